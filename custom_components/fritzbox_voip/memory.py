"""What is kept of a box's descriptions, so that a restart asks it for less."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN

_VERSION = 1

# What a form has scpd_cache, by serial number, until the entry that it makes is set up.
_FROM_FORMS: HassKey[dict[str, str]] = HassKey(f"{DOMAIN}_from_forms")


class Memory:
    """What the client of an entry has scpd_cache, on disk."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Initialize the memory."""
        self._hass = hass
        self._store: Store[str] = Store(hass, _VERSION, f"{DOMAIN}.{entry_id}")
        self._kept = ""

    async def load(self, serial: str | None) -> str:
        """Return what a form has just scpd_cache of the box, else what is kept."""
        self._kept = await self._store.async_load() or ""
        return self._hass.data.get(_FROM_FORMS, {}).pop(serial or "", self._kept)

    async def keep(self, scpd_cache: str) -> None:
        """Keep what was scpd_cache, if it is anything new."""
        if scpd_cache != self._kept:
            await self._store.async_save(scpd_cache)
            self._kept = scpd_cache

    async def forget(self) -> None:
        """Keep nothing any more."""
        await self._store.async_remove()


def leave(hass: HomeAssistant, serial: str, scpd_cache: str) -> None:
    """Leave what a form has scpd_cache of a box to the entry that it makes."""
    hass.data.setdefault(_FROM_FORMS, {})[serial] = scpd_cache
