"""``anzhi eval cases``: hold extracted accident cases against cases annotated by hand.

    anzhi eval cases [--sources DIR] [--half own|dev|held|all] [--only g] [--failures] [--json]
    anzhi eval cases --gate                  fail where a figure is below its floor
    anzhi eval cases --update --reason WHY   set new floors (never in CI)

``eval/sets/cases.jsonl`` holds facts and pointers, never sentences: one row for each accident that a text
tells. ``file`` lies below DIR, ``index`` is a record's place in a JSON list of write-ups (标题 and 正文).
Where a row points into its text (``causes``), offsets count characters without white space; ``sha256`` is the
first 16 hexadecimal digits of the hash of the text without white space, so that other texts are noticed.
Private persons stand with their family name only.

``dev`` was open to those who wrote the rules. ``held`` was annotated and looked at by the annotator alone:
what it measures is how unseen texts are read. ``own`` are ugly texts of our own (``eval/sets/case_texts``),
measured everywhere: o… lay open to the writers of rules from the beginning, h…, b…, c…, g… and k… were each
measured once before their faults were told in general terms. Without DIR the other two are skipped, which is
said.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from case_library.extract import extract
from case_library.model import Case
from case_library.source import CaseText
from corpus.errors import AnzhiError, InputError, UnreadableFileError
from corpus.parsing import parse
from eval.case_matching import Row
from eval.case_scoring import Fault, Inked, Marks, agreement, score_case
from eval.metrics import read_rows, squeeze

ROWS = Path(__file__).parent / "sets" / "cases.jsonl"
FLOORS = Path(__file__).parent / "cases_baseline.json"
SOURCES = Path(__file__).parents[2] / "shared" / "data" / "accidents"
OWN = "own"
HALVES = (OWN, "dev", "held")
GATED = (
    "date",
    "place",
    "deaths",
    "injured",
    "loss",
    "grade",
    "nature",
    "type",
    "causes",
    "violations",
    "parties",
    "measures",
)
"""Fields whose precision and recall have floors."""
_SHA_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Measured:
    """One half: figures by field, accidents found, and every wrong value."""

    half: str
    texts: int
    marks: Marks

    def report(self) -> dict[str, Any]:
        """As JSON, without the wrong values."""
        fields = {name: tally.figures() for name, tally in self.marks.fields.items()}
        return {"half": self.half, "texts": self.texts, "fields": fields}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure; 0 also where the sources are absent, which is said."""
    options = _options(argv)
    try:
        return _run(options)
    except AnzhiError as error:
        print(f"错误：{error.message}", file=sys.stderr)
        return 1


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="anzhi eval cases", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sources", type=Path, default=SOURCES, help="folder with the reports and write-ups")
    parser.add_argument("--rows", type=Path, default=ROWS, help="annotated accidents")
    parser.add_argument("--half", choices=[*HALVES, "all"], default="all")
    parser.add_argument("--only", default="", help="accidents whose id begins so: g, g06")
    parser.add_argument("--failures", action="store_true", help="list every wrong value")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--gate", action="store_true", help="fail where a figure is below its floor")
    parser.add_argument("--update", action="store_true", help="set new floors")
    parser.add_argument("--reason", default="", help="why the floors change")
    return parser.parse_args(argv)


def _run(options: argparse.Namespace) -> int:
    if options.update and (os.environ.get("CI") or not options.reason):
        raise InputError("重设门槛要用 --reason 写明理由，并且不在持续集成里做。")
    if options.only and (options.gate or options.update):
        raise InputError("门槛按整个一部分比较，不能同 --only 一起用。")
    every = options.half == "all" or options.gate or options.update
    halves = HALVES if every else (options.half,)
    measured = measure_halves(halves, options.sources, options.rows, options.only)
    if options.only and not any(one.texts for one in measured):
        raise InputError(f"没有以“{options.only}”开头的标注，或者缺少它的原文。")
    if options.update:
        _update(measured, options.rows, options.reason)
    if options.json:
        reports = [
            one.report() | ({"faults": [_as_row(f) for f in one.marks.faults]} if options.failures else {})
            for one in measured
        ]
        print(json.dumps(reports, ensure_ascii=False, indent=2))
    else:
        for one in measured:
            _show(one, failures=options.failures)
    return _gate(measured, options.rows) if options.gate else 0


def _as_row(fault: Fault) -> dict[str, str]:
    return {
        "case": fault.case,
        "field": fault.field,
        "wanted": fault.wanted,
        "given": fault.given,
        "quote": fault.quote,
    }


# --- measuring -----------------------------------------------------------------------------------


def measure_halves(halves: Iterable[str], sources: Path, rows: Path = ROWS, only: str = "") -> list[Measured]:
    """Each of ``halves``; but for our own texts only where there are sources.

    Args:
        only: how the ids of the accidents begin; "" for all.

    Raises:
        UnreadableFileError, InputError: as :func:`measure`.
    """
    measured = []
    for half in halves:
        if half != OWN and not sources.is_dir():
            print(
                f"跳过 {half}：没有事故材料文件夹“{sources}”，这一半没有测量。用 --sources 指明它的位置。",
                file=sys.stderr,
            )
            continue
        wanted = [row for row in read_rows(rows) if row["half"] == half and row["id"].startswith(only)]
        measured.append(measure(half, wanted, ROWS.parent if half == OWN else sources))
    return measured


def measure(half: str, rows: Sequence[Row], sources: Path) -> Measured:
    """Read every text of ``rows`` as the product does and hold its cases against the rows.

    Raises:
        UnreadableFileError: a file is absent or has no such record. InputError: it is not the annotated one.
    """
    by_text: dict[tuple[str, int | None], list[Row]] = defaultdict(list)
    for row in rows:
        by_text[(row["file"], row["index"])].append(row)
    marks = Marks()
    for (file, index), wanted in by_text.items():
        text = source_text(sources, file, index)
        digest = hashlib.sha256(squeeze(text).encode()).hexdigest()[:_SHA_DIGITS]
        if digest != wanted[0]["sha256"]:
            raise InputError(f"“{file}”第 {index} 篇与标注时不同：标注只适用于原来的文字。")
        source = CaseText.of_outline(parse(text.encode(), "case.txt").outline)
        marks.add(score_text(wanted, extract(source), Inked(source.text)))
    return Measured(half, len(by_text), marks)


def source_text(sources: Path, file: str, index: int | None) -> str:
    """A report as it is, a write-up as its title and its text.

    Raises:
        UnreadableFileError: there is none.
    """
    try:
        content = (sources / file).read_text(encoding="utf-8")
        if index is None:
            return content
        record = json.loads(content)[index]
        return f"{record['标题']}\n\n{record['正文']}"
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise UnreadableFileError(
            f"读不到“{file}”" + ("。" if index is None else f"的第 {index} 篇。") + "请检查 --sources。"
        ) from error


def score_text(rows: Sequence[Row], cases: Sequence[Case], inked: Inked) -> Marks:
    """The accidents of one text: which extracted case is which annotated one, then their fields.

    A row with ``none`` stands for a text that only mentions accidents: every case from it is one too many.
    """
    marks = Marks()
    rows, label = [row for row in rows if not row.get("none")], rows[0]["id"]
    pairs = pair_cases(rows, cases)
    count = marks.tally("accidents")
    for index, row in enumerate(rows):
        at = pairs.get(index)
        if row.get("optional"):
            continue
        count.wanted += 1
        if at is None:
            marks.faults.append(Fault(row["id"], "accidents", row["label"], "—"))
        else:
            count.met += 1
            count.given += 1
            count.right += 1
        marks.add(score_case(row, None if at is None else cases[at], inked))
    for at, case in enumerate(cases):
        if at not in pairs.values():
            count.given += 1
            marks.faults.append(Fault(label, "accidents", "—", case.name.value))
    return marks


def pair_cases(rows: Sequence[Row], cases: Sequence[Case]) -> dict[int, int]:
    """Index of the extracted case of each annotated accident: most values in common first, then the order."""
    options = [
        (agreement(row, case), -abs(index - at), -index, index, at)
        for index, row in enumerate(rows)
        for at, case in enumerate(cases)
    ]
    pairs: dict[int, int] = {}
    for *_, index, at in sorted(options, reverse=True):
        if index not in pairs and at not in pairs.values():
            pairs[index] = at
    return pairs


# --- showing and floors --------------------------------------------------------------------------


def _show(measured: Measured, *, failures: bool) -> None:
    print(f"{measured.half}：{measured.texts} 篇")
    print(f"  {'':28}{'precision':>26}{'recall':>30}")
    for name, tally in measured.marks.fields.items():
        figures = tally.figures()
        extra = f"  near {tally.near}" if tally.near else ""
        extra += f"  unsure {tally.unsure}" if tally.unsure else ""
        print(f"  {name:28}{_line(figures['precision']):>26}{_line(figures['recall']):>30}{extra}")
    if failures:
        for fault in measured.marks.faults:
            quote = f"「{fault.quote}」" if fault.quote else ""
            print(f"  {fault.case} {fault.field}：应为 {fault.wanted}，得到 {fault.given} {quote}")


def _line(share: Mapping[str, Any]) -> str:
    if share["share"] is None:
        return "—"
    low, high = share["interval"]
    return f"{share['share']:.3f} {share['of']} [{low:.2f}, {high:.2f}]"


def floors_of(measured: Iterable[Measured]) -> dict[str, dict[str, list[float]]]:
    """Precision and recall of the gated fields, by half."""
    floors: dict[str, dict[str, list[float]]] = {}
    for one in measured:
        fields = one.report()["fields"]
        floors[one.half] = {
            name: [fields[name][kind]["share"] or 0.0 for kind in ("precision", "recall")]
            for name in GATED
            if name in fields
        }
    return floors


def below(floors: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What is lower than its floor; halves that were not measured are left out, lost fields are not."""
    return [
        f"{half} {name} {kind}: {value} < {floor[at]}"
        for half, fields in floors.items()
        if half in now
        for name, floor in fields.items()
        for at, kind in enumerate(("precision", "recall"))
        if (value := now[half].get(name, (0.0, 0.0))[at]) < floor[at]
    ]


def rows_hash(rows: Path) -> str:
    """SHA-256 of the annotation."""
    return hashlib.sha256(rows.read_bytes()).hexdigest()


def _update(measured: Sequence[Measured], rows: Path, reason: str) -> None:
    if len(measured) < len(HALVES):
        raise InputError("重设门槛要测全部几部分：请用 --sources 指明事故材料文件夹。")
    reasons = json.loads(FLOORS.read_text("utf-8"))["reasons"] if FLOORS.exists() else []
    record = {"rows": rows_hash(rows), "floors": floors_of(measured), "reasons": [*reasons, reason]}
    FLOORS.write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _gate(measured: Sequence[Measured], rows: Path) -> int:
    faults = gate_faults(measured, rows)
    for fault in faults:
        print(f"FAILED {fault}", file=sys.stderr)
    return 1 if faults else 0


def gate_faults(measured: Sequence[Measured], rows: Path = ROWS) -> list[str]:
    """What is below the floors that were set for this annotation."""
    record = json.loads(FLOORS.read_text("utf-8"))
    if record["rows"] != rows_hash(rows):
        return ["the annotation of cases has changed: anzhi eval cases --update --reason"]
    return below(record["floors"], floors_of(measured))


if __name__ == "__main__":
    sys.exit(main())
