"""Tables for the report."""

from collections.abc import Iterable, Sequence


def table(head: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """Return a table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def problems(kept: Sequence[str], count: int) -> str:
    """Return the problems of a run, or that there was none."""
    if not count:
        return "No problem was found."
    more = [f"- and {count - len(kept)} more"] if count > len(kept) else []
    return "\n".join(["Problems:", "", *(f"- `{text}`" for text in kept), *more])
