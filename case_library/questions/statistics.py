"""How items and papers did, from what examinees answered (项目分析).

Formulas and where they stand:

* difficulty p, the mean share of the marks that was got (Lord and Novick, Statistical Theories of Mental
  Test Scores, 1968, ch. 15);
* discrimination: the correlation of the marks of an item with the sum of the others, so that an item does
  not speak for itself (Henrysson, Correction of item-total correlations in item analysis, Psychometrika 28,
  1963); for items that are right or wrong this is the point-biserial coefficient;
* upper and lower 27 per cent: D = p_upper - p_lower (Kelley, The selection of upper and lower groups for the
  validation of test items, Journal of Educational Psychology 30, 1939);
* reliability: KR-20 for items that are right or wrong (Kuder and Richardson, The theory of the estimation of
  test reliability, Psychometrika 2, 1937, formula 20), Cronbach's alpha for any marks (Cronbach, Coefficient
  alpha and the internal structure of tests, Psychometrika 16, 1951); KR-20 is alpha of such items;
* standard error of measurement: s * sqrt(1 - reliability) (Lord and Novick, ch. 3).

Variances are those of the sample as a population (divided by n): so KR-20 and alpha are one.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from case_library.questions.model import CHOICES, Difficulty, Item, ItemType
from case_library.questions.wording import LETTERS

FEWEST_FOR_DIFFICULTY = 30
"""Examinees below which p is marked as uncertain: its standard error is over 0.09 then."""
FEWEST_FOR_DISCRIMINATION = 100
"""Examinees below which discrimination and reliability are marked as uncertain (Nunnally and Bernstein,
Psychometric Theory, 1994, ask for some hundreds)."""
EASY_FROM, HARD_BELOW = 0.7, 0.4
"""p from which an item is easy, and below which it is hard, as examinations in China grade it."""
WEAK_BELOW = 0.2
"""Discrimination below which an item should be looked at (Ebel, Measuring Educational Achievement, 1965)."""
_GROUP = 0.27
_FEWEST_IN_GROUP = 10


@dataclass(frozen=True, slots=True)
class Response:
    """What one examinee answered to one item.

    Attributes:
        examinee: who; item_id: which item.
        share: of the marks that was got, 0 to 1; None for an essay that nobody has marked yet.
        answer: letters of a choice, 对 or 错; () where nothing was answered or it is no choice.
    """

    examinee: str
    item_id: str
    share: float | None
    answer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OptionCount:
    """How often an option was chosen; ``upper`` and ``lower``: by the best and the weakest 27 per cent."""

    letter: str
    right: bool
    count: int
    share: float
    upper: int
    lower: int


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """How an item did.

    Attributes:
        count: examinees who were given it; omitted: of them, those who answered nothing.
        p: mean share of the marks; None without examinees.
        discrimination: corrected item-total correlation; None where everybody did the same.
        upper_lower: D; None below 10 examinees in a group.
        options: for choices and true/false.
        notes: Chinese remarks: too few examinees, a distractor that nobody takes …
    """

    item_id: str
    count: int
    omitted: int
    p: float | None
    discrimination: float | None
    upper_lower: float | None
    options: tuple[OptionCount, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def difficulty(self) -> Difficulty | None:
        """Difficulty by results; None below 30 examinees, where the estimate stands."""
        if self.p is None or self.count < FEWEST_FOR_DIFFICULTY:
            return None
        if self.p >= EASY_FROM:
            return Difficulty.EASY
        return Difficulty.MIDDLE if self.p >= HARD_BELOW else Difficulty.HARD


@dataclass(frozen=True, slots=True)
class PaperStatistics:
    """How a paper did.

    Attributes:
        examinees: whose papers are complete. mean, deviation: of the marks. highest, lowest: marks.
        reliability: KR-20 where all items are right or wrong, else alpha; None where it is not defined.
        coefficient: which of the two, ``KR-20`` or ``α``.
        error: standard error of measurement in marks.
        items: in the order of the paper.
    """

    examinees: int
    mean: float | None
    deviation: float | None
    highest: float | None
    lowest: float | None
    reliability: float | None
    coefficient: str
    error: float | None
    items: tuple[ItemStatistics, ...]
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Marks:
    """Examinee → item → share, of those that were marked."""

    shares: dict[str, dict[str, float]] = field(default_factory=dict)
    answers: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)

    @classmethod
    def of(cls, responses: Sequence[Response]) -> _Marks:
        made = cls()
        for one in responses:
            if one.share is not None:
                made.shares.setdefault(one.examinee, {})[one.item_id] = one.share
                made.answers.setdefault(one.examinee, {})[one.item_id] = one.answer
        return made


def item_statistics(item: Item, responses: Sequence[Response]) -> ItemStatistics:
    """How an item did in practice, where everybody is given other items; discrimination needs the rest.

    Args:
        item: the item.
        responses: of any items; the totals of examinees are the mean shares of their other items.
    """
    return _item_statistics(item, _Marks.of(responses), {})


def paper_statistics(
    items: Sequence[Item], scores: Mapping[str, float], responses: Sequence[Response]
) -> PaperStatistics:
    """How a paper did.

    Args:
        items: of the paper. scores: id of an item → its marks.
        responses: only examinees with all items marked count for the paper; each item takes whoever has it.
    """
    marks = _Marks.of(responses)
    wanted = {item.id for item in items}
    complete = sorted(who for who, shares in marks.shares.items() if wanted <= shares.keys())
    rows = [[marks.shares[who][item.id] * scores.get(item.id, 1.0) for item in items] for who in complete]
    totals = [math.fsum(row) for row in rows]
    binary = all(marks.shares[who][item.id] in (0.0, 1.0) for who in complete for item in items)
    equal = len({scores.get(item.id, 1.0) for item in items}) <= 1
    reliability = _alpha(rows)
    deviation = math.sqrt(_variance(totals)) if totals else None
    error = None
    if reliability is not None and deviation is not None:
        error = deviation * math.sqrt(max(0.0, 1 - reliability))
    notes = []
    if len(complete) < FEWEST_FOR_DISCRIMINATION:
        notes.append(
            f"只有 {len(complete)} 份完整答卷（不足 {FEWEST_FOR_DISCRIMINATION} 份），信度和区分度仅供参考。"
        )
    left = len(marks.shares) - len(complete)
    if left:
        notes.append(f"另有 {left} 份答卷不完整或还有未评分的题，没有计入整卷统计。")
    return PaperStatistics(
        examinees=len(complete),
        mean=math.fsum(totals) / len(totals) if totals else None,
        deviation=deviation,
        highest=max(totals, default=None),
        lowest=min(totals, default=None),
        reliability=reliability,
        coefficient="KR-20" if binary and equal else "α",
        error=error,
        items=tuple(_item_statistics(item, marks, scores, wanted) for item in items),
        notes=tuple(notes),
    )


def _item_statistics(
    item: Item, marks: _Marks, scores: Mapping[str, float], wanted: set[str] | None = None
) -> ItemStatistics:
    who = sorted(one for one, shares in marks.shares.items() if item.id in shares)
    got = [marks.shares[one][item.id] for one in who]
    rests = [_rest(marks.shares[one], item.id, scores, wanted) for one in who]
    pairs = [(share, rest) for share, rest in zip(got, rests, strict=True) if rest is not None]
    objective = item.type in CHOICES or item.type is ItemType.TRUE_FALSE
    omitted = sum(not marks.answers[one].get(item.id) for one in who) if objective else 0
    upper, lower = _groups([(rest, one) for one, rest in zip(who, rests, strict=True) if rest is not None])
    p = math.fsum(got) / len(got) if got else None
    discrimination = _correlation(pairs)
    options = _options(item, marks, who, upper, lower) if objective else ()
    return ItemStatistics(
        item.id,
        len(who),
        omitted,
        p,
        discrimination,
        _upper_lower(item, marks, upper, lower),
        options,
        tuple(_notes(len(who), p, discrimination, options)),
    )


def _rest(
    shares: Mapping[str, float], item_id: str, scores: Mapping[str, float], wanted: set[str] | None
) -> float | None:
    """Marks of an examinee without the item; of a paper the sum, in practice the mean of what was tried."""
    others = [key for key in shares if key != item_id and (wanted is None or key in wanted)]
    if not others or (wanted is not None and len(others) < len(wanted) - 1):
        return None
    total = math.fsum(shares[key] * scores.get(key, 1.0) for key in others)
    return total if wanted is not None else total / len(others)


def _correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Pearson's coefficient; None where one side does not vary."""
    if len(pairs) < 2:
        return None
    firsts, seconds = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    mean_first, mean_second = math.fsum(firsts) / len(pairs), math.fsum(seconds) / len(pairs)
    together = math.fsum((one - mean_first) * (other - mean_second) for one, other in pairs)
    spread = math.sqrt(_variance(firsts) * _variance(seconds)) * len(pairs)
    return max(-1.0, min(1.0, together / spread)) if spread > 1e-12 else None


def _variance(values: Sequence[float]) -> float:
    mean = math.fsum(values) / len(values)
    return math.fsum((value - mean) ** 2 for value in values) / len(values)


def _alpha(rows: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's alpha = k/(k-1) * (1 - sum of the variances of items / variance of totals)."""
    if len(rows) < 2 or len(rows[0]) < 2:
        return None
    total = _variance([math.fsum(row) for row in rows])
    if total <= 1e-12:
        return None
    items = math.fsum(_variance([row[at] for row in rows]) for at in range(len(rows[0])))
    return len(rows[0]) / (len(rows[0]) - 1) * (1 - items / total)


def _groups(rests: list[tuple[float, str]]) -> tuple[list[str], list[str]]:
    """The best and the weakest 27 per cent by the rest of their marks; ties by name."""
    ranked = [one for _, one in sorted(rests, key=lambda pair: (-pair[0], pair[1]))]
    size = round(_GROUP * len(ranked))
    return (ranked[:size], ranked[-size:]) if size else ([], [])


def _upper_lower(item: Item, marks: _Marks, upper: Sequence[str], lower: Sequence[str]) -> float | None:
    if len(upper) < _FEWEST_IN_GROUP:
        return None
    high = math.fsum(marks.shares[one][item.id] for one in upper) / len(upper)
    return high - math.fsum(marks.shares[one][item.id] for one in lower) / len(lower)


def _options(
    item: Item, marks: _Marks, who: Sequence[str], upper: Sequence[str], lower: Sequence[str]
) -> tuple[OptionCount, ...]:
    names = ["对", "错"] if item.type is ItemType.TRUE_FALSE else list(LETTERS[: len(item.options)])

    def counted(group: Sequence[str]) -> Counter[str]:
        return Counter(letter for one in group for letter in set(marks.answers[one].get(item.id, ())))

    everybody, best, weakest = counted(who), counted(upper), counted(lower)
    return tuple(
        OptionCount(
            name,
            name in item.key,
            everybody[name],
            everybody[name] / len(who) if who else 0.0,
            best[name],
            weakest[name],
        )
        for name in names
    )


def _notes(
    count: int, p: float | None, discrimination: float | None, options: Sequence[OptionCount]
) -> list[str]:
    notes = []
    if count < FEWEST_FOR_DIFFICULTY:
        notes.append(f"只有 {count} 人作答（不足 {FEWEST_FOR_DIFFICULTY} 人），各项数值仅供参考。")
        return notes
    if count < FEWEST_FOR_DISCRIMINATION:
        notes.append(f"只有 {count} 人作答（不足 {FEWEST_FOR_DISCRIMINATION} 人），区分度仅供参考。")
    if discrimination is None and p is not None:
        notes.append("所有人得分相同，看不出区分度。")
    elif discrimination is not None and discrimination < 0:
        notes.append("区分度为负：成绩好的人反而更容易答错，请检查答案是否正确、题意是否有歧义。")
    elif discrimination is not None and discrimination < WEAK_BELOW:
        notes.append(f"区分度低于 {WEAK_BELOW:g}，建议检查。")
    for option in options:
        if not option.right and option.count == 0:
            notes.append(f"选项 {option.letter} 没有人选，起不到干扰作用。")
        elif not option.right and option.upper > option.lower:
            notes.append(f"错误选项 {option.letter} 被高分组选得更多，请检查是否也能算对。")
    return notes
