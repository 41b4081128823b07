"""Connect to a box, and translate its errors."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv6Address, ip_address
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientSession
from homeassistant.config_entries import SOURCE_IGNORE, ConfigEntry, ConfigEntryState
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.util.hass_dict import HassKey

from . import issues
from .const import CONF_FINGERPRINT, DOMAIN, LOGGER, LOGIN_RETRY_SECONDS
from .tr064 import device, errors
from .tr064.client import Client
from .tr064.description import BoxDescription
from .tr064.transport import HTTP_PORT, HTTPS_PORT, Transport, create_session
from .tr064.x_voip import XVoip

# What the forms show; a more special error comes before its parent.
FORM_ERRORS: tuple[tuple[type[errors.Tr064Error], str], ...] = (
    (errors.CertificateChangedError, "certificate_changed"),
    (errors.AuthenticationError, "invalid_auth"),
    (errors.MissingPermissionError, "missing_right"),
    (errors.LoginBlockedError, "blocked"),
    (errors.Tr064DisabledError, "tr064_disabled"),
    (errors.HostNotFoundError, "host_not_found"),
    (errors.WrongSchemeError, "wrong_port"),
    (errors.UnreachableError, "cannot_connect"),
    (errors.UnknownServiceError, "not_a_fritzbox"),
    (errors.ProtocolError, "not_a_fritzbox"),
    (errors.ActionError, "refused"),
)

_PHONE_NUMBERS = {"incoming_numbers", "number", "outgoing_number"}

# These can be corrected in the call itself.
_VALIDATION_ERRORS = (
    errors.InvalidArgumentError,
    errors.NoFreeIndexError,
    errors.NoSuchEntryError,
    errors.UnsupportedError,
)

_MAX_NAME = 64

# Anyone in the network can announce anything: how often a host is checked in a minute.
_MAX_CHECKS = 5
_CHECKS: HassKey[list[tuple[str, float]]] = HassKey(f"{DOMAIN}_checks")


class LoginPause:
    """The time after a refused login in which a box gets none."""

    def __init__(self, entry: ConfigEntry[Any]) -> None:
        """Initialize without a pause."""
        self._entry = entry
        self._credentials: tuple[str, str] | None = None
        self._until = 0.0
        self.error: errors.Tr064Error | None = None
        self.is_retried = False
        """Whether the login has been tried once more since the pause."""

    def start(self, err: errors.Tr064Error) -> None:
        """Start a pause after an error."""
        self.error = err
        self.is_retried = False
        self._credentials = self._get_credentials()
        self._until = monotonic() + LOGIN_RETRY_SECONDS

    def end(self) -> None:
        """Allow a login at once."""
        self.error = None
        self.is_retried = False

    def remaining(self) -> float:
        """Return the seconds that remain; none with other credentials."""
        if self._credentials != self._get_credentials():
            self.end()
        return max(0.0, self._until - monotonic()) if self.error else 0.0

    def retry(self) -> bool:
        """Return whether to try the login once more."""
        was_retried, self.is_retried = self.is_retried, self.error is not None
        return self.is_retried and not was_retried

    def _get_credentials(self) -> tuple[str, str]:
        """Return the username and password."""
        return self._entry.data[CONF_USERNAME], self._entry.data[CONF_PASSWORD]


LOGIN_PAUSES: HassKey[dict[str, LoginPause]] = HassKey(f"{DOMAIN}_pauses")


@callback
def async_get_login_pause(hass: HomeAssistant, entry: ConfigEntry[Any]) -> LoginPause:
    """Return the pause of a box, which continues while its set-up is retried."""
    pauses = hass.data.setdefault(LOGIN_PAUSES, {})
    return pauses.setdefault(entry.entry_id, LoginPause(entry))


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
    port: int
    usernames: tuple[str, ...]
    """The users that the box lists; empty where it does not."""
    fingerprint: bytes | None
    """The SHA-256 of its certificate; None over HTTP."""


async def async_find_box(data: Mapping[str, Any]) -> FoundBox:
    """Return the box with telephony at an address; raise the errors of `Client`."""
    usernames: tuple[str, ...] = ()
    data = {**data, CONF_PORT: data[CONF_PORT] or await _async_get_port(data)}
    async with create_session() as session:
        transport = create_transport(session, data)
        client = Client(transport)
        try:
            description = await client.get_description()
        except (errors.ConnectionDroppedError, errors.ProtocolError) as err:
            if not data[CONF_SSL] and await _async_has_tls(data):
                raise errors.WrongSchemeError("The port expects TLS") from err
            raise
        try:
            await client.actions("X_VoIP")
        except errors.DescriptionUnavailableError as err:
            # Boxes on which access for apps is off answer with a web page.
            raise errors.Tr064DisabledError from err
        with suppress(errors.Tr064Error):
            usernames = await device.get_usernames(client)
    return FoundBox(
        description=description,
        port=data[CONF_PORT],
        usernames=usernames,
        fingerprint=transport.fingerprint,
    )


def default_port(*, ssl: bool) -> int:
    """Return the port that boxes use."""
    return HTTPS_PORT if ssl else HTTP_PORT


async def _async_get_port(data: Mapping[str, Any]) -> int:
    """Return the port of a box; that of HTTPS is asked for over HTTP."""
    if data[CONF_SSL]:
        address = {**data, CONF_SSL: False, CONF_PORT: HTTP_PORT}
        with suppress(errors.Tr064Error):
            async with create_session() as session:
                transport = create_transport(session, address)
                return await device.get_security_port(Client(transport))
    return default_port(ssl=data[CONF_SSL])


async def _async_has_tls(data: Mapping[str, Any]) -> bool:
    """Return whether a certificate is presented at an address."""
    async with create_session() as session:
        transport = create_transport(session, {**data, CONF_SSL: True})
        with suppress(errors.Tr064Error):
            await transport.get("/")
    return transport.fingerprint is not None


async def async_check_login(data: Mapping[str, Any]) -> None:
    """Log in once; raise MissingPermissionError or the errors of `Client.call`."""
    async with create_session() as session:
        client = Client(create_transport(session, data))
        voip = XVoip(client)
        permissions = await device.get_permissions(client)
        if permissions is None:
            # An old box does not report them: reading its lines shows it.
            await voip.accounts.list()
        elif "accounts" not in await voip.parts(permissions):
            raise errors.MissingPermissionError("X_AVM-DE_GetVoIPAccounts")


async def async_has_moved(
    hass: HomeAssistant, entry: ConfigEntry[Any], host: str
) -> bool:
    """Return whether a box answers at a new address, and no longer at the old one.

    One with a host name has not: the name follows it.
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
    except errors.CertificateChangedError, errors.UnreachableError:
        return False
    except errors.Tr064Error:
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
    """Return the name that a box was given, its model where that contains the name."""
    is_given = box.friendly_name.casefold() not in box.model.casefold()
    return one_line(box.friendly_name if is_given else box.model)


def one_line(name: str) -> str:
    """Return a name on one line, and short enough for entity ids."""
    return " ".join(name.split())[:_MAX_NAME].rstrip()


@callback
def async_form_error(
    hass: HomeAssistant, entry: ConfigEntry[Any] | None, err: Exception
) -> str:
    """Return the key of the sentence that a form shows for an error.

    The repair that can solve it exists then, where the form changes an entry.
    """
    if entry and isinstance(err, errors.CertificateChangedError):
        issues.async_create_issue_for_error(hass, entry, err)
    for error, key in FORM_ERRORS:
        if isinstance(err, error):
            return key
    LOGGER.exception("Unexpected error", exc_info=err)
    return "unknown"


def validate_text(name: str, value: Any) -> str:
    """Return a text; what YAML or a template has made of it is not guessed back."""
    if isinstance(value, str):
        return str(value)
    if name in _PHONE_NUMBERS:
        raise issues.input_error("number_not_text", field=name, template='"({{ n }})"')
    raise issues.input_error("not_text", field=name)


def validate_texts(name: str, values: Any) -> list[str]:
    """Return a list of texts, also where only one was given."""
    return [validate_text(name, value) for value in cv.ensure_list(values)]


@contextmanager
def translated_errors(hass: HomeAssistant, entry: ConfigEntry[Any]) -> Iterator[None]:
    """Raise errors of the box as translated errors of Home Assistant.

    The repair that can solve it exists when the error is shown.
    """
    try:
        yield
    except errors.Tr064Error as err:
        # An entry that was unloaded meanwhile has deleted its issues.
        if entry.state is ConfigEntryState.LOADED:
            _handle_error(hass, entry, err)
        is_mistake = isinstance(err, _VALIDATION_ERRORS)
        error = ServiceValidationError if is_mistake else HomeAssistantError
        raise error(**issues.error_translation(err, entry.title)) from err


def _handle_error(
    hass: HomeAssistant, entry: ConfigEntry[Any], err: errors.Tr064Error
) -> None:
    """Create the issue by which the user can solve an error, and update the box."""
    data, refresh = entry.runtime_data, None
    match err:
        case errors.AuthenticationError():
            refresh = data.accounts
        case errors.ClickToDialOffError():
            refresh = data.dialing
            if refresh and refresh.data:
                # Otherwise outdated data would delete the issue again.
                refresh.data = replace(refresh.data, dial_phone=None)
                refresh.async_update_listeners()
    issues.async_create_issue_for_error(hass, entry, err)
    if refresh:
        entry.async_create_background_task(
            hass, refresh.async_request_refresh(), f"{refresh.name} after an error"
        )
