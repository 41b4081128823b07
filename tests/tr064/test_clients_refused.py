"""SIP clients that are not made or changed, and why."""

from dataclasses import replace
from typing import Any

import pytest

from custom_components.fritzbox_voip.tr064.errors import (
    InternalError,
    InvalidArgumentError,
    InvalidIndexError,
    InvalidTextError,
    NoFreeIndexError,
    SecondFactorError,
    Tr064Error,
    UnsupportedError,
    UsernameInUseError,
)
from custom_components.fritzbox_voip.tr064.x_voip import NewSipClient, XVoip
from tests.simulator import Fault, SimulatedBox, SipClient

from .test_clients_writing import (
    GARDEN,
    OFFICE,
    SECRET,
    SET,
    SET2,
    SET3,
    SET4,
    WHOLE,
    setters,
)


@pytest.mark.parametrize(
    ("firmware", "field", "action"),
    [
        ("6.98", "username", SET3),
        ("5.50", "username", SET2),
        ("5.50", "incoming_numbers", SET2),
        ("4.88", "username", SET),
        ("4.88", "incoming_numbers", SET),
        ("4.88", "client_id", SET),
    ],
)
@pytest.mark.parametrize("index", [None, 0])
async def test_what_an_old_box_cannot_carry_is_refused(
    voip: XVoip, box: SimulatedBox, field: str, action: str, index: int | None
) -> None:
    """Not left out: nothing is sent, and the error says what it is about."""
    client = NewSipClient(
        phone_name="Garden",
        password=SECRET,
        username="garden" if field == "username" else None,
        client_id="garden" if field == "client_id" else None,
        incoming_numbers=(OFFICE,) if field == "incoming_numbers" else None,
    )
    with pytest.raises(UnsupportedError) as caught:
        await voip.clients.set(client, index)
    assert (caught.value.action, caught.value.field) == (action, field)
    assert caught.value.code is None
    assert not setters(box)


@pytest.mark.parametrize("firmware", ["8.02", "4.88"])
async def test_a_full_box_takes_no_client(voip: XVoip, box: SimulatedBox) -> None:
    """It has ten of them, and none is overwritten."""
    box.state.clients = {index: SipClient(f"phone-{index}") for index in range(10)}
    with pytest.raises(NoFreeIndexError) as caught:
        await voip.clients.set(GARDEN)
    assert (caught.value.action, caught.value.code) == (SET4, None)
    assert not setters(box)


@pytest.mark.parametrize("index", [-1, 10])
async def test_an_index_that_no_box_has_is_not_sent(
    voip: XVoip, box: SimulatedBox, index: int
) -> None:
    """There are ten; the error names the highest one."""
    with pytest.raises(InvalidIndexError) as caught:
        await voip.clients.set(WHOLE, index)
    assert (caught.value.field, caught.value.maximum) == ("client_index", 9)
    assert not setters(box)


@pytest.mark.parametrize(
    ("garden", "field"),
    [
        (replace(WHOLE, password="seven77"), "password"),
        (replace(WHOLE, password="päss1word"), "password"),
        (replace(WHOLE, password="pass-word"), "password"),
        (replace(WHOLE, password="pass_word1"), "password"),
        (replace(WHOLE, password="pass.word1"), "password"),
        (replace(WHOLE, username="abc"), "username"),
        (replace(WHOLE, username=""), "username"),
    ],
)
@pytest.mark.parametrize("firmware", ["8.02", "6.98"])
async def test_texts_are_checked_before_they_are_sent(
    voip: XVoip, box: SimulatedBox, garden: NewSipClient, field: str
) -> None:
    """Nothing was written then."""
    with pytest.raises(InvalidTextError) as caught:
        await voip.clients.set(garden)
    assert caught.value.field == field
    assert not setters(box)


@pytest.mark.parametrize("index", [None, 1])
async def test_a_username_that_another_client_has_is_not_sent(
    voip: XVoip, box: SimulatedBox, index: int | None
) -> None:
    """The box would call it an internal error."""
    with pytest.raises(UsernameInUseError) as caught:
        await voip.clients.set(replace(WHOLE, username="hausflur"), index)
    assert (caught.value.code, caught.value.field) == (None, "username")
    assert not setters(box)


async def test_a_username_that_the_box_chose_may_be_in_use(
    voip: XVoip, box: SimulatedBox
) -> None:
    """Only the box knows it before; its 820 means that where the list agrees."""
    box.state.clients[1].username = "622"
    with pytest.raises(UsernameInUseError) as caught:
        await voip.clients.set(GARDEN)
    assert (caught.value.action, caught.value.code) == (SET3, 820)
    assert setters(box) == [SET3]


async def test_an_internal_error_is_one_where_no_other_client_has_the_username(
    voip: XVoip, box: SimulatedBox
) -> None:
    """The list of the box shows it."""
    box.fail(Fault.upnp(820), SET4)
    with pytest.raises(InternalError) as caught:
        await voip.clients.set(replace(WHOLE, username="hausflur"), 0)
    assert (caught.value.action, caught.value.code) == (SET4, 820)


@pytest.mark.parametrize(
    ("code", "changes", "field"),
    [
        (803, {}, None),
        (803, {"client_id": None, "outgoing_number": None}, "phone_name"),
        (801, {"phone_name": None, "outgoing_number": ""}, "client_id"),
        (802, {"phone_name": None, "client_id": ""}, "outgoing_number"),
        (402, {"client_id": None, "outgoing_number": None}, None),
    ],
)
async def test_a_refused_text_is_named_where_only_one_can_be_meant(
    voip: XVoip,
    box: SimulatedBox,
    code: int,
    changes: dict[str, Any],
    field: str | None,
) -> None:
    """Username and password were checked before."""
    box.fail(Fault.upnp(code), SET4)
    with pytest.raises(InvalidArgumentError) as caught:
        await voip.clients.set(replace(WHOLE, **changes))
    assert (caught.value.code, caught.value.field) == (code, field)


async def test_a_second_factor_is_required(voip: XVoip, box: SimulatedBox) -> None:
    """Whether it is new or changed; the box has done nothing yet."""
    box.second_factor = True
    for client, index in ((WHOLE, None), (GARDEN, 1)):
        with pytest.raises(SecondFactorError):
            await voip.clients.set(client, index)
    assert box.state.clients[1].phone_name == "Küchentablet"
    assert list(box.state.clients) == [0, 1]


@pytest.mark.parametrize(
    "fault",
    [Fault.upnp(402), Fault.upnp(803), Fault.upnp(820), Fault.HTML, Fault.LOST],
)
async def test_no_error_quotes_the_password_and_nothing_is_sent_twice(
    voip: XVoip, box: SimulatedBox, fault: Fault
) -> None:
    """Whatever goes wrong."""
    box.fail(fault, SET4, times=None)
    with pytest.raises(Tr064Error) as caught:
        await voip.clients.set(WHOLE)
    error: BaseException | None = caught.value
    while error:
        assert SECRET not in f"{error} {error!r} {error.args} {vars(error)}"
        error = error.__cause__ or error.__context__
    assert setters(box) == [SET4]
