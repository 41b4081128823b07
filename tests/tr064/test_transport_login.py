"""The login: kept, sent once, and never again when it is refused."""

import asyncio

import pytest

from custom_components.fritzbox_voip.tr064 import device
from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.errors import (
    AuthenticationError,
    LoginBlockedError,
    ProtocolError,
)
from custom_components.fritzbox_voip.tr064.transport import Transport
from custom_components.fritzbox_voip.tr064.x_voip import XVoip
from tests.simulator import Fault, SimulatedBox, User

from .conftest import Connect
from .documents import real
from .scripted_server import ScriptedServer, http


async def refused(voip: XVoip) -> None:
    """Ask the box, which refuses the login."""
    with pytest.raises(AuthenticationError):
        await voip.numbers.count()


async def test_a_login_costs_one_challenge(voip: XVoip, box: SimulatedBox) -> None:
    """All later calls bring their credentials along."""
    for _ in range(5):
        await voip.numbers.count()
    assert (box.challenges, box.failed_logins) == (1, 0)


async def test_the_login_is_kept_on_https(connect: Connect, box: SimulatedBox) -> None:
    """As on HTTP."""
    voip = XVoip(Client(connect(ssl=True)))
    for _ in range(3):
        await voip.numbers.count()
    assert (box.challenges, box.failed_logins) == (1, 0)
    assert all(request.secure for request in box.requests)


async def test_many_calls_at_once_cost_one_challenge(
    voip: XVoip, box: SimulatedBox
) -> None:
    """They are sent one after the other."""
    counts = await asyncio.gather(*(voip.numbers.count() for _ in range(20)))
    assert set(counts) == {3}
    assert (box.challenges, box.failed_logins, box.most_at_once) == (1, 0, 1)


async def test_an_expired_nonce_costs_one_challenge(
    voip: XVoip, box: SimulatedBox
) -> None:
    """The new challenge is answered, and nothing has failed."""
    await voip.numbers.count()
    box.digest.forget()
    counts = await asyncio.gather(*(voip.numbers.count() for _ in range(10)))
    assert set(counts) == {3}
    assert (box.challenges, box.failed_logins) == (2, 0)


async def test_a_reboot_costs_one_challenge(voip: XVoip, box: SimulatedBox) -> None:
    """The box comes back with every nonce forgotten and every connection gone."""
    await voip.numbers.count()
    await box.reboot()
    assert await voip.numbers.count() == 3
    assert (box.challenges, box.failed_logins) == (2, 0)


async def test_the_challenge_of_a_real_box_is_answered(
    scripted_transport: Transport, scripted_server: ScriptedServer
) -> None:
    """It has no blank after its commas and neither `opaque` nor `stale`."""
    header = real("samples/www_authenticate.txt").decode().strip()
    challenge = header.removeprefix("WWW-Authenticate: ")
    page = real("samples/http_401_body.html")
    scripted_server.respond(
        "A", http(page, 401, WWW_Authenticate=challenge), http(b"fine")
    )
    for _ in range(2):
        answer = await scripted_transport.post(
            "/control", "x#A", b"<a/>", authenticate=True, idempotent=False
        )
        assert answer == (200, b"fine")
    first, *others = (request.head for request in scripted_server.requests)
    assert "Authorization" not in first
    assert len(others) == 2
    for count, head in enumerate(others, 1):
        assert 'username="homeassistant"' in head
        assert 'nonce="88B30A35B27FDC00"' in head
        assert f"nc={count:08}" in head


@pytest.mark.parametrize(
    ("username", "password"),
    [("homeassistant", "wrong"), ("nobody", "fritzbox1234"), ("", ""), ("", "wrong")],
)
async def test_a_wrong_login_fails_once_and_never_again(
    connect: Connect, box: SimulatedBox, username: str, password: str
) -> None:
    """Not with one call, not with the next ones, not with many at once."""
    voip = XVoip(Client(connect(username, password)))
    await refused(voip)
    assert box.failed_logins == 1
    sent = len(box.requests)
    await refused(voip)
    await asyncio.gather(*(refused(voip) for _ in range(5)))
    assert (box.failed_logins, len(box.requests)) == (1, sent)


async def test_a_wrong_login_of_many_calls_at_once_fails_once(
    connect: Connect, box: SimulatedBox
) -> None:
    """Those that wait for their turn are not sent any more."""
    voip = XVoip(Client(connect(password="wrong")))
    await asyncio.gather(*(refused(voip) for _ in range(10)))
    assert box.failed_logins == 1


async def test_a_refused_login_does_not_stop_what_needs_none(
    connect: Connect, box: SimulatedBox
) -> None:
    """Descriptions and what everybody may ask go on."""
    transport = connect(password="wrong")
    client = Client(transport)
    await refused(XVoip(client))
    assert await transport.get("/tr64desc.xml")
    assert await device.get_security_port(client) == box.https_port


async def test_another_password_is_another_transport(
    connect: Connect, box: SimulatedBox
) -> None:
    """The refusal is remembered for the credentials only."""
    await refused(XVoip(Client(connect(password="wrong"))))
    assert await XVoip(Client(connect())).numbers.count() == 3
    assert box.failed_logins == 1


async def test_a_password_that_was_changed_at_the_box_stops_the_calls(
    voip: XVoip, box: SimulatedBox
) -> None:
    """The kept nonce and a new challenge fail once each, then nothing is sent."""
    await voip.numbers.count()
    box.users[box.username] = User("another")
    await refused(voip)
    assert box.failed_logins <= 2
    failed, sent = box.failed_logins, len(box.requests)
    await refused(voip)
    assert (box.failed_logins, len(box.requests)) == (failed, sent)


@pytest.mark.parametrize(
    ("username", "password"),
    [("Jürgen Müller", "Pässwörter"), ('"quoted"\\', '"a\\b":c'), ("x" * 32, " a b ")],
)
async def test_user_names_and_passwords_may_have_odd_characters(
    connect: Connect, box: SimulatedBox, username: str, password: str
) -> None:
    """Umlauts, quotation marks, colons in the password, blanks."""
    box.users[username] = User(password)
    assert await XVoip(Client(connect(username, password))).numbers.count() == 3


async def test_a_user_name_with_a_colon_is_refused_unsent(
    connect: Connect, box: SimulatedBox
) -> None:
    """A login cannot carry it, and no box has such a user."""
    voip = XVoip(Client(connect("a:b")))
    for _ in range(2):
        await refused(voip)
    assert [request.method for request in box.requests] == ["GET", "GET"]


async def test_no_login_is_sent_where_none_is_needed(
    client: Client, box: SimulatedBox
) -> None:
    """Not even the challenge is asked for."""
    await device.get_security_port(client)
    assert box.challenges == 0
    assert {request.user for request in box.requests} == {""}


async def test_a_401_without_a_login_says_nothing_about_it(
    client: Client, voip: XVoip, box: SimulatedBox
) -> None:
    """The call fails, and the login is still good."""
    box.fail(Fault.UNAUTHORIZED, "GetSecurityPort")
    with pytest.raises(AuthenticationError):
        await device.get_security_port(client)
    assert await voip.numbers.count() == 3


async def test_a_401_to_a_description_says_nothing_about_the_login(
    voip: XVoip, box: SimulatedBox
) -> None:
    """Descriptions need none, so this is no FRITZ!Box, at least for now."""
    box.fail(Fault.UNAUTHORIZED, "/tr64desc.xml")
    with pytest.raises(ProtocolError):
        await voip.numbers.count()
    assert await voip.numbers.count() == 3


async def test_a_box_that_takes_no_logins_works_again_later(
    voip: XVoip, box: SimulatedBox
) -> None:
    """503 says nothing about the password."""
    box.fail(Fault.UNAVAILABLE, "X_AVM-DE_GetNumberOfNumbers")
    with pytest.raises(LoginBlockedError):
        await voip.numbers.count()
    assert await voip.numbers.count() == 3


async def test_a_lock_out_passes(
    connect: Connect, voip: XVoip, box: SimulatedBox
) -> None:
    """Somebody else tried too many passwords."""
    for _ in range(box.digest.lock_after):
        await refused(XVoip(Client(connect(password="wrong"))))
    with pytest.raises(LoginBlockedError):
        await voip.numbers.count()
    box.digest.unlock()
    assert await voip.numbers.count() == 3


async def test_a_box_that_wants_another_kind_of_login_refuses_ours(
    scripted_transport: Transport, scripted_server: ScriptedServer
) -> None:
    """The password is never sent in the clear."""
    scripted_server.respond("A", http(b"", 401, WWW_Authenticate='Basic realm="a"'))
    with pytest.raises(AuthenticationError):
        await scripted_transport.post(
            "/c", "x#A", b"", authenticate=True, idempotent=True
        )
    assert scripted_server.count("A") == 1


async def test_a_challenge_is_answered_over_another_connection(
    scripted_transport: Transport, scripted_server: ScriptedServer
) -> None:
    """The box may end the first without saying so, and what dials is sent once only."""
    challenge = 'Digest realm="HTTPS Access",nonce="1",algorithm=MD5,qop="auth"'
    scripted_server.respond(
        "A", http(b"no", 401, WWW_Authenticate=challenge), http(b"fine")
    )
    answer = await scripted_transport.post(
        "/c", "x#A", b"", authenticate=True, idempotent=False
    )
    assert answer == (200, b"fine")
    assert scripted_server.connections == 2
