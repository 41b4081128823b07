"""How long texts may be, and which characters they may have."""

from dataclasses import replace
from string import ascii_letters, digits

import pytest

from custom_components.fritzbox_voip.tr064.errors import (
    InvalidArgumentError,
    InvalidTextError,
)
from custom_components.fritzbox_voip.tr064.x_voip import (
    NewAccount,
    NewSipClient,
    XVoip,
)
from custom_components.fritzbox_voip.tr064.x_voip.limits import (
    LIMITS as LIMITS_OF_THE_DOCUMENT,
    TextLimit,
)
from tests.simulator import SimulatedBox

from .scripted_server import ScriptedServer

NAME = f"{digits}{ascii_letters}-._"

ADD, SET = "X_AVM-DE_AddVoIPAccount", "X_AVM-DE_SetClient4"
WRITES = {ADD, *(f"X_AVM-DE_SetClient{number}" for number in ("", 2, 3, 4))}

LINE = NewAccount(
    registrar="sip.example.net",
    number="030777001",
    username="new@example",
    password="secret3f1c",
)
IP_PHONE = NewSipClient(
    phone_name="Garden", username="garden", password="secret3f1c", client_id="g-1"
)

# By the document's table: shortest, longest, characters.
TABLE = {
    "number": (1, 128, f"{digits}+"),
    "username": (4, 128, f"{NAME}@"),
    "password": (3, 64, NAME),
    "registrar": (1, 64, NAME),
    "stun_server": (0, 255, f"{NAME}:"),
    "client_username": (4, 64, NAME),
    # The document has NAME; boxes refuse the punctuation in it (803).
    "client_password": (8, 64, f"{digits}{ascii_letters}"),
}
LIMITS = pytest.mark.parametrize(
    ("field", "minimum", "maximum", "allowed"),
    [(field, *limit) for field, limit in TABLE.items()],
)

# How GetInfoEx begins the names of a limit.
ARGUMENTS = {
    "number": "NewVoIPNumber",
    "username": "NewVoIPUsername",
    "password": "NewVoIPPassword",
    "registrar": "NewVoIPRegistrar",
    "stun_server": "NewVoIPSTUNServer",
    "client_username": "NewX_AVM-DE_ClientUsername",
    "client_password": "NewX_AVM-DE_ClientPassword",
}


def test_the_limits_are_those_of_the_document() -> None:
    """As its table of state variables has them."""
    names = {field: name.removeprefix("New") for field, name in ARGUMENTS.items()}
    expected = TABLE | {"client_password": (8, 64, NAME)}
    assert dict(LIMITS_OF_THE_DOCUMENT) == {
        names[field]: TextLimit(minimum=minimum, maximum=maximum, allowed=allowed)
        for field, (minimum, maximum, allowed) in expected.items()
    }


async def write(voip: XVoip, field: str, text: str) -> str:
    """Write a line or a SIP client with this text, and return the action."""
    if field.startswith("client_"):
        client = (
            replace(IP_PHONE, username=text)
            if field == "client_username"
            else replace(IP_PHONE, password=text)
        )
        await voip.clients.set(client, 5)
        return SET
    await voip.accounts.add(replace(LINE, **{field: text}))
    return ADD


async def refused(voip: XVoip, field: str, text: str) -> InvalidTextError:
    """Return the error for a text that is not even sent."""
    with pytest.raises(InvalidTextError) as caught:
        await write(voip, field, text)
    return caught.value


def fill(length: int, allowed: str) -> str:
    """Return a text of this length with one character after the other."""
    return (allowed * (length // len(allowed) + 1))[:length]


@LIMITS
async def test_the_box_takes_what_lies_on_the_bounds(
    voip: XVoip, box: SimulatedBox, field: str, minimum: int, maximum: int, allowed: str
) -> None:
    """The shortest and the longest, with every character that there is."""
    for length in (minimum, maximum):
        action = await write(voip, field, fill(length, allowed))
        assert box.actions().count(action) == 1
        box.requests.clear()


@LIMITS
async def test_one_beyond_the_bounds_is_not_sent(
    voip: XVoip, box: SimulatedBox, field: str, minimum: int, maximum: int, allowed: str
) -> None:
    """One character too many, or one too few."""
    for length in {maximum + 1, max(minimum - 1, 0)} - {minimum}:
        error = await refused(voip, field, fill(length, allowed))
        assert (error.minimum, error.maximum) == (minimum, maximum)
    assert not WRITES & {request.action for request in box.requests}


@LIMITS
@pytest.mark.parametrize("wrong", ["ä", " ", "&", "\u0663", "\n"])
async def test_a_wrong_character_is_not_sent(
    voip: XVoip,
    box: SimulatedBox,
    field: str,
    minimum: int,
    maximum: int,
    allowed: str,
    wrong: str,
) -> None:
    """Wherever it stands."""
    good = fill(min(maximum - 1, 12), allowed)
    for text in (f"{wrong}{good}", f"{good}{wrong}"):
        error = await refused(voip, field, text)
        assert set(error.allowed) == set(allowed)
    assert not WRITES & {request.action for request in box.requests}


@LIMITS
async def test_the_error_says_what_is_wrong_and_does_not_quote_it(
    voip: XVoip, field: str, minimum: int, maximum: int, allowed: str
) -> None:
    """Passwords are among these texts."""
    error = await refused(voip, field, "ßecret-91d7")
    action = SET if field.startswith("client_") else ADD
    assert error.action == action
    assert error.field == field.removeprefix("client_")
    assert error.code is None
    assert isinstance(error, InvalidArgumentError)
    assert str(error) == f"{action} was not sent (InvalidTextError)"
    assert "ßecret-91d7" not in f"{error!r} {error.args} {vars(error)}"


@pytest.mark.parametrize("field", TABLE)
async def test_the_box_may_be_stricter(
    voip: XVoip, box: SimulatedBox, field: str
) -> None:
    """What it reports goes before the document."""
    box.answers["GetInfoEx"] = {
        f"{ARGUMENTS[field]}MinChars": "9",
        f"{ARGUMENTS[field]}MaxChars": "10",
        f"{ARGUMENTS[field]}AllowedChars": "12",
    }
    for text in ("12121212", "12121212121", "121212123"):
        error = await refused(voip, field, text)
        assert (error.minimum, error.maximum, error.allowed) == (9, 10, "12")
    await write(voip, field, "121212121")


@pytest.mark.parametrize(
    "sent", ["", "many", "-1", "1.5", " 1", "\u0663", "1000000000"]
)
@pytest.mark.parametrize("end", ["Min", "Max"])
async def test_a_limit_that_is_no_number_is_that_of_the_document(
    voip: XVoip, box: SimulatedBox, end: str, sent: str
) -> None:
    """Half a limit is none; the others of the box count all the same."""
    box.answers["GetInfoEx"] = {
        f"NewVoIPPassword{end}Chars": sent,
        "NewVoIPSTUNServerMaxChars": "5",
    }
    error = await refused(voip, "password", "ab")
    assert (error.minimum, error.maximum) == (3, 64)
    assert (await refused(voip, "stun_server", "stun.example.net")).maximum == 5


async def test_a_limit_without_characters_is_that_of_the_document(
    voip: XVoip, box: SimulatedBox
) -> None:
    """An empty text names none, and no text would fit."""
    box.answers["GetInfoEx"] = {
        "NewVoIPPasswordMaxChars": "5",
        "NewVoIPPasswordAllowedChars": "",
    }
    error = await refused(voip, "password", "pässword")
    assert error.maximum == 64
    assert set(error.allowed) == set(NAME)


async def test_a_limit_that_is_partly_left_out_is_that_of_the_document(
    scripted_voip: XVoip, scripted_server: ScriptedServer
) -> None:
    """Its bounds alone are not all of it."""
    answer = {"NewVoIPNumberMinChars": "1", "NewVoIPNumberMaxChars": "20"}
    scripted_server.serve({"GetInfoEx": ((), answer)})
    error = await refused(scripted_voip, "number", "no number")
    assert error.maximum == 128


async def test_a_box_without_limits_has_those_of_the_document(
    scripted_voip: XVoip, scripted_server: ScriptedServer
) -> None:
    """It is not asked for them."""
    scripted_server.serve({ADD: ((), {}), "X_AVM-DE_GetVoIPAccounts": ((), {})})
    error = await refused(scripted_voip, "registrar", "r" * 65)
    assert (error.minimum, error.maximum) == (1, 64)
    assert set(error.allowed) == set(NAME)
    assert not [seen for seen in scripted_server.requests if seen.action]


@pytest.mark.parametrize("firmware", ["6.98", "4.88"])
async def test_what_an_old_box_does_not_limit_the_document_does(voip: XVoip) -> None:
    """It knows no user names of SIP clients."""
    error = await refused(voip, "client_username", "abc")
    assert (error.minimum, error.maximum) == (4, 64)


async def test_a_text_without_a_limit_is_the_box_s_affair(
    voip: XVoip, box: SimulatedBox
) -> None:
    """The document has none for the proxy, nor for the name of a phone."""
    await voip.accounts.add(replace(LINE, outbound_proxy="Prøxy & Co " * 40))
    assert box.state.accounts[3].outbound_proxy == "Prøxy & Co " * 40
    await voip.clients.set(replace(IP_PHONE, phone_name="Küche <1>"))
    assert box.state.clients[2].phone_name == "Küche <1>"
