"""Which texts of the library a question names: 安全生产法, 城区安全发展方案, 2009年…意见.

People rarely give a title in full. A title counts as named when the question holds most of its own words in
their order; what matched is taken out of the topic, since it says where to look and not what for.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher

from corpus.caching import Memo
from corpus.model import DocumentKind, Span
from corpus.numerals import fold
from qa_service.understanding.short_titles import ShortTitles

# What every notice has around its title: 关于印发《…》的通知, 的通知, （试行）.
_WRAPPING = re.compile(
    r"^.*?关于(?:印发|转发|发布|下发)|[《》〈〉]|的通知$|[(（][^()（）]{1,12}[)）]$|中华人民共和国|\s+"
)
# What titles have inside and people copy along or leave out.
_MARKS = re.compile("[《》〈〉]|中华人民共和国")
# Words of titles that alone name nothing: a question about 实施方案 does not name every plan.
_GENERIC = re.compile(
    r"实施方案|实施意见|工作方案|行动方案|工作要点|管理办法|管理规定|若干规定|实施细则|暂行|规划|方案|意见|通知|办法|规定|条例"
)
MIN_OWN = 4
"""Characters of a title, apart from generic ones and the place, that must be matched."""


@dataclass(frozen=True, slots=True)
class NamedText:
    """A text that can be named.

    Attributes:
        key: the title without wrapping.
        own: the title's characters that tell it from others.
    """

    version_id: str
    document_id: str
    part: int | None
    key: str
    own: str
    law: bool


@dataclass(frozen=True, slots=True)
class Naming:
    """Texts that a question names, and where it does so.

    Attributes:
        short: the titles that it may mean, when it calls a law by a short name (道交法).
    """

    texts: tuple[NamedText, ...] = ()
    span: Span | None = None
    short: tuple[str, ...] = ()


def named_text(
    title: str, version_id: str, document_id: str, part: int | None, kind: DocumentKind, jurisdiction: str
) -> NamedText | None:
    """The entry for a title; None for a title that names nothing (附件, 篇1)."""
    key = _WRAPPING.sub("", fold(title))
    own = key
    for step in jurisdiction.split("/"):
        own = own.replace(step, "") if step else own
    law = kind is DocumentKind.LAW
    if not law:
        own = _GENERIC.sub("", own)
    if len(own) < (3 if law else MIN_OWN):
        return None
    return NamedText(version_id, document_id, part, key, own, law)


class TitleIndex:
    """Finds the named texts fast: titles are compared in full only when they share enough pairs."""

    def __init__(self, texts: Iterable[NamedText]) -> None:
        self._texts = [(text, _pairs(text.own)) for text in texts]
        self._having: dict[str, list[int]] = {}
        for number, (_, own) in enumerate(self._texts):
            for pair in own:
                self._having.setdefault(pair, []).append(number)
        self._short = ShortTitles({text.key for text, _ in self._texts if text.law})
        self._found: Memo[Naming] = Memo(64)

    def find(self, question: str) -> Naming:
        """The texts whose titles fit best; several when they fit alike (versions of one law)."""
        return self._found.get((question,), lambda: self._find(question))

    def _find(self, question: str) -> Naming:
        shared = Counter(number for pair in _pairs(question) for number in self._having.get(pair, ()))
        best: list[tuple[NamedText, Span]] = []
        best_score = 0.0
        for number in sorted(shared):
            text, own = self._texts[number]
            if shared[number] < max(2, 0.5 * len(own)):
                continue
            span = _match(text, question)
            if span is None:
                continue
            score = float(span.end - span.start) + (100 if text.key in _plain(question)[0] else 0)
            if score > best_score:
                best, best_score = [(text, span)], score
            elif score == best_score:
                best.append((text, span))
        if not any(text.law for text, _ in best) and (short := self._short.find(question)):
            _, titles, span = short
            return Naming(tuple(t for t, _ in self._texts if t.law and t.key in titles), span, titles)
        if not best:
            return Naming()
        if any(text.law for text, _ in best):
            best = [(text, span) for text, span in best if text.law]
        return Naming(tuple(text for text, _ in best), best[0][1])

    def laws_called(self, name: str) -> tuple[NamedText, ...]:
        """Laws whose title is ``name`` or ends with it (举报奖励办法 for 澜山区…举报奖励办法)."""
        name = _WRAPPING.sub("", name)
        found = [text for text, _ in self._texts if text.law and name and text.key.endswith(name)]
        exact = [text for text in found if text.key == name]
        return tuple(exact or found)


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _match(text: NamedText, question: str) -> Span | None:
    """Where the question names the text; None when it does not."""
    plain, at = _plain(question)
    found = plain.find(text.key)
    if found >= 0:
        return Span(at[found], at[found + len(text.key) - 1] + 1)
    if text.law:
        return None  # 安全法 is not 安全生产法
    blocks = SequenceMatcher(None, text.key, question, autojunk=False).get_matching_blocks()
    runs = [block for block in blocks if block.size >= 2]
    chosen = _together(runs)
    matched = sum(block.size for block in chosen)
    if matched < max(6, 0.6 * len(text.own)):
        return None
    return Span(chosen[0].b, chosen[-1].b + chosen[-1].size)


@functools.lru_cache(64)
def _plain(question: str) -> tuple[str, tuple[int, ...]]:
    """The question without the marks around titles (某省实施〈…〉办法), and where each character stands."""
    left_out = {n for match in _MARKS.finditer(question) for n in range(*match.span())}
    at = tuple(n for n in range(len(question)) if n not in left_out)
    return "".join(question[n] for n in at), at


def _together(runs: Sequence[Match]) -> list[Match]:
    """The neighbouring runs (at most three characters apart in the question) that match most."""
    groups: list[list[Match]] = []
    for run in runs:
        if groups and run.b - (groups[-1][-1].b + groups[-1][-1].size) <= 3:
            groups[-1].append(run)
        else:
            groups.append([run])
    return max(groups, key=lambda group: sum(run.size for run in group), default=[])
