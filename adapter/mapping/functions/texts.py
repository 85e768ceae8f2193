"""Texts put together from parts: telephone numbers, street lines, message types, references to things by their name."""

from __future__ import annotations

from adapter.mapping.functions.registry import function


@function(gives="string")
def phone_number(local: str, area: str = "", country: str = "", extension: str = "") -> str | None:
    """A telephone number from its parts (XTN.5–8): `+47 22 334455 X12`; nothing without the local number.

    The guide writes it only when there is an area code; Norway has none, so a local number alone is one too.
    """
    if not local:
        return None
    parts = [f"+{country.lstrip('+')}" if country else "", area, local, f"X{extension}" if extension else ""]
    return " ".join(part for part in parts if part)


@function(gives="string", already_said=True)
def street_and_number(street: str, name: str, number: str) -> str | None:
    """Street name and dwelling number (SAD.2, SAD.3) as a line of their own, unless the street address (SAD.1) holds them already."""
    line = " ".join(part for part in (name, number) if part and part not in street)
    return line or None


@function(gives="string")
def joined(first: str, second: str = "", third: str = "", between: str = " ") -> str | None:
    """Up to three texts with a separator between those that are there."""
    return between.join(part for part in (first, second, third) if part) or None


@function(gives="code")
def contact_system(number: str = "", unformatted: str = "", local: str = "", address: str = "") -> str | None:
    """The kind of a contact whose equipment type is not given: a number (XTN.1, 12, 7) is a phone, an address (XTN.4) an e-mail.

    What is written as an e-mail address or a web address is that, wherever it stands.
    """
    phone = unformatted or number or local
    text = phone or address
    if not text:
        return None
    if "://" in text:
        return "url"
    return "email" if "@" in text or not phone else "phone"
