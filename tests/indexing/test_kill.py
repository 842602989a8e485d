"""SIGKILL at any moment of an update leaves an index that answers. Real processes."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from invented_library import fill, filler

from corpus.library import Library
from indexing import manifest as facts
from indexing.build import update_index
from indexing.encoder import Encoder, make_encoder
from indexing.search import Query, Searcher

ROOT = Path(__file__).parents[2]

UPDATE = """
import sys
from pathlib import Path
from corpus.library import Library
from indexing.build import update_index
from indexing.encoder import make_encoder
root, cache = map(Path, sys.argv[1:])
encoder = make_encoder("embedded", cache)
print("ready", flush=True)
with Library.open(root) as library:
    update_index(library, root / "index", encoder, rebuild="rebuild" in sys.argv)
print("done", flush=True)
"""


@pytest.fixture(scope="module")
def encoder(encoder_cache: Path) -> Encoder:
    return make_encoder("embedded", encoder_cache)


def start(root: Path, cache: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", UPDATE, str(root), str(cache)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def rules(number: int) -> dict[str, str]:
    articles = "\n\n".join(
        f"第{label}条 {filler(number * 100 + n)}" for n, label in enumerate("一二三四五六七八九")
    )
    return {f"办法{number}.md": f"第{number}号场所检查办法\n\n{articles}\n"}


@pytest.mark.slow
def test_killed_at_any_moment_the_index_answers(
    tmp_path: Path, encoder: Encoder, encoder_cache: Path
) -> None:
    root = tmp_path / "library"
    choice = random.Random(11)
    with Library.open(root) as library:
        fill(library, tmp_path / "files")
        update_index(library, root / "index", encoder)
        searcher = Searcher(library, root / "index", encoder)
        killed = 0
        for number in range(10):
            fill(library, tmp_path / "more", rules(number))
            process = start(root, encoder_cache)
            time.sleep(choice.choice((0.0, 0.01, 0.03, 0.06, 0.1, 0.15, 0.25, 0.4)))
            process.send_signal(signal.SIGKILL)
            killed += process.wait() == -signal.SIGKILL
            process.stdout.close()  # type: ignore[union-attr]
            # a reader that was open all the time, and one that opens now
            for reader in (searcher, Searcher(library, root / "index", encoder)):
                hits = reader.search(Query("电梯困人多久到场", limit=3))
                assert any("三十分钟内赶到现场" in hit.passage.text for hit in hits)
            folder = facts.current_generation(root / "index")
            assert folder is not None
            assert facts.damaged_files(folder, facts.read_manifest(folder)) == []
        assert killed >= 5
        report = update_index(library, root / "index", encoder)
        assert report.passages > 0
        assert {v.id for v in library.current_versions()} == Searcher(
            library, root / "index", encoder
        )._open().store.versions()
        assert not [path for path in (root / "index").iterdir() if path.name.endswith(".building")]


def test_a_second_process_is_turned_away_while_one_updates(
    tmp_path: Path, encoder: Encoder, encoder_cache: Path
) -> None:
    """And the lock of a killed process does not stay."""
    root = tmp_path / "library"
    hold = "import sys, time\nfrom pathlib import Path\nfrom corpus.originals import write_lock\n"
    hold += "with write_lock(Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(60)\n"
    with Library.open(root) as library:
        fill(library, tmp_path / "files")
        update_index(library, root / "index", encoder)
        holder = subprocess.Popen(
            [sys.executable, "-c", hold, str(root / "index" / ".lock")],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        refused = subprocess.run(
            [sys.executable, "-c", UPDATE, str(root), str(encoder_cache)],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
        )
        assert "LibraryLockedError: 另一个安知程序正在写入" in refused.stderr
        holder.kill()
        holder.wait()
        holder.stdout.close()
        assert not update_index(library, root / "index", encoder).changed
