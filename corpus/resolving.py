"""Which document and provision of the library a citation means, on a day (引用的解析).

A title is looked up exactly first, then by 文号, by short title, without issuer, and last without the name of
the place, where only the citing text's own place and those above it count (立法法 art. 80 to 82: local rules
hold in their place). A single work must remain; otherwise the citation stays unresolved and says why.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.catalog import Catalog, Work
from corpus.china_time import china_today
from corpus.library import Library
from corpus.model import Span, Validity
from corpus.numerals import to_chinese
from corpus.provision_tree import Article, Item, Paragraph, ProvisionTree
from corpus.references import Names
from corpus.relations import FoundReference, Reference, ReferenceScope
from corpus.titles import edition_of
from corpus.validity import Dated, Verdict, validity


class Outcome(enum.StrEnum):
    """What became of a citation (解析结果)."""

    RESOLVED = "resolved"
    NOT_IN_LIBRARY = "not_in_library"
    NOT_A_DOCUMENT = "not_a_document"
    ARTICLE_MISSING = "article_missing"
    PARAGRAPH_MISSING = "paragraph_missing"
    ITEM_MISSING = "item_missing"
    AMBIGUOUS = "ambiguous"
    RELATIVE_UNCLEAR = "relative_unclear"
    REPEALED = "repealed"
    VERSION_MISSING = "version_missing"


OUTCOME_NAMES: dict[Outcome, str] = {
    Outcome.RESOLVED: "已对应",
    Outcome.NOT_IN_LIBRARY: "资料库没有这份文件",
    Outcome.NOT_A_DOCUMENT: "不是文件（证照、表单、报刊等）",
    Outcome.ARTICLE_MISSING: "有该文件但没有这一条",
    Outcome.PARAGRAPH_MISSING: "有该条但没有这一款",
    Outcome.ITEM_MISSING: "有该条但没有这一项",
    Outcome.AMBIGUOUS: "可能是几份文件或几处",
    Outcome.RELATIVE_UNCLEAR: "所指位置不明确",
    Outcome.REPEALED: "已废止或失效",
    Outcome.VERSION_MISSING: "资料库没有当时的版本",
}

# Why: 《…》 also names papers that are issued, forms, newspapers and books. Looked at only where the library
# has no such title. Matches at the end: 营业执照, 残疾人证, 申请表, 法制日报. Must not match 目录, 公约,
# 意见, 白皮书.
_PAPER = re.compile(
    r"(?:证|证书|执照|证明|凭证|批件|表|(?<!白皮)(?<!蓝皮)书|单|卡|簿|手册|报|杂志|公报|[周月季半]刊|画刊|学报|"
    r"年鉴|丛书|文库|读本|教材|合同|协议|标志|条约集|汇编|票|照|新闻联播|栏目|节目)$"
)


@dataclass(frozen=True, slots=True)
class Citing:
    """Who cites.

    Attributes:
        version_id: needed for 本法 and 前款. jurisdiction: path of the place for which it speaks.
    """

    version_id: str | None = None
    jurisdiction: str = ""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a citation means on a day.

    Attributes:
        reason: in Chinese, "" where resolved.
        document_id, version_id, title: the document, also where only the provision is missing.
        clause_ids: clauses of the provision, the outermost first: article, 款, 项; () for a whole document.
        span: of the provision in the text of the version; None for a whole document.
        label: 第三十八条第一款; "" for a whole document.
        status, status_note: whether the version holds on the day; superseded_by: what replaces it.
        candidates: ids of the documents that may be meant, where that is ambiguous.
    """

    outcome: Outcome
    reason: str = ""
    document_id: str | None = None
    version_id: str | None = None
    title: str = ""
    clause_ids: tuple[str, ...] = ()
    span: Span | None = None
    label: str = ""
    status: Validity | None = None
    status_note: str = ""
    superseded_by: str | None = None
    candidates: tuple[str, ...] = ()

    @property
    def resolved(self) -> bool:
        return self.outcome is Outcome.RESOLVED


class Resolver:
    """Resolves citations against one state of a library, on one day.

    Args:
        as_of: the day, by default today in China.
    """

    def __init__(self, library: Library, as_of: dt.date | None = None) -> None:
        self._library = library
        self._as_of = as_of or china_today()
        self._catalog: Catalog = library.catalog()
        self._judged: dict[tuple[int, str], Verdict] = {}

    @property
    def as_of(self) -> dt.date:
        return self._as_of

    def names(self) -> Names:
        """Names of the library's laws that texts cite without 《》, for ``corpus.references.scan``."""
        return self._library.law_names()

    def resolve(self, reference: FoundReference | Reference, citing: Citing = Citing()) -> Resolution:
        """What ``reference`` means for the text that makes it."""
        if reference.scope is ReferenceScope.NAMED:
            return self._named(reference, citing)
        if citing.version_id is None or reference.article is None:
            return Resolution(Outcome.RELATIVE_UNCLEAR, "不能确定指的是本文件的哪一条款。")
        work = self._catalog.by_version.get(citing.version_id)
        if work is None:
            return Resolution(Outcome.RELATIVE_UNCLEAR, "引用所在的文件已不在资料库。")
        version = next(one for one in work.versions if one.version_id == citing.version_id)
        return self._placed(reference, work, version, self._verdict(work, version), own=True)

    def document(self, title: str, citing: Citing = Citing(), *, number: str = "") -> Resolution:
        """The document that a title or 文号 means."""
        return self._named(FoundReference(Span(0, 0), ReferenceScope.NAMED, title, number), citing)

    def provision(self, found: Resolution, reference: FoundReference | Reference) -> Resolution:
        """``found``, a resolution to a version, at the article, 款 and 项 that ``reference`` cites."""
        work = self._catalog.by_version.get(found.version_id or "")
        if work is None:
            return found
        version = next(one for one in work.versions if one.version_id == found.version_id)
        return self._placed(reference, work, version, self._verdict(work, version))

    # --- which document ------------------------------------------------------------------------

    def _named(self, reference: FoundReference | Reference, citing: Citing) -> Resolution:
        works, local = self._catalog.candidates(reference.title, reference.number)
        if not works:
            if _PAPER.search(reference.title):
                return Resolution(
                    Outcome.NOT_A_DOCUMENT,
                    f"《{reference.title}》像是证照、表单或报刊、书籍的名称，不是文件。",
                )
            return Resolution(Outcome.NOT_IN_LIBRARY, f"资料库没有《{reference.title}》。")
        meant = _of_place(works, citing.jurisdiction, local)
        if len(meant) != 1:
            if local and not meant and citing.jurisdiction:
                return Resolution(
                    Outcome.NOT_IN_LIBRARY,
                    f"资料库没有本地区的《{reference.title}》，只有其他地区的同名文件。",
                    candidates=_documents(works),
                )
            names = "、".join(f"《{work.title}》" for work in (meant or works)[:5])
            return Resolution(
                Outcome.AMBIGUOUS,
                f"可能指{names}等 {len(meant or works)} 份文件，不能确定是哪一份。",
                candidates=_documents(meant or works),
            )
        work = meant[0]
        edition = edition_of(reference.title)
        if edition is None and isinstance(reference, FoundReference):
            edition = reference.edition
        return self._dated(reference, work, edition)

    def _dated(self, reference: FoundReference | Reference, work: Work, edition: int | None) -> Resolution:
        if edition is not None:
            of_year = [one for one in work.texts if _year(one) == edition]
            if not of_year:
                newest = work.texts[-1]
                return Resolution(
                    Outcome.VERSION_MISSING,
                    f"资料库没有《{work.title}》{edition}年的版本。",
                    newest.document_id,
                    newest.version_id,
                    work.titles[newest.version_id],
                )
            return self._placed(reference, work, of_year[-1], self._verdict(work, of_year[-1]))
        judged = [(version, self._verdict(work, version)) for version in work.texts]
        holding = [pair for pair in judged if pair[1].status in (Validity.IN_FORCE, Validity.UNKNOWN)]
        if holding:
            in_force = [pair for pair in holding if pair[1].status is Validity.IN_FORCE]
            return self._placed(reference, work, *(in_force or holding)[-1])
        begun = [pair for pair in judged if pair[1].status is not Validity.NOT_YET]
        if begun:
            version, verdict = begun[-1]
            placed = self._placed(reference, work, version, verdict)
            if not placed.resolved:
                return placed
            note = f"（{verdict.note}）" if verdict.note else ""
            return replace(
                placed,
                outcome=Outcome.REPEALED,
                reason=f"《{placed.title}》{_day(self._as_of)}已不再有效{note}。",
            )
        published = [pair for pair in judged if pair[0].published and pair[0].published <= self._as_of]
        if published:
            return self._placed(reference, work, *published[-1])
        version, verdict = judged[0]
        return Resolution(
            Outcome.VERSION_MISSING,
            f"资料库里《{work.title}》最早的版本晚于{_day(self._as_of)}，没有当时的文本。",
            version.document_id,
            version.version_id,
            work.titles[version.version_id],
            status=verdict.status,
            status_note=verdict.note,
        )

    def _verdict(self, work: Work, version: Dated) -> Verdict:
        key = (id(work), version.version_id)
        if key not in self._judged:
            self._judged[key] = validity(
                version, work.versions, self._as_of, self._catalog.repeals.get(version.version_id, ())
            )
        return self._judged[key]

    # --- which provision -----------------------------------------------------------------------

    def _placed(
        self,
        reference: FoundReference | Reference,
        work: Work,
        version: Dated,
        verdict: Verdict,
        *,
        own: bool = False,
    ) -> Resolution:
        found = Resolution(
            Outcome.RESOLVED,
            "",
            version.document_id,
            version.version_id,
            work.titles[version.version_id],
            status=verdict.status,
            status_note=verdict.note,
            superseded_by=verdict.superseded_by,
        )
        if reference.article is None:
            return found
        version, tree = self._holding(work, version, reference.article)
        found = replace(
            found,
            document_id=version.document_id,
            version_id=version.version_id,
            title=work.titles[version.version_id],
        )
        part = None
        if own and len(tree.articles(reference.article)) > 1:
            part = tree.part_of(reference.span.start)
        article = tree.article(reference.article, part)
        name = "本文件" if own else f"《{found.title}》"
        if article is None:
            why = f"{name}没有{reference.article}。" if tree.labels else f"{name}不是按条编写的。"
            return replace(found, outcome=Outcome.ARTICLE_MISSING, reason=why, label=reference.article)
        return _within(found, tree, article, reference, name)

    def _holding(self, work: Work, version: Dated, label: str) -> tuple[Dated, ProvisionTree]:
        """The file that has the article, where one text of one day lies in several (编 of 民法典)."""
        tree = self._library.provisions(version.version_id)
        if label in tree.labels:
            return version, tree
        for other in work.texts:
            same_day = other.starts == version.starts or other.published == version.published
            if same_day and other.document_id != version.document_id:
                of_other = self._library.provisions(other.version_id)
                if label in of_other.labels:
                    return other, of_other
        return version, tree


def _within(
    found: Resolution, tree: ProvisionTree, article: Article, reference: FoundReference | Reference, name: str
) -> Resolution:
    """``found`` with the article, 款, 项 and 目 that are cited."""
    version = found.version_id
    label = article.label
    ids = [f"{version}.{article.ordinal}"]
    found = replace(found, clause_ids=tuple(ids), span=article.span, label=label)
    paragraph: Paragraph | None = None
    if reference.paragraph is not None:
        if reference.paragraph > len(article.paragraphs):
            return replace(
                found,
                outcome=Outcome.PARAGRAPH_MISSING,
                reason=f"{name}{label}只有{to_chinese(len(article.paragraphs))}款，"
                f"没有第{to_chinese(reference.paragraph)}款。",
            )
        paragraph = article.paragraphs[reference.paragraph - 1]
        label += f"第{to_chinese(reference.paragraph)}款"
        ids.append(f"{version}.{paragraph.ordinal}")
        found = replace(found, clause_ids=tuple(dict.fromkeys(ids)), span=paragraph.span, label=label)
    if reference.item is None:
        return found
    holding = [
        one
        for one in ((paragraph,) if paragraph else article.paragraphs)
        if one is not None and reference.item in one.items
    ]
    words = f"第{to_chinese(reference.item)}项"
    if not holding:
        return replace(found, outcome=Outcome.ITEM_MISSING, reason=f"{name}{label}没有{words}。")
    if len(holding) > 1:
        return replace(
            found, outcome=Outcome.AMBIGUOUS, reason=f"{name}{label}有几款都列有{words}，没有写明是哪一款。"
        )
    item: Item = holding[0].items[reference.item]
    label += words
    ids = [*dict.fromkeys([*ids, f"{version}.{holding[0].ordinal}"]), f"{version}.{item.ordinal}"]
    point = getattr(reference, "point", None)
    if point is not None and point in item.points:
        label += f"第{to_chinese(point)}目"
        item = item.points[point]
        ids.append(f"{version}.{item.ordinal}")
    return replace(found, clause_ids=tuple(ids), span=item.span, label=label)


def _of_place(works: Sequence[Work], jurisdiction: str, local: bool) -> list[Work]:
    """Those of ``works`` that a text of this place means: one, none, or several that cannot be told apart."""
    if len(works) == 1 and not local:
        return list(works)
    steps = jurisdiction.split("/") if jurisdiction else []
    near: dict[int, list[Work]] = {}
    for work in works:
        if work.national:
            near.setdefault(0, []).append(work)
            continue
        path = work.jurisdiction.split("/")
        if path == steps[: len(path)]:
            near.setdefault(len(path), []).append(work)
    if near:
        return near[max(near)]
    return [] if local else list(works)


def _documents(works: Sequence[Work]) -> tuple[str, ...]:
    return tuple(sorted({version.document_id for work in works for version in work.versions}))


def _year(version: Dated) -> int | None:
    day = version.published or version.effective
    return day.year if day else None


def _day(date: dt.date) -> str:
    return f"{date.year}年{date.month}月{date.day}日"
