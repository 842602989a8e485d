"""What sort of accidents a question asks for: kind, work, period, harm, grade, broken article (案例筛选).

Each condition is taken out of the question; the words that are left are looked for in the texts.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from case_library.asking import days_of
from case_library.model import AccidentType, Grade
from case_library.summary import PROCESSES, CaseSummary
from corpus.numerals import to_int
from corpus.titles import title_key
from qa_service.question import Question

_N: Final = r"(?P<n>\d+|[一二两三四五六七八九十百]+)"
_WHO: Final = r"\s*(?:个|名|位)?\s*(?:工人|员工|职工|乘客|群众|人)?"
_DIED: Final = r"(?:死亡|遇难|丧生|身亡|死掉|死了|死)"
_HURT: Final = r"(?:受伤|重伤|伤亡|伤了|伤)"
_POISONED: Final = r"中毒"
_FILL: Final = r"(?:了|人数|人员|在|达到?|为|是|共|有)*"
_MORE: Final = r"(?:超过|大于|多于|高于)"
_LEAST: Final = r"(?:不少于|不低于|不小于|至少|达到)"
_UP: Final = r"\s*(?:及?以上|及其以上|或以上|或更多)"
_DOWN: Final = r"\s*(?:及?以下|以内|以下)"


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure asked for: at least ``low``, at most ``high``; None for no limit."""

    low: float | None = None
    high: float | None = None

    def holds(self, value: float | None) -> bool:
        """Whether a figure that a text gives lies within; a figure that it does not give does not."""
        if value is None:
            return False
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


@dataclass(frozen=True, slots=True)
class Kind:
    """A family of accidents as people call it.

    Attributes:
        types: of GB 6441 that belong to it. words: what texts call it, among events and in names.
    """

    words: re.Pattern[str]
    types: tuple[AccidentType, ...]


_T = AccidentType
KINDS: Final = tuple(
    Kind(re.compile(words), types)
    for words, types in (
        (r"火灾|着火|起火|失火", (_T.FIRE,)),
        (r"爆炸|爆燃|闪爆|爆了", (_T.EXPLOSION, _T.VESSEL, _T.BOILER, _T.GAS, _T.POWDER)),
        (r"中毒|窒息|缺氧|熏倒", (_T.POISONING,)),
        (r"坍塌|垮塌|倒塌|塌方", (_T.COLLAPSE,)),
        (r"坠落|坠亡|坠楼|掉下来", (_T.FALL,)),
        (r"触电|电死|电击", (_T.ELECTRIC,)),
        (r"溺水|淹溺|淹死|溺亡", (_T.DROWNING,)),
        (r"车祸|交通事故|撞车", (_T.ROAD, _T.VEHICLE)),
        (r"追尾", ()),
        (r"侧翻|翻车|倾覆", ()),
        (r"相撞|碰撞", ()),
        (r"泄漏|泄露|跑氯|外泄|渗漏", (_T.ENVIRONMENT,)),
        (r"起重伤害|塔吊倒", (_T.LIFTING,)),
        (r"机械伤害|绞伤|绞死|卷入", (_T.MACHINE,)),
        (r"物体打击|砸死|砸伤", (_T.STRUCK,)),
        (r"灼烫|灼伤|烫伤", (_T.BURNING,)),
        (r"透水", (_T.FLOOD,)),
        (r"冒顶|片帮", (_T.ROOF,)),
        (r"瓦斯", (_T.GAS,)),
        (r"船舶碰撞|沉船|水上交通", (_T.WATER,)),
    )
)
# What people call the work in which it happened, besides what ``PROCESSES`` reads in reports: words for all
# of it, and words for a part of it, which the text of the case must have too.
_WORK: Final = {
    "动火": (r"动火(?:作业)?|明火作业", r"电焊|气焊|焊接|烧焊|气割|切割"),
    "装卸": (r"装卸(?:作业)?", r"卸油|卸车|卸料|卸货|装车"),
    "充装": (r"充装(?:作业)?", r"灌装|充气|倒罐"),
    "受限空间作业": (r"[有受]限空间(?:作业)?|密闭空间(?:作业)?", r"下井|进罐"),
    "清洗": (r"清洗(?:作业)?", r"清罐|洗罐|清淤|清池"),
    "检维修": (r"检维修|检修|维修", r"抢修"),
    "吊装": (r"吊装(?:作业)?|起重作业", r"塔吊|起重机|吊车"),
    "高处作业": (r"高[处空]作业|登高作业", r"脚手架|吊篮"),
    "拆除": (r"拆除(?:作业|施工)?", ""),
    "挖掘": (r"挖掘|开挖", r"基坑|沟槽"),
    "爆破": (r"爆破(?:作业)?", ""),
    "试生产": (r"试生产|试车", ""),
    "施救": (r"盲目施救|施救不当|盲目救人", ""),
}


@dataclass(frozen=True, slots=True)
class Sort:
    """Which accidents are asked for.

    Attributes:
        kinds: families; all must fit. work: names of ``PROCESSES``, each with the part of it that is asked
            for (卸油 of 装卸), "" for all of it; all must fit.
        first, last: days between which it happened. grades: any of them.
        deaths, hurt, loss: figures; loss in 万元. law, article: that were broken, "" for none.
        rest: the question without what the other fields say.
        said: the conditions in words, for the answer. period: the one of them that tells of days.
    """

    kinds: tuple[Kind, ...] = ()
    work: tuple[tuple[str, str], ...] = ()
    first: dt.date | None = None
    last: dt.date | None = None
    grades: tuple[Grade, ...] = ()
    deaths: Bound | None = None
    hurt: Bound | None = None
    loss: Bound | None = None
    law: str = ""
    article: str = ""
    rest: str = ""
    said: tuple[str, ...] = field(default=())
    period: str = ""

    @property
    def measured(self) -> bool:
        """Whether a period, a figure, a grade, work or an article is asked for: no word tells these."""
        return bool(
            self.first
            or self.last
            or self.grades
            or self.deaths
            or self.hurt
            or self.loss
            or self.law
            or self.work
        )

    @property
    def at_any_time(self) -> Sort:
        """The same without its period."""
        said = tuple(one for one in self.said if one != self.period)
        return replace(self, first=None, last=None, said=said, period="")

    def speaks_of(self, said: str) -> bool:
        """Whether a sentence tells the sort of accident or the work asked for, and does not deny it."""
        return any(asserts(kind.words, said) for kind in self.kinds) or any(
            bool(part and part in said) or bool(PROCESSES[name].search(said)) for name, part in self.work
        )

    def fits(self, case: CaseSummary, known: str) -> bool:
        """Whether a case is of this sort.

        Args:
            known: title and first lines of the text, for what the record leaves open.
        """
        return (
            all(_of_kind(kind, case, known) for kind in self.kinds)
            and all(_of_work(name, part, case, known) for name, part in self.work)
            and self._when(case)
            and (not self.grades or case.grade in self.grades)
            and (self.deaths is None or self.deaths.holds(_dead(case)))
            and (self.hurt is None or self.hurt.holds(_hurt(case)))
            and (self.loss is None or self.loss.holds(case.loss))
        )

    def _when(self, case: CaseSummary) -> bool:
        if self.first is None and self.last is None:
            return True
        if case.day is None:
            return False
        begun, ended = days_of(case.day)
        return (self.first is None or begun >= self.first) and (self.last is None or ended <= self.last)


# Why: a text may say that something did not happen. Matches what stands before it: 未造成其他设备损坏
# 及油品|泄露, 没有发生|火灾, 防止|泄漏, 一旦|爆炸. Must not match 未造成人员伤亡的|泄漏 and 未及时发现|泄漏.
_DENIED: Final = re.compile(
    r"(?:未|没有?|不会)(?:再|曾)?(?:造成|发生|引起|引发|导致|出现|产生|形成)[^的但而却只仅]{0,18}$"
    r"|(?:没有|无|未见)(?:任何|明显|油品|物料|介质)?$|(?:避免|防止|杜绝|以防|预防|防范)[^的但而却只仅]{0,12}$"
    r"|(?:危及|可能|容易|一旦|如果|倘若|险些|差点|否则)[^的但而却只仅]{0,14}$"
)
_BEFORE: Final = 28


def asserts(words: re.Pattern[str], text: str) -> bool:
    """Whether a text says somewhere that something happened.

    >>> asserts(re.compile("泄露"), "事件未造成其他设备损坏及油品泄露。")
    False
    """
    for match in words.finditer(text):
        before = re.split("[，。；,;：:\n]", text[max(0, match.start() - _BEFORE) : match.start()])[-1]
        if not _DENIED.search(before):
            return True
    return False


def denies(kind: Kind, case: CaseSummary, text: str) -> bool:
    """Whether a text speaks of a kind of accident only to say that it did not happen.

    Args:
        text: what tells the case.
    """
    if asserts(kind.words, f"{case.name}，{case.title}"):
        return False
    return bool(kind.words.search(text)) and not asserts(kind.words, text)


def _of_kind(kind: Kind, case: CaseSummary, known: str) -> bool:
    if set(kind.types) & set(case.types):
        return True
    told = "、".join((*case.events, case.name, case.title))
    if kind.words.search(told):
        return True
    return not case.types and not case.events and bool(kind.words.search(known))


def _of_work(name: str, part: str, case: CaseSummary, known: str) -> bool:
    if part:
        return part in known and (name in case.processes or part in case.name)
    return name in case.processes or name.removesuffix("作业") in case.name


def _dead(case: CaseSummary) -> float | None:
    return None if case.deaths is None and case.missing is None else case.killed


def _hurt(case: CaseSummary) -> float | None:
    return (
        None if case.injured is None and case.poisoned is None else max(case.injured or 0, case.poisoned or 0)
    )


class _Taking:
    """Takes what it finds out of the question."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.said: list[str] = []

    def take(self, pattern: str | re.Pattern[str]) -> re.Match[str] | None:
        found = re.search(pattern, self.text)
        if found is not None and found.group():
            self.text = self.text[: found.start()] + " " + self.text[found.end() :]
            return found
        return None


def sort_of(question: Question, today: dt.date) -> Sort:
    """What sort of accidents a question asks for.

    Args:
        today: for 近三年 and 去年.
    """
    taking = _Taking(question.text)
    taking.take(r"(?:在)?(?:你们?的?)?(?:资料库|案例库|库)(?:里面?|中)?(?:的)?")
    taking.take(r"(?:一共|总共|共)?(?:有|发生过?|出过?)?(?:了)?(?:几|多少)\s*[起次件宗场]")
    law, article = _broken(taking, question)
    loss = _loss(taking)
    deaths = _figure(taking, _DIED, "死亡", "人")
    hurt = _figure(taking, _HURT, "受伤", "人") or _figure(taking, _POISONED, "中毒", "人", bare=False)
    if deaths is None and taking.take(r"(?:有人|出人命|死了人|致人死亡|致死|亡人)(?:死亡|遇难)?(?:的)?"):
        deaths = Bound(1)
        taking.said.append("有人死亡")
    before = len(taking.said)
    first, last = _period(taking, today)
    period = "".join(taking.said[before:])
    grades = _grades(taking)
    work = list(_work(taking))
    kinds = [kind for kind in KINDS if taking.take(kind.words)]
    return Sort(
        tuple(kinds),
        tuple(work),
        first,
        last,
        grades,
        deaths,
        hurt,
        loss,
        law,
        article,
        taking.text,
        tuple(taking.said),
        period,
    )


def _work(taking: _Taking) -> Iterator[tuple[str, str]]:
    for name, (whole, parts) in _WORK.items():
        if taking.take(whole):
            taking.said.append(name)
            yield name, ""
        elif parts and (found := taking.take(parts)):
            taking.said.append(found.group())
            yield name, found.group()


def _broken(taking: _Taking, question: Question) -> tuple[str, str]:
    """The law and article that were broken; the law as the question writes it."""
    found = taking.take(
        r"违反了?(?:的)?《?(?P<law>[一-鿿（）()]{2,30}?(?:法|条例|规定|办法|规则|规程|标准|规范))》?"
        r"(?P<article>第[零〇一二三四五六七八九十百\d]+条)?(?:的?规定)?的?"
    )
    if found is None:
        return "", ""
    article = question.article if found["article"] else ""
    taking.said.append(f"违反《{title_key(found['law'])}》{article}")
    return found["law"], article


def _number(written: str) -> int:
    return to_int(written) or 0


def _figure(taking: _Taking, word: str, name: str, unit: str, *, bare: bool = True) -> Bound | None:
    """死亡3人以上, 3人以上死亡, 死亡人数超过10人, 死了3个人的.

    Args:
        bare: a figure without 以上 counts too, and means just that many.
    """
    forms: tuple[tuple[str, Callable[[int], Bound], str], ...] = (
        (rf"{word}{_FILL}{_MORE}\s*{_N}{_WHO}", lambda n: Bound(n + 1), "超过{}"),
        (rf"{_MORE}\s*{_N}{_WHO}{word}", lambda n: Bound(n + 1), "超过{}"),
        (rf"{word}{_FILL}(?:{_LEAST})?\s*{_N}{_WHO}{_UP}", Bound, "{}以上"),
        (rf"{_N}{_WHO}{_UP}(?:的)?{word}", Bound, "{}以上"),
        (rf"{word}{_FILL}{_LEAST}\s*{_N}{_WHO}", Bound, "{}以上"),
        (rf"{word}{_FILL}\s*{_N}{_WHO}{_DOWN}", lambda n: Bound(0, n - 1), "不到{}"),
        (rf"{_N}{_WHO}{_DOWN}(?:的)?{word}", lambda n: Bound(0, n - 1), "不到{}"),
        (rf"{word}(?:了|人数|为|是|共)*\s*{_N}\s*(?:个|名|位)?人(?=的|[^以多])", lambda n: Bound(n, n), "{}"),
        (rf"{_N}\s*(?:个|名|位)?人{word}的", lambda n: Bound(n, n), "{}"),
    )
    for pattern, bound, shown in forms[: None if bare else 7]:
        found = taking.take(pattern)
        if found is not None and _number(found["n"]):
            number = _number(found["n"])
            taking.said.append(name + shown.format(f"{number}{unit}"))
            return bound(number)
    return None


def _loss(taking: _Taking) -> Bound | None:
    """损失1000万元以上, in 万元."""
    amount = r"(?P<n>\d+(?:\.\d+)?|[一二两三四五六七八九十百千]+)\s*(?P<scale>[万亿])\s*(?:元|块)?"
    for pattern, shown in (
        (rf"(?:直接)?(?:经济)?损失{_FILL}(?:{_MORE}|{_LEAST})\s*{amount}(?:{_UP})?(?:的)?", "{}以上"),
        (rf"(?:直接)?(?:经济)?损失{_FILL}\s*{amount}{_UP}(?:的)?", "{}以上"),
    ):
        found = taking.take(pattern)
        if found is not None:
            written = found["n"]
            value = float(written) if written[0].isdigit() else float(_number(written))
            value *= 10_000 if found["scale"] == "亿" else 1
            taking.said.append("直接经济损失" + shown.format(f"{written}{found['scale']}元"))
            return Bound(value)
    return None


FEW_YEARS: Final = 4
"""What 近几年 goes back, beside this year."""
_YEAR: Final = r"(?P<y>(?:19|20)\d{2})\s*年?"


def _period(taking: _Taking, today: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """2019年以来, 2015年到2020年, 近三年, 去年, 2019年3月."""
    found = taking.take(rf"{_YEAR}\s*(?:到|至|[—–\-~～]+)\s*(?P<z>(?:19|20)\d{{2}})\s*年?(?:之?间|期间)?的?")
    if found:
        taking.said.append(f"{found['y']}年至{found['z']}年")
        return dt.date(int(found["y"]), 1, 1), dt.date(int(found["z"]), 12, 31)
    found = taking.take(rf"(?:自|从)?{_YEAR}\s*(?:以来|之后|以后|以后|起|至今|到现在|后)(?:发生)?的?")
    if found:
        taking.said.append(f"{found['y']}年1月1日以后")
        return dt.date(int(found["y"]), 1, 1), None
    found = taking.take(rf"{_YEAR}\s*(?:以前|之前|前)(?:发生)?的?")
    if found:
        taking.said.append(f"{found['y']}年以前")
        return None, dt.date(int(found["y"]) - 1, 12, 31)
    found = taking.take(
        r"(?:最近|近|过去)的?(?P<n>\d+|[一二两三四五六七八九十]+)年(?:来|以来|内|里)?(?:发生)?的?"
    )
    if found and _number(found["n"]):
        years = _number(found["n"])
        taking.said.append(f"近{years}年")
        return today.replace(year=today.year - years, day=min(today.day, 28)), None
    # Why: no number of years is said. Matches 近几年, 最近几年来, 近年来, 这几年. Not 近三年, 几年前.
    if taking.take(
        r"(?:最近|近|过去|这)(?:几|些)年(?:来|以来|内|里)?(?:发生)?的?|近年(?:来|以来)?(?:发生)?的?"
    ):
        year = today.year - FEW_YEARS
        taking.said.append(f"近几年（{year}年以来）")
        return dt.date(year, 1, 1), None
    for word, distance in (("今年", 0), ("去年", 1), ("前年", 2)):
        if taking.take(word):
            year = today.year - distance
            taking.said.append(f"{year}年")
            return dt.date(year, 1, 1), dt.date(year, 12, 31)
    found = taking.take(r"(?P<y>(?:19|20)\d{2})\s*年(?:(?P<m>1[0-2]|[1-9])月)?(?!\s*\d)(?:份|发生)?的?")
    if found is None:
        return None, None
    year, month = int(found["y"]), found["m"]
    taking.said.append(f"{year}年" + (f"{month}月" if month else ""))
    if month is None:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    following = dt.date(year + int(month) // 12, int(month) % 12 + 1, 1)
    return dt.date(year, int(month), 1), following - dt.timedelta(days=1)


_GRADES: Final = (Grade.EXTREME, Grade.MAJOR, Grade.SERIOUS, Grade.ORDINARY)
_NAMED_GRADE: Final = {
    "特别重大": Grade.EXTREME,
    "特大": Grade.EXTREME,
    "重大": Grade.MAJOR,
    "较大": Grade.SERIOUS,
    "一般": Grade.ORDINARY,
}


def _grades(taking: _Taking) -> tuple[Grade, ...]:
    """较大事故, 重大火灾, 较大及以上事故. Not 一般追究, 重大隐患."""
    found = taking.take(
        r"(?P<grade>特别重大|特大|重大|较大|一般)(?P<up>及?以上)?(?:等级)?的?"
        r"(?=(?:生产安全|道路交通|道路运输|安全|责任|火灾|爆炸|中毒|窒息|泄漏|坍塌|生产)*(?:事故|火灾|爆炸)(?!隐患))"
    )
    if found is None:
        return ()
    grade = _NAMED_GRADE[found["grade"]]
    taking.said.append(grade.value.removesuffix("事故") + ("及以上" if found["up"] else "") + "事故")
    return _GRADES[: _GRADES.index(grade) + 1] if found["up"] else (grade,)
