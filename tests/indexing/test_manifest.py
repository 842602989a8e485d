"""Names, pointer and manifest of the index folder."""

from pathlib import Path

import pytest

from corpus.errors import IndexStaleError
from indexing import manifest as facts
from indexing.manifest import Manifest


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("gen-000012", 12),
        ("gen-1234567", 1234567),
        ("gen-12", None),
        ("gen-000012.building", None),
        ("gen-00001a", None),
        (" gen-000012", None),
        ("GEN-000012", None),
        ("CURRENT", None),
        ("", None),
    ],
)
def test_generation_number(name: str, expected: int | None) -> None:
    assert facts.generation_number(name) == expected


@pytest.mark.parametrize("number", [1, 12, 999_999, 1_000_000])
def test_a_name_and_back(number: int) -> None:
    assert facts.generation_number(facts.generation_name(number)) == number


def test_generations_are_sorted_by_number(tmp_path: Path) -> None:
    for name in ("gen-1000000", "gen-000009", "gen-000010", "gen-000011.building", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "gen-000012").write_text("a file, no folder")
    assert facts.generations(tmp_path) == [9, 10, 1_000_000]


def test_no_pointer_no_generation(tmp_path: Path) -> None:
    assert facts.current_generation(tmp_path) is None
    assert facts.current_generation(tmp_path / "nowhere") is None


def test_pointer(tmp_path: Path) -> None:
    (tmp_path / "gen-000003").mkdir()
    facts.write_whole(tmp_path / facts.CURRENT, "gen-000003\n")
    assert facts.current_generation(tmp_path) == tmp_path / "gen-000003"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["CURRENT", "gen-000003"]


MANIFEST = Manifest(
    format=facts.FORMAT,
    generation=3,
    encoder="e",
    dimension=4,
    dictionary="d",
    passages_version=1,
    library_generation=9,
    versions=1,
    passages=2,
    next_number=5,
    kinds={"article": 2},
)


def test_manifest_goes_through_its_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    manifest = Manifest(
        **{n: getattr(MANIFEST, n) for n in MANIFEST.__slots__ if n != "files"},
        files={"a": facts.hash_file(tmp_path / "a")},
    )
    facts.write_manifest(tmp_path, manifest)
    assert facts.read_manifest(tmp_path) == manifest
    (tmp_path / "a").write_bytes(b"1234")
    with pytest.raises(IndexStaleError, match="不完整"):
        facts.read_manifest(tmp_path)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"format": 1}', '{"format": 1, "files": {}, "more": 1}', "\0"]
)
def test_a_damaged_manifest_is_refused_with_advice(tmp_path: Path, content: str) -> None:
    (tmp_path / facts.MANIFEST).write_text(content)
    with pytest.raises(IndexStaleError, match="anzhi index --rebuild"):
        facts.read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("made", "fits"),
    [
        (("e", 4, "d", 1), True),
        (("f", 4, "d", 1), False),
        (("e", 8, "d", 1), False),
        (("e", 4, "x", 1), False),
        (("e", 4, "d", 2), False),
    ],
)
def test_check_fit(made: tuple[str, int, str, int], fits: bool) -> None:
    if fits:
        facts.check_fit(MANIFEST, *made)
        return
    with pytest.raises(IndexStaleError, match="anzhi index --rebuild") as caught:
        facts.check_fit(MANIFEST, *made)
    assert caught.value.code == "index_stale"
    assert {"index", "now"} <= set(caught.value.details)
