"""What can go wrong with a box, how it begins and how it ends."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random

from tests.simulator import Fault, SimulatedBox, User
from tests.simulator.soap import DSLFORUM, SCHEMAS_UPNP

from . import living
from .answers import ANSWERS, READ, SLOW, WRITTEN
from .world import World

MINUTE = 60
POLL = 31
"""Back with the first poll."""
BACKOFF = 4 * POLL
"""A box that is away is asked again after two minutes at most."""
BLOCKED = BACKOFF + 5 * MINUTE + 1
"""The box is left alone for five minutes after a 503; also when it is looked at the
alarm clocks again."""
SETTINGS = BACKOFF + 15 * MINUTE + 2
"""Noticed when the settings are asked for."""
DAY = 24 * 60 * MINUTE + 2 * SETTINGS
"""Noticed when the description is read again, with the settings."""

LINES = ("X_AVM-DE_GetVoIPAccounts", "X_AVM-DE_GetClients")
ALARM_CLOCKS = ("X_AVM-DE_GetNumberOfAlarmClocks", "X_AVM-DE_GetAlarmClock")
"""What is polled with the lines, and what every five minutes."""

X_VOIP = "/upnp/control/x_voip"

type Step = Callable[[World], Awaitable[None]]


async def _nothing(_world: World) -> None:
    """Do nothing."""


async def _recover(world: World) -> None:
    """End every fault."""
    world.box.recover()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing that goes wrong."""

    kind: str
    """As the report counts it."""
    detail: str
    begin: Step
    end: Step = field(default=_recover)
    back_after: float = BACKOFF
    """Seconds after its end in which all has to be available again."""
    failed_logins: int = 0
    """How many wrong logins it may cost."""
    quiet: bool = True
    """Whether each thing is lost, and is back, once at most."""


def _answer(random: Random) -> Trouble:
    """Return a request, or all of them, that go wrong."""
    name, fault = random.choice(list((ANSWERS | SLOW).items()))
    target = random.choice((None, *READ, *READ, *WRITTEN))
    times = random.choice((None, None, 1, 2, 5))

    async def begin(world: World) -> None:
        world.box.fail(fault, target, times)

    back_after: float = BLOCKED if name == "UNAVAILABLE" else BACKOFF
    if target in (None, *ALARM_CLOCKS):
        back_after = BLOCKED
    if name == "UPNP 606" or target not in (*LINES, *ALARM_CLOCKS):
        # What fails alone is read again at its own interval.
        back_after = SETTINGS
    return Trouble(
        kind=name,
        detail=f"{name} at {target or 'everything'}, {times or 'all'} times",
        begin=begin,
        back_after=back_after,
        quiet=times is None,
    )


def _reboot(random: Random) -> Trouble:
    """Return a reboot, that the polls notice or not."""
    if random.random() < 0.5:

        async def reboot(world: World) -> None:
            await world.box.reboot()

        return Trouble(kind="reboot", detail="a quick reboot", begin=reboot)

    async def down(world: World) -> None:
        await world.box.go_down()

    async def come_up(world: World) -> None:
        await world.box.come_up()

    return Trouble(kind="reboot", detail="a slow reboot", begin=down, end=come_up)


def _nonces(_random: Random) -> Trouble:
    """Return a box that forgets its nonces."""

    async def begin(world: World) -> None:
        world.box.digest.forget()

    return Trouble(kind="nonces forgotten", detail="nonces forgotten", begin=begin)


def _tr064(_random: Random) -> Trouble:
    """Return access for apps that is switched off."""

    async def begin(world: World) -> None:
        world.box.tr064_enabled = False

    async def end(world: World) -> None:
        world.box.tr064_enabled = True

    return Trouble(kind="TR-064 off", detail="TR-064 off", begin=begin, end=end)


def _manner(random: Random) -> Trouble:
    """Return a box that says the same in another way."""
    names = (
        "status_as_words",
        "single_status_as_words",
        "account_list_wrapper",
        "client_list_wrapper",
        "blank_before_declaration",
        "chunked",
    )
    name = random.choice(names)
    namespace = random.choice((DSLFORUM, SCHEMAS_UPNP))

    async def begin(world: World) -> None:
        setattr(world.box, name, not getattr(world.box, name))
        world.box.fault_namespace = namespace

    return Trouble(
        kind="another manner", detail=f"{name} the other way", begin=begin, end=_nothing
    )


def _life(random: Random) -> Trouble:
    """Return somebody who changes things at the box."""
    seed = random.random()

    async def begin(world: World) -> None:
        living.change(world.box, Random(seed))  # noqa: S311 - a game of dice

    return Trouble(
        kind="changed at the box", detail=f"life {seed}", begin=begin, end=_nothing
    )


def _firmware(random: Random) -> Trouble:
    """Return an update of FRITZ!OS, or back from one, seen as a reboot or not."""
    firmware = random.choice(("8.02", "8.02", "7.39", "7.29", "6.98"))
    noticed = random.random() < 0.7

    async def begin(world: World) -> None:
        await world.box.go_down()
        world.box.firmware = firmware
        if not noticed:
            await world.box.come_up()

    async def end(world: World) -> None:
        if noticed:
            await world.box.come_up()

    return Trouble(
        kind="firmware",
        detail=f"FRITZ!OS {firmware}, {'noticed' if noticed else 'unnoticed'}",
        begin=begin,
        end=end,
        back_after=BACKOFF if noticed else DAY,
        quiet=noticed,
    )


def _rights(random: Random) -> Trouble:
    """Return permissions that are taken, and given back."""
    left = random.choice((frozenset({"App"}), frozenset({"NAS"}), frozenset[str]()))

    async def begin(world: World) -> None:
        _allow(world.box, left)

    async def end(world: World) -> None:
        _allow(world.box, frozenset({"Phone"}))

    return Trouble(
        kind="rights taken",
        detail=f"rights {', '.join(left) or 'none'}",
        begin=begin,
        end=end,
        back_after=SETTINGS,
    )


def _allow(box: SimulatedBox, permissions: frozenset[str]) -> None:
    """Give the user these permissions and no other."""
    box.users[box.username] = User(box.password, permissions)


def _broken_alarm_clock(random: Random) -> Trouble:
    """Return an alarm clock that cannot be read until the box reboots."""
    index = random.randrange(3)

    async def begin(world: World) -> None:
        world.box.state.broken_alarm_clocks.add(index)

    async def end(world: World) -> None:
        await world.box.reboot()

    return Trouble(
        kind="alarm clock 820",
        detail=f"alarm clock {index} broken",
        begin=begin,
        end=end,
        back_after=SETTINGS,
    )


def _second_factor(random: Random) -> Trouble:
    """Return a box that wants a second factor."""
    busy = random.random() < 0.3

    async def begin(world: World) -> None:
        world.box.second_factor = True
        if busy:
            world.box.second_factor_process.occupy()

    async def end(world: World) -> None:
        world.box.second_factor = False
        world.box.second_factor_process.reset()

    return Trouble(
        kind="second factor",
        detail=f"second factor{' busy' if busy else ''}",
        begin=begin,
        end=end,
    )


def _password(random: Random) -> Trouble:
    """Return a password that is changed at the box; the user enters the new one."""
    password = f"fritzbox{random.randrange(10**6)}"

    async def begin(world: World) -> None:
        box = world.box
        box.users[box.username] = User(password, box.users[box.username].rights)

    async def end(world: World) -> None:
        # The login that has worked is tried once more after five minutes.
        await world.poll()
        await world.poll(5 * MINUTE + 1)
        if not await world.log_in_again():
            world.watch.problems.add(f"no way to log in again: {world.flows()}")

    return Trouble(
        kind="password changed",
        detail="password changed",
        begin=begin,
        end=end,
        failed_logins=3,
        quiet=False,
    )


def _refused(random: Random) -> Trouble:
    """Return a box that refuses the right login for a while."""
    trouble = _password(random)

    async def begin(world: World) -> None:
        # Not where no login is sent: the box counts each as a wrong one.
        for action in world.box.services[X_VOIP].actions:
            world.box.fail(Fault.UNAUTHORIZED, action, None)

    async def end(world: World) -> None:
        await world.poll()
        await world.poll(5 * MINUTE + 1)
        world.box.recover()
        await trouble.end(world)

    return Trouble(
        kind="login refused",
        detail="login refused",
        begin=begin,
        end=end,
        # The box counts the late try twice here, first the request without a login.
        failed_logins=4,
        quiet=False,
    )


def _certificate(_random: Random) -> Trouble:
    """Return a certificate that changes; the user accepts it."""

    async def begin(world: World) -> None:
        if "fingerprint" in world.entry.data:
            world.box.change_certificate()
            world.box.requests.clear()

    async def end(world: World) -> None:
        if "fingerprint" not in world.entry.data:
            return
        await world.poll()
        if world.box.requests:
            world.watch.problems.add("something was sent in spite of the certificate")
        if (issues := living.issues(world)) != 1:
            world.watch.problems.add(f"{issues} repair issues about the certificate")
        await living.accept_certificate(world)

    return Trouble(
        kind="certificate changed",
        detail="certificate changed",
        begin=begin,
        end=end,
        quiet=False,
    )


def _reload(random: Random) -> Trouble:
    """Return a reload of the entry while answers go wrong."""
    trouble = _answer(random)

    async def begin(world: World) -> None:
        await trouble.begin(world)
        await world.finish(world.hass.config_entries.async_reload(world.entry.entry_id))

    return Trouble(
        kind="reload",
        detail=f"reload while {trouble.detail}",
        begin=begin,
        back_after=SETTINGS,
        quiet=False,
    )


_WEIGHTS: dict[Callable[[Random], Trouble], int] = {
    _answer: 56,
    _reboot: 6,
    _nonces: 3,
    _tr064: 3,
    _manner: 4,
    _life: 12,
    _firmware: 3,
    _rights: 3,
    _broken_alarm_clock: 2,
    _second_factor: 3,
    _password: 2,
    _refused: 1,
    _certificate: 2,
    _reload: 2,
}


def choose(random: Random) -> Trouble:
    """Return the next trouble."""
    (make,) = random.choices(list(_WEIGHTS), list(_WEIGHTS.values()))
    return make(random)
