"""Where errors of the box become errors of Home Assistant, and nowhere else."""

from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Concatenate, Protocol, TypedDict

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from . import issues
from .const import DOMAIN
from .groups import Group
from .tr064.errors import (
    AuthenticationError,
    BoxTimeoutError,
    CertificateChangedError,
    ClickToDialOffError,
    DialPhoneNotRestoredError,
    InternalError,
    InvalidActionError,
    InvalidArgumentError,
    InvalidTextError,
    LoginBlockedError,
    MissingPermissionError,
    NoFreeIndexError,
    NoSuchEntryError,
    ProtocolError,
    SecondFactorBlockedError,
    SecondFactorBusyError,
    SecondFactorDeniedError,
    SecondFactorError,
    SecondFactorUnconfirmedError,
    Tr064DisabledError,
    Tr064Error,
    UnknownServiceError,
    UnreachableError,
    UnsupportedError,
)

# What the user reads, by error; a more special error stands before its parent.
TRANSLATION_KEYS: tuple[tuple[type[Tr064Error], str], ...] = (
    (BoxTimeoutError, "timeout"),
    (UnreachableError, "cannot_connect"),
    (CertificateChangedError, "certificate_changed"),
    (AuthenticationError, "invalid_auth"),
    (LoginBlockedError, "blocked"),
    (Tr064DisabledError, "tr064_disabled"),
    (UnknownServiceError, "no_telephony"),
    (MissingPermissionError, "missing_right"),
    (ClickToDialOffError, "click_to_dial_off"),
    (DialPhoneNotRestoredError, "dial_phone_not_restored"),
    (InvalidActionError, "action_unknown"),
    (InvalidTextError, "invalid_text"),
    (UnsupportedError, "unsupported"),
    (NoFreeIndexError, "no_free_index"),
    (InvalidArgumentError, "invalid_argument"),
    (NoSuchEntryError, "no_such_entry"),
    (SecondFactorBlockedError, "second_factor_blocked"),
    (SecondFactorBusyError, "second_factor_busy"),
    (SecondFactorUnconfirmedError, "second_factor_unconfirmed"),
    (SecondFactorDeniedError, "second_factor_denied"),
    (SecondFactorError, "second_factor"),
    (InternalError, "internal_error"),
    (ProtocolError, "protocol_error"),
)

# What the user can mend in the call itself.
_MISTAKES = (InvalidArgumentError, NoFreeIndexError, NoSuchEntryError, UnsupportedError)


class Translation(TypedDict):
    """What Home Assistant's errors take to be shown in the user's language."""

    translation_domain: str
    translation_key: str
    translation_placeholders: dict[str, str]


def translation_key(err: Tr064Error) -> str:
    """Return the key of the sentence that tells the user what to do."""
    return next(key for kind, key in TRANSLATION_KEYS if isinstance(err, kind))


def translation(err: Tr064Error, box: str) -> Translation:
    """Return the sentence that tells the user what to do; `box` is its name."""
    return Translation(
        translation_domain=DOMAIN,
        translation_key=translation_key(err),
        translation_placeholders={"box": box, **_details(err)},
    )


def _details(err: Tr064Error) -> dict[str, str]:
    """Return what the sentence says beside the name of the box."""
    match err:
        case InvalidTextError():
            return {
                "field": err.field,
                "minimum": str(err.minimum),
                "maximum": str(err.maximum),
                "allowed": err.allowed,
            }
        case UnsupportedError():
            return {"field": err.field}
    return {}


@contextmanager
def translated_errors(hass: HomeAssistant, entry: ConfigEntry[Any]) -> Iterator[None]:
    """Turn what the box refuses into a translated error of Home Assistant."""
    try:
        yield
    except Tr064Error as err:
        if isinstance(err, AuthenticationError):
            entry.async_start_reauth(hass)
        if isinstance(err, ClickToDialOffError):
            issues.async_tell(hass, entry, issues.CLICK_TO_DIAL_OFF)
            coordinator = entry.runtime_data.coordinator
            if coordinator.data.dial_phone:
                # What is known of it is old, and would soon take that back.
                look = coordinator.async_refresh_groups(Group.DIALING)
                entry.async_create_task(hass, look)
        kind = (
            ServiceValidationError if isinstance(err, _MISTAKES) else HomeAssistantError
        )
        raise kind(**translation(err, entry.title)) from err


class _OfBox(Protocol):
    """An entity that belongs to a box."""

    hass: HomeAssistant
    entry: ConfigEntry[Any]


def box_action[Entity: _OfBox, **P](
    func: Callable[Concatenate[Entity, P], Coroutine[Any, Any, None]],
) -> Callable[Concatenate[Entity, P], Coroutine[Any, Any, None]]:
    """Decorate what an entity asks of the box, so that its errors are translated."""

    async def handler(self: Entity, /, *args: P.args, **kwargs: P.kwargs) -> None:
        with translated_errors(self.hass, self.entry):
            await func(self, *args, **kwargs)

    return handler
