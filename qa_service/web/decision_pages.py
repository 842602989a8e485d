"""Pages of decision support: conflicts, blind spots, and what one unit owes; sentences side by side."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from corpus.organs import UnitKind
from corpus.records import UnitRecord
from qa_service.api.context import CurrentApp
from qa_service.api.filters import ListFilter, Words
from qa_service.api.list_route import ListRoute
from qa_service.api.routes.decisions import ConflictFilter, LoadFilter, SpotFilter
from qa_service.decisions.desk import blind_spots, conflicts
from qa_service.decisions.load import DUE_NAMES, Due, LoadItem
from qa_service.decisions.names import SpotKind
from qa_service.decisions.rows import (
    CONFLICT_NAMES,
    SPOT_NAMES,
    TIE_NAMES,
    days_in_words,
    due_in_words,
    evidence_in_words,
    load_words,
    passage_source,
    passage_url,
    percent,
    places_of,
    record_source,
    record_url,
)
from qa_service.decisions.summaries import conflicts_in_words, spots_in_words
from qa_service.register import status_in_words
from qa_service.register_facets import unit_name
from qa_service.web.page_links import conditions_of, kept_limit, link_to, shown_limit
from qa_service.web.rendering import render

router = APIRouter(include_in_schema=False, route_class=ListRoute)

_MOST_DOCUMENTS = 200
_OFFERED = 12


def _window(items: tuple[Any, ...], wanted: ListFilter, path: str, query: dict[str, str]) -> dict[str, Any]:
    limit = shown_limit(wanted)
    kept = kept_limit(limit)
    return {
        "page": {"total": len(items), "limit": limit, "offset": wanted.offset},
        "items": items[wanted.offset : wanted.offset + limit],
        "link": lambda offset: link_to(path, query, offset=offset, limit=kept),
        "export": lambda form: link_to(f"/api/v1{path}", query, format=form),
        "json_url": link_to(f"/api/v1{path}", query),
    }


def _organs(app: Any) -> list[UnitRecord]:
    """The organs that are named most."""
    return list(app.library.units(kind=UnitKind.ORGAN, limit=100).items)


def _choices(app: Any) -> dict[str, Any]:
    records = app.library.documents(limit=_MOST_DOCUMENTS).items
    return {
        "documents": [record for record in records if record.assignments],
        "jurisdictions": app.library.jurisdictions(),
    }


_WORDS: dict[str, Any] = {
    "section": "decisions",
    "source_of": record_source,
    "url_of": record_url,
    "evidence_words": evidence_in_words,
    "status_words": status_in_words,
    "percent": percent,
    "passage_source": passage_source,
    "passage_url": passage_url,
}


@router.api_route("/conflicts", methods=["GET", "HEAD"])
def conflicts_page(app: CurrentApp, wanted: Annotated[ConflictFilter, Query()]) -> Response:
    """Two sentences beside each other that give one task to different leads."""
    found = conflicts(app.library, wanted.scope(), partly=wanted.partly)
    query = conditions_of(wanted)
    return render(
        "conflicts.html",
        **_WORDS,
        **_choices(app),
        **_window(found.items, wanted, "/conflicts", query),
        found=found,
        about=conflicts_in_words(found, wanted.scope()),
        names=CONFLICT_NAMES,
        filters={name: value or "" for name, value in wanted.model_dump(mode="json").items()},
        filtered=bool(query),
        with_partly=link_to("/conflicts", {**query, "partly": "true"}),
    )


@router.api_route("/blind-spots", methods=["GET", "HEAD"])
def blind_spots_page(app: CurrentApp, wanted: Annotated[SpotFilter, Query()]) -> Response:
    """Tasks that a child drops or leaves without a unit, each beside the nearest sentence."""
    found = blind_spots(app.library, wanted.scope(), kind=wanted.kind, unclear=wanted.unclear)
    query = conditions_of(wanted)
    return render(
        "blind_spots.html",
        **_WORDS,
        **_choices(app),
        **_window(found.items, wanted, "/blind-spots", query),
        found=found,
        about=spots_in_words(found, wanted.scope()),
        names=SPOT_NAMES,
        ties=TIE_NAMES,
        kinds={kind.value: SPOT_NAMES[kind] for kind in SpotKind},
        filters={name: value or "" for name, value in wanted.model_dump(mode="json").items()},
        filtered=bool(query),
        with_unclear=link_to("/blind-spots", {**query, "unclear": "true"}),
    )


def _meant(app: Any, asked: str) -> list[UnitRecord]:
    """The organs that a name may mean, the most named first; [] where it means one alone, or is an id."""
    found = [one for one in app.library.units(asked, limit=200).items if one.kind is UnitKind.ORGAN]
    return found if len(found) > 1 else []


def _groups(items: Sequence[LoadItem]) -> list[tuple[Due, list[LoadItem]]]:
    """The tasks of one page by when they fall due, in their order."""
    return [(due, list(some)) for due, some in groupby(items, key=lambda item: item.due)]


class LoadPageFilter(LoadFilter):
    """As the API's, but a page without a unit asks for one."""

    unit: Words = None  # type: ignore[assignment]


@router.api_route("/load", methods=["GET", "HEAD"])
def load_page(request: Request, app: CurrentApp, wanted: Annotated[LoadPageFilter, Query()]) -> Response:
    """What one unit owes, by the day on which it falls due."""
    query = conditions_of(wanted)
    values: dict[str, Any] = {
        **_WORDS,
        **_choices(app),
        "filters": {name: value or "" for name, value in wanted.model_dump(mode="json").items()},
        "shown_unit": unit_name(app.library, wanted.unit) if wanted.unit else "",
        "filtered": bool(query),
        "within": wanted.within,
        "units": list(dict.fromkeys(one.name for one in _organs(app))),
        "offered": _organs(app)[:_OFFERED],
        "names": DUE_NAMES,
        "days_words": days_in_words,
        "due_words": due_in_words,
        "load": None,
    }
    if not wanted.unit:
        return render("load.html", **{**values, "section": "register"})
    load = wanted.load(app)
    window = _window(load.items, wanted, "/load", query)
    items = window["items"]
    limit = window["page"]["limit"]
    # Where each group begins, as the page on which it stands.
    starts = {due: sum(load.count(one) for one in list(Due)[: list(Due).index(due)]) for due in Due}
    counts = [
        (due, DUE_NAMES[due], load.count(due), window["link"](starts[due] // limit * limit) + f"#due-{due}")
        for due in Due
        if load.count(due)
    ]
    return render(
        "load.html",
        **{**values, **window, "load": load, "section": "register"},
        about=load_words(load),
        counts=counts,
        several=places_of(load),
        meant=_meant(app, wanted.unit),
        unit_link=lambda unit: link_to("/load", {**query, "unit": unit}),
        place_link=lambda place: link_to("/load", {**query, "jurisdiction": place}),
        subscribe=str(request.base_url).rstrip("/") + link_to("/api/v1/load", query, format="ics"),
        permalink=str(request.base_url).rstrip("/") + link_to("/load", query),
        groups=_groups(items),
    )
