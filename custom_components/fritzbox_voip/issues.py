"""The sentence for each error of a box, and the repair issues that solve it."""

from typing import Any

from homeassistant.components import persistent_notification
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import issue_registry as ir, translation

from .const import DOMAIN
from .tr064 import errors
from .tr064.second_factor import Methods

CERTIFICATE_CHANGED = "certificate_changed"
CLICK_TO_DIAL_OFF = "click_to_dial_off"
DESCRIPTION_UNAVAILABLE = "description_unavailable"
EXTERNAL_REGISTRATION = "external_registration"
INVALID_AUTH = "invalid_auth"
LINE_DOWN = "line_down"
MISSING_PERMISSION = "missing_right"
TR064_DISABLED = "tr064_disabled"

# With these nothing works.
ERRORS = {CERTIFICATE_CHANGED, DESCRIPTION_UNAVAILABLE, INVALID_AUTH, TR064_DISABLED}
FIXABLE_ISSUES = ERRORS | {CLICK_TO_DIAL_OFF, MISSING_PERMISSION}
_SECOND_FACTOR = "second_factor"

# A more special error comes before its parent; some have several sentences.
TRANSLATION_KEYS: tuple[tuple[type[errors.Tr064Error], str], ...] = (
    (errors.HostNotFoundError, "host_not_found"),
    (errors.WrongSchemeError, "wrong_scheme"),
    (errors.BoxTimeoutError, "timeout"),
    (errors.ConnectionDroppedError, "connection_dropped"),
    (errors.AnotherBoxError, "another_box"),
    (errors.UnreachableError, "cannot_connect"),
    (errors.CertificateChangedError, "certificate_changed"),
    (errors.AuthenticationError, "invalid_auth"),
    (errors.LoginBlockedError, "blocked"),
    (errors.Tr064DisabledError, "tr064_disabled"),
    (errors.UnknownServiceError, "no_telephony"),
    (errors.MissingPermissionError, "missing_right"),
    (errors.ClickToDialOffError, "click_to_dial_off"),
    (errors.DialPhoneNotRestoredError, "dial_phone_not_restored"),
    (errors.InvalidActionError, "action_unknown"),
    (errors.InvalidTextError, "invalid_text"),
    (errors.InvalidIndexError, "invalid_index"),
    (errors.UsernameInUseError, "username_in_use"),
    (errors.InvalidArgumentError, "invalid_argument"),
    (errors.UnsupportedError, "unsupported"),
    (errors.NoFreeIndexError, "no_free_index"),
    (errors.NoSuchEntryError, "no_such_entry"),
    (errors.SecondFactorBlockedError, "second_factor_blocked"),
    (errors.SecondFactorBusyError, "second_factor_busy"),
    (errors.SecondFactorUnavailableError, "second_factor_unavailable"),
    (errors.SecondFactorUnconfirmedError, "second_factor_unconfirmed"),
    (errors.SecondFactorDeniedError, "second_factor_denied"),
    (errors.SecondFactorError, "second_factor"),
    (errors.InternalError, "internal_error"),
    (errors.DescriptionUnavailableError, "description_unavailable"),
    (errors.ProtocolError, "protocol_error"),
)

# What is wrong with a value, by the code of the box.
_INVALID_VALUES = {
    402: "invalid_value",
    801: "too_short",
    802: "too_long",
    803: "invalid_characters",
}
# Of which values a box may complain without naming one: the rest has been checked.
_FIELDS = {
    "SetVoIPCommonAreaCode": "code",
    "SetVoIPCommonCountryCode": "code",
    "X_AVM-DE_AddVoIPAccount": "registrar, number, username, password",
    "X_AVM-DE_DelVoIPAccount": "account_index",
    "X_AVM-DE_DeleteClient": "client_index",
    "X_AVM-DE_DialNumber": "number",
    "X_AVM-DE_DialSetConfig": "phone",
    "X_AVM-DE_GetClientByClientId": "client_id",
    "X_AVM-DE_SetClient": "phone_name, client_id, outgoing_number",
}
# What is not there, by a part of the action's name.
_NO_SUCH_ENTRY = {
    "AlarmClock": "no_such_alarm_clock",
    "Client": "no_such_client",
    "DelayedCallNotification": "no_such_client",
    "VoIP": "no_such_account",
    "Phone": "no_such_phone",
    "Dial": "no_such_phone",
}


def format_fingerprint(fingerprint: str) -> str:
    """Return a hexadecimal fingerprint as browsers show it."""
    return bytes.fromhex(fingerprint).hex(":").upper()


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
        severity=(
            ir.IssueSeverity.ERROR if issue in ERRORS else ir.IssueSeverity.WARNING
        ),
        translation_key=issue,
        translation_placeholders={"box": entry.title, **placeholders},
    )


@callback
def async_create_issue_for_error(
    hass: HomeAssistant, entry: ConfigEntry[Any], err: errors.Tr064Error
) -> None:
    """Create the issue by which the user can solve an error, where there is one."""
    # An issue has the key of the error's sentence; for the login there is a dialog.
    issue = translation_key(err)
    # Some boxes answer with a web page, too, while access is off.
    is_covered = issue == DESCRIPTION_UNAVAILABLE and async_has_issue(
        hass, entry, TR064_DISABLED
    )
    if issue in FIXABLE_ISSUES - {INVALID_AUTH} and not is_covered:
        async_create_issue(hass, entry, issue, **_placeholders(err))


@callback
def async_has_issue(hass: HomeAssistant, entry: ConfigEntry[Any], issue: str) -> bool:
    """Return whether a box has an issue."""
    found = ir.async_get(hass).async_get_issue(DOMAIN, _issue_id(entry, issue))
    return found is not None


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
    key = second_factor_key(
        "second_factor_waiting", button=methods.button, code=methods.code
    )
    placeholders = {"box": entry.title, "code": methods.code or ""}
    texts = translation.async_get_cached_translations(
        hass, hass.config.language, "exceptions", DOMAIN
    )
    text = texts.get(f"component.{DOMAIN}.exceptions.{key}.message")
    persistent_notification.async_create(
        hass,
        text.format(**placeholders)
        if text
        else translation.async_get_exception_message(DOMAIN, key, placeholders),
        entry.title,
        _issue_id(entry, _SECOND_FACTOR),
    )


@callback
def async_dismiss_second_factor(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Dismiss the notification of a confirmation that is over."""
    persistent_notification.async_dismiss(hass, _issue_id(entry, _SECOND_FACTOR))


def second_factor_key(key: str, *, button: bool, code: str | None) -> str:
    """Return the key of the sentence about how to confirm at the box."""
    if code is None:
        return f"{key}_button"
    return key if button else f"{key}_code"


def _issue_id(entry: ConfigEntry[Any], issue: str, subject: str = "") -> str:
    """Return the id of an issue."""
    return "_".join(filter(None, (issue, entry.entry_id, subject)))


def translation_key(err: errors.Tr064Error) -> str:
    """Return the key of the sentence for an error."""
    key = next(key for error, key in TRANSLATION_KEYS if isinstance(err, error))
    match err:
        case errors.NoSuchEntryError():
            found = (it for part, it in _NO_SUCH_ENTRY.items() if part in err.action)
            return next(found, key)
        case errors.SecondFactorUnconfirmedError():
            return second_factor_key(key, button=err.button, code=err.method_code)
        case errors.InvalidArgumentError() if key == "invalid_argument":
            match _invalid_fields(err):
                case "number":
                    return "invalid_number"
                case "phone":
                    return "no_such_phone"
                case fields if fields:
                    return _INVALID_VALUES[err.code or 402]
    return key


def error_translation(err: errors.Tr064Error, box: str) -> dict[str, Any]:
    """Return the arguments of Home Assistant's error for one of the named box."""
    return {
        "translation_domain": DOMAIN,
        "translation_key": translation_key(err),
        "translation_placeholders": {"box": box, **_placeholders(err)},
    }


def input_error(key: str, **placeholders: str) -> ServiceValidationError:
    """Return a translated error of what was entered."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )


def _placeholders(err: errors.Tr064Error) -> dict[str, str]:
    """Return the placeholders of a sentence besides the name of the box."""
    placeholders: dict[str, str] = {}
    match err:
        case errors.CertificateChangedError():
            placeholders = {
                "expected": format_fingerprint(err.expected.hex()),
                "got": format_fingerprint(err.got.hex()),
            }
        case errors.InvalidTextError():
            placeholders = {
                "field": _invalid_fields(err),
                "minimum": str(err.minimum),
                "maximum": str(err.maximum),
                "allowed": err.allowed or "…",
            }
        case errors.InvalidIndexError():
            placeholders = {"field": _invalid_fields(err), "maximum": str(err.maximum)}
        case errors.InvalidArgumentError() | errors.UnsupportedError():
            placeholders = {"field": _invalid_fields(err)}
        case errors.SecondFactorUnconfirmedError():
            placeholders = {"code": err.method_code or ""}
        case errors.SecondFactorUnavailableError():
            placeholders = {"methods": ", ".join(err.methods)}
    return placeholders


def _invalid_fields(err: errors.ActionError) -> str:
    """Return the field that is invalid, or those of which one may be."""
    return err.field or _FIELDS.get(err.action.rstrip("234"), "")
