"""Questions on an accident (案例题): case analysis with sub-questions, choices and statements.

Every part can be answered from the material that is shown and from the law; what the report is unsure of is
not asked, and who was punished never is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from case_library.links import Breach
from case_library.model import Case, CauseKind
from case_library.questions.case_choices import GRADE_LAW, TYPE_STANDARD, Choices, case_item, certain_type
from case_library.questions.case_material import (
    Finding,
    Mask,
    Material,
    core,
    grade_by_figures,
    harm,
    material,
    unfit,
)
from case_library.questions.case_provisions import Broken, Readings, broken
from case_library.questions.model import Asks, Item, ItemType, Source
from case_library.questions.phrasing import generator
from case_library.questions.provisions import read
from corpus.library import Library
from corpus.model import Span, Validity
from corpus.records import VersionRecord

_SHORTEST_QUOTE: Final = 12
_MOST_DIRECT, _MOST_INDIRECT, _MOST_FINDINGS = 4, 6, 8
_MOST_MEASURES: Final = 6
_MEASURE: Final = (10, 120)
_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩"
# A measure says what is to be done. Matches 应当, 加强, 建立健全. Must not match 未严格落实.
_TO_DO: Final = re.compile(
    r"应|(?<![主重需])要|必须|严禁|不得|不能|(?<![未不])(?:加强|加大|强化|严格|开展|建立|健全|完善|落实|进一步|规范|提高|推进|深入|狠抓|督促)"
)
# Why: under 教训 some reports tell once more what went wrong. Matches 监管不到位, 未能发现. Must not match
# 不得, 防止失控.
_AMISS: Final = re.compile(
    r"不足|不到位|漏洞|未能|未发现|未正确|失察|不力|由于|过小|不明显|不易|原因|存在.{0,20}(?:行为|问题)"
)


def unmasked(text: str) -> str:
    """Leaves all names: for texts that name nobody."""
    return text


def case_items(
    case: Case,
    version: VersionRecord,
    text: str,
    *,
    library: Library | None = None,
    grades: Source | None = None,
    breaches: Sequence[Breach] = (),
    seed: int = 1,
    mask: Mask = unmasked,
) -> Iterator[Item]:
    """Questions on one case; examinees read them, so that no person's name may be in them.

    Args:
        version, text: the version that the case was read from, and its stored text.
        library: gives the sections of the report and the laws that were broken; without it neither is told.
        grades: art. 3 of 生产安全事故报告和调查处理条例 in the library, for the question on the grade.
        breaches: what the case broke, see ``CaseLinks.breaches``.
        mask: hides the names of persons in all words of the report. What it changes is quoted without the
            sentences that have a name.
    """
    clauses = library.clauses(version.id) if library is not None else ()
    told = material(case, version, text, clauses, mask)
    if told is None:
        return
    acts = broken(breaches, told, mask)
    readings: Readings | None = (lambda found: read(library, found)) if library is not None else None
    whole = _analysis(told, grades, acts, seed, mask)
    made = [*([whole] if whole is not None else []), *Choices(told, grades, acts, readings, seed).items()]
    for item in made:
        yield _without_names(item, mask)


def grade_source(library: Library) -> Source | None:
    """Art. 3 of the regulation that grades accidents, of the text in force; None without it."""
    for version in library.current_versions():
        if version.title == GRADE_LAW and version.status is Validity.IN_FORCE:
            reading = read(library, version.id)
            for listing in reading.listings:
                if listing.head.article == "第三条":
                    return reading.listing_source(listing)
    return None


# --- case analysis ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Part:
    """One sub-question: what is asked, the points of its answer, its marks and what it rests on."""

    asked: str
    points: tuple[str, ...]
    marks: int
    why: str
    sources: tuple[Source, ...]


def _analysis(
    told: Material, grades: Source | None, acts: Sequence[Broken], seed: int, mask: Mask
) -> Item | None:
    """A material and sub-questions; None where the report gives too little to ask."""
    findings = _shown(told, seed)
    measures = _measure_part(told, mask)
    if not _asks_kind(findings) and measures is None:
        findings = ()  # nobody asks about them
    parts = [
        part
        for part in (
            _type_part(told),
            _grade_part(told, grades),
            _cause_part(told, findings),
            _law_part(told, acts),
            measures,
        )
        if part is not None
    ]
    thin = len(parts) < 2 and len(findings) < 2
    if thin or not any(part.asked != _TYPE_ASKED and "等级" not in part.asked for part in parts):
        return None  # type and grade alone are asked as choices
    several = len(parts) > 1
    marks = [f"第{n}问：" if several else "" for n in range(1, len(parts) + 1)]  # beside numbers of points
    numbered = [
        f"（{n}）{part.asked}（{part.marks}分）" if several else f"{part.asked}（{part.marks}分）"
        for n, part in enumerate(parts, 1)
    ]
    stem = "根据以上材料，" + ("回答下列问题：\n" if several else "") + "\n".join(numbered)
    key = tuple(f"{mark}{point}" for mark, part in zip(marks, parts, strict=True) for point in part.points)
    why = "".join(f"{mark}{part.why}" for mark, part in zip(marks, parts, strict=True) if part.why)
    sources = tuple(source for part in parts for source in part.sources)
    return case_item(
        told, ItemType.CASE, stem, (), key, why, (*sources, told.source(told.account)),
        Asks.CAUSE if _asks_kind(findings) else Asks.OTHER, _background(told, findings),
        typed=parts[0].asked != _TYPE_ASKED, score=float(sum(part.marks for part in parts)),
    )  # fmt: skip


def _background(told: Material, findings: Sequence[Finding]) -> str:
    shown = [f"【基本情况】{told.facts}"] if told.facts else []
    shown.append(f"【事故经过】{told.course}")
    if findings:
        marks = _CIRCLED if len(findings) > 1 else ("",)
        listed = "；".join(f"{marks[n]}{one.words}" for n, one in enumerate(findings))
        shown.append(f"【调查查明的情况】{listed}。")
    return "\n".join(shown)


def _shown(told: Material, seed: int) -> tuple[Finding, ...]:
    """What the investigation found, in an order that says nothing."""
    fair = [one for one in told.findings if one.fair]
    direct = [one for one in fair if one.kind is CauseKind.DIRECT][:_MOST_DIRECT]
    indirect = [one for one in fair if one.kind is CauseKind.INDIRECT][:_MOST_INDIRECT]
    chosen = [*direct, *indirect] if direct and len(indirect) >= 2 else list(told.findings[:_MOST_FINDINGS])
    generator(seed, told.version.id, told.account.start, "findings").shuffle(chosen)
    return tuple(chosen)


def _asks_kind(findings: Sequence[Finding]) -> bool:
    kinds = {one.kind for one in findings}
    return kinds == {CauseKind.DIRECT, CauseKind.INDIRECT} and all(one.fair for one in findings)


_TYPE_ASKED: Final = f"按照《{TYPE_STANDARD}》（GB 6441），该起事故属于哪一类事故？"


def _type_part(told: Material) -> _Part | None:
    kind = certain_type(told)
    if kind is None:
        return None
    spans = told.case.types[0].spans[:1] or (told.account,)
    return _Part(_TYPE_ASKED, (f"{kind.value}。",), 2, "", (told.source(spans[0]),))


def _grade_part(told: Material, grades: Source | None) -> _Part | None:
    grade = grade_by_figures(told.case) if grades is not None else None
    if grade is None or grades is None or not told.facts:
        return None
    quote = re.sub(r"\s*\n\s*", "", grades.quote)
    why = f"《{GRADE_LAW}》{grades.place}规定：“{quote}”“以上”包括本数，“以下”不包括本数。"
    rule = f"《{GRADE_LAW}》{grades.place}关于{grade.value}的规定"
    point = f"{grade.value}。理由：该起事故{harm(told.case)}，符合{rule}。"
    asked = f"根据《{GRADE_LAW}》，判断该起事故的等级，并说明理由。"
    return _Part(asked, (point,), 4, why, (grades,))


def _cause_part(told: Material, findings: Sequence[Finding]) -> _Part | None:
    if not _asks_kind(findings):
        return None
    points, why = [], ""
    for kind in (CauseKind.DIRECT, CauseKind.INDIRECT):
        named = [(_CIRCLED[n], one) for n, one in enumerate(findings) if one.kind is kind]
        points.append(f"{kind.value}：{'、'.join(number for number, _ in named)}。")
        said = "；".join(f"{number}“{''.join(one.span.of(told.text).split())}”" for number, one in named)
        why += f"调查材料认定的{kind.value}：{said}。"
    sources = tuple(told.source(one.span, one.kind) for one in findings)
    asked = "调查查明的各项情况中，哪些是事故的直接原因，哪些是间接原因？（写出序号）"
    return _Part(asked, tuple(points), 8, why, sources)


def _law_part(told: Material, acts: Sequence[Broken]) -> _Part | None:
    if not acts:
        return None
    named = "；".join(f"“{one.act}”" for one in acts)
    points = tuple(f"《{one.law}》{one.place}：“{one.words}”{one.note}" for one in acts)
    asked = f"调查还查明：{named}。{'上述行为分别' if len(acts) > 1 else '这一行为'}违反了哪项规定？"
    sources = tuple(source for one in acts for source in (one.now, told.source(one.span)))
    return _Part(asked, points, 3 * len(acts), "", sources)


def _measure_part(told: Material, mask: Mask) -> _Part | None:
    found = [(words, span) for span in told.case.lessons if (words := _measure(span.of(told.text), mask))]
    found = found[:_MOST_MEASURES]
    if len(found) < 2:
        return None
    points = tuple(f"{words}。" for words, _ in found)
    sources = tuple(told.source(span) for _, span in found)
    why = "防范措施的要点取自调查材料，意思相符即可得分。"
    return _Part("针对上述情况，提出防范同类事故的措施。", points, 2 * len(points), why, sources)


def _measure(words: str, mask: Mask) -> str:
    """What is to be done, by the first sentence of a lesson; "" where it does not say."""
    first = mask(core(re.split(r"[。\n]", words.strip())[0]))
    if not _MEASURE[0] <= len(first) <= _MEASURE[1] or not _TO_DO.search(first):
        return ""
    if _AMISS.search(first) or unfit(first):
        return ""
    return first


# --- names -----------------------------------------------------------------------------------------


def _without_names(item: Item, mask: Mask) -> Item:
    """``item`` with masked words; its quotes stay verbatim and lose the sentences that have a name."""
    return replace(
        item,
        background=mask(item.background),
        stem=mask(item.stem),
        options=tuple(mask(option) for option in item.options),
        key=tuple(mask(point) for point in item.key),
        explanation=mask(item.explanation),
        sources=tuple(_nameless(source, mask) for source in item.sources),
    )


def _nameless(source: Source, mask: Mask) -> Source:
    """``source`` with the longest run of its words that names nobody as its quote, else without a quote."""
    if mask(source.law) != source.law or mask(source.place) != source.place:
        source = replace(source, law=mask(source.law), place=mask(source.place))
    if mask(source.quote) == source.quote:
        return source
    best = Span(0, 0)
    start = 0
    for match in re.finditer(r"[^，。；\n]+[，。；\n]*", source.quote):
        words = source.quote[start : match.end()]
        if mask(words) != words:
            start = match.end() if mask(match.group()) != match.group() else match.start()
        elif len(words.strip()) > best.end - best.start:
            best = Span(start, match.end())
    if best.end - best.start >= _SHORTEST_QUOTE:
        at = source.span.start
        return replace(source, span=Span(at + best.start, at + best.end), quote=best.of(source.quote))
    return replace(source, span=Span(source.span.start, source.span.start), quote="")
