"""The HTTP API and the application around it.

``create_app`` is loaded when it is first asked for: parts of the package serve others without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qa_service.api.application import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> Any:
    if name == "create_app":
        from qa_service.api.application import create_app

        return create_app
    raise AttributeError(name)
