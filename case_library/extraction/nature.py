"""What the investigation found an accident to be (事故性质): 责任事故, 非责任事故, 意外事故, 自然灾害."""

from __future__ import annotations

import re

from case_library.extraction.sections import SectionKind
from case_library.extraction.telling import Field, Telling, sentences
from case_library.model import Found
from corpus.model import Span

# Why: the finding. Matches 是一起(较大)生产安全责任事故, 属于非责任事故, 认定为意外事故, 系自然灾害.
# Must not match 责任事故罪, 负责任, 重大责任事故的发生.
_FOUND = re.compile(
    r"(?:是|属于?|为|系|定性为?|认定为?"
    r"|构成)(?:一?[起次件])?(?P<words>[^。；;，,\n]{0,40}?(?P<value>非生产安全(?:责任)?事故|非责任(?:性)?"
    r"|责任(?:性)?|意外|自然灾害|自然事故|技术|破坏|刑事(?:治安)?)[^。；;，,\n]{0,8}?(?:事[故件]|灾害"
    r"|案件)(?!罪))"
)
# The finding of a long sentence with its causes (是一起因…，…而导致的生产安全责任事故。).
_LONG = re.compile(
    r"是一起[^。；;\n]{0,260}?(?P<value>非生产安全(?:责任)?事故|非责任|责任|意外"
    r"|自然灾害)[^。；;，,\n]{0,4}?事[故件](?!罪)(?=[。；;\n]|$)"
)
# Why: a sentence that is nothing but the finding. Matches 该事故为责任事故。 本起事故属于非责任事故，.
# Must not match 该事故是一些人不负责任造成的.
_OUTRIGHT = re.compile(
    r"[ \u3000]*(?:该|本|此|这)[起次]?[^，。；：\n]{0,10}?(?:事故|火灾|爆炸)"
    r"(?:为|是|属于?|系)[^，。；\n]{0,16}?"
    r"(?:责任|意外|技术)(?:性)?事[故件][。；，]"
)
_NO_WORK = re.compile("(?:属于?|为|是|系)[^，。；]{0,6}?非生产安全(?:责任)?事故")
_BARE = re.compile(
    r"非生产安全(?:责任)?事故|非责任(?:性)?事故|责任(?:性)?事故(?!罪)|意外(?:事故|事件)|自然灾害|刑事案件"
)
_VALUES = {
    "非生产安全": "非生产安全事故",
    "非责任": "非责任事故",
    "责任": "责任事故",
    "意外": "意外事故",
    "自然": "自然灾害",
    "技术": "技术事故",
    "破坏": "破坏事故",
    "刑事": "刑事案件",
}


def find_nature(telling: Telling) -> Found[str] | None:
    """The finding; None where the text reports none."""
    stated = telling.fields.get(Field.NATURE)
    text = telling.text
    if stated is not None and (match := _BARE.search(text, stated.start, stated.end)):
        return Found(_value(match.group()), (stated,))
    for zone in telling.zones(SectionKind.NATURE):
        if match := _NO_WORK.search(text, zone.start, zone.end):
            return Found("非生产安全事故", (Span(*match.span()),))
        if (
            match := _FOUND.search(text, zone.start, zone.end)
            or _LONG.search(text, zone.start, zone.end)
            or _BARE.search(text, zone.start, zone.end)
        ):
            return Found(_value(match.groupdict().get("value") or match.group()), (Span(*match.span()),))
    kinds = (
        SectionKind.HEAD,
        SectionKind.CAUSES,
        SectionKind.INDIRECT,
        SectionKind.COURSE,
        SectionKind.LOSSES,
        SectionKind.RESPONSIBILITY,
        SectionKind.RESCUE,
        SectionKind.DIRECT,
        SectionKind.OTHER,
        SectionKind.LESSONS,
    )
    for zone in telling.zones(*kinds):
        for sentence in sentences(text, zone):
            if match := _NO_WORK.search(text, sentence.start, sentence.end):
                return Found("非生产安全事故", (Span(*match.span()),))
            match = _FOUND.search(text, sentence.start, sentence.end) or _LONG.search(
                text, sentence.start, sentence.end
            )
            if match is not None and (
                "一起" in match.group()
                or re.search("认定|定性|调查", sentence.of(text))
                or (_OUTRIGHT.match(sentence.of(text)) and not _NO_WORK.search(text, *zone))
            ):
                return Found(_value(match["value"]), (Span(*match.span()),))
    return None


def _value(words: str) -> str:
    return next(value for key, value in _VALUES.items() if words.startswith(key))
