"""Finding the words of a quote among the letters of a page, which are laid out by hand here."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from corpus.model import Box
from corpus.reading.quote_places import Mark, Passage, Printed, find_places

EM = 10.0
PAGE = (600.0, 800.0)


def printed(text: str, left: float, top: float, quarter: int = 0) -> list[Printed]:
    """A line of letters, each as wide as high."""
    return [
        Printed(letter, Box(left + at * EM, top, left + (at + 1) * EM, top + EM), quarter)
        for at, letter in enumerate(text)
    ]


def places(
    letters: Sequence[Printed], text: str, box: Box | None, quote: str, **more: object
) -> tuple[Mark, ...]:
    start = text.index(quote)
    passage = Passage(text, box, start, start + len(quote), **more)  # type: ignore[arg-type]
    return find_places(letters, PAGE, [passage]).marks


LINE = "一、每个码头配备消防泵。（责任单位：区应急局）"
LINE_BOX = Box(100, 50, 100 + len(LINE) * EM, 60)


def test_a_part_of_a_line() -> None:
    letters = printed(LINE, 100, 50) + printed(LINE, 100, 90)
    start = LINE.index("区应急局")
    assert places(letters, LINE, LINE_BOX, "区应急局") == (
        Mark(Box(100 + start * EM, 50, 100 + (start + 4) * EM, 60)),
    )


def test_the_same_words_stand_elsewhere_too() -> None:
    letters = printed("区应急局", 100, 20) + printed(LINE, 100, 50) + printed("区应急局", 100, 90)
    (mark,) = places(letters, LINE, LINE_BOX, "区应急局")
    assert (mark.box.top, mark.box.bottom) == (50, 60)


def test_a_whole_line_is_its_box_even_without_letters() -> None:
    assert places((), LINE, LINE_BOX, LINE) == (Mark(LINE_BOX),)


def test_blanks_and_forms_of_characters_do_not_matter() -> None:
    letters = printed("责任单位：⽔利局 （本级）", 100, 50)
    (mark,) = places(letters, "责任单位:水利局(本级)", Box(100, 50, 230, 60), "水利局")
    assert mark == Mark(Box(150, 50, 180, 60))


def test_a_line_printed_twice_for_boldness() -> None:
    bold = [letter for one in printed(LINE, 100, 50) for letter in (one, one._replace(box=_shifted(one.box)))]
    (mark,) = places(bold, LINE, LINE_BOX, "消防泵")
    assert (mark.box.left, mark.box.right) == (180, 210)


def _shifted(box: Box) -> Box:
    return Box(box.left + 0.3, box.top, box.right + 0.3, box.bottom)


def test_a_line_that_is_not_quite_printed_as_stored() -> None:
    letters = printed(LINE.replace("每个", "各"), 100, 50)
    (mark,) = places(letters, LINE, LINE_BOX, "区应急局")
    start = LINE.index("区应急局") - 1
    assert (mark.box.left, mark.box.right) == (100 + start * EM, 100 + (start + 4) * EM)


# --- rows of tables ------------------------------------------------------------------------------

ROW = "1\t排查码头消防隐患并建立台账\t区应急局\t区应急局、区公安局"
ROW_BOX = Box(50, 100, 550, 130)
CELLS = (
    printed("1", 60, 110),
    printed("排查码头消防隐患", 100, 104) + printed("并建立台账", 100, 118),
    printed("区应急局", 250, 110),
    printed("区应急局、", 400, 104) + printed("区公安局", 400, 118),
)
IN_CELLS = [letter for cell in CELLS for letter in cell]
# some programs draw a table line by line, across its columns
ACROSS = sorted(IN_CELLS, key=lambda letter: (letter.box.top, letter.box.left))


@pytest.mark.parametrize("letters", [IN_CELLS, ACROSS], ids=["cell by cell", "line by line"])
@pytest.mark.parametrize(
    ("quote", "boxes"),
    [
        ("排查码头消防隐患并建立台账", [Box(100, 104, 180, 114), Box(100, 118, 150, 128)]),
        ("区应急局、区公安局", [Box(400, 104, 450, 114), Box(400, 118, 440, 128)]),
        ("隐患并建", [Box(160, 104, 180, 114), Box(100, 118, 120, 128)]),
        ("区公安局", [Box(400, 118, 440, 128)]),
    ],
)
def test_a_cell_that_wraps(letters: Sequence[Printed], quote: str, boxes: list[Box]) -> None:
    assert places(letters, ROW, ROW_BOX, quote) == tuple(Mark(box) for box in boxes)


def test_two_cells_with_the_same_words_keep_their_columns() -> None:
    row = "区应急局\t隐患\t区应急局"
    letters = printed("区应急局", 60, 110) + printed("隐患", 250, 110) + printed("区应急局", 400, 110)
    for at, left in ((0, 60), (len(row) - 4, 400)):
        passage = Passage(row, ROW_BOX, at, at + 4)
        assert find_places(letters, PAGE, [passage]).marks == (Mark(Box(left, 110, left + 40, 120)),)


def test_several_cells_at_once() -> None:
    marks = places(IN_CELLS, ROW, ROW_BOX, "区应急局\t区应急局、区公安局")
    assert [mark.box.left for mark in marks] == [250, 400, 400]


def test_a_cell_that_spans_rows_is_found_within_their_reach_only() -> None:
    row = "2\t整治充电\t区公安局"
    letters = printed("2", 60, 110) + printed("整治充电", 100, 110) + printed("区公安局", 400, 140)
    box = Box(50, 100, 550, 130)
    reach = Box(50, 100, 550, 160)
    assert places(letters, row, box, "区公安局", reach=reach) == (Mark(Box(400, 140, 440, 150)),)
    # the unit of another row must not pass for it
    assert places(letters, row, box, "区公安局", reach=box) == (Mark(box, exact=False),)


def test_a_row_that_goes_on_after_the_page_break() -> None:
    row = "8\t建设数据专区\t集团公司，各县（市、区）政府"
    letters = printed("8", 60, 110) + printed("建设数据专区", 100, 110)
    letters += printed("集团公司，", 400, 104) + printed("各县（市、", 400, 118)
    start = row.index("集团")
    passage = Passage(row, ROW_BOX, start, len(row), last=True)
    found = find_places(letters, PAGE, [passage])
    assert found.marks == (Mark(Box(400, 104, 450, 114)), Mark(Box(400, 118, 450, 128)))
    assert [rest.text[rest.start : rest.end] for rest in found.rest] == ["区）政府"]
    following = printed("区）政府", 400, 60) + printed("9", 60, 80) + printed("区）政府", 400, 80)
    assert find_places(following, PAGE, found.rest).marks == (Mark(Box(400, 60, 440, 70)),)


def test_a_row_that_is_not_the_last_does_not_go_on() -> None:
    row = "8\t建设\t集团公司，各县政府"
    letters = printed("8", 60, 110) + printed("建设", 100, 110) + printed("集团公司，", 400, 104)
    found = find_places(letters, PAGE, [Passage(row, ROW_BOX, row.index("集团"), len(row))])
    assert found == ((Mark(ROW_BOX, exact=False),), ())


# --- turned pages --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quarter", "place"),
    [
        # a page 600 wide and 800 high: how a letter at (x, y) of the upright page lies on the turned one
        (1, lambda box: Box(box.top, 800 - box.right, box.bottom, 800 - box.left)),
        (2, lambda box: Box(600 - box.right, 800 - box.bottom, 600 - box.left, 800 - box.top)),
        (3, lambda box: Box(600 - box.bottom, box.left, 600 - box.top, box.right)),
    ],
)
def test_lines_that_run_up_down_or_upside_down(quarter: int, place) -> None:  # type: ignore[no-untyped-def]
    turned = [letter._replace(box=place(letter.box), quarter=quarter) for letter in IN_CELLS]
    marks = places(turned, ROW, place(ROW_BOX), "区应急局、区公安局")
    assert marks == (Mark(place(Box(400, 104, 450, 114))), Mark(place(Box(400, 118, 440, 128))))


# --- scans ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "quote", "left", "right"),
    [
        ("责任单位区应急局", "区应急局", 140, 180),
        ("abcd区应急局", "区应急局", 120, 160),  # half-width letters take half the room
        ("（2026）区应急局", "区应急局", 140, 180),
        ("区应急局2026", "2026", 140, 160),
    ],
)
def test_without_letters_the_widths_of_characters_tell(
    text: str, quote: str, left: float, right: float
) -> None:
    width = sum(5.0 if letter.isascii() else 10.0 for letter in text)
    (mark,) = places((), text, Box(100, 50, 100 + width, 62), quote)
    assert mark.exact
    quarter = 2.5  # of a letter is added on each side, inside the line
    assert mark.box.left == pytest.approx(left - quarter)
    assert mark.box.right == pytest.approx(min(right + quarter, 100 + width))
    assert (mark.box.top, mark.box.bottom) == (50, 62)


@pytest.mark.parametrize(
    ("text", "box"),
    [
        (ROW, ROW_BOX),  # which cell stands where is not known
        ("责任单位区应急局", Box(100, 50, 140, 90)),  # two lines in one box
        ("责任单位区应急局", Box(100, 50, 110, 130)),  # a line that runs down
    ],
)
def test_without_letters_and_place_only_the_row_is_known(text: str, box: Box) -> None:
    assert places((), text, box, "区应急局") == (Mark(box, exact=False),)


def test_nothing_wanted_nothing_marked() -> None:
    assert find_places(IN_CELLS, PAGE, []) == ((), ())
    assert find_places([], PAGE, [Passage("没有", None, 0, 2)]) == ((), ())
