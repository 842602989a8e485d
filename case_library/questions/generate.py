"""Questions from the provisions of a law in force (命题).

Every item is made of sentences or lists of the text; its wrong options are held against the whole library.
Questions on accidents are made by ``case_items.py``.
The same library, version and seed give the same items.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from case_library.questions.making import Maker
from case_library.questions.model import Asks, Item, ItemType
from case_library.questions.phrasing import generator
from case_library.questions.provisions import read, untitled
from case_library.questions.register_items import register_items
from corpus.errors import QuestionError
from corpus.library import Library
from corpus.model import Validity

FROM_PROVISIONS = (
    ItemType.SINGLE, ItemType.MULTIPLE, ItemType.TRUE_FALSE, ItemType.BLANK, ItemType.SHORT,
)  # fmt: skip
# Matches 第二十条, 第二十条之一 of 第二十条第二款. Must not match 二、（四）.
_ARTICLE: Final = re.compile(r"第[零一二三四五六七八九十百千\d]+条(?:之[一二三四五六七八九十]+)?")
_LOOKED_AT: Final = 6
"""So many items of a kind are looked at for one whose article has none yet."""
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
        types: forms that are wanted; most: how many items at most, spread over chapters, kinds and forms.

    Raises:
        NotFoundError: no such version.
        QuestionError: it is not in force, or has no title that a question could cite.
    """
    version = library.version(version_id)
    if version.status not in _HOLDING:
        raise QuestionError(
            f"《{version.title}》的这个版本不是现行有效的（{version.status_note or version.status}），"
            "不能用来命题。请改用现行版本。",
            details={"version": version_id, "status": version.status.value},
        )
    if untitled(version):
        raise QuestionError(
            f"文件“{version.file_name}”没有自己的标题，现在显示的“{version.title}”是文件名，不能写进题干。"
            "请先改成正式标题：在文件页点“更正文件信息”，"
            f"或者运行 anzhi documents edit {version.document_id} --title 标题；然后再命题。",
            details={"version": version_id, "title": version.title},
        )
    every = [*Maker(library, read(library, version_id), seed).items()]
    every += register_items(library, version_id, seed=seed)
    made = [item for item in every if item.type in types]
    yield from made if most is None else spread(made, most, seed)


@dataclass(frozen=True, slots=True)
class _Kind:
    """What items have in common between which a choice is spread: chapter, what is asked for, form."""

    chapter: str
    asks: Asks
    form: ItemType


def spread(items: Sequence[Item], most: int, seed: int) -> list[Item]:
    """At most ``most`` of ``items``, in their order, spread over chapters and over what is asked for.

    A law whose penal articles give most of its items is not asked for its penalties alone: an article counts
    once, however many items it gives, and forms are taken in turn.
    """
    if len(items) <= most:
        return list(items)
    queues = _queues(items, seed)
    shares = [_shares(items, of) for of in (_chapter, _asks)]
    forms = len({item.type for item in items})
    taken: Counter[str | Asks | ItemType] = Counter()
    used: Counter[tuple[str, str]] = Counter()

    def turn(chapter: str) -> float:
        return (taken[chapter] + 0.5) / shares[0][chapter]

    def waits(kind: _Kind) -> tuple[float, int]:
        """How little a kind has its turn, and which of its first items is of an article that is not used."""
        queue = queues[kind]
        fresh = min(range(min(_LOOKED_AT, len(queue))), key=lambda n: (used[_article(items[queue[n]])], n))
        return (
            (taken[kind.asks] + 0.5) / shares[1][kind.asks]
            + (taken[kind.form] + 0.5) * forms
            + used[_article(items[queue[fresh]])] * most,
            fresh,
        )

    chapters: dict[str, list[_Kind]] = defaultdict(list)
    for kind in queues:
        chapters[kind.chapter].append(kind)
    chosen: list[int] = []
    while len(chosen) < most:
        chapter = min(chapters, key=turn)
        kind = min(chapters[chapter], key=lambda one: waits(one)[0])
        number = queues[kind].pop(waits(kind)[1])
        if not queues[kind]:
            chapters[chapter].remove(kind)
        if not chapters[chapter]:
            del chapters[chapter]
        chosen.append(number)
        taken.update((kind.chapter, kind.asks, kind.form))
        used[_article(items[number])] += 1
    return [items[number] for number in sorted(chosen)]


def _queues(items: Sequence[Item], seed: int) -> dict[_Kind, list[int]]:
    """Numbers of items by kind, in an order of chance in which the articles of a kind alternate."""
    chance = generator(seed, "spread")
    found: dict[_Kind, dict[tuple[str, str], list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, item in enumerate(items):
        found[_Kind(item.point, item.asks, item.type)][_article(item)].append(number)
    queues: dict[_Kind, list[int]] = {}
    kinds = list(found)
    chance.shuffle(kinds)
    for kind in kinds:
        groups = list(found[kind].values())
        chance.shuffle(groups)
        rounds = range(max(map(len, groups)))
        queues[kind] = [group[turn] for turn in rounds for group in groups if turn < len(group)]
    return queues


def _shares(items: Sequence[Item], of: Callable[[Item], str]) -> dict[str, float]:
    """Of each value of ``of`` the share of the articles that give items; an article may count for several."""
    articles: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for item in items:
        articles[of(item)].add(_article(item))
    every = sum(map(len, articles.values()))
    return {value: len(found) / every for value, found in articles.items()}


def _chapter(item: Item) -> str:
    return item.point


def _asks(item: Item) -> str:
    return item.asks


def _article(item: Item) -> tuple[str, str]:
    """The document and article that an item is from; of other texts the place."""
    if not item.sources:
        return "", item.point
    match = _ARTICLE.match(item.sources[0].place)
    return item.sources[0].document_id, match.group() if match is not None else item.sources[0].place
