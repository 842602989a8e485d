"""Runs of ingest: progress, repetition, other processes, being killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from ingestible import law_text, names, only, plan_text, statuses, write

from corpus.errors import LibraryLockedError
from corpus.ingest import GivenText, Progress, ingest, ingest_texts
from corpus.library import Library
from corpus.model import DocumentKind, FileStatus, Severity, Validity
from corpus.parsing import Parsers
from corpus.reading import ReadLimits
from corpus.records import Requested

# --- runs ----------------------------------------------------------------------------------------


def many(folder: Path, count: int) -> None:
    write(
        folder,
        {f"{number:02}.txt": plan_text(f"第{number}区", tasks=1 + number % 4) for number in range(count)},
    )


def test_progress_is_told_file_by_file(small: Library, tmp_path: Path) -> None:
    many(tmp_path / "in", 3)
    seen: list[Progress] = []
    report = ingest(small, [tmp_path / "in"], on_progress=seen.append)
    assert [(progress.done, progress.total) for progress in seen] == [(1, 3), (2, 3), (3, 3)]
    assert [progress.report for progress in seen] == list(report.files)


def test_workers_make_the_same_library(tmp_path: Path) -> None:
    many(tmp_path / "in", 10)
    write(tmp_path, {"in/03b.txt": b"", "in/05b.txt": plan_text("第5区", tasks=2)})
    made = []
    for workers in (1, 2):
        with Library.open(tmp_path / f"library{workers}") as library:
            report = ingest(library, [tmp_path / "in"], workers=workers)
            rows = [
                (row.path, row.status, row.document_id, row.assignments, row.issues) for row in report.files
            ]
            made.append((rows, [version.id for version in library.current_versions()]))
    assert made[0] == made[1]
    assert names(report) == sorted(names(report))
    assert statuses(report)["03b.txt"] is FileStatus.FAILED
    assert statuses(report)["05b.txt"] is FileStatus.UNCHANGED


def test_a_dying_worker_costs_no_file() -> None:
    data = plan_text().encode()
    with Parsers(2, ReadLimits()) as parsers:
        expected = len(parsers.begin(data, "0.txt", Requested())().assignments)
        results = [parsers.begin(data, f"{number}.txt", Requested()) for number in range(4)]
        assert parsers._pool is not None
        for process in list(parsers._pool._processes.values()):
            os.kill(process.pid or 0, signal.SIGKILL)
        assert [len(result().assignments) for result in results] == [expected] * 4
        later = parsers.begin(data, "later.txt", Requested())
        assert len(later().assignments) == expected > 2


def test_two_runs_at_once_one_is_told_to_wait(small: Library, tmp_path: Path) -> None:
    many(tmp_path / "in", 2)
    with (
        Library.open(tmp_path / "library") as other,
        other.writer(),
        pytest.raises(LibraryLockedError, match="请等它完成后再试"),
    ):
        ingest(small, [tmp_path / "in"])
    assert ingest(small, [tmp_path / "in"]).failed == 0


def test_given_texts_carry_what_their_origin_knows(small: Library) -> None:
    import datetime as dt

    def given(text: str, **facts) -> GivenText:
        return GivenText(
            "渔港法(2009-01-01).md",
            "pack:渔港法",
            text.encode(),
            Requested(DocumentKind.LAW, "全国"),
            **facts,
        )

    facts = {"published": dt.date(2009, 2, 3), "effective": dt.date(2009, 6, 1), "stated_status": "已废止"}
    row = only(ingest_texts(small, [given(law_text("渔港法"), **facts)]))
    record = small.document(row.document_id or "")
    assert (record.published, record.effective) == (dt.date(2009, 2, 3), dt.date(2009, 6, 1))
    assert (record.status, record.jurisdiction) == (Validity.REPEALED, "全国")
    assert only(ingest_texts(small, [given(law_text("渔港法"), **facts)])).status is FileStatus.UNCHANGED
    changed = only(ingest_texts(small, [given(law_text("渔港法", articles=6), **facts)]))
    assert (changed.status, changed.document_id) == (FileStatus.SUPERSEDED, row.document_id)


# --- killed --------------------------------------------------------------------------------------

SCRIPT = """
import sys
from pathlib import Path
from corpus.ingest import ingest
from corpus.library import Library
if __name__ == "__main__":
    with Library.open(Path(sys.argv[1])) as library:
        print("begin", flush=True)
        ingest(library, [Path(sys.argv[2])], workers=int(sys.argv[3]),
               on_progress=lambda progress: print(progress.done, flush=True))
"""


def whole(library: Library) -> None:
    """Every document is there with all its parts, or not at all."""
    assert library.check() == ()
    records = library.documents(limit=200).items
    for record in records:
        text = library.text(record.version_id)
        assert len(text) == record.characters
        clauses = library.clauses(record.version_id)
        assert clauses[-1].end <= len(text)
        assert library.assignments(version_id=record.version_id).total == record.assignments
        assert library.original(record.version_id).read_bytes().decode().startswith(record.title[:2])
    assert library.generation() == len(records)


@pytest.mark.slow
@pytest.mark.parametrize(("workers", "rounds"), [(1, 12), (2, 4)])
def test_killed_at_any_moment_the_library_is_before_or_after_a_file(
    tmp_path: Path, workers: int, rounds: int
) -> None:
    count = 40
    many(tmp_path / "in", count)
    script = tmp_path / "run.py"
    script.write_text(SCRIPT, encoding="utf-8")
    command = [sys.executable, str(script), str(tmp_path / "library"), str(tmp_path / "in"), str(workers)]
    kills = 0
    done = 0
    for after in range(rounds):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline() == "begin\n"
        # Moments between lines of progress, somewhere inside the storing of a file.
        line = "0"
        for _ in range(after % 4 + 1):
            line = process.stdout.readline() or line
        time.sleep((after * 7 % 11) / 1000)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        kills += process.returncode == -signal.SIGKILL
        with Library.open(tmp_path / "library") as library:
            whole(library)
            here = library.overview().documents
            assert here >= done
            done = here
    assert kills >= rounds // 2
    with Library.open(tmp_path / "library") as library:
        report = ingest(library, [tmp_path / "in"])
        assert set(statuses(report).values()) <= {FileStatus.OK, FileStatus.UNCHANGED}
        whole(library)
        assert library.overview().documents == count
        kept = {path.name for path in library.originals.root.iterdir()}
        assert kept == {version.sha256 for version in library.current_versions()}


def test_workers_end_with_a_killed_parent(tmp_path: Path) -> None:
    many(tmp_path / "in", 40)
    script = tmp_path / "run.py"
    script.write_text(SCRIPT, encoding="utf-8")
    command = [sys.executable, str(script), str(tmp_path / "library"), str(tmp_path / "in"), "2"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout is not None
    for _ in range(3):
        process.stdout.readline()
    group = os.getpgid(process.pid)
    process.kill()
    process.wait()
    process.stdout.close()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    os.killpg(group, signal.SIGKILL)
    pytest.fail("worker processes outlive their parent")


def test_interrupted_run_ends_cleanly(tmp_path: Path) -> None:
    many(tmp_path / "in", 400)  # enough to be still running on a busy machine
    script = tmp_path / "run.py"
    script.write_text(SCRIPT, encoding="utf-8")
    command = [sys.executable, str(script), str(tmp_path / "library"), str(tmp_path / "in"), "2"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A run in the background is started with SIGINT ignored, and its children would inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdout is not None
    for _ in range(3):
        process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode != 0
    with Library.open(tmp_path / "library") as library:
        whole(library)
        assert ingest(library, [tmp_path / "in"]).failed == 0


DUTIES = (
    "一、总体要求\n\n各镇要落实防汛责任，加强值班值守。\n\n"
    "二、责任分工\n\n水利站负责巡查河道，发现险情立即报告。\n"
)


@pytest.mark.parametrize(
    ("title", "codes"),
    [
        ("岚桥县防汛工作方案", ["place_parent_unknown"]),
        ("承德市防汛工作方案", []),
        ("防汛工作方案", ["place_unknown"]),
    ],
)
def test_a_policy_without_a_place_is_remarked(
    small: Library, tmp_path: Path, title: str, codes: list[str]
) -> None:
    write(tmp_path, {"方案.txt": f"{title}\n\n{DUTIES}"})
    report = ingest(small, [tmp_path / "方案.txt"])
    row = only(report)
    assert [issue.code for issue in row.issues] == codes
    assert all(issue.severity is Severity.INFO and "更正适用地区" in issue.message for issue in row.issues)
    assert row.status is FileStatus.OK


def test_a_stated_place_needs_no_remark(small: Library, tmp_path: Path) -> None:
    write(tmp_path, {"方案.txt": f"防汛工作方案\n\n{DUTIES}"})
    report = ingest(small, [tmp_path / "方案.txt"], jurisdiction="岚桥县")
    assert only(report).issues == ()
