"""Cleaning steps keep the way back to the source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import (
    CONTROL,
    INVISIBLE,
    LINE_BREAK,
    PRIVATE_POINT,
    MappedText,
    TextBuilder,
    cut,
    drop_invisible,
    lines_of,
    mend_points,
    one_blank,
    part,
    trim,
    visible,
)

SOURCE = st.text(
    alphabet=st.one_of(st.sampled_from("安全1２\ue010\u200b\x00 \u3000\n\r.、"), st.characters()), max_size=60
)


def assert_maps(mapped: MappedText, source: str) -> None:
    end = 0
    for at, start, length in mapped.runs:
        assert at >= end
        assert length > 0
        assert source[start : start + length] == mapped.text[at : at + length]
        end = at + length
    assert end <= len(mapped.text)


@pytest.mark.parametrize(
    ("pattern", "hit", "miss"),
    [
        (
            INVISIBLE,
            "\x00\x07\x1b\x7f\x9f\u00ad\u200b\u200e\u2060\ufeff\ufffc\ufffe",
            "\t\n\r \xa0\u3000\ufffd\ue010\u2028安",
        ),
        (CONTROL, "\x00\x08\x0e\x1f\x7f\x80\x9f", "\t\n\x0b\x0c\r\x85 \u200b安"),
        (LINE_BREAK, "\n\r\x0b\x0c\x85\u2028\u2029", "\t \u3000\x1f安"),
    ],
)
def test_character_classes(pattern: object, hit: str, miss: str) -> None:
    assert all(pattern.search(char) for char in hit)  # type: ignore[attr-defined]
    assert not any(pattern.search(char) for char in miss)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2\ue0105", "2.5"),
        ("１\ue010２", "１．２"),
        ("103\ue0105米", "103.5米"),
        ("1\ue0102\ue0103", "1.2.3"),
        ("产业化。\ue010", "产业化。\ue010"),
        ("第\ue0105条", "第\ue0105条"),
        ("2\ue5f95", "2\ue5f95"),
    ],
)
def test_private_points(text: str, expected: str) -> None:
    assert visible(text) == expected
    mended = mend_points(drop_invisible(text))
    assert mended.text == expected
    assert_maps(mended, text)
    assert bool(PRIVATE_POINT.search(text)) == (text != expected)


@given(SOURCE)
def test_dropping_and_mending_map_back(source: str) -> None:
    mapped = mend_points(drop_invisible(source))
    assert_maps(mapped, source)
    assert mapped.text == visible(source)
    assert_maps(trim(mapped), source)
    assert trim(mapped).text == mapped.text.strip()


@given(SOURCE, st.data())
def test_parts_and_holes_map_back(source: str, data: st.DataObject) -> None:
    marks = sorted(data.draw(st.lists(st.integers(0, len(source)), min_size=4, max_size=4)))
    mapped = cut(source, 0, len(source), [(marks[0], marks[1]), (marks[2], marks[3])])
    assert mapped.text == source[: marks[0]] + source[marks[1] : marks[2]] + source[marks[3] :]
    assert_maps(mapped, source)
    low, high = sorted(data.draw(st.tuples(*[st.integers(0, len(mapped.text))] * 2)))
    assert part(mapped, low, high).text == mapped.text[low:high]
    assert_maps(part(mapped, low, high), source)


@given(SOURCE)
def test_lines_and_breaks_make_up_the_source(source: str) -> None:
    lines = list(lines_of(source))
    assert [source[start:end] for start, end in lines] == LINE_BREAK.split(source)[: len(lines)]
    assert not any(LINE_BREAK.search(source[start:end]) for start, end in lines)


def test_a_builder_joins_neighbouring_stretches() -> None:
    builder = TextBuilder()
    builder.take("安全生产法", 0, 2)
    builder.take("安全生产法", 2, 4)
    builder.insert("、")
    builder.take("安全生产法", 4, 5)
    assert builder.result() == MappedText("安全生产、法", ((0, 0, 4), (5, 4, 1)))
    assert len(builder) == 6
    assert not builder.result().contiguous
    assert builder.result().start == 0


def test_one_blank() -> None:
    assert one_blank(" 安全\u3000\n 生产\t") == "安全 生产"
