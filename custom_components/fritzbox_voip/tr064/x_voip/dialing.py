"""Click-to-dial: the box calls a number and connects the dialing phone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
import re

from .. import errors
from .service import Subject

ALL_PHONES = "**9"
"""The internal number at which all phones of the box ring."""

_MAX_PHONES = 50
_DIAL = "X_AVM-DE_DialNumber"
_GET_PHONE = "X_AVM-DE_DialGetConfig"
_SET_PHONE = "X_AVM-DE_DialSetConfig"
# With these nothing was dialed. After all others only the answer may be lost.
_REFUSALS = (
    errors.ActionError,
    errors.AuthenticationError,
    errors.LoginBlockedError,
    errors.CertificateChangedError,
    errors.UnknownServiceError,
    errors.AnotherBoxError,
    errors.Tr064DisabledError,
)
# With these some boxes report that no phone is chosen.
_NO_PHONE = (errors.InternalError, errors.InvalidArgumentError, errors.NoSuchEntryError)
# Spaces, hyphens and dashes of all kinds, and invisible marks.
_PUNCTUATION = re.compile(
    r"[\s\-./\u00ad\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2060-\u2069\u2212\ufeff]"
)
# +49 (0)30 …: the zero is for those who dial without +49. In countries such as Italy it
# is a part of the number: +39 (0)6 … is another than +39 6 …
_NATIONAL_ZERO = re.compile(
    r"((?:^|#)\(?(?:\+|0011|011|00)"
    r"(?!(?:39|378|22[59]|24[12])\)?\(0\)[1-9])\d{1,3}\)?)\(0\)"
)
_PARENTHESES = re.compile("[()]")
_DIALABLE = re.compile(r"\+?[0-9*#]{1,128}")


class Dialing(Subject):
    """Click-to-dial."""

    _restoring: asyncio.Task[None] | None = None

    async def dial(
        self,
        number: str,
        phone: str | None = None,
        *,
        on_dialing: Callable[[], None] = lambda: None,
        on_dialed: Callable[[], None] = lambda: None,
    ) -> None:
        """Have the box call a number (X_VoIP 2.19); the dialing phone rings then.

        `on_dialing` is called right before the box gets the number, `on_dialed` as
        soon as it may be calling; the box reports nothing about the call. `phone` is a
        name from `phones` for this call only: the box's setting is changed (2.20), and
        restored when the box has taken the number. Whatever comes of such a call, the
        dialing phone may be another one than before: read it again. Raises
        InvalidArgumentError when this is no number or no phone, ClickToDialOffError,
        and DialPhoneNotRestoredError when all but the last step worked.
        """
        dialed = normalize_number(number)
        async with self._exclusive(), self._dialing_phone(phone):
            on_dialing()
            try:
                await self._service.call(_DIAL, {"NewX_AVM-DE_PhoneNumber": dialed})
            except _REFUSALS:
                raise
            except BaseException:
                on_dialed()
                raise
            on_dialed()

    async def hang_up(self) -> None:
        """End the call that click-to-dial began (X_VoIP 2.18).

        Does nothing once the dialing phone has been picked up.
        """
        # Twice does no harm, while a phone that goes on ringing does.
        await self._service.call("X_AVM-DE_DialHangup", idempotent=True)

    async def phone(self) -> str | None:
        """Return the dialing phone (X_VoIP 2.17), None while click-to-dial is off."""
        try:
            answer = await self._service.call(_GET_PHONE, idempotent=True)
        except _NO_PHONE:
            return None
        phone = answer.get("NewX_AVM-DE_PhoneName", "")
        return None if phone in {"", "unconfigured"} else phone

    async def phones(self) -> tuple[str, ...]:
        """Return the phones that can be the dialing phone, by name (X_VoIP 2.29).

        SIP clients cannot.
        """
        phones: list[str] = []
        for index in range(1, _MAX_PHONES):
            try:
                answer = await self._service.call(
                    "X_AVM-DE_GetPhonePort", {"NewIndex": index}
                )
            except errors.NoSuchEntryError:
                break
            if name := answer.get("NewX_AVM-DE_PhoneName"):
                phones.append(name)
        return tuple(phones)

    async def set_phone(self, phone: str | None) -> None:
        """Choose the dialing phone (X_VoIP 2.20), None switches click-to-dial off.

        Boxes may require a second factor. Raises InvalidArgumentError when this is no
        phone from `phones`.
        """
        async with self._exclusive():
            await self._set_phone(phone or "")

    async def finish(self) -> None:
        """Wait until what has begun is over and the dialing phone restored."""
        async with self._exclusive():
            pass

    @asynccontextmanager
    async def _exclusive(self) -> AsyncIterator[None]:
        """Have the dialing phone, which is one for the whole box, for one alone."""
        async with self._lock:
            # Whoever was canceled twice did not wait for it.
            if self._restoring:
                await asyncio.wait([self._restoring])
            yield

    @asynccontextmanager
    async def _dialing_phone(self, phone: str | None) -> AsyncIterator[None]:
        """Make a phone the dialing phone for a moment, unless it is that already.

        Boxes may require a second factor for the change, so it is made only if needed.
        """
        if phone is None:
            yield
            return
        before = await self.phone()
        before = self._recently_written().get(_SET_PHONE, before)
        if phone == before:
            yield
            return
        if before is None:
            # Whoever switched it off meant it: it is not switched on for a moment.
            raise errors.ClickToDialOffError(_DIAL)
        if not phone:
            raise errors.InvalidArgumentError(_SET_PHONE)
        is_set = False
        try:
            await self._set_phone(phone)
            is_set = True
            yield
        except BaseException as err:
            # What was refused has changed nothing. Where it is not certain, no one is
            # asked to confirm: had the box required that, it would not be done.
            if is_set or not isinstance(err, errors.ActionError):
                confirm = is_set and not isinstance(err, asyncio.CancelledError)
                with suppress(errors.Tr064Error):
                    await self._restore(before, confirm=confirm)
            raise
        try:
            await self._restore(before, confirm=True)
        except errors.Tr064Error as err:
            raise errors.DialPhoneNotRestoredError(_SET_PHONE) from err

    async def _restore(self, phone: str, *, confirm: bool) -> None:
        """Set the former dialing phone, even if the caller is canceled meanwhile."""
        self._restoring = asyncio.create_task(self._set_phone(phone, confirm=confirm))
        # A caller who is canceled does not retrieve its error; asyncio would log it.
        self._restoring.add_done_callback(lambda it: it.cancelled() or it.exception())
        await asyncio.shield(self._restoring)

    async def _set_phone(self, phone: str, *, confirm: bool = True) -> None:
        """Set the dialing phone (X_VoIP 2.20)."""
        self._written.clear()
        await self._service.call(
            _SET_PHONE, {"NewX_AVM-DE_PhoneName": phone}, confirm=confirm
        )
        self._set_written(_SET_PHONE, phone or None)


def normalize_number(number: str) -> str:
    """Return a number as the box dials it: digits, `*`, `#` and a leading `+`.

    Spaces, punctuation and the zero of "+49 (0)30" are dropped, not that of "+39 (0)6",
    which is a part of the number. Raises InvalidArgumentError for anything else, and
    for more than 128 keys.
    """
    bare = _NATIONAL_ZERO.sub(r"\1", _PUNCTUATION.sub("", number))
    dialed = _PARENTHESES.sub("", bare)
    if not _DIALABLE.fullmatch(dialed):
        raise errors.InvalidArgumentError(_DIAL)
    return dialed
