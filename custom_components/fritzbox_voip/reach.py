"""The way to a box, from what an entry or a form knows of it."""

from collections.abc import Mapping
from typing import Any

from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)

from .const import CONF_FINGERPRINT
from .tr064.transport import Transport


def transport_to(known: Mapping[str, Any]) -> Transport:
    """Return the way to a box; nothing is sent yet.

    Raises UnreachableError when this can be no address.
    """
    fingerprint = known.get(CONF_FINGERPRINT)
    return Transport(
        known[CONF_HOST],
        port=known[CONF_PORT],
        ssl=known[CONF_SSL],
        fingerprint=bytes.fromhex(fingerprint) if fingerprint else None,
        username=known.get(CONF_USERNAME, ""),
        password=known.get(CONF_PASSWORD, ""),
    )
