"""Errors of the demo."""


class DemoError(Exception):
    """An error with a sentence for the user."""
