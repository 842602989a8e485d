"""The real command in processes of its own: killed, interrupted, with a closed pipe, without rights."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command_line import PLAN, Anzhi

from corpus.library import Library


def take_interrupts() -> None:
    """A test run in the background is started with SIGINT ignored, and its children would inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(*arguments: object, folder: Path) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANZHI_")}
    command = [sys.executable, "-m", "qa_service.cli", *map(str, arguments)]
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=take_interrupts,
    )


@pytest.mark.slow
def test_sigkill_of_the_real_command_at_ten_moments(tmp_path: Path, anzhi: Anzhi) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(60):
        text = PLAN.replace("青屿", f"第{number}") + f"第{number}段。\n" * number
        (folder / f"{number:02}.txt").write_text(text, encoding="utf-8")
    arguments = ("--library", tmp_path / "lib", "ingest", folder, "--no-index")
    database = tmp_path / "lib" / "library.db"
    seen = 0
    killed = 0
    for moment in range(10):
        process = start(*arguments, folder=tmp_path)
        target = seen + 1 + moment % 3
        while process.poll() is None and stored(database) < target:
            time.sleep(0.002)
        time.sleep((moment * 13 % 17) / 1000)
        process.kill()
        process.communicate()
        killed += process.returncode == -signal.SIGKILL
        with Library.open(tmp_path / "lib") as library:
            assert library.check() == ()
            records = library.documents(limit=200).items
            assert len(records) >= seen
            seen = len(records)
            for record in records:
                assert len(library.text(record.version_id)) == record.characters
                assert library.assignments(version_id=record.version_id).total == record.assignments
                assert library.original(record.version_id).is_file()
    assert killed >= 5
    assert anzhi(*arguments).code == 0
    assert len(anzhi("--library", tmp_path / "lib", "documents", "--format", "jsonl").out.splitlines()) == 60


def stored(database: Path) -> int:
    """Committed files of a library that another process is writing; 0 before there is one."""
    if not database.is_file():
        return 0
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
            return int(connection.execute("SELECT generation FROM state").fetchone()[0])
    except (sqlite3.Error, TypeError):
        return 0
    finally:
        if "connection" in locals():
            connection.close()


def test_ctrl_c_is_clean(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(800):  # enough to be still running on a busy machine
        (folder / f"{number:03}.txt").write_text(PLAN.replace("青屿", f"第{number}"), encoding="utf-8")
    process = start("--library", tmp_path / "lib", "ingest", folder, "--no-index", folder=tmp_path)
    while process.poll() is None and stored(tmp_path / "lib" / "library.db") < 3:
        time.sleep(0.002)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err.decode()
    assert "已中断" in err.decode()
    assert "Traceback" not in err.decode()
    assert "ok" in out.decode()  # the table of what was done
    with Library.open(tmp_path / "lib") as library:
        assert library.check() == ()


def test_output_into_a_closed_pipe_is_quiet(filled: Path) -> None:
    process = start("--library", filled, "responsibilities", "--format", "json", folder=filled.parent)
    assert process.stdout is not None
    process.stdout.close()
    _, err = process.communicate(timeout=60) if process.stderr is None else (None, process.stderr.read())
    process.wait()
    process.stderr.close()
    assert b"Traceback" not in err
    assert b"Exception ignored" not in err
