"""Lines that are added and deleted, and what is put before their numbers."""

import asyncio
from dataclasses import replace

import pytest

from custom_components.fritzbox_voip.tr064.errors import (
    InvalidArgumentError,
    InvalidIndexError,
    InvalidTextError,
    NoFreeIndexError,
    NoSuchEntryError,
    Tr064Error,
)
from custom_components.fritzbox_voip.tr064.x_voip import (
    NewAccount,
    PrefixSettings,
    XVoip,
)
from tests.simulator import FIRMWARES, Account, Fault, SimulatedBox

from .scripted_server import ScriptedServer

ADD = "X_AVM-DE_AddVoIPAccount"
SECRET = "secret-91d7"

LINE = NewAccount(
    registrar="sip.example.net",
    number="030777001",
    username="new@example",
    password=SECRET,
    outbound_proxy="proxy.example.net",
    stun_server="stun.example.net:3478",
)


@pytest.mark.parametrize("firmware", FIRMWARES)
async def test_a_line_is_added_at_the_first_free_index(
    voip: XVoip, box: SimulatedBox
) -> None:
    """With all that it was given; the others stay as they are."""
    others = dict(box.state.accounts)
    assert await voip.accounts.add(LINE) == 3
    assert box.state.accounts == others | {
        3: Account(
            registrar="sip.example.net",
            number="030777001",
            username="new@example",
            password=SECRET,
            outbound_proxy="proxy.example.net",
            stun_server="stun.example.net:3478",
        )
    }
    assert (await voip.accounts.list())[3].number == "030777001"


@pytest.mark.parametrize("firmware", ["8.02", "7.29", "4.88"])
async def test_a_hole_is_filled_first(voip: XVoip, box: SimulatedBox) -> None:
    """One after the other."""
    del box.state.accounts[0]
    box.state.accounts[5] = box.state.accounts.pop(2)
    numbers = [f"03077700{place}" for place in range(4)]
    places = [
        await voip.accounts.add(replace(LINE, number=number)) for number in numbers
    ]
    assert places == [0, 2, 3, 4]


@pytest.mark.parametrize("firmware", ["8.02", "7.29"])
async def test_two_lines_at_once_get_two_indexes(
    voip: XVoip, box: SimulatedBox
) -> None:
    """The second does not overwrite the first: nobody said its index."""
    places = await asyncio.gather(
        voip.accounts.add(LINE), voip.accounts.add(replace(LINE, number="030777002"))
    )
    assert sorted(places) == [3, 4]
    assert len(box.state.accounts) == 5


@pytest.mark.parametrize("firmware", ["8.02", "4.88"])
async def test_a_line_is_added_to_a_box_without_lines(
    voip: XVoip, box: SimulatedBox
) -> None:
    """At the very first index."""
    box.state.accounts.clear()
    assert await voip.accounts.add(LINE) == 0


@pytest.mark.parametrize("firmware", ["8.02", "7.29", "4.88"])
async def test_a_full_box_takes_no_line(voip: XVoip, box: SimulatedBox) -> None:
    """It says itself how many it can have, and none is overwritten."""
    box.state.max_accounts = 3
    with pytest.raises(NoFreeIndexError) as caught:
        await voip.accounts.add(LINE)
    assert (caught.value.action, caught.value.code) == (ADD, None)
    assert ADD not in box.actions()


async def test_the_last_index_is_free_too(voip: XVoip, box: SimulatedBox) -> None:
    """There are as many as the box says."""
    box.state.max_accounts = 4
    assert await voip.accounts.add(LINE) == 3


@pytest.mark.parametrize("firmware", ["8.02", "4.88"])
async def test_a_line_is_overwritten_where_its_index_is_given(
    voip: XVoip, box: SimulatedBox
) -> None:
    """The lines are not listed for that."""
    assert await voip.accounts.add(LINE, 1) == 1
    assert box.state.accounts[1].number == LINE.number
    assert list(box.state.accounts) == [0, 1, 2]
    assert box.actions() == ["GetInfoEx", "GetMaxVoIPNumbers", ADD]


@pytest.mark.parametrize("index", [-1, 4, 99])
async def test_an_index_that_the_box_does_not_have_is_not_sent(
    voip: XVoip, box: SimulatedBox, index: int
) -> None:
    """The error names the highest one."""
    box.state.max_accounts = 4
    with pytest.raises(InvalidIndexError) as caught:
        await voip.accounts.add(LINE, index)
    assert (caught.value.field, caught.value.maximum) == ("account_index", 3)
    assert ADD not in box.actions()


@pytest.mark.parametrize(
    ("code", "proxy", "field"),
    [
        (801, "proxy.example.net", "outbound_proxy"),
        (802, "proxy.example.net", "outbound_proxy"),
        (803, "proxy.example.net", "outbound_proxy"),
        (803, "", None),
        (402, "proxy.example.net", None),
    ],
)
async def test_a_text_that_the_box_refuses_is_the_one_without_a_limit(
    voip: XVoip, box: SimulatedBox, code: int, proxy: str, field: str | None
) -> None:
    """All others were checked before; a value (402) may be any of them."""
    box.fail(Fault.upnp(code), ADD)
    with pytest.raises(InvalidArgumentError) as caught:
        await voip.accounts.add(replace(LINE, outbound_proxy=proxy))
    assert (caught.value.code, caught.value.field) == (code, field)


async def test_proxy_and_stun_server_may_be_left_out(
    voip: XVoip, box: SimulatedBox
) -> None:
    """Few providers have them."""
    line = NewAccount(
        registrar="sip.example.net",
        number="030777001",
        username="user",
        password=SECRET,
    )
    added = box.state.accounts[await voip.accounts.add(line)]
    assert (added.outbound_proxy, added.stun_server) == ("", "")


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (replace(LINE, registrar=""), "registrar"),
        (replace(LINE, number="030 777"), "number"),
        (replace(LINE, username="abc"), "username"),
        (replace(LINE, password="p&ssword"), "password"),
        (replace(LINE, stun_server="stun server"), "stun_server"),
    ],
)
@pytest.mark.parametrize("firmware", ["8.02", "4.88"])
async def test_texts_are_checked_before_anything_else(
    voip: XVoip, box: SimulatedBox, line: NewAccount, field: str
) -> None:
    """The box was asked for its limits, and for nothing more."""
    with pytest.raises(InvalidTextError) as caught:
        await voip.accounts.add(line)
    assert caught.value.field == field
    assert box.actions() == ["GetInfoEx"]


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.LOST])
async def test_a_line_is_sent_once_only(
    voip: XVoip, box: SimulatedBox, fault: Fault
) -> None:
    """Whoever does not know whether it was added reads the list."""
    box.fail(fault, ADD, times=None)
    with pytest.raises(Tr064Error):
        await voip.accounts.add(LINE)
    assert [request.action for request in box.requests].count(ADD) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault.upnp(402),
        Fault.upnp(606),
        Fault.upnp(713),
        Fault.upnp(803),
        Fault.upnp(820),
        Fault.upnp(866),
        Fault.HTML,
        Fault.RESET,
        Fault.UNAVAILABLE,
    ],
)
async def test_no_error_quotes_the_password(
    voip: XVoip, box: SimulatedBox, fault: Fault
) -> None:
    """Nor what caused it."""
    box.fail(fault, ADD)
    with pytest.raises(Tr064Error) as caught:
        await voip.accounts.add(LINE)
    error: BaseException | None = caught.value
    while error:
        assert SECRET not in f"{error} {error!r} {error.args} {vars(error)}"
        error = error.__cause__ or error.__context__


def test_a_new_line_shows_nothing() -> None:
    """Everything in it is private."""
    assert repr(LINE) == "NewAccount()"


@pytest.mark.parametrize("firmware", ["8.02", "7.29", "4.88"])
async def test_a_line_is_deleted(voip: XVoip, box: SimulatedBox) -> None:
    """The others keep their index."""
    await voip.accounts.delete(1)
    assert [line.index for line in await voip.accounts.list()] == [0, 2]


@pytest.mark.parametrize("index", [3, 10])
async def test_a_line_that_is_not_there_cannot_be_deleted(
    voip: XVoip, box: SimulatedBox, index: int
) -> None:
    """Neither in a hole nor beyond the end."""
    with pytest.raises(NoSuchEntryError):
        await voip.accounts.delete(index)
    assert len(box.state.accounts) == 3


@pytest.mark.parametrize("firmware", ["8.02", "4.88"])
@pytest.mark.parametrize("area", [True, False])
@pytest.mark.parametrize("country", [True, False])
async def test_the_box_reports_what_is_put_before_a_number(
    voip: XVoip, box: SimulatedBox, area: bool, country: bool
) -> None:
    """Area code, country code, both or none."""
    box.state.accounts[1].area_code = area
    box.state.accounts[1].country_code = country
    assert await voip.accounts.prefix_settings(1) == PrefixSettings(
        index=1, area_code=area, country_code=country
    )


async def test_a_box_that_does_not_report_them_puts_nothing_before(
    scripted_voip: XVoip, scripted_server: ScriptedServer
) -> None:
    """An empty answer is a no."""
    place = ("NewVoIPAccountIndex",)
    scripted_server.serve(
        {
            "GetVoIPEnableAreaCode": (place, {}),
            "GetVoIPEnableCountryCode": (place, {"NewVoIPEnableCountryCode": "true"}),
        }
    )
    assert await scripted_voip.accounts.prefix_settings(0) == PrefixSettings(
        index=0, area_code=False, country_code=False
    )


@pytest.mark.parametrize("firmware", ["8.02", "4.88"])
@pytest.mark.parametrize("enabled", [True, False])
async def test_the_area_code_is_put_before_or_not(
    voip: XVoip, box: SimulatedBox, enabled: bool
) -> None:
    """For this line alone, and whatever is with the country code."""
    box.state.accounts[0].area_code = not enabled
    await voip.accounts.set_area_code_enabled(0, enabled=enabled)
    lines = box.state.accounts.values()
    assert [line.area_code for line in lines] == [enabled, True, False]
    assert not any(line.country_code for line in lines)


@pytest.mark.parametrize("firmware", ["8.02", "4.88"])
@pytest.mark.parametrize("enabled", [True, False])
async def test_the_country_code_is_put_before_or_not(
    voip: XVoip, box: SimulatedBox, enabled: bool
) -> None:
    """For this line alone, and whatever is with the area code."""
    box.state.accounts[2].country_code = not enabled
    await voip.accounts.set_country_code_enabled(2, enabled=enabled)
    lines = box.state.accounts.values()
    assert [line.country_code for line in lines] == [False, False, enabled]
    assert [line.area_code for line in lines] == [False, True, False]


@pytest.mark.parametrize("index", [3, 10])
async def test_nothing_is_put_before_the_numbers_of_no_line(
    voip: XVoip, index: int
) -> None:
    """Reading and writing end the same way."""
    for asked in (
        voip.accounts.prefix_settings(index),
        voip.accounts.set_area_code_enabled(index, enabled=True),
        voip.accounts.set_country_code_enabled(index, enabled=True),
    ):
        with pytest.raises(NoSuchEntryError):
            await asked
