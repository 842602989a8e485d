"""Bring the index up to date with the library: a new generation beside the old one, swapped in one step.

Only versions that are new to the index are cut, segmented and encoded; the vectors of all others, and of
unchanged text in a new version, are taken over by the hash of what was encoded. Whenever the process dies,
``CURRENT`` names a whole generation: the old one until the rename, the new one after it.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from corpus.errors import IndexStaleError, LibraryError
from corpus.library import Library
from corpus.originals import write_lock
from corpus.records import AssignmentRecord, VersionRecord
from indexing import manifest as facts
from indexing.dense import DenseIndex, Numbers, Vectors
from indexing.encoder import Encoder
from indexing.journal import VectorJournal
from indexing.lexical import LexicalEntry, LexicalIndex
from indexing.manifest import Manifest
from indexing.passage_store import PassageStore
from indexing.passages import PASSAGES_VERSION, Draft, make_passages
from indexing.segment import bigrams, dictionary_hash, tokens

#: Called with (stage, done, total); stage is 切分 (versions) or 编码 (texts).
Progress = Callable[[str, int, int], None]

_LOCK: Final = ".lock"
_JOURNAL: Final = ".vectors.pending"
_ENCODE_BATCH: Final = 256
_PAGE: Final = 200
_BUILDING: Final = ".building"


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What an update did.

    Attributes:
        generation: number of the generation that answers now.
        changed: False when the index was up to date.
        added, removed: versions; passages: in the new generation.
        encoded: texts that went through the encoder; reused: passages that took over a vector.
    """

    generation: int
    changed: bool
    added: int
    removed: int
    passages: int
    encoded: int
    reused: int
    seconds: float


@dataclass(frozen=True, slots=True)
class _Item:
    """A passage on its way into the index."""

    number: int
    key: bytes
    draft: Draft


@dataclass(frozen=True, slots=True)
class _Old:
    """The generation that answers now."""

    folder: Path
    manifest: Manifest
    store: PassageStore
    dense: DenseIndex

    @classmethod
    def open(cls, folder: Path) -> _Old:
        manifest = facts.read_manifest(folder)
        store = PassageStore.load(folder / facts.PASSAGES)
        return cls(folder, manifest, store, DenseIndex.load(folder / facts.VECTORS))

    def fits(self) -> bool:
        """Whether its passages and terms are cut, and kept, as this program does."""
        made = (self.manifest.format, self.manifest.dictionary, self.manifest.passages_version)
        return made == (facts.FORMAT, dictionary_hash(), PASSAGES_VERSION)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to do.

    Attributes:
        keep: generation whose passages stay, but for those of ``gone``.
        reuse: generation whose vectors serve for equal texts.
        number: of the new generation.
    """

    keep: _Old | None
    reuse: _Old | None
    library_generation: int
    new: tuple[VersionRecord, ...]
    gone: tuple[str, ...]
    number: int


def vector_key(identity: str, text: str) -> bytes:
    """Key of the vector of a text by one encoder."""
    return hashlib.blake2b(f"{identity}\0{text}".encode("utf-8", "replace"), digest_size=16).digest()


def update_index(
    library: Library,
    index_root: Path,
    encoder: Encoder,
    on_progress: Progress | None = None,
    *,
    rebuild: bool = False,
) -> BuildReport:
    """Make the index hold the passages of exactly the library's standing versions.

    These are the current ones and the older texts of a file whose dates tell them apart: a search for an
    earlier date finds the text that held then. A version whose title or number a person has put right since
    is cut anew. Internal documents are in it; a ``Searcher`` over the public library masks them.

    Args:
        index_root: folder of the index; made when missing.
        rebuild: take over nothing, encode everything again.

    Raises:
        IndexStaleError: the index is damaged or was made with another encoder (not with ``rebuild``).
        LibraryLockedError: another process is updating it.
        LibraryError: the disk is full or not writable.
    """
    began = time.monotonic()
    try:
        index_root.mkdir(parents=True, exist_ok=True)
        with write_lock(index_root / _LOCK):
            plan = _plan(library, index_root, encoder, rebuild)
            _sweep(index_root)
            if plan.keep and not plan.new and not plan.gone:
                return _unchanged(plan.keep, plan.library_generation, began)
            return _Builder(library, index_root, encoder, plan, on_progress).run(began)
    except OSError as error:
        raise LibraryError(
            f"索引写不进去：{index_root}。请检查磁盘空间和写权限。",
            details={"reason": error.strerror or str(error)},
        ) from error


def _plan(library: Library, root: Path, encoder: Encoder, rebuild: bool) -> _Plan:
    old: _Old | None = None
    number = 1 + max(facts.generations(root), default=0)
    generation = library.generation()  # before the versions: what comes in between is caught up next time
    versions = library.standing_versions()
    try:
        folder = facts.current_generation(root)
        old = _Old.open(folder) if folder else None
    except IndexStaleError:
        if not rebuild:
            raise
    if (
        old
        and not rebuild
        and (old.manifest.encoder, old.manifest.dimension) != (encoder.identity, encoder.dimension)
    ):
        raise facts.stale(
            "索引是用另一个编码器建立的：要么把编码器设置改回去，要么换用现在的编码器。",
            index=old.manifest.encoder,
            now=encoder.identity,
        )
    keep = old if old and not rebuild and old.fits() else None
    cut = keep.store.revisions() if keep else {}
    indexed = {version: cut.get(version, 0) for version in keep.store.versions()} if keep else {}
    wanted = {version.id: version.revision for version in versions}
    return _Plan(
        keep=keep,
        reuse=None if rebuild else old,
        library_generation=generation,
        new=tuple(sorted((v for v in versions if v.revision != indexed.get(v.id)), key=lambda v: v.id)),
        gone=tuple(sorted(v for v, revision in indexed.items() if wanted.get(v) != revision)),
        number=number,
    )


def _sweep(root: Path) -> None:
    """Remove what a killed update left, and all generations but the current one and the one before it.

    A process that still reads an old generation keeps its open files until it lets go of them.
    """
    try:
        current = facts.current_generation(root)
    except IndexStaleError:
        current = None
    kept = set()
    if current:
        here = facts.generation_number(current.name) or 0
        older = [number for number in facts.generations(root) if number < here]
        kept = {current.name, *map(facts.generation_name, older[-1:])}
    for entry in root.iterdir():
        unfinished = entry.name.endswith(_BUILDING)
        if unfinished or (facts.generation_number(entry.name) and entry.name not in kept and current):
            shutil.rmtree(entry, ignore_errors=True)
        elif entry.name.startswith(f".{facts.CURRENT}."):
            entry.unlink(missing_ok=True)


def _unchanged(old: _Old, library_generation: int, began: float) -> BuildReport:
    manifest = old.manifest
    if manifest.library_generation != library_generation:
        values = {name: getattr(manifest, name) for name in manifest.__slots__}
        facts.write_manifest(old.folder, Manifest(**{**values, "library_generation": library_generation}))
    return BuildReport(
        generation=manifest.generation,
        changed=False,
        added=0,
        removed=0,
        passages=manifest.passages,
        encoded=0,
        reused=0,
        seconds=time.monotonic() - began,
    )


class _Builder:
    """Makes one generation."""

    def __init__(
        self, library: Library, root: Path, encoder: Encoder, plan: _Plan, on_progress: Progress | None
    ) -> None:
        self.library = library
        self.root = root
        self.encoder = encoder
        self.plan = plan
        self.report: Progress = on_progress or (lambda stage, done, total: None)
        self.encoded = 0

    def run(self, began: float) -> BuildReport:
        plan = self.plan
        items = self._items()
        journal = VectorJournal(self.root / _JOURNAL, self.encoder.identity, self.encoder.dimension)
        vectors = self._vectors(items, journal)
        final = self.root / facts.generation_name(plan.number)
        folder = final.with_name(final.name + _BUILDING)
        folder.mkdir()
        count = self._write(folder, items, vectors)
        folder.rename(final)
        facts.sync(self.root)
        facts.write_whole(self.root / facts.CURRENT, final.name + "\n")
        journal.clear()
        _sweep(self.root)
        return BuildReport(
            generation=plan.number,
            changed=True,
            added=len(plan.new),
            removed=len(plan.gone),
            passages=count,
            encoded=self.encoded,
            reused=len(items) - self.encoded,
            seconds=time.monotonic() - began,
        )

    def _items(self) -> list[_Item]:
        """The passages of all new versions, numbered on from those that were ever given."""
        number = self.plan.keep.manifest.next_number if self.plan.keep else 0
        items: list[_Item] = []
        for done, version in enumerate(self.plan.new):
            self.report("切分", done, len(self.plan.new))
            drafts = make_passages(
                version,
                self.library.text(version.id),
                self.library.parts(version.id),
                self.library.clauses(version.id),
                self._assignments(version.id),
            )
            for draft in drafts:
                items.append(_Item(number, vector_key(self.encoder.identity, draft.encode), draft))
                number += 1
        self.report("切分", len(self.plan.new), len(self.plan.new))
        return items

    def _assignments(self, version_id: str) -> Sequence[AssignmentRecord]:
        found: list[AssignmentRecord] = []
        while True:
            page = self.library.assignments(
                version_id=version_id, include_superseded=True, limit=_PAGE, offset=len(found)
            )
            found.extend(page.items)
            if len(found) >= page.total or not page.items:
                return found

    def _vectors(self, items: Sequence[_Item], journal: VectorJournal) -> Vectors:
        """One row per item: taken over where the same text was encoded before, else encoded now."""
        dimension = self.encoder.dimension
        out: Vectors = np.empty((len(items), dimension), np.float32)
        rows: dict[bytes, list[int]] = {}
        for row, item in enumerate(items):
            rows.setdefault(item.key, []).append(row)
        known = self._known(journal)
        missing: list[bytes] = []
        for key, places in rows.items():
            vector = known(key)
            if vector is None:
                missing.append(key)
            else:
                out[places] = vector
        # Texts of a length go together: a batch is padded to its longest.
        missing.sort(key=lambda key: (len(items[rows[key][0]].draft.encode), rows[key][0]))
        self.report("编码", 0, len(missing))
        for start in range(0, len(missing), _ENCODE_BATCH):
            keys = missing[start : start + _ENCODE_BATCH]
            fresh = self.encoder.encode_passages([items[rows[key][0]].draft.encode for key in keys])
            for key, vector in zip(keys, fresh, strict=True):
                out[rows[key]] = vector
            journal.append(keys, fresh)
            self.report("编码", start + len(keys), len(missing))
        self.encoded = len(missing)
        return out

    def _known(self, journal: VectorJournal) -> Callable[[bytes], Vectors | None]:
        """Lookup of vectors in the old generation and in what a killed update had encoded."""
        pending = journal.read()
        old = self.plan.reuse
        if old is None:
            return pending.get
        numbers = old.store.vector_keys()
        position = {int(number): row for row, number in enumerate(old.dense.numbers)}
        matrix = old.dense.matrix()

        def lookup(key: bytes) -> Vectors | None:
            number = numbers.get(key)
            return pending.get(key) if number is None else matrix[position[number]]

        return lookup

    def _write(self, folder: Path, items: Sequence[_Item], vectors: Vectors) -> int:
        """Fill the folder of the new generation; number of its passages."""
        keep, plan = self.plan.keep, self.plan
        gone = keep.store.numbers(plan.gone) if keep else []
        if keep:
            shutil.copyfile(keep.folder / facts.PASSAGES, folder / facts.PASSAGES)
            store = PassageStore.edit(folder / facts.PASSAGES)
            lexical = LexicalIndex.load(keep.folder / facts.LEXICAL)
        else:
            store = PassageStore.create(folder / facts.PASSAGES)
            lexical = LexicalIndex.of(())
        try:
            store.write(
                plan.gone,
                [v.id for v in plan.new],
                ((i.number, i.key, i.draft.passage) for i in items),
                {v.id: v.revision for v in plan.new if v.revision},
            )
            count, kinds, versions = store.count(), store.kinds(), len(store.versions())
        finally:
            store.close()
        lexical.changed((_entry(item) for item in items), gone).save(folder / facts.LEXICAL)
        self._dense(items, vectors, gone).save(folder / facts.VECTORS)
        first = keep.manifest.next_number if keep else 0
        facts.write_manifest(
            folder,
            Manifest(
                format=facts.FORMAT,
                generation=plan.number,
                encoder=self.encoder.identity,
                dimension=self.encoder.dimension,
                dictionary=dictionary_hash(),
                passages_version=PASSAGES_VERSION,
                library_generation=plan.library_generation,
                versions=versions,
                passages=count,
                next_number=first + len(items),
                kinds=kinds,
                files=_seal(folder),
            ),
        )
        return count

    def _dense(self, items: Sequence[_Item], vectors: Vectors, gone: Sequence[int]) -> DenseIndex:
        numbers: Numbers = np.fromiter((item.number for item in items), np.int64, len(items))
        if self.plan.keep:
            old = self.plan.keep.dense
            stays = np.isin(old.numbers, np.asarray(gone, np.int64), invert=True)
            numbers = np.concatenate([old.numbers[stays], numbers])
            vectors = np.concatenate([old.matrix()[stays], vectors])
        return DenseIndex.of(numbers, vectors)


def _entry(item: _Item) -> LexicalEntry:
    return LexicalEntry(
        number=item.number,
        words=tokens(item.draft.words),
        grams=bigrams(item.draft.words),
    )


def _seal(folder: Path) -> dict[str, facts.FileHash]:
    """Force all files to the disk and hash them."""
    hashes = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir():
            continue
        facts.sync(path)
        hashes[name] = facts.hash_file(path)
    for path in (folder / facts.LEXICAL, folder):
        facts.sync(path)
    return hashes
