"""The simulated box as such: files, login, permissions, faults of the protocol."""

from collections.abc import AsyncIterator
from xml.etree import ElementTree as ET

import aiohttp
import pytest

from .field import REAL_BOXES
from .simulator import FIRMWARES, Fault, SimulatedBox, User
from .simulator.caller import Caller, HttpError, code_of
from .simulator.lists import parse_xml
from .simulator.tables_x_voip import X_VOIP

pytestmark = pytest.mark.usefixtures("socket_enabled")

REAL = (
    ("7530-08.02", "8.02", "x_voip"),
    ("7530-08.02", "8.02", "deviceinfo"),
    ("7530-08.02", "8.02", "lanconfigsecurity"),
    ("7530-08.02", "8.02", "x_auth"),
    ("7530AX-07.29", "7.29", "x_voip"),
)
DEVICE = "{urn:dslforum-org:device-1-0}"


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Return a session."""
    async with aiohttp.ClientSession() as opened:
        yield opened


# Files.


def shape(document: bytes) -> list[tuple[str, str, dict[str, str]]]:
    """Return everything in a document but its white space."""
    return [
        (node.tag, (node.text or "").strip(), node.attrib)
        for node in parse_xml(document).iter()
    ]


@pytest.mark.parametrize(("folder", "firmware", "service"), REAL)
async def test_scpd_equals_that_of_a_real_box(
    session: aiohttp.ClientSession, folder: str, firmware: str, service: str
) -> None:
    """Actions, arguments, variables: all the same and in the same order."""
    real = REAL_BOXES / folder / f"{service}SCPD.xml"
    if not real.exists():
        pytest.skip("the files of real boxes are not here")
    async with (
        SimulatedBox(firmware=firmware) as box,
        Caller(box, session).get(f"/{service}SCPD.xml") as response,
    ):
        assert shape(await response.read()) == shape(real.read_bytes())


@pytest.mark.parametrize(
    ("firmware", "count"),
    [
        ("8.02", 44),
        ("7.39", 43),
        ("7.29", 42),
        ("6.98", 36),
        ("5.50", 27),
        ("4.88", 25),
    ],
)
def test_firmware_has_so_many_actions(firmware: str, count: int) -> None:
    """Two of them are those of real boxes, the others are chosen."""
    assert len(X_VOIP.as_of(firmware).actions) == count


def test_every_firmware_is_counted() -> None:
    """No version is left out."""
    assert FIRMWARES == ("8.02", "7.39", "7.29", "6.98", "5.50", "4.88")


async def description(box: SimulatedBox, session: aiohttp.ClientSession) -> ET.Element:
    """Return the parsed tr64desc.xml."""
    async with Caller(box, session).get("/tr64desc.xml") as response:
        assert response.status == 200
        return parse_xml(await response.read())


async def test_description_names_model_and_firmware(
    box: SimulatedBox, session: aiohttp.ClientSession
) -> None:
    """In the outer device and in systemVersion."""
    root = await description(box, session)
    assert root.findtext(f"{DEVICE}device/{DEVICE}modelName") == box.model
    assert root.findtext(f"{DEVICE}systemVersion/{DEVICE}Display") == "154.08.02"


async def test_description_of_a_new_box_has_the_serial_number(
    box: SimulatedBox, session: aiohttp.ClientSession
) -> None:
    """It is the MAC with colons."""
    root = await description(box, session)
    serial = root.findtext(f"{DEVICE}device/{DEVICE}serialNumber")
    assert serial == "11:22:33:44:55:66"


@pytest.mark.parametrize("firmware", ["7.29", "4.88"])
async def test_description_of_an_old_box_has_the_serial_number_in_its_udn(
    session: aiohttp.ClientSession, firmware: str
) -> None:
    """There is no serialNumber."""
    async with SimulatedBox(firmware=firmware) as box:
        root = await description(box, session)
    assert root.find(f".//{DEVICE}serialNumber") is None
    udn = root.findtext(f"{DEVICE}device/{DEVICE}UDN")
    assert udn is not None
    assert udn.endswith(box.serial)


async def test_description_of_an_old_box_has_no_second_factor(
    session: aiohttp.ClientSession,
) -> None:
    """The service came later."""
    async with SimulatedBox(firmware="5.50") as box:
        root = await description(box, session)
    assert not any("Auth:1" in (node.text or "") for node in root.iter())


async def test_unknown_file_is_an_html_404(caller: Caller) -> None:
    """There is no igddesc.xml, say."""
    async with caller.get("/igddesc.xml") as response:
        assert response.status == 404
        assert (await response.text()).startswith("<HTML>")


async def test_update_brings_actions(
    session: aiohttp.ClientSession,
) -> None:
    """The firmware of a running box can change."""
    async with SimulatedBox(firmware="7.29") as box:
        caller = Caller(box, session)
        assert await code_of(caller, "X_AVM-DE_GetVoIPAccounts") == 401
        box.firmware = "8.02"
        assert await caller.call("X_AVM-DE_GetVoIPAccounts")


def test_unknown_firmware_is_refused() -> None:
    """Only what is described can be simulated."""
    with pytest.raises(ValueError, match=r"9\.99"):
        SimulatedBox(firmware="9.99")


# Permissions.


@pytest.mark.parametrize(
    ("permissions", "action", "service", "allowed"),
    [
        ({"Phone"}, "GetInfo", "x_voip", True),
        ({"App"}, "GetInfo", "x_voip", False),
        ({"App"}, "X_AVM-DE_GetVoIPAccounts", "x_voip", True),
        ({"NAS"}, "X_AVM-DE_GetVoIPAccounts", "x_voip", False),
        ({"BoxAdmin"}, "GetInfo", "x_voip", True),
        ({"BoxAdmin"}, "GetInfo", "deviceinfo", True),
        ({"Phone", "App"}, "GetInfo", "deviceinfo", False),
        (set(), "X_AVM-DE_GetCurrentUser", "lanconfigsecurity", True),
    ],
)
async def test_right_decides(
    caller: Caller,
    permissions: set[str],
    action: str,
    service: str,
    allowed: bool,
) -> None:
    """Without it, 606."""
    caller.box.users["other"] = User("secret", frozenset(permissions))
    caller = Caller(caller.box, caller.session, "other", "secret")
    if allowed:
        assert await caller.call(action, service=service)
    else:
        assert await code_of(caller, action, service=service) == 606


@pytest.mark.parametrize("action", ["GetVoIPStatus", "GetClientByClientId"])
async def test_app_right_is_enough(
    box: SimulatedBox, session: aiohttp.ClientSession, action: str
) -> None:
    """For two more actions, with arguments."""
    box.users["app"] = User("secret", frozenset({"App"}))
    caller = Caller(box, session, "app", "secret")
    given: dict[str, dict[str, object]] = {
        "GetVoIPStatus": {"NewVoIPAccountIndex": 0},
        "GetClientByClientId": {"NewX_AVM-DE_ClientId": "a"},
    }
    assert await caller.call(f"X_AVM-DE_{action}", given[action])


@pytest.mark.parametrize(
    ("service", "action"),
    [
        ("deviceinfo", "GetSecurityPort"),
        ("lanconfigsecurity", "X_AVM-DE_GetAnonymousLogin"),
        ("lanconfigsecurity", "X_AVM-DE_GetUserList"),
    ],
)
async def test_some_actions_need_no_login(
    caller: Caller, box: SimulatedBox, service: str, action: str
) -> None:
    """They answer at once."""
    assert await caller.call(action, service=service, login=False)
    assert box.challenges == 0


# Faults of the protocol.


async def test_unknown_action_is_401(caller: Caller) -> None:
    """As a fault, not as a login."""
    assert await code_of(caller, "X_AVM-DE_Unheard") == 401


async def test_action_of_a_newer_firmware_is_401(
    session: aiohttp.ClientSession,
) -> None:
    """An old box does not have it."""
    async with SimulatedBox(firmware="7.29") as box:
        given = {"NewVoIPAccountIndex": 0}
        code = await code_of(Caller(box, session), "X_AVM-DE_GetVoIPStatus", given)
    assert code == 401


async def test_everything_is_401_while_tr064_is_off(
    caller: Caller, box: SimulatedBox
) -> None:
    """Every action of every service; the files still come."""
    box.tr064_enabled = False
    assert await code_of(caller, "GetInfo") == 401
    assert await code_of(caller, "GetSecurityPort", service="deviceinfo") == 401
    async with caller.get("/tr64desc.xml") as response:
        assert response.status == 200


async def test_fault_equals_a_captured_one(caller: Caller, box: SimulatedBox) -> None:
    """Byte for byte, but for white space."""
    box.tr064_enabled = False
    sample = REAL_BOXES / "samples" / "fault_401_tr064_disabled.xml"
    if not sample.exists():
        pytest.skip("the samples of real boxes are not here")
    async with caller.post("GetInfo") as response:
        assert response.status == 500
        assert shape(await response.read()) == shape(sample.read_bytes())


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"NewVoIPAccountIndex": 0, "NewOther": 1},
        {"NewWrong": 0},
        {"NewVoIPAccountIndex": ""},
        {"NewVoIPAccountIndex": "-1"},
        {"NewVoIPAccountIndex": "one"},
        {"NewVoIPAccountIndex": 70000},
    ],
)
async def test_wrong_arguments_are_402(
    caller: Caller, given: dict[str, object]
) -> None:
    """Missing, unknown, not of the type."""
    assert await code_of(caller, "X_AVM-DE_GetVoIPAccount", given) == 402


@pytest.mark.parametrize("value", ["true", "True", "yes", "", "2"])
async def test_boolean_is_0_or_1(caller: Caller, value: str) -> None:
    """A word is refused."""
    given = {"NewFaxT38Enable": value, "NewVoiceCoding": "auto"}
    assert await code_of(caller, "SetConfig", given) == 402


async def test_order_of_arguments_does_not_matter(caller: Caller) -> None:
    """Chosen: the names do."""
    await caller.call("SetConfig", {"NewVoiceCoding": "auto", "NewFaxT38Enable": 0})


async def test_body_without_xml_is_a_fault(caller: Caller) -> None:
    """Nothing breaks."""
    caller_url = f"{caller.url}/upnp/control/deviceinfo"
    kind = "urn:dslforum-org:service:DeviceInfo:1"
    async with caller.session.post(
        caller_url, data=b"no xml", headers={"SOAPAction": f"{kind}#GetSecurityPort"}
    ) as response:
        assert response.status == 500


async def test_unknown_control_path_is_an_html_404(caller: Caller) -> None:
    """No service is there."""
    async with caller.session.post(f"{caller.url}/upnp/control/none") as response:
        assert response.status == 404


# Answers.


async def test_answer_has_white_space_before_the_envelope(caller: Caller) -> None:
    """As captured: after the declaration."""
    async with caller.post("GetInfo") as response:
        text = await response.text()
        assert text.startswith('<?xml version="1.0"?>\n <s:Envelope')
        assert response.headers["Content-Type"] == 'text/xml; charset="utf-8"'


async def test_white_space_can_stand_before_the_declaration(
    caller: Caller, box: SimulatedBox
) -> None:
    """Which strict parsers refuse."""
    box.blank_before_declaration = True
    async with caller.post("GetInfo") as response:
        assert (await response.text()).startswith("\n<?xml")


async def test_answer_can_be_chunked(caller: Caller, box: SimulatedBox) -> None:
    """Without a length."""
    box.chunked = True
    async with caller.post("GetInfo") as response:
        assert response.headers["Transfer-Encoding"] == "chunked"
        assert "NewVoiceCoding" in await response.text()


async def test_https_is_the_same_box(
    box: SimulatedBox, session: aiohttp.ClientSession
) -> None:
    """With its own login, and marked as secure."""
    await Caller(box, session, secure=True).call("GetInfo")
    assert [request.secure for request in box.requests] == [True, True]


async def test_requests_are_recorded(caller: Caller, box: SimulatedBox) -> None:
    """Who asked what, and what came of it."""
    await caller.call("GetInfo")
    first, second = box.requests
    assert (first.status, first.user, first.action) == (401, "", "GetInfo")
    assert (second.status, second.user) == (200, box.username)
    assert second.service == X_VOIP.type
    assert box.actions() == ["GetInfo"]


async def test_html_instead_of_xml_is_an_error(
    caller: Caller, box: SimulatedBox
) -> None:
    """By the caller of these tests: no envelope is no result."""
    box.fail(Fault.HTML)
    with pytest.raises(HttpError):
        await caller.call("GetInfo")
