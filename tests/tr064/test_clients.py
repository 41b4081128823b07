"""The SIP clients of the box."""

import pytest

from custom_components.fritzbox_voip.tr064.errors import (
    InternalError,
    InvalidActionError,
    InvalidArgumentError,
    ProtocolError,
)
from custom_components.fritzbox_voip.tr064.x_voip import (
    NumberType,
    PhoneNumber,
    SipClient,
    XVoip,
)
from tests.simulator import Fault, Number, SimulatedBox, SipClient as SimulatedClient

from .scripted_server import ScriptedServer

LIST = "X_AVM-DE_GetClients"
COUNT = "X_AVM-DE_GetNumberOfClients"
GET = ("X_AVM-DE_GetClient", "X_AVM-DE_GetClient2", "X_AVM-DE_GetClient3")
INDEX = "NewX_AVM-DE_ClientIndex"

HALL = SipClient(
    index=0,
    internal_number="620",
    phone_name="Türstation & Flur",
    username="hausflur",
    client_id="doorbell-7f3a",
    outgoing_number="03012345678",
    incoming_numbers=(
        PhoneNumber(number="03012345678", type=NumberType.VOIP, index=0, name=""),
        PhoneNumber(
            number="+4930987654", type=NumberType.VOIP, index=1, name="Büro & Fax"
        ),
    ),
    external_registration=False,
    delayed_call_notification=True,
)
TABLET = SipClient(
    index=1,
    internal_number="621",
    phone_name="Küchentablet",
    username="kitchen-tablet",
    client_id="tablet-91c2",
    outgoing_number="",
    incoming_numbers=(
        PhoneNumber(number="", type=NumberType.ALL_CALLS, index=0, name=""),
    ),
    external_registration=False,
    delayed_call_notification=False,
)


def offer_list(scripted_server: ScriptedServer, document: str) -> None:
    """Let the scripted server answer with a list of SIP clients."""
    scripted_server.serve({LIST: ((), {"NewX_AVM-DE_ClientList": document})})


def item(inner: str = "", index: str = "4") -> str:
    """Return a list of one SIP client."""
    return (
        f"<List><Item><X_AVM-DE_ClientIndex>{index}</X_AVM-DE_ClientIndex>{inner}"
        "</Item></List>"
    )


@pytest.mark.parametrize("wrapper", [True, False])
@pytest.mark.parametrize("firmware", ["8.02", "7.39", "7.29"])
async def test_all_clients_come_in_one_answer(
    voip: XVoip, box: SimulatedBox, wrapper: bool
) -> None:
    """With the wrapper of the document and without."""
    box.client_list_wrapper = wrapper
    assert await voip.clients.list() == (HALL, TABLET)
    assert box.actions() == [LIST]


@pytest.mark.parametrize("firmware", ["6.98"])
async def test_fritzos_6_reports_the_same_one_by_one(
    voip: XVoip, box: SimulatedBox
) -> None:
    """With its newest action for it."""
    hall, tablet = await voip.clients.list()
    assert hall.incoming_numbers == HALL.incoming_numbers
    assert hall.outgoing_number == HALL.outgoing_number
    assert (hall.client_id, hall.internal_number) == ("doorbell-7f3a", "620")
    assert tablet.incoming_numbers == TABLET.incoming_numbers
    assert hall.external_registration is False
    assert box.actions() == [COUNT, GET[2], GET[2]]


@pytest.mark.parametrize("firmware", ["8.02", "6.98"])
async def test_every_field_of_a_client_is_its_own(
    voip: XVoip, box: SimulatedBox
) -> None:
    """All of them differ, so that none can pass for another."""
    box.state.clients = {
        3: SimulatedClient(
            "the-username",
            phone_name="The name",
            client_id="the-id",
            outgoing_number="030111",
            incoming_numbers=[Number("030222", "eISDN", 7, "Office & <home>")],
            external_registration=True,
            registrar="registrar.example.net",
        )
    }
    assert await voip.clients.list() == (
        SipClient(
            index=3,
            internal_number="623",
            phone_name="The name",
            username="the-username",
            client_id="the-id",
            outgoing_number="030111",
            incoming_numbers=(
                PhoneNumber(
                    number="030222",
                    type=NumberType.ISDN,
                    index=7,
                    name="Office & <home>",
                ),
            ),
            external_registration=True,
            delayed_call_notification=False,
        ),
    )


@pytest.mark.parametrize("firmware", ["5.50"])
async def test_fritzos_5_reports_less(voip: XVoip, box: SimulatedBox) -> None:
    """What it does not report is None."""
    hall, _ = await voip.clients.list()
    assert (hall.phone_name, hall.client_id) == (HALL.phone_name, HALL.client_id)
    assert hall.internal_number == "620"
    assert hall.incoming_numbers is None
    assert hall.external_registration is None
    assert hall.delayed_call_notification is None
    assert box.actions() == [COUNT, GET[1], GET[1]]


@pytest.mark.parametrize("firmware", ["4.88"])
async def test_fritzos_4_reports_least(voip: XVoip, box: SimulatedBox) -> None:
    """The internal number follows from the index."""
    clients = await voip.clients.list()
    assert [client.internal_number for client in clients] == ["620", "621"]
    assert [client.username for client in clients] == ["hausflur", "kitchen-tablet"]
    assert {client.client_id for client in clients} == {None}
    assert {client.incoming_numbers for client in clients} == {None}
    assert box.actions() == [COUNT, GET[0], GET[0]]


@pytest.mark.parametrize("firmware", ["8.02", "6.98", "5.50", "4.88"])
async def test_indexes_may_have_holes(voip: XVoip, box: SimulatedBox) -> None:
    """The last one is 9, with the internal number 629."""
    box.state.clients[9] = box.state.clients.pop(0)
    clients = await voip.clients.list()
    assert [(client.index, client.internal_number) for client in clients] == [
        (1, "621"),
        (9, "629"),
    ]


@pytest.mark.parametrize("firmware", ["8.02", "6.98", "4.88"])
async def test_there_may_be_no_client(voip: XVoip, box: SimulatedBox) -> None:
    """Then none is asked for."""
    box.state.clients.clear()
    assert await voip.clients.list() == ()
    assert not set(GET) & set(box.actions())


async def test_the_list_ends_where_no_client_can_be(
    scripted_voip: XVoip, scripted_server: ScriptedServer
) -> None:
    """Also where the box counts more than there can be."""
    scripted_server.serve(
        {
            COUNT: ((), {"NewX_AVM-DE_NumberOfClients": "11"}),
            GET[0]: ((INDEX,), {"NewX_AVM-DE_ClientUsername": "user"}),
        }
    )
    assert len(await scripted_voip.clients.list()) == 10
    assert scripted_server.count(GET[0]) == 10


@pytest.mark.parametrize("firmware", ["6.98"])
async def test_a_client_that_fails_is_no_hole(voip: XVoip, box: SimulatedBox) -> None:
    """Else it would seem deleted."""
    box.fail(Fault.upnp(820), GET[2])
    with pytest.raises(InternalError):
        await voip.clients.list()


async def test_a_box_that_lists_no_client_at_all_is_not_asked(
    scripted_voip: XVoip, scripted_server: ScriptedServer
) -> None:
    """The error names the newest of the actions that it could have."""
    scripted_server.serve({COUNT: ((), {"NewX_AVM-DE_NumberOfClients": "1"})})
    with pytest.raises(InvalidActionError) as caught:
        await scripted_voip.clients.list()
    assert (caught.value.action, caught.value.code) == (GET[2], None)


async def test_a_client_may_ring_for_every_number(
    voip: XVoip, box: SimulatedBox
) -> None:
    """One entry says so, or none at all."""
    box.state.clients[0].incoming_numbers.clear()
    hall, tablet = await voip.clients.list()
    assert hall.incoming_numbers == ()
    assert tablet.incoming_numbers == TABLET.incoming_numbers


@pytest.mark.parametrize("firmware", ["6.98"])
async def test_an_empty_text_of_numbers_is_none_of_them(
    voip: XVoip, box: SimulatedBox
) -> None:
    """Boxes send it where there is no number; it is not the same as None."""
    box.state.clients[0].incoming_numbers.clear()
    assert (await voip.clients.list())[0].incoming_numbers == ()


async def test_a_client_may_report_no_more_than_its_index(
    scripted_voip: XVoip, scripted_server: ScriptedServer
) -> None:
    """All the rest is empty or None."""
    offer_list(scripted_server, item())
    assert await scripted_voip.clients.list() == (
        SipClient(
            index=4,
            internal_number="624",
            phone_name="",
            username="",
            client_id=None,
            outgoing_number="",
            incoming_numbers=None,
            external_registration=None,
            delayed_call_notification=None,
        ),
    )


@pytest.mark.parametrize(
    ("sent", "expected"), [("1", True), ("0", False), ("true", None), ("", None)]
)
async def test_booleans_are_0_and_1(
    scripted_voip: XVoip,
    scripted_server: ScriptedServer,
    sent: str,
    expected: bool | None,
) -> None:
    """Anything else is unknown."""
    name = "X_AVM-DE_ExternalRegistration"
    offer_list(scripted_server, item(f"<{name}>{sent}</{name}>"))
    (client,) = await scripted_voip.clients.list()
    assert client.external_registration is expected


async def test_what_the_box_reports_goes_before_what_follows(
    scripted_voip: XVoip, scripted_server: ScriptedServer
) -> None:
    """An internal number of its own, an id that is empty but there."""
    offer_list(
        scripted_server,
        item(
            "<X_AVM-DE_InternalNumber>**624</X_AVM-DE_InternalNumber>"
            "<X_AVM-DE_ClientId/><X_AVM-DE_OutGoingNumber>SIP: 030"
            "</X_AVM-DE_OutGoingNumber><X_AVM-DE_InComingNumbers/>"
        ),
    )
    (client,) = await scripted_voip.clients.list()
    assert (client.internal_number, client.client_id) == ("**624", "")
    assert (client.outgoing_number, client.incoming_numbers) == ("030", ())


@pytest.mark.parametrize(
    "document", ["", "<List/>", "<X_AVM-DE_ClientList><List/></X_AVM-DE_ClientList>"]
)
async def test_an_empty_list_may_look_like_anything(
    scripted_voip: XVoip, scripted_server: ScriptedServer, document: str
) -> None:
    """Even like no list at all."""
    offer_list(scripted_server, document)
    assert await scripted_voip.clients.list() == ()


async def test_a_missing_list_is_an_empty_one(
    scripted_voip: XVoip, scripted_server: ScriptedServer
) -> None:
    """Boxes leave out what is empty."""
    scripted_server.serve({LIST: ((), {})})
    assert await scripted_voip.clients.list() == ()


@pytest.mark.parametrize(
    "document",
    [
        "text",
        item(index=""),
        item(index="x"),
        item("<X_AVM-DE_InComingNumbers>030</X_AVM-DE_InComingNumbers>"),
        item("<X_AVM-DE_PhoneName><b/></X_AVM-DE_PhoneName>"),
        "<List><Phone><a>1</a></Phone></List>",
    ],
)
async def test_what_is_no_list_of_clients_is_refused(
    scripted_voip: XVoip, scripted_server: ScriptedServer, document: str
) -> None:
    """It must not pass for an empty one: all clients would seem deleted."""
    offer_list(scripted_server, document)
    with pytest.raises(ProtocolError):
        await scripted_voip.clients.list()


def test_a_client_shows_what_is_not_private() -> None:
    """Neither names nor numbers nor its id."""
    assert repr(HALL) == (
        "SipClient(index=0, internal_number='620', external_registration=False,"
        " delayed_call_notification=True)"
    )


@pytest.mark.parametrize(
    ("firmware", "asked"),
    [("8.02", ["X_AVM-DE_GetClients"]), ("6.98", ["X_AVM-DE_GetNumberOfClients"])],
)
async def test_a_poll_asks_an_old_box_only_how_many_there_are(
    voip: XVoip, box: SimulatedBox, asked: list[str]
) -> None:
    """Little of a SIP client changes, and nothing often."""
    known = await voip.clients.list()
    box.requests.clear()

    assert await voip.clients.poll(known) == known
    assert box.actions() == asked


@pytest.mark.parametrize("firmware", ["6.98"])
async def test_a_poll_finds_another_client(voip: XVoip, box: SimulatedBox) -> None:
    """There are fewer than are known, so all are asked for."""
    known = await voip.clients.list()
    del box.state.clients[0]

    assert await voip.clients.poll(known) == known[1:]


@pytest.mark.parametrize("action", GET)
@pytest.mark.parametrize("arguments", [(), ("NewIndex",), (INDEX, "NewOther")])
async def test_clients_that_are_requested_in_another_way_are_not_requested(
    scripted_voip: XVoip,
    scripted_server: ScriptedServer,
    action: str,
    arguments: tuple[str, ...],
) -> None:
    """What a box takes in place of the index alone is unknown: nothing is sent."""
    scripted_server.serve(
        {
            COUNT: ((), {"NewX_AVM-DE_NumberOfClients": "1"}),
            action: (arguments, {"NewX_AVM-DE_PhoneName": "Garden"}),
        }
    )
    with pytest.raises(InvalidArgumentError):
        await scripted_voip.clients.list()
    assert scripted_server.count(action) == 0
