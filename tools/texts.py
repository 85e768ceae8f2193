"""The program's texts: extract them from the code, bring the catalogues up to date, compile them.

    python tools/texts.py           update adapter/locale/*/LC_MESSAGES/journalbro.po and compile the .mo files
    python tools/texts.py --check   change nothing; exit code 1 when a text is missing, unused or not translated

Extracted are `_("…")`, `ngettext("…", "…", n)` and `N_("…")`; what an error or a problem of a mapping says (`SomeError("…")`,
`problems.error(place, code, "…")`), where each value of an f-string gets a numbered place; the `title` and `remedy` of every error class, what a
call names `remedy=`, and constants named `…REMEDY` and `…REMEDIES`; what the settings say of their keys (`_key(default, "…")`, `_required("…")`).
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "adapter"
LOCALE = PACKAGE / "locale"
LANGUAGES = ("nb", "nn")
_DOCUMENTED = {"_key": 1, "_required": 0}
"""Which argument of a field of the settings says what it means."""
_UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
"""A file that says when it was written is another one after each run."""


def error_classes(trees: Iterable[ast.AST]) -> set[str]:
    """The names of the classes of errors: `JournalbroError`, what the mapping language finds wrong with a path or condition, and all that stand below."""
    bases: dict[str, set[str]] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                bases.setdefault(node.name, set()).update(base.id for base in node.bases if isinstance(base, ast.Name))
    found = {"JournalbroError", "PathError", "ConditionError"}
    while more := {name for name, below in bases.items() if below & found} - found:
        found |= more
    return found


def texts(tree: ast.AST, errors: AbstractSet[str] = frozenset()) -> Iterator[tuple[str | tuple[str, str], int]]:
    """Each text of a module with its line; a pair where it depends on a number. `errors`: the names of the classes of errors."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _of_call(node, errors)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and re.search(r"REMED(Y|IES)$", node.targets[0].id):
            for value in node.value.values if isinstance(node.value, ast.Dict) else [node.value]:
                yield from _literal(value)
        elif isinstance(node, ast.ClassDef):
            for item in node.body:
                target = item.targets[0] if isinstance(item, ast.Assign) else getattr(item, "target", None)
                if isinstance(target, ast.Name) and target.id in {"title", "remedy"} and isinstance(item, (ast.Assign, ast.AnnAssign)):
                    yield from _literal(item.value)


def _of_call(node: ast.Call, errors: AbstractSet[str]) -> Iterator[tuple[str | tuple[str, str], int]]:
    name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if name in {"_", "N_"} and node.args:
        yield from _literal(node.args[0])
    elif name == "ngettext":
        one, many = node.args[0], node.args[1]
        if isinstance(one, ast.Constant) and isinstance(many, ast.Constant):
            yield (str(one.value), str(many.value)), node.lineno
    elif name in errors:
        yield from _filled(node.args[name in {"Unreadable", "Refused"} :])  # a code comes first
    elif name in {"error", "warning"}:
        yield from _filled(node.args[2:])
    elif name == "Finding":
        yield from _filled([keyword.value for keyword in node.keywords if keyword.arg == "detail"])
    elif name in _DOCUMENTED:
        for argument in node.args[_DOCUMENTED[name] : _DOCUMENTED[name] + 1]:
            yield from _literal(argument)
    for keyword in node.keywords:
        if keyword.arg == "remedy":
            yield from _filled([keyword.value])


def _filled(arguments: Sequence[ast.expr]) -> Iterator[tuple[str, int]]:
    """The text that the first of `arguments` is, with a numbered place for each value of an f-string."""
    if not arguments:
        return
    text, number = "", 0
    for part in arguments[0].values if isinstance(arguments[0], ast.JoinedStr) else arguments[:1]:
        if isinstance(part, ast.Constant):
            text += str(part.value).replace("{", "{{").replace("}", "}}")
        elif isinstance(part, ast.FormattedValue):
            text += f"{{v{number}}}"
            number += 1
        else:
            return
    if len(re.findall(r"[^\W\d_]+", re.sub(r"\{v\d+\}", "", text))) > 1:  # else it is a code, or nothing but values
        yield text, arguments[0].lineno


def _literal(node: ast.expr | None) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value, node.lineno


def catalogue() -> Catalog:
    """Every text of the package with where it stands (files only: lines would change with each edit)."""
    found = Catalog(project="Journalbro", version="", charset="utf-8")
    trees = {file: ast.parse(file.read_text("utf-8")) for file in sorted(PACKAGE.rglob("*.py"))}
    errors = error_classes(trees.values())
    for file, tree in trees.items():
        practice = file.is_relative_to(PACKAGE / "sandbox")  # its errors are the words of a service, which speaks as a real one does
        for text, _line in texts(tree, frozenset() if practice else errors):
            found.add(text, locations=[(file.relative_to(ROOT).as_posix(), 0)])
    return found


def _path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "journalbro.po"


def _read(language: str) -> Catalog:
    path = _path(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def problems(template: Catalog, language: str) -> list[str]:
    """What is missing, left over or not translated, and a compiled file that is not of its source."""
    known = _read(language)
    wanted = {message.id for message in template if message.id}
    have = {message.id: message.string for message in known if message.id}
    found = [f"{language}: missing: {text!r}" for text in wanted - have.keys()]
    found += [f"{language}: no longer used: {text!r}" for text in have.keys() - wanted]
    found += [f"{language}: not translated: {text!r}" for text in wanted & have.keys() if not _said(have[text])]
    compiled = _path(language).with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != _compile(known):
        found.append(f"{language}: {compiled.name} is not made from {_path(language).name}")
    return found


def _said(string: object) -> bool:
    return all(string) if isinstance(string, (list, tuple)) else bool(string)


def _compile(known: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_mo(buffer, known)
    return buffer.getvalue()


def update(template: Catalog, language: str) -> None:
    """Add new texts, drop old ones, keep the translations, compile."""
    known = _read(language)
    known.update(template, no_fuzzy_matching=True)
    known.obsolete.clear()
    known.header_comment = f"# The texts of Journalbro, in {known.locale.english_name if known.locale else language}."
    known.project, known.version, known.msgid_bugs_address, known.last_translator = "Journalbro", "1", "", ""
    known.language_team, known.fuzzy, known.revision_date, known.creation_date = language, False, _UNDATED, _UNDATED
    path = _path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, known, width=120, sort_output=True, omit_header=False, include_previous=False)
    path.with_suffix(".mo").write_bytes(_compile(_read(language)))


def main() -> int:
    """Run the tool."""
    template = catalogue()
    if "--check" not in sys.argv:
        for language in LANGUAGES:
            update(template, language)
    found = [problem for language in LANGUAGES for problem in problems(template, language)]
    for problem in found:
        print(problem)
    return 1 if found and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
