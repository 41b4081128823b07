"""How long it takes to import the integration, and what it imports."""

from dataclasses import dataclass
import json
from pathlib import Path
import subprocess
import sys

from .paired import Spread

_ROOT = Path(__file__).parents[1]
_PACKAGE = "custom_components.fritzbox_voip"
# Each is imported after those before it, and takes what they have not imported yet.
_PARTS = ("aiohttp", "phonenumbers", "xmltodict", "homeassistant.bootstrap")
# Home Assistant imports what an entry needs: the package and its platforms.
_SCRIPT = f"""
import importlib, json, pkgutil, time

seconds = {{}}

def load(label, *names):
    started = time.process_time()
    for name in names:
        importlib.import_module(name)
    seconds[label] = time.process_time() - started

for part in {_PARTS!r}:
    load(part, part)
load("homeassistant.components", *(
    f"homeassistant.components.{{name}}"
    for name in (
        "binary_sensor", "button", "calendar", "diagnostics", "event", "repairs",
        "select", "sensor", "siren", "switch", "system_health", "text",
    )
))
package = importlib.util.find_spec({_PACKAGE!r}).submodule_search_locations
load("integration", {_PACKAGE!r}, *(
    module.name for module in pkgutil.walk_packages(package, {_PACKAGE!r} + ".")
))
print(json.dumps(seconds))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imports:
    """Processor seconds to import each part, in a process that has just begun."""

    aiohttp: Spread
    phonenumbers: Spread
    xmltodict: Spread
    integration: Spread
    """All modules of the integration, when the rest is imported."""

    @property
    def alone(self) -> float:
        """Return the seconds of all parts, for a process that has none of them."""
        return sum(
            it.median
            for it in (
                self.aiohttp,
                self.phonenumbers,
                self.xmltodict,
                self.integration,
            )
        )


def imports(times: int) -> Imports:
    """Import everything in so many processes."""
    runs = [_import() for _ in range(times + 1)][1:]
    names = ("aiohttp", "phonenumbers", "xmltodict", "integration")
    return Imports(**{name: Spread.of([run[name] for run in runs]) for name in names})


def _import() -> dict[str, float]:
    """Return the processor seconds of each import, in a process of its own."""
    result = subprocess.run(  # noqa: S603 - it is our own
        [sys.executable, "-c", _SCRIPT],
        cwd=_ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    seconds: dict[str, float] = json.loads(result.stdout)
    return seconds
