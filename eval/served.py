"""A real ``anzhi serve`` in a process of its own: started, waited for, its memory read, ended."""

from __future__ import annotations

import os
import platform
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from eval.load import Client, request

START_SECONDS = 300
END_SECONDS = 20
_READY = request("GET", "/api/v1/ready")


def command(library: Path, *arguments: str) -> list[str]:
    """The command line of ``anzhi`` over a library."""
    return [sys.executable, "-m", "qa_service.cli", "--library", str(library), *arguments]


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True, slots=True)
class Served:
    """A service that answers. Attributes: seconds: that it took to start."""

    pid: int
    port: int
    seconds: float


@contextmanager
def served(library: Path, *, workers: int = 1, env: dict[str, str] | None = None) -> Iterator[Served]:
    """``anzhi serve`` over ``library`` on a free port; ended when the block ends.

    Raises:
        SystemExit: it did not start; with what it said.
    """
    port = free_port()
    began = time.monotonic()
    with tempfile.TemporaryFile() as said:
        server = subprocess.Popen(
            command(library, "serve", "--port", str(port), "--workers", str(workers)),
            stdout=said,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(env or {})},
        )
        try:
            _wait(server, port, said)
            yield Served(server.pid, port, time.monotonic() - began)
        finally:
            server.terminate()
            try:
                server.wait(timeout=END_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait(server: subprocess.Popen[bytes], port: int, said: IO[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            said.seek(0)
            raise SystemExit(
                f"the server ended with status {server.returncode}: {said.read().decode()[-2000:]}"
            )
        try:
            client = Client(port)
            if client.send(_READY) == 200:
                client.close()
                return
        except (OSError, ValueError):
            pass
        time.sleep(0.2)
    raise SystemExit("the server did not become ready")


# --- memory --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Memory:
    """Memory of one process in MB.

    Attributes:
        resident: everything in memory (RSS); pages that processes share count in each.
        fair: shared pages in equal parts (PSS): the sum over the processes is what the machine gives.
    """

    pid: int
    resident: float
    fair: float


def memories(pid: int) -> list[Memory]:
    """The process and its descendants, where /proc tells."""
    found = [one for key in _tree(pid) if (one := _memory(key)) is not None]
    return sorted(found, key=lambda one: -one.fair)


def tree_memory(pid: int) -> float:
    """Resident memory of a process and its descendants in MB; shared pages count each time."""
    return sum(one.resident for one in memories(pid))


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = tasks.read_text()
        except OSError:
            continue
        for child in children.split():
            yield from _tree(int(child))


def _memory(pid: int) -> Memory | None:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return None
    values = {line.split()[0]: int(line.split()[1]) for line in lines[1:] if line.endswith("kB")}
    return Memory(pid, values.get("Rss:", 0) / 1024, values.get("Pss:", 0) / 1024)


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


def machine() -> dict[str, Any]:
    """What the figures hold for."""
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "memory, MB": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**20),
        "system": platform.platform(),
        "python": platform.python_version(),
        "other work (load average of a minute)": round(os.getloadavg()[0], 2),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
