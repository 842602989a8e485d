"""Files that a command reads from and writes for the person; faults become one clear line."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from corpus.errors import InputError, UnreadableFileError
from corpus.reasons import reason


def read_lines(path: Path) -> list[str]:
    """Lines of a UTF-8 text.

    Raises:
        UnreadableFileError: not there, no permission, not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise UnreadableFileError(f"“{path}”不是 UTF-8 文本，请另存为 UTF-8 后再试。") from error
    except OSError as error:
        raise UnreadableFileError(f"“{path}”读不出来（{reason(error)}），请检查路径和权限。") from error


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file so that it is the old one or the new one, whole.

    Raises:
        InputError: the folder is not there, no permission, or the disk is full.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            # mkstemp makes files that only the owner may read.
            mask = os.umask(0)
            os.umask(mask)
            Path(name).chmod(0o666 & ~mask)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InputError(
            f"“{path}”写不进去（{reason(error)}）。请检查文件夹是否存在、文件是否正被打开。"
        ) from error
