"""A SIP client that the box took and does not list."""

from custom_components.fritzbox_voip.tr064.x_voip import NewSipClient, XVoip

from .scripted_server import ScriptedServer


async def test_a_client_that_the_box_does_not_list_was_sent_all_the_same(
    scripted_voip: XVoip, scripted_server: ScriptedServer
) -> None:
    """The box may list it some seconds late; it is returned as it was sent."""
    scripted_server.serve(
        {
            "X_AVM-DE_GetClients": ((), {}),
            "X_AVM-DE_SetClient4": (
                (
                    "NewX_AVM-DE_ClientIndex",
                    "NewX_AVM-DE_ClientUsername",
                    "NewX_AVM-DE_PhoneName",
                ),
                {"NewX_AVM-DE_InternalNumber": "620"},
            ),
        }
    )
    garden = NewSipClient(phone_name="Garden", username="garden", password="secret91d7")
    sent = await scripted_voip.clients.set(garden)

    assert scripted_server.count("X_AVM-DE_SetClient4") == 1
    assert (sent.index, sent.internal_number) == (0, "620")
    assert (sent.username, sent.phone_name) == ("garden", "Garden")


async def test_a_client_may_not_register_from_the_internet_then(
    scripted_voip: XVoip, scripted_server: ScriptedServer
) -> None:
    """As it was sent to a box whose newest action takes that; not unknown."""
    scripted_server.serve(
        {
            "X_AVM-DE_GetClients": ((), {}),
            "X_AVM-DE_SetClient3": (
                (
                    "NewX_AVM-DE_ClientIndex",
                    "NewX_AVM-DE_PhoneName",
                    "NewX_AVM-DE_ExternalRegistration",
                ),
                {},
            ),
        }
    )
    garden = NewSipClient(phone_name="Garden", password="secret91d7")
    sent = await scripted_voip.clients.set(garden)

    assert sent.external_registration is False
