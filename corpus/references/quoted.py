"""《…》 and what stands in brackets behind it: 文号, version mark, date, 以下简称."""

from __future__ import annotations

import re
from typing import NamedTuple

from corpus.titles import edition_of

LONGEST = 160
"""Characters of a title, nested ones included; an opening mark without its end is no title."""
_BRACKET_LONGEST = 90
_MOST_BRACKETS = 3

_NUMBER = re.compile(
    r"(?![和及与、等的以中])[\u4e00-\u9fffA-Z]{1,24}[ ]{0,2}[〔\[（(［【][ ]?(?:19|20)[\dXx*×]{2}年?"
    r"[ ]?[〕\])）］】][ ]{0,2}第?[ ]{0,2}[\d*XxＸ×一二三四五六七八九十百]{1,6}[ ]?号"
    r"|[\u4e00-\u9fff]{0,20}令[ ]?(?:[〔\[（(]?\d{4}年?[〕\])）]?[ ]?)?"
    r"第?[ ]?[\d一二三四五六七八九十百〇零]{1,6}[ ]?号"
    r"|[\u4e00-\u9fff]{0,20}(?:公告|第)[ ]?\d{1,5}号(?:令|公告)?"
    r"|(?:GB|AQ|GA|DB\d{0,4}|XF|JGJ|HG|SY|TSG)(?:/T)?[ ]?[A-Z]?[\d.]{1,10}(?:[-—－]\d{2,4})?"
)
# Why: a document gives another a short name. Matches inside a bracket: 以下简称《…》, 下称…, 以下统称….
_DEFINES = re.compile(
    r"(?:以下|下)?(?:统一|统|均|合)?(?:简称|称)(?:为|作)?[:：]?[“\"‘《〈「]?"
    r"(?P<name>[^“”\"‘’《》〈〉「」（）()，,；;。]{2,30})"
)
_PAIRS = {"（": "）", "(": ")", "〔": "〕", "[": "]", "［": "］", "【": "】"}
_OPENING = "".join(_PAIRS)
_CLOSING = "".join(_PAIRS.values())
# Why: an annex of this very text is no other document. Matches before 《: 附件：, 附件1：, 附件 2.1 , 附：.
# Must not match 附件中的, 附件所列.
_ATTACHED = re.compile(
    r"附(?:件|表|录)?[ ]?[\d一二三四五六七八九十]{0,2}[ ]?(?:[：:、.．]|[ ]?\d[.．、])?[ ]?$"
)


class Quoted(NamedTuple):
    """A title and what stands right behind it.

    Attributes:
        title: without 《》 and white space.
        end: end of the words that name the document, with 文号 and version mark.
        reached: end of all brackets that were read; an article may follow there.
        number: 文号, "" without one. edition: year of the version mark.
        short_names: what the document defines it to be called.
        attached: 附件 stands before it.
    """

    title: str
    end: int
    reached: int
    number: str
    edition: int | None
    short_names: tuple[str, ...]
    attached: bool


def quoted_title(text: str, begin: int, lowest: int, end: int) -> Quoted | None:
    """What begins with the 《 at ``begin``; None where it does not end, or holds nothing."""
    closing = _closing(text, begin, min(end, begin + LONGEST + 2))
    if closing is None:
        return None
    title = "".join(text[begin + 1 : closing].split())
    if not title or not any("\u4e00" <= character <= "\u9fff" or character.isalnum() for character in title):
        return None
    named = reached = closing + 1
    number, edition = "", edition_of(title)
    defined: list[str] = []
    for _ in range(_MOST_BRACKETS):
        position = reached
        while position < end and text[position] in " \u3000\xa0":
            position += 1
        plain = _NUMBER.match(text, position, min(end, position + _BRACKET_LONGEST)) if not number else None
        if plain is not None:
            number = _tidy(plain.group())
            named = reached = plain.end()
            if text[reached : reached + 1] in ("）", ")"):
                reached += 1
            continue
        if position >= end or text[position] not in _OPENING:
            break
        last = _bracket(text, position, min(end, position + _BRACKET_LONGEST))
        if last is None:
            break
        inside = text[position + 1 : last]
        definition = _DEFINES.search(inside)
        within = _NUMBER.search(inside)
        if definition is not None:
            defined.append("".join(definition.group("name").split()))
        elif (year := edition_of(text[position : last + 1])) is not None:
            edition, named = year, last + 1
            title += "".join(text[position : last + 1].split())
        elif within is not None and not number:
            number, named = _tidy(within.group()), last + 1
        elif not _PASSED.match(inside):
            break
        reached = last + 1
    attached = _ATTACHED.search(text, max(lowest, begin - 10), begin) is not None
    return Quoted(title, named, reached, number, edition, tuple(defined), attached)


# Why: what may stand between a title and its article without saying anything else: （试行）, （2013年…通过）.
_PASSED = re.compile(r"试行|暂行|修订|修正|(?:19|20)\d{2}年|送审稿|征求意见稿|草案")


def _closing(text: str, begin: int, limit: int) -> int | None:
    depth = 0
    for position in range(begin, limit):
        character = text[position]
        if character == "《":
            depth += 1
        elif character == "》":
            depth -= 1
            if depth == 0:
                return position
        elif character == "。":
            return None
    return None


def _bracket(text: str, begin: int, limit: int) -> int | None:
    depth = 0
    for position in range(begin, limit):
        character = text[position]
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth -= 1
            if depth == 0:
                return position
    return None


def _tidy(number: str) -> str:
    return "".join(number.split())
