"""People: at the box they change things, in Home Assistant they press and dial."""

from collections.abc import Awaitable, Callable
from random import Random

from homeassistant.helpers import entity_registry as er, issue_registry as ir

from custom_components.fritzbox_voip.const import DOMAIN
from tests.simulator import Account, Number, SimulatedBox, SipClient
from tests.simulator.state import STATUSES, all_calls

from .world import World

# Few, so that Home Assistant's registries do not grow for ever.
_NUMBERS = [f"0305550{index:02}" for index in range(12)]
_TIMES = ("0000", "0630", "1215", "2359")
_PHONES = ("FON1: Tür & Tor", "DECT: Küche", "DECT: Bad", "ISDN: ISDN/DECT Rundruf")


def change(box: SimulatedBox, random: Random) -> None:
    """Change one to three things at the box."""
    for _ in range(random.randint(1, 3)):
        random.choice(_CHANGES)(box, random)


def _lines(box: SimulatedBox, random: Random) -> None:
    """Add a line, change one, or remove one."""
    accounts = box.state.accounts
    index = random.randrange(box.state.max_accounts)
    if index not in accounts:
        free = set(_NUMBERS) - {account.number for account in accounts.values()}
        number = random.choice(sorted(free))
        accounts[index] = Account("sip.example.com", number, f"user-{number}")
        box.state.accounts = dict(sorted(accounts.items()))
    elif random.random() < 0.3:
        del accounts[index]
    else:
        accounts[index].status = random.choice(STATUSES)
        accounts[index].area_code = random.random() < 0.5
        accounts[index].country_code = random.random() < 0.5


def _status(box: SimulatedBox, random: Random) -> None:
    """Let lines lose their registration, or find it."""
    for account in box.state.accounts.values():
        account.status = random.choice(STATUSES)


def _clients(box: SimulatedBox, random: Random) -> None:
    """Add an IP phone, change one, or remove one."""
    clients = box.state.clients
    index = random.randrange(10)
    if index not in clients:
        clients[index] = SipClient(
            f"client-{index}",
            phone_name=f"IP-Telefon {random.randrange(3)} & Co",
            incoming_numbers=all_calls(),
        )
        box.state.clients = dict(sorted(clients.items()))
    elif random.random() < 0.3:
        del clients[index]
    else:
        clients[index].phone_name = f"Türstation {random.randrange(3)} <1>"
        clients[index].external_registration = random.random() < 0.5
        clients[index].delayed_call_notification = random.random() < 0.5


def _alarm_clocks(box: SimulatedBox, random: Random) -> None:
    """Set an alarm clock."""
    clock = box.state.alarm_clocks[random.randrange(3)]
    clock.enabled = random.random() < 0.6
    clock.time = random.choice(_TIMES)
    clock.weekdays = random.choice(("", "MO,TU,WE,TH,FR", "SA,SU,HO", "HO", "WE"))


def _phones(box: SimulatedBox, random: Random) -> None:
    """Connect phones, and choose the one that dials."""
    box.state.phones = random.sample(_PHONES, random.randint(1, len(_PHONES)))
    box.state.dial_phone = random.choice(("", *box.state.phones, *box.state.phones))


def _codes(box: SimulatedBox, random: Random) -> None:
    """Change codes, codec and the numbers."""
    box.state.country_code = random.choice(("49", "43", "41"))
    box.state.area_code = random.choice(("30", "40", ""))
    box.state.fax_t38 = random.random() < 0.5
    box.state.voice_coding = random.choice(("fixed", "auto", "compressed"))
    box.state.numbers = [
        Number(number) for number in random.sample(_NUMBERS, random.randrange(5))
    ]


_CHANGES = (_lines, _lines, _status, _clients, _alarm_clocks, _phones, _codes)


def issues(world: World) -> int:
    """Return how many repair issues say that the certificate has changed."""
    return sum(
        domain == DOMAIN and issue_id.startswith("certificate_changed")
        for domain, issue_id in ir.async_get(world.hass).issues
    )


async def accept_certificate(world: World) -> None:
    """Accept the certificate that the box has now."""
    data = world.entry.data | {"fingerprint": world.box.fingerprint.hex()}
    world.hass.config_entries.async_update_entry(world.entry, data=data)
    await world.finish(world.hass.config_entries.async_reload(world.entry.entry_id))


async def act(world: World, random: Random) -> tuple[str, str]:
    """Do one thing in Home Assistant; return what, and how it went wrong if it did."""
    action = random.choice(_ACTIONS)
    confirms = random.random() < 0.5
    if confirms:
        world.hass.loop.call_later(3, world.box.confirm_second_factor)
    return action.__name__, await action(world, random)


def _phone(world: World, random: Random) -> dict[str, str]:
    """Return the argument that chooses a phone, or none."""
    if random.random() < 0.7 or not world.box.state.phones:
        return {}
    return {"phone": random.choice(world.box.state.phones)}


async def dial(world: World, random: Random) -> str:
    """Dial a number."""
    return await world.call(
        DOMAIN, "dial", number="030 / 12345", **_phone(world, random)
    )


async def ring(world: World, random: Random) -> str:
    """Let phones ring."""
    return await world.call(
        DOMAIN, "ring", seconds=random.choice((1, 15, 40)), **_phone(world, random)
    )


async def hang_up(world: World, _random: Random) -> str:
    """Hang up."""
    return await world.call(DOMAIN, "hang_up")


async def ask(world: World, random: Random) -> str:
    """Ask for a list."""
    name = random.choice(("accounts", "clients", "numbers", "phones"))
    return await world.call(DOMAIN, f"get_{name}")


async def switch(world: World, random: Random) -> str:
    """Switch something."""
    turn = random.choice(("turn_on", "turn_off"))
    return await _entity(world, random, "switch", turn)


async def select(world: World, random: Random) -> str:
    """Choose something."""
    entity_id = _some(world, random, "select")
    state = world.hass.states.get(entity_id) if entity_id else None
    if not state or not (options := state.attributes.get("options")):
        return "none"
    return await world.call(
        "select", "select_option", entity_id=entity_id, option=random.choice(options)
    )


async def press(world: World, random: Random) -> str:
    """Press a button."""
    return await _entity(world, random, "button", "press")


async def update(world: World, random: Random) -> str:
    """Update an entity."""
    return await _entity(world, random, "sensor", "update_entity", "homeassistant")


async def _entity(
    world: World, random: Random, platform: str, service: str, domain: str = ""
) -> str:
    """Call an action of an entity of ours."""
    entity_id = _some(world, random, platform)
    if not entity_id:
        return "none"
    return await world.call(domain or platform, service, entity_id=entity_id)


def _some(world: World, random: Random, platform: str) -> str | None:
    """Return one of our entities."""
    registry = er.async_get(world.hass)
    found = sorted(
        entity.entity_id
        for entity in er.async_entries_for_config_entry(registry, world.entry.entry_id)
        if entity.domain == platform and not entity.disabled
    )
    return random.choice(found) if found else None


_ACTIONS: tuple[Callable[[World, Random], Awaitable[str]], ...] = (
    dial,
    ring,
    ring,
    hang_up,
    ask,
    switch,
    switch,
    select,
    press,
    update,
)
