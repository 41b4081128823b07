"""Create and delete the repair issues of a box."""

from typing import Any

from homeassistant.components import persistent_notification
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir, translation

from .const import DOMAIN
from .tr064.errors import (
    CertificateChangedError,
    ClickToDialOffError,
    MissingPermissionError,
    Tr064DisabledError,
    Tr064Error,
)
from .tr064.second_factor import Methods

CERTIFICATE_CHANGED = "certificate_changed"
CLICK_TO_DIAL_OFF = "click_to_dial_off"
EXTERNAL_REGISTRATION = "external_registration"
INVALID_AUTH = "invalid_auth"
LINE_DOWN = "line_down"
MISSING_PERMISSION = "missing_right"
SECOND_FACTOR = "second_factor"
TR064_DISABLED = "tr064_disabled"

FIXABLE_ISSUES = {
    CERTIFICATE_CHANGED,
    CLICK_TO_DIAL_OFF,
    INVALID_AUTH,
    MISSING_PERMISSION,
    TR064_DISABLED,
}
# With these nothing works.
_ERRORS = {CERTIFICATE_CHANGED, INVALID_AUTH, TR064_DISABLED}


def format_fingerprint(fingerprint: str) -> str:
    """Return a hexadecimal fingerprint as browsers show it."""
    return ":".join(
        fingerprint[at : at + 2] for at in range(0, len(fingerprint), 2)
    ).upper()


@callback
def async_create_issue(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    issue: str,
    subject: str = "",
    **placeholders: str,
) -> None:
    """Create an issue of a box, or of one subject of it."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(entry, issue, subject),
        data={"entry_id": entry.entry_id, **placeholders},
        is_fixable=issue in FIXABLE_ISSUES,
        severity=ir.IssueSeverity.ERROR
        if issue in _ERRORS
        else ir.IssueSeverity.WARNING,
        translation_key=issue,
        translation_placeholders={"box": entry.title, **placeholders},
    )


@callback
def async_create_issue_for_error(
    hass: HomeAssistant, entry: ConfigEntry[Any], err: Tr064Error
) -> None:
    """Create the issue by which the user can solve an error, where there is one."""
    match err:
        case CertificateChangedError():
            async_create_issue(
                hass,
                entry,
                CERTIFICATE_CHANGED,
                expected=format_fingerprint(err.expected.hex()),
                got=format_fingerprint(err.got.hex()),
            )
        case ClickToDialOffError():
            async_create_issue(hass, entry, CLICK_TO_DIAL_OFF)
        case MissingPermissionError():
            async_create_issue(hass, entry, MISSING_PERMISSION)
        case Tr064DisabledError():
            async_create_issue(hass, entry, TR064_DISABLED)


@callback
def async_delete_issue(
    hass: HomeAssistant, entry: ConfigEntry[Any], issue: str, subject: str = ""
) -> None:
    """Delete an issue that is solved."""
    ir.async_delete_issue(hass, DOMAIN, _issue_id(entry, issue, subject))


@callback
def async_delete_all_issues(
    hass: HomeAssistant, entry: ConfigEntry[Any], *, ignored: bool = True
) -> None:
    """Delete all issues of a box, the ignored ones too or not."""
    for (domain, issue_id), issue in list(ir.async_get(hass).issues.items()):
        if (
            domain == DOMAIN
            and entry.entry_id in issue_id
            and (ignored or issue.dismissed_version is None)
        ):
            ir.async_delete_issue(hass, domain, issue_id)


@callback
def async_get_subjects(
    hass: HomeAssistant, entry: ConfigEntry[Any], issue: str
) -> set[str]:
    """Return the subjects that have an issue, ignored ones too."""
    prefix = f"{_issue_id(entry, issue)}_"
    return {
        issue_id.removeprefix(prefix)
        for domain, issue_id in ir.async_get(hass).issues
        if domain == DOMAIN and issue_id.startswith(prefix)
    }


@callback
def async_notify_second_factor(
    hass: HomeAssistant, entry: ConfigEntry[Any], methods: Methods
) -> None:
    """Notify how to confirm at the box, in the language of Home Assistant."""
    key = "second_factor_button" if methods.code is None else "second_factor_waiting"
    texts = translation.async_get_cached_translations(
        hass, hass.config.language, "exceptions", DOMAIN
    )
    persistent_notification.async_create(
        hass,
        texts[f"component.{DOMAIN}.exceptions.{key}.message"].format(
            box=entry.title, code=methods.code
        ),
        entry.title,
        _issue_id(entry, SECOND_FACTOR),
    )


@callback
def async_dismiss_second_factor(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Dismiss the notification of a confirmation that is over."""
    persistent_notification.async_dismiss(hass, _issue_id(entry, SECOND_FACTOR))


def _issue_id(entry: ConfigEntry[Any], issue: str, subject: str = "") -> str:
    """Return the id of an issue."""
    return "_".join(filter(None, (issue, entry.entry_id, subject)))
