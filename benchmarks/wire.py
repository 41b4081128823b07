"""The client beside fritzconnection and a bare session, on the same work."""

import asyncio
from dataclasses import dataclass

from .box import Boxes, Count, boxes
from .loop import Held, held
from .paired import Spread, processor_time, ratio
from .peers import Fritzconnection, Ours, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What the same work costs us, and another peer."""

    ours: Spread
    theirs: Spread
    ratio: Spread

    @classmethod
    def of(cls, taken: dict[str, list[float]], other: str) -> Pair:
        """Return the pair of ours and another peer."""
        return cls(
            ours=Spread.of(taken["ours"]),
            theirs=Spread.of(taken[other]),
            ratio=ratio(taken["ours"], taken[other]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """What it costs until everything is read once."""

    constructed: Count
    """By fritzconnection, before its first answer."""
    theirs: Count
    """By fritzconnection, with the calls that we make."""
    first: Pair
    """Processor time of a client that has read nothing yet."""
    ours_held: Held
    theirs_held: Held


async def set_up(*, ssl: bool, turns: int) -> SetUp:
    """Measure the set-up."""
    with boxes() as made:
        box = made.one

        async def ours() -> None:
            client = Ours(box, ssl=ssl)
            await client.start()
            await client.end()

        async def theirs() -> None:
            _theirs(made, ssl=ssl)

        await ours()
        taken = await processor_time({"ours": ours, "theirs": theirs}, turns=turns)
        constructed = _counted(made, ssl=ssl, whole=False)
        whole = _counted(made, ssl=ssl, whole=True)
        return SetUp(
            constructed=constructed,
            theirs=whole,
            first=Pair.of(taken, "theirs"),
            ours_held=await held(ours, turns),
            # As core does it: in a thread.
            theirs_held=await held(
                lambda: asyncio.to_thread(_theirs, made, ssl=ssl), turns
            ),
        )


def _theirs(made: Boxes, *, ssl: bool) -> None:
    """Let fritzconnection do it."""
    connection = Fritzconnection(made.one, ssl=ssl)
    connection.start_blocking()
    connection.close()


def _counted(made: Boxes, *, ssl: bool, whole: bool) -> Count:
    """Count what fritzconnection asks, in all or before its first answer."""
    made.count()
    connection = Fritzconnection(made.one, ssl=ssl, relayed=True)
    if whole:
        connection.start_blocking()
    else:
        connection.construct()
    connection.close()
    return made.count()


@dataclass(frozen=True, slots=True, kw_only=True)
class Polls:
    """What a poll of the status costs."""

    same: Pair
    """Nothing has changed: ours and fritzconnection."""
    changed: Pair
    """A line has changed: ours and fritzconnection."""
    session: Spread
    """Of a session of aiohttp, nothing parsed, in seconds."""
    session_anew: Spread
    """The same over a new connection."""
    ours_held: Held
    theirs_held: Held


async def polls(*, ssl: bool, turns: int, times: int) -> Polls:
    """Measure polls."""
    with boxes() as made:
        ours = Ours(made.one, ssl=ssl)
        theirs = Fritzconnection(made.one, ssl=ssl)
        session = Session(made.one, ssl=ssl)
        await ours.start()
        await session.start()
        theirs.construct()
        same = await processor_time(
            {"ours": ours.poll, "theirs": theirs.poll, "session": session.poll},
            turns=turns,
            times=times,
        )
        anew = await processor_time(
            {"anew": session.poll_anew}, turns=turns, times=max(times // 4, 1)
        )
        await session.end()
        changed = await processor_time(
            {"ours": ours.poll, "theirs": theirs.poll},
            turns=turns,
            times=max(times // 4, 1),
            before=made.change_a_line,
        )
        result = Polls(
            same=Pair.of(same, "theirs"),
            changed=Pair.of(changed, "theirs"),
            session=Spread.of(same["session"]),
            session_anew=Spread.of(anew["anew"]),
            ours_held=await held(ours.poll, turns),
            theirs_held=await held(
                lambda: asyncio.to_thread(theirs.poll_blocking), turns
            ),
        )
        await ours.end()
        theirs.close()
        return result
