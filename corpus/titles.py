"""Titles as texts write them → one key for one title: brackets, quotation marks, version marks folded."""

from __future__ import annotations

import re
from collections.abc import Iterable

REPUBLIC = "中华人民共和国"
_YEAR = r"(?:19|20)\d{2}"
_EDITION = r"(?:第[一二三四五六七八九十]+次)?(?:修正|修订|修改|公布|发布|通过|施行|版)(?:本|文本)?"
# Why: behind a title stands which text of it is meant. Matches: （2021年修正）, (2007-08-30), （2019修正本）,
# （2018年12月29日修正）. Must not match （试行）, （2021—2025年） and （1988年）, which belong to the title.
VERSION_MARK = re.compile(
    rf"[(（\[〔]({_YEAR})(?:[-./年]\d{{1,2}}[-./月]\d{{1,2}}日?(?:{_EDITION})?|年?{_EDITION})[)）\]〕]"
)
_MARK_AT_END = re.compile(VERSION_MARK.pattern + "$")
# What differs between two writings of one title: quotation marks, brackets, dashes, dots, blanks.
_DROPPED = dict.fromkeys(
    map(ord, "《》〈〉<>＜＞“”\"'‘’「」『』()（）[]［］〔〕【】—－-–―~～·•．.、，,：:；;。 \u3000\xa0\t\n\r")
)


def title_key(title: str) -> str:
    """``title`` without marks, version and 中华人民共和国: equal for two writings of one title.

    >>> title_key("《中华人民共和国消防法（2021年修正）》")
    '消防法'
    """
    text = "".join(title.split()).strip("《》〈〉“”\"'")
    if "修正案" not in text:  # amendments are acts of their own, each with its number or year
        text = _MARK_AT_END.sub("", text)
    return (text.replace(REPUBLIC, "") or text).translate(_DROPPED)


# Why: a notice is known by the text that it prints; 实施《…法》办法 and 关于修改《…》的决定 are not known by
# the law that they name. Matches what stands before the name: 关于印发《, 发布《, 转发.
_PRINTS = re.compile(r"(?:印发|下发|制发|转发|批转|发布|公布|颁布|颁发|公告|施行)[的了]?[〈《“]?$")


def own_names(title: str, short_titles: Iterable[str]) -> tuple[str, ...]:
    """``title`` and those of ``short_titles`` that name the same text or the text that it prints."""
    whole = "".join(title.split())
    kept = [title]
    for short in short_titles:
        position = whole.find("".join(short.split()))
        quoted = position > 0 and whole[position - 1] in "《〈"
        if not quoted or _PRINTS.search(whole[:position]):
            kept.append(short)
    return tuple(kept)


def edition_of(title: str) -> int | None:
    """Year of the version mark in ``title``, None without one."""
    found = VERSION_MARK.search("".join(title.split()))
    return int(found.group(1)) if found else None


def number_key(number: str) -> str:
    """A 文号 without blanks and with one kind of bracket: 国办发〔2019〕5号 and 国办发[2019] 5 号 are one."""
    return "".join(number.split()).translate(_BRACKETS).replace("]第", "]")


_BRACKETS = str.maketrans(dict.fromkeys("〔（(［【﹝", "[") | dict.fromkeys("〕）)］】﹞", "]"))
