"""Artefacts in the cache folder: built once, verified at every reading, safe against kills and company."""

import json
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from indexing.e5_cache import MANIFEST, STALE_SECONDS, Recipe, default_root, obtain

RECIPE = Recipe("thing", (("version", "1"),), ("model.bin", "words.txt"))
CONTENT = {"model.bin": b"weights" * 1000, "words.txt": "安全".encode()}


class Builder:
    """Writes the content, and counts how often it had to."""

    def __init__(self) -> None:
        self.runs = 0

    def __call__(self, folder: Path) -> None:
        self.runs += 1
        for name, data in CONTENT.items():
            (folder / name).write_bytes(data)


@pytest.fixture
def build() -> Builder:
    return Builder()


def entries(root: Path) -> set[str]:
    return {path.name for path in root.iterdir() if not path.name.endswith(".lock")}


def test_builds_once(tmp_path: Path, build: Builder) -> None:
    root = tmp_path / "中文 cache"
    assert obtain(root, RECIPE, build) == CONTENT
    assert obtain(root, RECIPE, build) == CONTENT
    assert build.runs == 1
    assert entries(root) == {RECIPE.folder}


def test_another_recipe_is_another_folder(tmp_path: Path, build: Builder) -> None:
    obtain(tmp_path, RECIPE, build)
    obtain(tmp_path, Recipe("thing", (("version", "2"),), RECIPE.files), build)
    assert build.runs == 2
    assert len(entries(tmp_path)) == 2


def _flip_a_bit(folder: Path) -> None:
    data = bytearray((folder / "model.bin").read_bytes())
    data[100] ^= 1
    (folder / "model.bin").write_bytes(data)


def _cut(folder: Path) -> None:
    (folder / "model.bin").write_bytes(CONTENT["model.bin"][:-1])


def _lose(folder: Path) -> None:
    (folder / "words.txt").unlink()


def _lose_manifest(folder: Path) -> None:
    (folder / MANIFEST).unlink()


def _cut_manifest(folder: Path) -> None:
    (folder / MANIFEST).write_text('{"format": 1, "reci')


def _alien_manifest(folder: Path) -> None:
    (folder / MANIFEST).write_text("[]")


def _manifest_of_another(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["recipe"]["version"] = "0"
    (folder / MANIFEST).write_text(json.dumps(manifest))


def _a_file_in_its_place(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    folder.write_text("not a folder")


@pytest.mark.parametrize(
    "damage",
    [
        _flip_a_bit,
        _cut,
        _lose,
        _lose_manifest,
        _cut_manifest,
        _alien_manifest,
        _manifest_of_another,
        _a_file_in_its_place,
    ],
)
def test_what_is_damaged_is_built_again(
    tmp_path: Path, build: Builder, damage: object, caplog: pytest.LogCaptureFixture
) -> None:
    obtain(tmp_path, RECIPE, build)
    damage(tmp_path / RECIPE.folder)  # type: ignore[operator]
    assert obtain(tmp_path, RECIPE, build) == CONTENT
    assert build.runs == 2
    assert "将重新生成" in caplog.text
    assert obtain(tmp_path, RECIPE, build) == CONTENT
    assert build.runs == 2
    assert entries(tmp_path) == {RECIPE.folder}


def test_a_failed_build_leaves_nothing(tmp_path: Path, build: Builder) -> None:
    def fail(folder: Path) -> None:
        (folder / "model.bin").write_bytes(b"half")
        raise ValueError("no weights")

    with pytest.raises(ValueError, match="no weights"):
        obtain(tmp_path, RECIPE, fail)
    assert entries(tmp_path) == set()
    assert obtain(tmp_path, RECIPE, build) == CONTENT


def test_a_cache_that_cannot_be_written_costs_time_only(
    tmp_path: Path, build: Builder, caplog: pytest.LogCaptureFixture
) -> None:
    root = tmp_path / "file"
    root.write_text("in the way")
    assert obtain(root, RECIPE, build) == CONTENT
    assert "ANZHI_CACHE" in caplog.text
    assert root.read_text() == "in the way"


def test_what_a_killed_process_left_is_cleared(tmp_path: Path, build: Builder) -> None:
    old, new = tmp_path / f"{RECIPE.folder}.tmp-old", tmp_path / f"{RECIPE.folder}.tmp-new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "model.bin").write_bytes(b"half")
    past = time.time() - STALE_SECONDS - 60
    os.utime(old, (past, past))
    obtain(tmp_path, RECIPE, build)
    assert entries(tmp_path) == {RECIPE.folder, new.name}  # the new one may be at work


PROCESS = """
import sys, time
from pathlib import Path
from indexing.e5_cache import Recipe, obtain

root, log, seconds = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])

def build(folder):
    with log.open("a") as handle:
        handle.write("built\\n")
    (folder / "model.bin").write_bytes(b"weights" * 1000)
    time.sleep(seconds)
    (folder / "words.txt").write_bytes("安全".encode())

content = obtain(root, Recipe("thing", (("version", "1"),), ("model.bin", "words.txt")), build)
print(len(content["model.bin"]))
"""


def start(root: Path, log: Path, seconds: float) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", PROCESS, str(root), str(log), str(seconds)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def test_processes_that_come_at_once_share_one_build(tmp_path: Path) -> None:
    log = tmp_path / "log"
    processes = [start(tmp_path / "cache", log, 0.5) for _ in range(4)]
    assert [process.communicate(timeout=60)[0].strip() for process in processes] == ["7000"] * 4
    assert log.read_text() == "built\n"
    assert entries(tmp_path / "cache") == {RECIPE.folder}


def test_a_kill_in_the_middle_of_a_build_costs_nothing(tmp_path: Path, build: Builder) -> None:
    root, log = tmp_path / "cache", tmp_path / "log"
    process = start(root, log, 30)
    deadline = time.monotonic() + 30
    while not log.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert not (root / RECIPE.folder).exists()
    assert obtain(root, RECIPE, build) == CONTENT


def test_without_locks_the_slower_process_takes_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexing.e5_cache.fcntl", None)
    inner, outer = Builder(), Builder()

    def overtaken(folder: Path) -> None:
        outer(folder)
        obtain(tmp_path, RECIPE, inner)  # another process finishes first

    assert obtain(tmp_path, RECIPE, overtaken) == CONTENT
    assert (inner.runs, outer.runs) == (1, 1)
    assert entries(tmp_path) == {RECIPE.folder}


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"ANZHI_CACHE": "/a", "XDG_CACHE_HOME": "/b"}, Path("/a")),
        ({"XDG_CACHE_HOME": "/b"}, Path("/b/anzhi")),
        ({"ANZHI_CACHE": "", "XDG_CACHE_HOME": ""}, Path.home() / ".cache" / "anzhi"),
        ({"ANZHI_CACHE": "~/x"}, Path.home() / "x"),
    ],
)
def test_where_the_cache_lies(environment: dict[str, str], expected: Path) -> None:
    assert default_root(environment) == expected


@pytest.fixture(autouse=True)
def _log_level(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
