"""An item of the question bank as its pages show it: options with the key, sources, findings, history."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from case_library.questions.checks import Finding
from case_library.questions.matching_judges import Verdict as Judgement
from case_library.questions.model import CHOICES, Item, ItemState, ItemType, Source
from case_library.questions.stale import State, Verdict
from corpus.comparison import Piece, marked
from corpus.model import Severity
from qa_service.links import document_url
from qa_service.questions.item_words import key_lines, moment, where_of
from qa_service.questions.listing import BASIS_NAMES
from qa_service.questions.model import ACTION_NAMES, BankItem, ItemRevision

STATE_TONES: Final[Mapping[ItemState, str]] = {
    ItemState.DRAFT: "",
    ItemState.PENDING: "warn",
    ItemState.APPROVED: "good",
    ItemState.RETIRED: "off",
}
SEVERITY_NAMES: Final[Mapping[Severity, str]] = {
    Severity.ERROR: "必须先改",
    Severity.WARNING: "请看一看",
    Severity.INFO: "提示",
}
_TONES: Final = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.INFO: ""}
_GRAVEST_FIRST: Final = (Severity.ERROR, Severity.WARNING, Severity.INFO)
VERDICT_TONES: Final = {
    Judgement.SUPPORTED: "good",
    Judgement.CONTRADICTED: "bad",
    Judgement.NOT_FOUND: "",
}
LETTERS: Final = "ABCDEFGHIJKLMNOP"
_LEAST_MARKED: Final = 2


@dataclass(frozen=True, slots=True)
class OptionView:
    """One option of a choice."""

    letter: str
    text: str
    right: bool


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding; ``other``: address of the item that this one is like, ``other_words``: its number."""

    message: str
    severity: str
    tone: str
    other: str = ""
    other_words: str = ""


@dataclass(frozen=True, slots=True)
class SourceView:
    """The sentence that an item rests on, and what became of it.

    Attributes:
        url: where it is read, "" where the text is gone. state: "" while it stands as it is cited.
        marked: the quote with the words of the key marked in it.
        old, new: texts of the provision before and now, with what differs marked; () without.
        now: where the present text is read. where: ``《…》第二十四条``.
    """

    law: str
    place: str
    quote: str
    url: str
    marked: Markup
    state: str = ""
    tone: str = ""
    message: str = ""
    old: tuple[Piece, ...] = ()
    new: tuple[Piece, ...] = ()
    now: str = ""
    new_place: str = ""

    @property
    def where(self) -> str:
        return f"《{self.law}》{self.place}" if self.law else self.place


@dataclass(frozen=True, slots=True)
class MatchView:
    """What the law says of the key of an imported item."""

    verdict: str
    tone: str
    reason: str
    source: SourceView | None


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item; see ``BankItem``. ``key``: of forms without options, what is right, one line each."""

    id: str
    url: str
    number: int
    revision: int
    type: str
    state: str
    tone: str
    difficulty: str
    asks: str
    origin: str
    author: str
    point: str
    tags: tuple[str, ...]
    stem: str
    background: str
    options: tuple[OptionView, ...]
    key_name: str
    key: tuple[str, ...]
    explanation: str
    sources: tuple[SourceView, ...]
    findings: tuple[FindingView, ...]
    match: MatchView | None
    blocked: bool
    stale: bool
    basis: str
    practice: bool
    batch: str
    changed: str
    changed_by: str
    results: str

    @property
    def name(self) -> str:
        return f"第 {self.number} 题"


def item_url(item_id: str) -> str:
    """The page of an item."""
    return f"/questions/{item_id}"


def item_view(one: BankItem, numbers: Mapping[str, int] | None = None) -> ItemView:
    """An item as its row and its page show it.

    Args:
        numbers: of other items by id, for findings that name one.
    """
    item = one.item
    return ItemView(
        id=item.id,
        url=item_url(item.id),
        number=one.number,
        revision=one.revision,
        type=item.type.value,
        state=item.state.value,
        tone=STATE_TONES[item.state],
        difficulty=item.difficulty.value,
        asks=item.asks.value,
        origin=item.origin.value,
        author=item.author,
        point=item.point,
        tags=item.tags,
        stem=item.stem,
        background=item.background,
        options=options_of(item),
        key_name=key_name(item.type),
        key=() if item.type in CHOICES else key_lines(item),
        explanation=item.explanation,
        sources=sources_of(item, one.verdicts),
        findings=finding_views(one.findings, numbers or {}),
        match=match_view(one),
        blocked=one.blocked,
        stale=one.stale,
        basis=BASIS_NAMES[one.basis],
        practice=one.practice,
        batch=one.batch,
        changed=moment(one.changed),
        changed_by=one.changed_by,
        results=_results(one),
    )


def options_of(item: Item) -> tuple[OptionView, ...]:
    """The options with their letters; () for forms without."""
    right = frozenset(item.key) if item.type in CHOICES else frozenset()
    return tuple(OptionView(LETTERS[n], text, LETTERS[n] in right) for n, text in enumerate(item.options))


def key_name(kind: ItemType) -> str:
    """What the key of a form without options is called."""
    return {ItemType.SHORT: "答题要点", ItemType.CASE: "答题要点"}.get(kind, "答案")


def finding_views(findings: Iterable[Finding], numbers: Mapping[str, int]) -> tuple[FindingView, ...]:
    """What was found, the gravest first."""
    ranked = sorted(findings, key=lambda one: _GRAVEST_FIRST.index(one.severity))
    return tuple(_finding(one, numbers) for one in ranked)


def _finding(one: Finding, numbers: Mapping[str, int]) -> FindingView:
    known = one.other in numbers
    return FindingView(
        one.message,
        SEVERITY_NAMES[one.severity],
        _TONES[one.severity],
        item_url(one.other) if known else "",
        f"第 {numbers[one.other]} 题" if known else "",
    )


def sources_of(item: Item, verdicts: Sequence[Verdict] = ()) -> tuple[SourceView, ...]:
    """The sentences that an item rests on, each with what became of it."""
    judged = {verdict.source: verdict for verdict in verdicts}
    words = [alternative for one in item.right for alternative in one.split("|")]
    return tuple(source_view(one, judged.get(one), words) for one in item.sources)


def source_view(source: Source, verdict: Verdict | None = None, words: Sequence[str] = ()) -> SourceView:
    """One sentence, with old and new text where the provision was amended.

    Args:
        words: of the key, to be marked where the sentence has them.
    """
    shown = _marked(source.quote, words)
    gone = verdict is not None and verdict.state is State.MISSING
    url = "" if gone else _url(source)
    if verdict is None or not cited_otherwise(verdict):
        now = verdict.now if verdict is not None and verdict.now is not None else source
        return SourceView(source.law, source.place, source.quote, _url(now), shown)
    return SourceView(
        source.law,
        source.place,
        source.quote,
        url,
        shown,
        BASIS_NAMES[verdict.state],
        "warn" if verdict.state in (State.MOVED, State.BESIDE) else "bad",
        verdict.message,
        verdict.old,
        verdict.new,
        _url(verdict.now) if verdict.now is not None and verdict.now != source else "",
        verdict.place,
    )


def cited_otherwise(verdict: Verdict) -> bool:
    """Whether a source must be looked at or cited anew: not where the same words stand at the same place."""
    now, was = verdict.now, verdict.source
    if verdict.state is State.MOVED and now is not None:
        return (now.place, now.law) != (was.place, was.law)
    return verdict.state is not State.SAME


def _marked(quote: str, words: Iterable[str]) -> Markup:
    """A quote with each place of ``words`` marked; a single character says nothing by itself."""
    known = sorted({one.strip() for one in words if len(one.strip()) >= _LEAST_MARKED}, key=len, reverse=True)
    if not known:
        return escape(quote)
    parts = re.split("(" + "|".join(map(re.escape, known)) + ")", quote)
    return Markup("").join(Markup("<mark>{}</mark>").format(one) if n % 2 else escape(one)
                           for n, one in enumerate(parts))  # fmt: skip


def _url(source: Source) -> str:
    if not source.document_id:
        return ""
    span = source.span
    return document_url(
        source.document_id, version_id=source.version_id or None, start=span.start, end=span.end
    )


def match_view(one: BankItem) -> MatchView | None:
    """What the law says of the key of an item; None where that was not asked."""
    if one.match is None:
        return None
    match = one.match
    return MatchView(
        match.verdict.value,
        VERDICT_TONES[match.verdict],
        match.reason,
        source_view(match.source) if match.source is not None else None,
    )


def _results(one: BankItem) -> str:
    """What answers of learners say; "" before there are any."""
    if not one.answers or one.p is None:
        return ""
    said = f"{one.answers} 人次作答，得分率 {one.p:.0%}"
    return said + (f"，区分度 {one.discrimination:.2f}" if one.discrimination is not None else "")


# --- history -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChangedField:
    """One field in two texts of an item, with what differs marked."""

    name: str
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class RevisionView:
    """One step of the history. ``changes``: () for what changed no words."""

    revision: int
    at: str
    by: str
    action: str
    remark: str
    changes: tuple[ChangedField, ...]
    present: bool


def history_of(revisions: Sequence[ItemRevision]) -> tuple[RevisionView, ...]:
    """The history, the newest first; each step with what it changed of the one before."""
    ordered = sorted(revisions, key=lambda one: one.revision)
    found = []
    for number, one in enumerate(ordered):
        before = ordered[number - 1].item if number else one.item
        found.append(
            RevisionView(
                one.revision,
                moment(one.at),
                one.by,
                ACTION_NAMES[one.action],
                one.remark,
                changes_between(before, one.item),
                number == len(ordered) - 1,
            )
        )
    return tuple(reversed(found))


def changes_between(old: Item, new: Item) -> tuple[ChangedField, ...]:
    """The fields that differ, in the order of the form."""
    before, after = _fields(old), _fields(new)
    return tuple(
        ChangedField(name, *marked(before[name], after[name]))
        for name in before
        if before[name] != after[name]
    )


def _fields(item: Item) -> dict[str, str]:
    """What a person may change, as text."""
    return {
        "题型": item.type.value,
        "材料": item.background,
        "题干": item.stem,
        "选项": "\n".join(f"{one.letter}. {one.text}" for one in options_of(item)),
        "答案": "".join(item.key) if item.type in CHOICES else "\n".join(key_lines(item)),
        "解析": item.explanation,
        "依据": "\n".join(f"{where_of(one)} {one.quote}" for one in item.sources),
        "知识点": item.point,
        "难度": item.difficulty.value,
        "考查内容": item.asks.value,
        "标签": "、".join(item.tags),
        "分值": "" if item.score is None else f"{item.score:g}",
        "状态": item.state.value,
    }
