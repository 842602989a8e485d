"""Head nouns (中心语): whether a stretch of text ends in a word for an organ or for a legal role.

A subject of a duty ends in one of these: 县级以上人民政府应急管理部门, 生产经营单位的主要负责人, 申请人.
Things (合同, 申请书) and the State (国家) are none, so 合同应当采用书面形式 has no subject. The words
are data (``data/heads.toml``).
"""

from __future__ import annotations

import enum
import tomllib
from functools import lru_cache
from importlib import resources

from corpus.errors import InternalError

_LONGEST = 4
#: The character behind an ending that makes another word of it: 人|民币, 部|门, 所|在单位, 方|案, 处|罚.
_GOES_ON = {
    "人": "民员工数口才身格事体力均类为次大",
    "员": "工额",
    "部": "门分队委署",
    "会": "议计同展费",
    "组": "织成建长合装",
    "局": "长部面限",
    "院": "长校士落区",
    "主": "任管体席要动办张持",
    "工": "作程人会商业资艺地",
    "方": "式案法面便向可能位",
    "家": "庭属长具",
    "队": "伍员",
    "行": "为政业使驶李",
    "处": "罚理分置以",
    "委": "员托派任",
    "办": "理法公事学案",
    "关": "于系闭联键税注",
    "体": "系育现制验",
    "师": "资范",
    "生": "产活态命效物成",
    "场": "所地",
    "厂": "房区",
    "业": "务主",
    "表": "大团决",
    "所": "在属有需得辖致指称作设提用处涉列做持",
    "政": "策协务法",
    "站": "点",
    "民": "族事间用",
    "事": "项务业故件实",
    "理": "由论",
    "大": "量型",
}
_INSIDE = frozenset(last + following for last, all_of in _GOES_ON.items() for following in all_of)


class Head(enum.IntEnum):
    """What a name ends in."""

    NONE = 0
    ROLE = 1  # 单位, 负责人, 申请人, 业主
    ORGAN = 2  # 人民政府, 主管部门, 委员会


@lru_cache(maxsize=1)
def _heads() -> dict[str, Head]:
    raw = tomllib.loads(resources.files("corpus").joinpath("data/heads.toml").read_text("utf-8"))
    heads: dict[str, Head] = {}
    for key, head in (("organ", Head.ORGAN), ("role", Head.ROLE), ("none", Head.NONE)):
        for word in raw[key]:
            if heads.setdefault(word, head) is not head or not 0 < len(word) <= _LONGEST:
                raise InternalError(f"heads.toml：“{word}”重复或过长")
    return heads


@lru_cache(maxsize=1)
def endings() -> str:
    """The last characters of all head nouns, in order."""
    return "".join(sorted({word[-1] for word, head in _heads().items() if head}))


@lru_cache(maxsize=65536)
def _kind(tail: str) -> Head:
    heads = _heads()
    for length in range(len(tail), 0, -1):
        head = heads.get(tail[-length:])
        if head is not None:
            return head
    return Head.NONE


def head_before(text: str, end: int, start: int = 0) -> Head:
    """What ``text[start:end]`` ends in; the longest known ending decides. 人 of 人民币 ends none."""
    if text[end - 1 : end + 1] in _INSIDE:
        return Head.NONE
    begin = end - _LONGEST
    return _kind(text[begin if begin > start else start : end])


def may_end(text: str, end: int) -> bool:
    """Whether ``head_before`` can find a head before ``end``, wherever the name begins.

    Why: nine of ten triggers stand behind a character that only looks like the end of a name.
    """
    if text[end - 1 : end + 1] in _INSIDE:
        return False
    return _has_head(text[end - _LONGEST if end > _LONGEST else 0 : end])


@lru_cache(maxsize=65536)
def _has_head(tail: str) -> bool:
    return any(_heads().get(tail[at:]) for at in range(len(tail)))
