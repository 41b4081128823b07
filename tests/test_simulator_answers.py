"""Answers of real boxes that differ from the document, on demand."""

from collections.abc import AsyncIterator
from xml.etree import ElementTree as ET

from hypothesis import given, strategies as st
import pytest

from .simulator import BoxState, Clock, Fault, SimulatedBox, User, raw_text
from .simulator.caller import Caller, HttpError, calling, code_of
from .simulator.delayed import DelayedChanges
from .simulator.lists import parse_xml
from .simulator.tables_box import LAN_CONFIG_SECURITY, SPEEDTEST

pytestmark = pytest.mark.usefixtures("socket_enabled")

NEW = "NewX_AVM-DE_"


@pytest.fixture
def clock() -> Clock:
    """Return the clock of the box."""
    return Clock()


@pytest.fixture
async def box(clock: Clock) -> AsyncIterator[SimulatedBox]:
    """Return a box with a clock that a test moves."""
    async with SimulatedBox(clock=clock) as running:
        yield running


async def fetched(caller: Caller, path: str) -> tuple[int, str, bytes]:
    """Return status, content type and body of a file."""
    async with caller.get(path) as response:
        return response.status, response.content_type, await response.read()


async def body_of(caller: Caller, action: str) -> bytes:
    """Return the body of an answer."""
    async with caller.post(action) as response:
        assert response.status == 200
        return await response.read()


# Faults.


async def test_fault_can_come_with_status_200(caller: Caller) -> None:
    """And is no answered action."""
    caller.box.fault_status = 200
    caller.box.fail(Fault.upnp(820))
    async with caller.post("GetInfo") as response:
        text = await response.text()
    assert response.status == 200
    assert "<errorCode>820</errorCode>" in text
    assert not caller.box.actions()
    assert caller.box.requests[-1].upnp_code == 820


async def test_cut_answer_is_complete_for_http(caller: Caller) -> None:
    """But its XML is not."""
    caller.box.fail(Fault.CUT, "/x_voipSCPD.xml")
    caller.box.fail(Fault.CUT, "GetInfo")
    status, kind, body = await fetched(caller, "/x_voipSCPD.xml")
    assert (status, kind) == (200, "text/xml")
    for broken in (body, await body_of(caller, "GetInfo")):
        with pytest.raises(ET.ParseError):
            parse_xml(broken)


async def test_file_can_be_missing(caller: Caller) -> None:
    """As an HTML page."""
    caller.box.fail(Fault.NOT_FOUND, "/tr64desc.xml")
    assert (await fetched(caller, "/tr64desc.xml"))[:2] == (404, "text/html")


# Files.


async def test_listed_service_without_scpd(caller: Caller) -> None:
    """Everything else is there."""
    caller.box.list_without_scpd()
    _, _, description = await fetched(caller, "/tr64desc.xml")
    assert SPEEDTEST.scpd_url.encode() in description
    assert (await fetched(caller, SPEEDTEST.scpd_url))[:2] == (404, "text/html")
    assert (await fetched(caller, "/x_voipSCPD.xml"))[:2] == (200, "text/xml")


async def test_service_can_lose_its_scpd(caller: Caller) -> None:
    """Its actions still answer, and it is listed once."""
    caller.box.list_without_scpd(LAN_CONFIG_SECURITY)
    _, _, description = await fetched(caller, "/tr64desc.xml")
    assert description.count(LAN_CONFIG_SECURITY.scpd_url.encode()) == 1
    assert (await fetched(caller, LAN_CONFIG_SECURITY.scpd_url))[0] == 404
    assert await caller.call("GetInfo", service="lanconfigsecurity")


async def test_files_can_be_html_while_access_for_apps_is_off(caller: Caller) -> None:
    """All of them, until it is on again."""
    caller.box.files_while_disabled = False
    caller.box.tr064_enabled = False
    for path in ("/tr64desc.xml", "/x_voipSCPD.xml"):
        assert (await fetched(caller, path))[:2] == (200, "text/html")
    assert await code_of(caller, "GetInfo") == 401
    caller.box.tr064_enabled = True
    assert (await fetched(caller, "/tr64desc.xml"))[:2] == (200, "text/xml")


# Broken texts.


@pytest.mark.parametrize(
    "raw", [b"K\xfcche", b"\xff\xfe", b"K\xc3", b"a\x0bb", b"\x00", b"\xed\xa0\x80"]
)
async def test_names_can_have_broken_bytes(caller: Caller, raw: bytes) -> None:
    """In single answers, in lists, in the description: not UTF-8, or not for XML."""
    box, name = caller.box, raw_text(raw)
    box.name = box.state.phones[0] = box.state.numbers[0].name = name
    box.state.clients[0].phone_name = box.state.alarm_clocks[0].name = name
    box.users[name] = User("secret")
    answers = [
        await body_of(caller, "X_AVM-DE_GetClients"),
        await body_of(caller, "X_AVM-DE_GetNumbers"),
        (await fetched(caller, "/tr64desc.xml"))[2],
    ]
    for action in ("X_AVM-DE_GetPhonePort", "X_AVM-DE_GetAlarmClock"):
        index = {"NewIndex": int("Phone" in action)}
        async with caller.post(action, index) as response:
            answers.append(await response.read())
    async with caller.post(
        "X_AVM-DE_GetUserList", service="lanconfigsecurity"
    ) as response:
        answers.append(await response.read())
    assert [raw in body for body in answers] == [True] * 6


async def test_broken_bytes_break_a_strict_parser(caller: Caller) -> None:
    """The text around them is as before."""
    before = await body_of(caller, "X_AVM-DE_GetNumbers")
    name = caller.box.state.numbers[1].name
    caller.box.state.numbers[1].name = raw_text(name.encode("latin-1"))
    after = await body_of(caller, "X_AVM-DE_GetNumbers")
    with pytest.raises(ET.ParseError):
        parse_xml(after)
    assert after.decode("latin-1") == before.decode()


# Changes that are visible late.


async def alarm_is_on(caller: Caller) -> bool:
    """Return whether an alarm clock is enabled, as the box answers it."""
    answer = await caller.call("X_AVM-DE_GetAlarmClock", {"NewIndex": 0})
    return answer[f"{NEW}AlarmClockEnable"] == "1"


async def switch_alarm(caller: Caller, enable: bool) -> None:
    """Switch an alarm clock."""
    await caller.call(
        "X_AVM-DE_SetAlarmClockEnable",
        {"NewIndex": 0, f"{NEW}AlarmClockEnable": int(enable)},
    )


async def test_old_value_is_answered_for_some_seconds(
    caller: Caller, clock: Clock
) -> None:
    """The change is made at once."""
    caller.box.delay_of_changes = 10
    await switch_alarm(caller, False)
    assert not caller.box.state.alarm_clocks[0].enabled
    shown = []
    for _ in range(3):
        shown.append(await alarm_is_on(caller))
        clock.now += 5
    assert shown == [True, True, False]


async def test_every_change_is_visible_after_its_own_time(
    caller: Caller, clock: Clock
) -> None:
    """Off, on, off: as it was ten seconds ago."""
    caller.box.delay_of_changes = 10
    for enable in (False, True, False):
        await switch_alarm(caller, enable)
        clock.now += 4
    shown = []
    for _ in range(3):
        shown.append(await alarm_is_on(caller))
        clock.now += 3
    assert shown == [False, True, False]


@given(
    steps=st.lists(st.tuples(st.integers(0, 6), st.booleans())),
    delay=st.sampled_from([0.0, 5.0]),
)
def test_visible_state_is_that_of_some_seconds_ago(
    steps: list[tuple[int, bool]], delay: float
) -> None:
    """Whatever the order of writing, reading and time."""
    clock, state = Clock(), BoxState(area_code="0")
    changes = DelayedChanges(clock)
    written = [(clock.now - delay, "0")]
    for seconds, write in steps:
        clock.now += seconds
        if write:
            changes.record(state, delay)
            state.area_code = str(len(written))
            written.append((clock.now, state.area_code))
        visible = [code for when, code in written if when + delay <= clock.now]
        assert changes.visible(state, delay).area_code == visible[-1]


async def test_reboot_shows_every_change(caller: Caller) -> None:
    """Nothing is lost."""
    caller.box.delay_of_changes = 10
    await switch_alarm(caller, False)
    await caller.box.reboot()
    assert not await alarm_is_on(caller)


async def test_changes_are_visible_at_once_by_default(caller: Caller) -> None:
    """As before."""
    await switch_alarm(caller, False)
    assert not await alarm_is_on(caller)


async def test_state_that_a_test_changes_is_visible_at_once(caller: Caller) -> None:
    """Only what was written is late."""
    caller.box.delay_of_changes = 10
    caller.box.state.alarm_clocks[0].enabled = False
    assert not await alarm_is_on(caller)


# Click-to-dial.


@pytest.mark.parametrize("code", [714, 820])
async def test_dial_config_can_be_a_fault(caller: Caller, code: int) -> None:
    """While no phone is chosen."""
    caller.box.state.no_dial_phone_code = code
    answer = await caller.call("X_AVM-DE_DialGetConfig")
    assert answer == {f"{NEW}PhoneName": "DECT: Küche"}
    await caller.call("X_AVM-DE_DialSetConfig", {f"{NEW}PhoneName": ""})
    assert await code_of(caller, "X_AVM-DE_DialGetConfig") == code
    assert await caller.call("X_AVM-DE_GetPhonePort", {"NewIndex": 1})


# Rights.


@pytest.mark.parametrize(
    ("rights", "expected"),
    [
        ({"Phone"}, {"PhoneRight": "RW", "DialRight": "RW"}),
        (
            {"BoxAdmin", "NAS:readonly", "HomeAuto", "App:none"},
            {"ConfigRight": "RW", "NasRight": "RO", "HomeautoRight": "RW"},
        ),
        ({"App:other"}, {"AppRight": "UNDEFINED"}),
        (set(), {}),
    ],
)
async def test_apps_read_the_rights_of_their_login(
    caller: Caller, rights: set[str], expected: dict[str, str]
) -> None:
    """Every right may."""
    caller.box.users["app"] = User("secret", frozenset(rights))
    app = Caller(caller.box, caller.session, "app", "secret")
    none = {
        f"{name}Right": "NO"
        for name in ("Config", "App", "Nas", "Phone", "Dial", "Homeauto")
    }
    answer = await app.call("GetConfig", service="x_appsetup")
    assert answer == {
        f"New{name}": value
        for name, value in {
            **none,
            "InternetRights": "0",
            "AccessFromInternet": "0",
            **expected,
        }.items()
    }


async def test_old_box_has_no_apps() -> None:
    """Nor the service for them."""
    async with calling(SimulatedBox(firmware="6.98")) as caller:
        _, _, description = await fetched(caller, "/tr64desc.xml")
        assert b"AppSetup" not in description
        with pytest.raises(HttpError):
            await caller.call("GetConfig", service="x_appsetup")
