"""What leaked, burnt, exploded or poisoned (危险物质): names in the words that tell what happened."""

from __future__ import annotations

import functools
import re
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from importlib import resources

from case_library.extraction.sections import SectionKind
from case_library.extraction.telling import Field, Telling, sentences
from case_library.model import Found
from corpus.model import Span

# Names of chemicals are made of few pieces (中国化学会《无机化学命名原则》《有机化合物命名原则》).
_PREFIX = r"(?:[一二三四五六七八]|过|次|亚|高|偏|焦|正|异|叔|仲|新|环|对|邻|间|聚|无水|α|β)*"
_CHEMICAL = (
    rf"{_PREFIX}(?:氧|氯|硫|氮|氟|溴|碘|磷|氰|氢|砷|碳)(?:酸|化)(?:氢|碳|硫|氮|钠|钾|钙|镁|铝|锌|铜|铅|银"
    rf"|硅|磷|钛|铵|氨|亚铁|铁|苄|苯|二?[甲乙丙丁叔]{{1,3}}基)"
    rf"|{_PREFIX}(?:[甲乙丙丁戊己庚辛壬癸苯萘蒽酚萜硝氨氯溴氟]|甲基|乙基|丙基|丁基|氨基|硝基|羟基"
    rf"|叔丁基){{1,5}}(?:烷|烯|炔|醇|醛|酮|酸[甲乙丙丁]?酯|酸酐|胺|酚|醚|腈|苯|肼|酰氯|酐)"
)
_ACTS = re.compile(
    r"泄[漏露]|爆|燃|起火|着火|火灾|中毒|窒息|溢出|喷出|外泄|逸出|跑[氯油料]|挥发|扩散|吸入|灼伤|装有"
    r"|装载|满载|运输|接卸|卸油|充装|反应|倾翻|自燃|引燃|搬"
)
_NEAR = 3.0
# Why: what a name goes on with that makes another substance of it. Matches 丙酮|氰醇, 甲醇|钠, 乙醇|胺. Must
# not match 硫酸|酸雾, 苯|基地.
_GOES_ON = re.compile(r"(?:(?:氰醇|[甲乙丙丁]?[酯酮醛胺酐腈肼]|[钠钾钙锂镁铵])(?![罐桶池雾])){1,2}")
_COMPOUND = re.compile("[烷烯炔醇醛酮酯胺酚醚腈苯肼酸酐]$")
# Why: what was carried is what leaked, though another word tells what burnt (装载|汽油 … 油气). Matches
# 装载|汽油, 装有5吨|甲醇, 实载|液氨.
_CARRIED = re.compile(
    r"(?:装载|满载|运载|载有|装有|装运|充装|承运|所运(?:输)?的?|罐内为?)"
    r"(?:了|着|的|[\d.]+ ?(?:吨|kg|公斤|立方米?|升|[tT])|约|危险化学品|危险货物|易燃液体)*$"
)
_CARGO = 1.5


@functools.lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """All names, the longest first; none inside the words that mean something else."""
    table = tomllib.loads(resources.files("case_library").joinpath("data/substances.toml").read_text("utf-8"))
    skipped = "|".join(sorted((re.escape(one) for one in table["not_in"]), key=len, reverse=True))
    return re.compile(rf"(?:{skipped})|(?P<name>(?:{_CHEMICAL})|(?:{_names(table['names'])}))")


@functools.lru_cache(maxsize=1)
def _listed() -> re.Pattern[str]:
    """The names of the list alone."""
    table = tomllib.loads(resources.files("case_library").joinpath("data/substances.toml").read_text("utf-8"))
    return re.compile(_names(table["names"]))


def _names(names: Sequence[str]) -> str:
    return "|".join(sorted((re.escape(one) for one in names), key=len, reverse=True))


def find_substances(telling: Telling) -> tuple[Found[str], ...]:
    """Names of substances, the one spoken of most first; those named in passing are left out."""
    text = telling.text
    score: dict[str, float] = defaultdict(float)
    spans: dict[str, Span] = {}
    for weight, zone in _zones(telling):
        for sentence in sentences(text, zone):
            acting = bool(_ACTS.search(text, sentence.start, sentence.end))
            for match in _pattern().finditer(text, sentence.start, sentence.end):
                if match["name"] is None:
                    continue
                span = _whole(text, Span(*match.span("name")), sentence.end)
                name = span.of(text)
                score[name] += weight * (1.0 if acting else 0.3)
                if _CARRIED.search(text, max(sentence.start, span.start - 20), span.start):
                    score[name] += _CARGO
                spans.setdefault(name, span)
    ranked = sorted(score, key=lambda name: (-score[name], spans[name]))
    if not ranked:
        return ()
    enough = max(1.2, 0.25 * score[ranked[0]])
    kept = [name for name in ranked if score[name] >= min(enough, score[ranked[0]])]
    kept = [name for name in kept if not any(name != other and name in other for other in kept)]
    return tuple(Found(name, (spans[name],), sure=score[name] >= _NEAR) for name in kept[:4])


def _whole(text: str, span: Span, end: int) -> Span:
    """The name with what makes another substance of it (丙酮|氰醇)."""
    listed = _listed().match(text, span.start, end)
    reached = max(span.end, listed.end() if listed is not None else 0)
    further = _GOES_ON.match(text, reached, end) if _COMPOUND.search(text[span.start : reached]) else None
    return Span(span.start, further.end() if further is not None else reached)


def _zones(telling: Telling) -> list[tuple[float, Span]]:
    found = [(4.0, telling.headline)]
    if Field.SUBSTANCE in telling.fields:
        found.append((9.0, telling.fields[Field.SUBSTANCE]))
    found += [(2.0, Span(zone.start, min(zone.end, zone.start + 600))) for zone in telling.lead]
    for weight, kind in (
        (2.0, SectionKind.DIRECT),
        (1.0, SectionKind.CAUSES),
        (1.0, SectionKind.COURSE),
        (1.5, SectionKind.LOSSES),
    ):
        found += [(weight, zone) for zone in telling.zones(kind)]
    return found
