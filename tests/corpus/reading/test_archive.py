"""ZIP archives: names as they were meant, limits, and nothing that leads out of them."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping

import pytest

from corpus.errors import CorruptFileError, EncryptedFileError, LimitExceededError, UnsupportedFormatError
from corpus.reading import SUFFIXES, read_bytes
from corpus.reading.archive import ArchiveLimits, Linked, Member, Refused, open_archive
from corpus.reading.sniff import is_archive

TEXT = "各镇人民政府应当检查渔港消防。".encode()


class Written(zipfile.ZipInfo):
    """An entry whose name is written in the bytes given, without the flag for UTF-8."""

    raw = b""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - the library's own name
        return self.raw, self.flag_bits & ~0x800


def raw_zip(names: list[bytes], extra: bytes = b"") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name in names:
            entry = Written(f"{len(made.infolist())}.txt")
            entry.raw, entry.extra = name, extra
            made.writestr(entry, TEXT)
    return buffer.getvalue()


def packed(parts: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return buffer.getvalue()


def paths(data: bytes, limits: ArchiveLimits = ArchiveLimits()) -> list[str]:
    return [one.path for one in open_archive(data, "包.zip", limits)]


def locked(data: bytes) -> bytes:
    """The archive with every entry marked as encrypted."""
    changed = bytearray(data)
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(magic)
        while at >= 0:
            changed[at + offset] |= 1
            at = changed.find(magic, at + 4)
    return bytes(changed)


# --- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("区文件/渔港方案.txt".encode("gb18030"), "区文件/渔港方案.txt"),
        ("区文件/渔港方案.txt".encode(), "区文件/渔港方案.txt"),
        ("联通.txt".encode("gbk"), "联通.txt"),  # two bytes of UTF-8 by chance
        ("𠮷县.txt".encode("gb18030"), "𠮷县.txt"),
        (b"plan.txt", "plan.txt"),
        (b"caf\x82.txt", "café.txt"),  # code page 437, and no GB18030
        ("区\\文件\\方案.txt".encode("gb18030"), "区/文件/方案.txt"),
    ],
)
def test_names_as_they_were_meant(raw: bytes, name: str) -> None:
    assert paths(raw_zip([raw])) == [name]


def test_the_name_in_the_field_of_info_zip_goes_first() -> None:
    name = "渔港方案.txt".encode()
    field = struct.pack("<HHBI", 0x7075, 5 + len(name), 1, zlib.crc32(b"????.txt")) + name
    assert paths(raw_zip([b"????.txt"], field)) == ["渔港方案.txt"]


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("../../etc/方案.txt", "etc/方案.txt"),
        ("/etc/方案.txt", "etc/方案.txt"),
        ("C:\\资料\\方案.txt", "资料/方案.txt"),
        ("甲/./乙//方案.txt", "甲/乙/方案.txt"),
        ("..\\..\\方案.txt", "方案.txt"),
        ("方\n案\u202e.txt", "方_案_.txt"),
        ("../..", "未命名"),
    ],
)
def test_no_name_leads_out_of_the_archive(name: str, inside: str) -> None:
    assert paths(packed({name: TEXT})) == [inside]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice_is_two_files() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for content in ("甲", "乙"):
            made.writestr("a/方案.txt", content)
    members = [one for one in open_archive(buffer.getvalue(), "包.zip") if isinstance(one, Member)]
    assert [one.path for one in members] == ["a/方案.txt", "a/方案 (2).txt"]
    assert members[0].name == "方案.txt"
    assert [one.read() for one in members] == ["甲".encode(), "乙".encode()]


def test_folders_are_no_files_and_links_are_not_followed() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.mkdir("资料")
        link = zipfile.ZipInfo("资料/密码.txt")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, "/etc/passwd")
    assert list(open_archive(buffer.getvalue(), "包.zip")) == [Linked("资料/密码.txt")]


# --- archives in archives ------------------------------------------------------------------------


def test_an_archive_in_an_archive() -> None:
    inner = packed({"方案.txt": TEXT})
    data = packed({"甲镇.zip": inner, "通知.txt": TEXT})
    assert paths(data) == ["甲镇.zip/方案.txt", "通知.txt"]
    (refused, _) = open_archive(data, "包.zip", ArchiveLimits(depth=1))
    assert isinstance(refused, Refused)
    assert isinstance(refused.error, LimitExceededError)


def test_a_third_archive_inside_is_refused_and_the_rest_read() -> None:
    third = packed({"b.zip": packed({"c.zip": packed({"x.txt": TEXT}), "y.txt": TEXT})})
    found = list(open_archive(third, "a.zip"))
    assert [type(one) for one in found] == [Refused, Member]
    assert [one.path for one in found] == ["b.zip/c.zip", "b.zip/y.txt"]


def test_a_document_named_zip_is_a_document() -> None:
    document = packed({"[Content_Types].xml": b"", "word/document.xml": b""})
    assert not is_archive(document)
    (member,) = open_archive(packed({"方案.zip": document}), "包.zip")
    assert isinstance(member, Member)
    assert member.read() == document


# --- limits --------------------------------------------------------------------------------------


def test_too_many_files() -> None:
    data = packed({f"{n}.txt": TEXT for n in range(6)})
    with pytest.raises(LimitExceededError, match="6 个文件，超过一个压缩包 5 个"):
        open_archive(data, "包.zip", ArchiveLimits(files=5))


def test_files_of_inner_archives_count() -> None:
    data = packed({f"{n}.zip": packed({f"{m}.txt": TEXT for m in range(4)}) for n in range(3)})
    found = list(open_archive(data, "包.zip", ArchiveLimits(files=9)))
    assert [type(one) for one in found] == [Member] * 4 + [Refused] * 2


@pytest.mark.parametrize("limits", [ArchiveLimits(total=1 << 20), ArchiveLimits()])
def test_a_bomb_is_refused_before_it_is_unpacked(limits: ArchiveLimits) -> None:
    size = 2 << 20 if limits.total == 1 << 20 else 60 << 20
    with pytest.raises(LimitExceededError, match="解开后"):
        open_archive(packed({"a.txt": bytes(size)}), "弹.zip", limits)


def test_a_bomb_whose_directory_lies() -> None:
    data = bytearray(packed({"a.txt": bytes(3 << 20)}))
    for magic, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(magic) + offset
        data[at : at + 4] = struct.pack("<I", 100)
    (member,) = open_archive(bytes(data), "弹.zip", ArchiveLimits(entry=1 << 20))
    assert isinstance(member, Member)
    with pytest.raises((LimitExceededError, CorruptFileError)):
        member.read()


def test_one_file_over_its_limit_leaves_the_others() -> None:
    data = packed({"大.txt": b"x" * 5000, "小.txt": TEXT}, zipfile.ZIP_STORED)
    large, small = open_archive(data, "包.zip", ArchiveLimits(entry=1000))
    assert isinstance(large, Member)
    assert isinstance(small, Member)
    with pytest.raises(LimitExceededError, match=r"大\.txt"):
        large.read()
    assert small.read() == TEXT


def test_time() -> None:
    first, second = open_archive(packed({"a.txt": TEXT, "b.txt": TEXT}), "包.zip", ArchiveLimits(seconds=0))
    assert isinstance(first, Member)
    assert isinstance(second, Member)
    assert first.read() == TEXT
    with pytest.raises(LimitExceededError, match="其余文件没有读取"):
        second.read()


# --- damaged, locked, foreign --------------------------------------------------------------------


def test_a_locked_archive() -> None:
    data = locked(packed({"a.txt": TEXT, "b.txt": TEXT}))
    with pytest.raises(EncryptedFileError, match="加了密码"):
        open_archive(data, "密.zip")
    with pytest.raises(EncryptedFileError, match="先解压"):
        read_bytes(data, "密.zip")


def test_a_locked_file_among_others() -> None:
    plain = packed({"开.txt": TEXT})
    data = bytearray(packed({"密.txt": TEXT, "开.txt": TEXT}))
    assert plain
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    closed, opened = open_archive(bytes(data), "包.zip")
    assert isinstance(closed, Member)
    assert isinstance(opened, Member)
    with pytest.raises(EncryptedFileError, match=r"密\.txt"):
        closed.read()
    assert opened.read() == TEXT


def test_a_compression_that_could_take_gigabytes() -> None:
    (refused,) = open_archive(packed({"a.txt": TEXT}, zipfile.ZIP_LZMA), "包.zip")
    assert isinstance(refused, Refused)
    assert "压缩方式" in refused.error.message


@pytest.mark.parametrize("cut", [5, 60, 200])
def test_a_truncated_archive(cut: int) -> None:
    data = packed({f"{n}.txt": TEXT for n in range(9)})[:-cut]
    assert not is_archive(data)
    with pytest.raises(CorruptFileError, match="重新下载"):
        open_archive(data, "断.zip")


def test_a_damaged_file_leaves_the_others() -> None:
    data = bytearray(packed({"坏.txt": TEXT * 9, "好.txt": TEXT}))
    at = data.index("坏.txt".encode()) + 10
    data[at : at + 8] = bytes(8)
    bad, good = open_archive(bytes(data), "包.zip")
    assert isinstance(bad, Member)
    assert isinstance(good, Member)
    with pytest.raises(CorruptFileError, match=r"坏\.txt"):
        bad.read()
    assert good.read() == TEXT


def test_an_archive_is_no_document_and_the_advice_names_the_option() -> None:
    assert ".zip" not in SUFFIXES
    with pytest.raises(UnsupportedFormatError, match="--archives"):
        read_bytes(packed({"a.txt": TEXT}), "包.zip")
