"""Which places of a library a filter takes in: 即墨区 for 青岛市/即墨区, with what is below or above it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from corpus.jurisdiction import find_places, in_scope
from corpus.model import PlaceScope


def places_named(known: Iterable[str], asked: str) -> tuple[str, ...]:
    """Those of ``known`` that ``asked`` names, and all below them.

    ``asked`` is a whole path or its end (即墨区, 青岛市/即墨区), in full or without 省/市/县/区 behind it.
    """
    wanted = asked.strip().strip("/").split("/")
    heads = {
        path[: len(path) - len(rest)]
        for path in known
        for rest in _tails(path)
        if _steps_agree(wanted, path[: len(path) - len(rest)].strip("/").split("/"))
    }
    return tuple(
        path for path in sorted(known) if any(path == head or path.startswith(head + "/") for head in heads)
    )


def places_in(known: Sequence[str], asked: str, scope: PlaceScope) -> tuple[str, ...]:
    """Those of ``known`` that a filter by ``asked`` takes in.

    ``asked`` is as for ``places_named``; for ``holding`` also a place that the library has nothing of: what
    holds there are the rules of the levels above it.
    """
    within = places_named(known, asked)
    if scope is PlaceScope.WITHIN:
        return within
    heads = tuple(path for path in within if not any(path.startswith(other + "/") for other in within))
    name = asked.strip().strip("/")
    if "/" in name:
        heads = (name,)
    elif not heads or not any(_steps_agree([name], path.split("/")) for path in heads):
        # 青岛市 where the library has 即墨区 alone, or a place that it has nothing of
        heads = tuple(mention.path for mention in find_places(name, known)) or heads
    return in_scope(known, heads, scope)


def _tails(path: str) -> Iterator[str]:
    """What may stand below a head of ``path``: for a/b/c "" and "/c" and "/b/c"."""
    steps = path.split("/")
    for count in range(len(steps)):
        yield "".join("/" + step for step in steps[len(steps) - count :])


def _steps_agree(wanted: list[str], head: list[str]) -> bool:
    if len(wanted) > len(head):
        return False
    return all(
        step == name or (len(step) >= 2 and name[:-1] == step)
        for step, name in zip(reversed(wanted), reversed(head), strict=False)
    )
