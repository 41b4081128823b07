"""What can go wrong in the demo."""


class DemoError(Exception):
    """Something that the user is told in a sentence."""
