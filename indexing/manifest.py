"""What a generation of the index was made from: versions, hashes, counts; and how a misfit is refused.

Layout of the index folder::

    CURRENT                   name of the generation that answers; swapped by an atomic rename
    gen-000012/manifest.json  this file, written last
    gen-000012/passages.sqlite · vectors.faiss · lexical/
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from corpus.errors import IndexStaleError

#: Version of the folder's layout and of the files in it. 1 had another lexical index.
FORMAT: Final = 2
#: Formats whose passages and vectors an update can take over.
READABLE: Final = (1, FORMAT)
#: Folder of the index inside the library's folder.
INDEX_FOLDER: Final = "index"
CURRENT: Final = "CURRENT"
MANIFEST: Final = "manifest.json"
PASSAGES: Final = "passages.sqlite"
VECTORS: Final = "vectors.faiss"
LEXICAL: Final = "lexical"
REBUILD: Final = "anzhi index --rebuild"

#: Why: other things lie in the index folder too. Matches ``gen-`` and six digits or more, as written by
#: ``generation_name``; must not match a folder under construction (``gen-000012.building``).
_GENERATION = re.compile(r"gen-(\d{6,})")


@dataclass(frozen=True, slots=True)
class FileHash:
    """Size in bytes and SHA-256 of one file of a generation."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Identity of a generation.

    Attributes:
        generation: its number.
        encoder: ``Encoder.identity``; dimension: of its vectors.
        dictionary: ``segment.dictionary_hash()``.
        passages_version: rules by which passages were cut.
        library_generation: the library's counter when the index was brought up to date with it.
        versions, passages: counts; kinds: passages by kind.
        next_number: first passage number that was never used.
        files: relative path → size and hash.
    """

    format: int
    generation: int
    encoder: str
    dimension: int
    dictionary: str
    passages_version: int
    library_generation: int
    versions: int
    passages: int
    next_number: int
    kinds: Mapping[str, int] = field(default_factory=dict)
    files: Mapping[str, FileHash] = field(default_factory=dict)


def stale(reason: str, **details: Any) -> IndexStaleError:
    """The error that refuses an index, with the command that mends it."""
    return IndexStaleError(f"{reason}请运行 {REBUILD} 重建索引。", details=details)


def generation_name(number: int) -> str:
    """Folder name of a generation."""
    return f"gen-{number:06d}"


def generation_number(name: str) -> int | None:
    """The number of a generation folder's name, None for any other name."""
    match = _GENERATION.fullmatch(name)
    return int(match[1]) if match else None


def generations(root: Path) -> list[int]:
    """Numbers of all generation folders, ascending."""
    numbers = (generation_number(entry.name) for entry in root.iterdir() if entry.is_dir())
    return sorted(number for number in numbers if number is not None)


def sync(path: Path) -> None:
    """Force a file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(path: Path, content: str) -> None:
    """Write a small file so that it is either the old or the new one, whole."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.write_text(content, encoding="utf-8")
    sync(temporary)
    temporary.replace(path)
    sync(path.parent)


def hash_file(path: Path) -> FileHash:
    """Size and SHA-256 of a file."""
    with path.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256")
    return FileHash(path.stat().st_size, digest.hexdigest())


def current_generation(root: Path) -> Path | None:
    """Folder of the generation that CURRENT names; None when there is no index yet.

    Raises:
        IndexStaleError: CURRENT names something that is not there.
    """
    try:
        name = (root / CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise stale("索引的指针文件读不出来。") from error
    if generation_number(name) is None or not (root / name).is_dir():
        raise stale("索引的指针文件指向不存在的一代。", current=name[:40])
    return root / name


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write or replace the manifest of a generation in one step."""
    content = json.dumps(asdict(manifest), ensure_ascii=False, indent=1, sort_keys=True)
    write_whole(folder / MANIFEST, content + "\n")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a generation.

    Raises:
        IndexStaleError: missing, damaged, of another format, or a file is missing or of another size.
    """
    try:
        raw = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if raw.get("format") not in READABLE:
            raise stale("索引由另一版本的程序建立。", format=raw.get("format"))
        files = {name: FileHash(**value) for name, value in raw.pop("files").items()}
        manifest = Manifest(**raw, files=files)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise stale("索引的清单缺失或损坏。", generation=folder.name) from error
    for name, expected in manifest.files.items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != expected.bytes:
            raise stale("索引文件缺失或不完整。", file=name)
    return manifest


def check_fit(
    manifest: Manifest, encoder: str, dimension: int, dictionary: str, passages_version: int
) -> None:
    """Refuse an index made with another encoder, dictionary, cutting rules or layout.

    Raises:
        IndexStaleError: with what differs in ``details``.
    """
    if (manifest.encoder, manifest.dimension) != (encoder, dimension):
        raise stale("索引是用另一个编码器建立的。", index=manifest.encoder, now=encoder)
    if manifest.format != FORMAT:
        raise IndexStaleError(
            "索引由较早版本的程序建立。请运行 anzhi index 更新它，已有的向量会沿用。",
            details={"format": manifest.format},
        )
    if manifest.dictionary != dictionary:
        raise stale("分词词典已改变，索引与之不符。", index=manifest.dictionary[:12], now=dictionary[:12])
    if manifest.passages_version != passages_version:
        raise stale("切分规则已改变，索引与之不符。", index=manifest.passages_version, now=passages_version)


def damaged_files(folder: Path, manifest: Manifest) -> list[str]:
    """Names of files whose content is not what the manifest says (reads everything; for ``anzhi doctor``)."""
    damaged = []
    for name, expected in manifest.files.items():
        try:
            whole = hash_file(folder / name) == expected
        except OSError:
            whole = False
        if not whole:
            damaged.append(name)
    return damaged
