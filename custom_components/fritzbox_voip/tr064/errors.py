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
    """An action failed; `code` is the box's, or None when nothing was sent."""

    def __init__(
        self, action: str, code: int | None = None, description: str = ""
    ) -> None:
        """Initialize with the action, the UPnP code and the box's description."""
        super().__init__(action, code)
        self.action = action
        self.code = code
        self.description = description

    @override
    def __str__(self) -> str:
        """Return the action and the box's code, nothing that could be private."""
        reason = "was not sent" if self.code is None else f"ended with {self.code}"
        return f"{self.action} {reason} ({type(self).__name__})"


class InvalidActionError(ActionError):
    """This firmware lacks the action, or refuses it for a minute or two (401)."""


# Whatever is wrong with these is wrong with the one value that they take.
_FIELDS = {
    "SetVoIPCommonAreaCode": "code",
    "SetVoIPCommonCountryCode": "code",
    "X_AVM-DE_DelVoIPAccount": "account_index",
    "X_AVM-DE_DeleteClient": "client_index",
    "X_AVM-DE_DialNumber": "number",
    "X_AVM-DE_DialSetConfig": "phone",
    "X_AVM-DE_GetClientByClientId": "client_id",
}


class InvalidArgumentError(ActionError):
    """A value is invalid.

    `code` is 801 for a text that is too short, 802 for one that is too long, 803 for
    one with a character that the box refuses, 402 for anything else.
    """

    def __init__(
        self,
        action: str,
        code: int | None = None,
        description: str = "",
        *,
        field: str | None = None,
    ) -> None:
        """Initialize; `field` names the value, None where it may be any of several."""
        super().__init__(action, code, description)
        self.field = field or _FIELDS.get(action)


class InvalidTextError(InvalidArgumentError):
    """A text is outside the box's limits; nothing was sent."""

    field: str

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
        """Initialize with the highest index of the box; the lowest is 0."""
        super().__init__(action, field=field)
        self.maximum = maximum


class UsernameInUseError(InvalidArgumentError):
    """Another SIP client has the username; found in the list, or by the box (820)."""

    def __init__(self, action: str, code: int | None = None) -> None:
        """Initialize; without a code nothing was sent."""
        super().__init__(action, code, field="username")


class UnsupportedError(ActionError):
    """This FRITZ!OS cannot store one of the values; nothing was sent."""

    def __init__(self, action: str, field: str) -> None:
        """Initialize with the name of the value."""
        super().__init__(action)
        self.field = field


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

    @property
    def entry(self) -> str | None:
        """Return which kind: account, client, alarm_clock or phone."""
        return next((e for part, e in _ENTRIES.items() if part in self.action), None)


# Which kind of entry an action is about, by a part of its name.
_ENTRIES = {
    "AlarmClock": "alarm_clock",
    "Client": "client",
    "DelayedCallNotification": "client",
    "VoIP": "account",
    "Phone": "phone",
    "Dial": "phone",
}


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


def error_from_fault(action: str, code: int, description: str) -> ActionError:
    """Return the error for the code of a UPnPError in the answer to an action."""
    if (action, code) == ("X_AVM-DE_DialNumber", 501):
        return ClickToDialOffError(action, code, description)
    return _ERROR_BY_CODE.get(code, InternalError)(action, code, description)
