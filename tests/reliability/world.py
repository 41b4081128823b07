"""A real Home Assistant, a simulated box, and time that runs as fast as it can."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
import time
from typing import Any
from unittest.mock import patch

from aiohttp.resolver import ThreadedResolver
from freezegun import freeze_time
from freezegun.api import (
    FrozenDateTimeFactory,
    StepTickTimeFactory,
    TickingDateTimeFactory,
)
from homeassistant import loader
from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlowContext,
)
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import DOMAIN as HOMEASSISTANT_DOMAIN, HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import frame, translation
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component import plugins
from pytest_homeassistant_custom_component.common import (
    async_fire_time_changed,
    async_test_home_assistant,
    mock_storage,
)
import pytest_socket

# Imported before hass starts, else the test package's own custom_components wins.
from custom_components.fritzbox_voip.const import DOMAIN
from tests.simulator import SimulatedBox, certificate

from .watch import Watch, our_tasks

START = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)

type Clock = FrozenDateTimeFactory | StepTickTimeFactory | TickingDateTimeFactory

# Real seconds without anything to compute, after which time is helped along, and
# simulated ones that pass then.
_PATIENCE = 0.05
_STEP = 5
# So often; whoever is not ready then is stuck.
_MOST_STEPS = 300

# cryptography keeps the first class of datetime that it meets: no frozen one.
certificate.renew(certificate.server_context(), "fritz.box")


def run[Result](main: Callable[[Clock], Coroutine[Any, Any, Result]]) -> Result:
    """Run a tool in a loop of its own, in time that it moves itself."""
    plugins.pytest_runtest_setup()
    with freeze_time(START, tick=True) as clock:
        return run_in_real_time(partial(main, clock))


def run_in_real_time[Result](main: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """Run a tool in a loop of its own."""
    # Only 127.0.0.1 stays allowed.
    pytest_socket.enable_socket()
    with (
        mock_storage(),
        # Looking for names of the network is not for tools.
        patch(
            "homeassistant.helpers.aiohttp_client._async_make_resolver",
            side_effect=lambda _: _Resolver(),
        ),
        patch(
            "homeassistant.components.network.util.async_get_source_ip",
            return_value="127.0.0.1",
        ),
        asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner,
    ):
        return runner.run(main())


@asynccontextmanager
async def home_assistant() -> AsyncGenerator[HomeAssistant]:
    """Return a Home Assistant that has this integration and no entry yet."""
    async with async_test_home_assistant(asyncio.get_running_loop()) as hass:
        frame.async_setup(hass)
        hass.data.pop(loader.DATA_CUSTOM_COMPONENTS)
        await translation.async_load_integrations(hass, {HOMEASSISTANT_DOMAIN})
        await async_setup_component(hass, HOMEASSISTANT_DOMAIN, {})
        yield hass


@asynccontextmanager
async def world(
    clock: Clock, box: SimulatedBox, *, ssl: bool = True
) -> AsyncGenerator[World]:
    """Return Home Assistant beside a box that is on; nothing is set up yet."""
    async with box, home_assistant() as hass:
        made = World(hass, clock, box, ssl=ssl)
        made.watch.start(hass.loop)
        try:
            yield made
        finally:
            await made.end()
            made.watch.stop()


def make_box(*, full: bool = False, nonce_seconds: float = 600) -> SimulatedBox:
    """Return a box that lives in the time of the run."""
    # As a lambda, for the real clock must not be kept.
    box = SimulatedBox(full=full, clock=lambda: time.monotonic())  # noqa: PLW0108
    box.digest.nonce_lifetime = nonce_seconds
    return box


class World:
    """Home Assistant, a box, and the time between them."""

    entry: ConfigEntry[Any]

    def __init__(
        self, hass: HomeAssistant, clock: Clock, box: SimulatedBox, *, ssl: bool
    ) -> None:
        """Put them together."""
        self.hass = hass
        self.box = box
        self.watch = Watch()
        self.polls = 0
        self._clock = clock
        self._ssl = ssl

    def move(self, seconds: float) -> None:
        """Let time pass at once."""
        self._clock.move_to(datetime.now(UTC) + timedelta(seconds=seconds))

    async def poll(self, seconds: float = 31) -> None:
        """Let time pass until the box is polled again, and wait for the end of it."""
        self.polls += 1
        # A request that is still running would find its time-out over.
        await self.rest()
        self.move(seconds)
        async_fire_time_changed(self.hass)
        await self.rest()

    async def rest(self) -> None:
        """Wait until Home Assistant has nothing to do."""
        await self.finish(self.hass.async_block_till_done(wait_background_tasks=True))

    async def finish[Result](self, work: Awaitable[Result]) -> Result:
        """Wait for something, and let time pass where it only waits for that."""
        task = asyncio.ensure_future(work)
        for _ in range(_MOST_STEPS):
            await _computed(task)
            if task.done():
                return task.result()
            self.move(_STEP)
        self.watch.problems.add(f"stuck: {', '.join(our_tasks()) or 'nothing of ours'}")
        task.cancel()
        raise StuckError

    async def add_box(self) -> None:
        """Add the box as a user does: through the form."""
        result = await self.flow()
        if result["type"] is not FlowResultType.CREATE_ENTRY:
            raise RuntimeError(f"the box could not be added: {result}")
        self.entry = result["result"]
        await self.rest()

    async def flow(self, **given: Any) -> Any:
        """Go through the form until it ends, or says what is wrong."""
        flows = self.hass.config_entries.flow
        context = ConfigFlowContext(source=SOURCE_USER)
        result = await self.finish(flows.async_init(DOMAIN, context=context))
        for _ in range(5):
            if result["type"] is not FlowResultType.FORM or result["errors"]:
                break
            result = await self.fill(result, **given)
        return result

    async def fill(self, form: Any, **given: Any) -> Any:
        """Fill in a form with what is right for the box, or with what is given."""
        box = self.box
        values = {
            "host": box.host,
            "port": box.https_port if self._ssl else box.http_port,
            "ssl": self._ssl,
            "username": box.username,
            "password": box.password,
        } | given
        wanted = {str(key) for key in form["data_schema"].schema}
        flows = self.hass.config_entries.flow
        return await self.finish(
            flows.async_configure(
                form["flow_id"],
                {name: value for name, value in values.items() if name in wanted},
            )
        )

    def flows(self) -> list[str]:
        """Return where the forms come from that wait for the user."""
        return [
            flow["context"]["source"]
            for flow in self.hass.config_entries.flow.async_progress_by_handler(DOMAIN)
        ]

    async def log_in_again(self) -> bool:
        """Fill in the form for a new login, and return whether it was accepted."""
        flows = self.hass.config_entries.flow
        for flow in flows.async_progress_by_handler(DOMAIN):
            result = await self.finish(flows.async_configure(flow["flow_id"]))
            result = await self.fill(result)
            await self.rest()
            return bool(result.get("reason") == "reauth_successful")
        return False

    async def call(self, domain: str, service: str, **data: Any) -> str:
        """Call an action; return "" or the key of the error that the user reads."""
        answers = self.hass.services.supports_response(domain, service).value
        try:
            await self.finish(
                self.hass.services.async_call(
                    domain,
                    service,
                    data,
                    blocking=True,
                    return_response=answers == "only",
                )
            )
        except HomeAssistantError as err:
            return str(err.translation_key or type(err).__name__)
        except StuckError:
            return "stuck"
        except Exception as err:  # noqa: BLE001 - that is what is looked for
            self.watch.problems.add(f"{domain}.{service}: {err!r}")
            return "unexpected"
        return ""

    async def end(self) -> None:
        """Stop as Home Assistant stops."""
        for entry in self.hass.config_entries.async_entries():
            if entry.state is ConfigEntryState.LOADED:
                await self.finish(self.hass.config_entries.async_unload(entry.entry_id))
        self.hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
        await self.rest()
        await self.hass.async_stop(force=True)
        await asyncio.sleep(0)


async def _computed(task: asyncio.Task[Any]) -> None:
    """Wait until a task is done, or only waits; a busy machine takes longer."""
    while not task.done():
        before = time.process_time()
        await asyncio.wait({task}, timeout=_PATIENCE)
        if time.process_time() - before < _PATIENCE / 20:
            return


class _Resolver(ThreadedResolver):
    """A resolver that Home Assistant can close."""

    async def real_close(self) -> None:
        """Close it."""
        await self.close()


class StuckError(Exception):
    """Something did not end however long it was given."""
