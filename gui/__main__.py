"""`python -m gui` and the packaged `journalbro-tray`: the tray program."""

import sys

from gui.app import main

if __name__ == "__main__":
    sys.exit(main())
