"""What Home Assistant should show of a box, by the box's state alone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
import re
from zoneinfo import ZoneInfo

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.helpers import entity_registry as er

from custom_components.fritzbox_voip.phone_numbers import Codes, international
from custom_components.fritzbox_voip.tr064.x_voip import DialingCode
from tests.simulator import AlarmClock, SimulatedBox

from .troubles import X_VOIP
from .world import World

ANY = "any state but unavailable"

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

# What an IP phone is recognized by, beside its internal number.
_USERNAME = re.compile(r"^(client_\d+)_[0-9a-f]{8}")
_PHONE = re.compile(r"^phone_\*\*")

type Expected = dict[str, str | frozenset[str]]


def _on(value: object) -> str:
    return "on" if value else "off"


def has(box: SimulatedBox, action: str) -> bool:
    """Return whether the box has an action and its user may call it."""
    permissions = box.users[box.username].rights
    if "Phone" not in permissions and "BoxAdmin" not in permissions:
        known = "App" in permissions and action == "X_AVM-DE_GetVoIPAccounts"
        return known and action in box.services[X_VOIP].actions
    return action in box.services[X_VOIP].actions


def expected(world: World) -> Expected:
    """Return the states by the end of the unique id."""
    box = world.box
    expected: Expected = {}
    if not _offers_accounts(box):
        return expected
    expected["reachable"] = "on"
    expected |= _accounts(box)
    if has(box, "X_AVM-DE_GetNumberOfClients"):
        expected |= _clients(box)
    if has(box, "X_AVM-DE_GetAlarmClock"):
        expected |= _alarm_clocks(world)
    if has(box, "X_AVM-DE_DialGetConfig"):
        expected["dial_phone"] = box.state.dial_phone or "off"
        expected |= dict.fromkeys(("dial", "dial_number", "hang_up", "ring_all"), ANY)
    if has(box, "X_AVM-DE_GetNumbers"):
        expected["phone_numbers"] = str(len(box.state.numbers))
    expected |= _settings(box)
    return expected


def _offers_accounts(box: SimulatedBox) -> bool:
    return has(box, "X_AVM-DE_GetVoIPAccounts") or has(box, "X_AVM-DE_GetVoIPAccount")


def _codes(box: SimulatedBox) -> Codes:
    """Return the codes that complete the number of a line."""
    if not has(box, "GetVoIPCommonCountryCode"):
        return None, None
    return (
        DialingCode(code=box.state.country_code, prefix="00"),
        DialingCode(code=box.state.area_code, prefix="0"),
    )


def _accounts(box: SimulatedBox) -> Iterator[tuple[str, str]]:
    """Yield what is expected of the lines."""
    known = has(box, "X_AVM-DE_GetVoIPStatus")
    statuses = []
    for account in box.state.accounts.values():
        status = account.status if known and account.status != "unknown" else None
        statuses.append(status)
        number = account.number.removeprefix("SIP: ")
        line = f"account_{international(number, _codes(box))}_account"
        registered = status in {"registered", "connected"}
        yield f"{line}_status", status.replace(" ", "_") if status else STATE_UNKNOWN
        for server in ("registrar", "outbound_proxy", "stun_server"):
            yield f"{line}_{server}", ANY
        yield f"{line}_registered", _on(registered) if status else STATE_UNKNOWN
        yield f"{line}_in_use", _on(status == "connected") if status else STATE_UNKNOWN
        if has(box, "GetVoIPEnableAreaCode"):
            yield f"{line}_area_code", _on(account.area_code)
            yield f"{line}_country_code", _on(account.country_code)
    count = sum(status in {"registered", "connected"} for status in statuses)
    yield (
        "accounts_registered",
        str(count) if any(statuses) or not statuses else STATE_UNKNOWN,
    )
    problem = _on("not registered" in statuses)
    yield (
        "registration_problem",
        STATE_UNKNOWN if None in statuses and problem == "off" else problem,
    )


def _clients(box: SimulatedBox) -> Iterator[tuple[str, str]]:
    """Yield what is expected of the SIP clients."""
    yield "sip_clients", str(len(box.state.clients))
    delayed = has(box, "X_AVM-DE_SetDelayedCallNotification")
    dials = has(box, "X_AVM-DE_DialGetConfig")
    tells_all = has(box, "X_AVM-DE_GetClient3")
    for index, client in box.state.clients.items():
        name = f"client_{620 + index}_client"
        yield f"{name}_internal_number", str(620 + index)
        yield f"{name}_outgoing_number", ANY
        yield f"{name}_incoming_numbers", ANY
        external = _on(client.external_registration) if tells_all else STATE_UNKNOWN
        yield f"{name}_external_registration", external
        if delayed:
            value = _on(client.delayed_call_notification)
            yield f"{name}_delayed_call_notification", value
        if dials:
            yield f"client_{620 + index}_phone_ring", ANY


def _alarm_clocks(world: World) -> Expected:
    """Return what is expected of the alarm clocks."""
    state = world.box.state
    readable = {
        index: clock
        for index, clock in state.alarm_clocks.items()
        if index not in state.broken_alarm_clocks
    }
    expected: Expected = {
        f"alarm_clock_{index}": _on(clock.enabled) for index, clock in readable.items()
    }
    now = datetime.now(UTC)
    zone = ZoneInfo(world.hass.config.time_zone)
    # A ring is the next for a minute, and the state may be half a minute old.
    moments = [now - timedelta(seconds=age) for age in (0, 60, 91)]
    expected |= {f"alarm_clock_next_{index}": ANY for index in readable}
    expected["next_alarm"] = frozenset(
        _next(list(readable.values()), moment.astimezone(zone)) for moment in moments
    )
    expected["alarm_clocks"] = ANY
    return expected


def _next(clocks: list[AlarmClock], now: datetime) -> str:
    """Return when the next of them rings, minute by minute if need be."""
    rings = [
        ring
        for clock in clocks
        if clock.enabled
        for day in range(9)
        if (ring := _ring(clock, now, day)) > now
        and (not clock.weekdays or _DAYS[ring.weekday()] in clock.weekdays.split(","))
    ]
    if not rings:
        return STATE_UNKNOWN
    return min(rings).astimezone(UTC).isoformat()


def _ring(clock: AlarmClock, now: datetime, days: int) -> datetime:
    """Return the moment of an alarm clock so many days ahead."""
    hour, minute = int(clock.time[:2]), int(clock.time[2:])
    moment = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return moment + timedelta(days=days)


def _settings(box: SimulatedBox) -> Iterator[tuple[str, str]]:
    """Yield what is expected of the settings."""
    state = box.state
    if has(box, "GetInfo"):
        yield "voice_coding", state.voice_coding
        yield "fax_t38", _on(state.fax_t38)
    if has(box, "GetVoIPCommonCountryCode"):
        yield "country_code", state.country_code or STATE_UNKNOWN
        yield "area_code", state.area_code or STATE_UNKNOWN


def mismatches(world: World) -> list[str]:
    """Return what Home Assistant shows otherwise than the box is."""
    wanted = expected(world)
    wrong: list[str] = []
    seen: set[str] = set()
    prefix = f"{world.entry.unique_id}_"
    registry = er.async_get(world.hass)
    for entity in er.async_entries_for_config_entry(registry, world.entry.entry_id):
        key = _USERNAME.sub(r"\1", entity.unique_id.removeprefix(prefix))
        seen.add(key)
        if _PHONE.match(key) and "ring_all" in wanted:
            # The phone book, which says what there is, is read once a day.
            wanted[key] = ANY
        if entity.disabled:
            continue
        state = world.hass.states.get(entity.entity_id)
        shown = state.state if state else "no state"
        if not _fits(shown, wanted.get(key, STATE_UNAVAILABLE)):
            wrong.append(f"{key} is {shown}, not {wanted.get(key, 'available')}")
    wrong += [f"{key} is missing" for key in sorted(wanted.keys() - seen)]
    return wrong


def _fits(shown: str, wanted: str | frozenset[str]) -> bool:
    """Return whether a state is right."""
    if wanted == ANY:
        return shown != STATE_UNAVAILABLE
    return shown in wanted if isinstance(wanted, frozenset) else shown == wanted


def unavailable(world: World) -> list[str]:
    """Return what should be available and is not, whatever its value."""
    return [line for line in mismatches(world) if f"is {STATE_UNAVAILABLE}," in line]
