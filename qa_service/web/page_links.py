"""Addresses of lists with their conditions, for the pages; and routes that answer HEAD too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.params import Depends

from corpus.errors import InputError
from qa_service.api.filters import ListFilter

PAGE_SIZE = 20
"""Rows of a list page when its address does not say."""


def page_of(
    router: APIRouter, path: str, dependencies: Sequence[Depends] | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A page that also answers HEAD, which link checkers and monitors send."""
    return router.api_route(path, methods=["GET", "HEAD"], dependencies=dependencies)


def shown_limit(wanted: ListFilter) -> int:
    """Rows of the page: as asked for, else ``PAGE_SIZE``."""
    return wanted.limit if "limit" in wanted.model_fields_set else PAGE_SIZE


def kept_limit(limit: int) -> int | None:
    """The limit as the address of the next page has it: None where it goes without saying."""
    return None if limit == PAGE_SIZE else limit


def conditions_of(wanted: ListFilter) -> dict[str, str]:
    """The conditions that are set, as they stand in an address; a form of file is none."""
    dumped = wanted.model_dump(mode="json", exclude={"limit", "offset", "format"}, exclude_defaults=True)
    return {
        name: ("true" if value is True else "false" if value is False else str(value))
        for name, value in dumped.items()
        if value is not None
    }


def link_to(path: str, query: Mapping[str, Any], **more: Any) -> str:
    """``path`` with the conditions and ``more``, without what is None, "" or 0."""
    kept = {name: value for name, value in {**query, **more}.items() if value not in (None, "", 0)}
    return f"{path}?{urlencode(kept)}" if kept else path


def form_date(written: str) -> dt.date | None:
    """The date that a person wrote into a form; None for an empty field.

    Raises:
        InputError: it is no date of the form 2024-06-30.
    """
    if not written.strip():
        return None
    try:
        return dt.date.fromisoformat(written.strip())
    except ValueError:
        raise InputError(
            "日期要写成 2024-06-30 的样子，请修改后再提交。", details={"date": written}
        ) from None
