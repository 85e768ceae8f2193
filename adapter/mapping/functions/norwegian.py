"""What is true of Norwegian data in any format."""

from __future__ import annotations

from adapter.mapping.functions.registry import function


def _is_municipality(text: str) -> bool:
    return len(text) == 4 and text.isascii() and text.isdigit()


@function(gives="code")
def municipality_code(text: str) -> str | None:
    """A municipality's number (list 3402): four digits, a leading zero included; nothing for any other text."""
    return text if _is_municipality(text) else None


@function(gives="string")
def not_a_municipality_code(text: str) -> str | None:
    """The text, unless it is a municipality's number."""
    return None if _is_municipality(text) else text or None
