"""Connect to a box, and map its errors to translated errors of Home Assistant."""

from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Concatenate, Protocol, TypedDict

from aiohttp import ClientSession
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from . import issues
from .const import CONF_FINGERPRINT, DOMAIN
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
from .tr064.transport import Transport

# A more special error comes before its parent.
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

# These can be corrected in the call itself.
_VALIDATION_ERRORS = (
    InvalidArgumentError,
    NoFreeIndexError,
    NoSuchEntryError,
    UnsupportedError,
)


def create_transport(session: ClientSession, data: Mapping[str, Any]) -> Transport:
    """Return the transport to the box of an entry or a form; nothing is sent yet.

    Raises UnreachableError for an invalid address.
    """
    fingerprint = data.get(CONF_FINGERPRINT)
    return Transport(
        session,
        data[CONF_HOST],
        port=data.get(CONF_PORT),
        ssl=data[CONF_SSL],
        fingerprint=bytes.fromhex(fingerprint) if fingerprint else None,
        username=data.get(CONF_USERNAME, ""),
        password=data.get(CONF_PASSWORD, ""),
    )


class Translation(TypedDict):
    """The arguments of a translated error of Home Assistant."""

    translation_domain: str
    translation_key: str
    translation_placeholders: dict[str, str]


def translation_key(err: Tr064Error) -> str:
    """Return the key of the sentence for an error."""
    return next(key for error, key in TRANSLATION_KEYS if isinstance(err, error))


def translation(err: Tr064Error, box: str) -> Translation:
    """Return the sentence for an error of the box with this name."""
    return Translation(
        translation_domain=DOMAIN,
        translation_key=translation_key(err),
        translation_placeholders={"box": box, **_placeholders(err)},
    )


def _placeholders(err: Tr064Error) -> dict[str, str]:
    """Return the placeholders of a sentence besides the name of the box."""
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
    """Raise errors of the box as translated errors of Home Assistant.

    The repair that can solve it exists when the error is shown.
    """
    try:
        yield
    except Tr064Error as err:
        issues.async_create_issue_for_error(hass, entry, err)
        data = entry.runtime_data
        refresh = None
        if isinstance(err, AuthenticationError):
            refresh = data.accounts
        elif isinstance(err, ClickToDialOffError):
            # Otherwise outdated data would delete the issue again.
            refresh = data.dialing
        if refresh:
            entry.async_create_background_task(
                hass, refresh.async_request_refresh(), f"{refresh.name} after an error"
            )
        is_mistake = isinstance(err, _VALIDATION_ERRORS)
        error = ServiceValidationError if is_mistake else HomeAssistantError
        raise error(**translation(err, entry.title)) from err


class _BoxEntity(Protocol):
    """An entity of a box."""

    hass: HomeAssistant
    entry: ConfigEntry[Any]


def box_action[Entity: _BoxEntity, **P](
    func: Callable[Concatenate[Entity, P], Coroutine[Any, Any, None]],
) -> Callable[Concatenate[Entity, P], Coroutine[Any, Any, None]]:
    """Decorate a method that calls the box, so that its errors are translated."""

    async def handler(self: Entity, /, *args: P.args, **kwargs: P.kwargs) -> None:
        with translated_errors(self.hass, self.entry):
            await func(self, *args, **kwargs)

    return handler
