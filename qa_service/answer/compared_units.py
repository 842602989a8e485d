"""对照责任单位: who has one task on each side, and whether they are the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from corpus.records import AssignmentRecord
from qa_service.answer.citing import Citations, book_title
from qa_service.answer.compared_sides import Side
from qa_service.answer.model import AnswerKind
from qa_service.answer.responsibility import asked_sentence, roles_text
from qa_service.answer.told import Told, Untold
from qa_service.evidence import Evidence, Finder, Findings, Judge
from qa_service.question import analyse

# Why: what differs is who. Matches 监管部门, 牵头单位, 谁负责, 由谁管. Must not match 部门规章 (a text),
# 单位内部 (a place).
_WHO = re.compile(
    r"(?P<verb>牵头|负责|责任|主管|监管|监督管理|配合|管理|组织|承担)?的?(?:部门(?!规章)|单位(?!内部))|(?:由|归|是)?谁来?(?P<verb2>牵头|负责|主管|监管|管|组织|承担)?"
    r"|(?P<verb3>牵头|主管|监管)(?:的|方|$)"
)
_VERBS: Final = {"责任": "负责", "管": "监管", "": "负责"}
_PLACE_SIGN = re.compile(r"^[省市区县旗州]")
_SHOWN: Final = 160
MOST_ROWS: Final = 2
AS_NEAR: Final = 0.12
"""Score that an assignment may lag behind the best of its side and still be shown beside it."""


def asks_who(matter: str) -> bool:
    """Whether what is compared is who has a task."""
    return bool(_WHO.search(matter))


def compared(
    finder: Finder, findings: Findings, judge: Judge, sides: Sequence[Side], matter: str
) -> Told | Untold:
    """The units of both sides and whether they are the same; why not, where a side assigns nothing."""
    asks = _WHO.search(matter)
    verb = next((one for one in (asks and asks.groups()) or () if one), "")
    task = " ".join(_WHO.sub(" ", matter).split()).strip("，, 的")
    asked = f"{task}由哪个部门{_VERBS.get(verb, verb)}？"
    found = [_assigned(finder, findings, judge, side, asked) for side in sides]
    for side, rows in zip(sides, found, strict=True):
        if not rows:
            return Untold(
                f"没有找到{side.name}对“{task}”由谁{_VERBS.get(verb, verb)}的规定，无法对照。",
                nearest=True,
                kind=AnswerKind.COMPARISON,
            )
    citations = Citations(finder.library, findings.scope.as_of)
    lines = [
        _line(finder, findings, citations, side, *row)
        for side, rows in zip(sides, found, strict=True)
        for row in rows
    ]
    each = [dict.fromkeys(tuple(_units(record, lead=verb == "牵头")) for _, record in rows) for rows in found]
    if all(len(units) == 1 for units in each):
        lines.append(_verdict([next(iter(units)) for units in each], verb))
        notes = ("只对照了与问题最相近的一项任务，两边其他任务的分工可能也有不同。",)
    else:
        notes = ("一边有几项相近的任务，分工不同，请对照上面各项原文。",)
    confidence = min(rows[0][0].confidence for rows in found)
    return Told(
        AnswerKind.COMPARISON, "\n".join(lines), citations, confidence=max(0.5, confidence), notes=notes
    )


def _assigned(
    finder: Finder, findings: Findings, judge: Judge, side: Side, text: str
) -> list[tuple[Evidence, AssignmentRecord]]:
    """The assignments of a side that answer ``text``, those that come as near as the best; [] for none."""
    scope = side.scope(findings.scope)
    question = analyse(text, known_units=finder.facts.unit_names())
    sub = finder.find(question, scope)
    found: dict[str, tuple[Evidence, AssignmentRecord]] = {}
    for evidence in sub.evidence:
        record = evidence.assignment
        if record is None or (side.versions and record.version_id not in side.versions):
            continue
        if side.places and record.jurisdiction not in side.places:
            continue
        if found and evidence.score < next(iter(found.values()))[0].score - AS_NEAR:
            break
        if record.id not in found and judge.carries(sub, evidence):
            found[record.id] = (evidence, record)
    return list(found.values())[:MOST_ROWS]


def _line(
    finder: Finder,
    findings: Findings,
    citations: Citations,
    side: Side,
    evidence: Evidence,
    record: AssignmentRecord,
) -> str:
    number = citations.add_assignment(record, evidence.sentence)
    title = book_title(finder.library.version(record.version_id).title)
    where = citations.items[number - 1].locator.label
    said = " ".join(asked_sentence(evidence, record, findings).of(evidence.text).split())
    said = said if len(said) <= _SHOWN else said[: _SHOWN - 1] + "…"
    return f"- {side.name}（{title}）{where}：{roles_text(record)}。原文：“{said}”[{number}]"


def _verdict(each: Sequence[Sequence[str]], verb: str) -> str:
    """Whether the units are the same, apart from the place before their names (县公安局, 区公安局)."""
    what = "牵头单位" if verb == "牵头" else "责任单位"
    if set(each[0]) == set(each[1]):
        return f"两边的{what}相同（不计各自所属的地区）。"
    return f"两边的{what}不同：前者是{'、'.join(each[0])}，后者是{'、'.join(each[1])}。"


def _units(record: AssignmentRecord, *, lead: bool) -> list[str]:
    groups = [role for role in record.roles if role.lead] if lead else []
    groups = groups or list(record.roles)
    return list(dict.fromkeys(_PLACE_SIGN.sub("", unit.as_written) for role in groups for unit in role.units))
