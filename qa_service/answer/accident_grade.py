"""等级: how grave an accident is, from the deaths, injuries and loss that a question states.

The rule is that of ``case_library.grade``: 《生产安全事故报告和调查处理条例》（国务院令第493号）第三条. The
same article is looked for in the library, so that the grade can be cited.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass

from case_library.grade import grade_of as case_grade
from case_library.model import Grade as CaseGrade
from corpus.model import Span
from corpus.numerals import chinese_to_int
from corpus.records import ClauseRecord
from indexing.search import Query
from qa_service.answer.article_parts import article_of, body, paragraphs
from qa_service.evidence import Finder, Scope


class Grade(enum.StrEnum):
    """等级, the gravest last."""

    ORDINARY = "一般"
    LARGER = "较大"
    MAJOR = "重大"
    GRAVEST = "特别重大"


_OF_CASES = {
    CaseGrade.EXTREME: Grade.GRAVEST,
    CaseGrade.MAJOR: Grade.MAJOR,
    CaseGrade.SERIOUS: Grade.LARGER,
    CaseGrade.ORDINARY: Grade.ORDINARY,
}
_YUAN = 10_000


@dataclass(frozen=True, slots=True)
class Harm:
    """What an accident did; None for what is not said. ``loss`` in yuan. ``hurt``: injured, not said how
    badly.
    """

    deaths: int | None = None
    injuries: int | None = None
    loss: int | None = None
    hurt: int | None = None

    @property
    def known(self) -> bool:
        return self.deaths is not None or self.injuries is not None or self.loss is not None

    @property
    def words(self) -> str:
        """死亡3人、重伤2人、直接经济损失600万元."""
        pieces = [
            f"死亡{self.deaths}人" if self.deaths is not None else "",
            f"重伤{self.injuries}人" if self.injuries is not None else "",
            f"直接经济损失{_money(self.loss)}" if self.loss is not None else "",
        ]
        return "、".join(piece for piece in pieces if piece)


def grade_of(harm: Harm) -> Grade | None:
    """The grade of an accident; None where nothing that decides it is known."""
    loss = None if harm.loss is None else harm.loss / _YUAN
    grade = case_grade(harm.deaths, harm.injuries, loss)
    return None if grade is None else _OF_CASES[grade]


_N = r"(?P<n{}>\d+|[零〇一二两三四五六七八九十百千]+)"
_WHO = r"(?:多)?\s*(?:个|名|位|口)?\s*(?:工人|员工|职工|矿工|学生|村民|乘客|群众|人)?"
# Why: the number may stand before or behind the word. Matches 死了三个人, 死亡3人, 3人死亡, 三名工人遇难,
# 3死5伤.
# Must not match 死亡事故, 死亡率, 死了几个人, 3死路一条.
_DIED = r"(?:死亡|死掉|死了?|遇难|丧生|丧命|身亡|遇害)"
_BADLY_HURT = r"(?:重伤|急性(?:工业)?中毒)"
_FILL = r"(?:了|人数|达到?|为|是|共|有)*"


def _behind(word: str) -> re.Pattern[str]:
    return re.compile(rf"{word}{_FILL}\s*{_N.format(1)}{_WHO}(?!小时|天|年|月|日|起|级)")


def _before(word: str) -> re.Pattern[str]:
    return re.compile(rf"{_N.format(1)}{_WHO}(?:当场|不幸|全部|被困|因此)*{word}")


# Matches 重伤11人, 5个人重伤. Must not match 受伤 (how badly is not said), 轻伤.
_DEATHS = (_behind(_DIED), _before(_DIED))
_INJURIES = (_behind(_BADLY_HURT), _before(_BADLY_HURT))
_HARMED = re.compile(f"{_DIED}|{_BADLY_HURT}|受伤|轻伤|伤")
_HURT = (_behind(r"(?<![重轻])(?:受|负)?伤"), _before(r"(?:受|负)?(?<![重轻])伤"))
# Matches 损失6000万, 损失了一个亿, 经济损失1.2亿元, 5000万元的损失. Must not match 罚款6000万, 资产一亿.
_LOSS = re.compile(
    r"损失(?:了|达到?|为|是|约|超过|近|共)*\s*(?P<n1>\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)\s*个?多?(?P<s1>[万亿千百]*)\s*(?:元|块)?"
    r"|(?P<n2>\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)\s*个?多?(?P<s2>[万亿千百]*)\s*(?:元|块)?钱?的?(?:直接)?(?:经济)?损失"
)
_SCALE = {"万": 10_000, "亿": 100_000_000, "千": 1000, "百": 100}


def harm_in(text: str) -> Harm:
    """What ``text`` says that an accident did.

    >>> harm_in("死了三个人，老板罚多少")
    Harm(deaths=3, injuries=None, loss=None, hurt=None)
    """
    return Harm(
        deaths=_count(_DEATHS, text),
        injuries=_count(_INJURIES, text),
        loss=_loss(text),
        hurt=_count(_HURT, text),
    )


def grade_named(text: str) -> Grade | None:
    """The grade that a question names itself (较大事故), None without one."""
    match = re.search(r"(特别重大|特大|重大|较大|一般)(?:生产)?(?:安全)?(?:责任)?事故(?!隐患)", text)
    if match is None:
        return None
    return Grade.GRAVEST if match[1] == "特大" else Grade(match[1])


def _count(patterns: tuple[re.Pattern[str], re.Pattern[str]], text: str) -> int | None:
    """The number that goes with a word, which stands behind it (死亡2人重伤11人) or before it
    (2人死亡11人重伤).

    What comes first in the text, a number or a word of harm, tells which of the two it is.
    """
    word = _HARMED.search(text)
    number = re.search(rf"{_N.format(1)}{_WHO}(?:当场|不幸|全部|被困|因此)*(?={_HARMED.pattern})", text)
    number_first = word is not None and number is not None and number.start() < word.start()
    for pattern in reversed(patterns) if number_first else patterns:
        match = pattern.search(text)
        if match is not None:
            written = match["n1"]
            return int(written) if written.isdigit() else chinese_to_int(written)
    return None


def _loss(text: str) -> int | None:
    match = _LOSS.search(text)
    if match is None:
        return None
    written, scales = (match["n1"], match["s1"]) if match["n1"] else (match["n2"], match["s2"])
    value = float(written) if written[0].isdigit() else float(chinese_to_int(written) or 0)
    for scale in scales:
        value *= _SCALE[scale]
    return round(value) if value and (scales or value >= 1000) else None


def _money(value: int) -> str:
    for size, name in ((100_000_000, "亿元"), (10_000, "万元")):
        if value >= size:
            return f"{value / size:g}{name}"
    return f"{value}元"


@dataclass(frozen=True, slots=True)
class GradeRule:
    """The words of a law that say what a grade is: the 项, its article, and the law."""

    article: ClauseRecord
    item: ClauseRecord
    span: Span


_MEANS = re.compile(r"(特别重大|重大|较大|一般)(?:生产安全)?事故[，,]?是指")


def grade_rule(finder: Finder, scope: Scope, grade: Grade) -> GradeRule | None:
    """Where the library says what this grade of a work accident is; found by the structure of the article.

    It must define all four grades, and speak of work accidents at large: not of trains or lifts alone.
    """
    best: tuple[tuple[int, int, str], GradeRule] | None = None
    for article in articles_like(
        finder,
        scope,
        "生产安全事故等级 特别重大事故是指造成30人以上死亡 重大事故 较大事故 一般事故 直接经济损失",
    ):
        text = finder.library.text(article.version_id)
        said = article.extent.of(text)
        if len(set(_MEANS.findall(said))) < 4 or "生产安全事故" not in said:
            continue
        for paragraph in paragraphs(finder.library, article):
            for item in paragraph.items:
                match = _MEANS.search(item.extent.of(text))
                if match and match[1] == grade.value:
                    key = (rank(finder, article.version_id), -len(said), article.version_id)
                    if best is None or key > best[0]:
                        best = (key, GradeRule(article, item, body(text, item.extent)))
    return best[1] if best else None


def articles_like(
    finder: Finder, scope: Scope, words: str, *, limit: int = 24, versions: tuple[str, ...] | None = None
) -> Sequence[ClauseRecord]:
    """Articles of laws in force that are found by ``words``, each once, best first.

    Args:
        versions: only these.
    """
    hits = finder.searcher.search(
        Query(
            text=words,
            doc_kinds=("law",),
            jurisdictions=scope.jurisdictions,
            version_ids=versions,
            exclude_version_ids=scope.excluded,
            any_time=True,
            limit=limit,
        )
    )
    found: dict[str, ClauseRecord] = {}
    for hit in hits:
        article = article_of(finder.library, hit.passage.clause_id)
        if article is not None and in_force(finder, article.version_id, scope.as_of):
            found.setdefault(article.id, article)
    return tuple(found.values())


def in_force(finder: Finder, version_id: str, as_of: dt.date) -> bool:
    """Whether a version may be applied on a date: not repealed, replaced, run out or still to come."""
    return finder.facts.status(version_id, as_of).value in ("in_force", "unknown")


def rank(finder: Finder, version_id: str) -> int:
    """Standing of a text (立法法 第九十八条 ff.): 3 a law, 2 another national rule, 1 a local one."""
    version = finder.library.version(version_id)
    if version.jurisdiction != "全国":
        return 1
    title = version.title
    return 3 if title.endswith("法") and not title.endswith("办法") else 2
