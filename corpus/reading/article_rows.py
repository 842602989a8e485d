"""Articles of laws as JSON Lines → one Markdown text a law. Linear in the size of the file.

This is the form in which collections for statute retrieval are published (STARD and its like): one article
a line, ``{"id", "law", "article", "chapter", "text", "file"}``. ``law``, ``article`` and ``text`` are
demanded; ``file`` tells texts of one law apart (its date is the version's) and ``chapter`` is the path of
headings over the article. A line that is no article is told and passed over; it stops nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from corpus.errors import UnsupportedFormatError
from corpus.model import Issue, Severity
from corpus.reading.charset import decode

SUFFIX: Final = ".jsonl"
_DEMANDED: Final = ("law", "article", "text")
#: Bad lines that are told one by one; the rest are counted.
_TOLD: Final = 50
#: Lines at the beginning that are looked at to tell what a file holds.
_LOOKED_AT: Final = 20

# Why: one field holds the whole path of headings, 第一编 总则 第一章 基本原则. Matches where a heading
# begins; must not match 第一条 or 依照本法第二章 inside a heading's own words (no blank before it).
_HEADING: Final = re.compile(r"(?:^|(?<=\s))(?=第[零〇一二三四五六七八九十百千]+(?:分编|[编章节])(?:\s|$))")
# Why: text is data, and Markdown would take these signs for marks.
_MARKS: Final = re.compile(r"[\\`*_\[\]<&|]")
_FIRST: Final = re.compile(r"^(\s*)([#>+*=~-])")
# Path separators and control characters: a name in the file never leads out of where it belongs.
_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")


@dataclass(frozen=True, slots=True)
class LawText:
    """One law of such a file.

    Attributes:
        path: ``民法商法/公司法(2023-12-29).md``, unique in the file; data: Markdown, UTF-8.
        title: the law's name; articles: how many lines it was made of.
    """

    path: str
    title: str
    data: bytes
    articles: int

    @property
    def name(self) -> str:
        """File name without folders."""
        return self.path.rpartition("/")[2]


@dataclass
class _Law:
    title: str
    lines: list[str]
    heads: list[str] = field(default_factory=list)
    articles: int = 0


def holds_articles(name: str) -> bool:
    """Whether a file of this name may hold articles."""
    return name.lower().endswith(SUFFIX)


def are_articles(data: bytes) -> bool:
    """Whether one of the first lines is an article; False for JSON Lines of any other sort."""
    head = data[: 1 << 20].split(b"\n", _LOOKED_AT)[:_LOOKED_AT]
    return any(_article(line.decode("utf-8", "replace")) is not None for line in head)


def read_articles(data: bytes, name: str) -> tuple[list[LawText], list[Issue]]:
    """The laws in the order in which they begin, and what could not be read.

    Args:
        data: the whole file. name: for messages.

    Raises:
        UnsupportedFormatError: no line is an article, or no charset fits.
    """
    laws: dict[tuple[str, str], _Law] = {}
    issues: list[Issue] = []
    bad = 0
    for number, line in enumerate(decode(data).text.split("\n"), 1):
        if not line.strip():
            continue
        row = _article(line)
        if row is None:
            bad += 1
            if bad <= _TOLD:
                issues.append(_bad_line(name, number))
            continue
        key = (row.get("file", ""), row["law"])
        law = laws.get(key)
        if law is None:
            law = laws[key] = _Law(row["law"], [f"# {_plain(row['law'])}", ""])
        _add(law, row)
    if bad > _TOLD:
        more = f"“{name}”还有 {bad - _TOLD} 行不是法条，已跳过。请检查文件是否完整。"
        issues.append(Issue("bad_line", more, Severity.WARNING))
    if not laws:
        raise UnsupportedFormatError(
            f"“{name}”里没有法条。逐条的法律数据每行是一个 JSON 对象，至少要有 law（法名）、article（条号）、"
            "text（条文）三项；其他数据请另存为文档再导入。",
            details={"file": name, "lines": bad},
        )
    return list(_texts(laws)), issues


def _article(line: str) -> dict[str, str] | None:
    """The fields of a line that is an article, as text; None for any other line."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(row, dict) or not all(isinstance(row.get(key), str) for key in _DEMANDED):
        return None
    if not row["law"].strip() or not row["text"].strip():
        return None
    fields = {
        key: row[key].strip() for key in (*_DEMANDED, "chapter", "file") if isinstance(row.get(key), str)
    }
    fields["law"] = " ".join(fields["law"].split())
    return fields


def _add(law: _Law, row: dict[str, str]) -> None:
    heads = headings(row.get("chapter", ""))
    for level, head in enumerate(heads):
        if heads[: level + 1] != law.heads[: level + 1]:
            law.lines += [f"{'#' * min(6, level + 2)} {_plain(head)}", ""]
    law.heads = heads
    label, text = row["article"], row["text"]
    whole = text if not label or text.startswith(label) else f"{label} {text}"
    law.lines += [*(_plain(line) for line in whole.split("\n")), ""]
    law.articles += 1


def headings(chapter: str) -> list[str]:
    """The headings that a path holds, outermost first.

    >>> headings("第一编 总则 第二章 期间 第一节 一般规定")
    ['第一编 总则', '第二章 期间', '第一节 一般规定']
    """
    return [head for piece in _HEADING.split(chapter) if (head := " ".join(piece.split()))]


def _plain(text: str) -> str:
    """``text`` so that a reader of Markdown gives back exactly it."""
    return _FIRST.sub(r"\1\\\2", _MARKS.sub(r"\\\g<0>", text))


def _texts(laws: dict[tuple[str, str], _Law]) -> Iterator[LawText]:
    used: set[str] = set()
    for (file, title), law in laws.items():
        path = _path(file, title)
        stem, number = path.removesuffix(".md"), 1
        while path in used:
            number += 1
            path = f"{stem} ({number}).md"
        used.add(path)
        yield LawText(path, title, "\n".join(law.lines).encode("utf-8", "replace"), law.articles)


def _path(file: str, title: str) -> str:
    """Where a text stands inside its file: as the file says, else under the law's name."""
    parts: Sequence[str] = [part for part in file.replace("\\", "/").split("/") if part.strip(" .")]
    clean = [_UNSAFE.sub("_", part) for part in parts] or [_UNSAFE.sub("_", title)]
    clean[-1] = re.sub(r"\.(?:md|txt|html?|docx?|pdf)$", "", clean[-1], flags=re.IGNORECASE) or title
    return "/".join(clean)[-200:] + ".md"


def _bad_line(name: str, number: int) -> Issue:
    message = f"“{name}”第 {number} 行不是法条（要有 law、article、text 三项），已跳过。"
    return Issue("bad_line", message, Severity.WARNING, line=number)
