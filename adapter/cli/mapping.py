"""`journalbro mapping lint | test | show | diff | explain | new`: for our mappings and for a municipality's own folder alike."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from adapter.cli.commands import COMMANDS
from adapter.cli.output import ExitCode, Terminal, WrongUse
from adapter.cli.settings import configuration_or_none, pipeline_settings
from adapter.cli.texts import finding_line
from adapter.cli.usage import App
from adapter.i18n import _, ngettext, retold
from adapter.mapping import MappingSet, MappingSetError, Problem, load_mappings
from adapter.model import Finding
from adapter.pipeline import Pipeline
from adapter.words import state_text
from adapter.workbench.compare import compare
from adapter.workbench.explain import Explanation, explain
from adapter.workbench.scaffold import new_overlay
from adapter.workbench.show import ShownRule, show
from adapter.workbench.testing import Outcome, run_tests

Layers = Annotated[
    list[str] | None, typer.Option("--layer", help=_("A layer over the standard; may be given several times."), metavar="NAME")
]
Folder = Annotated[
    Path | None, typer.Argument(help=_("A folder of your own mappings, laid over ours."), metavar="DIR", exists=True, file_okay=False)
]
Site = Annotated[
    Path | None,
    typer.Option("--folder", help=_("A folder of your own mappings, laid over ours."), metavar="DIR", exists=True, file_okay=False),
]
Json = Annotated[bool, typer.Option("--json", help=_("Print one JSON document."))]


def _load(context: typer.Context, layers: list[str] | None, folder: Path | None) -> MappingSet:
    """The mappings of these layers and this folder; without them, those of the configuration, else the standard and the national layer."""
    config = configuration_or_none(context.obj, needed=False)
    configured: list[str] = []
    for source in config.sources if config else ():
        configured += [layer for layer in source.mapping if layer not in configured]
    site = folder or (config.installation.site_mappings if config else None)
    return load_mappings(tuple(layers or configured or ("no",)), (site,) if site else ())


def add_to(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = App(help=_(COMMANDS["mapping"].help))
    app.add_typer(group, name="mapping")
    group.command(help=_("Check the mapping files; names every error with file and line."))(lint)
    group.command("test", help=_("Run the tests that lie beside the mappings."))(run_beside)
    group.command("show", help=_("Show a mapping as its layers give it together."))(show_mapping)
    group.command(help=_("Show which rules two folders of mappings say differently."))(diff)
    group.command("explain", help=_("Show for a file which rule made each element, from which bytes."))(explain_file)
    group.command(help=_("Begin an overlay of a mapping in your own folder, with a test beside it."))(new)


def lint(context: typer.Context, folder: Folder = None, layers: Layers = None, json: Json = False) -> None:
    """Check."""
    try:
        mappings = _load(context, layers, folder)
        problems: list[Problem] = list(mappings.problems)
    except MappingSetError as error:
        mappings, problems = None, list(error.problems)
    terminal = Terminal()
    if json:
        terminal.json(
            {
                "ok": mappings is not None,
                "problems": [
                    {"file": p.place.file, "line": p.place.line, "code": p.code, "text": p.text, "severity": p.severity} for p in problems
                ],
            }
        )
    else:
        for problem in problems:
            terminal.print(problem.said(retold), style="red" if problem.severity == "error" else "yellow")
        if mappings is not None:
            kinds = len(mappings.kinds())
            terminal.print(
                _("{rules} rules for {kinds} kinds of message, no error").format(rules=len(mappings.rules), kinds=kinds), style="green"
            )
    if mappings is None:
        raise typer.Exit(ExitCode.FAILED)


def run_beside(
    context: typer.Context,
    only: Annotated[list[str] | None, typer.Argument(help=_("Only test files whose name holds this."), metavar="NAME...")] = None,
    folder: Site = None,
    layers: Layers = None,
    json: Json = False,
) -> None:
    """Run the tests."""
    outcomes = run_tests(_load(context, layers, folder), only or ())
    failed = [outcome for outcome in outcomes if not outcome.passed]
    terminal = Terminal()
    if json:
        terminal.json({"passed": len(outcomes) - len(failed), "failed": [_outcome(outcome) for outcome in failed]})
    else:
        for outcome in failed:
            terminal.print(f"{outcome.file}:{outcome.line} {outcome.name}", style="red")
            for failure in outcome.failures:
                terminal.print(f"  {failure}")
        terminal.print(
            ngettext("{count} case passed", "{count} cases passed", len(outcomes) - len(failed)).format(count=len(outcomes) - len(failed))
            + ", "
            + ngettext("{count} failed", "{count} failed", len(failed)).format(count=len(failed)),
            style="red" if failed else "green",
        )
    if failed or not outcomes:
        raise typer.Exit(ExitCode.FAILED)


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {"file": outcome.file, "line": outcome.line, "name": outcome.name, "failures": [str(failure) for failure in outcome.failures]}


def show_mapping(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help=_("The mapping's name, for example ADT_A01 or PID.Patient."), metavar="NAME")],
    origins: Annotated[bool, typer.Option("--layers", help=_("With the file, line and layer of each rule."))] = False,
    folder: Site = None,
    layers: Layers = None,
    json: Json = False,
) -> None:
    """Show."""
    rules = show(_load(context, layers, folder), name)
    terminal = Terminal()
    if json:
        terminal.json([_rule(rule) for rule in rules])
        return
    section = ""
    for rule in rules:
        if rule.section != section:
            section = rule.section
            terminal.print(f"{section}:", style="bold")
        line = f"{'  ' if section else ''}{rule.key}: {rule.text}"
        if origins:
            line += f"   # {rule.file}:{rule.line} ({rule.layer or _('standard')})"
        terminal.print(line)


def _rule(rule: ShownRule | None) -> dict[str, Any] | None:
    if rule is None:
        return None
    return {"section": rule.section, "key": rule.key, "text": rule.text, "file": rule.file, "line": rule.line, "layer": rule.layer}


def diff(
    context: typer.Context,
    before: Annotated[Path, typer.Argument(help=_("The one folder."), metavar="A", exists=True, file_okay=False)],
    after: Annotated[Path, typer.Argument(help=_("The other folder."), metavar="B", exists=True, file_okay=False)],
    layers: Layers = None,
    json: Json = False,
) -> None:
    """Compare."""
    differences = compare(_load(context, layers, before), _load(context, layers, after))
    terminal = Terminal()
    if json:
        terminal.json([{"mapping": d.mapping, "key": d.key, "before": _rule(d.before), "after": _rule(d.after)} for d in differences])
        return
    for difference in differences:
        terminal.print(f"{difference.mapping}: {difference.key}", style="bold")
        for sign, rule, style in (("-", difference.before, "red"), ("+", difference.after, "green")):
            if rule is not None:
                terminal.print(f"  {sign} {rule.text}   {rule.file}:{rule.line}", style=style)
    if not differences:
        terminal.print(_("No difference."))


def explain_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help=_("The file."), metavar="FILE", exists=True, dir_okay=False)],
    element: Annotated[str, typer.Option(help=_("Only this element and what is in it, for example Patient.name."), metavar="ELEMENT")] = "",
    source: Annotated[str, typer.Option(help=_("Use the settings of this source."), metavar="NAME")] = "",
    folder: Site = None,
    layers: Layers = None,
    json: Json = False,
) -> None:
    """Explain. The values of the message are shown: this is for the person's own screen."""
    settings, configured, site, _rules = pipeline_settings(configuration_or_none(context.obj, needed=bool(source)), source, "")
    chosen = tuple(layers) if layers else configured
    pipeline = Pipeline(load_mappings(chosen, (folder,) if folder else site), replace(settings, layers=chosen))
    explanations = explain(pipeline, file.read_bytes(), element)
    terminal = Terminal()
    if json:
        terminal.json([_explanation(one) for one in explanations])
        return
    for one in explanations:
        result = one.result
        terminal.print(f"{file} [{one.raw.index}]  {result.id.kind}  {state_text(result.state.value)}", style="bold")
        for title, findings in ((_("Stops"), result.stops), (_("Warnings"), result.warnings)):
            if findings:
                terminal.print(title, style="bold")
                for finding in findings:
                    terminal.print("  " + finding_line(_finding(finding)))
        terminal.table(
            [_("Element"), _("Value"), _("From"), _("Bytes"), _("Rule"), _("As")],
            [
                (
                    line.line.element,
                    line.value,
                    ", ".join(line.line.sources),
                    ", ".join(f"{start}–{end}" for start, end in line.line.bytes),
                    line.line.rule,
                    line.line.conversion,
                )
                for line in one.lines
            ],
        )
        if result.unread and not element:
            terminal.print(_("Read by no rule"), style="bold")
            terminal.print("  " + ", ".join(result.unread))


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "path": finding.path,
        "element": finding.element,
        "rule": finding.rule,
        "detail": finding.detail,
        "shown": finding.shown,
    }


def _explanation(one: Explanation) -> dict[str, Any]:
    return {
        "index": one.raw.index,
        "kind": one.result.id.kind,
        "state": one.result.state.value,
        "stops": [_finding(finding) for finding in one.result.stops],
        "warnings": [_finding(finding) for finding in one.result.warnings],
        "unread": one.result.unread,
        "lines": [
            {
                "element": line.line.element,
                "value": line.value,
                "from": line.line.sources,
                "bytes": line.line.bytes,
                "rule": line.line.rule,
                "as": line.line.conversion,
            }
            for line in one.lines
        ],
    }


def new(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help=_("The mapping to lay over, for example PID.Patient."), metavar="NAME")],
    folder: Annotated[Path, typer.Argument(help=_("Your own folder of mappings."), metavar="DIR", file_okay=False)],
    layers: Layers = None,
) -> None:
    """Begin an overlay."""
    folder.mkdir(parents=True, exist_ok=True)
    files = new_overlay(_load(context, layers, None), name)
    for file in files:
        target = folder / file.path
        if target.exists():
            raise WrongUse(_("{file} is there already").format(file=target), remedy=_("Edit it, or choose another folder."))
    terminal = Terminal()
    for file in files:
        target = folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(file.text, "utf-8")
        terminal.print(_("Written: {file}").format(file=target))
