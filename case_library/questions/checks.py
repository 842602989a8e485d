"""What a careful trainer would find wrong with an item (质量检查), of whatever origin.

Severities: an ERROR forbids approval; a WARNING asks for a look; INFO says something that may be as it is.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from case_library.questions.context import OWN_NAME, bare_stem, dangling, unclear
from case_library.questions.corroboration import pairs
from case_library.questions.figures import figures
from case_library.questions.model import CHOICES, Item, ItemType, Origin
from corpus.model import Severity
from corpus.numerals import CHINESE_NUMERAL

LONGEST_STEM: Final = 260
_SHORTEST_STEM: Final = 4
_ODD: Final = 2.5
_ODD_LEAST: Final = 10  # characters of difference below which nobody sees it
GAPS: Final = re.compile(r"_{2,}|[（(][\s　_]*[）)]|＿{2,}|【[\s　]*】")
# Why: an option that speaks of the other options says nothing by itself. Matches 以上都对, 都不正确,
# A和B, A、B均对. Must not match 三万元以上, 以上都是 inside of a longer sentence.
_FILLER: Final = re.compile(
    r"^(?:以上|上述|前述|前面)?(?:各项|选项|几项|答案|说法|三项|三者)?(?:全|都|均|全部|全都|皆)(?:不?(?:对|是|正确|错|错误|可以?|包括|符合|属于|选))[。.]?$|"
    r"^[A-H](?:[和、与及,，]?[A-H])+(?:都|均|全)?(?:对|是|正确|项)?[。.]?$|^以上(?:都|均|全|皆|各项).{0,6}$"
)
# Why: what a stem says of a moment becomes wrong with time. Must not match 日前 of 七日前.
_MOMENT: Final = re.compile(rf"今年|去年|目前|最近|近日|近期|(?<![\d{CHINESE_NUMERAL}])日前|现阶段|前不久")
_VAGUE: Final = re.compile(r"大概|左右(?!手|侧|方)|大约|可能是|一般来说|通常情况下|比较合适|最好是|差不多")
_QUESTION: Final = re.compile(r"[？?]|哪|什么|是否|如何|怎样|多少|几|简述|试述|列举|说明|指出|写出|分析")
_TELLING: Final = 4  # characters from which words of the key in the stem are no chance
_REPEATED: Final = 0.45
"""Share of a condition's pairs of characters that a stem repeats at least when it keeps the condition."""
_MARK: Final = re.compile(r"[。；;，,.、]$")


class Code(enum.StrEnum):
    """What can be wrong; part of the API."""

    NO_STEM = "no_stem"
    AMBIGUOUS_STEM = "ambiguous_stem"
    DANGLING = "dangling_reference"
    CONTEXT_LOST = "context_lost"
    GIVES_KEY_AWAY = "gives_key_away"
    TOO_LONG = "too_long"
    TIME_BOUND = "time_bound"
    NO_KEY = "no_key"
    KEY_OUTSIDE = "key_outside_options"
    TWO_KEYS = "two_keys"
    ALL_RIGHT = "all_options_right"
    EQUAL_OPTIONS = "equal_options"
    FEW_OPTIONS = "few_options"
    ODD_LENGTH = "odd_length"
    ODD_MARK = "odd_punctuation"
    FILLER = "filler_option"
    GAPS_AND_KEYS = "gaps_and_keys"
    NO_EXPLANATION = "no_explanation"
    NO_SOURCE = "no_source"
    QUOTE_BROKEN = "quote_broken"
    OUTDATED = "outdated_source"
    DUPLICATE = "duplicate"
    NEAR_DUPLICATE = "near_duplicate"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a person should know about an item.

    Attributes:
        message: Chinese, says what to do. words: what it is about, as the item has it, "" without.
        other: id of the other item of a duplicate, "" otherwise.
    """

    code: Code
    message: str
    severity: Severity = Severity.WARNING
    words: str = ""
    other: str = ""

    @property
    def blocking(self) -> bool:
        """Whether it forbids approval."""
        return self.severity is Severity.ERROR


def check(item: Item) -> tuple[Finding, ...]:
    """What is wrong with an item by itself; see also ``duplicates.py`` and ``stale.py``."""
    found = [*_of_stem(item), *_of_key(item), *_of_basis(item)]
    if item.type in CHOICES:
        found += _of_options(item)
    return tuple(found)


def blocked(findings: tuple[Finding, ...]) -> bool:
    """Whether an item with these findings must not be approved."""
    return any(finding.blocking for finding in findings)


# --- stem ------------------------------------------------------------------------------------------


def _of_stem(item: Item) -> Iterator[Finding]:
    bare = bare_stem(item.stem)
    if len(GAPS.sub("", bare)) < _SHORTEST_STEM and not item.background:
        yield Finding(Code.NO_STEM, "题干缺失或过短，看不出问什么。请补全题干。", Severity.ERROR)
        return
    yield from _of_form(item)
    for word in dangling(item.stem) if not item.background else ():
        # 本法 is clear among questions on one law, and 其 often to whoever reads on: a look is enough.
        place = re.match(r"[前上第以如]|本[条款章节]", word) is not None
        severity = Severity.ERROR if place or item.origin is Origin.PROVISION else Severity.WARNING
        message = f"题干中的“{word}”离开原文后不知所指。请写明所指的内容。"
        yield Finding(Code.DANGLING, message, severity, word)
    if len(item.stem) > LONGEST_STEM:
        yield Finding(
            Code.TOO_LONG, f"题干有 {len(item.stem)} 个字，读完不易。请精简到 {LONGEST_STEM} 字以内。"
        )
    moment = _MOMENT.search(item.stem) if not item.background else None
    if moment is not None:
        yield Finding(
            Code.TIME_BOUND, f"“{moment.group()}”会随时间变化。请改成确定的日期或删去。", words=moment.group()
        )
    yield from _given_away(item)
    yield from _context(item)
    yield from _cut_out(item)


# Why: such a stem gives the options nothing to lean on. Matches 根据《甲条例》，下列说法错误的是（ ）,
# 以下做法符合规定的有. Must not match 船舶漏油后，下列做法正确的是, 渔港发生火灾的，下列说法正确的是.
_BARE_ASK: Final = re.compile(
    r"^(?:关于[^，。]{2,30}，?)?(?:下列|以下)(?:关于[^，。]{2,30}的)?(?:各项|几项|哪[些项一]项?)?(?:说法|表述|叙述|做法|描述|陈述|规定|要求|行为|选项)?"
    r"(?:中|中，|，)?(?:不?(?:正确|符合[^，。]{0,16}|妥当|恰当)|错误|有误|违反[^，。]{0,16})的?(?:[是有为]|一项|选项|哪)"
)
_GUESSED: Final = frozenset({"其", "其他", "其它", "其余", "其中"})


def _cut_out(item: Item) -> Iterator[Finding]:
    """Whether a statement or an option cannot be understood without the sentences around it."""
    severity = Severity.ERROR if item.origin is Origin.PROVISION else Severity.WARNING
    ask = "请写明所指的事项，或者换一个表述。"
    if item.type in CHOICES and _BARE_ASK.match(bare_stem(item.stem)) and not item.background:
        for letter, option in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", item.options, strict=False):
            loose = [one for one in dangling(option) if not OWN_NAME.match(one) and one not in _GUESSED]
            words = unclear(option) or next(iter(loose), "")
            if words:
                message = f"选项{letter}离开上下文看不懂：“{words}”所指的事项没有写出。{ask}"
                yield Finding(Code.CONTEXT_LOST, message, severity, words)
    filled = GAPS.sub("".join(item.right[:1]), item.stem) if item.type in _STATED and _fits(item) else ""
    words = unclear(filled) if filled and not item.background else ""
    if words:
        message = f"题干离开上下文看不懂：“{words}”所指的事项没有写出。{ask}"
        yield Finding(Code.CONTEXT_LOST, message, severity, words)


_STATED: Final = frozenset({ItemType.TRUE_FALSE, ItemType.BLANK, ItemType.SINGLE})


def _fits(item: Item) -> bool:
    return item.type is not ItemType.SINGLE or _letters_fit(item)


def _of_form(item: Item) -> Iterator[Finding]:
    """Whether one sees what to answer."""
    stem = item.stem
    if (
        item.type in CHOICES
        and not GAPS.search(stem)
        and not _QUESTION.search(stem)
        and not _asks_at_end(stem)
    ):
        yield Finding(Code.AMBIGUOUS_STEM, "题干没有空格也没有问句，看不出要选什么。请补上“（　　）”。")
    if item.type is ItemType.SHORT and not _QUESTION.search(stem):
        yield Finding(Code.AMBIGUOUS_STEM, "题干不是问句，看不出要答什么。请改成问句。")
    if item.type is ItemType.TRUE_FALSE and re.search(r"[？?]\s*$", stem):
        yield Finding(Code.AMBIGUOUS_STEM, "判断题的题干应是陈述句，不是问句。请改写。")
    vague = _VAGUE.search(stem)
    if vague is not None:
        yield Finding(
            Code.AMBIGUOUS_STEM, f"“{vague.group()}”不确切，可能有多种理解。请写确切。", words=vague.group()
        )
    if (
        item.type is ItemType.TRUE_FALSE
        and len(re.findall(r"不|未|非|无|禁止", stem)) >= 4
        and len(stem) < 60
    ):
        yield Finding(Code.AMBIGUOUS_STEM, "题干有多重否定，容易误读。请改成正面表述。")


def _asks_at_end(stem: str) -> bool:
    return re.search(r"(?:是|为|有|包括|应|应当|属于|不包括|正确的|错误的)[：:。]?\s*$", stem) is not None


def _given_away(item: Item) -> Iterator[Finding]:
    """Whether the stem says the right answer itself, and no wrong one."""
    bare = "".join(GAPS.sub("　", bare_stem(item.stem)).split(" "))
    if item.type in CHOICES and _letters_fit(item):
        right = [_bare(one) for one in item.right]
        wrong = [_bare(one) for one in item.options if one not in item.right]
        shown = [one for one in right if len(one) >= 2 and _says(bare, one)]
        if shown and len(shown) == len(right) and not any(_says(bare, one) for one in wrong):
            # A short word (不得, 销售) may well stand twice in a sentence by chance.
            severity = Severity.ERROR if max(map(len, shown)) >= _TELLING else Severity.WARNING
            message = f"题干中已经出现了答案“{shown[0]}”。请改写题干或选项。"
            yield Finding(Code.GIVES_KEY_AWAY, message, severity, shown[0])
    if item.type is ItemType.BLANK:
        for key in item.key:
            word = next((one for one in key.split("|") if len(_bare(one)) >= 3 and _bare(one) in bare), None)
            if word is not None:
                yield Finding(
                    Code.GIVES_KEY_AWAY, f"题干中已经出现了答案“{word}”。请改写题干。", Severity.ERROR, word
                )


def _says(text: str, words: str) -> bool:
    """Whether ``text`` has these words as words of their own: 五日 is not in 十五日."""
    return re.search(rf"(?<![\d{CHINESE_NUMERAL}]){re.escape(words)}", text) is not None


# Why: what comes before the duty decides when it holds. Matches 发生火灾时，, 情节严重的，. Must not
# match 应当建立的制度, nor 有下列行为之一的，, which a question on the list says in its own words.
_CONDITION: Final = re.compile(r"[^，。；：\n]{4,60}?(?<!之一)(?:的|时|后|前)，")


def _context(item: Item) -> Iterator[Finding]:
    """Whether the sentence of the source has a condition that neither stem nor background repeats."""
    if item.type not in (ItemType.TRUE_FALSE, ItemType.BLANK, ItemType.SINGLE) or len(item.sources) != 1:
        return
    quote = "".join(item.sources[0].quote.split())
    if len(quote) > 200 or not quote:
        return
    said = pairs(item.stem + item.background + "".join(item.options) + "".join(item.key))
    sentence = _nearest(quote, said)
    for match in _CONDITION.finditer(sentence[: len(sentence) * 2 // 3]):
        words = pairs(match.group())
        if len(words) >= 4 and len(words & said) / len(words) < _REPEATED:
            message = f"依据中有条件“{match.group().rstrip('，')}”，题干没有写出。请补上条件。"
            yield Finding(Code.CONTEXT_LOST, message, words=match.group().rstrip("，"))


def _nearest(quote: str, said: frozenset[str]) -> str:
    """The sentence of the quote that the item speaks of."""
    parts = [one for one in re.split(r"[。；\n]", quote) if one]
    return max(parts, key=lambda one: len(pairs(one) & said), default=quote)


# --- key and options -------------------------------------------------------------------------------


def _of_key(item: Item) -> Iterator[Finding]:
    key = tuple(one.strip() for one in item.key)
    if not key or not all(key):
        yield Finding(Code.NO_KEY, "没有答案。请填写答案。", Severity.ERROR)
        return
    if item.type in CHOICES:
        if not _letters_fit(item):
            yield Finding(
                Code.KEY_OUTSIDE, f"答案“{''.join(key)}”不在选项之中。请改正答案或补上选项。", Severity.ERROR
            )
        elif item.type is ItemType.SINGLE and len(key) != 1:
            yield Finding(
                Code.TWO_KEYS, f"单选题有 {len(key)} 个答案。请改成多选题或只留一个答案。", Severity.ERROR
            )
        elif item.type is ItemType.MULTIPLE and len(key) == 1:
            yield Finding(Code.AMBIGUOUS_STEM, "多选题只有一个答案。请改成单选题或补上其他答案。")
    elif item.type is ItemType.TRUE_FALSE and key not in (("对",), ("错",)):
        yield Finding(Code.KEY_OUTSIDE, f"判断题的答案应是“对”或“错”，不是“{''.join(key)}”。", Severity.ERROR)
    elif item.type is ItemType.BLANK:
        gaps = len(GAPS.findall(item.stem))
        if gaps != len(key):
            message = f"题干有 {gaps} 个空，答案有 {len(key)} 个。请使空与答案一一对应。"
            yield Finding(Code.GAPS_AND_KEYS, message, Severity.ERROR)


def _of_options(item: Item) -> Iterator[Finding]:
    options = item.options
    if len(options) < 3:
        severity = Severity.ERROR if len(options) < 2 else Severity.WARNING
        yield Finding(Code.FEW_OPTIONS, f"只有 {len(options)} 个选项。请补足选项。", severity)
    yield from _equal(item)
    for option in options:
        if _FILLER.match(_bare(option)):
            yield Finding(
                Code.FILLER, f"选项“{option}”只是凑数，没有独立的内容。请换成实际的选项。", words=option
            )
    if item.type is ItemType.MULTIPLE and len(item.key) == len(options) > 0 and _letters_fit(item):
        yield Finding(Code.ALL_RIGHT, "所有选项都是正确答案，没有区分作用。请加入干扰项。", Severity.INFO)
    if len(options) >= 3 and _letters_fit(item):
        yield from _odd(item)
    marks = {_MARK.search(option) is not None for option in options}
    if len(marks) == 2:
        yield Finding(Code.ODD_MARK, "选项末尾的标点不一致，可能暗示答案。请统一。", Severity.INFO)


def _equal(item: Item) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    values: dict[object, str] = {}
    for letter, option in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", item.options, strict=False):
        words = _bare(option)
        if not words:
            yield Finding(Code.EQUAL_OPTIONS, f"选项{letter}是空的。请补上内容。", Severity.ERROR)
            continue
        same = seen.setdefault(words, letter)
        if same != letter:
            yield Finding(
                Code.EQUAL_OPTIONS, f"选项{same}与{letter}相同。请改掉一个。", Severity.ERROR, option
            )
            continue
        value = _value(words)
        same = values.setdefault(value, letter) if value is not None else letter
        if same != letter:
            keyed = same in item.key or letter in item.key
            yield Finding(
                Code.TWO_KEYS if keyed else Code.EQUAL_OPTIONS,
                f"选项{same}与{letter}的数值相同。请改掉一个。", Severity.ERROR, option,
            )  # fmt: skip


def _value(words: str) -> object:
    """A figure as a value in which 二十四小时 and 一日, 50% and 百分之五十 are one; None for other words."""
    found = list(figures(words))
    if len(found) != 1 or found[0].text != words:
        return None
    one = found[0]
    unit, factor = _BASE_UNITS.get(one.low.unit, (one.low.unit, 1.0))
    return one.kind, unit, one.tail, tuple(base * factor for base in one.bases)


_BASE_UNITS: Final = {
    "天": ("小时", 24.0), "日": ("小时", 24.0), "小时": ("小时", 1.0), "周": ("小时", 168.0),
    "%": ("百分之", 1.0),
    "％": ("百分之", 1.0), "年": ("个月", 12.0), "个月": ("个月", 1.0), "季度": ("个月", 3.0),
    "工作日": ("个工作日", 1.0),
    "亿元": ("元", 1.0), "万元": ("元", 1.0), "千米": ("米", 1000.0), "公里": ("米", 1000.0),
}  # fmt: skip


def _odd(item: Item) -> Iterator[Finding]:
    """Whether the right option of a single choice can be told by its length."""
    if item.type is not ItemType.SINGLE or len(item.key) != 1:
        return
    right = len(_bare(item.right[0]))
    others = [len(_bare(one)) for n, one in enumerate(item.options) if chr(65 + n) not in item.key]
    longest, shortest = max(others), min(others)
    if right > longest * _ODD and right - longest >= _ODD_LEAST:
        yield Finding(Code.ODD_LENGTH, "正确选项比其他选项长得多，容易被猜中。请使长短相近。")
    elif right * _ODD < shortest and shortest - right >= _ODD_LEAST:
        yield Finding(Code.ODD_LENGTH, "正确选项比其他选项短得多，容易被猜中。请使长短相近。")


def _letters_fit(item: Item) -> bool:
    return bool(item.key) and all(
        len(one) == 1 and 0 <= ord(one) - ord("A") < len(item.options) for one in item.key
    ) and len(set(item.key)) == len(item.key)  # fmt: skip


def _bare(words: str) -> str:
    return re.sub(r"[\s　。；;，,.、]+$", "", "".join(words.split()))


# --- basis -----------------------------------------------------------------------------------------


def _of_basis(item: Item) -> Iterator[Finding]:
    if not item.explanation.strip():
        yield Finding(Code.NO_EXPLANATION, "没有解析。请写明依据和理由。")
    if not item.sources:
        made = item.origin in (Origin.PROVISION, Origin.REGISTER, Origin.CASE)
        yield Finding(
            Code.NO_SOURCE, "没有出处。请关联到法规条文。", Severity.ERROR if made else Severity.WARNING
        )
