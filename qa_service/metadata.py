"""What stands in the metadata of a document, where each value comes from, and how to put it right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from corpus.amended import Amendment, AmendReport, Field
from corpus.amending import LABELS, amend
from corpus.errors import AmendmentError, NotFoundError
from corpus.library import Library
from corpus.reading import ReadLimits
from corpus.records import VersionRecord
from qa_service.labels import DOCUMENT_KIND, place, place_basis

VISIBILITY_NAMES: Final[Mapping[str, str]] = {"public": "公开", "internal": "内部"}


@dataclass(frozen=True, slots=True)
class Stated:
    """One value of a document as it stands.

    Attributes:
        shown: for people. origin: where it comes from, in Chinese.
        amendment: what put it there, None where reading found it.
    """

    field: Field
    label: str
    value: str
    shown: str
    origin: str
    amendment: Amendment | None


def shown_value(field: Field, value: str) -> str:
    """A value for people; 没有 for none."""
    if not value:
        return "没有"
    if field is Field.KIND:
        return DOCUMENT_KIND.get(value, value)
    if field is Field.VISIBILITY:
        return VISIBILITY_NAMES.get(value, value)
    return place(value) if field is Field.JURISDICTION else value


def stated(library: Library, document_id: str) -> tuple[Stated, ...]:
    """All values of a document, in the order in which people look at them.

    Raises:
        NotFoundError: no such document.
    """
    values, amended = library.stated_values(document_id), library.amended(document_id)
    version = library.version(library.document(document_id).version_id)
    return tuple(
        Stated(
            field,
            LABELS[field],
            values[field],
            shown_value(field, values[field]),
            _origin(field, values[field], amended.get(field), version),
            amended.get(field),
        )
        for field in Field
    )


def _origin(field: Field, value: str, amendment: Amendment | None, version: VersionRecord) -> str:
    if amendment is not None:
        return f"{amendment.who}更正：{amendment.why}"
    if field is Field.KIND and version.requested_kind:
        return "存入时填写"
    if field is Field.JURISDICTION:
        return (
            "存入时填写" if version.requested_jurisdiction else place_basis(version.place_basis) or "自动识别"
        )
    if field is Field.VISIBILITY:
        return "存入时选择"
    return "从文件里读到" if value else "文件里没有读到"


def undo(
    library: Library, document_id: str, amendment_id: int, *, who: str, why: str, limits: ReadLimits
) -> AmendReport:
    """Puts back what stood before an amendment.

    Raises:
        NotFoundError: no such document or amendment. AmendmentError: the value has changed since.
    """
    for one in library.amendments(document_id):
        if one.id == amendment_id:
            now = library.stated_values(document_id)[one.field]
            if now != one.new:
                raise AmendmentError(
                    f"{LABELS[one.field]}在这之后又改过，不能直接撤销。请在“更正”里直接填写要改成的值。",
                    details={"field": one.field.value},
                )
            return amend(library, document_id, {one.field: one.old}, who=who, why=why, limits=limits)
    raise NotFoundError(
        f"这份文件没有编号为 {amendment_id} 的更正记录。请从更正页面重新进入。", details={"id": amendment_id}
    )


def amendment_json(one: Amendment) -> dict[str, Any]:
    """An amendment for the API and the command line."""
    return {
        "id": one.id,
        "field": one.field.value,
        "field_name": LABELS[one.field],
        "old": one.old,
        "new": one.new,
        "who": one.who,
        "why": one.why,
        "at": one.at.isoformat(timespec="seconds"),
    }


def stated_json(one: Stated) -> dict[str, Any]:
    """A value for the API and the command line."""
    return {
        "field": one.field.value,
        "field_name": one.label,
        "value": one.value,
        "origin": one.origin,
        "amendment": amendment_json(one.amendment) if one.amendment else None,
    }
