"""What the desk makes of the bank: items made, taken in, reviewed, and judged again when the law changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from question_world import LAW, NEWER, PLAN, harbour, law_of, take_in, written

from case_library.questions.checks import Code
from case_library.questions.export import ExportForm
from case_library.questions.matching_judges import Verdict
from case_library.questions.model import ItemState, ItemType, Origin
from case_library.questions.stale import State
from corpus.amended import Field, Visibility
from corpus.amending import amend
from corpus.errors import ChangedMeanwhileError, ItemError, NotFoundError, QuestionError
from corpus.model import DocumentKind
from qa_service.questions import judging
from qa_service.questions.model import Action, BankItem, ItemOrder, ItemsAsked
from qa_service.questions.sources import SourceAsked
from qa_service.questions.taking import RowStatus
from qa_service.wiring import App
from tests.corpus.conftest import new_database, postgres_server

__all__ = ["postgres_server"]


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    with harbour(tmp_path) as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[App]:
    """The application over both kinds of database."""
    if request.param == "sqlite":
        with harbour(tmp_path) as made:
            yield made
        return
    with new_database(request.getfixturevalue("postgres_server")) as url, harbour(tmp_path, url=url) as made:
        yield made


def made(app: App) -> list[BankItem]:
    """The law's items, in the bank."""
    return list(app.question_desk.generate([law_of(app)], by="王芳").made)


def on(items: list[BankItem], article: str) -> set[str]:
    return {one.item.id for one in items if any(now.place.startswith(article) for now in one.item.sources)}


def stale(app: App) -> set[str]:
    return {one.item.id for one in app.question_desk.found(ItemsAsked(stale=True))}


# --- making --------------------------------------------------------------------------------------


def test_items_are_made_once(either: App) -> None:
    desk = either.question_desk
    report = desk.generate([law_of(either)], by="王芳", practice=False)
    assert len(report.made) > 20
    assert report.to_dict()["made"] == desk.store.count()
    one = report.made[0]
    assert (one.item.state, one.batch, one.changed_by, one.practice) == (
        ItemState.DRAFT, report.batch, "王芳", False,
    )  # fmt: skip
    assert all(item.basis is State.SAME for item in report.made)
    again = desk.generate([law_of(either)], by="王芳")
    assert (again.made, again.known) == ((), len(report.made))
    assert [batch.id for batch in desk.store.batches()] == [report.batch]


def test_forms_and_number_are_chosen_and_the_seed_decides(app: App) -> None:
    desk = app.question_desk
    report = desk.generate([law_of(app)], types=[ItemType.TRUE_FALSE], most=3, seed=7, by="a")
    assert {one.item.type for one in report.made} == {ItemType.TRUE_FALSE}
    assert len(report.made) == 3
    ids = {one.item.id for one in report.made}
    desk.remove(ids)
    again = desk.generate([law_of(app)], types=[ItemType.TRUE_FALSE], most=3, seed=7, by="a")
    assert {one.item.id for one in again.made} == ids


def test_what_cannot_be_asked_about_is_told(app: App, tmp_path: Path) -> None:
    desk = app.question_desk
    with pytest.raises(NotFoundError, match="资料库里没有这份文件"):
        desk.generate(["0" * 12], by="a")
    with pytest.raises(ItemError):
        desk.generate([], by="a")
    empty = take_in(app, tmp_path, "关于放假的通知\n\n国庆节放假七天。\n", "放假.txt")
    assert desk.generate([empty], by="a").empty
    old = app.library.current_versions()[0].id
    take_in(app, tmp_path, NEWER.replace("十五日内", "十日内"))
    law = next(one for one in app.library.versions(law_of(app)) if one.status_note)
    with pytest.raises(QuestionError, match="不是现行有效的"):
        desk.generate([law.id], by="a")
    assert old


def test_items_of_a_plan_and_of_the_row_that_they_rest_on(app: App, tmp_path: Path) -> None:
    desk = app.question_desk
    plan = take_in(app, tmp_path, PLAN, "方案.txt")
    items = [one for one in desk.generate([plan], by="a").made if one.item.origin is Origin.REGISTER]
    assert items
    rows = app.library.assignments(document=plan, limit=200).items
    found = {row.id: {one.item.id for one in desk.of_assignment(row.id)} for row in rows}
    assert set().union(*found.values()) == {one.item.id for one in items}
    for row in rows:
        for item_id in found[row.id]:
            words = [source.quote for source in desk.get(item_id).item.sources]
            assert any(row.evidence.text in word or word in row.evidence.text for word in words)


# --- what rests on what --------------------------------------------------------------------------


def test_items_of_an_article_take_in_its_paragraphs(app: App) -> None:
    items = made(app)
    clauses = app.library.clauses(app.library.document(law_of(app)).version_id)
    article = next(one for one in clauses if one.label == "第八条")
    found = {one.item.id for one in app.question_desk.of_clause(article.id)}
    assert found == on(items, "第八条")
    assert len(found) > 1
    assert app.question_desk.of_clause("v.99999") == []


def test_amending_one_article_makes_exactly_its_items_stale_with_both_texts(
    either: App, tmp_path: Path
) -> None:
    items = made(either)
    desk = either.question_desk
    eighth = on(items, "第八条")
    desk.move(eighth, Action.APPROVED, by="a")
    take_in(either, tmp_path, NEWER.replace("十五日内完成整改", "十日内完成整改"))
    assert stale(either) == eighth
    one = next(one for one in map(desk.get, sorted(eighth)) if one.basis is State.AMENDED)
    assert one.item.state is ItemState.APPROVED
    assert one.blocked
    verdict = next(found for found in one.verdicts if found.state is State.AMENDED)
    old = "".join(piece.text for piece in verdict.old)
    new = "".join(piece.text for piece in verdict.new)
    assert "十五日内完成整改" in old
    assert "十日内完成整改" in new
    assert [piece.text for piece in verdict.old if piece.changed] == ["十五"]
    assert Code.OUTDATED in {finding.code for finding in one.findings}
    # The items on other articles are still found at the article, in the text of today.
    now = next(one for one in either.library.current_versions() if one.title.endswith("渔港安全条例"))
    ninth = next(one for one in either.library.clauses(now.id) if one.label == "第九条")
    assert {one.item.id for one in desk.of_clause(ninth.id)} == on(items, "第九条")


def test_a_removed_document_is_missing_until_it_comes_back(app: App, tmp_path: Path) -> None:
    items = made(app)
    desk = app.question_desk
    app.library.remove(law_of(app))
    assert {one.basis for one in desk.found(ItemsAsked())} == {State.MISSING}
    assert stale(app) == {one.item.id for one in items}
    assert desk.usable() == []
    take_in(app, tmp_path, LAW)
    assert stale(app) == set()
    assert {one.basis for one in desk.found(ItemsAsked())} == {State.SAME}
    assert not any(one.findings and one.findings[0].code is Code.OUTDATED for one in desk.found(ItemsAsked()))


def test_sources_are_judged_again_on_another_day(
    app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A repeal whose day comes makes items stale without any change of the library."""
    import datetime as dt

    from qa_service.questions import desk as desk_module

    items = made(app)
    repeal = NEWER.replace("2025年5月1日 施行", "2030年1月1日 施行").replace(
        "自2025年5月1日起", "自2030年1月1日起"
    )
    take_in(app, tmp_path, repeal.replace("十五日内完成整改", "十日内完成整改"))
    assert stale(app) == set()
    for module in (judging, desk_module):
        monkeypatch.setattr(module, "china_today", lambda: dt.date(2030, 1, 2))
    assert stale(app) == on(items, "第八条")


def test_an_unchanged_bank_is_not_judged_again(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    made(app)
    desk = app.question_desk
    desk.found(ItemsAsked())
    stamp = desk.store.stamp()
    monkeypatch.setattr(desk, "refresh_basis", lambda: pytest.fail("judged again"))
    desk.page(ItemsAsked())
    assert desk.store.stamp() == stamp


def test_moved_sources_are_cited_anew_and_amended_ones_are_not(app: App, tmp_path: Path) -> None:
    items = made(app)
    desk = app.question_desk
    ninth = {one for one in on(items, "第九条") if one not in on(items, "第八条") | on(items, "第十四条")}
    desk.move(ninth, Action.APPROVED, by="a")
    amended = NEWER.replace("十五日内完成整改", "十日内完成整改").replace(
        "\n第九条 任何", "\n第八条之一 渔港应当设置水位标尺。\n\n第九条 任何"
    )
    take_in(app, tmp_path, amended)
    gone = {one for one in stale(app) if any(now.now is None for now in desk.get(one).verdicts)}
    assert gone
    done = {one.id: one for one in desk.renew([one.item.id for one in items], by="李四")}
    assert {one for one, result in done.items() if not result.done} == gone
    assert all("修改" in done[one].reason for one in gone)
    law = app.library.document(law_of(app)).version_id
    for item_id in ninth:
        one = desk.get(item_id)
        assert (one.basis, one.item.state) == (State.SAME, ItemState.APPROVED)
        assert {source.version_id for source in one.item.sources} == {law}
        assert desk.store.revisions(item_id)[0].action is Action.RENEWED
    again = {one.reason for one in desk.renew(ninth, by="李四")}
    assert again == {"依据没有变动，不用更新。"}


# --- review --------------------------------------------------------------------------------------


def test_the_way_of_an_item(app: App) -> None:
    item_id = made(app)[0].item.id
    desk = app.question_desk

    def step(action: Action) -> tuple[bool, str]:
        [moved] = desk.move([item_id], action, by="王芳", remark="看过")
        return moved.done, moved.reason

    assert step(Action.SUBMITTED) == (True, "")
    assert step(Action.SUBMITTED)[1] == "已经是“待审”。"
    assert step(Action.APPROVED) == (True, "")
    assert "不能送审" in step(Action.SUBMITTED)[1]
    assert step(Action.RETIRED) == (True, "")
    assert "不能通过" in step(Action.APPROVED)[1]
    assert step(Action.RETURNED) == (True, "")
    assert desk.get(item_id).item.state is ItemState.DRAFT
    told = [(one.action, one.by, one.remark) for one in desk.store.revisions(item_id)]
    assert told[0] == (Action.RETURNED, "王芳", "看过")
    assert len(told) == 5
    with pytest.raises(ItemError):
        desk.move([item_id], Action.EDITED, by="a")


def test_bulk_approval_leaves_out_what_must_not_be_approved(app: App, tmp_path: Path) -> None:
    desk = app.question_desk
    items = made(app)
    broken = desk.write(written("航标应当巡查。", origin=Origin.WRITTEN, key=()), by="a")
    take_in(app, tmp_path, NEWER.replace("十五日内完成整改", "十日内完成整改"))
    ids = [one.item.id for one in items] + [broken.item.id, "q0"]
    done = {one.id: one for one in desk.move(ids, Action.APPROVED, by="a")}
    refused = {one for one, result in done.items() if not result.done}
    assert refused == {*stale(app), broken.item.id, "q0"}
    assert "没有答案" in done[broken.item.id].reason
    assert all("依据已有变动" in done[one].reason or "必须改正" in done[one].reason for one in stale(app))
    assert {one.item.id for one in desk.usable()} == set(ids) - refused


def test_a_text_that_nobody_looked_at_is_not_approved(app: App) -> None:
    desk = app.question_desk
    one, other = made(app)[:2]
    desk.edit(replace(one.item, stem=one.item.stem + "（改）"), revision=1, by="李四")
    seen = {one.item.id: 1, other.item.id: 1}
    late, done = desk.move(list(seen), Action.APPROVED, by="王芳", seen=seen)
    assert (late.done, done.done) == (False, True)
    assert "已被李四修改（现为第 2 版）" in late.reason
    assert desk.get(one.item.id).item.state is ItemState.DRAFT
    assert desk.move([one.item.id], Action.APPROVED, by="王芳", seen={one.item.id: 2})[0].done


def test_questions_that_only_their_options_tell_apart(app: App) -> None:
    desk = app.question_desk
    stem = "下列说法正确的是（　　）。"
    choice = written(stem, ItemType.SINGLE, key=("A",), options=("航标每年复测", "缆绳不用检查"))
    first = desk.write(replace(choice, origin=Origin.WRITTEN), by="a")
    other = replace(choice, options=("冷库每日巡查", "舷梯可以拆除"), origin=Origin.WRITTEN)
    second = desk.write(other, by="a")
    assert first.item.id != second.item.id
    with pytest.raises(ItemError, match="已经有这道题"):
        desk.write(other, by="a")


def test_an_edited_item_waits_for_review_again_and_its_history_comes_back(app: App) -> None:
    desk = app.question_desk
    one = made(app)[0]
    desk.move([one.item.id], Action.APPROVED, by="a")
    changed = replace(one.item, stem=one.item.stem + "（改）")
    edited = desk.edit(changed, revision=2, by="李四", remark="改题干")
    assert (edited.item.state, edited.revision, edited.changed_by) == (ItemState.PENDING, 3, "李四")
    assert edited.basis is State.SAME
    with pytest.raises(ChangedMeanwhileError):
        desk.edit(changed, revision=2, by="b")
    back = desk.restore(one.item.id, 1, revision=3, by="王芳")
    assert back.item == replace(one.item, state=ItemState.PENDING)
    assert [found.action for found in desk.store.revisions(one.item.id)] == [
        Action.RESTORED, Action.EDITED, Action.APPROVED, Action.MADE,
    ]  # fmt: skip
    with pytest.raises(NotFoundError):
        desk.restore(one.item.id, 9, revision=4, by="a")


def test_saving_without_a_change_makes_no_revision(app: App) -> None:
    one = made(app)[0]
    assert app.question_desk.edit(one.item, revision=1, by="a").revision == 1


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"stem": " "}, "题干"),
        ({"stem": "长" * 5001}, "5001"),
        ({"options": ("甲",)}, "没有选项"),
        ({"key": ("是",)}, "“对”或“错”"),
        ({"type": ItemType.SINGLE, "options": ("甲", "乙"), "key": ("C",)}, "不在选项之中"),
        ({"score": -1.0}, "分值"),
    ],
)
def test_what_cannot_be_kept_is_refused(app: App, values: dict[str, object], words: str) -> None:
    item = replace(written("航标应当巡查。"), **values)  # type: ignore[arg-type]
    with pytest.raises(ItemError, match=words):
        app.question_desk.write(item, by="a")


def test_signs_that_no_database_holds_are_shown_as_such(either: App) -> None:
    item = replace(written("航标"), stem="航标\0应当\r\n巡查\ud800。", tags=("甲", " 甲 ", ""))
    kept = either.question_desk.write(item, by="a").item
    assert kept.stem == "航标\ufffd应当\n巡查\ufffd。"
    assert kept.tags == ("甲",)


# --- repeats -------------------------------------------------------------------------------------

LONG = "渔港码头的每一处航标都应当由港口经营人派专人逐日巡查，并且把巡查结果登记在册，保存三年备查。"


def test_repeats_are_told_and_forgotten_with_the_item_that_they_repeat(app: App) -> None:
    desk = app.question_desk
    first = desk.write(written(LONG, id="x"), by="a")
    second = desk.write(written(LONG, key=("错",)), by="a")
    near = desk.write(written(LONG.replace("三年", "五年")), by="a")
    assert [one.code for one in first.findings if one.other] == []
    opposed = next(one for one in second.findings if one.other)
    assert (opposed.code, opposed.other, opposed.blocking) == (Code.DUPLICATE, first.item.id, True)
    assert {one.other for one in near.findings if one.code is Code.NEAR_DUPLICATE} == {
        first.item.id, second.item.id,
    }  # fmt: skip
    desk.remove([first.item.id])
    assert not desk.get(second.item.id).blocked
    assert {one.other for one in desk.get(near.item.id).findings if one.other} == {second.item.id}
    desk.move([second.item.id], Action.RETIRED, by="a")
    assert not [one for one in desk.get(near.item.id).findings if one.other]


def test_a_check_of_the_whole_bank_finds_what_single_edits_left(app: App) -> None:
    desk = app.question_desk
    desk.write(written(LONG), by="a")
    second = desk.write(written("冷库每日看守。"), by="a")
    changed = replace(second.item, stem=LONG + "否则不得靠泊。")
    desk.edit(changed, revision=1, by="a")
    counts = desk.check()
    assert counts["checked"] == 2
    told = [
        one for item in desk.found(ItemsAsked(order=ItemOrder.NUMBER)) for one in item.findings if one.other
    ]
    assert len(told) == 1
    assert desk.check()["changed"] == 0


# --- files ---------------------------------------------------------------------------------------

CSV = (
    "题型,题干,选项A,选项B,选项C,答案,知识点\n"
    "单选题,渔港经营人应当自收到隐患通知之日起（　　）内完成整改。,十五日,三十日,五日,A,渔港\n"
    "单选题,渔船船长未播报气象警报的，处（　　）的罚款。,五百元以上二千元以下,一万元,三万元,B,渔港\n"
    "单选题,渔船船长未播报气象警报，处（　　）罚款。,一千元,一万元,三万元,B,渔港\n"
    "判断题,渔船每年刷漆两次。,,,,对,渔港\n"
    "单选题,题目没有答案。,甲,乙,丙,,渔港\n"
    ",,,,,A,\n"
).encode()


def test_every_row_of_a_file_is_told(either: App) -> None:
    desk = either.question_desk
    report = desk.read_file(CSV, "题库.csv", by="王芳")
    assert [row.status for row in report.rows] == [
        *[RowStatus.TAKEN] * 4, RowStatus.DOUBTFUL, RowStatus.REFUSED,
    ]  # fmt: skip
    assert all(row.reasons for row in report.rows[4:])
    assert desk.store.count(ItemsAsked(batch=report.batch)) == 5
    assert desk.store.batch(report.batch).report == report.to_dict()
    again = desk.read_file(CSV, "题库.csv", by="王芳")
    assert [row.status for row in again.rows] == [RowStatus.KNOWN] * 5 + [RowStatus.REFUSED]
    assert not again.changed
    assert desk.store.count() == 5


def test_json_comes_back_the_same(app: App, tmp_path: Path) -> None:
    desk = app.question_desk
    items = made(app)
    desk.move([one.item.id for one in items[:5]], Action.APPROVED, by="a")
    desk.read_file(CSV, "题库.csv", by="王芳")
    data = desk.export(ItemsAsked(order=ItemOrder.NUMBER), ExportForm.JSON).data
    before = [one.item for one in desk.found(ItemsAsked(order=ItemOrder.NUMBER))]
    assert desk.read_file(data, "a.json", by="a").counts[RowStatus.KNOWN] == len(before)
    desk.remove([one.id for one in before])
    report = desk.read_file(data, "a.json", by="a", keep_state=True)
    assert not report.counts[RowStatus.REFUSED]
    assert [one.item for one in desk.found(ItemsAsked(order=ItemOrder.NUMBER))] == before
    assert desk.export(ItemsAsked(order=ItemOrder.NUMBER), ExportForm.JSON).data == data


def test_another_text_under_a_known_number_replaces_it_only_when_asked(app: App) -> None:
    desk = app.question_desk
    one = made(app)[0]
    desk.move([one.item.id], Action.APPROVED, by="a")
    data = json.loads(desk.export(ItemsAsked(ids=(one.item.id,)), ExportForm.JSON).data)
    data["items"][0]["explanation"] = "改过的解析。"
    sent = json.dumps(data).encode()
    [row] = desk.read_file(sent, "a.json", by="a").rows
    assert (row.status, desk.get(one.item.id).item.explanation) == (RowStatus.DIFFERENT, one.item.explanation)
    [row] = desk.read_file(sent, "a.json", by="李四", update=True).rows
    kept = desk.get(one.item.id)
    assert (row.status, kept.item.explanation, kept.item.state, kept.revision) == (
        RowStatus.UPDATED, "改过的解析。", ItemState.PENDING, 3,
    )  # fmt: skip
    assert desk.store.revisions(one.item.id)[0].action is Action.IMPORTED


def test_characters_that_no_database_takes_do_not_cost_the_report(either: App) -> None:
    desk = either.question_desk
    record = {"stem": "航标\x00应当\ud800巡查。", "type": "判断题", "key": ["对"]}
    report = desk.read_file(json.dumps([record, {"stem": "\ud800"}]).encode(), "a\x00.json", by="a")
    assert len(report.rows) == 2
    assert desk.store.batch(report.batch).report == report.to_dict()
    assert "\ud800" not in json.dumps(report.to_dict(), ensure_ascii=False)


def test_an_item_of_another_system_gets_an_id_of_ours(app: App) -> None:
    desk = app.question_desk
    record = {
        "id": "https://exam.example/items/" + "9" * 60, "type": "判断题", "stem": "航标应当巡查。",
        "key": ["对"], "explanation": "见条文。",
    }  # fmt: skip
    sent = json.dumps({"format": "anzhi-questions", "version": 1, "items": [record]}).encode()
    [row] = desk.read_file(sent, "a.json", by="a").rows
    assert row.status is RowStatus.TAKEN
    assert len(row.item_id) <= 24
    assert desk.read_file(sent, "a.json", by="a").rows[0].status is RowStatus.KNOWN


def test_a_file_cannot_approve_what_is_wrong(app: App) -> None:
    record = {
        "id": "q1",
        "type": "单选题",
        "stem": "航标由谁巡查？",
        "options": ["甲", "甲", "乙"],
        "key": ["A"],
        "state": "通过",
    }
    sent = json.dumps({"format": "anzhi-questions", "version": 1, "items": [record]}).encode()
    [row] = app.question_desk.read_file(sent, "a.json", by="a", keep_state=True).rows
    one = app.question_desk.get(row.item_id)
    assert one.blocked
    assert one.item.state is not ItemState.APPROVED


# --- keys and the law ----------------------------------------------------------------------------


def test_keys_are_compared_with_the_law_in_force(tmp_path: Path, shared_cache: Path) -> None:
    with harbour(tmp_path, shared_cache) as app:
        app.update_index()
        desk = app.question_desk
        desk.read_file(CSV, "题库.csv", by="王芳")
        seen: list[tuple[int, int]] = []
        counts = desk.match(
            ItemsAsked(), by="王芳", on_progress=lambda done, total: seen.append((done, total))
        )
        assert counts == {Verdict.SUPPORTED: 1, Verdict.CONTRADICTED: 1, Verdict.NOT_FOUND: 3}
        assert seen[-1] == (5, 5)
        [right] = desk.found(ItemsAsked(verdict="supported"))
        assert right.item.sources[0].place.startswith("第八条")
        assert (right.basis, right.revision) == (State.SAME, 2)
        # Its provision makes it no other question: the file still holds what the bank has.
        assert desk.read_file(CSV, "题库.csv", by="王芳").counts[RowStatus.KNOWN] == 5
        [wrong] = desk.found(ItemsAsked(verdict="contradicted"))
        assert wrong.match is not None
        assert wrong.match.source is not None
        assert "五百元以上二千元以下" in wrong.match.source.quote
        assert wrong.item.sources == ()
        [moved] = desk.move([wrong.item.id], Action.APPROVED, by="a")
        assert "与现行条文不符" in moved.reason
        assert desk.move([wrong.item.id], Action.APPROVED, by="a", remark="本地另有规定")[0].done
        # A key that is put right is compared at once.
        mended = desk.edit(replace(wrong.item, key=("A",)), revision=desk.get(wrong.item.id).revision, by="a")
        assert mended.match is not None
        assert mended.match.verdict is Verdict.SUPPORTED
        # The supported item is told when its provision changes.
        take_in(app, tmp_path, NEWER.replace("十五日内完成整改", "十日内完成整改"))
        assert stale(app) == {right.item.id}
        # Its key was right by words that no longer hold: the verdict is taken back until there is an index.
        assert desk.get(right.item.id).match is None
        assert desk.get(mended.item.id).match is not None


def test_keys_are_compared_again_when_their_provision_is_amended(tmp_path: Path, shared_cache: Path) -> None:
    with harbour(tmp_path, shared_cache) as app:
        app.update_index()
        desk = app.question_desk
        desk.read_file(CSV, "题库.csv", by="王芳")
        desk.match(ItemsAsked(), by="王芳")
        [right] = desk.found(ItemsAsked(verdict="supported"))
        [wrong] = desk.found(ItemsAsked(verdict="contradicted"))
        take_in(
            app,
            tmp_path,
            NEWER.replace("十五日内完成整改", "十日内完成整改").replace("五百元以上二千元以下", "一万元"),
        )
        app.update_index()
        desk.refresh_basis()
        now = desk.get(right.item.id).match
        assert now is not None
        assert now.verdict is Verdict.CONTRADICTED
        assert "十日" in now.reason or "10" in now.reason
        again = desk.get(wrong.item.id).match
        assert again is not None
        assert again.verdict is Verdict.SUPPORTED


# --- sources and who sees what -------------------------------------------------------------------


def test_sources_are_found_in_the_library_and_never_taken_on_trust(app: App) -> None:
    desk = app.question_desk
    version = app.library.document(law_of(app)).version_id
    article = next(one for one in app.library.clauses(version) if one.label == "第八条")
    text = app.library.text(version)
    [whole] = desk.sources([SourceAsked(clause_id=article.id)])
    assert whole.span.of(text) == whole.quote
    assert "十五日内" in whole.quote
    quote = "应当在五个 工作日内复查"
    [within] = desk.sources([SourceAsked(clause_id=article.id, quote=quote)])
    assert (within.quote, within.place) == ("应当在五个工作日内复查", "第八条第二款")
    [same] = desk.sources([SourceAsked(version_id=version, quote=quote)])
    assert same == within
    [kept] = desk.sources([SourceAsked(law="某办法", place="第一条", quote="原句")])
    assert (kept.version_id, kept.law) == ("", "某办法")
    with pytest.raises(ItemError, match="没有“十日内完成整改”"):
        desk.sources([SourceAsked(clause_id=article.id, quote="十日内完成整改")])
    with pytest.raises(NotFoundError):
        desk.sources([SourceAsked(clause_id="v.1")])
    with pytest.raises(ItemError):
        desk.sources([SourceAsked()])


def test_items_on_an_internal_document_are_not_for_the_public(app: App, tmp_path: Path) -> None:
    desk = app.question_desk
    plan = take_in(app, tmp_path, PLAN, "方案.txt", DocumentKind.POLICY)
    secret = {one.item.id for one in desk.generate([plan], by="a").made}
    open_to_all = {one.item.id for one in made(app)}
    desk.move([*secret, *open_to_all], Action.APPROVED, by="a")
    assert {one.item.id for one in app.public.question_desk.usable()} == secret | open_to_all
    amend(app.library, plan, {Field.VISIBILITY: Visibility.INTERNAL.value}, who="a", why="内部")
    assert {one.item.id for one in app.public.question_desk.usable()} == open_to_all
    assert {one.item.id for one in desk.usable()} == secret | open_to_all
    # Seen from outside an internal document is not missing: it is no business of the public's at all.
    app.public.question_desk.refresh_basis()
    assert stale(app) == set()
