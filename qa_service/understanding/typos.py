"""Words typed wrong: other characters of the same sound, of like shape, swapped, doubled or left out.

Nearly all Chinese is typed by sound, so nearly all errors sound right: 消妨 for 消防. A stretch of a question
is corrected only when it is no word itself, the segmenter falls to pieces on it, and exactly one word of our
vocabulary (terms of the field, names of laws and organs, words of the lexicon and of the library) is meant.
Sounds are those of ``pypinyin``, without tones. Edits of one sign are found by the words that are left when
one sign is taken out of either side (the symmetric deletion of SymSpell, W. Garbe 2012).
"""

from __future__ import annotations

import functools
import itertools
import os
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from corpus.model import Span
from corpus.references.names import national_names
from corpus.unit_words import unit_words
from indexing.segment import cut, frequency, own_terms
from qa_service.lexicon import everyday_terms
from qa_service.understanding.model import Correction

_LONGEST: Final = 12
_COMMON: Final = 100
_HAN = re.compile(r"[\u4e00-\u9fff]+")
#: One-sign words of everyday questions: they stand alone without being pieces of a broken word.
_GRAMMAR: Final = frozenset(
    "的了吗呢吧啊呀么嘛是在由被把将让给向对从到和与及或并而也都还就才又再我你他她它这那哪谁啥几多少有没不要会能"
    "得该应可想里上下中时前后内外间个种些次年月日天号点分人家件条项款元块万千百十亿一二三四五六七八九两半做干管查"
    "罚赔奖报抓判告处说问用去来走进出开关买卖租住借还打拿放找看听写交收付领办按照依据怎样先只但若且以为于其之"
    "者所至起算属归定请求帮叫使令当如则配"
)
_SHARED: Final = frozenset("罚赔奖报判租")
_THINGS: Final = frozenset(
    "建拆装修改换送吃喝死伤坏烧撞偷抢骗车船房路水火电气油煤药酒烟门窗楼店厂村镇乡县市区省局部院校站所队长老小大"
    "新旧高低好快慢真假男女爸妈儿子钱票证书法岗班组层栋"
)
_ALONE: Final = _GRAMMAR | _THINGS
#: Signs of talk: an entry of the lexicon that has one is a way of speaking and no word to be typed wrong.
_TALK = re.compile("[的了不没谁吗多少几怎被给我你他]")
#: How names of organs end: in them a sign that was left out is put back. Elsewhere people shorten on purpose.
_ORGAN = re.compile("(?:[局厅委办]|部门|支队|大队|总队|机构|委员会|办公室)$")
#: Characters of like shape that input by strokes or by a scan confuses, apart from those of like sound.
_SHAPES: Final = (
    "己已巳", "未末", "土士", "人入", "日曰", "侯候", "徽微", "崇祟", "拨拔", "券卷", "戍戌戊", "毫亳",
    "冶治", "今令", "析折拆", "防坊", "险检捡", "燃然", "撤撒", "即既", "辨辩", "梢稍", "赢羸", "密蜜",
    "贷货", "幻幼", "抡抢", "沦沧", "伧伦", "爆暴瀑", "救求", "管菅", "查杳", "气汽", "急怠", "疏蔬",
    "散撒", "瓶屏", "灾炎", "厂广", "早旱", "没设", "责贵", "任仟", "督瞥", "隐稳", "患惠", "验检",
    "施旋", "库厍",
)  # fmt: skip
# Sounds that many speakers do not tell apart; used for words of three signs and more.
_LIKE_SOUNDS: Final = (
    (re.compile("^([zcs])h"), r"\1"),
    (re.compile("([aei]n)g$"), r"\1"),
    (re.compile("^n(?=[aeiou])"), "l"),
)


@dataclass(frozen=True, slots=True)
class _Guess:
    """A word that a stretch may be meant for; the higher the ``rank`` the better."""

    start: int
    end: int
    word: str
    rank: tuple[int, int, int]


class Spelling:
    """Finds words that were typed wrong, against a vocabulary.

    Args:
        words: of the library, beside our own vocabulary: names of organs, titles, terms it defines.
    """

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._vocabulary = _own_vocabulary() | frozenset(
            word for word in words if 2 < len(word) <= _LONGEST and _HAN.fullmatch(word)
        )
        self._by_sound: dict[str, list[str]] = {}
        self._less_one: dict[str, list[str]] = {}
        self._beginnings: set[str] = set()
        for word in sorted(self._vocabulary):
            for key in set(_keys(word, 2)):
                self._by_sound.setdefault(key, []).append(word)
            self._beginnings.update(_keys(word[:2], 2))
            if len(word) >= 4:
                for at in range(len(word)):
                    self._less_one.setdefault(word[:at] + word[at + 1 :], []).append(word)

    def correct(
        self,
        text: str,
        *,
        seen: Callable[[Collection[str]], Collection[str]] = lambda words: (),
        kept: Callable[[], Sequence[Span]] = lambda: (),
    ) -> tuple[str, tuple[Correction, ...]]:
        """``text`` with the words put right that were typed wrong, and what was changed.

        Args:
            seen: which of some words the library has: those are left as they are.
            kept: stretches that are names (places, units, titles) and stay; asked only when there is
                something to correct.
        """
        guesses = self._guesses(text)
        if not guesses:
            return text, ()
        names = kept()
        known = frozenset(seen({text[guess.start : guess.end] for guess in guesses}))
        chosen: list[_Guess] = []
        for guess in sorted(guesses, key=lambda one: (one.rank, -one.start, one.word), reverse=True):
            if text[guess.start : guess.end] in known or _touches(guess, names):
                continue
            if any(guess.start < other.end and other.start < guess.end for other in chosen):
                continue
            if self._doubtful(guess, guesses):
                continue
            chosen.append(guess)
        pieces, corrections, last = [], [], 0
        for guess in sorted(chosen, key=lambda one: one.start):
            pieces += [text[last : guess.start], guess.word]
            corrections.append(_smallest(text[guess.start : guess.end], guess))
            last = guess.end
        return "".join([*pieces, text[last:]]), tuple(corrections)

    def _guesses(self, text: str) -> list[_Guess]:
        found: list[_Guess] = []
        for run in _HAN.finditer(text):
            starts, spots = self._pieces(run.group(), run.start())
            for first, start in enumerate(starts[:-1]):
                heard = not self._beginnings.isdisjoint(_keys(text[start : start + 2]))
                for end in starts[first + 1 :]:
                    if end - start > _LONGEST:
                        break
                    broken = any(start <= spot < end for spot in spots)
                    if end - start < 2 or not (broken or (heard and end - start > 3)):
                        continue
                    window = text[start:end]
                    if not self._is_word(window):
                        found += self._meant(window, start, spots, broken, heard)
        return found

    def _pieces(self, run: str, offset: int) -> tuple[list[int], frozenset[int]]:
        """Where pieces of the segmenter begin and end, and the places where it fell to pieces.

        A run that no dictionary has was guessed by the segmenter: it is taken apart into its signs.
        """
        starts, at = [offset], offset
        spots: set[int] = set()
        for piece in cut(run):
            if len(piece) > 1 and not self._is_word(piece):
                starts += range(at + 1, at + len(piece) + 1)
                spots.update(range(at, at + len(piece)))
            else:
                starts.append(at + len(piece))
                if len(piece) == 1 and piece not in _ALONE:
                    spots.add(at)
            at += len(piece)
        return starts, frozenset(spots)

    def _is_word(self, word: str) -> bool:
        return word in self._vocabulary or frequency(word) > 0

    def _meant(
        self, window: str, start: int, spots: Collection[int], broken: bool, heard: bool
    ) -> Iterable[_Guess]:
        size = len(window)
        end = start + size
        keys = _keys(window) if heard else ()
        for word in dict.fromkeys(itertools.chain.from_iterable(self._by_sound.get(key, ()) for key in keys)):
            wrong = [at for at in range(size) if word[at] != window[at]]
            if wrong and self._sounds_meant(window, word, wrong, {spot - start for spot in spots}):
                yield _Guess(start, end, word, (size, 3, -len(wrong)))
        if not broken:
            return
        yield from self._shaped(window, start, spots)
        if size > 2:
            yield from self._miscounted(window, start, spots)

    def _shaped(self, window: str, start: int, spots: Collection[int]) -> Iterable[_Guess]:
        """Words that look like a broken stretch: one sign of like shape, or two that changed places."""
        size, end = len(window), start + len(window)
        inside = [spot for spot in spots if start <= spot < end]
        for at in range(size):
            for other in _alike().get(window[at], ()):
                word = window[:at] + other + window[at + 1 :]
                if word not in self._vocabulary or start + at not in spots:
                    continue
                if size > 2 or (len(inside) == 2 and not _GRAMMAR & set(window)):
                    yield _Guess(start, end, word, (size, 2, -1))
            rest = window[:at] + window[at + 1 :]
            for word in self._less_one.get(rest, ()) if len(inside) >= 2 else ():
                if len(word) == size and _swapped(window, word):
                    yield _Guess(start, end, word, (size, 2, -1))  # 应急理管局

    def _miscounted(self, window: str, start: int, spots: Collection[int]) -> Iterable[_Guess]:
        """Words of which a broken stretch has a sign too few or one twice."""
        size, end = len(window), start + len(window)
        for word in self._less_one.get(window, ()):  # 应急管局
            lost = _lost(word, window)
            if _ORGAN.search(word) and 0 < lost < len(word) - 1 and self._gap_is_broken(lost, start, spots):
                yield _Guess(start, end, word, (size, 1, -1))
        for at in range(2, size) if size > 3 else ():
            rest = window[:at] + window[at + 1 :]
            if window[at] == window[at - 1] and rest in self._vocabulary:
                yield _Guess(start, end, rest, (size, 1, -1))  # 安全生生产

    def _sounds_meant(self, window: str, word: str, wrong: Sequence[int], spots: Set[int]) -> bool:
        """Whether a stretch that sounds like a word is that word typed wrong."""
        size = len(window)
        if len(wrong) > (size + 1) // 2:
            return False
        loose = [at for at in wrong if at in spots]
        for at in wrong:
            beside = at - 1 if at else 1
            # 安全生产罚 is not 安全生产法; but 消防通到 is 消防通道: the sign beside it is a fragment too
            edge = window[at] in _GRAMMAR and at not in spots and at in (0, size - 1)
            if edge and (size < 4 or not at or beside not in spots):
                return False
        if size == 2:
            plain = (
                len(wrong) == 1
                and not _GRAMMAR - _SHARED & set(window)
                and window[wrong[0]] not in _GRAMMAR
                and _exact(window, word, 1)
            )
            return plain and not spots.isdisjoint((0, 1))
        if loose or any(at in spots for at in range(size)):
            return size > 3 or _exact(window, word)
        few = len(wrong) <= size // 3 + 1 if size > 3 else wrong == [2] and window[2] in _THINGS
        return few and _exact(window, word)

    @staticmethod
    def _gap_is_broken(lost: int, start: int, spots: Collection[int]) -> bool:
        return start + lost in spots or start + lost - 1 in spots

    @staticmethod
    def _doubtful(guess: _Guess, guesses: Sequence[_Guess]) -> bool:
        """Two different words fit the same stretch alike, and neither is much commoner."""
        rivals = [
            other
            for other in guesses
            if other.word != guess.word
            and (other.start, other.end, other.rank) == (guess.start, guess.end, guess.rank)
        ]
        return any(frequency(other.word) * 5 > frequency(guess.word) for other in rivals)


@functools.cache
def _own_vocabulary() -> frozenset[str]:
    """Terms of the segmenter, of the lexicon, names of laws and functions of organs."""
    names = unit_words()
    words: set[str] = {*own_terms(), *national_names().titles, *names.names, *names.everyday}
    words.update(function for function in names.functions if len(function) > 2)
    words.update(
        f"{function}{kind}" for function in names.functions if len(function) > 1 for kind in ("局", "部门")
    )
    for word, terms in everyday_terms().items():
        words.update(terms)
        if not _TALK.search(word):
            words.add(word)
    for word in tuple(words):
        if len(word) > 3:  # the words within: 疏散 and 通道 of 疏散通道
            words.update(piece for piece in cut(word) if len(piece) == 2 and frequency(piece) > _COMMON)
    return frozenset(word for word in words if 2 <= len(word) <= _LONGEST and _HAN.fullmatch(word))


def _smallest(typed: str, guess: _Guess) -> Correction:
    """The correction without what both have alike in front and behind, but never less than a word."""
    return Correction(typed, guess.word, Span(guess.start, guess.end))


def _touches(guess: _Guess, names: Iterable[Span]) -> bool:
    return any(guess.start < name.end and name.start < guess.end for name in names)


def _lost(word: str, window: str) -> int:
    return next((at for at in range(len(window)) if word[at] != window[at]), len(window))


def _swapped(window: str, word: str) -> bool:
    """Whether two neighbouring signs changed places."""
    wrong = [at for at in range(len(word)) if word[at] != window[at]]
    return (
        len(wrong) == 2
        and wrong[1] == wrong[0] + 1
        and window[wrong[0]] == word[wrong[1]]
        and window[wrong[1]] == word[wrong[0]]
    )


@functools.cache
def _alike() -> Mapping[str, str]:
    return {
        sign: "".join(group.replace(sign, "") for group in _SHAPES if sign in group)
        for sign in set("".join(_SHAPES))
    }


def _exact(window: str, word: str, readings: int = 2) -> bool:
    """Whether a stretch sounds like a word to the letter, tones apart.

    Args:
        readings: how many of the readings of the word's signs count.
    """
    return all(
        _sounds(typed)[:1] == _sounds(meant)[:1] or _sounds(typed)[0] in _sounds(meant)[:readings]
        for typed, meant in zip(window, word, strict=True)
        if typed != meant
    )


def _keys(word: str, readings: int = 1) -> list[str]:
    """How a word may sound, roughly, syllable by syllable; at most four ways.

    Args:
        readings: of each sign, the commonest first. One is enough for what was typed.
    """
    keys = [""]
    for sign in word:
        sounds = _rough_sounds(sign)[:readings]
        keys = [key + sound for key in keys for sound in sounds][:4]
    return keys


@functools.cache
def _rough_sounds(sign: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{_rough(sound)} " for sound in _sounds(sign))) or (sign,)


@functools.cache
def _rough(sound: str) -> str:
    for pattern, plain in _LIKE_SOUNDS:
        sound = pattern.sub(plain, sound)
    return sound


@functools.cache
def _sounds(sign: str) -> tuple[str, ...]:
    """The two commonest readings of a character without tones."""
    return tuple(
        dict.fromkeys(_plain(reading) for reading in _readings().get(ord(sign), "").split(",")[:2] if reading)
    ) or (sign,)


@functools.cache
def _readings() -> Mapping[int, str]:
    # Only single characters are looked up: without its table of phrases pypinyin takes a fifth of the memory.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
    from pypinyin.constants import PINYIN_DICT

    table: Mapping[int, str] = PINYIN_DICT
    return table


def _plain(reading: str) -> str:
    from pypinyin.contrib.tone_convert import to_normal

    sound: str = to_normal(reading)
    return sound
