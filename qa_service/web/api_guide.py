"""OpenAPI → what the page /docs shows: endpoints by tag, with parameters in Chinese."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import quote, urlencode

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
    default: str = ""
    choices: tuple[str, ...] = ()

    @property
    def in_path(self) -> bool:
        return self.place == PLACES["path"]


@dataclass(frozen=True, slots=True)
class Example:
    """A call that was really made over the sample documents, and what came back, shortened.

    Attributes:
        command: for a shell. answer: JSON, cut; "" where nothing was recorded. status: of HTTP.
    """

    command: str
    answer: str
    status: int


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method of one address.

    Attributes:
        example: None for an endpoint that was not called. tried: a form can call it from the page.
    """

    id: str
    method: str
    path: str
    summary: str
    parameters: tuple[Parameter, ...]
    returns: str
    example: Example | None
    tried: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Endpoints under one tag."""

    name: str
    endpoints: tuple[Endpoint, ...]


def guide(specification: Mapping[str, Any], base: str) -> list[Group]:
    """Endpoints in the order of the document, grouped by their first tag.

    Args:
        base: address of this service, for the examples.
    """
    groups: dict[str, list[Endpoint]] = {}
    for path, methods in specification["paths"].items():
        for method, operation in methods.items():
            tag = (operation.get("tags") or ["其他"])[0]
            groups.setdefault(tag, []).append(_endpoint(specification, path, method, operation, base))
    return [Group(name, tuple(endpoints)) for name, endpoints in groups.items()]


def _endpoint(
    specification: Mapping[str, Any], path: str, method: str, operation: Mapping[str, Any], base: str
) -> Endpoint:
    parameters = [
        Parameter(
            name=row["name"],
            place=PLACES.get(row["in"], row["in"]),
            type=_type(specification, row.get("schema", {})),
            required=bool(row.get("required")),
            description=row.get("description", ""),
            default=_default(row.get("schema", {})),
            choices=_choices(specification, row.get("schema", {})),
        )
        for row in operation.get("parameters", [])
    ]
    tried = method == "get" and "/events" not in path
    parameters.extend(_body(specification, operation))
    return Endpoint(
        id=operation.get("operationId", f"{method}-{path}"),
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        parameters=tuple(parameters),
        returns=_returns(specification, operation),
        example=_example(f"{method.upper()} {path}", base),
        tried=tried,
    )


def _default(schema: Mapping[str, Any]) -> str:
    value = schema.get("default", "")
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _choices(specification: Mapping[str, Any], schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The values that a parameter may have, where they are listed or it is true or false."""
    found = _resolve(specification, schema)
    if "enum" in found:
        return tuple(str(value) for value in found["enum"] if value != "")
    if found.get("type") == "boolean":
        return ("true", "false")
    for option in found.get("anyOf", []):
        if choices := _choices(specification, option):
            return choices
    return ()


# --- examples ------------------------------------------------------------------------------------


@cache
def recorded() -> Mapping[str, Any]:
    """Calls over the sample documents as ``scripts/make_api_examples.py`` recorded them, by operation."""
    source = resources.files("qa_service").joinpath("data/api_examples.json")
    found: Mapping[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return found


def _example(operation: str, base: str) -> Example | None:
    call = recorded().get(operation)
    if call is None:
        return None
    answer = call["answer"]
    text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False, indent=1)
    return Example(shell_command(operation, call, base), text, call["status"])


def shell_command(operation: str, call: Mapping[str, Any], base: str) -> str:
    """The call as a line for a shell; Chinese in addresses stays readable, as shells and curl take it."""
    method, _, path = operation.partition(" ")
    for name, value in call["path"].items():
        path = path.replace("{" + name + "}", quote(value, safe=""))
    query = urlencode(call["query"], quote_via=lambda text, *_: str(text))
    parts = ["curl", "-s"] + (["-X", method] if method not in ("GET", "POST") else [])
    parts.append(shlex.quote(f"{base}{path}" + (f"?{query}" if query else "")))
    if call["body"] is not None:
        body = json.dumps(call["body"], ensure_ascii=False)
        parts += ["-H", "'Content-Type: application/json'", "-d", shlex.quote(body)]
    return " ".join(parts)


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
