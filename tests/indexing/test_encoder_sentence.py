"""Models of sentence-transformers: the road by which every other model comes in."""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import SettingsError
from eval import bench_encoder
from indexing.encoder import Encoder, make_encoder
from indexing.sentence_model import export

PASSAGES = bench_encoder.read_passages(bench_encoder.PASSAGES)
QUESTIONS = list(bench_encoder.QUESTIONS)

# torch and transformers announce changes of their own interfaces when they are imported
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:torch"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:transformers"),
]


def test_says_which_extra_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(SettingsError, match=r"pip install -e '\.\[models\]'"):
        make_encoder(f"st:{tmp_path}")
    with pytest.raises(SettingsError, match=r"pip install -e '.\[models\]'"):
        export(tmp_path / "model")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("taken", ["file", "folder"])
def test_export_overwrites_nothing(tmp_path: Path, taken: str) -> None:
    target = tmp_path / "model"
    if taken == "file":
        target.write_text("mine")
    else:
        target.mkdir()
        (target / "mine").write_text("mine")
    with pytest.raises(SettingsError, match="另选"):
        export(target)
    assert (target if taken == "file" else target / "mine").read_text() == "mine"


def test_export_says_when_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SettingsError, match="不能写入"):
        export(tmp_path / "file" / "model")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("sentence_transformers", reason="needs the extra `models`")
    return export(tmp_path_factory.mktemp("export") / "e5")


@pytest.fixture(scope="module")
def exported(folder: Path) -> Encoder:
    return make_encoder(f"st:{folder}")


@pytest.mark.models
def test_both_roads_give_the_same_vectors(exported: Encoder, encoder_cache: Path) -> None:
    embedded = make_encoder("embedded", encoder_cache)
    assert exported.dimension == embedded.dimension
    for texts, ours, theirs in (
        (PASSAGES[::2], embedded.encode_passages, exported.encode_passages),
        (QUESTIONS, embedded.encode_queries, exported.encode_queries),
    ):
        cosines = (ours(texts) * theirs(texts)).sum(1)
        assert cosines.min() >= 0.99
    scores = [
        encoder.encode_queries(QUESTIONS) @ encoder.encode_passages(PASSAGES[::2]).T
        for encoder in (embedded, exported)
    ]
    assert (scores[0].argmax(1) == scores[1].argmax(1)).mean() >= 0.75


@pytest.mark.models
def test_the_folder_works_without_us(folder: Path, exported: Encoder) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    passages = model.encode_document(PASSAGES[:4], normalize_embeddings=True)
    queries = model.encode_query(QUESTIONS[:4], normalize_embeddings=True)
    assert passages == pytest.approx(exported.encode_passages(PASSAGES[:4]), abs=1e-4)
    assert queries == pytest.approx(exported.encode_queries(QUESTIONS[:4]), abs=1e-4)


@pytest.mark.models
def test_odd_input(exported: Encoder) -> None:
    assert exported.encode_queries([]).shape == (0, 384)
    vectors = exported.encode_passages(["", "\x00\ud800", "消防\x00车道", "安全" * 50_000])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([0, 0, 1, 1], abs=1e-5)
    assert vectors.dtype == np.float32


@pytest.mark.models
def test_identity_follows_content_and_prompts(folder: Path, exported: Encoder, tmp_path: Path) -> None:
    moved = shutil.copytree(folder, tmp_path / "moved")
    assert make_encoder(f"st:{moved}").identity == exported.identity
    config = moved / "config_sentence_transformers.json"
    settings = json.loads(config.read_text())
    settings["prompts"] = {"query": "问：", "document": "文："}
    config.write_text(json.dumps(settings))
    other = make_encoder(f"st:{moved}")
    assert other.identity != exported.identity
    assert "问：" in other.identity
    assert "文：" in other.identity
    assert not np.allclose(
        other.encode_queries(QUESTIONS[:1]), exported.encode_queries(QUESTIONS[:1]), atol=1e-3
    )


@pytest.mark.models
def test_a_folder_that_is_no_model(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SettingsError, match="不能加载"):
        make_encoder(f"st:{tmp_path / 'empty'}")
    broken = shutil.copytree(folder, tmp_path / "broken")
    (broken / "model.safetensors").write_bytes(b"half")
    with pytest.raises(SettingsError, match="不能加载"):
        make_encoder(f"st:{broken}")


@pytest.mark.models
@pytest.mark.parametrize("path", ["/no/such/folder", "./missing", "models/e5/v1", "missing"])
def test_a_folder_that_is_not_there(path: str) -> None:
    with pytest.raises(SettingsError, match="没有模型文件夹"):
        make_encoder(f"st:{path}")


@pytest.mark.models
def test_a_name_that_is_not_in_the_local_cache() -> None:
    with pytest.raises(SettingsError, match="hf download"):
        make_encoder("st:nobody/no-such-model")


def test_a_full_disk_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def save(_weights: object, work: Path, _full: bool) -> None:
        (work / "model").mkdir()
        (work / "model" / "config.json").write_text("{")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("indexing.sentence_model._save", save)
    with pytest.raises(SettingsError, match="不能写入"):
        export(tmp_path / "model")
    assert list(tmp_path.iterdir()) == []
