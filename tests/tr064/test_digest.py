"""The login's arithmetic, held against examples and clients that are not ours."""

import re
import secrets

import pytest
from requests.auth import HTTPDigestAuth

from custom_components.fritzbox_voip.tr064.digest import Digest

BOX = 'Digest realm="HTTPS Access",nonce="88B30A35B27FDC00",algorithm=MD5,qop="auth"'


def fields(header: str | None) -> dict[str, str]:
    """Return the fields of an Authorization header."""
    assert header
    assert header.startswith("Digest ")
    pairs = re.findall(r'(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))', header)
    return {name: quoted or bare for name, quoted, bare in pairs}


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        (
            "SHA-256",
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
        ),
    ],
)
def test_the_examples_of_the_standard_come_out(
    monkeypatch: pytest.MonkeyPatch, algorithm: str, response: str
) -> None:
    """RFC 7616, 3.9.1."""
    client_nonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
    monkeypatch.setattr(secrets, "token_hex", lambda _length: client_nonce)
    login = Digest("Mufasa", "Circle of Life")
    assert login.challenge(
        'Digest realm="http-auth@example.org", qop="auth, auth-int",'
        f" algorithm={algorithm},"
        ' nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",'
        ' opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
    )
    told = fields(login.authorization("GET", "/dir/index.html"))
    assert told["response"] == response
    assert told["opaque"] == "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
    assert (told["nc"], told["qop"], told["algorithm"]) == (
        "00000001",
        "auth",
        algorithm,
    )


def test_without_qop_it_is_as_requests_has_it() -> None:
    """The oldest form, for which nothing is random."""
    challenge = {"realm": "HTTPS Access", "nonce": "88B30A35B27FDC00"}
    other = HTTPDigestAuth("homeassistant", "fritzbox1234")
    other.init_per_thread_state()
    other._thread_local.chal = challenge
    login = Digest("homeassistant", "fritzbox1234")
    assert login.challenge('Digest realm="HTTPS Access", nonce="88B30A35B27FDC00"')

    ours = fields(login.authorization("POST", "/upnp/control/x_voip"))
    theirs = fields(other.build_digest_header("POST", "http://b/upnp/control/x_voip"))

    assert ours["response"] == theirs["response"]
    assert "qop" not in ours
    assert "nc" not in ours


def test_nothing_is_said_before_a_challenge() -> None:
    """There is nothing yet to prove anything with."""
    assert Digest("a", "b").authorization("GET", "/") is None


def test_every_request_counts() -> None:
    """With a proof of its own; a new challenge begins anew, with other salt."""
    login = Digest("a", "b")
    login.challenge(BOX)
    first, second = (fields(login.authorization("POST", "/c")) for _ in range(2))
    assert (first["nc"], second["nc"]) == ("00000001", "00000002")
    assert first["response"] != second["response"]
    login.challenge(BOX)
    third = fields(login.authorization("POST", "/c"))
    assert third["nc"] == "00000001"
    assert third["cnonce"] != first["cnonce"]


def test_the_password_is_never_said() -> None:
    """Nor anything of it."""
    login = Digest("homeassistant", "fritzbox1234")
    login.challenge(BOX)
    assert "fritzbox1234" not in str(login.authorization("POST", "/c"))


def test_of_several_challenges_the_first_known_is_taken() -> None:
    """In one header or joined from several."""
    login = Digest("a", "b")
    assert login.challenge(
        'Basic realm="a", Digest realm="b", nonce="1", algorithm=SHA-512-256,'
        ' Digest realm="c", nonce="2", algorithm=sha-256, qop="auth-int,auth",'
        ' Digest realm="d", nonce="3"'
    )
    told = fields(login.authorization("GET", "/"))
    assert (told["nonce"], told["realm"], told["algorithm"]) == ("2", "c", "SHA-256")


@pytest.mark.parametrize(
    "header",
    [
        "",
        'Basic realm="a"',
        'Digest realm="a"',
        'Digest realm="a", nonce="1", algorithm=MD5-sess',
        'Digest realm="a", nonce="1", qop="auth-int"',
    ],
)
def test_what_cannot_be_answered_is_not(header: str) -> None:
    """Also when another challenge could be before."""
    login = Digest("a", "b")
    login.challenge(BOX)
    assert not login.challenge(header)
    assert login.authorization("GET", "/") is None


def test_quotation_marks_are_escaped() -> None:
    """In what we say, and understood in what the box says."""
    login = Digest('a"b\\c', "d")
    login.challenge(r'Digest realm="x \"y\"", nonce="1"')
    told = fields(login.authorization("GET", "/"))
    assert told["username"] == r"a\"b\\c"
    assert told["realm"] == r"x \"y\""
