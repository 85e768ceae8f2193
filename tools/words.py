"""The table of words in docs/mapping-language.md, made from the code: `python tools/words.py` writes it, `--check` only compares."""

from __future__ import annotations

import sys
from pathlib import Path

from adapter.mapping import syntax
from adapter.mapping.functions.registry import functions

PAGE = Path(__file__).resolve().parent.parent / "docs" / "mapping-language.md"
BEGIN, END = "<!-- words: made by tools/words.py -->", "<!-- end of words -->"
TABLES = (
    ("In a rule", syntax.RULE_WORDS),
    ("In a mapping file", syntax.MAPPING_WORDS),
    ("In a message file", syntax.MESSAGE_WORDS),
    ("Its `source`", syntax.SOURCE_WORDS),
    ("A group", syntax.GROUP_WORDS),
    ("A resource", syntax.RESOURCE_WORDS),
    ("A code table", syntax.TABLE_WORDS),
    ("A code in it", syntax.CODE_WORDS),
    ("An extension", syntax.EXTENSION_WORDS),
    ("A test case", syntax.TEST_WORDS),
)


def words() -> str:
    """The tables as Markdown."""
    parts: list[str] = []
    for title, table in TABLES:
        parts += [f"**{title}**", "", "| word | means |", "|---|---|", *(f"| `{word}` | {means} |" for word, means in table.items()), ""]
    names = ", ".join(f"`{name}`" for name in sorted(functions()))
    return "\n".join([*parts, f"**Functions**: {names}."])


def page(text: str) -> str:
    """The page with its tables as they are now."""
    head, _, rest = text.partition(BEGIN)
    return f"{head}{BEGIN}\n\n{words()}\n\n{END}{rest.partition(END)[2]}"


def main() -> int:
    """Run the tool."""
    old = PAGE.read_text("utf-8")
    new = page(old)
    if "--check" in sys.argv:
        return int(new != old)
    PAGE.write_text(new, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
