"""What the user can mend, told where Home Assistant tells it."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .tr064.errors import CertificateChangedError
from .tr064.second_factor import Methods

CERTIFICATE_CHANGED = "certificate_changed"
CLICK_TO_DIAL_OFF = "click_to_dial_off"
EXTERNAL_REGISTRATION = "external_registration"
LINE_DOWN = "line_down"
MISSING_RIGHT = "missing_right"
SECOND_FACTOR = "second_factor"
TR064_DISABLED = "tr064_disabled"


def show_fingerprint(fingerprint: str) -> str:
    """Return a fingerprint as browsers show it."""
    return ":".join(
        fingerprint[at : at + 2] for at in range(0, len(fingerprint), 2)
    ).upper()


@callback
def async_tell(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    kind: str,
    *,
    about: str = "",
    translation_key: str | None = None,
    fixable: bool = False,
    **placeholders: str,
) -> None:
    """Tell the user what is to be done about a box, or about something of it."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(entry, kind, about),
        data={"entry_id": entry.entry_id, **placeholders},
        is_fixable=fixable,
        severity=ir.IssueSeverity.ERROR if fixable else ir.IssueSeverity.WARNING,
        translation_key=translation_key or kind,
        translation_placeholders={"box": entry.title, **placeholders},
    )


@callback
def async_take_back(
    hass: HomeAssistant, entry: ConfigEntry[Any], kind: str, about: str = ""
) -> None:
    """Take back what was told, for it is mended."""
    ir.async_delete_issue(hass, DOMAIN, _issue_id(entry, kind, about))


def _issue_id(entry: ConfigEntry[Any], kind: str, about: str = "") -> str:
    """Return what an issue is known by."""
    return "_".join(filter(None, (kind, entry.entry_id, about)))


@callback
def async_take_back_all(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Take back all that was told about a box."""
    for domain, issue_id in list(ir.async_get(hass).issues):
        if domain == DOMAIN and entry.entry_id in issue_id:
            ir.async_delete_issue(hass, domain, issue_id)


@callback
def async_tell_certificate(
    hass: HomeAssistant, entry: ConfigEntry[Any], err: CertificateChangedError
) -> None:
    """Tell that the box shows another certificate, and show both."""
    async_tell(
        hass,
        entry,
        CERTIFICATE_CHANGED,
        fixable=True,
        expected=show_fingerprint(err.expected.hex()),
        got=show_fingerprint(err.got.hex()),
    )


@callback
def async_tell_second_factor(
    hass: HomeAssistant, entry: ConfigEntry[Any], methods: Methods
) -> None:
    """Tell how to confirm at the box."""
    if methods.code is None:
        async_tell(hass, entry, SECOND_FACTOR, translation_key="second_factor_button")
    else:
        async_tell(hass, entry, SECOND_FACTOR, code=methods.code)
