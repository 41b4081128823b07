"""The IP phones of the simulated box, and click-to-dial."""

import pytest

from .simulator import Number, SipClient
from .simulator.caller import Caller, code_of
from .simulator.lists import parse_xml
from .simulator.tables_x_voip import X_VOIP

pytestmark = pytest.mark.usefixtures("socket_enabled")

NEW = "NewX_AVM-DE_"
CLIENT = f"{NEW}ClientIndex"
PHONE: dict[str, object] = {
    CLIENT: 4,
    f"{NEW}ClientPassword": "password-1",
    f"{NEW}ClientUsername": "garage-1",
    f"{NEW}PhoneName": "Garage & Höf",
    f"{NEW}ClientId": "app-4711",
    f"{NEW}OutGoingNumber": "",
    f"{NEW}InComingNumbers": "",
}


# IP phones.


async def test_number_of_an_ip_phone_follows_its_index(caller: Caller) -> None:
    """620 and on."""
    answer = await caller.call("X_AVM-DE_SetClient4", PHONE)
    assert answer == {f"{NEW}InternalNumber": "624"}
    assert caller.box.state.clients[4].phone_name == "Garage & Höf"


async def test_list_of_ip_phones_nests_their_numbers(caller: Caller) -> None:
    """Items in an item, without a list of their own."""
    text = (await caller.call("X_AVM-DE_GetClients"))[f"{NEW}ClientList"]
    first = parse_xml(text)[0]
    numbers = first.findall("X_AVM-DE_InComingNumbers/Item/Number")
    assert [n.text for n in numbers] == ["03012345678", "SIP: +4930987654"]


async def test_empty_list_of_ip_phones(caller: Caller) -> None:
    """A list without items."""
    caller.box.state.clients.clear()
    answer = await caller.call("X_AVM-DE_GetClients")
    assert answer == {f"{NEW}ClientList": "<List></List>"}


async def test_client3_has_incoming_numbers_as_a_list(caller: Caller) -> None:
    """Escaped, with an empty name in the short form."""
    answer = await caller.call("X_AVM-DE_GetClient3", {CLIENT: 0})
    numbers = answer[f"{NEW}InComingNumbers"]
    assert numbers.startswith("<List><Item><Number>03012345678</Number>")
    assert "<Name/>" in numbers


async def test_ip_phone_rings_for_the_given_numbers(caller: Caller) -> None:
    """The list is read, too."""
    numbers = (
        "<List><Item><Number>030555000</Number><Type>eVoIP</Type><Index>2</Index>"
        "<Name>A &amp; B</Name></Item></List>"
    )
    given = {**PHONE, f"{NEW}InComingNumbers": numbers}
    await caller.call("X_AVM-DE_SetClient4", given)
    found = caller.box.state.clients[4].incoming_numbers
    assert found == [Number("030555000", "eVoIP", 2, "A & B")]


async def test_ip_phone_without_numbers_rings_for_all(caller: Caller) -> None:
    """As the document says."""
    await caller.call("X_AVM-DE_SetClient4", PHONE)
    assert caller.box.state.clients[4].incoming_numbers[0].type == "eAllCalls"


async def test_broken_list_of_numbers_is_402(caller: Caller) -> None:
    """It is XML or it is not."""
    given = {**PHONE, f"{NEW}InComingNumbers": "030555000"}
    assert await code_of(caller, "X_AVM-DE_SetClient4", given) == 402


@pytest.mark.parametrize("number", ["", "2", "3"])
async def test_older_action_changes_only_its_arguments(
    caller: Caller, number: str
) -> None:
    """Overwriting a client changes what it is given."""
    action = f"X_AVM-DE_SetClient{number}"
    names = {argument.name for argument in X_VOIP.actions[action].arguments}
    given = {**PHONE, CLIENT: 0, f"{NEW}ExternalRegistration": 0}
    await caller.call(action, {n: v for n, v in given.items() if n in names})
    client = caller.box.state.clients[0]
    assert (client.username, client.phone_name) == ("hausflur", "Garage & Höf")
    assert client.delayed_call_notification


async def test_user_name_of_another_ip_phone_is_820(caller: Caller) -> None:
    """Also if it is this one's own index that is written."""
    given = {**PHONE, f"{NEW}ClientUsername": "hausflur"}
    assert await code_of(caller, "X_AVM-DE_SetClient4", given) == 820
    await caller.call("X_AVM-DE_SetClient4", {**given, CLIENT: 0})


@pytest.mark.parametrize(
    ("argument", "value", "code"),
    [
        ("ClientPassword", "short", 801),
        ("ClientPassword", "x" * 65, 802),
        ("ClientUsername", "abc", 801),
        ("ClientUsername", "a b c d", 803),
        ("ClientIndex", 10, 713),
    ],
)
async def test_ip_phone_out_of_its_limits_is_refused(
    caller: Caller, argument: str, value: object, code: int
) -> None:
    """Too short, too long, wrong characters, no such place."""
    given = {**PHONE, f"{NEW}{argument}": value}
    assert await code_of(caller, "X_AVM-DE_SetClient4", given) == code


async def test_ip_phone_is_found_by_a_part_of_its_id(caller: Caller) -> None:
    """The example of the document."""
    for index, name in enumerate(("melon", "apple", "lemon")):
        caller.box.state.clients[index] = SipClient(f"user-{index}", client_id=name)
    found = await caller.call("X_AVM-DE_GetClientByClientId", {f"{NEW}ClientId": "le"})
    assert (found[f"{NEW}ClientId"], found[CLIENT]) == ("apple", "1")


@pytest.mark.parametrize(("part", "code"), [("", 402), ("APPLE", 714)])
async def test_ip_phone_that_is_not_found(caller: Caller, part: str, code: int) -> None:
    """Nothing given, nothing there."""
    given: dict[str, object] = {f"{NEW}ClientId": part}
    assert await code_of(caller, "X_AVM-DE_GetClientByClientId", given) == code


async def test_deleted_ip_phone_is_gone(caller: Caller) -> None:
    """The internal number of the other one stays."""
    await caller.call("X_AVM-DE_DeleteClient", {CLIENT: 0})
    assert await code_of(caller, "X_AVM-DE_GetClient3", {CLIENT: 0}) == 714
    other = await caller.call("X_AVM-DE_GetClient3", {CLIENT: 1})
    assert other[f"{NEW}InternalNumber"] == "621"


# Click-to-dial.


async def test_call_has_number_and_phone(caller: Caller) -> None:
    """At the moment of dialing."""
    await caller.call("X_AVM-DE_DialNumber", {f"{NEW}PhoneNumber": "**9#"})
    caller.box.state.dial_phone = ""
    (call,) = caller.box.calls
    assert (call.number, call.phone, call.ended) == ("**9#", "DECT: Küche", False)


async def test_hanging_up_ends_the_call(caller: Caller) -> None:
    """Once more is no mistake."""
    await caller.call("X_AVM-DE_DialNumber", {f"{NEW}PhoneNumber": "030"})
    for _ in range(2):
        await caller.call("X_AVM-DE_DialHangup")
    assert caller.box.calls[0].ended


async def test_click_to_dial_can_be_off(caller: Caller) -> None:
    """Then it is unconfigured, and dialing is 501."""
    await caller.call("X_AVM-DE_DialSetConfig", {f"{NEW}PhoneName": ""})
    answer = await caller.call("X_AVM-DE_DialGetConfig")
    assert answer == {f"{NEW}PhoneName": "unconfigured"}
    given: dict[str, object] = {f"{NEW}PhoneNumber": "030"}
    assert await code_of(caller, "X_AVM-DE_DialNumber", given) == 501


@pytest.mark.parametrize("phone", ["Küchentablet", "unconfigured", "DECT: Keller"])
async def test_phone_that_may_not_dial_is_refused(caller: Caller, phone: str) -> None:
    """An IP phone, or none at all."""
    given: dict[str, object] = {f"{NEW}PhoneName": phone}
    assert await code_of(caller, "X_AVM-DE_DialSetConfig", given) == 402


@pytest.mark.parametrize("number", ["", "030 12", "(030)"])
async def test_number_with_other_characters_is_refused(
    caller: Caller, number: str
) -> None:
    """Nothing is dialed."""
    given: dict[str, object] = {f"{NEW}PhoneNumber": number}
    assert await code_of(caller, "X_AVM-DE_DialNumber", given) == 402
    assert not caller.box.calls


async def test_phones_begin_at_1_and_end_with_713(caller: Caller) -> None:
    """Names are the user's own text."""
    first = await caller.call("X_AVM-DE_GetPhonePort", {"NewIndex": 1})
    assert first == {f"{NEW}PhoneName": "FON1: Tür & Tor"}
    for index in (0, 5):
        given: dict[str, object] = {"NewIndex": index}
        assert await code_of(caller, "X_AVM-DE_GetPhonePort", given) == 713
