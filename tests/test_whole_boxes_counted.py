"""Whole boxes once more, one after the other: what they were asked is counted."""

from collections.abc import Awaitable, Callable
from inspect import signature
from itertools import product

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from tests import test_whole_boxes, test_whole_boxes_writing
from tests.common import entry_for
from tests.simulator import FIRMWARES, SimulatedBox
from tests.simulator.tables_x_voip import X_VOIP
from tests.test_x_voip_document import ACTIONS

# Actions of the box that are missing, wrong, or not allowed: we should know better.
WRONG = {401, 402, 606}

type Use = Callable[..., Awaitable[None]]


def uses() -> list[tuple[Use, dict[str, str]]]:
    """Return every test of whole boxes, with each value that it is given."""
    found: list[tuple[Use, dict[str, str]]] = []
    for module in (test_whole_boxes, test_whole_boxes_writing):
        for name, use in vars(module).items():
            if name.startswith("test_"):
                marks: list[pytest.Mark] = getattr(use, "pytestmark", [])
                lists = {
                    mark.args[0]: mark.args[1]
                    for mark in marks
                    if mark.name == "parametrize"
                }
                found += [
                    (use, dict(zip(lists, values, strict=True)))
                    for values in product(*lists.values())
                ]
    return found


async def use_everything(
    hass: HomeAssistant, box: SimulatedBox, freezer: FrozenDateTimeFactory
) -> None:
    """Set a box up, use all that it has, and remove it."""
    entry = entry_for(box)
    entry.add_to_hass(hass)
    with test_whole_boxes.all_enabled():
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        for use, values in uses():
            given = {
                "hass": hass,
                "box": box,
                "loaded": entry,
                "freezer": freezer,
                **values,
            }
            await use(**{name: given[name] for name in signature(use).parameters})
    await hass.config_entries.async_remove(entry.entry_id)


@pytest.mark.timeout(240)
async def test_every_action_is_called_by_some_box_and_none_in_vain(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """Across all of them; not one call was unknown, wrong or not allowed."""
    called: set[str] = set()
    for firmware in FIRMWARES:
        async with SimulatedBox(firmware=firmware) as box:
            await use_everything(hass, box, freezer)
        refused = [it for it in box.requests if it.upnp_code in WRONG]
        assert not refused, firmware
        unneeded = {it.action for it in box.requests if it.status == 500} - {
            # The phones end where the box has no more of them.
            "X_AVM-DE_GetPhonePort",
            # There was a hole between the lines.
            "X_AVM-DE_GetVoIPAccount",
            # Where an older box lists none, an IP phone might be overwritten.
            "X_AVM-DE_GetClient",
            "X_AVM-DE_GetClient2",
            "X_AVM-DE_GetClient3",
        }
        assert not unneeded, firmware
        called |= set(box.actions())
    assert called & set(X_VOIP.actions) == ACTIONS
    assert len(ACTIONS) == 44
