"""Words of a search in the case library → what texts of cases may call it (案例全文检索).

People type 罐车泄漏 and 煤气中毒 as one word; reports say that a 罐车 had its load 泄漏, and 一氧化碳中毒. A
word is cut into the words of the segmenter, all of which a case must have, anywhere in its text, name or
values; for each of them, and for the whole, the everyday lexicon and the list below know other words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from case_library.asking import Sought
from indexing.segment import cut, question_words
from qa_service.lexicon import Lexicon

_MOST_WAYS: Final = 8
_BETWEEN: Final = re.compile(r"[\s，、；。？！：“”《》]+")
_RUN: Final = re.compile(r"[一-鿿]+|[^一-鿿]+")
# What stands around the words that tell: every case is one.
_SILENT: Final = frozenset(("案例", "事故案例", "的", "了", "类"))
# What reports call one thing by, beside the lexicon, which leads to the terms of laws.
_SAME: Final = tuple(
    tuple(line.split())
    for line in (
        "泄漏 泄露 外泄 渗漏",
        "着火 起火 失火 火灾",
        "爆炸 爆燃 闪爆",
        "侧翻 翻车 倾覆 翻覆",
        "坍塌 垮塌 倒塌 塌方",
        "坠落 坠亡 跌落",
        "触电 电击",
        "淹溺 溺水 溺亡",
        "罐车 槽车 槽罐车",
        "有限空间 受限空间 密闭空间",
        "有限空间作业 受限空间作业 受限空间 有限空间",
        "车祸 交通事故",
    )
)


def sought_of(words: str, lexicon: Lexicon) -> tuple[Sought, ...]:
    """What is looked for where ``words`` are typed, one after another; all must be found.

    Args:
        lexicon: everyday words and the terms for them.
    """
    typed = dict.fromkeys(word.lower() for word in _BETWEEN.split(words) if word)
    found = [Sought(word, ways) for word in typed if (ways := tuple(_ways(word, lexicon)))]
    return tuple(found) or tuple(Sought(word, (((word,),),)) for word in typed)


def _ways(word: str, lexicon: Lexicon) -> Iterator[tuple[tuple[str, ...], ...]]:
    """The word in its parts, and the same with each everyday word in it said by its terms."""
    parts = _parts(word)
    if not parts:
        return
    expansions = lexicon.expand(word)
    terms = {one.word: one.terms for one in expansions}
    yield tuple(_called(part, terms.get(part, ())) for part in parts)
    ways = 1
    for one in expansions:
        if one.word in parts and len(parts) > 1:
            continue  # said by its terms above
        for term in one.terms:
            if ways < _MOST_WAYS:
                before, behind = word[: one.start], word[one.start + len(one.word) :]
                yield tuple(_called(part) for piece in (before, term, behind) for part in _parts(piece))
                ways += 1


def _called(part: str, terms: tuple[str, ...] = ()) -> tuple[str, ...]:
    """A part and what else it is called."""
    same = (other for line in _SAME if part in line for other in line)
    return tuple(dict.fromkeys((part, *same, *terms)))


def _parts(word: str) -> list[str]:
    """The words of the segmenter in a word; a single sign belongs to the word beside it.

    >>> _parts("罐车泄漏"), _parts("7·15泄漏的案例")
    (['罐车', '泄漏'], ['7·15', '泄漏'])
    """
    silent = question_words() | _SILENT
    found: list[str] = []
    for run in _RUN.findall(word):
        if not "一" <= run[0] <= "\u9fff":
            found.append(run)
            continue
        pieces = [piece for piece in cut(run) if piece not in silent]
        joined: list[str] = []
        for piece in pieces:
            alone = joined and (len(piece) == 1 or len(joined[-1]) == 1) and joined[-1] + piece in run
            if alone:
                joined[-1] += piece
            else:
                joined.append(piece)
        found += joined
    return found
