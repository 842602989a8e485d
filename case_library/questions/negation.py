"""One exact change that makes a true sentence wrong (判断题的错误表述)."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import NamedTuple


class Contrast(NamedTuple):
    """Two words that exclude each other in a provision; ``unless``: sentences where they do not."""

    right: str
    wrong: str
    unless: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Changed:
    """A sentence made wrong: ``right`` became ``wrong`` at ``start``."""

    text: str
    right: str
    wrong: str
    start: int


# Why: where a rule only allows or encourages something, another thing need not be wrong.
_ALLOWS = re.compile(r"可以|鼓励|支持|提倡")
_MODAL = frozenset({"不得", "严禁", "禁止", "有权"})
_FORBIDS = frozenset({"不得", "严禁", "禁止"})
# Why: what these words name is wrong by itself, so that nobody takes its permission for the rule. Matches
# 阻挠, 谎报, 擅自. Must not match 占用 or 使用, which may be allowed.
_BLAMED = re.compile(
    r"阻挠|阻碍|干涉|干扰|拒绝|拒不|隐瞒|谎报|瞒报|迟报|漏报|虚报|虚假|伪造|变造|擅自|挪用|截留|侵占|滥用|打击|报复|泄露|强令|违章|违法|违规"
    r"|非法|弄虚作假|包庇|破坏|毁灭|损毁|损坏|偷|盗|骗|冒用|冒充|歧视|推诿|推托|拖延|徇私|玩忽|指使|教唆|妨碍|阻拦|侮辱|诽谤|殴打|虐待|编造"
    r"|散布|传播.{0,4}虚|封堵|堵塞|锁闭|封闭|埋压|圈占|遮挡|克扣|拖欠|勾结|串通|索取|收受|谋取|牟取|贿|变相|失实|酒后|醉|疲劳|超载|超速|倒卖"
    r"|不合格|障碍物|穿插|影响逃生|未经[^，。；]{0,12}合格"
    r"|借故|无故|无证|逃避|逃逸|侵犯|侵害|损害|危及|危害|违反|谣言|肢解|转包|挂靠|强迫|超标|超过规定"
)
_FAILED = "不合格"
"""Nobody believes that what failed may be used."""


@functools.cache
def contrasts() -> tuple[Contrast, ...]:
    """The pairs of ``data/contrasts.toml``."""
    data = (
        resources.files("case_library.questions")
        .joinpath("data", "contrasts.toml")
        .read_text(encoding="utf-8")
    )
    return tuple(
        Contrast(one["right"], one["wrong"], re.compile(one["unless"]) if "unless" in one else None)
        for one in tomllib.loads(data)["contrast"]
    )


def changes(text: str) -> Iterator[Changed]:
    """The changes that make a sentence of a provision wrong, each by itself."""
    for right, wrong, unless in contrasts():
        if text.count(right) != 1 or wrong in text or (unless is not None and unless.search(text)):
            continue
        if _ALLOWS.search(text) and right not in _MODAL:
            continue
        start = text.index(right)
        if right in _FORBIDS and (_FAILED in text or _BLAMED.search(_forbidden(text, start + len(right)))):
            continue
        yield Changed(text[:start] + wrong + text[start + len(right) :], right, wrong, start)


def _forbidden(text: str, start: int) -> str:
    """What a prohibition forbids: the words up to the next mark that ends its clause."""
    return re.split(r"[；。]", text[start:])[0]
