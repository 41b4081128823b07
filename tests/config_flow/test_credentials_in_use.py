"""What a form has tried is used at once."""

from collections.abc import AsyncIterator

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import poll, state_of
from tests.simulator import Fault, SimulatedBox, User

from .common import address, login, submit


@pytest.fixture(autouse=True)
def _no_set_up() -> None:
    """Set entries up as always."""


@pytest.fixture
async def refused(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> AsyncIterator[MockConfigEntry]:
    """Return an entry whose login the box has just refused."""
    box.fail(Fault.UNAUTHORIZED, "X_AVM-DE_GetVoIPAccounts", times=2)
    await poll(hass, freezer)
    assert state_of(hass, loaded, "sensor", "accounts_registered").state == (
        "unavailable"
    )
    yield loaded
    await hass.config_entries.async_unload(loaded.entry_id)


@pytest.mark.parametrize("form", ["reauth", "reconfigure"])
async def test_credentials_that_were_refused_are_used_once_they_work(
    hass: HomeAssistant, box: SimulatedBox, refused: MockConfigEntry, form: str
) -> None:
    """Without the five minutes that the box is given otherwise (L1)."""
    if form == "reauth":
        flow_id = (await refused.start_reauth_flow(hass))["flow_id"]
    else:
        flow_id = (await refused.start_reconfigure_flow(hass))["flow_id"]
        await submit(hass, flow_id, address(box))

    result = await submit(hass, flow_id, login(box))
    await hass.async_block_till_done()

    assert result["reason"] == f"{form}_successful"
    assert refused.state is ConfigEntryState.LOADED
    assert state_of(hass, refused, "sensor", "accounts_registered").state == "2"


async def test_a_new_password_is_used_at_once(
    hass: HomeAssistant, box: SimulatedBox, refused: MockConfigEntry
) -> None:
    """The entry is loaded again with it."""
    box.users[box.username] = User("changed")
    flow_id = (await refused.start_reauth_flow(hass))["flow_id"]

    await submit(hass, flow_id, login(box))
    await hass.async_block_till_done()

    assert refused.data["password"] == "changed"
    assert state_of(hass, refused, "sensor", "accounts_registered").state == "2"
