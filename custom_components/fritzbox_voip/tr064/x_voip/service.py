"""The service X_VoIP of one box, and how its values are read."""

from collections.abc import Callable, Collection, Mapping, Sequence

from .. import xml
from ..client import Client
from ..device import Permissions
from ..errors import (
    InvalidActionError,
    NoFreeIndexError,
    ProtocolError,
    SecondFactorBlockedError,
    SecondFactorBusyError,
    SecondFactorError,
)
from ..second_factor import SecondFactor
from ..soap import Value


class XVoipService:
    """X_VoIP as this box has it."""

    def __init__(
        self, client: Client, second_factor: SecondFactor | None = None
    ) -> None:
        """Take the box to ask, and how its second factor is dealt with."""
        self._client = client
        self._second_factor = second_factor

    async def has(self, action: str) -> bool:
        """Tell whether this box has an action. Raises as `Client.actions`."""
        return action in await self._client.actions("X_VoIP")

    async def is_available(self, action: str, permissions: Permissions | None) -> bool:
        """Tell whether this box has an action, and lets a login with telephony use it.

        Where the box does not tell the permissions, they are taken for granted.
        """
        return (permissions is None or permissions.phone) and await self.has(action)

    async def input_arguments(self, action: str) -> tuple[str, ...]:
        """Return what an action takes, as this box names it.

        Raises InvalidActionError when the box has no such action, else as
        `Client.actions`.
        """
        takes = (await self._client.actions("X_VoIP")).get(action)
        if takes is None:
            raise InvalidActionError(action)
        return takes

    async def first_supported(self, actions: Sequence[str]) -> str:
        """Return the first of these actions, newest first, that this box has.

        Raises InvalidActionError when it has none, else as `Client.actions`.
        """
        for action in actions:
            if await self.has(action):
                return action
        raise InvalidActionError(actions[0])

    async def read[Read](
        self, action: str, read: Callable[[dict[str, str]], Read]
    ) -> Read:
        """Call an action that takes nothing and read its answer; as `Client.read`."""
        return await self._client.read("X_VoIP", action, read)

    async def call(
        self,
        action: str,
        arguments: Mapping[str, Value] | None = None,
        *,
        idempotent: bool | None = None,
        confirm: bool = True,
    ) -> dict[str, str]:
        """Call an action; as `Client.call`.

        Where the box wants a second factor and we may `confirm`, it is asked for, and
        the action is sent once more when somebody has confirmed. Raises also the errors
        of `SecondFactor.run_confirmed`.
        """

        async def send(token: str | None = None) -> dict[str, str]:
            return await self._client.call(
                "X_VoIP", action, arguments, idempotent=idempotent, token=token
            )

        try:
            return await send()
        except SecondFactorBlockedError:
            raise
        except SecondFactorError as err:
            if self._second_factor is None or not confirm:
                raise
            # What keeps the box busy may be our own; then this one waits its turn.
            busy = isinstance(err, SecondFactorBusyError)
            if busy and not self._second_factor.in_progress:
                raise
        return await self._second_factor.run_confirmed(action, send)


def parse_int(element: xml.Element, name: str) -> int:
    """Return the number in an answer or entry; raises ProtocolError if it is none."""
    number = xml.parse_uint(xml.text(element, name))
    if number is None:
        raise ProtocolError(f"{name} is no number")
    return number


def parse_bool(element: xml.Element, name: str) -> bool | None:
    """Return the boolean in an answer or entry, None where the box does not tell."""
    return {"1": True, "0": False}.get(xml.text(element, name))


def free_index(action: str, taken: Collection[int], most: int) -> int:
    """Return the first index that is free; raises NoFreeIndexError if none is."""
    for index in range(most):
        if index not in taken:
            return index
    raise NoFreeIndexError(action)


def strip_sip_prefix(value: str) -> str:
    """Return a telephone number without the prefix that some boxes put before it."""
    return value.removeprefix("SIP: ").strip()


def strip_new_prefix(answer: Mapping[str, str]) -> dict[str, str]:
    """Name the arguments of an answer as the lists name their elements."""
    return {name.removeprefix("New"): value for name, value in answer.items()}
