"""The windows' texts: extract them from gui/, bring gui/i18n/*.ts up to date, compile them, with Qt Linguist's own tools.

    python tools/gui_texts.py           update journalbro_{nb,nn,en}.ts and compile the .qm files
    python tools/gui_texts.py --check   change nothing; exit code 1 when a text is missing, unused or unfinished, or a .qm is not of its .ts

English is the language of the code; its file holds plural forms only. A module's own helper (`def _tr(text): return QCoreApplication.translate("words",
text)`) is written out before lupdate reads it, since lupdate follows no calls.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GUI = ROOT / "gui"
FOLDER = GUI / "i18n"
LANGUAGES = ("nb", "nn", "en")
QT = "qt_nb.ts"
"""Qt's own texts in bokmål, kept by hand: Qt has nynorsk only."""
PLURALS = {"nb": 2, "nn": 2, "en": 2}


class _WrittenOut(ast.NodeTransformer):
    """Takes the texts that lupdate would miss: calls of a module's helper go to `taken` (context, call); f-strings become tuples of what they call."""

    def __init__(self, helpers: dict[str, str]) -> None:
        self._helpers = helpers
        self.taken: list[tuple[str, ast.Call]] = []

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        self.generic_visit(node)
        return ast.Tuple([part.value for part in node.values if isinstance(part, ast.FormattedValue)], ast.Load())

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in self._helpers and node.args:
            text, *count = node.args
            arguments = [text, ast.Constant(""), ast.Name("n")] if count else [text]
            self.taken.append((self._helpers[node.func.id], ast.Call(ast.Attribute(ast.Name("self"), "tr"), arguments, [])))
        return node


def _classes(taken: list[tuple[str, ast.Call]]) -> str:
    """The helpers' texts as methods of classes named as their contexts, the one form in which lupdate sees plurals."""
    contexts: dict[str, list[str]] = {}
    for context, call in taken:
        if isinstance(call.args[0], ast.Constant):
            contexts.setdefault(context, []).append(f"        {ast.unparse(call)}")
    return "\n".join(f"class {context}(QObject):\n    def texts(self):\n" + "\n".join(calls) + "\n" for context, calls in contexts.items())


def helpers(tree: ast.Module) -> dict[str, str]:
    """Functions of a module that only hand their text to `translate`, with the context."""
    found: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.args.args:
            for call in ast.walk(node):
                if (
                    isinstance(call, ast.Call)
                    and isinstance(call.func, ast.Attribute)
                    and call.func.attr == "translate"
                    and len(call.args) >= 2
                    and isinstance(call.args[0], ast.Constant)
                    and isinstance(call.args[1], ast.Name)
                    and call.args[1].id == node.args.args[0].arg
                ):
                    found[node.name] = str(call.args[0].value)
    return found


def imported(tree: ast.Module, known: dict[str, dict[str, str]]) -> dict[str, str]:
    """Helpers of other modules of ours that this one imports."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in known:
            found |= {name.asname or name.name: known[node.module][name.name] for name in node.names if name.name in known[node.module]}
    return found


def write_out(target: Path) -> list[Path]:
    """A copy of gui/ for lupdate."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sorted(GUI.rglob("*.py"))}
    known = {".".join(path.relative_to(ROOT).with_suffix("").parts): helpers(tree) for path, tree in trees.items()}
    written: list[Path] = []
    for path, tree in trees.items():
        mine = helpers(tree) | imported(tree, known)
        copy = target / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        writer = _WrittenOut(mine)
        text = ast.unparse(ast.fix_missing_locations(writer.visit(tree)))
        copy.write_text(f"{text}\n\n{_classes(writer.taken)}", "utf-8")
        written.append(copy)
    return written


def _tool(name: str, *arguments: str) -> None:
    tool = Path(sys.executable).with_name(f"pyside6-{name}")
    done = subprocess.run([str(tool), *arguments], check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)


def update(folder: Path) -> None:
    """The .ts files in `folder` with the texts as they are in the code; translations stay, what is no longer used goes."""
    with tempfile.TemporaryDirectory() as place:
        files = [str(path) for path in write_out(Path(place))]
        for language in LANGUAGES:
            options = ["-pluralonly"] if language == "en" else []
            languages = ["-source-language", "en", "-target-language", language]
            _tool(
                "lupdate",
                "-locations",
                "none",
                "-no-obsolete",
                *options,
                *languages,
                *files,
                "-ts",
                str(folder / f"journalbro_{language}.ts"),
            )


def release(ts: Path, qm: Path) -> None:
    """Compile one file; what is unfinished is left out, and then shown in English."""
    _tool("lrelease", "-silent", str(ts), "-qm", str(qm))


def problems(ts: Path) -> list[str]:
    """What is missing, unfinished or no longer used in one file."""
    found: list[str] = []
    for context in ET.parse(ts).getroot().iter("context"):
        name = context.findtext("name") or ""
        for message in context.iter("message"):
            source = message.findtext("source") or ""
            translation = message.find("translation")
            forms = [] if translation is None else [form.text or "" for form in translation.iter("numerusform")] or [translation.text or ""]
            state = "" if translation is None else translation.get("type", "")
            if state in {"vanished", "obsolete"}:
                found.append(f"{ts.name}: no longer used: {name}: {source!r}")
            elif state == "unfinished" or not forms or not all(forms):
                found.append(f"{ts.name}: not translated: {name}: {source!r}")
            elif message.get("numerus") and len(forms) != PLURALS[ts.stem.rpartition("_")[2]]:
                found.append(f"{ts.name}: plural forms are missing: {name}: {source!r}")
    return found


def texts(ts: Path) -> set[tuple[str, str]]:
    """Context and source of every text in a file."""
    return {
        (context.findtext("name") or "", message.findtext("source") or "")
        for context in ET.parse(ts).getroot().iter("context")
        for message in context.iter("message")
    }


def check() -> list[str]:
    """Everything that is not as it should be; nothing is changed."""
    found: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        fresh = Path(place)
        update(fresh)
        for language in LANGUAGES:
            ts = FOLDER / f"journalbro_{language}.ts"
            if not ts.exists():
                found.append(f"{ts.name} is not there")
                continue
            found += problems(ts)
            found += [f"{ts.name}: missing: {context}: {text!r}" for context, text in sorted(texts(fresh / ts.name) - texts(ts))]
            found += [f"{ts.name}: no longer used: {context}: {text!r}" for context, text in sorted(texts(ts) - texts(fresh / ts.name))]
            found += _stale(ts, fresh)
        found += problems(FOLDER / QT) + _stale(FOLDER / QT, fresh)
    return found


def _stale(ts: Path, fresh: Path) -> list[str]:
    """Whether the compiled file is another than its catalogue gives."""
    qm = ts.with_suffix(".qm")
    release(ts, fresh / qm.name)
    made = qm.exists() and qm.read_bytes() == (fresh / qm.name).read_bytes()
    return [] if made else [f"{qm.name} is not made from {ts.name}"]


def main() -> int:
    """Run the tool."""
    if "--check" not in sys.argv:
        FOLDER.mkdir(exist_ok=True)
        update(FOLDER)
        for language in LANGUAGES:
            release(FOLDER / f"journalbro_{language}.ts", FOLDER / f"journalbro_{language}.qm")
        release(FOLDER / QT, (FOLDER / QT).with_suffix(".qm"))
    found = check()
    for problem in found:
        print(problem)
    return 1 if found and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
