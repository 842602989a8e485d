"""One pass over a clause: stops at 《, 第X条, 前款, 本条 and the end of a name, and reads from there.

Linear: each stop looks at no more than a few dozen characters to its left, and what it reads to its right
is not read again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus.model import Span
from corpus.numerals import chinese_to_int
from corpus.references.names import Names, known_name_ending, name_before
from corpus.references.places import ArticlePlaces, Place
from corpus.references.provisions import Provision, provisions_at
from corpus.references.quoted import quoted_title
from corpus.relations import FoundReference, ReferenceScope
from corpus.titles import edition_of, title_key

_NUMERAL = "一二三四五六七八九十百千零〇○两0-9０-９"
# Why: the only places where a citation can begin, or a bare name end. Must not stop at 以前|款项, 提前|款.
_STOP = re.compile(
    rf"《|第(?=[ \t\u3000\xa0\n]{{0,3}}[（(]?[ \u3000]?[{_NUMERAL}])"
    rf"|(?<![提目先此之事当向])前(?=[一二两三四五六款条项])"
    rf"|上(?=一?[款条])|本[条款](?=[的中 \u3000]?第)|(?<=[\u4e00-\u9fff])(?:法(?!第|律)|条例(?!第))"
)
_LEFT = 24
_ACT = (
    r"(?:法典?|条例|办法|规定|规则|细则|解释|准则|规程|章程|决定|意见|预案|方案|标准|规范|公约|通则|制度|公告|"
    r"通知|安排)"
)
_KIND_OF_ACT = (
    "实施|暂行|试行|若干|具体|补充|修改|管理|监督|特别|专项|应急|工作|司法|处罚|评定|技术|联合|总体|地方|"
    "议事|组织|考核|操作|建设|行政|程序|指导|自治|单行"
)
# Why: a text that names itself. Matches before 第X条: 本法, 本条例, 本实施细则. Must not match 本市消防条例,
# 本省…办法, which are other texts.
_ITSELF = re.compile(rf"本(?:{_KIND_OF_ACT}){{0,3}}{_ACT}$")
# Why: the text named last. Matches before 第X条: 该法, 该条例, 同法, 上述办法.
_SAME = re.compile(rf"(?:该|此|(?<!合)同|上述|前述){_ACT}$")
# Why: between a name and its article may stand which text of it is meant: 安全生产法（2021年修正）第二十一条.
_MARK_BEFORE = re.compile(r"[（(](?:19|20)\d{2}[^（）()]{0,20}[）)]$")
_SENTENCE_ENDED = re.compile(r"[。；;！：\n][ \t\u3000\xa0\n]*$")
# Why: a penalty goes through the 款 and 项 of the article that it has cited: 违反本条例第十七条…（一）违反
# 第六项规定的. Matches before 第X款: 违反, 有, 属于, 作为. Must not match 依照, 按照, 犯: of this article.
_OF_CITED = re.compile(
    r"(?:违反|违犯|有|属于|符合|实施|未按照?|作为|改为|其中|及其?|或者?)(?:前述|上述|该条)?$"
)
# Why: what follows changes the named text. Matches before 《: 修改, 将, 对. Must not match 按照, 根据.
_AMENDING = re.compile(r"(?:修改|修订|修正|将|对)$")
# Why: 第X条 that counts something else. Matches behind 条: 生产线, 跑道, 高速公路. Must not match 规定.
_COUNTED = re.compile(
    r"[ ]?(?:生产|流水|作业|供电|输电|公交|地铁|航|热|防|底|红|警戒)线|道路|跑道|线路|铁路|高速|公路|隧道|河|"
    r"街|船|措施|建议|意见|经验|消息|新闻|线索|标准|理由|原则|管道|烟道"
)
# Why: 第X款, 第X项 and, where nothing is named before it, 第X条 are cited only in front of such words.
# Must not match 第一款新车, 第二项任务, 第三项是.
_CITED = re.compile(
    r"[ \u3000]?(?:之?规定|的规定|所|中规定|的(?:情形|行为|处罚)|情形|行为|[、，,；;。：:）)]|[至和与及或]|"
    r"以外|之|外|”)"
)
_RELATIVE = re.compile(
    r"(?P<word>前(?P<count>[一二两三四五六])?|上一?)"
    r"(?P<unit>款(?!项[^第])|条(?![件例约码目线文幅款])|项(?![目链]))"
    r"(?P<inner>(?:(?:规定|所列)?的?|中的?)[ \u3000]{0,2}(?=第))?"
)
_OWN = re.compile(r"本(?P<unit>[条款])(?:的|中)?[ \u3000]?(?=第)")
_TO_ARTICLE = re.compile(r"[ \t\u3000\xa0\n]{0,2}(?:的|之|中的?)?[ \t\u3000\xa0\n]{0,2}(?=第)")


@dataclass(frozen=True, slots=True)
class Own:
    """What a document is itself.

    Attributes:
        keys: ``title_key`` of its names, by which it prints or names itself.
        articles: labels of its articles.
        about: title of the text that it amends or explains, "" for others.
    """

    keys: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    about: str = ""


class Scanner:
    """Reads the clauses of one text in order; what one defines (以下简称) the next may use."""

    def __init__(self, text: str, names: Names, own: Own, places: ArticlePlaces) -> None:
        self._text = text
        self._names = names
        self._own = own
        self._places = places
        self._defined: dict[str, str] = {}
        self._last = ""  # title of the document named last
        self._amended = ""  # title of the document that the text is amending
        self._cited: FoundReference | None = None  # the article cited last
        self._cited_in: tuple[int, int] | int | None = None  # (article, 款) or clause that cites it

    def clause(
        self, start: int, end: int, ordinal: int | None, *, named_only: bool = False
    ) -> Iterator[FoundReference]:
        """Citations in ``text[start:end]``.

        Args:
            ordinal: of the clause, None in a text without a clause tree.
            named_only: a heading: 第X条 in it is no citation.
        """
        position = start
        named_here = ""
        for stop in _STOP.finditer(self._text, start, end):
            if stop.start() < position:
                continue
            found, reached = self._read(stop, position, end, ordinal, named_here, named_only)
            if found:
                last = found[-1]
                if last.scope is ReferenceScope.NAMED:
                    named_here = self._last = last.title
                if last.article is not None and last.scope is not ReferenceScope.PRECEDING:
                    self._cited, self._cited_in = last, self._paragraph_of(ordinal)
            position = max(position, reached)
            yield from found

    def _read(
        self, stop: re.Match[str], lowest: int, end: int, ordinal: int | None, named: str, named_only: bool
    ) -> tuple[list[FoundReference], int]:
        begin = stop.start()
        match stop.group()[0]:
            case "《":
                return self._quoted(begin, lowest, end)
            case "第":
                return ([], begin) if named_only else self._numbered(begin, lowest, end, ordinal, named)
            case "前" | "上":
                return ([], begin) if named_only else self._relative(begin, end, ordinal)
            case "本":
                return ([], begin) if named_only else self._own_article(begin, end, ordinal)
            case _:
                return self._bare_name(stop.end(), lowest, end)

    # --- 《…》 -----------------------------------------------------------------------------------

    def _quoted(self, begin: int, lowest: int, end: int) -> tuple[list[FoundReference], int]:
        quoted = quoted_title(self._text, begin, lowest, end)
        if quoted is None:
            return [], begin + 1
        self._defined |= dict.fromkeys(quoted.short_names, quoted.title)
        if quoted.short_names:
            self._names = Names.of({**self._names.titles, **self._defined})
        gap = _TO_ARTICLE.match(self._text, quoted.reached, end)
        provisions, reached = provisions_at(self._text, gap.end(), end) if gap else ([], quoted.end)
        title = self._defined.get(quoted.title, quoted.title)
        if not self._own.articles and _AMENDING.search(self._text, max(lowest, begin - 6), begin):
            self._amended = title
        head = FoundReference(
            Span(begin, quoted.end), ReferenceScope.NAMED, title, quoted.number, edition=quoted.edition
        )
        if title_key(title) in self._own.keys:
            if not provisions:
                return [], quoted.end
            head = FoundReference(head.span, ReferenceScope.SELF)
        elif quoted.attached and not provisions:
            return [], quoted.end
        if not provisions or provisions[0].article is None:
            return [head], max(quoted.end, quoted.reached)
        return _spread(head, begin, provisions), reached

    # --- 第X条 -----------------------------------------------------------------------------------

    def _numbered(
        self, begin: int, lowest: int, end: int, ordinal: int | None, named: str
    ) -> tuple[list[FoundReference], int]:
        provisions, reached = provisions_at(self._text, begin, end)
        if not provisions:
            return [], begin + 1
        if provisions[0].article is None:
            return self._inside(begin, provisions, reached, end, ordinal)
        head = self._owner(begin, lowest)
        if head is None:
            head = self._unnamed(begin, reached, end, provisions[0], named)
        return ([], reached) if head is None else (_spread(head, head.span.start, provisions), reached)

    def _owner(self, begin: int, lowest: int) -> FoundReference | None:
        """Whose article it is, by the words to the left; None where they name nobody."""
        text = self._text
        last = begin
        while last > lowest and text[last - 1].isspace() and begin - last < 3:
            last -= 1
        left = text[max(lowest, last - _LEFT) : last]
        mark = _MARK_BEFORE.search(left) if left.endswith(("）", ")")) else None
        edition = edition_of(mark.group()) if mark else None
        if mark:
            last -= len(left) - mark.start()
            left = left[: mark.start()]
        itself = _ITSELF.search(left)
        if itself:
            span = Span(last - len(left) + itself.start(), begin)
            other = "" if self._own.articles else self._amended or self._own.about
            # What is quoted in an amendment speaks of the text into which it goes.
            return FoundReference(span, ReferenceScope.NAMED if other else ReferenceScope.SELF, other)
        same = _SAME.search(left)
        if same:
            if not self._last:
                return None
            start = last - len(left) + same.start()
            return FoundReference(Span(start, begin), ReferenceScope.NAMED, self._last)
        name = name_before(text, last, lowest, self._names)
        if name is None:
            return None
        if title_key(name[1]) in self._own.keys:
            return FoundReference(Span(name[0], begin), ReferenceScope.SELF)
        title = name[1] + (mark.group() if mark else "")
        return FoundReference(Span(name[0], begin), ReferenceScope.NAMED, title, edition=edition)

    def _unnamed(
        self, begin: int, reached: int, end: int, first: Provision, named: str
    ) -> FoundReference | None:
        """第X条 without a name: of this text, of the one that it amends, or of the one named before."""
        text = self._text
        if _COUNTED.match(text, first.span.end, end):
            return None
        if text[begin - 1 : begin] in '“"「' and text[reached : reached + 1].isspace():
            return None  # “第五条　…”: the label of an article that is quoted
        if _SENTENCE_ENDED.search(text, max(0, begin - 4), begin) and not _CITED.match(text, reached, end):
            return None  # …。第十四条 历史文化名城所在地…: the label of an article that was run on
        here = Span(begin, begin)
        other = self._amended or named
        if self._own.about:
            other = other or self._own.about
        elif first.article in self._own.articles:
            return FoundReference(here, ReferenceScope.SELF)
        if other:
            return FoundReference(here, ReferenceScope.NAMED, other)
        if not self._own.articles and not _CITED.match(text, reached, end):
            return None
        return FoundReference(here, ReferenceScope.SELF)

    def _inside(
        self, begin: int, provisions: list[Provision], reached: int, end: int, ordinal: int | None
    ) -> tuple[list[FoundReference], int]:
        """第二款, 第（三）项 alone: of the article cited before in the same 款, or of this one."""
        place = self._place(ordinal)
        text = self._text
        same = text[max(0, begin - 2) : begin] in ("该条", "同条")
        if (place is None and not (same or self._own.about)) or not (
            same or _CITED.match(text, reached, end)
        ):
            return [], reached
        cited = self._cited if self._cited_in == self._paragraph_of(ordinal) else None
        if cited is not None and not same and not self._of_cited(begin, cited, provisions[0], place):
            cited = None
        if cited is None:
            if place is None or same:
                return [], reached
            own = FoundReference(Span(begin, begin), ReferenceScope.SELF, article=place.article)
            if place.item is not None and provisions[0].paragraph is None:
                own = replace(own, paragraph=place.paragraph)
            return _spread(own, begin, provisions), reached
        start = begin - 2 if same else begin
        inherited = cited.paragraph if provisions[0].paragraph is None else None
        if cited.scope is ReferenceScope.SELF and cited.article is not None and inherited is not None:
            holds = self._places.holds(cited.article, inherited, provisions[0].item)
            inherited = inherited if holds else None
        head = replace(cited, span=Span(start, begin), number="", paragraph=inherited, item=None, point=None)
        return _spread(head, start, provisions), reached

    def _of_cited(self, begin: int, cited: FoundReference, first: Provision, place: Place | None) -> bool:
        """Whether 第X款 or 第X项 belongs to the article cited before, not to the one that it stands in."""
        if place is None or self._own.about:
            return True
        here = self._places.holds(place.article, first.paragraph, first.item)
        if cited.scope is ReferenceScope.SELF and cited.article is not None:
            there = self._places.holds(cited.article, first.paragraph, first.item)
            if here != there:
                return there
        elif not here:
            return True
        return _OF_CITED.search(self._text, max(0, begin - 8), begin) is not None

    # --- 前款, 本条 ------------------------------------------------------------------------------

    def _relative(self, begin: int, end: int, ordinal: int | None) -> tuple[list[FoundReference], int]:
        match = _RELATIVE.match(self._text, begin, end)
        if match is None:
            return [], begin + 1
        place = self._place(ordinal)
        unit = match.group("unit")
        count = (chinese_to_int(match.group("count")) or 1) if match.group("count") else 1
        if place is None and (count > 1 or unit != "款"):
            return [], begin + 1
        reached = match.end("unit")
        inner: list[Provision] = []
        if match.group("inner") is not None:
            inner, inner_reached = provisions_at(self._text, match.end(), end)
            if inner and inner[0].article is None and count == 1:
                reached = inner_reached
            else:
                inner = []
        heads = self._heads(place, unit, count)
        words = Span(begin, match.end("unit"))
        if not inner:
            return [replace(head, span=words) for head in heads], reached
        found = []
        for n, one in enumerate(inner):
            span = Span(begin, one.span.end) if n == 0 or one.span == inner[0].span else one.span
            if one.article is not None:
                found.append(
                    FoundReference(
                        span, ReferenceScope.SELF, "", "", one.article, one.paragraph, one.item, one.point
                    )
                )
                continue
            found.append(
                replace(
                    heads[0],
                    span=span,
                    paragraph=one.paragraph or heads[0].paragraph,
                    item=one.item,
                    point=one.point,
                )
            )
        return found, reached

    def _heads(self, place: Place | None, unit: str, count: int) -> list[FoundReference]:
        """What 前款, 前两款, 前条, 前项 mean; one reference without an article where that is not clear."""
        scope = ReferenceScope.PRECEDING
        blank = Span(0, 0)
        unclear = [FoundReference(blank, scope)]
        if place is None:
            return unclear
        if unit == "条":
            labels = self._places.before(place.ordinal, count)
            return [FoundReference(blank, scope, article=label) for label in labels] or unclear
        if unit == "款":
            first = place.paragraph - count
            return [
                FoundReference(blank, scope, article=place.article, paragraph=number)
                for number in range(max(first, 1), place.paragraph)
                if first >= 1
            ] or unclear
        if place.item is None or place.item <= count:
            return unclear
        return [
            FoundReference(blank, scope, article=place.article, paragraph=place.paragraph, item=number)
            for number in range(place.item - count, place.item)
        ]

    def _own_article(self, begin: int, end: int, ordinal: int | None) -> tuple[list[FoundReference], int]:
        """本条第二款, 本款第（一）项."""
        match = _OWN.match(self._text, begin, end)
        if match is None:
            return [], begin + 1
        provisions, reached = provisions_at(self._text, match.end(), end)
        if not provisions or provisions[0].article is not None:
            return [], match.end()
        place = self._place(ordinal)
        head = FoundReference(Span(begin, match.end()), ReferenceScope.SELF)
        if place is not None:
            paragraph = place.paragraph if match.group("unit") == "款" else None
            head = replace(head, article=place.article, paragraph=paragraph)
        return _spread(head, begin, provisions), reached

    # --- names without 《》 ----------------------------------------------------------------------

    def _bare_name(self, name_end: int, lowest: int, end: int) -> tuple[list[FoundReference], int]:
        """A known law named without an article: 违反消防法的，…"""
        text = self._text
        following = text[name_end : name_end + 4].lstrip()
        if following.startswith("第") and _STOP.match(text, text.index("第", name_end), end):
            return [], lowest  # the article behind it finds the name
        if _MARK_AHEAD.match(text, name_end, end):
            return [], lowest
        found = known_name_ending(text, name_end, lowest, self._names)
        if found is None or title_key(found[1]) in self._own.keys:
            return [], lowest
        derived = _DERIVED.match(text, name_end, end)
        if derived is not None:
            if text[derived.end() : derived.end() + 1] == "第":
                return [], lowest
            title, name_end = found[1] + derived.group(), derived.end()
            return [FoundReference(Span(found[0], name_end), ReferenceScope.NAMED, title)], name_end
        return [FoundReference(Span(found[0], name_end), ReferenceScope.NAMED, found[1])], name_end

    def _paragraph_of(self, ordinal: int | None) -> tuple[int, int] | int | None:
        place = self._place(ordinal)
        return ordinal if place is None else (place.ordinal, place.paragraph)

    def _place(self, ordinal: int | None) -> Place | None:
        return None if ordinal is None else self._places.of(ordinal)


# Why: the rules that carry out a law are another text. Matches behind 计量法: 实施细则, 实施条例.
_DERIVED = re.compile(r"(?:实施|施行)(?:细则|条例|办法)")
_MARK_AHEAD = re.compile(r"[（(](?:19|20)\d{2}[^（）()]{0,20}[）)][ ]?第")


def _spread(head: FoundReference, begin: int, provisions: list[Provision]) -> list[FoundReference]:
    """``head`` for each provision; those that share the first one's words get the name too."""
    first = provisions[0].span
    return [
        replace(
            head,
            span=Span(begin, one.span.end) if one.span == first else one.span,
            article=one.article or head.article,
            paragraph=one.paragraph or (head.paragraph if one.article is None else None),
            item=one.item,
            point=one.point,
        )
        for one in provisions
    ]
