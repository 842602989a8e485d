"""``anzhi eval``: ask a question set, judge the answers, say what went wrong.

    anzhi eval [--questions FILE]... [--library DIR] [--failures] [--json] [--report report.html]
    anzhi eval --own [--report report.html]  our own sets over a library made for them
    anzhi eval --baseline old.html           what was won and lost since that report
    anzhi eval --template FILE               an empty table for questions of your own (.xlsx, .csv)
    anzhi eval --register GOLD [--library DIR]
    anzhi eval implicit                      its own options: anzhi eval implicit --help
    anzhi eval reading PATH...               articles found and speed: anzhi eval reading --help
    anzhi eval references                    citations found and resolved: anzhi eval references --help
    anzhi eval verify                        verification of citations: anzhi eval verify --help
    anzhi eval cases                         extraction of accident cases: anzhi eval cases --help
    anzhi eval question-review               questions judged by hand: anzhi eval question-review --help
    anzhi eval task-pairs                    pairing of tasks: anzhi eval task-pairs --help
    anzhi eval retrieval                     retrieval over articles: anzhi eval retrieval --help
    anzhi eval calibration                   confidence and abstention: anzhi eval calibration --help
    anzhi eval bench                         speed and memory: anzhi eval bench --help
    anzhi eval papers                        time that a paper takes: anzhi eval papers --help
    anzhi eval load                          many people at once for a long time: anzhi eval load --help

The questions are rows of ``eval/sets/questions.jsonl``'s form, or a table in Excel or CSV, so that anyone can
measure their own library. Reports are one HTML file (or JSON) with everything in it.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import importlib.util
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus.errors import AnzhiError, InputError, SettingsError
from corpus.model import LEAD_ROLES
from eval.comparing import compare, read_run
from eval.measuring import Plan, measure, rows_of
from eval.metrics import AssignmentScores, read_rows, score_assignments
from eval.question_files import KINDS, SPLITS, STYLES, write_template
from qa_service.commands.files import write_whole
from qa_service.register import all_rows, register_row
from qa_service.settings import load_settings
from qa_service.wiring import App, build

SETS = Path(__file__).parent / "sets"
SAMPLES = SETS / "samples.jsonl"
OWN = (SAMPLES, SETS / "questions.jsonl")
"""Our own sets; the library for both is made by :mod:`eval.own_library`."""
_PARTS = {
    "implicit": "eval.implicit",
    "reading": "eval.reading",
    "references": "eval.references",
    "cases": "eval.cases",
    "question-review": "eval.question_review",
    "task-pairs": "eval.task_pairs",
    "verify": "eval.verify",
    "retrieval": "eval.retrieval",
    "calibration": "eval.calibration",
    "bench": "eval.bench",
    "load": "eval.endurance",
    "papers": "eval.papers",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure; returns the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and arguments[0].startswith("--library"):
        # The program puts its own --library first; a part reads it as one of its options.
        width = 1 if "=" in arguments[0] else 2
        if len(arguments) > width and arguments[width] in _PARTS:
            arguments = [arguments[width], *arguments[:width], *arguments[width + 1 :]]
    if arguments and arguments[0] in _PARTS:
        return _part(arguments[0], arguments[1:])
    options = _options(arguments)
    try:
        return _measure(options)
    except AnzhiError as error:
        print(f"错误：{error.message}", file=sys.stderr)
        return 1


def _part(name: str, arguments: Sequence[str]) -> int:
    """Run one of the parts, which load what they need only then."""
    if importlib.util.find_spec(_PARTS[name]) is None:
        print(f"错误：这份安装里没有 anzhi eval {name}。", file=sys.stderr)
        return 2
    code: int = importlib.import_module(_PARTS[name]).main(list(arguments))
    return code


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="anzhi eval", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--library", type=Path)
    parser.add_argument("--questions", type=Path, action="append", help=".jsonl, .xlsx or .csv; may repeat")
    parser.add_argument("--own", action="store_true", help="our own sets over a library made for them")
    parser.add_argument("--split", choices=SPLITS, default="", help="only this half of the questions")
    parser.add_argument("--kind", choices=tuple(KINDS), default="", help="only questions of this kind")
    parser.add_argument("--no-places", action="store_true", help="do not give the row's place")
    parser.add_argument("--calibration", action="store_true", help="measure confidence and abstention, too")
    parser.add_argument("--ablations", action="store_true", help="measure what each part adds, too")
    parser.add_argument("--bench", type=Path, help="what anzhi eval bench wrote, to be shown in the report")
    parser.add_argument("--report", type=Path, help="write a report: .html or .json")
    parser.add_argument("--baseline", type=Path, help="an earlier report to compare with")
    parser.add_argument("--template", type=Path, help="write an empty table of questions and end")
    parser.add_argument("--register", type=Path, help="gold assignments to hold the register against")
    parser.add_argument("--failures", action="store_true", help="list what went wrong")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(argv)


def _measure(options: argparse.Namespace) -> int:
    if options.template:
        write_template(options.template)
        print(f"已写入 {options.template}。填好后用 anzhi eval --questions {options.template} 测量。")
        return 0
    if options.report and options.report.suffix.lower() not in (".html", ".json"):
        raise InputError("报告可以存成 .html 或 .json，请改用这样的文件名。")
    if options.own and (options.library or options.questions):
        raise InputError("--own 用自带的题目和资料库，不能再给 --questions 或 --library。")
    earlier = read_run(options.baseline) if options.baseline else None
    bench = read_bench(options.bench) if options.bench else None
    plan = Plan(
        questions=tuple(options.questions or (OWN if options.own else (SAMPLES,))),
        split=options.split,
        kind=options.kind,
        places=not options.no_places,
        calibration=options.calibration,
        ablations=options.ablations,
    )
    rows = [] if options.register else rows_of(plan)
    if not rows and not options.register:
        raise InputError("按 --split 和 --kind 选过以后没有题目了，请放宽条件。")
    with _library(options) as app:
        if options.register:
            _print_register(measure_register(app, options.register), as_json=options.json)
            return 0
        run = measure(app, plan, rows, _progress if sys.stderr.isatty() else None)
    if bench is not None:
        run["bench"] = bench
    if earlier is not None:
        run["comparison"] = compare(earlier, run)
    if options.report:
        write_report(options.report, run)
    if options.json:
        print(json.dumps(run, ensure_ascii=False, indent=2))
    else:
        show(run, failures=options.failures)
    return 0


@contextlib.contextmanager
def _library(options: argparse.Namespace) -> Iterator[App]:
    if options.own:
        from eval.own_library import own_library

        with tempfile.TemporaryDirectory(prefix="anzhi-eval-") as scratch, own_library(Path(scratch)) as app:
            yield app
        return
    overrides = {"library": options.library} if options.library else {}
    with build(load_settings(overrides=overrides)) as app:
        yield app


def write_report(path: Path, run: dict[str, Any]) -> None:
    """The run as a page or as JSON, by the suffix.

    Raises:
        InputError: it cannot be written.
    """
    if path.suffix.lower() == ".json":
        write_whole(path, (json.dumps(run, ensure_ascii=False, indent=1) + "\n").encode())
        return
    from eval.report import page

    write_whole(path, page(run).encode())


def read_bench(path: Path) -> dict[str, Any]:
    """What ``anzhi eval bench --output`` wrote.

    Raises:
        InputError: not there, or something else.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"“{path}”不是 anzhi eval bench --output 写的文件，或读不出来。") from error
    if not isinstance(found, dict):
        raise InputError(f"“{path}”不是 anzhi eval bench --output 写的文件。")
    return found


def _progress(stage: str, done: int, total: int) -> None:
    end = "\n" if done == total else ""
    print(f"\r{stage} {done}/{total}   ", end=end, file=sys.stderr, flush=True)


def measure_register(app: App, gold: Path) -> AssignmentScores:
    """Hold the register's explicit rows against gold assignments.

    Raises:
        SettingsError: the gold file cannot be read.
    """
    try:
        wanted = read_rows(gold)
    except (OSError, ValueError) as error:
        raise SettingsError(f"标准清单“{gold}”读不出来，应是每行一个 JSON 对象的 UTF-8 文件。") from error
    rows = [register_row(record) for record in all_rows(app.library)]
    return score_assignments(wanted, rows, LEAD_ROLES)


def _print_register(scores: AssignmentScores, *, as_json: bool) -> None:
    report = {
        "gold": scores.gold,
        "found": scores.found,
        "exactly right": scores.exact,
        "share": round(scores.exact_share, 3),
        "false": scores.false,
    }
    if as_json:
        print(json.dumps(report, ensure_ascii=False, indent=2))
        return
    for name, value in report.items():
        print(f"{name}: {value}")


_FIGURES = (
    ("correct", "答对"),
    ("answerable correct", "其中有答案的题"),
    ("unanswerable abstained", "没有答案的题不作答"),
    ("first citation right", "第一处引文正确"),
    ("premise right", "是否判断正确"),
    ("duties complete", "职责列全"),
    ("penalty tier right", "处罚档次正确"),
)
_FACET_NAMES = {"kind": "题目类型", "style": "说法", "split": "分组", "trait": "特点"}


def show(run: dict[str, Any], *, failures: bool) -> None:
    """The figures of a run for a terminal."""
    answers = run["answers"]
    for name, words in _FIGURES:
        if answers[name]["asked"]:
            print(f"{words}：{_share(answers[name])}")
    print(f"答出的单位中错的：{answers['units wrong']}/{answers['units named']}")
    print(
        f"用时：中位 {answers['milliseconds']['median']} 毫秒，95% 在 {answers['milliseconds']['p95']} 毫秒内"
    )
    for facet, rows in run["by"].items():
        if rows:
            print(f"{_FACET_NAMES[facet]}：")
            for name, row in rows.items():
                print(f"  {KINDS.get(name) or STYLES.get(name) or name}：{_share(row)}")
    if "retrieval" in run:
        for name, words in (("search", "检索"), ("ranked", "排序后")):
            figures = run["retrieval"][name]
            recall = figures["recall"]
            print(
                f"{words}：查全率@1 {recall['1']['value']:.3f}，@10 {recall['10']['value']:.3f}，"
                f"MRR {figures['mrr']['value']:.3f}，nDCG@10 {figures['ndcg@10']['value']:.3f}"
            )
    for row in run.get("ablations") or []:
        print(
            f"{row['words']}：答对 {row['correct']['right']}/{row['correct']['asked']}，"
            f"相差 {row['difference']:+.3f}（{row['low']:+.3f} 到 {row['high']:+.3f}），"
            f"查全率@10 {row['recall@10']}"
        )
    print(f"置信度的期望校准误差：{run['calibration']['ece']}")
    _show_comparison(run.get("comparison"))
    if failures:
        for result in run["results"]:
            if not result["right"]:
                print(f"✗ {result['id']} {result['question']}：{'；'.join(result['faults'])}")


def _share(row: dict[str, Any]) -> str:
    if not row["asked"]:
        return "没有这样的题"
    return f"{row['right']}/{row['asked']} = {row['share']:.3f}（{row['low']:.3f} 到 {row['high']:.3f}）"


def _show_comparison(found: dict[str, Any] | None) -> None:
    if found is None:
        return
    print(
        f"和之前的报告比：共同的题 {found['common']} 道，答对 {found['old right']} → {found['new right']}，"
        f"相差 {found['difference']:+.3f}（{found['low']:+.3f} 到 {found['high']:+.3f}，p={found['p']}）"
    )
    for name, words in (("won", "新答对"), ("lost", "新答错")):
        for row in found[name]:
            print(f"  {words} {row['id']} {row['question']}")


if __name__ == "__main__":
    sys.exit(main())
