"""The file: the answers of a box without private values."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
import html
import json
from pathlib import Path
import re
from typing import Any

from custom_components.fritzbox_voip.tr064.description import BoxDescription

from .box import Answer, Exchange
from .ports import CALL_MONITOR_PORT, CallMonitor, IdleConnection
from .privacy import ANSWER, DESCRIPTION, SCPD, Privacy
from .reader import BoxReader

FORMAT = 1
MANIFEST = Path(__file__).parents[2] / "custom_components/fritzbox_voip/manifest.json"

_NOTE = "made from a FRITZ!Box; every private value was replaced"
_LEAF = re.compile(r"<((?:New|error)[\w-]*)>([^<]*)</")

type Json = dict[str, Any]


def manifest() -> Mapping[str, str]:
    """Return the manifest of the integration."""
    found: dict[str, str] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return found


def build(
    reader: BoxReader,
    description: BoxDescription,
    *,
    scheme: str,
    note: str,
    call_monitor: CallMonitor,
    idle: IdleConnection | None,
) -> Json:
    """Return the content of the file."""
    privacy = Privacy(description.model)
    return {
        "format": FORMAT,
        "note": note or _NOTE,
        "date": datetime.now(UTC).date().isoformat(),
        "tool": f"scripts/probe of FRITZ!Box VoIP {manifest()['version']}",
        "model": description.model,
        "firmware": description.firmware,
        "scheme": scheme,
        "login": _login(reader),
        "call_monitor": call_monitor,
        **_idle(idle),
        "exchanges": [_exchange(privacy, exchange) for exchange in reader.exchanges],
    }


def dump(content: Json) -> str:
    """Return the file as text."""
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def summary(content: Json) -> Iterable[str]:
    """Yield the lines that show the content of the file."""
    yield f"{content['model']}, FRITZ!OS {content['firmware'] or 'of unknown version'}"
    for exchange in content["exchanges"]:
        arguments = ", ".join(f"{k}={v}" for k, v in exchange["arguments"].items())
        name = f"{exchange['service']} {exchange['action']}".strip()
        request = f"{name or exchange['path']} {arguments}".strip()
        yield f"{request}: {exchange.get('error') or f'HTTP {exchange["status"]}'}"
        if exchange["action"]:
            for element, value in _LEAF.findall("\n".join(exchange["body"])):
                yield f"    {element}: {html.unescape(value)}"
    yield f"Call monitor (port {CALL_MONITOR_PORT}): {content['call_monitor']}"
    if idle := content.get("idle"):
        end = "closed by the box" if idle["closed"] else "still open"
        yield f"Idle connection: {end} after {idle['seconds']:.0f} seconds"


def _idle(idle: IdleConnection | None) -> Json:
    """Return how long an idle connection stayed open, if that was measured."""
    if idle is None:
        return {}
    return {"idle": {"seconds": round(idle.seconds, 1), "closed": idle.closed}}


def _login(reader: BoxReader) -> Json:
    """Return what shows the lifetime of a nonce."""
    logged_in = [exchange for exchange in reader.exchanges if exchange.login]
    challenged = [
        round(challenge.at, 3)
        for exchange in logged_in
        for challenge in exchange.challenges
    ]
    return {
        "requests": len(logged_in),
        "challenges_at": challenged,
        "last_answer_at": round(logged_in[-1].answer.at, 3) if logged_in else None,
        "pauses": [
            {"seconds": seconds, "challenged": challenged}
            for seconds, challenged in reader.pauses
        ],
    }


def _exchange(privacy: Privacy, exchange: Exchange) -> Json:
    """Return an exchange without private values."""
    table = ANSWER if exchange.action else SCPD
    if exchange.path == "/tr64desc.xml":
        table = DESCRIPTION
    saved: Json = {
        "service": exchange.service,
        "action": exchange.action,
        "path": exchange.path,
        "arguments": {
            name: privacy.value(name, str(value))
            for name, value in exchange.arguments.items()
        },
        "login": exchange.login,
        "seconds": round(exchange.seconds, 3),
        **_answer(privacy, exchange.answer, table),
    }
    if exchange.error:
        saved["error"] = exchange.error
    if exchange.dropped:
        saved["dropped"] = True
    if exchange.challenges:
        saved["challenges"] = [
            {"at": round(challenge.at, 3), **_answer(privacy, challenge, ANSWER)}
            for challenge in exchange.challenges
        ]
    return saved


def _answer(privacy: Privacy, answer: Answer, table: Mapping[str, Any]) -> Json:
    """Return an answer without private values; the body line by line."""
    encoding = "utf-8"
    try:
        body = answer.body.decode()
    except UnicodeDecodeError:
        encoding = "latin-1"
        body = answer.body.decode(encoding)
    headers = {
        name: harmless
        for name, value in answer.headers
        if (harmless := privacy.header(name, value)) is not None
    }
    saved: Json = {"status": answer.status, "headers": headers}
    if encoding != "utf-8":
        saved["encoding"] = encoding
    return {**saved, "body": privacy.body(body, table).split("\n")}
