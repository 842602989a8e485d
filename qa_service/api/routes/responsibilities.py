"""The register of responsibilities, also as a file."""

from fastapi import APIRouter

router = APIRouter(tags=["责任清单"])
