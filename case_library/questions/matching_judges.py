"""How one article judges one item: by laying the item on its words, and by what stands where a gap is."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from case_library.questions import wording
from case_library.questions.importing_items import GAP
from case_library.questions.matching_text import Alignment, Bare, Difference, align
from case_library.questions.model import Item, ItemType
from corpus.model import Span


class Verdict(enum.StrEnum):
    """What the library says of a key."""

    SUPPORTED = "相符"
    CONTRADICTED = "不符"
    NOT_FOUND = "未找到依据"


@dataclass(frozen=True, slots=True)
class Passage:
    """An article of the library, whole: with its paragraphs and items.

    Attributes:
        document_id, version_id, clause_id, law, place: as of ``Source``.
        start: of ``text`` in the version's text. in_force: on the day that counts; others are passed over.
    """

    document_id: str
    version_id: str
    clause_id: str
    law: str
    place: str
    start: int
    text: str
    in_force: bool = True


@dataclass(frozen=True, slots=True)
class Judged:
    """What one article says of a key; ``span`` within its text, ``strong``: the words leave no doubt."""

    verdict: Verdict
    certainty: float
    strong: bool
    passage: Passage
    span: Span
    reason: str


_LIKE = 0.72
"""Share of a statement that a passage must have in order to be about the same."""
_WORD_FOR_WORD = 0.9
NEARLY = 0.85
_BESIDE = 0.65  # of the characters beside a gap, that the article must have
_LEAST = 12  # characters of a statement that can be told from others
_ANCHOR = 6  # characters beside a gap that must stand in the article as they are
_FEWER = 4  # of them, on the other side of the gap
_LONGEST_FILLING = 24
# Why: asks for the wrong one among the options. Matches 不属于, 错误的是, 除外, 不包括 just before the gap or
# the end of the stem; words of the law itself (不符合规定的，不得许可) stand elsewhere.
_NEGATIVE = re.compile(
    r"(?:不属于|不包括|不包含|不正确|错误|不是|不应|除外|不符合|不对|不需|不必|不能|不得)[^，。]{0,10}\Z"
)
# What joins the members of an enumeration, without its signs.
_JOINTS = ("以及", "或者", "和", "或", "及", "与", "等")
# Why: an option that stands for others. Matches 以上都是, 上述各项, 均是; must not match 五万元以上.
_ALL = re.compile(
    r"以上(?:都|均|全|各|皆|几|所有|答案|选项|说法|三|四|是)|上述|全部(?:都|选|正确)|都[是对]|均[是为]"
)
# Why: an item says where it is from before it says what. Matches 根据《…》的规定，, 按照…规定，.
_LEAD = re.compile(r"^\s*(?:根据|按照|依据|依照|违反)?[^，,。]{0,6}《[^》]+》[^，,。]{0,16}[，,]")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_DUTY, _LICENCE, _BAN = (
    frozenset({"应当", "必须", "应"}),
    frozenset({"可以", "可", "有权"}),
    frozenset({"不得", "禁止", "严禁"}),
)
_LEVELS = ("国务院", "省级", "市级", "县级", "设区的市", "乡镇", "直辖市", "省自治区直辖市", "省", "市", "县")
_BOUNDS = (("以上", "以下"), ("前", "后"), ("内", "外"), ("高于", "低于"), ("大于", "小于"))
_REGULARLY, _NOT = "定期", frozenset({"不", "非"})
_NEGATIONS = re.compile(r"不|未|无|非|免")


# --- true or false -------------------------------------------------------------------------------


def _true_false(item: Item, passage: Passage) -> list[Judged]:
    return _statement(item.stem, passage, right=item.key == wording.TRUE_KEY, answer="正确")


def _statement(stem: str, passage: Passage, *, right: bool, answer: str) -> list[Judged]:
    """A statement that the key calls right or wrong, against an article; ``answer``: the key in words."""
    said = Bare.of(_LEAD.sub("", stem, count=1))
    statement = said.text
    if len(statement) < _LEAST:
        return []
    law = Bare.of(passage.text)
    laid = align(statement, law.text)
    if laid.covered < _LIKE:
        return []
    span = law.sentence(laid.start, laid.end)
    critical = [(one, what) for one in laid.differences if (what := _critical(one))]
    content = [one for one in laid.differences if len(one.said) >= 2 or len(one.law) >= 2]
    if not content and not critical and laid.covered >= _WORD_FOR_WORD:
        return [_verbatim(right, laid, law, passage, span)]
    if critical and laid.covered >= _LIKE:
        first, what = critical[0]
        others = [one for one in content if all(one is not two for two, _ in critical)]
        beside = 0
        if law.text.startswith(_REGULARLY, first.law_at) and first.said in _NOT and not first.law:
            beside = len(_REGULARLY)
            others = [one for one in others if not _repeated(one, statement, law.text)]
        clear = len(critical) == 1 and not others and _held(first)
        told = (
            f"{what}不同：条文为“{law.shown(first.law_at, len(first.law) + beside) or '（无）'}”，"
            f"题目为“{said.shown(first.said_at, len(first.said) + beside) or '（无）'}”"
        )
        return _differing(first, told, laid, passage, span, clear=clear, right=right, answer=answer)
    if not right and len(content) == 1 and not critical and len(statement) >= _LEAST + _FEWER:
        one = content[0]
        replaced = len(one.said) >= 2 and len(one.law) >= 2 and laid.covered >= 0.8
        if replaced or (len(one.said) >= _FEWER and not one.law and laid.covered >= NEARLY):
            told = f"条文此处为“{one.law}”" if one.law else "条文没有这些字"
            reason = f"题目写作“{one.said}”，{told}，判为错误与条文相符。"
            return [Judged(Verdict.SUPPORTED, laid.covered, False, passage, span, reason)]
    # A fine, a time limit or a 不 that the article does not have is no support, however like the rest is.
    figures = any(_DIGITS.findall(one.said) != _DIGITS.findall(one.law) for one in laid.differences)
    denied = any(_NEGATIONS.fullmatch(one.said) and one.said not in one.law for one in laid.differences)
    if right and laid.covered >= _WORD_FOR_WORD and not critical and not figures and not denied:
        return [
            Judged(Verdict.SUPPORTED, laid.covered, False, passage, span, "题目与条文意思一致，判为正确。")
        ]
    return []


def _verbatim(right: bool, laid: Alignment, law: Bare, passage: Passage, span: Span) -> Judged:
    """The article has the statement as it stands."""
    if right:
        return Judged(Verdict.SUPPORTED, laid.covered, True, passage, span, "条文原文如此，判为正确。")
    whole = not laid.differences and law.begins_part(laid.start) and law.ends_sentence(laid.end)
    if whole:
        reason = "条文原文就是这样写的，答案却是“错误”。"
        return Judged(Verdict.CONTRADICTED, laid.covered, True, passage, span, reason)
    # a word may be wrong by one character, or the sentence be cut: nothing is certain
    return Judged(Verdict.NOT_FOUND, 0.0, False, passage, span, "")


def _differing(
    one: Difference,
    told: str,
    laid: Alignment,
    passage: Passage,
    span: Span,
    *,
    clear: bool,
    right: bool,
    answer: str,
) -> list[Judged]:
    if not right:
        return [
            Judged(Verdict.SUPPORTED, laid.covered, clear, passage, span, f"{told}，判为错误与条文相符。")
        ]
    if (
        clear
        and laid.covered >= 1 - (len(one.said) + 1) / max(1, len(one.said) + one.before + one.after + 1) * 2
    ):
        reason = f"{told}，答案却是“{answer}”。"
        return [Judged(Verdict.CONTRADICTED, laid.covered, True, passage, span, reason)]
    return []


def _repeated(one: Difference, statement: str, law: str) -> bool:
    """Whether a few words stand in one text only here, and elsewhere in both: 事故 in 事故应急演练."""
    return (
        bool(one.said) != bool(one.law)
        and len(one.said + one.law) <= _FEWER
        and ((one.law in statement) if one.law else (one.said in law))
    )


def _held(one: Difference) -> bool:
    """Whether what stands beside a difference is the same, long enough to be the same place."""
    return one.before + one.after >= _ANCHOR + _FEWER and max(one.before, one.after) >= _ANCHOR


def _critical(one: Difference) -> str:
    """What a difference changes: 数字, 应当与可以, 上下限, 层级, 肯定与否定; "" for other words."""
    said, law = one.said, one.law
    figures, others = _DIGITS.findall(said), _DIGITS.findall(law)
    if figures and others and figures != others and _DIGITS.sub("", said) == _DIGITS.sub("", law):
        return "数字"
    if said and law and _modal(said) and _modal(law) and _modal(said) is not _modal(law):
        return "义务与许可"
    for low, high in _BOUNDS:
        if {said, law} == {low, high}:
            return "上下限"
    if said in _LEVELS and law in _LEVELS and said != law:
        return "层级"
    short = len(said) <= 1 and len(law) <= 1
    if short and bool(_NEGATIONS.fullmatch(said)) != bool(_NEGATIONS.fullmatch(law)) and not (said and law):
        return "肯定与否定"
    return ""


def _modal(text: str) -> frozenset[str] | None:
    return next((group for group in (_DUTY, _LICENCE, _BAN) if text in group), None)


# --- a gap and what fills it ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Gap:
    """A stem with one gap, bare; ``open_end``: nothing but a full stop after the gap."""

    before: str
    after: str

    @classmethod
    def of(cls, stem: str, bare: Callable[[str], Bare] = Bare.of) -> _Gap | None:
        gaps = list(GAP.finditer(stem))
        if len(gaps) != 1:
            return None
        lead = _LEAD.match(stem)
        start = lead.end() if lead and lead.end() <= gaps[0].start() else 0
        return cls(bare(stem[start : gaps[0].start()]).text, bare(stem[gaps[0].end() :]).text)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an article has what stands beside a gap: the bare stretch that the gap stands for."""

    start: int
    end: int
    before: int
    after: int


def _places(gap: _Gap, law: Bare) -> list[_Place]:
    """Stretches of an article that stand between the words beside the gap.

    Without words behind the gap it ends with the sentence or its part; without words before it, it begins
    so.
    """
    before, after = gap.before[-_ANCHOR * 2 :], gap.after[: _ANCHOR * 2]
    found: list[_Place] = []
    starts = _ends_of(before, law.text) if before else []
    ends = _starts_of(after, law.text) if after else []
    for start, length in starts:
        for end, other in ends:
            if 0 < end - start <= _LONGEST_FILLING * 2:
                found.append(_Place(start, end, length, other))
                break
        if not after:
            end = next(
                (
                    at
                    for at in range(start + 1, len(law.text) + 1)
                    if law.begins_part(at) or at == len(law.text)
                ),
                start,
            )
            found.append(_Place(start, end, length, _FEWER if law.ends_sentence(end) else 0))
    if not before:
        for end, other in ends:
            start = next((at for at in range(end - 1, -1, -1) if law.begins_part(at)), 0)
            found.append(_Place(start, end, _FEWER, other))
    return [place for place in found if place.end > place.start]


def _ends_of(words: str, text: str) -> list[tuple[int, int]]:
    """Where the longest end of ``words`` that the text has, ends in it; and how long it is."""
    for size in range(len(words), min(_FEWER, len(words)) - 1, -1):
        found = [match.end() for match in re.finditer(re.escape(words[-size:]), text)]
        if found:
            return [(at, size) for at in found]
    return []


def _starts_of(words: str, text: str) -> list[tuple[int, int]]:
    for size in range(len(words), min(_FEWER, len(words)) - 1, -1):
        found = [match.start() for match in re.finditer(re.escape(words[:size]), text)]
        if found:
            return [(at, size) for at in found]
    return []


def _one_of(item: Item, passage: Passage) -> list[Judged]:
    """Single choice and fill-in with one gap."""
    gap = _Gap.of(item.stem)
    if gap is None:
        return _listed(item, passage)
    words = (
        tuple(word for right in item.right for word in right.split("|"))
        if item.type is ItemType.BLANK
        else item.right
    )
    law = Bare.of(passage.text)
    keys = [text for text in (Bare.of(word).text for word in words) if text]
    others = [Bare.of(option).text for option in item.options if option not in item.right]
    if not keys or _negative(item.stem) or any(_ALL.search(word) for word in words):
        return []
    return (
        _fillings(item, words, passage, Bare.of)
        or _statement(GAP.sub(words[0], item.stem, count=1), passage, right=True, answer=words[0])
        or _elsewhere(item, gap, keys, others, law, passage)
        or [one for one in _fillings(item, words, passage, _loosely) if one.certainty >= _BESIDE]
    )


def _loosely(text: str) -> Bare:
    """Without 的: 本单位的安全生产 is 本单位安全生产."""
    return Bare.without("的", text)


def _fillings(
    item: Item, words: Sequence[str], passage: Passage, bare: Callable[[str], Bare]
) -> list[Judged]:
    """What the article has where the gap is; ``words``: of the key, ``bare``: how texts are laid bare."""
    gap = _Gap.of(item.stem, bare)
    if gap is None:
        return []
    law = bare(passage.text)
    keys = [text for text in (bare(word).text for word in words) if text]
    options = [bare(option).text for option in item.options]
    others = [text for text, option in zip(options, item.options, strict=True) if option not in item.right]
    found: list[Judged] = []
    for place in _places(gap, law):
        filling = law.text[place.start : place.end]
        beside = place.before + place.after
        share = beside / max(1, min(len(gap.before), _ANCHOR * 2) + min(len(gap.after), _ANCHOR * 2))
        span = law.sentence(place.start, place.end)
        if any(filling == key or (not gap.after and filling.startswith(key)) for key in keys) or (
            place.after >= _ANCHOR and any(len(key) >= _FEWER and filling.endswith(key) for key in keys)
        ):
            strong = beside >= _ANCHOR
            reason = f"条文此处为“{_shown(law, place)}”，与答案一致。"
            found.append(Judged(Verdict.SUPPORTED, min(1.0, share), strong, passage, span, reason))
            continue
        same_place = share >= _BESIDE and beside >= _ANCHOR * 2 and _whole_like(gap, law, place)
        same_figure_place = same_place or _closely_held(gap, law, place)
        figures = any(_other_figure(key, filling) for key in keys)
        if not (same_figure_place if figures else same_place):
            continue
        if not figures and any(key in filling or filling in key for key in keys):
            continue
        ending = [one for one in others if len(one) >= _FEWER and filling.endswith(one)]
        if not filling.startswith(tuple(others)) and len(ending) == 1 and place.after >= _ANCHOR:
            # 向…单位（主要负责人）和其他有关人员: the article has more between the stem and the word
            filling = ending[0] if not any(key in law.text or ending[0] in key for key in keys) else filling
        told = f"条文此处为“{_shown(law, place)}”，答案为“{'、'.join(words)}”"
        if filling in others:
            letter = wording.LETTERS[options.index(filling)]
            reason = f"{told}；条文的说法是选项 {letter}。"
            found.append(Judged(Verdict.CONTRADICTED, min(1.0, share), True, passage, span, reason))
        elif figures and place.after and place.before:
            found.append(
                Judged(Verdict.CONTRADICTED, min(0.95, share), True, passage, span, f"{told}，数字不同。")
            )
    return found


def _elsewhere(
    item: Item, gap: _Gap, keys: Sequence[str], others: Sequence[str], law: Bare, passage: Passage
) -> list[Judged]:
    """The stem stands in the article, but what fills the gap in another place of the sentence: 处罚款（）."""
    stem = gap.before + gap.after
    laid = align(stem, law.text)
    if laid.covered < _WORD_FOR_WORD or len(stem) < _LEAST:
        return []
    span = law.sentence(laid.start, laid.end)
    sentence = Bare.of(span.of(law.whole)).text
    held = [other for other in others if other and other in sentence]
    if any(key in sentence for key in keys) and not held:
        return [Judged(Verdict.SUPPORTED, laid.covered, False, passage, span, "条文有与答案一致的说法。")]
    figures = [text for text in (*keys, *others) if _DIGITS.search(text)]
    all_figures = len(figures) == len(keys) + len(others) > 1
    absent = not any(key in law.text for key in keys)
    if absent and len(held) == 1 and laid.covered >= 0.95 and all_figures and len(held[0]) >= _FEWER:
        letter = wording.LETTERS[[Bare.of(option).text for option in item.options].index(held[0])]
        reason = (
            f"条文的数字是选项 {letter}“{item.options[ord(letter) - ord('A')]}”，不是答案 {item.key[0]}。"
        )
        return [Judged(Verdict.CONTRADICTED, laid.covered, True, passage, span, reason)]
    return []


def _negative(stem: str) -> bool:
    """Whether a stem asks for what does not hold."""
    gap = GAP.search(stem)
    before, after = (stem[: gap.start()], stem[gap.end() :]) if gap else (stem, "")
    asked = before if not Bare.of(after).text else ""
    return _NEGATIVE.search(asked.rstrip(" 　。：:？?，,")) is not None


def _shown(law: Bare, place: _Place) -> str:
    """The words of a place, as the article writes them."""
    start = law.places[place.start]
    end = law.places[place.end] if place.end < len(law.places) else len(law.whole)
    return law.whole[start:end].rstrip("，。；、：\n 　")


def _closely_held(gap: _Gap, law: Bare, place: _Place) -> bool:
    """Whether the words before a gap stand in the article to the letter, and those behind it nearly so."""
    behind = law.text[place.end : place.end + len(gap.after) + 10]
    long = place.before >= _ANCHOR * 2 and len(gap.after) >= _ANCHOR + 2
    return long and align(gap.after, behind).covered >= 0.8


def _whole_like(gap: _Gap, law: Bare, place: _Place) -> bool:
    """Whether not only what is near the gap but the whole stem stands in the article there."""
    start = max(0, place.start - len(gap.before) - 20)
    near = law.text[start : place.end + len(gap.after) + 20]
    rest = gap.before + gap.after
    return bool(rest) and align(rest, near).covered >= _WORD_FOR_WORD


def _other_figure(key: str, filling: str) -> bool:
    """Whether two fillings are figures of the same kind with other numbers."""
    numbers, others = _DIGITS.findall(key), _DIGITS.findall(filling)
    return bool(numbers) and numbers != others and _DIGITS.sub("#", key) == _DIGITS.sub("#", filling)


# --- several options -----------------------------------------------------------------------------


def _listed(item: Item, passage: Passage) -> list[Judged]:
    """Options that an article lists: those of the key stand in it, the others do not."""
    options = [Bare.of(option).text for option in item.options]
    if len(options) < 2 or _negative(item.stem) or any(_ALL.search(option) for option in item.options):
        return []
    law = Bare.of(passage.text)
    exact = _enumerated(item, options, law, passage)
    if exact:
        return exact
    stem = Bare.of(GAP.sub("", _LEAD.sub("", item.stem, count=1))).text
    laid = align(stem, law.text)
    if laid.covered < _LIKE or len(stem) < _LEAST:
        return []
    inside = {letter: text in law.text for letter, text in zip(wording.LETTERS, options, strict=False)}
    keys = [letter for letter in inside if letter in item.key]
    span = law.sentence(laid.start, laid.end)
    missing = [letter for letter in keys if not inside[letter]]
    extra = [letter for letter in inside if letter not in item.key and inside[letter]]
    if not missing and not extra:
        strong = laid.covered >= _WORD_FOR_WORD
        reason = (
            "条文列有答案所选的各项，没有其余各项。"
            if len(keys) < len(inside)
            else "条文列有答案所选的各项。"
        )
        return [Judged(Verdict.SUPPORTED, laid.covered, strong, passage, span, reason)]
    if not missing and extra and laid.covered >= 0.95 and item.type is ItemType.MULTIPLE:
        listed = [letter for letter in extra if _beside(options, keys, letter, law)]
        if listed:
            told = "、".join(listed)
            reason = f"条文同时列有选项 {told}，答案 {''.join(item.key)} 却没有选。"
            return [Judged(Verdict.CONTRADICTED, laid.covered, True, passage, span, reason)]
    return []


def _enumerated(item: Item, options: Sequence[str], law: Bare, passage: Passage) -> list[Judged]:
    """A gap that the article fills with some of the options, one after the other, and with nothing else."""
    gap = _Gap.of(item.stem)
    if gap is None:
        return []
    for place in _places(gap, law):
        letters = _members(law.text[place.start : place.end], options)
        beside = place.before + place.after
        share = beside / max(1, min(len(gap.before), _ANCHOR * 2) + min(len(gap.after), _ANCHOR * 2))
        if not letters or share < _BESIDE or beside < _ANCHOR * 2 or not _whole_like(gap, law, place):
            continue
        span = law.sentence(place.start, place.end)
        shown = f"条文此处为“{_shown(law, place)}”"
        if letters == set(item.key):
            reason = f"{shown}，与答案一致。"
            return [Judged(Verdict.SUPPORTED, min(1.0, share), True, passage, span, reason)]
        if not gap.after:
            continue  # what the article says may go on behind the next sign
        said = "".join(sorted(letters))
        reason = f"{shown}，即选项 {said}；答案为 {''.join(item.key)}。"
        return [Judged(Verdict.CONTRADICTED, min(1.0, share), True, passage, span, reason)]
    return []


def _members(filling: str, options: Sequence[str]) -> set[str]:
    """Letters of the options that a filling is made of; none where anything else is in it."""
    found: set[str] = set()
    at = 0
    ranked = sorted(zip(wording.LETTERS, options, strict=False), key=lambda pair: (-len(pair[1]), pair[0]))
    while at < len(filling):
        match = next(
            ((letter, text) for letter, text in ranked if text and filling.startswith(text, at)), None
        )
        if match and match[0] not in found:
            found.add(match[0])
            at += len(match[1])
            continue
        joint = next((joint for joint in _JOINTS if filling.startswith(joint, at)), "")
        if not joint or not found:
            return set()
        at += len(joint)
    return found


def _beside(options: Sequence[str], keys: Sequence[str], letter: str, law: Bare) -> bool:
    """Whether an option stands in one enumeration with those of the key: joined by 、 in one sentence."""
    text = options[ord(letter) - ord("A")]
    if len(text) < 2:
        return False
    for key in keys:
        other = options[ord(key) - ord("A")]
        if not other or text in other or other in text:
            return False
        pattern = rf"{re.escape(other)}.{{0,2}}{re.escape(text)}|{re.escape(text)}.{{0,2}}{re.escape(other)}"
        match = re.search(pattern, law.text)
        if match and "、" in law.whole[law.places[match.start()] : law.places[match.end() - 1]]:
            return True
    return False


def _points(item: Item, passage: Passage) -> list[Judged]:
    """Short answers: most points of the model answer stand in the article."""
    law = Bare.of(passage.text)
    points = [Bare.of(point).text for point in item.key]
    known = [
        point for point in points if len(point) >= _FEWER and align(point, law.text).covered >= _WORD_FOR_WORD
    ]
    if not points or len(known) < 0.6 * len(points):
        return []
    first = law.text.find(known[0][:_FEWER])
    span = law.sentence(max(0, first), max(0, first) + 1)
    reason = f"条文有参考答案 {len(points)} 个要点中的 {len(known)} 个。"
    return [Judged(Verdict.SUPPORTED, len(known) / len(points), False, passage, span, reason)]


JUDGES: dict[ItemType, Callable[[Item, Passage], list[Judged]]] = {
    ItemType.TRUE_FALSE: _true_false,
    ItemType.SINGLE: _one_of,
    ItemType.MULTIPLE: _listed,
    ItemType.BLANK: _one_of,
    ItemType.SHORT: _points,
    ItemType.CASE: _points,
}
