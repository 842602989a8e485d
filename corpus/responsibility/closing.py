"""Closing sentences (分工句): 由县住建局牵头，县民政局按职责分工负责，各乡镇人民政府落实。

Running text at the end of an item that says in one sentence who leads, who is responsible and who
carries out. It is one assignment, and the sentences before it are its task.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.model import AssignmentForm, Clause, Span
from corpus.responsibility import grammar
from corpus.responsibility.grammar import Parsed
from corpus.responsibility.scope import Found
from corpus.units import is_unit

_SENTENCE = re.compile(r"[^。！!\n]+[。！!]?")
_PART = re.compile(r"(?:^|[；;：:])\s*")
#: 由…, 此项工作由…: what may stand before the first unit. Not 资金由…, which says what they do.
_LEAD_IN = re.compile(r"(?:(?:以上|上述|此项|该项|本项|各项|具体)?(?:工作|任务|措施|事项))?由")
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
    for sentence in _SENTENCE.finditer(text, begin, clause.span.end):
        if len(sentence.group()) > _LONGEST or "，" not in sentence.group().replace(",", "，"):
            continue
        item = _closing(text, clause, begin, Span(*sentence.span()))
        if item and not any(other.start < item.outer.end and item.outer.start < other.end for other in taken):
            found.append(item)
    return found


def _closing(text: str, clause: Clause, begin: int, sentence: Span) -> Found | None:
    """The closing sentence, or the part of ``sentence`` behind a ； or ： that is one."""
    whole = sentence.of(text)
    for part in _PART.finditer(whole):
        start = sentence.start + part.end()
        while start < sentence.end and text[start] in _EDGE:
            start += 1
        end = sentence.end
        while end > start and text[end - 1] in _EDGE + "。！!；;":
            end -= 1
        lead_in = _LEAD_IN.match(text, start, end)
        words = text[lead_in.end() if lead_in else start : end]
        parsed = grammar.parse(words, end - len(words), default_role="")
        if parsed and _is_closing(parsed, words):
            evidence = Span(start, end)
            alone = not text[begin:start].strip() and not text[end : clause.span.end].strip(
                "。！!；; \t\n\u3000"
            )
            outer = Span(start, sentence.end)
            return Found(
                clause.ordinal, AssignmentForm.RUNNING, outer, evidence, parsed, alone, clause.ordinal
            )
    return None


def _is_closing(parsed: Parsed, words: str) -> bool:
    """Two roles or more, each list closed by its verb, and nothing in the sentence but units."""
    return (
        parsed.verbs
        and not parsed.labelled
        and not parsed.strays
        and len(parsed.roles) > 1
        and all(role.role and role.units for role in parsed.roles)
        and all(is_unit(unit.as_written) for role in parsed.roles for unit in role.units)
        and parsed.due is None
        and "责令" not in words
    )
