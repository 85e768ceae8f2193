"""The program's texts in the reader's language: bokmål (default), nynorsk, English.

Texts stand in English in the code (`_("…")`) and in `adapter/locale/<language>/LC_MESSAGES/journalbro.po`; the compiled `.mo` files
beside them are what runs. Texts that are kept as constants (titles and remedies of errors, codes of findings) are marked with
`N_("…")` where they stand and translated with `_()` where they are shown.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping
from functools import cache

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
