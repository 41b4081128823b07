"""Start the box and Home Assistant, add the box, and wait."""

from argparse import Namespace
import asyncio
from contextlib import AsyncExitStack
import getpass
import json
import os
from pathlib import Path
import shutil
import signal
import sys

from . import box, folder, options
from .api import HomeAssistant
from .errors import DemoError
from .process import Process

RESTART_EXIT_CODE = 100
START_SECONDS = 180


def report(text: str) -> None:
    """Print a line immediately, also into a pipe."""
    print(text, flush=True)


def credentials(chosen: Namespace) -> dict[str, str]:
    """Return the login for the box, empty if Home Assistant has it already."""
    if not chosen.host:
        return {"username": box.USERNAME, "password": box.PASSWORD}
    if options.is_added(chosen):
        return {}
    password = os.environ.get("FRITZBOX_PASSWORD") or getpass.getpass(
        f"Password of {chosen.username} at {chosen.host}: "
    )
    return {"username": chosen.username, "password": password}


def start_home_assistant(state: Path) -> Process:
    """Return the process of Home Assistant with this folder, not started yet."""
    hass = Path(sys.executable).with_name("hass")
    # scripts/setup has installed everything.
    command = [str(hass), "--config", str(state), "--skip-pip", "--log-no-color"]
    return Process("Home Assistant", command, log=state / "console.log")


async def wait_for_end(processes: list[Process], stop: asyncio.Event) -> int:
    """Wait for Ctrl-C or the end of a process; restart Home Assistant on request."""
    while True:
        waiting = {asyncio.create_task(p.wait()): p for p in processes}
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([stopping, *waiting], return_when=asyncio.FIRST_COMPLETED)
        ended = [process for task, process in waiting.items() if task.done()]
        for task in (stopping, *waiting):
            task.cancel()
        if stop.is_set():
            return 0
        process = ended[0]
        if process.exit_code != RESTART_EXIT_CODE:
            report(f"{process.name} has stopped. {process.last_output()}")
            return 1
        report("› Restarting Home Assistant, as requested on its page…")
        await process.start()


async def prepare(
    chosen: Namespace, login: dict[str, str], stack: AsyncExitStack
) -> list[Process]:
    """Start everything and add the box; return the running processes."""
    state = options.box_folder(chosen)
    processes = []
    if not chosen.host:
        report("› Starting the simulated FRITZ!Box…")
        simulator = box.simulator(chosen.simulated_ports, state, chosen.language)
        processes.append(await stack.enter_async_context(simulator))

    report("› Starting Home Assistant…")
    hass = await stack.enter_async_context(start_home_assistant(state))
    processes.append(hass)
    api = await stack.enter_async_context(HomeAssistant(options.ADDRESS, chosen.port))

    work = set_up(chosen, login, api)
    for process in processes:
        work = process.while_running(work)
    await work
    return processes


async def set_up(chosen: Namespace, login: dict[str, str], api: HomeAssistant) -> None:
    """Add the box, unless an earlier run did, and make the dashboard."""
    await api.wait_until_running(START_SECONDS)
    if not options.is_added(chosen):
        await api.remove_box()
    if not await api.has_box():
        if not login:
            raise DemoError(
                "The box was removed on the page: start again with --reset."
            )
        report(f"› Adding the box at {chosen.host or options.ADDRESS}…")
        await api.add_box(json.loads(options.box_address(chosen)) | login)
        options.mark_added(chosen)
    if error := await api.wait_for_box():
        report(f"  The box could not be set up: {error}")
        return
    folder.write_dashboard(options.box_folder(chosen), await api.dashboard())


async def run(chosen: Namespace, login: dict[str, str]) -> int:
    """Run the demo until it is stopped; return the exit code."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)

    state = options.box_folder(chosen)
    folder.prepare(state, chosen.port, chosen.language)
    async with AsyncExitStack() as stack:
        stack.callback(report, "Everything is stopped.")
        starting = asyncio.create_task(prepare(chosen, login, stack))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            report("› Stopping…")
            starting.cancel()
            await asyncio.wait({starting})
            return 0
        stopping.cancel()
        processes = starting.result()
        report("")
        report(f"  http://{options.ADDRESS}:{chosen.port}")
        report("")
        report("  The page needs no login and can be opened on this computer only.")
        report(f"  Log: {state / 'home-assistant.log'}")
        if not chosen.host:
            report(f"  {box.hint(options.simulated_url(chosen))}")
        report("  Press Ctrl-C to stop everything.")
        code = await wait_for_end(processes, stop)
        report("› Stopping…")
        return code


def main() -> int:
    """Run the demo."""
    chosen = options.parse()
    state = options.box_folder(chosen)
    try:
        with folder.locked(state):
            if chosen.reset and state.exists():
                report("› Deleting the files of earlier runs…")
                shutil.rmtree(state)
            return asyncio.run(run(chosen, credentials(chosen)))
    except DemoError as err:
        print(err, file=sys.stderr)
        return 1
    except EOFError, KeyboardInterrupt:
        print(file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
