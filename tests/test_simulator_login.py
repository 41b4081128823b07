"""The login of the simulated box: HTTP Digest, counted and locked."""

from collections.abc import AsyncIterator, Mapping
import hashlib
import re

import aiohttp
import pytest

from .simulator import Clock, SimulatedBox
from .simulator.caller import Caller, envelope
from .simulator.digest import parse_credentials
from .simulator.tables_x_voip import X_VOIP

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
def clock() -> Clock:
    """Return a clock for the box."""
    return Clock()


@pytest.fixture
async def box(clock: Clock) -> AsyncIterator[SimulatedBox]:
    """Return a box that is on."""
    async with SimulatedBox(clock=clock) as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Return a session."""
    async with aiohttp.ClientSession() as opened:
        yield opened


async def status_of(caller: Caller, action: str = "GetInfo") -> int:
    """Return the HTTP status that a call ends with."""
    async with caller.post(action) as response:
        await response.read()
        return response.status


async def test_challenge_is_the_real_one(caller: Caller) -> None:
    """No blanks, no opaque, no stale; the page and the closing are real, too."""
    async with caller.post("GetInfo", login=False) as response:
        assert response.status == 401
        assert re.fullmatch(
            r'Digest realm="HTTPS Access",nonce="[0-9A-F]{16}",algorithm=MD5,'
            r'qop="auth"',
            response.headers["WWW-Authenticate"],
        )
        assert response.headers["Connection"] == "close"
        assert (await response.text()).startswith(
            "<HTML><HEAD><TITLE>401 Unauthorized (ERR_NONE)</TITLE></HEAD>"
        )


async def test_one_nonce_serves_many_calls(caller: Caller, box: SimulatedBox) -> None:
    """One challenge, and two connections, since a 401 ends the first."""
    for _ in range(5):
        await caller.call("GetInfo")
    assert (box.challenges, box.failed_logins, box.connections) == (1, 0, 2)


async def test_expired_nonce_is_challenged_again(
    caller: Caller, box: SimulatedBox, clock: Clock
) -> None:
    """That is no failed login."""
    await caller.call("GetInfo")
    clock.now += box.digest.nonce_lifetime
    await caller.call("GetInfo")
    assert (box.challenges, box.failed_logins) == (2, 0)


async def test_wrong_password_is_a_failed_login(
    box: SimulatedBox, session: aiohttp.ClientSession
) -> None:
    """One challenge without credentials, one failure with them."""
    wrong = Caller(box, session, password="wrong")
    assert await status_of(wrong) == 401
    assert (box.challenges, box.failed_logins) == (1, 1)


async def test_unknown_user_is_a_failed_login(
    box: SimulatedBox, session: aiohttp.ClientSession
) -> None:
    """As a wrong password is."""
    assert await status_of(Caller(box, session, username="nobody")) == 401
    assert box.failed_logins == 1


@pytest.mark.parametrize(("firmware", "status"), [("6.98", 200), ("7.29", 401)])
async def test_user_name_is_required_since_7_24(
    session: aiohttp.ClientSession, firmware: str, status: int
) -> None:
    """Before, the password was enough."""
    async with SimulatedBox(firmware=firmware) as box:
        assert await status_of(Caller(box, session, username="dslf-config")) == status


async def test_too_many_wrong_logins_lock_the_box(
    box: SimulatedBox, session: aiohttp.ClientSession, clock: Clock
) -> None:
    """Then 503 comes, for right credentials too, until some time has passed."""
    while box.failed_logins < box.digest.lock_after:
        assert await status_of(Caller(box, session, password="wrong")) == 401
    right = Caller(box, session)
    assert await status_of(right) == 503
    clock.now += box.digest.lock_time
    assert await status_of(right) == 200


async def test_right_login_in_between_starts_the_count_anew(
    box: SimulatedBox, session: aiohttp.ClientSession
) -> None:
    """Only failures in a row lock."""
    for _ in range(box.digest.lock_after):
        await status_of(Caller(box, session, password="wrong"))
        assert await status_of(Caller(box, session)) in (200, 503)
    assert await status_of(Caller(box, session)) == 200


def credentials(
    challenge: str,
    box: SimulatedBox,
    changes: Mapping[str, str] | None = None,
    *,
    count: int = 1,
) -> str:
    """Return an Authorization header made by hand."""
    changes = changes or {}
    uri = changes.get("uri", "/upnp/control/x_voip")
    nonce = parse_credentials(challenge)["nonce"]

    def md5(text: str) -> str:
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    ha1 = md5(f"{box.username}:HTTPS Access:{box.password}")
    ha2 = md5(f"POST:{uri}")
    fields = {
        "username": box.username,
        "realm": "HTTPS Access",
        "nonce": nonce,
        "uri": uri,
        "response": md5(f"{ha1}:{nonce}:{count:08x}:abcd:auth:{ha2}"),
        "qop": "auth",
        "nc": f"{count:08x}",
        "cnonce": "abcd",
        **changes,
    }
    return "Digest " + ", ".join(f'{k}="{v}"' for k, v in fields.items())


async def by_hand(caller: Caller, authorization: str = "") -> tuple[int, str]:
    """Call with a header of one's own; return status and challenge."""
    async with caller.session.post(
        f"{caller.url}/upnp/control/x_voip",
        data=envelope(X_VOIP.type, "GetInfo", {}),
        headers={
            "SOAPAction": f'"{X_VOIP.type}#GetInfo"',
            "Authorization": authorization,
        },
    ) as response:
        await response.read()
        return response.status, response.headers.get("WWW-Authenticate", "")


async def test_credentials_made_by_hand_are_right(
    caller: Caller, box: SimulatedBox
) -> None:
    """The box's reckoning is that of the standard, not of one client."""
    _, challenge = await by_hand(caller)
    assert await by_hand(caller, credentials(challenge, box)) == (200, "")


async def test_nonce_count_must_grow(caller: Caller, box: SimulatedBox) -> None:
    """The same count again is challenged, and is no failed login."""
    _, challenge = await by_hand(caller)
    assert (await by_hand(caller, credentials(challenge, box, count=7)))[0] == 200
    assert (await by_hand(caller, credentials(challenge, box, count=7)))[0] == 401
    assert (await by_hand(caller, credentials(challenge, box, count=9)))[0] == 200
    assert box.failed_logins == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"uri": "/upnp/control/deviceinfo"},
        {"realm": "other"},
        {"qop": "auth-int"},
        {"algorithm": "SHA-256"},
        {"nc": "none"},
    ],
)
async def test_credentials_for_something_else_fail(
    caller: Caller, box: SimulatedBox, changes: dict[str, str]
) -> None:
    """Every field counts."""
    _, challenge = await by_hand(caller)
    assert (await by_hand(caller, credentials(challenge, box, changes)))[0] == 401
    assert box.failed_logins == 1
