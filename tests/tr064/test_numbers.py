"""The telephone numbers of the box."""

import pytest

from custom_components.fritzbox_voip.tr064.errors import (
    InvalidActionError,
    ProtocolError,
)
from custom_components.fritzbox_voip.tr064.x_voip import (
    NumberType,
    PhoneNumber,
    XVoip,
)
from custom_components.fritzbox_voip.tr064.x_voip.numbers import parse_numbers
from tests.simulator import Number, SimulatedBox

from .documents import real
from .scripted_server import ScriptedServer


@pytest.mark.parametrize("firmware", ["8.02", "7.39", "7.29", "6.98"])
async def test_the_numbers_are_listed(voip: XVoip) -> None:
    """Without the prefix that some boxes put before them."""
    assert await voip.numbers.list() == (
        PhoneNumber(number="03012345678", type=NumberType.VOIP, index=0, name=""),
        PhoneNumber(
            number="+4930987654", type=NumberType.VOIP, index=1, name="Büro & Fax"
        ),
        PhoneNumber(number="030555000", type=NumberType.VOIP, index=2, name="Alt"),
    )
    assert await voip.numbers.count() == 3


async def test_there_may_be_no_number(voip: XVoip, box: SimulatedBox) -> None:
    """The list is an empty text then."""
    box.state.numbers.clear()
    assert await voip.numbers.list() == ()
    assert await voip.numbers.count() == 0


@pytest.mark.parametrize("firmware", ["5.50", "4.88"])
async def test_old_boxes_do_not_report_their_numbers(
    voip: XVoip, box: SimulatedBox
) -> None:
    """Nothing replaces the action, and nothing is sent."""
    for ask in (voip.numbers.list, voip.numbers.count):
        with pytest.raises(InvalidActionError):
            await ask()
    assert {request.method for request in box.requests} == {"GET"}


def test_the_list_of_a_real_box_is_read() -> None:
    """Its name is empty."""
    (number,) = parse_numbers(real("samples/number_list.xml").decode())
    assert number == PhoneNumber(
        number="123456", type=NumberType.VOIP, index=0, name=""
    )


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("eVoIP", NumberType.VOIP),
        ("eISDN", NumberType.ISDN),
        ("ePOTS", NumberType.POTS),
        ("eGSM", NumberType.GSM),
        ("eAllCalls", NumberType.ALL_CALLS),
        ("eNone", NumberType.NONE),
        ("eTelepathy", NumberType.NONE),
        ("", NumberType.NONE),
    ],
)
async def test_numbers_have_a_type(
    voip: XVoip, box: SimulatedBox, sent: str, expected: NumberType
) -> None:
    """One that nobody knows is none."""
    box.state.numbers = [Number("030", sent)]
    (number,) = await voip.numbers.list()
    assert number.type is expected


def test_types_are_named_as_everywhere() -> None:
    """Automations compare with these words."""
    assert [str(kind) for kind in NumberType] == [
        "voip",
        "isdn",
        "pots",
        "gsm",
        "all_calls",
        "none",
    ]


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        ("SIP: 030", "030"),
        ("SIP:  030 ", "030"),
        ("030 SIP: ", "030 SIP:"),
        ("SIP:030", "SIP:030"),
        ("", ""),
    ],
)
def test_a_prefix_is_taken_off_the_front(sent: str, number: str) -> None:
    """And nothing else."""
    (entry,) = parse_numbers(f"<List><Item><Number>{sent}</Number></Item></List>")
    assert entry.number == number


@pytest.mark.parametrize(
    ("index", "expected"), [("<Index>7</Index>", 7), ("<Index/>", None), ("", None)]
)
def test_an_index_may_be_missing(index: str, expected: int | None) -> None:
    """It is not what a number is known by."""
    (entry,) = parse_numbers(f"<List><Item><Number>030</Number>{index}</Item></List>")
    assert entry.index == expected


@pytest.mark.parametrize("index", ["x", "-1", "٣", "1000000000"])
def test_an_index_that_is_none_costs_no_other_number(index: str) -> None:
    """Of the phone numbers, and of the IP phones that have them in their list."""
    odd, plain = parse_numbers(
        f"<List><Item><Type>eAllCalls</Type><Index>{index}</Index></Item>"
        "<Item><Number>030</Number><Index>1</Index></Item></List>"
    )
    assert (odd.index, plain.index) == (None, 1)


@pytest.mark.parametrize("count", ["", "many", "-1", "1.5", "1000000000"])
async def test_a_count_is_a_number(
    scripted_voip: XVoip, scripted_server: ScriptedServer, count: str
) -> None:
    """Of at most nine digits."""
    scripted_server.serve(
        {"X_AVM-DE_GetNumberOfNumbers": ((), {"NewNumberOfNumbers": count})}
    )
    with pytest.raises(ProtocolError, match="NumberOfNumbers returned no number"):
        await scripted_voip.numbers.count()


async def test_a_count_may_have_nine_digits(
    scripted_voip: XVoip, scripted_server: ScriptedServer
) -> None:
    """That is the limit."""
    answer = {"NewNumberOfNumbers": "999999999"}
    scripted_server.serve({"X_AVM-DE_GetNumberOfNumbers": ((), answer)})
    assert await scripted_voip.numbers.count() == 999_999_999


async def test_a_missing_list_is_an_empty_one(
    scripted_voip: XVoip, scripted_server: ScriptedServer
) -> None:
    """Boxes leave out what is empty."""
    scripted_server.serve({"X_AVM-DE_GetNumbers": ((), {})})
    assert await scripted_voip.numbers.list() == ()


def test_neither_number_nor_name_is_shown() -> None:
    """They are personal data."""
    number = PhoneNumber(
        number="0301234567", type=NumberType.VOIP, index=4, name="Familie Muster"
    )
    assert repr(number) == "PhoneNumber(type=<NumberType.VOIP: 'voip'>, index=4)"
