"""The action that makes a dashboard for one box."""

from collections.abc import Iterator
from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers import entity_registry as er
from homeassistant.util.yaml import parse_yaml
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.fritzbox_voip.const import DOMAIN
from tests.common import entity_id
from tests.metadata import LANGUAGES, translations
from tests.simulator import SimulatedBox


async def get_view(hass: HomeAssistant, context: Context | None = None) -> Any:
    """Return the view of the dashboard."""
    answer = await hass.services.async_call(
        DOMAIN,
        "get_dashboard",
        blocking=True,
        return_response=True,
        context=context,
    )
    assert answer
    dashboard: Any = parse_yaml(str(answer["dashboard"]))
    (view,) = dashboard["views"]
    return view


def entity_ids(node: Any) -> Iterator[str]:
    """Yield all entity ids in a part of a dashboard."""
    if isinstance(node, dict):
        for value in node.values():
            yield from entity_ids(value)
    elif isinstance(node, list):
        for value in node:
            yield from entity_ids(value)
    elif isinstance(node, str) and "." in node:
        yield node


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_entity_exists_in_a_house_of_any_language(
    hass: HomeAssistant, entry: MockConfigEntry, language: str
) -> None:
    """And the headings are in its language."""
    hass.config.language = language
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    view = await get_view(hass)

    found = list(entity_ids(view))
    assert len(found) == len(set(found)) > 15
    assert not [it for it in found if hass.states.get(it) is None]
    texts = translations(language)["selector"]["dashboard"]["options"]
    headings = [section["cards"][0]["heading"] for section in view["sections"]]
    assert headings == [
        texts[key] for key in ("phones", "dial", "lines", "alarm_clocks")
    ]


async def test_what_a_box_does_not_have_is_not_there(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """No heading without cards."""
    box.firmware = "6.98"
    box.state.accounts.clear()
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    view = await get_view(hass)

    headings = [section["cards"][0]["heading"] for section in view["sections"]]
    assert headings == ["Ring a phone", "Dial a number"]


async def test_what_is_disabled_or_hidden_is_not_there(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """As in the dashboards that Home Assistant makes itself."""
    fax = entity_id(hass, loaded, "siren", "phone_**1_phone_ring")
    in_bed = entity_id(hass, loaded, "switch", "alarm_clock_0")
    assert fax
    assert in_bed
    assert {fax, in_bed} <= set(entity_ids(await get_view(hass)))

    registry = er.async_get(hass)
    registry.async_update_entity(fax, hidden_by=er.RegistryEntryHider.USER)
    registry.async_update_entity(in_bed, disabled_by=er.RegistryEntryDisabler.USER)

    assert not {fax, in_bed} & set(entity_ids(await get_view(hass)))


async def test_it_is_for_administrators(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_read_only_user: MockUser
) -> None:
    """It names all that there is."""
    with pytest.raises(Unauthorized):
        await get_view(hass, Context(user_id=hass_read_only_user.id))
