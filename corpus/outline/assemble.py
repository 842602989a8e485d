"""``outline``: from a reader's lines to the stored text, its parts, its clause tree and its metadata."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from corpus import metadata as facts
from corpus.amendments import former_names
from corpus.jurisdiction import NATIONAL, Placing, locate
from corpus.model import (
    Clause,
    ClauseKind,
    DocumentKind,
    Issue,
    Metadata,
    Outline,
    Part,
    PlaceBasis,
    PlaceSource,
    ReadResult,
    Severity,
    Span,
)
from corpus.outline.accident import is_accident_report
from corpus.outline.blocks import Block
from corpus.outline.flat_tables import gather
from corpus.outline.joining import join
from corpus.outline.law import LawGrammar, law_articles
from corpus.outline.lines import is_signature
from corpus.outline.naming import title_of_text
from corpus.outline.parts import Division, Draft, Role, divide
from corpus.outline.periods import period_of, year_of
from corpus.outline.policy import PolicyGrammar
from corpus.outline.run_on import split_run_on
from corpus.outline.standard import is_standard
from corpus.outline.tree import StoredText, Tree, store
from corpus.regions import regions

TAIL = 1500
"""Characters at the end of a text in which 施行 and 有效期 are looked for."""


def outline(
    read: ReadResult,
    *,
    file_name: str,
    kind: DocumentKind | None = None,
    jurisdiction: str | None = None,
) -> Outline:
    """Make the stored text and the clause tree of what a reader found.

    Args:
        read: lines of the file.
        file_name: its base name; gives title and date where the text has none.
        kind: the grammar that the caller asks for; None to decide by the text.
        jurisdiction: path that the caller knows; None to find it in the text.

    Returns:
        Every non-blank character of ``text`` lies in the span of exactly one clause.
    """
    blocks = gather(split_run_on(join(read.lines)))
    if not blocks:
        title = facts.title_of_file_name(file_name)
        issue = Issue("no_text", "文件里没有可用的文字，请检查文件内容后重新导入。", Severity.ERROR)
        return Outline("", (), (), Metadata(title, kind or DocumentKind.POLICY), issues=(*read.issues, issue))
    division = divide(blocks)
    stored = store(blocks)
    tree = Tree()
    kinds: list[DocumentKind] = []
    for ordinal, draft in enumerate(division.parts):
        kinds.append(_build(tree, ordinal, draft, division, blocks, stored, kind))
    clauses = tree.clauses()
    described = _Describer(read, file_name, division, blocks, stored, clauses, kinds)
    parts, found = described.describe(kind, jurisdiction)
    return Outline(
        text=stored.text,
        clauses=clauses,
        parts=parts,
        metadata=found,
        offsets=stored.offsets,
        boxes=stored.boxes,
        issues=read.issues,
    )


def _build(tree: Tree, ordinal: int, draft: Draft, division: Division, blocks: Sequence[Block],
           stored: StoredText, asked: DocumentKind | None) -> DocumentKind:  # fmt: skip
    """Add the nodes of one part and say which grammar it follows."""
    roles, markers = division.roles, division.markers
    articles = law_articles(markers, roles, blocks, draft.first, draft.last)
    if articles:
        LawGrammar(tree, ordinal, articles).build(
            blocks, roles, markers, stored.starts, draft.first, draft.last
        )
        return DocumentKind.LAW
    grammar = PolicyGrammar(tree, ordinal, division.headings)
    grammar.build(blocks, roles, markers, stored.starts, draft.first, draft.last)
    if asked is not None and asked is not DocumentKind.LAW:
        return asked
    body = [blocks[i].text for i in range(draft.first, min(draft.last, draft.first + 12))]
    if is_accident_report(draft.title):
        return DocumentKind.CASE
    return DocumentKind.STANDARD if is_standard(draft.title, body) else DocumentKind.POLICY


class _Describer:
    """Metadata of the file and its parts."""

    def __init__(
        self,
        read: ReadResult,
        file_name: str,
        division: Division,
        blocks: Sequence[Block],
        stored: StoredText,
        clauses: Sequence[Clause],
        kinds: Sequence[DocumentKind],
    ) -> None:
        self.read = read
        self.file_name = file_name
        self.division = division
        self.blocks = blocks
        self.stored = stored
        self.clauses = clauses
        self.kinds = kinds
        self.fields = facts.field_values([*read.properties, *division.pairs])

    def describe(
        self, kind: DocumentKind | None, jurisdiction: str | None
    ) -> tuple[tuple[Part, ...], Metadata]:
        drafts = self.division.parts
        main = self._main(drafts)
        collection = len(drafts) > 1 and bool(drafts[-1].label)
        title = self._title()
        law = self.kinds[main] is DocumentKind.LAW
        issuer = self._issuer(title, collection)
        number = self._number()
        history = self._history(drafts[main])
        if law and not issuer:
            issuer = facts.maker_of(history)
        given = None if jurisdiction is None else Placing(jurisdiction, PlaceBasis(PlaceSource.GIVEN))
        place = given or self._place(title, issuer, number, None, self.kinds[main])
        parts = tuple(self._part(i, title, place, given, collection) for i in range(len(drafts)))
        place = self._of_parts(place, parts, collection)
        tail = self._tail(drafts[main])
        published = None if collection else self._published(history, law)
        effective = facts.parse_date(self.fields.get("effective", "")) or facts.effective_date(history, tail)
        if main and not collection:
            # The notice that prints a text may say how long it holds (自印发之日起试行三年).
            notice = self._tail(drafts[0])
            effective = effective or facts.effective_date([], notice)
        else:
            notice = ""
        if effective is None and facts.takes_effect_at_once(tail or notice):
            effective = published
        effective = effective or facts.effective_after(tail, published)
        if law and effective and published and effective < published:
            # 本法自2002年11月1日起施行 is the date of the first version, not of this amended one.
            effective = None
        expires = facts.parse_date(self.fields.get("expires", ""))
        expires = expires or facts.expiry_date(tail, effective or published)
        expires = expires or facts.expiry_date(notice, effective or published)
        return parts, Metadata(
            title=title,
            kind=kind or self.kinds[main],
            issuer=issuer,
            number=number,
            index_number=self.fields.get("index_number", ""),
            jurisdiction=place.path,
            place_basis=place.basis,
            published=published,
            effective=effective,
            expires=expires,
            stated_status=facts.stated_status(self.fields.get("status", "")),
            short_titles=self._short_titles(title, history if law else []),
        )

    def _main(self, drafts: Sequence[Draft]) -> int:
        """The part that the file is about: the longest, but not the notice that only prints it."""
        printed = len(drafts) > 1 and re.search(r"印发|转发|公布|发布|下发", drafts[0].title) is not None
        return max(range(int(printed), len(drafts)), key=lambda i: (self._size(drafts[i]), -i))

    # --- parts -----------------------------------------------------------------------------------

    def _size(self, draft: Draft) -> int:
        return sum(len(self.blocks[i].text) for i in range(draft.first, draft.last))

    def _span(self, draft: Draft) -> Span:
        last = draft.last - 1
        return Span(self.stored.starts[draft.first], self.stored.starts[last] + len(self.blocks[last].text))

    def _body(self, draft: Draft, limit: int) -> str:
        """Text of the part without chrome and contents, at most ``limit`` characters."""
        pieces: list[str] = []
        length = 0
        for index in range(draft.first, draft.last):
            if self.division.roles[index] in (Role.CHROME, Role.CONTENTS):
                continue
            pieces.append(self.blocks[index].text)
            length += len(pieces[-1]) + 1
            if length > limit:
                break
        return "\n".join(pieces)[:limit]

    def _part(
        self, ordinal: int, document_title: str, place: Placing, given: Placing | None, collection: bool
    ) -> Part:
        draft = self.division.parts[ordinal]
        # a law speaks of no year of its own; plans say theirs in their tasks, at any place
        law = self.kinds[ordinal] is DocumentKind.LAW
        body = self._body(draft, 1_500 if law else 40_000)
        title = facts.tidy_title(draft.title)
        year = year_of(title, body)
        title = title or title_of_text(body, year) or draft.label or draft.mark or document_title
        year = year or year_of(title, "")
        own = place
        if given is None and (collection or not place.path):
            named = "" if title == draft.label else title
            own = self._place(named, self._signed(draft), "", draft, self.kinds[ordinal])
        period = period_of(title, body[:1500])
        return Part(
            ordinal=ordinal,
            title=title,
            kind=self.kinds[ordinal],
            span=self._span(draft),
            jurisdiction=own.path,
            place_basis=own.basis,
            year=None if period else year,
            period=period,
        )

    def _of_parts(self, place: Placing, parts: Sequence[Part], collection: bool) -> Placing:
        """The document's place: its own, else the one that its parts agree on."""
        named = {part.jurisdiction for part in parts if part.jurisdiction}
        if place.path or not named:
            return place
        agreed = len(named) == 1 and all(part.jurisdiction for part in parts)
        if collection and not agreed:
            return Placing.unknown(PlaceSource.MIXED, "、".join(sorted(named)))
        if len(named) > 1:
            return place
        basis = next(part.place_basis for part in parts if part.jurisdiction)
        return Placing(named.pop(), basis if not collection else PlaceBasis(PlaceSource.PARTS))

    def _place(
        self, title: str, issuer: str, number: str, draft: Draft | None, kind: DocumentKind
    ) -> Placing:
        if draft is None:
            drafts = self.division.parts
            draft = Draft(0, drafts[0].last if len(drafts) > 1 and drafts[-1].label else len(self.blocks))
            if drafts[-1].label:
                return locate(title, issuer, number, "")
        law = kind is DocumentKind.LAW
        body = self._body(draft, 60_000 if not law else 2_000)
        place = locate(title, issuer, number, body, event=kind is DocumentKind.CASE)
        unsaid = place.basis.source is PlaceSource.NONE
        if unsaid and law and not (_LOCAL.search(title + body) or _LOCAL_TITLE.match(title)):
            return Placing(NATIONAL, PlaceBasis(PlaceSource.LAW))
        return place

    # --- metadata --------------------------------------------------------------------------------

    def _title(self) -> str:
        """The first real title; else the header block's, the page's, the file name's."""
        for draft in self.division.parts[:1]:
            if draft.title and not draft.label:
                return facts.tidy_title(draft.title)
        if "title" in self.fields:
            return facts.tidy_title(self.fields["title"])
        named = dict(self.read.properties)
        for label in ("title", "<title>", "ArticleTitle", "名称"):
            if named.get(label, "").strip():
                return facts.tidy_title(named[label])
        for draft in self.division.parts[:2]:
            derived = draft.title or title_of_text(self._body(draft, 1500))
            if derived and not draft.label:
                return facts.tidy_title(derived)
        return facts.title_of_file_name(self.file_name)

    def _issuer(self, title: str, collection: bool) -> str:
        if "issuer" in self.fields:
            return self.fields["issuer"]
        named = facts.issuer_of_title(title)
        if named or collection:
            return named
        return next((name for draft in self.division.parts for name in [self._signed(draft)] if name), "")

    def _signed(self, draft: Draft) -> str:
        """The organ that signs a part, or prints it (…办公室 2019年5月6日印发)."""
        for index in range(draft.first, draft.last):
            if self.division.roles[index] is Role.FRONT:
                text = _PRINTED_DATE.sub("", self.blocks[index].text).strip()
                # 2021年9月1日 施行 is a line of a law's history.
                if is_signature(text) and not facts.begins_with_date(text):
                    return re.sub(r"\s+", " ", self._cut_off(index, draft) + text)
        return ""

    def _cut_off(self, index: int, draft: Draft) -> str:
        """The beginning of a group's long name that a line break cuts off, in the line above; "" without.

        某市某停|车场“7·15”火灾事故调查组: what signs begins with no place and no organ.
        """
        text, above = self.blocks[index].text.strip(), index - 1
        if not _GROUP_END.search(text) or _GROUP_BEGINS.match(text) or above < draft.first:
            return ""
        if next((hit.start for hit in regions().hits(text)), 1) == 0:
            return ""
        said = self.blocks[above].text.strip()
        plain = self.division.roles[above] is Role.BODY and self.division.markers[above] is None
        return said if plain and _NAME_BEGINS.fullmatch(said) else ""

    def _number(self) -> str:
        if "number" in self.fields:
            return self.fields["number"]
        for clause in self.clauses[:40]:
            if clause.kind in (ClauseKind.FRONT, ClauseKind.TITLE):
                found = facts.find_number(clause.span.of(self.stored.text))
                if found:
                    return found
        return ""

    def _history(self, draft: Draft) -> list[str]:
        """Lines before the first article or heading: 通过, 修订, 修正, 施行."""
        lines: list[str] = []
        for index in range(draft.first, draft.last):
            marker = self.division.markers[index]
            if marker is not None and self.division.roles[index] is Role.BODY:
                break
            if self.division.roles[index] is not Role.CONTENTS:
                lines.append(self.blocks[index].text)
            if len(lines) > 60:
                break
        return [line for line in lines if len(line) < 2000]

    def _tail(self, draft: Draft) -> str:
        span = self._span(draft)
        return self.stored.text[max(span.start, span.end - TAIL) : span.end]

    def _published(self, history: list[str], law: bool) -> dt.date | None:
        if law:
            # The history of a text may lack its last amendments; a date in the file name is the version's.
            dates = [facts.version_date(history), facts.date_of_file_name(self.file_name)]
            known = [date for date in dates if date]
            if known:
                return max(known)
        for field in ("written", "issued"):
            date = facts.parse_date(self.fields.get(field, ""))
            if date:
                return date
        dates = [
            date
            for clause in self.clauses
            if clause.kind is ClauseKind.FRONT and len(clause.span.of(self.stored.text)) < 120
            for date in [facts.parse_date(clause.span.of(self.stored.text))]
            if date
        ]
        if dates:
            return dates[0]
        return facts.date_of_file_name(self.file_name)

    def _short_titles(self, title: str, history: Sequence[str]) -> tuple[str, ...]:
        names = list(facts.short_titles(title))
        stem = facts.title_of_file_name(self.file_name)
        if stem != title and stem in title:
            names.append(stem)
        names += [f"原《{name}》" for name in former_names(title, history)]
        return tuple(dict.fromkeys(names))


# Why: a rule without a place in its title holds for the country, unless it speaks of its own province or
# city. Must not match what national laws say of all provinces (在本省、自治区、直辖市).
_LOCAL = re.compile(
    r"本(?:省|市|县|区|自治区|自治州|自治县)(?:实际|行政区域|行政区|范围|境内|内|的|各级)|"
    r"[*＊×XxＸ]{1,3}[省市县区]|我[省市县区]|市人民政府向市"
)
# 青屿市消防办法 of a place that is not in the register; not 城市…, 自然保护区…, 期货市场….
_LOCAL_TITLE = re.compile(
    r"[\u4e00-\u9fff]{2,8}?(?:省|市(?![场政容民级区])|县|(?<!保护)(?<!行政)(?<![小社园地城山牧林矿灾景特辖库疫])区|自治州|旗)"
    r"(?!级|域)"
)
_PRINTED_DATE = re.compile(r"\s*(?:19|20)\d{2}\s*年?\s*\d{1,2}\s*月?\s*\d{0,2}\s*日?\s*(?:印发|印)?$")
# Why: the end of a name that is often longer than a line. Matches …事故调查组, …工作组. What begins so is
# whole: 事故调查组, 市政府…调查组, 国务院…, “7·15”火灾事故调查组.
_GROUP_END = re.compile(r"(?:调查|工作|专案|督查)组$")
_GROUP_BEGINS = re.compile(
    r"[“\"'‘「\d]|国务院|国家|应急|[省市县区州]|事故|联合|专项|火灾|爆炸|安全|生产|较大|重大|一般|特别"
)
# Why: a line that is nothing but the beginning of a name. Must not match 特此报告, 附件：…, a sentence.
_NAME_BEGINS = re.compile(
    r"(?!特此|此[致复报]|附件|以上|[（(]此件)[\u4e00-\u9fffA-Za-z0-9“”\"·（）()]{6,40}(?<![组局委府])"
)
