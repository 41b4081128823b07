"""What differs between real boxes and the document, as fritzconnection sees it."""

from concurrent.futures import ThreadPoolExecutor
import time
from typing import Any
from xml.etree import ElementTree as ET

from fritzconnection import FritzConnection
from fritzconnection.core.exceptions import (
    FritzAuthorizationError,
    FritzConnectionException,
    FritzInternalError,
    FritzResourceError,
)
import pytest

from .simulator import COUNTRIES, Clock, Fault, SimulatedBox, raw_text
from .simulator.fritzconnection_caller import (
    NEW,
    call,
    call_with,
    connect,
    with_connection,
)

pytestmark = [
    pytest.mark.usefixtures("socket_enabled"),
    pytest.mark.filterwarnings("ignore:Unverified HTTPS request"),
]


# What real boxes do with connections and logins.


@pytest.mark.parametrize("tls", [False, True])
async def test_it_reconnects_after_an_idle_connection_was_closed(
    box: SimulatedBox, tls: bool
) -> None:
    """Between two calls, and with the login that it has."""
    box.idle_timeout = 0.05

    def work(connection: FritzConnection) -> tuple[int, int]:
        call(connection, "GetInfo")
        before = box.connections
        while box.open_connections:
            time.sleep(0.005)
        # The end has to arrive, too.
        time.sleep(0.05)
        call(connection, "GetInfo")
        return before, box.connections

    before, after = await with_connection(box, work, tls=tls)
    assert after == before + 1
    assert box.challenges == 1


async def test_it_reconnects_after_the_last_request_of_a_connection(
    box: SimulatedBox,
) -> None:
    """The header says so in time."""
    box.max_requests = 3

    def work(connection: FritzConnection) -> None:
        for _ in range(10):
            call(connection, "GetInfo")

    await with_connection(box, work)
    assert box.actions() == ["GetInfo"] * 10
    # Seven files and the challenge, which closes; ten calls.
    assert box.connections == 3 + 4


async def test_it_works_again_after_two_refusals(box: SimulatedBox) -> None:
    """One call fails, with the right password."""

    def work(connection: FritzConnection) -> dict[str, Any]:
        call(connection, "GetInfo")
        box.fail(Fault.UNAUTHORIZED, times=2)
        with pytest.raises(FritzAuthorizationError):
            call(connection, "GetInfo")
        return call(connection, "GetInfo")

    assert await with_connection(box, work)


async def test_it_is_refused_while_another_request_is_answered(
    box: SimulatedBox,
) -> None:
    """With 503."""
    box.one_at_a_time = True

    def work(connection: FritzConnection) -> None:
        call(connection, "GetInfo")
        other = connect(box)
        box.fail(Fault.delay(0.3), "X_AVM-DE_GetClients")
        with ThreadPoolExecutor(1) as pool:
            late = pool.submit(call, other, "X_AVM-DE_GetClients")
            while box.requests[-1].fault != "DELAY":
                time.sleep(0.005)
            with pytest.raises(FritzConnectionException, match="503"):
                call(connection, "GetInfo")
            assert late.result()
        other.session.close()
        call(connection, "GetInfo")

    await with_connection(box, work)


# What real boxes answer.


async def test_it_fails_on_a_service_without_scpd(box: SimulatedBox) -> None:
    """As it did with 8.24 beta."""
    box.list_without_scpd()
    with pytest.raises(FritzResourceError, match="x_speedtestSCPD"):
        await with_connection(box, lambda c: call(c, "GetInfo"))


async def test_it_names_the_setting_while_access_for_apps_is_off(
    box: SimulatedBox,
) -> None:
    """By the HTML page that comes instead of the description."""
    box.tr064_enabled = box.files_while_disabled = False
    with pytest.raises(FritzConnectionException, match="access for applications"):
        await with_connection(box, lambda c: call(c, "GetInfo"))


async def test_fault_with_status_200_is_an_empty_answer_to_it(
    box: SimulatedBox,
) -> None:
    """It reads the status alone."""
    box.fault_status = 200

    def work(connection: FritzConnection) -> dict[str, Any]:
        box.fail(Fault.upnp(820))
        return call(connection, "GetInfo")

    assert await with_connection(box, work) == {}


@pytest.mark.parametrize("raw", [b"K\xfcche", b"a\x0bb"])
async def test_broken_byte_costs_it_the_whole_list(
    box: SimulatedBox, raw: bytes
) -> None:
    """It has a strict parser."""
    box.state.clients[0].phone_name = raw_text(raw)
    with pytest.raises(ET.ParseError):
        await with_connection(box, lambda c: call(c, "X_AVM-DE_GetClients"))


async def test_it_reads_the_rights_of_its_login(box: SimulatedBox) -> None:
    """By X_AVM-DE_AppSetup, with booleans."""
    answer = await with_connection(
        box, lambda c: c.call_action("X_AVM-DE_AppSetup1", "GetConfig")
    )
    assert answer == {
        "NewConfigRight": "NO",
        "NewAppRight": "NO",
        "NewNasRight": "NO",
        "NewPhoneRight": "RW",
        "NewDialRight": "RW",
        "NewHomeautoRight": "NO",
        "NewInternetRights": False,
        "NewAccessFromInternet": False,
    }


async def test_it_reads_the_old_value_for_some_seconds() -> None:
    """As the clock of the box goes."""
    clock = Clock()
    async with SimulatedBox(clock=clock) as box:
        box.delay_of_changes = 10

        def work(connection: FritzConnection) -> list[bool]:
            number = {"NewIndex": 0}
            off = {**number, f"{NEW}AlarmClockEnable": False}
            call_with(connection, "X_AVM-DE_SetAlarmClockEnable", off)
            shown = []
            for _ in range(2):
                answer = call_with(connection, "X_AVM-DE_GetAlarmClock", number)
                shown.append(answer[f"{NEW}AlarmClockEnable"])
                clock.now += 10
            return shown

        assert await with_connection(box, work) == [True, False]


@pytest.mark.parametrize("country", ["HU", "IT", "LU", "US"])
async def test_it_reads_the_codes_of_another_country(country: str) -> None:
    """Prefixes can be empty."""
    numbering = COUNTRIES[country].numbering

    def work(connection: FritzConnection) -> dict[str, Any]:
        return call(connection, "X_AVM-DE_GetVoIPCommonCountryCode") | call(
            connection, "X_AVM-DE_GetVoIPCommonAreaCode"
        )

    async with SimulatedBox(country=country) as box:
        assert await with_connection(box, work) == {
            f"{NEW}LKZ": numbering.country_code,
            f"{NEW}LKZPrefix": numbering.country_prefix,
            f"{NEW}OKZ": numbering.area_code,
            f"{NEW}OKZPrefix": numbering.area_prefix,
        }


async def test_it_meets_a_second_ip_phone_in_the_same_place(box: SimulatedBox) -> None:
    """The internal number stays, the user name does not."""

    def work(connection: FritzConnection) -> list[tuple[str, str]]:
        read = []
        for _ in range(2):
            answer = call(connection, "X_AVM-DE_GetClient3", ClientIndex=0)
            read.append(
                (answer[f"{NEW}InternalNumber"], answer[f"{NEW}ClientUsername"])
            )
            box.state.replace_client(0, "garage-cam")
        return read

    read = await with_connection(box, work)
    assert read == [("620", "hausflur"), ("620", "garage-cam")]


@pytest.mark.parametrize(
    ("password", "username", "code"),
    [("pass-word1", "garage", "803"), ("password1", "hausflur", "820")],
)
async def test_ip_phone_is_refused(
    box: SimulatedBox, password: str, username: str, code: str
) -> None:
    """For punctuation in its password, for a user name of another one."""
    box.alphanumeric_client_passwords = True

    def work(connection: FritzConnection) -> None:
        call(
            connection,
            "X_AVM-DE_SetClient4",
            ClientIndex=1,
            ClientPassword=password,
            ClientUsername=username,
            PhoneName="Garage",
            ClientId="",
            OutGoingNumber="",
            InComingNumbers="",
        )

    with pytest.raises(FritzConnectionException, match=code):
        await with_connection(box, work)


async def test_it_fails_to_read_the_dialing_phone_while_none_is_chosen(
    box: SimulatedBox,
) -> None:
    """On a box that answers a fault then."""
    box.state.no_dial_phone_code = 820
    box.state.dial_phone = ""
    with pytest.raises(FritzInternalError):
        await with_connection(box, lambda c: call(c, "X_AVM-DE_DialGetConfig"))
