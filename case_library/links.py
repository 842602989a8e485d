"""Violated provisions in the text in force on the accident's day and today, and the way back (案例与条文).

A report cites the law as it stood when the accident happened. Resolution, versions and renumbering are those
of ``corpus.citation_register``; here the day is the accident's, not the report's.
"""

from __future__ import annotations

import calendar
import datetime as dt
import enum
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from case_library.model import Case, Cited, Day
from corpus.citation_register import CitationRegister
from corpus.following import Followed
from corpus.library import Library
from corpus.model import Span
from corpus.numerals import to_int
from corpus.queries import clause_key
from corpus.relations import FoundReference, ReferenceScope
from corpus.resolving import Citing, Outcome, Resolution, Resolver
from corpus.titles import title_key


class StoredCase(Protocol):
    """What links need of a case as it is stored."""

    @property
    def id(self) -> str: ...
    @property
    def version_id(self) -> str: ...
    @property
    def case(self) -> Case: ...


class Present(enum.StrEnum):
    """What became of a provision that an accident broke (现行情况)."""

    SAME = "same"
    AMENDED = "amended"
    MOVED = "moved"
    GONE = "gone"
    REPEALED = "repealed"
    UNCONFIRMED = "unconfirmed"
    ABSENT = "absent"
    UNCLEAR = "unclear"


PRESENT_NAMES: Mapping[Present, str] = {
    Present.SAME: "与现行条文相同",
    Present.AMENDED: "已修改",
    Present.MOVED: "条号已变",
    Present.GONE: "现行文本已无相应条文",
    Present.REPEALED: "已废止或失效",
    Present.UNCONFIRMED: "资料库没有事故当时的文本",
    Present.ABSENT: "资料库没有这份文件",
    Present.UNCLEAR: "所指条款不能确定",
}


@dataclass(frozen=True, slots=True)
class ProvisionText:
    """A provision in one version of its document.

    Attributes:
        label: 第四十一条第一款; "" where only the document is meant, and then ``words`` is "" too.
        clause_ids: the outermost first; span: of ``words`` in the stored text of the version.
        article: words of the whole article where ``words`` is a part of it, "" otherwise.
    """

    document_id: str
    version_id: str
    title: str
    label: str
    clause_ids: tuple[str, ...]
    span: Span | None
    words: str
    article: str = ""
    status_note: str = ""


@dataclass(frozen=True, slots=True)
class ProvisionLink:
    """A provision that a case cites, then and now.

    Attributes:
        day: on which it was looked up; None where the case has no day.
        then: in the text in force on the accident's day; None where the library lacks that text.
        now: today's text; None where there is none, or nothing confirms that it is the same provision.
        note: Chinese: what a reader has to know of either; "" where both stand as they are.
    """

    cited: Cited
    day: dt.date | None
    then: ProvisionText | None
    now: ProvisionText | None
    present: Present
    note: str = ""

    @property
    def shown(self) -> ProvisionText | None:
        """The text that was broken, or where it is missing today's."""
        return self.then or self.now

    @property
    def articles(self) -> frozenset[str]:
        """Ids of the articles that are meant, then and now."""
        return frozenset(text.clause_ids[0] for text in (self.then, self.now) if text and text.clause_ids)


@dataclass(frozen=True, slots=True)
class Breach:
    """One violation of one case.

    Attributes:
        who: as the text names it; span: of the sentence that says so, in the text of ``version_id``.
    """

    case_id: str
    version_id: str
    who: str
    span: Span
    link: ProvisionLink


class CaseLinks:
    """Links of cases with the provisions of one library, on one day.

    Args:
        as_of: the day of today's text, by default today in China.
    """

    def __init__(self, library: Library, as_of: dt.date | None = None) -> None:
        self._library = library
        self._register = CitationRegister(library, as_of)
        self._resolver = Resolver(library, as_of)
        self._followed: dict[str, Followed] = {}

    def provision(self, version_id: str, cited: Cited, day: Day | None) -> ProvisionLink:
        """What ``cited``, a citation in a text of ``version_id``, meant on ``day`` and means today."""
        citing = Citing(version_id, self._library.version(version_id).jurisdiction)
        reference = reference_of(cited)
        first, last = _days(day)
        then, now, note = self._register.meant(reference, citing, last)
        if first != last:
            earlier = self._register.meant(reference, citing, first)[0]
            if earlier.version_id != then.version_id:
                # Only the year is known, and the law changed within it: which text held cannot be said.
                then = Resolution(Outcome.VERSION_MISSING)
                note = f"案例只写明{_as_far_as_known(day)}，期间条文有变化，不能确定当时的文本。"
        return self._linked(cited, last, then, now, note)

    def breaches(self, stored: StoredCase) -> tuple[Breach, ...]:
        """All violations of one case, each provision and each of those who broke it once."""
        found: dict[tuple[str, object], Breach] = {}
        day = stored.case.day.value if stored.case.day else None
        for violation in stored.case.violations:
            link = self.provision(stored.version_id, violation.provision, day)
            shown = link.shown
            what = shown.clause_ids or shown.document_id if shown else _written(violation.provision)
            breach = Breach(stored.id, stored.version_id, violation.who, violation.span, link)
            found.setdefault((violation.who, what), breach)
        return tuple(found.values())

    # --- texts -----------------------------------------------------------------------------------

    def _linked(
        self, cited: Cited, day: dt.date | None, then: Resolution, now: Resolution, note: str
    ) -> ProvisionLink:
        before = self._text(then) if _held(then) and day is not None else None
        after = self._text(now) if now.resolved else None
        if then.outcome not in (Outcome.RESOLVED, Outcome.VERSION_MISSING, Outcome.REPEALED):
            after = None  # what the text of that day does not have is not looked for under today's number
        present = _present(then, now, before, after)
        if present is Present.SAME and before is None:
            before = after
        if present not in (Present.SAME, Present.AMENDED, Present.MOVED, Present.UNCONFIRMED):
            after = None
        note = note.removeprefix("资料库没有引用时的文本；")
        notes = dict.fromkeys(one for one in (_reason(then, now, day), note) if one)
        return ProvisionLink(cited, day, before, after, present, "".join(notes))

    def _text(self, found: Resolution) -> ProvisionText | None:
        if found.document_id is None or found.version_id is None:
            return None
        words = article = ""
        if found.span is not None:
            text = self._library.text(found.version_id)
            words = found.span.of(text)
            if found.clause_ids and found.label != _article_of(found.label):
                article = self._library.clause(found.clause_ids[0]).extent.of(text)
        return ProvisionText(
            found.document_id,
            found.version_id,
            found.title,
            found.label,
            found.clause_ids,
            found.span,
            words.strip(),
            article.strip() if article.strip() != words.strip() else "",
            found.status_note,
        )

    # --- from an article -------------------------------------------------------------------------

    def articles_alike(self, clause_id: str) -> frozenset[str]:
        """Ids of the article that a clause lies in, and of the article that continues it in today's text.

        Raises:
            NotFoundError: there is no such clause.
        """
        clause = self._library.clause(clause_id)
        ids = {clause_id}
        if clause.article is None:
            return frozenset(ids)
        tree = self._library.provisions(clause.version_id)
        article = tree.article(clause.article, clause.part)
        if article is None:
            return frozenset(ids)
        ids.add(f"{clause.version_id}.{article.ordinal}")
        newest = self._resolver.document(self._library.version(clause.version_id).title).version_id
        if newest and newest != clause.version_id and self._library.same_work(clause.version_id, newest):
            if newest not in self._followed:
                tree = self._library.provisions(newest)
                self._followed[newest] = Followed(tree, self._library.text(newest))
            text = self._library.text(clause.version_id)
            continued = self._followed[newest].article(article, text)
            if continued is not None:
                ids.add(f"{newest}.{continued.ordinal}")
        return frozenset(ids)


class BrokenProvisions:
    """Which cases broke which article: all violations of the cases of one library, on one day."""

    def __init__(self, links: CaseLinks, cases: Iterable[StoredCase]) -> None:
        self._links = links
        self._of_case = {stored.id: links.breaches(stored) for stored in cases}

    def of_case(self, case_id: str) -> tuple[Breach, ...]:
        """Violations of a case, in the order of its text."""
        return self._of_case.get(case_id, ())

    @cached_property
    def _by_article(self) -> Mapping[str, tuple[Breach, ...]]:
        found: dict[str, list[Breach]] = defaultdict(list)
        for breaches in self._of_case.values():
            for breach in breaches:
                for article in breach.link.articles:
                    found[article].append(breach)
        return {article: tuple(breaches) for article, breaches in found.items()}

    def of_clause(self, clause_id: str) -> tuple[Breach, ...]:
        """Violations of the article that a clause is or lies in, also through its earlier versions.

        Of a 款 or 项 only those that cite it, or the article as a whole.

        Raises:
            NotFoundError: there is no such clause.
        """
        found: dict[tuple[str, str, Span], Breach] = {}
        for article in sorted(self._links.articles_alike(clause_id)):
            for breach in self._by_article.get(article, ()):
                if _meets(breach.link, clause_id):
                    found.setdefault((breach.case_id, breach.who, breach.span), breach)
        return tuple(found.values())

    def counts(self, version_id: str) -> Mapping[int, int]:
        """How many cases broke each article of a version, by the ordinal of the article."""
        cases: dict[int, set[str]] = defaultdict(set)
        for article, breaches in self._by_article.items():
            key = clause_key(article)
            if key is not None and key[0] == version_id:
                cases[key[1]] |= {breach.case_id for breach in breaches}
        return {ordinal: len(found) for ordinal, found in cases.items()}

    def of_work(self, title: str, article: str | None) -> tuple[Breach, ...]:
        """Violations of a law by its title, of one article (第四十一条) where it is given.

        An article is meant by its number on the day of the accident or today, as a reader may know either.
        """
        found = []
        for breaches in self._of_case.values():
            for breach in breaches:
                texts = [text for text in (breach.link.then, breach.link.now) if text is not None]
                if not any(_same_title(text.title, title) for text in texts):
                    continue
                if article is None or any(_article_of(text.label) == article for text in texts):
                    found.append(breach)
        return tuple(found)


def _meets(link: ProvisionLink, clause_id: str) -> bool:
    """Whether a violation is of this clause: not of another 款 of the same article of the same version."""
    key = clause_key(clause_id)
    for text in (link.then, link.now):
        if text is None or key is None or text.version_id != key[0] or len(text.clause_ids) < 2:
            continue
        return clause_id in text.clause_ids or clause_id == text.clause_ids[0]
    return True


def _same_title(title: str, asked: str) -> bool:
    return title_key(title) == title_key(asked)


_ARTICLE = re.compile(r"第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?")


def _article_of(label: str) -> str:
    """第四十一条 of 第四十一条第一款第（二）项; "" without."""
    found = _ARTICLE.match(label)
    return found.group() if found else ""


# Matches the number in 第三款, 第（二）项, 第2款. Must not match 第四十一条.
_NUMBER = re.compile(r"第[（(]?([零〇一二三四五六七八九十百\d]+)[)）]?[款项]")


def _numbered(label: str) -> int | None:
    found = _NUMBER.match(label)
    return to_int(found.group(1)) if found else None


def reference_of(cited: Cited) -> FoundReference:
    """A citation of a case as ``corpus.resolving`` takes it."""
    return FoundReference(
        span=cited.span,
        scope=ReferenceScope.NAMED,
        title=cited.title,
        number=cited.number,
        article=cited.article or None,
        paragraph=_numbered(cited.paragraph),
        item=_numbered(cited.item),
    )


def _written(cited: Cited) -> str:
    return cited.title + cited.article + cited.paragraph + cited.item


def _days(day: Day | None) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day that it may have been."""
    if day is None:
        return None, None
    if day.date is not None:
        return day.date, day.date
    if day.month is not None:
        last = calendar.monthrange(day.year, day.month)[1]
        return dt.date(day.year, day.month, 1), dt.date(day.year, day.month, last)
    return dt.date(day.year, 1, 1), dt.date(day.year, 12, 31)


def _as_far_as_known(day: Day | None) -> str:
    if day is None:
        return ""
    return f"{day.year}年" + (f"{day.month}月" if day.month else "")


def _held(found: Resolution) -> bool:
    """Whether the library has the text that is meant: also one that was out of force already."""
    return found.resolved or (found.outcome is Outcome.REPEALED and bool(found.clause_ids))


def _present(
    then: Resolution, now: Resolution, before: ProvisionText | None, after: ProvisionText | None
) -> Present:
    """What became of the provision, from what both days give."""
    if now.outcome in (Outcome.NOT_IN_LIBRARY, Outcome.NOT_A_DOCUMENT):
        return Present.ABSENT
    if now.outcome is Outcome.REPEALED:
        return Present.REPEALED
    if before is None:
        missing = then.outcome is Outcome.VERSION_MISSING
        return Present.UNCONFIRMED if missing or after is not None else Present.UNCLEAR
    if now.outcome is Outcome.ARTICLE_MISSING:
        return Present.GONE
    if after is None:
        return Present.UNCLEAR
    if before.version_id == after.version_id:
        return Present.SAME
    if before.label != after.label:
        return Present.MOVED
    return Present.SAME if _squeezed(before.words) == _squeezed(after.words) else Present.AMENDED


def _squeezed(words: str) -> str:
    return "".join(words.split()).replace("　", "")


def _reason(then: Resolution, now: Resolution, day: dt.date | None) -> str:
    if then.outcome is Outcome.REPEALED:
        return f"{then.reason}（{_written_day(day)}为事故发生之日。）" if day else then.reason
    if then.outcome is Outcome.VERSION_MISSING and now.outcome not in _NOT_HELD:
        title = then.title or now.title
        when = f"事故当时（{_written_day(day)}）" if day else "事故当时"
        said = f"资料库没有{when}的《{title}》文本。" if title else ""
        return said if now.resolved else said + "不能确认现行文本的同号条文就是所引条文。"
    if not now.resolved:
        return now.reason
    return "" if then.resolved else then.reason


_NOT_HELD = frozenset({Outcome.NOT_IN_LIBRARY, Outcome.NOT_A_DOCUMENT, Outcome.AMBIGUOUS, Outcome.REPEALED})


def _written_day(day: dt.date | None) -> str:
    return "" if day is None else f"{day.year}年{day.month}月{day.day}日"
