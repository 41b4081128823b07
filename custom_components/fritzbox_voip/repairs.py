"""What the user can mend, told where Home Assistant tells it."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .coordinator import FritzboxVoipConfigEntry


@callback
def async_follow_rights(hass: HomeAssistant, entry: FritzboxVoipConfigEntry) -> None:
    """Tell that the login may see the lines only, until it may see the rest."""
    rights = entry.runtime_data.coordinator.rights
    if rights is None or rights.phone:
        async_forget_issues(hass, entry)
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        _missing_right(entry),
        is_fixable=False,
        learn_more_url=None,
        severity=ir.IssueSeverity.WARNING,
        translation_key="missing_right",
        translation_placeholders={"box": entry.title},
    )


@callback
def async_forget_issues(hass: HomeAssistant, entry: FritzboxVoipConfigEntry) -> None:
    """Tell nothing of a box any more."""
    ir.async_delete_issue(hass, DOMAIN, _missing_right(entry))


def _missing_right(entry: FritzboxVoipConfigEntry) -> str:
    """Return what the issue of a box is known by."""
    return f"missing_right_{entry.entry_id}"
