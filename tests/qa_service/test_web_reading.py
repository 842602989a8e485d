import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import ClauseKind, Span
from corpus.records import ClauseRecord
from qa_service.web.reading_view import MAX_OUTLINE, reading_view

VERSION = "0123456789abcdef"


def clause(
    ordinal: int,
    start: int,
    end: int,
    kind: ClauseKind = ClauseKind.PARAGRAPH,
    *,
    parent: int | None = None,
    label: str = "",
    heading: str = "",
    page: int | None = None,
    cells: tuple[Span, ...] = (),
    header: int | None = None,
) -> ClauseRecord:
    return ClauseRecord(
        id=f"{VERSION}.{ordinal}",
        version_id=VERSION,
        document_id="0123456789ab",
        ordinal=ordinal,
        parent=parent,
        part=0,
        kind=kind,
        label=label,
        number=None,
        heading=heading,
        start=start,
        end=end,
        extent_start=start,
        extent_end=end,
        page=page,
        path=(),
        article=None,
        place=label,
        cells=cells,
        header=header,
    )


def paragraphs(*texts: str) -> tuple[str, list[ClauseRecord]]:
    """Paragraphs as a stored text with one clause each."""
    clauses, position = [], 0
    for ordinal, text in enumerate(texts):
        clauses.append(clause(ordinal, position, position + len(text)))
        position += len(text) + 1
    return "\n".join(texts), clauses


def visible(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def test_markup_in_a_document_is_shown_as_text() -> None:
    evil = '<script>alert("x")</script> & <img src=x onerror=alert(1)>'
    text, clauses = paragraphs(evil, "第二段")
    body = reading_view(text, clauses, hit=(3, 20), duties=[(0, 10)]).body
    assert "<script" not in body
    assert "<img" not in body
    assert visible(body).startswith(evil)


def test_highlighted_words_are_marked_once_and_carry_the_anchor_of_their_clause() -> None:
    text, clauses = paragraphs("甲乙丙丁", "戊己庚辛")
    body = reading_view(text, clauses, hit=(7, 8)).body
    assert '<span id="c1"><mark id="hit">庚</mark></span>' in body
    assert body.count('id="c1"') == 1
    assert body.count('id="c0"') == 1


def test_a_highlight_over_two_clauses_is_marked_in_both_but_anchored_in_the_first() -> None:
    text, clauses = paragraphs("甲乙丙丁", "戊己庚辛")
    body = reading_view(text, clauses, hit=(2, 7)).body
    assert '<mark id="hit">丙丁</mark>' in body
    assert "<mark>戊己</mark>" in body


def test_evidence_inside_and_outside_the_highlight() -> None:
    text, clauses = paragraphs("任务。（责任单位：甲局、乙局）")
    body = reading_view(text, clauses, hit=(3, 9), duties=[(4, 14)]).body
    assert visible(body).strip() == text
    assert '<mark id="hit">（</mark>' in body
    assert '<mark><span class="duty">责任单位：</span></mark><span class="duty">甲局、乙局</span>）' in body


@settings(deadline=None)
@given(
    st.lists(st.text(alphabet="安全<>&\"'生产\t 。", min_size=1, max_size=30), min_size=1, max_size=8),
    st.data(),
)
def test_every_character_is_shown_whatever_is_marked(texts: list[str], data: st.DataObject) -> None:
    text, clauses = paragraphs(*texts)
    ranges = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(
        lambda pair: tuple(sorted(pair))
    )
    duties = [(a, b) for a, b in data.draw(st.lists(ranges, max_size=4)) if a < b]
    first, last = data.draw(ranges)
    hit = (first, last) if first < last else None
    body = reading_view(text, clauses, hit=hit, duties=duties).body
    blocks = re.findall(r"<p[^>]*>(.*?)</p>", body, flags=re.DOTALL)
    assert [visible(block) for block in blocks] == texts
    if hit and any(one.start < hit[1] and hit[0] < one.end for one in clauses):
        assert body.count('id="hit"') == 1
        marked = "".join(visible(piece) for piece in re.findall(r"<mark[^>]*>(.*?)</mark>", body, re.DOTALL))
        wanted = "".join(
            text[max(hit[0], one.start) : max(max(hit[0], one.start), min(hit[1], one.end))]
            for one in clauses
        )
        assert marked == wanted


def test_rows_become_a_table_with_its_header() -> None:
    text = "任务\t单位\n动火作业\t应急局"
    rows = [
        clause(0, 0, 5, ClauseKind.ROW, cells=(Span(0, 2), Span(3, 5)), header=0),
        clause(1, 6, 14, ClauseKind.ROW, cells=(Span(6, 10), Span(11, 14)), header=0),
    ]
    body = reading_view(text, rows, hit=(11, 14)).body
    assert body.count("<table") == 1
    assert '<tr id="c0"><th>任务</th><th>单位</th></tr>' in body
    assert '<td>动火作业</td><td><span id="c1"><mark id="hit">应急局</mark></span></td>' in body


def test_chrome_is_folded_unless_the_highlight_stands_in_it() -> None:
    text = "首页 | 打印\n正文"
    clauses = [clause(0, 0, 7, ClauseKind.CHROME), clause(1, 8, 10)]
    assert '<details class="folded fold"><summary>' in reading_view(text, clauses).body
    assert '<details class="folded fold" open>' in reading_view(text, clauses, hit=(0, 2)).body


def test_pages_are_announced_once() -> None:
    text, plain = paragraphs("一", "二", "三")
    clauses = [clause(one.ordinal, one.start, one.end, page=1 + one.ordinal // 2) for one in plain]
    body = reading_view(text, clauses).body
    assert body.count("第 1 页") == 1
    assert body.index("第 1 页") < body.index("二") < body.index("第 2 页") < body.index("三")


@pytest.mark.parametrize("length", [1, 50, 5000])
def test_windows_show_each_character_exactly_once(length: int) -> None:
    texts = [f"{number:04d}".ljust(length, "安") for number in range(40)]
    text, clauses = paragraphs(*texts)
    views = [reading_view(text, clauses, window=1, size=1000)]
    views += [reading_view(text, clauses, window=n, size=1000) for n in range(2, views[0].windows + 1)]
    shown = "".join(visible(view.body).replace("\n", "") for view in views)
    assert shown == "".join(texts)
    assert all(len(visible(view.body)) < 3000 for view in views)


def test_the_window_with_the_highlight_is_shown() -> None:
    text, clauses = paragraphs(*("安" * 500 for _ in range(40)))
    start = clauses[30].start
    view = reading_view(text, clauses, hit=(start, start + 5), window=1, size=1000)
    assert view.window > 1
    assert 'id="hit"' in view.body


def test_a_window_number_out_of_range_is_clamped() -> None:
    text, clauses = paragraphs("安全")
    assert reading_view(text, clauses, window=99).window == 1


def test_an_empty_text_is_an_empty_page() -> None:
    view = reading_view("", [])
    assert (view.body, view.outline, view.windows) == ("", (), 1)


def test_the_outline_follows_headings_and_articles() -> None:
    text = "第一章　总则\n第一条　为了安全。\n一、任务\n1.排查隐患。要排查。"
    clauses = [
        clause(0, 0, 6, ClauseKind.HEADING, label="第一章", heading="总则"),
        clause(1, 7, 16, ClauseKind.ARTICLE, parent=0, label="第一条"),
        clause(2, 17, 21, ClauseKind.HEADING, label="一、", heading="任务"),
        clause(3, 22, 33, ClauseKind.ITEM, parent=2, label="1.", heading="排查隐患"),
    ]
    entries = reading_view(text, clauses).outline
    assert [(entry.depth, entry.text) for entry in entries] == [
        (0, "第一章 总则"),
        (1, "第一条 为了安全。"),
        (0, "一、任务"),
        (1, "1.排查隐患"),
    ]


def test_an_outline_that_is_too_long_loses_its_deepest_level() -> None:
    text = "一、题\n" + "\n".join("1.项" for _ in range(MAX_OUTLINE))
    clauses = [clause(0, 0, 3, ClauseKind.HEADING, label="一、", heading="题")]
    clauses += [
        clause(n, 4 * n, 4 * n + 3, ClauseKind.ITEM, parent=0, label="1.", heading="项")
        for n in range(1, MAX_OUTLINE + 1)
    ]
    assert [entry.text for entry in reading_view(text, clauses).outline] == ["一、题"]


def test_a_flat_outline_that_is_too_long_shows_this_window_only() -> None:
    line = "1.项目" + "安" * 100
    count = 4 * MAX_OUTLINE
    text = "\n".join(line for _ in range(count))
    clauses = [
        clause(
            n,
            n * (len(line) + 1),
            n * (len(line) + 1) + len(line),
            ClauseKind.ITEM,
            label="1.",
            heading="项目",
        )
        for n in range(count)
    ]
    view = reading_view(text, clauses, window=2, size=20_000)
    assert view.windows > 4
    assert 0 < len(view.outline) <= MAX_OUTLINE
    assert {entry.window for entry in view.outline} == {2}
    assert len(reading_view(text, clauses, size=10**9).outline) <= MAX_OUTLINE


def test_several_texts_in_one_file_stand_in_the_outline() -> None:
    text = "规划甲\n一、目标\n规划乙\n一、目标"
    clauses = [
        clause(0, 0, 3, ClauseKind.TITLE),
        clause(1, 4, 8, ClauseKind.HEADING, label="一、", heading="目标"),
        clause(2, 9, 12, ClauseKind.TITLE),
        clause(3, 13, 17, ClauseKind.HEADING, label="一、", heading="目标"),
    ]
    view = reading_view(text, clauses)
    assert [(entry.depth, entry.text, entry.title) for entry in view.outline] == [
        (0, "规划甲", True),
        (1, "一、目标", False),
        (0, "规划乙", True),
        (1, "一、目标", False),
    ]
    assert view.body.count("part-title first") == 1
