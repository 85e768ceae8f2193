"""The program's texts: extract them from the code, bring the catalogues up to date, compile them.

    python tools/texts.py           update adapter/locale/*/LC_MESSAGES/journalbro.po and compile the .mo files
    python tools/texts.py --check   change nothing; exit code 1 when a text is missing, unused or not translated

Extracted are `_("…")`, `ngettext("…", "…", n)` and `N_("…")`, the `title` and `remedy` of every error class, and what a call names
`remedy=`, `detail=` or gives as a finding's text (the last two arguments of `ConfigFinding`).
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "adapter"
LOCALE = PACKAGE / "locale"
LANGUAGES = ("nb", "nn")
_UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
"""A file that says when it was written is another one after each run."""


def texts(tree: ast.AST) -> Iterator[tuple[str | tuple[str, str], int]]:
    """Each text of a module with its line; a pair where it depends on a number."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _of_call(node)
        elif isinstance(node, ast.ClassDef):
            for item in node.body:
                target = item.targets[0] if isinstance(item, ast.Assign) else getattr(item, "target", None)
                if isinstance(target, ast.Name) and target.id in {"title", "remedy"} and isinstance(item, (ast.Assign, ast.AnnAssign)):
                    yield from _literal(item.value)


def _of_call(node: ast.Call) -> Iterator[tuple[str | tuple[str, str], int]]:
    name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if name in {"_", "N_"} and node.args:
        yield from _literal(node.args[0])
    elif name == "ngettext":
        one, many = node.args[0], node.args[1]
        if isinstance(one, ast.Constant) and isinstance(many, ast.Constant):
            yield (str(one.value), str(many.value)), node.lineno
    elif name == "ConfigFinding":
        for argument in node.args[3:5]:
            yield from _literal(argument)
    for keyword in node.keywords:
        if keyword.arg == "remedy":
            yield from _literal(keyword.value)


def _literal(node: ast.expr | None) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value, node.lineno


def catalogue() -> Catalog:
    """Every text of the package with where it stands (files only: lines would change with each edit)."""
    found = Catalog(project="Journalbro", version="", charset="utf-8")
    for file in sorted(PACKAGE.rglob("*.py")):
        for text, _line in texts(ast.parse(file.read_text("utf-8"))):
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
