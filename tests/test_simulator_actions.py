"""The 44 actions of the simulated box, and the services beside X_VoIP."""

import pytest

from .simulator import Account, AlarmClock, SimulatedBox, User
from .simulator.caller import Caller, calling, code_of
from .simulator.http import HANDLERS
from .simulator.lists import parse_xml
from .simulator.tables_box import SERVICES
from .simulator.tables_x_voip import X_VOIP

pytestmark = pytest.mark.usefixtures("socket_enabled")

NEW = "NewX_AVM-DE_"
INDEX = "NewVoIPAccountIndex"
CLIENT = f"{NEW}ClientIndex"
LINE: dict[str, object] = {
    INDEX: 5,
    "NewVoIPRegistrar": "sip.example.net",
    "NewVoIPNumber": "+49301111",
    "NewVoIPUsername": "user@example",
    "NewVoIPPassword": "secret",
    "NewVoIPOutboundProxy": "",
    "NewVoIPSTUNServer": "stun.example.net:3478",
}
PHONE: dict[str, object] = {
    CLIENT: 4,
    f"{NEW}ClientPassword": "password-1",
    f"{NEW}ClientUsername": "garage-1",
    f"{NEW}PhoneName": "Garage & Höf",
    f"{NEW}ClientId": "app-4711",
    f"{NEW}OutGoingNumber": "",
    f"{NEW}InComingNumbers": "",
}
# One plausible call of every action.
CALLS: dict[str, dict[str, object]] = {
    "X_AVM-DE_AddVoIPAccount": LINE,
    "X_AVM-DE_GetVoIPAccount": {INDEX: 0},
    "X_AVM-DE_DelVoIPAccount": {INDEX: 0},
    "X_AVM-DE_GetVoIPStatus": {INDEX: 0},
    "SetConfig": {"NewFaxT38Enable": 0, "NewVoiceCoding": "compressed"},
    "X_AVM-DE_GetClient": {CLIENT: 0},
    "X_AVM-DE_GetClient2": {CLIENT: 0},
    "X_AVM-DE_GetClient3": {CLIENT: 0},
    "X_AVM-DE_GetClientByClientId": {f"{NEW}ClientId": "a"},
    "X_AVM-DE_SetClient4": PHONE,
    "X_AVM-DE_DeleteClient": {CLIENT: 0},
    "X_AVM-DE_DialSetConfig": {f"{NEW}PhoneName": "FON1: Tür & Tor"},
    "X_AVM-DE_DialNumber": {f"{NEW}PhoneNumber": "**9"},
    "X_AVM-DE_GetPhonePort": {"NewIndex": 1},
    "X_AVM-DE_SetDelayedCallNotification": {
        CLIENT: 1,
        f"{NEW}DelayedCallNotification": 1,
    },
    "SetVoIPCommonCountryCode": {"NewVoIPCountryCode": "0043"},
    "X_AVM-DE_SetVoIPCommonCountryCode": {f"{NEW}LKZ": "43", f"{NEW}LKZPrefix": "00"},
    "GetVoIPEnableCountryCode": {INDEX: 0},
    "SetVoIPEnableCountryCode": {INDEX: 0, "NewVoIPEnableCountryCode": 1},
    "SetVoIPCommonAreaCode": {"NewVoIPAreaCode": "040"},
    "X_AVM-DE_SetVoIPCommonAreaCode": {f"{NEW}OKZ": "40", f"{NEW}OKZPrefix": "0"},
    "GetVoIPEnableAreaCode": {INDEX: 0},
    "SetVoIPEnableAreaCode": {INDEX: 0, "NewVoIPEnableAreaCode": 1},
    "X_AVM-DE_GetAlarmClock": {"NewIndex": 0},
    "X_AVM-DE_SetAlarmClockEnable": {"NewIndex": 0, f"{NEW}AlarmClockEnable": 0},
}


def given_for(action: str) -> dict[str, object]:
    """Return plausible arguments for an action."""
    if action in CALLS or "SetClient" not in action:
        return CALLS.get(action, {})
    names = [a.name for a in X_VOIP.actions[action].arguments]
    return {
        n: v
        for n, v in {**PHONE, f"{NEW}ExternalRegistration": 0}.items()
        if n in names
    }


def test_every_action_has_a_handler() -> None:
    """And no handler is without its action."""
    for service in SERVICES:
        assert HANDLERS[service.path].keys() == service.actions.keys()


@pytest.mark.parametrize("action", X_VOIP.actions)
async def test_action_answers_with_its_arguments(caller: Caller, action: str) -> None:
    """All of them, in the order of the SCPD."""
    outs = [a.name for a in X_VOIP.actions[action].arguments if a.direction == "out"]
    assert list(await caller.call(action, given_for(action))) == outs
    assert caller.box.actions() == [action]


@pytest.mark.parametrize("firmware", ["7.39", "7.29", "6.98", "5.50", "4.88"])
async def test_every_action_of_an_older_firmware_answers(firmware: str) -> None:
    """With as much as it knew then."""
    async with calling(SimulatedBox(firmware=firmware, full=True)) as caller:
        service = caller.box.services["/upnp/control/x_voip"]
        last = ("X_AVM-DE_DelVoIPAccount", "X_AVM-DE_DeleteClient")
        for name, action in service.actions.items():
            if name not in last:
                outs = [a.name for a in action.arguments if a.direction == "out"]
                given = {
                    argument.name: given_for(name)[argument.name]
                    for argument in action.arguments
                    if argument.direction == "in"
                }
                assert list(await caller.call(name, given)) == outs


# Lines.


async def accounts(caller: Caller) -> list[dict[str, str]]:
    """Return the list of lines."""
    text = (await caller.call("X_AVM-DE_GetVoIPAccounts"))[f"{NEW}VoIPAccountList"]
    root = parse_xml(text)
    found = root if root.tag == "AccountList" else root[0]
    return [{n.tag: n.text or "" for n in account} for account in found]


async def test_status_in_the_list_is_a_number(caller: Caller) -> None:
    """As real boxes have it."""
    found = [a["X_AVM-DE_VoIPStatus"] for a in await accounts(caller)]
    assert found == ["2", "2", "0"]


async def test_status_in_the_list_can_be_words(caller: Caller) -> None:
    """As the document has it."""
    caller.box.status_as_words = True
    found = [a["X_AVM-DE_VoIPStatus"] for a in await accounts(caller)]
    assert found == ["registered", "registered", "disabled"]


@pytest.mark.parametrize(("words", "status"), [(True, "connected"), (False, "3")])
async def test_single_status_is_switchable(
    caller: Caller, words: bool, status: str
) -> None:
    """No real one was published."""
    caller.box.single_status_as_words = words
    caller.box.state.accounts[0].status = "connected"
    answer = await caller.call("X_AVM-DE_GetVoIPStatus", {INDEX: 0})
    assert answer == {f"{NEW}VoIPStatus": status}


async def test_list_of_lines_can_have_the_wrapper(caller: Caller) -> None:
    """As the document shows it."""
    caller.box.account_list_wrapper = True
    text = (await caller.call("X_AVM-DE_GetVoIPAccounts"))[f"{NEW}VoIPAccountList"]
    assert text.startswith("<X_AVM-DE_VoIPAccountList><AccountList>")
    assert len(await accounts(caller)) == 3


async def test_added_line_is_listed(caller: Caller) -> None:
    """Everywhere: list, count, numbers."""
    await caller.call("X_AVM-DE_AddVoIPAccount", LINE)
    assert (await accounts(caller))[-1]["VoIPNumber"] == "+49301111"
    count = await caller.call("GetExistingVoIPNumbers")
    assert count == {"NewExistingVoIPNumbers": "4"}
    numbers = await caller.call("X_AVM-DE_GetNumbers")
    assert "+49301111" in numbers["NewNumberList"]


async def test_line_has_its_password(caller: Caller) -> None:
    """As real boxes do."""
    answer = await caller.call("X_AVM-DE_GetVoIPAccount", {INDEX: 1})
    assert answer["NewVoIPPassword"] == caller.box.state.accounts[1].password


async def test_deleted_line_leaves_a_hole(caller: Caller) -> None:
    """The indexes of the others stay."""
    await caller.call("X_AVM-DE_DelVoIPAccount", {INDEX: 1})
    assert [a["VoIPAccountIndex"] for a in await accounts(caller)] == ["0", "2"]
    assert await code_of(caller, "X_AVM-DE_GetVoIPAccount", {INDEX: 1}) == 714


async def test_line_past_the_maximum_is_713(caller: Caller) -> None:
    """Reading and writing."""
    assert await code_of(caller, "X_AVM-DE_GetVoIPAccount", {INDEX: 10}) == 713
    assert await code_of(caller, "X_AVM-DE_AddVoIPAccount", {**LINE, INDEX: 10}) == 713


@pytest.mark.parametrize(
    ("argument", "value", "code"),
    [
        ("NewVoIPNumber", "", 801),
        ("NewVoIPNumber", "0" * 129, 802),
        ("NewVoIPNumber", "030 1234", 803),
        ("NewVoIPUsername", "abc", 801),
        ("NewVoIPPassword", "x" * 65, 802),
        ("NewVoIPRegistrar", "sip example", 803),
        ("NewVoIPSTUNServer", "stun/x", 803),
    ],
)
async def test_text_out_of_its_limits_is_refused(
    caller: Caller, argument: str, value: str, code: int
) -> None:
    """Too short, too long, wrong characters; nothing is added."""
    given = {**LINE, argument: value}
    assert await code_of(caller, "X_AVM-DE_AddVoIPAccount", given) == code
    assert 5 not in caller.box.state.accounts


@pytest.mark.parametrize("kind", ["Area", "Country"])
async def test_code_of_a_line_is_switched(caller: Caller, kind: str) -> None:
    """And read back."""
    enable = f"NewVoIPEnable{kind}Code"
    await caller.call(f"SetVoIPEnable{kind}Code", {INDEX: 0, enable: 1})
    answer = await caller.call(f"GetVoIPEnable{kind}Code", {INDEX: 0})
    assert answer == {enable: "1"}


# Alarm clocks, settings.


async def test_alarm_clock_is_switched(caller: Caller) -> None:
    """And nothing else of it."""
    given: dict[str, object] = {"NewIndex": 2, f"{NEW}AlarmClockEnable": 1}
    await caller.call("X_AVM-DE_SetAlarmClockEnable", given)
    answer = await caller.call("X_AVM-DE_GetAlarmClock", {"NewIndex": 2})
    assert answer[f"{NEW}AlarmClockEnable"] == "1"
    assert answer[f"{NEW}AlarmClockWeekdays"] == "SA,SU,HO"


async def test_alarm_clock_that_is_none_is_714(caller: Caller) -> None:
    """There are three."""
    given: dict[str, object] = {"NewIndex": 3}
    assert await code_of(caller, "X_AVM-DE_GetAlarmClock", given) == 714


async def test_broken_alarm_clock_works_after_a_reboot(caller: Caller) -> None:
    """Until then it alone is 820."""
    caller.box.state.broken_alarm_clocks.add(1)
    given: dict[str, object] = {"NewIndex": 1}
    assert await code_of(caller, "X_AVM-DE_GetAlarmClock", given) == 820
    assert await caller.call("X_AVM-DE_GetAlarmClock", {"NewIndex": 0})
    await caller.box.reboot()
    assert await caller.call("X_AVM-DE_GetAlarmClock", given)


async def test_codec_and_fax_are_set(caller: Caller) -> None:
    """And read back."""
    given: dict[str, object] = {"NewFaxT38Enable": 0, "NewVoiceCoding": "auto"}
    await caller.call("SetConfig", given)
    answer = await caller.call("GetInfo")
    assert answer == {"NewFaxT38Enable": "0", "NewVoiceCoding": "auto"}


async def test_codec_that_is_none_is_402(caller: Caller) -> None:
    """Only what the SCPD allows."""
    given: dict[str, object] = {"NewFaxT38Enable": 0, "NewVoiceCoding": "best"}
    assert await code_of(caller, "SetConfig", given) == 402


@pytest.mark.parametrize(
    ("kind", "letters", "code", "prefix"),
    [("Country", "LKZ", "43", "00"), ("Area", "OKZ", "40", "0")],
)
async def test_old_and_new_codes_are_the_same(
    caller: Caller, kind: str, letters: str, code: str, prefix: str
) -> None:
    """Written by the old action, read by the new one."""
    given = {f"NewVoIP{kind}Code": f"{prefix}{code}"}
    await caller.call(f"SetVoIPCommon{kind}Code", given)
    assert await caller.call(f"GetVoIPCommon{kind}Code") == given
    answer = await caller.call(f"X_AVM-DE_GetVoIPCommon{kind}Code")
    assert answer == {f"{NEW}{letters}": code, f"{NEW}{letters}Prefix": prefix}


@pytest.mark.parametrize(("code", "fault"), [("123456", 802), ("4a", 803)])
async def test_code_out_of_its_limits_is_refused(
    caller: Caller, code: str, fault: int
) -> None:
    """Five digits or none."""
    given: dict[str, object] = {f"{NEW}LKZ": code, f"{NEW}LKZPrefix": "00"}
    assert await code_of(caller, "X_AVM-DE_SetVoIPCommonCountryCode", given) == fault


async def test_full_box_has_no_room() -> None:
    """Ten lines, ten IP phones with ten numbers each."""
    async with calling(SimulatedBox(full=True)) as caller:
        assert len(await accounts(caller)) == 10
        text = (await caller.call("X_AVM-DE_GetClients"))[f"{NEW}ClientList"]
        assert len(list(parse_xml(text).iter("Number"))) == 100


async def test_answer_can_be_made_up(caller: Caller) -> None:
    """In part, for what has no option."""
    caller.box.answers["GetInfo"] = {"NewVoiceCoding": "<!DOCTYPE x>"}
    answer = await caller.call("GetInfo")
    assert answer == {"NewFaxT38Enable": "1", "NewVoiceCoding": "<!DOCTYPE x>"}


async def test_state_can_be_changed_from_outside(caller: Caller) -> None:
    """It is what the box answers."""
    state = caller.box.state
    state.accounts = {7: Account("a.example", "123", "user")}
    state.alarm_clocks[0] = AlarmClock(enabled=False, name="", time="0000")
    assert [a["VoIPAccountIndex"] for a in await accounts(caller)] == ["7"]


# DeviceInfo, LANConfigSecurity.


async def test_security_port_is_that_of_https(caller: Caller) -> None:
    """Without a login."""
    answer = await caller.call("GetSecurityPort", service="deviceinfo", login=False)
    assert answer == {"NewSecurityPort": str(caller.box.https_port)}


async def test_device_info_has_the_serial_number(caller: Caller) -> None:
    """To those who may configure."""
    box = caller.box
    box.users["admin"] = User("secret", frozenset({"BoxAdmin"}))
    admin = Caller(box, caller.session, "admin", "secret")
    for action in ("GetDeviceLog", "X_AVM-DE_GetDeviceLogPath"):
        assert await admin.call(action, service="deviceinfo")
    answer = await admin.call("GetInfo", service="deviceinfo")
    assert answer["NewSerialNumber"] == box.serial
    assert answer["NewSoftwareVersion"] == "154.08.02"


async def test_current_user_has_its_rights_in_pairs(caller: Caller) -> None:
    """Flat, path and access by turns."""
    answer = await caller.call("X_AVM-DE_GetCurrentUser", service="lanconfigsecurity")
    assert answer[f"{NEW}CurrentUsername"] == caller.box.username
    texts = [node.text for node in parse_xml(answer[f"{NEW}CurrentUserRights"])]
    permissions = dict(zip(texts[::2], texts[1::2], strict=True))
    assert permissions == {
        "BoxAdmin": "none",
        "Phone": "readwrite",
        "NAS": "none",
        "HomeAuto": "none",
        "App": "none",
    }


async def test_user_list_names_everyone(caller: Caller) -> None:
    """The first one as the last user."""
    caller.box.users["Jörg & Ida"] = User("secret")
    answer = await caller.call(
        "X_AVM-DE_GetUserList", service="lanconfigsecurity", login=False
    )
    users = list(parse_xml(answer[f"{NEW}UserList"]))
    assert [u.text for u in users] == ["homeassistant", "Jörg & Ida"]
    assert [u.get("last_user") for u in users] == ["1", "0"]


async def test_password_is_changed_with_the_permission(caller: Caller) -> None:
    """And is the login from then on."""
    box = caller.box
    box.users["admin"] = User("secret", frozenset({"BoxAdmin"}))
    admin = Caller(box, caller.session, "admin", "secret")
    await admin.call(
        "SetConfigPassword", {"NewPassword": "new"}, service="lanconfigsecurity"
    )
    assert box.users["admin"].password == "new"
    for action in ("GetInfo", "X_AVM-DE_GetAnonymousLogin"):
        assert await caller.call(action, service="lanconfigsecurity")


async def test_provisioning_code_is_set(caller: Caller) -> None:
    """By DeviceInfo."""
    caller.box.users[caller.box.username] = User(
        caller.password or caller.box.password, frozenset({"BoxAdmin"})
    )
    given: dict[str, object] = {"NewProvisioningCode": "1234"}
    await caller.call("SetProvisioningCode", given, service="deviceinfo")
    assert caller.box.provisioning_code == "1234"
