"""What the columns of a task table are, from the words of its header."""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.units import is_unit


class Column(enum.Enum):
    """What a column holds."""

    ROLE = "role"
    PERIOD = "period"
    DUE = "due"
    TASK = "task"
    VALUE = "value"
    NUMBER = "number"
    OTHER = "other"


_ROLE_WORD = (
    r"(?:总?牵头|责任|主责|配合|协助|协同|协办|参与|参加|落实|实施|承办|承担|主办|负责|监管|主管|执行|完成|"
    r"组织|指导|督导|督办|督查|督察|监督|支持|整改|成员)"
)
_ROLE_NOUN = r"(?:单位|部门|处室|科室|股室|主体|机构|委办局|镇街|街镇|党组织)"
#: 责任单位, 牵头部门, 牵头（责任）单位, 配合单位（部门）, 责任单位及责任人. Not 责任人, 责任领导,
#: 责任单位负责人, 建议责任单位, 责任内容, 当事人（责任单位） of a list of penalties, 考核评分部门.
_ROLE_HEADER = re.compile(
    r"^(?!.*(?:建议|组织机构|当事人|处罚|违法|被|考核|评分|执法|检查单位))(?!.*(?:内容|措施|事项|清单|情况|范围|职责$))"
    r"(?!.*(?:单位|部门)(?:主要|分管|的)?(?:负责人|责任人|领导|联系人|意见|签字|签章|盖章|电话|代码|地址|数))"
    rf".{{0,6}}?{_ROLE_WORD}(?:[、/和及与或]?{_ROLE_WORD})*{_ROLE_NOUN}.{{0,16}}$"
    r"|^(?:牵头|配合|责任分工|任务分工|职责分工|分工)$"
)
#: 主管单位 or 指导部门 alone only informs (队伍一览表); beside one of these it is a role.
_CORE = re.compile(
    r"牵头|责任|主责|配合|协助|协办|落实|实施|承办|承担|负责|完成|执行|分工|整改|参与|主办|组织"
)
#: The column of units in a list of duties (责任清单): 单位 | 职责.
_UNIT_HEADER = re.compile(
    r"^(?:成员|部门|责任|单位|部门和|部门及|有关|牵头)*(?:单位|部门|机构)(?:名称|（部门）|\(部门\))?$|^(?:责任|职责)主体$"
)
_DUTY_HEADER = re.compile(r"职责|责任(?:内容|事项|清单|范围)?$|任务|分工")
_BRACKETS = re.compile(r"[（()）〔〕\[\]【】]")
_PERIOD_HEADER = re.compile(r"起止|实施(?:时间|期限|年限)|建设(?:周期|年限|时间)|工作时间|时间安排|推进时间")
_DUE_HEADER = re.compile(r"时限|期限|完成(?:时间|日期|节点)|时间节点|时间|进度安排|节点")
_TASK_HEADER = re.compile(
    r"任务|内容|措施|举措|路径|事项|项目|工作|要求|目标|指标|职责|名称|标准|做法|场景|问题|隐患"
)
_MEASURE = re.compile(r"依据|标准|来源|文件|指标")
_DOING = re.compile(r"任务|内容|措施|举措|事项|做法|要求|工作|目标|项目")
_VALUE_HEADER = re.compile(
    r"目标值|指标值|完成值|20[0-9]{2}年(?:目标|指标|底)?$|^目标$|^数值$|^分值$|各项分值"
)
_NUMBER_HEADER = re.compile(r"^(?:序号|编号|序列|号|No\.?|NO\.?)$")
_CONTACT = re.compile(r"电话|传真|联系人|手机|邮箱")
_ROLE_NAME = re.compile(rf"{_ROLE_WORD}(?:[、/和及与或]?{_ROLE_WORD})*{_ROLE_NOUN}")


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a table, with the words of their headers."""

    columns: tuple[Column, ...]
    names: tuple[str, ...]
    first_leads: bool = False

    def of(self, kind: Column) -> list[int]:
        return [index for index, column in enumerate(self.columns) if column is kind]


def is_role(name: str) -> bool:
    """Whether a header names a column of responsible units."""
    return len(name) <= 40 and (
        _ROLE_HEADER.match(name) is not None or _ROLE_HEADER.match(_BRACKETS.sub("", name)) is not None
    )


def is_core(name: str) -> bool:
    """Whether a role in a header assigns by itself (责任单位; not 主管单位)."""
    return _CORE.search(name) is not None


def column_of(name: str) -> Column:
    """What a header says that its column is."""
    if not name or len(name) > 40:
        return Column.OTHER
    if is_role(name):
        return Column.ROLE
    if _NUMBER_HEADER.match(name):
        return Column.NUMBER
    if _VALUE_HEADER.search(name):
        return Column.VALUE
    if _PERIOD_HEADER.search(name):
        return Column.PERIOD
    if _DUE_HEADER.search(name):
        return Column.DUE
    return Column.TASK if _TASK_HEADER.search(name) else Column.OTHER


def rests_on(name: str) -> bool:
    """Whether a column says on what the task rests or how it is measured: 政策依据, 考核标准, 指标名称及依据.

    Not a column that says the task as well: 任务指标, 工作内容及标准, 目标指标.
    """
    return _MEASURE.search(name) is not None and _DOING.search(name) is None


def heads_duties(names: Sequence[str]) -> bool:
    """Whether a row is the header of a table with a column of responsible units.

    Not a row of a card: 任务名称 | 燃气改造 | 责任单位 | 区城管局.
    """
    if len(names) < 2 or not any(is_role(name) and is_core(name) for name in names):
        return False
    if any(_CONTACT.search(name) for name in names) and not any(
        column_of(name) is Column.TASK for name in names
    ):
        return False  # 单位 | 责任部门 | 联系人 | 电话
    firsts = (re.split(r"[、，,；;]", name, maxsplit=1)[0] for name in names if not is_role(name))
    return not any(is_unit(first) and len(first) > 3 for first in firsts)


def unit_column(names: Sequence[str]) -> int | None:
    """The column 单位 of a table whose next columns are 职责, 任务: it lists what each unit has to do."""
    for index, name in enumerate(names[:-1]):
        if _UNIT_HEADER.match(name):
            return index if any(_DUTY_HEADER.search(other) for other in names[index + 1 :]) else None
    return None


def role_name(header: str) -> str:
    """The role that a header names: 牵头单位（列第一位）→ 牵头单位, 责任单位及责任人 → 责任单位."""
    bare = re.sub(r"[（(].*", "", header)
    if not _ROLE_NAME.search(bare):
        bare = _BRACKETS.sub("", header)
    if "牵头" in bare and "责任单位" not in bare.replace("牵头责任单位", ""):
        return "牵头部门" if bare.endswith("部门") else "牵头单位"
    match = _ROLE_NAME.search(bare)
    return match.group() if match else "配合单位" if bare == "配合" else "责任单位"
