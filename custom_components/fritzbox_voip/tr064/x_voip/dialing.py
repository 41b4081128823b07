"""Click-to-dial: the box calls a number and connects the dialing phone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
import re

from ..device import Permissions
from ..errors import (
    ActionError,
    AuthenticationError,
    CertificateChangedError,
    ClickToDialOffError,
    DialPhoneNotRestoredError,
    InvalidArgumentError,
    LoginBlockedError,
    NoSuchEntryError,
    Tr064DisabledError,
    Tr064Error,
    UnknownServiceError,
)
from .service import XVoipService

ALL_PHONES = "**9"
"""The internal number at which all phones of the box ring."""

_MAX_PHONES = 50
_DIAL = "X_AVM-DE_DialNumber"
_SET_PHONE = "X_AVM-DE_DialSetConfig"
# With these nothing was dialed. After all other errors only the answer may be lost.
_REFUSALS = (
    ActionError,
    AuthenticationError,
    LoginBlockedError,
    CertificateChangedError,
    UnknownServiceError,
    Tr064DisabledError,
)
_PUNCTUATION = re.compile(r"[\s\-./()\u2010-\u2015\u200e\u200f\u202a-\u202e]")
# +49 (0)30 …: the zero is for those who dial without +49.
_NATIONAL_ZERO = re.compile(r"^(\s*(?:\+|00)[\d\s]*)\(0\)")
_DIALLABLE = re.compile(r"\+?[0-9*#]+")


class Dialing:
    """Click-to-dial."""

    def __init__(self, service: XVoipService) -> None:
        """Take the service to ask."""
        self._service = service
        # The dialing phone is one setting for the whole box.
        self._lock = asyncio.Lock()

    async def dial(
        self,
        number: str,
        phone: str | None = None,
        *,
        on_dialed: Callable[[], None] = lambda: None,
    ) -> None:
        """Have the box call a number (X_VoIP 2.19); the dialing phone rings then.

        `on_dialed` is called as soon as the box may be calling. `phone` is a name
        from `phones` for this call only: the box's setting is changed (2.20), and put
        back when the box has taken the number. The box says nothing about the call.
        Raises InvalidArgumentError when this is no number or no phone,
        ClickToDialOffError while click-to-dial is off, DialPhoneNotRestoredError when
        all but the last step worked, and the errors of `Client.call`.
        """
        wanted = normalize_number(number)
        async with self._lock, self._dialing_phone(phone):
            try:
                await self._service.call(_DIAL, {"NewX_AVM-DE_PhoneNumber": wanted})
            except _REFUSALS:
                raise
            except BaseException:
                on_dialed()
                raise
            on_dialed()

    async def hang_up(self) -> None:
        """End the call that click-to-dial began (X_VoIP 2.18).

        Does nothing once the dialing phone has been picked up. Raises the errors
        of `Client.call`.
        """
        # Twice does no harm, while a phone that rings on for ever does.
        await self._service.call("X_AVM-DE_DialHangup", idempotent=True)

    async def available(self, permissions: Permissions | None) -> bool:
        """Return whether Click to Dial is available with these permissions."""
        return await self._service.is_available("X_AVM-DE_DialGetConfig", permissions)

    async def phone(self) -> str | None:
        """Return the dialing phone (X_VoIP 2.17), None while click-to-dial is off.

        Raises the errors of `Client.call`.
        """
        answer = await self._service.call("X_AVM-DE_DialGetConfig")
        phone = answer.get("NewX_AVM-DE_PhoneName", "")
        return None if phone in {"", "unconfigured"} else phone

    async def phones(self) -> tuple[str, ...]:
        """Return the phones that can be the dialing phone (X_VoIP 2.29).

        SIP clients cannot. Raises the errors of `Client.call`.
        """
        phones: list[str] = []
        for index in range(1, _MAX_PHONES):
            try:
                answer = await self._service.call(
                    "X_AVM-DE_GetPhonePort", {"NewIndex": index}
                )
            except NoSuchEntryError:
                break
            if name := answer.get("NewX_AVM-DE_PhoneName"):
                phones.append(name)
        return tuple(phones)

    async def set_phone(self, phone: str | None) -> None:
        """Choose the dialing phone (X_VoIP 2.20), None switches click-to-dial off.

        Boxes may want a second factor. Raises InvalidArgumentError when this is no
        phone from `phones`, and the errors of `Client.call`.
        """
        async with self._lock:
            await self._set_phone(phone or "")

    @asynccontextmanager
    async def _dialing_phone(self, phone: str | None) -> AsyncIterator[None]:
        """Make a phone the dialing phone for a moment, unless it is that already.

        Boxes may want a second factor for the change, so it is made only if needed.
        """
        if phone is None:
            yield
            return
        before = await self.phone()
        if before is None:
            # Whoever switched it off meant it: it is not switched on for a moment.
            raise ClickToDialOffError(_DIAL)
        if phone == before:
            yield
            return
        if not phone:
            raise InvalidArgumentError(_SET_PHONE)
        try:
            await self._set_phone(phone)
        except BaseException as err:
            # What was refused has changed nothing. Else nobody is asked to confirm
            # that it is undone: had the box wanted that, it would not be done.
            if not isinstance(err, ActionError):
                await self._undo(before, confirm=False)
            raise
        try:
            yield
        except BaseException as err:
            await self._undo(
                before, confirm=not isinstance(err, asyncio.CancelledError)
            )
            raise
        try:
            await asyncio.shield(self._set_phone(before))
        except Tr064Error as err:
            raise DialPhoneNotRestoredError(_SET_PHONE) from err

    async def _undo(self, phone: str, *, confirm: bool) -> None:
        """Put the dialing phone back after something else went wrong."""
        with suppress(Tr064Error):
            await asyncio.shield(self._set_phone(phone, confirm=confirm))

    async def _set_phone(self, phone: str, *, confirm: bool = True) -> None:
        """Set the dialing phone (X_VoIP 2.20)."""
        await self._service.call(
            _SET_PHONE, {"NewX_AVM-DE_PhoneName": phone}, confirm=confirm
        )


def normalize_number(number: str) -> str:
    """Return a number as the box dials it: digits, `*`, `#` and a leading `+`.

    Blanks, punctuation and the zero of "+49 (0)30" are dropped. Raises
    InvalidArgumentError for anything else.
    """
    wanted = _PUNCTUATION.sub("", _NATIONAL_ZERO.sub(r"\1", number))
    if not _DIALLABLE.fullmatch(wanted):
        raise InvalidArgumentError(_DIAL)
    return wanted
