"""The service over HTTP: ``create_app`` puts API and pages around one application object."""

from __future__ import annotations

from qa_service.api.application import create_app

__all__ = ["create_app"]
