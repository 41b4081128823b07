"""What can go wrong in the probe."""


class ProbeError(Exception):
    """Something that the user is told in a sentence; nothing is saved."""


class LostError(ProbeError):
    """No answer came, or half of one; once in a while that may happen."""
