"""Everything that can go wrong with a FRITZ!Box, as one tree of errors.

Every request can raise UnreachableError and its subclasses, CertificateChangedError,
LoginBlockedError and ProtocolError. No message carries a value that was sent or
received: they may be logged.
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


class AnotherBoxError(UnreachableError):
    """Another box has this address: its serial number is not the expected one."""


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
    """An action failed; `code` is the box's, None when nothing was sent."""

    def __init__(
        self, action: str, code: int | None = None, *, field: str | None = None
    ) -> None:
        """Initialize; `field` names the value that is wrong, if one is certain."""
        super().__init__(action, code)
        self.action = action
        self.code = code
        self.field = field

    @override
    def __str__(self) -> str:
        """Return the action and the box's code, nothing that could be private."""
        reason = "was not sent" if self.code is None else f"ended with {self.code}"
        return f"{self.action} {reason} ({type(self).__name__})"


class InvalidActionError(ActionError):
    """This firmware lacks the action, or refuses it for a minute or two (401)."""


class InvalidArgumentError(ActionError):
    """A value is invalid.

    `code` is 801 for a text that is too short, 802 for one that is too long, 803 for
    one with a character that the box refuses, 402 for anything else.
    """


class InvalidTextError(InvalidArgumentError):
    """A text is outside the box's limits; nothing was sent."""

    def __init__(
        self, action: str, field: str, *, minimum: int, maximum: int, allowed: str
    ) -> None:
        """Initialize with the lengths and the characters that the box accepts."""
        super().__init__(action, field=field)
        self.minimum = minimum
        self.maximum = maximum
        self.allowed = allowed


class InvalidIndexError(InvalidArgumentError):
    """The box has no such index; nothing was sent."""

    def __init__(self, action: str, field: str, *, maximum: int) -> None:
        """Initialize with the highest index; the lowest is 0."""
        super().__init__(action, field=field)
        self.maximum = maximum


class UsernameInUseError(InvalidArgumentError):
    """Another SIP client has the username; found in the list, or by the box (820)."""


class UnsupportedError(ActionError):
    """This FRITZ!OS cannot store the value `field`; nothing was sent."""


class NoFreeIndexError(ActionError):
    """The box is full: every index is in use; nothing was sent."""


class ClickToDialOffError(ActionError):
    """Click to Dial is off at the box (501 of DialNumber alone)."""


class DialPhoneNotRestoredError(ActionError):
    """The box dialed, but the former dialing phone could not be restored."""


class MissingPermissionError(ActionError):
    """The user lacks the permission (606)."""


class NoSuchEntryError(ActionError):
    """The box has no entry at this index or of this name (713, 714)."""


class InternalError(ActionError):
    """The box failed, often for a while only (501, 820 and unknown codes)."""


class SecondFactorError(ActionError):
    """The box requires a confirmation, which could not be requested (866)."""


class SecondFactorBlockedError(SecondFactorError):
    """The box refuses confirmations for a while (867)."""


class SecondFactorBusyError(SecondFactorError):
    """Another confirmation is in progress at the box (868)."""


class SecondFactorUnavailableError(SecondFactorError):
    """The box offers only methods that do not work here, such as `googleauth`."""

    def __init__(self, action: str, methods: tuple[str, ...]) -> None:
        """Initialize with the names of the methods that the box offers."""
        super().__init__(action)
        self.methods = methods


class SecondFactorUnconfirmedError(SecondFactorError):
    """No one confirmed at the box in time."""

    def __init__(
        self, action: str, *, button: bool = True, code: str | None = None
    ) -> None:
        """Initialize with how someone could have confirmed, as in `Methods`."""
        super().__init__(action)
        self.button = button
        self.method_code = code


class SecondFactorDeniedError(SecondFactorError):
    """The confirmation was denied or stopped at the box."""


_ERROR_BY_CODE: dict[int, type[ActionError]] = {
    401: InvalidActionError,
    402: InvalidArgumentError,
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


def error_from_fault(action: str, code: int) -> ActionError:
    """Return the error for the code of a UPnPError in the answer to an action."""
    if (action, code) == ("X_AVM-DE_DialNumber", 501):
        return ClickToDialOffError(action, code)
    return _ERROR_BY_CODE.get(code, InternalError)(action, code)
