"""On which line of a TOML file a key stands: `tomllib` gives values without places, and an error without a line helps nobody.

Only what tomllib has accepted comes here, so the scan may be simple: it follows table headers and keys at depth 0, and passes over
multi-line strings and arrays.
"""

from __future__ import annotations

import re
from collections import Counter

Place = tuple[str | int, ...]
"""`("source", 0, "folder")`: table, index in an array of tables, key."""

_HEADER = re.compile(r"^\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*("[^"]*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*("[^"]*"|'[^']*'|[A-Za-z0-9_-]+))*\s*=""")
_TOKEN = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*|[\[\]{}]')


def places(text: str) -> dict[Place, int]:
    """The 1-based line of every table header and key."""
    found: dict[Place, int] = {}
    seen: Counter[str] = Counter()
    table: Place = ()
    depth = 0
    string = ""
    for number, line in enumerate(text.split("\n"), 1):  # TOML knows no other end of line
        rest = line
        if depth == 0 and not string:
            if header := _HEADER.match(line):
                names = [part.strip().strip("\"'") for part in header[2].split(".")]
                table = tuple(names)
                if header[1] == "[[":
                    table = (*table, seen[header[2]])
                    seen[header[2]] += 1
                found.setdefault(table, number)
                continue
            if key := _KEY.match(line):
                dotted = tuple(part.strip().strip("\"'") for part in key[0].rstrip().rstrip("=").split("."))
                for length in range(1, len(dotted) + 1):
                    found.setdefault((*table, *dotted[:length]), number)
                rest = line[key.end() :]
        depth, string = _follow(rest, depth, string)
    return found


def _follow(text: str, depth: int, string: str) -> tuple[int, str]:
    """The depth of brackets and the open multi-line string's quotes after `text`."""
    at = 0
    while at < len(text):
        if string:
            end = text.find(string, at)
            if end < 0:
                return depth, string
            at, string = end + 3, ""
            continue
        token = _TOKEN.search(text, at)
        if token is None:
            break
        at = token.end()
        if token[0] in ('"""', "'''"):
            string = token[0]
        elif token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
    return depth, string
