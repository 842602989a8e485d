"""A check of our own for schemathesis, which loads this file by its configuration."""

import json
from typing import Any

import schemathesis

NOT_UNDERSTOOD = {"invalid_request", "bad_request", "method_not_allowed"}
"""Codes of a request that does not fit the description; one that was made after it must never get them."""


@schemathesis.check
def valid_requests_are_understood(ctx: Any, response: Any, case: Any) -> None:
    """A request made after the description is never refused as one that does not fit it."""
    if response.status_code < 400 or case.meta is None or not case.meta.generation.mode.is_positive:
        return
    phase = getattr(case.meta.phase.data, "description", "") or ""
    code = json.loads(response.content)["error"]["code"]
    assert code not in NOT_UNDERSTOOD or "method" in phase.lower(), f"refused as {code}: {response.text}"
