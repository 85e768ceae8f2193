"""How figures are said to a person: spans of time, sizes, shares, weeks. Short, rounded to what matters, in the language of the moment."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from PySide6.QtCore import QCoreApplication, QDate, QLocale


def _tr(text: str, count: int = -1) -> str:
    return QCoreApplication.translate("figures", text, None, count)


def locale_of(language: str) -> QLocale:
    """How numbers and days are written in a language: the machine's own way, where it is of that language."""
    system = QLocale.system()
    if system.name().partition("_")[0] == language or (language == "nb" and system.language() is QLocale.Language.NorwegianBokmal):
        return system
    return QLocale({"nb": "nb_NO", "nn": "nn_NO"}.get(language, "en_GB"))


def decimal(value: float, digits: int = 0) -> str:
    """A number with so many digits behind the comma."""
    return QLocale().toString(value, "f", digits)


def duration_text(seconds: float | None) -> str:
    """`40 ms`, `1.4 s`, `12 s`, `3 min 20 s`, `4 h 5 min`, `2 d 3 h`; a dash for None."""
    if seconds is None:
        return "–"
    if not seconds:
        return _tr("{seconds} s").format(seconds=0)
    if 0 < seconds < 0.995:
        exact = max(1, round(seconds * 1000))
        return _tr("{milliseconds} ms").format(milliseconds=exact if exact < 100 else round(exact, -1))
    if seconds < 9.95:
        return _tr("{seconds} s").format(seconds=decimal(seconds, 1))
    whole = round(seconds)
    if whole < 60:
        return _tr("{seconds} s").format(seconds=whole)
    if whole < 3600:
        minutes, rest = divmod(whole, 60)
        return _tr("{minutes} min {seconds} s").format(minutes=minutes, seconds=rest) if rest and minutes < 10 else _minutes(minutes)
    if whole < 86400:
        hours, rest = divmod(whole // 60, 60)
        return _tr("{hours} h {minutes} min").format(hours=hours, minutes=rest) if rest else _tr("{hours} h").format(hours=hours)
    days, rest = divmod(whole // 3600, 24)
    return _tr("{days} d {hours} h").format(days=days, hours=rest) if rest else _tr("{days} d").format(days=days)


def _minutes(minutes: int) -> str:
    return _tr("{minutes} min").format(minutes=minutes)


def ago_text(moment: str | None, now: datetime) -> str:
    """How long ago a time of the engine is; a dash for none."""
    if not moment:
        return "–"
    seconds = max(0.0, (now - datetime.fromisoformat(moment)).total_seconds())
    if seconds < 60:
        return _tr("just now")
    if seconds < 3600:
        return _tr("{span} ago").format(span=_minutes(int(seconds // 60)))
    if seconds < 86400:
        return _tr("{span} ago").format(span=_tr("{hours} h").format(hours=int(seconds // 3600)))
    return _tr("%n day(s) ago", int(seconds // 86400))


def left_text(moment: str | None, now: datetime) -> str:
    """How much time is left until a time of the engine."""
    if not moment:
        return "–"
    seconds = (datetime.fromisoformat(moment) - now).total_seconds()
    if seconds <= 0:
        return _tr("has run out")
    return _tr("%n day(s) left", int(seconds // 86400)) if seconds >= 2 * 86400 else _tr("{span} left").format(span=duration_text(seconds))


def size_text(size: float) -> str:
    """Bytes, as a person counts them."""
    return QLocale().formattedDataSize(round(size), 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


def share_text(part: float, whole: float) -> str:
    """A share in percent; never 100 % when something is missing. A dash for nothing of nothing."""
    if not whole:
        return "–"
    percent = 100 * part / whole
    return _tr("{number} %").format(number=decimal(min(percent, 99.9) if part < whole else percent, 0 if part == whole or not part else 1))


def week_text(week: str) -> str:
    """`2026-W47` as `Week 47, 2026`."""
    year, _, number = week.partition("-W")
    return _tr("Week {week}, {year}").format(week=int(number), year=year) if number else week


def weeks_text(weeks: list[dict[str, Any]]) -> str:
    """`Week 47, 2026`, `Week 44–47, 2026` or `Week 52, 2026 – week 1, 2027`."""
    first, last = str(weeks[0]["week"]), str(weeks[-1]["week"])
    if first == last:
        return week_text(first)
    if first[:4] == last[:4]:
        return _tr("Weeks {first}–{last}, {year}").format(first=int(first[6:]), last=int(last[6:]), year=last[:4])
    return f"{week_text(first)} – {week_text(last)}"


def days_text(weeks: list[dict[str, Any]]) -> str:
    """The first and the last day of weeks, as this machine writes days."""
    form = QLocale.FormatType.ShortFormat
    first = monday(str(weeks[0]["week"]))
    last = monday(str(weeks[-1]["week"])) + timedelta(days=6)
    return f"{QLocale().toString(_day(first), form)} – {QLocale().toString(_day(last), form)}"


def _day(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def monday(week: str) -> date:
    """The first day of `2026-W47`."""
    return date.fromisocalendar(int(week[:4]), int(week[6:]), 1)
