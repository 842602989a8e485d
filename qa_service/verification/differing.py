"""In what one rule of a claim departs from one sentence of a provision.

Figures, grades, conditions, scope, modality, subject. Each check knows its near misses: a figure of another
stage, a body that only receives a report.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from corpus.model import Span
from indexing.segment import tokens
from qa_service.verification.figures import Figure, dates, figures
from qa_service.verification.model import Difference, DifferenceKind
from qa_service.verification.provisions import Provision, Unit
from qa_service.verification.wording import (
    GENERIC,
    MODALITY_NAMES,
    Actor,
    Canonical,
    Modality,
    actors,
    content,
    covered,
    modals,
    pairs,
    same_actor,
)

_BREAK = re.compile("[，,：:；;。]")
_LIMB = re.compile("[；;。]")
_GRADE = re.compile(r"特别重大|特大|重大|较大|一般(?=事故|突发|火灾|隐患|生产安全)")
_GRADED = re.compile(
    r"(?:特别重大|特大|重大|较大|一般)(?:、[^，,。；;]{0,8})?(?:生产安全)?(?:事故(?!隐患)|火灾|突发)"
)
_STAGE = re.compile(r"逾期|拒不|情节特?别?(?:严重|较轻|轻微)|屡次|再次|两次以上")
_ALL = re.compile(r"所有|一切|全部|凡是|无论何种")
_ALL_IN_LAW = re.compile(r"任何|所有|一切|凡|全部|各")
_AGENT = re.compile(r"(?<![自经])由")
# Why: who is only told or asked is not who must act. Matches 向, 报, 报告, 告知, 通知 directly before a name.
_TOLD = re.compile(r"(?:向|报|报告|告知|通知|通报|提请|送|抄送|函告)(?:所在地|当地|本级|上级|主管的|有关)*$")
_IS = re.compile(r"(?<![于但还可就只凡])是(?!否)")
# Why: words by which an organ decides one case. Matches 你单位, 该公司, 决定, 拟处. Must not match 决策.
_DECISION = re.compile(r"你(?:单位|公司|厂|店|校|院)|该(?:单位|公司|厂|店)|当事人|决定|拟(?:处|给予)")
_PENALTIES = frozenset({"元", "%", "倍"})
_LEAST_WANTED = 3  # content characters that tell a piece from others
_BESIDE = 0.6  # share of them that has to stand in a piece of the provision
_ALIGNED = 0.4  # share of a predicate that has to stand in a piece for its modality to count
_COMPATIBLE = frozenset(
    {
        (Modality.MUST, Modality.STATED),
        (Modality.STATED, Modality.MUST),
        (Modality.STATED, Modality.MUST_NOT),
        (Modality.MUST_NOT, Modality.STATED),
    }
)


@dataclass(frozen=True, slots=True)
class Part:
    """One rule of a claim; ``text`` canonical, ``base`` where it begins in the claim's own text."""

    canonical: Canonical
    base: int

    @property
    def text(self) -> str:
        return self.canonical.text

    def back(self, span: Span) -> Span:
        """A span of ``text`` as one of the claim's own text."""
        own = self.canonical.back(span)
        return Span(self.base + own.start, self.base + own.end)


@dataclass(frozen=True)
class Law:
    """A sentence of a provision behind the chapeau that leads it in, as one text."""

    unit: Unit

    @cached_property
    def shift(self) -> int:
        """Where the sentence itself begins in ``text``."""
        return len(self.unit.context) + 1 if self.unit.context else 0

    @cached_property
    def text(self) -> str:
        own = self.unit.text.text
        return f"{self.unit.context.rstrip('：:')}：{own}"[-len(own) - self.shift :] if self.shift else own

    def source(self, span: Span | None) -> Span | None:
        """A span of ``text`` as one of the stored text; None in the chapeau."""
        if span is None or span.start < self.shift:
            return None
        own = self.unit.text.back(Span(span.start - self.shift, span.end - self.shift))
        return Span(self.unit.span.start + own.start, self.unit.span.start + own.end)


def departures(part: Part, unit: Unit, provision: Provision) -> list[Difference]:
    """Every typed difference but that of the words themselves."""
    law = Law(unit)
    return [
        *_figures(part, law),
        *_dates(part, law),
        *_grades(part, law),
        *_stages(part, law),
        *_scope(part, law),
        *_modality(part, law, provision),
        *_subjects(part, law),
    ]


def piece_at(text: str, at: int) -> Span:
    """The stretch between commas around an offset."""
    return next((span for span in pieces(text) if span.start <= at < span.end), Span(0, len(text)))


def pieces(text: str) -> list[Span]:
    """Stretches between commas, colons and semicolons, the empty ones left out."""
    edges = [-1, *(match.start() for match in _BREAK.finditer(text)), len(text)]
    return [Span(a + 1, b) for a, b in pairwise(edges) if b > a + 1]


def missing_words(text: str, missing: set[int]) -> list[str]:
    """Words of a claim most of whose characters are missing, in order, each once."""
    found: dict[str, None] = {}
    for word in tokens(text):
        place = text.find(word)
        if place < 0 or len(word) < 2:
            continue
        if sum(p in missing for p in range(place, place + len(word))) * 2 > len(word):
            found.setdefault(word)
    return [word for word in found if not any(word != other and word in other for other in found)]


def _difference(
    kind: DifferenceKind, part: Part, claim: Span | None, law: Law, stated: Span | None, message: str
) -> Difference:
    return Difference(
        kind,
        claim.of(part.text) if claim is not None else "",
        stated.of(law.text) if stated is not None else "",
        message,
        part.back(claim) if claim is not None else None,
        law.source(stated),
    )


# --- figures -------------------------------------------------------------------------------------


def _figures(part: Part, law: Law) -> list[Difference]:
    text = part.text
    own, leading = figures(law.text), figures(law.unit.lead)
    found = []
    for figure in figures(text):
        near = _beside(text, figure, law.text)
        if any(figure.agrees(other) for other in near or own + leading) or _decided(
            text, figure, own + leading
        ):
            continue
        same = near or [other for other in own if other.dimension == figure.dimension]
        equal = [other for other in same if other.value == figure.value]
        written = _whole(text, figure)
        if equal:
            message = f"文中写“{written}”，原文是“{_whole(law.text, equal[0])}”"
            found.append(
                _difference(DifferenceKind.COMPARISON, part, figure.span, law, equal[0].span, message)
            )
        elif same:
            stated = "、".join(dict.fromkeys(f"“{_whole(law.text, other)}”" for other in same[:4]))
            message = f"文中写“{written}”，原文是{stated}"
            found.append(_difference(DifferenceKind.FIGURE, part, figure.span, law, same[0].span, message))
        else:
            message = f"原文没有“{written}”这个数字"
            found.append(_difference(DifferenceKind.FIGURE, part, figure.span, law, None, message))
    return found


def _beside(text: str, figure: Figure, law: str) -> list[Figure]:
    """Figures of the same measure in that piece of the sentence which says what the claim's piece says.

    A piece that says too little by itself (处…罚款) is taken with the one before it (逾期未改正的). () where
    no piece is that near; several that are equally near count together.
    """
    piece = piece_at(text, figure.span.start)
    reach = 1
    if len(content(piece.of(text))) < _LEAST_WANTED:
        before = [span for span in pieces(text) if span.end <= piece.start]
        piece = Span(before[-1].start if before else piece.start, piece.end)
        reach = 2
    words = piece.of(text)
    wanted = content(words)
    if len(wanted) < _LEAST_WANTED:
        return []
    stretches = pieces(law)
    scored = []
    for at, stretch in enumerate(stretches):
        known = pairs(law[stretches[max(0, at + 1 - reach)].start : stretch.end])
        scored.append((sum(covered(words, place, known) for place in wanted) / len(wanted), stretch))
    best = max((share for share, _ in scored), default=0.0)
    if best < _BESIDE:
        return []
    return [
        one
        for one in figures(law)
        if one.dimension == figure.dimension
        and any(share >= best - 0.05 and other.start <= one.span.start < other.end for share, other in scored)
    ]


def _decided(text: str, figure: Figure, stated: Sequence[Figure]) -> bool:
    """A decision in one case (决定对你单位处罚款5000元) names a sum within the range of the law."""
    if figure.sign != "=" or not _DECISION.search(text):
        return False
    same = [other for other in stated if other.dimension == figure.dimension]
    highest = [other.value for other in same if other.sign == "≤"]
    lowest = [other.value for other in same if other.sign == "≥"]
    return bool(highest) and figure.value <= max(highest) and (not lowest or figure.value >= min(lowest))


def _whole(text: str, figure: Figure) -> str:
    """A figure with the word of comparison before it."""
    start = figure.span.start
    for word in ("不得少于", "不得低于", "不得超过", "不少于", "不低于", "不超过", "超过", "至少", "最多"):
        if text.endswith(word, 0, start):
            start -= len(word)
            break
    return text[start : figure.span.end]


def _dates(part: Part, law: Law) -> list[Difference]:
    stated = dates(law.text)
    found = []
    for span, day in dates(part.text):
        if any(day == other or other.startswith(day + "-") for _, other in stated):
            continue
        place = stated[0][0] if stated else None
        message = f"文中写“{span.of(part.text)}”，原文" + (
            f"是“{place.of(law.text)}”" if place else "没有这个日期"
        )
        found.append(_difference(DifferenceKind.FIGURE, part, span, law, place, message))
    return found


# --- grades, conditions, scope -------------------------------------------------------------------


def _penal(text: str) -> bool:
    return any(figure.dimension in _PENALTIES for figure in figures(text))


def _grades(part: Part, law: Law) -> list[Difference]:
    text, whole = part.text, law.text + law.unit.lead
    own = law.unit.text.text
    stated = _GRADE.search(own)
    place = Span(law.shift + stated.start(), law.shift + stated.end()) if stated else None
    found = []
    for match in _GRADED.finditer(text):
        grade = _GRADE.match(text, match.start())
        if grade is None or re.search(rf"(?<!特别){re.escape(grade.group())}", whole):
            continue
        message = f"文中写“{match.group()}”，原文" + (f"是“{stated.group()}”" if stated else "没有这个等级")
        found.append(_difference(DifferenceKind.GRADE, part, Span(*grade.span()), law, place, message))
    graded = _GRADED.search(own)
    if not found and graded and _penal(text) and not _GRADED.search(text):
        message = f"原文只对“{graded.group()}”这样规定，文中没有写明"
        span = Span(law.shift + graded.start(), law.shift + graded.end())
        found.append(_difference(DifferenceKind.CONDITION, part, None, law, span, message))
    return found


def _stages(part: Part, law: Law) -> list[Difference]:
    claimed, stated = _STAGE.search(part.text), _STAGE.search(law.unit.text.text)
    if claimed and not _STAGE.search(law.text + law.unit.lead):
        message = f"原文没有“{claimed.group()}”这个条件"
        return [_difference(DifferenceKind.CONDITION, part, Span(*claimed.span()), law, None, message)]
    if stated and not claimed and _penal(part.text):
        piece = piece_at(law.text, law.shift + stated.start())
        message = f"原文以“{piece.of(law.text)}”为条件，文中没有写明"
        return [_difference(DifferenceKind.CONDITION, part, None, law, piece, message)]
    return []


def _scope(part: Part, law: Law) -> list[Difference]:
    match = _ALL.search(part.text)
    if match is None or _ALL_IN_LAW.search(law.text):
        return []
    message = f"文中写“{match.group()}”，原文没有这样宽的范围"
    return [_difference(DifferenceKind.SCOPE, part, Span(*match.span()), law, None, message)]


# --- modality ------------------------------------------------------------------------------------


def _governing(text: str, piece: Span) -> tuple[Modality, Span | None]:
    """The modality that governs a piece: its own first one, else the last before it in the same limb."""
    limb = max((match.end() for match in _LIMB.finditer(text, 0, piece.start)), default=0)
    found: tuple[Modality, Span | None] = (Modality.STATED, None)
    for span, modality in modals(text):
        if span.start >= piece.end:
            break
        if piece.start <= span.start:
            return modality, span
        if span.start >= limb:
            found = modality, span
    return found


def _modality(part: Part, law: Law, provision: Provision) -> list[Difference]:
    text = part.text
    found = []
    for piece in pieces(text):
        claimed, span = _governing(text, piece)
        own = span is not None and piece.start <= span.start
        money = any(f.dimension == "元" and piece.start <= f.span.start < piece.end for f in figures(text))
        if not own and not money:
            continue
        predicate = text[span.end if own and span else piece.start : piece.end]
        if own and span and len(content(predicate)) < 2:
            predicate = text[span.end :]
        stated, place = _stated(predicate, law, provision)
        if stated is None or claimed is stated or (claimed, stated) in _COMPATIBLE:
            continue
        if not own and stated is not Modality.MAY:
            continue
        word = span.of(text) + predicate[:12] if own and span else "（没有“可以”）"
        words = f"“{place.of(law.text)}”" if place else f"“{MODALITY_NAMES[stated]}”的口气"
        message = f"文中写“{word}”，原文用的是{words}"
        found.append(_difference(DifferenceKind.MODALITY, part, span if own else None, law, place, message))
    return found


def _stated(predicate: str, law: Law, provision: Provision) -> tuple[Modality | None, Span | None]:
    """The modality by which the sentence, or else another one of the provision, says the predicate."""
    aligned = _aligned(predicate, law.text)
    if aligned is not None:
        return _governing(law.text, aligned)
    for other in provision.units:
        aligned = _aligned(predicate, other.text.text) if other is not law.unit else None
        if aligned is not None:
            return _governing(other.text.text, aligned)[0], None
    return None, None


def _aligned(predicate: str, law: str) -> Span | None:
    """The piece of a sentence that shares most of a predicate; None where none shares enough."""
    wanted = content(predicate)
    if not wanted:
        return None
    scored = []
    for piece in pieces(law):
        known = pairs(piece.of(law))
        scored.append(
            (sum(covered(predicate, at, known) for at in wanted) / len(wanted), -piece.start, piece)
        )
    share, _, piece = max(scored, default=(0.0, 0, Span(0, 0)))
    return piece if share >= _ALIGNED else None


# --- who -----------------------------------------------------------------------------------------


def _subjects(part: Part, law: Law) -> list[Difference]:
    text = part.text
    own = actors(law.text)
    known = [actor.name for actor in actors(law.unit.lead) + own]
    found = []
    for actor in _addressed(text):
        if actor.name in GENERIC or _named(actor.name, known):
            continue
        named = _counterpart(text, actor, law.text, own)
        message = f"文中写的是“{actor.name}”，原文" + (f"是“{named.name}”" if named else "没有提到它")
        found.append(
            _difference(DifferenceKind.SUBJECT, part, actor.span, law, named.span if named else None, message)
        )
    return found or _agent_differs(part, law) or _only_told(part, law) or _strange_subject(part, law)


def _counterpart(text: str, actor: Actor, law: str, own: Sequence[Actor]) -> Actor | None:
    """Whom the sentence has where the claim has ``actor``: behind the same 由 or 向, else its first body."""
    before = text[max(0, actor.span.start - 1) : actor.span.start]
    same = [one for one in own if before and law[max(0, one.span.start - 1) : one.span.start] == before]
    named = [one for one in own if one.name not in GENERIC]
    return next(iter(same or _agents(law) or named), None)


def _named(name: str, known: Sequence[str]) -> bool:
    for other in known:
        if same_actor(name, other) and (other not in GENERIC or name.endswith(other)):
            return True
    return any(name in other or other in name for other in known if len(other) >= 4 and other not in GENERIC)


def _addressed(text: str) -> list[Actor]:
    """The bodies that a claim names, without those that only belong to another (生产经营单位的主要负责人)."""
    every = actors(text)
    owners = {a.span for a, b in pairwise(every) if text[a.span.end : b.span.start] == "的"}
    return [actor for actor in every if actor.span not in owners]


def _agents(text: str) -> list[Actor]:
    return [actor for actor in actors(text) if actor.span.start and _AGENT.match(text, actor.span.start - 1)]


def _agent_differs(part: Part, law: Law) -> list[Difference]:
    """由甲负责 where the sentence has 由乙负责, although 甲 stands elsewhere in it."""
    text = part.text
    claimed, stated = _agents(text), _agents(law.text)
    for actor in claimed:
        if actor.name in GENERIC or any(same_actor(actor.name, other.name) for other in stated):
            continue
        act = pairs(text[actor.span.end : actor.span.end + 6])
        for other in stated:
            if act & pairs(law.text[other.span.end : other.span.end + 6]):
                message = f"文中写由“{actor.name}”，原文是由“{other.name}”"
                return [_difference(DifferenceKind.SUBJECT, part, actor.span, law, other.span, message)]
    return []


def _only_told(part: Part, law: Law) -> list[Difference]:
    """A subject whom the sentence names only as the one to be told: 公安机关应当报告 for 向公安机关报告."""
    text = part.text
    first = next(iter(_addressed(text)), None)
    if first is None or first.name in GENERIC or _TOLD.search(text[: first.span.start]):
        return []
    if (
        not any(span.start >= first.span.end for span, _ in modals(text))
        or len(content(text[: first.span.start])) > 2
    ):
        return []
    same = [actor for actor in actors(law.text) if same_actor(first.name, actor.name)]
    if not same or not all(_TOLD.search(law.text[: actor.span.start]) for actor in same):
        return []
    if any(same_actor(first.name, actor.name) for actor in actors(law.unit.lead)):
        return []
    message = f"原文中“{first.name}”只是接受报告或者申请的一方，不是“{first.name}”应当这样做"
    return [_difference(DifferenceKind.SUBJECT, part, first.span, law, same[0].span, message)]


def _strange_subject(part: Part, law: Law) -> list[Difference]:
    """Words of the subject that the sentence does not have: 分管安全的负责人 for 主要负责人."""
    text = part.text
    for piece in pieces(text):
        marks = [span.start for span, _ in modals(text) if piece.start <= span.start < piece.end]
        marks += [match.start() for match in _IS.finditer(text, piece.start, piece.end)]
        if not marks:
            continue
        zone = text[piece.start : min(marks)]
        named = actors(zone)
        if not named or named[-1].span.end != len(zone):
            return []
        known = law.unit.primary | pairs(law.unit.lead)
        missing = {at for at in content(zone) if not covered(zone, at, known)}
        words = [word for word in missing_words(zone, missing) if word not in GENERIC]
        if not words:
            return []
        own = [actor for actor in actors(law.text) if actor.span.start >= law.shift]
        span = Span(piece.start, piece.start + len(zone))
        message = f"文中写的是“{zone}”，原文" + (f"是“{own[0].name}”" if own else "没有提到它")
        return [_difference(DifferenceKind.SUBJECT, part, span, law, own[0].span if own else None, message)]
    return []
