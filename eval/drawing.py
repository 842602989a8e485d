"""Plots as SVG inside a page: no script, no font, no file from elsewhere.

Colours come from the page by class (``line``, ``bar``, ``whisker``, ``axis``, ``grid``, ``second``), so that
a dark page has dark plots; text is text, so that it can be searched and read aloud.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH = 640
_ROW = 26
_LABEL = 150
_FIGURE = 130
_TOP = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """A share with its interval, all 0 to 1; ``words`` stand behind it. ``share`` None: nothing was asked."""

    label: str
    share: float | None
    low: float
    high: float
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """Points (x, y) of one line, both 0 to 1 unless the plot says otherwise."""

    label: str
    points: tuple[tuple[float, float], ...]
    second: bool = False


def bars(title: str, rows: Sequence[Bar]) -> Markup:
    """Horizontal bars from 0 to 100 %, each with its 95 % interval as a whisker."""
    left, right = _LABEL, WIDTH - _FIGURE
    bottom = _TOP + _ROW * len(rows)
    parts = [_grid_upright(left, right, _TOP, bottom)]
    for number, row in enumerate(rows):
        middle = _TOP + _ROW * number + _ROW / 2
        parts.append(_text(left - 8, middle + 4, row.label, "end"))
        parts.append(_text(right + 8, middle + 4, row.words, "start", "figure"))
        if row.share is None:
            continue
        width = (right - left) * row.share
        parts.append(
            f'<rect class="bar" x="{left}" y="{middle - 7:.1f}" width="{width:.1f}" height="14" rx="2"/>'
        )
        start, end = (left + (right - left) * edge for edge in (row.low, row.high))
        parts.append(f'<path class="whisker" d="M{start:.1f} {middle:.1f}H{end:.1f}"/>')
        parts += [f'<path class="whisker" d="M{edge:.1f} {middle - 4:.1f}v8"/>' for edge in (start, end)]
    return _svg(title, bottom + 22, parts)


def differences(title: str, rows: Sequence[Bar]) -> Markup:
    """Bars to the left and right of zero; shares and intervals are differences, -1 to 1."""
    left, right = _LABEL, WIDTH - _FIGURE
    bottom = _TOP + _ROW * len(rows)
    reach = max([0.05, *(abs(edge) for row in rows for edge in (row.low, row.high, row.share or 0.0))])
    middle_x = (left + right) / 2

    def at(value: float) -> float:
        return middle_x + (right - left) / 2 * value / reach

    parts = [f'<path class="axis" d="M{middle_x:.1f} {_TOP}V{bottom}"/>']
    parts += [
        _text(at(value), bottom + 16, f"{value:+.0%}" if value else "0", "middle", "tick")
        for value in (-reach, 0.0, reach)
    ]
    for number, row in enumerate(rows):
        middle = _TOP + _ROW * number + _ROW / 2
        parts.append(_text(left - 8, middle + 4, row.label, "end"))
        parts.append(_text(right + 8, middle + 4, row.words, "start", "figure"))
        value = row.share or 0.0
        x, width = min(at(value), middle_x), abs(at(value) - middle_x)
        css = "bar" if value >= 0 else "bar second"
        parts.append(
            f'<rect class="{css}" x="{x:.1f}" y="{middle - 7:.1f}" width="{width:.1f}" height="14"/>'
        )
        parts.append(f'<path class="whisker" d="M{at(row.low):.1f} {middle:.1f}H{at(row.high):.1f}"/>')
    return _svg(title, bottom + 22, parts)


def lines(
    title: str,
    drawn: Sequence[Line],
    *,
    across: str,
    up: str,
    diagonal: bool = False,
    ticks: Sequence[tuple[float, str]] = (),
) -> Markup:
    """Lines over two axes from 0 to 1.

    Args:
        across, up: what the axes show. diagonal: draw where both would be equal.
        ticks: marks of the axis across (0 to 1, words); by default every fifth.
    """
    left, right, top, bottom = 56, WIDTH - 16, 14, 300
    marks = list(ticks) or [(value / 5, f"{value / 5:.0%}") for value in range(6)]

    def x(value: float) -> float:
        return left + (right - left) * min(1.0, max(0.0, value))

    def y(value: float) -> float:
        return bottom - (bottom - top) * min(1.0, max(0.0, value))

    parts = []
    for step in range(6):
        parts.append(f'<path class="grid" d="M{left} {y(step / 5):.1f}H{right}"/>')
        parts.append(_text(left - 6, y(step / 5) + 4, f"{step / 5:.0%}", "end", "tick"))
    for value, words in marks:
        parts.append(f'<path class="grid" d="M{x(value):.1f} {top}V{bottom}"/>')
        parts.append(_text(x(value), bottom + 16, words, "middle", "tick"))
    if diagonal:
        parts.append(f'<path class="whisker dashed" d="M{x(0)} {y(0)}L{x(1)} {y(1)}"/>')
    for number, line in enumerate(drawn):
        css = "line second" if line.second else "line"
        path = "L".join(f"{x(across_):.1f} {y(up_):.1f}" for across_, up_ in line.points)
        if path:
            parts.append(f'<path class="{css}" d="M{path}"/>')
        dot = "dot second" if line.second else "dot"
        parts += [f'<circle class="{dot}" cx="{x(a):.1f}" cy="{y(u):.1f}" r="2.6"/>' for a, u in line.points]
        parts.append(f'<path class="{css}" d="M{left + 8 + 150 * number} {bottom + 48}h22"/>')
        parts.append(_text(left + 36 + 150 * number, bottom + 52, line.label, "start"))
    parts.append(_text((left + right) / 2, bottom + 33, across, "middle"))
    parts.append(_text(left, top - 3, up, "start", "tick"))
    return _svg(title, bottom + 60, parts)


def columns(title: str, heights: Sequence[tuple[str, float]], up: str) -> Markup:
    """Upright columns (label, number), as of a histogram."""
    left, right, top, bottom = 56, WIDTH - 16, 16, 220
    most = max([1.0, *(height for _, height in heights)])
    wide = (right - left) / max(1, len(heights))
    parts = [f'<path class="axis" d="M{left} {bottom}H{right}"/>', _text(left, top - 4, up, "start", "tick")]
    for number, (label, height) in enumerate(heights):
        tall = (bottom - top) * height / most
        x = left + wide * number
        parts.append(
            f'<rect class="bar" x="{x + 1:.1f}" y="{bottom - tall:.1f}" width="{max(1.0, wide - 2):.1f}" '
            f'height="{tall:.1f}"/>'
        )
        if height:
            parts.append(_text(x + wide / 2, bottom - tall - 4, f"{height:g}", "middle", "tick"))
        parts.append(_text(x + wide / 2, bottom + 15, label, "middle", "tick"))
    return _svg(title, bottom + 24, parts)


def _grid_upright(left: float, right: float, top: float, bottom: float) -> str:
    parts = []
    for step in range(6):
        x = left + (right - left) * step / 5
        parts.append(f'<path class="grid" d="M{x:.1f} {top}V{bottom}"/>')
        parts.append(_text(x, bottom + 16, f"{step / 5:.0%}", "middle", "tick"))
    return "".join(parts)


def _text(x: float, y: float, words: str, anchor: str, css: str = "label") -> str:
    return f'<text class="{css}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _svg(title: str, height: float, parts: Sequence[str]) -> Markup:
    return Markup(
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )
