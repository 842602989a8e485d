"""The child process: limits on time, memory and output, a clean environment, JSON both ways."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from drawn_files import docx_of, paragraph, pdf_of_story, table
from hypothesis import given
from hypothesis import strategies as st

import corpus.reading.sandbox as sandbox
from corpus.errors import (
    AnzhiError,
    CorruptFileError,
    EncryptedFileError,
    InternalError,
    LimitExceededError,
)
from corpus.model import Box, Issue, Line, ReadResult, Severity
from corpus.reading import ReadLimits, read_bytes
from corpus.reading.pdf import read_pdf
from corpus.reading.sandbox import read_in_child
from corpus.reading.word import read_docx

PDF = pdf_of_story(
    [
        paragraph("一、每个码头应当配备消防泵。（责任单位：区海洋发展局）"),
        table([["序号", "单位"], ["1", "区应急局"]], [80, 200]),
    ]
)
DOCX = docx_of(lambda document: document.add_paragraph("每个码头应当配备消防泵。"))


def child(form: str = "pdf", data: bytes = PDF, seconds: float = 60, memory_mb: int = 2048) -> ReadResult:
    return read_in_child(form, data, "方案", seconds=seconds, memory_mb=memory_mb, max_pages=100)


def test_the_child_reads_what_the_reader_reads() -> None:
    assert child() == read_pdf(PDF, "方案", 100)
    assert child("docx", DOCX) == read_docx(DOCX, "方案")
    assert read_bytes(PDF, "方案") == child()


def test_errors_of_the_reader_come_through_whole() -> None:
    with pytest.raises(CorruptFileError, match="“方案”不完整") as caught:
        child(data=PDF[:-600])
    assert caught.value.details == {"file": "方案"}


def test_too_little_time() -> None:
    started = time.monotonic()
    with pytest.raises(LimitExceededError, match=r"读了 0\.05 秒"):
        child(seconds=0.05)
    assert time.monotonic() - started < 5


def children() -> set[str]:
    """Process ids of this process's children; other tests of a run may have some of their own."""
    lists = Path("/proc/self/task").glob("*/children")
    return {pid for found in lists for pid in found.read_text().split()}


def test_no_child_is_left_behind_when_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_START", "import time; time.sleep(60)")
    before = children()
    with pytest.raises(LimitExceededError):
        child(seconds=0.5)
    assert children() <= before


@pytest.mark.parametrize("memory_mb", [24, 40, 60])
def test_too_little_memory(memory_mb: int) -> None:
    with pytest.raises(LimitExceededError, match=f"{memory_mb} MB"):
        child(memory_mb=memory_mb)


def test_a_reader_that_eats_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    eater = (
        "import sys, corpus.reading.sandbox as s; "
        "s._read = lambda *job: bytearray(3 << 30); sys.exit(s.main(sys.argv[1:]))"
    )
    monkeypatch.setattr(sandbox, "_START", eater)
    with pytest.raises(LimitExceededError, match="内存"):
        child(memory_mb=512)


@pytest.mark.parametrize(
    ("code", "error", "word"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", CorruptFileError, "中断"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGABRT)", LimitExceededError, "内存"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", LimitExceededError, "处理器时间"),
        ("raise TypeError('our fault')", InternalError, "程序出错"),
        ("pass", InternalError, "程序出错"),
        ("print('{\"version\": 99}')", InternalError, "版本不一致"),
        (
            'print(\'{"version": 2, "error": {"kind": "Exception", "message": "m", "details": {}}}\')',
            InternalError,
            "m",
        ),
    ],
)
def test_how_a_child_may_die(
    monkeypatch: pytest.MonkeyPatch, code: str, error: type[AnzhiError], word: str
) -> None:
    monkeypatch.setattr(sandbox, "_START", "import sys; sys.stdin.buffer.read(); " + code)
    with pytest.raises(error, match=word):
        child()


def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "MAX_OUTPUT", 1 << 20)
    monkeypatch.setattr(sandbox, "_START", "import sys\nwhile True: sys.stdout.write('0' * 65536)")
    with pytest.raises(LimitExceededError, match="过大"):
        child(seconds=30)


def test_a_flood_of_error_output_does_not_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_START", "import sys; sys.stderr.write('x' * 5000000); sys.exit(1)")
    with pytest.raises(InternalError) as caught:
        child(data=b"%PDF" * 100_000, seconds=30)
    assert len(caught.value.details["reason"]) <= 300


def test_the_child_does_not_see_the_secrets_of_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANZHI_API_TOKEN", "secret")
    assert "secret" not in json.dumps(sandbox._environment())
    assert "ANZHI_API_TOKEN" not in sandbox._environment()


def test_the_child_can_write_no_file(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    code = (
        "from corpus.reading.sandbox import _limit; _limit(512, 5); "
        f"file = open({str(target)!r}, 'w'); file.write('x'); file.flush()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode != 0
    assert target.stat().st_size == 0


def test_nothing_is_pickled() -> None:
    tree = ast.parse(Path(sandbox.__file__).read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    imported = {name.name for node in imports for name in node.names}
    assert imported.isdisjoint({"pickle", "marshal", "shelve", "multiprocessing"})


def test_limits_reach_the_child() -> None:
    with pytest.raises(LimitExceededError, match="0 页的上限"):
        read_bytes(PDF, "方案.pdf", ReadLimits(max_pages=0))


def test_a_name_with_quotes_newlines_and_emoji() -> None:
    with pytest.raises(CorruptFileError, match="🚒"):
        read_in_child("pdf", b"%PDF-", "a'\"\n$(x) 🚒.pdf", seconds=60, memory_mb=2048, max_pages=9)


def test_encrypted_is_told_apart_in_the_child() -> None:
    from drawn_files import pdf_of
    from reportlab.lib.pdfencrypt import StandardEncryption

    locked = pdf_of(lambda canvas: canvas.drawString(80, 700, "渔港"), encrypt=StandardEncryption("s"))
    with pytest.raises(EncryptedFileError):
        child(data=locked)


LINE = st.builds(
    Line,
    st.text(max_size=30),
    st.none() | st.integers(0, 10**7),
    st.none() | st.integers(1, 5000),
    st.none() | st.builds(Box, *[st.floats(0, 1000)] * 4),
    st.sampled_from(["", "chrome", "heading1"]),
    st.none() | st.integers(1, 99),
    st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=3).map(tuple),
    st.booleans(),
    st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99)), max_size=3).map(tuple),
    confidence=st.none() | st.floats(0, 1),
)
ISSUE = st.builds(
    Issue,
    st.text(max_size=9),
    st.text(max_size=9),
    st.sampled_from(Severity),
    st.none() | st.integers(),
    st.none() | st.integers(),
)
RESULT = st.builds(
    ReadResult,
    st.sampled_from(["pdf", "docx"]),
    st.lists(LINE, max_size=6).map(tuple),
    st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9)), max_size=3).map(tuple),
    st.lists(ISSUE, max_size=3).map(tuple),
    st.none() | st.integers(0, 5000),
    st.none() | st.just("utf-8"),
)


@given(RESULT)
def test_results_survive_the_wire(result: ReadResult) -> None:
    assert sandbox._decode(json.loads(json.dumps(sandbox._encode(result)))) == result
