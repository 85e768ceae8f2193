"""What the commands take from the configuration."""

from __future__ import annotations

from pathlib import Path

from adapter.config import Config, find_file, load_config
from adapter.errors import ConfigurationError
from adapter.fhir.pack import PackRules
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
        return settings, settings.layers, (), PackRules()
    installation = config.installation
    site = (installation.site_mappings,) if installation.site_mappings else ()
    general = SourceSettings(
        environment=installation.environment, identifier_base=installation.identifier_base, time_zone=installation.time_zone
    )
    if destination and destination not in [one.name for one in config.destinations]:
        raise ConfigurationError(_("no destination is named {name}").format(name=destination), file=str(config.file or ""))
    if not source:
        return general, general.layers, site, PackRules()
    if source not in [one.name for one in config.sources]:
        raise ConfigurationError(_("no source is named {name}").format(name=source), file=str(config.file or ""))
    chosen = config.source(source)
    settings = SourceSettings(
        name=chosen.name,
        environment=installation.environment,
        identifier_base=installation.identifier_base,
        time_zone=installation.time_zone,
        charset=chosen.charset,
        format=chosen.format,
        missing_identity=chosen.missing_identity,
        layers=chosen.mapping,
    )
    return settings, chosen.mapping, site, PackRules()
