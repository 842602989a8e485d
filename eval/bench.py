"""Speed and memory of the whole way, measured from outside on real processes.

    anzhi eval bench                                               # over the project's samples
    anzhi eval bench --library DIR --questions Q.jsonl             # over a library that is there
    anzhi eval bench --library DIR --questions Q.jsonl --workers 2 --clients 20 --seconds 30
    anzhi eval bench --root DATA --files LIST --questions Q.jsonl [--small 5] [--keep DIR]

``LIST`` names files below ``DATA``, one a line; they are ingested first. ``Q`` holds rows with ``question``.
Machines are noisy: quote medians, compare only figures of one run, and look at the load average that stands
with them. The clients run on the same cores as the service (see ``eval.load``). JSON comes out.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corpus.samples import sample_paths
from eval.load import Load, ask_request, at_once, one_at_a_time, search_request
from eval.metrics import read_rows
from eval.served import MemoryWatch, Served, command, machine, memories, served

SETS = Path(__file__).parent / "sets"
PASSES = 3
CLIENTS = 20
SECONDS = 20.0
MIXED = 5
"""Every so many-th request of the mixed load is a search instead of a question."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit status."""
    options = _options(argv)
    report: dict[str, Any] = {"machine": machine()}
    questions = [row["question"] for row in read_rows(options.questions)][: options.limit or None]
    if not questions:
        raise SystemExit(f"no questions in {options.questions}")
    with tempfile.TemporaryDirectory(prefix="anzhi-bench-") as scratch:
        library = options.library or _ingested(options, Path(scratch), report)
        with served(library, workers=options.workers) as service:
            report["service"] = {"workers": options.workers, "seconds to start": round(service.seconds, 1)}
            report |= measure_service(service, questions, options)
    if options.encoder:
        from eval.bench_encoder import measure as measure_encoder

        report["encoder"] = measure_encoder()
    text = json.dumps(report, ensure_ascii=False, indent=2)
    if options.output:
        options.output.write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="anzhi eval bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--library", type=Path, help="a library with its index; nothing is ingested")
    parser.add_argument("--root", type=Path, help="folder that the list is relative to")
    parser.add_argument("--files", type=Path, help="list of files, one a line")
    parser.add_argument("--questions", type=Path, default=SETS / "samples.jsonl")
    parser.add_argument("--limit", type=int, default=0, help="take the first N questions only")
    parser.add_argument("--small", type=int, default=0, help="ingest the first N plain texts alone, too")
    parser.add_argument("--passes", type=int, default=PASSES, help="how often each question is asked again")
    parser.add_argument("--keep", type=Path, help="library folder to use; made when absent, kept afterwards")
    parser.add_argument("--workers", type=int, default=1, help="processes of the service")
    parser.add_argument("--clients", type=int, default=CLIENTS, help="clients at once; 0 leaves that out")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long the clients go on")
    parser.add_argument("--output", type=Path, help="write the report there, too")
    parser.add_argument(
        "--encoder", action="store_true", help="compare the encoder with its reference engine"
    )
    return parser.parse_args(argv)


def _ingested(options: argparse.Namespace, scratch: Path, report: dict[str, Any]) -> Path:
    """The library to serve, made from files when it is not there; what that took goes into the report."""
    files = _files(options)
    report |= {"files": len(files), "bytes": sum(path.stat().st_size for path in files)}
    library: Path = options.keep or scratch / "library"
    if not (options.keep and library.exists()):
        report["ingest and index from nothing"] = measure_ingest(library, files)
    if options.small:
        few = [path for path in files if path.suffix == ".txt"][: options.small]
        report[f"the first {options.small} texts alone"] = measure_ingest(scratch / "small", few)
    return library


def _files(options: argparse.Namespace) -> list[Path]:
    if options.files is None:
        return list(sample_paths())
    root = options.root or options.files.parent
    return [root / line.strip() for line in options.files.read_text("utf-8").splitlines() if line.strip()]


def measure_ingest(library: Path, files: Sequence[Path]) -> dict[str, Any]:
    """Seconds and peak memory (MB) of ``anzhi ingest`` in a process of its own."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command(library, "ingest", "--json", *map(str, files)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    peak = MemoryWatch(process.pid)
    output, errors = process.communicate()
    seconds, memory = time.perf_counter() - began, peak.stop()
    if process.returncode not in (0, 1):
        raise SystemExit(errors.decode("utf-8", "replace"))
    rows = json.loads(output)["files"]
    return {
        "files": len(rows),
        "failed": sum(row["status"] == "failed" for row in rows),
        "articles": sum(row.get("articles", 0) for row in rows),
        "seconds": round(seconds, 1),
        "peak memory, MB": round(memory),
    }


def measure_service(service: Served, questions: Sequence[str], options: argparse.Namespace) -> dict[str, Any]:
    """Waiting times of one client and of many, and the memory afterwards."""
    asked = [ask_request(question) for question in questions]
    # Each worker loads on its own what a first question needs.
    one_at_a_time(service.port, asked[:1] * (2 * options.workers))
    found: dict[str, Any] = {"questions": len(questions)}
    found["one at a time, each for the first time"] = one_at_a_time(service.port, asked).facts()
    if options.passes:
        found["one at a time, asked again"] = one_at_a_time(service.port, asked * options.passes).facts()
    if options.clients:
        load = at_once(service.port, asked, options.clients, options.seconds)
        found[f"{options.clients} at once"] = load.facts()
        found[f"{options.clients} at once, every {MIXED}th a search"] = _mixed(
            service, questions, options
        ).facts()
    found["memory of each process, MB"] = [
        {"resident": round(one.resident), "shared pages in part": round(one.fair)}
        for one in memories(service.pid)
    ]
    return found


def _mixed(service: Served, questions: Sequence[str], options: argparse.Namespace) -> Load:
    requests = [
        search_request(question) if number % MIXED == 0 else ask_request(question)
        for number, question in enumerate(questions)
    ]
    return at_once(service.port, requests, options.clients, options.seconds / 2)


if __name__ == "__main__":
    sys.exit(main())
