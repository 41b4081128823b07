"""The login: used again, and never sent again when it is refused."""

import asyncio
from functools import partial

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

from .conftest import Connect, envelope
from .documents import real
from .scripted_server import CHALLENGE, ScriptedServer, http


async def refused(voip: XVoip) -> None:
    """Ask the box, which refuses the login."""
    with pytest.raises(AuthenticationError):
        await voip.numbers.count()


async def test_a_login_costs_one_challenge(voip: XVoip, box: SimulatedBox) -> None:
    """All later calls bring their credentials along."""
    for _ in range(5):
        await voip.numbers.count()
    assert (box.challenges, box.failed_logins) == (1, 0)


async def test_the_login_is_used_again_on_https(
    connect: Connect, box: SimulatedBox
) -> None:
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
        answer = await scripted_transport.send(
            envelope("/control", "x#A", b"<a/>", authenticate=True, idempotent=False)
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
    """The login fails with the old nonce and with a new one, then nothing is sent."""
    await voip.numbers.count()
    box.users[box.username] = User("another")
    await refused(voip)
    assert box.failed_logins == 2
    sent = len(box.requests)
    await refused(voip)
    assert (box.failed_logins, len(box.requests)) == (2, sent)


async def test_a_refused_login_that_is_allowed_again_is_sent_once(
    connect: Connect, box: SimulatedBox
) -> None:
    """Boxes refuse now and then without a reason; the nonce is not used again."""
    transport = connect()
    voip = XVoip(Client(transport))
    await voip.numbers.count()
    user = box.users[box.username]
    box.users[box.username] = User("another")
    await refused(voip)
    assert box.failed_logins == 2

    transport.allow_login()
    await refused(voip)
    await refused(voip)
    assert box.failed_logins == 3

    box.users[box.username] = user
    await refused(voip)
    transport.allow_login()
    assert await voip.numbers.count() == 3
    assert box.failed_logins == 3


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


@pytest.mark.parametrize(
    "username", ["a:b", "a\r\nX-Injected: 1", "a\nb", "a\0b", "a\x7fb", "\ud800"]
)
async def test_a_user_name_that_no_login_can_carry_is_not_sent(
    connect: Connect, box: SimulatedBox, username: str
) -> None:
    """No box has such a user; a line break would begin another header."""
    transport = connect(username)
    voip = XVoip(Client(transport))
    for _ in range(2):
        await refused(voip)
        transport.allow_login()
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


@pytest.mark.parametrize(
    "challenge",
    [
        "",
        "Digest",
        'Basic realm="a"',
        'Digest realm="a"',
        'Digest nonce="a"',
        'Digest realm="a", nonce=""',
        'Digest realm="a", nonce="1", algorithm=MD4',
        'Digest realm="a", nonce="1", qop="other"',
        'Digest realm="a", nonce="1", domain="http://[::1"',
        *(f"Digest {character * 7000}" for character in '"a\\,= '),
        f"Digest {'a=' * 3000}",
        f"Digest {'a="' * 2000}",
    ],
    ids=lambda challenge: repr(challenge[:50]),
)
async def test_a_challenge_that_the_login_cannot_answer_refuses_it(
    scripted_transport: Transport, scripted_server: ScriptedServer, challenge: str
) -> None:
    """The password is never sent in the clear, and nothing is sent again."""
    scripted_server.respond("A", http(b"", 401, WWW_Authenticate=challenge))
    for _ in range(2):
        with pytest.raises(AuthenticationError):
            await scripted_transport.send(
                envelope("/c", "x#A", b"", authenticate=True, idempotent=True)
            )
    assert scripted_server.count("A") == 1
    assert "Authorization" not in scripted_server.requests[0].head


@pytest.mark.parametrize(
    ("challenge", "algorithm"),
    [
        ('Digest realm="a",nonce="1",qop="auth"', "MD5"),
        ('Digest realm="a", nonce="1", qop="auth", algorithm=SHA-256', "SHA-256"),
        ('digest realm="a", nonce="1"', "MD5"),
    ],
)
async def test_other_challenges_of_its_kind_are_answered(
    scripted_transport: Transport,
    scripted_server: ScriptedServer,
    challenge: str,
    algorithm: str,
) -> None:
    """The password is in none of them."""
    scripted_server.respond(
        "A", http(b"", 401, WWW_Authenticate=challenge), http(b"fine")
    )
    await scripted_transport.send(
        envelope("/c", "x#A", b"", authenticate=True, idempotent=True)
    )
    head = scripted_server.requests[-1].head
    assert f"algorithm={algorithm}" in head
    assert "fritzbox1234" not in head


async def test_a_login_that_a_call_without_one_was_refused_is_still_good(
    scripted_transport: Transport, scripted_server: ScriptedServer
) -> None:
    """And the login of one call does not go along with another."""
    scripted_server.respond(
        "A", http(b"", 401, WWW_Authenticate=CHALLENGE), http(b"fine"), http(b"", 401)
    )
    request = partial(envelope, "/c", "x#A", b"<a/>", idempotent=False)
    await scripted_transport.send(request(authenticate=True))
    with pytest.raises(AuthenticationError):
        await scripted_transport.send(request(authenticate=False))
    assert "Authorization" not in scripted_server.requests[-1].head
    scripted_server.respond("A", http(b"fine"))
    answer = await scripted_transport.send(request(authenticate=True))
    assert answer == (200, b"fine")
