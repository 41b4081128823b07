"""The file: what a box told, without private values, for people and for programs."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
import html
import json
from pathlib import Path
import re
from typing import Any

from custom_components.fritzbox_voip.tr064.description import BoxDescription

from .box import Answer, Exchange
from .privacy import ANSWER, DESCRIPTION, SCPD, Privacy
from .tour import Tour

FORMAT = 1
MANIFEST = Path(__file__).parents[2] / "custom_components/fritzbox_voip/manifest.json"

_NOTE = "made from a FRITZ!Box; every private value was replaced"
_LEAF = re.compile(r"<((?:New|error)[\w-]*)>([^<]*)</")

type Json = dict[str, Any]


def manifest() -> Mapping[str, str]:
    """Return what the integration says of itself."""
    found: dict[str, str] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return found


def build(tour: Tour, description: BoxDescription, *, scheme: str, note: str) -> Json:
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
        "login": _login(tour),
        "exchanges": [_exchange(privacy, exchange) for exchange in tour.exchanges],
    }


def dump(content: Json) -> str:
    """Return the file as text."""
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def summary(content: Json) -> Iterable[str]:
    """Yield the lines that show what the file tells."""
    yield f"{content['model']}, FRITZ!OS {content['firmware'] or 'of unknown version'}"
    for exchange in content["exchanges"]:
        arguments = ", ".join(f"{k}={v}" for k, v in exchange["arguments"].items())
        name = f"{exchange['service']} {exchange['action']}".strip()
        question = f"{name or exchange['path']} {arguments}".strip()
        yield f"{question}: {exchange.get('error') or f'HTTP {exchange["status"]}'}"
        if exchange["action"]:
            for told, value in _LEAF.findall("\n".join(exchange["body"])):
                yield f"    {told}: {html.unescape(value)}"


def _login(tour: Tour) -> Json:
    """Return what is known of how long a nonce lives."""
    logged_in = [exchange for exchange in tour.exchanges if exchange.login]
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
            for seconds, challenged in tour.pauses
        ],
    }


def _exchange(privacy: Privacy, exchange: Exchange) -> Json:
    """Return one exchange as it may be told."""
    table = ANSWER if exchange.action else SCPD
    if exchange.path == "/tr64desc.xml":
        table = DESCRIPTION
    told: Json = {
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
        told["error"] = exchange.error
    if exchange.dropped:
        told["dropped"] = True
    if exchange.challenges:
        told["challenges"] = [
            {"at": round(challenge.at, 3), **_answer(privacy, challenge, ANSWER)}
            for challenge in exchange.challenges
        ]
    return told


def _answer(privacy: Privacy, answer: Answer, table: Mapping[str, Any]) -> Json:
    """Return an answer as it may be told; the body line by line."""
    encoding = "utf-8"
    try:
        body = answer.body.decode()
    except UnicodeDecodeError:
        encoding = "latin-1"
        body = answer.body.decode(encoding)
    headers = {
        name: kept
        for name, value in answer.headers
        if (kept := privacy.header(name, value)) is not None
    }
    told: Json = {"status": answer.status, "headers": headers}
    if encoding != "utf-8":
        told["encoding"] = encoding
    return {**told, "body": privacy.body(body, table).split("\n")}
