"""Bar charts as SVG, drawn on the server: no script, no style attribute, each bar a link.

Colours come from the page's style sheet by class, so that a chart is readable in the dark and on paper. A
chart stands beside a table with the same figures; what it says to a screen reader is its title, one sentence
that sums it up, and each bar with its figure.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

_WIDTH: Final = 340
"""Width of the drawing in its own units: about that of a phone, so that letters keep their size there."""
_LETTER: Final = 14
_ROW: Final = 48
"""Height of a row: a finger hits it on a phone, where the drawing is a tenth smaller."""
_TRACK_TOP, _TRACK_HEIGHT = 25, 12
_PLOT: Final = 132
"""Height that the tallest column has."""
_TOP, _FOOT = 22, 26
_DIGIT: Final = 7.6
_LEAST: Final = 3
"""A bar of few beside one of many is still to be seen."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Attributes:
        name: as it stands at the bar. value: its figure. url: where it leads, "" nowhere.
        said: the name where it stands alone (7月 for 7); "" for ``name``.
    """

    name: str
    value: int
    url: str = ""
    said: str = ""

    @property
    def full(self) -> str:
        """The name by which the table and a screen reader know it."""
        return self.said or self.name


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart with its table.

    Attributes:
        key: unique on the page. unit: what is counted (起). subject: what the bars are (类别).
        upright: columns in the order of time in place of rows.
        note: what the figures leave out.
    """

    key: str
    title: str
    bars: tuple[Bar, ...]
    subject: str = "名称"
    unit: str = "起"
    upright: bool = False
    note: str = ""

    @property
    def total(self) -> int:
        return sum(bar.value for bar in self.bars)

    @property
    def summary(self) -> str:
        """One sentence: what a look at the chart tells."""
        there = [bar for bar in self.bars if bar.value]
        if not there:
            return "没有数据。"
        most = max(bar.value for bar in there)
        first = [bar.full for bar in there if bar.value == most]
        named = "、".join(first[:3]) + ("等" if len(first) > 3 else "")
        return f"列出 {len(there)} 项，最多的是{named}，{'各 ' if len(first) > 1 else ''}{most} {self.unit}。"

    def svg(self) -> Markup:
        """The drawing."""
        body, height = _columns(self) if self.upright else _rows(self)
        return Markup(
            '<svg class="chart{}" viewBox="0 0 {} {}" role="group" aria-labelledby="{key}-title {key}-desc">'
            '<title id="{key}-title">{}</title><desc id="{key}-desc">{}</desc>{}</svg>'
        ).format(
            " upright" if self.upright else "", _WIDTH, height, self.title, self.summary, body, key=self.key
        )


def _rows(chart: Chart) -> tuple[Markup, int]:
    """Names above their bars: a long name has the whole width."""
    most = max((bar.value for bar in chart.bars), default=0) or 1
    drawn = Markup("")
    for number, bar in enumerate(chart.bars):
        top = number * _ROW
        figure = f"{bar.value:,}"
        room = _WIDTH - len(figure) * _DIGIT - _LETTER
        drawn += _linked(
            chart,
            bar,
            Markup(
                '<rect class="bar-field" x="0" y="{top}" width="{width}" height="{row}"/>'
                '<text class="bar-name" x="0" y="{line}">{}</text>'
                '<text class="bar-figure" x="{width}" y="{line}" text-anchor="end">{}</text>'
                '<rect class="bar-track" x="0" y="{track}" width="{width}" height="{high}" rx="2"/>'
                '<rect class="bar-fill" x="0" y="{track}" width="{}" height="{high}" rx="2"/>'
            ).format(
                _clipped(bar.name, room),
                figure,
                _number(_length(bar.value, most, _WIDTH)),
                top=top,
                width=_WIDTH,
                row=_ROW,
                line=top + 18,
                track=top + _TRACK_TOP,
                high=_TRACK_HEIGHT,
            ),
        )
    return drawn, max(len(chart.bars), 1) * _ROW


def _columns(chart: Chart) -> tuple[Markup, int]:
    """Columns side by side; of many only some have their name below and their figure above them."""
    most = max((bar.value for bar in chart.bars), default=0) or 1
    wide = _WIDTH / max(len(chart.bars), 1)
    bottom = _TOP + _PLOT
    named = max((_breadth(bar.name) for bar in chart.bars), default=0) + 6
    step = max(1, -int(-named // wide))
    drawn = Markup("")
    for number, bar in enumerate(chart.bars):
        left, middle = number * wide, (number + 0.5) * wide
        high = _length(bar.value, most, _PLOT)
        figure = f"{bar.value:,}" if bar.value else ""
        parts = Markup(
            '<rect class="bar-field" x="{}" y="0" width="{}" height="{}"/>'
            '<rect class="bar-fill" x="{}" y="{}" width="{}" height="{}" rx="1.5"/>'
        ).format(
            _number(left),
            _number(wide),
            bottom + _FOOT,
            _number(left + wide * 0.14),
            _number(bottom - high),
            _number(wide * 0.72),
            _number(high),
        )
        if figure and len(figure) * _DIGIT <= wide + 2:
            parts += Markup('<text class="bar-figure" x="{}" y="{}" text-anchor="middle">{}</text>').format(
                _number(middle), _number(bottom - high - 6), figure
            )
        if number % step == 0:
            parts += Markup('<text class="bar-name" x="{}" y="{}" text-anchor="{}">{}</text>').format(
                _number(middle), bottom + 19, "middle", bar.name
            )
        drawn += _linked(chart, bar, parts)
    base = Markup('<line class="base-line" x1="0" y1="{0}" x2="{1}" y2="{0}"/>').format(bottom, _WIDTH)
    return drawn + base, bottom + _FOOT


def _linked(chart: Chart, bar: Bar, parts: Markup) -> Markup:
    """The bar as a link; one of nothing leads nowhere, and a screen reader finds it in the table."""
    said = f"{bar.full}：{bar.value:,} {chart.unit}"
    if not bar.url or not bar.value:
        return Markup('<g class="bar" aria-hidden="true">{}</g>').format(parts)
    return Markup('<a class="bar" href="{}" aria-label="{}"><title>{}</title>{}</a>').format(
        bar.url, said, said, parts
    )


def _length(value: int, most: int, full: int) -> float:
    return max(full * value / most, _LEAST) if value else 0.0


def _breadth(text: str) -> float:
    """Width of a line of text: Chinese characters are square, digits and letters about half as wide."""
    return sum(_LETTER if unicodedata.east_asian_width(one) in "WF" else _DIGIT for one in text)


def _clipped(text: str, room: float) -> str:
    if _breadth(text) <= room:
        return text
    kept = text
    while kept and _breadth(kept) > room - _LETTER:
        kept = kept[:-1]
    return kept + "…"


def _number(value: float) -> str:
    """A coordinate as short as it can be written."""
    return f"{value:.1f}".rstrip("0").rstrip(".")
