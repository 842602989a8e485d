"""对照: what two texts, or the rules of two places, say of one matter, side by side with what differs in
figures.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from corpus.model import ClauseKind, DocumentKind, Span
from corpus.records import ClauseRecord
from indexing.search import Query
from indexing.segment import cut, query_tokens
from qa_service import cite
from qa_service.answer import compared_penalties
from qa_service.answer.article_parts import body, paragraphs, words
from qa_service.answer.citing import Citations, around_clause, book_title
from qa_service.answer.compared_sides import Side, sides_of
from qa_service.answer.compared_units import asks_who, compared
from qa_service.answer.model import AnswerKind
from qa_service.answer.penalty_question import asks_for_penalty
from qa_service.answer.told import Told, Untold
from qa_service.evidence import Finder, Findings, Judge, Term, coverage, question_terms
from qa_service.verification.figures import Figure, figures

ENOUGH: Final = 0.55
"""Share of the matter that a sentence of each side must cover."""
LOOKED_AT: Final = 10
MOST_PAIRED: Final = 5

# Why: asks what differs. Matches 有什么不同, 有哪些区别, 规定一样吗, 哪个罚得更重, 有什么变化,
# 修订前后各是多少.
# Must not match 不同意怎么办, 根据不同情况, 变化情况报给谁 (no question about a difference).
_ASKS = re.compile(
    r"(?:有|是)?(?:什么|哪些|何|啥|多大)(?:样的)?(?:不同|不一样|区别|差别|差异|异同|变化|改变|调整|变动)"
    r"|(?:不同|区别|差别|差异|变化)(?:在哪|是什么|吗|大不大)|(?:变|改)了(?:没有?|吗|什么|多少)"
    r"|(?:规定|标准|要求|罚款|处罚)?(?:是否|是不是)?(?:一样|相同|一致)(?:吗|么|不)"
    r"|哪[个边里一](?:罚|规定|要求)?(?:得)?更?(?:严|重|高|多)|(?:对比|比较)(?:一下)?"
    r"|(?:各|分别)(?:自|都)?(?:是|为|要|有|达到)?(?:什么|多少|几|谁|哪)"
)
_SEVERALLY = re.compile("^(?:各|分别)")
_EDITED = re.compile("前后|[新旧老].{0,16}[新旧老]|试行|暂行")
# Articles that every law has alike: of what it applies to, why it was made, when it begins.
_FORMAL = re.compile(r"适用本|制定本|起(?:正式)?施行|同时废止")
# Words of a question that tell nothing of what is compared.
_NO_WORDS = re.compile(
    "请问|规定|要求|文件|法律|法规|条例|办法|之间|各自|分别|两[部个份地边]|对于|关于|方面|问题|有关|相关|国家|全国|中央|里面"
    "|时间|多少|什么|哪些|变化|[对都各中里的上在是有和与跟同及比天几个为要]"
)
_MARKS = re.compile(r"[《》〈〉“”\"，,、。？?！!：:\s]+")
# What a question for a figure wants, by the words that ask: the dimensions that a sentence must state.
_WANTED: Final = (
    (re.compile("时间|期限|时限|多久|多少天|几天|几个?月|小时|多长"), ("小时", "工作日", "月")),
    (re.compile("金额|奖金|罚款|罚多少|多少钱|费用|补贴|奖励多少|[最]高奖|[最]低奖"), ("元", "倍")),
    (re.compile("比例|率|百分"), ("%",)),
)
# 最高奖金 stands as 不超过三十万元, 二万元以下 in texts.
_BOUNDS: Final = {
    "最高": ("不超过", "以下", "至多"),
    "最多": ("不超过", "以下", "至多"),
    "最低": ("不低于", "以上", "不少于"),
    "最少": ("不低于", "以上", "不少于"),
    "奖金": ("奖励",),
    "罚金": ("罚款",),
}


def _bounded(term: Term) -> Term:
    return dataclasses.replace(term, others=(*term.others, *_BOUNDS.get(term.word, ())))


def _dimensions(text: str) -> tuple[str, ...]:
    return next((found for asked, found in _WANTED if asked.search(text)), ())


def _matter(rest: str) -> str:
    """What is left to compare, without the words that only ask."""
    return " ".join("".join(" " if _NO_WORDS.fullmatch(w) else w for w in cut(_MARKS.sub(" ", rest))).split())


def _in_law(finder: Finder, side: Side) -> bool:
    return any(finder.library.version(one).kind is DocumentKind.LAW for one in side.versions)


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


def asks_difference(text: str) -> bool:
    """Whether a question asks what differs; not 中期评估和终期评估分别谁来搞, two things of one text."""
    asks = _ASKS.search(text)
    return asks is not None and not (_SEVERALLY.match(asks.group()) and not _EDITED.search(text))


def answer(finder: Finder, findings: Findings, judge: Judge) -> Told | Untold | None:
    """What differs between two texts or places; None for a question that names no two of them."""
    question = findings.question
    asks = _ASKS.search(question.text)
    if asks is None or not asks_difference(question.text):
        return None
    sides, rest = sides_of(finder, findings)
    if len(sides) < 2:
        return None
    rest = rest.replace(asks.group(0), " ")
    if asks_who(rest) and not any(_in_law(finder, side) for side in sides):
        return compared(finder, findings, judge, sides[:2], _matter(rest))
    if asks_for_penalty(question.text) and all(_in_law(finder, side) for side in sides[:2]):
        return _punished(finder, findings, sides[:2])
    matter = _matter(rest)
    names = "和".join(side.name for side in sides[:2])
    if len("".join(matter.split())) < 3:
        return Untold(
            f"请写明要比较{names}的哪一方面，例如“主要负责人的职责”“未经许可的罚款”。",
            kind=AnswerKind.COMPARISON,
        )
    terms = [_bounded(t) for t in question_terms(matter, finder.searcher.rarity(query_tokens(matter)))]
    wanted = _dimensions(rest)
    found = [_said(finder, findings, side, matter, terms, wanted) for side in sides[:2]]
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


def _said(
    finder: Finder,
    findings: Findings,
    side: Side,
    matter: str,
    terms: Sequence[Term],
    wanted: Sequence[str] = (),
) -> list[_Said]:
    """The sentences of a side that speak of the matter, best first.

    Args:
        wanted: dimensions of figures of which the sentence must state one; () where no figure is asked for.
    """
    hits = finder.searcher.search(
        Query(
            text=matter,
            version_ids=side.versions or None,
            jurisdictions=side.places or None,
            exclude_version_ids=() if side.versions else findings.scope.excluded,
            any_time=True,
            limit=LOOKED_AT,
        )
    )
    found: dict[tuple[str, int], _Said] = {}
    for hit in hits:
        clause, around = around_clause(finder.library, hit.passage.clause_id)
        text = finder.library.text(clause.version_id)
        title = hit.passage.title
        near = Span(min(around.start, hit.passage.start), max(around.end, hit.passage.end))
        for span in cite.sentences(text, near):
            said = span.of(text)
            if _FORMAL.search(said):
                continue
            lead = _lead(finder, clause, span)
            covered = max(coverage(terms, f"{lead}{said}"), 0.95 * coverage(terms, f"{lead}{said}{title}"))
            items = _items(finder, clause, span)
            if items and coverage(terms, said + title) >= ENOUGH:
                found[clause.version_id, span.start] = _Said(clause, span, said, covered, items)
                continue
            if wanted and not any(figure.dimension in wanted for figure in figures(said)):
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


def _punished(finder: Finder, findings: Findings, sides: Sequence[Side]) -> Told | Untold:
    """What both texts impose for the act."""
    citations = Citations(finder.library, findings.scope.as_of)
    found = compared_penalties.compared(finder, findings, sides, citations)
    if isinstance(found, Untold):
        return found
    lines, imposed = found
    lines = [*lines, _differing(sides, imposed)]
    return Told(
        AnswerKind.COMPARISON,
        "\n".join(line for line in lines if line),
        citations,
        confidence=0.8,
        notes=(_NOT_ALL,),
    )


def _told(finder: Finder, findings: Findings, sides: Sequence[Side], pair: tuple[_Said, _Said]) -> Told:
    citations = Citations(finder.library, findings.scope.as_of)
    lines = []
    for side, said in zip(sides, pair, strict=False):
        text = finder.library.text(said.clause.version_id)
        around = Span(min(said.clause.start, said.span.start), max(said.clause.extent_end, said.span.end))
        number = citations.add(said.clause.version_id, said.clause.id, said.span, around)
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
    finder: Finder, citations: Citations, sides: Sequence[Side], pair: tuple[_Said, _Said]
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


def _differing(sides: Sequence[Side], spoken: Sequence[str]) -> str:
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
