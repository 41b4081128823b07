"""The sentence for each error of a box, and the repair issues by which it is solved."""

from typing import Any, TypedDict

from homeassistant.components import persistent_notification
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir, translation

from .const import DOMAIN
from .tr064.errors import (
    ActionError,
    AuthenticationError,
    BoxTimeoutError,
    CertificateChangedError,
    ClickToDialOffError,
    ConnectionDroppedError,
    DescriptionUnavailableError,
    DialPhoneNotRestoredError,
    HostNotFoundError,
    InternalError,
    InvalidActionError,
    InvalidArgumentError,
    InvalidIndexError,
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
    SecondFactorUnavailableError,
    SecondFactorUnconfirmedError,
    Tr064DisabledError,
    Tr064Error,
    UnknownServiceError,
    UnreachableError,
    UnsupportedError,
    UsernameInUseError,
    WrongSchemeError,
)
from .tr064.second_factor import Methods

CERTIFICATE_CHANGED = "certificate_changed"
CLICK_TO_DIAL_OFF = "click_to_dial_off"
DESCRIPTION_UNAVAILABLE = "description_unavailable"
EXTERNAL_REGISTRATION = "external_registration"
INVALID_AUTH = "invalid_auth"
LINE_DOWN = "line_down"
MISSING_PERMISSION = "missing_right"
TR064_DISABLED = "tr064_disabled"

FIXABLE_ISSUES = {
    CERTIFICATE_CHANGED,
    CLICK_TO_DIAL_OFF,
    DESCRIPTION_UNAVAILABLE,
    INVALID_AUTH,
    MISSING_PERMISSION,
    TR064_DISABLED,
}
_SECOND_FACTOR = "second_factor"
# With these nothing works.
_ERRORS = {
    CERTIFICATE_CHANGED,
    DESCRIPTION_UNAVAILABLE,
    INVALID_AUTH,
    TR064_DISABLED,
}


# A more special error comes before its parent; some have several sentences.
TRANSLATION_KEYS: tuple[tuple[type[Tr064Error], str], ...] = (
    (HostNotFoundError, "host_not_found"),
    (WrongSchemeError, "wrong_scheme"),
    (BoxTimeoutError, "timeout"),
    (ConnectionDroppedError, "connection_dropped"),
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
    (InvalidIndexError, "invalid_index"),
    (UsernameInUseError, "username_in_use"),
    (InvalidArgumentError, "invalid_argument"),
    (UnsupportedError, "unsupported"),
    (NoFreeIndexError, "no_free_index"),
    (NoSuchEntryError, "no_such_entry"),
    (SecondFactorBlockedError, "second_factor_blocked"),
    (SecondFactorBusyError, "second_factor_busy"),
    (SecondFactorUnavailableError, "second_factor_unavailable"),
    (SecondFactorUnconfirmedError, "second_factor_unconfirmed"),
    (SecondFactorDeniedError, "second_factor_denied"),
    (SecondFactorError, "second_factor"),
    (InternalError, "internal_error"),
    (DescriptionUnavailableError, "description_unavailable"),
    (ProtocolError, "protocol_error"),
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
        # Some boxes answer so, too, while access is off.
        case DescriptionUnavailableError() if not async_has_issue(
            hass, entry, TR064_DISABLED
        ):
            async_create_issue(hass, entry, DESCRIPTION_UNAVAILABLE)


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
    """Return the key of the sentence that says how to confirm at the box."""
    if code is None:
        return f"{key}_button"
    return key if button else f"{key}_code"


def _issue_id(entry: ConfigEntry[Any], issue: str, subject: str = "") -> str:
    """Return the id of an issue."""
    return "_".join(filter(None, (issue, entry.entry_id, subject)))


class Translation(TypedDict):
    """The arguments of a translated error of Home Assistant."""

    translation_domain: str
    translation_key: str
    translation_placeholders: dict[str, str]


def translation_key(err: Tr064Error) -> str:
    """Return the key of the sentence for an error."""
    key = next(key for error, key in TRANSLATION_KEYS if isinstance(err, error))
    match err:
        case NoSuchEntryError():
            found = (it for part, it in _NO_SUCH_ENTRY.items() if part in err.action)
            return next(found, key)
        case SecondFactorUnconfirmedError():
            return second_factor_key(key, button=err.button, code=err.method_code)
        case InvalidArgumentError() if key == "invalid_argument":
            match _invalid_fields(err):
                case "number":
                    return "invalid_number"
                case "phone":
                    return "no_such_phone"
                case fields if fields:
                    return _INVALID_VALUES[err.code or 402]
    return key


def error_translation(err: Tr064Error, box: str) -> Translation:
    """Return the sentence for an error of the box with this name."""
    return Translation(
        translation_domain=DOMAIN,
        translation_key=translation_key(err),
        translation_placeholders={"box": box, **_placeholders(err)},
    )


def _placeholders(err: Tr064Error) -> dict[str, str]:
    """Return the placeholders of a sentence besides the name of the box."""
    placeholders: dict[str, str] = {}
    match err:
        case InvalidArgumentError() | UnsupportedError():
            placeholders["field"] = _invalid_fields(err)
        case SecondFactorUnconfirmedError():
            placeholders["code"] = err.method_code or ""
        case SecondFactorUnavailableError():
            placeholders["methods"] = ", ".join(err.methods)
    match err:
        case InvalidTextError():
            placeholders["minimum"] = str(err.minimum)
            placeholders["maximum"] = str(err.maximum)
            placeholders["allowed"] = err.allowed or "…"
        case InvalidIndexError():
            placeholders["maximum"] = str(err.maximum)
    return placeholders


def _invalid_fields(err: ActionError) -> str:
    """Return the field that is invalid, or those of which one may be."""
    return err.field or _FIELDS.get(err.action.rstrip("234"), "")
