"""Fixtures of these tests."""

from collections.abc import Callable, Iterator
from pathlib import Path
import shutil

from homeassistant.core import HomeAssistant, ServiceCall
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from .common import BLUEPRINTS


@pytest.fixture
def calls(hass: HomeAssistant) -> list[ServiceCall]:
    """Return what automations have called."""
    calls: list[ServiceCall] = async_mock_service(hass, "test", "automation")
    return calls


@pytest.fixture
def blueprint(hass: HomeAssistant) -> Iterator[Callable[[str], str]]:
    """Return how a blueprint is put where Home Assistant looks for it."""
    folder = Path(hass.config.path("blueprints", "automation", "fritzbox_voip"))

    def put(name: str) -> str:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(BLUEPRINTS / name, folder / name)
        return f"fritzbox_voip/{name}"

    yield put
    shutil.rmtree(folder, ignore_errors=True)
