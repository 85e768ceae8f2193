"""The program's texts in the reader's language: bokmål (default), nynorsk, English.

Texts stand in English in the code (`_("…")`) and in `adapter/locale/<language>/LC_MESSAGES/journalbro.po`; the compiled `.mo` files
beside them are what runs. Texts that are kept as constants (titles and remedies of errors, codes of findings) are marked with
`N_("…")` where they stand and translated with `_()` where they are shown. What an error says is made in English, with its values in it: it may be
stored, or come from an engine that speaks another language than its reader. `retold` translates it where it is shown.
"""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Mapping
from functools import cache
from string import Formatter

from adapter.resources import package_path

LANGUAGES = ("nb", "nn", "en")
DEFAULT_LANGUAGE = "nb"
_active = DEFAULT_LANGUAGE


def choose_language(wanted: str = "", environment: Mapping[str, str] | None = None) -> str:
    """Give the language to use: the one asked for, else the environment's (LC_ALL, LC_MESSAGES, LANG), else bokmål.

    `no` counts as bokmål. A language that we do not have gives English, an unset or `C` locale bokmål.
    """
    names = os.environ if environment is None else environment
    tag = wanted or names.get("JOURNALBRO_LANGUAGE") or names.get("LC_ALL") or names.get("LC_MESSAGES") or names.get("LANG") or ""
    language = tag.replace("-", "_").split("_")[0].split(".")[0].lower()
    if language in {"", "c", "posix", "no"}:
        return DEFAULT_LANGUAGE
    return language if language in LANGUAGES else "en"


def use_language(language: str) -> None:
    """Show texts in `language` (one of `LANGUAGES`) from now on, in the whole process."""
    global _active  # noqa: PLW0603 - one process speaks one language at a time
    if language not in LANGUAGES:
        raise ValueError(f"no such language: {language}")
    _active = language


def active_language() -> str:
    """The language that texts are shown in."""
    return _active


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("journalbro", package_path("locale"), [language], fallback=language == "en")


def _(text: str) -> str:
    """Translate `text` to the active language."""
    return _catalogue(_active).gettext(text) if text else ""


def ngettext(one: str, many: str, count: int) -> str:
    """Translate a text that depends on a number."""
    return _catalogue(_active).ngettext(one, many, count)


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's tools know
    """Mark a constant for translation."""
    return text


_LEAST_LETTERS = 5
"""A text of fewer letters of its own than this would be found in everything."""


def retold(text: str) -> str:
    """Translate a text in which the values stand already: the text of ours that it was made from is found by its words, and the values put into the
    translation. A value that is itself a sentence of ours is translated as well. What is no text of ours stays as it is.
    """
    known = _(text)
    if known == text and "{" in text:
        known = _(text.replace("{", "{{").replace("}", "}}")).replace("{{", "{").replace("}}", "}")
    if known != text or not text:
        return known
    for pattern, names, translation in _fillings(_active):
        if found := pattern.fullmatch(text):
            values = {name: found[f"_{name}"] for name in names}
            return "".join(
                literal + (_value(values.get(name, "")) if name is not None else "")
                for literal, name, _spec, _conversion in Formatter().parse(translation)
            )
    return text


def _value(text: str) -> str:
    return retold(text) if " " in text else text


@cache
def _fillings(language: str) -> tuple[tuple[re.Pattern[str], tuple[str, ...], str], ...]:
    """Every text with places for values as a pattern, the names of the places, and the translation; those with most words of their own first."""
    texts: dict[object, str] = getattr(_catalogue(language), "_catalog", {})
    found: list[tuple[int, re.Pattern[str], tuple[str, ...], str]] = []
    for text, translation in texts.items():
        if not isinstance(text, str) or "{" not in text:
            continue
        pattern, letters = "", 0
        names: list[str] = []
        for literal, name, _spec, _conversion in Formatter().parse(text):
            pattern += re.escape(literal)
            letters += sum(map(str.isalpha, literal))
            if name in names:
                pattern += f"(?P=_{name})"
            elif name is not None:
                pattern += f"(?P<_{name}>{'.*?' if literal or not names else '(?:; .*)?'})"  # right behind another value comes only a hint
                names.append(name)
        if letters >= _LEAST_LETTERS and all(f"_{name}".isidentifier() for name in names):
            found.append((letters, re.compile(pattern, re.DOTALL), tuple(names), translation))
    return tuple(row[1:] for row in sorted(found, key=lambda row: -row[0]))
