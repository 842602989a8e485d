"""The outline of real documents: nothing lost, every article found. Needs the folder beside the checkout."""

from __future__ import annotations

import re
import time
from collections import Counter
from pathlib import Path

import pytest
from outlined import check_whole, lines_of

from corpus.errors import InputError
from corpus.model import ClauseKind, ReadResult
from corpus.outline import outline
from corpus.reading import read

SHARED = Path(__file__).parents[4] / "shared" / "data"
ARTICLE = re.compile(
    r"[\s#*]*(第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?)(?=[\s\u3000])"
)

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real documents is not beside the checkout"),
]


def _documents() -> list[Path]:
    if not SHARED.is_dir():
        return []
    found = [*SHARED.glob("policies/*"), *SHARED.glob("accidents/*.txt")]
    return sorted(path for path in found if path.suffix in (".txt", ".md", ".html", ".pdf"))


@pytest.mark.parametrize("path", _documents(), ids=lambda path: path.name[:20])
def test_nothing_is_lost(path: Path) -> None:
    try:
        lines = read(path)
    except InputError as error:
        pytest.skip(f"no reader takes it: {error.code}")
    found = outline(lines, file_name=path.name)
    check_whole(found)
    source = Counter("".join("".join(line.text.split()) for line in lines.lines))
    assert Counter("".join(found.text.split())) == source


def test_articles_of_laws() -> None:
    """Every tenth law; at least 99.5 % of the lines that begin with 第X条 and a blank are articles."""
    wanted = found = 0
    for path in sorted(SHARED.glob("laws/**/*.md"))[::10]:
        if path.name == "_index.md" or "案例" in path.parts:
            continue
        lines = read(path)
        made = outline(lines, file_name=path.name)
        check_whole(made)
        expected = Counter(m.group(1) for line in lines.lines if (m := ARTICLE.match(line.text)))
        labels = Counter(clause.label for clause in made.clauses if clause.kind is ClauseKind.ARTICLE)
        wanted += expected.total()
        found += (expected & labels).total()
    assert wanted > 10_000
    assert found >= 0.995 * wanted


@pytest.mark.slow
def test_time_is_linear() -> None:
    """Four times the text takes at most six times as long, and 2 MB stay under ten seconds of CPU."""
    (path,) = SHARED.glob("laws/社会法/安全生产法*.md")
    text = path.read_text(encoding="utf-8")

    def seconds(copies: int) -> float:
        lines = lines_of(text * copies)
        start = time.process_time()
        outline(ReadResult("md", lines), file_name="x.md")
        return time.process_time() - start

    seconds(2)
    short, long = seconds(10), seconds(40)
    assert long <= 6 * short + 0.5
    assert long < 10
