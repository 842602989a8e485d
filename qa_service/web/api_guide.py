"""OpenAPI → what the page /docs shows: endpoints by tag, with parameters in Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

PLACES: Mapping[str, str] = {"query": "网址参数", "path": "路径", "header": "请求头", "body": "请求体"}
TYPES: Mapping[str, str] = {
    "string": "文字",
    "integer": "整数",
    "number": "数字",
    "boolean": "true/false",
    "array": "列表",
    "object": "对象",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter or field of the request."""

    name: str
    place: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method of one address."""

    id: str
    method: str
    path: str
    summary: str
    parameters: tuple[Parameter, ...]
    returns: str


@dataclass(frozen=True, slots=True)
class Group:
    """Endpoints under one tag."""

    name: str
    endpoints: tuple[Endpoint, ...]


def guide(specification: Mapping[str, Any]) -> list[Group]:
    """Endpoints in the order of the document, grouped by their first tag."""
    groups: dict[str, list[Endpoint]] = {}
    for path, methods in specification["paths"].items():
        for method, operation in methods.items():
            tag = (operation.get("tags") or ["其他"])[0]
            groups.setdefault(tag, []).append(_endpoint(specification, path, method, operation))
    return [Group(name, tuple(endpoints)) for name, endpoints in groups.items()]


def _endpoint(
    specification: Mapping[str, Any], path: str, method: str, operation: Mapping[str, Any]
) -> Endpoint:
    parameters = [
        Parameter(
            name=row["name"],
            place=PLACES.get(row["in"], row["in"]),
            type=_type(specification, row.get("schema", {})),
            required=bool(row.get("required")),
            description=row.get("description", ""),
        )
        for row in operation.get("parameters", [])
    ]
    parameters.extend(_body(specification, operation))
    return Endpoint(
        id=operation.get("operationId", f"{method}-{path}"),
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        parameters=tuple(parameters),
        returns=_returns(specification, operation),
    )


def _resolve(specification: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Mapping[str, Any] = specification["components"]["schemas"][name] if name else schema
    return found


def _body(specification: Mapping[str, Any], operation: Mapping[str, Any]) -> Iterator[Parameter]:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        schema = _resolve(specification, content.get("schema", {}))
        for name, field in schema.get("properties", {}).items():
            yield Parameter(
                name=name,
                place=PLACES["body"],
                type=_type(specification, field),
                required=name in schema.get("required", []),
                description=field.get("description", ""),
            )


def _type(specification: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    schema = _resolve(specification, schema)
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    options = [
        _type(specification, option) for option in schema.get("anyOf", []) if option.get("type") != "null"
    ]
    if options:
        return "、".join(dict.fromkeys(options))
    if schema.get("format") == "date":
        return "日期"
    if schema.get("format") == "binary" or "contentMediaType" in schema:
        return "文件"
    return TYPES.get(schema.get("type", ""), schema.get("type", ""))


def _returns(specification: Mapping[str, Any], operation: Mapping[str, Any]) -> str:
    for status, response in operation.get("responses", {}).items():
        if not status.startswith("2"):
            continue
        for media_type, content in response.get("content", {}).items():
            schema = _resolve(specification, content.get("schema", {}))
            description = str(schema.get("description", "")).split("\n", 1)[0]
            return f"{status}，{media_type}。{description}"
    return ""
