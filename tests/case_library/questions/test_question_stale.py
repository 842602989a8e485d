"""Items announce themselves when the article that they rest on is amended, and only those."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from harbour_law import LAW, NAME, library_with, version_of

from case_library.questions.checks import Code, Finding
from case_library.questions.generate import generate
from case_library.questions.model import Item
from case_library.questions.stale import Bases, State, basis_findings, renewed
from corpus.ingest import ingest
from corpus.library import Library
from corpus.model import Severity

NEWER = LAW.replace("2022年3月1日", "2025年3月1日").replace("2022年5月1日", "2025年5月1日")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with library_with(tmp_path, 渔港安全条例=LAW) as found:
        yield found


def take_in(library: Library, folder: Path, text: str) -> None:
    path = folder / "渔港安全条例2025.md"
    path.write_text(text, encoding="utf-8")
    assert ingest(library, [path]).failed == 0


def on(items: list[Item], article: str) -> set[str]:
    """Ids of the items that rest on an article."""
    return {item.id for item in items if any(one.place.startswith(article) for one in item.sources)}


def test_nothing_is_stale_while_the_text_stands(library: Library) -> None:
    items = list(generate(library, version_of(library)))
    bases = Bases(library)
    assert not list(bases.items(items))
    assert {one.state for item in items for one in bases.verdicts(item)} == {State.SAME}


def test_amending_one_article_makes_exactly_its_items_stale(library: Library, tmp_path: Path) -> None:
    items = list(generate(library, version_of(library)))
    take_in(library, tmp_path, NEWER.replace("十五日内完成整改", "十日内完成整改"))
    stale = {item.id: verdicts for item, verdicts in Bases(library).items(items)}
    assert set(stale) == on(items, "第八条")
    assert stale
    changed = [one for verdicts in stale.values() for one in verdicts if one.state is State.AMENDED]
    assert changed
    for one in changed:
        assert "第八条" in one.message
        assert any(piece.changed and "十五" in piece.text for piece in one.old)
        assert any(piece.changed and "十" in piece.text for piece in one.new)


def test_an_inserted_article_only_moves_the_others(library: Library, tmp_path: Path) -> None:
    items = list(generate(library, version_of(library)))
    moved = NEWER.replace("第九条 任何", "第八条之一 渔港应当设置水位标尺。\n\n第九条 任何")
    numbers = "一二三四五六七八九十"
    renumbered = moved.replace("第八条之一", "第九条")
    for old in range(16, 8, -1):
        label = numbers[old - 1] if old <= 10 else "十" + numbers[old - 11]
        later = numbers[old] if old < 10 else "十" + numbers[old - 10]
        renumbered = renumbered.replace(f"\n第{label}条 ", f"\n第{later}条 ")
    renumbered = renumbered.replace("\n第十条 渔港应当设置水位标尺", "\n第九条 渔港应当设置水位标尺")
    take_in(library, tmp_path, renumbered)
    bases = Bases(library)
    assert not list(bases.items(items))
    now = version_of(library)
    text = library.text(now)
    item = next(item for item in items if item.sources[0].place.startswith("第十二条"))
    verdicts = bases.verdicts(item)
    assert {one.state for one in verdicts} == {State.MOVED}
    for source in renewed(item, verdicts).sources:
        assert source.version_id == now
        assert source.place.startswith("第十三条")
        assert source.span.of(text) == source.quote


def test_a_removed_article_and_a_repealed_text(library: Library, tmp_path: Path) -> None:
    items = list(generate(library, version_of(library)))
    without = NEWER.replace("第十三条 渔船船长未播报气象警报的，处五百元以上二千元以下的罚款。\n\n", "")
    take_in(library, tmp_path, without)
    stale = {item.id: verdicts for item, verdicts in Bases(library).items(items)}
    assert set(stale) == on(items, "第十三条")
    assert {one.state for verdicts in stale.values() for one in verdicts} == {State.REMOVED}
    repeal = (
        "# 渔港管理办法\n\n2025年6月1日 国务院公布\n\n2025年7月1日 施行\n\n<!-- INFO END -->\n\n"
        f"第一条 为了加强渔港管理，制定本办法。\n\n第二条 本办法自2025年7月1日起施行。《{NAME}》同时废止。\n"
    )
    path = tmp_path / "渔港管理办法.md"
    path.write_text(repeal, encoding="utf-8")
    assert ingest(library, [path]).failed == 0
    states = {one.state for item in items for one in Bases(library).verdicts(item)}
    assert states == {State.REPEALED}


def test_a_text_that_was_removed_from_the_library(library: Library, tmp_path: Path) -> None:
    items = list(generate(library, version_of(library)))
    library.remove(library.version(version_of(library)).document_id)
    verdicts = Bases(library).verdicts(items[0])
    assert {one.state for one in verdicts} == {State.MISSING}
    assert all(one.stale for one in verdicts)


def test_white_space_and_width_are_no_change(library: Library, tmp_path: Path) -> None:
    items = list(generate(library, version_of(library)))
    take_in(library, tmp_path, NEWER.replace("：\n", ":\n").replace("完成整改，并", "完成整改, 并"))
    assert not list(Bases(library).items(items))


# --- as findings -----------------------------------------------------------------------------------


def findings(library: Library, item: Item) -> list[tuple[Code, Severity]]:
    found: tuple[Finding, ...] = basis_findings(Bases(library).verdicts(item))
    assert len({one.message for one in found}) == len(found)
    assert all(one.message.endswith("。") and one.words for one in found)
    return [(one.code, one.severity) for one in found]


def test_an_amended_article_forbids_approval_and_a_standing_one_says_nothing(
    library: Library, tmp_path: Path
) -> None:
    items = list(generate(library, version_of(library)))
    assert not any(findings(library, item) for item in items)
    take_in(library, tmp_path, NEWER.replace("十五日内完成整改", "十日内完成整改"))
    bases = Bases(library)
    for item in items:
        states = {one.state for one in bases.verdicts(item)}
        expected = {
            (Code.OUTDATED, Severity.ERROR) if state is State.AMENDED else (Code.OUTDATED, Severity.WARNING)
            for state in states & {State.AMENDED, State.BESIDE}
        }
        assert set(findings(library, item)) == expected


def test_a_renumbered_article_asks_for_a_look_and_a_repealed_text_forbids(
    library: Library, tmp_path: Path
) -> None:
    item = next(
        one for one in generate(library, version_of(library)) if one.sources[0].place.startswith("第十三条")
    )
    moved = NEWER.replace("\n第十三条 ", "\n第十二条之一 渔港应当设置水位标尺。\n\n第十三条 ")
    take_in(library, tmp_path, moved.replace("\n第十三条 ", "\n第二十条 "))
    assert findings(library, item) == [(Code.OUTDATED, Severity.WARNING)]
    library.remove(library.version(item.sources[0].version_id).document_id)
    assert findings(library, item) == [(Code.OUTDATED, Severity.ERROR)]


def test_words_that_the_text_never_had_are_a_broken_quote(library: Library) -> None:
    item = next(iter(generate(library, version_of(library))))
    wrong = replace(item.sources[0], quote=item.sources[0].quote.replace("应当", "可以") + "另行规定")
    broken = replace(item, sources=(wrong,))
    assert findings(library, broken) == [(Code.QUOTE_BROKEN, Severity.ERROR)]
    # The same words at a place that is given wrongly are no broken quote.
    shifted = replace(item.sources[0], span=type(item.sources[0].span)(0, 1))
    assert not findings(library, replace(item, sources=(shifted,)))
