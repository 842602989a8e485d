"""The library of our own question sets: the samples, the national laws and the documents of the sets."""

from __future__ import annotations

import contextlib
import tomllib
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import InputError
from corpus.ingest import GivenText, ingest_texts
from corpus.records import Requested
from qa_service.sample_library import sample_texts
from qa_service.settings import load_settings
from qa_service.wiring import App, build

SETS = Path(__file__).parent / "sets"
LIST = SETS / "documents.toml"
FOLDER = SETS / "documents"


def set_documents() -> list[GivenText]:
    """The documents of the sets, with the invented places that no table of regions has."""
    listed = tomllib.loads(LIST.read_text(encoding="utf-8"))["document"]
    return [
        GivenText(
            name=entry["file"],
            origin=f"sets:{entry['file']}",
            data=(FOLDER / entry["file"]).read_bytes(),
            requested=Requested(jurisdiction=entry["jurisdiction"]),
        )
        for entry in listed
    ]


@contextlib.contextmanager
def own_library(folder: Path) -> Iterator[App]:
    """The library, made and indexed from nothing below ``folder``.

    Raises:
        SettingsError: the package of laws is not installed. InputError: a document cannot be read.
    """
    settings = load_settings(overrides={"library": folder / "library"})
    with build(settings, create=True) as app:
        report = ingest_texts(app.library, [*sample_texts(), *set_documents()])
        if report.failed:
            told = "；".join(f"{row.path}：{row.issues[0].message}" for row in report.files if row.issues)
            raise InputError(f"自带的资料有读不出来的：{told}")
        app.update_index()
        yield app
