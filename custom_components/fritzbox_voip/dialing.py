"""Who may dial what, and calls that end automatically."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, callback
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.storage import Store

from .const import (
    ADMINISTRATORS,
    CONF_ALLOWED_NUMBERS,
    CONF_WHO_MAY_DIAL,
    DOMAIN,
    HANG_UP_PAUSE,
    HANG_UP_TRIES,
    LOGGER,
    MAX_RING_SECONDS,
)
from .issues import input_error
from .phone_numbers import Codes, internal_number, is_allowed
from .tr064 import errors
from .tr064.x_voip import Dialing, DialingCode
from .tr064.x_voip.settings import Settings


class StoredCodes:
    """The country and area code of a box, stored for its next set-up.

    Where the box fails or the login may not read them, those of the last time count:
    with others, its lines would be other lines.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Initialize without codes."""
        self._store = Store[list[dict[str, str]]](hass, 1, f"{DOMAIN}.{entry_id}")
        self.value: Codes = (None, None)

    async def async_load(self) -> None:
        """Load the codes of the last time, where there are any."""
        if stored := await self._store.async_load():
            country, area = (DialingCode(**code) for code in stored)
            self.value = country, area

    async def async_fetch(self, settings: Settings) -> None:
        """Read the codes from the box, where they can be read."""
        try:
            await self.async_set(
                (await settings.country_code(), await settings.area_code())
            )
        except (errors.ActionError, errors.ProtocolError) as err:
            LOGGER.debug("The codes could not be read: %s", err)

    async def async_set(self, codes: tuple[DialingCode, DialingCode]) -> None:
        """Set the codes, and store new ones."""
        if self.value != codes:
            self.value = codes
            await self._store.async_save([asdict(code) for code in codes])

    async def async_remove(self) -> None:
        """Remove what is stored."""
        await self._store.async_remove()


@dataclass(slots=True, eq=False)
class _Ringing:
    """A call that a timer ends."""

    internal_number: str | None
    tries: int = HANG_UP_TRIES
    cancel_timer: CALLBACK_TYPE | None = None


class Dialer:
    """Click-to-dial of one box, for everything that dials.

    A box can only end "the" call, so a new call first ends the ringing before it. All
    methods raise Unauthorized and ServiceValidationError where the options do not allow
    it, and the errors of `Dialing`.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        dialing: Dialing,
        codes: Callable[[], Codes],
        options: Callable[[], Mapping[str, Any]],
        box: Callable[[], str],
    ) -> None:
        """Initialize the dialer."""
        self._hass = hass
        self._dialing = dialing
        self._codes = codes
        self._options = options
        self._box = box
        self._lock = asyncio.Lock()
        self._ringing: _Ringing | None = None
        self._task: asyncio.Task[None] | None = None
        self._is_preparing = False
        self._is_dialed = False
        self._hang_ups = 0
        self._is_closed = False
        self.on_ringing_changed: CALLBACK_TYPE = lambda: None
        """Called when `ringing` has changed."""

    @property
    def ringing(self) -> str | None:
        """Return the internal number that `ring` lets ring now, for example "**610"."""
        return self._ringing.internal_number if self._ringing else None

    async def dial(
        self, number: str, phone: str | None = None, *, context: Context | None
    ) -> None:
        """Dial a number."""
        await self._call(number, phone, context, None)

    async def ring(
        self,
        number: str,
        seconds: float,
        phone: str | None = None,
        *,
        context: Context | None,
    ) -> None:
        """Dial a number, and hang up after some seconds.

        Returns when the box has taken the number.
        """
        await self._call(number, phone, context, seconds)

    async def hang_up(self, *, context: Context | None) -> None:
        """End the call; one that waits for its turn or its phone is not begun."""
        await self._check_user(context)
        self._revoke()
        async with self._turn():
            await self._end()

    async def set_phone(self, phone: str | None, *, context: Context | None) -> None:
        """Choose the dialing phone, None switches click-to-dial off."""
        await self._check_user(context)
        await self._dialing.set_phone(phone)

    async def close(self) -> None:
        """End the ringing, also one that the box is about to begin; begin no more."""
        self._is_closed = True
        self._revoke()
        async with self._lock:
            if self._ringing:
                await self._try_to_end(self._ringing)
                self._set_ringing(None)
        await self._dialing.finish()

    async def _check_user(self, context: Context | None) -> None:
        """Raise Unauthorized when this user may not dial."""
        if context is None or context.user_id is None:
            return
        user = await self._hass.auth.async_get_user(context.user_id)
        only_administrators = self._options().get(CONF_WHO_MAY_DIAL) == ADMINISTRATORS
        if (
            user is None
            or not user.permissions.access_all_entities(POLICY_CONTROL)
            or (only_administrators and not user.is_admin)
        ):
            raise Unauthorized(context=context)

    @callback
    def _check_number(self, number: str) -> None:
        """Raise ServiceValidationError when this number may not be dialed."""
        try:
            allowed = is_allowed(
                number,
                self._options().get(CONF_ALLOWED_NUMBERS, ()),
                self._codes(),
                self._hass.config.country,
            )
        except errors.InvalidArgumentError:
            # The client raises the same for what is no number.
            return
        if not allowed:
            raise input_error("number_not_allowed", box=self._box())

    async def _call(
        self,
        number: str,
        phone: str | None,
        context: Context | None,
        seconds: float | None,
    ) -> None:
        """Have the box call a number; for some seconds, or for good."""
        hang_ups = self._hang_ups
        await self._check_user(context)
        self._check_number(number)
        if seconds is not None and not 1 <= seconds <= MAX_RING_SECONDS:
            raise input_error("invalid_ring_seconds", maximum=str(MAX_RING_SECONDS))
        async with self._lock:
            if self._may_begin(hang_ups) and self._ringing:
                await self._end_before(seconds)
            if self._may_begin(hang_ups):
                await self._dial(number, phone, seconds, hang_ups)

    async def _dial(
        self, number: str, phone: str | None, seconds: float | None, hang_ups: int
    ) -> None:
        """Dial; do nothing if someone hangs up before the box gets the number."""

        @callback
        def on_dialing() -> None:
            """Let it go on from here, for the box may carry it out."""
            self._is_preparing = False

        @callback
        def on_dialed() -> None:
            """Start the timer."""
            self._is_dialed = True
            if seconds is not None:
                ringing = _Ringing(internal_number(number))
                self._set_ringing(ringing)
                self._end_after(seconds, ringing)

        self._is_preparing = True
        self._task = asyncio.create_task(
            self._dialing.dial(
                number, phone, on_dialing=on_dialing, on_dialed=on_dialed
            )
        )
        try:
            await self._task
        except asyncio.CancelledError:
            caller = asyncio.current_task()
            if (caller and caller.cancelling()) or self._may_begin(hang_ups):
                raise
        finally:
            self._is_preparing = False
            self._is_dialed = False

    def _turn(self) -> AbstractAsyncContextManager[None]:
        """Return the lock; nothing while its owner only restores the phone."""
        return nullcontext() if self._is_dialed else self._lock

    @callback
    def _revoke(self) -> None:
        """Begin no call that was requested before."""
        self._hang_ups += 1
        if self._is_preparing and self._task:
            self._task.cancel()

    def _may_begin(self, hang_ups: int) -> bool:
        """Return whether no one has hung up since; raise UnreachableError if closed."""
        if self._is_closed:
            raise errors.UnreachableError("The connection to the box is being closed")
        return hang_ups == self._hang_ups

    async def _end_before(self, seconds: float | None) -> None:
        """End the ringing before a new call."""
        try:
            await self._end()
        except errors.ActionError as err:
            # The end of the new ringing ends both; without one, nothing would.
            if seconds is None:
                raise
            _log_failure(err)

    async def _end(self) -> None:
        """Hang up."""
        ringing = self._ringing
        try:
            await self._dialing.hang_up()
        except errors.AuthenticationError:
            self._forget(ringing)
            raise
        self._forget(ringing)

    async def _try_to_end(self, ringing: _Ringing) -> bool:
        """Hang up; return whether to try again is of no use."""
        try:
            await self._end()
        except errors.AuthenticationError:
            return True
        except errors.Tr064Error as err:
            if ringing.tries == HANG_UP_TRIES:
                _log_failure(err)
            return False
        return True

    @callback
    def _end_after(self, seconds: float, ringing: _Ringing) -> None:
        """End a ringing in some seconds."""
        ringing.cancel_timer = async_call_later(
            self._hass, seconds, partial(self._async_expire, ringing)
        )

    async def _async_expire(self, ringing: _Ringing, _now: datetime) -> None:
        """End a ringing whose time is over, and where that fails try again."""
        async with self._turn():
            if self._ringing is not ringing or await self._try_to_end(ringing):
                return
            ringing.tries -= 1
            if ringing.tries:
                self._end_after(HANG_UP_PAUSE, ringing)
            else:
                self._set_ringing(None)

    @callback
    def _forget(self, ringing: _Ringing | None) -> None:
        """Set that nothing rings, unless something else rings by now."""
        if self._ringing is ringing:
            self._set_ringing(None)

    @callback
    def _set_ringing(self, ringing: _Ringing | None) -> None:
        """Set what rings, instead of what rang before."""
        if self._ringing is ringing:
            return
        if self._ringing and self._ringing.cancel_timer:
            self._ringing.cancel_timer()
        self._ringing = ringing
        self.on_ringing_changed()


def _log_failure(err: errors.Tr064Error) -> None:
    """Log that the box did not hang up."""
    LOGGER.warning(
        "Could not hang up, a phone may keep ringing: %s",
        str(err) or type(err).__name__,
    )
