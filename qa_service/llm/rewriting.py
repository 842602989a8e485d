"""A question that the model has put into formal words: what of it may be added to the search.

The question itself stays what is asked. A rewrite that drops, adds or changes a place, a unit, a number, a
date or an article is refused as a whole; of the others only words of content are taken, and they only widen
the search: whether what is found answers the question is decided by the question's own words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from corpus.jurisdiction import ambiguous_places, find_places, own_place, placeholder
from corpus.numerals import fold
from corpus.units import find_units
from indexing.segment import query_tokens
from qa_service import interrogatives
from qa_service.verification.figures import dates, figures
from qa_service.verification.wording import GENERIC

MOST_WORDS = 12
_LONGEST = 200
_HAN = re.compile(r"[\u3400-\u9fff]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?|第[零〇一二三四五六七八九十百千]+[条款项章节]")
# Why: collective words that a formal question has where an everyday one has 谁. Matches 部门, 哪些单位.
_COLLECTIVE = re.compile(r"(?:哪个|哪些|什么|有关|相关|主管|监管|责任|牵头)?(?:部门|单位|机构|机关|主体)")


def added_words(
    question: str, rewritten: str, *, places: Iterable[str] = (), units: Collection[str] = ()
) -> tuple[tuple[str, ...], str]:
    """Words of ``rewritten`` that the question lacks, and why it is refused ("" when it is not; Chinese).

    Args:
        places: jurisdiction paths of the library, whose short forms are places too.
        units: names of organs of the library.
    """
    asked, given = fold(question), fold(rewritten.strip().strip("“”\"'"))
    if not given or "\n" in given or len(given) > _LONGEST or not _HAN.search(given):
        return (), "改写的问题不是一句话"
    known = tuple(places)
    if _places(asked, known) != _places(given, known):
        return (), "改写的问题改动了地名"
    if _units(asked, units) != _units(given, units):
        return (), "改写的问题改动了单位"
    if _numbers(asked) != _numbers(given):
        return (), "改写的问题改动了数字或日期"
    topic = dict.fromkeys(query_tokens(interrogatives.ASKING.sub(" ", given)))
    words = [
        word
        for word in topic
        if len(word) > 1
        and word not in asked
        and _HAN.fullmatch(word)
        and not any(word != other and word in other for other in topic)  # cut for search: 自行车 of the whole
    ]
    return tuple(words[:MOST_WORDS]), ""


def _places(text: str, known: tuple[str, ...]) -> frozenset[str]:
    named = {mention.path for mention in find_places(text, known)}
    unclear = {one.name for one in ambiguous_places(text, known)}
    return frozenset(named | unclear | {own_place(text), placeholder(text)})


def _units(text: str, known: Collection[str]) -> frozenset[str]:
    names = {name for _, name in find_units(text, known)}
    return frozenset(name for name in names if name not in GENERIC and not _COLLECTIVE.fullmatch(name))


def _numbers(text: str) -> frozenset[str]:
    counted = {f"{figure.value}{figure.dimension}{figure.sign}" for figure in figures(text)}
    days = {day for _, day in dates(text)}
    measured = [figure.span for figure in figures(text)] + [span for span, _ in dates(text)]
    loose = {
        match.group()
        for match in _NUMBER.finditer(text)
        if not any(span.start <= match.start() < span.end for span in measured)
    }
    return frozenset(counted | days | loose)
