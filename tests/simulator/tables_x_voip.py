"""The service X_VoIP as data: every action, since which FRITZ!OS, every limit.

The order is that of the files of real boxes (8.02, 7.29). What `since` rests on:

- real: 7.50 and newer have all 44 actions, 7.29 has 42 without any status, below
  7.20 there are no alarm clocks (SCPD files of real boxes);
- by the document's dates: status 2021-07, account list 2021-11, delayed calls and
  the codes of X_AVM-DE 2018-01, the registrar's port 2015-11, click-to-dial 2010-04,
  GetClient2 and SetClient2 2010-09 (with the remark that they replace the first);
- [?] chosen where there is no source, so that every predecessor is the newest once:
  GetClients, SetClient4, GetClientByClientId since 7.00 (6.98 then lists by GetClient3
  and writes SetClient3), GetClient3, SetClient3 and the number list since 6.00 (5.50
  lists by GetClient2), GetClient2 since 5.00 against its date (4.88: GetClient).
"""

from .scpd import Access, Action, Argument, Service, Variable, ins, outs, table

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_NAME_CHARS = f"0123456789{_LETTERS}-._"

_ACCOUNT = ins("VoIPAccountIndex")
_CLIENT = ins("X_AVM-DE_ClientIndex")
_REGISTRAR_PORT = Argument("X_AVM-DE_ClientRegistrarPort", "out", since="6.50")
_INTERNAL_NUMBER = Argument("X_AVM-DE_InternalNumber", "out", since="6.00")
_DELAYED = Argument("X_AVM-DE_DelayedCallNotification", "out", since="6.98")
_CLIENT_BODY = (
    *outs("X_AVM-DE_ClientUsername", "X_AVM-DE_ClientRegistrar"),
    _REGISTRAR_PORT,
    *outs("X_AVM-DE_PhoneName"),
)
_CLIENT_TAIL = (
    *outs(
        "X_AVM-DE_OutGoingNumber",
        "X_AVM-DE_InComingNumbers",
        "X_AVM-DE_ExternalRegistration",
    ),
    _INTERNAL_NUMBER,
    _DELAYED,
)


def _limits(name: str, *, since: str = "0") -> tuple[Argument, ...]:
    return tuple(
        Argument(f"{name}{limit}", "out", since)
        for limit in ("MinChars", "MaxChars", "AllowedChars")
    )


_GET_INFO_EX = (
    Action(
        "GetInfoEx",
        (
            *_limits("VoIPNumber"),
            *_limits("VoIPUsername"),
            *_limits("VoIPPassword"),
            *_limits("VoIPRegistrar"),
            *_limits("VoIPSTUNServer"),
            # [?] chosen: SetClient4 is the first with a user name.
            *_limits("X_AVM-DE_ClientUsername", since="7.00"),
            *_limits("X_AVM-DE_ClientPassword"),
        ),
    ),
)
_ACCOUNTS = (
    Action(
        "X_AVM-DE_AddVoIPAccount",
        ins(
            "VoIPAccountIndex",
            "VoIPRegistrar",
            "VoIPNumber",
            "VoIPUsername",
            "VoIPPassword",
            "VoIPOutboundProxy",
            "VoIPSTUNServer",
        ),
    ),
    Action(
        "X_AVM-DE_GetVoIPAccount",
        (
            *_ACCOUNT,
            *outs(
                "VoIPRegistrar",
                "VoIPNumber",
                "VoIPUsername",
                "VoIPPassword",
                "VoIPOutboundProxy",
                "VoIPSTUNServer",
            ),
            Argument("X_AVM-DE_VoIPStatus", "out", since="7.50"),
        ),
    ),
    Action("X_AVM-DE_DelVoIPAccount", _ACCOUNT),
    Action(
        "X_AVM-DE_GetVoIPAccounts",
        outs("X_AVM-DE_VoIPAccountList"),
        Access.APP_OR_PHONE,
        since="7.50",
    ),
    Action(
        "X_AVM-DE_GetVoIPStatus",
        (*_ACCOUNT, *outs("X_AVM-DE_VoIPStatus")),
        Access.APP_OR_PHONE,
        since="7.39",
    ),
    Action("GetInfo", outs("FaxT38Enable", "VoiceCoding")),
    Action("SetConfig", ins("FaxT38Enable", "VoiceCoding")),
    Action("GetMaxVoIPNumbers", outs("MaxVoIPNumbers")),
    Action("GetExistingVoIPNumbers", outs("ExistingVoIPNumbers")),
)
_CLIENTS = (
    Action("X_AVM-DE_GetNumberOfClients", outs("X_AVM-DE_NumberOfClients")),
    Action(
        "X_AVM-DE_GetClient",
        (*_CLIENT, *_CLIENT_BODY, *outs("X_AVM-DE_OutGoingNumber")),
    ),
    Action(
        "X_AVM-DE_GetClient2",
        (
            *_CLIENT,
            *_CLIENT_BODY,
            *outs("X_AVM-DE_ClientId", "X_AVM-DE_OutGoingNumber"),
            _INTERNAL_NUMBER,
        ),
        since="5.00",
    ),
    Action(
        "X_AVM-DE_SetClient",
        ins(
            "X_AVM-DE_ClientIndex",
            "X_AVM-DE_ClientPassword",
            "X_AVM-DE_PhoneName",
            "X_AVM-DE_OutGoingNumber",
        ),
    ),
    Action(
        "X_AVM-DE_SetClient2",
        ins(
            "X_AVM-DE_ClientIndex",
            "X_AVM-DE_ClientPassword",
            "X_AVM-DE_ClientId",
            "X_AVM-DE_PhoneName",
            "X_AVM-DE_OutGoingNumber",
        ),
        since="5.00",
    ),
    Action(
        "X_AVM-DE_GetClient3",
        (*_CLIENT, *_CLIENT_BODY, *outs("X_AVM-DE_ClientId"), *_CLIENT_TAIL),
        since="6.00",
    ),
    Action(
        "X_AVM-DE_GetClientByClientId",
        (
            *ins("X_AVM-DE_ClientId"),
            *outs("X_AVM-DE_ClientId", "X_AVM-DE_ClientIndex"),
            *_CLIENT_BODY,
            *_CLIENT_TAIL,
        ),
        Access.APP_OR_PHONE,
        since="7.00",
    ),
    Action(
        "X_AVM-DE_SetClient3",
        ins(
            "X_AVM-DE_ClientIndex",
            "X_AVM-DE_ClientPassword",
            "X_AVM-DE_ClientId",
            "X_AVM-DE_PhoneName",
            "X_AVM-DE_OutGoingNumber",
            "X_AVM-DE_InComingNumbers",
            "X_AVM-DE_ExternalRegistration",
        ),
        since="6.00",
    ),
    Action(
        "X_AVM-DE_SetClient4",
        (
            *ins(
                "X_AVM-DE_ClientIndex",
                "X_AVM-DE_ClientPassword",
                "X_AVM-DE_ClientUsername",
                "X_AVM-DE_PhoneName",
                "X_AVM-DE_ClientId",
                "X_AVM-DE_OutGoingNumber",
                "X_AVM-DE_InComingNumbers",
            ),
            *outs("X_AVM-DE_InternalNumber"),
        ),
        since="7.00",
    ),
    Action("X_AVM-DE_GetClients", outs("X_AVM-DE_ClientList"), since="7.00"),
)
_NUMBERS_AND_DIALING = (
    Action("X_AVM-DE_GetNumberOfNumbers", outs("NumberOfNumbers"), since="6.00"),
    Action("X_AVM-DE_GetNumbers", outs("NumberList"), since="6.00"),
    Action("X_AVM-DE_DeleteClient", _CLIENT),
    Action("X_AVM-DE_DialGetConfig", outs("X_AVM-DE_PhoneName")),
    Action("X_AVM-DE_DialSetConfig", ins("X_AVM-DE_PhoneName")),
    Action("X_AVM-DE_DialNumber", ins("X_AVM-DE_PhoneNumber")),
    Action("X_AVM-DE_DialHangup"),
    Action("X_AVM-DE_GetPhonePort", (*ins("Index"), *outs("X_AVM-DE_PhoneName"))),
    Action(
        "X_AVM-DE_SetDelayedCallNotification",
        ins("X_AVM-DE_ClientIndex", "X_AVM-DE_DelayedCallNotification"),
        since="6.98",
    ),
)


def _codes(kind: str, letters: str) -> tuple[Action, ...]:
    names = (f"X_AVM-DE_{letters}", f"X_AVM-DE_{letters}Prefix")
    old, enable = f"VoIP{kind}Code", f"VoIPEnable{kind}Code"
    return (
        Action(f"GetVoIPCommon{kind}Code", outs(old)),
        Action(f"X_AVM-DE_GetVoIPCommon{kind}Code", outs(*names), since="6.98"),
        Action(f"SetVoIPCommon{kind}Code", ins(old)),
        Action(f"X_AVM-DE_SetVoIPCommon{kind}Code", ins(*names), since="6.98"),
        Action(f"GetVoIPEnable{kind}Code", (*_ACCOUNT, *outs(enable))),
        Action(f"SetVoIPEnable{kind}Code", (*_ACCOUNT, *ins(enable))),
    )


_ALARM_CLOCKS = (
    Action(
        "X_AVM-DE_GetAlarmClock",
        (
            *ins("Index"),
            *outs(
                "X_AVM-DE_AlarmClockEnable",
                "X_AVM-DE_AlarmClockName",
                "X_AVM-DE_AlarmClockTime",
                "X_AVM-DE_AlarmClockWeekdays",
                "X_AVM-DE_AlarmClockPhoneName",
            ),
        ),
        since="7.20",
    ),
    Action(
        "X_AVM-DE_SetAlarmClockEnable",
        ins("Index", "X_AVM-DE_AlarmClockEnable"),
        since="7.20",
    ),
    Action(
        "X_AVM-DE_GetNumberOfAlarmClocks",
        outs("X_AVM-DE_NumberOfAlarmClocks"),
        since="7.20",
    ),
)


def _limit_variables(
    name: str, minimum: int, maximum: int, allowed: str
) -> tuple[Variable, ...]:
    return (
        Variable(f"{name}MinChars", "ui2", str(minimum)),
        Variable(f"{name}MaxChars", "ui2", str(maximum)),
        Variable(f"{name}AllowedChars", "string", allowed),
    )


_VARIABLES = (
    Variable("VoIPAccountIndex", "ui2", "0"),
    Variable("VoIPRegistrar"),
    Variable("VoIPOutboundProxy"),
    Variable("VoIPNumber"),
    Variable("VoIPUsername"),
    Variable("VoIPPassword"),
    Variable("MaxVoIPNumbers", "ui2", "0"),
    Variable("ExistingVoIPNumbers", "ui2", "0"),
    *_limit_variables("VoIPNumber", 1, 128, "0123456789+"),
    Variable("VoIPCountryCode"),
    Variable("VoIPEnableCountryCode", "boolean", "0"),
    Variable("VoIPAreaCode"),
    Variable("VoIPEnableAreaCode", "boolean", "0"),
    Variable("VoIPSTUNServer"),
    *_limit_variables("VoIPUsername", 4, 128, f"{_NAME_CHARS}@"),
    *_limit_variables("VoIPPassword", 3, 64, _NAME_CHARS),
    *_limit_variables("VoIPRegistrar", 1, 64, _NAME_CHARS),
    *_limit_variables("VoIPSTUNServer", 0, 255, f"{_NAME_CHARS}:"),
    Variable("FaxT38Enable", "boolean", "0"),
    Variable("VoiceCoding", values=("auto", "fixed", "compressed", "autocompressed")),
    *_limit_variables("X_AVM-DE_ClientPassword", 8, 64, _NAME_CHARS),
    *_limit_variables("X_AVM-DE_ClientUsername", 4, 64, _NAME_CHARS),
    Variable("X_AVM-DE_ClientUsername"),
    Variable("X_AVM-DE_ClientPassword"),
    Variable("X_AVM-DE_ClientRegistrar"),
    Variable("X_AVM-DE_ClientRegistrarPort", "ui2", "0"),
    Variable("X_AVM-DE_NumberOfClients", "ui2", "0"),
    Variable("X_AVM-DE_ClientIndex", "ui2", "0", maximum=9),
    Variable("X_AVM-DE_OutGoingNumber"),
    Variable("X_AVM-DE_PhoneName"),
    Variable("X_AVM-DE_ClientId"),
    Variable("X_AVM-DE_PhoneNumber"),
    Variable("Index", "ui2", "0"),
    Variable("X_AVM-DE_ClientList"),
    Variable("X_AVM-DE_InComingNumbers"),
    Variable("NumberOfNumbers", "ui4", "0"),
    Variable("NumberList"),
    Variable("X_AVM-DE_ExternalRegistration", "boolean", "0"),
    Variable("X_AVM-DE_InternalNumber"),
    Variable("X_AVM-DE_DelayedCallNotification", "boolean", "0"),
    Variable("X_AVM-DE_LKZ"),
    Variable("X_AVM-DE_LKZPrefix"),
    Variable("X_AVM-DE_OKZ"),
    Variable("X_AVM-DE_OKZPrefix"),
    Variable(
        "X_AVM-DE_VoIPStatus",
        default="unknown",
        values=("disabled", "not registered", "registered", "connected", "unknown"),
    ),
    Variable("X_AVM-DE_AlarmClockPhoneName"),
    Variable("X_AVM-DE_AlarmClockTime"),
    Variable("X_AVM-DE_AlarmClockWeekdays"),
    Variable("X_AVM-DE_AlarmClockName"),
    Variable("X_AVM-DE_AlarmClockEnable", "boolean", "0"),
    Variable("X_AVM-DE_NumberOfAlarmClocks", "ui2", "3"),
    Variable("X_AVM-DE_VoIPAccountList"),
)

X_VOIP = Service(
    type="urn:dslforum-org:service:X_VoIP:1",
    id="urn:X_VoIP-com:serviceId:X_VoIP1",
    path="x_voip",
    actions=table(
        (
            *_GET_INFO_EX,
            *_ACCOUNTS,
            *_CLIENTS,
            *_NUMBERS_AND_DIALING,
            *_codes("Country", "LKZ"),
            *_codes("Area", "OKZ"),
            *_ALARM_CLOCKS,
        )
    ),
    variables=table(_VARIABLES),
)
