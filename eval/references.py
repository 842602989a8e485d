"""``anzhi eval references``: how many citations are found and resolved as a reader understands them.

    anzhi eval references --data DIR [--library DIR] [--half dev|held_out] [--failures] [--json]

``eval/sets/references.jsonl`` holds pointers only: a file below DIR, the offsets of the citing words in its
stored text, and what they mean: the file of the cited text, article, 款 and 项. Every row was read by a
person. ``dev`` was read while the rules were still being changed; ``held_out`` was drawn and read afterwards.

Without ``--library`` only finding is graded (words, article, 款, 项); with a library that holds the files,
also which text is meant.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.citation_register import CitationRegister
from corpus.errors import AnzhiError, NotFoundError
from corpus.library import Library
from corpus.parsing import parse
from corpus.relations import Reference
from eval.metrics import read_rows, wilson

SET = Path(__file__).parent / "sets" / "references.jsonl"
_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Scores:
    """Counts of one half.

    Attributes:
        rows: in the set. found: with exactly these words. placed: and the right article, 款 and 项.
        resolved: those that the library resolves. right: of them to the right text and provision.
    """

    rows: int = 0
    found: int = 0
    placed: int = 0
    resolved: int = 0
    right: int = 0
    faults: tuple[tuple[str, str], ...] = ()

    def report(self) -> dict[str, Any]:
        figures: dict[str, Any] = {
            "rows": self.rows,
            "found": f"{self.found}/{self.rows}",
            "provision right": f"{self.placed}/{self.rows}",
        }
        if self.resolved:
            low, high = wilson(self.right, self.resolved)
            figures["resolved"] = f"{self.resolved}/{self.rows}"
            figures["precision"] = round(self.right / self.resolved, 3)
            figures["interval"] = [round(low, 3), round(high, 3)]
        figures["faults"] = [list(fault) for fault in self.faults]
        return figures


def measure(rows: Iterable[Mapping[str, Any]], data: Path, library: Library | None = None) -> Scores:
    """Grade the rows of one half.

    Raises:
        NotFoundError: a file of the set is not below ``data``.
    """
    by_file: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        by_file[row["file"]].append(row)
    counts = dict.fromkeys(("rows", "found", "placed", "resolved", "right"), 0)
    faults: list[tuple[str, str]] = []
    register = CitationRegister(library) if library is not None else None
    for name, wanted in sorted(by_file.items()):
        path = data / name
        if not path.is_file():
            raise NotFoundError(f"评测文件 {name} 不在 {data} 里。请用 --data 指定数据文件夹。")
        found = parse(path.read_bytes(), path.name).references
        targets = _targets(library, register, path.name) if library and register else {}
        for row in wanted:
            counts["rows"] += 1
            same = [one for one in found if (one.span.start, one.span.end) == (row["start"], row["end"])]
            counts["found"] += bool(same)
            placed = any(_provision(one) == _wanted(row) for one in same)
            counts["placed"] += placed
            if not placed:
                faults.append((name, f"{row['start']}-{row['end']}: {[_provision(one) for one in same]}"))
            target = targets.get((row["start"], row["end"], *_wanted(row)))
            if target is not None:
                counts["resolved"] += 1
                counts["right"] += target == row["target"]
                if target != row["target"]:
                    faults.append((name, f"{row['start']}-{row['end']}: → {target}"))
    return Scores(**counts, faults=tuple(faults))


def _provision(one: Reference) -> tuple[str, str | None, int | None, int | None]:
    return one.scope.value, one.article, one.paragraph, one.item


def _wanted(row: Mapping[str, Any]) -> tuple[str, str | None, int | None, int | None]:
    return row["scope"], row["article"], row["paragraph"], row["item"]


def _targets(
    library: Library, register: CitationRegister, file_name: str
) -> dict[tuple[int, int, str, str | None, int | None, int | None], str]:
    """File name of the target of every resolved citation of a file."""
    found: dict[tuple[int, int, str, str | None, int | None, int | None], str] = {}
    for version in library.current_versions():
        if version.file_name != file_name:
            continue
        for record in register.of_version(version.id, limit=_MOST).items:
            target = record.then if record.then.resolved else record.now
            if target.resolved and target.version_id is not None:
                words = record.quote.start, record.quote.end
                found[(*words, *_provision(record.reference))] = library.version(target.version_id).file_name
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Measure; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="anzhi eval references",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, required=True, help="folder that holds the files of the set")
    parser.add_argument("--library", type=Path, help="a library with these files, to grade their targets")
    parser.add_argument("--half", choices=("dev", "held_out"), help="only this half")
    parser.add_argument("--failures", action="store_true", help="list what went wrong")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    try:
        report = _report(options)
    except AnzhiError as error:
        print(f"错误：{error.message}", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(report, ensure_ascii=False, indent=2))
        return 0
    for half, figures in report.items():
        print(f"{half}:")
        for name, value in figures.items():
            if name != "faults":
                print(f"  {name}: {value}")
            elif options.failures:
                for file, fault in value:
                    print(f"    {file}: {fault}")
    return 0


def _report(options: argparse.Namespace) -> dict[str, Any]:
    rows = read_rows(SET)
    halves = [options.half] if options.half else sorted({row["half"] for row in rows})
    library = Library.open(options.library, create=False) if options.library else None
    try:
        return {
            half: measure([row for row in rows if row["half"] == half], options.data, library).report()
            for half in halves
        }
    finally:
        if library is not None:
            library.close()
