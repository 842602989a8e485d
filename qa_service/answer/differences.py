"""对照: what two texts, or the rules of two places, say of one matter, side by side with what differs in
figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from corpus.jurisdiction import NATIONAL
from corpus.model import ClauseKind, Span
from corpus.records import ClauseRecord
from indexing.search import Query
from indexing.segment import query_tokens
from qa_service import cite
from qa_service.answer.accident_grade import in_force
from qa_service.answer.article_parts import body, paragraphs, words
from qa_service.answer.citing import Citations, around_clause, book_title
from qa_service.answer.model import AnswerKind
from qa_service.answer.told import Told, Untold
from qa_service.evidence import Finder, Findings, Term, coverage, question_terms
from qa_service.labels import place as place_name
from qa_service.naming import Naming
from qa_service.verification.figures import Figure, figures

ENOUGH: Final = 0.55
"""Share of the matter that a sentence of each side must cover."""
LOOKED_AT: Final = 10
MOST_PAIRED: Final = 5

# Why: asks what differs. Matches 有什么不同, 有哪些区别, 规定一样吗, 哪个罚得更重. Must not match
# 不同意怎么办,
# 根据不同情况 (no question about a difference).
_ASKS = re.compile(
    r"(?:有|是)?(?:什么|哪些|何|啥|多大)(?:样的)?(?:不同|不一样|区别|差别|差异|异同)|(?:不同|区别|差别|差异)(?:在哪|是什么|吗)"
    r"|(?:规定|标准|要求|罚款|处罚)?(?:是否|是不是)?(?:一样|相同|一致)(?:吗|么|不)|哪[个边里一](?:罚|规定|要求)?(?:得)?更?(?:严|重|高|多)|(?:对比|比较)(?:一下)?"
)
_JOIN = re.compile(r"和|与|跟|同(?!意|时)|及|、|比|对比")
_NATION = re.compile(r"国家(?!安全|机关|工作|标准|级)|全国(?!人)|中央")
# Articles that every law has alike: of what it applies to, why it was made, when it begins.
_FORMAL = re.compile(r"适用本|制定本|起(?:正式)?施行|同时废止")
_NO_MATTER = re.compile(
    r"请问|规定|要求|文件|法律|法规|条例|办法|之间|各自|分别|两[部个份]|都|对于?|关于|方面|问题|有关|相关|中|里|的|上|在|是|有|和|与|跟|同|及|、|比|国家|全国|中央|[《》〈〉“”\"，,。？?！!：:]"
)


@dataclass(frozen=True, slots=True)
class _Side:
    """One side: its name for people, and where it is searched."""

    name: str
    versions: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Said:
    """What a side says: a sentence, the clause that holds it, and how much of the matter it covers.

    Attributes:
        items: the 项 below the sentence, where it opens a list and speaks of the matter by itself.
    """

    clause: ClauseRecord
    span: Span
    text: str
    covered: float
    items: tuple[ClauseRecord, ...] = ()


def answer(finder: Finder, findings: Findings) -> Told | Untold | None:
    """What differs between two texts or places; None for a question that names no two of them."""
    question = findings.question
    asks = _ASKS.search(question.text)
    if asks is None:
        return None
    sides, rest = _sides(finder, findings)
    if len(sides) < 2:
        return None
    matter = _NO_MATTER.sub(" ", rest.replace(asks.group(0), " ")).strip()
    names = "和".join(side.name for side in sides[:2])
    if len("".join(matter.split())) < 3:
        return Untold(
            f"请写明要比较{names}的哪一方面，例如“主要负责人的职责”“未经许可的罚款”。",
            kind=AnswerKind.COMPARISON,
        )
    terms = question_terms(matter, finder.searcher.rarity(query_tokens(matter)))
    found = [_said(finder, findings, side, matter, terms) for side in sides[:2]]
    for side, other, said, told in (
        (sides[0], sides[1], found[0], found[1]),
        (sides[1], sides[0], found[1], found[0]),
    ):
        if not said:
            beside = f"（{other.name}有规定）" if told else ""
            return Untold(
                f"没有找到{side.name}对这件事的规定{beside}，无法对照。",
                nearest=True,
                kind=AnswerKind.COMPARISON,
            )
    first, second = _closest(found[0], found[1])
    return _told(finder, findings, sides, (first, second))


def _sides(finder: Finder, findings: Findings) -> tuple[list[_Side], str]:
    """The two sides and the question without their names."""
    question = findings.question
    titles = finder.facts.titles()
    sides: list[_Side] = []
    rest = question.text
    for match in _JOIN.finditer(question.text):
        left, right = question.text[: match.start()], question.text[match.end() :]
        one, two = titles.find(left), titles.find(right)
        if one.texts and two.texts and not _same(one, two):
            for naming, part in ((one, left), (two, right)):
                sides.append(_named(finder, findings, naming))
                if naming.span is not None:
                    rest = rest.replace(part[naming.span.start : naming.span.end], " ", 1)
            return sides, rest
    places = list(dict.fromkeys(question.places))
    known = finder.facts.jurisdictions()
    for place in places:
        within = tuple(path for path in known if path == place or path.startswith(place + "/"))
        sides.append(_Side(place_name(place).rsplit(" · ", 1)[-1], places=within or (place,)))
    if len(sides) == 1 and _NATION.search(question.text):
        sides.append(_Side("国家", places=(NATIONAL,)))
    for _, span in (one for one in question.spans if one[0] == "place"):
        rest = rest.replace(question.text[span.start : span.end], " ", 1)
    return sides, rest


def _same(one: Naming, two: Naming) -> bool:
    return {text.document_id for text in one.texts} == {text.document_id for text in two.texts}


def _named(finder: Finder, findings: Findings, naming: Naming) -> _Side:
    scope = findings.scope
    versions = dict.fromkeys(t.version_id for t in naming.texts if t.version_id not in scope.excluded)
    current = [v for v in versions if in_force(finder, v, scope.as_of)] or list(versions)
    title = finder.library.version(current[0]).title if current else naming.texts[0].key
    return _Side(book_title(title), versions=tuple(current))


def _said(finder: Finder, findings: Findings, side: _Side, matter: str, terms: Sequence[Term]) -> list[_Said]:
    """The sentences of a side that speak of the matter, best first."""
    hits = finder.searcher.search(
        Query(
            text=matter,
            version_ids=side.versions or None,
            jurisdictions=side.places or None,
            exclude_version_ids=findings.scope.excluded,
            any_time=True,
            limit=LOOKED_AT,
        )
    )
    found: dict[tuple[str, int], _Said] = {}
    for hit in hits:
        clause, around = around_clause(finder.library, hit.passage.clause_id)
        text = finder.library.text(clause.version_id)
        title = hit.passage.title
        for span in cite.sentences(text, around):
            said = span.of(text)
            if _FORMAL.search(said):
                continue
            lead = _lead(finder, clause, span)
            covered = max(coverage(terms, f"{lead}{said}"), 0.95 * coverage(terms, f"{lead}{said}{title}"))
            items = _items(finder, clause, span)
            if items and coverage(terms, said + title) >= ENOUGH:
                found[clause.version_id, span.start] = _Said(clause, span, said, covered, items)
                continue
            bare = len(said) <= 12 or said.rstrip().endswith(("：", ":"))
            by_lead_alone = bool(lead) and coverage(terms, said) < 0.3
            if covered >= ENOUGH and not bare and not by_lead_alone:
                one = _Said(clause, span, f"{lead} {said}", covered)
                found.setdefault((clause.version_id, span.start), one)
    return sorted(found.values(), key=lambda said: (-said.covered, said.clause.version_id, said.span.start))[
        :MOST_PAIRED
    ]


def _items(finder: Finder, clause: ClauseRecord, span: Span) -> tuple[ClauseRecord, ...]:
    """The 项 that the sentence opens; () where it opens none."""
    if clause.kind is not ClauseKind.ARTICLE:
        return ()
    text = finder.library.text(clause.version_id)
    if not span.of(text).rstrip().endswith(("：", ":")):
        return ()
    return next(
        (p.items for p in paragraphs(finder.library, clause) if p.clause.start <= span.start < p.clause.end),
        (),
    )


def _lead(finder: Finder, clause: ClauseRecord, span: Span) -> str:
    """The words before the 项 that a sentence stands in: 发生一般事故的，处… says whom only with them."""
    for one in finder.library.clauses(clause.version_id)[clause.ordinal :]:
        if one.start >= clause.extent_end:
            break
        if one.kind is ClauseKind.ITEM and one.start <= span.start < one.end and one.parent is not None:
            above = finder.library.clause(f"{clause.version_id}.{one.parent}")
            text = finder.library.text(clause.version_id)
            return words(above.span.of(text))
    return ""


def _closest(left: Sequence[_Said], right: Sequence[_Said]) -> tuple[_Said, _Said]:
    """The two sentences that speak of the same thing most likely."""
    return max(
        ((one, two) for one in left for two in right),
        key=lambda pair: (
            pair[0].covered + pair[1].covered + _alike(pair[0].text, pair[1].text),
            -pair[0].span.start,
            -pair[1].span.start,
        ),
    )


def _alike(one: str, two: str) -> float:
    """How surely two sentences are about the same; the same words differ in nothing, so they come last."""
    ratio = SequenceMatcher(None, one, two, autojunk=False).ratio()
    return 0.8 * ratio if ratio < 0.98 else 0.2


def _told(finder: Finder, findings: Findings, sides: Sequence[_Side], pair: tuple[_Said, _Said]) -> Told:
    citations = Citations(finder.library, findings.scope.as_of)
    lines = []
    for side, said in zip(sides, pair, strict=False):
        text = finder.library.text(said.clause.version_id)
        number = citations.add(said.clause.version_id, said.clause.id, said.span, said.clause.extent)
        shown = citations.items[number - 1]
        title = book_title(shown.document.title)
        where = said.clause.locator.article or said.clause.locator.label
        lead = _lead(finder, said.clause, said.span)
        quoted = words(text[shown.start : shown.end]).removeprefix(said.clause.label).lstrip()
        lead = lead.removeprefix(said.clause.label).lstrip()
        head = title if title == side.name else f"{side.name}（{title}）"
        lines.append(f"- {head}{where}：{lead}{' ' if lead else ''}{quoted}[{number}]")
    if pair[0].items and pair[1].items:
        lines += _only_in(finder, citations, sides, pair)
        return Told(AnswerKind.COMPARISON, "\n".join(lines), citations, confidence=0.85, notes=(_NOT_ALL,))
    texts = [finder.library.text(said.clause.version_id) for said in pair]
    spoken = [said.span.of(text) for said, text in zip(pair, texts, strict=True)]
    lines.append(_differing(sides, spoken))
    covered = min(said.covered for said in pair)
    return Told(
        AnswerKind.COMPARISON,
        "\n".join(line for line in lines if line),
        citations,
        confidence=0.4 + 0.5 * covered,
        notes=(_NOT_ALL,),
    )


_NOT_ALL: Final = "只对照了与问题最相近的一处规定，两边其他规定可能也有不同。"
_SAME_ITEM: Final = 0.55


def _only_in(
    finder: Finder, citations: Citations, sides: Sequence[_Side], pair: tuple[_Said, _Said]
) -> list[str]:
    """The 项 of each list that the other has nothing like, and those that differ in their words."""
    lists = []
    for said in pair:
        text = finder.library.text(said.clause.version_id)
        lists.append([(item, words(body(text, item.extent).of(text)).rstrip("；;。")) for item in said.items])
    lines = [f"{sides[0].name}列出 {len(lists[0])} 项，{sides[1].name}列出 {len(lists[1])} 项。"]
    for n, own in enumerate(lists):
        other = [words_ for _, words_ in lists[1 - n]]
        clause = pair[n].clause
        for item, spoken in own:
            alike = max(
                (SequenceMatcher(None, spoken, one, autojunk=False).ratio() for one in other), default=0.0
            )
            if alike >= _SAME_ITEM:
                continue
            mark = citations.add(clause.version_id, item.id, item.extent, clause.extent)
            lines.append(f"只在{sides[n].name}：{item.label}{spoken}[{mark}]")
    for item, spoken in lists[0]:
        best = max(
            lists[1],
            key=lambda one: SequenceMatcher(None, spoken, one[1], autojunk=False).ratio(),
        )
        ratio = SequenceMatcher(None, spoken, best[1], autojunk=False).ratio()
        if not _SAME_ITEM <= ratio < 1.0:
            continue
        left = citations.add(pair[0].clause.version_id, item.id, item.extent, pair[0].clause.extent)
        right = citations.add(pair[1].clause.version_id, best[0].id, best[0].extent, pair[1].clause.extent)
        lines.append(f"写法不同：{item.label}{spoken}[{left}]；{best[0].label}{best[1]}[{right}]")
    return lines


_OF_NAMES: Final = {
    "元": "金额",
    "%": "比例",
    "小时": "时限",
    "月": "时限",
    "工作日": "时限",
    "人": "人数",
    "倍": "倍数",
}
# What binds: 应当, 可以, 不得. Two rules differ where only one of them has it.
_MODALS: Final = ("不得", "禁止", "应当", "必须", "可以", "鼓励")


def _differing(sides: Sequence[_Side], spoken: Sequence[str]) -> str:
    """What differs, as far as figures and binding words show it; "" where neither does."""
    found = []
    each = [figures(text) for text in spoken]
    for dimension, name in _OF_NAMES.items():
        one, two = ([f for f in side if f.dimension == dimension] for side in each)
        if one and two and [(f.value, f.sign) for f in one] != [(f.value, f.sign) for f in two]:
            left, right = (_written(text, fs) for text, fs in zip(spoken, (one, two), strict=True))
            found.append(f"{name}：前者写“{left}”，后者写“{right}”")
    for word in _MODALS:
        have = [word in text for text in spoken]
        if have[0] != have[1]:
            found.append(f"“{word}”只在{'前者' if have[0] else '后者'}的这一处出现")
    if found:
        return "不同之处：" + "；".join(found) + "。"
    same = words(spoken[0]) == words(spoken[1])
    return "两处的文字相同。" if same else ""


def _written(text: str, found: Sequence[Figure]) -> str:
    first, last = found[0].span, found[-1].span
    if len(found) == 2 and last.start - first.end <= 4:
        return text[first.start : last.end]
    return "、".join(figure.span.of(text) for figure in found[:4])
