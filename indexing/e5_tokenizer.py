"""The tokenizer of multilingual-e5-small over the kept part of its vocabulary.

SentencePiece unigram: characters are normalised by ``nmt_nfkc``, runs of spaces are squeezed, ``▁`` marks
the start and every space, and the most probable split into pieces is taken between ``<s>`` and ``</s>``.

The vocabulary has 250,002 pieces for a hundred languages. ``data/e5_pieces.txt`` lists those that Chinese
official texts use (``scripts/keep_pieces.py`` writes it); leaving the rest out makes the model a third of
its size and changes no token of such texts.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram

from corpus.errors import InternalError
from indexing.e5_weights import Pieces

QUERY_PREFIX = "query: "
PASSAGE_PREFIX = "passage: "
KEPT_PIECES = Path(__file__).parent / "data" / "e5_pieces.txt"


@dataclass(frozen=True, slots=True)
class KeptPieces:
    """Which pieces of the full vocabulary the pruned one holds.

    Attributes:
        ids: their ids in the full vocabulary, ascending; position = id in the pruned one.
        sha256: of the list, part of the encoder's identity.
    """

    ids: npt.NDArray[np.int64]
    sha256: str


def read_kept_pieces() -> KeptPieces:
    """The list that ships with this package."""
    text = KEPT_PIECES.read_text("utf-8")
    return KeptPieces(parse_ranges(text), hashlib.sha256(text.encode()).hexdigest())


def parse_ranges(text: str) -> npt.NDArray[np.int64]:
    """``"0-3 7"`` → [0 1 2 3 7]. Lines that begin with ``#`` are comments.

    Raises:
        InternalError: the numbers do not ascend, or are no numbers.
    """
    ids: list[int] = []
    for line in text.splitlines():
        for item in () if line.startswith("#") else line.split():
            first, _, last = item.partition("-")
            if not first.isdecimal() or not (last or first).isdecimal():
                raise InternalError(f"词片清单里有无法识别的内容：{item}")
            if ids and int(first) <= ids[-1]:
                raise InternalError(f"词片清单不是升序：{item}")
            ids.extend(range(int(first), int(last or first) + 1))
    return np.array(ids, np.int64)


def format_ranges(ids: list[int]) -> str:
    """The reverse of ``parse_ranges``; ``ids`` ascend. Sixteen ranges a line."""
    ranges: list[list[int]] = []
    for number in ids:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    items = [f"{a}-{b}" if b > a else str(a) for a, b in ranges]
    return "".join(" ".join(items[at : at + 16]) + "\n" for at in range(0, len(items), 16))


def build_tokenizer(pieces: Pieces, kept: npt.NDArray[np.int64] | None = None) -> Tokenizer:
    """A ``tokenizers`` tokenizer over the pieces whose full ids are ``kept`` (all when None).

    Ids are positions in ``kept``. The special pieces must be among them.
    """
    ids = range(len(pieces.texts)) if kept is None else kept.tolist()
    scores = pieces.scores.tolist()
    vocabulary = [(pieces.texts[number], scores[number]) for number in ids]
    position = {text: at for at, (text, _) in enumerate(vocabulary)}
    bos, eos, unk = (pieces.texts[number] for number in (pieces.bos, pieces.eos, pieces.unk))
    tokenizer = Tokenizer(Unigram(vocabulary, unk_id=position[unk], byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Precompiled(_nmt_nfkc()), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=False)
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always", split=False)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, position[bos]), (eos, position[eos])],
    )
    return tokenizer


def _nmt_nfkc() -> bytes:
    """The compiled character map ``nmt_nfkc``.

    SentencePiece ships it inside its library only; a model of any size that it trains carries a copy.
    """
    import sentencepiece
    from sentencepiece import sentencepiece_model_pb2

    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(("安全生产 责任 单位", "消防 应急 管理")),
        model_writer=model,
        vocab_size=32,
        hard_vocab_limit=False,
        normalization_rule_name="nmt_nfkc",
        num_threads=1,
        minloglevel=2,
    )
    proto = sentencepiece_model_pb2.ModelProto()  # type: ignore[attr-defined]
    proto.ParseFromString(model.getvalue())
    return bytes(proto.normalizer_spec.precompiled_charsmap)
