"""One citation of a text: resolved, compared, and given its outcome."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from corpus.library import Library
from corpus.model import Span, Validity
from corpus.records import VersionRecord
from corpus.references import scan
from corpus.relations import FoundReference
from corpus.resolving import Citing, Resolution, Resolver
from corpus.resolving import Outcome as Resolved
from qa_service.links import document_url
from qa_service.verification import explaining
from qa_service.verification.claims import Claim, claims, quotations
from qa_service.verification.comparing import NOTHING, Comparison, compare, share_of, solid
from qa_service.verification.model import (
    Check,
    CitedText,
    Difference,
    DifferenceKind,
    Outcome,
    Quotation,
    Unresolved,
)
from qa_service.verification.provisions import Body, Provision
from qa_service.verification.wording import canonical

_DEEP = 8  # provisions of a document that are compared in full, by shared words
_NEAR = 3  # candidates that are shown
_SAYS = 0.8  # share of the claim that the sentence of a candidate has to hold
_MARGIN = 0.25  # by which another article must have more of the claim, both shares added
_RESEMBLES = 0.5  # share of the claim's words that the nearest provision has to hold
_MISSING = (Resolved.ARTICLE_MISSING, Resolved.PARAGRAPH_MISSING, Resolved.ITEM_MISSING)
_NO_CITATION = (Resolved.RELATIVE_UNCLEAR, Resolved.NOT_A_DOCUMENT)
# Why: the lines under the title of a law that was amended. Matches 第三次修正, 修订通过. Not 修订本.
_AMENDED = re.compile(r"修正|修订(?!本)")
# Why: an amended law still prints the day on which its first text began. Matches 自2002年11月1日起施行.
_BEGUN = re.compile(r"自((?:19|20)\d{2})年\d{1,2}月\d{1,2}日起施行")
_HISTORY = 600  # characters at the beginning of a law and at its end that tell its history
_GONE = (Validity.REPEALED, Validity.EXPIRED, Validity.SUPERSEDED)

# Why: the year of a version that stands outside of 《》. Matches 2016年《…条例》, 2016年版《…》; behind it
# 》（2016年）, 》（2014年修正）. Must not match 2016年，《…》 or a 文号.
_YEAR_BEFORE = re.compile(r"((?:19|20)\d{2})年(?:版|公布|通过|修[订正改]|施行)?的?$")
_YEAR_INSIDE = re.compile(r"[（(]((?:19|20)\d{2})年?(?:版|本)?[）)]$")
_YEAR_BEHIND = re.compile(r"》\s*[（(]((?:19|20)\d{2})年?[^（）()〔〕]{0,12}[）)]")


@dataclass(frozen=True, slots=True)
class Said:
    """What a text claims of a citation, as one string.

    Attributes:
        places: for each code point of ``text`` its offset in the text that was sent.
        quoted: quotations in the claim, by offsets into the text that was sent.
    """

    text: str
    places: tuple[int, ...]
    quoted: tuple[Span, ...]
    violated: bool

    @classmethod
    def of(cls, text: str, claim: Claim) -> Said:
        places = tuple(at for span in claim.spans for at in range(*span))
        return cls("".join(text[at] for at in places), places, quotations(text, claim.spans), claim.violated)

    def back(self, span: Span | None) -> Span | None:
        """A span of the claim as one of the text that was sent."""
        if span is None or not self.places or span.start >= len(self.places):
            return None
        return Span(self.places[span.start], self.places[max(span.start, span.end - 1)] + 1)


@dataclass(frozen=True, slots=True)
class _Finding:
    """A provision held against a claim."""

    provision: Provision
    comparison: Comparison
    quotes: tuple[Quotation, ...]

    @property
    def clean(self) -> bool:
        return self.comparison.clean and all(quote.verbatim for quote in self.quotes)


class Judge:
    """All citations of one text, on one day.

    Args:
        body: gives the cut text of a version, cached.
        jurisdiction: path of the place for which the text speaks.
    """

    def __init__(
        self, library: Library, body: Callable[[str], Body], text: str, day: dt.date, jurisdiction: str = ""
    ) -> None:
        self._library = library
        self._body = body
        self._text = text
        self._day = day
        self._citing = Citing(jurisdiction=jurisdiction)
        self._resolver = Resolver(library, day)
        self._versions: dict[str, VersionRecord] = {}
        found = [_dated(text, one) for one in scan(text, self._resolver.names())]
        resolved = [(one, self._resolver.resolve(one, self._citing)) for one in found]
        self.unresolved = [Unresolved(one.span, r.reason) for one, r in resolved if r.outcome in _NO_CITATION]
        kept = [(one, r) for one, r in resolved if r.outcome not in _NO_CITATION]
        self.references = tuple(one for one, _ in kept)
        self._resolutions = tuple(resolution for _, resolution in kept)
        self.claims = claims(text, self.references)

    def checks(self) -> tuple[Check, ...]:
        """Every citation that names a document, in the order of the text."""
        found: list[Check] = []
        for claim in self.claims:
            said = Said.of(self._text, claim)
            resolved = [(number, self._resolutions[number]) for number in claim.references]
            together = self._together(said, [resolution for _, resolution in resolved])
            for number, resolution in resolved:
                found.append(self._check(self.references[number], resolution, said, claim, together))
        ordered = sorted(found, key=lambda check: (check.span, check.label))
        return tuple(replace(check, number=n) for n, check in enumerate(ordered, start=1))

    # --- resolving -------------------------------------------------------------------------------

    def _candidates(self, reference: FoundReference, found: Resolution) -> list[Resolution]:
        """The readings of a title that several places use."""
        readings = []
        for document_id in found.candidates:
            place = self._library.document(document_id, as_of=self._day).jurisdiction
            reading = self._resolver.resolve(reference, Citing(jurisdiction=place))
            if reading.outcome is not Resolved.AMBIGUOUS and reading.document_id is not None:
                readings.append(reading)
        return readings

    # --- one citation ----------------------------------------------------------------------------

    def _check(
        self,
        reference: FoundReference,
        found: Resolution,
        said: Said,
        claim: Claim,
        together: dict[str, _Finding],
    ) -> Check:
        base = Check(
            0,
            reference.span,
            reference.span.of(self._text),
            claim.spans,
            Outcome.NOT_IN_LIBRARY,
            found.label or reference.article or "",
            found.title or reference.title,
            "",
        )
        if found.outcome is Resolved.AMBIGUOUS and found.candidates:
            return self._of_several(reference, found, said, claim, base)
        if found.version_id is None or found.outcome is Resolved.VERSION_MISSING:
            return replace(base, explanation=explaining.absent(found.reason))
        if found.outcome in _MISSING:
            return self._missing(reference, found, said, base)
        return self._placed(reference, found, said, base, together)

    def _of_several(
        self, reference: FoundReference, found: Resolution, said: Said, claim: Claim, base: Check
    ) -> Check:
        """The reading that supports the claim, else the first."""
        known = [self._check(reference, r, said, claim, {}) for r in self._candidates(reference, found)]
        if not known:
            return replace(base, explanation=explaining.absent(found.reason))
        best = next((check for check in known if check.outcome is Outcome.SUPPORTED), known[0])
        return replace(best, explanation=f"{found.reason}按其中一份核对：{best.explanation}")

    def _missing(self, reference: FoundReference, found: Resolution, said: Said, base: Check) -> Check:
        older = self._older(reference, found, said)
        if older is not None:
            return self._outdated(*older, said, base)
        assert found.version_id is not None
        body = self._body(found.version_id)
        candidates, nearest, _ = self._elsewhere(body, said, None)
        last = body.articles[-1] if body.articles else ""
        return replace(
            base,
            outcome=Outcome.DOES_NOT_EXIST,
            articles=len(body.articles),
            candidates=candidates,
            nearest=nearest,
            provision=self._cited(found, found.span) if found.span else None,
            explanation=explaining.missing(found.reason, len(body.articles), candidates, nearest, last)
            + self._only_text(found.version_id),
        )

    def _placed(
        self,
        reference: FoundReference,
        found: Resolution,
        said: Said,
        base: Check,
        together: dict[str, _Finding],
    ) -> Check:
        assert found.version_id is not None
        version = self._version(found.version_id)  # its verdict knows what other documents repeal
        gone = found.outcome is Resolved.REPEALED or version.status in _GONE
        if not said.text:
            if gone:
                return self._outdated(found, None, said, base)
            return replace(
                base,
                outcome=Outcome.SUPPORTED,
                provision=self._cited(found, found.span) if found.span else None,
                explanation=explaining.mentioned(found.title, found.label, version.status_note),
            )
        finding = self._find(found, said)
        if gone:
            return self._outdated(found, finding, said, base)
        base = replace(base, quotations=finding.quotes)
        better = self._better(found, finding, said) if finding.clean else None
        if better is not None:
            return self._not_supported(found, finding, said, base, better)
        if finding.clean:
            cited = self._shown(found, finding)
            return replace(
                base, outcome=Outcome.SUPPORTED, provision=cited, explanation=explaining.supported(cited, 0)
            )
        shared = together.get(_key(found))
        if shared is not None:
            cited = self._shown(found, finding)
            others = len(together) - 1
            return replace(
                base,
                outcome=Outcome.SUPPORTED,
                provision=cited,
                explanation=explaining.supported(cited, others),
            )
        older = self._older(reference, found, said)
        if older is not None:
            return self._outdated(*older, said, base)
        return self._not_supported(found, finding, said, base)

    def _better(self, found: Resolution, finding: _Finding, said: Said) -> _Finding | None:
        """Another article that says what the cited one has only the words of: the next one is meant."""
        mine = finding.comparison
        if found.span is None or found.version_id is None or mine.share + mine.together > 2 - _MARGIN:
            return None
        ranked = self._ranked(self._body(found.version_id), said, finding.provision.span)
        clean = [one for one in ranked if one.clean]
        best = max(clean, key=lambda one: one.comparison.share + one.comparison.together, default=None)
        if best is None:
            return None
        gain = best.comparison.share + best.comparison.together - mine.share - mine.together
        return best if gain >= _MARGIN else None

    def _not_supported(
        self, found: Resolution, finding: _Finding, said: Said, base: Check, better: _Finding | None = None
    ) -> Check:
        assert found.version_id is not None
        differences = self._differences(finding, said)
        if better is not None:
            message = "只有部分词语与原文相同，这样规定的是另一条"
            span = Span(said.places[0], said.places[-1] + 1)
            differences = (Difference(DifferenceKind.WORDS, said.text[:40], "", message, span),)
        whole = found.span is None
        candidates, nearest, share = self._elsewhere(
            self._body(found.version_id), said, finding.provision.span if not whole else None
        )
        if share <= finding.comparison.share:
            nearest = None  # nothing is nearer than what is cited
        cited = self._shown(found, finding)
        older_hint = not candidates and finding.comparison.share < _RESEMBLES
        return replace(
            base,
            outcome=Outcome.NOT_SUPPORTED,
            provision=cited,
            differences=differences,
            candidates=() if whole else candidates,
            nearest=None if whole else nearest,
            explanation=explaining.not_supported(
                cited if not whole else None,
                found.title,
                differences,
                () if whole else candidates,
                None if whole else nearest,
            )
            + (self._only_text(found.version_id) if older_hint else ""),
        )

    def _outdated(self, found: Resolution, finding: _Finding | None, said: Said, base: Check) -> Check:
        """A text that no longer holds, with where the claim stands today."""
        held = finding is None or finding.clean
        current, still = self._today(found, said, found.label)
        cited = (
            self._shown(found, finding) if finding else self._cited(found, found.span) if found.span else None
        )
        return replace(
            base,
            outcome=Outcome.REPEALED_OR_SUPERSEDED,
            label=found.label,
            title=found.title,
            provision=cited,
            differences=() if finding is None or held else self._differences(finding, said),
            quotations=finding.quotes if finding else (),
            current=current,
            still_holds=still,
            explanation=explaining.outdated(
                found.title, found.label, self._why_gone(found), held, current, still
            ),
        )

    def _only_text(self, version_id: str) -> str:
        """Advice where the law was amended and no older text of it is here, which may be meant."""
        work = self._library.catalog().by_version.get(version_id)
        version = self._version(version_id)
        day = version.published or version.effective
        if work is None or len(work.versions) > 1 or day is None:
            return ""
        text = self._body(version_id).text
        begun = [int(year) for year in _BEGUN.findall(text[-_HISTORY:])]
        if not _AMENDED.search(text[:_HISTORY]) and not any(year < day.year - 1 for year in begun):
            return ""
        return (
            f"资料库中只有{day.year}年{day.month}月{day.day}日的文本；"
            "如果引用的是修改以前的文本，请导入旧文本后再核对。"
        )

    def _why_gone(self, found: Resolution) -> str:
        assert found.version_id is not None
        version = self._version(found.version_id)
        day = version.published or version.effective
        dated = f"{day.year}年{day.month}月{day.day}日的文本" if day else "旧文本"
        return f"{dated}，{version.status_note or found.reason or '已不再有效'}"

    # --- comparing -------------------------------------------------------------------------------

    def _find(self, found: Resolution, said: Said) -> _Finding:
        assert found.version_id is not None
        body = self._body(found.version_id)
        if found.span is None:
            ranked = self._ranked(body, said, None)
            best = next((one for one in ranked if one.clean), ranked[0] if ranked else None)
            return best or _Finding(body.provision(Span(0, len(body.text)), "", None), NOTHING, ())
        return self._held(body.provision(found.span, found.label, _article(found)), said, body)

    def _held(self, provision: Provision, said: Said, body: Body) -> _Finding:
        comparison = compare(said.text, provision)
        if said.violated:
            kept = tuple(d for d in comparison.differences if d.kind is not DifferenceKind.MODALITY)
            comparison = replace(comparison, differences=kept)
        words = solid(provision.span.of(body.text))
        quotes = tuple(
            Quotation(span, span.of(self._text), _stands(span.of(self._text), words)) for span in said.quoted
        )
        return _Finding(provision, comparison, quotes)

    def _together(self, said: Said, resolutions: Sequence[Resolution]) -> dict[str, _Finding]:
        """By resolution: the provisions that carry a claim jointly although none of them does alone."""
        placed = [r for r in resolutions if r.span is not None and r.version_id is not None and r.resolved]
        if len(placed) < 2 or not said.text:
            return {}
        parts = [
            (r, self._body(r.version_id or "").provision(r.span or Span(0, 0), r.label, _article(r)))
            for r in placed
        ]
        units = tuple(dict.fromkeys(unit for _, part in parts for unit in part.units))
        first = parts[0][1]
        around = frozenset().union(*(part.around for _, part in parts))
        joint = self._held_jointly(replace(first, units=units, around=around), said, parts)
        if joint is None:
            return {}
        used = set(joint.comparison.units)
        return {_key(r): joint for r, part in parts if used & set(part.units)}

    def _held_jointly(
        self, provision: Provision, said: Said, parts: Sequence[tuple[Resolution, Provision]]
    ) -> _Finding | None:
        comparison = compare(said.text, provision, limbs_first=True)
        words = "".join(solid(part.span.of(self._body(part.version_id).text)) for _, part in parts)
        quoted = all(_stands(span.of(self._text), words) for span in said.quoted)
        return _Finding(provision, comparison, ()) if comparison.clean and quoted else None

    def _ranked(self, body: Body, said: Said, without: Span | None) -> list[_Finding]:
        """The provisions of a document that share most words with a claim, compared in full."""
        words = canonical(said.text)
        scored = [
            (share_of(words, provision.around), -provision.span.start, provision)
            for provision in body.provisions()
            if without is None or not provision.span.contains(without)
        ]
        best = sorted(scored, key=lambda row: row[:2], reverse=True)[:_DEEP]
        found = [self._held(provision, said, body) for share, _, provision in best if share > 0]
        return sorted(found, key=lambda one: (len(one.comparison.differences), -one.comparison.share))

    def _elsewhere(
        self, body: Body, said: Said, without: Span | None
    ) -> tuple[tuple[CitedText, ...], CitedText | None, float]:
        """(provisions that do say it, else the nearest one, the share of the claim's words that it has)."""
        if not said.text:
            return (), None, 0.0
        ranked = self._ranked(body, said, without)
        clean = [
            self._candidate(body, one) for one in ranked if one.clean and one.comparison.together >= _SAYS
        ]
        clean = clean[:_NEAR]
        if clean or not ranked:
            return tuple(clean), None, 1.0
        best = max(ranked, key=lambda one: one.comparison.share)
        share = best.comparison.share
        return (), self._candidate(body, best) if share >= _RESEMBLES else None, share

    def _today(self, found: Resolution, said: Said, label: str) -> tuple[CitedText | None, bool | None]:
        """Where the version that holds today has the claim, and whether it still says it."""
        newer = self._successor(found)
        if newer is None:
            return None, None
        body = self._body(newer)
        if not said.text:
            return self._text_of(newer, Span(0, min(len(body.text), 60)), ""), None
        ranked = self._ranked(body, said, None)
        clean = next((one for one in ranked if one.clean), None)
        if clean is not None:
            return self._candidate(body, clean), True
        best = max(ranked, key=lambda one: one.comparison.share, default=None)
        if best is None or best.comparison.share < _RESEMBLES:
            return None, False
        return self._candidate(body, best), False

    def _successor(self, found: Resolution) -> str | None:
        """The version that holds today in place of one that does not: the newest of its chain."""
        assert found.version_id is not None
        last, seen = found.version_id, {found.version_id}
        while True:
            version = self._version(last)
            repealing = version.repealed_by
            newer = version.superseded_by or (repealing.version_id if repealing else None)
            if newer is None or newer in seen:
                return None if last == found.version_id else last
            seen.add(newer)
            last = newer

    def _older(
        self, reference: FoundReference, found: Resolution, said: Said
    ) -> tuple[Resolution, _Finding] | None:
        """An earlier version of the work whose provision of this number does say the claim."""
        if reference.article is None or not said.text or found.version_id is None or reference.edition:
            return None
        work = self._library.catalog().by_version.get(found.version_id)
        current = self._version(found.version_id)
        day = current.published or current.effective
        for version in reversed(work.versions if work else ()):
            dated = version.published or version.effective
            if version.version_id == found.version_id or dated is None or (day and dated >= day):
                continue
            old = self._resolver.resolve(replace(reference, edition=dated.year), self._citing)
            if old.version_id != version.version_id or old.span is None or old.outcome in _MISSING:
                continue
            finding = self._find(old, said)
            if finding.clean:
                return old, finding
        return None

    # --- what is shown ---------------------------------------------------------------------------

    def _differences(self, finding: _Finding, said: Said) -> tuple[Difference, ...]:
        found = [replace(d, claim=said.back(d.claim)) for d in finding.comparison.differences]
        for quote in finding.quotes:
            if not quote.verbatim:
                message = f"引号中的“{quote.text[:30]}”与原文不一字不差"
                found.insert(0, Difference(DifferenceKind.QUOTE, quote.text, "", message, quote.span))
        return tuple(found)

    def _version(self, version_id: str) -> VersionRecord:
        if version_id not in self._versions:
            self._versions[version_id] = self._library.version(version_id, as_of=self._day)
        return self._versions[version_id]

    def _cited(self, found: Resolution, span: Span) -> CitedText:
        assert found.version_id is not None
        return self._text_of(found.version_id, span, found.label)

    def _shown(self, found: Resolution, finding: _Finding) -> CitedText:
        if found.span is not None:
            return self._cited(found, found.span)
        assert found.version_id is not None
        return self._candidate(self._body(found.version_id), finding)

    def _candidate(self, body: Body, finding: _Finding) -> CitedText:
        """The 款 or 项 of a provision that has the words, or the whole of it where several share them."""
        units = finding.comparison.units
        if units:
            places = dict.fromkeys(body.place_of(unit) for unit in units)
            if len(places) == 1:
                label, span = next(iter(places))
                return self._text_of(body.version_id, span, label)
        return self._text_of(body.version_id, finding.provision.span, finding.provision.label)

    def _text_of(self, version_id: str, span: Span, label: str) -> CitedText:
        version = self._version(version_id)
        text = self._library.text(version_id)
        return CitedText(
            document_id=version.document_id,
            version_id=version_id,
            title=version.title,
            label=label,
            quote=span.of(text),
            span=span,
            status=version.status,
            status_note=version.status_note,
            dated=version.published or version.effective,
            url=document_url(version.document_id, version_id=version_id, start=span.start, end=span.end),
        )


def _key(found: Resolution) -> str:
    return f"{found.version_id}:{found.span}"


def _article(found: Resolution) -> str | None:
    """第二十四条 of 第二十四条第二款."""
    match = re.match(r"第[^条]+条(?:之[一二三四五六七八九十]+)?", found.label)
    return match.group() if match else None


def _dated(text: str, reference: FoundReference) -> FoundReference:
    """With the year of the version that stands beside the title."""
    if reference.edition is not None:
        return reference
    inside = _YEAR_INSIDE.search(reference.title)
    if inside:
        return replace(reference, title=reference.title[: inside.start()], edition=int(inside.group(1)))
    behind = _YEAR_BEHIND.search(reference.span.of(text) + text[reference.span.end : reference.span.end + 20])
    before = _YEAR_BEFORE.search(text[max(0, reference.span.start - 10) : reference.span.start])
    match = behind or before
    return replace(reference, edition=int(match.group(1))) if match else reference


def _stands(quote: str, words: str) -> bool:
    """Whether a quotation stands word for word in ``words`` (solid); ellipses divide it."""
    pieces = [solid(piece) for piece in re.split(r"…+|\.{3,}", quote)]
    at = 0
    for piece in pieces:
        found = words.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return True
