"""What the OpenAPI file says beyond the signatures: forms of files, and which methods an address has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from fastapi import FastAPI, Request

from qa_service.api.downloads import MEDIA_TYPES

FORM = "format"
"""The query parameter by which a list is asked for as a file."""
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_METHODS = ("get", "head", "post", "put", "patch", "delete")


def describe(service: FastAPI) -> None:
    """Let ``service.openapi`` name the media type of every form that an endpoint's ``format`` offers.

    Fields of forms lose the ``null`` that no form can send. Works on the finished description, so that a
    new endpoint or a new form needs no second list.
    """
    plain = service.openapi

    def openapi() -> dict[str, Any]:
        if service.openapi_schema is None:
            described = plain()
            for operation in _operations(described):
                _add_forms(operation, described)
                _take_out_nothing(operation, described)
        return plain()

    service.openapi = openapi  # type: ignore[method-assign]


def _operations(description: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in description["paths"].values():
        yield from (operation for method, operation in methods.items() if method in _METHODS)


def _add_forms(operation: dict[str, Any], description: Mapping[str, Any]) -> None:
    for parameter in operation.get("parameters", ()):
        if (parameter["in"], parameter["name"]) != ("query", FORM):
            continue
        content = operation["responses"]["200"].setdefault("content", {})
        for form in _offered(parameter["schema"], description):
            media = MEDIA_TYPES.get(form, "").partition(";")[0]
            if media:
                content.setdefault(media, {} if form == "jsonl" else dict(_BINARY))


def _take_out_nothing(operation: dict[str, Any], description: Mapping[str, Any]) -> None:
    """A form cannot send ``null``: its fields are left out, or empty."""
    for media, body in operation.get("requestBody", {}).get("content", {}).items():
        if media == "application/json" or "$ref" not in body["schema"]:
            continue
        fields = description["components"]["schemas"][body["schema"]["$ref"].rpartition("/")[2]]
        for field in fields["properties"].values():
            kept = [one for one in field.pop("anyOf", ()) if one != {"type": "null"}]
            field.update(kept[0] if len(kept) == 1 else {"anyOf": kept} if kept else {})


def _offered(schema: Mapping[str, Any], description: Mapping[str, Any]) -> Iterator[str]:
    """The values that a schema lists, through references and alternatives."""
    if reference := schema.get("$ref"):
        yield from _offered(description["components"]["schemas"][reference.rpartition("/")[2]], description)
    yield from (str(value) for value in schema.get("enum", ()))
    for part in (*schema.get("anyOf", ()), *schema.get("allOf", ())):
        yield from _offered(part, description)


def allowed_methods(request: Request) -> str:
    """The methods of an address of the API, for the header ``Allow``; "" for any other address.

    Each method is a route of its own, and the framework names those of the first only.
    """
    described = request.app.openapi()["paths"]
    matching = [path for path in described if _pattern(path).fullmatch(request.url.path)]
    # /jobs/index is an address of its own and no job whose number is "index".
    nearest = min((path.count("{") for path in matching), default=0)
    found = [
        method.upper()
        for path in matching
        if path.count("{") == nearest
        for method in described[path]
        if method in _METHODS
    ]
    return ", ".join(_in_order(found))


def _in_order(methods: Iterable[str]) -> list[str]:
    return sorted(set(methods), key=[method.upper() for method in _METHODS].index)


@cache
def _pattern(path: str) -> re.Pattern[str]:
    """``/documents/{document_id}`` as an expression; a parameter has no slash in the API's addresses."""
    return re.compile("".join(re.escape(piece) if piece[0] != "{" else "[^/]+" for piece in _pieces(path)))


def _pieces(path: str) -> list[str]:
    return [piece for piece in re.split(r"(\{[^}]*\})", path) if piece]
