"""SIP clients that are made and changed."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import Any
from xml.sax.saxutils import escape

import pytest

from custom_components.fritzbox_voip.tr064.errors import ProtocolError
from custom_components.fritzbox_voip.tr064.x_voip import (
    NewSipClient,
    NumberType,
    PhoneNumber,
    XVoip,
)
from tests.simulator import Number, SimulatedBox

from .scripted_server import ScriptedServer

SET, SET2, SET3, SET4 = (f"X_AVM-DE_SetClient{number}" for number in ("", 2, 3, 4))
SETTERS = {SET, SET2, SET3, SET4}
LIST = "X_AVM-DE_GetClients"
SECRET = "secret91d7"

GARDEN = NewSipClient(phone_name="Gäste & Garten", password=SECRET)
OFFICE = PhoneNumber(
    number="+4930987654", type=NumberType.VOIP, index=1, name="Büro & <Fax>"
)
WHOLE = replace(
    GARDEN,
    username="garden",
    client_id="garden-5d20",
    outgoing_number="030555000",
    incoming_numbers=(OFFICE,),
)


def setters(box: SimulatedBox) -> list[str]:
    """Return the actions that were to make a SIP client."""
    return [it.action for it in box.requests if it.action in SETTERS]


@pytest.mark.parametrize("firmware", ["8.02", "7.39", "7.29"])
async def test_a_new_box_carries_everything(voip: XVoip, box: SimulatedBox) -> None:
    """What it made of it comes back."""
    made = await voip.clients.set(WHOLE)
    assert (made.index, made.internal_number) == (2, "622")
    assert (made.username, made.client_id) == ("garden", "garden-5d20")
    assert made.incoming_numbers == (OFFICE,)
    client = box.state.clients[2]
    assert (client.phone_name, client.password) == ("Gäste & Garten", SECRET)
    assert client.outgoing_number == "030555000"
    assert client.incoming_numbers == [
        Number("+4930987654", "eVoIP", 1, "Büro & <Fax>")
    ]
    assert set(setters(box)) == {SET4}


@pytest.mark.parametrize(
    ("firmware", "action"),
    [
        ("8.02", SET3),
        ("7.29", SET3),
        ("6.98", SET3),
        ("5.50", SET2),
        ("4.88", SET),
    ],
)
async def test_the_box_may_choose_the_user_name(
    voip: XVoip, box: SimulatedBox, action: str
) -> None:
    """The newest action wants one, so the one before is taken."""
    made = await voip.clients.set(GARDEN)
    assert (made.index, made.username) == (2, "622")
    client = box.state.clients[2]
    assert (client.phone_name, client.password) == ("Gäste & Garten", SECRET)
    assert [number.type for number in client.incoming_numbers] == ["eAllCalls"]
    assert set(setters(box)) == {action}


@pytest.mark.parametrize(
    ("firmware", "fields", "action"),
    [
        ("6.98", {"client_id", "incoming_numbers"}, SET3),
        ("5.50", {"client_id"}, SET2),
        ("4.88", set(), SET),
    ],
)
async def test_an_old_box_carries_what_it_can(
    voip: XVoip, box: SimulatedBox, fields: set[str], action: str
) -> None:
    """With the newest action that it has."""
    client = replace(
        GARDEN,
        outgoing_number="030555000",
        client_id="garden-5d20" if "client_id" in fields else None,
        incoming_numbers=(OFFICE,) if "incoming_numbers" in fields else None,
    )
    await voip.clients.set(client)
    made = box.state.clients[2]
    assert made.outgoing_number == "030555000"
    assert made.client_id == (client.client_id or "")
    numbers = [number.number for number in made.incoming_numbers]
    assert numbers == ["+4930987654" if client.incoming_numbers else ""]
    assert set(setters(box)) == {action}


@pytest.mark.parametrize("firmware", ["5.50", "4.88"])
async def test_to_ring_for_all_numbers_needs_no_list(
    voip: XVoip, box: SimulatedBox
) -> None:
    """That is what an old box does anyway."""
    made = await voip.clients.set(replace(GARDEN, incoming_numbers=()))
    assert box.state.clients[made.index].incoming_numbers == [Number("", "eAllCalls")]


@pytest.mark.parametrize("firmware", ["8.02", "6.98", "4.88"])
async def test_a_hole_is_filled_first(voip: XVoip, box: SimulatedBox) -> None:
    """And the internal number follows from it."""
    box.state.clients[9] = box.state.clients.pop(0)
    made = await voip.clients.set(GARDEN)
    assert (made.index, made.internal_number) == (0, "620")
    assert list(box.state.clients) == [0, 1, 9]


@pytest.mark.parametrize("firmware", ["8.02", "6.98"])
async def test_two_clients_at_once_get_two_indexes(
    voip: XVoip, box: SimulatedBox
) -> None:
    """The second does not overwrite the first: nobody said its index."""
    made = await asyncio.gather(
        voip.clients.set(GARDEN),
        voip.clients.set(replace(GARDEN, phone_name="Cellar")),
    )
    assert sorted(client.index for client in made) == [2, 3]
    assert {client.phone_name for client in made} == {GARDEN.phone_name, "Cellar"}
    assert len(box.state.clients) == 4


@pytest.mark.parametrize(
    ("firmware", "action"),
    [("8.02", SET4), ("7.29", SET4), ("6.98", SET3), ("5.50", SET2), ("4.88", SET)],
)
async def test_a_client_that_is_changed_keeps_its_user_name(
    voip: XVoip, box: SimulatedBox, action: str
) -> None:
    """With it the IP phone registers."""
    made = await voip.clients.set(GARDEN, 0)
    assert (made.index, made.username) == (0, "hausflur")
    assert made.phone_name == "Gäste & Garten"
    assert box.state.clients[0].username == "hausflur"
    assert list(box.state.clients) == [0, 1]
    assert set(setters(box)) == {action}


async def test_a_client_that_is_changed_may_get_another_user_name(
    voip: XVoip, box: SimulatedBox
) -> None:
    """If that is said."""
    made = await voip.clients.set(WHOLE, 0)
    assert (made.index, made.username) == (0, "garden")


@pytest.mark.parametrize("username", ["620", "", "Tür stehle", "x" * 65])
async def test_a_user_name_that_the_newest_action_refuses_is_kept_by_the_one_before(
    voip: XVoip, box: SimulatedBox, username: str
) -> None:
    """Such as those that the box itself once chose."""
    box.state.clients[0].username = username
    made = await voip.clients.set(GARDEN, 0)
    assert made.username == username
    assert box.state.clients[0].phone_name == "Gäste & Garten"
    assert set(setters(box)) == {SET3}


@pytest.mark.parametrize("firmware", ["8.02", "6.98"])
async def test_an_index_may_be_given_where_nothing_is(
    voip: XVoip, box: SimulatedBox
) -> None:
    """Then a SIP client is made there."""
    made = await voip.clients.set(GARDEN, 7)
    assert (made.index, made.internal_number, made.username) == (7, "627", "627")


async def test_a_client_may_be_given_the_username_that_it_has(
    voip: XVoip, box: SimulatedBox
) -> None:
    """It is no other client's."""
    made = await voip.clients.set(replace(WHOLE, username="hausflur"), 0)
    assert made.username == "hausflur"


# What the simulated box has at index 0, as it is to be kept.
GIVEN: dict[str, Any] = {
    "phone_name": "Cellar",
    "username": "cellar",
    "client_id": "cellar-1",
    "outgoing_number": "030555000",
    "incoming_numbers": (OFFICE,),
}


@pytest.mark.parametrize("firmware", ["8.02", "7.29"])
@pytest.mark.parametrize("given", [None, *GIVEN])
async def test_what_is_not_given_is_kept(
    voip: XVoip, box: SimulatedBox, given: str | None
) -> None:
    """Of the client that is overwritten; its password alone has to be given."""
    before = (await voip.clients.list())[0]
    change = {given: GIVEN[given]} if given else {}

    made = await voip.clients.set(NewSipClient(password="newpass1", **change), 0)

    assert made == replace(before, **change)
    assert box.state.clients[0].password == "newpass1"


@pytest.mark.parametrize("firmware", ["6.98", "5.50", "4.88"])
async def test_an_old_box_keeps_what_it_can(voip: XVoip, box: SimulatedBox) -> None:
    """Nothing that is kept is refused as unsupported."""
    before = await voip.clients.list()
    await voip.clients.set(NewSipClient(password="newpass1"), 0)
    assert await voip.clients.list() == before
    assert box.state.clients[0].password == "newpass1"


async def test_an_empty_text_is_given(voip: XVoip, box: SimulatedBox) -> None:
    """It clears what was there, and rings for every number."""
    made = await voip.clients.set(
        NewSipClient(
            password=SECRET, client_id="", outgoing_number="", incoming_numbers=()
        ),
        0,
    )
    assert (made.client_id, made.outgoing_number) == ("", "")
    assert box.state.clients[0].incoming_numbers == [Number("", "eAllCalls")]
    assert made.phone_name == "Türstation & Flur"


@pytest.mark.parametrize(
    ("stored", "sent"), [("1", "1"), ("0", "0"), ("", "0"), (None, "0")]
)
async def test_registration_from_the_internet_is_neither_granted_nor_withdrawn(
    scripted_voip: XVoip, scripted_server: ScriptedServer, stored: str | None, sent: str
) -> None:
    """An old box stores what it is sent; a new client has none."""
    name = "X_AVM-DE_ExternalRegistration"
    client = (
        ""
        if stored is None
        else "<Item><X_AVM-DE_ClientIndex>0</X_AVM-DE_ClientIndex>"
        f"<{name}>{stored}</{name}></Item>"
    )
    scripted_server.serve(
        {
            LIST: ((), {"NewX_AVM-DE_ClientList": f"<List>{client}</List>"}),
            SET3: (("NewX_AVM-DE_ClientIndex", f"New{name}"), {}),
        }
    )
    with suppress(ProtocolError):  # the list lacks a new client afterwards
        await scripted_voip.clients.set(GARDEN, 0)
    (body,) = [it.body.decode() for it in scripted_server.requests if it.action == SET3]
    assert f"<New{name}>{sent}</New{name}>" in body


def test_a_new_client_shows_nothing() -> None:
    """Everything in it is private."""
    assert repr(WHOLE) == "NewSipClient()"


def item(number: str, kind: str, index: int, name: str = "Büro & <Fax>") -> str:
    """Return a number as an entry of a list."""
    return (
        f"<Item><Number>{number}</Number><Type>{kind}</Type><Index>{index}</Index>"
        f"<Name>{escape(name)}</Name></Item>"
    )


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (None, ""),
        ((), ""),
        (
            (replace(OFFICE, index=None, name=""),),
            f"<List>{item('+4930987654', 'eVoIP', 0, '')}</List>",
        ),
        ((replace(OFFICE, type=NumberType.ALL_CALLS), OFFICE), ""),
        (
            (replace(OFFICE, number="1&2<3>", index=0),),
            f"<List>{item('1&amp;2&lt;3&gt;', 'eVoIP', 0)}</List>",
        ),
        (
            (OFFICE, replace(OFFICE, number="7", type=NumberType.ISDN, index=2)),
            f"<List>{item('+4930987654', 'eVoIP', 1)}{item('7', 'eISDN', 2)}</List>",
        ),
    ],
)
async def test_incoming_numbers_are_a_list_of_the_box(
    scripted_voip: XVoip,
    scripted_server: ScriptedServer,
    numbers: tuple[PhoneNumber, ...] | None,
    expected: str,
) -> None:
    """Escaped inside the answer, and in itself; no number is no list."""
    index = "NewX_AVM-DE_ClientIndex"
    incoming = "NewX_AVM-DE_InComingNumbers"
    listed = "<List><Item><X_AVM-DE_ClientIndex>0</X_AVM-DE_ClientIndex></Item></List>"
    scripted_server.serve(
        {
            LIST: ((), {"NewX_AVM-DE_ClientList": listed}),
            SET3: ((index, incoming, "NewX_AVM-DE_ExternalRegistration"), {}),
        }
    )
    await scripted_voip.clients.set(replace(GARDEN, incoming_numbers=numbers), 0)
    (sent,) = [it.body.decode() for it in scripted_server.requests if it.action == SET3]
    assert f"<{incoming}>{escape(expected)}</{incoming}>" in sent


@pytest.mark.parametrize("kind", sorted({*NumberType} - {NumberType.ALL_CALLS}))
async def test_every_type_of_number_comes_back_as_it_went(
    voip: XVoip, kind: NumberType
) -> None:
    """Those of the list of numbers can be handed over as they are."""
    number = replace(OFFICE, type=kind)
    made = await voip.clients.set(replace(WHOLE, incoming_numbers=(number,)))
    assert made.incoming_numbers == (number,)
