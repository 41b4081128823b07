"""The service X_VoIP of one box, and how its values are parsed."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence, Sized
from contextlib import suppress

from .. import xml
from ..client import Client
from ..device import Permissions
from ..errors import (
    InvalidActionError,
    InvalidIndexError,
    NoFreeIndexError,
    NoSuchEntryError,
    ProtocolError,
    SecondFactorBlockedError,
    SecondFactorBusyError,
    SecondFactorError,
)
from ..second_factor import SecondFactor
from ..soap import Value

# More than any box has; a wrong count costs no more requests than this.
_MAX_ENTRIES = 100


class XVoipService:
    """X_VoIP as this box has it."""

    def __init__(
        self, client: Client, second_factor: SecondFactor | None = None
    ) -> None:
        """Initialize; without `second_factor` no confirmation is requested."""
        self._client = client
        self._second_factor = second_factor

    async def has(self, action: str) -> bool:
        """Return whether this box has an action. Raises as `Client.actions`."""
        return action in await self._client.actions("X_VoIP")

    async def is_available(self, action: str, permissions: Permissions | None) -> bool:
        """Return whether this box has an action, and the login may use telephony.

        Unknown permissions (None) count as granted.
        """
        return (permissions is None or permissions.phone) and await self.has(action)

    async def input_arguments(self, action: str) -> tuple[str, ...]:
        """Return the input arguments of an action, as this box names them.

        Raises InvalidActionError when the box lacks the action, and as
        `Client.actions`.
        """
        arguments = (await self._client.actions("X_VoIP")).get(action)
        if arguments is None:
            raise InvalidActionError(action)
        return arguments

    async def first_supported(self, actions: Sequence[str]) -> str:
        """Return the first of these actions, newest first, that this box has.

        Raises InvalidActionError when it has none, and as `Client.actions`.
        """
        for action in actions:
            if await self.has(action):
                return action
        raise InvalidActionError(actions[0])

    async def read[Read](
        self, action: str, read: Callable[[dict[str, str]], Read]
    ) -> Read:
        """Call an action without arguments and parse its answer; as `Client.read`."""
        return await self._client.read("X_VoIP", action, read)

    async def count(self, action: str, argument: str) -> int:
        """Call an action without arguments that returns a number."""
        return parse_int(await self.call(action), argument)

    async def call(
        self,
        action: str,
        arguments: Mapping[str, Value] | None = None,
        *,
        idempotent: bool | None = None,
        confirm: bool = True,
    ) -> dict[str, str]:
        """Call an action; as `Client.call`.

        Where the box requires a second factor, and `confirm` allows it, a confirmation
        is requested, and the action is sent once more when someone has confirmed.
        Raises also the errors of `SecondFactor.run_confirmed`.
        """

        async def send(token: str | None = None) -> dict[str, str]:
            # A box accepts a used token and does nothing: never send one twice.
            return await self._client.call(
                "X_VoIP",
                action,
                arguments,
                idempotent=False if token else idempotent,
                token=token,
            )

        try:
            return await send()
        except SecondFactorBlockedError:
            raise
        except SecondFactorError as err:
            if self._second_factor is None or not confirm:
                raise
            # The box may be busy with a confirmation of our own: then this one queues.
            busy = isinstance(err, SecondFactorBusyError)
            if busy and not self._second_factor.in_progress:
                raise
        return await self._second_factor.run_confirmed(action, send)


class IndexedEntries[Entry]:
    """Entries that an older box returns one by one, with holes between the indexes."""

    def __init__(
        self,
        count: Callable[[], Awaitable[int]],
        get: Callable[[int], Awaitable[Entry]],
    ) -> None:
        """Initialize; `get` raises NoSuchEntryError for a hole."""
        self._count = count
        self._get = get
        # How many entries the box counts without returning them.
        self._missing = 0

    async def fetch(self, maximum: int) -> tuple[Entry, ...]:
        """Return the entries of the first `maximum` indexes; as `Client.call`."""
        count = await self._count()
        entries: list[Entry] = []
        for index in range(min(maximum, _MAX_ENTRIES)):
            if len(entries) >= count:
                break
            with suppress(NoSuchEntryError):
                entries.append(await self._get(index))
        self._missing = count - len(entries)
        return tuple(entries)

    async def count_changed(self, previous: Sized) -> bool:
        """Return whether there are more or fewer entries than in `previous`."""
        return await self._count() != len(previous) + self._missing


def parse_int(element: xml.Element, name: str) -> int:
    """Return a number of an answer or entry; raises ProtocolError if it is none."""
    number = xml.parse_uint(xml.text(element, name))
    if number is None:
        raise ProtocolError(f"{name} is not a number")
    return number


def parse_bool(element: xml.Element, name: str) -> bool | None:
    """Return a boolean of an answer or entry, None where it is neither 0 nor 1."""
    return {"1": True, "0": False}.get(xml.text(element, name))


def choose_index(
    action: str, field: str, index: int | None, *, used: Collection[int], count: int
) -> int:
    """Return an index below `count`, the first free one where None is given.

    Raises NoFreeIndexError, and InvalidIndexError with the name of the field.
    """
    if index is None:
        free = (number for number in range(count) if number not in used)
        if (index := next(free, None)) is None:
            raise NoFreeIndexError(action)
    if not 0 <= index < count:
        raise InvalidIndexError(action, field, maximum=count - 1)
    return index


def strip_sip_prefix(value: str) -> str:
    """Return a phone number without the "SIP: " that some boxes put before it."""
    return value.removeprefix("SIP: ").strip()


def strip_new_prefix(answer: Mapping[str, str]) -> dict[str, str]:
    """Return an answer with its arguments named as the elements of the lists."""
    return {name.removeprefix("New"): value for name, value in answer.items()}
