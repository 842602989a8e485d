"""axe-core over every page and state: phone and desktop, light and dark; then the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from conftest import DESKTOP, PHONE
from playwright.sync_api import Browser, Page
from site_pages import State, site_states

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RUN = """async (rules) => {
  const options = rules ? { runOnly: { type: "rule", values: rules } } : {};
  const result = await axe.run(document, { ...options, resultTypes: ["violations"] });
  return result.violations.map(({ id, impact, nodes }) => ({
    id, impact, nodes: nodes.slice(0, 3).map((node) => node.html.slice(0, 200) + " | " + node.failureSummary),
  }));
}"""
COLOURS = ["color-contrast", "link-in-text-block"]
"""Rules whose outcome depends on the colour scheme; the others need to run in one scheme only."""
GRAVE = {"serious", "critical"}


@pytest.fixture(scope="module")
def screen(chromium: Browser) -> Iterator[Page]:
    # Without motion a colour is final at once; half-way through a transition it would be judged wrongly.
    context = chromium.new_context(viewport=PHONE, locale="zh-CN", reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


def violations(page: Page, rules: list[str] | None = None) -> list[dict[str, Any]]:
    """What axe-core finds on the page as it is now."""
    found: list[dict[str, Any]] = page.evaluate(RUN, rules)
    return found


def inspect(page: Page, url: str, state: State) -> list[str]:
    """The grave findings for one state, at both sizes and in both schemes, from one load of the page."""
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    answer = page.goto(url + state.path)
    assert answer is not None
    assert answer.status == state.status, f"{state.name}: {answer.status}"
    if state.prepare:
        state.prepare(page)
    page.evaluate(AXE)
    found = []
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for scheme, rules in (("light", None), ("dark", COLOURS)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            found += [
                f"{state.name} {size['width']} {scheme}: {one['id']} ({one['impact']}) {one['nodes']}"
                for one in violations(page, rules)
                if one["impact"] in GRAVE
            ]
    return found


def test_no_page_has_a_serious_violation(screen: Page, site: Any) -> None:
    found = [line for state in site_states(site.url) for line in inspect(screen, site.url, state)]
    assert not found, "\n".join(found)
