"""Cases as JSON for whoever asks: every value with its words and their place, persons masked for the public.

The shapes, as the API gives them and pages may use them:

* ``summary_json``: one row of a list. Plain values: ``id``, ``url`` (/cases/ID), ``name``, ``title``,
  ``date`` (2019-03-03, 2019-03 or 2019), ``time``, ``place``, ``place_words``, ``types``, ``grade``,
  ``industry`` {code, name} or null, ``deaths``, ``missing``, ``injured``, ``poisoned``, ``loss`` (万元),
  ``topics``, ``factors``, ``substances``, ``events``, ``processes``, ``provisions``, ``document``
  {id, title, file_name, version_id, url}.
* ``value`` in ``case_json``: {value, sure, note, quotes: [quote …]}; None where the text says nothing.
* ``quote``: {start, end, text, url}; ``text`` is the stored text's [start:end], with persons masked where
  ``masked`` of the case is true; ``url`` opens the document at the words.
* ``case_json``: the row, and ``values`` (name, day, place, types, grades, figures …), ``course``, ``rescue``,
  ``lessons`` (quotes), ``causes``, ``parties``, ``violations``.
* ``similar_json``, ``duplicate_json``: another row, with the reasons and the words behind them on both sides.

``CaseView`` of a record and a visitor makes them; ``CaseView.mask`` is the mask that its words go through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from case_library.asking import provision_name
from case_library.duplicates import Duplicate
from case_library.model import Case, Cause, Cited, Day, Found, Measure, Party, PartyKind, Violation
from case_library.similar import Similar, evidence
from case_library.store import CaseRecord
from case_library.summary import CaseSummary, processes
from corpus.model import Span
from qa_service.chat.masking import NOTHING, Mask, is_full_name, mask_of, masked_name, names_in
from qa_service.links import case_url, document_url

if TYPE_CHECKING:
    from case_library.links import CaseLinks, ProvisionLink, ProvisionText

T = TypeVar("T")


def mask_for(record: CaseRecord, *, names: bool) -> Mask:
    """What stands in place of persons' names in the words of a case.

    Args:
        names: whether the reader may see them: ``Visitor.sees_internal``.
    """
    if names:
        return NOTHING
    persons = (party.name for party in record.case.parties if party.kind is PartyKind.PERSON)
    return mask_of((record.text,), persons)


def row_mask(row: CaseSummary, *, names: bool) -> Mask:
    """What stands in place of persons' names in a row of a list; ``names`` as for ``mask_for``.

    Made from the row alone: the persons that the name of the case has by its record, and those that the name
    and the titles call by a role (驾驶员某某驾驶…).
    """
    if names:
        return NOTHING
    told = names_in(row.name, row.title, row.file_name, row.place_words)
    return Mask({one: masked_name(one) for one in (*row.people, *told) if is_full_name(one)})


def summary_json(row: CaseSummary, *, names: bool, mask: Mask | None = None) -> dict[str, Any]:
    """One row of a list; ``names`` as for ``mask_for``.

    Args:
        mask: of the whole report, where it is at hand; else ``row_mask``.
    """
    mask = row_mask(row, names=names) if mask is None else mask
    day = row.day
    return {
        "id": row.id,
        "url": case_url(row.id),
        "name": mask.text(row.name),
        "title": mask.text(row.title),
        "date": _date(day),
        "time": day.time if day else "",
        "date_sure": row.day_sure,
        "place": row.place,
        "place_words": mask.text(row.place_words),
        "types": [kind.value for kind in row.types],
        "grade": row.grade.value if row.grade else None,
        "grade_stated": row.grade_stated,
        "industry": {"code": row.industry, "name": row.industry_name} if row.industry else None,
        "deaths": row.deaths,
        "missing": row.missing,
        "injured": row.injured,
        "poisoned": row.poisoned,
        "loss": row.loss,
        "nature": row.nature or None,
        "topics": list(row.topics),
        "factors": [factor.value for factor in row.factors],
        "substances": list(row.substances),
        "events": list(row.events),
        "processes": list(row.processes),
        "provisions": list(dict.fromkeys(provision_name(one) for one in row.provisions)),
        "firms": list(row.firms),
        "document": {
            "id": row.document_id,
            "title": mask.text(row.title),
            "file_name": mask.text(row.file_name),
            "version_id": row.version_id,
            "url": document_url(
                row.document_id, version_id=row.version_id, start=row.extent.start, end=row.extent.end
            )
            if row.ordinal
            else document_url(row.document_id, version_id=row.version_id),
        },
    }


@dataclass(frozen=True)
class CaseView:
    """A case as one reader may see it.

    Attributes:
        names: whether the reader sees the names of persons.
        links: resolves the provisions that were broken; None leaves them as they are written.
    """

    record: CaseRecord
    names: bool
    links: CaseLinks | None = None

    @cached_property
    def mask(self) -> Mask:
        """What the words of the case go through."""
        return mask_for(self.record, names=self.names)

    @property
    def case(self) -> Case:
        return self.record.case

    def quote(self, span: Span) -> dict[str, Any]:
        """Words of the text, with their place."""
        version = self.record.version
        return {
            "start": span.start,
            "end": span.end,
            "text": self.mask.text(self.record.quote(span)),
            "url": document_url(version.document_id, version_id=version.id, start=span.start, end=span.end),
        }

    def quotes(self, spans: Iterable[Span]) -> list[dict[str, Any]]:
        """Several of them."""
        return [self.quote(span) for span in spans]

    def person(self, name: str) -> str:
        """The name of a person as the reader may see it."""
        if self.names:
            return name
        shown = self.mask.text(name)
        return masked_name(shown) if is_full_name(shown) else shown

    def json(self) -> dict[str, Any]:
        """The whole case; see the head of this file."""
        case = self.case
        version = self.record.version
        return {
            **summary_json(self.record.summary, names=self.names, mask=self.mask),
            "name": self.mask.text(case.name.value),
            "masked": bool(self.mask),
            "extent": {"start": case.extent.start, "end": case.extent.end},
            "number": version.number,
            "issuer": version.issuer,
            "published": version.published.isoformat() if version.published else None,
            "values": self._values(),
            "course": self.quotes(case.course),
            "rescue": self.quotes(case.rescue),
            "causes": [self._cause(one) for one in case.causes],
            "parties": [self._party(one) for one in case.parties],
            "violations": [self._violation(one) for one in case.violations],
            "lessons": self.quotes(case.lessons),
            "stages": [
                {"name": name, "quotes": [self.quote(span)]}
                for name, span in processes(case, self.record.text)
            ],
        }

    # --- parts -----------------------------------------------------------------------------------

    def _values(self) -> dict[str, Any]:
        case = self.case
        return {
            "name": self._value(case.name, self.mask.text(case.name.value)),
            "day": self._more(case.day, lambda day: {"value": _date(day), "time": day.time}),
            "place": self._more(case.place, lambda place: {"value": place.path, "words": place.words}),
            "enterprises": [
                self._more(one, lambda firm: {"value": firm.name, "role": firm.role, "short": firm.short})
                for one in case.enterprises
            ],
            "industry": self._more(case.industry, lambda one: {"value": one.name, "code": one.code}),
            "types": [self._value(one, one.value.value) for one in case.types],
            "events": [self._value(one, one.value) for one in case.events],
            "substances": [self._value(one, one.value) for one in case.substances],
            "stated_grade": self._more(case.stated_grade, lambda grade: {"value": grade.value}),
            "computed_grade": self._more(case.computed_grade, lambda grade: {"value": grade.value}),
            "deaths": self._plain(case.deaths),
            "missing": self._plain(case.missing),
            "injured": self._plain(case.injured),
            "severe": self._plain(case.severe),
            "poisoned": self._plain(case.poisoned),
            "loss": self._plain(case.loss),
            "nature": self._plain(case.nature),
        }

    def _plain(self, found: Found[Any] | None) -> dict[str, Any] | None:
        return self._value(found, found.value if found else None)

    def _more(self, found: Found[T] | None, shown: Callable[[T], dict[str, Any]]) -> dict[str, Any] | None:
        if found is None:
            return None
        return {**(self._value(found, None) or {}), **shown(found.value)}

    def _value(self, found: Found[Any] | None, shown: Any) -> dict[str, Any] | None:
        if found is None:
            return None
        return {
            "value": shown,
            "sure": found.sure,
            "note": self.mask.text(found.note),
            "quotes": self.quotes(found.spans),
        }

    def _cause(self, cause: Cause) -> dict[str, Any]:
        return {
            "kind": cause.kind.value,
            "quote": self.quote(cause.span),
            "who": self.mask.text(cause.who),
            "topics": list(cause.topics),
            "factors": [
                {
                    "factor": one.factor.value,
                    "code": one.code,
                    "name": one.name,
                    "quote": self.quote(one.span),
                }
                for one in cause.factors
            ],
            "sure": cause.sure,
        }

    def _party(self, party: Party) -> dict[str, Any]:
        person = party.kind is PartyKind.PERSON
        return {
            "kind": party.kind.value,
            "name": self.person(party.name) if person else party.name,
            "post": self.mask.text(party.post),
            "unit": party.unit,
            "role": party.role,
            "quote": self.quote(party.span),
            "fault": self.quote(party.fault) if party.fault else None,
            "measures": [self._measure(one) for one in party.measures],
        }

    def _measure(self, measure: Measure) -> dict[str, Any]:
        return {
            "kind": measure.kind.value,
            "words": self.mask.text(measure.words),
            "amount": measure.amount,
            "proposed": measure.proposed,
            "quote": self.quote(measure.span),
            "basis": [self._cited(one) for one in measure.basis],
        }

    def _violation(self, violation: Violation) -> dict[str, Any]:
        return {
            "who": self.mask.text(violation.who),
            "quote": self.quote(violation.span),
            "provision": self._cited(violation.provision),
        }

    def _cited(self, cited: Cited) -> dict[str, Any]:
        return {
            "title": cited.title,
            "article": cited.article,
            "paragraph": cited.paragraph,
            "item": cited.item,
            "number": cited.number,
            "quote": self.quote(cited.span),
            "quoted": self.quote(cited.quote) if cited.quote else None,
            "link": self._link(cited),
        }

    def _link(self, cited: Cited) -> dict[str, Any] | None:
        if self.links is None:
            return None
        day = self.case.day.value if self.case.day else None
        return provision_json(self.links.provision(self.record.version_id, cited, day))


def provision_json(link: ProvisionLink) -> dict[str, Any]:
    """What a provision said on the day of the accident and says today."""
    from case_library.links import PRESENT_NAMES

    return {
        "day": link.day.isoformat() if link.day else None,
        "present": link.present.value,
        "present_name": PRESENT_NAMES[link.present],
        "note": link.note,
        "then": _text_json(link.then),
        "now": _text_json(link.now),
    }


def _text_json(text: ProvisionText | None) -> dict[str, Any] | None:
    if text is None:
        return None
    span = text.span
    return {
        "document_id": text.document_id,
        "version_id": text.version_id,
        "title": text.title,
        "label": text.label,
        "clause_id": text.clause_ids[-1] if text.clause_ids else None,
        "start": span.start if span else None,
        "end": span.end if span else None,
        "text": text.words,
        "status_note": text.status_note,
        "url": document_url(
            text.document_id,
            version_id=text.version_id,
            start=span.start if span else None,
            end=span.end if span else None,
        ),
    }


def similar_json(ours: CaseView, theirs: CaseView, found: Similar) -> dict[str, Any]:
    """Another case, in what it is like ours, and the words of both that show it."""
    reasons = []
    for reason in found.reasons:
        words = {
            side: [
                {"value": value, **view.quote(span)}
                for value in reason.values
                if (span := evidence(view.record, reason.sameness, value)) is not None
            ]
            for side, view in (("ours", ours), ("theirs", theirs))
        }
        reasons.append(
            {
                "kind": reason.sameness.name.lower(),
                "name": reason.sameness.value,
                "values": list(reason.values),
                "words": str(reason),
                "weight": reason.weight,
                **words,
            }
        )
    return {"case": summary_json(found.case, names=ours.names), "score": found.score, "reasons": reasons}


def duplicate_json(ours: CaseView, theirs: CaseView, found: Duplicate) -> dict[str, Any]:
    """Another text of the same accident, and where the two differ, side by side."""
    return {
        "case": summary_json(found.case, names=ours.names),
        "score": found.score,
        "agree": list(found.agree),
        "differ": [
            {
                "field": one.field,
                "name": one.name,
                "ours": {"value": one.ours, "quotes": _quotes_of(ours, one.field)},
                "theirs": {"value": one.theirs, "quotes": _quotes_of(theirs, one.field)},
            }
            for one in found.differ
        ],
    }


def _quotes_of(view: CaseView, field: str) -> list[dict[str, Any]]:
    found = view.case.grade if field == "grade" else getattr(view.case, field)
    return view.quotes(found.spans[:1]) if found is not None else []


def _date(day: Day | None) -> str | None:
    return None if day is None else str(Day(day.year, day.month, day.day))


def rows_json(rows: Sequence[CaseSummary], *, names: bool) -> list[dict[str, Any]]:
    """Rows of a list."""
    return [summary_json(row, names=names) for row in rows]
