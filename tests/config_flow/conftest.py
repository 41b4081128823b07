"""Fixtures of the forms: they alone, without what comes of them."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest

from custom_components.fritzbox_voip import config_flow
from tests.simulator import SimulatedBox


@pytest.fixture(autouse=True)
def _no_set_up() -> Iterator[None]:
    """Look at the forms alone."""
    with patch("custom_components.fritzbox_voip.async_setup_entry", return_value=True):
        yield


@pytest.fixture
def _usual_ports(box: SimulatedBox) -> Iterator[None]:
    """Let the simulated box stand where boxes stand."""
    with (
        patch.object(config_flow, "HTTP_PORT", box.http_port),
        patch.object(config_flow, "HTTPS_PORT", box.https_port),
    ):
        yield
