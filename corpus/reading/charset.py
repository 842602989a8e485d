"""Bytes of a text file → text: byte order mark, declared charset, UTF-8, then by what reads as Chinese.

Old office files are GB2312, GBK or GB18030; all three names stand for GB18030 here, which contains
the others. A byte order mark and a clean UTF-8 reading are proof enough; else the readings compete
by how much of a sample is what Chinese documents are made of, and charset-normalizer is asked last.
"""

from __future__ import annotations

import codecs
import functools
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from corpus.errors import UnsupportedFormatError
from corpus.model import Issue, Severity
from corpus.text import CONTROL

#: (mark, codec); UTF-32 before UTF-16, whose mark it begins with.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_GB_NAMES = frozenset({"gb2312", "gbk", "gb18030", "hz", "euc_cn", "cp936"})
_SAMPLE = 1 << 18
#: The control characters of one byte that CONTROL matches.
_CONTROL_BYTES = bytes(code for code in range(0x80) if CONTROL.match(chr(code)))
#: Below this share of readable characters a reading is not believed.
_BELIEVABLE = 0.7
#: Above this share of lost characters another charset must be tried.
_LOST = 0.02


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and how it was read. ``text`` has no byte order mark; line breaks are as in the file."""

    text: str
    encoding: str
    issues: tuple[Issue, ...] = ()


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Decode the bytes of a text file.

    Args:
        data: the whole file, not empty.
        declared: charset that the content itself names (HTML meta), "" or None without one.

    Raises:
        UnsupportedFormatError: no charset makes a text of it.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _decode_as(data[len(mark) :], codec)
    sample = data[:_SAMPLE]
    if _is_utf8(sample):
        return _decode_as(data, "utf-8")
    best, share = "", 0.0
    for codec in _candidates(declared, sample):
        score = _share_of_text(sample, codec)
        if score > share + 1e-9:
            best, share = codec, score
    if share < _BELIEVABLE:
        found = from_bytes(sample).best() if share > 0.3 or b"\0" not in sample else None
        if found is None or _share_of_text(sample, found.encoding) < _BELIEVABLE:
            raise UnsupportedFormatError(
                "认不出这个文件的文字编码，它可能不是文本文件。"
                "请用原来的软件打开，另存为 UTF-8 文本、DOCX 或 PDF 后再导入。"
            )
        best = found.encoding
    return _decode_as(data, best)


def _is_utf8(sample: bytes) -> bool:
    """True for clean UTF-8. Characters of three bytes are proof; of two, not: 联通 in GBK is two of them."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(sample, final=False)
    except UnicodeDecodeError:
        return False
    # Why: bytes are counted ten times as fast; \xc2 begins every control character of two bytes.
    controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES)) + sample.count(b"\xc2")
    if controls > 0.5 * len(text) and len(CONTROL.findall(text)) > 0.5 * len(text):
        return False
    return any(char > "\u07ff" for char in text) or _share_of_text(sample, "utf-8") > _BELIEVABLE


def _candidates(declared: str | None, sample: bytes) -> list[str]:
    names = []
    if declared:
        try:
            name = codecs.lookup(declared.strip()).name.replace("-", "_")
        except LookupError:
            name = ""
        if name:
            names.append("gb18030" if name in _GB_NAMES else name.replace("_", "-"))
    names += ["utf-8", "gb18030"]
    if len(sample) % 2 == 0:
        names += ["utf-16-le", "utf-16-be"]
    names.append("big5hkscs")
    return list(dict.fromkeys(names))


def _decode_as(data: bytes, codec: str) -> Decoded:
    try:
        return Decoded(data.decode(codec), codec)
    except UnicodeDecodeError as error:
        text = data.decode(codec, errors="replace")
        before = data[: error.start].decode(codec, errors="replace")
        line = before.count("\n") + 1
        lost = text.count("\ufffd")
        issue = Issue(
            "undecodable_bytes",
            f"按 {codec} 编码读取时有 {lost} 处读不出的字节（第一处在第 {line} 行），以“\ufffd”代替。"
            "请核对原文，或重新下载、另存为 UTF-8 后再导入。",
            Severity.WARNING,
            line=line,
        )
        return Decoded(text, codec, (issue,))


@functools.cache
def _common_hanzi() -> frozenset[str]:
    """The 3,755 characters of GB 2312 level 1 and the 5,401 of Big5 level 1: everyday 汉字."""
    simplified = bytes(b for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF) for b in (row, cell))
    cells = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    traditional = bytes(b for row in range(0xA4, 0xC7) for cell in cells for b in (row, cell))
    return frozenset(simplified.decode("gb2312", "ignore") + traditional.decode("big5", "ignore"))


#: Why: what besides 汉字 fills Chinese documents. Matches printable ASCII, blanks, dashes and quotes,
#: circled and Roman numbers, CJK and full-width punctuation; must not match kana, Greek, Latin-1.
_ORDINARY = re.compile(
    "[\t\n\r\x0b\x0c -~\xa0\xb7\xd7\u2000-\u2049\u2160-\u217f"
    "\u2460-\u24ff\u25a0-\u25ff\u3000-\u303f\uff01-\uff5e]"
)
_HANZI = re.compile("[\u3400-\u9fff\ue000-\uf8ff\U00020000-\U0003ffff]")


def _share_of_text(sample: bytes, codec: str) -> float:
    """How much of a sample, read with a codec, is made of what Chinese documents are made of (0 to 1).

    A last character that the sample cuts in two does not count against the codec.
    """
    try:
        text = codecs.getincrementaldecoder(codec)(errors="replace").decode(sample, final=False)
    except (LookupError, UnicodeError, NotImplementedError):
        return 0.0
    text = text[:40_000]
    if not text:
        return 0.0
    if text.count("\ufffd") > max(3, _LOST * len(text)):
        return 0.0
    ordinary = len(_ORDINARY.findall(text))
    hanzi = _HANZI.findall(text)
    common = _common_hanzi()
    everyday = sum(char in common for char in hanzi)
    bad = len(CONTROL.findall(text)) + text.count("\ufffd")
    return (ordinary + everyday + 0.3 * (len(hanzi) - everyday) - bad) / len(text)
