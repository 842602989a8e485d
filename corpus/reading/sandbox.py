"""Runs a reader in a child process with limits on time, memory and output.

The parsers of PDF and DOCX are large and meet files from anywhere. The child gets the bytes on its
standard input and answers with JSON on its standard output: never pickle, which would let a captured
child run code in the parent. It limits itself before it reads a byte; the parent keeps the clock,
caps what it accepts, and turns whatever goes wrong into the errors of ``corpus.errors``.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO

import corpus.errors
from corpus.errors import AnzhiError, CorruptFileError, InputError, InternalError, LimitExceededError
from corpus.model import Box, Issue, Line, ReadResult, Severity
from corpus.reading.ocr_limits import OcrLimits

#: What a child may answer at most, in bytes: a 100 MB document with places and boxes stays below.
MAX_OUTPUT = 512 * 1024 * 1024
_CHUNK = 1 << 16
_START = "import sys; from corpus.reading.sandbox import main; sys.exit(main(sys.argv[1:]))"
_VERSION = 2
#: A line that begins so, before the answer, asks for seconds.
_MORE = b"+"


# --- the parent ----------------------------------------------------------------------------------


def read_in_child(
    form: str,
    data: bytes,
    name: str,
    *,
    seconds: float,
    memory_mb: int,
    max_pages: int,
    ocr: OcrLimits = OcrLimits(),
) -> ReadResult:
    """Read a file in a child process.

    Args:
        form: a key of ``_READERS``.
        data: bytes of the file. name: its name, for messages.
        seconds: wall-clock time. memory_mb: address space in MiB. max_pages: of a PDF.
        ocr: what recognising scanned pages may cost; its time comes on top of ``seconds``.

    Raises:
        LimitExceededError: over the time, memory or output limit.
        CorruptFileError: the parser crashed on it.
        InputError: any other that the reader raised. InternalError: the reader failed by our fault.
    """
    job = {
        "form": form,
        "name": name,
        "memory_mb": memory_mb,
        "seconds": seconds,
        "max_pages": max_pages,
        "ocr_pages": ocr.pages,
        "ocr_seconds": ocr.seconds,
    }
    return _decode(run_in_child(_START, job, data, grant=ocr.total))


def run_in_child(start: str, job: Mapping[str, Any], source: bytes | BinaryIO, grant: float = 0.0) -> Any:
    """Run ``start`` in a child process that ends with ``respond``.

    Args:
        start: Python code; it finds ``job`` as JSON in ``sys.argv[1]``.
        job: has ``name`` (of the file, for messages), ``seconds`` (wall clock) and ``memory_mb``
            (address space in MiB) beside what the work needs.
        source: what the child reads from its standard input: bytes, or a file that it may seek in.
        grant: seconds that the child may ask for beyond ``seconds``, once it knows what it has to do.

    Returns:
        What the child's work gave, as JSON gives it back.

    Raises:
        LimitExceededError: over the time, memory or output limit.
        CorruptFileError: the work crashed on the file.
        InputError: any other that the work raised. InternalError: it failed by our fault.
    """
    name, seconds = str(job["name"]), float(job["seconds"])
    child = subprocess.Popen(  # noqa: S603 - our own module, no shell
        [sys.executable, "-c", start, json.dumps(job)],
        stdin=subprocess.PIPE if isinstance(source, bytes) else source,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(),
        close_fds=True,
        start_new_session=True,
    )
    try:
        answer, errors = _talk(child, source, time.monotonic() + seconds, grant)
    except TimeoutError as error:
        raise LimitExceededError(
            f"“{name}”读了 {seconds:g} 秒还没有读完，已停止。请拆成较小的文件后再导入，或调高时间上限。",
            details={"file": name, "seconds": seconds},
        ) from error
    except OverflowError as error:
        raise LimitExceededError(
            f"“{name}”读出的内容过大，已停止。请拆成较小的文件后再导入。", details={"file": name}
        ) from error
    finally:
        _end(child)
    if child.returncode != 0 or not answer:
        raise _crashed(child.returncode or 0, name, int(job["memory_mb"]), errors)
    try:
        said = json.loads(answer)
    except ValueError:
        raise _crashed(0, name, int(job["memory_mb"]), answer[-_CHUNK:] + b"\n" + errors) from None
    return _result(said, name)


def _environment() -> dict[str, str]:
    """What the child needs and nothing else; it sees the packages that its parent sees."""
    kept = {
        key: os.environ[key]
        for key in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR")
        if key in os.environ
    }
    paths = [path for path in sys.path if path] or [os.getcwd()]  # noqa: PTH109
    return kept | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8"}


def _talk(
    child: subprocess.Popen[bytes], source: bytes | BinaryIO, deadline: float, grant: float
) -> tuple[bytes, bytes]:
    """Feed the child and take its answer, both under the clock, which the child may once put back."""
    if isinstance(source, bytes):
        threading.Thread(target=_feed, args=(child, source), daemon=True).start()
    chunks: dict[str, list[bytes]] = {"out": [], "err": []}
    sizes = {"out": 0, "err": 0}
    with selectors.DefaultSelector() as selector:
        for stream, key in ((child.stdout, "out"), (child.stderr, "err")):
            if stream is not None:
                selector.register(stream, selectors.EVENT_READ, key)
        while selector.get_map():
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            for ready, _ in selector.select(left):
                chunk = os.read(ready.fd, _CHUNK)
                if not chunk:
                    selector.unregister(ready.fileobj)
                    continue
                if ready.data == "out" and not sizes["out"] and chunk.startswith(_MORE):
                    asked, _, chunk = chunk.partition(b"\n")
                    deadline += _granted(asked, grant)
                    grant = 0.0
                sizes[ready.data] += len(chunk)
                if sizes["out"] > MAX_OUTPUT:
                    raise OverflowError
                if ready.data == "out" or sizes["err"] <= _CHUNK:
                    chunks[ready.data].append(chunk)
    try:
        child.wait(max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired as error:
        raise TimeoutError from error
    return b"".join(chunks["out"]), b"".join(chunks["err"])


def _granted(asked: bytes, grant: float) -> float:
    """Seconds that a child gets which asks for some: never more than what it may have."""
    try:
        return max(0.0, min(grant, float(asked[len(_MORE) :])))
    except ValueError:
        return 0.0


def _feed(child: subprocess.Popen[bytes], data: bytes) -> None:
    # the child may end early: its answer or its exit code says why
    with contextlib.suppress(OSError, ValueError):
        if child.stdin is not None:
            child.stdin.write(data)
            child.stdin.close()


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.kill()
        child.wait()
    for stream in (child.stdin, child.stdout, child.stderr):
        if stream is not None:
            with contextlib.suppress(OSError):  # what was still to be written to a dead child
                stream.close()


def _crashed(code: int, name: str, memory_mb: int, errors: bytes) -> AnzhiError:
    """The error for a child that gave no answer."""
    details = {"file": name, "exit": code, "reason": _last_line(errors)}
    if code == _EXIT_MEMORY or -code in _OUT_OF_MEMORY:
        return LimitExceededError(
            f"读“{name}”需要的内存超过 {memory_mb} MB 的上限。请拆成较小的文件后再导入，或调高上限。",
            details=details,
        )
    if -code == getattr(signal, "SIGXCPU", -1):
        return LimitExceededError(
            f"读“{name}”用的处理器时间超过上限，已停止。请拆成较小的文件后再导入，或调高时间上限。",
            details=details,
        )
    if code < 0:
        return CorruptFileError(
            f"“{name}”的内容使解析程序中断，文件很可能已损坏。请重新下载，或另存一份后再导入。",
            details=details,
        )
    return InternalError(
        f"读“{name}”时程序出错。请把文件和这条信息报告给维护者；也可先另存为 TXT 或 DOCX 再导入。",
        details=details,
    )


def _last_line(errors: bytes) -> str:
    """What a traceback ends with."""
    lines = errors.decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:300] if lines else ""


def _result(answer: Mapping[str, Any], name: str) -> Any:
    if answer.get("version") != _VERSION:
        raise InternalError(f"读“{name}”的子进程与主程序版本不一致。请重新安装后再试。")
    error = answer.get("error")
    if error is None:
        return answer["result"]
    kind = getattr(corpus.errors, str(error["kind"]), None)
    if not (isinstance(kind, type) and issubclass(kind, InputError)):
        kind = InternalError
    raise kind(str(error["message"]), details=error["details"])


# --- the wire ------------------------------------------------------------------------------------


def _encode(result: ReadResult) -> dict[str, Any]:
    return {
        "form": result.form,
        "lines": [
            [
                line.text,
                line.source,
                line.page,
                line.box,
                line.style,
                line.table,
                line.cells,
                line.hard,
                line.runs,
                line.confidence,
            ]
            for line in result.lines
        ],
        "properties": result.properties,
        "issues": [[i.code, i.message, i.severity.value, i.page, i.line] for i in result.issues],
        "pages": result.pages,
        "encoding": result.encoding,
    }


def _decode(data: Mapping[str, Any]) -> ReadResult:
    lines: list[Line] = []
    for text, source, page, box, style, table, cells, hard, runs, confidence in data["lines"]:
        ranges = tuple((int(start), int(end)) for start, end in cells)
        mapped = tuple((int(at), int(start), int(length)) for at, start, length in runs)
        lines.append(
            Line(
                str(text),
                source,
                page,
                Box(*box) if box else None,
                str(style),
                table,
                ranges,
                bool(hard),
                mapped,
                confidence,
            )
        )
    return ReadResult(
        str(data["form"]),
        tuple(lines),
        tuple((str(key), str(value)) for key, value in data["properties"]),
        tuple(
            Issue(str(code), str(message), Severity(severity), page, line)
            for code, message, severity, page, line in data["issues"]
        ),
        data["pages"],
        data["encoding"],
    )


# --- the child -----------------------------------------------------------------------------------

_EXIT_MEMORY = 70
#: How C++ libraries die when they get no memory: abort, illegal instruction, trap.
_OUT_OF_MEMORY = frozenset(
    int(getattr(signal, name)) for name in ("SIGABRT", "SIGILL", "SIGTRAP") if hasattr(signal, name)
)


def _limit(memory_mb: int, seconds: float) -> None:
    """Limit this process. Windows has no such limits: there the parent's clock is the only one."""
    try:
        import resource
    except ImportError:  # pragma: no cover
        return
    memory = memory_mb * 1024 * 1024
    processor = max(1, int(seconds) + 5)
    for kind, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, processor),
        (resource.RLIMIT_FSIZE, 0),  # it writes no files
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with contextlib.suppress(ValueError, OSError):  # systems that know the limit but do not set it
            resource.setrlimit(kind, (allowed, hard))


#: Form → module and function of its reader; a reader takes the bytes, the name and the most pages.
_READERS = {
    "txt": ("corpus.reading.plain", "read_plain"),
    "md": ("corpus.reading.markdown", "read_markdown"),
    "html": ("corpus.reading.html", "read_html"),
    "mhtml": ("corpus.reading.mhtml", "read_mhtml"),
    "pdf": ("corpus.reading.pdf", "read_pdf"),
    "docx": ("corpus.reading.word", "read_docx"),
    "doc": ("corpus.reading.word_old", "read_doc"),
    "xlsx": ("corpus.reading.sheet", "read_sheet"),
    "xls": ("corpus.reading.sheet", "read_sheet"),
    "csv": ("corpus.reading.sheet", "read_sheet"),
    "ofd": ("corpus.reading.ofd", "read_ofd"),
    "image": ("corpus.reading.ocr", "read_image"),
}


#: Forms whose readers also take an OcrLimits.
_WITH_PICTURES = frozenset({"pdf", "ofd", "image"})


def _read(form: str, data: bytes, name: str, max_pages: int, ocr: OcrLimits) -> ReadResult:
    module, function = _READERS[form]
    reader: Callable[..., ReadResult] = getattr(importlib.import_module(module), function)
    return reader(data, name, max_pages, ocr) if form in _WITH_PICTURES else reader(data, name, max_pages)


def _keep_for_answers() -> None:
    """What libraries print goes to standard error: standard output is for the answer alone."""
    answers = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = os.fdopen(answers, "w", encoding="utf-8")


def _ask(seconds: float) -> None:
    """Ask the parent for time, and take as much of every processor."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
        wanted = soft + int(seconds) * (os.cpu_count() or 1)
        resource.setrlimit(
            resource.RLIMIT_CPU, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)
        )
    sys.stdout.write(f"{_MORE.decode()}{seconds:.0f}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """The child: read standard input as the job says, answer in JSON, return the exit code."""
    job = json.loads(arguments[0])

    def work() -> dict[str, Any]:
        data = sys.stdin.buffer.read()
        limits = OcrLimits(int(job["ocr_pages"]), float(job["ocr_seconds"]), _ask)
        return _encode(_read(job["form"], data, job["name"], int(job["max_pages"]), limits))

    return respond(job, work)


def respond(job: Mapping[str, Any], work: Callable[[], Any]) -> int:
    """What the child of ``run_in_child`` does: limit itself, work, answer in JSON; gives the exit code."""
    _keep_for_answers()
    _limit(int(job["memory_mb"]), float(job["seconds"]))
    answer: dict[str, Any] = {"version": _VERSION}
    try:
        answer["result"] = work()
        text = json.dumps(answer)
    except InputError as error:
        kind = type(error).__name__
        details = {key: value for key, value in error.details.items() if isinstance(value, str | int | float)}
        answer["error"] = {"kind": kind, "message": error.message, "details": details}
        text = json.dumps(answer)
    except MemoryError:
        return _EXIT_MEMORY
    except (ImportError, OSError) as error:
        # a library that finds no room to be loaded
        if "map segment" in str(error) or "llocate memory" in str(error):
            return _EXIT_MEMORY
        raise
    sys.stdout.write(text)
    sys.stdout.flush()
    return 0
