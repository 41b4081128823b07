"""What the tests of the integration share."""

from datetime import timedelta
import re
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.fritzbox_voip.const import DOMAIN
from tests.simulator import SimulatedBox


def entry_for(box: SimulatedBox) -> MockConfigEntry:
    """Return an entry for a box, reached over HTTPS."""
    return MockConfigEntry(
        domain=DOMAIN,
        title=box.model,
        unique_id=box.serial,
        data={
            CONF_HOST: box.host,
            CONF_PORT: box.https_port,
            CONF_SSL: True,
            CONF_USERNAME: box.username,
            CONF_PASSWORD: box.password,
        },
    )


def set_noon(hass: HomeAssistant) -> None:
    """Choose the time zone in which it is noon.

    The alarm clocks of the simulated box ring in the morning, and are read again then:
    a test must not meet that by chance.
    """
    # With the other sign than usual: Etc/GMT-2 is two hours ahead.
    hass.config.time_zone = f"Etc/GMT{dt_util.utcnow().hour - 12:+d}"
    dt_util.set_default_time_zone(ZoneInfo(hass.config.time_zone))


def entity_id(
    hass: HomeAssistant, entry: MockConfigEntry, platform: str, key: str
) -> str | None:
    """Return the entity with this end of its unique id, if there is one.

    In `key`, a line goes by its number as at the box and an IP phone by its internal
    number: account_030123_account_status, client_620_client_internal_number.
    """
    pattern = re.escape(f"{entry.unique_id}_{key}")
    pattern = re.sub(r"_account_0(\d+)_", r"_account_\\+49\1_", pattern)
    pattern = re.sub(r"_client_(\d+)_", r"_client_\1_[0-9a-f]{8}_", pattern)
    registry = er.async_get(hass)
    return next(
        (
            it.entity_id
            for it in er.async_entries_for_config_entry(registry, entry.entry_id)
            if it.domain == platform and re.fullmatch(pattern, it.unique_id)
        ),
        None,
    )


def state_of(
    hass: HomeAssistant, entry: MockConfigEntry, platform: str, key: str
) -> State:
    """Return the state of the entity with this end of its unique id."""
    found = entity_id(hass, entry, platform, key)
    assert found, f"no {platform} {key}"
    state = hass.states.get(found)
    assert state, f"no state of {found}"
    return state


async def enable_all(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Enable the entities that are disabled by default, and load the box anew."""
    registry = er.async_get(hass)
    for entity in er.async_entries_for_config_entry(registry, entry.entry_id):
        registry.async_update_entity(entity.entity_id, disabled_by=None)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


async def poll(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, seconds: float = 31
) -> None:
    """Let time pass until the box is polled again."""
    freezer.tick(timedelta(seconds=seconds))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)


def active_issues(hass: HomeAssistant, kind: str) -> list[ir.IssueEntry]:
    """Return the issues of a kind."""
    return [
        issue
        for issue in ir.async_get(hass).issues.values()
        if issue.translation_key == kind and issue.active
    ]


async def reload(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Load an entry again."""
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()


def lines_of(caplog: pytest.LogCaptureFixture, least: int) -> list[str]:
    """Return what the integration has logged."""
    return [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components") and record.levelno >= least
    ]
