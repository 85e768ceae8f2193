"""Mending from the window: an unknown code is mapped, a rule is opened in the editor."""
