"""The `journalbro` command: chooses the language, then hands over to the commands.

Exit codes (the outer contract): 0 all well, 1 something failed, 2 wrong usage or configuration, 3 done, but something waits for
a person.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Sequence

from adapter.cli.output import ExitCode, Terminal, WrongUse
from adapter.converting import PROCESS
from adapter.errors import ConfigurationError, JournalbroError, MappingError
from adapter.i18n import LANGUAGES, _, choose_language, use_language


class CannotUse(JournalbroError):
    """A file or folder that a command was given cannot be read or written."""

    title = "A file or folder cannot be used"
    remedy = "See that it is there, that the disk is not full, and that you may read or write it."
    code = "cannot-use"


def _hoist(arguments: Sequence[str]) -> list[str]:
    """The options of the whole command in front of the rest: they may be written anywhere, and `--lang` decides how anything is said."""
    front: list[str] = []
    rest: list[str] = []
    given = iter(arguments)
    for argument in given:
        if argument == "--":
            rest += [argument, *given]
        elif argument in {"--lang", "--config"} and (value := next(given, None)) is not None:
            front += [argument, value]
        else:
            (front if argument.startswith(("--lang=", "--config=")) else rest).append(argument)
    return [*front, *rest]


def _asked_language(arguments: Sequence[str]) -> str:
    """Find `--lang` before anything is parsed: the help texts themselves depend on it. Raises `WrongUse` for a language we do not have."""
    asked = ""
    for place, argument in enumerate(arguments):
        if argument == "--lang" and place + 1 < len(arguments):
            asked = arguments[place + 1]
        elif argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
    if asked and re.split(r"[-_.]", asked)[0].lower() not in {*LANGUAGES, "no"}:
        raise WrongUse(_("no such language: {name}").format(name=asked), remedy=_("Say nb, nn or en."))
    return asked


def _write_every_letter() -> None:
    """Let no text fail on its way out. Windows gives a file or a pipe the code page of the machine; whoever reads us there reads UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8" if sys.platform == "win32" else None, errors="replace")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave the process with its exit code."""
    given = _hoist(sys.argv[1:] if arguments is None else arguments)
    if given == [PROCESS]:
        from adapter.converting.process import main as convert  # noqa: PLC0415 - no command of people's: what an engine starts

        convert()
        return
    _write_every_letter()
    use_language(choose_language())
    try:
        use_language(choose_language(_asked_language(given)))
    except WrongUse as error:
        Terminal().error(error)
        sys.exit(ExitCode.USAGE)
    from adapter.cli.app import build  # noqa: PLC0415 - its help texts are translated when they are defined
    from adapter.cli.usage import UsageError, complaint  # noqa: PLC0415

    terminal = Terminal()
    try:
        code = build(given)(args=given, prog_name="journalbro", standalone_mode=False)
    except UsageError as error:
        terminal.err.print(complaint(error), markup=False)
        sys.exit(ExitCode.USAGE)
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
    except OSError as error:
        terminal.error(CannotUse(f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror)))
        sys.exit(ExitCode.FAILED)
    except KeyboardInterrupt:
        sys.exit(ExitCode.FAILED)
    except Exception as error:  # noqa: BLE001 - a fault of ours: its text may hold what stood in a message, so only its kind and place are shown
        from adapter.logs import where  # noqa: PLC0415 - the logging costs more than most commands do

        terminal.error(JournalbroError(f"{type(error).__name__}: {where(error)}"))
        sys.exit(ExitCode.FAILED)
    sys.exit(code if code in set(ExitCode) else ExitCode.FAILED if code else ExitCode.OK)


if __name__ == "__main__":
    main()
