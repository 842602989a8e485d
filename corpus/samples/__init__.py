"""Our own sample documents: an invented district and its neighbours, digests of duties, accident cases.

``README.md`` in this folder says what each of them is for; :mod:`corpus.samples.china_law` brings the laws.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from corpus.model import DocumentKind

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample file.

    Attributes:
        path: where it lies.
        jurisdiction: path of the place (云岭省/清汀市/澜山区); None for texts that belong to no place.
        kind: what the document is, None where its own form tells.
        twin: the same document as another sample, in another form.
    """

    path: Path
    jurisdiction: str | None = None
    kind: DocumentKind | None = None
    twin: bool = False


def samples(*, twins: bool = False) -> tuple[Sample, ...]:
    """All samples in the order of ``samples.toml``; with ``twins`` also the second forms of documents."""
    raw = tomllib.loads((FOLDER / "samples.toml").read_text(encoding="utf-8"))
    found = (
        Sample(
            path=FOLDER / entry["file"],
            jurisdiction=entry.get("jurisdiction"),
            kind=DocumentKind(entry["kind"]) if "kind" in entry else None,
            twin=entry.get("twin", False),
        )
        for entry in raw["sample"]
    )
    return tuple(sample for sample in found if twins or not sample.twin)


def sample_paths() -> list[Path]:
    """The files that make the sample library, each document once."""
    return [sample.path for sample in samples()]
