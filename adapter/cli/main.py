"""The `journalbro` command: chooses the language, then hands over to the commands.

Exit codes (the outer contract): 0 all well, 1 something failed, 2 wrong usage or configuration, 3 done, but something waits for
a person.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from adapter.cli.output import ExitCode, Terminal
from adapter.errors import ConfigurationError, JournalbroError, MappingError
from adapter.i18n import choose_language, use_language


def _asked_language(arguments: Sequence[str]) -> str:
    """Find `--lang` before anything is parsed: the help texts themselves depend on it."""
    for place, argument in enumerate(arguments):
        if argument == "--lang" and place + 1 < len(arguments):
            return arguments[place + 1]
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
    return ""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave the process with its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    use_language(choose_language(_asked_language(given)))
    from adapter.cli.app import build  # noqa: PLC0415 - its help texts are translated when they are defined

    terminal = Terminal()
    try:
        build(given)(args=given, prog_name="journalbro")
    except (ConfigurationError, MappingError) as error:
        terminal.error(error)
        sys.exit(ExitCode.USAGE)
    except JournalbroError as error:
        terminal.error(error)
        sys.exit(ExitCode.FAILED)
    except BrokenPipeError:
        # The reader of our output has gone (`journalbro log | head`): nothing is left to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(ExitCode.FAILED)
    except KeyboardInterrupt:
        sys.exit(ExitCode.FAILED)


if __name__ == "__main__":
    main()
