"""An answer in one to three sentences for a phone, composed from what the answer holds and nothing else.

What is said of units, figures and sanctions is said from the structured parts of the answer; of running text
only its own words are given, as a quote. Where the library is not sure that the words answer the question,
the short answer says so first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from corpus.jurisdiction import NATIONAL
from indexing.segment import query_tokens
from qa_service.answer.model import (
    ALTERNATIVES_HEADING,
    Answer,
    AnswerKind,
    AnswerPenalty,
    AnswerStatus,
    AnswerUnit,
    Citation,
)
from qa_service.answer.written import Writer
from qa_service.chat.short_cases import NOT_A_RULE, NOT_THE_LAW, ShortItem, items_of, lines_of
from qa_service.labels import short_place
from qa_service.matter import NO_MATTER, UNCLEAR

SURE_OF_TASK: Final = 0.6
"""Confidence below which a task of the register is given as the nearest one."""
SURE: Final = 0.5
"""Confidence below which running text is given as the nearest rule and not as the answer."""
_MOST_UNITS: Final = 4
_QUOTE: Final = 130
"""Characters of running text that a short answer quotes at most; the rest is one tap away."""
_LINE: Final = 110
"""A first line of the answer up to this length is short already."""
_TASK: Final = 40

_REFERENCE: Final = re.compile(r"\[\d{1,3}\]")
# Why: answers from the register begin so: 澜山区：“电动自行车停放充电”——牵头单位：…. Matches with and without
# a label 【本县规定】 and a place. Not: an article (《消防法》第四条：…), whose units stand in running text.
_REGISTER: Final = re.compile(r"(?:【[^】\n]+】)?(?P<place>[^《“”：\n]*：)?“(?P<task>[^”\n]+)”——")
_LABEL: Final = re.compile("【[^】]+】")
# Asks what to do, and what tells somebody to do it.
_WHAT_TO_DO: Final = re.compile("怎么办|怎样办|咋办|怎么处理|如何处理|怎么做|该做什么")
_TELLING: Final = re.compile("应当|必须|不得|禁止|严禁|不要|立即|有权|可以|先")
# The line before an answer about a text that is over.
_WARNING: Final = "注意："
_CASES: Final = "适用的情形："
# Ends of sentences and of the items of a list.
_END: Final = re.compile(r"[^。；\n]*[。；\n]|[^。；\n]+$")
# An item of a list: （三）…, 3．…. Its words mean little without the line that leads in.
_ITEM: Final = re.compile(r"[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、]")
# An article asked for by its number: 第二十一条. Not 第一条线索 … which nobody asks here.
_ARTICLE: Final = re.compile("第[一二三四五六七八九十百零〇\\d]+条")
# Asks who punishes: 谁来罚, 归哪个部门处罚. Not 罚谁 alone, which the subjects answer.
_WHO: Final = re.compile("(?<!罚)谁|哪个部门|哪些部门|什么部门|哪个机关|哪个单位|归哪")
_FOLLOWS: Final = "有下列"
# Characters that two texts share without a common matter.
_PLAIN_SIGNS: Final = frozenset(
    "的了吗呢会被罚处多少钱怎么不没未有人单位个在是要可以和与或者，。？、规定行为生产安全企业经营负责"
)


@dataclass(frozen=True, slots=True)
class Short:
    """The bubble.

    Attributes:
        text: one to three sentences. warning: that the text is over or of another place; "" without one.
        sure: False where the words are the nearest rule and perhaps no answer.
        more: what else the whole answer holds, in words; "" when nothing.
        items: lines below the sentences, the accidents of a list. rest: what leads to those left out.
    """

    text: str
    sure: bool = True
    warning: str = ""
    more: str = ""
    items: tuple[ShortItem, ...] = ()
    rest: ShortItem | None = None

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "text": self.text,
            "sure": self.sure,
            "warning": self.warning,
            "more": self.more,
            "items": [one.to_dict() for one in self.items],
            "rest": self.rest.to_dict() if self.rest else None,
        }


def short_answer(answer: Answer, reports: Collection[str] = (), asked: str = "") -> Short:
    """The bubble for an answer or an abstention.

    Args:
        asked: the question made whole, where it followed up on another.
        reports: ids of the versions that are reports of accidents, which lay down nothing.
    """
    if answer.status is AnswerStatus.ABSTAINED:
        return _abstention(answer)
    warning = _warning(answer, reports)
    if answer.written_by is Writer.MODEL:
        return Short(_plain(answer.answer.partition("\n" + ALTERNATIVES_HEADING)[0]), warning=warning)
    if answer.kind is AnswerKind.CASE and (listed := _cases(answer)) is not None:
        return listed
    text, sure = _composed(answer, asked or answer.question)
    return Short(text, sure, warning, _more(answer))


def _cases(answer: Answer) -> Short | None:
    """Accidents, or the lines of one report that the first line announces; None for running text."""
    if answer.cases is not None:
        below = items_of(answer.cases)
        warning = NOT_THE_LAW if answer.cases.groups else NOT_A_RULE
        return Short(answer.cases.head, warning=warning, more=below.more, items=below.items, rest=below.rest)
    lines = [line for line in answer.answer.split("\n") if line]
    if len(lines) < 2 or not _plain(lines[0]).endswith("："):
        return None
    below = lines_of(lines[1:])
    return Short(_plain(lines[0]), warning=NOT_A_RULE, more=below.more, items=below.items)


# --- what is said ------------------------------------------------------------------------------------


def _composed(answer: Answer, question: str) -> tuple[str, bool]:
    """The sentences, and whether they surely answer."""
    lines = [line for line in answer.answer.split("\n") if line and not line.startswith(_WARNING)]
    first = lines[0] if lines else ""
    if answer.verdicts:
        return _plain("".join(one.text for one in answer.verdicts[:2])), True
    if asked := [penalty for penalty in answer.penalties if penalty.asked] or list(answer.penalties[:1]):
        return _penalties(answer, asked, question)
    if answer.items and answer.page:
        return _duties(answer), True
    register = _REGISTER.match(first)
    if register and answer.kind in (AnswerKind.RESPONSIBILITY, AnswerKind.LEAD):
        sure = answer.confidence >= SURE_OF_TASK
        return ("" if sure else "资料里最接近的一项是——") + _units(answer, register), sure
    if register and answer.kind is AnswerKind.TARGET:
        return _targets(answer, register, first), True
    running = _LABEL.sub("", _plain(first)).startswith("《")
    if answer.kind in (AnswerKind.CASE, AnswerKind.COMPARISON) or (not running and len(first) <= _LINE):
        return _head(lines), True
    return _quoted(answer, question)


def _units(answer: Answer, register: re.Match[str]) -> str:
    """澜山区：“电动自行车停放充电”由区住房城乡建设局牵头，区消防救援大队等 5 家配合。"""
    first = answer.units[0].citation if answer.units else 0
    groups: dict[str, list[AnswerUnit]] = {}
    for unit in answer.units:
        if unit.citation == first:
            groups.setdefault(unit.role, []).append(unit)
    said = "，".join(_role(role, units) for role, units in groups.items())
    where = short_place(answer.citations[0].document.jurisdiction) if register["place"] else ""
    time = f"时间：{answer.period}。" if answer.period else ""
    return f"{where + '：' if where else ''}“{_clipped(register['task'])}”{said or '见原文'}。{time}"


def _role(role: str, units: Sequence[AnswerUnit]) -> str:
    """由区住房城乡建设局牵头; 区消防救援大队等 5 家配合. A role of another name keeps it."""
    names = _listed(units)
    if any(unit.lead for unit in units):
        return f"由{names}牵头"
    if any(word in role for word in ("配合", "协助", "协同", "参与", "参加")):
        return f"{names}配合"
    if not role or role in ("责任单位", "责任主体", "负责", "负责单位", "责任部门", "实施部门", "主管"):
        return f"由{names}负责"
    return f"{role.removesuffix('：')}是{names}"


def _listed(units: Sequence[AnswerUnit]) -> str:
    names = [
        unit.as_written + (f"（现{unit.now.name}）" if unit.now and unit.now.certain else "")
        for unit in units
    ]
    shown = "、".join(names[:_MOST_UNITS])
    return shown if len(names) <= _MOST_UNITS else f"{shown}等 {len(names)} 家"


def _penalties(answer: Answer, asked: Sequence[AnswerPenalty], question: str) -> tuple[str, bool]:
    """《消防法》第六十条：占用…消防车通道的，单位责令改正，处五千元以上五万元以下罚款；个人处警告或者…罚款。"""
    case = _case(answer, question)
    fitting = sorted(asked, key=lambda one: -_shared(question, _act(one, case) + one.condition))[:2]
    by_number = {one.n: one for one in answer.citations}
    source = _source(by_number[fitting[0].citation]) if fitting[0].citation in by_number else ""
    acts = [_act(one, case) for one in fitting]
    if len(set(acts)) == 1 and all(one.subject and one.subject not in acts[0] for one in fitting):
        told = "；".join(f"{one.subject}{_consequence(one)}" for one in fitting)
        said = f"{_clipped(acts[0], 70)}，{told}"
    else:
        said = "；".join(_penalty(one, act) for one, act in zip(fitting, acts, strict=True))
    left = len(answer.penalties) - len(fitting)
    tail = f"不同情形还有 {left} 档，点开可看。" if left > 0 else ""
    if _WHO.search(answer.question):
        tail = _authority(answer, fitting) + tail
    sure = any(_shared(question, act) for act in acts)
    doubt = "" if sure else "没有找到直接写这种情形的处罚。最接近的是"
    return f"{doubt}{source}：{_sentence(said)}{tail}", sure


def _authority(answer: Answer, told: Sequence[AnswerPenalty]) -> str:
    """Who punishes: as the tier says, or the article that says it for the whole law."""
    own = "、".join(dict.fromkeys(one.authority for one in told if one.authority))
    if own:
        return f"由谁决定：{own}。"
    line = next((one for one in answer.answer.split("\n") if one.startswith("由谁决定：")), "")
    return _sentence(_clipped(_plain(line), _QUOTE)) if line else ""


def _shared(question: str, act: str) -> int:
    """How much of what is asked the deed has: words of the question, or two of its rarer characters."""
    words = sum(len(word) for word in set(query_tokens(question)) if len(word) > 1 and word in act)
    signs = len((set(question) & set(act)) - _PLAIN_SIGNS)
    return words * 4 + (signs if signs > 1 else 0)


def _act(penalty: AnswerPenalty, case: tuple[str, frozenset[str]]) -> str:
    best, items = case
    general = not penalty.act or _FOLLOWS in penalty.act or penalty.act.startswith("有前款")
    return best if best and (general or penalty.act in items) else penalty.act


def _penalty(penalty: AnswerPenalty, act: str) -> str:
    who = penalty.subject
    whose = f"{who}{act}" if who and who not in act else act or who
    return "，".join(filter(None, (_clipped(whose, 70), _consequence(penalty))))


def _consequence(penalty: AnswerPenalty) -> str:
    return "，".join(filter(None, (penalty.condition, penalty.sanction)))


def _case(answer: Answer, question: str) -> tuple[str, frozenset[str]]:
    """The item of the article that fits the deed best, without its number; and all that fit."""
    items = [
        _ITEM.sub("", _plain(line).removeprefix(_CASES), count=1).rstrip("；。")
        for line in answer.answer.split("\n")
        if line.startswith(_CASES)
    ]
    best = max(items, key=lambda item: _shared(question, item), default="")
    return best, frozenset(items)


def _duties(answer: Answer) -> str:
    page = answer.page
    total = page.total if page else len(answer.items)
    shown = "；".join(f"{item.number}. {_clipped(item.text)}" for item in answer.items[:3])
    rest = f"。其余 {total - 3} 项点开可看" if total > 3 else ""
    return f"资料库里写明的有 {total} 项：{shown}{rest}。"


def _targets(answer: Answer, register: re.Match[str], first: str) -> str:
    where = short_place(answer.citations[0].document.jurisdiction) if register["place"] else ""
    if answer.targets:
        said = "；".join(
            _clipped(one.text if not one.name else f"{one.name}{one.value or ''}{one.unit or ''}", 60)
            for one in answer.targets[:3]
        )
    else:
        said = _plain(first[register.end() :])
    time = f"，时间：{answer.period}" if answer.period and answer.period not in said else ""
    return _sentence(f"{where + '：' if where else ''}“{_clipped(register['task'])}”：{said}{time}")


def _head(lines: Sequence[str]) -> str:
    """The first lines, as far as they are short."""
    said = ""
    for line in lines[:3]:
        plain = _plain(line)
        if said and len(said) + len(plain) > _LINE:
            break
        if plain.rstrip("：") == ALTERNATIVES_HEADING.rstrip("：") or plain.startswith("- "):
            break
        said += _sentence(plain)
    return said if len(said) <= 2 * _LINE else said[: 2 * _LINE] + "……"


def _quoted(answer: Answer, question: str) -> tuple[str, bool]:
    """《安全生产法》第三十六条：“餐饮等行业的生产经营单位使用燃气的，应当安装可燃气体报警装置…”"""
    citation = _leading(answer)
    if citation is None:
        return _head(answer.answer.split("\n")), True
    whole = citation.passage if _ARTICLE.search(question) and citation.passage else citation.quote
    words = best_words(_bare(whole, citation), question)
    said = f"{_source(citation)}：“{words}”"
    if answer.confidence >= SURE and (not _WHAT_TO_DO.search(question) or _TELLING.search(words)):
        return said, True
    return f"没有找到直接回答这个问题的话。最接近的规定是{said}", False


def _bare(quote: str, citation: Citation) -> str:
    """The words without the number that stands in front of the quote already: 第三十六条, （一）."""
    quote = quote.strip().removeprefix(citation.locator.article or "\0").strip()
    item = _ITEM.match(quote)
    return quote[item.end() :].strip() if item and citation.locator.label.endswith(item.group()) else quote


def _leading(answer: Answer) -> Citation | None:
    numbers = [int(found[1:-1]) for found in _REFERENCE.findall(answer.answer)]
    by_number = {one.n: one for one in answer.citations}
    return next(
        (by_number[n] for n in numbers if n in by_number), answer.citations[0] if answer.citations else None
    )


def best_words(quote: str, question: str) -> str:
    """The sentence of a quote that has most of the question's words, verbatim, with its lead-in.

    A long article answers a question with one of its sentences; the others stand behind a tap. What is left
    out is shown as ……, so that nobody takes a part for the whole.
    """
    pieces = [match.group() for match in _END.finditer(quote) if match.group().strip()]
    if len(quote) <= _QUOTE or len(pieces) < 2:
        return _clipped(" ".join(quote.split()), _QUOTE)
    if _ARTICLE.search(question):  # asked for as a whole: from its beginning
        return _clipped(" ".join(quote.split()), _QUOTE)
    asked = set(query_tokens(question))
    scores = [sum(len(word) for word in asked if word in piece) for piece in pieces]
    best = max(range(len(pieces)), key=lambda at: (scores[at], -at))
    lead = _lead_in(pieces, best)
    said = pieces[best].strip()
    between = "" if lead == best else pieces[lead].strip() + ("……" if lead + 1 < best else "")
    before = "……" if min(lead, best) > 0 else ""
    behind = "……" if best + 1 < len(pieces) else ""
    return before + _clipped(between + said, 2 * _QUOTE) + behind


def _lead_in(pieces: Sequence[str], at: int) -> int:
    """The line that leads in the list which the piece belongs to; the piece itself outside of lists."""
    if not _ITEM.match(pieces[at].strip()):
        return at
    for before in range(at - 1, -1, -1):
        if not _ITEM.match(pieces[before].strip()):
            return before
    return at


# --- what is said beside it --------------------------------------------------------------------------


def _abstention(answer: Answer) -> Short:
    if answer.answer in (NO_MATTER, UNCLEAR):
        example = re.search("例如：(“[^”]+”)", "".join(answer.notes[:1]))
        return Short(
            f"您想问哪件事？请说得具体一点{'，例如：' + example[1] if example else ''}。", sure=False
        )
    if answer.kind is AnswerKind.CASE and answer.notes and answer.notes[0].startswith("资料库"):
        return Short(answer.notes[0], sure=False)  # which accidents there are not is said in so many words
    reason = next((note for note in answer.notes if note.startswith(("资料库中没有", "关于这件事"))), "")
    return Short("对不起，资料库里没有找到答案，我不能凭猜测回答您。" + reason, sure=False)


def _warning(answer: Answer, reports: Collection[str]) -> str:
    """Of the text that is leaned on first: that it is over, and where it holds."""
    citation = _leading(answer)
    if citation is None:
        return ""
    document = citation.document
    said = ""
    if document.status in ("expired", "repealed", "superseded", "not_yet"):
        note = document.status_note.rstrip("。")
        said = f"注意：这份文件{note or '现在没有效力'}，只供参考。"
    places = {document.jurisdiction} - {"", NATIONAL}
    if document.version_id in reports:
        return said + "这出自一起事故的材料，不是规定。"
    if places and not answer.jurisdiction:
        said += f"这是{short_place(document.jurisdiction)}的规定，其他地方可能不同。"
    elif not document.jurisdiction:
        said += "这份文件没有写明是哪个地区的，当地是否适用请核对。"
    return said


def _more(answer: Answer) -> str:
    others = len(answer.alternatives)
    if not others:
        return ""
    places = dict.fromkeys(
        short_place(other.jurisdiction)
        for other in answer.alternatives
        if other.jurisdiction not in ("", NATIONAL)
    )
    named = "、".join(list(places)[:3])
    return f"另外 {others} 处也有规定{f'（{named}）' if named else ''}，点开可看。"


# --- words -------------------------------------------------------------------------------------------


def _source(citation: Citation) -> str:
    title = citation.document.title or citation.document.file_name
    where = citation.locator.article or citation.locator.label
    return f"《{_short_title(title)}》{where if len(where) <= 20 else ''}"


def _short_title(title: str) -> str:
    """The text inside a notice that passes it on: …关于印发《…方案》的通知 → …方案."""
    inner = re.search(r"关于(?:印发|转发|发布|公布)(?:《|〈)?(?P<text>[^《》〈〉]+?)(?:》|〉)?的通知$", title)
    return inner["text"] if inner else title.removeprefix("中华人民共和国")


def _plain(text: str) -> str:
    return _REFERENCE.sub("", text).strip()


def _sentence(text: str) -> str:
    return text if not text or text[-1] in "。！？…”；：:" else text + "。"


def _clipped(text: str, most: int = _TASK) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[:most].rstrip("，、；（") + "……"


def texts_of(short: Short) -> Iterable[str]:
    """All words of a bubble."""
    lines = (*short.items, short.rest) if short.rest else short.items
    return (
        short.text,
        short.warning,
        short.more,
        *(text for one in lines for text in (one.words, one.about)),
    )
