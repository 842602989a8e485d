"""Whether an answer is right.

What a machine can judge: choices, true/false, fill-in. A fill-in answer is right when its figures have the
same value and its words are the same: white space, width, signs and the way of writing numbers do not count
(三十日 is 30日), nor do names of one measure (30天). The value and the measure do: 三十日 is neither 十三日
nor 三十个工作日, and 24小时 is not 一日, because periods by day and by hour are counted in different ways
(Civil Code, art. 201).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from case_library.questions.model import CHOICES, Item, ItemType
from case_library.questions.wording import GAP
from corpus.numerals import chinese_to_int
from qa_service.practice.model import LONGEST_ANSWER, Answer, Rule

_NUMERAL: Final = "〇○零一二两三四五六七八九十百千万亿廿卅壹贰叁肆伍陆柒捌玖拾佰仟"
# A number as people write it: 30, 20,000, 1.5万, 三十, 一点五, 2亿. Not 万 of 万一: a number begins with a
# digit or with 十.
_NUMBER: Final = re.compile(
    rf"(?P<arabic>\d+(?:,\d{{3}})*(?:\.\d+)?)(?P<myriad>[万亿]*)"
    rf"|(?P<chinese>[〇○零一二两三四五六七八九十廿卅壹贰叁肆伍陆柒捌玖拾][{_NUMERAL}]*)"
    r"(?:点(?P<decimals>[〇○零一二三四五六七八九]+)(?P<after>[万亿]*))?"
)
# 三分之二 and 2/3, as figures already; not 2/3 of a fraction of its own.
_FRACTION: Final = re.compile(r"#(\d+)#分之#(\d+)#|#(\d+)#/#(\d+)#")
# 百分之五 is 5%, 千分之五 is 5‰: the sign goes behind the figure.
_SHARE: Final = re.compile(r"([百千])分之(#[^#]+#)")
# 三至五日, 3到5日, 3-5日, 3万元—5万元: what stands between two figures, the first with its measure or not.
_RANGE: Final = re.compile(r"(?<=[#%‰一-鿿])[到~～\-－—–]+(?=#)")
# 三万元以上十万元以下, as figures already: the bounds of a range with one measure.
_BOUNDS: Final = re.compile(r"(.*?)#(\d+)#(\D{1,4})以上#(\d+)#\3以下(.*)")
_UNITS: Final = (
    (("个工作日", "工作日"), "工作日"),
    (("日", "天"), "日"),
    (("个小时", "小时", "钟头", "个钟头", "h"), "小时"),
    (("分钟", "min"), "分钟"),
    (("个星期", "星期", "周"), "周"),
    (("名", "人", "位"), "人"),
    (("平方米", "平米"), "平方米"),
    (("公里", "千米", "km"), "公里"),
    (("米", "m"), "米"),
    (("厘米", "cm"), "厘米"),
    (("毫米", "mm"), "毫米"),
    (("公斤", "千克", "kg"), "千克"),
    (("吨", "t"), "吨"),
    (("兆帕", "mpa"), "兆帕"),
    (("摄氏度", "°c", "℃", "度"), "摄氏度"),
    (("元人民币", "块钱", "块", "元"), "元"),
)
_MEASURE: Final = {written: name for names, name in _UNITS for written in names}
# A measure right behind a figure, the longest name first; not the 日 of 工作日, which is its own measure.
_BEHIND: Final = re.compile(
    "(?<=#)(" + "|".join(sorted(map(re.escape, _MEASURE), key=len, reverse=True)) + ")"
)
_MONTHS: Final = re.compile(r"(?<=#)个月")
_NUL: Final = "\0"
"""What PostgreSQL cannot hold in a text."""
_LONGEST_NUMBER: Final = 100
"""Characters of a figure that is worked out; what is longer is compared as it is written."""
LONGEST_GAP: Final = 200
"""Characters of what is written into one gap."""
_LONGEST_BESIDE: Final = 4
"""Characters beside a gap that may be written with the answer once more: 30日 where ____日 is printed."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an answer is worth.

    Attributes:
        share: of the marks, 0 to 1; None for what a person must judge.
        parts: of a fill-in item, which gaps are right. remark: Chinese, "" when there is nothing to say.
    """

    share: float | None
    parts: tuple[bool, ...] = ()
    remark: str = ""

    @property
    def right(self) -> bool | None:
        """Wholly right; None for what a person must judge."""
        return None if self.share is None else self.share >= 1


def judge(item: Item, answer: Answer, rule: Rule = Rule.WHOLE) -> Judgement:
    """What ``answer`` to ``item`` is worth; letters are those of ``item``."""
    if item.type in CHOICES or item.type is ItemType.TRUE_FALSE:
        return _chosen(item, answer, rule)
    if item.type is ItemType.BLANK:
        return _blanks(item, answer)
    return Judgement(None)


def _chosen(item: Item, answer: Answer, rule: Rule) -> Judgement:
    chosen, right = set(answer.chosen), set(item.key)
    if chosen == right:
        return Judgement(1.0)
    wrong, missing = chosen - right, right - chosen
    if item.type is not ItemType.MULTIPLE or not chosen:
        return Judgement(0.0)
    if wrong:
        return Judgement(0.0, remark="多选了错误的选项。" if not missing else "有选错的，也有漏选的。")
    if rule is Rule.PARTIAL:
        return Judgement(len(chosen) / len(right), remark="选对了一部分，还有漏选的。")
    return Judgement(0.0, remark="选的都对，但有漏选的，不得分。")


def _blanks(item: Item, answer: Answer) -> Judgement:
    gaps = [*answer.gaps, *([""] * len(item.key))][: len(item.key)]
    beside = list(_beside(item.stem, len(item.key)))
    parts = tuple(
        any(_fits(gap, one, *around) for one in key.split("|"))
        for gap, key, around in zip(gaps, item.key, beside, strict=True)
    )
    remark = ""
    for gap, key, fine in zip(gaps, item.key, parts, strict=True):
        if not fine and gap.strip() and any(_without_measure(gap, one) for one in key.split("|")):
            remark = "数值对了，单位不对或者没有写。"
    return Judgement(sum(parts) / len(parts) if parts else 0.0, parts, remark)


def _beside(stem: str, gaps: int) -> Iterator[tuple[str, str]]:
    """What is printed before and behind each gap; "" where gaps and keys do not fit."""
    pieces = re.split(rf"{re.escape(GAP)}_*", stem)
    if len(pieces) != gaps + 1:
        yield from [("", "")] * gaps
        return
    for at in range(gaps):
        yield pieces[at][-_LONGEST_BESIDE:], pieces[at + 1][:_LONGEST_BESIDE]


def _fits(said: str, key: str, before: str, behind: str) -> bool:
    given = canonical(said)
    if not given:
        return False
    if given in _forms(key):
        return True
    around = [key + behind[:size] for size in range(1, len(behind) + 1)]
    around += [before[-size:] + key for size in range(1, len(before) + 1)]
    return any(given in _forms(one) for one in around)


def _forms(key: str) -> tuple[str, ...]:
    """The key as it may be written: with 3个月 also 3月, since behind a length of time nobody means March;
    with 三万元以上十万元以下 also 3万元至10万元 and 3至10万元."""
    forms = [canonical(key)]
    if _MONTHS.search(forms[0]):
        forms.append(_MONTHS.sub("月", forms[0]))
    bounds = _BOUNDS.fullmatch(forms[0])
    if bounds:
        before, low, measure, high, after = bounds.groups()
        forms.append(f"{before}#{low}#{measure}至#{high}#{measure}{after}")
        forms.append(f"{before}#{low}#至#{high}#{measure}{after}")
        if int(low) % 10_000 == 0 == int(high) % 10_000:
            forms.append(f"{before}#{int(low) // 10_000}#至#{high}#{measure}{after}")
    return tuple(forms)


def _without_measure(said: str, key: str) -> bool:
    """Whether the figures are the same and only what stands behind them is not."""
    figures = re.findall(r"#[^#]+#", canonical(key))
    return bool(figures) and figures == re.findall(r"#[^#]+#", canonical(said))


def canonical(text: str) -> str:
    """The text without white space and signs, its figures as ``#value#``, measures by one name each."""
    plain = "".join(unicodedata.normalize("NFKC", text).lower().split())
    plain = plain.replace("m2", "平方米").replace("m3", "立方米")
    plain = _NUMBER.sub(_figure, plain)
    plain = _SHARE.sub(lambda match: match[2] + ("%" if match[1] == "百" else "‰"), plain)
    plain = _FRACTION.sub(_fraction, plain)
    plain = _RANGE.sub("至", plain)
    plain = re.sub(r"^人民币(?=#)", "", plain)
    plain = _BEHIND.sub(lambda match: _MEASURE[match[1]], plain)
    plain = plain.replace("的", "")  # 以下的罚款, 以下罚款
    return "".join(one for one in plain if one in "#%‰/" or unicodedata.category(one)[0] in "LNM")


def _figure(match: re.Match[str]) -> str:
    value = _value(match) if len(match[0]) <= _LONGEST_NUMBER else None
    return match[0] if value is None else f"#{value}#"


def _value(match: re.Match[str]) -> Fraction | None:
    if match["arabic"]:
        return Fraction(match["arabic"].replace(",", "")) * _times(match["myriad"])
    whole = _chinese(match["chinese"])
    if whole is None or not match["decimals"]:
        return whole
    digits = "".join(str(chinese_to_int(one)) for one in match["decimals"])
    return (whole + Fraction(int(digits), 10 ** len(digits))) * _times(match["after"])


def _chinese(written: str) -> Fraction | None:
    """Value of a Chinese numeral, 亿 included, which no number of an article needs."""
    high, sign, low = written.rpartition("亿")
    value = chinese_to_int(low) if low else 0
    if not sign:
        return None if value is None else Fraction(value)
    above = chinese_to_int(high)
    return None if value is None or above is None else Fraction(above * 10**8 + value)


def _times(signs: str) -> int:
    made = 1
    for sign in signs:
        made *= 10_000 if sign == "万" else 100_000_000
    return made


def _fraction(match: re.Match[str]) -> str:
    below, above = (match[1], match[2]) if match[1] else (match[4], match[3])
    return f"#{Fraction(above) / Fraction(below)}#" if Fraction(below) else match[0]


def shown_answer(item: Item, answer: Answer) -> str:
    """An answer in words; "" for none."""
    if item.type in CHOICES:
        return "".join(answer.chosen)
    if item.type is ItemType.TRUE_FALSE:
        return _TRUTH.get("".join(answer.chosen), "")
    return "；".join(gap or "（空）" for gap in answer.gaps) if answer.gaps else answer.text


def shown_key(item: Item) -> str:
    """The key in words."""
    if item.type in CHOICES:
        return "".join(item.key)
    if item.type is ItemType.TRUE_FALSE:
        return _TRUTH.get("".join(item.key), "")
    return "；".join(" 或 ".join(_told_apart(part.split("|"))) for part in item.key)


def _told_apart(words: Sequence[str]) -> list[str]:
    """Alternatives without those that only write a figure in another way."""
    return list({canonical(word): word for word in reversed(words)}.values())[::-1]


_TRUTH: Final = {"对": "正确", "错": "错误"}


def cleaned(item: Item, answer: Answer) -> Answer:
    """The answer as far as it fits the form of the item: only letters and as many gaps as it has, each as
    long as an answer may be."""
    if item.type in CHOICES:
        letters = [chr(ord("A") + at) for at in range(len(item.options))]
        chosen: Sequence[str] = [one for one in letters if one in answer.chosen]
        return Answer(chosen=tuple(chosen[:1] if item.type is ItemType.SINGLE else chosen))
    if item.type is ItemType.TRUE_FALSE:
        return Answer(chosen=tuple(one for one in ("对", "错") if one in answer.chosen)[:1])
    if item.type is ItemType.BLANK:
        gaps = [*answer.gaps, *([""] * len(item.key))][: len(item.key)]
        said = tuple(gap.replace(_NUL, "").strip()[:LONGEST_GAP] for gap in gaps)
        return Answer(gaps=said if any(said) else ())
    own = answer.own if answer.own in ("right", "partly", "wrong") else ""
    return Answer(text=answer.text.replace(_NUL, "").strip()[:LONGEST_ANSWER], own=own)
