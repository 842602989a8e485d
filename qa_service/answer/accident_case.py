"""事故案例: which accidents the library tells of, and what a report says of one: causes, harm, who
answered for it.

A report is found by the words of its title and first lines, and read by its headings: the cause stands under
事故原因, those who were punished under 责任追究. A question about an accident that no text tells of is
left open.
"""

from __future__ import annotations

import enum
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.library import Library
from corpus.model import ClauseKind, DocumentKind, Span
from corpus.records import ClauseRecord
from indexing.segment import frequency, is_noun, query_tokens
from qa_service import cite
from qa_service.answer.accident_facts import asked_parts, best_sentence
from qa_service.answer.article_parts import words
from qa_service.answer.citing import Citations, book_title
from qa_service.answer.definition import asked_terms
from qa_service.answer.model import AnswerKind
from qa_service.answer.told import Told, Untold
from qa_service.evidence import Finder, Findings, Scope, Term, coverage
from qa_service.lexicon import expand

_Value = Callable[[str], float]
"""How much of what is asked a sentence tells; below 1 nothing."""
HEAD: Final = 900
"""Characters of a report that tell which accident it is about."""
SAME_ACCIDENT: Final = 0.62
"""Share of the weight of a question's own words that title and head must hold."""
LIKE_ACCIDENT: Final = 0.72
MOST_LISTED: Final = 10
MOST_PARAGRAPHS: Final = 8
MOST_ITEMS: Final = 40
_SHOWN: Final = 260
_ITEM_SHOWN: Final = 110


class Aspect(enum.StrEnum):
    """What is asked of an accident."""

    DIRECT = "直接原因"
    INDIRECT = "间接原因"
    CAUSE = "事故原因"
    CASUALTIES = "伤亡"
    LOSS = "经济损失"
    TIME = "时间"
    PLACE = "地点"
    COURSE = "经过"
    PUNISHED = "责任追究"
    LESSON = "防范措施"
    NATURE = "事故性质"
    RESCUE = "应急处置"


# Why: the words that ask, each with the words of the heading that answers. The first that fits is meant.
# 怎么处理 asks for those punished; 怎么处置 for the rescue.
_ASPECTS: Final = (
    (Aspect.DIRECT, r"直接原因", r"直接(?:技术)?原因"),
    (Aspect.INDIRECT, r"间接原因|管理原因|主要原因是管理", r"间接原因|管理(?:上的)?原因"),
    (
        Aspect.PUNISHED,
        r"追责|追究|问责|(?:处理|处分|处罚|处置|判|抓|免职|撤职)了|谁(?:被|该|负|应)|哪些(?:人|单位)[^，？?]{0,6}(?:责任|处|罚|判|抓)"
        r"|责任(?:人|单位|者)|怎么处理|处理(?:结果|情况|建议)|负(?:什么)?责任",
        r"处理(?!经过|过程)|责任(?:追究|认定|划分|分析|人|者|单位)|追责|问责|处罚|处分",
    ),
    (Aspect.LOSS, r"(?:经济)?损失", r"损失|伤亡|后果"),
    (
        Aspect.CASUALTIES,
        r"死了?(?:多少|几)|死亡(?:多少|几|人数)|多少人(?:死|伤|遇难|中毒)|(?:几|多少)个?人?(?:死|伤|遇难)|伤亡|伤了(?:多少|几)|受伤(?:多少|几)"
        r"|遇难(?:多少|几|人数)|后果|死伤|中毒(?:多少|几)",
        r"伤亡|损失|后果|人员核查",
    ),
    (
        Aspect.LESSON,
        r"教训|防范|整改|措施|怎么(?:预防|避免)|如何(?:预防|避免)|启示|建议",
        r"防范|整改|教训|措施|建议|对策|启示|预防",
    ),
    (Aspect.CAUSE, r"原因|为什么|为何|起因|怎么(?:引起|造成|导致|酿成)|是什么引[起发]", r"原因"),
    (Aspect.NATURE, r"性质|责任事故吗|什么(?:等级|级别)|定性", r"性质"),
    (Aspect.RESCUE, r"救援|抢险|怎么(?:救|处置|灭)|应急(?:处置|响应)", r"救援|应急|抢险|处置"),
    (
        Aspect.COURSE,
        r"经过|怎么(?:发生|回事)|过程|如何发生|讲(?:一下|讲)|介绍|情况",
        r"经过|概况|回顾|简介|基本情况",
    ),
    (Aspect.TIME, r"什么时[候间]|几点|何时|哪一?[天年月]|几[月号]|时间|日期|啥时候", r"经过|概况|回顾|简介"),
    (Aspect.PLACE, r"哪里|哪儿|在哪|什么地方|地点|哪个?(?:省|市|县|区|地方)", r"经过|概况|回顾|简介"),
)
_ACCIDENT: Final = re.compile(
    r"事故|出事|出了事|爆炸|火灾|着火|起火|燃烧|爆燃|闪爆|泄漏|泄露|中毒|坍塌|垮塌|翻车|侧翻|相撞|追尾|倾覆|窒息|车祸|踩踏|溺水|坠落|透水|灾难|跑氯"
)
# Why: asks for accidents of a sort, not for one. Matches 有没有罐车泄漏的案例, 类似事故有哪些,
# 发生过哪些气瓶爆炸,
# 静电爆炸的事故案例. Must not match 事故案例库由谁建设 (asks who), 事故有哪些等级.
_LISTS: Final = re.compile(
    r"案例|类似[^，？?]{0,14}事故|(?:有没有|有无|是否有|有过|出过|发生过)[^，？?]{0,20}(?:事故|爆炸|火灾|泄漏|泄露|中毒)"
    r"|(?:哪些|什么|多少起)[^，？?]{0,16}(?:事故|爆炸|火灾|泄漏|中毒)(?:案例)?[?？]?$|(?:事故|爆炸|泄漏|泄露|火灾|中毒)(?:都)?(?:有|发生过)(?:哪些|什么|多少)[?？]?$"
)
_NOT_LIST: Final = re.compile(
    r"等级|分为|分几|级别|种类|类型|报告(?:应当|要)|预案|隐患|由谁|哪个部门|哪些部门|罚"
)
# What reports of accidents share: no word of them tells which accident is meant.
_COMMON: Final = re.compile(
    r"^(?:事故|案例|发生|造成|死亡|死|伤|受伤|伤亡|原因|直接|间接|责任|处理|多少|几个|几|人|个|什么|哪些|哪|谁|怎么|为什么|教训|措施|损失|经济|时间|地点"
    r"|经过|性质|特别重大|特大|重大|较大|一般|调查|报告|安全|生产|道路|交通|有没有|有|没有|类似|典型|的|了|是|在|和|年|月|日|号|那|次|起|场|过|追究|处罚|情况|主要"
    r"|吗|呢|请问|介绍|哪里|天|被|超过|人数|导致|引起|引发|哪天|时候|防范|整改|建议|应急|救援|处置|如何|讲|领导|干部|负责人|当地|以后|之后|后来|当时|镇里|县里|区里|市里|村里|公司|企业|单位|库|资料|给|我|看|看看|找|查|查查|一下|相关)$"
)
_DATE: Final = re.compile(
    r"(?:(?P<year>(?:19|20)\d{2})\s*[年.\-/])?\s*(?P<month>\d{1,2})\s*(?:月|[.．·•∙・‧?？\-—])\s*(?P<day>\d{1,2})(?!\d)\s*[日号]?"
)


@dataclass(frozen=True, slots=True)
class CaseText:
    """A text about an accident, as it is recognised: title and first lines without white space, its days."""

    version_id: str
    title: str
    head: str
    size: int
    days: frozenset[tuple[int, int]]
    years: frozenset[int]

    @property
    def known_by(self) -> str:
        return self.title + self.head


def answer(finder: Finder, findings: Findings) -> Told | Untold | None:
    """What the library tells of accidents; None for a question about none."""
    text = findings.question.text
    cases = _cases(finder.library, findings.scope)
    case = _of_focus(findings, cases)
    if case is None and not _ACCIDENT.search(text) and "案例" not in text:
        return None
    if asked_terms(text)[1]:
        return None  # 什么是较大事故 asks what a word means
    if cases and not _MUST.search(text):
        case = case or _meant(text, cases, finder)
        told = _Reader(finder, findings, case).told_parts(text) if case is not None else None
        if told is not None:
            return told
    if (
        re.search("哪些?[^，？?]{0,8}(?:事故|案例)", text)
        and _BY_HARM.search(text)
        and not _NOT_LIST.search(text)
    ):
        return _listed(finder, findings, cases)
    if _LISTS.search(text) and not _NOT_LIST.search(text):
        return _listed(finder, findings, cases)
    if is_about_one(text):
        return Untold(
            "资料库中没有这起事故的调查报告或案例材料。" if cases else "资料库中还没有事故案例材料。",
            kind=AnswerKind.CASE,
        )
    return None


def is_about_one(text: str) -> bool:
    """Whether a question is about one accident that it names, told or not."""
    return _aspect(text) is not None and bool(_NAMED.search(text)) and not _MUST.search(text)


def asks_aspect_alone(text: str) -> bool:
    """Whether a question asks one thing of an accident and names none: it means the one spoken of.

    >>> asks_aspect_alone("直接原因是什么？"), asks_aspect_alone("触电死亡的原因是什么？")
    (True, False)
    """
    aspect = _aspect(text)
    if aspect is None or _MUST.search(text) or "案例" in text:
        return False
    asked = next(asked for one, asked, _ in _ASPECTS if one is aspect)
    rest = _ASKING.sub(" ", re.sub(asked, " ", _DATE.sub(" ", text)))
    return all(_COMMON.match(token) for token in query_tokens(rest) if token.isalnum())


def _of_focus(findings: Findings, cases: Sequence[CaseText]) -> CaseText | None:
    """The report that the answer before quoted, for a follow-up that names no accident (直接原因是什么？)."""
    focus = findings.scope.focus
    if focus is None or _aspect(findings.question.text) is None:
        return None
    return next((case for case in cases if case.version_id == focus.version_id), None)


# Asks what shall be, not what was: 事故原因由谁调查, 事故发生后应当多久上报.
_MUST: Final = re.compile(
    r"应当|应该|必须|(?<!负)(?:由谁|谁来|谁负责|哪些?部门)|规定|依照|按照|多久|几小时|怎么罚|罚多少|罚款|法律|条例|可以(?!吸取|汲取|看出|得出|总结|借鉴|学)|能不能|要求"
)
# An accident by its day (7·19事故): one event, told or not.
_NAMED: Final = re.compile(
    r"\d{1,2}[.．·•∙・‧\-—]\d{1,2}[”\"]?[^，？?]{0,14}(?:事故|爆炸|火灾|泄漏)|(?:港|厂|矿|高速|公司|大厦|化工|酒店|商场|隧道|大桥)[^，？?]{0,8}(?:爆炸|火灾|泄漏|坍塌)(?:事故)?(?:死|造成|伤|的?原因|是?哪)"
)


def _aspect(text: str) -> Aspect | None:
    return next((aspect for aspect, asked, _ in _ASPECTS if re.search(asked, text)), None)


# 是什么气体中毒 asks for the gas, whatever else 中毒 asks for in other questions.
_THING_ASKED = re.compile(
    "(?:什么|啥|哪[种类])(?:样的)?(?:有[毒害])?(?:气体|物质|化学品|介质|毒气|液体|危险品)"
)


def _asks_thing(part: str) -> bool:
    return bool(_THING_ASKED.search(part))


def _heading(aspect: Aspect) -> re.Pattern[str]:
    return re.compile(next(heading for one, _, heading in _ASPECTS if one is aspect))


def _cases(library: Library, scope: Scope) -> tuple[CaseText, ...]:
    """All texts about accidents that the library holds."""

    def read() -> tuple[CaseText, ...]:
        found = []
        for version in library.standing_versions():
            if version.kind is not DocumentKind.CASE:
                continue
            text = library.text(version.id)
            head = "".join(text[: HEAD + len(version.title)].split())
            days, years = _days(version.title + "\n" + text[:HEAD])
            found.append(CaseText(version.id, "".join(version.title.split()), head, len(text), days, years))
        return tuple(sorted(found, key=lambda case: case.version_id))

    every = library.derived(("accident cases",), read)
    return tuple(case for case in every if case.version_id not in scope.excluded)


def _days(text: str) -> tuple[frozenset[tuple[int, int]], frozenset[int]]:
    days, years = set(), set()
    for match in _DATE.finditer(text):
        month, day = int(match["month"]), int(match["day"])
        if 1 <= month <= 12 and 1 <= day <= 31:
            days.add((month, day))
            if match["year"]:
                years.add(int(match["year"]))
    years |= {int(year) for year in re.findall(r"(?<!\d)((?:19|20)\d{2})\s*年", text)}
    return frozenset(days), frozenset(years)


# 多少辆, 几个, 什么气体: they ask, and tell no accident from another.
_ASKING: Final = re.compile(
    "(?:多少|几)[辆台架艘人名个起次吨米层间栋户家处条根罐瓶桶]?|什么(?:气体|物质)?|哪[些个种]"
)


def _own_words(text: str, cases: Sequence[CaseText]) -> dict[str, tuple[str, ...]]:
    """The words of a question that tell which accident it means, each with what else it may be called."""
    bare = _ASKING.sub(" ", _DATE.sub(" ", text))
    found = {}
    expansions = expand(bare)
    tokens = [token for token in dict.fromkeys(query_tokens(bare)) if not _COMMON.match(token)]
    for token in tokens:
        if any(token != other and token in other for other in tokens):
            continue
        if frequency(token) and not is_noun(token) and not any(token in case.known_by for case in cases):
            continue  # a verb that no text has (吸取, 烧坏) names no accident
        found[token] = tuple(t for e in expansions if token in e.word or e.word in token for t in e.terms)
    return found


def _meant(text: str, cases: Sequence[CaseText], finder: Finder) -> CaseText | None:
    """The text about the one accident that a question means; None where none surely is."""
    own = _own_words(text, cases)
    days, _ = _days(text)
    if not own and not days:
        return None
    terms = [
        Term(
            word, math.log((len(cases) + 1) / (sum(_has(case, word, others) for case in cases) + 0.5)), others
        )
        for word, others in own.items()
    ]
    # 火灾 tells no accident from another; a name that few texts have does.
    telling = {
        word
        for word, others in own.items()
        if not _ACCIDENT.fullmatch(word)
        and sum(_has(c, word, others) for c in cases) <= max(1, len(cases) // 4)
    }
    best: tuple[tuple[float, int, str], CaseText] | None = None
    for case in cases:
        if days and not days & case.days:
            continue
        share = coverage(terms, case.known_by) if terms else 1.0
        rare = any(term.word in telling and term.word in case.known_by for term in terms)
        if share < SAME_ACCIDENT - (0.2 if days else 0.0) or not (rare or days):
            continue
        key = (round(share + 0.3 * coverage(terms, case.title), 3), case.size, case.version_id)
        if best is None or key > best[0]:
            best = (key, case)
    return best[1] if best else None


def _has(case: CaseText, word: str, others: Sequence[str]) -> bool:
    return word in case.known_by or any(other in case.known_by for other in others)


# --- lists -------------------------------------------------------------------------------------------


def _listed(finder: Finder, findings: Findings, cases: Sequence[CaseText]) -> Told | Untold:
    """The accidents of a sort, with the sentence that tells each."""
    if not cases:
        return Untold("资料库中还没有事故案例材料。", kind=AnswerKind.CASE)
    terms = [term for term in findings.terms if not _COMMON.match(term.word)]
    if _BY_HARM.search(findings.question.text):
        return Untold("还不能按伤亡人数筛选案例，请按事故类型、物质、设备或地点提问。", kind=AnswerKind.CASE)
    scored = []
    for case in cases:
        covered = coverage(terms, case.known_by) if terms else 1.0
        if covered >= LIKE_ACCIDENT:
            scored.append((covered, coverage(terms, case.title) if terms else 0.0, case))
    scored.sort(key=lambda one: (-one[0], -one[1], one[2].version_id))
    if not scored:
        return Untold("资料库的案例材料中没有这样的事故。", nearest=False, kind=AnswerKind.CASE)
    citations = Citations(finder.library, findings.scope.as_of)
    lines: list[str] = []
    for _, _, case in scored[:MOST_LISTED]:
        reader = _Reader(finder, findings, case, citations)
        lines.append(f"{len(lines) + 1}. {reader.summary()}")
    total = len(scored)
    head = f"资料库中有 {total} 份材料讲到这样的事故" + (
        f"，以下是前 {MOST_LISTED} 份：" if total > MOST_LISTED else "："
    )
    notes = ("按标题和案情开头的文字查找；同一起事故可能有几份材料。",)
    return Told(AnswerKind.CASE, "\n".join([head, *lines]), citations, confidence=0.85, notes=notes)


_BY_HARM: Final = re.compile(
    r"(?:死亡|伤亡|死|损失)[^，？?]{0,6}(?:超过|以上|大于|多于|不少于)|(?:超过|以上)[^，？?]{0,6}(?:死|伤)"
)


# --- one accident ------------------------------------------------------------------------------------

_N = r"(?:\d[\d,]*|[一二三四五六七八九十百两]+)"
_KILLED: Final = re.compile(
    rf"{_N}\s*(?:余|多)?(?:名|人|个人|位|名村民|名工人|名员工)*[^，。；\d]{{0,12}}(?:死亡|遇难|身亡|丧生|致死)|(?:死亡|遇难|致死)\s*{_N}\s*(?:余|多)?人?|当场死亡"
)
_INJURED: Final = re.compile(
    rf"{_N}\s*(?:余|多)?(?:名|人|个人)[^，。；\d]{{0,10}}(?:受伤|重伤|轻伤|中毒|住院|烧伤)|(?:受伤|重伤|轻伤|中毒)\s*{_N}\s*人"
)
_LOST: Final = re.compile(r"损失[^，。；]{0,14}\d|\d[\d.,]*\s*(?:余)?[万亿]?元[^，。；]{0,6}损失")
_WHEN: Final = re.compile(r"(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月|\d{1,2}\s*月\s*\d{1,2}\s*日")
_OTHER_EVENT: Final = re.compile(r"事故前|前一起|此前|类似|同类|近年来|以往|另一起|曾发生")
_ABOUT: Final = re.compile(r"伤亡|损失|概况|简介|基本情况|核查|回顾|经过|后果")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A clause of a report with the headings above it, in one line; ``top``: nothing stands above it."""

    clause: ClauseRecord
    headings: tuple[str, ...]

    @property
    def above(self) -> str:
        return " ".join(self.headings)


class _Reader:
    """Reads one report by its headings."""

    def __init__(
        self, finder: Finder, findings: Findings, case: CaseText, citations: Citations | None = None
    ) -> None:
        self._library = finder.library
        self._case = case
        self._text = finder.library.text(case.version_id)
        self._citations = citations or Citations(finder.library, findings.scope.as_of)
        self._title = book_title(finder.library.version(case.version_id).title)
        self._pieces = tuple(self._read())
        self._asked = findings.question.text

    def told_parts(self, text: str) -> Told | Untold | None:
        """What the report says of each part of a question; None where it asks for no aspect and no fact."""
        lines: list[str] = []
        lost: list[str] = []
        for part in asked_parts(text) or [text]:
            aspect = _aspect(part)
            found = self._fact(part) if aspect is None or _asks_thing(part) else []
            if not found and aspect is not None:
                found = self._lines(aspect)
            if found:
                lines += [line for line in found if line not in lines]
            else:
                lost.append(aspect.value if aspect is not None else part)
        if not lines:
            aspect = _aspect(text)
            if aspect is None:
                return None
            return Untold(f"{self._title}里没有写明{aspect.value}。", kind=AnswerKind.CASE)
        notes = tuple(f"{self._title}里没有写明“{part}”。" for part in lost)
        return Told(AnswerKind.CASE, "\n".join(lines), self._citations, confidence=0.9, notes=notes)

    def _fact(self, part: str) -> list[str]:
        """The sentence of the report that tells a single fact."""
        told = [(piece.clause, span) for piece in self._pieces for span in self._sentences(piece)]
        at = best_sentence(part, [span.of(self._text) for _, span in told], self._case.title)
        return [] if at is None else [f"{self._title}：{self._cited(*told[at], limit=cite.MAX_QUOTE)}"]

    def summary(self) -> str:
        """Title and the sentence that tells the accident."""
        found = self._telling(_tells_event)
        if found is None:
            found = next(
                ((p.clause, s) for p in self._pieces for s in self._sentences(p) if s.end - s.start > 20),
                None,
            )
        if found is None:
            clause = self._library.clauses(self._case.version_id)[0]
            found = (clause, clause.span)
        return f"{self._title}：{self._cited(*found, limit=200)}"

    def _lines(self, aspect: Aspect) -> list[str]:
        match aspect:
            case Aspect.CASUALTIES:
                return self._sentence(_tells_harm)
            case Aspect.LOSS:
                return self._sentence(lambda said: 2 * bool(_LOST.search(said)))
            case Aspect.TIME | Aspect.PLACE:
                return self._sentence(_tells_when)
            case Aspect.CAUSE:
                return self._section(aspect) or self._sentence(_gives_cause)
            case Aspect.DIRECT | Aspect.INDIRECT:
                return self._section(aspect) or self._sentence(lambda said: 2 * (aspect.value in said))
            case _:
                return self._section(aspect)

    def _sentence(self, value: _Value) -> list[str]:
        found = self._telling(value)
        return [] if found is None else [f"{self._title}：{self._cited(*found, limit=cite.MAX_QUOTE)}"]

    def _telling(self, value: _Value) -> tuple[ClauseRecord, Span] | None:
        """The sentence that tells most of what ``value`` counts; the summary of the event before its
        details.
        """
        best: tuple[float, int] | None = None
        found: tuple[ClauseRecord, Span] | None = None
        for number, piece in enumerate(self._pieces):
            if "伤亡" in piece.above:  # the count that was checked
                place = 2.0
            else:
                place = 0.6 if not piece.headings else 0.5 if _ABOUT.search(piece.above) else 0.0
            place -= (
                2.0 if _OTHER_EVENT.search(piece.above) or re.search("前路段|发生前", piece.above) else 0.0
            )
            for span in self._sentences(piece):
                said = span.of(self._text)
                counted = value(said)
                if counted < 1:
                    continue
                worth = counted + place + (0.4 if "造成" in said else 0.0)
                worth -= 1.0 if _OTHER_EVENT.search(said) else 0.0
                if best is None or (worth, -number) > best:
                    best, found = (worth, -number), (piece.clause, span)
        return found

    def _sentences(self, piece: _Piece) -> Iterable[Span]:
        return cite.sentences(self._text, piece.clause.span)

    def _section(self, aspect: Aspect) -> list[str]:
        """What stands under the headings for an aspect."""
        heading = _heading(aspect)
        pieces = [p for p in self._pieces if any(heading.search(step) for step in p.headings)]
        if aspect is Aspect.LESSON:  # 处理建议 is none
            pieces = [p for p in pieces if not re.search("处理|追究|问责|责任人|责任单位", p.headings[0])]
        if aspect is Aspect.CAUSE:
            pieces = [p for p in pieces if not re.search("责任|处理|防范|整改", p.headings[0])] or pieces
        if not pieces:
            return []
        if aspect is Aspect.PUNISHED:
            return self._persons(pieces)
        lines: list[str] = []
        shown, last = 0, ""
        for piece in pieces:
            if shown == MOST_PARAGRAPHS:
                break
            head = next((step for step in reversed(piece.headings) if step), "")
            mark = f"【{head.strip('：:。')}】" if head != last else ""
            last = head
            lines.append(f"{mark}{self._cited(piece.clause, piece.clause.span)}")
            shown += 1
        first = f"{self._title}{aspect.value}：" if aspect.value not in lines[0] else f"{self._title}："
        if len(pieces) > shown:
            lines.append(f"（这一部分共 {len(pieces)} 段，以上是前 {shown} 段，其余见原文。）")
        return [first, *lines]

    def _persons(self, pieces: Sequence[_Piece]) -> list[str]:
        """Those who answered for it, group by group, with their number."""
        items = [p for p in pieces if p.clause.kind is ClauseKind.ITEM]
        pieces = items or list(pieces)
        lines = [f"{self._title}写明的责任追究，共 {len(pieces)} 项："]
        last = ""
        for piece in pieces[:MOST_ITEMS]:
            head = piece.headings[-1].strip("：:。")
            if head != last:
                lines.append(f"【{head}】")
                last = head
            lines.append(f"- {self._cited(piece.clause, piece.clause.span, limit=_ITEM_SHOWN)}")
        if len(pieces) > MOST_ITEMS:
            lines.append(f"（以上是前 {MOST_ITEMS} 项，其余 {len(pieces) - MOST_ITEMS} 项见原文。）")
        return lines

    def _cited(self, clause: ClauseRecord, span: Span, *, limit: int = _SHOWN) -> str:
        span = cite.trim(self._text, span)
        if span.end - span.start > cite.MAX_QUOTE:
            cut = self._text.rfind("。", span.start, span.start + cite.MAX_QUOTE)
            span = Span(span.start, cut + 1 if cut > span.start else span.start + cite.MAX_QUOTE)
        number = self._citations.add(self._case.version_id, clause.id, span, clause.span)
        said = words(span.of(self._text))
        if len(said) > limit:
            cut = max(said.rfind(mark, 0, limit) for mark in "。；，")
            said = said[: cut + 1 if cut > limit // 2 else limit] + "……"
        return f"{said}[{number}]"

    def _read(self) -> Iterable[_Piece]:
        """The paragraphs of a report with their headings; a short line that names a part is one too
        (事故经过：).
        """
        named = ""
        for clause in self._library.clauses(self._case.version_id):
            if clause.kind in (ClauseKind.CHROME, ClauseKind.CONTENTS, ClauseKind.FRONT, ClauseKind.TITLE):
                continue
            said = words(clause.span.of(self._text))
            if clause.kind is ClauseKind.HEADING:
                named = ""
                if not _is_leaf_heading(clause, said):
                    continue
            elif clause.kind is ClauseKind.PARAGRAPH and _NAMES_PART.match(said):
                named = said
                continue
            if len(said) < 4:
                continue
            yield _Piece(clause, (*clause.path, *([named] if named else [])))


def _is_leaf_heading(clause: ClauseRecord, said: str) -> bool:
    """A numbered sentence without anything under it says something itself (1.某公司…不到位。)."""
    return len(said) > 24 and clause.extent_end <= clause.end + 1


# Why: write-ups name their parts in a line of their own. Matches 事故经过：, 间接原因, 2．事故原因,
# 直接原因为：.
# Must not match a sentence (事故经过调查认定如下……).
_NAMES_PART: Final = re.compile(
    r"^[\d一二三四五六七八九十（()）、.．\s]{0,5}(?:事故|事件)?(?:发生)?(?:的)?(?:主要)?(?:经过|概况|简介|回顾|原因|直接原因|间接原因|原因分析|处理|处理情况|教训|防范措施|整改措施"
    r"|责任追究|责任认定|性质|损失|伤亡情况|后果|预防措施|教训与防范措施|应急处置|救援情况|经过及救援情况|防范和整改措施|责任及处理)(?:为|如下|分析)?[：:]?$"
)


def _tells_harm(said: str) -> float:
    """The total before its parts: of two counts of the dead the larger one."""
    found = _KILLED.search(said)
    numbers = [int(n) for n in re.findall(r"\d+", found.group())] if found else []
    total = 2 + math.log10(max(numbers, default=0) + 1) if found else 0.0
    return total + (0.3 if found else 1.0) * bool(_INJURED.search(said))


def _tells_when(said: str) -> float:
    if not _WHEN.search(said) or re.search("(?:发生|事故)(?:后|以后|之后)", said):
        return 0.0
    event = bool(_ACCIDENT.search(said)) + bool(re.search("发生(?!地|时|前|后)|造成|导致|相撞|侧翻", said))
    return event + 0.8 * bool(event and re.search(r"\d\s*时", said))


def _tells_event(said: str) -> float:
    harm = bool(_KILLED.search(said) or _INJURED.search(said))
    return bool(_WHEN.search(said)) + bool(_ACCIDENT.search(said)) + 0.5 * harm


def _gives_cause(said: str) -> float:
    if re.search(r"原因(?:是|为|：|:)|是[^。]{0,40}(?:事故|爆炸|泄漏|火灾)[^。]{0,10}的[^。]{0,6}原因", said):
        return 2
    return 1.0 if re.search(r"由于|导致|引发|引起", said) and _ACCIDENT.search(said) else 0.0
