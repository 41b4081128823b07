"""A house: a simulated FRITZ!Box, and a real Home Assistant that runs beside it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
import socket
from typing import Any

from scripts.demo import folder
from scripts.demo.api import HomeAssistant
from scripts.demo.options import ADDRESS
from scripts.demo.process import Process
from tests.simulator import SimulatedBox, User
from tests.simulator.state import household

from .texts import ROOT, Language

# What the simulated box is at first.
HOUSEHOLD = household()
# All phones together, two cordless ones, two IP phones and a wired one.
SIRENS = 6

HASS = ROOT / ".venv-develop/bin/hass"
# Enough for a machine that is five times slower; nothing waits for it when all is well.
START_SECONDS = 300
HAPPENS_SECONDS = 150

# What the demo leaves out: automations that the page may save, and a door bell.
MORE_CONFIGURATION = """
automation: !include automations.yaml
input_button:
  door_bell:
    name: Ding-Dong
    icon: mdi:doorbell
"""
DOOR_BELL, DOOR_BELL_ID = "Ding-Dong", "input_button.door_bell"


@dataclass(frozen=True, kw_only=True)
class House:
    """What stands in the house, and the language that is spoken there."""

    language: Language
    box: SimulatedBox
    api: HomeAssistant
    state: Path
    url: str = field(repr=False)

    @property
    def log(self) -> str:
        """Return what Home Assistant has logged."""
        return (self.state / "home-assistant.log").read_text(encoding="utf-8")

    def secrets(self) -> list[str]:
        """Return what may be neither in the diagnostics nor in the log."""
        box, state = self.box, self.box.state
        found = [box.serial, box.password, *state.phones]
        for line in state.accounts.values():
            found += [line.number, line.username, line.password, line.registrar]
        for phone in state.clients.values():
            found += [phone.phone_name, phone.username, phone.password, phone.client_id]
        found += [alarm_clock.name for alarm_clock in state.alarm_clocks.values()]
        return found

    async def add_box(self) -> None:
        """Add the box as scripts/develop does."""
        box = self.box
        await self.api.add_box(
            {
                "host": box.host,
                "port": box.https_port,
                "ssl": True,
                "username": box.username,
                "password": box.password,
            }
        )
        reason = await self.api.wait_for_box(HAPPENS_SECONDS)
        assert not reason, f"the box could not be set up: {reason}"

    async def make_dashboard(self) -> list[dict[str, Any]]:
        """Make the dashboard that scripts/develop shows, and return its cards."""
        async with asyncio.timeout(HAPPENS_SECONDS):
            while True:
                dashboard = await self.api.get_dashboard()
                # The phones are added after the lines.
                if str(dashboard).count("'siren.") == SIRENS:
                    break
                await asyncio.sleep(0.5)
        folder.write_dashboard(self.state, dashboard)
        [view] = dashboard["views"]
        return [card for section in view["sections"] for card in section["cards"]]


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        port: int = probe.getsockname()[1]
        return port


def prepare(state: Path, port: int, language: Language) -> None:
    """Make a fresh folder for a Home Assistant that speaks the language."""
    folder.prepare(state, port, language)
    with (state / "configuration.yaml").open("a", encoding="utf-8") as configuration:
        configuration.write(MORE_CONFIGURATION)
    (state / "automations.yaml").write_text("[]\n", encoding="utf-8")


@asynccontextmanager
async def inhabited(state: Path, language: Language) -> AsyncIterator[House]:
    """Let box and Home Assistant run on free ports, and end them whatever happens."""
    port = free_port()
    prepare(state, port, language)
    command = [str(HASS), "--config", str(state), "--skip-pip", "--log-no-color"]
    hass = Process("Home Assistant", command, log=state / "console.log")
    box = SimulatedBox()
    box.users["anna"] = User("another-password")
    async with box, hass, HomeAssistant(ADDRESS, port) as api:
        await hass.while_running(api.wait_until_running(START_SECONDS))
        yield House(
            language=language,
            box=box,
            api=api,
            state=state,
            url=f"http://{ADDRESS}:{port}",
        )


async def until(
    condition: Callable[[], bool], *, seconds: float = HAPPENS_SECONDS
) -> None:
    """Wait until something has happened, such as a call at the box."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - a box that is asked, not an event
            await asyncio.sleep(0.1)
