"""Everyday words → words of regulations (日常用语 → 规范用语): ``data/everyday/*.toml`` and the user's file.

One file for each field of law. An entry has everyday words on the left and formal terms on the right, both
separated by spaces, so that people can read and extend it::

    [terms]
    "电瓶车 电驴" = "电动自行车"
    "老板 东家" = [{ terms = "用人单位", with = "工资 加班" }, { terms = "主要负责人" }]

``with``: the sense counts only in a question that has one of these words; ``without``: only in one that has
none of them. Of several senses the first that fits counts. The word itself is always searched too.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final

from corpus.errors import InternalError, SettingsError
from indexing.segment import cut, frequency

#: Field of the entries of the user's file.
USER_FIELD: Final = "自己添加"
_MAX_BYTES: Final = 4 * 1024 * 1024
_SENSE_KEYS: Final = frozenset({"terms", "with", "without"})


@dataclass(frozen=True, slots=True)
class Expansion:
    """A word of a question and the terms that are searched with it.

    Attributes:
        kind: where it comes from: ``everyday`` (the lexicon), ``number`` (other ways to write a figure),
            ``library`` (what a document of the library calls the same thing).
        start: where the word stands in the text that was expanded.
    """

    word: str
    terms: tuple[str, ...]
    kind: str = "everyday"
    start: int = 0


@dataclass(frozen=True, slots=True)
class Sense:
    """What an everyday word may mean.

    Attributes:
        near: the sense counts only beside one of these words; away: only without any of them.
        field: title of the file that it is from (消防, 劳动用工 …).
    """

    terms: tuple[str, ...]
    near: tuple[str, ...] = ()
    away: tuple[str, ...] = ()
    field: str = ""

    def fits(self, text: str) -> bool:
        """Whether the word has this sense in ``text``."""
        if any(word in text for word in self.away):
            return False
        return not self.near or any(word in text for word in self.near)


class Lexicon:
    """Everyday words and their senses; immutable.

    Args:
        senses: of each word, in the order in which they are tried.
    """

    def __init__(self, senses: Mapping[str, tuple[Sense, ...]]) -> None:
        self._senses = dict(senses)
        lengths: dict[str, set[int]] = {}
        for word in self._senses:
            lengths.setdefault(word[0], set()).add(len(word))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def __len__(self) -> int:
        return len(self._senses)

    def __iter__(self) -> Iterator[str]:
        return iter(self._senses)

    def __contains__(self, word: object) -> bool:
        return word in self._senses

    def senses(self, word: str) -> tuple[Sense, ...]:
        """The senses of a word; none for one that the lexicon does not have."""
        return self._senses.get(word, ())

    def merged(self, added: Mapping[str, tuple[Sense, ...]], removed: Iterable[str] = ()) -> Lexicon:
        """A lexicon in which ``added`` replaces the senses of its words and ``removed`` is not found."""
        left = {word: senses for word, senses in self._senses.items() if word not in set(removed)}
        return Lexicon({**left, **added})

    def expand(self, text: str) -> tuple[Expansion, ...]:
        """The everyday words in ``text`` with the terms of the sense that fits, in their order.

        A longer word hides the shorter ones inside it, and a word that is only part of a longer one of
        the dictionary does not count: 工商 of 个体工商户, 查 of 检查. Terms that the text has are left out.
        """
        found: list[tuple[int, str]] = []
        for start, character in enumerate(text):
            for length in self._lengths.get(character, ()):
                word = text[start : start + length]
                if word in self._senses:
                    found.append((start, word))
        if not found:
            return ()
        words = _boundaries(text)
        taken = [False] * len(text)
        chosen: list[Expansion] = []
        seen: set[str] = set()
        for start, word in sorted(found, key=lambda item: (-len(item[1]), item[0])):
            end = start + len(word)
            if any(taken[start:end]) or word in seen or not words.stands_alone(start, end):
                continue
            taken[start:end] = [True] * len(word)
            sense = next((one for one in self._senses[word] if one.fits(text)), None)
            terms = tuple(t for t in sense.terms if t not in text) if sense else ()
            if terms:
                seen.add(word)
                chosen.append(Expansion(word, terms, "everyday", start))
        return tuple(sorted(chosen, key=lambda expansion: expansion.start))


@dataclass(frozen=True, slots=True)
class _Words:
    """Where the segmenter sees words: for each character the start and end of its piece."""

    starts: Sequence[int]
    ends: Sequence[int]
    known: Sequence[bool]

    def stands_alone(self, start: int, end: int) -> bool:
        """Whether no word of the dictionary reaches over either end of the stretch."""
        head = self.starts[start] < start and self.known[start]
        tail = self.ends[end - 1] > end and self.known[end - 1]
        return not head and not tail


def _boundaries(text: str) -> _Words:
    starts: list[int] = []
    ends: list[int] = []
    known: list[bool] = []
    for piece in cut(text):
        start = len(starts)
        known += [len(piece) > 1 and frequency(piece) > 0] * len(piece)
        starts += [start] * len(piece)
        ends += [start + len(piece)] * len(piece)
    return _Words(starts, ends, known)


@functools.cache
def builtin_lexicon() -> Lexicon:
    """The lexicon that comes with the program.

    Raises:
        InternalError: a packaged file is damaged.
    """
    senses: dict[str, tuple[Sense, ...]] = {}
    folder = resources.files("qa_service").joinpath("data/everyday")
    try:
        for source in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if not source.name.endswith(".toml"):
                continue
            table = tomllib.loads(source.read_text(encoding="utf-8"))
            for word, found in _entries(table["terms"], table["title"]):
                if word in senses:
                    raise ValueError(f"“{word}”有两处")
                senses[word] = found
    except (OSError, KeyError, ValueError) as error:
        raise InternalError(f"内置的日常用语表损坏（{error}），请重新安装 anzhi。") from error
    return Lexicon(senses)


def read_user_lexicon(path: Path) -> tuple[dict[str, tuple[Sense, ...]], tuple[str, ...]]:
    """The words of a user's file, and those of the built-in lexicon that it switches off (``remove``).

    Raises:
        SettingsError: it cannot be read, is no TOML, or has an entry of another form.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise SettingsError(
                f"日常用语表 {path} 超过 {_MAX_BYTES // 1024 // 1024} MB，请拆小或删去多余的词。"
            )
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"日常用语表 {path} 读不出来（{error}）。它应是 UTF-8 文本。") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f'日常用语表 {path} 不是正确的 TOML：{error}。每行写成 "电瓶车 电驴" = "电动自行车"。'
        ) from error
    unknown = sorted(table.keys() - {"terms", "remove", "title"})
    if unknown:
        raise SettingsError(
            f"日常用语表 {path} 里有不认识的项“{unknown[0]}”，只能有 [terms]、remove 和 title。",
            details={"key": unknown[0]},
        )
    entries, removed = table.get("terms", {}), table.get("remove", [])
    if not isinstance(entries, dict) or not isinstance(removed, list):
        raise SettingsError(f'日常用语表 {path}：terms 应是一张表，remove 应是一列词，如 remove = ["电驴"]。')
    senses: dict[str, tuple[Sense, ...]] = {}
    try:
        for word, found in _entries(entries, USER_FIELD):
            if word in senses:
                raise ValueError(f"“{word}”写了两次，请合并成一条")
            senses[word] = found
        words = tuple(word for entry in removed for word in _words(entry))
    except ValueError as error:
        raise SettingsError(f"日常用语表 {path}：{error}。") from error
    return senses, words


def everyday_terms() -> Mapping[str, tuple[str, ...]]:
    """Everyday words of the built-in lexicon with the terms of all their senses, longest words first."""
    lexicon = builtin_lexicon()
    return {
        word: tuple(dict.fromkeys(term for sense in lexicon.senses(word) for term in sense.terms))
        for word in sorted(lexicon, key=lambda word: (-len(word), word))
    }


def expand(text: str) -> tuple[Expansion, ...]:
    """``Lexicon.expand`` of the built-in lexicon."""
    return builtin_lexicon().expand(text)


def _entries(table: Mapping[str, Any], field: str) -> Iterator[tuple[str, tuple[Sense, ...]]]:
    """Words and senses of a ``terms`` table.

    Raises:
        ValueError: an entry is of another form; the message is Chinese.
    """
    for key, value in table.items():
        senses = tuple(_sense(one, key, field) for one in (value if _is_senses(value) else [value]))
        for word in _words(key):
            own = tuple(
                Sense(terms, sense.near, sense.away, field)
                for sense in senses
                if (terms := tuple(term for term in sense.terms if term != word))
            )
            if own:
                yield word, own


def _is_senses(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _sense(value: Any, key: str, field: str) -> Sense:
    if not isinstance(value, dict):
        return Sense(_words(value, key), field=field)
    unknown = sorted(value.keys() - _SENSE_KEYS)
    if unknown or "terms" not in value:
        raise ValueError(f"“{key}”里只能写 terms、with、without，其中 terms 必须写")
    near, away = (_words(value[name], key) if name in value else () for name in ("with", "without"))
    return Sense(_words(value["terms"], key), near, away, field)


def _words(value: Any, key: str = "") -> tuple[str, ...]:
    pieces = value if isinstance(value, list) else [value]
    if not all(isinstance(piece, str) for piece in pieces):
        raise ValueError(f'“{key or value}”的右边应是用空格隔开的词，如 "电动自行车"')
    words = tuple(dict.fromkeys(word for piece in pieces for word in piece.split()))
    if not words:
        raise ValueError(f"“{key}”没有写词")
    return words
