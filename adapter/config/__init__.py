"""The configuration: `journalbro.toml` and policies -> typed, frozen settings, with errors that name the line.

`load_config` for the program, `parse_config` for a text, `Config(...)` directly for demo, `convert` and tests.
"""

from adapter.config.check import check_config
from adapter.config.load import load_config, parse_config, read_config, read_text
from adapter.config.places import find_file, machine_folder, user_folder
from adapter.config.settings import Config, Control, Destination, HelseId, Installation, Report, Roles, Source, Store
from adapter.config.template import mark, shown, template

__all__ = [
    "Config",
    "Control",
    "Destination",
    "HelseId",
    "Installation",
    "Report",
    "Roles",
    "Source",
    "Store",
    "check_config",
    "find_file",
    "load_config",
    "machine_folder",
    "mark",
    "parse_config",
    "read_config",
    "read_text",
    "shown",
    "template",
    "user_folder",
]
