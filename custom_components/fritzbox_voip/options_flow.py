"""The form for the options of a box."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult, OptionsFlowWithReload
from homeassistant.const import CONF_SCAN_INTERVAL, UnitOfTime
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
)
import voluptuous as vol

from .const import (
    ADMINISTRATORS,
    CONF_ALLOWED_NUMBERS,
    CONF_TELL_LINE_DOWN,
    CONF_WHO_MAY_DIAL,
    DEFAULT_SCAN_INTERVAL,
    EVERYBODY,
    MAX_SCAN_INTERVAL,
    MIN_SCAN_INTERVAL,
)
from .dial_rules import is_pattern

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
        vol.Required(CONF_TELL_LINE_DOWN, default=True): BooleanSelector(),
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
            if all(map(is_pattern, user_input.get(CONF_ALLOWED_NUMBERS, []))):
                return self.async_create_entry(data=user_input)
            errors = {CONF_ALLOWED_NUMBERS: "invalid_pattern"}
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                OPTIONS_SCHEMA, user_input or self.config_entry.options
            ),
            errors=errors,
        )
