"""What tests of several packages share: the sample library and a real server over it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

START_SECONDS = 120.0

# Markup in a title, in a heading, in a duty and in the name of a unit: none of it may ever run.
HOSTILE = "\n".join(
    (
        "<b onmouseover=\"alert(1)\">测试县</b>关于印发“<script>document.title='坏'</script>”专项方案的通知",
        "测安发〔2026〕66号",
        "",
        "各乡镇人民政府：",
        "一、工作任务",
        "（一）排查<img src=x onerror=\"document.title='坏'\">消防隐患。"
        "全面排查“<script>alert(1)</script>”隐患。"
        "（责任单位：县应急管理局、<i>县消防救援大队</i>）",
        "（二）整治违规充电。对楼道充电的，一律拖移。（牵头单位：县公安局；配合单位：县住房和城乡建设局）",
        "2026年3月2日",
        "",
    )
)


@dataclass(frozen=True)
class Site:
    """A server process and the library that it serves."""

    url: str
    library: Path


Serve = Callable[..., AbstractContextManager[Site]]


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder for the embedded encoder that test runs share: what is in it is verified anyway."""
    return tmp_path_factory.getbasetemp().parent / "anzhi-encoder-cache"


@pytest.fixture(scope="session")
def sample_library(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Path:
    """The project's samples and a document full of markup, ingested and indexed."""
    from corpus.ingest import ingest
    from corpus.samples import samples
    from qa_service.settings import load_settings
    from qa_service.wiring import build

    root = tmp_path_factory.mktemp("library") / "anzhi"
    own = tmp_path_factory.mktemp("own")
    (own / "含有标记的方案.txt").write_text(HOSTILE, encoding="utf-8")
    settings = load_settings(env={"ANZHI_LIBRARY": str(root), "ANZHI_CACHE": str(shared_cache)}, toml=None)
    with build(settings, create=True) as app:
        for sample in samples():
            report = ingest(app.library, [sample.path], jurisdiction=sample.jurisdiction, kind=sample.kind)
            assert not report.failed, report.files
        assert not ingest(app.library, [own]).failed
        app.update_index()
    return root


@pytest.fixture(scope="session")
def serve(shared_cache: Path) -> Serve:
    """Starts ``anzhi serve`` over a library folder: ``with serve(folder) as site``."""

    @contextmanager
    def start(library: Path, **settings: str) -> Iterator[Site]:
        port = _free_port()
        url = f"http://127.0.0.1:{port}"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ANZHI_")}
        environment |= {"ANZHI_CACHE": str(shared_cache), **settings}
        command = [sys.executable, "-m", "qa_service.cli", "--library", str(library), "serve"]
        log = library.parent / f"serve-{port}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*command, "--port", str(port)],
                env=environment,
                stdout=output,
                stderr=output,
                cwd=library.parent,
            )
            try:
                _wait_until_up(process, url, log)
                yield Site(url, library)
            finally:
                process.terminate()
                try:
                    process.wait(15)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    return start


@pytest.fixture(scope="session")
def site(sample_library: Path, serve: Serve) -> Iterator[Site]:
    """One server for all tests that only read."""
    with serve(sample_library) as running:
        yield running


@pytest.fixture(scope="module")
def own_site(sample_library: Path, tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> Iterator[Site]:
    """A server over a copy of the library, for tests that write and clean up behind themselves."""
    copy = tmp_path_factory.mktemp("own_site") / "anzhi"
    shutil.copytree(sample_library, copy)
    with serve(copy, ANZHI_MAX_UPLOAD_MB="1") as running:
        yield running


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"the server ended at once: {log.read_text('utf-8', 'replace')}")
        try:
            if httpx.get(f"{url}/api/v1/health", timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"the server did not answer within {START_SECONDS} s: {log.read_text('utf-8', 'replace')}")
