"""Plain text: charset, offsets, control characters."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import EmptyFileError
from corpus.model import ReadResult, Severity
from corpus.reading import read_bytes
from corpus.reading.charset import decode
from corpus.text import INVISIBLE, LINE_BREAK

PLAN = (
    "青屿区渔港消防安全提升方案\r\n\r\n"
    "　　一、加强码头消防。每个码头配备消防泵2台。\r\n"
    "　　责任单位：区海洋发展局、区消防救援大队，各镇人民政府\r\n"
)


def read(text: str, name: str = "方案.txt", encoding: str = "utf-8") -> ReadResult:
    return read_bytes(text.encode(encoding), name)


def assert_offsets_hold(result: ReadResult, source: str) -> None:
    """Every run of every line is the same text in the source."""
    for line in result.lines:
        assert line.source is not None
        for at, start, length in line.runs or ((0, line.source, len(line.text)),):
            assert source[start : start + length] == line.text[at : at + length]


def test_lines_keep_their_indent_and_place() -> None:
    result = read(PLAN)
    assert [line.text for line in result.lines] == [
        "青屿区渔港消防安全提升方案",
        "",
        "　　一、加强码头消防。每个码头配备消防泵2台。",
        "　　责任单位：区海洋发展局、区消防救援大队，各镇人民政府",
    ]
    assert_offsets_hold(result, PLAN)
    assert result.form == "txt"
    assert result.issues == ()


def test_a_line_before_a_blank_line_or_the_end_is_hard() -> None:
    result = read("甲\n乙\n\n丙\n \u3000\n丁")
    assert [(line.text, line.hard) for line in result.lines] == [
        ("甲", False),
        ("乙", True),
        ("", False),
        ("丙", True),
        ("", False),
        ("丁", True),
    ]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_kind_of_line_break(line_break: str) -> None:
    source = line_break.join(["第一条 本办法适用于渔港。", "第二条 码头应当配备消防泵。"])
    result = read(source)
    assert [line.text for line in result.lines] == [
        "第一条 本办法适用于渔港。",
        "第二条 码头应当配备消防泵。",
    ]
    assert_offsets_hold(result, source)


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gb2312", "gb18030"),
        ("gbk", "gb18030"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32-le"),
    ],
)
@pytest.mark.parametrize("text", [PLAN, "安全生产责任制。", "责任单位：区应急局", PLAN * 2000])
def test_charsets(encoding: str, expected: str, text: str) -> None:
    decoded = decode(text.encode(encoding))
    assert decoded.text == text
    assert decoded.encoding == expected
    assert decoded.issues == ()


def test_traditional_chinese_in_big5() -> None:
    text = "消防安全管理辦法。各機關應當設置消防設備，定期檢查並記錄。" * 3
    assert decode(text.encode("big5")).text == text


def test_short_gbk_that_happens_to_be_valid_utf_8() -> None:
    assert decode("联通".encode("gbk")).text == "联通"


def test_rare_characters_of_gb18030() -> None:
    text = "责任人：李𬱖、王䶮，负责㙟山渔港的消防安全工作。"
    assert decode(text.encode("gb18030")).text == text


def test_a_declared_charset_does_not_beat_the_content() -> None:
    assert decode(PLAN.encode("utf-8"), "gb2312").text == PLAN
    assert decode(PLAN.encode("gbk"), "utf-8").text == PLAN
    assert decode(PLAN.encode("gbk"), "no-such-charset").text == PLAN


def test_one_broken_byte_does_not_change_the_charset() -> None:
    data = bytearray(PLAN.encode("utf-8") * 50)
    data[200] = 0xFF
    decoded = decode(bytes(data))
    assert decoded.encoding == "utf-8"
    assert [issue.code for issue in decoded.issues] == ["undecodable_bytes"]
    assert decoded.issues[0].line == bytes(data[:200]).count(b"\n") + 1
    assert "\ufffd" in decoded.text
    assert decoded.text.count("渔港消防安全") == 50


def test_control_characters_are_left_out_and_named() -> None:
    source = "甲\n责任\x00单位：区应\u200b急局\x07、\ufeff区公安分局\n"
    result = read(source)
    assert result.lines[1].text == "责任单位：区应急局、区公安分局"
    assert result.lines[1].runs == ((0, 2, 2), (2, 5, 5), (7, 11, 2), (9, 14, 1), (10, 16, 5))
    assert_offsets_hold(result, source)
    (issue,) = result.issues
    assert (issue.code, issue.line, issue.severity) == ("control_characters", 2, Severity.INFO)
    assert "2 个" in issue.message


def test_the_private_decimal_point_is_mended() -> None:
    source = "围挡不低于2\ue0105米，产值超１\ue010２万亿元，\ue010不在数字之间。"
    result = read(source)
    assert result.lines[0].text == "围挡不低于2.5米，产值超１．２万亿元，\ue010不在数字之间。"
    assert_offsets_hold(result, source)


@pytest.mark.parametrize(
    "data", [b"", b" \r\n\t ", b"\0\0\0\0", "\u3000\n\u200b\ufeff\n".encode(), b"\xef\xbb\xbf"]
)
def test_nothing_to_read(data: bytes) -> None:
    with pytest.raises(EmptyFileError) as caught:
        read_bytes(data, "空白.txt")
    assert "空白.txt" in caught.value.message


LINES = st.text(
    alphabet=st.one_of(
        st.sampled_from("安全生产责任单位：、，。（）12 \t\u3000\xa0\u200b\x00\x07\ufeff\ue010"),
        st.characters(exclude_categories=("Cs",)),
    ),
    max_size=40,
)


@given(st.lists(LINES, max_size=12), st.sampled_from(["\n", "\r\n", "\r"]))
def test_offsets_hold_whatever_the_text(lines: list[str], line_break: str) -> None:
    source = line_break.join(["安全生产工作方案", *lines]).removeprefix("\ufeff")
    result = read_bytes(source.encode(), "任意.txt")
    assert_offsets_hold(result, source)
    shown = [INVISIBLE.sub("", line).rstrip() for line in LINE_BREAK.split(source)]
    got = [line.text for line in result.lines]
    assert len(got) in (len(shown), len(shown) - 1)
    assert [len(line) for line in got] == [len(line) for line in shown[: len(got)]]
    assert not any(INVISIBLE.search(line) for line in got)


@given(st.text(min_size=1, max_size=200))
def test_what_is_encoded_as_utf_8_with_a_mark_comes_back(text: str) -> None:
    data = text.encode("utf-8", "ignore")
    assert decode(b"\xef\xbb\xbf" + data).text == data.decode()


@pytest.mark.slow
def test_twenty_megabytes_in_a_few_seconds() -> None:
    text = (PLAN * 40 + "没有换行的长句，" * 60 + "\n") * 2600
    data = text.encode()[: 20 * 1024 * 1024]
    data = data[: data.rindex(b"\n")]
    started = time.perf_counter()
    result = read_bytes(data, "大文件.txt")
    seconds = time.perf_counter() - started
    assert len(result.lines) > 100_000
    assert len(data) / 1e6 / seconds > 0.5  # measured 7 to 9 MB/s on two shared cores


def rows(text: str) -> list[tuple[int, list[str]]]:
    result = read(text)
    assert_offsets_hold(result, text)
    return [
        (line.table, [line.text[start:end] for start, end in line.cells])
        for line in result.lines
        if line.table is not None
    ]


def test_a_table_pasted_with_tabs() -> None:
    text = (
        "任务分解表\r\n序号\t任务\t牵头单位\r\n1\t 建站\t县应急局\r\n"
        "二、宣传\r\n2\t宣传\t\r\n\r\n3\t\u200b培训\t县教育局\r\n结束。\r\n"
        "1\t甲\t县财政局\n2\t乙\t县民政局\n3\t丙\t县司法局\n"
    )
    assert rows(text) == [
        (0, ["序号", "任务", "牵头单位"]),
        (0, ["1", "建站", "县应急局"]),
        (0, ["2", "宣传", ""]),
        (0, ["3", "培训", "县教育局"]),
        (1, ["1", "甲", "县财政局"]),
        (1, ["2", "乙", "县民政局"]),
        (1, ["3", "丙", "县司法局"]),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "\t\t一、加强检查。\n\t\t二、加强宣传。\n\t\t三、加强执法。\n",
        "县应急局\t县住建局\t县公安局\n2026年3月1日\t2026年3月1日\t2026年3月1日\n",
        "单位：\t姓名：\t电话：\n单位：\t姓名：\t电话：\n",
        "海滨县\t东山路1号\t266000\n海滨县\t西河路2号\t266000\n",
        "1\t总则\t3\n2\t职责\t5\n3\t附则\t9\n",
        "序号\t任务\t牵头单位\n",
        "序号\t任务\n1\t建站\n2\t宣传\n",
        "序号\t任务\t牵头单位\n1\t建站\n2\t宣传\n",
        "甲方（盖章）\t\t乙方（盖章）\n代表\t\t代表\n",
        "图1\t单位\t数量\n",
    ],
)
def test_tabs_that_make_no_table(text: str) -> None:
    assert rows(text) == []
