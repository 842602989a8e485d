"""Which plan carries out which (上下级文件): a text names its parent, or is its namesake one level below."""

from __future__ import annotations

import enum
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from corpus.jurisdiction import NATIONAL
from corpus.library import Library
from corpus.model import DocumentKind
from corpus.records import DocumentHead, PartRecord, VersionRecord
from corpus.validity import work_key
from indexing.task_words import Task, common_words, words_of


class Tie(enum.StrEnum):
    """named: the child says which text it carries out; namesake: same matter and years, one level below."""

    NAMED = "named"
    NAMESAKE = "namesake"


@dataclass(frozen=True, slots=True)
class PlanText:
    """One text of the library: a part of a file, or the whole of it.

    Attributes:
        parts: ordinals of the parts that it consists of; title, jurisdiction, year: of the first.
        head: of the version, with the status of the part.
    """

    version: VersionRecord
    parts: tuple[int, ...]
    title: str
    jurisdiction: str
    year: int | None
    start: int
    end: int
    head: DocumentHead

    @property
    def key(self) -> tuple[str, int]:
        return self.version.id, self.parts[0]


@dataclass(frozen=True, slots=True)
class Descent:
    """A child and the parent that it carries out.

    Attributes:
        quote: where the child says so, as ``(start, end)`` of its stored text; None for a namesake.
    """

    child: PlanText
    parent: PlanText
    tie: Tie
    quote: tuple[int, int] | None = None


_OPENING = 4000
"""Characters of a text in which it says what it carries out."""
_YEARS_APART = 3
_LEAST_TITLE = 6
_NAMESAKE_FROM = 0.75
# Why: the words before 《 that make the named text a parent. Matches 根据《…》, 按照省政府《…》,
# 贯彻落实《…》和《…》, 为落实国家《…》要求. Must not match 关于印发《…》的通知,
# 修订后的《…》, 参照《…》 and 废止《…》.
_CARRIES_OUT = re.compile(
    r"(?:根据|依据|按照|遵照|贯彻|落实|执行|对照|依照|细化)[^。；;《》]{0,40}$|》[、和及以与]{1,3}(?:[^。；;《》]{0,20})$"
)
_TITLE = re.compile(r"《([^《》]{4,80})》")


def texts_of(library: Library, versions: Sequence[VersionRecord]) -> list[PlanText]:
    """The texts of versions of policies, part by part."""
    found: list[PlanText] = []
    for version in versions:
        if version.kind is not DocumentKind.POLICY:
            continue
        found += [_text(version, part) for part in library.parts(version.id)]
    return found


def _text(version: VersionRecord, part: PartRecord) -> PlanText:
    return PlanText(
        version=version,
        parts=(part.ordinal,),
        title=part.title or version.title,
        jurisdiction=part.jurisdiction or version.jurisdiction,
        year=part.year or (part.period[0] if part.period else None) or _year(version),
        start=part.start,
        end=part.end,
        head=DocumentHead(
            id=version.document_id,
            version_id=version.id,
            title=version.title,
            file_name=version.file_name,
            kind=version.kind,
            number=version.number,
            issuer=version.issuer,
            published=version.published,
            effective=version.effective,
            jurisdiction=part.jurisdiction or version.jurisdiction,
            status=part.status,
            status_note=part.status_note,
            form=version.form,
        ),
    )


def _year(version: VersionRecord) -> int | None:
    day = version.published or version.effective
    return day.year if day else None


def find_descents(
    library: Library, texts: Sequence[PlanText], has_tasks: Callable[[PlanText], bool]
) -> list[Descent]:
    """Every child with each of its parents, by file: a notice, the plan that it prints and its lists are one.

    Args:
        has_tasks: whether a text assigns anything; of a parent only such parts are taken.
    """
    names = [(_plain(text.title), text) for text in texts]
    matters = {text.key: _matter(text) for text in texts}
    files: dict[str, list[PlanText]] = defaultdict(list)
    for text in texts:
        files[text.version.id].append(text)
    found: dict[tuple[str, tuple[str, int]], Descent] = {}
    for child in texts:
        near = _named(library.text(child.version.id), child, names)
        near += [
            Descent(child, parent, Tie.NAMESAKE) for parent in texts if _is_namesake(child, parent, matters)
        ]
        for descent in near:
            if descent.parent.version.id == child.version.id:
                continue
            for parent in _with_tasks(descent.parent, files[descent.parent.version.id], has_tasks):
                whole = _whole(files[child.version.id], child)
                kept = Descent(whole, parent, descent.tie, descent.quote)
                found.setdefault((child.version.id, parent.key), kept)
    return list(found.values())


def _with_tasks(
    named: PlanText, parts: Sequence[PlanText], has_tasks: Callable[[PlanText], bool]
) -> list[PlanText]:
    """The named part, or, where it is only the notice that prints a plan, the parts that assign."""
    if has_tasks(named):
        return [named]
    return [part for part in parts if part.jurisdiction == named.jurisdiction and has_tasks(part)]


def _whole(parts: Sequence[PlanText], named: PlanText) -> PlanText:
    ordinals = tuple(part.parts[0] for part in parts)
    return replace(named, parts=ordinals, start=parts[0].start, end=parts[-1].end)


def _named(text: str, child: PlanText, names: Sequence[tuple[str, PlanText]]) -> list[Descent]:
    end = min(child.end, child.start + _OPENING)
    found: list[Descent] = []
    for match in _TITLE.finditer(text, child.start, end):
        before = "".join(text[max(child.start, match.start() - 60) : match.start()].split())
        if not _CARRIES_OUT.search(before):
            continue
        asked = _plain(match.group(1))
        if len(asked) < _LEAST_TITLE:
            continue
        for name, parent in names:
            if parent.key != child.key and _is_title(asked, name) and _may_bind(parent, child):
                found.append(Descent(child, parent, Tie.NAMED, (match.start(), match.end())))
    return found


def _plain(title: str) -> str:
    """A title without the words that print another text: 关于印发《…》的通知 → …."""
    bare = work_key(title)
    inner = re.search(r"《([^《》]{4,80})》的(?:通知|函|批复)", title)
    if inner:
        bare = work_key(inner.group(1))
    return re.sub(r"^.{0,60}?关于(?:印发|转发|公布|下发)|的(?:通知|函)$|[《》“”\"'\s]", "", bare)


def _is_title(asked: str, name: str) -> bool:
    """The title as cited: whole, or without the issuer in front (关于支持…的若干措施)."""
    return (
        asked == name
        or (len(asked) >= 10 and name.endswith(asked))
        or (len(name) >= 10 and asked.endswith(name))
    )


def _may_bind(parent: PlanText, child: PlanText) -> bool:
    """A parent of the same place or one above; an unknown place may be any."""
    above, below = parent.jurisdiction, child.jurisdiction
    return not above or not below or above == NATIONAL or below == above or below.startswith(above + "/")


def _is_namesake(
    child: PlanText, parent: PlanText, matters: dict[tuple[str, int], tuple[frozenset[str], str]]
) -> bool:
    above, below = parent.jurisdiction, child.jurisdiction
    if not above or not below or above == below or child.key == parent.key:
        return False
    if above != NATIONAL and not below.startswith(above + "/"):
        return False
    if child.year is None or parent.year is None or abs(child.year - parent.year) > _YEARS_APART:
        return False
    (mine, our_kind), (theirs, their_kind) = matters[child.key], matters[parent.key]
    if len(mine) < 2 or our_kind != their_kind:
        return False
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) >= _NAMESAKE_FROM


# Why: a 规划 and an 应急预案 of one matter are no parent and child. Matches the kind at a title's end.
_KIND = re.compile(r"(规划|方案|计划|要点|意见|措施|清单|预案|办法|细则|规则|分解表|通知)(?:[（(].*)?$")
_KINDS_ALIKE = {
    "方案": "方案",
    "计划": "方案",
    "要点": "方案",
    "意见": "方案",
    "措施": "方案",
    "清单": "方案",
    "分解表": "方案",
}


def _matter(text: PlanText) -> tuple[frozenset[str], str]:
    """The words of the title without its place, and its kind; 十四五 counts among them."""
    places = tuple(step for step in text.jurisdiction.split("/") if len(step) > 1)
    title = _plain(text.title)
    kind = _KIND.search(title)
    words = words_of(Task("", title, places=places)).body
    name = kind.group(1) if kind else ""
    # 安全生产 is what a plan on safety is about, however common the word is in tasks.
    told = frozenset(word for word in words if word not in common_words() or word.startswith("安全生产"))
    return told, _KINDS_ALIKE.get(name, name)
