"""What the commands take from the configuration."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from adapter.cli.output import WrongUse
from adapter.config import Config, Destination, Source, find_file, load_config
from adapter.fhir.pack import PackRules
from adapter.fhir.services import load_service
from adapter.i18n import _
from adapter.pipeline import SourceSettings


def configuration_or_none(explicit: Path | None, *, needed: bool) -> Config | None:
    """The configuration; None where there is none and the command can do without. Raises `ConfigurationError`."""
    if explicit is None and not needed and find_file() is None:
        return None
    return load_config(explicit)


def pipeline_settings(
    config: Config | None, source: str, destination: str
) -> tuple[SourceSettings, tuple[str, ...], tuple[Path, ...], PackRules]:
    """The settings of a source by name (the defaults of a trial without one), its mapping layers, the site's folder, and the destination's rules.

    Raises `WrongUse` when a name is not configured.
    """
    if config is None:
        settings = SourceSettings()
        return settings, settings.layers, (), _rules("fhir")
    installation = config.installation
    site = (installation.site_mappings,) if installation.site_mappings else ()
    service = _named(config.destinations, destination, _("no destination is named {name}")).service if destination else "fhir"
    chosen = _named(config.sources, source, _("no source is named {name}")) if source else None
    settings = SourceSettings.of(installation, chosen)
    return settings, settings.layers, site, _rules(service)


def _rules(service: str) -> PackRules:
    kind = load_service(service)
    return PackRules(kind.accepts, kind.max_bytes, kind.changes)


_Named = TypeVar("_Named", Source, Destination)


def _named(among: tuple[_Named, ...], name: str, complaint: str) -> _Named:
    for one in among:
        if one.name == name:
            return one
    raise no_such(complaint, name, (one.name for one in among))


def no_such(complaint: str, name: str, known: Iterable[str]) -> WrongUse:
    """The error for a name that is not configured; its remedy is what is."""
    return WrongUse(complaint.format(name=name), remedy=_("Configured are: {names}.").format(names=", ".join(known) or "–"))
