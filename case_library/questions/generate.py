"""Questions from the provisions of a law in force (命题).

Every item is made of sentences or lists of the text; its wrong options are held against the whole library.
Questions on accidents are made by ``case_items.py``.
The same library, version and seed give the same items.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from case_library.questions.making import Maker
from case_library.questions.model import Item, ItemType
from case_library.questions.phrasing import generator
from case_library.questions.provisions import read
from case_library.questions.register_items import register_items
from corpus.errors import QuestionError
from corpus.library import Library
from corpus.model import Validity

FROM_PROVISIONS = (
    ItemType.SINGLE, ItemType.MULTIPLE, ItemType.TRUE_FALSE, ItemType.BLANK, ItemType.SHORT,
)  # fmt: skip
_HOLDING = (Validity.IN_FORCE, Validity.UNKNOWN)


def generate(
    library: Library,
    version_id: str,
    *,
    types: Collection[ItemType] = FROM_PROVISIONS,
    most: int | None = None,
    seed: int = 1,
) -> Iterator[Item]:
    """Questions from a version, in the order of its text: its provisions, then who leads what by it.

    Args:
        types: forms that are wanted; most: how many items at most, spread over the articles and forms.

    Raises:
        NotFoundError: no such version.
        QuestionError: it is not in force.
    """
    version = library.version(version_id)
    if version.status not in _HOLDING:
        raise QuestionError(
            f"《{version.title}》的这个版本不是现行有效的（{version.status_note or version.status}），"
            "不能用来命题。请改用现行版本。",
            details={"version": version_id, "status": version.status.value},
        )
    every = [*Maker(library, read(library, version_id), seed).items()]
    every += register_items(library, version_id, seed=seed)
    made = [item for item in every if item.type in types]
    yield from made if most is None else spread(made, most, seed)


def spread(items: Sequence[Item], most: int, seed: int) -> list[Item]:
    """At most ``most`` of ``items``, taken in turn from every form and place; in their order."""
    chance = generator(seed, "spread")
    by_form: dict[ItemType, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, item in enumerate(items):
        by_form[item.type][item.sources[0].place if item.sources else item.point].append(number)
    queues: list[list[list[int]]] = []
    for places in by_form.values():
        groups = list(places.values())
        chance.shuffle(groups)
        queues.append(groups)
    chosen: list[int] = []
    while len(chosen) < most and any(queues):
        for groups in queues:
            if not groups or len(chosen) >= most:
                continue
            group = groups.pop(0)
            chosen.append(group.pop(0))
            if group:
                groups.append(group)
    return [items[number] for number in sorted(chosen)]
