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

# What repairs.py has a flow for; and what lets nothing work.
_FIXABLE = {CERTIFICATE_CHANGED, CLICK_TO_DIAL_OFF, MISSING_RIGHT, TR064_DISABLED}
_SERIOUS = {CERTIFICATE_CHANGED, TR064_DISABLED}


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
    **placeholders: str,
) -> None:
    """Tell the user what is to be done about a box, or about something of it."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(entry, kind, about),
        data={"entry_id": entry.entry_id, **placeholders},
        is_fixable=kind in _FIXABLE,
        severity=ir.IssueSeverity.ERROR
        if kind in _SERIOUS
        else ir.IssueSeverity.WARNING,
        translation_key=translation_key or kind,
        translation_placeholders={"box": entry.title, **placeholders},
    )


@callback
def async_take_back(
    hass: HomeAssistant, entry: ConfigEntry[Any], kind: str, about: str = ""
) -> None:
    """Take back what was told, for it is mended."""
    ir.async_delete_issue(hass, DOMAIN, _issue_id(entry, kind, about))


@callback
def async_told(hass: HomeAssistant, entry: ConfigEntry[Any], kind: str) -> set[str]:
    """Return what issues of a kind are about, those too that the user ignores."""
    begin = _issue_id(entry, kind)
    return {
        issue_id.removeprefix(begin).removeprefix("_")
        for domain, issue_id in ir.async_get(hass).issues
        if domain == DOMAIN and issue_id.startswith(begin)
    }


@callback
def async_take_back_all(
    hass: HomeAssistant, entry: ConfigEntry[Any], *, ignored: bool = True
) -> None:
    """Take back all that was told about a box, with what the user ignores or not."""
    for (domain, issue_id), issue in list(ir.async_get(hass).issues.items()):
        if (
            domain == DOMAIN
            and entry.entry_id in issue_id
            and (ignored or issue.dismissed_version is None)
        ):
            ir.async_delete_issue(hass, domain, issue_id)


def _issue_id(entry: ConfigEntry[Any], kind: str, about: str = "") -> str:
    """Return what an issue is known by."""
    return "_".join(filter(None, (kind, entry.entry_id, about)))


@callback
def async_tell_certificate(
    hass: HomeAssistant, entry: ConfigEntry[Any], err: CertificateChangedError
) -> None:
    """Tell that the box shows another certificate, and show both."""
    async_tell(
        hass,
        entry,
        CERTIFICATE_CHANGED,
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
