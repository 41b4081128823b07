"""The login at a FRITZ!Box: HTTP Digest, with a nonce that serves many requests."""

from dataclasses import dataclass, field
import hashlib
import re
import secrets

_CHALLENGE = re.compile(r"\bDigest\s+(.*?)(?=,\s*\w+\s+\w+=|$)", re.IGNORECASE)
_FIELD = re.compile(r'(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')
_HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}


@dataclass(slots=True, kw_only=True)
class _Challenge:
    """A challenge, and what is the same in every answer to it."""

    algorithm: str
    nonce: str
    client_nonce: str
    qop: bool
    secret: str = ""
    start: str = ""
    requests: dict[tuple[str, str], str] = field(default_factory=dict)

    def hash(self, text: str) -> str:
        """Return the hash of a text by the algorithm that the box wants."""
        return _HASHES[self.algorithm](text.encode(), usedforsecurity=False).hexdigest()

    def request(self, method: str, path: str) -> str:
        """Return the hash of a request, of which there are few."""
        if (method, path) not in self.requests:
            self.requests[method, path] = self.hash(f"{method}:{path}")
        return self.requests[method, path]


class Digest:
    """A user name and password, and the box's last challenge (RFC 7616).

    The password itself is never sent.
    """

    def __init__(self, username: str, password: str) -> None:
        """Take the credentials; there is no challenge yet."""
        self._username = username
        self._password = password
        self._challenge: _Challenge | None = None
        self._count = 0

    def challenge(self, header: str) -> bool:
        """Take a WWW-Authenticate; tell whether it can be answered.

        Of several challenges the first is taken whose algorithm is known: MD5 or
        SHA-256.
        """
        self._challenge = next(
            (
                challenge
                for found in _CHALLENGE.finditer(header)
                if (challenge := self._read(found[1]))
            ),
            None,
        )
        self._count = 0
        return self._challenge is not None

    def authorization(self, method: str, path: str) -> str | None:
        """Return the Authorization of the next request, None without a challenge."""
        challenge = self._challenge
        if challenge is None:
            return None
        request = challenge.request(method, path)
        if not challenge.qop:
            proof = challenge.hash(f"{challenge.secret}:{challenge.nonce}:{request}")
            return f'{challenge.start}, uri="{path}", response="{proof}"'
        self._count += 1
        count = f"{self._count:08x}"
        proof = challenge.hash(
            f"{challenge.secret}:{challenge.nonce}:{count}:{challenge.client_nonce}"
            f":auth:{request}"
        )
        return f'{challenge.start}, uri="{path}", nc={count}, response="{proof}"'

    def _read(self, challenge: str) -> _Challenge | None:
        """Return a challenge with what answers to it begin with, if we know how."""
        fields = {
            name.lower(): re.sub(r"\\(.)", r"\1", quoted) or bare
            for name, quoted, bare in _FIELD.findall(challenge)
        }
        algorithm = fields.get("algorithm", "MD5").upper()
        qop = [it.strip().lower() for it in fields.get("qop", "auth").split(",")]
        if algorithm not in _HASHES or "auth" not in qop or "nonce" not in fields:
            return None
        made = _Challenge(
            algorithm=algorithm,
            nonce=fields["nonce"],
            client_nonce=secrets.token_hex(8),
            qop="qop" in fields,
        )
        realm = fields.get("realm", "")
        made.secret = made.hash(f"{self._username}:{realm}:{self._password}")
        start = {"username": self._username, "realm": realm, "nonce": made.nonce}
        if "opaque" in fields:
            start["opaque"] = fields["opaque"]
        made.start = "Digest " + ", ".join(
            [
                *(f'{name}="{_quoted(value)}"' for name, value in start.items()),
                f"algorithm={algorithm}",
                *([f'qop=auth, cnonce="{made.client_nonce}"'] if made.qop else []),
            ]
        )
        return made


def _quoted(text: str) -> str:
    """Return a text as it stands between quotation marks."""
    return text.replace("\\", "\\\\").replace('"', '\\"')
