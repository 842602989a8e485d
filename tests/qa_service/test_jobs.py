"""Jobs: handed in, worked at, followed, cancelled; and taken up again after the process was killed."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
import sqlalchemy as sa
from selectolax.lexbor import LexborHTMLParser

from corpus.errors import InputError, NotFoundError, QueueFullError
from corpus.model import Issue, Severity
from qa_service.jobs.desk import plain_path
from qa_service.jobs.model import JobKind, JobRow, JobState
from qa_service.jobs.spool import Spool
from qa_service.jobs.store import ATTEMPTS, JobStore
from qa_service.service import schema
from qa_service.service.database import ServiceDatabase

PLAN = """{0}安全整治方案
{0}安发〔2026〕7号

各有关单位：
一、开展{0}检查。对{0}台账逐项核对。（牵头单位：县应急管理局；配合单位：县住房和城乡建设局）
2026年5月6日
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[JobStore]:
    service = ServiceDatabase(tmp_path)
    yield JobStore(service, most_waiting=3)
    service.close()


def nobody(name: str, beat: float) -> bool:
    return False


def everybody(name: str, beat: float) -> bool:
    return True


# --- the tables ----------------------------------------------------------------------------------


def test_reading_makes_no_file(store: JobStore, tmp_path: Path) -> None:
    assert store.latest().total == 0
    assert store.claim("a", nobody) is None
    with pytest.raises(NotFoundError):
        store.job("0" * 16)
    assert list(tmp_path.iterdir()) == []


def test_jobs_are_claimed_in_order_and_one_at_a_time(store: JobStore) -> None:
    first, second = (store.create(JobKind.INDEX, {}) for _ in range(2))
    claimed = store.claim("a", everybody)
    assert claimed is not None
    assert (claimed.id, claimed.state, claimed.runner) == (first.id, JobState.RUNNING, "a")
    assert store.claim("b", everybody) is None
    store.finish(first.id, JobState.DONE)
    following = store.claim("b", everybody)
    assert following is not None
    assert following.id == second.id


def test_a_job_of_a_dead_process_is_taken_up_and_given_up_after_some_attempts(store: JobStore) -> None:
    job = store.create(JobKind.INDEX, {})
    for attempt in range(ATTEMPTS):
        claimed = store.claim(f"runner-{attempt}", nobody)
        assert claimed is not None
        assert claimed.id == job.id
    store.progress(job.id, stage="读取文件", done=0, total=2, current="坏文件.pdf")
    assert store.claim("last", nobody) is None
    given_up = store.job(job.id)
    assert given_up.state is JobState.FAILED
    assert "坏文件.pdf" in given_up.message


def test_a_step_further_counts_the_attempts_anew(store: JobStore) -> None:
    job = store.create(JobKind.INGEST, {}, state=JobState.RECEIVING)
    store.add_file(job.id, "方案.txt", 3, lambda number: None)
    store.start(job.id)
    for attempt in range(2 * ATTEMPTS):
        assert store.claim(f"runner-{attempt}", nobody) is not None
        store.add_rows(job.id, [JobRow(0, 1, "方案.txt", "ok")], finished_file=None)
    assert store.job(job.id).state is JobState.RUNNING


def test_rows_keep_what_they_are_told(store: JobStore) -> None:
    job = store.create(JobKind.INGEST, {}, state=JobState.RECEIVING)
    assert store.add_file(job.id, "甲/方案.txt", 3, lambda number: None) == 1
    assert store.add_file(job.id, "乙/方案.txt", 3, lambda number: None) == 2
    issue = Issue("low_confidence", "第 3 页看不清。", Severity.WARNING, page=3)
    row = JobRow(0, 1, "甲/方案.txt", "partial", "方案", "policy", "abc", 12, 3, None, (issue,))
    store.add_rows(job.id, [row], finished_file=1)
    [kept] = store.rows(job.id).items
    assert (kept.number, kept.path, kept.issues) == (1, "甲/方案.txt", (issue,))
    assert store.counts(job.id) == {"partial": 1}
    assert [one.done for one in store.files(job.id)] == [True, False]
    assert store.rows(job.id, status="failed").total == 0
    assert store.rows(job.id, after=1).items == ()


def test_files_are_only_taken_before_the_start(store: JobStore) -> None:
    job = store.create(JobKind.INGEST, {}, state=JobState.RECEIVING)
    with pytest.raises(InputError, match="还没有收到文件"):
        store.start(job.id)
    store.add_file(job.id, "方案.txt", 3, lambda number: None)
    assert store.start(job.id).state is JobState.QUEUED
    with pytest.raises(InputError, match="不能再添加"):
        store.add_file(job.id, "又一份.txt", 3, lambda number: None)


def test_a_full_queue_refuses(store: JobStore) -> None:
    for _ in range(3):
        store.create(JobKind.INDEX, {})
    with pytest.raises(QueueFullError, match="3 个任务"):
        store.create(JobKind.INDEX, {})


def test_cancelling(store: JobStore) -> None:
    waiting, working = (store.create(JobKind.INDEX, {}) for _ in range(2))
    assert store.cancel(waiting.id).state is JobState.CANCELLED
    claimed = store.claim("a", everybody)
    assert claimed is not None
    assert claimed.id == working.id
    asked = store.cancel(working.id, "王五")
    assert (asked.state, asked.state_name) == (JobState.RUNNING, "正在取消")
    assert store.is_cancelling(working.id)
    assert store.said(working.id)[0].text == "王五取消了任务。"
    # The process dies before it notices: the job is over, not begun again.
    assert store.claim("b", nobody) is None
    assert store.job(working.id).state is JobState.CANCELLED
    with pytest.raises(InputError, match="已经结束"):
        store.cancel(working.id)


def test_old_jobs_are_swept_and_abandoned_uploads_given_up(store: JobStore, tmp_path: Path) -> None:
    old, recent, abandoned = (
        store.create(JobKind.INDEX, {}),
        store.create(JobKind.INDEX, {}),
        store.create(JobKind.INGEST, {}, state=JobState.RECEIVING),
    )
    for job in (old, recent):
        store.finish(job.id, JobState.DONE)
    store.say(old.id, "做完了")
    service = ServiceDatabase(tmp_path)
    with service.writing() as connection:
        past = time.time() - 40 * 86400
        connection.execute(sa.update(schema.jobs).where(schema.jobs.c.id == old.id).values(finished=past))
        connection.execute(
            sa.update(schema.jobs).where(schema.jobs.c.id == abandoned.id).values(touched=past)
        )
    service.close()
    assert set(store.sweep(days=30, receiving_hours=24)) == {old.id, abandoned.id}
    assert [job.id for job in store.latest().items] == [abandoned.id, recent.id]
    assert "没有传完" in store.job(abandoned.id).message
    assert store.said(recent.id) == ()


# --- files that wait -----------------------------------------------------------------------------


def test_the_spool_keeps_whole_files_only(tmp_path: Path) -> None:
    spool = Spool(tmp_path, most_bytes=100)
    with pytest.raises(InputError, match="空文件"):
        spool.keep("job", io.BytesIO(b""), "空.txt", 50)
    with pytest.raises(InputError, match="上限"):
        spool.keep("job", io.BytesIO(b"x" * 60), "大.txt", 50)
    kept, size = spool.keep("job", io.BytesIO("安全".encode()), "甲/方案.txt", 50)
    placed = spool.place("job", 1, kept, "甲/方案.txt")
    assert (placed.read_text("utf-8"), size) == ("安全", 6)
    assert placed == spool.path("job", 1, "甲/方案.txt")
    with pytest.raises(QueueFullError, match="100 字节"):
        spool.keep("job", io.BytesIO(b"x" * 96), "又一份.txt", 99)
    assert [path.name for path in placed.parent.parent.iterdir()] == ["1"], "refused files leave nothing"
    spool.drop("job")
    assert spool.jobs() == frozenset()


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("方案.txt", "方案.txt"),
        ("资料/甲镇/方案.txt", "资料/甲镇/方案.txt"),
        ("..\\..\\windows\\a.txt", "windows/a.txt"),
        ("/etc/passwd", "etc/passwd"),
        ("a/../../b.txt", "a/b.txt"),
        ("坏\x00名\n.txt", "坏_名_.txt"),
        ("..", "未命名"),
        ("长" * 400 + ".txt", ("长" * 400 + ".txt")[-300:]),
    ],
)
def test_paths_are_shown_plainly(given: str, plain: str) -> None:
    assert plain_path(given) == plain


# --- over HTTP -----------------------------------------------------------------------------------


TIMEOUT = 60.0
"""Seconds for one request; the machine may be busy with other tests."""


def get(address: str, **more: Any) -> httpx.Response:
    return httpx.get(address, timeout=TIMEOUT, **more)


def post(address: str, **more: Any) -> httpx.Response:
    return httpx.post(address, timeout=TIMEOUT, **more)


def finished(url: str, job_id: str, seconds: float = 90) -> dict[str, Any]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        body: dict[str, Any] = get(f"{url}/api/v1/jobs/{job_id}").json()
        if body["state"] in ("done", "failed", "cancelled"):
            return body
        time.sleep(0.2)
    pytest.fail(f"the job did not end: {body}")


def results(url: str, job_id: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = get(f"{url}/api/v1/jobs/{job_id}/files?limit=200").json()["items"]
    return rows


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("丙/灯具.txt", PLAN.format("灯具"))
        made.writestr("照片.gif", b"GIF89a")
    return buffer.getvalue()


def test_one_bad_file_never_stops_the_rest(own_site: Any) -> None:
    url = own_site.url
    files = [
        ("file", ("方案.txt", PLAN.format("锅炉").encode())),
        ("file", ("方案.txt", PLAN.format("锅炉").replace("逐项", "逐个").encode())),
        ("file", ("空.txt", b"")),
        ("file", ("~$方案.docx", b"x")),
        ("file", ("大.txt", "安".encode() * 200_000)),
        ("file", ("坏.pdf", b"%PDF-1.7\n" + bytes(range(256)))),
        ("file", ("报送.zip", archive())),
        ("file", ("程序.exe", "其实是文字".encode())),
        ("file", ("图标.ico", b"x")),
    ]
    paths = [
        "甲镇/方案.txt",
        "乙镇/方案.txt",
        "空.txt",
        "甲镇/~$方案.docx",
        "大.txt",
        "坏.pdf",
        "报送.zip",
        "程序.exe",
        "甲镇/图标.ico",
    ]
    sent = post(
        f"{url}/api/v1/jobs/ingest",
        files=files,
        data={"path": paths, "archives": "true", "jurisdiction": "云岭省/清汀市/测试县"},
    )
    assert sent.status_code == 202, sent.text
    job = finished(url, sent.json()["id"])
    assert job["state"] == "done", job
    rows = {row["file"]: row for row in results(url, job["id"])}
    assert {path: row["status"] for path, row in rows.items() if row["status"] != "skipped"} == {
        "甲镇/方案.txt": "ok",
        "乙镇/方案.txt": "ok",
        "空.txt": "failed",
        "坏.pdf": "failed",
        "程序.exe": "failed",
        "大.txt": "ok",
        "报送.zip/丙/灯具.txt": "ok",
    }
    assert rows["甲镇/~$方案.docx"]["status"] == "skipped"
    assert rows["甲镇/图标.ico"]["status"] == "skipped"
    assert "docx" in rows["程序.exe"]["issues"][0]["message"], "it says which forms can be read"
    assert "照片.gif" in rows["报送.zip"]["issues"][0]["message"]
    # Two files of one name in two folders are two documents, and neither replaces the other.
    assert rows["甲镇/方案.txt"]["document_id"] != rows["乙镇/方案.txt"]["document_id"]
    spool = own_site.library / "jobs"
    assert not (spool / job["id"]).exists(), "what was sent is deleted when the job is over"
    assert str(own_site.library) not in json.dumps(list(rows.values()), ensure_ascii=False)
    # Questions find it at once.
    assert get(f"{url}/api/v1/search", params={"q": "锅炉台账"}).json()["total"]
    sheet = openpyxl.load_workbook(
        io.BytesIO(get(f"{url}/api/v1/jobs/{job['id']}/files?format=xlsx").content)
    ).active
    assert sheet is not None
    told = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert any("空.txt" in cell for row in told for cell in row)
    failed = get(f"{url}/api/v1/jobs/{job['id']}/files?status=failed").json()
    assert failed["total"] == 3
    for row in rows.values():
        if row["document_id"]:
            httpx.delete(f"{url}/api/v1/documents/{row['document_id']}", timeout=TIMEOUT)


def test_files_come_in_several_requests(own_site: Any) -> None:
    url = own_site.url
    begun = post(
        f"{url}/api/v1/jobs/ingest",
        files={"file": ("一.txt", PLAN.format("桥梁").encode())},
        data={"start": "false", "visibility": "internal"},
    ).json()
    assert begun["state"] == "receiving"
    more = post(
        f"{url}/api/v1/jobs/ingest",
        files={"file": ("二.txt", PLAN.format("隧道").encode())},
        data={"start": "true", "job": begun["id"]},
    ).json()
    assert more["id"] == begun["id"]
    job = finished(url, begun["id"])
    assert job["counts"] == {"ok": 2}, results(url, begun["id"])
    late = post(
        f"{url}/api/v1/jobs/ingest",
        files={"file": ("三.txt", b"x")},
        data={"start": "true", "job": begun["id"]},
    )
    assert late.status_code == 422
    for row in results(url, begun["id"]):
        document = get(f"{url}/api/v1/documents/{row['document_id']}").json()
        assert document["visibility"] == "internal"
        httpx.delete(f"{url}/api/v1/documents/{row['document_id']}", timeout=TIMEOUT)


def test_progress_is_told_as_it_happens_and_ends_by_itself(own_site: Any) -> None:
    url = own_site.url
    sent = post(
        f"{url}/api/v1/jobs/ingest", files={"file": ("涵洞.txt", PLAN.format("涵洞").encode())}
    ).json()
    events: list[tuple[str, dict[str, Any]]] = []
    with httpx.stream("GET", f"{url}/api/v1/jobs/{sent['id']}/events", timeout=TIMEOUT) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        name = ""
        for line in stream.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                events.append((name, json.loads(line.removeprefix("data: "))))
    names = [name for name, _ in events]
    assert names[-1] == "end"
    assert names.count("file") == 1
    states = [body["state"] for name, body in events if name == "job"]
    assert states[-1] == "done"
    row = next(body for name, body in events if name == "file")
    assert (row["file"], row["status"]) == ("涵洞.txt", "ok")
    # Someone who connects again is told only what is new.
    text = get(f"{url}/api/v1/jobs/{sent['id']}/events?after={row['number']}").text
    assert "event: file" not in text
    assert "event: end" in text
    httpx.delete(f"{url}/api/v1/documents/{row['document_id']}", timeout=TIMEOUT)


def test_what_cannot_be_is_said(own_site: Any) -> None:
    url = own_site.url
    none = post(f"{url}/api/v1/jobs/ingest", data={"start": "true"})
    assert (none.status_code, none.json()["error"]["code"]) == (422, "empty_file")
    unlike = post(
        f"{url}/api/v1/jobs/ingest", files={"file": ("a.txt", b"x")}, data={"path": ["a.txt", "b.txt"]}
    )
    assert unlike.status_code == 422
    for way in ("", "/files", "/events", "/result"):
        assert get(f"{url}/api/v1/jobs/{'0' * 16}{way}").status_code == 404
    assert post(f"{url}/api/v1/jobs/{'0' * 16}/cancel").status_code == 404
    assert post(f"{url}/api/v1/jobs/export", json={"what": "papers"}).status_code == 422
    bad = post(f"{url}/api/v1/jobs/export", json={"what": "targets", "query": "farbe=rot"})
    assert bad.status_code == 422
    assert "farbe" in bad.json()["error"]["message"]


def test_an_export_and_an_index_update_are_jobs(own_site: Any) -> None:
    url = own_site.url
    sent = post(
        f"{url}/api/v1/jobs/export", json={"what": "responsibilities", "query": "format=csv&role=牵头"}
    )
    assert sent.status_code == 202, sent.text
    job = finished(url, sent.json()["id"])
    assert job["state"] == "done", job
    made = get(f"{url}/api/v1/jobs/{job['id']}/result")
    plain = get(f"{url}/api/v1/responsibilities", params={"format": "csv", "role": "牵头"})
    assert made.content == plain.content
    assert "attachment" in made.headers["content-disposition"]
    index = finished(url, post(f"{url}/api/v1/jobs/index", json={}).json()["id"])
    assert index["state"] == "done"
    assert index["result"]["passages"] > 100
    assert get(f"{url}/api/v1/jobs/{index['id']}/result").status_code == 404


def first(tree: Any, selector: str) -> Any:
    """The first element that fits."""
    found = tree.css_first(selector)
    assert found is not None, selector
    return found


# --- pages ---------------------------------------------------------------------------------------


def test_the_pages_work_without_javascript(own_site: Any) -> None:
    with httpx.Client(base_url=own_site.url, headers={"Accept": "text/html"}) as web:
        form = first(LexborHTMLParser(web.get("/documents/upload").text), "form.upload-form")
        assert (form.attributes["method"], form.attributes["action"]) == ("post", "/documents")
        assert first(form, "input[name=file]").attributes.keys() >= {"multiple", "required"}
        files = [
            ("file", ("码头.txt", PLAN.format("码头").encode())),
            ("file", ("空.txt", b"")),
        ]
        sent = web.post("/documents", files=files, data={"jurisdiction": "", "kind": ""})
        assert sent.status_code == 303
        address = sent.headers["location"]
        page = web.get(address)
        if "取消任务" in page.text:
            assert '<noscript><meta http-equiv="refresh"' in page.text
        job = finished(own_site.url, address.rpartition("/")[2])
        page = web.get(address)
        rows = LexborHTMLParser(page.text).css("#job-rows tr")
        assert [first(row, ".tag").text() for row in rows] == ["失败", "已存入"]
        assert "空.txt" in rows[0].text()
        assert "取消任务" not in page.text
        assert job["id"] in web.get("/jobs").text
        only = LexborHTMLParser(web.get(f"{address}?status=failed").text).css("#job-rows tr")
        assert len(only) == 1
        assert web.post("/documents", data={"kind": ""}).status_code == 422
        for row in results(own_site.url, job["id"]):
            if row["document_id"]:
                web.delete(f"/api/v1/documents/{row['document_id']}")


# --- the process dies ----------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(library: Path, cache: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A server whose process the test may kill."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANZHI_")}
    environment |= {"ANZHI_CACHE": str(cache), "ANZHI_PARSE_WORKERS": "1"}
    log = library.parent / f"job-server-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "qa_service.cli", "--library", str(library)),
                *("serve", "--port", str(port)),
            ],
            env=environment,
            stdout=output,
            stderr=output,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 120
        while True:
            assert process.poll() is None, log.read_text("utf-8", "replace")
            assert time.monotonic() < deadline, log.read_text("utf-8", "replace")
            try:
                if httpx.get(f"{url}/api/v1/health", timeout=2).status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.1)
        yield url, process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_job_goes_on_after_the_process_ended(
    sample_library: Path, tmp_path: Path, shared_cache: Path, how: signal.Signals
) -> None:
    copy = tmp_path / "anzhi"
    shutil.copytree(sample_library, copy)
    names = [f"场所{number:02}" for number in range(36)]
    files = [("file", (f"{name}.txt", PLAN.format(name).encode())) for name in names]
    with server(copy, shared_cache) as (url, process):
        job_id = post(f"{url}/api/v1/jobs/ingest", files=files).json()["id"]
        deadline = time.monotonic() + 60
        while get(f"{url}/api/v1/jobs/{job_id}").json()["progress"]["done"] < 5:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(how)
        process.wait(30)
    service = ServiceDatabase(copy)
    before = JobStore(service, 20)
    stopped = before.job(job_id)
    assert stopped.state is (JobState.RUNNING if how is signal.SIGKILL else JobState.QUEUED)
    done_before = before.files_done(job_id)
    assert 5 <= done_before < len(names), "the process was stopped in the middle"
    service.close()
    with server(copy, shared_cache) as (url, _):
        job = finished(url, job_id, 120)
        assert job["state"] == "done", job
        rows = results(url, job_id)
        # Each file has one row, is stored once, and none passes for one that was there before.
        assert sorted(row["file"] for row in rows) == sorted(f"{name}.txt" for name in names)
        assert {row["status"] for row in rows} == {"ok"}
        assert len({row["document_id"] for row in rows}) == len(names)
        assert get(f"{url}/api/v1/documents?q=场所").json()["total"] == len(names)
        log = [line["text"] for line in get(f"{url}/api/v1/jobs/{job_id}").json()["log"]]
        assert any("接着做" in line for line in log), log
        found = get(f"{url}/api/v1/search", params={"q": "场所35台账"}).json()
        assert found["total"], "the index holds what came in"
    assert not (copy / "jobs" / job_id).exists()


def test_cancelling_a_job_at_work(sample_library: Path, tmp_path: Path, shared_cache: Path) -> None:
    copy = tmp_path / "anzhi"
    shutil.copytree(sample_library, copy)
    names = [f"仓库{number:03}" for number in range(60)]
    files = [("file", (f"{name}.txt", PLAN.format(name).encode())) for name in names]
    with server(copy, shared_cache) as (url, _):
        job_id = post(f"{url}/api/v1/jobs/ingest", files=files).json()["id"]
        while get(f"{url}/api/v1/jobs/{job_id}").json()["progress"]["done"] < 2:
            time.sleep(0.02)
        asked = post(f"{url}/api/v1/jobs/{job_id}/cancel").json()
        assert asked["cancelling"] or asked["state"] == "cancelled"
        job = finished(url, job_id)
        assert job["state"] == "cancelled"
        assert job["counts"]["ok"] + job["counts"]["not_read"] == len(names)
        # What was read before stays, and is found.
        assert get(f"{url}/api/v1/documents?q=仓库0").json()["total"] == job["counts"]["ok"]
        again = post(f"{url}/api/v1/jobs/{job_id}/cancel")
        assert again.status_code == 422
