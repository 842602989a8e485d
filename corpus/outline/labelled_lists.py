"""Labelled lists of units (责任单位：…) that a line break cuts, often in the middle of a name.

Plain text, web pages and printed pages break ``责任单位：区应急局、区消防救援`` / ``大队、区公安局``.
Read apart, the first line names a unit that does not exist. A list goes on in the next line when the break
cuts a name (its two halves make a unit, and the first alone or the second alone does not), a separator or
a role verb, and when everything on the next line belongs to a list.
"""

from __future__ import annotations

import re

from corpus.outline.lines import is_date_line, is_label_line, is_title
from corpus.units import begins_like_verb, has_level, is_collective, is_unit

#: 责任单位：, 牵头部门和责任单位：, 配合单位（市级）：, 牵头： behind a stop, an opening bracket or at the
#: beginning. Not 各责任单位：, 对责任单位：, 责任人：, 完成时限：.
_LABEL = re.compile(
    r"(?:^|(?<=[。；;！!）)”\s（(〔\[【、，,]))(?:主要|共同|总|市级|区级|县级|省级|整改|工作|任务|项目)?"
    r"(?:(?:责任|牵头|配合|协办|协助|协同|参与|参加|实施|落实|承办|主办|主管|监管|督办|督查|督导|指导|监督|支持|成员|组长|负责)"
    r"(?:责任)?(?:单位|部门|机构|主体|科室|处室)(?:[和及与、/](?:责任|配合|牵头)?(?:单位|部门|人))?"
    r"(?:[（(][^（()）]{1,12}[）)])?|牵头|配合|责任分工|任务分工|职责分工)[】〕）)]?\s*[:：]"
)
_LABEL_CUT = re.compile(r"^(?:责任|牵头|配合|协办|参与|实施|落实)(?:单位|部门)\s*[:：]")
_ENDED = re.compile(r"[。！!？?:：]")
_SEPARATOR = re.compile(r"[、，,；;/\s]+")
#: Behind the last unit of a list: 等有关部门按职责分工负责, 牵头, 配合.
_ROLE_TAIL = re.compile(
    r"(?:等(?:[^、，,。]{0,12}(?:部门|单位|机构|企业))?)?"
    r"(?:(?:按|根据|依据|在各自|共同|分别|具体|联合|负责|牵头|配合|参与|参加|协助|协办|落实|实施|推进|支持).*)?$"
)
_ROLE_HEAD = re.compile(r".*(?:牵头|负责|配合|会同|由)(?=.{2})")
_OPENED = re.compile(r"[（(〔](?P<list>[^。！!（(〔）)〕]{4,})$")
_CUT_VERBS = ("牵头", "负责", "配合", "参与", "参加", "落实", "实施", "协助", "协办")
_BASIS_CUT = re.compile(r"(?:按照?|根据)(?:各自)?(?:职|职责|职责分|分|职能)?$")
_MORE = re.compile(r"(?:有关|相关|部门|单位|按|负责|共同|配合)")
_HALF_NAME = re.compile(r"[\u4e00-\u9fff（(]+")
_REACH = 800
"""Characters before a line break in which the label of the list is looked for."""
_LONG = 18
"""Characters of a line below which it was not broken by its width."""


def goes_on(whole: str, last: str, following: str, *, full: bool) -> bool:
    """Whether ``following`` continues the labelled list at the end of ``whole``.

    Args:
        whole: the paragraph so far; ``last``: its last line.
        following: the next line, not blank.
        full: the last line is as wide as the text.
    """
    if _cuts_label(whole, following):
        return True
    words = _list_at_end(whole)
    if words is None or is_label_line(following) or is_date_line(following) or is_title(following):
        return False
    if words.isspace():
        return _is_list(following, broken=False)
    if words[-1] in "、，," or following[0] in "、，,":
        return _is_list(following.lstrip("、，,"))
    if words[-1] + following[0] in _CUT_VERBS or _BASIS_CUT.search(words):
        return _ROLE_TAIL.search(following) is not None and len(following) <= 60
    if words[-1] == "等":
        return _MORE.match(following) is not None and len(following) <= 60
    return _cuts_name(words, last, following, full=full)


def _cuts_label(whole: str, following: str) -> bool:
    """Whether the break cuts a label: 责任单 / 位：."""
    if "：" not in following[:6] and ":" not in following[:6]:
        return False
    for cut in range(1, min(3, len(whole)) + 1):
        begins = len(whole) == cut or whole[-cut - 1] in "。；;！!）)”（(〔[【 \u3000"
        if begins and _LABEL_CUT.match(whole[-cut:] + following[:8]):
            return True
    return False


def is_complete(whole: str) -> bool:
    """Whether ``whole`` ends with a labelled list whose last name is whole: 责任单位：区应急局、区住建局."""
    words = _list_at_end(whole)
    return words is not None and is_unit(_SEPARATOR.split(words)[-1])


def _list_at_end(whole: str) -> str | None:
    """What stands behind the last label of ``whole`` when nothing has closed the list; a blank for nothing.

    Or the list in a bracket that is still open: …。（区应急局、区住建局、区消防救.
    """
    tail = whole[-_REACH:]
    if ":" in tail or "：" in tail:
        labels = list(_LABEL.finditer(tail))
        if labels:
            words = tail[labels[-1].end() :]
            closed = words.count("）") + words.count(")") > words.count("（") + words.count("(")
            return None if closed or _ENDED.search(words) else words or " "
    opened = _OPENED.search(tail)
    if opened is None:
        return None
    names = _SEPARATOR.split(opened["list"])
    return opened["list"] if len(names) > 1 and all(map(_is_name, names[:-1])) else None


def _cuts_name(words: str, last: str, following: str, *, full: bool) -> bool:
    left = _ROLE_HEAD.sub("", _SEPARATOR.split(words)[-1])
    right = re.split(r"[、，,；;。/\s（(）)]", following, maxsplit=1)[0]
    right = _bare(right)
    if not left or not right or begins_like_verb(right) or len(right) > 20 or not is_unit(left + right):
        return False
    if not _is_list(left + following):
        return False
    separated = len(right) < len(following)
    if not is_unit(left):
        return not (is_unit(right) and (has_level(right) or is_collective(right)))
    if not is_unit(right):
        return len(last) >= _LONG and (separated or len(right) <= 3)
    # 县公安局 / 交警大队、…: two names, or one that a full line cuts
    return full and separated and not has_level(right) and not is_collective(right)


def _is_list(words: str, *, broken: bool = True) -> bool:
    """Whether the line up to its full stop is a list of units; ``broken``: its last name may be cut again."""
    end = _end(words)
    label = _LABEL.search(words, 0, end)
    end = label.start() if label else end
    stopped = end < len(words)
    words = words[:end]
    pieces = [piece for piece in re.split(r"[、，,；;\s]+(?![^（(]*[）)])", words) if piece]
    if not pieces:
        return False
    named = [_is_name(piece) for piece in pieces]
    if all(named):
        return True
    return broken and not stopped and len(named) > 1 and all(named[:-1]) and _may_begin_name(pieces[-1])


def _end(words: str) -> int:
    """Where the list ends at the latest: at a full stop or a bracket that it did not open."""
    depth = 0
    for at, char in enumerate(words):
        depth += (char in "（(〔【") - (char in "）)〕】")
        if depth < 0 or char in "。！!":
            return at
    return len(words)


def _is_name(piece: str) -> bool:
    bare = _bare(piece)
    if not bare:
        return piece != ""  # 按职责分工负责
    bare = _ROLE_HEAD.sub("", bare)
    return is_unit(bare) or all(is_unit(name) for name in re.split(r"以及|和|及|与", bare))


def _bare(piece: str) -> str:
    return _ROLE_TAIL.sub("", piece, count=1)


def _may_begin_name(piece: str) -> bool:
    return len(piece) <= 12 and not begins_like_verb(piece) and _HALF_NAME.fullmatch(piece) is not None
