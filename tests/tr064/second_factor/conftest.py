"""Fixtures: boxes that require a second factor, and who is notified."""

from collections.abc import AsyncIterator

import pytest

from custom_components.fritzbox_voip.tr064 import second_factor as module
from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.x_voip.service import XVoipService
from tests.simulator import SimulatedBox

from .guarded import Watch, service_of


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often."""
    monkeypatch.setattr(module, "POLL_INTERVAL", 0.01)


@pytest.fixture
async def box() -> AsyncIterator[SimulatedBox]:
    """Return a box that wants a second factor."""
    async with SimulatedBox(second_factor=True) as simulated:
        yield simulated


@pytest.fixture
async def watch() -> Watch:
    """Return who is notified."""
    return Watch()


@pytest.fixture
def service(client: Client, watch: Watch) -> XVoipService:
    """Return the telephony of the simulated box."""
    return service_of(client, watch)


@pytest.fixture
def scripted_service(scripted_client: Client, watch: Watch) -> XVoipService:
    """Return the telephony of the scripted server."""
    return service_of(scripted_client, watch)
