"""The commented text that `config init` writes, and the settings in force that `config show` prints: both from the settings' own metadata."""

from __future__ import annotations

import dataclasses
import hashlib
import textwrap
from pathlib import Path
from typing import Any, Literal, cast, get_args, get_origin, get_type_hints

from adapter.config.settings import Config, Control, Destination, HelseId, Installation, Report, Roles, Source, Store
from adapter.i18n import N_, _

_HEAD = (
    "Journalbro: journalbro.toml",
    N_("Lines that begin with # are the defaults: take the # away to change one. Windows paths stand in 'single quotes'."),
    N_("After a change: journalbro config check"),
)
_TABLES: tuple[tuple[str, type[Any]], ...] = (
    ("[installation]", Installation),
    ("[[source]]", Source),
    ("[[destination]]", Destination),
    ("[helseid]", HelseId),
    ("[store]", Store),
    ("[control]", Control),
    ("[roles]", Roles),
    ("[report]", Report),
)
_EXAMPLES: dict[tuple[str, str], Any] = {
    ("[[source]]", "name"): "epj-ut",
    ("[[source]]", "folder"): "/srv/epj/ut",
    ("[[source]]", "destinations"): ("fhir",),
    ("[[destination]]", "name"): "fhir",
    ("[[destination]]", "service"): "fhir",
    ("[[destination]]", "url"): "http://127.0.0.1:8080/fhir",
}
"""What the required keys hold in a new file, which so is well-formed as it stands."""


def template(folder: str = "", url: str = "") -> str:
    """A complete, well-formed configuration, commented in the reader's language; `folder` and `url` fill the first source and destination."""
    examples = dict(_EXAMPLES)
    if folder:
        examples["[[source]]", "folder"] = folder
    if url:
        examples["[[destination]]", "url"] = url
    parts = ["\n".join(f"# {_(line)}" for line in _HEAD) + "\n"]
    for header, kind in _TABLES:
        lines = [f"{header}"]
        for field in dataclasses.fields(kind):
            meta = dict(field.metadata)
            words = _words(kind, field.name)
            doc = _(meta["doc"]) + (" " + _("One of: {words}.").format(words=", ".join(words)) if words else "")
            lines += textwrap.wrap(doc, 110, initial_indent="# ", subsequent_indent="# ")
            if meta.get("required"):
                lines.append(f"{field.name} = {toml_value(examples[header, field.name])}")
            else:
                default: Any = field.default
                example = meta.get("example")
                likeness = toml_value((example,) if isinstance(default, tuple) else example) if example else ""
                lines.append(
                    f"# {field.name} = {toml_value(default)}"
                    + (f"    # {_('for example {example}').format(example=likeness)}" if likeness else "")
                )
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def shown(config: Config) -> str:
    """The settings in force as TOML, defaults and policies included. Holds no secret: the file may only name where one is kept."""
    rows: list[tuple[str, Any]] = [("[installation]", config.installation)]
    rows += [("[[source]]", source) for source in config.sources]
    rows += [("[[destination]]", destination) for destination in config.destinations]
    rows += [("[helseid]", config.helseid), ("[store]", config.store), ("[control]", config.control), ("[roles]", config.roles)]
    rows.append(("[report]", config.report))
    parts: list[str] = []
    for header, settings in rows:
        lines = [header]
        for field in dataclasses.fields(settings):
            value = getattr(settings, field.name)
            if value is not None:
                lines.append(f"{field.name} = {toml_value(value)}")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def mark(config: Config) -> str:
    """A short mark of the settings in force: the same for two configurations that say the same. Tells whether a running engine has a file's settings."""
    return hashlib.sha256(shown(config).encode()).hexdigest()[:16]


def toml_value(value: Any) -> str:
    """`value` as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, tuple):
        return f"[{', '.join(toml_value(v) for v in cast('tuple[Any, ...]', value))}]"
    text = "" if value is None else str(value)
    if (isinstance(value, Path) or "\\" in text) and "'" not in text and text.isprintable():
        return f"'{text}'"
    escaped = "".join(f"\\u{ord(c):04x}" if ord(c) < 0x20 or ord(c) == 0x7F else c for c in text.replace("\\", "\\\\").replace('"', '\\"'))
    return f'"{escaped}"'


def _words(kind: type[Any], name: str) -> tuple[str, ...]:
    hint = get_type_hints(kind)[name]
    return tuple(str(w) for w in get_args(hint)) if get_origin(hint) is Literal else ()
