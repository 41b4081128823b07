"""Which UPnP codes each action of X_VoIP can answer, and what each of them means.

The facts are those of the manufacturer's document (return codes of an action, version
71) and of real boxes; the meaning is what someone needs to distinguish them.
"""

from custom_components.fritzbox_voip.tr064.errors import (
    ActionError,
    ClickToDialOffError,
    InternalError,
    InvalidActionError,
    InvalidArgumentError,
    MissingPermissionError,
    NoSuchEntryError,
    SecondFactorBlockedError,
    SecondFactorBusyError,
    SecondFactorError,
)
from tests.simulator.tables_x_voip import X_VOIP

_SET_CLIENT = tuple(f"X_AVM-DE_SetClient{number}" for number in ("", 2, 3, 4))

# All return codes in the document; the other 36 actions have none there.
DOCUMENT: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(_SET_CLIENT, (402, 820, 866, 867, 868)),
    "X_AVM-DE_GetClientByClientId": (402, 714),
    "X_AVM-DE_GetAlarmClock": (402, 714, 820),
    "X_AVM-DE_GetNumberOfAlarmClocks": (402, 820),
    "X_AVM-DE_SetAlarmClockEnable": (402, 714, 820),
}

# What real boxes answer: to any action, and to some.
_ANY = (401, 402, 501, 606, 820)
_REAL: dict[str, tuple[int, ...]] = {
    "X_AVM-DE_DialGetConfig": (1,),
    "X_AVM-DE_DialSetConfig": (713, 714, 866, 867, 868),
}
_INDEX = (713, 714)
_TEXT = (801, 802, 803)


def codes(action: str) -> set[int]:
    """Return every code that an action can answer."""
    inputs = [
        X_VOIP.variables[argument.variable].data_type
        for argument in X_VOIP.actions[action].arguments
        if argument.direction == "in"
    ]
    return {
        *_ANY,
        *DOCUMENT.get(action, ()),
        *_REAL.get(action, ()),
        *(_INDEX if "ui2" in inputs else ()),
        *(_TEXT if "string" in inputs else ()),
    }


# Where the general meaning of a code would mislead: 501 elsewhere is no matter of Click
# to Dial.
SPECIAL: dict[tuple[str, int], type[ActionError]] = {
    ("X_AVM-DE_DialNumber", 501): ClickToDialOffError,
}

_UNCLEAR = (
    "the box does not say which of several values; what has a limit is checked before,"
    " and Accounts.add and Clients.set name the value that is left"
)

# Everywhere else the same sentence is right, and why.
GENERAL: dict[int, tuple[type[ActionError], str]] = {
    1: (InternalError, "Dialing.phone takes it for: no phone is chosen"),
    401: (InvalidActionError, "the firmware's affair, or that of access for apps"),
    402: (InvalidArgumentError, _UNCLEAR),
    501: (InternalError, "the action failed, and the box gives no reason"),
    606: (MissingPermissionError, "one permission covers all of telephony"),
    713: (NoSuchEntryError, "the action says what is not there"),
    714: (NoSuchEntryError, "the action says what is not there"),
    801: (InvalidArgumentError, _UNCLEAR),
    802: (InvalidArgumentError, _UNCLEAR),
    803: (InvalidArgumentError, _UNCLEAR),
    820: (InternalError, "passing; Clients.set finds a username that is in use"),
    866: (SecondFactorError, "every confirmation is given in the same way"),
    867: (SecondFactorBlockedError, "the box's affair, whatever the action"),
    868: (SecondFactorBusyError, "the box's affair, whatever the action"),
}

_ENTRIES = {
    "account": (
        "GetVoIPEnableAreaCode",
        "GetVoIPEnableCountryCode",
        "SetVoIPEnableAreaCode",
        "SetVoIPEnableCountryCode",
        "X_AVM-DE_AddVoIPAccount",
        "X_AVM-DE_DelVoIPAccount",
        "X_AVM-DE_GetVoIPAccount",
        "X_AVM-DE_GetVoIPStatus",
    ),
    "client": (
        *_SET_CLIENT,
        "X_AVM-DE_DeleteClient",
        "X_AVM-DE_GetClient",
        "X_AVM-DE_GetClient2",
        "X_AVM-DE_GetClient3",
        "X_AVM-DE_GetClientByClientId",
        "X_AVM-DE_SetDelayedCallNotification",
    ),
    "alarm_clock": ("X_AVM-DE_GetAlarmClock", "X_AVM-DE_SetAlarmClockEnable"),
    "phone": ("X_AVM-DE_GetPhonePort", "X_AVM-DE_DialSetConfig"),
}
ENTRIES = {action: entry for entry, actions in _ENTRIES.items() for action in actions}
"""What is not there, by every action that can answer 713 or 714."""
