"""The bank keeps items whole, tells revisions apart, and is searched and counted by its database."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from question_world import several, written

from case_library.questions.checks import Code, Finding
from case_library.questions.duplicates import alike_pairs, compared
from case_library.questions.matching import Match
from case_library.questions.matching_judges import Verdict as MatchVerdict
from case_library.questions.model import Difficulty, ItemState, ItemType, Source
from case_library.questions.stale import State, Verdict
from corpus.comparison import Piece
from corpus.errors import ChangedMeanwhileError, InputError, ItemError, NotFoundError
from corpus.model import Severity, Span
from qa_service.questions.likeness import Likeness
from qa_service.questions.model import Action, ItemOrder, ItemsAsked
from qa_service.questions.rows import Judged
from qa_service.questions.store import BankStore
from qa_service.service.database import ServiceDatabase
from tests.corpus.conftest import new_database, postgres_server

__all__ = ["postgres_server"]

SOURCE = Source("d1", "v1", "v1.7", "渔港条例", "第八条", Span(3, 9), "应当复测")
OTHER = Source("d2", "v2", "v2.1", "冷库规程", "第二条", Span(0, 4), "不得占用")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ServiceDatabase]:
    if request.param == "sqlite":
        made = ServiceDatabase(tmp_path)
        yield made
        made.close()
        return
    with new_database(request.getfixturevalue("postgres_server")) as url:
        made = ServiceDatabase(tmp_path, url)
        yield made
        made.close()


@pytest.fixture
def store(database: ServiceDatabase) -> BankStore:
    return BankStore(database)


def test_an_empty_bank_answers_everything(store: BankStore) -> None:
    assert store.page(ItemsAsked()).total == 0
    assert store.found(ItemsAsked(words="航标")) == []
    assert set(store.facets(ItemsAsked()).values()) == {()}
    assert store.points() == ()
    assert store.stamp().changes == 0
    with pytest.raises(NotFoundError):
        store.get("q1")


def test_a_comparison_with_the_law_and_a_judgement_do_not_undo_each_other(store: BankStore) -> None:
    [read] = store.add([written("航标可以移动。")], by="a", action=Action.IMPORTED)
    match = Match(read.item.id, MatchVerdict.CONTRADICTED, OTHER, "条文相反。", 0.9)
    finding = Finding(Code.NO_SOURCE, "没有依据。", Severity.WARNING, "", "")
    store.judge({read.item.id: (1, read.item, Judged(match=match))}, matched=True)
    store.judge({read.item.id: (1, read.item, Judged((finding,)))}, matched=False)
    found = store.get(read.item.id)
    assert (found.match, found.findings) == (match, (finding,))
    store.judge({read.item.id: (1, read.item, Judged(match=replace(match, reason="再看。")))}, matched=True)
    found = store.get(read.item.id)
    assert (found.match, found.findings) == (replace(match, reason="再看。"), (finding,))
    assert store.ids(ItemsAsked(verdict="不符")) == [read.item.id]


def test_what_postgresql_cannot_hold_is_the_callers_fault(store: BankStore) -> None:
    """There a text with a NUL and a number out of range are refused; SQLite only finds nothing."""
    [one] = store.add([written("航标不得移动。")], by="a", action=Action.IMPORTED)
    with pytest.raises(InputError):
        store.get("q\0")
    with pytest.raises(InputError):
        store.save(one.item, revision=2**31, by="a", action=Action.EDITED)


def test_an_item_comes_back_whole(store: BankStore) -> None:
    item = written(
        "巡查间隔是（　　）。甲~乙=#{丙}'\"\\%_",
        ItemType.SINGLE,
        options=("三日", "五日\n（雨天七日）", "=1+1", "十日"),
        key=("B",),
        sources=(SOURCE, OTHER),
        background="材料　一段。",
        tags=("重点", "演练"),
        score=2.5,
        difficulty=Difficulty.HARD,
        author="王芳",
        point="渔港条例·巡查",
    )
    finding = Finding(Code.DUPLICATE, "与另一道题重复。", Severity.ERROR, "词", "q2")
    now = replace(SOURCE, version_id="v3", clause_id="v3.9", place="第九条")
    moved = Verdict(
        SOURCE, State.MOVED, now, "现为第九条。", (Piece("旧", True),), (Piece("新", False),), "第九条"
    )
    same = Verdict(OTHER, State.SAME, OTHER)
    match = Match(item.id, MatchVerdict.CONTRADICTED, SOURCE, "条文此处为“七日”。", 0.75)
    judged = {item.id: Judged((finding,), (moved, same), match)}
    [made] = store.add([item], by="李四", action=Action.IMPORTED, batch="i1", practice=False, judged=judged)
    assert made == store.get(item.id)
    assert (made.item, made.number, made.revision, made.batch, made.changed_by) == (item, 1, 1, "i1", "李四")
    assert (made.findings, made.verdicts, made.match) == ((finding,), (moved,), match)
    assert (made.basis, made.blocked, made.stale, made.practice) == (State.MOVED, True, False, False)


def test_what_the_bank_has_is_not_taken_twice_and_numbers_are_never_used_again(store: BankStore) -> None:
    first, second, third = several(3)
    assert [one.number for one in store.add([first, second], by="a", action=Action.MADE)] == [1, 2]
    assert store.add([first], by="a", action=Action.MADE) == []
    assert store.remove([second.id, "nobody"]) == 1
    [made] = store.add([third], by="a", action=Action.MADE)
    assert made.number == 3
    assert store.numbered([1, 2, 3]) == {1: first.id, 3: third.id}


def test_whoever_saves_over_anothers_change_is_told(store: BankStore) -> None:
    [item] = several(1)
    store.add([item], by="a", action=Action.MADE)
    saved = store.save(replace(item, stem="甲"), revision=1, by="王芳", action=Action.EDITED, remark="改题干")
    assert (saved.revision, saved.item.stem, saved.changed_by) == (2, "甲", "王芳")
    with pytest.raises(ChangedMeanwhileError, match=r"王芳.*第 2 版") as refused:
        store.save(replace(item, stem="乙"), revision=1, by="李四", action=Action.EDITED)
    assert refused.value.status == 409
    assert store.get(item.id).item.stem == "甲"
    told = [(one.revision, one.action, one.by, one.remark, one.item.stem) for one in store.revisions(item.id)]
    assert told == [(2, Action.EDITED, "王芳", "改题干", "甲"), (1, Action.MADE, "a", "", item.stem)]
    with pytest.raises(NotFoundError):
        store.save(replace(item, id="q0"), revision=1, by="a", action=Action.EDITED)


def test_of_many_who_save_at_once_one_succeeds(store: BankStore) -> None:
    [item] = several(1)
    store.add([item], by="a", action=Action.MADE)
    done: list[str] = []

    def save(name: str) -> None:
        try:
            store.save(replace(item, stem=name), revision=1, by=name, action=Action.EDITED)
        except ChangedMeanwhileError:
            return
        done.append(name)

    threads = [threading.Thread(target=save, args=(f"甲{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1
    assert store.get(item.id).item.stem == done[0]
    assert len(store.revisions(item.id)) == 2


def test_of_many_who_add_at_once_every_item_has_its_number(store: BankStore) -> None:
    items = several(24)
    parts = [items[n::4] for n in range(4)]
    threads = [
        threading.Thread(target=store.add, args=(part,), kwargs={"by": "a", "action": Action.MADE})
        for part in parts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.number for one in store.found(ItemsAsked())) == list(range(1, 25))


def test_filters(store: BankStore) -> None:
    choice = written(
        "油泵检修（　　）。", ItemType.MULTIPLE, options=("停机 50%", "挂牌_甲", "通风"), key=("A", "B"),
        sources=(SOURCE,), point="渔港条例·检修", state=ItemState.PENDING, author="王芳",
    )  # fmt: skip
    plain = written("航标每日巡查。", sources=(OTHER,), point="渔港条例")
    other = written(
        "冷库专人看守。", point="渔港条例草案", state=ItemState.RETIRED, difficulty=Difficulty.EASY
    )
    stale = Judged((Finding(Code.TOO_LONG, "长"),), (Verdict(OTHER, State.AMENDED, None),), None)
    store.add([choice, plain, other], by="a", action=Action.MADE, batch="b1", judged={plain.id: stale})
    store.set_practice([other.id], False)

    def ids(**asked: object) -> set[str]:
        wanted = ItemsAsked(**asked)  # type: ignore[arg-type]
        found = {one.item.id for one in store.found(wanted)}
        assert store.count(wanted) == len(found) == store.page(wanted, 10).total
        assert set(store.ids(wanted)) == found
        return found

    everything = {choice.id, plain.id, other.id}
    assert ids() == everything
    assert ids(words="油泵 停机") == {choice.id}
    assert ids(words="50%") == {choice.id}
    assert ids(words="5_%") == set()
    assert ids(words="牌_甲") == {choice.id}
    assert ids(words="航标 看守") == set()
    assert ids(states=(ItemState.DRAFT, ItemState.PENDING)) == {choice.id, plain.id}
    assert ids(types=(ItemType.TRUE_FALSE,)) == {plain.id, other.id}
    assert ids(difficulties=(Difficulty.EASY,)) == {other.id}
    assert ids(point="渔港条例") == {choice.id, plain.id}
    assert ids(author="王芳") == {choice.id}
    assert ids(batch="b1") == everything
    assert ids(document_id="d1") == {choice.id}
    assert ids(clause_id="v2.1") == {plain.id}
    assert ids(clauses=("v1.7", "v2.1")) == {choice.id, plain.id}
    assert ids(stale=True) == {plain.id}
    assert ids(stale=False) == {choice.id, other.id}
    assert ids(finding="too_long") == {plain.id}
    assert ids(practice=False) == {other.id}
    assert ids(verdict="none") == everything
    assert ids(ids=(other.id, "q0")) == {other.id}


def test_facets_count_by_the_other_filters(store: BankStore) -> None:
    items = several(6)
    items[:2] = [replace(one, type=ItemType.SHORT, point="甲·一") for one in items[:2]]
    items[2:4] = [replace(one, state=ItemState.PENDING, point="甲·二") for one in items[2:4]]
    store.add(items, by="a", action=Action.MADE)

    def counts(asked: ItemsAsked, facet: str) -> dict[str, int]:
        return {one.value: one.count for one in store.facets(asked)[facet]}

    assert counts(ItemsAsked(), "type") == {"判断题": 4, "简答题": 2}
    pending = ItemsAsked(states=(ItemState.PENDING,))
    assert counts(pending, "state") == {"待审": 2, "草稿": 4}
    assert counts(pending, "type") == {"判断题": 2}
    both = ItemsAsked(states=(ItemState.DRAFT,), types=(ItemType.SHORT,))
    assert counts(both, "state") == {"草稿": 2}
    assert counts(both, "type") == {"判断题": 2, "简答题": 2}
    assert counts(ItemsAsked(), "point") == {"甲": 4, "渔港": 2}
    assert counts(ItemsAsked(point="甲"), "point") == {"甲·一": 2, "甲·二": 2, "渔港": 2}
    assert counts(ItemsAsked(), "finding") == {"no_source": 6, "ambiguous_stem": 2}
    assert counts(ItemsAsked(finding="ambiguous_stem"), "type") == {"简答题": 2}
    assert counts(pending, "finding") == {"no_source": 2}
    # What a facet promises is what the filter gives.
    for value, count in counts(pending, "point").items():
        assert store.count(replace(pending, point=value)) == count


def test_orders_and_results(store: BankStore) -> None:
    items = several(4)
    store.add(items, by="a", action=Action.MADE)
    store.set_results(items[1].id, 30, 0.4, 0.25)
    store.set_results(items[2].id, 30, 0.9, None)
    store.save(items[0], revision=1, by="a", action=Action.SUBMITTED)

    def order(by: ItemOrder) -> list[int]:
        return [one.number for one in store.found(ItemsAsked(order=by))]

    assert order(ItemOrder.NEWEST) == [4, 3, 2, 1]
    assert order(ItemOrder.NUMBER) == [1, 2, 3, 4]
    assert order(ItemOrder.CHANGED)[0] == 1
    assert order(ItemOrder.HARDEST) == [2, 3, 1, 4]
    one = store.get(items[1].id)
    assert (one.answers, one.p, one.discrimination) == (30, 0.4, 0.25)
    page = store.page(ItemsAsked(order=ItemOrder.NUMBER), 2, 1)
    assert ([item.number for item in page.items], page.total) == ([2, 3], 4)


def test_points_are_counted(store: BankStore) -> None:
    items = several(3)
    items[0] = replace(items[0], state=ItemState.APPROVED)
    items[2] = replace(items[2], point="")
    store.add(items, by="a", action=Action.MADE)
    assert [(one.name, one.items, one.approved) for one in store.points()] == [("渔港", 2, 1)]


def test_comments(store: BankStore) -> None:
    [item, other] = several(2)
    store.add([item, other], by="a", action=Action.MADE)
    said = store.comment(item.id, " 请核对 ", by="王芳")
    assert (said.text, said.by, said.revision, said.settled) == ("请核对", "王芳", 1, False)
    assert store.comments(item.id) == [said]
    assert store.settle_comment(item.id, said.id).settled
    assert not store.settle_comment(item.id, said.id, settled=False).settled
    with pytest.raises(NotFoundError):
        store.settle_comment(other.id, said.id)
    for text in ("", " ", "长" * 2001):
        with pytest.raises(ItemError):
            store.comment(item.id, text, by="王芳")
    store.remove([item.id])
    with pytest.raises(NotFoundError):
        store.comments(item.id)


def test_batches_keep_their_report(store: BankStore) -> None:
    store.keep_batch("i1", Action.IMPORTED, "题库.xlsx", "王芳", {"rows": [{"place": "第 1 题"}]})
    found = store.batch("i1")
    assert (found.name, found.by, found.report) == ("题库.xlsx", "王芳", {"rows": [{"place": "第 1 题"}]})
    assert [one.id for one in store.batches()] == ["i1"]
    with pytest.raises(NotFoundError):
        store.batch("i2")


def test_every_change_is_told_by_the_stamp(store: BankStore) -> None:
    [item] = several(1)
    stamps = [store.stamp().changes]
    store.add([item], by="a", action=Action.MADE)
    stamps.append(store.stamp().changes)
    store.save(item, revision=1, by="a", action=Action.SUBMITTED)
    stamps.append(store.stamp().changes)
    store.set_practice([item.id], False)
    stamps.append(store.stamp().changes)
    store.remove([item.id])
    stamps.append(store.stamp().changes)
    assert stamps == sorted(set(stamps))
    store.judged_against(7, "2026-01-02")
    assert (store.stamp().generation, store.stamp().day) == (7, "2026-01-02")


def test_likeness_agrees_with_the_rule_that_it_prepares_for() -> None:
    items = several(60)
    items += [replace(one, stem=one.stem.replace("应当", "必须")) for one in items[::4]]
    items += [replace(one, stem=one.stem + "不得拖延，违者通报。") for one in items[::7]]
    texts = [compared(one) for one in items]
    rule = {(later, earlier) for later, earlier, _ in alike_pairs([text[1:-1] for text in texts], 0.5)}
    assert len(rule) > 10
    likeness = Likeness([(str(n), text) for n, text in enumerate(texts)])
    found = {
        (n, int(near)) for n, text in enumerate(texts) for near in likeness.near(text, 0.5) if int(near) < n
    }
    assert found == rule


def test_likeness_of_very_little() -> None:
    assert Likeness([]).near("^油$") == []
    likeness = Likeness([("a", "^油$"), ("b", "")])
    assert likeness.near("^油$") == ["a"]
    assert likeness.near("^水$") == []


def test_a_list_of_five_thousand_is_quick(tmp_path: Path) -> None:
    """The bound is wide: it fails when a list reads every item, not when the machine is busy."""
    database = ServiceDatabase(tmp_path)
    store = BankStore(database)
    items = several(5000)
    store.add(items, by="a", action=Action.MADE, judged={one.id: Judged() for one in items})
    asked = ItemsAsked(words="航标", types=(ItemType.TRUE_FALSE,))
    store.page(asked)
    started = time.process_time()
    for _ in range(5):
        store.page(asked, 50, 100)
        store.facets(asked)
    spent = (time.process_time() - started) / 5
    database.close()
    assert spent < 0.25
