"""Quick tests of a line may never change what the rules behind them say."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outlined import outlined

from corpus.model import Clause, Line, Span
from corpus.numerals import _FULL_WIDTH, fold
from corpus.outline import blocks, chrome, joining, lines, markers, parts
from corpus.reading import read_bytes


class _Everything(frozenset[str]):
    """Holds whatever is asked for: a quick test with it refuses nothing."""

    def __contains__(self, item: object) -> bool:
        return True


_WORDS = st.sampled_from(
    [
        " ",
        "\u3000",
        "\n",
        *re.findall(
            r"\S+",
            """
            第 一 条 章 （ ） ( 1 2 . 、 ， 。 ； ： : - — 备案 版权所有 ICP证 网站标识码
            市人民政府门户网站 当前位置 来源 打印 关闭 首页 分享到 发布时间 2025-01-02 目录 篇1 范文一
            附件 附件1 关于 印发 通知 的 方案 责任单位： 印 印发 办公室 2019年5月6日 （此件公开发布）
            联系人： 主题词： 某某市 应急管理局 ” 》 a) A、 甲、 ① ㈠ 重点任务一： 专栏1 第一阶段：
            1.2.3 ＡＢ １２ …… ———————— ********
            """,
        ),
    ]
)
_LINES = st.lists(_WORDS, min_size=1, max_size=12).map("".join).map(str.strip).filter(bool)


def _matching(*patterns: re.Pattern[str]) -> st.SearchStrategy[str]:
    """Lines that one of the patterns matches, and others."""
    return st.one_of(_LINES, *(st.from_regex(pattern).map(str.strip).filter(bool) for pattern in patterns))


@settings(deadline=None)
@given(_matching(chrome._HEADS, chrome._FOOTS, chrome._BYLINE, chrome._SITE, chrome._TOKEN))
def test_no_chrome_is_lost(text: str) -> None:
    quick = chrome.is_chrome_line(text)
    with pytest.MonkeyPatch.context() as patched:
        for name in ("_HEAD_FIRSTS", "_BYLINE_FIRSTS", "_TOKEN_FIRSTS"):
            patched.setattr(chrome, name, _Everything())
        patched.setattr(chrome, "_SITE_ENDS", ("",))
        assert quick == chrome.is_chrome_line(text)


@settings(deadline=None)
@given(_matching(chrome._FOOTS))
def test_every_footer_holds_one_of_the_words(text: str) -> None:
    if chrome._FOOTS.search(text):
        assert re.search("备|标识码|版权所有|reserved|ICP证", text)


@settings(deadline=None)
@given(_matching(lines._TITLE_TAIL, lines._ACCIDENT, lines._LABEL, lines._ATTACHMENT))
def test_no_title_and_no_label_is_lost(text: str) -> None:
    quick = lines.is_title(text)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lines, "_TITLE_ENDS", _Everything())
        assert quick == lines.is_title(text)
    assert lines.is_label_line(text) == (lines._LABEL.match(text) is not None)
    written = lines._ATTACHMENT.match(text) or lines._ATTACHMENT_LIST.match(text)
    assert lines.is_attachment_mark(text) == (written is not None)


@settings(deadline=None)
@given(_LINES)
def test_a_sentence_ends_where_it_did(text: str) -> None:
    bare = text.rstrip()
    expected = False
    while bare:
        if bare[-1] not in "”’）)】」》〉\"'":
            expected = bare[-1] in "。！？；：!?;:…"
            break
        if bare[-1] in "）)】" and len(bare) > 1:
            expected = True
            break
        bare = bare[:-1]
    assert lines.ends_sentence(text) == expected


@settings(deadline=None)
@given(_matching(parts._COLLECTION, parts._CONTENTS_MARK, parts._FRONT_NOTE, parts._PRINTED))
def test_no_mark_of_a_part_is_lost(text: str) -> None:
    line = text.split("\n", maxsplit=1)[0].strip() or "某"
    if parts._COLLECTION.match(line):
        assert line[0] in parts._COLLECTION_FIRSTS
    if parts._CONTENTS_MARK.match(line):
        assert line[0] in parts._CONTENTS_FIRSTS
    if parts._FRONT_NOTE.match(line):
        assert line[0] in parts._NOTE_FIRSTS
    if parts._PRINTED.match(line):
        assert line.endswith(parts._PRINTED_ENDS)


@settings(deadline=None)
@given(_LINES, st.integers(0, 4))
def test_every_marker_has_its_reader(text: str, blanks: int) -> None:
    found = markers.scan(" " * blanks + text)
    readers = (
        *(markers._scan_ordinal, markers._scan_word, markers._scan_paren, markers._scan_chinese),
        *(markers._scan_arabic, markers._scan_letter),
    )
    if text[0] not in {chr(base + at) for base, count, _ in markers._ENCLOSED for at in range(count)}:
        said = [marker for reader in readers if (marker := reader(" " * blanks + text, blanks))]
        assert (found is None) == (not said) or text[0] in markers._WORD_HEADS
        assert found is None or found in said


@settings(deadline=None)
@given(st.text("中文，。“”‘’—…·abc １２Ａ😀\u2e80\u2e81"))
def test_a_width_is_the_sum_of_its_characters(text: str) -> None:
    wide = [ord(character) > 0x2E80 or character in "“”‘’—…·" for character in text]
    assert joining.display_width(text) == len(text) + sum(wide)


@settings(deadline=None)
@given(st.text("中文，。：；（）　\xa0ＡＢ１２abc～＋"))
def test_folding_is_what_translation_says(text: str) -> None:
    assert fold(text) == text.translate(_FULL_WIDTH)


def test_tuples_that_are_made_by_hand_are_whole() -> None:
    source = "# 青屿区消防办法\n\n2024年3月1日公布\n\n<!-- INFO END -->\n\n第一条　为了安全。\n"
    read = read_bytes(source.encode(), "a.md")
    assert {len(line) for line in read.lines} == {len(Line._fields)}
    assert read.lines[1] == Line("", 10)
    found = outlined("一、任务\n第一条　为了安全。\n（一）检查；\n")
    assert {len(clause) for clause in found.clauses} == {len(Clause._fields)}
    assert all(type(span) is Span for clause in found.clauses for span in (clause.span, clause.extent))
    block = blocks.block_of(Line("（一）检查；", 3), 1)
    assert block is not None
    assert len(block) == len(blocks.Block._fields)
    assert len(block.pieces[0]) == len(blocks.Piece._fields)
    assert block.marker is not None
    assert len(block.marker) == len(markers.Marker._fields)
