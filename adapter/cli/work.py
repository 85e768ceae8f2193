"""The commands around a running engine: `run`, `status`, `log`, `show`, `retry`, `remap`, `skip`, `pause`, `resume`.

`run` is the engine itself, as the service calls it; the others are clients of its local API and print what it answers.
"""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Annotated, Any, cast

import typer

from adapter.cli.output import ExitCode, Terminal, WrongUse
from adapter.cli.texts import finding_line, incident_line, placed
from adapter.config import load_config
from adapter.control.client import ControlClient
from adapter.i18n import _, ngettext
from adapter.words import (
    action_text,
    actor_text,
    cause_text,
    change_text,
    finding_text,
    incident_remedy,
    local_time,
    mood_text,
    remedy_text,
    state_text,
)

Json = Annotated[bool, typer.Option("--json", help=_("Print one JSON document."))]
Ids = Annotated[list[int] | None, typer.Argument(help=_("Numbers of messages, as in the log."), metavar="ID...")]
Reason = Annotated[str, typer.Option(help=_("Why; it is kept in the audit trail."), metavar="TEXT")]
Source = Annotated[str | None, typer.Option(help=_("Only this source."), metavar="NAME")]
Destination = Annotated[str | None, typer.Option(help=_("Only this destination."), metavar="NAME")]
State = Annotated[list[str] | None, typer.Option(help=_("Only messages in this state."), metavar="STATE")]
Cause = Annotated[list[int] | None, typer.Option(help=_("Only messages that stopped for this cause."), metavar="N")]
Attention = Annotated[bool, typer.Option("--attention", help=_("Only what waits for a person."))]
Preview = Annotated[bool, typer.Option("--preview", help=_("Only say how many messages it would touch."))]
Limit = Annotated[int, typer.Option(help=_("At most so many."), min=1, max=100_000, metavar="N")]


def _client(context: typer.Context) -> ControlClient:
    return ControlClient.for_config(load_config(context.obj))


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(run)
    app.command()(status)
    app.command()(log)
    app.command()(show)
    app.command()(retry)
    app.command()(remap)
    app.command()(skip)
    app.command()(pause)
    app.command()(resume)


def run(context: typer.Context) -> None:
    """Run the engine until it is told to stop."""
    from adapter.engine import Engine  # noqa: PLC0415 - the clients start faster without it

    config = load_config(context.obj)
    terminal = Terminal()

    def started() -> None:
        names = ", ".join(source.name for source in config.sources)
        terminal.note(
            _("The engine works, on {sources}. Its log: {folder}. Ctrl-C stops it.").format(
                sources=names, folder=config.data_folder / "log"
            )
        )

    raise typer.Exit(Engine(config).run(started))


def status(context: typer.Context, json: Json = False) -> None:
    """Show the engine's own state."""
    terminal = Terminal()
    with _client(context) as client:
        state = client.status()
    if json:
        terminal.json(state)
    else:
        _print_status(terminal, state)
    if state["waits_for_person"]:
        raise typer.Exit(ExitCode.WAITING)


def _print_status(terminal: Terminal, state: dict[str, Any]) -> None:
    terminal.print(f"{_('Engine')}: {mood_text(state['mood'])}  ({_('version')} {state['version']}, {state['environment']})")
    terminal.table(
        [_("Source"), _("State"), _("Messages"), _("Last file")],
        [
            (row["name"], _folder(row), _counts(row["messages"]), local_time(row["watch"].get("last_taken")))
            for row in cast("list[dict[str, Any]]", state["sources"])
        ],
    )
    terminal.table(
        [_("Destination"), _("State"), _("Deliveries"), _("Last good answer")],
        [
            (row["name"], _service(row), _counts(row["deliveries"]), local_time(row["last_good"]))
            for row in cast("list[dict[str, Any]]", state["destinations"])
        ],
    )
    for incident in cast("list[dict[str, Any]]", state["incidents"]):
        terminal.print(f"! {': '.join(part for part in incident_line(incident) if part)}", style="yellow")
        if remedy := incident_remedy(incident["code"]):
            terminal.print("  → " + remedy)
    for problem in cast("list[str]", state["mapping_problems"]):
        terminal.print(f"! {placed(problem)}", style="yellow")
    waiting = int(state["waits_for_person"])
    if waiting:
        terminal.print(
            ngettext(
                "{count} message waits for a person: journalbro log --attention",
                "{count} messages wait for a person: journalbro log --attention",
                waiting,
            ).format(count=waiting),
            style="yellow",
        )


def _folder(row: dict[str, Any]) -> str:
    if row["paused"]:
        return _("paused")
    return _("unreachable") if row["watch"]["unreachable"] else _("in order")


def _service(row: dict[str, Any]) -> str:
    if row["paused"]:
        return _("paused")
    if row["spared_until"]:
        return _("spared until {time} after {count} failures").format(time=local_time(row["spared_until"]), count=row["failures"])
    return _("in order")


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{state_text(state)} {count}" for state, count in counts.items() if count)


def log(
    context: typer.Context,
    state: State = None,
    source: Source = None,
    destination: Destination = None,
    kind: Annotated[list[str] | None, typer.Option(help=_("Only this kind of message, for example hl7v2:ADT^A01."), metavar="KIND")] = None,
    cause: Cause = None,
    patient: Annotated[
        str, typer.Option(help=_("Only this person number (never stored; its keyed hash is looked up)."), metavar="NR")
    ] = "",
    text: Annotated[
        str,
        typer.Option(
            help=_("Only where the code, path or rule of the cause contains this, for example unknown-code or PID-8."), metavar="TEXT"
        ),
    ] = "",
    since: Annotated[datetime | None, typer.Option(help=_("Taken in from this time on."))] = None,
    until: Annotated[datetime | None, typer.Option(help=_("Taken in before this time."))] = None,
    attention: Attention = False,
    limit: Limit = 50,
    json: Json = False,
) -> None:
    """List messages."""
    where = {
        **_selection([], state, source, destination, cause, attention=attention),
        "kinds": kind,
        "patients": [patient] if patient else None,
        "text": text or None,
        "since": since.astimezone() if since else None,
        "until": until.astimezone() if until else None,
    }
    with _client(context) as client:
        page = client.log(**where, limit=limit)
    terminal = Terminal()
    if json:
        terminal.json(page)
        return
    rows = cast("list[dict[str, Any]]", page["rows"])
    terminal.table(
        [_("No."), _("Taken in"), _("Source"), _("File"), _("Kind"), _("State"), _("Delivery"), _("Cause")],
        [
            (
                row["id"],
                local_time(row["received"]),
                row["source"],
                f"{row['file']} [{row['index']}]",
                row["kind"],
                state_text(row["state"]),
                ", ".join(f"{one['destination']}: {state_text(one['state'])}" for one in row["deliveries"]),
                _cause(row),
            )
            for row in rows
        ],
    )
    if page.get("next"):
        terminal.note(_("There are more: --limit shows them, --state, --source, --since … narrow the list."))


def _cause(row: dict[str, Any]) -> str:
    """Why a message or one of its deliveries waits."""
    of_deliveries = [one["cause"] for one in cast("list[dict[str, Any]]", row["deliveries"])]
    return next((cause_text(cause["finding"]) for cause in [row["cause"], *of_deliveries] if cause), "")


def show(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help=_("The message's number in the log."), metavar="ID")],
    content: Annotated[bool, typer.Option("--content", help=_("Also what is in it; needs the role and is audited."))] = False,
    reason: Reason = "",
    json: Json = False,
) -> None:
    """Show one message."""
    with _client(context) as client:
        message = client.show(number, content=content, reason=reason)
    terminal = Terminal()
    if json:
        terminal.json(message)
        return
    _print_message(terminal, message)


def _print_message(terminal: Terminal, message: dict[str, Any]) -> None:
    detail = message["message"]
    row = detail["row"]
    terminal.print(f"{row['id']}  {row['kind']}  {state_text(row['state'])}", style="bold")
    terminal.print(f"{row['source']}: {row['file']} [{row['index']}]  {local_time(row['received'])}")
    for title, findings in ((_("Stops"), detail["stops"]), (_("Warnings"), detail["warnings"])):
        if findings:
            terminal.print(title, style="bold")
            for finding in findings:
                terminal.print("  " + finding_line(finding))
                if remedy := remedy_text(finding["code"]):
                    terminal.print("    → " + remedy)
    if detail["unread"]:
        terminal.print(_("Read by no rule"), style="bold")
        terminal.print("  " + ", ".join(detail["unread"]))
    for one in row["deliveries"]:
        held = f"  ({_('waits behind message {number}').format(number=one['held_by'])})" if one.get("held_by") else ""
        terminal.print(f"{one['destination']}: {state_text(one['state'])}{held}")
    if detail["attempts"]:
        terminal.table(
            [_("Attempt"), _("Started"), _("Outcome"), _("HTTP"), "ms"],
            [
                (one["number"], local_time(one["started"]), finding_text(one["code"]), one["status"] or "", round(one["milliseconds"]))
                for one in detail["attempts"]
            ],
        )
    if detail["history"]:
        terminal.table(
            [_("When"), _("Who"), _("What"), _("Change"), _("Why")],
            [(local_time(one["at"]), actor_text(one), action_text(one), change_text(one), one["reason"]) for one in detail["history"]],
        )
    content = message.get("content")
    if content:
        _print_content(terminal, content)


def _print_content(terminal: Terminal, content: dict[str, Any]) -> None:
    if content["raw"] is not None:
        terminal.print(_("Source"), style="bold")
        terminal.print(base64.b64decode(content["raw"]).decode("utf-8", "replace").replace("\r", "\n"))
    if content["trace_problem"] == "purged":
        terminal.note(_("The content has been purged; only the log remains."))
    elif content["trace_problem"]:
        terminal.note(_("It was mapped with mappings that are not loaded any more: map it again to see the trace."))
    terminal.table(
        [_("Element"), _("From"), _("Rule")],
        [(line["element"], ", ".join(line["from"]), line["rule"]) for line in content["trace"]],
    )


def _selection(
    ids: list[int],
    state: list[str] | None,
    source: str | None,
    destination: str | None,
    cause: list[int] | None,
    *,
    attention: bool = False,
) -> dict[str, Any]:
    return {
        "ids": ids or None,
        "states": [one for one in state or [] if one in _MESSAGE_STATES] or None,
        "delivery_states": [one for one in state or [] if one not in _MESSAGE_STATES] or None,
        "sources": [source] if source else None,
        "destinations": [destination] if destination else None,
        "causes": cause,
        "attention": attention or None,
    }


_MESSAGE_STATES = frozenset({"received", "mapped", "needs_mapping", "rejected", "duplicate"})
"""`skipped` is the state of a message and of a delivery; a delivery's is meant by the log's own filter."""


def _act(context: typer.Context, what: str, selection: dict[str, Any], *, preview: bool, json: bool) -> None:
    if not any(selection[name] for name in ("ids", "states", "delivery_states", "sources", "destinations", "causes", "attention")):
        raise WrongUse(
            _("say which messages: numbers, or --state, --source, --destination, --cause, --attention"),
            remedy=_("journalbro log shows the numbers."),
        )
    with _client(context) as client:
        changed = client.call(what, **selection, preview=preview or None)
    terminal = Terminal()
    if json:
        terminal.json(changed)
        return
    if not preview and not changed["matched"]:
        terminal.print(_("Nothing was done: there is no such message, or it is in no state for this."), style="yellow")
        if selection["ids"]:
            raise typer.Exit(ExitCode.FAILED)
    elif preview:
        terminal.print(
            ngettext("It would touch {count} message.", "It would touch {count} messages.", changed["matched"]).format(
                count=changed["matched"]
            )
        )
    else:
        terminal.print(
            ngettext("Done for {count} message.", "Done for {count} messages.", changed["changed"]).format(count=changed["changed"])
        )
    if changed.get("more"):
        terminal.note(_("There are more; --limit sets how many at once."))


def retry(
    context: typer.Context,
    ids: Ids = None,
    state: State = None,
    source: Source = None,
    destination: Destination = None,
    cause: Cause = None,
    attention: Attention = False,
    force: Annotated[bool, typer.Option("--force", help=_("Send also what is older than what was sent."))] = False,
    limit: Limit = 1000,
    reason: Reason = "",
    preview: Preview = False,
    json: Json = False,
) -> None:
    """Send messages again."""
    selection = _selection(ids or [], state, source, destination, cause, attention=attention)
    _act(context, "retry", {**selection, "force": force or None, "limit": limit, "reason": reason}, preview=preview, json=json)


def remap(
    context: typer.Context,
    ids: Ids = None,
    state: State = None,
    source: Source = None,
    destination: Destination = None,
    cause: Cause = None,
    attention: Attention = False,
    limit: Limit = 1000,
    reason: Reason = "",
    preview: Preview = False,
    json: Json = False,
) -> None:
    """Map messages again."""
    selection = _selection(ids or [], state, source, destination, cause, attention=attention)
    _act(context, "remap", {**selection, "limit": limit, "reason": reason}, preview=preview, json=json)


def skip(
    context: typer.Context,
    reason: Annotated[str, typer.Option(help=_("Why; it is kept in the audit trail."), metavar="TEXT")],
    ids: Ids = None,
    state: State = None,
    source: Source = None,
    destination: Destination = None,
    cause: Cause = None,
    attention: Attention = False,
    limit: Limit = 1000,
    preview: Preview = False,
    json: Json = False,
) -> None:
    """Give messages up."""
    selection = _selection(ids or [], state, source, destination, cause, attention=attention)
    _act(context, "skip", {**selection, "limit": limit, "reason": reason}, preview=preview, json=json)


def pause(context: typer.Context, source: Source = None, destination: Destination = None, reason: Reason = "") -> None:
    """Pause."""
    with _client(context) as client:
        client.pause(source=source, destination=destination, reason=reason)
    Terminal().print(_("Paused: {what}").format(what=source or destination or _("everything")))


def resume(context: typer.Context, source: Source = None, destination: Destination = None, reason: Reason = "") -> None:
    """End a pause."""
    with _client(context) as client:
        client.resume(source=source, destination=destination, reason=reason)
    Terminal().print(_("Running: {what}").format(what=source or destination or _("everything")))
