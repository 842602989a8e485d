"""Points of a division of work (分工要点): 学校实验室：县教育局牵头负责；医院：县卫生健康局负责。

What is looked after stands before the colon, who does it and in which role behind it; nothing else follows.
It is one assignment of what stands before the colon. Left alone: announcements (分工如下：…, 要求：…), units
before a colon (``unit_first``), work groups (``closing``), what somebody has to do behind the verb
(县教育局负责落实…制度, running text).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.model import AssignmentForm, Clause, Span
from corpus.responsibility import grammar
from corpus.responsibility.role_words import LABEL
from corpus.responsibility.scope import Found
from corpus.units import is_unit

#: The object, a colon, and the rest of the point up to a stop. The object holds no punctuation.
_POINT = re.compile(
    r"(?:^|(?<=[：:；;。！!\n]))[ \t\u3000]*(?:[（(]?[0-9一二三四五六七八九十]{1,2}[）).．、][ \t\u3000]*)?"
    r"(?P<what>[^：:；;。！!，,\n]{2,30})[：:]"
    r"(?P<who>[^：:；;。！!\n]{3,120})(?=[；;。！!\n]|$)"
)
_HINT = re.compile(r"[：:].{0,120}?(?:牵头|负责|落实|配合|承担)")
#: What announces a list, names a person's role or speaks of something else than a field of work.
_NO_OBJECT = re.compile(
    r"(?:如下|以下|明确|要求|指出|强调|规定|认为|原则|其中|例如|备注|说明|注|即|是|为|如|分工|职责|责任|任务|时间|时限|地点|方式|"
    r"电话|解释|附则|组|专班|指挥部|工作站|领导|组长|主任|召集人|成员|[0-9年月日])$|^(?:由|对|如|若|凡|因|经)|[“”\"]"
)


def find(text: str, clause: Clause, taken: Sequence[Span]) -> list[Found]:
    """Points in a clause's own text, outside the assignments found already.

    Args:
        text: the stored text.
        clause: the clause to look into.
        taken: outer spans of the clause's other assignments.
    """
    begin = clause.span.start + len(clause.label)
    if not _HINT.search(text, begin, clause.span.end):
        return []
    own = text[begin : clause.span.end]
    found: list[Found] = []
    for match in _POINT.finditer(own):
        what = Span(begin + match.start("what"), begin + match.end("what"))
        who = Span(begin + match.start("who"), begin + match.end("who"))
        if any(other.start < who.end and what.start < other.end for other in taken):
            continue
        name = match["what"].strip()
        if _NO_OBJECT.search(name) or LABEL.fullmatch(name + "：") or is_unit(name):
            continue
        parsed = grammar.parse(who.of(text), who.start, default_role="")
        if parsed is None or parsed.labelled or parsed.strays or not parsed.verbs or parsed.first_leads:
            continue
        units = [unit for role in parsed.roles for unit in role.units]
        if not all(role.role and role.units for role in parsed.roles) or not all(
            is_unit(unit.as_written) for unit in units
        ):
            continue
        start = what.start + len(match["what"]) - len(match["what"].lstrip())
        evidence = Span(who.start + len(match["who"]) - len(match["who"].lstrip()), who.end)
        last = not text[who.end : clause.span.end].strip("。；;！! \t\n\u3000")
        below = last and clause.extent.end > clause.span.end
        found.append(
            Found(
                clause.ordinal,
                AssignmentForm.LINE,
                Span(start, who.end),
                evidence,
                parsed,
                last_clause=clause.ordinal,
                group=below,
                object=None if below else Span(start, what.end),
            )
        )
    return found
