"""Our own question sets: true to the documents, split so that neighbours stay together, and of all kinds."""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from corpus.ingest import ingest_texts
from corpus.library import Library
from corpus.regions import regions
from corpus.samples import FOLDER
from corpus.samples.china_law import laws
from eval import own_library
from eval.question_files import KINDS, read_questions
from tests.corpus.test_samples import text_of

SETS = Path(__file__).parents[2] / "eval" / "sets"
ROWS = [row for name in ("samples.jsonl", "questions.jsonl") for row in read_questions(SETS / name)]
LAW = "中华人民共和国"


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


@cache
def paragraphs(document: str) -> tuple[str, ...]:
    """The paragraphs of a sample, of a document of the sets, or of a national law."""
    for folder in (FOLDER, own_library.FOLDER):
        if (folder / document).exists():
            text = text_of(folder / document)
            break
    else:
        [law] = laws([document.removeprefix(LAW)])
        text = law.data.decode()
    return tuple(squeezed for line in text.splitlines() if (squeezed := squeeze(line)))


def article(document: str, label: str) -> str:
    """The paragraphs of a law from one article to the next."""
    held = []
    inside = False
    for paragraph in paragraphs(document):
        if re.match(r"(?:\*\*)?第[一二三四五六七八九十百零]+条", paragraph):
            inside = paragraph.startswith((label, f"**{label}"))
        if inside:
            held.append(paragraph)
    return "".join(held)


def named(row: dict[str, Any]) -> str:
    return str(row["id"])


def test_there_are_enough_of_every_kind_and_style() -> None:
    assert len(ROWS) >= 300
    kinds = Counter(row["kind"] for row in ROWS)
    assert set(kinds) == set(KINDS)
    assert min(kinds.values()) >= 6, kinds
    styles = Counter(row["style"] for row in ROWS)
    assert min(styles.values()) >= 50, styles
    traits = Counter(trait for row in ROWS for trait in row.get("traits", []))
    for trait in ("typo", "everyday", "number", "abbreviation", "follow_up", "injection", "nonsense"):
        assert traits[trait] >= 4, trait
    assert sum(count for trait, count in traits.items() if trait.startswith("near_miss")) >= 30


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_the_expected_quote_stands_in_the_document(row: dict[str, Any]) -> None:
    for cite in row["expect"]["cite"]:
        text = "".join(paragraphs(cite["doc"]))
        if cite.get("article") and cite["doc"].startswith(LAW):
            text = article(cite["doc"], cite["article"])
        assert squeeze(cite["quote"]) in text, cite


@pytest.mark.parametrize("row", [row for row in ROWS if row["expect"]["units"]], ids=named)
def test_the_expected_units_stand_in_the_cited_documents(row: dict[str, Any]) -> None:
    text = "".join("".join(paragraphs(cite["doc"])) for cite in row["expect"]["cite"])
    missing = [unit for unit in row["expect"]["units"] if squeeze(unit) not in text]
    # The samples name some organs with the level that a list leaves out behind its first unit.
    assert [unit for unit in missing if squeeze(unit)[1:] not in text] == []
    assert (
        set(row["expect"]["lead"]) <= set(row["expect"]["units"]) or row["kind"] == "ambiguous_jurisdiction"
    )


def test_rows_of_one_paragraph_or_one_group_are_in_one_half() -> None:
    halves: dict[Any, set[str]] = defaultdict(set)
    for row in ROWS:
        assert row["split"] in ("dev", "test"), row["id"]
        if row.get("group"):
            halves[row["group"]].add(row["split"])
        for cite in row["expect"]["cite"]:
            quote = squeeze(cite["quote"])
            held = [n for n, text in enumerate(paragraphs(cite["doc"])) if quote in text]
            halves[cite["doc"], held[0] if held else quote].add(row["split"])
    assert [key for key, split in halves.items() if len(split) > 1] == []
    counts = Counter(row["split"] for row in ROWS)
    assert abs(counts["dev"] - counts["test"]) <= len(ROWS) // 20


def test_no_question_stands_twice() -> None:
    asked = Counter((row["question"], tuple(row.get("conversation", []))) for row in ROWS)
    assert [question for question, count in asked.items() if count > 1] == []


def test_the_documents_of_the_sets_are_listed_and_their_places_invented() -> None:
    entries = tomllib.loads(own_library.LIST.read_text(encoding="utf-8"))["document"]
    assert sorted(entry["file"] for entry in entries) == sorted(p.name for p in own_library.FOLDER.iterdir())
    for name in ("柘湾", "枫坪", "鹤汀", "云岭"):
        assert [path for path in regions().paths if name in "".join(path)] == []
    assert {entry["jurisdiction"].split("/")[0] for entry in entries} == {"云岭省"}


@pytest.mark.parametrize("row", [row for row in ROWS if row["expect"].get("penalties")], ids=named)
def test_expected_fines_are_plausible(row: dict[str, Any]) -> None:
    for fine in row["expect"]["penalties"]:
        assert fine["subject"]
        if fine["low"] is not None and fine["high"] is not None:
            assert 0 < fine["low"] < fine["high"]


def test_the_documents_of_the_sets_are_read_without_faults(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", create=True) as library:
        report = ingest_texts(library, own_library.set_documents())
        assert [(row.path, row.issues) for row in report.files if row.status.value == "failed"] == []
        versions = {version.file_name: version for version in library.current_versions()}
    entries = tomllib.loads(own_library.LIST.read_text(encoding="utf-8"))["document"]
    assert {name: version.jurisdiction for name, version in versions.items()} == {
        entry["file"]: entry["jurisdiction"] for entry in entries
    }
