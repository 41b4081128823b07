"""The forms: a box is added by hand or discovered, and changed later."""

from collections.abc import Iterable, Mapping
from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    ConfigEntry,
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
    CONF_CALL_NUMBERS,
    CONF_FINGERPRINT,
    CONF_PHONE_BOOK,
    CONF_REPORT_LINE_DOWN,
    CONF_WHO_MAY_DIAL,
    DEFAULT_HOST,
    DEFAULT_SCAN_INTERVAL,
    DOMAIN,
    EVERYBODY,
    MAX_SCAN_INTERVAL,
    MIN_SCAN_INTERVAL,
)
from .helpers import (
    async_check_login,
    async_find_box,
    async_form_error,
    async_get_login_pause,
    async_has_moved,
    async_may_check,
    box_name,
    default_port,
    parse_host,
)
from .issues import format_fingerprint
from .phone_numbers import is_valid_pattern
from .tr064.description import BoxDescription, serial_in

# Where a form that has the field shows it.
_FIELDS = {
    "invalid_auth": CONF_PASSWORD,
    "missing_right": CONF_USERNAME,
    "wrong_port": CONF_PORT,
}


def _whole_number(config: NumberSelectorConfig) -> vol.All:
    """Return a field for a whole number; that of the frontend is a float."""
    box = NumberSelector({**config, "mode": NumberSelectorMode.BOX})
    return vol.All(box, vol.Coerce(int))


ADDRESS_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_HOST, default=DEFAULT_HOST): TextSelector(
            TextSelectorConfig(autocomplete="off")
        ),
        vol.Required(CONF_SSL, default=True): BooleanSelector(),
        vol.Optional(CONF_PORT): vol.Maybe(_whole_number({"min": 1, "max": 65535})),
    }
)


class FritzboxVoipConfigFlow(ConfigFlow, domain=DOMAIN):
    """Add a box, or change its address and login."""

    VERSION = 1

    _box: BoxDescription
    _usernames: tuple[str, ...] = ()

    def __init__(self) -> None:
        """Initialize the flow."""
        self._address: dict[str, Any] = {}
        self._login: dict[str, str] = {}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> FritzboxVoipOptionsFlow:
        """Return the form for the options."""
        return FritzboxVoipOptionsFlow()

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the address of a box."""
        return await self._async_step_address("user", user_input, {})

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the address of a box that was added."""
        data = self._get_reconfigure_entry().data
        if (
            user_input
            and user_input[CONF_SSL] != data[CONF_SSL]
            and user_input.get(CONF_PORT) == data.get(CONF_PORT)
        ):
            # Only the switch was moved: the port is the one of before.
            user_input = {**user_input, CONF_PORT: None}
        return await self._async_step_address("reconfigure", user_input, data)

    async def _async_step_address(
        self,
        step_id: str,
        user_input: dict[str, Any] | None,
        suggested: Mapping[str, Any],
    ) -> ConfigFlowResult:
        """Ask for an address, and connect to it without a login."""
        error = None
        if user_input is not None:
            error = await self._async_identify(user_input)
            if error is None:
                return await self.async_step_login()
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                ADDRESS_SCHEMA, user_input or _without_default_port(suggested)
            ),
            errors=_errors(error, ADDRESS_SCHEMA, CONF_HOST),
        )

    async def async_step_login(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the login."""
        return await self._async_step_login("login", user_input)

    async def _async_step_login(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        """Ask for the login, and store what works; no password is shown again."""
        error = None
        if user_input is not None:
            if self.source == SOURCE_REAUTH:
                data = self._get_reauth_entry().data
                port = default_port(ssl=data[CONF_SSL])
                error = await self._async_identify({CONF_PORT: port, **data})
            error = error or await self._async_log_in(**user_input)
            if error is None:
                return self._async_finish()
        suggested = user_input or (self._entry.data if self._entry else {})
        schema = _login_schema(self._usernames)
        fingerprint = format_fingerprint(self._address.get(CONF_FINGERPRINT, ""))
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                schema, {CONF_USERNAME: suggested.get(CONF_USERNAME)}
            ),
            description_placeholders={
                "box": self._title,
                "fingerprint": fingerprint or "–",
            },
            errors=_errors(error, schema, "base"),
        )

    @override
    async def async_step_ssdp(
        self, discovery_info: SsdpServiceInfo
    ) -> ConfigFlowResult:
        """Handle a box that has announced itself."""
        host = parse_host(discovery_info.ssdp_location or "")
        serial = serial_in(str(discovery_info.upnp.get(ATTR_UPNP_UDN)))
        if entry := await self.async_set_unique_id(serial):
            return await self._async_follow(entry, host)
        if not async_may_check(self.hass, host):
            return self.async_abort(reason="cannot_connect")
        if error := await self._async_connect({CONF_HOST: host}):
            return self.async_abort(reason=error)
        if entry := await self.async_set_unique_id(self._box.serial):
            return await self._async_follow(entry, host)
        self.context["title_placeholders"] = {"name": self._title}
        return await self.async_step_login()

    @override
    async def async_step_dhcp(
        self, discovery_info: DhcpServiceInfo
    ) -> ConfigFlowResult:
        """Handle a box that has a new lease."""
        serial = serial_in(discovery_info.macaddress)
        if entry := await self.async_set_unique_id(serial):
            return await self._async_follow(entry, discovery_info.ip)
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
        return await self._async_step_login("reauth_confirm", user_input)

    @property
    def _entry(self) -> ConfigEntry | None:
        """Return the entry that is changed, if this flow changes one."""
        entry_id = self.context.get("entry_id", "")
        return self.hass.config_entries.async_get_entry(entry_id)

    @property
    def _title(self) -> str:
        """Return the name of the box, with its address if another has this name."""
        if entry := self._entry:
            return entry.title
        title = box_name(self._box)
        titles = {
            entry.title
            for entry in self._async_current_entries()
            if entry.unique_id != self._box.serial
        } | {
            flow["context"].get("title_placeholders", {}).get("name")
            for flow in self._async_in_progress()
            if flow["context"].get("unique_id") != self._box.serial
        }
        return f"{title} ({self._address[CONF_HOST]})" if title in titles else title

    async def _async_connect(self, data: Mapping[str, Any]) -> str | None:
        """Find the box at an address, without a login; return what is wrong.

        Without a fingerprint the certificate that is presented is pinned.
        """
        self._address = {
            CONF_HOST: parse_host(data[CONF_HOST]),
            CONF_SSL: data.get(CONF_SSL, True),
        }
        pinned = {key: data.get(key) for key in (CONF_PORT, CONF_FINGERPRINT)}
        try:
            found = await async_find_box(pinned | self._address)
        except Exception as err:  # noqa: BLE001 - the form shows it as unexpected
            return async_form_error(self.hass, self._entry, err)
        self._box, self._usernames = found.description, found.usernames
        self._address[CONF_PORT] = found.port
        if found.fingerprint:
            self._address[CONF_FINGERPRINT] = found.fingerprint.hex()
        return None

    async def _async_identify(self, data: Mapping[str, Any]) -> str | None:
        """Find the box at an address; abort when it is another or was added already."""
        if error := await self._async_connect(data):
            return error
        await self.async_set_unique_id(self._box.serial, raise_on_progress=False)
        if self._entry:
            self._abort_if_unique_id_mismatch(reason="another_box")
        else:
            self._abort_if_unique_id_configured()
        return None

    async def _async_log_in(self, username: str, password: str) -> str | None:
        """Log in once and check the permissions; return what is wrong."""
        if username not in self._usernames:
            # Keyboards of phones add a space.
            username = username.strip()
        self._login = {CONF_USERNAME: username, CONF_PASSWORD: password}
        try:
            await async_check_login(self._address | self._login)
        except Exception as err:  # noqa: BLE001 - the form shows it as unexpected
            return async_form_error(self.hass, self._entry, err)
        return None

    @callback
    def _async_finish(self) -> ConfigFlowResult:
        """Store what has worked."""
        data = _without_default_port(self._address | self._login)
        if (entry := self._entry) is None:
            return self.async_create_entry(title=self._title, data=data)
        async_get_login_pause(self.hass, entry).end()
        if self.source == SOURCE_REAUTH:
            return self.async_update_reload_and_abort(entry, data_updates=self._login)
        return self.async_update_reload_and_abort(entry, data=data)

    async def _async_follow(self, entry: ConfigEntry, host: str) -> ConfigFlowResult:
        """Store the new address of a box that no longer answers at the old one."""
        if await async_has_moved(self.hass, entry, host):
            self._abort_if_unique_id_configured(updates={CONF_HOST: host})
        return self.async_abort(reason="already_configured")


def _login_schema(usernames: Iterable[str]) -> vol.Schema:
    """Return the fields of a login; the users that the box lists are suggested."""
    username: Selector[Any] = TextSelector(TextSelectorConfig(autocomplete="username"))
    if options := list(usernames):
        username = SelectSelector(
            SelectSelectorConfig(
                options=options, custom_value=True, mode=SelectSelectorMode.DROPDOWN
            )
        )
    password = TextSelector(
        TextSelectorConfig(
            type=TextSelectorType.PASSWORD, autocomplete="current-password"
        )
    )
    return vol.Schema(
        {vol.Required(CONF_USERNAME): username, vol.Required(CONF_PASSWORD): password}
    )


def _without_default_port(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return data of an entry in which only another port than usual is named."""
    default = default_port(ssl=data.get(CONF_SSL, True))
    return {key: data[key] for key in data if (key, data[key]) != (CONF_PORT, default)}


def _errors(error: str | None, schema: vol.Schema, default: str) -> dict[str, str]:
    """Return an error for the field that it is about, or for the default."""
    field = _FIELDS.get(error or "", default)
    return {field if field in schema.schema else default: error} if error else {}


OPTIONS_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_SCAN_INTERVAL, default=DEFAULT_SCAN_INTERVAL): _whole_number(
            {
                "min": MIN_SCAN_INTERVAL,
                "max": MAX_SCAN_INTERVAL,
                "unit_of_measurement": UnitOfTime.SECONDS,
            }
        ),
        vol.Required(CONF_REPORT_LINE_DOWN, default=True): BooleanSelector(),
        vol.Required(CONF_PHONE_BOOK, default=True): BooleanSelector(),
        vol.Required(CONF_CALL_NUMBERS, default=False): BooleanSelector(),
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

# These are read each time they are used.
_WITHOUT_RELOAD = {CONF_ALLOWED_NUMBERS, CONF_WHO_MAY_DIAL}


class FritzboxVoipOptionsFlow(OptionsFlowWithReload):
    """The options of a box."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the options."""
        errors: dict[str, str] = {}
        options = self.config_entry.options
        if user_input is not None:
            if rows := user_input.get(CONF_ALLOWED_NUMBERS):
                numbers = [row.strip() for row in rows if row.strip()]
                user_input = {**user_input, CONF_ALLOWED_NUMBERS: numbers}
            if all(map(is_valid_pattern, user_input.get(CONF_ALLOWED_NUMBERS, ()))):
                before = OPTIONS_SCHEMA({}) | options
                self.automatic_reload = any(
                    user_input[key] != before[key]
                    for key in user_input.keys() - _WITHOUT_RELOAD
                )
                return self.async_create_entry(data=user_input)
            errors = {CONF_ALLOWED_NUMBERS: "invalid_pattern"}
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                OPTIONS_SCHEMA, user_input or options
            ),
            errors=errors,
        )
