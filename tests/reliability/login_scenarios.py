"""What happens around logins, and what it may cost."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntryState
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import DOMAIN
from tests.simulator import Fault, SimulatedBox, User

from .world import World, make_box

NONCE_SECONDS = 600
"""How long a nonce of the boxes is valid."""

_DAY = 24 * 60 * 60
_TWO_HOURS = 2 * 60 * 60
_POLL = 30.6


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """Something that happens, and what it may cost."""

    name: str
    happens: Callable[[World], Awaitable[object]]
    failed: int = 0
    """Refused logins at most."""
    challenges: int = 0
    """401s before a login at most."""
    goes_on: bool = False
    """Whether it is logged in again whenever a nonce has expired."""
    forms: tuple[str, ...] = ()
    """Where the forms come from that wait for the user afterwards."""
    set_up: bool = True
    """Whether the box is there before it happens."""


async def _wrong_form(made: World) -> None:
    """Fill in the form with a wrong password."""
    result = await made.flow(password="wrong")
    if not result["errors"]:
        made.watch.problems.add("a wrong password was taken")


async def _right_form(made: World) -> None:
    """Fill in the form."""
    await made.add_box()


async def _wrong_then_right(made: World) -> None:
    """Fill in the form with a wrong password, then with the right one."""
    result = await made.flow(password="wrong")
    made.entry = (await made.fill(result))["result"]
    await made.rest()


def entry_of(made: World, box: SimulatedBox, password: str) -> MockConfigEntry:
    """Return an entry as an earlier start has left it."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title=box.model,
        unique_id=box.serial,
        data={
            "host": box.host,
            "port": box.https_port,
            "ssl": True,
            "fingerprint": box.fingerprint.hex(),
            "username": box.username,
            "password": password,
        },
    )
    entry.add_to_hass(made.hass)
    return entry


async def _start(made: World, password: str) -> None:
    """Start Home Assistant with an entry, and wait for an hour."""
    made.entry = entry_of(made, made.box, password)
    await made.finish(made.hass.config_entries.async_setup(made.entry.entry_id))
    await _polls(made, 3600)


async def _start_right(made: World) -> None:
    """Start with the right password."""
    await _start(made, made.box.password)


async def _start_wrong(made: World) -> None:
    """Start with a wrong password."""
    await _start(made, "wrong")


async def _polls(made: World, seconds: float) -> None:
    """Let polls happen, or not."""
    for _ in range(round(seconds / _POLL)):
        await made.poll(_POLL)


def _change_password(made: World) -> None:
    """Change the password at the box."""
    box = made.box
    box.users[box.username] = User("changed", box.users[box.username].rights)


async def _changed_for_a_day(made: World) -> None:
    """Change the password at the box, and use Home Assistant for a day."""
    _change_password(made)
    for hour in range(24):
        await _polls(made, _DAY / 24)
        await made.call(DOMAIN, ("dial", "ring", "hang_up")[hour % 3], **_with(hour))


def _with(hour: int) -> dict[str, str]:
    """Return what the action of this hour wants."""
    return {"number": "030 1"} if hour % 3 == 0 else {}


async def _reauth(made: World) -> None:
    """Change the password, let it be noticed, and enter the new one."""
    _change_password(made)
    await _polls(made, 400)
    if not await made.log_in_again():
        made.watch.problems.add("the new password was not taken")
    await _polls(made, 3600)
    if made.entry.state is not ConfigEntryState.LOADED:
        made.watch.problems.add(f"the entry is {made.entry.state}")


async def _reboots(made: World) -> None:
    """Reboot the box ten times, for two minutes each."""
    for _ in range(10):
        await made.box.go_down()
        await _polls(made, 120)
        await made.box.come_up()
        await _polls(made, 300)


async def _passing_refusals(made: World) -> None:
    """Let the box refuse the right login for a moment, again and again."""
    for _ in range(_DAY // _TWO_HOURS):
        made.box.fail(Fault.UNAUTHORIZED, "X_AVM-DE_GetVoIPAccounts", times=2)
        await _polls(made, _TWO_HOURS)


async def _restarts(made: World) -> None:
    """Start Home Assistant again and again, for the box with another entry."""
    password = made.entry.data["password"]
    for _ in range(_DAY // _TWO_HOURS):
        entries = made.hass.config_entries
        await made.finish(entries.async_remove(made.entry.entry_id))
        made.entry = entry_of(made, made.box, password)
        await made.finish(entries.async_setup(made.entry.entry_id))
        await _polls(made, _TWO_HOURS)


async def _restarts_changed(made: World) -> None:
    """Change the password at the box, then start Home Assistant again and again."""
    _change_password(made)
    await _restarts(made)


async def _locked(made: World) -> None:
    """Let the box answer 503 for an hour."""
    await _lock(made, 3600)


async def _locked_often(made: World) -> None:
    """Let the box answer 503 for two hours, every four hours."""
    for _ in range(_DAY // _TWO_HOURS // 2):
        await _lock(made, _TWO_HOURS)
        await _polls(made, _TWO_HOURS)


async def _lock(made: World, seconds: float) -> None:
    """Let the box answer 503 for some time."""
    made.box.fail(Fault.UNAVAILABLE, times=None)
    await _polls(made, seconds)
    made.box.recover()
    await _polls(made, 600)


async def _lone_401(made: World) -> None:
    """Let an action be refused once, as boxes do now and then."""
    made.box.fail(Fault.upnp(401), "X_AVM-DE_GetClients")
    await _polls(made, 600)


async def _tr064_off(made: World) -> None:
    """Switch access for apps off for an hour."""
    made.box.tr064_enabled = False
    await _polls(made, 3600)
    made.box.tr064_enabled = True
    await _polls(made, 600)


async def _rights(made: World) -> None:
    """Take the right to telephony for an hour."""
    box = made.box
    box.users[box.username] = User(box.password, frozenset({"NAS"}))
    await _polls(made, 3600)


async def _certificate(made: World) -> None:
    """Change the certificate, and wait for an hour."""
    made.box.change_certificate()
    await _polls(made, 3600)


async def _two_boxes(made: World) -> None:
    """Poll two boxes for a day; one of them has another password by noon."""
    async with make_other() as other:
        second = entry_of(made, other, other.password)
        await made.finish(made.hass.config_entries.async_setup(second.entry_id))
        await _polls(made, _DAY / 2)
        failed = other.failed_logins
        _change_password(made)
        await _polls(made, _DAY / 2)
        if failed or other.failed_logins:
            made.watch.problems.add("the other box was logged in to wrongly")
        await made.finish(made.hass.config_entries.async_unload(second.entry_id))


def make_other() -> SimulatedBox:
    """Return a second box."""
    other = make_box()
    other.serial = "AABBCCDDEEFF"
    return other


_FORM = ("reauth",)
# The box does not say whether the nonce has expired or the password is wrong, so a
# login that has worked is tried with a new nonce; then once more after five minutes.
_CHANGED = 3
_TIMES = _DAY // _TWO_HOURS

SCENARIOS = (
    Scenario(
        name="Set-up, wrong password",
        happens=_wrong_form,
        failed=1,
        challenges=1,
        forms=("user",),
        set_up=False,
    ),
    # The form's login, and that of the entry.
    Scenario(
        name="Set-up, right password", happens=_right_form, challenges=2, set_up=False
    ),
    Scenario(
        name="Set-up, wrong password, then right",
        happens=_wrong_then_right,
        failed=1,
        challenges=3,
        set_up=False,
    ),
    Scenario(
        name="Home Assistant starts, right password; an hour",
        happens=_start_right,
        challenges=1,
        goes_on=True,
        set_up=False,
    ),
    Scenario(
        name="Home Assistant starts, wrong password; an hour",
        happens=_start_wrong,
        failed=2,
        challenges=2,
        forms=_FORM,
        set_up=False,
    ),
    Scenario(
        name="Password changed at the box; a day with polls and 24 actions",
        happens=_changed_for_a_day,
        failed=_CHANGED,
        challenges=1,
        forms=_FORM,
    ),
    Scenario(
        name="Password changed, reauth after five minutes; an hour",
        happens=_reauth,
        failed=_CHANGED,
        challenges=4,
        goes_on=True,
    ),
    Scenario(
        name="Box rebooted ten times", happens=_reboots, challenges=11, goes_on=True
    ),
    Scenario(name="503 for an hour", happens=_locked, challenges=2),
    Scenario(name="A lone UPnP 401", happens=_lone_401, challenges=1, goes_on=True),
    Scenario(name="TR-064 off for an hour", happens=_tr064_off, challenges=2),
    Scenario(
        name="Telephony right taken; an hour",
        happens=_rights,
        challenges=1,
        goes_on=True,
    ),
    Scenario(name="Certificate changed; an hour", happens=_certificate),
    Scenario(
        name="Two boxes for a day, one with another password by noon",
        happens=_two_boxes,
        failed=_CHANGED,
        challenges=3,
        goes_on=True,
        forms=_FORM,
    ),
    Scenario(
        name="Right login refused for a moment every two hours; a day",
        happens=_passing_refusals,
        failed=2 * _TIMES,
        challenges=2 * _TIMES,
        goes_on=True,
    ),
    Scenario(
        name="503 for two hours, every four hours; a day",
        happens=_locked_often,
        challenges=_TIMES,
        goes_on=True,
    ),
    Scenario(
        name="Home Assistant started every two hours; a day",
        happens=_restarts,
        challenges=_TIMES,
        goes_on=True,
    ),
    # Whoever starts does not remember what was refused before.
    Scenario(
        name="Password changed, Home Assistant started every two hours; a day",
        happens=_restarts_changed,
        failed=2 * _TIMES,
        challenges=2 * _TIMES,
        forms=_FORM,
    ),
)

SHORT = SCENARIOS[:7] + SCENARIOS[8:11] + SCENARIOS[12:13]
"""Those that take less than a simulated day, or send little in it."""
