"""The simulated box as fritzconnection sees it, the client that most people use."""

from typing import Any

from fritzconnection import FritzConnection
from fritzconnection.core.exceptions import (
    FritzActionError,
    FritzArrayIndexError,
    FritzAuthorizationError,
    FritzConnectionException,
)
from fritzconnection.lib.fritzphonebook import FritzPhonebook
import pytest

from .simulator import FIRMWARES, SimulatedBox
from .simulator.fritzconnection_caller import NEW, call, with_connection
from .simulator.lists import parse_xml

pytestmark = [
    pytest.mark.usefixtures("socket_enabled"),
    pytest.mark.filterwarnings("ignore:Unverified HTTPS request"),
]


@pytest.mark.parametrize("tls", [False, True])
async def test_it_sets_itself_up(box: SimulatedBox, tls: bool) -> None:
    """Description and SCPD files are read."""

    def work(connection: FritzConnection) -> tuple[str, str, set[str], int]:
        return (
            connection.modelname,
            connection.system_version,
            set(connection.services),
            len(connection.services["X_VoIP1"].actions),
        )

    assert await with_connection(box, work, tls=tls) == (
        box.model,
        "8.2",
        {
            "DeviceInfo1",
            "LANConfigSecurity1",
            "X_VoIP1",
            "X_AVM-DE_OnTel1",
            "X_AVM-DE_AppSetup1",
            "X_AVM-DE_Auth1",
        },
        44,
    )


@pytest.mark.parametrize("firmware", FIRMWARES)
async def test_it_reads_every_firmware(firmware: str) -> None:
    """And finds a line."""
    async with SimulatedBox(firmware=firmware) as box:
        answer = await with_connection(
            box,
            lambda c: c.call_action(
                "X_VoIP1", "X_AVM-DE_GetVoIPAccount", NewVoIPAccountIndex=1
            ),
        )
    assert answer["NewVoIPNumber"] == "+4930987654"


@pytest.mark.parametrize("tls", [False, True])
async def test_it_reads_lists(box: SimulatedBox, tls: bool) -> None:
    """Three of them, on one connection."""

    def work(connection: FritzConnection) -> list[str]:
        return [
            call(connection, "X_AVM-DE_GetVoIPAccounts")[f"{NEW}VoIPAccountList"],
            call(connection, "X_AVM-DE_GetClients")[f"{NEW}ClientList"],
            call(connection, "X_AVM-DE_GetNumbers")["NewNumberList"],
        ]

    lists = await with_connection(box, work, tls=tls)
    assert [len(parse_xml(text)) for text in lists] == [3, 2, 3]
    assert all(request.secure is tls for request in box.requests)


async def test_it_reads_an_ip_phone(box: SimulatedBox) -> None:
    """With the types that the SCPD names."""
    answer = await with_connection(
        box, lambda c: call(c, "X_AVM-DE_GetClient3", ClientIndex=0)
    )
    assert answer[f"{NEW}PhoneName"] == "Türstation & Flur"
    assert answer[f"{NEW}DelayedCallNotification"] is True
    assert answer[f"{NEW}ClientRegistrarPort"] == 5060


async def test_it_writes_and_reads_back(box: SimulatedBox) -> None:
    """Text with umlauts and ampersands."""

    def work(connection: FritzConnection) -> tuple[dict[str, Any], dict[str, Any]]:
        written = call(
            connection,
            "X_AVM-DE_SetClient4",
            ClientIndex=2,
            ClientPassword="password-1",
            ClientUsername="user-2",
            PhoneName="Höf & <Garage>",
            ClientId="",
            OutGoingNumber="",
            InComingNumbers="",
        )
        return written, call(connection, "X_AVM-DE_GetClient2", ClientIndex=2)

    written, read = await with_connection(box, work)
    assert written == {f"{NEW}InternalNumber": "622"}
    assert read[f"{NEW}PhoneName"] == "Höf & <Garage>"
    assert box.state.clients[2].phone_name == "Höf & <Garage>"


async def test_it_dials_and_hangs_up(box: SimulatedBox) -> None:
    """Each answer is empty."""

    def work(connection: FritzConnection) -> bool:
        call(connection, "X_AVM-DE_DialNumber", PhoneNumber="**9")
        ended = box.calls[0].ended
        call(connection, "X_AVM-DE_DialHangup")
        return ended

    assert await with_connection(box, work) is False
    assert box.calls[0].ended


async def test_wrong_password_is_its_error_for_that(box: SimulatedBox) -> None:
    """By the HTML page."""
    with pytest.raises(FritzAuthorizationError):
        await with_connection(box, lambda c: call(c, "GetInfo"), password="wrong")
    assert box.failed_logins == 1


async def test_missing_right_is_606(box: SimulatedBox) -> None:
    """DeviceInfo requires the configuration right."""
    with pytest.raises(FritzConnectionException, match="606"):
        await with_connection(box, lambda c: c.call_action("DeviceInfo1", "GetInfo"))


async def test_end_of_the_phones_is_713(box: SimulatedBox) -> None:
    """It has an error for that, too."""

    def work(connection: FritzConnection) -> list[str]:
        names: list[str] = []
        try:
            while True:
                answer = connection.call_action(
                    "X_VoIP1", "X_AVM-DE_GetPhonePort", NewIndex=len(names) + 1
                )
                names.append(answer[f"{NEW}PhoneName"])
        except FritzArrayIndexError:
            return names

    assert await with_connection(box, work) == box.state.phones


async def test_action_of_a_newer_firmware_is_unknown() -> None:
    """As the SCPD shows."""
    async with SimulatedBox(firmware="7.29") as box:
        with pytest.raises(FritzActionError):
            await with_connection(box, lambda c: call(c, "X_AVM-DE_GetVoIPAccounts"))


@pytest.mark.parametrize("tls", [False, True])
async def test_it_reads_the_phone_book(box: SimulatedBox, tls: bool) -> None:
    """People and phones, sorted by name."""

    def work(connection: FritzConnection) -> list[tuple[str, list[str]]]:
        contacts: list[tuple[str, list[str]]] = FritzPhonebook(
            fc=connection
        ).get_all_name_numbers(0)
        return contacts

    contacts = await with_connection(box, work, tls=tls)
    assert [name for name, _ in contacts] == sorted(
        (name for name, _ in contacts), key=str.casefold
    )
    assert ("Küche", ["**610"]) in contacts
    assert ("Türstation & Flur", ["**620"]) in contacts
    assert ("Beispiel, Anna", ["0305550177", "01715550123"]) in contacts
    assert box.web_sessions.ended == 0
