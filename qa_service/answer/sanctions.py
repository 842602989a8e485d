"""Sanctions of an article, tier by tier: who is punished, under which condition, how, by whom.

A scanner over 款 and 项. A penal 款 is a row of stretches parted by commas and semicolons. A stretch that
ends
in 的 states a condition (有下列行为之一的, 逾期未改正的); one that begins with a sanctioning verb, behind
由 and
an organ or 对 and a person, states a sanction. A new condition or a new 对 begins a new tier. Everything that
comes out is a stretch of the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.library import Library
from corpus.model import Span
from corpus.numerals import chinese_to_int
from corpus.records import ClauseRecord
from qa_service.answer.article_parts import Paragraph, body, paragraphs, words
from qa_service.verification.figures import Figure, figures

_NUMERAL = "零一二三四五六七八九十百"


@dataclass(frozen=True, slots=True)
class Fine:
    """An amount: ``low`` to ``high`` (None where open) of ``measure``: 元, % or 倍 of ``base``."""

    low: float | None
    high: float | None
    measure: str
    base: str = ""


@dataclass(frozen=True, slots=True)
class Provision:
    """第十九条第一款第十项: ``paragraph`` 0 and ``items`` () for all of it."""

    article: str
    paragraph: int = 0
    items: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """What is punished: a 项, or the condition that the 款 itself states.

    Attributes:
        clause: where it stands. text: its words without number.
    """

    clause: ClauseRecord
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Sanction:
    """One tier (处罚档次).

    Attributes:
        clause: the 款 or 项 that states it. sentence: condition and sanction together, what is quoted.
        subject: whom it is for, as written; "" where the text names nobody.
        lead: the condition that the 款 begins with; condition: the tier's own (逾期未改正的), "" for the
        first.
        measure: the sanction in the words of the text; fine: its amount, None without one.
        authority: who imposes it, "" where the 款 does not say.
        acts: the 项 that it is for; () where the condition says it all.
        refers: provisions of the same text whose breach is punished (第十二条第二款).
        paragraph: number of the 款. borrows: number of the 款 whose sanction it takes over
        (依照前款规定处罚).
    """

    clause: ClauseRecord
    sentence: Span
    subject: str
    lead: str
    condition: str
    measure: str
    fine: Fine | None
    authority: str
    acts: tuple[Act, ...]
    refers: tuple[Provision, ...]
    paragraph: int = 1
    borrows: int = 0

    @property
    def escalated(self) -> bool:
        """It follows only on something worse than the act: 逾期, 拒不改正, 情节严重, 再次, 构成犯罪."""
        return bool(self.condition) or (bool(_OF_BEFORE.search(self.lead)) and bool(_WORSE.search(self.lead)))


def sanctions(library: Library, article: ClauseRecord) -> tuple[Sanction, ...]:
    """Every tier of an article, in order; () for one that punishes nothing."""
    return library.derived(("sanctions", article.id), lambda: _scanned(library, article))


def _scanned(library: Library, article: ClauseRecord) -> tuple[Sanction, ...]:
    text = library.text(article.version_id)
    if not MAY_PUNISH.search(text, article.extent_start, article.extent_end):
        return ()
    found: list[Sanction] = []
    before: list[tuple[Paragraph, tuple[Act, ...]]] = []
    for paragraph in paragraphs(library, article):
        scan = _Scan(text, paragraph, before)
        rows = scan.rows()
        before.append((paragraph, scan.acts))
        found += rows
    return tuple(found)


#: Why: a quick look whether a text punishes at all. Matches 处…罚款, 责令改正, 吊销. Says nothing of what
# for.
MAY_PUNISH = re.compile(
    "罚款|罚金|责令|警告|吊销|暂扣|没收|拘留|处罚|处分|刑事责任|撤职|撤销|取缔|强制|通报批评|收缴"
)

_PARTS = re.compile(r"[^，,；;。：:\n]+[，,；;。：:]?")
# Why: a stretch that ends so states a condition and no sanction. Matches 逾期未改正的, 有下列行为之一的.
# Must not match 处五万元以下的罚款.
_CONDITION = re.compile(r"的[，,：:；;。]?\s*$")
# Why: the verb of a sanction at the head of a stretch. Matches 处十万元以下的罚款, 责令改正, 并处,
# 依法给予处分,
# 吊销其许可证, 五年内不得. Must not match 处理, 处于, 处置, 予以登记.
_VERB = (
    r"(?:单?处(?:以|其|上一年|违法|货值|销售|工程|合同|应|所|相当)|[单并]?处(?=[罚警拘暂\d零一二两三四五六七八九十百千])"
    r"|[单并]?处(?![理置于分罚])(?=[^，,；;。]{2,24}(?:倍|[%％]|百分之)[^，,；;。]{0,16}罚款)"
    r"|(?:单处或者)?并处|处以?罚款|罚款|责令|责成|给予|警告|吊销|暂扣|没收|拘留|追究|追缴|撤销|取消|取缔|强制|收缴|扣留"
    r"|通报批评|约束|关闭|禁止|终[身生]|注销|承担|限制|降低|停止|暂停|查封|扣押|移送|开除|撤职|从重|加重|加处"
    r"|不得(?:担任|从事|再|重新|申请|参加)|[一二三五十]+年内|自[^，。；]{2,30}起|实行|列入|纳入"
    r"|予以(?:警告|处罚|处分|没收|取缔|扣留|收缴|吊销|撤销|通报|关闭|罚款|拘留|训诫|批评|强制|清退|辞退|解聘|拆除|查封|治安)"
    r"|(?:依照|按照|依据|根据|适用)[^，,；;。]{2,60}(?:处罚|处理|罚款|处分|处以|处罚款|责任)"
    r"|(?:依照|按照)(?:前[款条项]|下列|以下|本[法条])|处罚|强制执行|代为|构成)"
)
_PREFIX = (
    r"(?:[并还也均再]|应当|应(?!急)|可以|可|依法|同时|一并|予以(?=处)|分别"
    r"|及时|立即|先行|报[^，,；;。]{2,20}批准后?|属于[^，,；;。]{2,20}的)*"
)
_BY = r"(?:由(?P<by>[^，,；;。]{2,70}?)|(?P<organ>[^，,；;。对由]{1,40}?(?:部门|机关|机构|政府|法院|局)))?"
_FOR = r"(?:对(?P<whom>[^，,；;。]{1,50}?))?"
_SANCTION = re.compile(
    rf"^\s*{_PREFIX}{_FOR}{_PREFIX}{_BY}{_PREFIX}(?:对(?P<later>[^，,；;。]{{1,50}}?))?{_PREFIX}(?={_VERB})"
)
# 对单位，由…处: the person stands alone before the sanction.
# 对未经许可生产的, cut behind its first part, states a condition and names nobody.
_WHOM_ALONE = re.compile(
    r"^\s*[并还]?(?:同时)?对(?!违反|未|擅自|非法)(?P<whom>[^，,；;。]{1,40})(?<!的)[，,]\s*$"
)
# Why: a thing or an undertaking told by what it lacks may be the whole condition. Matches
# 未经许可的活动由公安机关予以取缔,
# 擅自搭建的棚屋由城管部门责令拆除. Must not match 未经许可的，由…责令 (a condition of its own) and
# 由住房城乡建设部门责令 (no condition).
_THING_LACKING = re.compile(
    r"\s*(?P<thing>(?:未经|未取得|未依法|擅自|违法|违反|非法|不符合)[^，,；;。]{2,50}?的[^，,；;。的]{2,16}?)"
    rf"(?=(?:依法)?由[^，,；;。]{{2,40}}?{_PREFIX}{_VERB})"
)
_BY_ALONE = re.compile(r"^\s*由(?P<by>[^，,；;。]{2,70})[，,]\s*$")
_OWN_DUTY = re.compile(
    r"(?:会同.*|按照?各自.*|依据各自.*|根据各自.*|依照?各自.*|按照职责.*|依照职责.*|根据职责.*|按照权限.*|按照管理权限.*|依法|责令.*)$"
)
# The 项 hold the tiers themselves: 依照下列规定处以罚款.
_DEFERS = re.compile(
    r"下列(?:规定|标准|情形分别|幅度)|以下(?:规定|标准)|如下(?:规定|标准)|分别(?:处罚|处以|给予)"
)
_DEFERRING = re.compile(
    r"(?:由(?P<by>[^，,；;。]{2,70}?))?(?:分别)?(?:依照|按照|根据)?(?:下列|以下|如下)(?:规定|标准|情形分别|幅度)"
)
# 对负有责任的生产经营单位除要求…外: whom the tiers of the 项 are for.
_FOR_WHOM = re.compile(
    r"(?:^|[，,])对(?P<whom>[^，,；;。]{0,30}?(?:单位|企业|机构|负责人|人员|个人|者|人))(?=除|[，,]|$)"
)
_LISTS = re.compile(r"下列|以下|如下")
_OF_BEFORE = re.compile(
    rf"(?P<all>前款|前两款|前[二三]款|上款|(?:本条)?第[{_NUMERAL}]+款)(?:第?(?P<items>[（(]?[{_NUMERAL}]+[）)]?项"
    rf"(?:(?:[、和或及至到]|或者|以及)?第?[（(]?[{_NUMERAL}]+[）)]?项)*))?"
)
# Why: a 款 of its own may hold the graver tier. Matches 经责令改正拒不改正的. Must not match 未改正隐患.
_WORSE = re.compile("逾期|拒不|仍不|再次|处罚[后，]?(?:仍|不改)|情节(?:特别)?严重|构成犯罪|特别恶劣")
# 依照前款规定处罚: the sanction is that of another 款.
_BORROWS = re.compile(
    rf"(?:依照|按照|适用)(?P<all>前款|(?:本条)?第[{_NUMERAL}]+款)(?:的?规定)?(?:予以|给予|从重)?(?:处罚|处理|处分)"
)
# Why: 有前款第二项情形的，…；有第一项、第五项至第八项情形的，…: the second half means the same 款.
_ITEMS_AGAIN = re.compile(
    rf"^有?(?P<items>第?[（(]?[{_NUMERAL}]+[）)]?项(?:(?:[、和或及至到]|或者|以及)?第?[（(]?[{_NUMERAL}]+[）)]?项)*)"
)
_ITEM_OR_RANGE = re.compile(rf"第?[（(]?([{_NUMERAL}]+)[）)]?项?(?:[至到]第?[（(]?([{_NUMERAL}]+)[）)]?)?项")
_ORDINAL = re.compile(rf"第([{_NUMERAL}]+)款")
# 违反本条例第十二条第二款规定的. Not of another law: 《…法》第五条.
_REFERS = re.compile(
    rf"(?<![》法例])(?:本(?:法|条例|办法|规定|细则|规则))?(?P<article>第[{_NUMERAL}]+条(?:之[{_NUMERAL}]+)?)"
    rf"(?:第(?P<paragraph>[{_NUMERAL}]+)款)?(?P<items>第?[（(]?[{_NUMERAL}]+[）)]?项"
    rf"(?:(?:[、和或及至到]|或者|以及)?第?[（(]?[{_NUMERAL}]+[）)]?项)*)?"
)
_BREACH = re.compile(
    r"^[对有]?违反(?:了)?(?:本(?:法|条例|办法|规定|细则|规则)(?:的?规定)?[，,]?|[^，,；;。]{2,40}规定[，,])"
)
# Why: who is punished is told by what he does. Matches 存在隐患仍然进行生产的煤矿企业. Must not match
# 其直接负责的主管人员, 单位的负责人 (a post, no act).
_DESCRIBED = re.compile(
    r"(?:存在|仍然?|拒|未|不(?!动产)|违|擅自|造成|发生|使用)[^，,；;。]{2,40}的[^，,；;。的]{1,12}$"
)
_NOUN = (
    "主要负责人|法定代表人|实际控制人|负责人|投资人|主管人员|责任人员?|管理人员|工作人员|从业人员|作业人员|人员|单位|企业|公司"
    "|经营者|生产者|销售者|使用者|所有者|运营者|提供者|处理者|组织者|承办者|机构|组织|机关|部门|个人|公民|驾驶人|行人|乘车人"
    "|业主|用户|学校|商店|场所|医院|医疗机构|银行|平台|船舶|船员|承运人|托运人|当事人|家长|监护人|所有人|管理人|使用人|物业服务人|(?<!或)者|人"
)
# Why: 对单位，由… names whom; 对携带…搭乘…，或者邮寄…的，由… is the first of several acts and names nobody.
_NAMES_SOMEBODY = re.compile(rf"(?:{_NOUN}|行为|车)[，,]\s*$")
# Why: whom a condition speaks of: the words up to the noun before its verb. Matches
# 生产经营单位的主要负责人未履行,
# 个人有前款…行为, 建设单位未依照. Must not match 未取得许可证的单位 (a description, not a head).
_SUBJECT = re.compile(
    rf"^(?!给|因|经)(?P<who>(?:(?!未|不|违反|擅自|有下列)[^，,；;。：:]){{0,60}}?(?:{_NOUN})(?:的(?:{_NOUN}))?"
    rf"(?:(?:、|和|或者|以及|及其|及|与)(?:(?!未|不|有下列)[^，,；;。：:]){{0,16}}?(?:{_NOUN}))*)"
    r"(?=未|不|有|违反|违法|非法|擅自|拒|将|在|以|对|向|为|使用|生产|经营|销售|从事|伪造|提供|出具|占用|妨碍|阻碍|存在|因|利用|没有|违|发生|弄虚|隐瞒|迟|谎|"
    r"瞒|漏|造成|倒卖|转让|强令|指使|明知|超|酒|饮|醉|驾|接|发现|实施|拆|损|故意|过失|应当|无|或者|$|，|,)"
)


class _Scan:
    """One 款: its tiers, and what it punishes."""

    def __init__(self, text: str, paragraph: Paragraph, before: Sequence[tuple[Paragraph, tuple[Act, ...]]]):
        self._text = text
        self._paragraph = paragraph
        self._before = before
        self._lead = ""
        self._lead_at: Span | None = None
        self._subject = ""
        self._authority = ""
        self.acts: tuple[Act, ...] = ()

    def rows(self) -> list[Sanction]:
        clause, items = self._paragraph.clause, self._paragraph.items
        own = body(self._text, clause.span)
        defers = bool(items) and bool(_DEFERS.search(own.of(self._text)))
        if items and not defers:
            self.acts = tuple(
                Act(item, part, words(part.of(self._text)).rstrip("；;。"))
                for item in items
                for part in [body(self._text, item.extent)]
            )
        if defers:
            self._defer(own)
            return [
                row for item in items for row in self._stretch(item, body(self._text, item.extent), tier=True)
            ]
        found = list(self._stretch(clause, own))
        if not self.acts and self._lead:
            self.acts = (Act(clause, own, self._lead),)
        return found

    def _defer(self, own: Span) -> None:
        """Notes what the words before the 项 say of all of them: the condition, whom, and by whom."""
        said = own.of(self._text)
        match = _DEFERRING.search(said)
        self._lead = words(said[: match.start()] if match else said).strip("，,：: ")
        if match and match["by"]:
            self._authority = _authority(match["by"])
        whom = _FOR_WHOM.search(self._lead)
        self._subject = words(whom["whom"]) if whom else subject_of(self._lead)

    def _stretch(self, clause: ClauseRecord, span: Span, *, tier: bool = False) -> Iterator[Sanction]:
        """The tiers of a 款, or of one 项 that holds a tier itself (``tier``)."""
        for sentence in _sentences(self._text, span):
            yield from self._sentence(clause, sentence, tier=tier)

    def _sentence(self, clause: ClauseRecord, span: Span, *, tier: bool) -> Iterator[Sanction]:
        conditions: list[Span] = []
        measures: list[Span] = []
        whom = ""
        for part in _parts_apart(self._text, span):
            said = part.of(self._text)
            match = None if _CONDITION.search(said) else _SANCTION.match(said)
            alone = _whom_alone(said) if match is None else None
            if match is None and alone is None and _BY_ALONE.match(said):
                self._authority = _authority(said.strip("，, 由"))
                continue
            if match is None and alone is None:
                if measures and not _CONDITION.search(said):
                    measures.append(part)  # 并处…，上缴国库: goes on
                    continue
                if measures:
                    yield from self._row(clause, span, conditions, measures, whom, tier=tier)
                    conditions, measures, whom = [], [], ""
                conditions.append(part)
                continue
            if alone is not None:
                if measures:
                    yield from self._row(clause, span, conditions, measures, whom, tier=tier)
                    measures = []
                whom = words(alone["whom"])
                continue
            if match is None:
                continue
            by, new = match["by"] or match["organ"], match["whom"] or match["later"]
            if new and measures:
                yield from self._row(clause, span, conditions, measures, whom, tier=tier)
                measures = []
            if new:
                whom = words(new)
            if by:
                self._authority = _authority(by)
            measures.append(part)
        if measures:
            yield from self._row(clause, span, conditions, measures, whom, tier=tier)
        elif not self._lead and not tier and any(_CONDITION.search(c.of(self._text)) for c in conditions):
            self._note_lead(conditions)

    def _is_condition(self, part: Span, sentence: Span) -> bool:
        lacking = _THING_LACKING.match(self._text, part.start, sentence.end)
        return bool(_CONDITION.search(part.of(self._text)) or lacking)

    def _note_lead(self, conditions: Sequence[Span]) -> None:
        self._lead = self._joined(conditions)
        self._lead_at = conditions[0] if conditions else None
        self._subject = self._subject or subject_of(self._lead)

    def _joined(self, spans: Sequence[Span]) -> str:
        if not spans:
            return ""
        return words(self._text[spans[0].start : spans[-1].end]).strip("，,；;。：: ")

    def _row(
        self,
        clause: ClauseRecord,
        sentence: Span,
        conditions: Sequence[Span],
        measures: Sequence[Span],
        whom: str,
        *,
        tier: bool,
    ) -> Iterator[Sanction]:
        condition = self._joined(conditions)
        if not self._lead and not tier:
            if any(self._is_condition(part, sentence) for part in conditions):
                self._note_lead(conditions)
            elif whom and (_OF_BEFORE.search(whom) or _DESCRIBED.search(whom)):
                self._lead = whom  # 对有前款行为的机构及其…人员，吊销…; 对存在…隐患仍然生产的企业，责令…
            else:
                return  # 禁止…, 由…制定: orders somebody about and punishes nobody
        first = not conditions or conditions[0] == self._lead_at
        measure = self._joined(measures)
        start = min([part.start for part in (*conditions, *measures)])
        end = max(part.end for part in measures)
        quote = Span(min(start, sentence.start), end)
        subject = whom or (subject_of(condition) if not first else "") or self._subject
        yield Sanction(
            clause=clause,
            sentence=quote,
            subject=subject,
            lead=self._lead,
            condition="" if first else condition,
            measure=measure,
            fine=fine_of(measure),
            authority=self._authority,
            acts=self._acts_of(condition if not first else self._lead),
            refers=tuple(_provisions(condition if not first else self._lead)),
            paragraph=self._paragraph.number,
            borrows=self._borrowed(measure),
        )

    def _borrowed(self, measure: str) -> int:
        match = _BORROWS.search(measure)
        if match is None:
            return 0
        ordinal = _ORDINAL.search(match["all"])
        return (chinese_to_int(ordinal[1]) or 0) if ordinal else self._paragraph.number - 1

    def _acts_of(self, condition: str) -> tuple[Act, ...]:
        """The 项 that a condition means: its own list, or those of the 款 before (前款第二项)."""
        if self._paragraph.items and (not condition or _LISTS.search(condition) or condition == self._lead):
            return self.acts
        match = _OF_BEFORE.search(condition)
        again = _ITEMS_AGAIN.search(condition) if match is None else None
        before = match or (_OF_BEFORE.search(self._lead) if again else None)
        if before is None or not self._before:
            return self.acts
        ordinal = _ORDINAL.search(before["all"])
        number = chinese_to_int(ordinal[1]) if ordinal else len(self._before)
        paragraph = next(((p, acts) for p, acts in self._before if p.number == number), None)
        if paragraph is None:
            return self.acts
        acts = paragraph[1]
        items = again["items"] if again else before["items"]
        if not items:
            return acts
        wanted = item_numbers(items)
        return tuple(act for act in acts if act.clause.number in wanted)


def item_numbers(named: str) -> frozenset[int]:
    """The numbers of 项 that a text names, ranges filled.

    >>> sorted(item_numbers("第一项、第三项、第五项至第七项"))
    [1, 3, 5, 6, 7]
    """
    found: set[int] = set()
    for match in _ITEM_OR_RANGE.finditer(named):
        first = chinese_to_int(match[1]) or 0
        last = chinese_to_int(match[2]) if match[2] else first
        found.update(range(first, (last or first) + 1))
    return frozenset(found)


def _sentences(text: str, span: Span) -> Iterator[Span]:
    """Cut at 。 only: what follows a semicolon stands under the condition before it."""
    start = span.start
    for match in re.compile(r"[。\n]+").finditer(text, span.start, span.end):
        if text[start : match.end()].strip():
            yield Span(start, match.end())
        start = match.end()
    if text[start : span.end].strip():
        yield Span(start, span.end)


def _parts(text: str, span: Span) -> Iterator[Span]:
    for match in _PARTS.finditer(text, span.start, span.end):
        if match.group().strip():
            yield Span(match.start(), match.end())


def _whom_alone(said: str) -> re.Match[str] | None:
    """A stretch that only says for whom the next is (对单位，), not the first of several acts (对携带…，)."""
    named = _NAMES_SOMEBODY.search(said) or _OF_BEFORE.search(said)
    return _WHOM_ALONE.match(said) if named else None


def _parts_apart(text: str, span: Span) -> Iterator[Span]:
    """The stretches, one that holds condition and sanction in two (未经许可的活动 | 由公安机关予以取缔)."""
    for part in _parts(text, span):
        thing = _THING_LACKING.match(text, part.start, part.end)
        if thing is None:
            yield part
        else:
            yield Span(part.start, thing.end())
            yield Span(thing.end(), part.end)


def _provisions(condition: str) -> Iterator[Provision]:
    for match in _REFERS.finditer(condition):
        items = tuple(sorted(item_numbers(match["items"] or "")))
        yield Provision(match["article"], chinese_to_int(match["paragraph"] or "") or 0, items)


def _authority(words_: str) -> str:
    return words(_OWN_DUTY.sub("", words_))


def subject_of(condition: str) -> str:
    """Whom a condition speaks of (生产经营单位的主要负责人), "" where it names nobody.

    >>> subject_of("生产经营单位的主要负责人未履行本法规定的职责的")
    '生产经营单位的主要负责人'
    """
    rest = _BREACH.sub("", condition).removeprefix("发现")
    match = _SUBJECT.match(rest)
    return match["who"] if match and 2 <= len(match["who"]) <= 70 else ""


def fine_of(measure: str) -> Fine | None:
    """The first amount of a sanction that fines.

    >>> fine_of("处五千元以上五万元以下罚款")
    Fine(low=5000.0, high=50000.0, measure='元', base='')
    """
    if "罚" not in measure:
        return None
    found = [figure for figure in figures(measure) if figure.dimension in ("元", "%", "倍")]
    if not found:
        return None
    first = found[0]
    second = found[1] if len(found) > 1 else None
    base = ""
    if first.dimension in ("%", "倍"):
        before = re.search(r"(?:处以?|按照?|以)([^，,；;。处]{2,24}?)$", measure[: first.span.start])
        base = before[1].removesuffix("百分之").removeprefix("按照").removesuffix("的") if before else ""
    joined = second is not None and second.dimension == first.dimension and _is_range(measure, first, second)
    if joined and second is not None:
        return Fine(float(first.value), float(second.value), first.dimension, base)
    value = float(first.value)
    match first.sign:
        case "≥" | ">":
            return Fine(value, None, first.dimension, base)
        case "≤" | "<":
            return Fine(None, value, first.dimension, base)
        case _:
            return Fine(value, value, first.dimension, base)


def _is_range(measure: str, first: Figure, second: Figure) -> bool:
    between = measure[first.span.end : second.span.start]
    return (
        first.sign in ("≥", ">") and second.sign in ("≤", "<") and len(between) <= 6 and "，" not in between
    )
