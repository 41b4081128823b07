"""Boxes that require a second factor, and who is notified."""

import asyncio
import re

from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.second_factor import Methods, SecondFactor
from custom_components.fritzbox_voip.tr064.x_voip.service import XVoipService
from tests.simulator import SimulatedBox
from tests.tr064 import documents
from tests.tr064.scripted_server import Received, Response, ScriptedServer, http

GUARDED = "X_AVM-DE_DialSetConfig"
PHONE = "FON1: Tür & Tor"


class Watch:
    """What somebody in front of the box is shown."""

    def __init__(self) -> None:
        """Initialize without a notification."""
        self.notified: list[Methods | None] = []
        self._turn = asyncio.Event()

    def on_waiting(self, methods: Methods) -> None:
        """Somebody is waited for."""
        self.notified.append(methods)
        self._turn.set()

    def on_finished(self) -> None:
        """Nobody is waited for any more."""
        self.notified.append(None)

    async def waited_for(self) -> None:
        """Wait until somebody is waited for."""
        async with asyncio.timeout(30):
            await self._turn.wait()
        self._turn.clear()

    def forget(self) -> None:
        """Forget that somebody has been waited for."""
        self._turn.clear()

    @property
    def balanced(self) -> bool:
        """Return whether one end followed each beginning, and there was one."""
        begun, over = self.notified[::2], self.notified[1::2]
        return bool(begun) and all(begun) and over == [None] * len(begun)


def factor_of(client: Client, watch: Watch) -> SecondFactor:
    """Return the second factor of a box, which somebody watches."""
    return SecondFactor(
        client, on_waiting=watch.on_waiting, on_finished=watch.on_finished
    )


def service_of(client: Client, watch: Watch) -> XVoipService:
    """Return the telephony of a box whose second factor somebody watches."""
    return XVoipService(client, factor_of(client, watch))


async def choose(service: XVoipService, phone: str = PHONE) -> dict[str, str]:
    """Choose the dialing phone, which wants a second factor."""
    return await service.call(GUARDED, {"NewX_AVM-DE_PhoneName": phone})


async def confirmed(service: XVoipService, box: SimulatedBox, watch: Watch) -> None:
    """Choose the dialing phone and confirm it."""
    task = asyncio.create_task(choose(service))
    await watch.waited_for()
    box.confirm_second_factor()
    await task


def be_guarded(
    scripted_server: ScriptedServer,
    *states: str,
    start: str = "waitingforauth",
    token: str = "t-1",
    methods: str = "button,dtmf;*14048",
    stop: Response | None = None,
) -> None:
    """Want a second factor whose state develops like this; `stop` answers the end."""
    scripted_server.respond(
        "/tr64desc.xml",
        http(
            documents.description(
                documents.service("X_VoIP"),
                documents.service(
                    "X_AVM-DE_Auth", control="/auth", scpd_path="/auth.xml"
                ),
            )
        ),
    )
    scripted_server.respond(
        "/scpd.xml", http(documents.scpd({GUARDED: ["NewX_AVM-DE_PhoneName"]}))
    )
    scripted_server.respond(
        "/auth.xml",
        http(documents.scpd({"SetConfig": ["NewAction"], "GetState": []})),
    )
    scripted_server.respond(
        GUARDED,
        http(documents.fault("866"), 500),
        http(documents.answer(GUARDED, {"NewDone": "yes"})),
    )
    values = {"NewState": start, "NewToken": token, "NewMethods": methods}
    started = http(documents.answer("SetConfig", values))
    scripted_server.respond("SetConfig", started, *([stop] if stop else []))
    scripted_server.respond(
        "GetState",
        *(
            http(documents.answer("GetState", {"NewState": state}))
            for state in states or ("authenticated",)
        ),
    )


def sent(scripted_server: ScriptedServer, action: str) -> list[Received]:
    """Return the envelopes of an action."""
    return [
        received for received in scripted_server.requests if received.action == action
    ]


def tokens(scripted_server: ScriptedServer, action: str) -> list[str]:
    """Return the tokens in the headers of an action, "" for none."""
    pattern = re.compile(
        rb'<s:Header><avm:token xmlns:avm="avm.de" s:mustUnderstand="1">(.*?)</avm:'
    )
    found = [
        pattern.search(received.body) for received in sent(scripted_server, action)
    ]
    return [match[1].decode() if match else "" for match in found]


def requested(scripted_server: ScriptedServer) -> list[str]:
    """Return what was requested of the service of the second factor."""
    return [
        "start" if b">start<" in received.body else "stop"
        for received in sent(scripted_server, "SetConfig")
    ]
