"""Errors of the probe."""


class ProbeError(Exception):
    """An error with a sentence for the user; nothing is saved."""


class LostError(ProbeError):
    """There was no answer, or half of one; this can happen once in a while."""
