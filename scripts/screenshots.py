"""Pictures of every page at three widths, in light and dark, to be looked at.

    anzhi --library DIR serve --port 8106 &
    python scripts/screenshots.py http://127.0.0.1:8106 shots                 # over the project's samples
    python scripts/screenshots.py http://127.0.0.1:8106 shots --path /units   # any pages over any library

One file a page, width and scheme: ``shots/1366-light/03-几地的答案.png``; ``--sheet`` puts the pages of one
width side by side in one picture, ``--state`` takes only states whose name has these words.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from site_pages import State, site_states  # noqa: E402 - it lies with the tests, which use it too

WIDTHS = {390: 844, 1366: 768, 1920: 1080}
SCHEMES = ("light", "dark")
TALLEST = 4000
"""Pixels of a page that are kept: what stands below looks like what stands above."""


def main() -> int:
    """Take the pictures; returns the exit status."""
    options = _options()
    states = [State(path, path) for path in options.path] or site_states(options.url)
    states = [state for state in states if not options.state or options.state in state.name]
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for width in options.width:
            for scheme in options.scheme:
                folder = options.out / f"{width}-{scheme}"
                folder.mkdir(parents=True, exist_ok=True)
                shots = [
                    _take(
                        browser, options.url, state, width, scheme, folder / f"{number:02}-{_name(state)}.png"
                    )
                    for number, state in enumerate(states)
                ]
                if options.sheet:
                    _sheet(shots, options.out / f"{width}-{scheme}.png")
        browser.close()
    return 0


def _take(browser: Browser, url: str, state: State, width: int, scheme: str, path: Path) -> Path:
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS.get(width, 800)},
        color_scheme=scheme,  # type: ignore[arg-type]
        locale="zh-CN",
        is_mobile=width < 500,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(url + state.path)
    if state.prepare:
        state.prepare(page)
    height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
    page.screenshot(path=path, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
    context.close()
    return path


def _name(state: State) -> str:
    return re.sub(r"[^\w一-鿿]+", "_", state.name).strip("_")[:40] or "start"


def _sheet(shots: list[Path], path: Path) -> None:
    """Six pages side by side, at half size, cut at the same height."""
    pictures = [Image.open(shot) for shot in shots]
    width, height = pictures[0].width // 2, min(TALLEST // 2, max(one.height for one in pictures) // 2)
    for start in range(0, len(pictures), 6):
        row = pictures[start : start + 6]
        sheet = Image.new("RGB", (len(row) * (width + 12), height), "#888888")
        for place, one in enumerate(row):
            sheet.paste(
                one.resize((width, one.height // 2)).crop((0, 0, width, height)), (place * (width + 12), 0)
            )
        sheet.save(path.with_stem(f"{path.stem}-{start // 6}"))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("url")
    parser.add_argument("out", type=Path)
    parser.add_argument("--path", action="append", default=[], help="only these addresses; may repeat")
    parser.add_argument("--state", help="only states whose name has these words")
    parser.add_argument("--width", type=int, action="append", default=None)
    parser.add_argument("--scheme", choices=SCHEMES, action="append", default=None)
    parser.add_argument("--sheet", action="store_true", help="the pages of one width in one picture, too")
    options = parser.parse_args()
    options.width, options.scheme = options.width or list(WIDTHS), options.scheme or list(SCHEMES)
    return options


if __name__ == "__main__":
    sys.exit(main())
