"""Invented texts with their outlines, built by hand, for tests of what comes after outlining."""

from __future__ import annotations

import datetime as dt

from corpus.library import Library
from corpus.model import (
    Assignment,
    AssignmentForm,
    AssignmentKind,
    Clause,
    ClauseKind,
    DocumentKind,
    Metadata,
    OffsetMap,
    Outline,
    Part,
    RoleUnits,
    Span,
    Target,
    UnitMention,
)
from corpus.originals import sha256
from corpus.records import Added, SourceFile

PLACE = "海州省/临海市/青屿区"
JUNE = dt.date(2024, 6, 1)
PLAN_LINES = (
    ("青屿区安全生产提升方案", ClauseKind.TITLE, "", None, None),
    ("一、主要任务", ClauseKind.HEADING, "一、", 1, None),
    ("（一）加强渔港消防。配齐微型消防站。", ClauseKind.ITEM, "（一）", 1, 1),
    (
        "每个码头至少 2 处。（牵头单位：区应急局；配合单位：区消防救援大队、各镇人民政府等）",
        ClauseKind.PARAGRAPH,
        "",
        None,
        2,
    ),
    ("（二）整治电动自行车。（责任单位：区住建局）", ClauseKind.ITEM, "（二）", 2, 1),
    ("版权所有 青屿区", ClauseKind.CHROME, "", None, None),
)


def source(name: str, text: str, *, path: str | None = None, mtime_ns: int = 1) -> SourceFile:
    data = text.encode()
    return SourceFile(f"/invented/{name}" if path is None else path, name, data, sha256(data), mtime_ns)


def outline_of(
    lines: tuple[tuple[str, ClauseKind, str, int | None, int | None], ...],
    about: Metadata,
    *,
    period: tuple[int, int] | None = None,
) -> Outline:
    """Outline of lines ``(text, kind, label, number, parent)``; extents run to the end of the last child."""
    text = "\n".join(line[0] for line in lines)
    spans: list[Span] = []
    at = 0
    for line in lines:
        spans.append(Span(at, at + len(line[0])))
        at += len(line[0]) + 1
    ends = [span.end for span in spans]
    for ordinal in reversed(range(len(lines))):
        parent = lines[ordinal][4]
        if parent is not None:
            ends[parent] = max(ends[parent], ends[ordinal])
    clauses = tuple(
        Clause(
            ordinal=ordinal,
            parent=parent,
            part=0,
            kind=kind,
            label=label,
            number=number,
            heading=words.removeprefix(label) if kind is ClauseKind.HEADING else "",
            span=spans[ordinal],
            extent=Span(spans[ordinal].start, ends[ordinal]),
        )
        for ordinal, (words, kind, label, number, parent) in enumerate(lines)
    )
    part = Part(0, about.title, about.kind, Span(0, len(text)), about.jurisdiction, None, period)
    return Outline(text, clauses, (part,), about, OffsetMap(((0, 0, len(text)),)))


def plan(
    *,
    title: str = "青屿区安全生产提升方案",
    jurisdiction: str = "海州省/临海市/青屿区",
    published: dt.date | None = dt.date(2024, 3, 1),
    period: tuple[int, int] | None = None,
) -> Outline:
    about = Metadata(
        title,
        DocumentKind.POLICY,
        issuer="青屿区安全生产委员会",
        number="青安委〔2024〕3号",
        jurisdiction=jurisdiction,
        published=published,
        short_titles=("提升方案",),
    )
    return outline_of(PLAN_LINES, about, period=period)


def _mention(outline: Outline, written: str, name: str, *, collective: bool = False) -> UnitMention:
    start = outline.text.index(written)
    return UnitMention(written, name, Span(start, start + len(written)), collective)


def plan_assignments(outline: Outline) -> tuple[Assignment, ...]:
    text = outline.text
    first = text.index("牵头单位：")
    second = text.index("责任单位：")
    target = text.index("至少 2 处")
    return (
        Assignment(
            clause=3,
            kind=AssignmentKind.EXPLICIT,
            form=AssignmentForm.BRACKET,
            evidence=Span(first, text.index("）", first)),
            task=Span(text.index("加强渔港消防"), text.index("（牵头单位")),
            roles=(
                RoleUnits("牵头单位", (_mention(outline, "区应急局", "区应急局"),)),
                RoleUnits(
                    "配合单位",
                    (
                        _mention(outline, "区消防救援大队", "区消防救援大队"),
                        _mention(outline, "各镇人民政府", "各镇人民政府", collective=True),
                    ),
                    open_ended=True,
                ),
            ),
            heading="加强渔港消防",
            period="2024年6月底前",
            targets=(Target("至少 2 处", Span(target, target + 6), "≥2", "处", None),),
        ),
        Assignment(
            clause=4,
            kind=AssignmentKind.EXPLICIT,
            form=AssignmentForm.BRACKET,
            evidence=Span(second, text.index("）", second)),
            task=Span(text.index("整治电动自行车"), text.index("（责任单位")),
            roles=(RoleUnits("责任单位", (_mention(outline, "区住建局", "区住建局"),)),),
        ),
    )


def law(
    title: str,
    *,
    published: dt.date | None,
    effective: dt.date | None = None,
    stated_status: str = "",
    jurisdiction: str = "全国",
) -> Outline:
    lines = (
        (title, ClauseKind.TITLE, "", None, None),
        ("第一章 总则", ClauseKind.HEADING, "第一章", 1, None),
        ("第一条 为了防止事故，制定本法。", ClauseKind.ARTICLE, "第一条", 1, 1),
        ("第二条 单位应当履行下列职责：", ClauseKind.ARTICLE, "第二条", 2, 1),
        ("（一）建立责任制；", ClauseKind.ITEM, "（一）", 1, 3),
        ("违反前款规定的，责令改正。", ClauseKind.PARAGRAPH, "", None, 3),
        (f"第三条 本法自{effective or published}起施行。", ClauseKind.ARTICLE, "第三条", 3, 1),
    )
    about = Metadata(
        title,
        DocumentKind.LAW,
        jurisdiction=jurisdiction,
        published=published,
        effective=effective,
        stated_status=stated_status,
    )
    return outline_of(lines, about)


def put(
    library: Library,
    outline: Outline,
    name: str,
    *,
    path: str | None = None,
    marks: str = "",
    assigned: bool = False,
    apart_from: frozenset[str] = frozenset(),
) -> Added:
    """Adds an outline as the file ``name``; ``marks`` makes another content of the same text."""
    found = plan_assignments(outline) if assigned else ()
    given = source(name, outline.text + marks, path=path)
    return library.add(given, "txt", outline, found, apart_from=apart_from)


def fill(library: Library) -> Library:
    put(library, plan(), "a.txt", assigned=True)
    other = plan(title="白塔县方案", jurisdiction="海州省/临海市/白塔县")
    put(library, other, "b.txt", assigned=True, marks="乙")
    put(library, law("渔港法", published=dt.date(2009, 1, 1)), "渔港法(2009-01-01).md")
    newer = law("渔港法", published=dt.date(2024, 1, 1), effective=dt.date(2024, 7, 1))
    put(library, newer, "渔港法(2024-01-01).md")
    return library
