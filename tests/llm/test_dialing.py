"""A number is dialed, and hung up, where the user allows it."""

from typing import Any

from homeassistant.auth.const import GROUP_ID_USER
from homeassistant.core import Context, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.fritzbox_voip.const import (
    ADMINISTRATORS,
    CONF_ALLOWED_NUMBERS,
    CONF_WHO_MAY_DIAL,
)
from tests.simulator import SimulatedBox

from .common import (
    ALL_PHONES,
    DIAL,
    DIALING,
    EVERY_PHONE,
    HANG_UP,
    RING,
    asking,
    expose,
    refused,
    someone,
    use,
)


def used_click_to_dial(box: SimulatedBox) -> bool:
    """Return whether the box was asked to dial or to hang up."""
    actions = {"X_AVM-DE_DialNumber", "X_AVM-DE_DialHangup"}
    return not actions.isdisjoint(box.actions())


async def test_a_number_is_dialed_once_the_user_has_said_yes(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """And hung up on request."""
    expose(hass, loaded, DIALING)

    why = await refused(hass, DIAL, number="030 123", confirmed=False)
    assert why.startswith("Not dialed.")
    assert not box.calls

    await use(hass, DIAL, number="030 123", confirmed=True)
    (dialed,) = box.calls
    assert dialed.number == "030123"

    await use(hass, HANG_UP)
    assert dialed.ended


async def test_a_number_is_not_dialed_before_the_user_was_asked(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """A model that does not say so has not asked."""
    expose(hass, loaded, DIALING)

    assert "confirmed" in await refused(hass, DIAL, number="030 123")

    assert not box.calls


@pytest.mark.parametrize("number", ["0900 1", "110", "112"])
async def test_a_number_that_the_options_forbid_is_not_dialed(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry, number: str
) -> None:
    """The error says why, and what to do."""
    expose(hass, loaded, DIALING)
    hass.config_entries.async_update_entry(
        loaded, options={CONF_ALLOWED_NUMBERS: ["030..."]}
    )

    why = await refused(hass, DIAL, number=number, confirmed=True)

    assert why.startswith("Dialing this number via FRITZ!Box 7590 is not allowed.")
    assert not box.calls


@pytest.mark.parametrize(
    ("tool", "data"),
    [
        (DIAL, {"number": "030 1", "confirmed": True}),
        (RING, {"phone": EVERY_PHONE}),
        (HANG_UP, {}),
    ],
)
async def test_only_administrators_dial_where_the_options_say_so(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    hass_admin_user: MockUser,
    tool: str,
    data: dict[str, Any],
) -> None:
    """Nor anyone who speaks to a voice satellite, which does not identify users."""
    expose(hass, loaded, DIALING, ALL_PHONES)
    hass.config_entries.async_update_entry(
        loaded, options={CONF_WHO_MAY_DIAL: ADMINISTRATORS}
    )
    box.requests.clear()

    child = asking(await someone(hass, GROUP_ID_USER))
    assert "is not allowed to" in await refused(hass, tool, child, **data)

    assert "not known who is speaking" in await refused(hass, tool, **data)
    nobody = asking()
    nobody.context = None
    assert "not known who is speaking" in await refused(hass, tool, nobody, **data)
    assert not used_click_to_dial(box)

    await use(hass, tool, asking(Context(user_id=hass_admin_user.id)), **data)
    assert used_click_to_dial(box)


async def test_a_box_that_is_away_dials_nothing(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """The error says so."""
    expose(hass, loaded, DIALING)
    await box.stop()

    why = await refused(hass, DIAL, number="030 1", confirmed=True)

    assert why.startswith("FRITZ!Box 7590 does not respond.")


async def test_of_two_boxes_the_one_that_is_named_dials(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    upstairs: tuple[SimulatedBox, MockConfigEntry],
) -> None:
    """If it is exposed; with one exposed there is nothing to be named."""
    other, second = upstairs
    wish: dict[str, Any] = {"number": "030 1", "confirmed": True}
    expose(hass, second, DIALING)
    await use(hass, DIAL, **wish)
    assert (len(box.calls), len(other.calls)) == (0, 1)
    assert "not a valid option" in await refused(hass, DIAL, box=loaded.title, **wish)

    expose(hass, loaded, DIALING)
    assert "'box'" in await refused(hass, DIAL, **wish)
    assert "Upstairs" in await refused(hass, DIAL, box="Downstairs", **wish)

    await use(hass, DIAL, box="Upstairs", **wish)
    assert (len(box.calls), len(other.calls)) == (0, 2)
    await use(hass, DIAL, box=loaded.title, **wish)
    assert (len(box.calls), len(other.calls)) == (1, 2)


async def test_two_boxes_of_one_name_dial_nothing(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    upstairs: tuple[SimulatedBox, MockConfigEntry],
) -> None:
    """Nobody can say which one is meant."""
    other, second = upstairs
    hass.config_entries.async_update_entry(second, title=loaded.title)
    expose(hass, loaded, DIALING)
    expose(hass, second, DIALING)

    why = await refused(hass, DIAL, number="030 1", confirmed=True, box=loaded.title)

    assert why.startswith("More than one FRITZ!Box matches.")
    assert not box.calls
    assert not other.calls


@pytest.mark.parametrize("number", [49301234567, 30, True, None])
async def test_a_number_that_is_no_text_is_not_dialed(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry, number: object
) -> None:
    """A plus or a zero at its beginning would be lost."""
    expose(hass, loaded, DIALING)

    assert "number" in await refused(hass, DIAL, number=number, confirmed=True)

    assert not box.calls
