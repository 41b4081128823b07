"""Connect to a box, and map its errors to translated errors of Home Assistant."""

from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from time import monotonic
from typing import Any, Concatenate, Protocol, TypedDict
from urllib.parse import urlsplit

from aiohttp import ClientSession
from homeassistant.config_entries import SOURCE_IGNORE, ConfigEntry
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util.hass_dict import HassKey

from . import issues
from .const import CONF_FINGERPRINT, DOMAIN, LOGGER
from .tr064 import device
from .tr064.client import Client
from .tr064.description import BoxDescription
from .tr064.errors import (
    ActionError,
    AuthenticationError,
    BoxTimeoutError,
    CertificateChangedError,
    ClickToDialOffError,
    DescriptionUnavailableError,
    DialPhoneNotRestoredError,
    HostNotFoundError,
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
    WrongSchemeError,
)
from .tr064.transport import Transport, create_session
from .tr064.x_voip import XVoip

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

# The same for the forms.
FORM_ERRORS: tuple[tuple[type[Tr064Error], str], ...] = (
    (CertificateChangedError, "certificate_changed"),
    (AuthenticationError, "invalid_auth"),
    (MissingPermissionError, "missing_right"),
    (LoginBlockedError, "blocked"),
    (Tr064DisabledError, "tr064_disabled"),
    (HostNotFoundError, "host_not_found"),
    (WrongSchemeError, "wrong_port"),
    (UnreachableError, "cannot_connect"),
    (UnknownServiceError, "not_a_fritzbox"),
    (ProtocolError, "not_a_fritzbox"),
    (ActionError, "refused"),
)

# These can be corrected in the call itself.
_VALIDATION_ERRORS = (
    InvalidArgumentError,
    NoFreeIndexError,
    NoSuchEntryError,
    UnsupportedError,
)

_MAX_NAME = 64

# Anyone in the network can announce anything: how often a host is asked in a minute.
_MAX_CHECKS = 5
_CHECKS: HassKey[list[tuple[str, float]]] = HassKey(f"{DOMAIN}_checks")


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


def parse_ip(host: str) -> IPv4Address | IPv6Address | None:
    """Return the IP address that a host is; None for a name."""
    try:
        ip = ip_address(host)
    except ValueError:
        return None
    return getattr(ip, "ipv4_mapped", None) or ip


def parse_host(address: str) -> str:
    """Return the host in an address as people write or copy it.

    An IPv6 address comes without brackets, with its zone. What cannot be parsed is
    returned as it is.
    """
    address = address.strip()
    with suppress(ValueError):
        url = urlsplit(address if "//" in address else f"//{address}")
        host = url.netloc.rpartition("@")[2]
        if parse_ip(host) is None:
            host = url.hostname or address
            ip, escaped, zone = host.partition("%25")
            return f"{ip}%{zone}" if escaped and zone else host
        return host
    return address


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundBox:
    """A box that answers without a login."""

    description: BoxDescription
    usernames: tuple[str, ...]
    """The users that the box lists; empty where it does not."""
    fingerprint: bytes | None
    """The SHA-256 of its certificate; None over HTTP."""


async def async_find_box(data: Mapping[str, Any]) -> FoundBox:
    """Return the box with telephony at an address; raise the errors of `Client`."""
    usernames: tuple[str, ...] = ()
    async with create_session() as session:
        transport = create_transport(session, data)
        client = Client(transport)
        description = await client.get_description()
        try:
            await client.actions("X_VoIP")
        except DescriptionUnavailableError as err:
            # Boxes on which access for apps is off answer with a web page.
            raise Tr064DisabledError from err
        with suppress(Tr064Error):
            usernames = await device.get_usernames(client)
    return FoundBox(
        description=description,
        usernames=usernames,
        fingerprint=transport.fingerprint,
    )


async def async_check_login(data: Mapping[str, Any]) -> None:
    """Log in once; raise MissingPermissionError or the errors of `Client.call`."""
    async with create_session() as session:
        client = Client(create_transport(session, data))
        accounts = XVoip(client).accounts
        permissions = await device.get_permissions(client)
        if permissions is None:
            # An old box cannot say: its lines show it.
            await accounts.list()
        elif not await accounts.available(permissions):
            raise MissingPermissionError("X_AVM-DE_GetVoIPAccounts")


async def async_has_moved(
    hass: HomeAssistant, entry: ConfigEntry[Any], host: str
) -> bool:
    """Return whether a box answers at a new address, and no longer at the old one.

    One that is reached by name has not: the name follows it.
    """
    data = entry.data
    if entry.source == SOURCE_IGNORE or entry.disabled_by:
        return False
    old, new = parse_ip(data[CONF_HOST]), parse_ip(host)
    return (
        None not in {old, new}
        and old != new
        and async_may_check(hass, host)
        and await _async_is_box_at(entry, host) is True
        and await _async_is_box_at(entry, data[CONF_HOST]) is False
        and entry.data == data
    )


async def _async_is_box_at(entry: ConfigEntry[Any], host: str) -> bool | None:
    """Return whether the box of an entry answers at an address; None if unsure."""
    try:
        async with create_session() as session:
            transport = create_transport(session, {**entry.data, CONF_HOST: host})
            box = await Client(transport).get_description()
    except CertificateChangedError, UnreachableError:
        return False
    except Tr064Error:
        return None
    return box.serial == entry.unique_id


@callback
def async_may_check(hass: HomeAssistant, host: str) -> bool:
    """Return whether an announced host may be asked, and count it."""
    ip = parse_ip(host)
    if not host or (ip and ip.is_link_local):
        return False
    now = monotonic()
    checks = hass.data.setdefault(_CHECKS, [])
    checks[:] = [*(it for it in checks if now - it[1] < 60), (host, now)]
    return sum(it[0] == host for it in checks) <= _MAX_CHECKS


def box_name(box: BoxDescription) -> str:
    """Return the name that a box was given where it says more than its model."""
    is_given = box.friendly_name.casefold() not in box.model.casefold()
    name = box.friendly_name if is_given else box.model
    return " ".join(name.split())[:_MAX_NAME]


class Translation(TypedDict):
    """The arguments of a translated error of Home Assistant."""

    translation_domain: str
    translation_key: str
    translation_placeholders: dict[str, str]


def translation_key(err: Tr064Error) -> str:
    """Return the key of the sentence for an error."""
    return next(key for error, key in TRANSLATION_KEYS if isinstance(err, error))


@callback
def async_form_error(
    hass: HomeAssistant, entry: ConfigEntry[Any] | None, err: Exception
) -> str:
    """Return the key of the sentence that a form shows for an error.

    The repair that can solve it exists then, where the form changes an entry.
    """
    if entry and isinstance(err, CertificateChangedError):
        issues.async_create_issue_for_error(hass, entry, err)
    for error, key in FORM_ERRORS:
        if isinstance(err, error):
            return key
    LOGGER.exception("Unexpected error", exc_info=err)
    return "unknown"


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
