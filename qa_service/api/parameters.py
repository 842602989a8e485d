"""Query parameters that an endpoint does not have are refused: a misspelt filter must not pass for none."""

from __future__ import annotations

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

UNKNOWN = "unknown_parameter"
"""Type of the problem; ``errors.VALIDATION_MESSAGES`` has its words."""
_NAME_LENGTH = 40
_MOST_NAMED = 5


async def only_known_parameters(request: Request) -> None:
    """A dependency of every endpoint; those without query parameters let anything pass.

    What is known is what the endpoint's own OpenAPI description lists.

    Raises:
        RequestValidationError: a parameter that is not described.
    """
    if not request.query_params:
        return
    known = _known(request)
    unknown = [name for name in dict.fromkeys(request.query_params) if name not in known]
    if known and unknown:
        raise RequestValidationError(
            [
                {"type": UNKNOWN, "loc": ("query", name[:_NAME_LENGTH]), "ctx": {"known": "、".join(known)}}
                for name in unknown[:_MOST_NAMED]
            ]
        )


def _known(request: Request) -> tuple[str, ...]:
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return ()
    methods = request.app.openapi()["paths"].get(route.path_format, {})
    described = methods.get(request.method.lower(), {}).get("parameters", ())
    return tuple(row["name"] for row in described if row["in"] == "query")
