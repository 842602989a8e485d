"""Requests for every route of the service, made from its own description, filled with chosen values."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

#: Values by the name of a parameter; each value makes a request of its own.
Values = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Request:
    """One request; ``path`` is the template that it was made from."""

    method: str
    path: str
    url: str
    query: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.method} {self.url} {dict(self.query)}"


def described(service: FastAPI) -> dict[str, Any]:
    """The OpenAPI file of all routes, the pages among them."""
    routes = []
    for number, (prefix, route) in enumerate(_routes(service.routes, "")):
        shown = copy.copy(route)
        shown.include_in_schema = True
        shown.operation_id = f"operation-{number}"
        shown.path_format = prefix + route.path_format
        shown.methods = route.methods - {"HEAD"}
        routes.append(shown)
    return get_openapi(title="x", version="1", routes=routes)


def _routes(routes: Sequence[Any], prefix: str) -> Iterator[tuple[str, APIRoute]]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield prefix, route
        elif hasattr(route, "original_router"):
            yield from _routes(route.original_router.routes, prefix + route.include_context.prefix)


def operations(document: Mapping[str, Any], *methods: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """(method, path, operation) of the routes with one of ``methods``."""
    for path, found in document["paths"].items():
        for method, operation in found.items():
            if method in methods:
                yield method, path, operation


def reading_requests(document: Mapping[str, Any], values: Values) -> Iterator[Request]:
    """GET requests: every path filled in every way, and once with each value of each parameter.

    Raises:
        KeyError: a parameter that is text and for which ``values`` has nothing.
    """
    for _, path, operation in operations(document, "get"):
        parameters = operation.get("parameters", [])
        query = [p for p in parameters if p["in"] == "query"]
        needed = tuple((p["name"], str(values_of(p, values, document)[0])) for p in query if p["required"])
        urls = list(_filled(path, [p for p in parameters if p["in"] == "path"], values, document))
        for url in urls:
            yield Request("get", path, url, needed)
        for parameter in query:
            others = tuple(one for one in needed if one[0] != parameter["name"])
            for value in values_of(parameter, values, document):
                yield Request("get", path, urls[0], (*others, (parameter["name"], str(value))))


def _filled(
    path: str, parameters: Sequence[Mapping[str, Any]], values: Values, document: Mapping[str, Any]
) -> Iterator[str]:
    """Each value in its place; where a path has several, the n-th of each together."""
    if not parameters:
        yield path
        return
    found = {p["name"]: values_of(p, values, document) for p in parameters}
    for turn in range(max(map(len, found.values()))):
        url = path
        for name, choices in found.items():
            url = re.sub("{" + name + "(:path)?}", str(choices[turn % len(choices)]), url)
        yield url


def values_of(parameter: Mapping[str, Any], values: Values, document: Mapping[str, Any]) -> Sequence[Any]:
    """What to put in a parameter: of ``values``, else every value that its schema lists.

    Raises:
        KeyError: it is free text that ``values`` does not know.
    """
    name = parameter["name"]
    schemas = list(_schemas(parameter["schema"], document))
    if name in values and not any("enum" in schema for schema in schemas):
        return values[name]
    listed = [value for schema in schemas for value in _listed(schema)]
    if not listed:
        raise KeyError(f"{name}: no value for this parameter; add one that an internal document would give")
    return listed


def _schemas(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The alternatives of a schema, and what the items of a list may be."""
    if "$ref" in schema:
        yield from _schemas(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document)
    elif "anyOf" in schema:
        for one in schema["anyOf"]:
            yield from _schemas(one, document)
    elif schema.get("type") == "array":
        yield from _schemas(schema["items"], document)
    else:
        yield schema


def _listed(schema: Mapping[str, Any]) -> Sequence[Any]:
    if "enum" in schema:
        return list(schema["enum"])
    if "const" in schema:
        return [schema["const"]]
    if schema.get("type") == "boolean":
        return ["true", "false"]
    if schema.get("type") == "integer":
        return [schema.get("minimum", 0)]
    if schema.get("format") == "date":
        return ["2026-08-01", "2024-01-01"]
    return []
