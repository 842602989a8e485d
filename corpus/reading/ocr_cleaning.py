"""Named cleaning steps for recognised text. Each works on one line and keeps the number of letters.

The recogniser knows the shape of a mark but guesses its width: it writes ， as , and （ as ( now and
then, where the page shows the full form. Nothing else of a recognised text is changed: what the page
shows is what is quoted.
"""

from __future__ import annotations

import re

_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"}
_WIDE = re.compile("[\u3001-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff5e“”‘’…—]")

#: Why: the marks of a Chinese sentence are full forms. Matches , ; : ? ! whose neighbour before is a
#: 汉字 or a full-width mark. Must not match those inside figures and Latin words (1,000; 10:30; a, b).
_MARK = re.compile("(?<=[\u3001-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff5e”’])[,;:?!]")
#: Why: brackets of a Chinese text are full forms, on both sides. Matches an innermost pair of brackets,
#: of either width, and an opening or closing one whose partner stands in another line.
_PAIR = re.compile(r"[(（]([^()（）]*)[)）]")


#: Why: the year of a document's number stands in 〔〕 (GB/T 9704-2012, 7.2.5), which the recogniser takes
#: for [] on one side or both. Matches a year in square brackets behind a 汉字, before a figure, 第, or the
#: end of the line (浙政发[2025]10号); must not match other square brackets ([1], GB[2025], 方案[2025]版).
_YEAR = re.compile(r"(?<=[\u4e00-\u9fff])[\[〔]((?:19|20)\d\d)[\]〕](?=第?\d|第?$)")
#: Why: the same where only one side was taken for []. Matches a pair of brackets of the two kinds.
_UNEVEN = re.compile(r"〔([^\[\]〔〕]*)\]|\[([^\[\]〔〕]*)〕")
#: Why: 各市、县〔市、区〕 is written with 〔〕 or （）, not with []. Matches square brackets behind a kind of
#: place that hold nothing but such; must not match [1], [附件], or 市 in a longer name.
_PLACES = re.compile(r"(?<=[省市县区旗])\[([市县区旗盟州、]+)\]")


def number_brackets(text: str) -> str:
    """Step ``number_brackets``: 〔2025〕 in a document's number, 县〔市、区〕, uneven pairs."""
    text = _PLACES.sub(lambda match: f"〔{match[1]}〕", text)
    text = _YEAR.sub(lambda match: f"〔{match[1]}〕", text)
    return _UNEVEN.sub(lambda match: f"〔{match[1] if match[1] is not None else match[2]}〕", text)


#: Why: the dash of a range is taken for 一. Matches 一 between a figure or 年月日 and a figure, as in
#: 2026年一2028年; must not match 一 before a 汉字 (2026年一季度), nor at the end.
_RANGE = re.compile(r"(?<=[\d年月日％%])一(?=\d)")


def range_dashes(text: str) -> str:
    """Step ``range_dashes``: the dash between two dates or figures that was taken for 一."""
    return _RANGE.sub("—", text)


def full_forms(text: str) -> str:
    """Step ``full_forms``: the marks , ; : ? ! ( ) of a Chinese sentence in their full form.

    A bracket is Chinese where it holds a 汉字 or stands next to one.
    """
    marked = _MARK.sub(lambda match: _FULL[match[0]], text)
    letters = list(marked)
    for match in _PAIR.finditer(marked):
        around = marked[max(0, match.start() - 1) : match.start()] + marked[match.end() : match.end() + 1]
        if _WIDE.search(match[1]) or _WIDE.search(around):
            letters[match.start()], letters[match.end() - 1] = "（", "）"
    paired = {at for match in _PAIR.finditer(marked) for at in (match.start(), match.end() - 1)}
    for at, letter in enumerate(letters):
        if letter in "()" and at not in paired and _WIDE.search(marked[max(0, at - 1) : at + 2]):
            letters[at] = _FULL[letter]
    return "".join(letters)


def cleaned(text: str) -> str:
    """All steps, in their order."""
    return range_dashes(number_brackets(full_forms(text)))
