"""What went wrong, in the classes of GB/T 13861-2022 and in short words that cases are counted by.

The rules are data (``data/causes.toml``). A rule is looked for clause by clause (between commas), so that
培训 and 不到位 of two different clauses make no fault; words that deny or demand in front of it undo it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from case_library.model import Factor, PartyKind
from corpus.errors import InternalError

_DATA = "causes.toml"
#: Names of the classes in GB/T 13861-2022, table 1, as far as they are used.
CLASS_NAMES = {
    "11": "心理、生理性危险和有害因素",
    "12": "行为性危险和有害因素",
    "21": "物理性危险和有害因素",
    "22": "化学性危险和有害因素",
    "23": "生物性危险和有害因素",
    "31": "室内作业场所环境不良",
    "32": "室外作业场所环境不良",
    "33": "地下（含水下）作业环境不良",
    "39": "其他作业环境不良",
    "41": "职业安全卫生管理机构设置和人员配备不健全",
    "42": "职业安全卫生责任制不完善或未落实",
    "43": "职业安全卫生管理制度不完善或未落实",
    "44": "职业安全卫生投入不足",
    "46": "应急管理缺陷",
    "49": "其他管理因素缺陷",
}
# Why: words of lack in front of what is lacking. Matches 未…培训, 没有…制度, 不重视…, 缺乏…, 忽视…. Must
# not match 不断加强, 不得, 无人 (no lack of the thing that follows).
_LACK_BEFORE = (
    r"(?:未(?!来|成年|知)|没有|没(?!收)|不(?!断|得|仅|但|同|良|法)(?:认真|严格|按|重|注|组织|进行|开展|履"
    r"|能|具|掌)|缺乏|缺少|缺失|"
    r"忽视|放松|疏于|弱化|轻视|无(?!人|法|任何|锡|证|意))"
)
_LACK_BEHIND = (
    r"(?:(?:落实|履行|执行|开展|管理|工作|贯彻|存在|组织|效果|力度|能力|实施|抓得|做得|编修|治理|整改|重视"
    r"|督促|检查|到位)?"
    r"[^，。；：]{0,14}?(?:不到位|不力|不够|不足|不严|不扎实|不深入|不细致|不细|不全|不彻底|不完善|不健全"
    r"|不完备|不落实|未落实|不及时|"
    r"不规范|不具体|不明确|不清|不实|不强|不高|不善|不当|不良|不合理|不认真|不牢|缺失|缺位|缺乏|缺少"
    r"|流于形式|走过场"
    r"|形同虚设|混乱|薄弱|欠缺|滞后|"
    r"漏洞|空白|(?<!偏)差(?!异|错)|不处[置理]|失察|失管|失控|落空|松懈|宽松软|未(?!来)[^，。；：]{2,}|没有))"
)
_CLAUSE_END = re.compile(r"[，,。；;：:！？\n]")
# Why: the fault is denied or asked to be avoided. Matches in front of it, in its clause: 未见, 排除,
# 不存在, 不属于, 无(超载)行为, 严禁, 杜绝, 防止, 必须. Must not match 未排除隐患, 未制止违章 (they state a
# fault).
_DENIED = re.compile(
    r"(?:未见|(?<!未)(?<!未能)(?<!未及时)(?<!及时)(?:可以?|均|已)?排除(?!.{0,6}不)|不存在|并?不属于|并非"
    r"|未检出|没有发现|"
    r"严禁|(?<!未)(?<!不)杜绝|(?<!未)(?<!未能)(?<!未采取措施)防止|避免|禁止|不得|必须|(?<!达|相)应当|应该"
    r"|不是)[^，。；]{0,14}$"
)
# Why: the text says that there was none of it. Matches 无超载行为, 无疲劳驾驶, 未发现(有|存在)酒后驾驶.
_NONE = re.compile(r"(?:(?<![毫有])无|未发现(?:其|驾驶人|司机)?(?:有|存在)?)(?:有|存在)?$")


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault in a text.

    Attributes:
        topic: "" for a class alone; factor, code: its class. start, end: where the words stand.
        weak: a state of things (油气, 暴雨) that shows no fault by itself.
    """

    topic: str
    factor: Factor
    code: str
    start: int
    end: int
    weak: bool = False

    @property
    def name(self) -> str:
        return CLASS_NAMES.get(self.code, "")


@dataclass(frozen=True, slots=True)
class _Rule:
    topic: str
    factor: Factor
    code: str
    pattern: re.Pattern[str]
    firm: bool
    organ: bool
    unless: re.Pattern[str] | None
    weak: bool


@lru_cache(maxsize=1)
def _rules() -> tuple[_Rule, ...]:
    data = tomllib.loads(resources.files("case_library").joinpath("data", _DATA).read_text("utf-8"))
    made: list[_Rule] = []
    for entry in data["entry"]:
        parts: list[str] = []
        if entry.get("words"):
            parts.append(entry["words"])
        if nouns := entry.get("lacking"):
            parts.append(rf"{_LACK_BEFORE}[^，。；：]{{0,34}}?(?:{nouns})")
            parts.append(rf"(?:{nouns}){_LACK_BEHIND}")
        code = entry["code"]
        if not parts or (code and code not in CLASS_NAMES):
            raise InternalError(f"事故原因词表 {_DATA} 里的“{entry.get('topic', '')}”写错了。")
        made.append(
            _Rule(
                entry.get("topic", ""),
                Factor(entry["factor"]),
                code,
                re.compile("|".join(f"(?:{part})" for part in parts)),
                entry.get("by", "") != "organ",
                entry.get("by", "") == "organ" or entry.get("organ", False),
                re.compile(entry["unless"]) if entry.get("unless") else None,
                entry.get("weak", False),
            )
        )
    return tuple(made)


def topics() -> tuple[str, ...]:
    """The vocabulary: every topic, in the order of the standard."""
    return tuple(rule.topic for rule in _rules() if rule.topic)


def faults_in(text: str, start: int, end: int, who: PartyKind | None = None) -> tuple[Fault, ...]:
    """The faults that ``text[start:end]`` states, each rule once at its first place, in order of the text.

    Args:
        who: kind of the one that the text speaks of; None where it names nobody.
    """
    found: dict[int, Fault] = {}
    rules = _rules()
    words = _without_titles(text[start:end])
    for begin, stop in _clauses(words, 0, len(words)):
        for n, rule in enumerate(rules):
            if n in found or not _applies(rule, who):
                continue
            match = rule.pattern.search(words, begin, stop)
            if match is None or _undone(words, begin, match.start()):
                continue
            if rule.unless is None or rule.unless.search(words, begin, stop) is None:
                first, last = start + match.start(), start + match.end()
                found[n] = Fault(rule.topic, rule.factor, rule.code, first, last, rule.weak)
    return tuple(sorted(found.values(), key=lambda fault: (fault.start, fault.end, fault.topic)))


# Why: the title of a law says nothing of what was done (违反《…操作规程》 itself stays a breach).
_TITLE = re.compile(r"《([^《》\n]{0,160})》")


def _without_titles(words: str) -> str:
    """``words``, as long as before, with titles blotted out."""
    return _TITLE.sub(lambda match: "《" + "\x00" * len(match.group(1)) + "》", words)


def _applies(rule: _Rule, who: PartyKind | None) -> bool:
    return rule.organ if who is PartyKind.ORGAN else rule.firm


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    position = start
    for stop in _CLAUSE_END.finditer(text, start, end):
        if stop.start() > position:
            yield position, stop.start()
        position = stop.end()
    if position < end:
        yield position, end


def _undone(text: str, begin: int, fault: int) -> bool:
    before = text[max(begin, fault - 24) : fault]
    return _DENIED.search(before) is not None or _NONE.search(before) is not None


# --- who acts ----------------------------------------------------------------------------------------

_TRADE = (
    r"(?:司机|驾驶[员人]|(?<![人动官成])[\u4e00-\u9fff]员(?!工[^，。；作人]|配|不足|素质|伤|密|会|队|额)"
    r"|员工|工人"
    r"|职工|民工|农民工|(?<![施加动手停开完竣务分返员职人建化轻军理])工(?![程作艺业地序人厂期资具况伤会商段件种])"
    r"|作业人|当事人"
    r"|人员(?!配|素质|不足|密|伤|流动|管理|培训|资质|数量|变动|安排|较|过)|队长|班长|船长|大副|行人|乘客"
    r"|村民|师傅"
    r"|学徒|小孩|儿童|学生|住户|居民|房主|店主|操作者|值班者|死者|伤者|骑手|机手)"
)
# Why: a person by trade who does or omits something, at the beginning of a clause; no list or noun goes on.
# Matches 架子工|违反…,
# 当班操作人员|未…, 驾驶员李某|疲劳…, 值班司机|擅自…. Must not match 对驾驶员管理…, 安排人员…, 从业人员培训….
_PERSON_ACTS = re.compile(
    r"(?:由于|因|但|且|而|致使|导致|加之|又|同时|随后)*"
    r"(?:(?!对|向|给|把|将|使|让|为|未|没|不|安排|组织|指派|雇|聘|管理人员|安全员|监理|安监员|监管|监督|执法)"
    rf"[^，,。；;：:、\n]){{0,14}}?{_TRADE}"
    r"(?:[\u4e00-\u9fff]某{1,2}|(?:等)?[\d一二两三四五]+[人名])?"
    r"(?![、和与及的]|管理|培训|教育|配备|资[格质]|数量|不足|素质|伤|死|进行|证|之|所|，|区|楼|点|宿舍|食堂"
    r"|作业时"
    r"|及其|来源|流动)"
)
# Why: those who run a unit; what they fail to do is its management. Matches 项目经理|长期不在岗,
# 主要负责人|未….
_MANAGER_ACTS = re.compile(
    r"(?:由于|因|该?公司|该?单位|企业|项目部?|该?厂|该?矿|车间)*(?:的)?(?:主要负责人|负责人|总?经理"
    r"|项目(?:执行)?经理"
    r"|安全(?:生产)?管理人员|管理人员|安全员|[厂矿场]长|法定代表人|法人代表|实际控制人|老板|业主|监理人员"
    r"|总监)"
    r"(?:[\u4e00-\u9fff]某{1,2})?(?=未|没|不|违|擅|私|长期|忽|疏|放|默|强|缺|对|重|只|安排|指使|明知)"
)
# Why: the class where no rule shows more, by the words of the cause: lack in what a unit does, somebody's
# act, a thing that gave way, a state of the place. The first that fits is it; the span is that of the words.
_BY_NATURE = (
    (
        Factor.MANAGEMENT,
        re.compile(
            r"(?<!并)未能?[^，。；\n]{2,12}|(?:管理|监督|监管|落实|履行|组织"
            r"|督促)[^，。；\n]{0,8}不[^，。；\n]{1,4}|不(?:到位|力|清|足|严|够)|失察|缺失|不认真|不及时"
            r"|不规范"
            r"|疏于[^，。；\n]{2,6}|"
            r"不落实|不健全|不完善|没有[^，。；\n]{2,12}|缺乏[^，。；\n]{2,10}"
        ),
    ),
    (
        Factor.HUMAN,
        re.compile(
            r"(?:驾驶|操作|作业|搬运|装卸|押运|值班|施工|检修)(?:员|人员|工|人)|司机|工人|职工|民工|行人"
            r"|乘客|死者|焊工|电工|班长"
        ),
    ),
    (
        Factor.OBJECT,
        re.compile(
            r"断裂|破裂|倒塌|崩塌|坍塌|坠落|泄漏|泄露|爆炸|燃烧|起火|压力[^，。；\n]{0,6}(?:升高|增大)"
            r"|温度[^，。；\n]{0,6}升高|冲击|罐体|设备|气瓶|油桶|钢瓶|阀|管[道线路]|焊缝|轮胎|电缆|线路"
            r"|钢丝绳|机器|护栏|栏杆"
            r"|部件|[原物]料|含[水硫氧]量|粉[尘料]|气体|液体|浓度|腐蚀|老化|失灵|故障|短路|过热"
        ),
    ),
    (
        Factor.ENVIRONMENT,
        re.compile(
            r"路面|路段|弯道|坡道|路口|道口|视[线距]|盲区|照明|光线|狭窄|湿滑|积水|结冰|坡度|倾斜|夜间|天黑"
            r"|能见度|雨|雪|雾|大风|潮湿|地质|围岩|水位|无人看守|信号灯|护栏"
        ),
    ),
)


def class_by_nature(
    text: str, start: int, end: int, who: PartyKind | None, *, direct: bool = False
) -> Fault | None:
    """The class of a cause in which no rule finds a fault; None where nothing tells it.

    Args:
        who: see ``faults_in``; of what a unit did, only its management can be the class.
        direct: of a direct cause, which is management only where nothing else is told (GB 6442: 机械、物质或
            环境的不安全状态，人的不安全行为).
    """
    for factor, pattern in (*_BY_NATURE[1:], _BY_NATURE[0]) if direct else _BY_NATURE:
        if who in (PartyKind.ORGAN, PartyKind.FIRM) and factor is not Factor.MANAGEMENT:
            continue
        if who is PartyKind.PERSON and factor is not Factor.HUMAN:
            continue
        match = pattern.search(text, start, end)
        if match is not None:
            return Fault("", factor, "", match.start(), match.end())
    return None


def class_by_actor(
    text: str, start: int, end: int, who: PartyKind | None, behind: int | None = None
) -> Fault | None:
    """The class by who acts, whatever came of it; None where nobody acts.

    GB/T 13861-2022 classes by origin: what a unit does or omits is its management, what somebody at his work
    does is human, though a thing is what he did it with (司机未打开防护装置).

    Args:
        who: kind of the one that the text names.
        behind: where that name ends, None where it is not named in the words.
    """
    first = next(_clauses(text, start, end), (start, end))
    unit = Fault("", Factor.MANAGEMENT, "", *first)
    if who is PartyKind.ORGAN:
        return unit
    if who is PartyKind.FIRM:  # 甲公司|架子工违反…: the person acts
        person = _PERSON_ACTS.match(text, start if behind is None else behind, first[1])
        return unit if person is None else _human(text, person, end)
    if _SHORT_OF_STAFF.match(text, start, end):
        return unit
    for begin, stop in _clauses(text, start, end):
        manager = _MANAGER_ACTS.match(text, begin, stop)
        if manager is not None:
            return Fault("", Factor.MANAGEMENT, "", manager.start(), manager.end())
        person = _PERSON_ACTS.match(text, begin, stop)
        if person is not None:
            return _human(text, person, end)
    if who is PartyKind.PERSON:
        topic = "违章作业" if _BREACH.search(text, start, end) else "不安全行为"
        return Fault(topic, Factor.HUMAN, "12", *first)
    return None


# Why: too few of them is no act of theirs. Matches 救生员配备不足, 专职安全员数量不够, 监护人员缺编.
# Must not match 操作工经验不足.
_SHORT_OF_STAFF = re.compile(
    r"[^，,。；;\n]{0,10}?(?:员|工|人员|力量|队伍)(?:配备|数量|人数|配置|编制)?(?:严重)?(?:不[足够齐](?!额)|短缺|缺编|空缺|缺员)"
)


def _human(text: str, person: re.Match[str], stop: int) -> Fault:
    topic = "违章作业" if _BREACH.search(text, person.end(), stop) else "不安全行为"
    return Fault(topic, Factor.HUMAN, "12", person.start(), person.end())


_BREACH = re.compile("违反|违章|违规")


# What a cause is counted by where its words show nothing narrower; each is a topic of the table.
_TOPIC_OF_CLASS = {
    Factor.HUMAN: "不安全行为",
    Factor.OBJECT: "设备缺陷",
    Factor.ENVIRONMENT: "场所条件不达标",
    Factor.MANAGEMENT: "安全管理不到位",
}


# Why: a label that says the class itself. Matches 人的不安全行为：, 物的不安全状态：, 环境因素：, 管理缺陷：.
_LABELLED = re.compile(
    r"(?:[（(]?(?P<human>人的?(?:不安全行为|因素|方面|原因))|(?P<object>物的?(?:不安全状态|因素|方面|原因))"
    r"|(?P<place>(?:作业)?环境(?:的?(?:因素|不良|方面|原因)))|(?P<management>管理(?:上的?)?(?:缺陷|因素"
    r"|方面|原因)))[）)]?[：:]"
)
_OF_LABEL = {
    "human": Factor.HUMAN,
    "object": Factor.OBJECT,
    "place": Factor.ENVIRONMENT,
    "management": Factor.MANAGEMENT,
}


def class_by_label(text: str, start: int, end: int) -> Fault | None:
    """The class that a label in front of a cause says (物的不安全状态：…), None without one."""
    match = _LABELLED.match(text, start, end)
    if match is None:
        return None
    return Fault("", _OF_LABEL[match.lastgroup or ""], "", match.start(), match.end())


def topic_of_class(factor: Factor, who: PartyKind | None) -> str:
    """The topic of a cause of which only the class is known: 监管不到位 of an organ of the state."""
    return "监管不到位" if who is PartyKind.ORGAN else _TOPIC_OF_CLASS[factor]
