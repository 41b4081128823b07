"""What real boxes sent: files in the folder `shared` beside the project."""

import json
from pathlib import Path
from typing import Any

SHARED = Path(__file__).parents[2] / "shared"
REAL_BOXES = SHARED / "real-boxes"
SPECIFICATION = SHARED / "x_voip-specification.txt"

_NEIGHBOURS = SHARED / "field" / "neighbours.json"

type Case = dict[str, Any]


def cases(kind: str) -> list[Case]:
    """Return the cases of a kind of input, none where the folder is missing."""
    if not _NEIGHBOURS.exists():
        return []
    found: list[Case] = json.loads(_NEIGHBOURS.read_text("utf-8"))
    return [case for case in found if case["input"]["kind"] == kind]


def sent(step: Case) -> bytes:
    """Return what the call monitor of a box sends in a step of a case."""
    if "send_hex" in step:
        return bytes.fromhex(step["send_hex"])
    if "send_repeat" in step:
        text, times = step["send_repeat"]
        return str(text).encode() * int(times)
    return str(step.get("send", "")).encode()
