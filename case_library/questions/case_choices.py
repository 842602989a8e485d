"""Choices and statements on an accident: type, grade, which cause is of which kind, what was broken."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from typing import Final

from case_library.model import AccidentType, CauseKind, Grade
from case_library.questions.case_material import Finding, Material, grade_by_figures
from case_library.questions.case_provisions import Broken, Readings, options
from case_library.questions.difficulty import estimated
from case_library.questions.enumerations import balanced
from case_library.questions.model import Asks, Item, ItemType, Origin, Source, item_id
from case_library.questions.phrasing import LETTERS, SPACE, generator, letters, right_texts
from corpus.model import Span

GRADE_LAW: Final = "生产安全事故报告和调查处理条例"
TYPE_STANDARD: Final = "企业职工伤亡事故分类"
_GRADES: Final = (Grade.EXTREME, Grade.MAJOR, Grade.SERIOUS, Grade.ORDINARY)
_LONGEST_OPTION: Final = 90
_TYPE_WORDS: Final = {
    AccidentType.STRUCK: r"砸|击中|飞出",
    AccidentType.VEHICLE: r"碰撞|追尾|相撞|侧翻|翻车|碾压|剐蹭",
    AccidentType.MACHINE: r"卷入|绞|挤压|夹",
    AccidentType.LIFTING: r"吊",
    AccidentType.ELECTRIC: r"触电|电击|带电",
    AccidentType.DROWNING: r"溺|落水|沉没",
    AccidentType.BURNING: r"烫伤|灼伤|灼烫",
    AccidentType.FIRE: r"起火|着火|燃烧|火焰|明火|火势|大火|火灾",
    AccidentType.FALL: r"坠落|摔下|跌落|掉下|坠下",
    AccidentType.COLLAPSE: r"坍塌|倒塌|垮塌|塌",
    AccidentType.ROOF: r"冒顶|片帮",
    AccidentType.FLOOD: r"透水|突水",
    AccidentType.BLASTING: r"放炮|爆破",
    AccidentType.GAS: r"瓦斯",
    AccidentType.BOILER: r"锅炉",
    AccidentType.VESSEL: r"气瓶|储罐|罐体|压力容器|钢瓶",
    AccidentType.POWDER: r"火药|烟花|爆竹|雷管",
    AccidentType.EXPLOSION: r"爆炸|爆燃|闪爆|炸",
    AccidentType.POISONING: r"中毒|窒息|吸入|昏倒|晕倒|缺氧|硫化氢|一氧化碳",
}
"""Words of an account that may mean a type; with those of two types, which one it is may be argued."""
_PLAIN: Final = (
    AccidentType.STRUCK, AccidentType.MACHINE, AccidentType.LIFTING, AccidentType.ELECTRIC,
    AccidentType.BURNING, AccidentType.FIRE, AccidentType.FALL, AccidentType.COLLAPSE,
    AccidentType.EXPLOSION, AccidentType.POISONING, AccidentType.DROWNING,
)  # fmt: skip
_EXPLODING: Final = (AccidentType.GAS, AccidentType.POWDER, AccidentType.BOILER)
# Why: an option with these words must not be asked as a kind of cause: it says it itself.
_NEUTRAL: Final = re.compile(r"直接|间接")


def certain_type(told: Material) -> AccidentType | None:
    """The type by GB 6441 where the account neither speaks for another nor tells it in its words."""
    types = told.case.types
    if len(types) != 1 or not types[0].sure or types[0].value not in _TYPE_WORDS:
        return None
    kind = types[0].value
    shown = told.facts + told.course + "".join(one.words for one in told.findings)
    if kind.value in shown or (kind is AccidentType.POISONING and re.search(r"中毒|窒息", shown)):
        return None
    words = told.facts + told.course
    if not re.search(_TYPE_WORDS[kind], words):
        return None
    return (
        None if any(one is not kind and re.search(said, words) for one, said in _TYPE_WORDS.items()) else kind
    )


class Choices:
    """Makes the items of one case with one answer a machine can mark.

    Args:
        grades: art. 3 of the regulation on grades in the library, None without.
        breaches: provisions that were broken; readings: of the laws that they are in.
    """

    def __init__(
        self,
        told: Material,
        grades: Source | None,
        breaches: Sequence[Broken],
        readings: Readings | None,
        seed: int,
    ) -> None:
        self._told = told
        self._grades = grades
        self._breaches = breaches
        self._readings = readings
        self._seed = seed
        usable = [one for one in told.findings if one.clear and len(one.words) <= _LONGEST_OPTION]
        usable = [one for one in usable if not _NEUTRAL.search(one.words)]
        self._direct = [one for one in usable if one.kind is CauseKind.DIRECT]
        self._indirect = [one for one in usable if one.kind is CauseKind.INDIRECT]

    def items(self) -> Iterator[Item]:
        """All that the case gives."""
        grade = grade_by_figures(self._told.case) if self._grades is not None else None
        if grade is not None and self._grades is not None:
            yield self._grade(grade, self._grades)
            yield self._grade_judged(grade, self._grades)
        kind = certain_type(self._told)
        if kind is not None:
            yield self._type(kind)
        yield from self._causes()
        for one in self._breaches:
            item = self._provision(one)
            if item is not None:
                yield item

    # --- grade and type --------------------------------------------------------------------------

    def _grade(self, grade: Grade, law: Source) -> Item:
        shown = tuple(one.value for one in _GRADES)
        stem = f"根据《{GRADE_LAW}》，该起事故属于{SPACE}。"
        key = letters(shown, [grade.value])
        return self._item(ItemType.SINGLE, stem, shown, key, f"{_article(law)}故选{key[0]}。",
                          (law, self._account), Asks.GRADE, self._told.facts)  # fmt: skip

    def _grade_judged(self, grade: Grade, law: Source) -> Item:
        chance = self._chance("grade")
        at = _GRADES.index(grade)
        near = [_GRADES[n] for n in (at - 1, at + 1) if 0 <= n < len(_GRADES)]
        said = grade if chance.random() < 0.5 else chance.choice(near)
        stem = f"根据《{GRADE_LAW}》，该起事故属于{said.value}。"
        more = "" if said is grade else f"该起事故属于{grade.value}，题干的说法错误。"
        return self._item(ItemType.TRUE_FALSE, stem, (), ("对" if said is grade else "错",),
                          _article(law) + more, (law, self._account), Asks.GRADE,
                          self._told.facts)  # fmt: skip

    def _type(self, kind: AccidentType) -> Item:
        pool = [one for one in (_EXPLODING if kind is AccidentType.EXPLOSION else _PLAIN) if one is not kind]
        if kind is AccidentType.FIRE:
            pool.remove(AccidentType.BURNING)  # whoever a fire burns is counted under 火灾; many would argue
        chance = self._chance("type")
        wrong = [one.value for one in (pool if len(pool) == 3 else chance.sample(pool, 3))]
        shown = self._placed(kind.value, wrong, chance)
        key = letters(shown, [kind.value])
        span = self._told.case.types[0].spans[0] if self._told.case.types[0].spans else self._told.account
        stem = f"按照《{TYPE_STANDARD}》（GB 6441），该起事故的事故类别是{SPACE}。"
        more = f"{self._quoted(span)}按该标准属于{kind.value}。故选{key[0]}。"
        return self._item(ItemType.SINGLE, stem, shown, key, more, (self._told.source(span), self._account),
                          Asks.OTHER, self._background, typed=False)  # fmt: skip

    # --- causes ----------------------------------------------------------------------------------

    def _causes(self) -> Iterator[Item]:
        chance = self._chance("causes")
        direct, indirect = list(self._direct), list(self._indirect)
        chance.shuffle(direct)
        groups = [found for one in direct if (found := _with(one, indirect, 3))]
        group = min(groups, key=_spread) if groups else None
        if group is not None:
            yield self._single(group[0], group[1:], chance)
        several = self._several(direct, indirect, chance)
        if several is not None:
            yield several
        truth = chance.random() < 0.5
        chance.shuffle(indirect)
        for one in (*direct[:1], *indirect[:1]) if direct and indirect else ():
            yield self._judged(one, truth)
            truth = not truth

    def _single(self, right: Finding, wrong: Sequence[Finding], chance: random.Random) -> Item:
        shown = self._placed(right.words, [one.words for one in wrong], chance)
        key = letters(shown, [right.words])
        stem = f"调查认定的下列情况中，属于该起事故直接原因的是{SPACE}。"
        more = f"{self._quoted(right.span, right.kind)}其余各项是调查认定的间接原因。故选{key[0]}。"
        sources = tuple(self._told.source(one.span, one.kind) for one in (right, *wrong))
        return self._item(ItemType.SINGLE, stem, shown, key, more, (*sources, self._account),
                          Asks.CAUSE, self._background)  # fmt: skip

    def _several(
        self, direct: Sequence[Finding], indirect: Sequence[Finding], chance: random.Random
    ) -> Item | None:
        for one in direct:
            for count in (3, 2):
                right = _with(one, indirect, count)
                if right is None:
                    continue
                others = [other for other in direct if other is not one]
                others = [other for other in others if balanced([*(r.words for r in right), other.words])]
                wrong = [one, *others[: 1 if count == 3 else 2]]
                if len(wrong) + count < 4:
                    continue
                return self._multiple(right[1:], wrong, chance)
        return None

    def _multiple(self, right: Sequence[Finding], wrong: Sequence[Finding], chance: random.Random) -> Item:
        shown = [one.words for one in (*right, *wrong)]
        chance.shuffle(shown)
        key = letters(shown, [one.words for one in right])
        stem = f"调查认定的下列情况中，属于该起事故间接原因的有{SPACE}。"
        direct = "".join(LETTERS[shown.index(one.words)] for one in wrong)
        more = f"选项{'、'.join(sorted(direct))}是调查认定的直接原因。故选{''.join(key)}。"
        sources = tuple(self._told.source(one.span, one.kind) for one in (*right, *wrong))
        quotes = "".join(self._quoted(one.span, one.kind) for one in right)
        return self._item(ItemType.MULTIPLE, stem, tuple(shown), key, quotes + more,
                          (*sources, self._account), Asks.CAUSE, self._background)  # fmt: skip

    def _judged(self, one: Finding, truth: bool) -> Item:
        other = {CauseKind.DIRECT: CauseKind.INDIRECT, CauseKind.INDIRECT: CauseKind.DIRECT}[one.kind]
        said = one.kind if truth else other
        words = one.words.replace("“", "‘").replace("”", "’")
        stem = f"根据调查认定，“{words}”属于该起事故的{said.value}。"
        more = self._quoted(one.span, one.kind) + (
            "" if truth else f"这是{one.kind.value}，不是{said.value}。"
        )
        return self._item(ItemType.TRUE_FALSE, stem, (), ("对" if truth else "错",), more,
                          (self._told.source(one.span, one.kind), self._account), Asks.CAUSE,
                          self._told.facts)  # fmt: skip

    # --- provisions ------------------------------------------------------------------------------

    def _provision(self, one: Broken) -> Item | None:
        if self._readings is None:
            return None
        found = options(one, self._breaches, self._readings, self._seed)
        if found is None or not balanced(found):
            return None
        shown = self._placed(found[0], found[1:], self._chance(one.place))
        key = letters(shown, found[:1])
        stem = f"调查发现：{one.act}。这一行为违反了《{one.law}》的下列哪项规定？{SPACE}"
        more = f"《{one.law}》{one.place}规定：“{one.words}”故选{key[0]}。"
        return self._item(ItemType.SINGLE, stem, shown, key, more, (one.now, self._told.source(one.span)),
                          Asks.DUTY, self._told.facts)  # fmt: skip

    # --- putting together ------------------------------------------------------------------------

    @property
    def _background(self) -> str:
        return self._told.facts + self._told.course

    @property
    def _account(self) -> Source:
        return self._told.source(self._told.account)

    def _chance(self, what: str) -> random.Random:
        return generator(self._seed, what, self._account.fingerprint)

    def _placed(self, right: str, wrong: Sequence[str], chance: random.Random) -> tuple[str, ...]:
        shown = list(wrong)
        chance.shuffle(shown)
        shown.insert(chance.randrange(len(shown) + 1), right)
        return tuple(shown)

    def _quoted(self, span: Span, kind: CauseKind | None = None) -> str:
        source = self._told.source(span, kind)
        words = "".join(source.quote.split())
        found = f"认定的{kind.value}" if kind is not None else ""
        return f"调查材料（{source.place}）{found}：“{words}”。".replace("。”。", "。”")

    def _item(
        self, kind: ItemType, stem: str, shown: Sequence[str], key: tuple[str, ...], explanation: str,
        sources: tuple[Source, ...], asks: Asks, background: str, *, typed: bool = True,
    ) -> Item:  # fmt: skip
        return case_item(
            self._told, kind, stem, tuple(shown), key, explanation, sources, asks, background, typed=typed
        )


def case_item(
    told: Material, kind: ItemType, stem: str, shown: tuple[str, ...], key: tuple[str, ...],
    explanation: str, sources: tuple[Source, ...], asks: Asks, background: str,
    *, typed: bool = True, score: float | None = None,
) -> Item:  # fmt: skip
    """An item of a case; its id is that of its question on this accident, whatever the order of options.

    Args:
        typed: whether the knowledge point may name the type of the accident.
    """
    kinds = [found.value.value for found in told.case.types[:1] if found.sure] if typed else ["事故分类"]
    right = right_texts(shown, key) if shown else key
    account = told.source(told.account)
    made = Item(
        id=item_id(kind, account, stem, right),
        type=kind,
        stem=stem,
        options=shown,
        key=key,
        explanation=explanation,
        sources=tuple(dict.fromkeys(sources)),
        point="·".join(["事故案例", *kinds]),
        asks=asks,
        origin=Origin.CASE,
        background=background,
        tags=tuple(kinds),
        score=score,
    )
    return estimated(made)


def _article(law: Source) -> str:
    quote = re.sub(r"\s*\n\s*", "", law.quote)
    return f"《{GRADE_LAW}》{law.place}规定：“{quote}”“以上”包括本数，“以下”不包括本数。"


def _with(one: Finding, others: Sequence[Finding], count: int) -> list[Finding] | None:
    """``one`` and ``count`` of ``others`` of about its length; None where so many are not there."""
    near = sorted(others, key=lambda other: (abs(len(other.words) - len(one.words)), other.span.start))
    chosen = [one, *near[:count]]
    return chosen if len(chosen) == count + 1 and balanced([each.words for each in chosen]) else None


def _spread(group: Sequence[Finding]) -> float:
    """How much longer the longest is than the shortest."""
    sizes = [len(one.words) for one in group]
    return max(sizes) / min(sizes)
