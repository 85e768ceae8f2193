"""What the commands take from the configuration."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from adapter.config import Config, Destination, Source, find_file, load_config
from adapter.errors import ConfigurationError
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

    Raises `ConfigurationError` when a name is not configured.
    """
    if config is None:
        settings = SourceSettings()
        return settings, settings.layers, (), _rules("fhir")
    installation = config.installation
    site = (installation.site_mappings,) if installation.site_mappings else ()
    service = _named(config.destinations, destination, _("no destination is named {name}"), config).service if destination else "fhir"
    chosen = _named(config.sources, source, _("no source is named {name}"), config) if source else None
    settings = SourceSettings.of(installation, chosen)
    return settings, settings.layers, site, _rules(service)


def _rules(service: str) -> PackRules:
    kind = load_service(service)
    return PackRules(kind.accepts, kind.max_bytes, kind.changes)


_Named = TypeVar("_Named", Source, Destination)


def _named(among: tuple[_Named, ...], name: str, complaint: str, config: Config) -> _Named:
    for one in among:
        if one.name == name:
            return one
    raise ConfigurationError(complaint.format(name=name), file=str(config.file or ""))
