"""HTTP Digest as the box does it, with nonces that age and a lock-out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
import hashlib
import re
import secrets

REALM = "HTTPS Access"

# A box stores few nonces; the oldest are deleted.
_MAX_NONCES = 64
_PAIR = re.compile(r'(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))')


class Login(Enum):
    """The outcome of a login."""

    ACCEPTED = auto()
    CHALLENGED = auto()  # no credentials, or for a nonce that is not valid (any more)
    FAILED = auto()  # a valid nonce, and a response that does not match
    LOCKED = auto()


@dataclass(slots=True)
class _Nonce:
    issued: float
    count: int = 0


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def parse_credentials(header: str) -> dict[str, str]:
    """Return the fields of an Authorization header; empty if it is no Digest."""
    scheme, _, rest = header.partition(" ")
    if scheme.lower() != "digest":
        return {}
    return {
        key.lower(): re.sub(r"\\(.)", r"\1", quoted) or bare
        for key, quoted, bare in _PAIR.findall(rest)
    }


def expected_response(fields: Mapping[str, str], method: str, password: str) -> str:
    """Return what the response field has to be for qop=auth."""
    ha1 = _md5(f"{fields['username']}:{REALM}:{password}")
    ha2 = _md5(f"{method}:{fields['uri']}")
    return _md5(f"{ha1}:{fields['nonce']}:{fields['nc']}:{fields['cnonce']}:auth:{ha2}")


@dataclass(slots=True)
class DigestGuard:
    """Issues challenges, checks credentials, and counts the outcomes."""

    clock: Callable[[], float]
    # [?] How long a nonce lives on a real box; it does expire at times.
    nonce_lifetime: float = 300.0
    # [?] How many wrong logins it takes and how long the box then refuses.
    lock_after: int = 6
    lock_time: float = 60.0
    challenges: int = 0
    failed_logins: int = 0
    nonces: dict[str, _Nonce] = field(default_factory=dict)
    _failures_in_a_row: int = 0
    _locked_until: float | None = None

    def challenge(self) -> str:
        """Return a WWW-Authenticate header with a new nonce."""
        nonce = secrets.token_hex(8).upper()
        self.nonces[nonce] = _Nonce(self.clock())
        while len(self.nonces) > _MAX_NONCES:
            del self.nonces[next(iter(self.nonces))]
        return f'Digest realm="{REALM}",nonce="{nonce}",algorithm=MD5,qop="auth"'

    def forget(self) -> None:
        """Delete every nonce and the lock-out, as a reboot does."""
        self.nonces.clear()
        self.unlock()

    def unlock(self) -> None:
        """End the lock-out."""
        self._failures_in_a_row = 0
        self._locked_until = None

    @property
    def locked(self) -> bool:
        """Return whether logins are refused after too many failed ones."""
        if self._locked_until is not None and self.clock() >= self._locked_until:
            self.unlock()
        return self._locked_until is not None

    def check(
        self,
        header: str,
        method: str,
        target: str,
        password_of: Callable[[str], str | None],
    ) -> tuple[Login, str]:
        """Check an Authorization header; return the outcome and the user name."""
        if self.locked:
            return Login.LOCKED, ""
        fields = parse_credentials(header)
        username = fields.get("username", "")
        if not self._use_nonce(fields):
            self.challenges += 1
            return Login.CHALLENGED, username
        if self._matches(fields, method, target, password_of(username)):
            self._failures_in_a_row = 0
            return Login.ACCEPTED, username
        self._fail(fields["nonce"])
        return Login.FAILED, username

    def _use_nonce(self, fields: Mapping[str, str]) -> bool:
        nonce = self.nonces.get(fields.get("nonce", ""))
        if nonce is None:
            return False
        if self.clock() - nonce.issued >= self.nonce_lifetime:
            del self.nonces[fields["nonce"]]
            return False
        try:
            count = int(fields.get("nc", ""), 16)
        except ValueError:
            return True  # the login is wrong, not the nonce
        if count <= nonce.count:
            return False
        nonce.count = count
        return True

    @staticmethod
    def _matches(
        fields: Mapping[str, str], method: str, target: str, password: str | None
    ) -> bool:
        needed = {"username", "realm", "nonce", "uri", "response", "nc", "cnonce"}
        return (
            password is not None
            and needed <= fields.keys()
            and fields["realm"] == REALM
            and fields["uri"] == target
            and fields.get("qop") == "auth"
            and fields.get("algorithm", "MD5").upper() == "MD5"
            and fields["response"].lower()
            == expected_response(fields, method, password)
        )

    def _fail(self, nonce: str) -> None:
        del self.nonces[nonce]
        self.failed_logins += 1
        self._failures_in_a_row += 1
        if self._failures_in_a_row >= self.lock_after:
            self._locked_until = self.clock() + self.lock_time
