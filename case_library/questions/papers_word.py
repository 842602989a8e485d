"""A paper on paper: the paper, its answer sheet (答题卡), and the key with explanations, each a Word file."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from case_library.questions import wording
from case_library.questions.export.pages import TEXT_WIDTH, Page
from case_library.questions.model import CHOICES, ItemType
from case_library.questions.papers import Paper, PaperItem, Section

_ORDINALS = "一二三四五六七八九十"
_INFO = "单位：________________　　姓名：______________　　准考证号：__________________"
_ASKED = {
    ItemType.SINGLE: "每题只有一个选项符合题意",
    ItemType.MULTIPLE: "每题有两个或两个以上选项符合题意，错选、多选、少选均不得分",
    ItemType.TRUE_FALSE: "正确的打“√”，错误的打“×”",
    ItemType.BLANK: "把答案写在横线上",
    ItemType.SHORT: "简要回答",
    ItemType.CASE: "根据材料回答问题",
}
_TYPE_NAMES = {ItemType.SINGLE: "单项选择题", ItemType.MULTIPLE: "多项选择题"}
"""As papers call them; the others are called as in the bank."""
_HALF = 0.19  # centimetres that half a Chinese character of 10.5 points takes
_INDENT = 0.75
_KEYS_PER_ROW, _LONG_KEYS_PER_ROW = 10, 5
_SHORT_LINES, _CASE_LINES = 8, 12


def paper_bytes(paper: Paper) -> bytes:
    """The paper, without any answer."""
    page = Page(paper.title, header=paper.title, mark=f"{paper.version} 卷")
    time = f"考试时间：{paper.minutes} 分钟　　" if paper.minutes else ""
    enough = f"　　及格：{paper.pass_mark:g} 分" if paper.pass_mark else ""
    page.lines(f"（{paper.version} 卷）　　{time}满分：{paper.total:g} 分{enough}", centred=True, after=6)
    page.lines(_INFO, centred=True, after=8)
    _marks(page, paper)
    for at, section in enumerate(paper.sections):
        page.heading(_heading(at, section))
        for placed in section.items:
            _question(page, placed)
    return page.bytes()


def sheet_bytes(paper: Paper) -> bytes:
    """The answer sheet."""
    page = Page(f"{paper.title} 答题卡", header=paper.title, mark=f"{paper.version} 卷答题卡")
    page.lines(_INFO, centred=True, after=8)
    _marks(page, paper)
    for at, section in enumerate(paper.sections):
        page.heading(_short_heading(at, section))
        if section.type in CHOICES or section.type is ItemType.TRUE_FALSE:
            _boxes(page, section)
            continue
        for placed in section.items:
            if section.type is ItemType.BLANK:
                page.lines(f"{placed.number}. {_gaps(len(placed.item.key))}", after=6)
            else:
                page.lines(f"{placed.number}.（{placed.score:g} 分）", keep=True, before=6)
                page.blank_lines(_SHORT_LINES if section.type is ItemType.SHORT else _CASE_LINES)
    return page.bytes()


def key_bytes(paper: Paper, notices: Mapping[str, Sequence[str]] | None = None) -> bytes:
    """The key with explanations.

    Args:
        notices: id of an item → lines on what has changed since the paper was made; they stand with the item.
    """
    told = notices or {}
    page = Page(f"{paper.title} 参考答案及解析", header=paper.title, mark=f"{paper.version} 卷答案")
    page.lines(
        f"（{paper.version} 卷）　　满分：{paper.total:g} 分　　组卷种子：{paper.seed}", centred=True, after=6
    )
    concerned = [placed.number for placed in paper.items if placed.item.id in told]
    if concerned:
        numbers = "、".join(map(str, concerned))
        page.lines(
            f"注意：组卷以后，第 {numbers} 题的依据或题目有变化，见各题说明，使用前请核对。",
            bold=True,
            after=4,
        )
    for at, section in enumerate(paper.sections):
        page.heading(_short_heading(at, section))
        if section.type in CHOICES or section.type is ItemType.TRUE_FALSE:
            _key_table(page, section)
            page.gap(8)
        for placed in section.items:
            listed = section.type in CHOICES or section.type is ItemType.TRUE_FALSE
            _explained(page, placed, told.get(placed.item.id, ()), listed=listed)
    return page.bytes()


def changes_bytes(
    title: str, papers: Sequence[Paper], notices: Mapping[str, Sequence[str]], day: str
) -> bytes:
    """What has changed since a paper was made, item by item; ``day``: on which that was looked up."""
    page = Page(f"{title} 变更说明", header=title, mark="变更说明")
    page.lines(f"核对日期：{day}　　有变化的题：{len(notices)} 题", centred=True, after=6)
    if not notices:
        page.lines("各题的依据和题目都没有变化。")
    for placed in papers[0].items:
        if placed.item.id not in notices:
            continue
        places = [
            f"{paper.version} 卷第 {one.number} 题"
            for paper in papers
            for one in paper.items
            if one.item.id == placed.item.id
        ]
        page.lines("，".join(places), bold=True, keep=True, before=6)
        page.lines(wording.clean(placed.item.stem).replace(wording.GAP, "__________"), keep=True)
        for line in notices[placed.item.id]:
            page.lines(wording.clean(line), small=True, indent=True)
    return page.bytes()


def type_name(kind: ItemType) -> str:
    """What a part of a paper is called."""
    return _TYPE_NAMES.get(kind, kind.value)


def _heading(at: int, section: Section) -> str:
    scores = {placed.score for placed in section.items}
    each = f"每题 {min(scores):g} 分，" if len(scores) == 1 else ""
    count = f"共 {len(section.items)} 题，{each}共 {section.total:g} 分"
    return f"{_ORDINALS[at]}、{type_name(section.type)}（{count}。{_ASKED[section.type]}。）"


def _short_heading(at: int, section: Section) -> str:
    return f"{_ORDINALS[at]}、{type_name(section.type)}（{section.total:g} 分）"


def _gaps(count: int) -> str:
    """Lines to write the words of gaps on; numbered where there are several."""
    line = "____________________"
    return line if count < 2 else "　".join(f"（{number}）{line}" for number in range(1, count + 1))


def _marks(page: Page, paper: Paper) -> None:
    """The table that the marks are written into."""
    names = [_ORDINALS[at] for at in range(len(paper.sections))]
    rows = [
        ["题号", *names, "总分", "评卷人"],
        ["满分", *(f"{section.total:g}" for section in paper.sections), f"{paper.total:g}", ""],
        ["得分", *("" for _ in names), "", ""],
    ]
    width = min(2.2, TEXT_WIDTH / len(rows[0]))
    page.table(rows, [width] * len(rows[0]), height=0.8)
    page.gap(6)


def _question(page: Page, placed: PaperItem) -> None:
    item = placed.item
    if item.background:
        page.lines(f"【材料】{wording.clean(item.background)}", keep=True, after=3)
    stem = wording.clean(item.stem).replace(wording.GAP, "__________")
    if item.type is ItemType.TRUE_FALSE and not stem.rstrip().endswith(("（　　）", "（ ）", "()", "（）")):
        stem += "（　　）"
    marks = "" if item.type in CHOICES or item.type is ItemType.TRUE_FALSE else f"（{placed.score:g} 分）"
    options = [
        f"{letter}. {wording.clean(one)}" for letter, one in zip(wording.LETTERS, item.options, strict=False)
    ]
    page.lines(f"{placed.number}. {stem}{marks}", keep=bool(options), after=0 if options else 4)
    rows = _rows(options)
    for at, row in enumerate(rows):
        last = at + 1 == len(rows)
        if len(row) == 1:
            page.lines(row[0], indent=True, keep=not last, after=4 if last else 0)
        else:
            page.row(row, keep=not last, after=4 if last else 0)


def _rows(options: Sequence[str]) -> list[list[str]]:
    """Options side by side where all fit in equal rows (of two, the last may be short), else one a line."""
    longest = max((_width(option) for option in options), default=0.0)
    if len(options) > 1 and not any("\n" in option for option in options):
        for beside in (4, 3, 2):
            count = min(beside, len(options))
            even = beside == 2 or len(options) <= beside or len(options) % beside == 0
            if even and longest + 0.4 <= (TEXT_WIDTH - _INDENT) / count:
                return [list(options[at : at + count]) for at in range(0, len(options), count)]
    return [[option] for option in options]


def _width(text: str) -> float:
    """Centimetres that a text takes on a line."""
    return sum(2 if unicodedata.east_asian_width(one) in "WFA" else 1.1 for one in text) * _HALF


def _boxes(page: Page, section: Section) -> None:
    """A number with its letters to mark, several side by side."""
    cells = []
    for placed in section.items:
        count = len(placed.item.options)
        letters = wording.LETTERS[:count] if placed.item.type in CHOICES else "√×"
        cells.append(f"{placed.number}  " + " ".join(f"[{letter}]" for letter in letters))
    longest = max(map(len, cells))
    beside = 5 if longest <= 15 else 4 if longest <= 20 else 3
    rows = [cells[at : at + beside] for at in range(0, len(cells), beside)]
    rows[-1] += [""] * (beside - len(rows[-1]))
    page.table(rows, [TEXT_WIDTH / beside] * beside, height=0.75)
    page.gap(6)


def _key_table(page: Page, section: Section) -> None:
    rows: list[list[str]] = []
    long = max(len(_short_key(placed)) for placed in section.items) > 3
    beside = _LONG_KEYS_PER_ROW if long else _KEYS_PER_ROW
    for at in range(0, len(section.items), beside):
        chosen = section.items[at : at + beside]
        empty = [""] * (beside - len(chosen)) if len(section.items) > beside else []
        rows.append(["题号", *(str(placed.number) for placed in chosen), *empty])
        rows.append(["答案", *(_short_key(placed) for placed in chosen), *empty])
    page.table(rows, [1.4, *[(TEXT_WIDTH - 1.4) / beside] * (len(rows[0]) - 1)])


def _short_key(placed: PaperItem) -> str:
    if placed.item.type is ItemType.TRUE_FALSE:
        return "√" if placed.item.key == wording.TRUE_KEY else "×"
    return wording.key_text(placed.item)


def _explained(page: Page, placed: PaperItem, changes: Sequence[str], *, listed: bool) -> None:
    """Key, explanation, sources and changes; an item of the table (``listed``) only where there are any."""
    item = placed.item
    gaps = [" 或 ".join(word.split("|")) for word in item.key] if item.type is ItemType.BLANK else None
    key = wording.points_text(gaps) if gaps else wording.key_text(item)
    told = [f"解析：{wording.clean(item.explanation)}"] if item.explanation else []
    told += [
        f"出处：{wording.source_text(source)}"
        for source in item.sources
        if not _told(source.quote, item.explanation)
    ]
    told += [f"【变更】{wording.clean(line)}" for line in changes]
    if listed and not told:
        return
    page.lines(f"{placed.number}. {key}", bold=True, keep=bool(told), after=0 if told else 4)
    for at, line in enumerate(told):
        page.lines(line, small=True, keep=at + 1 < len(told), after=4 if at + 1 == len(told) else 0)


def _told(quote: str, explanation: str) -> bool:
    """Whether the explanation already has the words of the source."""
    return bool(quote) and "".join(quote.split()) in "".join(explanation.split())
