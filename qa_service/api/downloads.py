"""Files that leave the service: names in UTF-8, content that a browser never runs."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "ics": "text/calendar; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/x-ndjson; charset=utf-8",
    "md": "text/markdown",
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

# Characters that a header or a file system cannot hold in a file name: control characters, both kinds
# of slash, and what Windows reserves. Chinese, spaces and emoji stay.
RESERVED = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|]+')
MAX_NAME_BYTES = 200


def safe_file_name(name: str, default: str = "未命名") -> str:
    """A bare file name for any file system, at most 200 bytes of UTF-8, suffix kept."""
    bare = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    bare = RESERVED.sub("_", bare.encode("utf-8", "ignore").decode("utf-8")).strip(" .")
    if not bare.strip("_"):
        bare = default
    stem, dot, suffix = bare.rpartition(".")
    if not dot or len(suffix) > 10:
        stem, suffix = bare, ""
    room = MAX_NAME_BYTES - len(suffix.encode()) - 1
    stem = stem.encode()[:room].decode("utf-8", "ignore")
    return f"{stem}.{suffix}" if suffix else stem


def attachment(name: str) -> dict[str, str]:
    """``Content-Disposition`` with the UTF-8 name of RFC 5987/6266 and an ASCII fallback.

    The second header keeps a downloaded HTML file from running anything should a browser show it.
    """
    safe = safe_file_name(name)
    suffix = safe.rpartition(".")[2] if "." in safe else ""
    plain = safe if safe.isascii() else f"download.{suffix}" if suffix.isascii() and suffix else "download"
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
