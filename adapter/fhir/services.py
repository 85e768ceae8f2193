"""What one kind of destination takes, from its file under `mappings/services`: the last layer, laid on a mapping result.

    service: okt-fhir                  the name that `service` in journalbro.toml says
    accepts: [Patient, EpisodeOfCare]  resource types it takes; without it all
    max_bytes: 900000                  the largest request; without it no limit
    code_systems: kodeverk             oid (the default) or kodeverk: see codesystems
    systems: {"7110": "http://…"}      single lists that it wants by another URI

Invariant: a file that cannot be understood is a `MappingError` that names it, never a default.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from adapter.errors import MappingError
from adapter.fhir import codesystems, elements
from adapter.model import Resource
from adapter.resources import mappings_root

_WORDS: Final = frozenset({"service", "note", "accepts", "max_bytes", "code_systems", "systems"})


@dataclass(frozen=True, slots=True)
class Service:
    """One kind of destination. `changes`: code systems to write another way (from codesystems.systems)."""

    name: str
    accepts: frozenset[str] | None = None
    max_bytes: int = 0
    changes: dict[str, str] = field(default_factory=dict)

    def form(self, resource: Resource) -> Resource:
        """The resource as this destination wants its code systems."""
        return codesystems.rewritten(resource, self.changes)


def load_service(name: str, folder: Path | None = None) -> Service:
    """Read `<folder>/<name>.yaml` (default: the program's own `mappings/services`). Raises `MappingError`."""
    file = (folder or mappings_root() / "services") / f"{name}.yaml"
    try:
        yaml = cast("Any", YAML(typ="safe", pure=True))
        data = yaml.load(file.read_text(encoding="utf-8"))
    except OSError as problem:
        raise MappingError(f"there is no service `{name}`: {file.name} cannot be read") from problem
    except (YAMLError, UnicodeDecodeError) as problem:
        raise MappingError(f"{file.name} is not YAML") from problem
    if not isinstance(data, dict):
        raise MappingError(f"{file.name} holds no `word: value`")
    return _service(name, cast("dict[str, Any]", data), file.name)


def _service(name: str, words: dict[str, Any], file: str) -> Service:
    unknown = sorted(str(word) for word in words if word not in _WORDS)
    if unknown:
        raise MappingError(f"{file}: `{unknown[0]}` is no word of a service; words: {', '.join(sorted(_WORDS))}")
    if words.get("service") != name:
        raise MappingError(f"{file}: `service:` does not say `{name}`")
    accepts = words.get("accepts")
    if accepts is not None and not _are_types(accepts):
        raise MappingError(f"{file}: `accepts` is a list of resource types")
    limit = words.get("max_bytes", 0)
    if not isinstance(limit, int) or limit < 0:
        raise MappingError(f"{file}: `max_bytes` is a number of bytes")
    form = words.get("code_systems", "oid")
    if form not in {"oid", "kodeverk"}:
        raise MappingError(f"{file}: `code_systems` is oid or kodeverk")
    exceptions = words.get("systems", {})
    if not _are_texts(exceptions):
        raise MappingError(f'{file}: `systems` is `"list number": "URI"`')
    return Service(name, None if accepts is None else frozenset(accepts), limit, codesystems.systems(form, exceptions))


def _are_types(accepts: Any) -> bool:
    return isinstance(accepts, list) and all(isinstance(item, str) and elements.is_resource(item) for item in cast("list[Any]", accepts))


def _are_texts(table: Any) -> bool:
    return isinstance(table, dict) and all(isinstance(item, str) for pair in cast("dict[Any, Any]", table).items() for item in pair)
