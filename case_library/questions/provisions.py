"""A version of a law read into what can be asked about: sentences that stand by themselves, and lists.

Sentences are taken from the articles in force, 款 by 款, without chapters' titles and 附则 (of which only
definitions are of interest). Opinions and decisions that are written in numbered sections give the sentences
that say who is to do something. What needs its neighbours to be understood is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from case_library.questions.context import OWN_NAME, dangling, unclear
from case_library.questions.model import Source
from corpus.library import Library
from corpus.metadata import title_of_file_name
from corpus.model import ClauseKind, Span
from corpus.numerals import to_chinese
from corpus.provision_tree import Article, Item, Paragraph
from corpus.records import ClauseRecord, VersionRecord
from corpus.titles import REPUBLIC

# Why: what a law says only of its own wording. Matches （以下简称事故）, （以下统称生产经营
# 单位）. Must not match （包括场所和设施）.
_NAMED_HERE: Final = re.compile(r"[（(]以下[^（）()]*称[^（）()]*[）)]")
# Matches ，下同 at the end of brackets, and （下同）.
_SAME_BELOW: Final = re.compile(r"[（(]下同[）)]|[，,、]下同(?=[）)])")
# Why: 违反本法规定 before an act says nothing behind 根据《…》. Matches 违反本法规定，, 违反本法第九条规定，.
# Must not match 违反本法第九条规定的， (the number is all that is told).
_BREAKING: Final = re.compile(
    r"^违反本(?:法|条例|办法|规定)(?:第[零一二三四五六七八九十百\d]+条(?:第[一二三四五六七八九十\d]+[款项])*)?"
    r"的?规定，(?=[^，。；]{4,}.*的，)"
)
_CHAPTER: Final = re.compile(r"^第[零一二三四五六七八九十百\d]+[编章节]\s*")
#: Articles about the law itself: purpose, scope, day of effect, what it repeals.
_FORMAL: Final = re.compile(
    r"制定(?:本(?:法|条例|办法|规定)|《)|(?:适用|参照)(?:本(?:法|条例|办法|规定)|《)|自.{1,24}起(?:施行|实施|生效)|同时废止|由.{1,30}负责解释|另有规定的|参照.{0,12}执行"
    r"|依照(?:本法|《[^》]+》|其|有关).{0,24}规定(?:处罚|执行|办理)$|依照其规定$|从其规定$"
)
_ITEM_MARK: Final = re.compile(r"^\s*[（(][一二三四五六七八九十百\d]+[）)]\s*|^\s*\d+[.．、]\s*")
# Matches 《渔港条例》第九条, 第一项: what stands there is not told.
_NUMBERED: Final = re.compile(r"第[零一二三四五六七八九十百\d]+[条款项]")
_REST: Final = re.compile(r"其他|其它|法律、(?:行政)?法规.{0,12}规定的|规定的其他|有关的其他")
#: Nouns that only mean something behind the sentence that introduces them.
_RELATIVE: Final = re.compile(
    r"申请人|当事人|被检查|被检验|检查人员|接到(?:报告|举报|通知|移送)|申请材料|报告人|承诺内容|拒不执行|收到(?:证明|申请)?材料|收到申请|受理申请|依法进行审查|处置情况|处理情况|本次|上级批准|经核查|经检查(?:，|合格|符合)"
    r"|(?:^|，|；)(?:通知|考核|检查|审查|验收|处理|评估|鉴定|费用|目录|名单|期限|理由|决定)(?:应当|不得|必须|可以|所需|结果)"
)
# Why: behind another sentence such a condition speaks of what that one spoke of. Matches 超过三十日的，应当,
# 共有人未委托的，由, 属于重大风险的，应当. Must not match 船长未报告气象警报的，, 渔船超过定员的，.
_OF_BEFORE: Final = re.compile(
    r"^(?:对?不予[一-鿿]{2}(?:、[一-鿿]{2})*|超过[^，；]{2,10}|初步[^，；]{2,14}|属于?[^，；]{2,14}|当场[^，；]{2,10}|口头[一-鿿]{2}|已经[一-鿿]{2,4}"
    r"|不具备[^，；]{2,10}|[一-鿿]{2,6}未(?:委托|约定|申请|提出|指定|明确)|经[^，；]{2,10}[^车船货人备品]|累积[^，；]{2,10})的，"
    r"(?:应当?|不得|可以|必须|由|方可|按照?|依照|依法|予以|给予)"
    # 经营其他物品的场所, 鼓励其他行业: other than which, the sentence before says
    r"|^(?:[^，；]{0,12}(?<![等和或、及者与的各外托许意])|鼓励)其他(?:物品|场所|有关部门|有关行政管理部门|行业|建设工程|设备|生产经营单位(?=聘|投))"
)
_LONGEST: Final = 260
_LEAST_TITLE: Final = 4


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of a provision.

    Attributes:
        text: one line, without the law's own abbreviations, its own name written out, with 。 taken off.
        span: of the words in the version's text.
        article: 第二十条; paragraph: number of the 款, None where the article has one; item: of the 项.
        alone: whether it is clear without its neighbours; opening: it begins its article.
    """

    text: str
    span: Span
    clause_id: str
    article: str
    paragraph: int | None
    item: int | None
    chapter: str
    alone: bool
    opening: bool

    @property
    def place(self) -> str:
        """第二十条第二款第（三）项."""
        place = self.article
        if self.paragraph is not None:
            place += f"第{to_chinese(self.paragraph)}款"
        return place if self.item is None else f"{place}第{to_chinese(self.item)}项"

    @property
    def clauses(self) -> tuple[str, ...]:
        """Its parts between semicolons."""
        return tuple(self.text.split("；"))


@dataclass(frozen=True, slots=True)
class Member:
    """One 项 of a list: its words without number and closing mark; ``rest`` for a catch-all (其他…)."""

    number: int
    text: str
    span: Span
    clause_id: str
    rest: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """A 款 that ends with a colon and its 项. ``head`` is the sentence without the colon."""

    head: Statement
    members: tuple[Member, ...]

    @property
    def plain(self) -> tuple[Member, ...]:
        """The members that say all in their own words: no catch-all, no 本法第九条规定的."""
        return tuple(member for member in self.named if not _NUMBERED.search(member.text))

    @property
    def named(self) -> tuple[Member, ...]:
        """The members without catch-alls."""
        return tuple(member for member in self.members if not member.rest)

    @property
    def span(self) -> Span:
        return Span(self.head.span.start, self.members[-1].span.end)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a version offers for questions.

    Attributes:
        name: short title without 《》 (安全生产法); statements: sentences in order, those of 附则 with
            ``chapter`` 附则; listings: the lists.
    """

    version: VersionRecord
    text: str
    name: str
    statements: tuple[Statement, ...]
    listings: tuple[Listing, ...]

    def source(self, of: Statement) -> Source:
        return self._source(of.clause_id, of.place, of.span)

    def member_source(self, listing: Listing, member: Member) -> Source:
        place = replace(listing.head, item=member.number).place
        return self._source(member.clause_id, place, member.span)

    def listing_source(self, listing: Listing) -> Source:
        return self._source(listing.head.clause_id, listing.head.place, listing.span)

    def point(self, of: Statement) -> str:
        """Knowledge point: law · chapter."""
        return f"{self.name}·{of.chapter}" if of.chapter else self.name

    def _source(self, clause_id: str, place: str, span: Span) -> Source:
        version = self.version
        return Source(
            version.document_id, version.id, clause_id, version.title, place, span, span.of(self.text)
        )


def read(library: Library, version_id: str) -> Reading:
    """Reads a version that is written in articles; one without articles gives no statements.

    Raises:
        NotFoundError: no such version.
    """

    def make() -> Reading:
        version = library.version(version_id)
        return _Reader(library, version).reading()

    return library.derived(("question-reading", version_id), make)


# Why: what kind of text it is names no text. Matches 规定, 实施办法, 安全条例. Must not match
# 消防法, 渔港条例.
_GENRE: Final = re.compile(
    r"^(?:实施|暂行|管理|工作|安全)*(?:法|条例|规定|办法|细则|规则|意见|决定|通知|方案|预案|制度|规划|计划|报告|通报)$"
)


def short_name(version: VersionRecord) -> str:
    """The name by which people cite a text: 安全生产法; of a notice the text that it prints."""
    title = "".join(version.title.split())
    printed = re.search(r"印发[《〈]?(?P<name>.+?)[》〉]?的通知$", title)
    if printed is not None:
        return printed.group("name").strip("《》〈〉")
    bare = title.replace(REPUBLIC, "") or title
    shorts = [one for one in version.short_titles if one and one in bare and not _GENRE.match(one)]
    return min(shorts, key=len, default=bare)


# Why: a name of a file tells nobody which document is meant. Matches 07-sc-fengong-2020, 2024年附件1,
# 扫描件0003, 新建文本文档. Must not match 渔港安全条例, 青屿区“十四五”应急管理规划.
_FILE_WORDS: Final = re.compile(
    r"^(?:新建|未命名|无标题|扫描|文档|文件|附件|正文|图片|微信|下载|副本|[\W\d_年月日])*(?:文本文档|文档|件|图片|文件)?[\W\d_]*$"
)


def untitled(version: VersionRecord) -> bool:
    """Whether a version has no title of its own but shows the name of its file, which no stem can cite."""
    title = "".join(version.title.split())
    if len(re.findall(r"[一-鿿]", title)) < _LEAST_TITLE or _FILE_WORDS.match(title):
        return True
    if title != "".join(title_of_file_name(version.file_name).split()):
        return False
    # A file may bear its title as its name; one of words that are not Chinese, or of numbers, is no title.
    return re.search(r"[A-Za-z]{2,}[-_\d]|[-_][A-Za-z]{2,}|^\d{1,4}[-_]|\d{6,}", title) is not None


# Why: of a text in sections most sentences call for something without saying of whom. Matches
# 地方各级政府要建立, 企业对本单位安全生产工作负全面责任, 各级工会组织必须. Must not match 完善制度,
# 各单位要高度重视, 有关部门要密切配合, 要加强领导.
_WHO: Final = re.compile(
    r"^(?!各(?:单位|部门|地区|地方|有关|相关|成员|镇|县|区|市|乡|处|科)|有关|相关|其|该|上述|全市|全县|全区|我|（)(?P<who>[一-鿿、（）]{0,34}?"
    r"(?:党委|政府|部门|机构|机关|企业|单位|负责人|人员|委员会|组织|协会|工会|法院|检察院|常委会|政协|主任|代表人|控制人|局|办公室))"
    r"(?P<duty>要(?![求素点])|应当?|必须|负责(?!人)|承担|不得|严禁|是|由|[同均]?为|实行|负有|对[^，。；]{2,24}负)"
)
# Matches 高危项目审批必须把安全作为前置条件, 事故结案后一年内，…要组织开展评估. Must not match 必须加强领导,
# 到2020年，体制机制基本成熟.
_WHAT: Final = re.compile(
    r"^(?!各|有关|相关|其|该|上述)(?:[一-鿿、]{4,24}(?:必须|不得|严禁)|[^，。；]{2,20}[一二三四五六七八九十两\d]+(?:个?工作日|年|个月|日|天|小时)(?:内|前)，.{0,60}(?:要|应当?|必须))"
)
#: Texts whose sentences bind, beside those in articles.
_BINDING: Final = re.compile(
    r"(?:意见|决定|规定|办法|制度|条例|细则|预案|纲要)(?:[（(][^（）()]{1,12}[）)])?$"
)
_SECTION: Final = re.compile(
    r"^(?:[一二三四五六七八九十百]+、|[（(][一二三四五六七八九十百\d]+[）)]|\d+[.．、]?)"
)


class _Reader:
    def __init__(self, library: Library, version: VersionRecord) -> None:
        self._version = version
        self._text = library.text(version.id)
        self._tree = library.provisions(version.id)
        self._clauses = library.clauses(version.id)
        self._name = short_name(version)
        self._statements: list[Statement] = []
        self._listings: list[Listing] = []

    def reading(self) -> Reading:
        articles = any(clause.kind is ClauseKind.ARTICLE for clause in self._clauses)
        for label in self._tree.labels if articles else ():
            for article in self._tree.articles(label):
                self._article(article)
        if not articles and _BINDING.search(self._name):
            for clause in self._clauses:
                self._section(clause)
        return Reading(self._version, self._text, self._name, tuple(self._statements), tuple(self._listings))

    def _article(self, article: Article) -> None:
        clause = self._clauses[article.ordinal]
        chapter = _chapter(clause)
        many = len(article.paragraphs) > 1
        before: Statement | None = None
        for number, paragraph in enumerate(article.paragraphs, 1):
            end = min((item.span.start for item in paragraph.items.values()), default=paragraph.span.end)
            own = Span(paragraph.span.start, end)
            if number == 1:
                own = Span(own.start + len(clause.label), own.end)
            clause_id = self._clause_id(paragraph.ordinal)
            place = Statement(
                "", own, clause_id, article.label, number if many else None, None, chapter,
                True, number == 1,
            )  # fmt: skip
            sentences = list(self._sentences(own))
            if paragraph.items and sentences:
                *sentences, head = sentences
                self._list(replace(place, span=head, opening=number == 1 and not sentences), paragraph)
            for position, span in enumerate(sentences):
                first = position == 0
                one = self._statement(replace(place, span=span, opening=number == 1 and first), first, before)
                self._statements.append(one)
                before = one if first else before

    def _section(self, clause: ClauseRecord) -> None:
        """The sentences of a numbered section that say who is to do something."""
        steps = [*clause.path, clause.label if clause.kind is ClauseKind.ITEM else ""]
        place = "".join(match.group() for step in steps if (match := _SECTION.match(step)) is not None)
        if clause.kind not in (ClauseKind.ITEM, ClauseKind.PARAGRAPH) or not place:
            return
        chapter = _SECTION.sub("", "".join(clause.path[0].split())) if clause.path else ""
        own = Span(clause.start + len(clause.label), clause.end)
        for span in self._sentences(own):
            blank = Statement("", span, clause.id, place, None, None, chapter, True, False)
            one = self._statement(blank, False, None)
            who = _WHO.match(one.text)
            plain = who is not None and not re.search(r"有关|相关|其他", who["who"])
            alone = one.alone and (plain or _WHAT.match(one.text) is not None)
            self._statements.append(replace(one, alone=alone))

    def _sentences(self, span: Span) -> Iterator[Span]:
        """Spans of the sentences, without white space around them and without 。."""
        # Why: 。 ends a sentence unless it stands within quotation marks or brackets.
        words = span.of(self._text)
        start = depth = 0
        for position, character in enumerate(words + "。"):
            depth += (character in "“（(") - (character in "”）)")
            if (character == "。" and depth <= 0) or position == len(words):
                piece = words[start:position]
                bare = piece.strip()
                if bare:
                    begin = span.start + start + piece.index(bare)
                    yield Span(begin, begin + len(bare))
                start, depth = position + 1, 0

    def _statement(self, one: Statement, first: bool, before: Statement | None) -> Statement:
        text = self._clean(one.span)
        text = _resolved(text, before) if first and not one.opening else text
        alone = not dangling(text) and len(text) <= _LONGEST and not _FORMAL.search(text)
        if unclear(text) or (not one.opening and _OF_BEFORE.match(text)):
            alone = False
        if re.search(rf"《{re.escape(self._name)}》第[零一二三四五六七八九十百\d]+条", text):
            alone = False  # what that article says is not told
        if not first and (
            _leans(text, one, self._text)
            or re.match(r"有关|相关|上级|各有关|逾期|[一-鿿]{2,8}由(?!于)", text)
        ):
            alone = False
        if (not one.opening and _RELATIVE.search(text)) or text.endswith(("的外", "除外", "的", "，")):
            alone = False
        return replace(one, text=text, alone=alone)

    def _list(self, head: Statement, paragraph: Paragraph) -> None:
        text = self._clean(head.span).rstrip("：:")
        members = tuple(
            self._member(number, item) for number, item in sorted(paragraph.items.items()) if not item.points
        )
        alone = not dangling(text)
        if members and len(members) == len(paragraph.items):
            self._listings.append(Listing(replace(head, text=text, alone=alone), members))

    def _member(self, number: int, item: Item) -> Member:
        text = _ITEM_MARK.sub("", self._clean(item.span)).rstrip("；;。，")
        text = re.sub(r"；[和或]?以?及?$", "", text)
        return Member(number, text, item.span, self._clause_id(item.ordinal), bool(_rest(text)))

    def _clean(self, span: Span) -> str:
        text = "".join(span.of(self._text).split())
        text = text.replace("(", "（").replace(")", "）").replace(";", "；").replace(":", "：")
        text = _SAME_BELOW.sub("", _NAMED_HERE.sub("", text))
        text = _BREAKING.sub("", text.rstrip("。"), count=1)
        text = OWN_NAME.sub(f"《{self._name}》", text)
        name = re.escape(self._name)
        text = re.sub(rf"^《{name}》(?:所称|中)的?(?=.{{2,24}}，(?:是指|指))", "", text)
        return re.sub(rf"(?:依照|按照|根据|依据)《{name}》(?:的?规定)?，", "", text)

    def _clause_id(self, ordinal: int) -> str:
        return self._clauses[ordinal].id


def _leans(text: str, one: Statement, whole: str) -> bool:
    """Whether the subject of a later sentence is short for one before it: 使用单位 for 气瓶使用单位."""
    before = "".join(whole[max(0, one.span.start - 200) : one.span.start].split())
    acts = re.match(r"([一-鿿]{2,6}(?:、[一-鿿]{2,6})+?)(?:应当|必须|不得|可以)", text)
    if acts is not None:  # 维护、保养、检测应当作好记录: of what, the sentence before says
        return all(part in before for part in acts[1].split("、"))
    subject = re.match(r"([一-鿿]{2,5}?)(?:应当|必须|不得|可以)", text)
    if subject is None:
        return False
    return re.search(rf"[一-鿿]{re.escape(subject[1])}", before) is not None


def _chapter(clause: ClauseRecord) -> str:
    headings = [step for step in clause.path if _CHAPTER.match(step)]
    return _CHAPTER.sub("", "".join(headings[0].split())) if headings else ""


def _rest(text: str) -> bool:
    """Whether a 项 is a catch-all: 其他应当报告的情况, 法律、法规规定的其他职责."""
    return len(text) < 40 and _REST.search(text) is not None and ("其他" in text or "其它" in text)


def _resolved(text: str, before: Statement | None) -> str:
    """``text`` with 前款规定以外的其他X written out by the subject of the 款 before, where that is an X."""
    match = re.match(r"前款规定以外的(?:其他)?(?P<kind>[一-鿿]{2,10}?)(?=，|应当|必须|可以)", text)
    if match is None or before is None or not before.alone:
        return text
    subject = re.split(r"，|应当|必须", before.text)[0]
    if subject[-2:] != match["kind"][-2:] or len(subject) > 60:
        return text
    return f"{subject}以外的其他{match['kind']}{text[match.end() :]}"


def paired(statements: Sequence[Statement]) -> Iterator[tuple[Statement, str]]:
    """Each part between semicolons with its statement."""
    for statement in statements:
        for clause in statement.clauses:
            yield statement, clause
