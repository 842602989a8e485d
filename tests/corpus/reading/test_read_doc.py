"""DOC and WPS: the same lines as from DOCX; fast saves, passwords, old versions, broken files."""

from __future__ import annotations

import contextlib
import io
import struct
from collections.abc import Callable
from pathlib import Path

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from office_files import OFFICE, PLAN, plan_docx

from corpus.errors import CorruptFileError, EncryptedFileError, InputError, UnsupportedFormatError
from corpus.model import ReadResult
from corpus.reading import read_bytes
from corpus.reading.word import read_docx
from corpus.reading.word_binary import PIECES, BinaryError, WordFile, modifiers_of
from corpus.reading.word_old import _toggled, read_doc
from corpus.reading.word_styles import read_lists

DOC = (OFFICE / "plan.doc").read_bytes()


def shape(result: ReadResult) -> list[tuple[str, int | None, str]]:
    return [(line.style, line.table, line.text) for line in result.lines]


def test_every_line_as_a_person_reads_it() -> None:
    assert shape(read_doc(DOC, "方案.doc")) == PLAN


def test_the_same_lines_as_from_docx() -> None:
    old, new = read_doc(DOC, "方案"), read_docx(plan_docx(), "方案")
    assert old.lines == new.lines
    assert [issue.code for issue in old.issues] == [issue.code for issue in new.issues] == ["hidden_text"]


@pytest.mark.parametrize("name", ["方案.doc", "方案.wps", "方案"])
def test_through_the_child_under_any_name(name: str) -> None:
    result = read_bytes(DOC, name)
    assert result.form == "doc"
    assert shape(result) == PLAN


def test_cells_are_the_ranges_of_their_text() -> None:
    rows = [line for line in read_doc(DOC, "a").lines if line.table == 1]
    assert [[line.text[a:b] for a, b in line.cells] for line in rows][2] == [
        "1",
        "配泵 检修",
        "市应急管理局",
        "市公安局",
    ]


# --- other writers' habits -----------------------------------------------------------------------


def patched(tmp_path: Path, stream: str, change: Callable[[bytearray], None]) -> bytes:
    """The file with one of its streams changed in place."""
    path = tmp_path / "changed.doc"
    path.write_bytes(DOC)
    with olefile.OleFileIO(str(path), write_mode=True) as ole:
        content = bytearray(ole.openstream(stream).read())
        change(content)
        ole.write_stream(stream, bytes(content))
    return path.read_bytes()


def pair_at(main: bytes, index: int) -> int:
    """Where the header keeps offset and length number ``index``."""
    at = 0x20 + 2 + 2 * struct.unpack_from("<H", main, 0x20)[0]
    at += 2 + 4 * struct.unpack_from("<H", main, at)[0]
    return at + 2 + 8 * index


def with_pieces(tmp_path: Path, pieces: list[tuple[int, int, int]], length: int) -> bytes:
    """A file as a fast save leaves it: its text in these pieces (characters, offset, modifier)."""
    with olefile.OleFileIO(io.BytesIO(DOC)) as ole:
        main = ole.openstream("WordDocument").read()
    bounds = [0]
    for count, _, _ in pieces:
        bounds.append(bounds[-1] + count)
    plex = struct.pack(f"<{len(bounds)}i", *bounds)
    plex += b"".join(struct.pack("<HIH", 0, offset, modifier) for _, offset, modifier in pieces)
    block = b"\2" + struct.pack("<I", len(plex)) + plex
    places = struct.unpack_from("<II", main, pair_at(main, 1))  # the styles give way to it

    def table(content: bytearray) -> None:
        assert len(block) <= places[1]
        content[places[0] : places[0] + len(block)] = block

    def header(content: bytearray) -> None:
        struct.pack_into("<II", content, pair_at(main, PIECES), places[0], len(block))
        struct.pack_into("<II", content, pair_at(main, 1), 0, 0)
        struct.pack_into("<8i", content, 0x4C, length, 0, 0, 0, 0, 0, 0, 0)

    name = "1Table" if struct.unpack_from("<H", main, 0x0A)[0] & 0x0200 else "0Table"
    first = patched(tmp_path, name, table)
    path = tmp_path / "fast.doc"
    path.write_bytes(first)
    with olefile.OleFileIO(str(path), write_mode=True) as ole:
        content = bytearray(ole.openstream("WordDocument").read())
        header(content)
        ole.write_stream("WordDocument", bytes(content))
    return path.read_bytes()


def offset_of(words: str) -> int:
    with olefile.OleFileIO(io.BytesIO(DOC)) as ole:
        return int(ole.openstream("WordDocument").read().index(words.encode("utf-16-le")))


def test_a_fast_save_moves_pieces_about(tmp_path: Path) -> None:
    late, early, end = offset_of("检修。"), offset_of("登记"), offset_of("完。\r")
    data = with_pieces(tmp_path, [(2, early, 0), (2, late, 0), (3, end, 0)], 7)
    assert [line.text for line in read_doc(data, "a").lines] == ["登记检修完。"]


def test_a_fast_save_deletes_by_a_mark_on_the_piece(tmp_path: Path) -> None:
    deleted = 0x41 << 1 | 1 << 8  # sprmCFRMarkDel = 1
    data = with_pieces(tmp_path, [(2, offset_of("登记"), deleted), (3, offset_of("完。\r"), 0)], 5)
    assert [line.text for line in read_doc(data, "a").lines] == ["完。"]


@pytest.mark.parametrize(
    "pieces",
    [
        [(1000, 1 << 20, 0)],  # beyond the stream
        [(200_000, 0x200, 0)],
        [(9000, 0x200, 0)] * 12,  # the same text again and again
    ],
)
def test_pieces_that_lie(tmp_path: Path, pieces: list[tuple[int, int, int]]) -> None:
    with pytest.raises(CorruptFileError):
        read_doc(with_pieces(tmp_path, pieces, 5), "a")


def test_levels_that_count_in_figures_and_never_begin_again(tmp_path: Path) -> None:
    whole = read_lists(WordFile(DOC)).lists
    number = next(key for key, found in whole.items() if found.levels[0].text == "第%1章")
    with olefile.OleFileIO(io.BytesIO(DOC)) as ole:
        name = next(stream for (stream,) in ole.listdir() if stream.endswith("Table"))
        table = ole.openstream(name).read()
    text = table.index("\0.\1".encode("utf-16-le"))  # %1.%2, behind the fixed part of its level
    fixed = max(
        at
        for at in range(text - 200, text)
        if table[at : at + 5] == b"\1\0\0\0\0" and table[at + 6 : at + 8] == b"\1\3"
    )

    def change(content: bytearray) -> None:
        content[fixed + 5] |= 0x04 | 0x08

    changed = patched(tmp_path, name, change)
    level = read_lists(WordFile(changed)).lists[number].levels[1]
    assert (level.text, level.figures_only, level.restart_after) == ("%1.%2", True, 0)
    lines = [line.text for line in read_doc(changed, "a").lines]
    assert lines[27:31] == ["第一章 总则", "1.1 目的。", "第二章 职责", "2.2 主管。"]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (b"\x16\x24\x01", [(0x2416, b"\x01")]),  # one byte
        (b"\x0b\x46\x02\x00\x0a\x26\x01", [(0x460B, b"\x02\x00"), (0x260A, b"\x01")]),
        (b"\x08\xd6\x04\x00\x01\x02\x03\x16\x24\x01", [(0xD608, b"\x04\x00\x01\x02\x03"), (0x2416, b"\x01")]),
        (b"\x0d\xc6\x02\x00\x00\x16\x24\x01", [(0xC60D, b"\x02\x00\x00"), (0x2416, b"\x01")]),
        (
            b"\x15\xc6\xff\x01" + b"\0" * 4 + b"\x00\x16\x24\x01",
            [(0xC615, b"\xff\x01" + b"\0" * 5), (0x2416, b"\x01")],
        ),
        (b"\x0b\x46\x02", []),  # cut off
        (b"\x16", []),
    ],
)
def test_modifiers(block: bytes, expected: list[tuple[int, bytes]]) -> None:
    assert list(modifiers_of(block)) == expected


@pytest.mark.parametrize(
    ("base", "operand", "on"),
    [
        (None, 1, True),
        (None, 0, False),
        (b"\1", 0x80, True),
        (None, 0x80, False),
        (b"\1", 0x81, False),
        (None, 0x81, True),
    ],
)
def test_switches_of_letters(base: bytes | None, operand: int, on: bool) -> None:
    assert (_toggled(base, bytes((operand,))) == b"\1") is on


# --- files that cannot be read -------------------------------------------------------------------


def test_a_password(tmp_path: Path) -> None:
    def change(content: bytearray) -> None:
        content[0x0B] |= 0x01

    with pytest.raises(EncryptedFileError, match="密码"):
        read_doc(patched(tmp_path, "WordDocument", change), "a.doc")


@pytest.mark.parametrize(("magic", "version"), [(0xA5DC, 0x65), (0xA5DC, 0x68), (0xA5EC, 0x69)])
def test_word_95_and_older(tmp_path: Path, magic: int, version: int) -> None:
    def change(content: bytearray) -> None:
        struct.pack_into("<HH", content, 0, magic, version)

    with pytest.raises(UnsupportedFormatError, match=r"Word 95.*另存为 DOCX"):
        read_doc(patched(tmp_path, "WordDocument", change), "a.doc")


def test_properties_that_claim_to_be_millions_cost_nothing(tmp_path: Path) -> None:
    def change(content: bytearray) -> None:
        start = struct.unpack_from("<I", content, 44)[0]
        struct.pack_into("<I", content, start + 4, 0xFFFFFFFF)

    changed = patched(tmp_path, "\x05SummaryInformation", change)
    assert shape(read_doc(changed, "a")) == PLAN


@pytest.mark.parametrize("size", [0x200, 2000, 5000, 12000, len(DOC) - 4000])
def test_cut_off_files(size: int) -> None:
    with pytest.raises(CorruptFileError, match="另存为 DOCX"):
        read_doc(DOC[:size], "a.doc")


def test_a_container_without_a_document() -> None:
    with pytest.raises(BinaryError):
        WordFile((OFFICE / "plan.xls").read_bytes())


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(DOC) - 1), st.binary(min_size=1, max_size=6)), max_size=12))
def test_damage_anywhere_ends_in_lines_or_in_a_typed_error(damage: list[tuple[int, bytes]]) -> None:
    data = bytearray(DOC)
    for at, content in damage:
        data[at : at + len(content)] = content
    with contextlib.suppress(InputError):
        assert read_doc(bytes(data), "a.doc").lines
