"""Imported items against the library: the provision that a key rests on, and whether the law agrees (核对).

Three verdicts. Supported: the provision says what the key says. Contradicted: a provision in force that is
otherwise word for word the item has another figure, another 应当/可以/不得, another level of government, or
another one of the options, or has as it stands what the key calls wrong. Not found: everything else. A
contradiction is said only where the words leave no doubt; a wrong alarm costs a trainer more than a miss.

Where passages come from is for the caller: ``search`` gives candidates for a text, best first.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from case_library.questions import wording
from case_library.questions.importing_items import GAP
from case_library.questions.matching_judges import JUDGES, NEARLY, Judged, Passage, Verdict
from case_library.questions.matching_text import Bare
from case_library.questions.model import Item, ItemType, Source
from corpus.model import Span

_CITED = re.compile(r"《([^》]+)》")
_ARTICLE = re.compile(r"\s*第[一二三四五六七八九十百千零\d]+条(?:之[一二三四五六七八九十]+)?\s*")
_CIRCLED = frozenset("①②③④⑤⑥⑦⑧⑨")
_CIRCLES = re.compile(r"[①②③④⑤⑥⑦⑧⑨、，,\s]+")

Search = Callable[[str], Sequence[Passage]]


@dataclass(frozen=True, slots=True)
class Match:
    """What was found for an item; ``source`` is the sentence, None where none was found."""

    item_id: str
    verdict: Verdict
    source: Source | None
    reason: str
    certainty: float = 0.0


def match_items(items: Iterable[Item], search: Search) -> tuple[Match, ...]:
    """Each item with what the library says of its key."""
    return tuple(match_item(item, search) for item in items)


def match_item(item: Item, search: Search) -> Match:
    """What the library says of the key of an item.

    Args:
        item: imported or written by hand.
        search: gives articles for a text, best first; a handful is enough.
    """
    if not item.key:
        return Match(item.id, Verdict.NOT_FOUND, None, "题目没有答案，无法核对。")
    stem = item.stem if item.type is not ItemType.CASE else item.background + item.stem
    query = GAP.sub("", stem) + "".join(item.right if item.type is not ItemType.TRUE_FALSE else ())
    found = [passage for passage in search(query) if passage.in_force]
    cited = {_short(name) for name in _CITED.findall(stem)}
    if cited:
        named = [passage for passage in found if _short(passage.law) in cited]
        if not named and any(name.endswith(("法", "条例", "办法", "规定")) for name in cited):
            return Match(item.id, Verdict.NOT_FOUND, None, "资料库里没有题目所引文件的现行条文。")
        found = named or found
    item = _circled(item)
    judge = JUDGES[item.type]
    judged = [one for passage in found for one in judge(item, _without_label(passage))]
    return _best(item, judged)


def _circled(item: Item) -> Item:
    """A question that lists ①…②… in its stem and combines them in its options, as a multiple choice."""
    if item.type is not ItemType.SINGLE or not all(_CIRCLES.fullmatch(option) for option in item.options):
        return item
    stem, *listed = re.split("[①②③④⑤⑥⑦⑧⑨]", item.stem)
    if len(listed) < 2 or not item.right:
        return item
    key = sorted(wording.LETTERS["①②③④⑤⑥⑦⑧⑨".index(one)] for one in item.right[0] if one in _CIRCLED)
    options = tuple(text.strip(" 　；;。.，,、") for text in listed)
    if any(letter not in wording.LETTERS[: len(options)] for letter in key):
        return item
    return dataclasses.replace(item, type=ItemType.MULTIPLE, stem=stem, options=options, key=tuple(key))


def _without_label(passage: Passage) -> Passage:
    """The article without its number, which is no part of the sentence."""
    match = _ARTICLE.match(passage.text)
    if match is None:
        return passage
    return dataclasses.replace(passage, start=passage.start + match.end(), text=passage.text[match.end() :])


def _short(title: str) -> str:
    return re.sub(r"[（(].*?[)）]$", "", "".join(title.split())).removeprefix("中华人民共和国")


def _best(item: Item, judged: Sequence[Judged]) -> Match:
    """The best evidence; a contradiction gives way to a provision that certainly says what the key says."""
    ranked = sorted(judged, key=lambda one: (-one.certainty, one.passage.clause_id))
    support = [one for one in ranked if one.verdict is Verdict.SUPPORTED]
    certain = [one for one in support if one.strong]
    # another provision nearly says what the key says: two rules differ, and which one counts is not certain
    doubted = any(one.certainty >= NEARLY for one in support)
    against = [one for one in ranked if one.verdict is Verdict.CONTRADICTED and not doubted]
    chosen = next(iter([*certain, *against, *support]), None)
    if chosen is None:
        return Match(item.id, Verdict.NOT_FOUND, None, "没有找到能直接对应的条文，请人工核对。")
    passage, span = chosen.passage, chosen.span
    placed = Span(passage.start + span.start, passage.start + span.end)
    source = Source(
        passage.document_id,
        passage.version_id,
        passage.clause_id,
        passage.law,
        passage.place,
        placed,
        span.of(passage.text),
    )
    return Match(item.id, chosen.verdict, source, chosen.reason, chosen.certainty)


# --- a search of its own -------------------------------------------------------------------------


class PairSearch:
    """Articles by the pairs of characters that they share with a text, rare pairs for more.

    For where there is no index: ``qa_service`` gives the search of the library instead.

    Args:
        passages: all that can be found. limit: how many a search gives.
    """

    def __init__(self, passages: Sequence[Passage], limit: int = 6) -> None:
        self._passages = passages
        self._limit = limit
        self._holders: dict[str, list[int]] = defaultdict(list)
        for at, passage in enumerate(passages):
            for pair in _pairs(Bare.of(passage.text).text):
                self._holders[pair].append(at)

    def __call__(self, text: str) -> Sequence[Passage]:
        scores: Counter[int] = Counter()
        for pair in _pairs(Bare.of(text).text):
            held = self._holders.get(pair, ())
            weight = math.log(1 + len(self._passages) / (1 + len(held)))
            for at in held:
                scores[at] += weight  # type: ignore[assignment]
        ranked = sorted(scores, key=lambda at: (-scores[at], at))
        return [self._passages[at] for at in ranked[: self._limit]]


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


__all__ = ["Match", "PairSearch", "Passage", "Search", "Verdict", "match_item", "match_items"]
