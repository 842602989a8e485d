"""Artefacts that are built once on a machine and then read from the user's cache folder.

A set of files is built in a folder of a temporary name, listed with its sizes and hashes in a manifest, and
renamed in one step to a name made from its recipe. Readers hash what they read: half-written, damaged or
foreign files are never used but built again. Two processes that come at once build one after the other,
where the file system has locks, and otherwise the one that comes second throws its own copy away.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import InternalError

try:
    import fcntl
except ImportError:  # Windows: no locks, the atomic rename alone decides
    fcntl = None  # type: ignore[assignment]

logger = logging.getLogger(__name__)

MANIFEST = "manifest.json"
MANIFEST_FORMAT = 1
STALE_SECONDS = 3600.0  # a temporary folder of this age was left by a killed process

Build = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an artefact is made of. Another recipe is another folder.

    Attributes:
        name: first part of the folder's name.
        facts: everything that decides the content.
        files: names of the files that a build writes.
    """

    name: str
    facts: tuple[tuple[str, str], ...]
    files: tuple[str, ...]

    @property
    def folder(self) -> str:
        digest = hashlib.sha256(json.dumps(self.facts, ensure_ascii=False).encode()).hexdigest()
        return f"{self.name}-{digest[:16]}"


def default_root(environment: Mapping[str, str]) -> Path:
    """``ANZHI_CACHE``, else ``anzhi`` in the user's cache folder (XDG)."""
    if chosen := environment.get("ANZHI_CACHE"):
        return Path(chosen).expanduser()
    if xdg := environment.get("XDG_CACHE_HOME"):
        return Path(xdg).expanduser() / "anzhi"
    return Path.home() / ".cache" / "anzhi"


def obtain(root: Path, recipe: Recipe, build: Build) -> dict[str, bytes]:
    """The verified content of the artefact's files, built by ``build(folder)`` when it is not there.

    Where the cache folder cannot be written, the artefact is built in a temporary folder for this process
    only, and a warning says so.
    """
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _read(root / recipe.folder, recipe) or _build_once(root, recipe, build)
    except OSError as error:
        logger.warning(
            "缓存文件夹 %s 不能使用（%s），内置编码模型每次启动都要重新生成。"
            "请用环境变量 ANZHI_CACHE 指定一个可写、且有 100 MB 空间的文件夹。",
            root,
            error.strerror or error,
        )
    with tempfile.TemporaryDirectory(prefix="anzhi-") as folder:
        return _fresh(Path(folder), recipe, build)


def _build_once(root: Path, recipe: Recipe, build: Build) -> dict[str, bytes]:
    final = root / recipe.folder
    with _lock(root / f"{recipe.folder}.lock"):
        content = _read(final, recipe)  # another process may have built it meanwhile
        if content is not None:
            return content
        _clear_stale(root, recipe)
        logger.info("首次使用，正在生成内置编码模型（约需数秒）……")
        work = Path(tempfile.mkdtemp(prefix=f"{recipe.folder}.tmp-", dir=root))
        try:
            content = _fresh(work, recipe, build)
            _install(work, final, recipe)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return content


def _fresh(work: Path, recipe: Recipe, build: Build) -> dict[str, bytes]:
    """Builds into ``work``, writes the manifest, and gives back what lies there."""
    build(work)
    listed = {}
    for name in recipe.files:
        data = (work / name).read_bytes()
        listed[name] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        _flush(work / name)
    manifest = {"format": MANIFEST_FORMAT, "recipe": dict(recipe.facts), "files": listed}
    (work / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), "utf-8")
    _flush(work / MANIFEST)
    content = _read(work, recipe)
    if content is None:
        raise InternalError("刚生成的编码模型文件读回来不一致，请检查磁盘。")
    return content


def _install(work: Path, final: Path, recipe: Recipe) -> None:
    """Renames ``work`` to ``final``, unless another process was faster; damaged content is removed."""
    if final.exists() or final.is_symlink():
        if _read(final, recipe) is not None:
            return
        aside = Path(tempfile.mkdtemp(prefix=f"{recipe.folder}.tmp-", dir=final.parent))
        with contextlib.suppress(FileNotFoundError):
            final.rename(aside / "broken")
        shutil.rmtree(aside, ignore_errors=True)
    try:
        work.rename(final)
    except OSError:
        if _read(final, recipe) is None:
            raise


def _read(folder: Path, recipe: Recipe) -> dict[str, bytes] | None:
    """The content of ``folder`` when it is whole and of this recipe, else None and a log line."""
    if not folder.exists():
        return None
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        if manifest["format"] != MANIFEST_FORMAT or manifest["recipe"] != dict(recipe.facts):
            raise ValueError("清单不符")
        content = {}
        for name in recipe.files:
            data = (folder / name).read_bytes()
            if hashlib.sha256(data).hexdigest() != manifest["files"][name]["sha256"]:
                raise ValueError(f"{name} 的校验值不符")
            content[name] = data
    except (OSError, ValueError, KeyError, TypeError) as reason:
        logger.warning("缓存里的编码模型 %s 不完整或被改动（%s），将重新生成。", folder, reason)
        return None
    return content


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[None]:
    """An advisory lock between processes; without effect where there are no locks."""
    with path.open("a") as handle:
        if fcntl is not None:
            with contextlib.suppress(OSError):  # e.g. a network share without lock service
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _clear_stale(root: Path, recipe: Recipe) -> None:
    for left in root.glob(f"{recipe.folder}.tmp-*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(left, ignore_errors=True)


def _flush(path: Path) -> None:
    with path.open("r+b") as handle:
        os.fsync(handle.fileno())
