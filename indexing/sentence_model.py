"""Any sentence-transformers model as an encoder, and the embedded model written as one.

Needs the extra ``models`` (torch, transformers). Nothing is fetched: a model is a folder, or a name whose
files are already in the local hub cache.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import shutil
import tempfile
import threading
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import SettingsError
from indexing.e5_tokenizer import PASSAGE_PREFIX, QUERY_PREFIX, build_tokenizer, read_kept_pieces
from indexing.e5_weights import E5Weights, find_weights, read_weights
from indexing.encoder import Floats, usable_text

MAX_TOKENS = 512  # also of models that take more: attention grows with the square of the length
BATCH = 16
QUERY_PROMPTS = ("query", "question")
PASSAGE_PROMPTS = ("passage", "document", "corpus")
_INSTALL = "请在源代码目录运行：pip install -e '.[models]'（约需 1.7 GB 空间）"
# a folder may carry the same weights for other engines, which are not read
_OTHER_ENGINES = {"onnx", "openvino"}


class SentenceModel:
    """A model of sentence-transformers.

    The prompts that the model itself defines as ``query`` and ``passage`` (or ``document``) are put before
    questions and passages.

    Args:
        name: a folder, or the name of a model in the local hub cache.

    Raises:
        SettingsError: the extra is not installed, there is no such model, or it cannot be loaded.
    """

    def __init__(self, name: str) -> None:
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # see e5_nano
        library, transformers = _require("sentence_transformers", "transformers")
        folder, label = _locate(name)
        transformers.utils.logging.disable_progress_bar()
        try:
            model = library.SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        except Exception as error:  # whatever torch, transformers or a damaged file raise
            raise SettingsError(
                f"模型 {name} 不能加载：{error}。请确认文件夹是完整的 sentence-transformers 模型。"
            ) from error
        model.max_seq_length = min(model.max_seq_length or MAX_TOKENS, MAX_TOKENS)
        self._model = model
        self._lock = threading.Lock()  # fast tokenizers refuse to be used by two threads at once
        self._query_prompt = _prompt(model.prompts, QUERY_PROMPTS)
        self._passage_prompt = _prompt(model.prompts, PASSAGE_PROMPTS)
        self.dimension = int(model.encode(["安全生产"], show_progress_bar=False).shape[1])
        prompts = f"{self._query_prompt!r},{self._passage_prompt!r}"
        self.identity = f"st={label};prompts={prompts};tokens={model.max_seq_length}"

    def encode_queries(self, texts: list[str]) -> Floats:
        return self._encode(texts, self._model.encode_query, self._query_prompt)

    def encode_passages(self, texts: list[str]) -> Floats:
        return self._encode(texts, self._model.encode_document, self._passage_prompt)

    def _encode(self, texts: list[str], encode: Any, prompt: str) -> Floats:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        usable = [(row, clean) for row, text in enumerate(texts) if (clean := usable_text(text))]
        if usable:
            rows, cleaned = zip(*usable, strict=True)
            with self._lock:
                vectors[list(rows)] = encode(
                    list(cleaned),
                    prompt=prompt,
                    batch_size=BATCH,
                    show_progress_bar=False,
                    normalize_embeddings=True,
                    convert_to_numpy=True,
                )
        return vectors


def export(folder: Path, *, full_vocabulary: bool = False) -> Path:
    """Writes the embedded model (float32) as a sentence-transformers folder, e.g. for fine-tuning.

    The folder appears whole or not at all.

    Args:
        folder: must not exist, or be empty.
        full_vocabulary: all 250,002 pieces (470 MB) instead of the kept ones (160 MB).

    Raises:
        SettingsError: the folder is in use or cannot be written, or the extra is not installed.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SettingsError(f"{folder} 已存在且不是空文件夹，请另选一个位置。")
    weights = read_weights(find_weights())
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise SettingsError(f"不能写入 {folder}：{error.strerror}。请另选一个位置。") from error
    try:
        _save(weights, work, full_vocabulary)
        if folder.exists():
            folder.rmdir()
        (work / "model").rename(folder)
    except OSError as error:
        raise SettingsError(f"不能写入 {folder}：{error.strerror or error}。") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return folder


def _save(weights: E5Weights, work: Path, full_vocabulary: bool) -> None:
    """Writes ``work/bert``, the bare network, and from it ``work/model``, the whole model."""
    torch, transformers, library = _require("torch", "transformers", "sentence_transformers")
    modules = importlib.import_module("sentence_transformers.sentence_transformer.modules")
    transformers.utils.logging.disable_progress_bar()
    shape, pieces = weights.shape, weights.pieces
    kept = np.arange(len(pieces.texts)) if full_vocabulary else read_kept_pieces().ids
    position = {int(old): new for new, old in enumerate(kept)}
    config = transformers.BertConfig(
        vocab_size=len(kept),
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.feed_forward,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.token_types,
        layer_norm_eps=shape.epsilon,
        pad_token_id=position[pieces.pad],
        hidden_act="gelu",
    )
    network = transformers.BertModel(config)
    state = {name: torch.from_numpy(value) for name, value in _state(weights, kept).items()}
    # a part that sentence embeddings never use, and that would otherwise be random
    state |= {"pooler.dense.weight": torch.zeros(shape.hidden, shape.hidden)}
    state |= {"pooler.dense.bias": torch.zeros(shape.hidden)}
    network.load_state_dict(state, strict=True)
    bare = work / "bert"
    network.save_pretrained(bare)
    special = {
        "bos_token": pieces.bos,
        "eos_token": pieces.eos,
        "cls_token": pieces.bos,
        "sep_token": pieces.eos,
        "pad_token": pieces.pad,
        "unk_token": pieces.unk,
    }
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=build_tokenizer(pieces, kept),
        model_max_length=shape.positions,
        **{role: pieces.texts[number] for role, number in special.items()},
    ).save_pretrained(bare)
    model = library.SentenceTransformer(
        modules=[
            modules.Transformer(str(bare)),
            modules.Pooling(shape.hidden, pooling_mode="mean"),
            modules.Normalize(),
        ],
        prompts={"query": QUERY_PREFIX, "passage": PASSAGE_PREFIX, "document": PASSAGE_PREFIX},
        device="cpu",
    )
    model.save_pretrained(str(work / "model"), create_model_card=False)


def _state(weights: E5Weights, kept: np.ndarray[Any, Any]) -> dict[str, Floats]:
    """The tensors under the names that transformers' BertModel gives them."""
    shape = weights.shape
    hidden, wide = shape.hidden, shape.feed_forward
    state = {
        "embeddings.word_embeddings.weight": weights.rows("emb.word", kept, hidden),
        "embeddings.position_embeddings.weight": weights.tensor("emb.pos", shape.positions, hidden),
        "embeddings.token_type_embeddings.weight": weights.tensor("emb.type", shape.token_types, hidden),
        "embeddings.LayerNorm.weight": weights.tensor("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": weights.tensor("emb.ln.b", hidden),
    }
    linear = {
        "q": ("attention.self.query", hidden, hidden),
        "k": ("attention.self.key", hidden, hidden),
        "v": ("attention.self.value", hidden, hidden),
        "ao": ("attention.output.dense", hidden, hidden),
        "fi": ("intermediate.dense", wide, hidden),
        "fo": ("output.dense", hidden, wide),
    }
    norms = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
    for number in range(shape.layers):
        ours, theirs = f"l{number}.", f"encoder.layer.{number}."
        for name, (module, outputs, inputs) in linear.items():
            state[f"{theirs}{module}.weight"] = weights.tensor(f"{ours}{name}.w", outputs, inputs)
            state[f"{theirs}{module}.bias"] = weights.tensor(f"{ours}{name}.b", outputs)
        for name, module in norms.items():
            state[f"{theirs}{module}.weight"] = weights.tensor(f"{ours}{name}.w", hidden)
            state[f"{theirs}{module}.bias"] = weights.tensor(f"{ours}{name}.b", hidden)
    return state


def _require(*names: str) -> list[Any]:
    """The modules of these names; SettingsError with advice when one is not installed."""
    try:
        return [importlib.import_module(name) for name in names]
    except ImportError as error:
        raise SettingsError(f"使用 st: 模型或导出模型，要先安装 sentence-transformers。{_INSTALL}") from error


def _locate(name: str) -> tuple[Path, str]:
    """Folder of a model and the label that names its content: a hash, or name and commit."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder, f"sha256-{_digest(folder)}"
    if folder.is_absolute() or name.startswith((".", "~")) or name.count("/") != 1:
        raise SettingsError(f"没有模型文件夹 {name}。请检查 ANZHI_ENCODER 里 st: 后面的路径。")
    (hub,) = _require("huggingface_hub")
    try:
        snapshot = Path(hub.snapshot_download(name, local_files_only=True))
    except Exception as error:  # several kinds: not cached, cached in part, not a name
        raise SettingsError(
            f"本机没有模型 {name}，而程序运行时不联网。"
            f"请先在能联网的电脑上运行 hf download {name} --local-dir 文件夹，"
            "再设置 ANZHI_ENCODER=st:文件夹。"
        ) from error
    return snapshot, f"{name}@{snapshot.name[:16]}"


def _digest(folder: Path) -> str:
    """Hash over the names and contents of a model's files."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in inside.parts)
        if path.is_file() and not hidden and inside.parts[0] not in _OTHER_ENGINES and path.suffix != ".md":
            digest.update(inside.as_posix().encode() + b"\0")
            with path.open("rb") as handle:
                digest.update(hashlib.file_digest(handle, "sha256").digest())
    return digest.hexdigest()[:16]


def _prompt(prompts: dict[str, str | None], names: tuple[str, ...]) -> str:
    """The first prompt of these names that is not empty; "" without one."""
    return next((text for name in names if (text := prompts.get(name))), "")
