"""A look at a ZIP container (OOXML) before a reader unpacks it."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence

from corpus.errors import CorruptFileError, LimitExceededError

#: What the library raises for a container that is not as it must be.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    OSError,
    KeyError,
)
#: A container may unpack to so many bytes, and to so many times its own size, before it is refused.
_MOST_BYTES = 600 * 1024 * 1024
_MOST_RATIO = 300
_MOST_PARTS = 20_000
#: Below this size (bytes, unpacked) no ratio is a bomb.
_HARMLESS = 20 * 1024 * 1024


def corrupt(name: str, error: Exception, what: str = "Word 文档", save_as: str = "DOCX") -> CorruptFileError:
    """The error for a file that breaks the rules of its form."""
    return CorruptFileError(
        f"“{name}”已损坏，或不是完整的 {what}。请用 WPS 或 Office 打开修复、另存为 {save_as} 后再导入。",
        details={"file": name, "reason": f"{type(error).__name__}: {error}"[:200]},
    )


def refuse_hostile(data: bytes, name: str, what: str = "Word 文档", save_as: str = "DOCX") -> None:
    """Look at a container before it is unpacked.

    Args:
        data: the whole file. name: its name, for messages.
        what, save_as: what it should be and how to save it anew, for messages.

    Raises:
        LimitExceededError: it unpacks to far more than a document.
        CorruptFileError: no ZIP container, or a part declares a document type: the standard (ECMA-376
            part 2) forbids it, and entities would be its only use.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _refuse_bomb(parts, name)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as stream:
                        head = stream.read(2000).replace(b"\0", b"")
                    if b"<!DOCTYPE" in head.upper():
                        raise corrupt(name, ValueError("document type declaration"), what, save_as)
    except BROKEN as error:
        raise corrupt(name, error, what, save_as) from error


def _refuse_bomb(parts: Sequence[zipfile.ZipInfo], name: str) -> None:
    total = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    ratio = total / packed
    if len(parts) > _MOST_PARTS or total > _MOST_BYTES or (total > _HARMLESS and ratio > _MOST_RATIO):
        raise LimitExceededError(
            f"“{name}”解开后有 {total // (1024 * 1024)} MB，远超正常文档，已拒绝。"
            "请核对文件来源，或用 WPS、Word 另存后再导入。",
            details={"file": name, "bytes": total, "parts": len(parts)},
        )
