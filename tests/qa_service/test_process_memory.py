"""Heaps of threads, counted by the C library itself in a process of its own."""

import platform
import re
import subprocess
import sys

import pytest

from qa_service import process_memory

GLIBC = platform.libc_ver()[0] == "glibc"

COUNTED = """
import ctypes, sys, threading
from qa_service.process_memory import few_heaps, give_back
if sys.argv[1] == "few":
    assert few_heaps()
library = ctypes.CDLL(None)
library.malloc.restype = ctypes.c_void_p
library.free.argtypes = [ctypes.c_void_p]
together = threading.Barrier(12)
def work():
    together.wait()
    found = [library.malloc(50_000) for _ in range(200)]
    together.wait()
    for one in found:
        library.free(one)
threads = [threading.Thread(target=work) for _ in range(12)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
give_back()
sys.stderr.flush()
library.malloc_stats()
"""


def _heaps(how: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", COUNTED, how], capture_output=True, text=True, check=True, timeout=60
    )
    return len(re.findall(r"^Arena \d+:", done.stderr, re.MULTILINE))


@pytest.mark.skipif(not GLIBC, reason="needs glibc")
def test_many_threads_share_few_heaps() -> None:
    assert _heaps("few") <= process_memory.HEAPS < _heaps("many")


@pytest.mark.skipif(not GLIBC, reason="needs glibc")
def test_giving_back_says_whether_there_was_any() -> None:
    assert process_memory.give_back() in (True, False)


def test_elsewhere_it_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    process_memory._glibc.cache_clear()
    try:
        assert not process_memory.few_heaps()
        assert not process_memory.give_back()
    finally:
        process_memory._glibc.cache_clear()
