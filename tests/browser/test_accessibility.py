"""axe-core over every page and state: phone and desktop, light and dark; then the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

import pytest
from offices import Office
from playwright.sync_api import Browser, Page
from screens import DESKTOP, PHONE, settle
from site_pages import ASKED, State, asked, empty_states, office_states, site_states

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Of the rows of a long list the first eight are judged: the others come out of the same template.
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RUN = """async (rules) => {
  const options = rules ? { runOnly: { type: "rule", values: rules } } : {};
  const exclude = [["tbody tr:nth-child(n+9)"], [".endpoint:nth-of-type(n+6)"]];
  const result = await axe.run({ include: [["html"]], exclude }, { ...options, resultTypes: ["violations"] });
  return result.violations.map(({ id, impact, nodes }) => ({
    id, impact, nodes: nodes.slice(0, 3).map((node) => node.html.slice(0, 200) + " | " + node.failureSummary),
  }));
}"""
COLOURS = ["color-contrast", "link-in-text-block"]
"""Rules whose outcome depends on the colour scheme; the others need to run in one scheme only."""
GRAVE = {"serious", "critical"}


@pytest.fixture(scope="module")
def open_screen(chromium: Browser) -> Iterator[Callable[[], Page]]:
    """Makes a page in a context of its own."""
    contexts = []

    def make() -> Page:
        # Without motion a colour is final at once; half-way through a transition it would be judged wrongly.
        context = chromium.new_context(viewport=PHONE, locale="zh-CN", reduced_motion="reduce")  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        return page

    yield make
    for context in contexts:
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
        settle(page)
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


def test_no_page_has_a_serious_violation(open_screen: Callable[[], Page], site: Any) -> None:
    screen = open_screen()
    found = [line for state in site_states(site.url) for line in inspect(screen, site.url, state)]
    assert not found, "\n".join(found)


def test_no_page_of_an_empty_library_has_one(open_screen: Callable[[], Page], empty_site: Any) -> None:
    screen = open_screen()
    found = [line for state in empty_states() for line in inspect(screen, empty_site.url, state)]
    assert not found, "\n".join(found)


def test_no_page_behind_the_login_has_one(open_screen: Callable[[], Page], worked_office: Office) -> None:
    screens: dict[str, Page] = {}
    found = []
    for state in office_states(worked_office.work):
        if state.role not in screens:
            screens[state.role] = open_screen()
            if state.role:
                worked_office.sign_in(screens[state.role].context, state.role)
        found += inspect(screens[state.role], worked_office.url, state)
    assert not found, "\n".join(found)


def focused(page: Page) -> str:
    """What the keyboard is at."""
    said: str = page.evaluate("(document.activeElement.innerText || document.activeElement.id || '').trim()")
    return said


def test_the_keyboard_goes_through_a_page_in_order(open_screen: Callable[[], Page], site: Any) -> None:
    page = open_screen()
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    page.goto(f"{site.url}/responsibilities")
    page.keyboard.press("Tab")
    assert focused(page) == "跳到正文"
    assert page.locator(".skip").bounding_box()["y"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    tops = []
    for _ in range(30):
        box = page.evaluate(
            "(() => { const box = document.activeElement.getBoundingClientRect();"
            "const style = getComputedStyle(document.activeElement);"
            "return [box.width * box.height, style.outlineStyle, parseFloat(style.outlineWidth)]; })()"
        )
        tops.append(box)
        page.keyboard.press("Tab")
    hidden = [box for box in tops if not box[0] or box[1] == "none" or not box[2]]
    assert not hidden, "something has the focus and does not show it"


def test_the_menu_opens_and_closes_with_the_keyboard(open_screen: Callable[[], Page], site: Any) -> None:
    page = open_screen()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(site.url)
    menu = page.locator(".site-menu > summary")
    menu.focus()
    page.keyboard.press("Enter")
    link = page.locator(".site-menu").get_by_role("link", name="责任清单")
    assert link.is_visible()
    assert page.locator(".site-menu [aria-current]").inner_text() == "问答"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('.site-menu nav').contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert not link.is_visible()
    assert focused(page) == "菜单"


def test_a_screen_reader_hears_the_answer_in_order(open_screen: Callable[[], Page], site: Any) -> None:
    """Question, status, who leads, the source: what stands in the accessibility tree, in that order."""
    page = open_screen()
    page.goto(site.url + asked(ASKED))
    heard = page.locator("main").aria_snapshot()
    wanted = ("heading", "县综合行政执法局", "牵头", "blockquote", 'link "查看原文"')
    places = [heard.find(one) for one in wanted]
    assert -1 not in places, (dict(zip(wanted, places, strict=True)), heard)
    assert places[1] < places[3] < places[4], heard
