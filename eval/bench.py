"""Speed and memory of the whole way, measured from outside on real processes.

    python -m eval.bench                                       # over the project's samples
    python -m eval.bench --root DATA --files LIST --questions Q.jsonl [--small 5]

``LIST`` names files below ``DATA``, one a line. Machines are noisy: quote medians, and compare only figures
of one run. Memory is the sum over the process and its children, sampled.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

from corpus.samples import sample_paths
from eval.metrics import percentile, read_rows

SETS = Path(__file__).parent / "sets"
START_SECONDS = 120
PASSES = 5


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit status."""
    options = _options(argv)
    files = _files(options)
    report: dict[str, Any] = {"files": len(files), "bytes": sum(path.stat().st_size for path in files)}
    with tempfile.TemporaryDirectory(prefix="anzhi-bench-") as scratch:
        library = Path(options.keep) if options.keep else Path(scratch) / "library"
        if not (options.keep and library.exists()):
            report["ingest and index from nothing"] = measure_ingest(library, files)
        if options.small:
            report[f"the first {options.small} texts alone"] = measure_ingest(
                Path(scratch) / "small", [path for path in files if path.suffix == ".txt"][: options.small]
            )
        questions = [row["question"] for row in read_rows(options.questions)]
        report["one answer over HTTP"] = measure_answers(library, questions, options.passes)
    if options.encoder:
        from eval.bench_encoder import measure as measure_encoder

        report["encoder"] = measure_encoder()
    print(json.dumps(report, ensure_ascii=False, indent=2))
    return 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--root", type=Path, help="folder that the list is relative to")
    parser.add_argument("--files", type=Path, help="list of files, one a line")
    parser.add_argument("--questions", type=Path, default=SETS / "samples.jsonl")
    parser.add_argument("--small", type=int, default=0, help="ingest the first N plain texts alone, too")
    parser.add_argument("--passes", type=int, default=PASSES, help="how often each question is asked")
    parser.add_argument("--keep", help="library folder to use; made when absent, kept afterwards")
    parser.add_argument(
        "--encoder", action="store_true", help="compare the encoder with its reference engine"
    )
    return parser.parse_args(argv)


def _files(options: argparse.Namespace) -> list[Path]:
    if options.files is None:
        return list(sample_paths())
    root = options.root or options.files.parent
    return [root / line.strip() for line in options.files.read_text("utf-8").splitlines() if line.strip()]


def _command(library: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "qa_service.cli", "--library", str(library), *arguments]


def measure_ingest(library: Path, files: Sequence[Path]) -> dict[str, Any]:
    """Seconds and peak memory (MB) of ``anzhi ingest`` in a process of its own."""
    began = time.perf_counter()
    process = subprocess.Popen(
        _command(library, "ingest", "--json", *map(str, files)),
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


def measure_answers(library: Path, questions: Sequence[str], passes: int) -> dict[str, Any]:
    """Warm latency over HTTP in milliseconds, one question at a time."""
    port = free_port()
    server = subprocess.Popen(
        _command(library, "serve", "--port", str(port)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            wait_until_ready(client, server)
            for question in questions:
                _ask(client, question)
            times = [_ask(client, question) for _ in range(passes) for question in questions]
            memory = tree_memory(server.pid)
    finally:
        server.terminate()
        server.wait(timeout=20)
    return {
        "questions": len(questions),
        "asked": len(times),
        "median, ms": round(statistics.median(times), 1),
        "95th percentile, ms": round(percentile(times, 0.95), 1),
        "slowest, ms": round(max(times), 1),
        "server memory, MB": round(memory),
    }


def _ask(client: httpx.Client, question: str) -> float:
    began = time.perf_counter()
    client.post("/api/v1/ask", json={"question": question}).raise_for_status()
    return (time.perf_counter() - began) * 1000


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_ready(client: httpx.Client, server: subprocess.Popen[bytes]) -> None:
    """Wait for ``/api/v1/ready``; ends the run when the server died or stays silent."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise SystemExit(f"the server ended with status {server.returncode}")
        try:
            if client.get("/api/v1/ready").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise SystemExit("the server did not become ready")


class MemoryWatch:
    """Samples the memory of a process tree until stopped."""

    def __init__(self, pid: int, every: float = 0.25) -> None:
        self._pid, self._every, self._peak = pid, every, 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._done.wait(self._every):
            self._peak = max(self._peak, tree_memory(self._pid))

    def stop(self) -> float:
        """Stop; the peak in MB."""
        self._done.set()
        self._thread.join()
        return self._peak


def tree_memory(pid: int) -> float:
    """Resident memory of a process and its descendants in MB, from /proc; shared pages count each time."""
    total = _resident(pid)
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = tasks.read_text()
        except OSError:
            continue
        total += sum(tree_memory(int(child)) for child in children.split())
    return total


def _resident(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    sys.exit(main())
