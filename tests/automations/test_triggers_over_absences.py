"""The triggers hold while a line is unavailable, in whatever order things happen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Context, HomeAssistant, ServiceCall, callback
from homeassistant.helpers import area_registry as ar, entity_registry as er
from homeassistant.helpers.trigger import TriggerConfig
from hypothesis import HealthCheck, example, given, settings, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.fritzbox_voip.const import DOMAIN
from custom_components.fritzbox_voip.trigger import TRIGGERS
from tests.common import poll
from tests.simulator import SimulatedBox, Status
from tests.tr064.strategies import QUICK

from .common import automate_trigger, status


@pytest.mark.parametrize("reload", [True, False], ids=["reload", "restart of the box"])
@pytest.mark.parametrize(
    ("trigger", "before", "after", "fires"),
    [
        ("registration_lost", "registered", "not registered", True),
        ("registration_lost", "connected", "not registered", True),
        ("registration_lost", "not registered", "not registered", False),
        ("registration_lost", "disabled", "not registered", False),
        ("registration_lost", "registered", "registered", False),
        ("registration_restored", "not registered", "registered", True),
        ("registration_restored", "not registered", "connected", True),
        ("registration_restored", "registered", "connected", False),
        ("registration_restored", "connected", "registered", False),
        ("registration_restored", "disabled", "registered", False),
        ("call_started", "registered", "connected", True),
        ("call_started", "not registered", "connected", True),
        ("call_started", "connected", "connected", False),
        ("call_ended", "connected", "registered", True),
        ("call_ended", "connected", "not registered", True),
        ("call_ended", "registered", "registered", False),
    ],
)
async def test_a_line_is_compared_with_its_status_before_it_was_unavailable(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    calls: list[ServiceCall],
    trigger: str,
    before: Status,
    after: Status,
    *,
    fires: bool,
    reload: bool,
) -> None:
    """When the box comes back, or its entry is loaded again."""
    box.state.accounts[0].status = before
    await poll(hass, freezer)
    line = status(hass, box, loaded)
    await automate_trigger(hass, trigger, {"entity_id": line})

    box.state.accounts[0].status = after
    if reload:
        await hass.config_entries.async_reload(loaded.entry_id)
        await hass.async_block_till_done()
    else:
        await box.go_down()
        await poll(hass, freezer)
        state = hass.states.get(line)
        assert state
        assert state.state == "unavailable"
        assert not calls
        await box.come_up()
        for _ in range(3):
            await poll(hass, freezer, 60)

    assert [call.data["line"] for call in calls] == ([line] if fires else [])


async def test_the_duration_runs_on_while_a_line_is_unavailable(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    calls: list[ServiceCall],
) -> None:
    """A failed poll and a reload do not start it again."""
    line = status(hass, box, loaded)
    await automate_trigger(
        hass, "registration_lost", {"entity_id": line}, **{"for": "00:05:00"}
    )
    box.state.accounts[0].status = "not registered"
    await poll(hass, freezer)
    await poll(hass, freezer, 60)
    await box.go_down()
    await poll(hass, freezer, 60)
    await box.come_up()
    await poll(hass, freezer, 60)
    await hass.config_entries.async_reload(loaded.entry_id)
    await poll(hass, freezer, 60)
    assert not calls

    await poll(hass, freezer, 61)

    assert [call.data["line"] for call in calls] == [line]


@pytest.mark.parametrize(
    ("after", "fires"), [("not registered", True), ("registered", False)]
)
async def test_a_duration_that_ends_while_a_line_is_unavailable_waits_for_it(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    calls: list[ServiceCall],
    after: Status,
    *,
    fires: bool,
) -> None:
    """It fires only if the line is still down when the box is back."""
    line = status(hass, box, loaded)
    await automate_trigger(
        hass, "registration_lost", {"entity_id": line}, **{"for": "00:05:00"}
    )
    box.state.accounts[0].status = "not registered"
    await poll(hass, freezer)
    await box.go_down()
    for _ in range(6):
        await poll(hass, freezer, 60)
    assert not calls

    box.state.accounts[0].status = after
    await box.come_up()
    for _ in range(3):
        await poll(hass, freezer, 60)

    assert [call.data["line"] for call in calls] == ([line] if fires else [])


@pytest.mark.parametrize("first", ["not_registered", "registered", "connected"])
@pytest.mark.parametrize("trigger", TRIGGERS)
async def test_the_first_status_of_a_line_fires_nothing(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    box: SimulatedBox,
    calls: list[ServiceCall],
    trigger: str,
    first: str,
) -> None:
    """As at the start of Home Assistant, before the box answers."""
    line = fake_line(hass, "first")
    hass.states.async_set(line, "unavailable", {"restored": True})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await automate_trigger(hass, trigger, {"entity_id": line})

    for state in (first, "unavailable", first, "unknown", first):
        hass.states.async_set(line, state)
        await hass.async_block_till_done()

    assert not calls


@pytest.mark.parametrize("trigger", TRIGGERS)
async def test_other_sensors_of_an_area_fire_nothing(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    calls: list[ServiceCall],
    trigger: str,
) -> None:
    """Neither those of other integrations, nor others of ours."""
    area = ar.async_get(hass).async_create("Hall").id
    registry = er.async_get(hass)
    others = [
        registry.async_get_or_create(
            "sensor", platform, "other", translation_key=key
        ).entity_id
        for platform, key in (
            ("sip", "account_status"),
            (DOMAIN, "client_internal_number"),
        )
    ]
    for entity_id in others:
        registry.async_update_entity(entity_id, area_id=area)
    await automate_trigger(hass, trigger, {"area_id": area})

    for state in ("registered", "not_registered", "registered", "connected", "on"):
        for entity_id in [*others, "sensor.without_registry"]:
            hass.states.async_set(entity_id, state)
        await hass.async_block_till_done()

    assert not calls


def fake_line(hass: HomeAssistant, unique_id: str) -> str:
    """Return the registered status of a line without a box."""
    entity = er.async_get(hass).async_get_or_create(
        "sensor", DOMAIN, unique_id, translation_key="account_status"
    )
    return entity.entity_id


STATES = ("registered", "connected", "not_registered", "disabled")
MISSING = ("unavailable", "unknown")
CHANGES = {
    "registration_lost": ({"registered", "connected"}, {"not_registered"}),
    "registration_restored": ({"not_registered"}, {"registered", "connected"}),
    "call_started": ({"registered", "not_registered", "disabled"}, {"connected"}),
    "call_ended": ({"connected"}, {"registered", "not_registered", "disabled"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What was seen of the lines after one step."""

    minute: float
    last: dict[int, str]
    available: frozenset[int]
    start: int | None = None
    """The line whose change is the trigger's."""


def moments(
    trigger: str, first: tuple[str | None, ...], steps: list[tuple[int, str | None]]
) -> Iterator[Moment]:
    """Yield what is seen; of each step, a line and its state, or minutes and ""."""
    before, after = CHANGES[trigger]
    minute = 0.0
    live = dict(enumerate(first))
    last = {line: it for line, it in live.items() if it in STATES and it}
    for number, state in [(0, ""), *steps]:
        start = None
        if state == "":
            minute += number
        else:
            live[number] = state
            if state is None:
                last.pop(number, None)
            elif state in STATES:
                if last.get(number) in before and state in after:
                    start = number
                last[number] = state
        available = frozenset(it for it in live if live[it] in STATES)
        yield Moment(minute=minute, last=dict(last), available=available, start=start)


def expected(
    trigger: str, behavior: str, minutes: float, seen: list[Moment]
) -> list[int]:
    """Return the lines for which it has to fire, in this order."""
    target = CHANGES[trigger][1]
    fired: list[tuple[int, int]] = []

    def holds(moment: Moment, line: int, lines: frozenset[int]) -> bool:
        matching = {it for it, state in moment.last.items() if state in target} & lines
        if behavior == "each":
            return line in matching
        return matching == {*moment.last} if behavior == "all" else bool(matching)

    for index, moment in enumerate(seen):
        if (line := moment.start) is None:
            continue
        others = [it for it, state in moment.last.items() if state in target]
        if behavior == "first" and len(others) > 1:
            continue
        for later, now in enumerate(seen[index:], index):
            if not now.last or not holds(now, line, frozenset(now.last)):
                break
            if now.minute - moment.minute >= minutes and holds(
                now, line, now.available
            ):
                fired.append((later, line))
                break
    return [line for _, line in sorted(fired)]


LINE_STEPS = st.tuples(
    st.sampled_from((0, 1)), st.sampled_from((*STATES, *MISSING, None))
)
TIME_STEPS = st.tuples(st.integers(1, 4), st.just(""))


@settings(
    QUICK,
    max_examples=600,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(
    trigger="registration_restored",
    behavior="first",
    minutes=0,
    first=("not_registered", "registered"),
    steps=[(0, "disabled")],
)
@given(
    trigger=st.sampled_from(sorted(CHANGES)),
    behavior=st.sampled_from(("each", "first", "all")),
    minutes=st.sampled_from((0, 4.5)),
    first=st.tuples(*(2 * [st.sampled_from((*STATES, *MISSING, None))])),
    steps=st.lists(LINE_STEPS | TIME_STEPS, max_size=10),
)
async def test_a_trigger_fires_as_a_model_of_it(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    *,
    trigger: str,
    behavior: str,
    minutes: float,
    first: tuple[str | None, ...],
    steps: list[tuple[int, str | None]],
) -> None:
    """With two lines that change, are unavailable, removed and added in any order."""
    lines = [fake_line(hass, "one"), fake_line(hass, "two")]
    fired: list[str] = []

    def show(line: int, state: str | None) -> None:
        if state is None:
            hass.states.async_remove(lines[line])
        else:
            hass.states.async_set(lines[line], state)

    @callback
    def run_action(
        variables: dict[str, Any], _description: str, _context: Context | None = None
    ) -> None:
        fired.append(variables["entity_id"])

    for line, state in enumerate(first):
        show(line, state)
    await hass.async_block_till_done()
    config: dict[str, Any] = {
        "target": {"entity_id": lines},
        "options": {"behavior": behavior, "for": timedelta(minutes=minutes)},
    }
    config = await TRIGGERS[trigger].async_validate_config(hass, config)
    attached = TRIGGERS[trigger](hass, TriggerConfig(key=trigger, **config))
    remove = await attached.async_attach_runner(run_action)  # type: ignore[arg-type]

    for number, state in steps:
        if state == "":
            freezer.tick(timedelta(minutes=number))
            async_fire_time_changed(hass)
        else:
            show(number, state)
        await hass.async_block_till_done()
    remove()

    model = expected(trigger, behavior, minutes, [*moments(trigger, first, steps)])
    assert [lines.index(it) for it in fired] == model
    freezer.tick(timedelta(minutes=5))
    async_fire_time_changed(hass)
    await hass.async_block_till_done()
    assert len(fired) == len(model)
