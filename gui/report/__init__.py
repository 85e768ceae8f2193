"""The effect report: the page, its print, and `python -m gui.report` that prints without a window."""
