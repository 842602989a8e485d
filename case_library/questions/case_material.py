"""What examinees read of an accident (材料): facts, course, findings; no grade, kind of cause or name.

The course is the report's own sentences; those that say grade or cause are left out. Findings are the causes
that the investigation states, trimmed to their core words, whose kind (direct or indirect) is not told.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from case_library.extraction.names import PERSON
from case_library.grade import IN_FORCE, grade_of
from case_library.model import Case, Cause, CauseKind, Found, Grade
from case_library.questions.corroboration import dice
from case_library.questions.model import Source
from corpus.model import ClauseKind, Span
from corpus.numerals import to_int
from corpus.records import ClauseRecord, VersionRecord

Mask = Callable[[str], str]
"""Hides the names of persons in a text: 周某 for 周添."""
_LONGEST: Final = 700
_BEFORE: Final = 450
"""Characters of the course that are told before its first event, where it is too long to be told wholly."""
_SHORTEST: Final = 50
_LONGEST_FINDING: Final = 190
_SHORTEST_FINDING: Final = 10
_ALIKE: Final = 0.55
"""Findings of which more pairs of characters are the same say the same twice."""
_PLACE: Final = 60
_OWNER: Final = 22
# Why: an account that names the kind of a cause or the nature answers the question itself. Matches
# 直接原因是, 属于较大事故. Must not match 原因不明, 事故发生后.
_TELLS: Final = re.compile(
    r"直接原因|间接原因|主要原因|根本原因|重要原因|事故原因|责任事故|事故等级|(?:属于?|构成|认定为)[^，。]{0,12}事故"
)
# Why: the grade must not be read in the material. Matches 较大 of 一起较大爆炸事故, 特别重大 of 特别重大火灾.
# Must not match 重大隐患, 重大危险源, 较大损失, 一般工业固废.
_GRADED: Final = re.compile(
    r"(?:特别重大|特大|重大|较大|一般)(?:级)?(?=(?:[^，。；、“”（）()\n险患]{0,14})(?:事故|事件|火灾|爆炸|坍塌))"
)
# Why: who a person is in private teaches nothing. Matches （男，47岁，汉族，现住甲镇）, with brackets in it,
# and (死者，男，26岁，系乙村人). Must not match （实载30.17吨）, （以下简称甲公司）.
_PRIVATE: Final = re.compile(
    r"[（(](?=[^。]{0,120}(?:身份证|出生|现住|户籍|文化程度|汉族|\d岁|群众|[男女][，,、]))"
    r"(?:[^（）()]|[（(][^（）()]{0,80}[）)]){1,200}[）)]"
)
# Why: lines of a page that break in the middle of a sentence. Matches a break behind a long line without 。.
# Must not match the break behind a heading, which is short.
_WRAPPED: Final = re.compile(r"(?<=[^。！？：:；\n]{25})\n(?=[^\n])")
# Why: who investigated, came or gave orders is no course of the accident. Matches 事故调查组, 市委连夜召开.
# Must not match 县政府大楼起火.
_AFTERWARDS: Final = re.compile(
    r"调查组|调查报告|调查工作|专家组|工作组|指挥部|领导小组|批示|指示精神|取证|舆情|水质|恢复通车|接报后|应急预案|新闻发布|善后|处分|罚款|撤职|拘留|逮捕|刑事责任|(?:省|市|县|区)(?:委|政府)[^，。]{0,12}(?:召开|成立|组织|高度重视|启动|派)"
)
# Why: an excerpt has to tell the accident itself. Matches 爆炸, 起火, 坠落, 中毒, 相撞. Must not match 防火.
_EVENT: Final = re.compile(
    r"爆炸|爆燃|闪爆|起火|着火|燃烧|坠|坍塌|倒塌|垮塌|中毒|窒息|昏倒|晕倒|倒地|触电|撞|侧翻|泄[漏露]|喷出|溺|砸|压住|卷入|追尾|倾覆|滑塌|掩埋|透水|突水|冒顶|垮落|火光|绞|夹住|死亡"
)
# Matches the number of a footnote: 金源公司①，. Must not match ①未通风 at the start.
_FOOTNOTE: Final = re.compile(r"(?<=[一-鿿])[①-⑳](?=[，。；、对])")
# Matches 1., （一）, ①, 一是, 2、 at the start of an item. Must not match 3人, 2020年.
_LABEL: Final = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)〉、.．]+|[①-⑳]|[一二三四五六七八九十]是|第[一二三四五六七八九十]，)+"
)
# Matches 经调查认定，, 直接原因是, 造成这起事故的原因是：, 由于 at the start.
_LEAD: Final = re.compile(
    r"^(?:经[^，。]{0,12}(?:调查|认定|分析|勘[查验])[^，。]{0,16}[，,：:]|根据[^，。]{0,24}(?:勘查|分析|材料)[^，。]{0,8}[，,]"
    r"|[^，。；]{0,18}(?:直接|间接|主要)?原因(?:[是为]|[：:])+|(?:[这该此本][起次]?事故)?[是因]?由于|因(?![此为而])|因(?=此时)"
    r"|[而且并但](?=[当在对因])|此外，|同时，|另外，|从事故现场看，|事后)"
)
# Matches what follows a cause and says which it is: ，是引发事故的间接原因; ，其违法行为是造成碰撞的次要原因;
# ，导致事故的发生. Must not match ，导致罐体压力升高, which is part of what happened.
_TAIL: Final = re.compile(
    r"[，,；;](?:[这此]+也?|其(?:[一-鿿]{2})?行为)?(?:是|系|为|成为|构成)[^，。；]{0,30}(?:原因|因素)(?:之一)?$"
    r"|[，,](?:从而|最终|直接)?(?:导致|造成|引发|酿成|致使)了?[^，。；]{0,8}事故的?(?:发生)?$|所致$"
    r"|[，,](?:对[^，。；]{0,8}事故[^，。；]{0,6})?(?:负有|应负|负)[^，。；]{0,10}责任$"
)
# Matches ，违反《甲条例》第五条关于…的规定 to the end: which provision was broken is asked.
_CITING: Final = re.compile(
    r"[，,；;。](?:其?行为)?(?:不符合|未按照?|未严格按照)《.*$|[，,；;。]?(?:其?行为)?违反了?《.*$"
)
# Matches 造成3人死亡, 致2人受伤: the harm is told apart.
_HARM: Final = re.compile(
    r"[，,](?:并?造成|致使?|导致)?[^，。；]{0,12}[\d一二两三四五六七八九十百]+[名人余多]*[^，。；]{0,6}(?:死亡|遇难|受伤|烧伤).*$"
    r"|[，,]造成[^，。；]{0,10}(?:伤亡|损失)[^，。；]{0,6}$"
)
# Why: a moment whose event was cut off tells nothing. Matches 截至当日15时，, 经抢救无效，. Must not match
# 经检查阀门泄漏，.
_AS_OF: Final = re.compile(
    r"(?:截[至止]|至今|据统计|(?:后|均)?经[^，；]{0,12}抢救无效|其中|随后|最终|当[场日天])[^，；起撞爆]{0,24}[，；]$"
)
_DEAD: Final = re.compile(
    r"(?P<n>\d+|[一二两三四五六七八九十百]+)[名余多]*人?[^，。；\d]{0,8}(?:死亡|遇难|丧生)|死亡(?P<m>\d+)人"
)
# Why: a part that points back to the one before is nothing without it. Matches 被这股热量点燃, 其余液喷出.
# Must not match 其他车辆.
_LEANING: Final = re.compile(r"这|其(?!他|它|中)|上述|此时|随后|接着")
# A finding names what was wrong. Matches 未, 没有, 不到位, 违规, 泄漏. Must not match 负责日常监督管理工作.
_FAULT: Final = re.compile(
    r"未|没|不|无|违|擅自|失|乱|缺|弱|淡|差|虚|漏|形式|薄|非法|超|撞|损|裂|腐|锈|误|爆|燃|压力升高|以包代管|脱落|强行|放热|积|重.{1,4}轻"
)
# Faults of management, which textbooks count among the indirect causes (GB 6442, 间接原因). Matches 教育培训,
# 监管, 制度. Must not match 管道, 管内.
_MANAGING: Final = re.compile(
    r"管理|监管|教育|培训|制度|规程|责任|检查|审查|审批|资质|许可|资格|预案|演练|督促|履职|履行|监督|排查|设计|评价|检测机构|弄虚作假|投入|把关|职责|防护措施不"
)
# Why: acts of those at work and states of things are direct causes by GB 6442, whatever a report calls them;
# such items are no fair question. Matches 作业人员…违规, 工人冒险, 违规作业.
_AT_WORK: Final = re.compile(
    r"(?:员|工|司机|人员|民工)[^，。；]{0,24}(?:违规|违章|误|擅自|强行|冒险|盲目|不掌握|不知)|违[规章]作业|安全意识|瞭望"
)
# Why: such an item only announces the next ones, or tells what made the harm greater. Matches
# 相关企业违法违规, 事故车辆所有人单位…不落实, 导致损失扩大. Must not match 有关人员未取得资格.
_VAGUE: Final = re.compile(
    r"^(?:事故)?(?:相关|有关|涉事)(?:单位|企业|部门)|^事故车辆所有人|扩大|蔓延|加重|负有[^，。]{0,8}责任"
)
# Why: a mask that missed a name must not cost a person his privacy. Matches 值班人员王建国发现,
# 李强驾驶的, 车主周婷，. Must not match 司机罗某, 驾驶员发现, 驾驶员应当将, 工人安全, 疲劳驾驶.
_NAMED: Final = re.compile(
    r"(?:司机|人员|驾驶[员人]|押运员|工人|员工|职工|操作工|死者|伤者|经理|厂长|主任|队长|组长|班长|车主|乘车人|村民|业主"
    r"|(?:安装|装卸|维修|打磨|支架|送气|装药|抹灰|架子|搬运|电|焊|木|瓦)工|(?:安全|技术|保管|仓管|巡线|质量)员)"
    rf"(?!.{{0,2}}[某×xX]|[应安从管有全和因时关向连常明满项计经严])(?:{PERSON})"
    r"(?=[，。；、（(]|发现|驾驶|立即|等人|在|将|和|与|从|驾|到|因|的|未|没|违|被|押)"
    rf"|(?!.{{0,2}}[某×xX]|[应安从管有全和因时关向连常明满项计经严单车])(?:{PERSON})"
    r"(?=驾驶的?|副?(?:省|市|县|区|镇|乡)长)"
    rf"|(?!.{{0,2}}[某×xX]|[应安从管有全和因时关向连常明满项计经严单车高温])(?:{PERSON})、(?:{PERSON})"
    r"(?=上岗|共\d|等\d?人|等[一二三四五六七八九十]|[下进]|作业)"
)
# Why: what recognition of a picture has garbled is no material. Matches 瓶内．液氯, 25返回生产厂. Must not
# match 3.63%, 2个气相阀, 30多分钟.
_MISREAD: Final = re.compile(
    r"[一-鿿][.．][一-鿿]|^\d+(?![\d.%％年月日时多余]|[一-鿿]?[个名人台辆号吨米只桶次])"
)
# Why: what a firm does against the law may be found among the direct and the indirect causes alike. Matches
# 企业在旧库里违法存放. Must not match 甲公司罐车，未经清洗又违规运输.
_FIRM_ACTS: Final = re.compile(r"(?:企业|公司|单位|厂)[^，。；]{0,24}(?:违法|违规|非法|超量)")
# Matches 群租房火灾, 住宅楼火灾. Must not match 住宅工程坍塌, 民房拆除工程.
_AT_HOME: Final = re.compile(
    r"(?:群租房|居民[楼房家]|住宅楼?|民房|自建房)[^，。工程施拆]{0,12}(?:火灾|爆炸|中毒)"
)
_UNIT: Final = re.compile(
    r"(?:公司|厂|局|委|会|办公室|办|场|站|矿|店|政府|乡|镇|村|队|部门?|中心|院|所|企业|集团|单位|机构)$"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the investigation found.

    Attributes:
        words: the core as examinees read it. span: the words of the report that it is from.
        clear: whether textbooks (GB 6442) would call it what the report calls it, by itself.
        fair: whether they would, beside the other findings of the accident.
    """

    kind: CauseKind
    words: str
    span: Span
    clear: bool
    fair: bool


@dataclass(frozen=True, slots=True)
class Material:
    """A case as examinees read it, names masked.

    Attributes:
        facts: day, place and harm in one sentence, "" where the text is unsure. harm: the harm alone.
        course: what happened; account: where the report tells it.
    """

    case: Case
    version: VersionRecord
    text: str
    places: Places
    facts: str
    course: str
    account: Span
    findings: tuple[Finding, ...]

    def source(self, span: Span, kind: CauseKind | None = None) -> Source:
        """``span`` of the report with its section; ``kind`` of a cause, which its section may not deny."""
        clause, place = self.places.of(span.start)
        others = {CauseKind.DIRECT: "间接原因", CauseKind.INDIRECT: "直接原因"}
        if kind in others and others[kind] in place and kind.value not in place:
            place = place.rpartition("·")[0]  # an outline that took the next section for a part of this one
        return Source(
            self.version.document_id, self.version.id, clause, self.version.title,
            place or self.case.name.value[:_PLACE], span, span.of(self.text),
        )  # fmt: skip


class Places:
    """Sections of a report: under which headings a position stands."""

    def __init__(self, clauses: Sequence[ClauseRecord]) -> None:
        self._clauses = clauses
        self._starts = [clause.start for clause in clauses]

    def of(self, position: int) -> tuple[str, str]:
        """Id of the clause that holds ``position``, and the headings above it; "" where there is none."""
        at = bisect.bisect_right(self._starts, position) - 1
        if at < 0:
            return "", ""
        clause = self._clauses[at]
        path = [*clause.path]
        if clause.kind is ClauseKind.HEADING and clause.heading and clause.heading not in path[-1:]:
            path.append(clause.heading)
        worded = ["".join(step.split()) for step in path if re.search(r"[一-鿿]{2}", step)]
        place = "·".join(worded[-2:])  # 3． alone says nothing
        return clause.id, place if len(place) <= _PLACE else place[: _PLACE - 1] + "…"


def material(
    case: Case, version: VersionRecord, text: str, clauses: Sequence[ClauseRecord], mask: Mask
) -> Material | None:
    """The case as examinees read it; None where the text does not tell what happened."""
    told = _course(case, text, mask)
    if told is None:
        return None
    course, account = told
    found: list[Finding] = []
    for one in (one for cause in case.causes for one in _findings(cause, text, mask)):
        alike = [other for other in found if dice(one.words, other.words) >= _ALIKE]
        if all(one.clear and not other.clear for other in alike):
            found = [*(other for other in found if other not in alike), one]
    return Material(
        case, version, text, Places(clauses), mask(_facts(case, text)), course, account, tuple(found)
    )


# --- facts -----------------------------------------------------------------------------------------


def _facts(case: Case, text: str) -> str:
    """2020年7月15日，山东省东营市发生一起事故，造成8人受伤，直接经济损失约792万元。"""
    day = case.day.value if case.day is not None and case.day.sure else None
    when = ""
    if day is not None:
        when = f"{day.year}年" + (f"{day.month}月" if day.month else "") + (f"{day.day}日" if day.day else "")
    place = case.place
    where = ""
    if day is not None and place is not None and place.sure:
        steps = [step for step in place.value.path.split("/") if step and step in text]
        where = "".join(dict.fromkeys(steps))  # none that the report does not name: 太仓市 was 太仓县 once
    event = f"，{where}发生一起事故" if where else "发生一起事故"
    said = "，".join(filter(None, (f"{when}{event}".lstrip("，"), harm(case))))
    return said + "。" if when or harm(case) else ""


def harm(case: Case) -> str:
    """造成4人死亡、2人受伤，直接经济损失约620万元; "" where it is unsure how many died.

    Where only the number of the hurt is unsure, it is not told how many they are.
    """
    fatal = (case.deaths, case.missing)
    if any(one is not None and not one.sure for one in fatal) or (_hurt_unsure(case) and not case.deaths):
        return ""
    if _hurt_unsure(case):
        case = replace(case, injured=None, severe=None, poisoned=None)
    severe = case.severe.value if case.severe is not None and case.severe.sure else 0
    hurt = case.injured.value if case.injured else 0
    gravely = f"（其中{severe}人重伤）" if 0 < severe < hurt else ""
    said = [
        f"{case.deaths.value}人死亡" if case.deaths and case.deaths.value else "",
        f"{case.missing.value}人失踪" if case.missing and case.missing.value else "",
        (f"{hurt}人重伤" if severe == hurt else f"{hurt}人受伤{gravely}") if hurt else "",
        f"{case.poisoned.value}人中毒" if case.poisoned and case.poisoned.value and not hurt else "",
    ]
    persons_said = "、".join(one for one in said if one)
    return "，".join(filter(None, (f"造成{persons_said}" if persons_said else "", _loss(case.loss))))


def _hurt_unsure(case: Case) -> bool:
    return any(one is not None and not one.sure for one in (case.injured, case.poisoned))


def _loss(loss: Found[float] | None) -> str:
    if loss is None or not loss.value or not (loss.sure or _about(loss)):
        return ""
    said = f"{loss.value / 10_000:g}亿元" if loss.value >= 10_000 else f"{loss.value:g}万元"
    return f"直接经济损失{'' if loss.sure else '约'}{said}"


def _about(loss: Found[float]) -> bool:
    """Whether the text gives the loss as 约, and nothing else is unsure of it."""
    return "约数" in loss.note and "另处" not in loss.note and "不一致" not in loss.note


def grade_by_figures(case: Case) -> Grade | None:
    """The grade by art. 3 where every reading of the figures gives the same one; None otherwise.

    Who is only 受伤 may have been hurt badly, and 约 may be some more or less.
    """
    stated, day = case.stated_grade, case.day
    if day is None or not day.sure or day.value.year <= IN_FORCE.year or _no_accident_of_work(case):
        return None
    if not harm(case) or (case.missing and case.missing.value) or (stated and not stated.sure):
        return None
    dead = case.deaths.value if case.deaths else 0
    if not dead and stated is None:
        return None  # a report that is silent on the dead may mean none, or not say
    badly = max((one.value for one in (case.injured, case.severe, case.poisoned) if one), default=0)
    severe = case.severe.value if case.severe and case.severe.sure else None
    if case.severe and not case.severe.sure:
        severe = None
    losses: tuple[float, ...] = (0.0,)
    if case.loss is not None:
        if not case.loss.sure and not _about(case.loss):
            return None
        about = 0.0 if case.loss.sure else 0.1
        losses = (case.loss.value * (1 - about), case.loss.value * (1 + about))
    hurt = (severe,) if severe is not None else (0, badly)
    if _hurt_unsure(case):
        if stated is None:
            return None
        hurt = (0, badly)  # the dead alone have to make it what the report says
    readings = {grade_of(dead, one, loss) for one in hurt for loss in losses}
    grade = readings.pop()
    return grade if not readings and (stated is None or stated.value is grade) else None


def _no_accident_of_work(case: Case) -> bool:
    """Whether it is something that the regulation does not grade: no accident of work, or a fire at home."""
    if _AT_HOME.search(case.name.value):
        return True
    return case.nature is not None and re.search(r"自然灾害|非生产|刑事|意外", case.nature.value) is not None


# --- course ----------------------------------------------------------------------------------------


def _course(case: Case, text: str, mask: Mask) -> tuple[str, Span] | None:
    """What happened, without the sentences that say cause or nature, and without grades.

    Of several passages the one that tells most; what is too long is told from before its first event on.
    """
    best: tuple[str, Span] | None = None
    for span in case.course:
        told = _excerpt(list(_sentences(span.of(text), case, mask)))
        if len(told) >= _SHORTEST and _EVENT.search(told) and (best is None or len(told) > len(best[0])):
            best = told, span
    return best


def _sentences(passage: str, case: Case, mask: Mask) -> Iterator[str]:
    for sentence in re.findall(r"[^。\n]+。?", _PRIVATE.sub("", _WRAPPED.sub("", passage))):
        words = _with_no_other_dead(mask(_LABEL.sub("", "".join(sentence.split()))), case)
        if not words or _heading(words):
            continue
        if not any(bar.search(words) for bar in (_TELLS, _AFTERWARDS, _NAMED)):
            yield _FOOTNOTE.sub("", _GRADED.sub("", words))


def _excerpt(sentences: Sequence[str]) -> str:
    """Sentences in a row around the first that tells of the event, with 。 at the end."""
    event = next((n for n, words in enumerate(sentences) if _EVENT.search(words)), 0)
    start = end = event
    size = 0
    if sum(map(len, sentences)) <= _LONGEST:
        start, end = 0, len(sentences)
    while start > 0 and size + len(sentences[start - 1]) <= _BEFORE:
        start -= 1
        size += len(sentences[start])
    while end < len(sentences) and (end == event or size + len(sentences[end]) <= _LONGEST):
        size += len(sentences[end])
        end += 1
    told = "".join(sentences[start:end])
    return told if not told or told.endswith("。") else told.rstrip("，；,;：") + "。"


def _heading(words: str) -> bool:
    """A line without a predicate, as 二、事故经过."""
    return len(words) < 16 and not words.endswith("。") and "，" not in words


def _with_no_other_dead(words: str, case: Case) -> str:
    """``words`` up to where they count other dead than the report in the end; "" where no event is left.

    How many died at once, or in each vehicle, is left out; that one vehicle ran into the other is not.
    """
    if not _other_dead(words, case):
        return words
    parts = re.findall(r"[^，；]+[，；]?", words)
    kept: list[str] = []
    for part in parts:
        if _other_dead(part, case):
            break
        kept.append(part)
    while kept and _AS_OF.match(kept[-1]):
        kept.pop()
    said = "".join(kept).rstrip("，；。")
    return f"{said}。" if len(kept) < len(parts) and _EVENT.search(said) else ""


def _other_dead(words: str, case: Case) -> bool:
    """Whether a sentence has another number of dead than the report in the end: 当天就有75人死亡."""
    if case.deaths is None:
        return False
    dead = case.deaths.value
    return any(to_int(match["n"] or match["m"]) != dead for match in _DEAD.finditer(words))


# --- findings --------------------------------------------------------------------------------------


def _findings(cause: Cause, text: str, mask: Mask) -> Iterator[Finding]:
    if not cause.sure:
        return
    for span in _pieces(cause, text):
        words = mask(core(span.of(text)))
        if cause.who and cause.kind is CauseKind.INDIRECT:
            words = _owned(words, mask(cause.who), text)
        if not _SHORTEST_FINDING <= len(words) <= _LONGEST_FINDING:
            continue
        if cause.kind is not CauseKind.DIRECT and not _FAULT.search(words):
            continue
        if unfit(words) or _VAGUE.search(words):
            continue
        yield Finding(cause.kind, words, span, _clear(cause.kind, words), _fair(cause.kind, words))


def _pieces(cause: Cause, text: str) -> list[Span]:
    """A direct cause by its parts between semicolons; of an indirect one the first sentences that blame."""
    marks = r"[^；;。\n]+" if cause.kind is not CauseKind.INDIRECT else r"[^。\n]+"
    at = cause.span.start
    parts = [Span(at + match.start(), at + match.end()) for match in re.finditer(marks, cause.span.of(text))]
    parts = [_trimmed(one, text) for one in parts if one.of(text).strip()]
    if cause.kind is not CauseKind.INDIRECT:
        whole = any(
            len(core(one.of(text))) < _SHORTEST_FINDING or (n and _LEANING.search(one.of(text)))
            for n, one in enumerate(parts)
        )
        return [cause.span] if whole or not parts else parts
    blaming = [one for one in parts if _FAULT.search(core(one.of(text)))]
    if blaming and blaming[0] in parts[1:2] and len(parts[0].of(text)) <= _OWNER:
        return [Span(parts[0].start, parts[1].end)]  # 甲公司。未检查车辆…
    return blaming[:1]


def _trimmed(span: Span, text: str) -> Span:
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()))


def unfit(words: str) -> bool:
    """Whether examinees must not read this: it names a person, tells the grade or cause, or is garbled."""
    return any(bar.search(words) for bar in (_TELLS, _GRADED, _NAMED, _MISREAD))


def core(words: str) -> str:
    """The words of a cause without number, lead-in, provision and what says which cause it is."""
    said = _FOOTNOTE.sub("", _PRIVATE.sub("", "".join(words.split())))
    said = re.sub(r"[（(]详[情细]?见[^（）()]*[）)]", "", _LEAD.sub("", _LABEL.sub("", said)))
    said = re.sub(r"^([^，。；：]{2,22})。(?=未|没|不|违|擅自|对)", r"\1", said.rstrip("。；;，,"))
    said = re.sub(r"^([^，。；：未没不违失]{2,22})。(?=.)", r"\1：", said)
    said = _HARM.sub("", _CITING.sub("", _TAIL.sub("", said)).rstrip("，。；"))
    said = re.sub(r"^([^，。；：]{2,24}(?:公司|所|局|队|厅|委|会|厂|办|院|站))，(?=对|未|没|在)", r"\1", said)
    return re.sub(r"^[，,；;：:]|[，,；;。：:]+$", "", said)


def _owned(words: str, who: str, text: str) -> str:
    """``words`` with the unit that they speak of, where they do not name it."""
    if who in words or who[:4] in words or len(who) > _OWNER or not _UNIT.search(who) or who not in text:
        return words
    return who + words if re.match(r"未|没|对|不|违|擅自|在|将", words) else f"{who}：{words}"


def _clear(kind: CauseKind, words: str) -> bool:
    managing = _MANAGING.search(words) is not None
    if kind is CauseKind.INDIRECT:
        return managing and not _AT_WORK.search(words) and not _FIRM_ACTS.search(words)
    return kind is CauseKind.DIRECT and not managing and not _FIRM_ACTS.search(words)


def _fair(kind: CauseKind, words: str) -> bool:
    managing = _MANAGING.search(words) is not None
    if kind is CauseKind.INDIRECT:
        return managing
    if kind is not CauseKind.DIRECT or _FIRM_ACTS.search(words):
        return False
    return not managing or _AT_WORK.search(words) is not None
