r"""HL7 v2 escape sequences (v2.5.1 2.7), resolved in one pass from left to right.

Invariants: nothing is lost: what is no complete, known sequence stays as it stands and is reported; the result of one sequence is never
read again as the start of another (`\E\F\E\` is the text `\F\`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

_SEQUENCES = r"(?:[FSTREPHN]|X(?:[0-9A-Fa-f]{2})+|\.(?:br|sp|fi|nf|ce|in|ti|sk)[ ]*[+-]?[0-9]{0,3}|[CM][0-9A-Fa-f]{4,6}|Z[^\r\n]{0,64}?)"


@lru_cache(maxsize=16)
def _pattern(escape: str) -> re.Pattern[str]:
    mark = re.escape(escape)
    return re.compile(f"{mark}({_SEQUENCES}){mark}|{mark}")


def unescape(
    text: str,
    separators: tuple[str, str, str, str, str],
    charset: str,
    report: Callable[[str], None] | None,
) -> str:
    """Resolve the sequences of `text`. `separators`: field, component, subcomponent, repetition, escape; `charset`: for hexadecimal bytes.

    `report` is given `escape-broken`, `escape-charset` or `escape-local` for each thing that was left as it stood.
    """
    field, component, subcomponent, repetition, escape = separators
    simple = {"F": field, "S": component, "T": subcomponent, "R": repetition, "E": escape, "P": "#", "H": "", "N": ""}

    def left(match: re.Match[str], reason: str) -> str:
        if report is not None:
            report(reason)
        return match.group()

    def resolve(match: re.Match[str]) -> str:
        sequence: str | None = match[1]
        if sequence is None:
            return left(match, "escape-broken")
        known = simple.get(sequence)
        if known is not None:
            return known if known < "\ud800" else left(match, "escape-broken")
        match sequence[0]:
            case "X":
                try:
                    return bytes.fromhex(sequence[1:]).decode(charset)
                except UnicodeDecodeError:
                    return left(match, "escape-charset")
            case ".":
                return _formatted(sequence[1:3], sequence[3:].strip())
            case "Z":
                return left(match, "escape-local")
            case _:
                return left(match, "escape-charset")

    return _pattern(escape).sub(resolve, text)


def _formatted(command: str, number: str) -> str:
    """What a formatting command (2.7.6) becomes in plain text: line breaks and blanks; indents and fill modes are nothing."""
    count = abs(int(number)) if number.strip("+-") else 1
    match command:
        case "br" | "ce":
            return "\n"
        case "sp":
            return "\n" * count
        case "sk":
            return " " * count
        case _:
            return ""
