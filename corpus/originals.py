"""The original bytes of every version, under their hash; and the lock that lets one process write."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import LibraryError, LibraryLockedError
from corpus.reasons import reason


def sha256(data: bytes) -> str:
    """Hexadecimal SHA-256 of ``data``."""
    return hashlib.sha256(data).hexdigest()


class Originals:
    """Content-addressed files: ``root/<sha256>``. A file is there whole or not at all."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, digest: str) -> Path:
        return self.root / digest

    def keep(self, data: bytes, digest: str) -> Path:
        """Stores ``data`` durably; a file that is there already is left alone.

        Raises:
            LibraryError: the disk is full or the folder cannot be written.
        """
        place = self.path(digest)
        try:
            if place.is_file() and place.stat().st_size == len(data):
                return place
            self.root.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=".new-", dir=self.root)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(place)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
            _sync_folder(self.root)
        except OSError as error:
            raise LibraryError(
                f"原文件无法存入资料库（{reason(error)}）。请检查磁盘空间和文件夹权限。",
                details={"folder": str(self.root)},
            ) from error
        return place

    def sweep(self, wanted: frozenset[str]) -> int:
        """Deletes what no version refers to (left by a killed run). Returns how many files."""
        if not self.root.is_dir():
            return 0
        dropped = 0
        for entry in self.root.iterdir():
            if entry.name not in wanted:
                entry.unlink(missing_ok=True)
                dropped += 1
        return dropped


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def write_lock(path: Path) -> Iterator[None]:
    """Holds the lock file ``path`` until the block ends; the system frees it when the process dies.

    Raises:
        LibraryLockedError: another process (or another thread of this one) holds it.
    """
    with contextlib.ExitStack() as stack:
        try:
            file = stack.enter_context(path.open("a+b"))
        except OSError as error:
            raise LibraryError(
                f"资料库文件夹不可写（{reason(error)}），请检查权限，或用 --library 指定另一个文件夹。"
            ) from error
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise LibraryLockedError(
                "另一个安知程序正在写入这个资料库。请等它完成后再试；如果它已卡住，请先结束它。",
                details={"lock": str(path)},
            ) from error
        yield
