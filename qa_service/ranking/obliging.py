"""Who must do or have something (哪些单位必须配备…), as opposed to who sees to it (由哪些部门负责).

A rule that binds names those bound before 应当 or 必须 and the matter behind it: 矿山、金属冶炼单位应当配备….
An assignment of the same matter (责任单位：某局) says who promotes or supervises it and binds nobody else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from corpus.model import AssignmentKind
from corpus.records import AssignmentRecord
from indexing.passages import Passage
from qa_service.question import Question
from qa_service.ranking.model import Term
from qa_service.ranking.wording import coverage

BINDS: Final = 0.25
"""What a law counts that binds somebody to the matter, where those bound are asked for."""
OBLIGED: Final = ("下列单位", "应当", "必须")
"""Words by which an act binds: they widen the search for those bound."""
_SAID: Final = 0.5
"""Share of the question's heaviest word that must stand behind 应当."""

_WHOLE: Final = 0.6
"""Share of all its words that the sentence must have: 校车 alone is no 校车 with 保险."""

# Those bound, before what they must do: 经营单位应当, 下列场所必须, 销售者应. Not 主管部门应当, 应当由经营者.
_BOUND: Final = re.compile(
    "(?:单位|企业|公司|工厂|[一-鿿]者|[一-鿿]人(?!民)|[商农住用租]户|场所|学校|幼儿园|医院|商场|宾馆|车站|工地|行业)"
    "(?:(?!政府|部门|机关|机构|委员会)[^，。；;]){0,24}?[，,]?(?:应当|应(?![急对援变力用])|必须|须)(?!由)"
)
# Organs of state by the end of their name; 单位, 企业, 中心 may be anybody.
_ORGAN_ENDS: Final = ("部门", "机关", "政府", "局", "厅", "部", "委", "委员会", "办公室", "办事处", "管委会")


def binds(terms: Sequence[Term], sentence: str) -> bool:
    """Whether a sentence binds somebody to the matter: its heaviest word stands behind 应当.

    >>> binds([Term("消防队", 5.0)], "下列单位应当建立专职消防队：")
    True
    >>> binds([Term("消防队", 5.0)], "消防队所在单位应当报告。")
    False
    """
    bound = _BOUND.search(sentence)
    if bound is None or not terms:
        return False
    heaviest = max(terms, key=lambda term: term.weight)
    behind = coverage((heaviest,), sentence[bound.end() :])
    return behind >= _SAID and coverage(terms, sentence) >= _WHOLE


def only_organs(record: AssignmentRecord) -> bool:
    """Whether all units of an assignment are organs of state."""
    return all(unit.name.endswith(_ORGAN_ENDS) for role in record.roles for unit in role.units)


def carries_obligation(terms: Sequence[Term], record: AssignmentRecord | None, sentence: str) -> bool:
    """Whether evidence tells who is bound: no assignment to organs, and a sentence that binds somebody."""
    if record is not None and (record.kind is AssignmentKind.EXPLICIT or only_organs(record)):
        return False
    return binds(terms, sentence)


def obliged_prior(question: Question, terms: Sequence[Term], passage: Passage, sentence: str) -> float:
    """``BINDS`` for a law that binds somebody to the matter, where those bound are asked for."""
    wanted = question.obliged and passage.doc_kind == "law"
    return BINDS if wanted and binds(terms, sentence) else 0.0
