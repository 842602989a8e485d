"""Chinese text → index terms: the same cut for passages and for questions.

The only module that knows jieba. The tokenizer is our own instance: it is built once, from the packaged
dictionary and ``terms.txt``, in memory. jieba's own start-up would read and write a cache file at a fixed
name in the shared temporary folder, which races between processes and trusts what anybody put there.
"""

from __future__ import annotations

import bisect
import functools
import hashlib
import io
import logging
import threading
import unicodedata
import warnings
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

with warnings.catch_warnings():
    # jieba 0.42 imports pkg_resources where it is there, and has invalid escapes: its own affair.
    warnings.simplefilter("ignore")
    import jieba

jieba.setLogLevel(logging.WARNING)

#: Raise when the cut changes in any other way than by the dictionary or the terms.
SEGMENTATION_VERSION: Final = 2

_lock = threading.Lock()


def _dictionary_bytes() -> bytes:
    return resources.files("jieba").joinpath("dict.txt").read_bytes()


def _lines(name: str) -> tuple[str, ...]:
    """Lines of a packaged word list without blank ones and comments."""
    text = resources.files("indexing").joinpath(name).read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def own_terms() -> tuple[str, ...]:
    """The terms of ``terms.txt`` in their order."""
    return _lines("terms.txt")


@functools.cache
def question_words() -> frozenset[str]:
    """Words that make a sentence a question or bind it together and say nothing of its subject.

    They are left out of queries only: a passage keeps all its words, so that the lengths that BM25 weighs
    with are true.
    """
    return frozenset(word for line in _lines("question_words.txt") for word in line.split())


#: Tags of jieba's dictionary for common nouns, terms and noun phrases.
_NOUN_TAGS: Final = frozenset({"n", "nz", "nt", "vn", "l"})


@dataclass(frozen=True, slots=True)
class _Dictionary:
    """What is kept of jieba's dictionary.

    Attributes:
        frequency: word → frequency, with every proper prefix of a word (0 when it is no word itself): the
            form that jieba's lattice search walks on. total: sum of the frequencies.
        nouns: ascending 64-bit hashes of the words with ``_NOUN_TAGS``: a tenth of the memory of the words,
            and as sure.
    """

    frequency: dict[str, int]
    total: int
    nouns: array[int]


def _read(dictionary: str) -> _Dictionary:
    frequency: dict[str, int] = {}
    nouns: set[int] = set()
    total = 0
    one: dict[int, int] = {}  # object for each number: most of half a million are the same few thousand
    for line in io.StringIO(dictionary):
        word, _, rest = line.rstrip("\n").partition(" ")
        number, _, tag = rest.partition(" ")
        count = int(number)
        frequency[word] = one.setdefault(count, count)
        total += count
        if tag in _NOUN_TAGS:
            nouns.add(hash(word))
    for word in tuple(frequency):
        for end in range(1, len(word)):
            frequency.setdefault(word[:end], 0)
    return _Dictionary(frequency, total, array("q", sorted(nouns)))


@functools.cache
def _build() -> tuple[Any, array[int]]:
    """The tokenizer, and the dictionary's nouns."""
    read = _read(_dictionary_bytes().decode("utf-8"))
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = read.frequency, read.total
    tokenizer.initialized = True
    for term in own_terms():
        if not term.isascii():  # jieba keeps runs of digits and letters together by itself
            tokenizer.add_word(term)
    return tokenizer, read.nouns


def is_noun(word: str) -> bool:
    """Whether a word names a thing, as the dictionary has it; False for names, verbs and unknown words."""
    nouns, code = _built()[1], hash(word)
    at = bisect.bisect_left(nouns, code)
    return at < len(nouns) and nouns[at] == code


def _built() -> tuple[Any, array[int]]:
    with _lock:  # functools.cache alone would let two threads build at the same time
        return _build()


def _tokenizer() -> Any:
    return _built()[0]


def warm() -> None:
    """Load the dictionary now (about a second) and not at the first question."""
    _built()


def fold(text: str) -> str:
    """Compatibility forms made plain (full-width letters, ①, ㎡), lower case. Changes lengths."""
    return unicodedata.normalize("NFKC", text).lower()


def _is_word(token: str) -> bool:
    return any(character.isalnum() for character in token)


def tokens(text: str) -> list[str]:
    """Words of a text for search, in order, with the shorter words inside a long one; no punctuation."""
    return [token for token in _tokenizer().lcut_for_search(fold(text)) if _is_word(token)]


def cut(text: str) -> list[str]:
    """The text in pieces that make it up again: words, and single signs; nothing is folded or left out."""
    pieces: list[str] = _tokenizer().lcut(text)
    return pieces


def frequency(word: str) -> int:
    """How often the dictionary has seen a word (of some 60 million); 0 for one that it does not have."""
    count: int = _tokenizer().FREQ.get(word) or 0
    return count


def query_tokens(text: str) -> list[str]:
    """As ``tokens``, without the words that only ask; all words when nothing else would be left."""
    words = tokens(text)
    silent = question_words()
    return [word for word in words if word not in silent] or words


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or "\U00020000" <= character <= "\U0003ffff"


def _runs(text: str) -> Iterator[tuple[bool, str]]:
    """Maximal runs of Han characters (True) and of other letters and digits (False); the rest separates."""
    start, kind = 0, None
    for position, character in enumerate(text):
        here = True if _is_han(character) else (False if character.isalnum() else None)
        if here is not kind:
            if kind is not None:
                yield kind, text[start:position]
            start, kind = position, here
    if kind is not None:
        yield kind, text[start:]


def bigrams(text: str) -> list[str]:
    """Overlapping pairs of neighbouring Han characters; lone ones, letters and digits stay whole."""
    grams: list[str] = []
    for han, run in _runs(fold(text)):
        if han and len(run) > 1:
            grams.extend(run[index : index + 2] for index in range(len(run) - 1))
        else:
            grams.append(run)
    return grams


@functools.cache
def dictionary_hash() -> str:
    """Hex digest over all that decides how a text is cut; an index made with another one does not fit."""
    digest = hashlib.sha256()
    digest.update(f"{SEGMENTATION_VERSION}|{jieba.__version__}|{unicodedata.unidata_version}|".encode())
    digest.update(_dictionary_bytes())
    digest.update("\n".join(own_terms()).encode())
    return digest.hexdigest()
