"""The two screens that the pages are made for, in CSS pixels, and when a page may be measured."""

from __future__ import annotations

from playwright.sync_api import Page

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1366, "height": 768}


def settle(page: Page) -> None:
    """Waits until the page that a click led to has its styles and stands at the words of its address.

    A click returns once the new page begins to arrive; what is measured then is a page without styles.
    """
    page.wait_for_load_state("load")
