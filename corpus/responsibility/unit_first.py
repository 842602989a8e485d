"""Unit first (按单位列任务): （一）市应急局：负责…, or a heading that is a unit's name above its tasks.

The unit heads what it has to do, as lists of duties (责任清单) and divisions of work (职责分工) are
written. Not: addressees, contact lists, what a report found that a unit failed to do, statements.
"""

from __future__ import annotations

import re

from corpus.model import AssignmentForm, Clause, ClauseKind, Outline, RoleUnits, Span
from corpus.responsibility.duty_words import DUTY
from corpus.responsibility.grammar import Parsed
from corpus.responsibility.scope import Found
from corpus.responsibility.units_list import UnitList, split_units
from corpus.units import begins_like_verb, is_unit

_LONGEST = 60
_LONGEST_QUOTE = 400
_SHORTEST = 6  # characters of a task behind the colon
_HEAD = re.compile(
    r"[\s\u3000]*(?P<who>[^：:。；;！!？?\n]{2,60}?)[\s\u3000]*(?:(?P<colon>[：:])|[。\s\u3000]*$)"
)
_MARK = re.compile("[：:。；;！!？?]")
#: 一、由市发展改革委牵头的任务（8项）: what each unit leads, unit by unit.
_HEADED = re.compile(
    r"^由?(?P<who>.{2,50}?)(?P<verb>牵头|负责|承担)(?:负责|落实|推进|承担|办理)*(?:的?(?:任务|工作|事项|项目))?(?:[（(].{1,8}[）)])?$"
)
_BODY = re.compile(r"(?:指挥部|领导小组|工作组|专家组|指挥机构|指挥部办公室|领导小组办公室)$")
_SPOKEN = re.compile(r"[“\"「]")
#: What a report or a decision on penalties says of a unit: 未认真履行…, 对…失察, 罚款3万元, 存在….
_BLAME = re.compile(
    r"[\s\u3000]*(?:未|没有|不|对[^，。]{2,30}(?:不|失|未)|存在|涉嫌|违反|因|罚|处以|建议|责令|给予|已|曾|自20|20\d\d年|于20|作为)"
)
#: 地址, 电话 and the like: contact lists.
_CONTACT = re.compile(r"[\s\u3000]*(?:[0-9０-９（(+]|地址|电话|联系|传真|邮编|网址|姓名)")
_COMPANY = re.compile(r"公司|集团|企业|银行|酒店|商场|超市")
#: What follows the name of a body whose members are listed.
_MEMBERS = re.compile(
    r"[\s\u3000]*(?:[（(]?[0-9一二三四五六七八九十]{1,2}[)）.．、])?[\s\u3000]*(?:总指挥|副总|指挥长|副?组长|副?主任|副?召集人|成员|主要成员|人员)"
)
#: Lists that say who belongs to something.
_COMPOSED = re.compile(
    r"(?:成员|组成|名单|抄送|主送|附件|参会|出席|联系|落款|电话|通讯录|处理|处罚|处分|问责|追责)"
)


def find(outline: Outline, clause: Clause) -> Found | None:
    """The unit that heads ``clause``, as an assignment of what follows it; None when none does."""
    if clause.kind not in (ClauseKind.HEADING, ClauseKind.ITEM, ClauseKind.PARAGRAPH):
        return None
    text = outline.text
    begin = clause.span.start + len(clause.label)
    if not _may_have_head(text, begin, clause.span.end):
        return None
    head = _HEAD.match(text, begin, min(clause.span.end, begin + _LONGEST + 8))
    if head is None or not 2 <= len(head["who"].strip()) <= _LONGEST:
        return None
    if head["colon"] is None and head.end() < clause.span.end:
        return None
    rest = text[head.end() : clause.span.end].strip()
    below = clause.extent.end > clause.span.end
    if not (_tells_duties(clause, rest) if rest else below and clause.label):
        return None
    first = rest or text[clause.span.end : clause.extent.end].lstrip()[:40]
    if _MEMBERS.match(first) or _BLAME.match(first) or _CONTACT.match(first.lstrip("（(0123456789")):
        return None
    who = Span(*head.span("who"))
    role = DUTY
    if not rest and head["colon"] is None:
        verb = _HEADED.match(head["who"])
        if verb:
            who = Span(who.start + verb.start("who"), who.start + verb.end("who"))
            role = verb["verb"]
        elif _BODY.search(head["who"]):
            return None
    units = _units(text, who)
    if units is None or any(_COMPOSED.search(step) for step in outline.path(clause.ordinal)):
        return None
    if role != DUTY and all(unit.collective for unit in units.units):
        return None
    if any(_COMPANY.search(unit.as_written) for unit in units.units) and not begins_like_verb(rest[:12]):
        return None
    # 县应急局：负责… is quoted whole: the name alone says too little.
    whole = rest and clause.span.end - clause.span.start <= _LONGEST_QUOTE
    stop = clause.span.end if whole else head.end()
    while text[stop - 1].isspace():
        stop -= 1
    evidence = Span(who.start if rest else clause.span.start, stop)
    parsed = Parsed((RoleUnits(role, units.units, units.open_ended),), end=who.end)
    return Found(
        clause.ordinal,
        AssignmentForm.LINE,
        Span(clause.span.start, head.end()),
        evidence,
        parsed,
        last_clause=clause.ordinal,
        group=True,
    )


def _may_have_head(text: str, begin: int, end: int) -> bool:
    """Whether ``_HEAD`` can match: a colon is the first mark, or nothing stands behind the name."""
    stop = min(end, begin + _LONGEST + 8)
    mark = _MARK.search(text, begin, stop)
    if mark is None:
        return stop == end
    rest = text[mark.start() : stop].replace("。", "")
    return mark.group() in "：:" or (mark.group() == "。" and not rest.strip())


def _tells_duties(clause: Clause, rest: str) -> bool:
    """Whether the words behind the colon say what the unit has to do."""
    if len(rest) < _SHORTEST or _BLAME.match(rest) or _CONTACT.match(rest) or _SPOKEN.match(rest):
        return (
            re.match(r"[（(]?[0-9一二三四五六七八九十]{1,2}[)）.．、]", rest) is not None
            and len(rest) >= _SHORTEST
        )
    if clause.label:
        return not is_unit(rest.rstrip("。；;"))
    return begins_like_verb(rest[:12]) or rest.startswith(("负责", "承担", "牵头"))


def _units(text: str, who: Span) -> UnitList | None:
    words = who.of(text)
    if sum(words.count(mark) for mark in "（(〔[【") != sum(words.count(mark) for mark in "）)〕]】"):
        return None
    if any(mark in words for mark in "的了") and not is_unit(words):
        return None
    found = split_units(words, who.start, trusted=False)
    return found if found.units and not found.strays else None
