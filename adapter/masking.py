"""The one place that decides what of a name or number may be shown to somebody who has not asked for content.

Invariant: nothing here needs to know what a value means; it goes by shape, so it errs on the side of hiding.
"""

from __future__ import annotations

import re

MASK = "•"

_PERSON_NUMBER = re.compile(r"(?<!\d)\d{2}[ ._-]?\d{2}[ ._-]?\d{2}[ ._-]?\d{3}[ ._-]?\d{2}(?!\d)")
_TOKEN = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d+")

_KEPT_WORDS = frozenset(
    {
        "adt", "ack", "bar", "dft", "mdm", "mfn", "orm", "oru", "rde", "ras", "siu", "vxu", "hl7", "xml", "json", "csv", "txt", "dat", "msg", "pdf", "zip", "tmp",
        "ok", "epj", "plo", "apprec", "msghead", "epikrise", "henvisning", "svarrapport", "dialogmelding", "melding", "meldinger", "batch", "ut", "inn", "export",
        "eksport", "test", "fil", "file", "message", "labsvar", "lab", "rtg", "gerica", "profil", "cosdoc", "dips", "visma", "a", "r",
    }
)  # fmt: skip
"""Words of file names that say what a file is, and are no names of people."""


def mask_numbers(text: str) -> str:
    """`text` with everything shaped like a Norwegian person number (11 digits, also in groups) hidden."""
    return _PERSON_NUMBER.sub(MASK * 11, text)


def _mask_token(match: re.Match[str]) -> str:
    token = match.group()
    return token if token.lower() in _KEPT_WORDS else _DIGITS.sub(_mask_digits, _LETTERS.sub(_mask_letters, token))


def _mask_letters(match: re.Match[str]) -> str:
    word = match.group()
    return word if word.lower() in _KEPT_WORDS else MASK * min(len(word), 3)


def _mask_digits(match: re.Match[str]) -> str:
    digits = match.group()
    return digits if len(digits) <= 4 else MASK * 3 + digits[-2:]


def mask_file_name(path: str) -> str:
    """A file name or relative path as the log shows it: folders' and files' words are hidden unless they say what kind of file it is.

    `ut/adt_Nordmann_0042.hl7` becomes `ut/adt_•••_0042.hl7`: enough to find the file again, not to know the person. Digits: what is
    shaped like a person number is hidden whole; else up to four are kept (counters, years), of more the last two.
    """
    return _TOKEN.sub(_mask_token, mask_numbers(path))
