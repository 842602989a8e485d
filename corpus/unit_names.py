"""The names of the units of a library, found by what they may mean without comparing each with each.

``same_organ`` holds for two names of one function, and for two whose functions nobody knows and of which one
ends with the other (政工部 ~ 丰泽政工部). So names lie under their function, those of unknown functions also
under how they end; what lies there is compared, the ten thousand others are not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from corpus.units import SHORTEST_END, everyday_names, parse, same_organ


class OrganNames:
    """Names by number; never changes, thread-safe.

    Args:
        names: number → name.
    """

    def __init__(self, names: Mapping[int, str]) -> None:
        self._names = names
        functions: dict[str, list[int]] = defaultdict(list)
        ends: dict[str, list[int]] = defaultdict(list)
        for number, name in names.items():
            organ = parse(name)
            functions[organ.function].append(number)
            ends[_end(organ.function + organ.kind)].append(number)
        self._functions = {key: tuple(numbers) for key, numbers in functions.items()}
        self._ends = {key: tuple(numbers) for key, numbers in ends.items()}

    def __len__(self) -> int:
        return len(self._names)

    def same_organ(self, asked: str) -> set[int]:
        """Names that may mean the same organ as ``asked``; see ``corpus.units.same_organ``."""
        return {number for number in self._near(asked) if same_organ(asked, self._names[number])}

    def may_mean(self, asked: str) -> set[int]:
        """Those that the asker may mean, everyday words included; see ``corpus.units.may_mean``."""
        return self.same_organ(asked).union(*(self.same_organ(name) for name in everyday_names(asked)))

    def containing(self, asked: str) -> set[int]:
        """Names that ``asked`` is a part of."""
        return {number for number, name in self._names.items() if asked in name}

    def _near(self, asked: str) -> Iterator[int]:
        """All numbers that ``same_organ`` can hold for, and some others."""
        organ = parse(asked)
        yield from self._functions.get(organ.function, ())
        yield from self._ends.get(_end(organ.function + organ.kind), ())


def _end(name: str) -> str:
    return name[-SHORTEST_END:]
