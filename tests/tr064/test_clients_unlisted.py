"""A SIP client that the box took and does not list."""

import pytest

from custom_components.fritzbox_voip.tr064.errors import Tr064Error
from custom_components.fritzbox_voip.tr064.x_voip import NewSipClient, XVoip

from .scripted_server import ScriptedServer


async def test_a_client_that_the_box_does_not_list_was_sent_all_the_same(
    scripted_voip: XVoip, scripted_server: ScriptedServer
) -> None:
    """The box has made it, and the error does not deny that."""
    scripted_server.serve(
        {
            "X_AVM-DE_GetClients": ((), {}),
            "X_AVM-DE_SetClient4": (
                ("NewX_AVM-DE_ClientIndex", "NewX_AVM-DE_ClientUsername"),
                {"NewX_AVM-DE_InternalNumber": "620"},
            ),
        }
    )
    garden = NewSipClient(phone_name="Garden", username="garden", password="secret91d7")
    with pytest.raises(Tr064Error) as caught:
        await scripted_voip.clients.set(garden)
    assert scripted_server.count("X_AVM-DE_SetClient4") == 1
    assert "was not sent" not in str(caught.value)
