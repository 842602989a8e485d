"""A ZIP of documents → its members, one after the other, with limits. Nothing is written to disk.

Only ZIP: it is what people send. RAR and 7z need programs of others, and TAR keeps no directory that
could be judged before unpacking; they are refused with advice.
"""

from __future__ import annotations

import re
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from corpus.errors import CorruptFileError, EncryptedFileError, InputError, LimitExceededError
from corpus.reading.sniff import is_archive
from corpus.reading.zip_entries import Container, ContainerLimits, entry_name, is_link, is_locked

_MIB = 1024 * 1024
#: Compressions that are unpacked: LZMA lets an entry name a dictionary of 4 GB.
_KNOWN = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2})
#: What no file system and no terminal takes: control characters, and halves of surrogate pairs.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What one archive may cost, archives inside it included.

    Attributes:
        files: number of its files. total: bytes that they unpack to. entry: bytes of one of them.
        seconds: wall-clock time for unpacking. depth: 2 opens archives inside the archive, 1 does not.
    """

    files: int = 2000
    total: int = 1024 * _MIB
    entry: int = 100 * _MIB
    seconds: float = 120.0
    depth: int = 2


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive.

    Attributes:
        path: ``目录/文件.docx`` inside the outermost archive; archives inside it count as folders.
        size: bytes that it claims to unpack to.
        read: unpacks it; raises InputError.
    """

    path: str
    size: int
    read: Callable[[], bytes]

    @property
    def name(self) -> str:
        """Without folders."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Refused:
    """A file or a whole archive inside an archive that cannot be opened, and why; path as of ``Member``."""

    path: str
    error: InputError


@dataclass(frozen=True, slots=True)
class Linked:
    """An entry that only points to a file elsewhere: never followed."""

    path: str


class _Budget:
    """What is left for an archive and those inside it."""

    def __init__(self, limits: ArchiveLimits) -> None:
        self.limits = limits
        self.files = limits.files
        self.bytes = limits.total
        self.spent = 0.0


def open_archive(
    data: bytes, name: str, limits: ArchiveLimits = ArchiveLimits()
) -> Iterator[Member | Refused | Linked]:
    """The members of a ZIP, in its order; folders are left out.

    Args:
        data: the whole archive. name: for messages.

    Raises:
        CorruptFileError: no ZIP, or its directory is damaged. EncryptedFileError: all of it is locked.
        LimitExceededError: more files or bytes than ``limits`` allow; nothing has been unpacked then.
    """
    return _members(data, name, "", _Budget(limits), limits.depth)


def _members(
    data: bytes, name: str, folder: str, budget: _Budget, depth: int
) -> Iterator[Member | Refused | Linked]:
    limits = budget.limits
    container = Container(data, name, ContainerLimits(entries=20_000, total=budget.bytes, entry=limits.entry))
    entries = [entry for entry in container.entries if not _is_folder(entry)]
    if len(entries) > budget.files:
        raise LimitExceededError(
            f"“{name}”里有 {len(entries)} 个文件，超过一个压缩包 {limits.files} 个的上限。"
            "请分成几个压缩包，或解压后导入文件夹。",
            details={"file": name, "files": len(entries), "limit": limits.files},
        )
    if entries and all(is_locked(entry) for entry in entries):
        raise EncryptedFileError(
            f"“{name}”是加了密码的压缩包。请先用密码解压，再导入解压出来的文件。", details={"file": name}
        )
    budget.files -= len(entries)
    return _each(container, entries, name, folder, budget, depth)


def _each(
    container: Container,
    entries: list[zipfile.ZipInfo],
    name: str,
    folder: str,
    budget: _Budget,
    depth: int,
) -> Iterator[Member | Refused | Linked]:
    seen: dict[str, int] = {}
    for entry in entries:
        inside = _inside(entry_name(entry))
        seen[inside] = seen.get(inside, 0) + 1
        path = folder + (inside if seen[inside] == 1 else _numbered(inside, seen[inside]))
        if is_link(entry):
            yield Linked(path)
            continue
        if entry.compress_type not in _KNOWN and not is_locked(entry):
            yield Refused(path, _unusual(path))
            continue

        def unpack(entry: zipfile.ZipInfo = entry, path: str = path) -> bytes:
            return _unpacked(container, entry, path, name, budget)

        if not path.lower().endswith(".zip"):
            yield Member(path, entry.file_size, unpack)
            continue
        yield from _nested(unpack, path, entry.file_size, budget, depth)


def _nested(
    unpack: Callable[[], bytes], path: str, size: int, budget: _Budget, depth: int
) -> Iterator[Member | Refused | Linked]:
    """The members of an archive inside an archive; a DOCX that is named .zip is a member itself."""
    try:
        data = unpack()
        if not is_archive(data):
            yield Member(path, size, lambda: data)
        elif depth <= 1:
            raise LimitExceededError(
                f"“{path}”是压缩包里层层嵌套的压缩包，没有打开。请解压后再导入。", details={"file": path}
            )
        else:
            yield from _members(data, path, path + "/", budget, depth - 1)
    except InputError as error:
        yield Refused(path, error)


def _unpacked(container: Container, entry: zipfile.ZipInfo, path: str, name: str, budget: _Budget) -> bytes:
    if budget.spent > budget.limits.seconds:
        raise LimitExceededError(
            f"“{name}”解压已用 {budget.limits.seconds:g} 秒，其余文件没有读取。"
            "请解压后导入文件夹，或调高时间上限。",
            details={"file": path, "seconds": budget.limits.seconds},
        )
    started = time.monotonic()
    try:
        data = container.read(entry, path)
    finally:
        budget.spent += time.monotonic() - started
    budget.bytes -= len(data)
    return data


def _unusual(path: str) -> CorruptFileError:
    return CorruptFileError(
        f"“{path}”用了少见的压缩方式，打不开。请解压后再导入，或用常见的 ZIP 方式重新压缩。",
        details={"file": path},
    )


def _is_folder(entry: zipfile.ZipInfo) -> bool:
    return entry_name(entry).endswith("/")


def _inside(name: str) -> str:
    """A name as a path inside the archive: no root, no drive, no ``..``, nothing unprintable.

    >>> _inside("../../etc/方案.txt")
    'etc/方案.txt'
    """
    clean = _UNPRINTABLE.sub("_", name)
    clean = re.sub(r"^[A-Za-z]:", "", clean)
    parts = [part for part in clean.split("/") if part.strip() not in ("", ".", "..")]
    return "/".join(parts) or "未命名"


def _numbered(path: str, number: int) -> str:
    """The path of a further file of the same name: 文件 (2).txt."""
    stem, dot, suffix = path.rpartition(".")
    if not dot or "/" in suffix:
        return f"{path} ({number})"
    return f"{stem} ({number}).{suffix}"
