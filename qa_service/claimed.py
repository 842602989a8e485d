"""What a yes/no question takes for granted (前提): 是不是消防支队牵头, 住建局要不要管, 必须30天内完成对吗.

The scanner replaces the units by a mark and looks at what stands around the mark: a claim names a unit and
a part (lead, help, own, any). A claim of a figure or a day is the last figure of the question, unless a
duty is asked for behind it (超过10吨要备案吗: a condition, no claim).
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.model import Span
from qa_service.verification.figures import dates, figures

_MARK = "\ue000"


class Part(enum.StrEnum):
    """The part that a unit is said to have in a task: 牵头, 配合, 负责 (own), or any (要不要管)."""

    LEAD = "lead"
    HELP = "help"
    OWN = "own"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Claim:
    """What is held to be so.

    Attributes:
        units: as written, with the ``part`` they are said to have; () for a claim of a figure or a day.
        negated: it is held not to be so (不归住建局管吧).
        alone: no other unit is said to have it (只由, 就 … 一家).
        figure: the words of the figure or the day (30天内, 2023年底前), "" for units.
        grade: a step of a scale that something is said to be (重大 of 是重大事故吗, 橙色), "" without one.
        left_out: spans of the question that only state the claim; the topic is what is left.
    """

    units: tuple[str, ...] = ()
    part: Part = Part.ANY
    negated: bool = False
    alone: bool = False
    figure: str = ""
    grade: str = ""
    left_out: tuple[Span, ...] = ()

    @property
    def measure(self) -> str:
        """The measure of the figure as written: 公里 of 300公里; "" for a share or a day."""
        found = _MEASURE.search(self.figure)
        return found["measure"] if found else ""


# 公里 of 要达到300公里以上, 人 of 20人. Not 内 of 30天内, not 多 of 20多人.
_MEASURE = re.compile(
    r"[\d〇零一二两三四五六七八九十百千万亿](?:余|多)?个?(?P<measure>(?![十百千万亿])[一-鿿]{1,3}?)(?:以上|以下|以内|之内|内|左右)?$"
)


def _any(*words: str) -> str:
    return "(?:" + "|".join(words) + ")"


# A question that wants yes or no. Matches …吗？ …对不对 是不是… 要不要… 归不归… …吧？ Not 谁…吗 (who is asked
# for, which the caller sees), not 是不是 as a part of 是不是的, not 吧 in 酒吧.
YES_NO: Final = re.compile(
    _any(
        "(?:[吗嘛]|(?<![什怎多])么)[?？。!！\\s]*$",
        "[吗嘛][?？]",
        "(?<![酒网吧水茶氧])吧[?？。!！\\s]*$",
        "对不对|对吗|对吧|是吗|是吧|没错吧",
        "是不是|是否|有没有",
        "([要该管归算用负牵属])不\\1",
        "应不应该?|需不需要|需要不需要|属不属于|配不配合|参不参[与加]|负不负责|牵不牵头|由不由",
    )
)

# The end of a question that only asks for assent; no part of its topic.
_TAG = re.compile(
    "[，,、；;。\\s]*(?:我(?:说|记)得?|这[样么]?说?)?"
    "(?:对不对|对吗|对吧|是吗|是吧|是不是|没错吧|有没有错|吗|(?<![什怎多])么|嘛|吧|呢)*[?？。!！\\s]*$"
)
_HEAD = re.compile("^(?:请问|听说|据说|听人说|有人说|我记得|我听说|都说|好像|是不是说?|是否|难道)[，,:：]?")

_LEAD_WORDS = _any("牵头(?:单位|部门)?", "挑头", "领头", "打头", "带头", "主抓", "总牵头", "牵不牵头")
_HELP_WORDS = _any(
    "配合(?:单位|部门)?", "协助(?:单位|部门)?", "协办(?:单位|部门)?", "协同", "配不配合", "打下手", "支持单位"
)
_DO_WORDS = _any(
    "管不管", "负不负责", "参不参[与加]", "有没有(?:责任|份|任务|职责)",
    "负责(?!人|的)(?:单位|部门)?", "主管(?:单位|部门)?", "责任(?:单位|部门|主体)", "实施(?:单位|部门)",
    "监管(?!部门|机构)", "监督管理(?!部门|机构)", "管(?![理道廊线网委制辖控护])",
    "承担", "承办", "参与", "参加", "介入", "出面", "落实", "实施", "组织", "推进", "督促", "督导", "考核",
    "验收", "(?:的|有)(?:职责|责任|份|任务|事儿?|活儿?)", "的?事儿?(?=吗|$)",
    "有(?:责任|份|任务)", "脱(?:得|不)了?干系",
)  # fmt: skip
_FILL = (
    _any(
        "是不是", "是否", "要不要", "该不该", "应不应该?", "需不需要", "用不用", "算不算", "属不属于",
        "有没有", "并?不(?:是|用|需要|应该|会|能)?", "没有?", "也", "还", "都", "要", "应该", "应当",
        "该", "应", "需要", "须", "得", "会", "来", "去", "就", "才", "单独", "独家", "独自", "一家",
        "一起", "共同", "主要", "具体", "直接", "作为", "算", "是", "其中的?", "之一的?", "这项工作的?",
        "这件?事儿?的?", "这块儿?的?", "的", "总",
    )
    + "*"
)  # fmt: skip
_GROUP = f"{_MARK}(?:(?:、|和|与|及|以及|还有|跟){_MARK})*"
_BEFORE = (
    _any(
        "难道不?是?", "是不是", "是否", "应不应该?", "该不该", "要不要", "不(?=[归由属是])",
        "不(?:用|必|需要)",
        "[归由]不[归由]", "是", "应该", "应当", "应", "都", "主要",
        "也", "还", "只", "仅仅?", "光", "就", "由", "归", "让", "属于", "靠", "该", "要", "得",
    )
    + "*"
)  # fmt: skip
# A unit and its part behind it: 由U牵头, U要不要管, U是牵头单位, U和U负责. Not U的报告 (no part).
_UNIT_FIRST = re.compile(
    f"(?P<before>{_BEFORE})(?P<units>{_GROUP})(?P<fill>{_FILL})"
    f"(?:(?P<lead>{_LEAD_WORDS})|(?P<help>{_HELP_WORDS})|(?P<do>{_DO_WORDS}))"
)
# The part first: 牵头单位是U吗, 责任单位里有没有U, 配合部门包括U. Not 牵头单位向U报告.
_PART_FIRST = re.compile(
    _any("由谁来?", "")
    + "(?:(?P<lead>牵头)|(?P<help>配合|协办|协助)|(?P<do>责任|负责|主管|实施))(?:的|单位|部门)+"
    f"(?:名单)?[里中]?(?:面|都)?(?P<fill>(?:是不是|是否|有没有|不?包不包括|不是|没有|是|有|不?包括|不?包含|含|为)+)(?P<units>{_GROUP})"
)
# Belonging: 归U吗, 属于U的职责吗 has its part above; here nothing stands behind. Not 归U管.
_BELONGS = re.compile(
    f"(?P<before>{_BEFORE}(?:归|属于|[归属]不[归属]于?))(?P<units>{_GROUP})(?=[，,]?(?:吗|么|吧|对|是不|[?？]|$))"
)
# The matter between the unit and its part: U是城镇燃气整治的牵头单位吗. Not U是不是牵头单位 (no matter), not
# U是牵头单位的上级吗 (something stands behind).
_UNIT_OF = re.compile(
    f"(?P<units>{_GROUP})(?:是不是|是否|算不算|不是|算|是)(?P<matter>[^{_MARK}，,。；;？?]{{2,30}}?)的?"
    "(?:(?P<lead>(?:牵头|总牵头)(?:单位|部门))|(?P<help>(?:配合|协办|协助)(?:单位|部门))"
    "|(?P<do>(?:责任|负责|主管|实施|承办)(?:单位|部门)))(?=吗|么|吧|嘛|[，,]|对|是|[?？]|$)"
)
_ACTS = _any(
    "调查(?:处理)?", "核发", "发放?", "颁发", "审批", "审核", "审查", "批准", "许可", "备案", "查处", "处罚",
    "处理", "维护", "养护", "认定", "划定", "制定", "编制", "公布", "发布", "鉴定", "检验", "检测", "登记",
    "救援", "指挥", "调拨", "采购", "储备", "建设?", "管理", "收集", "回收", "举办", "评估",
)  # fmt: skip
# What an organ is said to do: 火灾原因是由U调查吗, 通行证是U核发的吧. The act stays in the topic.
# Not U检查过吗 (nothing leads over to the name), 向U备案吗.
_UNIT_ACTS = re.compile(
    f"(?P<before>(?:是不是|是否|是|应该?|都|也|只|就|不)*(?:由|是|归|该|靠|让))(?P<units>{_GROUP})"
    f"(?:来|去|负责)?(?P<act>{_ACTS})的?(?=吗|么|吧|嘛|[，,]?(?:对|是)|[?？]|$)"
)
_NEGATION = re.compile(
    "(?<!是)(?<!要)(?<!该)(?<!用)(?<!归)(?<!由)(?<!算)(?<!管)(?<!需)(?<!负)(?<!应)不(?!是不|要不)|没有?(?!有没)"
)
_ALONE = re.compile("[只仅光]|独家|独自|单独|一家|就(?=由|归|是)")


def claims_of(text: str, units: Sequence[tuple[Span, str]]) -> tuple[Claim, ...]:
    """The claims of a yes/no question; () where it makes none that can be checked.

    Args:
        text: the question, folded.
        units: organs that it names, in order, without overlaps.
    """
    if not YES_NO.search(text):
        return ()
    claims = _unit_claims(text, units)
    if claims:
        return claims
    other = _grade_claim(text) or _figure_claim(_MONEY_IN_SPEECH.sub("元", text))
    return () if other is None else (other,)


def _unit_claims(text: str, units: Sequence[tuple[Span, str]]) -> tuple[Claim, ...]:
    marked, origin = _masked(text, units)
    found: list[re.Match[str]] = []
    for pattern in (_PART_FIRST, _UNIT_FIRST, _BELONGS, _UNIT_OF, _UNIT_ACTS):
        for match in pattern.finditer(marked):
            if not any(match.start() < other.end() and other.start() < match.end() for other in found):
                found.append(match)
    claims = []
    for match in sorted(found, key=lambda one: one.start()):
        groups = match.groupdict()
        behind = marked[match.end() :]
        if groups.get("do") and re.match("的(?!吗|么|吧|[?？]|$)", behind):
            continue  # 应急局负责的检查要提前通知吗: which inspection, no claim
        around = (groups.get("before") or "") + (groups.get("fill") or "")
        first = marked.count(_MARK, 0, match.start("units"))
        names = tuple(name for _, name in units[first : first + match["units"].count(_MARK)])
        claims.append(
            Claim(
                units=names,
                part=_part(groups),
                negated="难道" not in text and bool(_NEGATION.search(_plain(around))),
                alone=bool(_ALONE.search(around)),
                left_out=(*_outer(text), *_without_matter(match, origin)),
            )
        )
    return tuple(claims)


def _without_matter(match: re.Match[str], origin: Sequence[int]) -> list[Span]:
    """The spans of a claim that are no part of the topic: all of it but the matter, where it holds one."""
    edges = [match.start(), match.end()]
    for name in ("matter", "act"):
        if match.groupdict().get(name):
            edges[1:1] = match.span(name)
    return [Span(origin[start], origin[end]) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _part(groups: Mapping[str, str | None]) -> Part:
    if groups.get("lead"):
        return Part.LEAD
    if groups.get("help"):
        return Part.HELP
    return (
        Part.OWN
        if re.match("负责|主管|责任|承[担办]|实施(?:单位|部门)", groups.get("do") or "")
        else Part.ANY
    )


def _plain(words: str) -> str:
    """Without A-not-A, which negates nothing."""
    return re.sub(
        "(是|要|该|用|归|由|算|管)不\\1|是否|有没有|需不需要|属不属于|应不应该?|配不配合|参不参[与加]|包不包括|难道不",
        "",
        words,
    )


def _masked(text: str, units: Sequence[tuple[Span, str]]) -> tuple[str, list[int]]:
    """The text with one mark for each unit, and for each of its offsets the one in ``text``."""
    pieces: list[str] = []
    origin: list[int] = []
    at = 0
    for span, _ in units:
        pieces += [text[at : span.start], _MARK]
        origin += [*range(at, span.start), span.start]
        at = span.end
    pieces.append(text[at:])
    origin += [*range(at, len(text)), len(text)]
    return "".join(pieces), origin


def _outer(text: str) -> list[Span]:
    """What stands around a claim: 听说 before it, 对吗 behind it."""
    spans = []
    if head := _HEAD.match(text):
        spans.append(Span(*head.span()))
    if tag := _TAG.search(text):
        spans.append(Span(*tag.span()))
    return spans


# --- steps of a scale --------------------------------------------------------------------------------

#: Scales, the highest step first: grades of accidents (《生产安全事故报告和调查处理条例》第三条), colours of
#: warnings (《突发事件应对法》第六十三条), levels of response.
GRADES: Final = (
    ("特别重大", "重大", "较大", "一般"),
    ("红色", "橙色", "黄色", "蓝色"),
    ("一级", "二级", "三级", "四级"),
    ("Ⅰ级", "Ⅱ级", "Ⅲ级", "Ⅳ级"),
)
_GRADED = "|".join(
    ("(?:特别重大|重大|较大|一般)(?=[一-鿿]{0,6}事故)", *(step for scale in GRADES[1:] for step in scale))
)
# A step that something is said to be: 是重大事故吗, 属于较大事故对吗, 最高级别是橙色吧. Not 重大事故要报告吗
# (no claim), 是不是重大隐患 (no scale of accidents), 二级以上医院.
_GRADE = re.compile(
    rf"(?:是不是|是否|属不属于|算不算|属于|定性为|认定为|定为|算|是|为)(?:一[起次个])?(?P<grade>{_GRADED})"
    "(?:[一-鿿]{0,6}事故|预警|信号|响应|级别)?(?=吗|么|吧|嘛|[，,]|对不对|对|[?？!！]|$)"
)


def _grade_claim(text: str) -> Claim | None:
    match = _GRADE.search(text)
    if match is None:
        return None
    return Claim(grade=match["grade"], left_out=(*_outer(text), Span(*match.span())))


# --- figures and days --------------------------------------------------------------------------------

# Behind a condition stands what it is a condition for: 超过10吨要备案吗, 120人的家具厂必须设安全员吗.
# Not behind a claim: 30天内完成对吗.
_DUTY = re.compile(
    "必须|应当|应该|需要?|要(?!求)|得(?!到)|可以|能|就?算|是否|违法|违规|犯法|处罚|被?罚|归|由|属于|[^，,。]{0,2}的(?!罚款|时间|期限|比例|标准|目标|[?？吗吧])"
)
_LAST_DAY = r"(?:\s*(?:年?底|年?末|年内|月底|月末)?(?:以前|之前|前|以内|之内|内|为止)?)"
# A day that is claimed as a limit: 2023年底(前), 到2025年, 6月30日前. The year of a text (2023年的要点)
# has 的 behind it, a plan's title stands in 《》.
_DAY = re.compile(
    r"(?:在|到|至|截至|截止到?|于)?\s*(?:(?:19|20)\d{2}年(?:\d{1,2}月(?:\d{1,2}[日号])?)?|(?:今年|明年|当年)|\d{1,2}月(?:\d{1,2}[日号])?)"
    + _LAST_DAY
)
_STRICT = re.compile(
    "(?:必须|应当|要|得|不少于|不低于|不得少于|不得低于|不超过|不得超过|至少|最少|最多|最高|最低|超过|达到|低于|少于|多于|高于|在)+$"
)
_ENDS = re.compile("以上|以下|以内|之内|内|左右")


# Money as people say it: 一千块, 300块. Not 一千块钱 (known as it is), 三块牌子, 两块地.
_MONEY_IN_SPEECH = re.compile(r"(?<=[\d十百千万])块(?=[吗吧嘛么对是以左上，,。?？!！]|$)")

# A fine without its measure: 罚20万, 罚款是5万到10万. Not 20万平方米, 罚款缴纳.
_FINE = re.compile(
    r"罚款?(?:金额|数额|额)?(?:是|要|得|为|最[高低多少]|至少|不超过|达|到|他)*"
    r"(?P<sum>[\d.一二两三四五六七八九十百千]+万?(?:元|块)?(?:[到至~—-]{1,2}[\d.一二两三四五六七八九十百千]+)?(?:万(?![元人平公立件台个家户吨])|块(?!钱)))"
)


def _figure_claim(text: str) -> Claim | None:
    tag = _TAG.search(text)
    end = tag.start() if tag else len(text)
    found: list[tuple[Span, str]] = [
        (one.span, one.dimension) for one in figures(text) if one.span.end <= end
    ]
    fine = _FINE.search(text[:end])
    if fine:
        found.append((Span(*fine.span("sum")), "元"))
    for match in _DAY.finditer(text):
        words = match.group()
        limit = re.search("底|末|前|内|^[在到至截于]", words)
        if match.end() <= end and (limit or re.match("完成|建成|达到|到位|结束|实现", text[match.end() :])):
            found.append((Span(*match.span()), "日"))
    found = [
        (span, kind)
        for span, kind in found
        if not _DUTY.search(text[span.end : end]) and not _in_title(text, span)
    ]
    if not found:
        return None
    days = [span for span, kind in found if kind == "日"]
    last = max(days or [span for span, _ in found])
    same = [span for span, _ in found if span.end >= last.start - 2 and not days] or [last]
    start, stop = min(span.start for span in same), max(span.end for span in same)
    if before := _STRICT.search(text[:start]):
        start = before.start()
    words = text[start:stop]
    if fine and start <= fine.start("sum") < stop and not figures(words):
        words = words.removesuffix("块") + "元"
    if not (dates(words) or days or figures(words)):
        return None
    return Claim(figure=words, left_out=(*_outer(text), Span(start, stop)))


def _in_title(text: str, span: Span) -> bool:
    return any(
        match.start() <= span.start and span.end <= match.end() for match in re.finditer("《[^》]*》", text)
    )
