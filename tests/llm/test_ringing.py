"""Phones ring by their names."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.const import GROUP_ID_READ_ONLY
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import entity_id, poll
from tests.simulator import SimulatedBox

from .common import (
    ALL_PHONES,
    EVERY_PHONE,
    HANG_UP,
    RING,
    asking,
    expose,
    refused,
    someone,
    tools,
    use,
)


async def test_all_phones_ring(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """For the seconds that were asked for, as the user who speaks."""
    expose(hass, loaded, ALL_PHONES)
    context = Context()

    await use(hass, RING, asking(context), phone=EVERY_PHONE, seconds=20)

    (ringing,) = box.calls
    assert ringing.number == "**9"
    siren = hass.states.get("siren.fritz_box_7590_ring_all_phones")
    assert siren
    assert (siren.state, siren.context) == ("on", context)
    await poll(hass, freezer, 19)
    assert not ringing.ended
    await poll(hass, freezer, 2)
    assert ringing.ended


async def test_phones_ring_for_fifteen_seconds_by_default(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """As a siren does."""
    expose(hass, loaded, ALL_PHONES)

    await use(hass, RING, phone=EVERY_PHONE)

    (ringing,) = box.calls
    await poll(hass, freezer, 14)
    assert not ringing.ended
    await poll(hass, freezer, 2)
    assert ringing.ended


@pytest.mark.parametrize("seconds", [0, 301, -1, "soon"])
async def test_phones_do_not_ring_for_longer_than_a_siren(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry, seconds: object
) -> None:
    """One second to five minutes."""
    expose(hass, loaded, ALL_PHONES)

    assert "seconds" in await refused(hass, RING, phone=EVERY_PHONE, seconds=seconds)

    assert not box.calls


async def test_one_phone_rings_by_its_name(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """By that of its device, and by the one that the user gave its siren."""
    softphone = ("siren", "client_620_phone_ring")
    expose(hass, loaded, softphone)
    siren = entity_id(hass, loaded, *softphone)
    assert siren
    registry = er.async_get(hass)
    entity = registry.async_get(siren)
    assert entity
    assert entity.device_id
    registry.async_update_entity(siren, aliases=["Grandma's phone"])
    dr.async_get(hass).async_update_child_device(entity.device_id, name_by_user="Attic")

    for name in ("Grandma's phone", "Attic"):
        await use(hass, RING, phone=name)
        await use(hass, HANG_UP)

    assert [call.number for call in box.calls] == ["**620", "**620"]
    assert all(call.ended for call in box.calls)


async def test_a_phone_that_is_not_exposed_does_not_ring(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Although another one is."""
    expose(hass, loaded, ALL_PHONES)

    why = await refused(hass, RING, phone="FRITZ!Box 7590 Softphone Ring")

    assert EVERY_PHONE in why
    assert not box.calls


async def test_a_phone_of_a_box_that_is_away_does_not_ring(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The error says so."""
    expose(hass, loaded, ALL_PHONES)
    await box.stop()
    await poll(hass, freezer)

    why = await refused(hass, RING, phone=EVERY_PHONE)

    assert why == f"{EVERY_PHONE} is unavailable at the moment."


async def test_a_read_only_user_rings_nothing(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """As on a dashboard."""
    expose(hass, loaded, ALL_PHONES)
    asks = asking(await someone(hass, GROUP_ID_READ_ONLY))

    why = await refused(hass, RING, asks, phone=EVERY_PHONE)

    assert why == "This user is not allowed to do this in Home Assistant."
    assert not box.calls


async def test_phones_of_one_name_differ_by_their_box(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    upstairs: tuple[SimulatedBox, MockConfigEntry],
) -> None:
    """Otherwise none of them rings."""
    other, second = upstairs
    for entry in (loaded, second):
        expose(hass, entry, ALL_PHONES)
    registry = er.async_get(hass)
    for entity in list(registry.entities.values()):
        if entity.translation_key == "ring_all":
            registry.async_update_entity(entity.entity_id, aliases=["Everyone"])
    wish: dict[str, Any] = {"phone": "Everyone"}

    assert (await refused(hass, RING, **wish)).startswith("More than one phone matches")
    assert not [*box.calls, *other.calls]

    await use(hass, RING, box="Upstairs", **wish)
    assert (len(box.calls), len(other.calls)) == (0, 1)


async def test_ringing_can_be_ended_without_dialing(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Whoever can let phones ring can make them stop."""
    expose(hass, loaded, ALL_PHONES)
    assert set(await tools(hass)) >= {RING, HANG_UP}
    await use(hass, RING, phone=EVERY_PHONE)

    await use(hass, HANG_UP)

    (ringing,) = box.calls
    assert ringing.ended
