"""The service X_VoIP of one box, and how its values are parsed."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import MISSING, dataclass, field, fields
from time import monotonic
from typing import Any, Final, Self

from .. import errors, xml
from ..client import Client
from ..second_factor import SecondFactor
from ..soap import Value

# More than any box has; a wrong count costs no more requests than this.
_MAX_ENTRIES = 100
SETTLE_SECONDS: Final = 15
"""How long some boxes report the old value after it was changed."""


class XVoipService:
    """X_VoIP as this box has it."""

    def __init__(
        self, client: Client, second_factor: SecondFactor | None = None
    ) -> None:
        """Initialize; without `second_factor` no confirmation is requested."""
        self._client = client
        self._second_factor = second_factor

    async def has(self, action: str) -> bool:
        """Return whether this box has an action."""
        return action in await self._client.actions("X_VoIP")

    async def first_supported(self, *names: str) -> tuple[str, tuple[str, ...]]:
        """Return the first of these actions that this box has, and its input arguments.

        Raises InvalidActionError when it has none.
        """
        actions = await self._client.actions("X_VoIP")
        for name in names:
            if name in actions:
                return name, actions[name]
        raise errors.InvalidActionError(names[0])

    async def read[Read](
        self, action: str, read: Callable[[dict[str, str]], Read]
    ) -> Read:
        """Call an action without arguments; as `Client.read`."""
        return await self._client.read("X_VoIP", action, read)

    async def count(self, action: str) -> int:
        """Call an action without arguments that returns one number."""
        number = xml.parse_uint("".join((await self.call(action)).values()))
        if number is None:
            raise errors.ProtocolError(f"{action} returned no number")
        return number

    async def call(
        self,
        action: str,
        arguments: Mapping[str, Value] | None = None,
        *,
        idempotent: bool | None = None,
        confirm: bool = True,
    ) -> dict[str, str]:
        """Call an action; as `Client.call`.

        Where the box requires a second factor, and `confirm` allows it, as
        `SecondFactor.run_confirmed`.
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
        except errors.SecondFactorBlockedError:
            raise
        except errors.SecondFactorError as err:
            if self._second_factor is None or not confirm:
                raise
            # The box may be busy with a confirmation of our own: then this one queues.
            busy = isinstance(err, errors.SecondFactorBusyError)
            if busy and not self._second_factor.in_progress:
                raise
        return await self._second_factor.run_confirmed(action, send)


def argument(
    name: str,
    parse: Callable[[xml.Element, str], Any] = xml.text,
    *,
    default: Any = MISSING,
    private: bool = True,
) -> Any:
    """Return a field with the name of its element, and how that is parsed."""
    metadata = {"name": name, "parse": parse}
    return field(default=default, repr=not private, metadata=metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of a list, or an answer; its fields are made by `argument`."""

    @classmethod
    def from_element(cls, element: xml.Element) -> Self:
        """Return an entry; raises ProtocolError."""
        parsed = {
            it.name: it.metadata["parse"](element, it.metadata["name"])
            for it in fields(cls)
        }
        return cls(**parsed)


class Subject:
    """A subject of the service."""

    def __init__(self, service: XVoipService) -> None:
        """Initialize with the service of one box."""
        self._service = service
        # For what is read before it is written: of two at once, one would be lost.
        self._lock = asyncio.Lock()
        self._written: dict[Any, tuple[float, Any]] = {}

    def _set_written(self, key: Any, value: Any) -> None:
        """Remember what was written, which the box may report late."""
        self._written[key] = monotonic(), value

    def _recently_written(self) -> dict[Any, Any]:
        """Return what was written and may not be reported yet."""
        since = monotonic() - SETTLE_SECONDS
        return {key: value for key, (at, value) in self._written.items() if at > since}


class ListSubject[Item: Entry](Subject, ABC):
    """A subject whose entries come in one list, from an older box one by one."""

    _entry: type[Item]
    _list_action: str
    # The elements around an entry in the list, the first of them the argument.
    _list_path: tuple[str, ...]
    _count_action: str
    _get_actions: tuple[str, ...]
    _index: str
    # Fields that are empty at a hole, for which some boxes have an answer.
    _texts: tuple[str, ...]
    # How many entries an older box counts without returning them.
    _missing = 0

    async def list(self) -> tuple[Item, ...]:
        """Return all entries by index, the same object while nothing is new."""
        if await self._service.has(self._list_action):
            return await self._service.read(self._list_action, self._parse)
        maximum = await self._count_max()
        count = await self._service.count(self._count_action)
        entries = await self._get_each(maximum, count)
        self._missing = count - len(entries)
        return entries

    async def poll(self, previous: tuple[Item, ...]) -> tuple[Item, ...]:
        """Return all entries; an older box lists them only if there are more or fewer.

        `previous` is the last answer of `list` or `poll`.
        """
        if await self._service.has(self._list_action):
            return await self.list()
        count = await self._service.count(self._count_action)
        changed = count != len(previous) + self._missing
        return await (self.list() if changed else self._update(previous))

    async def _by_index(self) -> dict[int, Any]:
        """Return the entries by index, so that none is overwritten by mistake.

        With those that an older box does not count, or the box does not list yet.
        """
        if await self._service.has(self._list_action):
            entries: tuple[Any, ...] = await self.list()
        else:
            entries = await self._get_each(await self._count_max())
        return self._recently_written() | {entry.index: entry for entry in entries}

    async def _get_each(
        self, maximum: int, count: int = _MAX_ENTRIES
    ) -> tuple[Item, ...]:
        """Return `count` entries, which are requested one by one."""
        entries: list[Item] = []
        for index in range(min(maximum, _MAX_ENTRIES)):
            if len(entries) >= count:
                break
            with suppress(errors.NoSuchEntryError):
                entries.append(await self._get(index))
        return tuple(entries)

    def _parse(self, answer: dict[str, str]) -> tuple[Item, ...]:
        """Return the entries of an answer with all of them."""
        document = answer.get(f"New{self._list_path[0]}", "")
        entries = xml.parse_list(document, *self._list_path)
        return tuple(map(self._entry.from_element, entries))

    @abstractmethod
    async def _count_max(self) -> int:
        """Return how many entries there can be; indexes begin at 0."""

    async def _get(self, index: int) -> Item:
        """Return the entry at an index; raise NoSuchEntryError for a hole."""
        action, _ = await self._service.first_supported(*self._get_actions)
        answer = await self._service.call(action, {self._index: index})
        answer[self._index] = str(index)
        entry = self._entry.from_element(strip_new_prefix(answer))
        if not any(getattr(entry, it) for it in self._texts):
            raise errors.NoSuchEntryError(action)
        return entry

    async def _update(self, entries: tuple[Item, ...]) -> tuple[Item, ...]:
        """Return entries with what changes often."""
        return entries


def parse_int(element: xml.Element, name: str) -> int:
    """Return a number of an answer or entry; raises ProtocolError if it is none."""
    number = xml.parse_uint(xml.text(element, name))
    if number is None:
        raise errors.ProtocolError(f"{name} is not a number")
    return number


def parse_bool(element: xml.Element, name: str) -> bool | None:
    """Return a boolean of an answer or entry, None where it is neither 0 nor 1."""
    return {"1": True, "0": False}.get(xml.text(element, name))


def parse_phone_number(element: xml.Element, name: str) -> str:
    """Return a phone number without the "SIP: " that some boxes put before it."""
    return xml.text(element, name).removeprefix("SIP: ").strip()


def strip_new_prefix(answer: Mapping[str, str]) -> dict[str, str]:
    """Return an answer with its arguments named as the elements of the lists."""
    return {name.removeprefix("New"): value for name, value in answer.items()}


def choose_index(
    action: str, name: str, index: int | None, *, used: Collection[int], count: int
) -> int:
    """Return an index below `count`, the first free one where None is given.

    Raises NoFreeIndexError, and InvalidIndexError with the name of the field.
    """
    if index is None:
        index = next((it for it in range(count) if it not in used), None)
        if index is None:
            raise errors.NoFreeIndexError(action)
    if not 0 <= index < count:
        raise errors.InvalidIndexError(action, name, maximum=count - 1)
    return index
