"""SIP clients that are found by their id, deleted, and waited for."""

import pytest

from custom_components.fritzbox_voip.tr064.errors import (
    InvalidArgumentError,
    NoSuchEntryError,
)
from custom_components.fritzbox_voip.tr064.x_voip import XVoip
from tests.simulator import FIRMWARES, SimulatedBox

FIND = "X_AVM-DE_GetClientByClientId"


@pytest.mark.parametrize("firmware", ["8.02", "6.98", "5.50"])
@pytest.mark.parametrize(
    ("text", "index"),
    [("tablet-91c2", 1), ("91c2", 1), ("tab", 1), ("7f3a", 0), ("e", 0), ("-", 0)],
)
async def test_a_client_is_found_by_a_part_of_its_id(
    voip: XVoip, box: SimulatedBox, text: str, index: int
) -> None:
    """The first that has it; boxes without an action for it return the same."""
    found = await voip.clients.find(text)
    assert found == (await voip.clients.list())[index]
    assert (FIND in box.actions()) is (box.firmware == "8.02")


@pytest.mark.parametrize("firmware", ["8.02", "7.29", "6.98", "5.50", "4.88"])
@pytest.mark.parametrize("text", ["Tablet", "tablet-91c22", "hausflur", " "])
async def test_what_no_client_has_in_its_id_is_not_found(
    voip: XVoip, text: str
) -> None:
    """Capitals count, and no other text than the id."""
    with pytest.raises(NoSuchEntryError) as caught:
        await voip.clients.find(text)
    assert caught.value.action == FIND
    assert caught.value.args == (FIND, caught.value.code)


@pytest.mark.parametrize("firmware", ["8.02", "6.98"])
async def test_capitals_in_an_id_count(voip: XVoip, box: SimulatedBox) -> None:
    """In the id and in the text."""
    box.state.clients[1].client_id = "Tablet-91C2"
    assert (await voip.clients.find("t-91C")).index == 1
    with pytest.raises(NoSuchEntryError):
        await voip.clients.find("91c")


@pytest.mark.parametrize("firmware", ["8.02", "4.88"])
async def test_an_empty_text_is_not_searched(voip: XVoip, box: SimulatedBox) -> None:
    """Every id contains it, and the box would refuse it."""
    with pytest.raises(InvalidArgumentError):
        await voip.clients.find("")
    assert not box.requests


@pytest.mark.parametrize("firmware", FIRMWARES)
async def test_a_client_is_deleted(voip: XVoip, box: SimulatedBox) -> None:
    """The other keeps index and internal number."""
    await voip.clients.delete(0)
    (client,) = await voip.clients.list()
    assert (client.index, client.internal_number) == (1, "621")


@pytest.mark.parametrize("index", [2, 10])
async def test_what_is_not_there_cannot_be_deleted_nor_changed(
    voip: XVoip, index: int
) -> None:
    """Neither in a hole nor beyond the end."""
    for asked in (
        voip.clients.delete(index),
        voip.clients.set_delayed_call_notification(index, enabled=True),
    ):
        with pytest.raises(NoSuchEntryError):
            await asked


@pytest.mark.parametrize("firmware", ["8.02", "6.98"])
@pytest.mark.parametrize("enabled", [True, False])
async def test_calls_wait_for_a_client_or_do_not(
    voip: XVoip, box: SimulatedBox, enabled: bool
) -> None:
    """For this one alone."""
    before = box.state.clients[0].delayed_call_notification
    await voip.clients.set_delayed_call_notification(1, enabled=enabled)
    assert (await voip.clients.list())[1].delayed_call_notification is enabled
    assert box.state.clients[0].delayed_call_notification is before
