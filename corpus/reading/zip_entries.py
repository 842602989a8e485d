"""The entries of a ZIP container, opened with limits: what they unpack to is bounded before and meanwhile."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass

from corpus.errors import CorruptFileError, EncryptedFileError, LimitExceededError

_UTF8 = 0x800
_LOCKED = 0x1
#: Extra field of Info-ZIP with the name in UTF-8, for programs that write the plain name in a code page.
_UNICODE_PATH = 0x7075
_MIB = 1024 * 1024
#: What a damaged or foreign container makes the library raise.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    struct.error,
)


@dataclass(frozen=True, slots=True)
class ContainerLimits:
    """What a container may hold.

    Attributes:
        entries: number of its entries. total: bytes that they unpack to, together.
        ratio: times its packed size; not asked below ``harmless`` bytes.
        entry: bytes that a single entry may unpack to.
    """

    entries: int = 20_000
    total: int = 600 * _MIB
    ratio: int = 300
    harmless: int = 20 * _MIB
    entry: int = 100 * _MIB


class Container:
    """The entries of a ZIP container; a context manager.

    Raises:
        CorruptFileError: no ZIP container, or its directory is damaged.
        LimitExceededError: over ``limits``; nothing has been unpacked then.
    """

    def __init__(self, data: bytes, name: str, limits: ContainerLimits = ContainerLimits()) -> None:
        self._name = name
        self._limits = limits
        self._unpacked = 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self.entries = self._zip.infolist()
        except _BROKEN as error:
            raise self.corrupt() from error
        self._refuse_bomb()

    def __enter__(self) -> Container:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @property
    def locked(self) -> bool:
        """Whether any entry needs a password."""
        return any(is_locked(entry) for entry in self.entries)

    def _refuse_bomb(self) -> None:
        limits = self._limits
        total = sum(entry.file_size for entry in self.entries)
        ratio = total / max(1, sum(entry.compress_size for entry in self.entries))
        if (
            len(self.entries) > limits.entries
            or total > limits.total
            or (total > limits.harmless and ratio > limits.ratio)
        ):
            raise LimitExceededError(
                f"“{self._name}”里有 {len(self.entries)} 个文件，解开后有 {total // _MIB} MB，"
                "超过允许的范围，已拒绝。请核对文件来源；确有需要时，解压后分批导入。",
                details={"file": self._name, "bytes": total, "parts": len(self.entries)},
            )

    def read(self, entry: zipfile.ZipInfo, shown: str = "") -> bytes:
        """Unpack one entry.

        Args:
            shown: name of the entry for messages; by default that of the container.

        Raises:
            EncryptedFileError: it needs a password. CorruptFileError: it does not unpack.
            LimitExceededError: over the limits, whatever its header claims.
        """
        shown = shown or self._name
        if is_locked(entry):
            raise EncryptedFileError(
                f"“{shown}”加了密码。请先用密码解压，再导入解压出来的文件。", details={"file": shown}
            )
        most = min(self._limits.entry, self._limits.total - self._unpacked)
        if entry.file_size > most:
            raise self._too_large(shown, entry.file_size, most)
        try:
            with self._zip.open(entry) as stream:
                data = stream.read(most + 1)
        except _BROKEN as error:
            raise self.corrupt(shown) from error
        if len(data) > most:
            raise self._too_large(shown, len(data), most)
        self._unpacked += len(data)
        return data

    def _too_large(self, shown: str, size: int, most: int) -> LimitExceededError:
        return LimitExceededError(
            f"“{shown}”解开后有 {size / _MIB:.0f} MB，超过允许的 {most // _MIB} MB。"
            "请核对文件来源；确有需要时，解压、拆分后再导入。",
            details={"file": shown, "bytes": size, "limit": most},
        )

    def corrupt(self, shown: str = "") -> CorruptFileError:
        """The error for a container, or an entry of it, that does not unpack."""
        shown = shown or self._name
        return CorruptFileError(
            f"“{shown}”已损坏或没有下载完整，打不开。请重新下载后再导入。", details={"file": shown}
        )


def is_locked(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry needs a password."""
    return bool(entry.flag_bits & _LOCKED)


def is_link(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry stands for a symbolic link or a device rather than for a file."""
    mode = entry.external_attr >> 16
    return entry.create_system == 3 and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR)


def entry_name(entry: zipfile.ZipInfo) -> str:
    """The name of an entry as its writer meant it, with ``/`` between folders.

    Without the flag for UTF-8 the standard says code page 437; Chinese programs write GB18030 there,
    and those of macOS UTF-8.
    """
    stated = _unicode_path(entry.extra)
    if stated:
        return stated.replace("\\", "/")
    name = entry.orig_filename.split("\0", 1)[0]
    if not entry.flag_bits & _UTF8:
        try:
            written = name.encode("cp437")
        except UnicodeEncodeError:
            written = b""
        name = _in_chinese(written) or name
    return name.replace("\\", "/")


def _in_chinese(written: bytes) -> str:
    """Bytes of a name as UTF-8 or GB18030, "" when they are neither.

    Two bytes of UTF-8 prove nothing: 联通 in GBK is two such pairs.
    """
    try:
        name = written.decode("utf-8")
        if name.isascii() or any(char > "\u07ff" for char in name):
            return name
    except UnicodeDecodeError:
        pass
    try:
        return written.decode("gb18030")
    except UnicodeDecodeError:
        return ""


def _unicode_path(extra: bytes) -> str:
    """The name in the extra field of Info-ZIP, "" without one."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == _UNICODE_PATH and size > 5:
            try:
                return extra[at + 9 : at + 4 + size].decode("utf-8")
            except UnicodeDecodeError:
                return ""
        at += 4 + size
    return ""
