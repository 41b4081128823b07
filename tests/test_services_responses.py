"""What the actions return that only read."""

from homeassistant.core import HomeAssistant
import pytest

from tests.simulator import SimulatedBox, SipClient
from tests.simulator.state import Account, Number
from tests.test_services import ask


@pytest.mark.usefixtures("loaded")
async def test_the_lines_are_returned(hass: HomeAssistant, box: SimulatedBox) -> None:
    """Whole, without username and password."""
    box.state.accounts = {
        4: Account(
            registrar="registrar.example",
            number="030111",
            username="the-user",
            password="the-password",
            outbound_proxy="proxy.example",
            stun_server="stun.example",
            status="not registered",
        )
    }

    assert await ask(hass, "get_accounts") == {
        "accounts": [
            {
                "account_index": 4,
                "number": "030111",
                "status": "not_registered",
                "registrar": "registrar.example",
                "outbound_proxy": "proxy.example",
                "stun_server": "stun.example",
            }
        ]
    }


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("external", [True, False])
async def test_the_ip_phones_are_returned(
    hass: HomeAssistant, box: SimulatedBox, *, external: bool
) -> None:
    """Whole, without username and password."""
    box.state.clients = {
        7: SipClient(
            username="the-user",
            password="the-password",
            phone_name="Garden",
            client_id="app-1",
            outgoing_number="030222",
            incoming_numbers=[Number("030333", "eISDN", 5, "Office")],
            external_registration=external,
            delayed_call_notification=not external,
        )
    }

    assert await ask(hass, "get_clients") == {
        "clients": [
            {
                "client_index": 7,
                "phone_name": "Garden",
                "internal_number": "627",
                "client_id": "app-1",
                "outgoing_number": "030222",
                "incoming_numbers": [
                    {"number": "030333", "type": "isdn", "index": 5, "name": "Office"}
                ],
                "external_registration": external,
                "delayed_call_notification": not external,
            }
        ]
    }


@pytest.mark.usefixtures("loaded")
async def test_the_ip_phones_are_those_of_this_moment(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """Not of the last poll."""
    box.state.clients = {
        3: SipClient(username="u", password="p", phone_name="Kids", client_id="")
    }

    answer = await ask(hass, "get_clients")

    assert [client["phone_name"] for client in answer["clients"]] == ["Kids"]


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("firmware", ["4.88"])
async def test_what_an_old_box_does_not_report_of_an_ip_phone_is_null(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """Not made up."""
    first = (await ask(hass, "get_clients"))["clients"][0]

    assert first["incoming_numbers"] is None
    assert first["external_registration"] is None


@pytest.mark.usefixtures("loaded")
async def test_the_numbers_are_returned(hass: HomeAssistant, box: SimulatedBox) -> None:
    """Whole, without the prefix that boxes put before some."""
    box.state.numbers = [
        Number("SIP: 030444", "eVoIP", 3, "Fax & Co"),
        Number("555", "eGSM", 6, "Stick"),
    ]

    assert await ask(hass, "get_numbers") == {
        "numbers": [
            {"number": "030444", "type": "voip", "index": 3, "name": "Fax & Co"},
            {"number": "555", "type": "gsm", "index": 6, "name": "Stick"},
        ]
    }


@pytest.mark.usefixtures("loaded")
async def test_the_phones_are_returned(hass: HomeAssistant, box: SimulatedBox) -> None:
    """All of the house, as they are now, with the one that dials."""
    box.state.phones = ["FON2: Werkstatt", "DECT: Küche"]
    box.state.dial_phone = "FON2: Werkstatt"

    answer = await ask(hass, "get_phones")

    assert answer["dial_phone"] == "FON2: Werkstatt"
    assert [it for it in answer["phones"] if it["kind"] != "ip"] == [
        {
            "name": "Tür & Tor",
            "internal_number": "**1",
            "kind": "wired",
            "click_to_dial": None,
        },
        {
            "name": "Werkstatt",
            "internal_number": "**2",
            "kind": "wired",
            "click_to_dial": "FON2: Werkstatt",
        },
        {
            "name": "Küche",
            "internal_number": "**610",
            "kind": "cordless",
            "click_to_dial": "DECT: Küche",
        },
        {
            "name": "Mobilteil 2",
            "internal_number": "**611",
            "kind": "cordless",
            "click_to_dial": None,
        },
    ]
    assert [
        (it["name"], it["internal_number"], it["click_to_dial"])
        for it in answer["phones"]
        if it["kind"] == "ip"
    ] == [
        ("Türstation & Flur", "**620", None),
        ("Küchentablet", "**621", None),
    ]


@pytest.mark.usefixtures("loaded")
async def test_without_click_to_dial_no_phone_dials(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """The box says "unconfigured" then, which is no phone."""
    box.state.dial_phone = ""

    assert (await ask(hass, "get_phones"))["dial_phone"] is None
