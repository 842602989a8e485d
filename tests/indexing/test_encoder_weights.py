"""The parser of the weights file, on small files written here and on the real one."""

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import CorruptFileError, SettingsError
from indexing import e5_weights
from indexing.e5_weights import expand_blocks, find_weights, parse_weights, read_weights

PIECES = ["<s>", "<pad>", "</s>", "<unk>", "安全", "▁"]


def quantised(rows: int, width: int, seed: int = 0) -> bytes:
    random = np.random.default_rng(seed)
    blocks = rows * width // 32
    raw = np.empty(blocks, np.dtype([("scale", "<f2"), ("nibbles", np.uint8, 16)]))
    raw["scale"] = random.uniform(0.01, 0.2, blocks)
    raw["nibbles"] = random.integers(0, 256, (blocks, 16))
    return raw.tobytes()


def weights_file(
    *,
    magic: bytes = b"E5S1",
    version: int = 1,
    sizes: tuple[int, ...] = (32, 1, 2, 64, 6, 8, 2),
    epsilon: float = 1e-12,
    block: int = 32,
    blob: bytes | None = None,
    last_offset: int | None = None,
    special: tuple[int, ...] = (0, 2, 1, 3),
    score: float = -1.0,
    shift: int = 0,
    kind: int = 0,
) -> bytes:
    """A file of a network with two tensors; every argument breaks or keeps one rule."""
    texts = [piece.encode() for piece in PIECES]
    joined = b"".join(texts) if blob is None else blob
    offsets = np.cumsum([0, *map(len, texts)]).astype("<u4")
    if last_offset is not None:
        offsets[-1] = last_offset
    head = magic + struct.pack("<I7ifi", version, *sizes, epsilon, block)
    head += struct.pack("<5iQ", len(texts), *special, len(joined)) + offsets.tobytes()
    head += np.full(len(texts), score, "<f4").tobytes() + joined
    head += struct.pack("<iI", 1, 9) + struct.pack("<IBI", 0xFF21, 1, ord("A"))
    tensors = [
        ("emb.word", 1, 6 * 32, quantised(6, 32)),
        ("emb.ln.w", kind, 32, np.arange(32, dtype="<f4").tobytes()),
    ]
    size = len(head) + 4 + sum(2 + len(name) + 21 for name, *_ in tensors)
    directory, body = struct.pack("<i", len(tensors)), b""
    for name, code, values, data in tensors:
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", code, values, size + len(body) + shift, len(data))
        body += data
    return head + directory + body


def test_reads_what_was_written() -> None:
    weights = parse_weights(weights_file())
    assert weights.pieces.texts == tuple(PIECES)
    assert (weights.pieces.bos, weights.pieces.eos, weights.pieces.pad, weights.pieces.unk) == (0, 2, 1, 3)
    assert (weights.shape.hidden, weights.shape.layers, weights.shape.positions) == (32, 1, 8)
    assert weights.tensor("emb.ln.w", 32).tolist() == list(range(32))
    whole = weights.tensor("emb.word", 6, 32)
    assert weights.rows("emb.word", np.array([4, 1]), 32).tolist() == whole[[4, 1]].tolist()


def test_blocks_expand_as_the_specification_says() -> None:
    raw = quantised(1, 64, seed=3)
    expected = []
    for at in range(0, len(raw), 18):
        (scale,) = struct.unpack("<e", raw[at : at + 2])
        codes = raw[at + 2 : at + 18]
        expected += [((code & 15) - 8) * scale for code in codes] + [
            ((code >> 4) - 8) * scale for code in codes
        ]
    assert expand_blocks(memoryview(raw)) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ({"magic": b"GGUF"}, "标记不对"),
        ({"version": 2}, "格式版本是 2"),
        ({"block": 64}, "量化块"),
        ({"sizes": (33, 1, 3, 64, 6, 8, 2)}, "尺寸"),
        ({"sizes": (32, 1, 5, 64, 6, 8, 2)}, "尺寸"),
        ({"sizes": (32, 0, 2, 64, 6, 8, 2)}, "尺寸"),
        ({"sizes": (32, 1, 2, 64, 5, 8, 2)}, "词片多于词向量"),
        ({"epsilon": 1.0}, "归一化常数"),
        ({"epsilon": float("nan")}, "归一化常数"),
        ({"special": (0, 2, 1, 6)}, "特殊词片"),
        ({"last_offset": 3}, "位置表"),
        ({"blob": b"<s><pad></s><unk>\xb0\xb2\xc8\xab\xff\xff\xe2\x96\x81"}, "UTF-8"),
        ({"score": float("inf")}, "分数"),
        ({"shift": 1}, "不完整"),
        ({"kind": 7}, "类型"),
        ({"kind": 1}, "类型"),
    ],
)
def test_refuses_a_file_that_breaks_a_rule(broken: dict[str, object], says: str) -> None:
    with pytest.raises(CorruptFileError, match=says) as caught:
        parse_weights(weights_file(**broken))  # type: ignore[arg-type]
    assert "pip install" in caught.value.message


@given(st.integers(0, len(weights_file()) - 1))
def test_refuses_a_truncated_file_wherever_it_ends(length: int) -> None:
    with pytest.raises(CorruptFileError):
        parse_weights(weights_file()[:length])


@pytest.mark.parametrize(
    ("name", "shape"), [("l0.q.w", (32, 32)), ("emb.ln.w", (33,)), ("emb.word", (7, 32))]
)
def test_refuses_a_missing_tensor_and_another_size(name: str, shape: tuple[int, ...]) -> None:
    with pytest.raises(CorruptFileError, match=name):
        parse_weights(weights_file()).tensor(name, *shape)


def test_refuses_rows_beyond_the_matrix() -> None:
    with pytest.raises(CorruptFileError, match="行数"):
        parse_weights(weights_file()).rows("emb.word", np.array([6]), 32)


def test_the_installed_file() -> None:
    weights = read_weights(find_weights())
    assert (weights.shape.hidden, weights.shape.layers, weights.shape.heads) == (384, 12, 12)
    assert len(weights.pieces.texts) == 250002
    assert weights.pieces.texts[weights.pieces.eos] == "</s>"
    # a trained layer norm and a 4-bit matrix have plausible statistics; misread bytes do not
    assert 0.2 < float(weights.tensor("emb.ln.w", 384).mean()) < 2
    query = weights.tensor("l0.q.w", 384, 384)
    assert abs(float(query.mean())) < 0.01 < float(query.std()) < 0.5


@pytest.mark.parametrize("length", [3, 40, 1_000_000, 5_000_000, 60_000_000])
def test_refuses_a_part_of_the_installed_file(length: int) -> None:
    with pytest.raises(CorruptFileError, match="pip install"):
        parse_weights(find_weights().read_bytes()[:length])


def test_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setattr(e5_weights, "PACKAGE", "no-such-package-of-weights")
    with pytest.raises(SettingsError, match="pip install"):
        find_weights()
    with pytest.raises(SettingsError, match="读不了"):
        read_weights(tmp_path_factory.mktemp("empty") / "missing.bin")
