"""How completely and how fast texts are read: articles found against articles printed, and MB/s a stage.

    anzhi eval reading PATH... [--every N] [--limit N] [--differences N] [--json]

An article is printed where a line begins with 第X条 and a blank, a colon or the end of the line; it is
found where the outline has a clause of kind ARTICLE. Files whose counts differ are listed: more found than
printed is as suspect as fewer. Speed is processor time of one process (reading, outline, extraction), so
that other work on the machine counts little; what a child process spends on PDF and Office files is not
in it. Compare figures of one run only.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import AnzhiError
from corpus.model import ClauseKind
from corpus.outline import outline
from corpus.reading import ReadLimits, read
from corpus.responsibility import find_assignments
from corpus.walk import walk

#: Why: an article at the head of its line, also with marks of Markdown (**第一条**, ## 第一条). Must not
#: match a line that goes on citing (第五条规定的…, 第五条、第六条…).
_PRINTED = re.compile(
    r"^[\s\u3000>#*]*第\s*[一二三四五六七八九十百千零〇○\d]+\s*条(?:之[一二三四五六七八九十]+)?(?=[\s\u3000:：*]|$)",
    re.MULTILINE,
)
STAGES = ("reading", "outline", "extraction")


@dataclass(frozen=True, slots=True)
class FileCount:
    """One file: articles printed in its text and found in its outline; seconds a stage; what went wrong."""

    path: Path
    size: int
    printed: int = 0
    found: int = 0
    assignments: int = 0
    seconds: tuple[float, ...] = (0.0, 0.0, 0.0)
    error: str = ""


def count_file(path: Path, limits: ReadLimits = ReadLimits()) -> FileCount:
    """Reads one file as the product does; an error is a result, not an exception."""
    size = path.stat().st_size
    marks = [time.process_time()]
    try:
        lines = read(path, limits)
        marks.append(time.process_time())
        made = outline(lines, file_name=path.name)
        marks.append(time.process_time())
        assignments = find_assignments(made)
        marks.append(time.process_time())
    except AnzhiError as error:
        return FileCount(path, size, error=error.message)
    printed = len(_PRINTED.findall("\n".join(line.text for line in lines.lines)))
    found = sum(clause.kind is ClauseKind.ARTICLE for clause in made.clauses)
    seconds = tuple(after - before for before, after in itertools.pairwise(marks))
    return FileCount(path, size, printed, found, len(assignments), seconds)


def summary(counts: Sequence[FileCount]) -> dict[str, Any]:
    """Totals over files; ``articles_found_share`` counts no file's surplus for another's loss."""
    read_files = [count for count in counts if not count.error]
    printed = sum(count.printed for count in read_files)
    found = sum(min(count.printed, count.found) for count in read_files)
    size = sum(count.size for count in read_files)
    spent = [sum(count.seconds[stage] for count in read_files) for stage in range(len(STAGES))]
    return {
        "files": len(counts),
        "unreadable": sum(bool(count.error) for count in counts),
        "bytes": size,
        "articles_printed": printed,
        "articles_found": found,
        "articles_found_share": round(found / printed, 5) if printed else None,
        "files_that_differ": sum(count.printed != count.found for count in read_files),
        "assignments": sum(count.assignments for count in read_files),
        "seconds": {name: round(value, 2) for name, value in zip(STAGES, spent, strict=True)},
        "mb_per_second": round(size / 1e6 / sum(spent), 2) if sum(spent) else None,
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status: 1 when there is nothing to read."""
    options = _options(argv)
    try:
        files = walk(options.paths).files[:: max(1, options.every)]
    except AnzhiError as error:
        print(f"错误：{error.message}", file=sys.stderr)
        return 1
    counts = [count_file(path) for path in files[: options.limit or None]]
    totals = summary(counts)
    if options.json:
        print(json.dumps(totals, ensure_ascii=False, indent=1))
        return 0
    for line in _lines(counts, totals, options.differences):
        print(line)
    return 0


def _lines(counts: Sequence[FileCount], totals: dict[str, Any], most: int) -> Iterator[str]:
    share = totals["articles_found_share"]
    yield (
        f"{totals['files']} 个文件（读不出 {totals['unreadable']} 个），{totals['bytes'] / 1e6:.1f} MB；"
        f"条文 {totals['articles_found']}/{totals['articles_printed']}"
        + (f" = {share:.2%}" if share is not None else "")
        + f"；责任 {totals['assignments']} 条"
    )
    spent = "、".join(
        f"{name} {totals['seconds'][stage]:.1f} 秒"
        for name, stage in zip(("读取", "分条", "抽取"), STAGES, strict=True)
    )
    yield f"处理器时间：{spent}；合计 {totals['mb_per_second']} MB/秒（一个核）"
    differing = [count for count in counts if not count.error and count.printed != count.found]
    for count in differing[:most]:
        yield f"条数不同：印有 {count.printed} 条，分出 {count.found} 条　{count.path}"
    if len(differing) > most:
        yield f"……另有 {len(differing) - most} 个文件条数不同（--differences 可多列）"
    for count in counts:
        if count.error:
            yield f"读不出：{count.error}　{count.path}"


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="anzhi eval reading", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", type=Path, nargs="+", help="files or folders")
    parser.add_argument("--every", type=int, default=1, help="take every Nth file only")
    parser.add_argument("--limit", type=int, default=0, help="stop after N files")
    parser.add_argument("--differences", type=int, default=50, help="how many differing files to list")
    parser.add_argument("--json", action="store_true", help="totals as JSON")
    return parser.parse_args(argv)
