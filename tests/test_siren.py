"""Sirens ring the phones."""

import asyncio
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.siren import (
    ATTR_DURATION,
    DOMAIN as SIREN,
    SERVICE_TURN_OFF,
    SERVICE_TURN_ON,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.tr064.transport import Request, Transport
from tests.common import entity_id, poll, state_of
from tests.simulator import Fault, SimulatedBox
from tests.telephone import settled

TABLET = "client_621_phone_ring"


async def turn(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    key: str,
    service: str = SERVICE_TURN_ON,
    data: dict[str, int] | None = None,
) -> None:
    """Turn a siren on or off."""
    await hass.services.async_call(
        SIREN,
        service,
        {"entity_id": entity_id(hass, entry, SIREN, key), **(data or {})},
        blocking=True,
    )


def is_on(hass: HomeAssistant, entry: MockConfigEntry, key: str) -> bool:
    """Return whether a siren is on."""
    return state_of(hass, entry, SIREN, key).state == "on"


@pytest.mark.parametrize(
    ("key", "number"),
    [(TABLET, "**621"), ("phone_**1_phone_ring", "**1"), ("ring_all", "**9")],
)
async def test_a_phone_rings_for_fifteen_seconds(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    key: str,
    number: str,
) -> None:
    """And its siren is on as long."""
    await turn(hass, loaded, key)
    assert [(call.number, call.ended) for call in box.calls] == [(number, False)]
    assert is_on(hass, loaded, key)

    await poll(hass, freezer, 14)
    assert is_on(hass, loaded, key)
    await poll(hass, freezer, 2)

    assert box.calls[0].ended
    assert not is_on(hass, loaded, key)


async def test_the_duration_is_as_asked_for(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Up to five minutes."""
    await turn(hass, loaded, TABLET, data={ATTR_DURATION: 40})

    await poll(hass, freezer, 39)
    assert not box.calls[0].ended
    await poll(hass, freezer, 2)
    assert box.calls[0].ended


@pytest.mark.parametrize("seconds", [0, 301, 86400])
async def test_no_phone_rings_for_hours(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry, seconds: int
) -> None:
    """Nor for no time at all."""
    with pytest.raises(ServiceValidationError):
        await turn(hass, loaded, TABLET, data={ATTR_DURATION: seconds})

    assert not box.calls
    assert not is_on(hass, loaded, TABLET)


async def test_a_siren_is_turned_off(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """The phone is silent at once."""
    await turn(hass, loaded, TABLET)

    await turn(hass, loaded, TABLET, SERVICE_TURN_OFF)

    assert box.calls[0].ended
    assert not is_on(hass, loaded, TABLET)


async def test_a_siren_is_turned_off_while_the_box_is_still_dialing(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """It is not on yet, and rings no longer than that."""
    dialing, taken = asyncio.Event(), asyncio.Event()
    send = Transport.send

    async def send_slowly(self: Transport, request: Request) -> tuple[int, bytes]:
        if request.soap_action.endswith("DialNumber"):
            dialing.set()
            await taken.wait()
        return await send(self, request)

    with patch.object(Transport, "send", send_slowly):
        turning_on = hass.async_create_task(turn(hass, loaded, TABLET))
        await dialing.wait()
        turning_off = hass.async_create_task(
            turn(hass, loaded, TABLET, SERVICE_TURN_OFF)
        )
        await settled()
        taken.set()
        await asyncio.gather(turning_on, turning_off)

    assert [(call.number, call.ended) for call in box.calls] == [("**621", True)]
    assert not is_on(hass, loaded, TABLET)


async def test_turning_off_ends_no_other_call(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """An area that is turned off has sirens that were never on."""
    await turn(hass, loaded, TABLET)

    await turn(hass, loaded, "client_620_phone_ring", SERVICE_TURN_OFF)

    assert not box.calls[0].ended


async def test_a_second_siren_ends_the_first(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """A box makes one such call at a time."""
    await turn(hass, loaded, TABLET)

    await turn(hass, loaded, "ring_all")

    assert [(call.number, call.ended) for call in box.calls] == [
        ("**621", True),
        ("**9", False),
    ]
    assert not is_on(hass, loaded, TABLET)
    assert is_on(hass, loaded, "ring_all")


async def test_the_time_begins_anew(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """For whoever turns it on again."""
    await turn(hass, loaded, TABLET)
    await poll(hass, freezer, 10)
    await turn(hass, loaded, TABLET)
    await poll(hass, freezer, 10)

    assert is_on(hass, loaded, TABLET)
    await poll(hass, freezer, 6)
    assert not is_on(hass, loaded, TABLET)
    assert all(call.ended for call in box.calls)


async def test_the_phone_that_dials_cannot_ring(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Its siren says so."""
    box.state.dial_phone = next(it for it in box.state.phones if it.startswith("FON1"))
    await poll(hass, freezer, 901)

    with pytest.raises(ServiceValidationError) as err:
        await turn(hass, loaded, "phone_**1_phone_ring")

    assert err.value.translation_key == "dialing_phone_cannot_ring"
    assert not box.calls


async def test_of_phones_that_differ_in_case_the_one_that_dials_cannot_ring(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
) -> None:
    """The other one can."""
    box.state.handsets[1].name, box.state.handsets[3].name = "Flur", "FLUR"
    box.state.phones = ["DECT: Flur", "DECT: FLUR"]
    box.state.dial_phone = "DECT: Flur"
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    with pytest.raises(ServiceValidationError):
        await turn(hass, entry, "phone_**610_phone_ring")
    await turn(hass, entry, "phone_**611_phone_ring")

    assert [call.number for call in box.calls] == ["**611"]


async def test_a_refusal_of_the_box_is_shown(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """And the siren stays off."""
    box.fail(Fault.upnp(501), "X_AVM-DE_DialNumber")

    with pytest.raises(HomeAssistantError) as err:
        await turn(hass, loaded, TABLET)

    assert err.value.translation_key == "click_to_dial_off"
    assert not is_on(hass, loaded, TABLET)


async def test_a_reload_ends_the_ringing(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """And no siren is on afterwards."""
    await turn(hass, loaded, TABLET)

    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done()

    assert box.calls[0].ended
    assert not is_on(hass, loaded, TABLET)
