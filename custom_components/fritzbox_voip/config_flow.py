"""The forms: a box is added by hand or discovered, and changed later."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, override
from urllib.parse import urlsplit

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigFlow,
    ConfigFlowResult,
    OptionsFlowWithReload,
)
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SCAN_INTERVAL,
    CONF_SSL,
    CONF_USERNAME,
    UnitOfTime,
)
from homeassistant.core import callback
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    Selector,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.ssdp import ATTR_UPNP_UDN, SsdpServiceInfo
import voluptuous as vol

from .const import (
    ADMINISTRATORS,
    CONF_ALLOWED_NUMBERS,
    CONF_FINGERPRINT,
    CONF_REPORT_LINE_DOWN,
    CONF_WHO_MAY_DIAL,
    DEFAULT_HOST,
    DEFAULT_SCAN_INTERVAL,
    DOMAIN,
    EVERYBODY,
    LOGGER,
    MAX_SCAN_INTERVAL,
    MIN_SCAN_INTERVAL,
)
from .coordinator import FritzboxVoipConfigEntry
from .dialing import is_valid_pattern
from .helpers import create_transport
from .issues import async_create_issue_for_error, format_fingerprint
from .tr064 import device
from .tr064.client import Client
from .tr064.description import BoxDescription, serial_in
from .tr064.errors import (
    ActionError,
    AuthenticationError,
    CertificateChangedError,
    LoginBlockedError,
    MissingPermissionError,
    ProtocolError,
    Tr064DisabledError,
    Tr064Error,
    UnknownServiceError,
    UnreachableError,
)
from .tr064.transport import HTTP_PORT, HTTPS_PORT, create_session
from .tr064.x_voip import XVoip

PASSWORD_SELECTOR = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password")
)

# What the form says, by error.
_ERRORS: tuple[tuple[type[Tr064Error], str], ...] = (
    (CertificateChangedError, "certificate_changed"),
    (AuthenticationError, "invalid_auth"),
    (MissingPermissionError, "missing_right"),
    (LoginBlockedError, "blocked"),
    (Tr064DisabledError, "tr064_disabled"),
    (UnreachableError, "cannot_connect"),
    (UnknownServiceError, "not_a_fritzbox"),
    (ProtocolError, "not_a_fritzbox"),
    (ActionError, "refused"),
)

# Where it says it, on the form for the login: the rest stands above the fields.
_FIELDS = {"invalid_auth": CONF_PASSWORD, "missing_right": CONF_USERNAME}

ADDRESS_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_HOST, default=DEFAULT_HOST): TextSelector(
            TextSelectorConfig(autocomplete="off")
        ),
        vol.Required(CONF_SSL, default=True): BooleanSelector(),
        vol.Optional(CONF_PORT): vol.All(
            NumberSelector(
                NumberSelectorConfig(min=1, max=65535, mode=NumberSelectorMode.BOX)
            ),
            vol.Coerce(int),
        ),
    }
)


class FritzboxVoipConfigFlow(ConfigFlow, domain=DOMAIN):
    """Add a box, or change how it is reached."""

    VERSION = 1

    _address: dict[str, Any] = {}  # noqa: RUF012 - replaced, never changed
    _box: BoxDescription
    _usernames: tuple[str, ...] = ()

    @staticmethod
    @callback
    @override
    def async_get_options_flow(
        config_entry: FritzboxVoipConfigEntry,
    ) -> FritzboxVoipOptionsFlow:
        """Return the form for the options."""
        return FritzboxVoipOptionsFlow()

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask where the box is."""
        errors: dict[str, str] = {}
        suggested: Mapping[str, Any] = user_input or {}
        if user_input is not None:
            if (error := await self._async_find(**user_input)) is None:
                await self._async_identify()
                return await self._async_step_login()
            errors = {CONF_HOST: error}
        elif self.source == SOURCE_RECONFIGURE:
            suggested = self._get_reconfigure_entry().data

        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(ADDRESS_SCHEMA, suggested),
            errors=errors,
        )

    async def async_step_login(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the login, and show the certificate of the box that gets it."""
        return await self._async_step_login(user_input)

    async def async_step_login_http(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the login, and say what it means to go without HTTPS."""
        return await self._async_step_login(user_input)

    async def _async_step_login(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the login at the box that was found."""
        errors: dict[str, str] = {}
        suggested: Mapping[str, Any] = user_input or {}
        if user_input is not None:
            if (error := await self._async_log_in(**user_input)) is None:
                return self._async_finish(self._address | user_input)
            errors = {_FIELDS.get(error, "base"): error}
        elif self.source == SOURCE_RECONFIGURE:
            suggested = self._get_reconfigure_entry().data
        step_id = "login" if self._address[CONF_SSL] else "login_http"
        return self._async_show_login(step_id, suggested, errors)

    @override
    async def async_step_ssdp(
        self, discovery_info: SsdpServiceInfo
    ) -> ConfigFlowResult:
        """Handle a box that has announced itself."""
        host = urlsplit(discovery_info.ssdp_location or "").hostname
        if not host:
            return self.async_abort(reason="cannot_connect")
        if serial := serial_in(discovery_info.upnp.get(ATTR_UPNP_UDN, "")):
            await self.async_set_unique_id(serial)
            self._abort_if_unique_id_configured(updates={CONF_HOST: host})
        if error := await self._async_find(host=host):
            return self.async_abort(reason=error)
        await self._async_identify()
        self.context["title_placeholders"] = {"name": self._box.model}
        return await self._async_step_login()

    @override
    async def async_step_dhcp(
        self, discovery_info: DhcpServiceInfo
    ) -> ConfigFlowResult:
        """Follow a box that we know to its new address."""
        await self.async_set_unique_id(discovery_info.macaddress.upper())
        self._abort_if_unique_id_configured(updates={CONF_HOST: discovery_info.ip})
        # Only devices of the registry are reported, and those have an entry.
        return self.async_abort(reason="unknown")

    async def async_step_reauth(
        self, _entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Handle a login that the box has refused."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a new login."""
        errors: dict[str, str] = {}
        entry = self._get_reauth_entry()
        suggested: Mapping[str, Any] = user_input or entry.data
        if user_input is not None:
            error = await self._async_find(
                host=entry.data[CONF_HOST],
                ssl=entry.data[CONF_SSL],
                port=entry.data[CONF_PORT],
                fingerprint=entry.data.get(CONF_FINGERPRINT),
            )
            if error is None:
                await self._async_identify()
                error = await self._async_log_in(**user_input)
            if error is None:
                return self._async_finish(user_input)
            errors = {_FIELDS.get(error, "base"): error}
        return self._async_show_login("reauth_confirm", suggested, errors)

    async def async_step_reconfigure(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask again for address and login."""
        return await self.async_step_user()

    async def _async_find(
        self,
        *,
        host: str,
        ssl: bool = True,
        port: int | None = None,
        fingerprint: str | None = None,
    ) -> str | None:
        """Look for a box at an address, without a login; return what is wrong.

        Over HTTPS its certificate is scpd_cache, or has to be the one that is known.
        """
        host = host.strip()
        with suppress(ValueError):
            # What was copied out of the browser's address bar is welcome.
            host = urlsplit(host if "//" in host else f"//{host}").hostname or host
        if port is None:
            port = await self._async_default_port(host, ssl=ssl)
        self._address = {CONF_HOST: host, CONF_SSL: ssl, CONF_PORT: port}
        try:
            async with create_session() as session:
                transport = create_transport(
                    session, self._address | {CONF_FINGERPRINT: fingerprint}
                )
                client = Client(transport)
                self._box = await client.get_description()
                await client.actions("X_VoIP")
                with suppress(Tr064Error):
                    self._usernames = await device.get_usernames(client)
        except CertificateChangedError as err:
            # Only whoever logs in again knows one.
            async_create_issue_for_error(self.hass, self._get_reauth_entry(), err)
            return _error(err)
        except Exception as err:  # noqa: BLE001 - the form says that it was unexpected
            return _error(err)
        if transport.fingerprint:
            self._address[CONF_FINGERPRINT] = transport.fingerprint.hex()
        return None

    async def _async_default_port(self, host: str, *, ssl: bool) -> int:
        """Return the port of a box; that of HTTPS is what it tells over HTTP."""
        if not ssl:
            return HTTP_PORT
        address = {CONF_HOST: host, CONF_SSL: False, CONF_PORT: HTTP_PORT}
        try:
            async with create_session() as session:
                transport = create_transport(session, address)
                return await device.get_security_port(Client(transport))
        except Tr064Error:
            return HTTPS_PORT

    async def _async_identify(self) -> None:
        """Abort when it is another box than before, or one that is here already."""
        await self.async_set_unique_id(self._box.serial, raise_on_progress=False)
        if self.source in {SOURCE_REAUTH, SOURCE_RECONFIGURE}:
            self._abort_if_unique_id_mismatch(reason="another_box")
        else:
            self._abort_if_unique_id_configured()

    async def _async_log_in(self, username: str, password: str) -> str | None:
        """Log in once and look at the permissions; return what is wrong."""
        login = {CONF_USERNAME: username, CONF_PASSWORD: password}
        try:
            async with create_session() as session:
                transport = create_transport(session, self._address | login)
                client = Client(transport)
                voip = XVoip(client)
                permissions = await device.get_permissions(client)
                if permissions is None:
                    # Too old to tell: what comes first of telephony shows it.
                    await voip.accounts.list()
                elif not await voip.accounts.available(permissions):
                    return "missing_right"
        except Exception as err:  # noqa: BLE001 - the form says that it was unexpected
            return _error(err)
        return None

    @callback
    def _async_show_login(
        self, step_id: str, suggested: Mapping[str, Any], errors: dict[str, str]
    ) -> ConfigFlowResult:
        """Show the form for the login; a password is never shown again."""
        fingerprint: str = self._address.get(CONF_FINGERPRINT, "")
        username: Selector[Any] = TextSelector(
            TextSelectorConfig(autocomplete="username")
        )
        if self._usernames:
            username = SelectSelector(
                SelectSelectorConfig(
                    options=list(self._usernames),
                    custom_value=True,
                    mode=SelectSelectorMode.DROPDOWN,
                )
            )
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema(
                    {
                        vol.Required(CONF_USERNAME): username,
                        vol.Required(CONF_PASSWORD): PASSWORD_SELECTOR,
                    }
                ),
                {CONF_USERNAME: suggested.get(CONF_USERNAME)},
            ),
            description_placeholders={
                "box": self._title,
                "fingerprint": format_fingerprint(fingerprint),
            },
            errors=errors,
        )

    @property
    def _title(self) -> str:
        """Return what the box is called in the forms."""
        if self.source == SOURCE_REAUTH:
            return self._get_reauth_entry().title
        return self._box.model

    @callback
    def _async_finish(self, data: dict[str, Any]) -> ConfigFlowResult:
        """Keep what has been tried."""
        if self.source == SOURCE_REAUTH:
            return self.async_update_reload_and_abort(
                self._get_reauth_entry(), data_updates=data
            )
        if self.source == SOURCE_RECONFIGURE:
            return self.async_update_reload_and_abort(
                self._get_reconfigure_entry(), data=data
            )
        return self.async_create_entry(title=self._box.model, data=data)


def _error(err: Exception) -> str:
    """Return what the form says about an error."""
    for kind, key in _ERRORS:
        if isinstance(err, kind):
            return key
    LOGGER.exception("Unexpected error", exc_info=err)
    return "unknown"


OPTIONS_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_SCAN_INTERVAL, default=DEFAULT_SCAN_INTERVAL): vol.All(
            NumberSelector(
                NumberSelectorConfig(
                    min=MIN_SCAN_INTERVAL,
                    max=MAX_SCAN_INTERVAL,
                    mode=NumberSelectorMode.BOX,
                    unit_of_measurement=UnitOfTime.SECONDS,
                )
            ),
            vol.Coerce(int),
        ),
        vol.Required(CONF_REPORT_LINE_DOWN, default=True): BooleanSelector(),
        vol.Required(CONF_WHO_MAY_DIAL, default=EVERYBODY): SelectSelector(
            SelectSelectorConfig(
                options=[EVERYBODY, ADMINISTRATORS], translation_key=CONF_WHO_MAY_DIAL
            )
        ),
        vol.Optional(CONF_ALLOWED_NUMBERS): TextSelector(
            TextSelectorConfig(multiple=True)
        ),
    }
)


class FritzboxVoipOptionsFlow(OptionsFlowWithReload):
    """The options of a box."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the options."""
        errors: dict[str, str] = {}
        if user_input is not None:
            if all(map(is_valid_pattern, user_input.get(CONF_ALLOWED_NUMBERS, []))):
                return self.async_create_entry(data=user_input)
            errors = {CONF_ALLOWED_NUMBERS: "invalid_pattern"}
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                OPTIONS_SCHEMA, user_input or self.config_entry.options
            ),
            errors=errors,
        )
