"""Everything that can go wrong between us and a FRITZ!Box, as one tree of errors.

No message here carries a value that was sent or received: they may be logged.
"""

from typing import override


class Tr064Error(Exception):
    """The box did not do what was asked."""


class UnreachableError(Tr064Error):
    """No answer came: refused, dropped, or no such host."""


class HostNotFoundError(UnreachableError):
    """The host name could not be resolved."""


class WrongSchemeError(UnreachableError):
    """The port does not speak TLS although HTTPS is on, or does although it is off."""


class BoxTimeoutError(UnreachableError):
    """The box did not answer in time."""


class ConnectionDroppedError(UnreachableError):
    """The connection was there, and ended before the answer was complete."""


class CertificateChangedError(Tr064Error):
    """The certificate does not match the pinned fingerprint."""

    def __init__(self, expected: bytes, got: bytes) -> None:
        """Initialize with the SHA-256 of both."""
        super().__init__("The certificate does not match the pinned fingerprint")
        self.expected = expected
        self.got = got


class AuthenticationError(Tr064Error):
    """The box refuses the user name or the password."""


class LoginBlockedError(Tr064Error):
    """The box takes no logins for a while (HTTP 503)."""


class Tr064DisabledError(Tr064Error):
    """Access for apps (TR-064) is switched off at the box."""


class ProtocolError(Tr064Error):
    """The answer is not what a FRITZ!Box should say."""


class DescriptionUnavailableError(ProtocolError):
    """An HTTP error or a web page came in place of a description.

    This is no FRITZ!Box, or one on which access for apps may be switched off.
    """


class UnknownServiceError(Tr064Error):
    """The box has no such service."""


class ActionError(Tr064Error):
    """An action of the box did not go through."""

    def __init__(
        self, action: str, code: int | None = None, description: str = ""
    ) -> None:
        """Remember the action and what the box said (None: it was not asked)."""
        super().__init__(action, code)
        self.action = action
        self.code = code
        self.description = description

    @override
    def __str__(self) -> str:
        """Name the action and the box's code, nothing that could be private."""
        reason = "was not sent" if self.code is None else f"ended with {self.code}"
        return f"{self.action} {reason} ({type(self).__name__})"


class InvalidActionError(ActionError):
    """This firmware has no such action, or refuses it for the moment (401)."""


class InvalidArgumentError(ActionError):
    """A value is wrong, too short, too long, or has a wrong character (402, 80x)."""


class InvalidTextError(InvalidArgumentError):
    """A text is too short, too long, or has a character that the box refuses."""

    def __init__(
        self, action: str, field: str, *, minimum: int, maximum: int, allowed: str
    ) -> None:
        """Remember which text of the action it is, and what it may be."""
        super().__init__(action)
        self.field = field
        self.minimum = minimum
        self.maximum = maximum
        self.allowed = allowed


class UnsupportedError(ActionError):
    """This FRITZ!OS cannot carry a part of what was asked."""

    def __init__(self, action: str, field: str) -> None:
        """Remember the part."""
        super().__init__(action)
        self.field = field


class NoFreeIndexError(ActionError):
    """The box is full: every index is taken."""


class ClickToDialOffError(ActionError):
    """Click-to-dial is switched off at the box (501)."""


class DialPhoneNotRestoredError(ActionError):
    """The box dialed, but would not take its former dialing phone back."""


class MissingPermissionError(ActionError):
    """The user lacks the right for it (606)."""


class NoSuchEntryError(ActionError):
    """The box has nothing at this index or of this name (713, 714)."""


class InternalError(ActionError):
    """The box failed inside, often for a while only (820 and unknown codes)."""


class SecondFactorError(ActionError):
    """The box wants a confirmation: a button, or a code dialed (866)."""


class SecondFactorBlockedError(SecondFactorError):
    """The box takes no confirmations for a while (867)."""


class SecondFactorBusyError(SecondFactorError):
    """Another confirmation is under way at the box (868)."""


class SecondFactorUnconfirmedError(SecondFactorError):
    """Nobody confirmed at the box in time."""


class SecondFactorDeniedError(SecondFactorError):
    """The confirmation was denied at the box, or ended there."""


_ERROR_BY_CODE: dict[int, type[ActionError]] = {
    401: InvalidActionError,
    402: InvalidArgumentError,
    501: ClickToDialOffError,
    606: MissingPermissionError,
    713: NoSuchEntryError,
    714: NoSuchEntryError,
    801: InvalidArgumentError,
    802: InvalidArgumentError,
    803: InvalidArgumentError,
    866: SecondFactorError,
    867: SecondFactorBlockedError,
    868: SecondFactorBusyError,
}


def error_from_fault(action: str, code: int, description: str) -> ActionError:
    """Turn the code of a UPnPError into the error of our tree that means it."""
    return _ERROR_BY_CODE.get(code, InternalError)(action, code, description)
