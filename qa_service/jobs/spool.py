"""Where the files of a job lie until it is over: a folder beside the library, one folder a job."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO, Final

from corpus.errors import EmptyFileError, LibraryError, LimitExceededError, QueueFullError
from corpus.reasons import reason
from qa_service.api.downloads import safe_file_name
from qa_service.api.errors import readable_size

FOLDER: Final = "jobs"
_COPIED_AT_ONCE: Final = 1 << 20
_RESULT: Final = "result"


class Spool:
    """Files that were sent, under ``root/<job>/<number>/<name>``; a file is there whole or not at all.

    Args:
        root: folder of the library. most_bytes: of all files of all jobs together.
    """

    def __init__(self, root: Path, most_bytes: int) -> None:
        self.root = root / FOLDER
        self._most_bytes = most_bytes

    def keep(self, job_id: str, stream: BinaryIO, name: str, most: int) -> tuple[Path, int]:
        """Stores a file durably under a name of its own until ``place`` gives it its number.

        Args:
            most: bytes that one file may have.

        Raises:
            EmptyFileError, LimitExceededError: the file cannot be used. QueueFullError: no room left.
            LibraryError: the disk is full or not writable.
        """
        folder = self.root / job_id
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handle, made = tempfile.mkstemp(prefix=".new-", dir=folder)
            try:
                with os.fdopen(handle, "wb") as file:
                    size = self._copied(stream, file, name, most)
                    file.flush()
                    os.fsync(file.fileno())
            except BaseException:
                Path(made).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise LibraryError(
                f"收到的文件无法保存（{reason(error)}）。请检查资料库所在磁盘的空间和权限。"
            ) from error
        return Path(made), size

    def place(self, job_id: str, number: int, kept: Path, name: str) -> Path:
        """Moves a kept file to where the job looks for it."""
        target = self.path(job_id, number, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        kept.replace(target)
        return target

    def path(self, job_id: str, number: int, name: str) -> Path:
        """Where a file of a job lies; it may be gone."""
        return self.root / job_id / str(number) / safe_file_name(name)

    def result(self, job_id: str, name: str) -> Path:
        """Where a file that a job makes lies."""
        folder = self.root / job_id / _RESULT
        folder.mkdir(parents=True, exist_ok=True)
        return folder / safe_file_name(name)

    def drop(self, job_id: str) -> None:
        """Deletes the files of a job."""
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self.root / job_id)

    def jobs(self) -> frozenset[str]:
        """Ids of the jobs whose files lie here."""
        if not self.root.is_dir():
            return frozenset()
        return frozenset(
            entry.name for entry in self.root.iterdir() if entry.is_dir() and not entry.name.startswith(".")
        )

    def _copied(self, stream: BinaryIO, file: BinaryIO, name: str, most: int) -> int:
        room = self._most_bytes - self._taken()
        size = 0
        while piece := stream.read(_COPIED_AT_ONCE):
            size += len(piece)
            if size > most:
                raise LimitExceededError(
                    f"“{name}”超过单个文件 {readable_size(most)} 的上限。请压缩或拆分后再上传。",
                    details={"file": name, "limit_bytes": most},
                )
            if size > room:
                raise QueueFullError(
                    f"等待读取的文件已占满 {readable_size(self._most_bytes)}。请等前面的任务完成后再上传。",
                    details={"limit_bytes": self._most_bytes},
                )
            file.write(piece)
        if not size:
            raise EmptyFileError(
                f"“{name}”是空文件，没有内容可读。请检查后重新上传。", details={"file": name}
            )
        return size

    def _taken(self) -> int:
        """Bytes of all files that wait."""
        taken = 0
        for folder, _, names in os.walk(self.root):
            for name in names:
                with contextlib.suppress(OSError):
                    taken += (Path(folder) / name).stat().st_size
        return taken
