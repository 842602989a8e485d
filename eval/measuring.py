"""One run: what was asked of which library by which program on which machine, and what came of it."""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib.metadata
import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.china_time import china_today
from eval import ablations, finding
from eval.asking import Asked, ask_again, ask_rows
from eval.question_files import read_questions
from eval.scoring import Scored, breakdown, confidence, score, summary

if TYPE_CHECKING:
    from qa_service.wiring import App

FORMAT = 1
"""Of the run as it stands in reports; raise when a reader of older ones would misunderstand it."""
_SHOWN_CITATIONS = 3
Progress = Callable[[str, int, int], None]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure.

    Attributes:
        questions: files of questions.
        split, kind: only rows of that half and of that kind; "" for all.
        places: give the row's place with each question.
        retrieval, calibration, ablations: measure these, too.
    """

    questions: tuple[Path, ...]
    split: str = ""
    kind: str = ""
    places: bool = True
    retrieval: bool = True
    calibration: bool = False
    ablations: bool = False


def rows_of(plan: Plan) -> list[Row]:
    """The questions of all files that the plan asks for; ids of several files are told apart by file."""
    rows: list[Row] = []
    seen: set[str] = set()
    for path in plan.questions:
        found = read_questions(path)
        for row in found:
            if row["id"] in seen:
                row["id"] = f"{path.stem}:{row['id']}"
        seen.update(row["id"] for row in found)
        rows += found
    if plan.split:
        rows = [row for row in rows if row.get("split") == plan.split]
    if plan.kind:
        rows = [row for row in rows if row["kind"] == plan.kind]
    return rows


def measure(app: App, plan: Plan, rows: Sequence[Row], on_progress: Progress | None = None) -> Row:
    """Ask, judge and sum up.

    Raises:
        IndexStaleError: the library has no index, or one that does not fit.
    """
    tell = on_progress or (lambda stage, done, total: None)
    app.searcher.warm()
    asked = ask_rows(app, rows, places=plan.places, on_progress=lambda done, total: tell("提问", done, total))
    scored = [score(one) for one in asked]
    run: Row = {
        "format": FORMAT,
        "made": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "as_of": china_today().isoformat(),
        "program": program(),
        "machine": machine(),
        "library": library_facts(app),
        "questions": [
            {
                "file": path.name,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                "rows": len(read_questions(path)),
            }
            for path in plan.questions
        ],
        "asked": {"split": plan.split, "kind": plan.kind, "places": plan.places, "rows": len(rows)},
        "answers": summary(scored),
        "by": breakdown(scored),
        "calibration": {"thresholds": "above the setting", **confidence(scored)},
    }
    if plan.retrieval:
        tell("检索", 0, 1)
        run["retrieval"] = retrieval(app, asked)
    if plan.calibration:
        tell("校准", 0, 1)
        run["calibration"] = calibration(app, asked)
    if plan.ablations:
        run["ablations"] = ablations.measure(
            app, scored, on_progress=lambda words: tell(f"逐项关闭：{words}", 0, 1)
        )
    run["results"] = [result(one) for one in scored]
    return run


def retrieval(app: App, asked: Sequence[Asked]) -> Row:
    """Recall, MRR and nDCG of the plain search and of the ranked evidence."""
    return {
        "search": finding.figures(finding.find(asked, finding.by_search(app.searcher))),
        "ranked": finding.figures(finding.find(asked, finding.by_ranking(app))),
    }


def calibration(app: App, asked: Sequence[Asked]) -> Row:
    """Share answered against share right over all thresholds, and how reliable the confidence is.

    The questions are asked once more, made whole, with nothing withheld for its low confidence.
    """
    eager = ablations.asker(app, ablations.Variation("eager", "", limits={"confidence": 0.0}))
    return {"thresholds": "all", **confidence([score(one) for one in ask_again(asked, eager)])}


def program() -> Row:
    """Versions of the program and of what its answers depend on."""
    names = ("anzhi", "haystack-ai", "tantivy", "faiss-cpu", "jieba", "onnxruntime", "numpy")
    versions = {}
    for name in names:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            versions[name] = ""
    return {"versions": versions, "python": platform.python_version()}


def machine() -> Row:
    """What the speed depends on; no name of the machine or of its user."""
    memory = 0
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": os.cpu_count() or 0,
        "memory, GB": round(memory / 1e9, 1),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")


def library_facts(app: App) -> Row:
    """What identifies the library: ``texts`` is a hash over all texts that stand in it."""
    standing = sorted(version.sha256 for version in app.library.standing_versions())
    manifest = app.searcher.manifest
    return {
        "texts": hashlib.sha256("\n".join(standing).encode()).hexdigest(),
        "versions": len(standing),
        "passages": manifest.passages if manifest else 0,
        "encoder": manifest.encoder if manifest else "",
        "dictionary": manifest.dictionary[:12] if manifest else "",
        "index": manifest.generation if manifest else 0,
    }


def result(scored: Scored) -> Row:
    """One question as reports show it."""
    row, answer = scored.asked.row, scored.asked.answer
    expect = row["expect"]
    return {
        "id": row["id"],
        "question": row["question"],
        "conversation": row.get("conversation") or [],
        "understood": scored.asked.whole if row.get("conversation") else "",
        "kind": row["kind"],
        "style": row["style"],
        "split": row.get("split") or "",
        "traits": row.get("traits") or [],
        "note": row.get("note") or "",
        "right": scored.right,
        "faults": list(scored.faults),
        "first": scored.first,
        "wrong units": list(scored.wrong_units),
        "premise": scored.premise,
        "complete": scored.complete,
        "penalties": scored.penalties,
        "ms": round(scored.asked.ms, 1),
        "error": scored.asked.error,
        "expected": {
            name: expect[name]
            for name in ("units", "lead", "contains", "contains_mode", "cite", "abstain", "premise")
            if expect.get(name)
        },
        "got": {
            "status": answer.get("status"),
            "kind": answer.get("kind", ""),
            "answer": answer.get("answer", ""),
            "units": [
                (unit.get("as_written") or unit["name"]) + ("（牵头）" if unit.get("lead") else "")
                for unit in answer.get("units", [])
            ],
            "confidence": answer.get("confidence", 0.0),
            "citations": [
                {
                    "document": one["document"]["title"],
                    "place": one["locator"]["label"],
                    "quote": one["quote"],
                }
                for one in answer.get("citations", [])[:_SHOWN_CITATIONS]
            ],
        },
    }
