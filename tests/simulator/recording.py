"""A capture that scripts/probe has made of a box, as a box that answers it.

What was recorded is answered as it was. What was not has no true answer: an action
that the capture has with other arguments is a wrong argument (402), every other one,
also one that writes, an unknown action (401).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
import json
from pathlib import Path
from typing import Any

from .errors import UpnpError
from .lists import parse_xml
from .pages import XML, Reply, html_page

DESCRIPTION = "/tr64desc.xml"
FORMAT = 1

# Headers that the HTTP server sets.
_OWN_HEADERS = frozenset(
    {"connection", "content-length", "content-type", "keep-alive", "transfer-encoding"}
)
_DEVICE = "{urn:dslforum-org:device-1-0}"

type _Arguments = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Recorded:
    """An action's recorded answer, and whether it was given after a login."""

    reply: Reply
    login: bool


@dataclass(frozen=True, slots=True)
class Recording:
    """The answers of a box, by path, and by control path, action and arguments."""

    model: str
    firmware: str
    serial: str
    files: Mapping[str, Reply]
    actions: Mapping[tuple[str, str], Mapping[_Arguments, Recorded]] = field(repr=False)

    @classmethod
    def load(cls, path: Path) -> Recording:
        """Read a capture; ValueError where the file is none."""
        content = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            message = f"{path} is no capture of format {FORMAT}"
            raise ValueError(message)
        files: dict[str, Reply] = {}
        actions: dict[tuple[str, str], dict[_Arguments, Recorded]] = {}
        for exchange in content["exchanges"]:
            if "error" in exchange:  # there was no answer
                continue
            reply = _reply(exchange)
            if not exchange["action"]:
                files.setdefault(exchange["path"], reply)
                continue
            recorded = actions.setdefault((exchange["path"], exchange["action"]), {})
            arguments = frozenset(exchange["arguments"].items())
            recorded.setdefault(arguments, Recorded(reply, exchange["login"]))
        return cls(
            content["model"],
            content["firmware"] or "0",
            _serial(files[DESCRIPTION].body),
            files,
            actions,
        )

    def has_control(self, path: str) -> bool:
        """Return whether some action of a service was recorded."""
        return any(path == control for control, _ in self.actions)

    def needs_login(self, path: str, action: str) -> bool:
        """Return whether an action was answered only after a login."""
        answers = self.actions.get((path, action), {}).values()
        return all(recorded.login for recorded in answers)

    def file(self, path: str) -> Reply:
        """Return a recorded description, or that there is none."""
        return self.files.get(path) or html_page(404)

    def answer(
        self, path: str, action: str, arguments: Iterable[tuple[str, str]]
    ) -> Reply:
        """Return the recorded answer; 402 and 401 for what was not recorded."""
        answers = self.actions.get((path, action))
        if answers is None:
            raise UpnpError(401)
        recorded = answers.get(frozenset(arguments))
        if recorded is None:
            raise UpnpError(402)
        return recorded.reply


def _reply(exchange: Mapping[str, Any]) -> Reply:
    """Return the answer of an exchange."""
    headers = {name.lower(): value for name, value in exchange["headers"].items()}
    body = "\n".join(exchange["body"]).encode(exchange.get("encoding", "utf-8"))
    return Reply(
        exchange["status"],
        body,
        headers.get("content-type", XML),
        # In the case of the server's own ones, which they replace.
        {
            name.title(): value
            for name, value in headers.items()
            if name not in _OWN_HEADERS
        },
        "announced" if headers.get("connection", "").lower() == "close" else "never",
        upnp_code=_upnp_code(exchange["status"], body),
        chunked="chunked" in headers.get("transfer-encoding", "").lower(),
    )


def _upnp_code(status: int, body: bytes) -> int | None:
    """Return the code of a fault."""
    if status != 500:
        return None
    try:
        found = parse_xml(body.strip()).findtext(".//{*}errorCode", "")
    except SyntaxError:  # ElementTree's ParseError is one
        return None
    return int(found) if found.isdecimal() else None


def _serial(description: bytes) -> str:
    """Return the serial number; on old boxes only the UDN contains it."""
    device = parse_xml(description.strip()).find(f"{_DEVICE}device")
    if device is None:
        raise ValueError("the description has no device")
    text = device.findtext(f"{_DEVICE}serialNumber") or device.findtext(f"{_DEVICE}UDN")
    return (text or "").replace(":", "").replace("-", "")[-12:].upper()
