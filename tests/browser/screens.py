"""The two screens that the pages are made for: a phone and an office computer, in CSS pixels."""

from __future__ import annotations

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1366, "height": 768}
