"""A single fact of an accident report: how much was loaded, how many cars burned, which gas it was.

The sentence is found by the words of the question among the sentences of the report; what is asked for must
stand in it: a figure with its measure word, or the name of a substance.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Final

from indexing.segment import query_tokens
from qa_service.answer.article_parts import words
from qa_service.lexicon import expand

ENOUGH: Final = 0.67
"""Share of the weight of a part's words that a sentence must have; all for yes or no."""
_UNSEEN: Final = 2.5
_N = r"(?:\d[\d,.]*|[一二三四五六七八九十百千万两]+)"
_MEASURES = "辆台架艘列人名个起次吨米公斤千克升元天层间栋户家处条根罐瓶桶立方小时分钟秒度岁公里"
# Why: the parts of a question, cut where each asks for itself. Matches 核定载货多少、实际装了多少.
_PARTS = re.compile("[，,；;、。？?！!]")
_ASKS = re.compile(r"多少|几(?!乎)|什么|啥|哪|谁|多[大长高重远久深快]|怎么|为什么|为何|吗$")
# A name stands in no form of its own: 组长是谁 is left to those who can tell a name.
_PERSON = re.compile("谁|哪[个位]人|叫什么|姓什么")
_YES_NO = re.compile("(?:吗|么|没有|没)$|是不是|有没有|是否")
_FIGURE = re.compile(rf"(?:多少|几(?!乎)|多[大长高重远久深快])(?P<measure>[{_MEASURES}])?")
_SUBSTANCE = re.compile(
    r"(?:什么|啥|哪[种类]?)(?:样的)?(?:有[毒害])?(?:气体|物质|化学品|介质|东西|毒气|液体|原料|危险品|货)"
)
# Why: names of chemicals are made of few pieces (《化学命名原则》). Matches 硫化氢, 一氧化碳, 甲醇, 聚丙烯,
# 液氯, 氨, 瓦斯, 液化石油气. Must not match 硫化 (a process), 气体, 氧化 (a process).
_CHEMICAL = re.compile(
    r"[一二三四五六]?(?:氧|氯|硫|氮|氟|溴|磷|氰)化(?:氢|碳|硫|氮|钠|钾|钙|铝|亚铁|铁|物)"
    r"|[聚二三]?[甲乙丙丁戊己庚辛苯环异正][一-鿿]{0,2}?(?:烷|烯|炔|醇|醛|酮|酸酯|酸|苯|胺|酚|醚|腈)"
    r"|液?(?:氯|氨)(?![基化])气?|[氮氢氧氩]气|瓦斯|沼气|液化(?:石油|天然)?气|天然气|煤气|光气|汽油|柴油|原油|石脑油"
    r"|(?:硫|硝|盐|磷|氢氟|醋)酸|硝酸铵|磷矿|黑火药|烟火药|双氧水|苯(?![胺酚])|酒精|粉尘"
)


def asked_parts(text: str) -> list[str]:
    """The parts of a question that each ask for something; what asks nothing belongs to the next part.

    >>> asked_parts("那起事故中货车核定载货多少、实际装了多少乙醇？")
    ['那起事故中货车核定载货多少', '实际装了多少乙醇']
    """
    found, kept = [], ""
    for piece in _PARTS.split(text):
        kept += piece.strip()
        if kept and _ASKS.search(piece):
            found.append(kept)
            kept = ""
    return found


def states(part: str) -> Callable[[str], bool]:
    """Whether a sentence states what a part asks for: a figure with its measure, or a substance."""
    if _SUBSTANCE.search(part):
        return lambda said: bool(_CHEMICAL.search(said))
    figure = _FIGURE.search(part)
    if figure is None:
        return lambda said: True
    stated = re.compile(_N + rf"\s*(?:余|多)?{figure['measure']}" if figure["measure"] else _N)
    return lambda said: bool(stated.search(said))


def best_sentence(part: str, sentences: Sequence[str], title: str) -> int | None:
    """The place of the sentence that tells what a part of a question asks; None where none does.

    Args:
        title: of the report, whose words only say which accident is meant.
    """
    if _PERSON.search(part):
        return None
    enough = 0.99 if _YES_NO.search(part) else ENOUGH
    lines = [words(one) for one in sentences]
    wanted = states(part)
    telling = _telling(part, lines)
    # The title's words tell which accident is meant; the last of them what is asked, where nothing else does.
    own = [forms for forms in telling if not any(form in title for form in forms)]
    if not own and _SUBSTANCE.search(part):
        own = telling[-1:]
    if len(own) == 1 and len(own[0][0]) == 1 and not re.search(f"{own[0][0]}[了过着]?(?:多少|几)", part):
        return None  # a sign alone (里, 车) stands in many sentences; a verb (烧了多少) tells something
    weighed = [_weighed(forms, lines) for forms in own]
    whole = sum(weight for _, weight in weighed)
    if not whole:
        return None
    best: tuple[float, int] | None = None
    for number, line in enumerate(lines):
        if not wanted(line):
            continue
        share = sum(weight for forms, weight in weighed if any(form in line for form in forms)) / whole
        key = (round(share, 4), -number)
        if share >= enough and (best is None or key > best):
            best = key
    return None if best is None else -best[1]


def _telling(part: str, lines: Sequence[str]) -> list[tuple[str, ...]]:
    """The words of a part, each with what else it is called; a word that no sentence has by its signs."""
    bare = _SUBSTANCE.sub(" ", _FIGURE.sub(" ", part))
    expansions = expand(bare)
    found: dict[str, tuple[str, ...]] = {}
    for token in query_tokens(bare):
        if _EMPTY.match(token) or any(token in other for other in found):
            continue
        others = tuple(t for e in expansions if token in e.word or e.word in token for t in e.terms)
        if others or any(token in line for line in lines):
            found[token] = (token, *others)
        else:
            found |= {sign: (sign,) for sign in token if not _EMPTY.match(sign)}
    return list(found.values())


def _weighed(forms: tuple[str, ...], lines: Sequence[str]) -> tuple[tuple[str, ...], float]:
    having = sum(any(form in line for form in forms) for line in lines)
    return forms, math.log((len(lines) + 1) / (having + 0.5)) if having else _UNSEEN


_EMPTY = re.compile(
    r"^(?:事故|案例|发生|造成|的|了|是|在|和|中|那|这|次|起|场|过|吗|呢|请问|有|被|把|到底|究竟|一共|总共|里|上|下|当时|会|都|一|着|\d+|\W)$"
)
