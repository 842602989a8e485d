"""A paper, a blueprint and what lacks as lines of text, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from case_library.questions import wording
from case_library.questions.papers import PaperItem
from case_library.questions.papers_word import type_name
from qa_service.papers.changes import ItemNotice, notice_lines
from qa_service.papers.grid import ANY, grid_of
from qa_service.papers.model import KeptBlueprint, PaperRecord
from qa_service.papers.stock import Feasibility

_ORDINALS = "一二三四五六七八九十"


def paper_lines(
    record: PaperRecord, notices: Sequence[ItemNotice], letter: str = "A", revision: int | None = None
) -> list[str]:
    """One version with keys and sources, and what has changed since."""
    chosen = record.revision(revision)
    paper = record.paper(letter, chosen.number)
    told = {one.item.id: one for one in notices}
    minutes = f"，{paper.minutes} 分钟" if paper.minutes else ""
    lines = [
        f"{paper.title}（{letter} 卷）",
        f"编号 {record.id}，种子 {record.seed}，第 {chosen.number} 次修订，"
        f"{len(paper.items)} 题 {paper.total:g} 分{minutes}",
    ]
    if told:
        numbers = "、".join(str(one.number) for one in paper.items if one.item.id in told)
        lines.append(f"注意：第 {numbers} 题的依据或题目有变化，使用前请核对。")
    # "number" is what ``replace`` takes: it is the same in every version
    numbers_of = {slot.item.id: at for at, slot in enumerate(chosen.slots, start=1)}
    for at, section in enumerate(paper.sections):
        lines += ["", f"{_ORDINALS[at]}、{type_name(section.type)}（{section.total:g} 分）"]
        for placed in section.items:
            lines += _item(placed, numbers_of[placed.item.id], told.get(placed.item.id))
    return lines


def _item(placed: PaperItem, number: int, notice: ItemNotice | None) -> Iterator[str]:
    item = placed.item
    if item.background:
        yield f"【材料】{item.background}"
    yield f"{placed.number}. {item.stem}（{placed.score:g} 分；换题用号 {number}）"
    for letter, option in zip(wording.LETTERS, item.options, strict=False):
        yield f"   {letter}. {option}"
    yield f"   答案：{wording.key_text(item)}"
    for source in item.sources[:1]:
        yield f"   出处：《{source.law}》{source.place}"
    for line in notice_lines(notice) if notice else ():
        yield f"   【变更】{line}"


def blueprint_lines(kept: KeptBlueprint) -> list[str]:
    """A blueprint as a table of text."""
    blueprint = kept.blueprint
    grid = grid_of(blueprint)
    minutes = f"，{blueprint.minutes} 分钟" if blueprint.minutes else ""
    enough = f"，及格 {blueprint.pass_mark:g} 分" if blueprint.pass_mark is not None else ""
    lines = [f"{blueprint.title}（{blueprint.count} 题 {blueprint.total:g} 分{minutes}{enough}）"]
    if kept.about:
        lines.append(kept.about)
    for row, point in enumerate(grid.points):
        parts = [
            f"{column.name} {grid.counts[row][at]} 题×{column.score:g} 分"
            for at, column in enumerate(grid.columns)
            if grid.counts[row][at]
        ]
        lines.append(f"  {point or ANY}：{'，'.join(parts)}")
    return lines


def feasibility_lines(found: Feasibility) -> Iterable[str]:
    """What there is for each cell, and what lacks."""
    for one in found.cells:
        yield f"  {one.cell.label()}：要 {one.cell.count} 题，题库有 {one.have} 题"
    yield from (one.message for one in found.cells if one.missing)
    if found.stale:
        yield f"另有 {found.stale} 道通过的题依据已变，没有选用。"
    yield "可以组卷。" if found.possible else "组不成卷。请减少题数、放宽条件，或先补充题目。"
