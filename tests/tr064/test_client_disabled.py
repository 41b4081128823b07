"""An action that is refused, and TR-064 that is switched off altogether."""

from typing import Literal

import pytest

from custom_components.fritzbox_voip.tr064 import device
from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.errors import (
    InvalidActionError,
    Tr064DisabledError,
)
from tests.simulator import Fault, SimulatedBox

from .documents import description, fault, scpd, service
from .scripted_server import ScriptedServer, http
from .test_client import PORT, READ, read


async def test_an_action_that_is_refused_for_once_is_unknown(
    client: Client, box: SimulatedBox
) -> None:
    """Another one still works, so TR-064 is on."""
    box.fail(Fault.upnp(401), READ)
    with pytest.raises(InvalidActionError) as caught:
        await read(client)
    assert caught.value.code == 401
    assert box.actions() == [PORT]
    assert await read(client)


@pytest.mark.parametrize("status", [200, 500])
async def test_all_actions_refused_means_that_tr064_is_off(
    client: Client, box: SimulatedBox, status: Literal[200, 500]
) -> None:
    """It says so, and works again once it is on."""
    box.fault_status = status
    await read(client)
    box.tr064_enabled = False
    with pytest.raises(Tr064DisabledError):
        await read(client)
    box.tr064_enabled = True
    assert await read(client)


async def test_all_actions_refused_and_web_pages_mean_the_same(
    client: Client, box: SimulatedBox
) -> None:
    """Where the description of the witness was not read before."""
    await read(client)
    box.tr064_enabled = box.files_while_disabled = False
    with pytest.raises(Tr064DisabledError):
        await read(client)


@pytest.mark.parametrize(
    "witness", [Fault.RESET, Fault.EMPTY, Fault.UNAVAILABLE, Fault.upnp(820)]
)
async def test_a_witness_that_fails_otherwise_says_nothing(
    client: Client, box: SimulatedBox, witness: Fault
) -> None:
    """Then it is the one action that is refused."""
    box.fail(Fault.upnp(401), READ)
    box.fail(witness, PORT, times=None)
    with pytest.raises(InvalidActionError):
        await read(client)


@pytest.mark.parametrize("actions", [{}, {"GetInfo": ()}])
async def test_a_box_without_a_witness_refuses_the_one_action(
    scripted_client: Client,
    scripted_server: ScriptedServer,
    actions: dict[str, tuple[str, ...]],
) -> None:
    """Where the witness is not known, nothing is known about TR-064."""
    scripted_server.serve({"GetA": ((), {})})
    if actions:
        witness = service("DeviceInfo", scpd_path="/info.xml")
        scripted_server.respond("/tr64desc.xml", http(description(service(), witness)))
        scripted_server.respond("/info.xml", http(scpd(actions)))
    scripted_server.respond("GetA", http(fault("401"), 500))
    with pytest.raises(InvalidActionError):
        await scripted_client.call("X_VoIP", "GetA")
    assert scripted_server.count(PORT) == 0


async def test_the_witness_is_asked_without_a_login(
    scripted_client: Client, scripted_server: ScriptedServer
) -> None:
    """A refusal of the login would pass for a mistake of the user."""
    scripted_server.serve({"GetA": ((), {}), PORT: ((), {})}, service="DeviceInfo")
    challenge = 'Digest realm="a",nonce="b",algorithm=MD5,qop="auth"'
    scripted_server.respond(
        "GetA", http(b"", 401, WWW_Authenticate=challenge), http(fault("401"), 500)
    )
    with pytest.raises(InvalidActionError):
        await scripted_client.call("DeviceInfo", "GetA")
    *_, refused, witness = scripted_server.requests
    assert "Authorization: Digest" in refused.head
    assert witness.action == PORT
    assert "Authorization" not in witness.head


async def test_the_port_of_https_is_refused_while_tr064_is_off(
    client: Client, box: SimulatedBox
) -> None:
    """It is the first thing that the form asks for."""
    box.tr064_enabled = False
    with pytest.raises(Tr064DisabledError):
        await device.get_security_port(client)
