"""Phones that ring for some seconds, and no longer whatever happens."""

from datetime import datetime
from functools import partial

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant
from homeassistant.helpers.event import async_call_later

from .const import HANG_UP_PAUSE, HANG_UP_TRIES, LOGGER
from .tr064.errors import AuthenticationError, Tr064Error
from .tr064.x_voip import Dialing


class Ringer:
    """Click-to-dial of one box, with calls that end by themselves.

    The box can only end "the" call, so a new call first ends the one before.
    """

    def __init__(self, hass: HomeAssistant, dialing: Dialing) -> None:
        """Initialize the ringer."""
        self._hass = hass
        self._dialing = dialing
        self._cancel_timer: CALLBACK_TYPE | None = None

    async def dial(self, number: str, phone: str | None = None) -> None:
        """Dial a number; raises the errors of `Dialing.dial`."""
        await self.stop()
        await self._dialing.dial(number, phone)

    async def ring(self, number: str, seconds: float, phone: str | None = None) -> None:
        """Dial a number, and hang up after some seconds.

        Returns when the box has taken the number. Raises the errors of
        `Dialing.dial`.
        """
        await self.stop()
        await self._dialing.dial(
            number, phone, on_dialed=partial(self._hang_up_after, seconds)
        )

    async def hang_up(self) -> None:
        """End the call; raises the errors of `Dialing.hang_up`."""
        if self._cancel_timer:
            self._cancel_timer()
            self._cancel_timer = None
        await self._dialing.hang_up()

    async def stop(self) -> None:
        """End the ringing, if there is any."""
        if self._cancel_timer:
            await self._end()

    def _hang_up_after(self, seconds: float, tries: int = HANG_UP_TRIES) -> None:
        """End the ringing in some seconds."""
        if self._cancel_timer:
            self._cancel_timer()

        async def end(_now: datetime) -> None:
            """End it, and where that fails try again."""
            if not await self._end(quiet=tries < HANG_UP_TRIES) and tries > 1:
                self._hang_up_after(HANG_UP_PAUSE, tries - 1)

        self._cancel_timer = async_call_later(self._hass, seconds, HassJob(end))

    async def _end(self, *, quiet: bool = False) -> bool:
        """Hang up; return whether there is nothing more to be done."""
        try:
            await self.hang_up()
        except AuthenticationError:
            return True
        except Tr064Error as err:
            if not quiet:
                LOGGER.warning(
                    "A phone may ring on, the box did not hang up: %s",
                    str(err) or type(err).__name__,
                )
            return False
        return True
