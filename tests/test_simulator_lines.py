"""Lines and IP phones that change under way, and boxes in other countries."""

from copy import deepcopy
from dataclasses import asdict
from typing import get_args

from hypothesis import given, strategies as st
import phonenumbers
import pytest

from .simulator import COUNTRIES, SimulatedBox
from .simulator.caller import Caller, calling
from .simulator.errors import UpnpError
from .simulator.lists import parse_xml
from .simulator.numbering import Form
from .simulator.state import household

NEW = "NewX_AVM-DE_"
FORMS: tuple[Form, ...] = get_args(Form.__value__)
COUNTRY = pytest.mark.parametrize("country", COUNTRIES)


async def listed_numbers(caller: Caller) -> list[str]:
    """Return the numbers in the list of lines."""
    answer = await caller.call("X_AVM-DE_GetVoIPAccounts")
    root = parse_xml(answer[f"{NEW}VoIPAccountList"])
    return [node.text or "" for node in root.iter("VoIPNumber")]


async def texts(caller: Caller, action: str, argument: str) -> list[str]:
    """Return the numbers in another list."""
    root = parse_xml((await caller.call(action))[argument])
    return [node.text or "" for node in root.iter("Number")]


# Numbers of lines.


async def test_line_gets_another_form_of_its_number(caller: Caller) -> None:
    """In every list that names it, and nothing else changes."""
    before = deepcopy(caller.box.state)
    caller.box.state.reformat(0, "international")
    new = "+493012345678"
    assert await listed_numbers(caller) == [new, "+4930987654", "030555000"]
    assert await texts(caller, "X_AVM-DE_GetNumbers", "NewNumberList") == [
        new,
        "SIP: +4930987654",
        "030555000",
    ]
    client = await caller.call("X_AVM-DE_GetClient3", {f"{NEW}ClientIndex": 0})
    assert client[f"{NEW}OutGoingNumber"] == f"SIP: {new}"
    assert f"<Number>{new}</Number>" in client[f"{NEW}InComingNumbers"]
    caller.box.state.reformat(0, "national")
    assert caller.box.state == before


async def test_prefix_sip_stays(caller: Caller) -> None:
    """It belongs to the list, not to the number."""
    caller.box.state.reformat(1, "local")
    assert await listed_numbers(caller) == ["03012345678", "987654", "030555000"]
    assert (await texts(caller, "X_AVM-DE_GetNumbers", "NewNumberList"))[1] == (
        "SIP: 987654"
    )
    numbers = caller.box.state.clients[0].incoming_numbers
    assert [item.number for item in numbers] == ["03012345678", "SIP: 987654"]


async def test_two_lines_can_have_one_number(caller: Caller) -> None:
    """Both are listed."""
    state = caller.box.state
    state.renumber(1, state.accounts[0].number)
    assert await listed_numbers(caller) == ["03012345678"] * 2 + ["030555000"]
    assert await texts(caller, "X_AVM-DE_GetNumbers", "NewNumberList") == [
        "03012345678",
        "SIP: 03012345678",
        "030555000",
    ]


async def test_two_lines_with_one_number_can_part_again(caller: Caller) -> None:
    """The number of the other one stays."""
    state = caller.box.state
    state.renumber(1, state.accounts[0].number)
    state.renumber(1, "030777")
    assert [a.number for a in state.accounts.values()] == [
        "03012345678",
        "030777",
        "030555000",
    ]
    assert [item.number for item in state.clients[0].incoming_numbers] == [
        "03012345678",
        "SIP: 030777",
    ]


async def test_line_can_be_without_a_number(caller: Caller) -> None:
    """Then it is in the list of lines alone, until it has one."""
    state = caller.box.state
    state.renumber(2, "")
    assert await listed_numbers(caller) == ["03012345678", "+4930987654", ""]
    numbers = await texts(caller, "X_AVM-DE_GetNumbers", "NewNumberList")
    assert numbers == ["03012345678", "SIP: +4930987654"]
    state.renumber(2, "030555001")
    numbers = await texts(caller, "X_AVM-DE_GetNumbers", "NewNumberList")
    assert numbers == ["03012345678", "SIP: +4930987654", "030555001"]


# IP phones.


async def test_ip_phone_is_replaced_by_another_one(caller: Caller) -> None:
    """The internal number is the same, the user name is not."""
    state = caller.box.state
    state.replace_client(0, "garage-cam", client_id="cam-1")
    found = await caller.call("X_AVM-DE_GetClient3", {f"{NEW}ClientIndex": 0})
    assert found[f"{NEW}InternalNumber"] == "620"
    assert found[f"{NEW}ClientUsername"] == "garage-cam"
    assert found[f"{NEW}ClientId"] == "cam-1"
    assert found[f"{NEW}PhoneName"] == household().clients[0].phone_name


@pytest.mark.parametrize(
    ("password", "code"),
    [("password1", 0), ("pass-word1", 803), ("pass.word1", 803), ("pass_word1", 803)],
)
@pytest.mark.parametrize("number", ["", "2", "3", "4"])
async def test_box_can_refuse_punctuation_in_passwords(
    caller: Caller, number: str, password: str, code: int
) -> None:
    """Although its limits allow it; nothing is changed then."""
    limits = await caller.call("GetInfoEx")
    assert set(password) <= set(limits[f"{NEW}ClientPasswordAllowedChars"])
    caller.box.alphanumeric_client_passwords = True
    before = deepcopy(caller.box.state)
    action = f"X_AVM-DE_SetClient{number}"
    values = {
        f"{NEW}ClientIndex": 1,
        f"{NEW}ClientPassword": password,
        f"{NEW}PhoneName": "Neu",
        f"{NEW}ClientUsername": "newcomer",
        f"{NEW}OutGoingNumber": "",
        f"{NEW}ClientId": "",
        f"{NEW}InComingNumbers": "",
        f"{NEW}ExternalRegistration": 0,
    }
    service = caller.box.services["/upnp/control/x_voip"]
    names = [a.name for a in service.actions[action].arguments if a.direction == "in"]
    chosen = {name: values[name] for name in names}
    if code:
        with pytest.raises(UpnpError, match=str(code)):
            await caller.call(action, chosen)
        assert caller.box.state == before
    else:
        await caller.call(action, chosen)
        assert caller.box.state.clients[1].password == password


# Countries.


@COUNTRY
@pytest.mark.usefixtures("socket_enabled")
async def test_box_answers_the_codes_of_its_country(country: str) -> None:
    """And its lines have numbers of it."""
    numbering = COUNTRIES[country].numbering
    async with calling(SimulatedBox(country=country)) as caller:
        codes = {
            **await caller.call("X_AVM-DE_GetVoIPCommonCountryCode"),
            **await caller.call("X_AVM-DE_GetVoIPCommonAreaCode"),
        }
        assert await listed_numbers(caller) == list(COUNTRIES[country].numbers)
    assert codes == {
        f"{NEW}LKZ": numbering.country_code,
        f"{NEW}LKZPrefix": numbering.country_prefix,
        f"{NEW}OKZ": numbering.area_code,
        f"{NEW}OKZPrefix": numbering.area_prefix,
    }


@COUNTRY
def test_full_box_has_valid_numbers_of_its_country(country: str) -> None:
    """Ten different ones."""
    state = SimulatedBox(full=True, country=country).state
    numbers = [phonenumbers.parse(a.number, country) for a in state.accounts.values()]
    assert len({number.national_number for number in numbers}) == 10
    assert all(phonenumbers.is_valid_number(number) for number in numbers)


@COUNTRY
@pytest.mark.usefixtures("socket_enabled")
async def test_old_action_writes_what_it_reads(country: str) -> None:
    """Prefix and code of the country are separated."""
    async with calling(SimulatedBox(country=country)) as caller:
        before = deepcopy(caller.box.state)
        for kind in ("Country", "Area"):
            code = await caller.call(f"GetVoIPCommon{kind}Code")
            await caller.call(f"SetVoIPCommon{kind}Code", code)
        assert caller.box.state == before


def test_prefixes_are_those_of_boxes() -> None:
    """As in the project's document."""
    prefixes = {
        country: (it.numbering.country_prefix, it.numbering.area_prefix)
        for country, it in COUNTRIES.items()
    }
    assert {
        "DE": ("00", "0"),
        "HU": ("00", "06"),
        "IT": ("00", ""),
        "US": ("011", "1"),
        "LU": ("00", ""),
        "DK": ("00", ""),
    }.items() <= prefixes.items()


@COUNTRY
@pytest.mark.parametrize("index", range(3))
def test_forms_are_those_of_libphonenumber(country: str, index: int) -> None:
    """An independent source for international and dialed numbers."""
    state = household(country)
    state.reformat(index, "international")
    number = state.accounts[index].number
    parsed = phonenumbers.parse(number)
    assert phonenumbers.region_code_for_number(parsed) == country
    assert phonenumbers.is_valid_number(parsed)
    for form in ("dialed", "national"):
        state.reformat(index, form)
        assert phonenumbers.parse(state.accounts[index].number, country) == parsed


@given(
    country=st.sampled_from(sorted(COUNTRIES)),
    forms=st.lists(st.sampled_from(FORMS), min_size=1),
    index=st.integers(0, 2),
)
def test_no_form_loses_the_number(country: str, forms: list[Form], index: int) -> None:
    """From any form to any other and back."""
    state, whole = household(country), household(country)
    whole.reformat(index, "international")
    for form in (*forms, "international"):
        state.reformat(index, form)
    assert asdict(state) == asdict(whole)


@pytest.mark.parametrize("number", ["+431234567", "00431234567"])
@pytest.mark.parametrize("form", FORMS)
def test_number_of_another_country_has_one_form(number: str, form: Form) -> None:
    """It is returned as it is."""
    assert COUNTRIES["DE"].numbering.rewrite(number, form) == number
