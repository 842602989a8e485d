"""Closing sentences (分工句): 由县住建局牵头，县民政局按职责分工负责，各乡镇人民政府落实。

A sentence, or the part of one behind a ； or ：, that says who leads, who is responsible and who carries
out, and nothing else. It is one assignment, and the sentences before it are its task. The same words
head the work groups of emergency plans: 综合协调组由A牵头，B、C参与。职责：…; there the task follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.model import AssignmentForm, Clause, Span
from corpus.responsibility import grammar
from corpus.responsibility.grammar import Parsed
from corpus.responsibility.scope import Found
from corpus.units import is_unit

_SENTENCE = re.compile(r"[^。！!\n]+[。！!]?")
#: Where a part of a sentence may begin: …，由省发展改革委负责牵头组织实施。
_PART = re.compile(r"(?:^|[；;：:]|[，,](?=由))\s*")
#: 由…, 此项工作由…, 综合协调组由…: what may stand before the first unit. Not 自由, 建立由…牵头的制度: the
#: words behind the last role would be left over.
_LEAD_IN = re.compile(r"(?P<what>[^，,。；;：:、（(]{0,24}?)(?<![自事理缘经])由(?!于)")
_GROUP = re.compile(r"(?:组|专班|指挥部|工作站)(?:工作)?$")
_STOP = re.compile(r"[，,；;]")
#: Quick refusal: no closing sentence without one of these.
_HINT = re.compile(r"牵头|负责|配合|落实|参与|参加|协助")
#: The first name of a list: up to a separator, a verb or a bracket.
_FIRST = re.compile(
    r"[^、，,；;：:（(]+?"
    r"(?=[、，,；;：:（(]|牵头|负责|分别|共同|总牵头|作为|为牵头|按|会同|商(?!务)|联合|配合|落实|具体|主要|$)"
)
_JOINED = re.compile(r"[和及与]|^[各由]|等")
#: How the words of a closing sentence end; not necessary where a work group's lead is marked.
_ENDS_ROLE = re.compile(
    r"(?:牵头|负责|落实|配合|参与|参加|协助|协同|协办|实施|推进|推动|承担|执行|办理|支持|工作|任务|责任|其责|"
    r"其职|单位|部门|组织|指导|督导|监督|抓总|总责|完成|制定|成效|[底前月日季度年])[）)]?\s*$"
)
_EDGE = " \t\u3000\u00a0"
_LONGEST = 400


def find(text: str, clause: Clause, taken: Sequence[Span]) -> list[Found]:
    """Closing sentences in a clause's own text, outside the assignments found already.

    Args:
        text: the stored text.
        clause: the clause to look into.
        taken: outer spans of the clause's other assignments.
    """
    begin = clause.span.start + len(clause.label)
    found: list[Found] = []
    if not _HINT.search(text, begin, clause.span.end):
        return found
    for sentence in _SENTENCE.finditer(text, begin, clause.span.end):
        words = sentence.group()
        if len(words) > _LONGEST or not _HINT.search(words):
            continue
        item = _closing(text, clause, begin, Span(*sentence.span()))
        if item and not any(other.start < item.outer.end and item.outer.start < other.end for other in taken):
            found.append(item)
    return found


def _closing(text: str, clause: Clause, begin: int, sentence: Span) -> Found | None:
    """The closing sentence, or the part of ``sentence`` behind a ； or ： that is one."""
    end = sentence.end
    while end > sentence.start and text[end - 1] in _EDGE + "。！!；;":
        end -= 1
    for part in _PART.finditer(sentence.of(text)):
        start = sentence.start + part.end()
        while start < end and text[start] in _EDGE:
            start += 1
        if start >= end:
            continue
        lead_in = _LEAD_IN.match(text, start, end)
        named = (lead_in["what"] if lead_in else "") or text[begin:start]
        group = _GROUP.search(named.rstrip(" 。：:\n\u3000")) is not None
        first = lead_in.end() if lead_in else start
        if not _begins_with_unit(text, first, end):
            continue
        for stop in _ends(text, first, end):
            words = text[first:stop]
            if not group and not _ENDS_ROLE.search(words):
                continue
            parsed = grammar.parse(words, first, default_role="")
            whole = stop == end and (lead_in is not None or start == sentence.start != begin)
            whole = whole and not words.endswith(("单位", "部门"))
            last = whole and lead_in is None and not text[stop : clause.span.end].strip("。！!；; \t\n\u3000")
            parsed = parsed and _understood(
                parsed, words, whole=whole, last=last, group=group, cut=stop < end
            )
            if parsed:
                evidence = Span(start, stop)
                before = text[begin:start].strip()
                after = text[stop : clause.span.end].strip("。！!；; \t\n\u3000")
                outer = Span(start, sentence.end if stop == end else stop)
                return Found(
                    clause.ordinal,
                    AssignmentForm.RUNNING,
                    outer,
                    evidence,
                    parsed,
                    not before and not after,
                    clause.ordinal,
                    group=group,
                )
    return None


def _begins_with_unit(text: str, start: int, end: int) -> bool:
    """Quick refusal: whether the first name of the list may be a unit."""
    match = _FIRST.match(text, start, end)
    return match is not None and (_JOINED.search(match.group()) is not None or is_unit(match.group()))


def _ends(text: str, start: int, end: int) -> Iterator[int]:
    """Where the lists may end, longest first: what has to be done may follow in the same sentence."""
    yield end
    yield from reversed([match.start() for match in _STOP.finditer(text, start, end)])


def _understood(
    parsed: Parsed, words: str, *, whole: bool, last: bool, group: bool, cut: bool
) -> Parsed | None:
    """``parsed`` when it is a closing sentence: nothing but units, each list closed by its verb.

    Two roles or more; or one that makes up a whole sentence, as a lead (由省发展改革委牵头组织实施。)
    or at the end of its item (市财政局、市民政局按职责分工负责。); in a group, a list whose lead is marked
    (A（牵头）、B、C).
    """
    if parsed.labelled or parsed.strays or "责令" in words or words[-1:] in "，,；;" or parsed.first_leads:
        return None
    if not all(is_unit(unit.as_written) for role in parsed.roles for unit in role.units):
        return None
    if not parsed.verbs:
        marked = group and len(parsed.roles) > 1 and parsed.roles[0].lead
        named = tuple(replace(role, role=role.role or "责任单位") for role in parsed.roles)
        return replace(parsed, roles=named) if marked else None
    if not all(role.role and role.units for role in parsed.roles):
        return None
    if len(parsed.roles) > 1:
        return parsed if not cut or parsed.roles[0].lead else None
    return parsed if last or (whole and parsed.roles[0].lead) else None
