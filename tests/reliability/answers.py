"""The ways in which a box can answer wrongly, and what can be asked of it."""

from tests.simulator import Fault

ANSWERS: dict[str, Fault] = {
    name: getattr(Fault, name)
    for name in (
        "HANG",
        "RESET",
        "LOST",
        "TRUNCATED",
        "HTML",
        "HTML_500",
        "EMPTY",
        "HUGE",
        "GZIP_BOMB",
        "MALFORMED",
        "DOCTYPE",
        "UNAVAILABLE",
    )
} | {
    f"UPNP {code}": Fault.upnp(code)
    for code in (401, 402, 501, 600, 606, 713, 714, 801, 802, 803, 820, 866, 867, 868)
}

SLOW = {"a slow answer": Fault.delay(7), "an answer too late": Fault.delay(23)}

READ = (
    "X_AVM-DE_GetVoIPAccounts",
    "X_AVM-DE_GetClients",
    "X_AVM-DE_GetNumberOfAlarmClocks",
    "X_AVM-DE_GetAlarmClock",
    "X_AVM-DE_GetPhonePort",
    "X_AVM-DE_DialGetConfig",
    "X_AVM-DE_GetNumberOfNumbers",
    "X_AVM-DE_GetVoIPCommonCountryCode",
    "X_AVM-DE_GetVoIPCommonAreaCode",
    "GetInfo",
    "GetVoIPEnableAreaCode",
    "GetVoIPEnableCountryCode",
    "X_AVM-DE_GetCurrentUser",
    "GetSecurityPort",
    "/tr64desc.xml",
    "/x_voipSCPD.xml",
)
WRITTEN = (
    "X_AVM-DE_DialNumber",
    "X_AVM-DE_DialHangup",
    "X_AVM-DE_DialSetConfig",
    "X_AVM-DE_SetAlarmClockEnable",
    "SetConfig",
    "SetVoIPEnableAreaCode",
)
