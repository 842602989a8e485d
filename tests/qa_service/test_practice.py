"""What may be practised, how answers are judged, what is kept of whom, and for how long."""

from __future__ import annotations

import base64
import dataclasses
import json
import random
import threading
import zlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import practice_world as world
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from case_library.questions.model import Item, ItemState, ItemType, Origin
from case_library.questions.papers import Blueprint, Cell
from corpus.errors import InputError, NotFoundError, TimeIsUpError
from corpus.numerals import to_chinese
from qa_service.accounts.model import ANONYMOUS, LOCAL, Means, Visitor
from qa_service.practice.choosing import Pool, chosen, mock, pool_of
from qa_service.practice.desk import GRACE, PracticeDesk
from qa_service.practice.judging import canonical, cleaned, judge, shown_key
from qa_service.practice.learning import key_of, learner_of, new_secret
from qa_service.practice.model import Answer, Choice, Learner, Order, Rule, Sitting, Which
from qa_service.practice.showing import question_json, shown_item
from qa_service.practice.unkept import packed, unpacked
from qa_service.practice.views import sheet_json, sitting_json
from qa_service.questions.model import Action, BankItem
from qa_service.settings import load_settings
from qa_service.wiring import App, build
from tests.corpus.conftest import new_database, postgres_server

__all__ = ["postgres_server"]

ANNA, BO = Learner("a:anna", "安娜", account=True), Learner("a:bo", "阿波", account=True)
NOBODY = Learner()
RIGHT = {
    "q-single": Answer(chosen=("B",)),
    "q-multiple": Answer(chosen=("A", "C")),
    "q-true": Answer(chosen=("对",)),
    "q-blank": Answer(gaps=("3万元以上8万元以下",)),
    "q-short": Answer(text="可以拒绝"),
    "q-free": Answer(chosen=("A",)),
    "q-secret": Answer(chosen=("对",)),
}
WRONG = {"q-single": Answer(chosen=("A",)), "q-true": Answer(chosen=("错",))}


class Clock:
    """Seconds since 1970, as the test says."""

    def __init__(self) -> None:
        import time

        self.now = time.time()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    with build(load_settings(env={"ANZHI_LIBRARY": str(tmp_path / "anzhi")}), create=True) as made:
        world.make(made, tmp_path / "texts")
        yield made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(app: App, clock: Clock) -> PracticeDesk:
    return PracticeDesk(app.public, clock)


def start(desk: PracticeDesk, learner: Learner, number: int = 10, **choice: object) -> Sitting:
    return desk.start(learner, Choice(number=number, order=Order.LISTED, **choice))  # type: ignore[arg-type]


def answer_all(desk: PracticeDesk, learner: Learner, sitting: Sitting, **answers: Answer) -> Sitting:
    """Right answers to everything but what ``answers`` says, by id with _ for -."""
    said = RIGHT | {name.replace("_", "-"): answer for name, answer in answers.items()}
    for number, shown in enumerate(desk.shown(sitting), start=1):
        assert shown is not None
        wanted = shown.to_shown(said[shown.kept.item.id])
        sitting = desk.answer(learner, sitting.id, number, wanted)
    return sitting


# --- fill-in -------------------------------------------------------------------------------------


def blank(stem: str, *key: str) -> Item:
    return Item("q", ItemType.BLANK, stem, (), key, "", (), "")


SAME = [
    ("三十日", "30日"),
    ("三十日", "３０ 天"),
    ("三十日", " 卅 日 "),
    ("七个工作日", "7个工作日"),
    ("七个工作日", "七工作日"),
    ("三个月", "3个月"),
    ("三个月", "3月"),
    ("二十四小时", "24 小时"),
    ("二十四小时", "24h"),
    ("二万元", "20,000元"),
    ("二万元", "2 万元"),
    ("一点五万元", "15000元"),
    ("百分之五", "5％"),
    ("千分之三", "3‰"),
    ("三分之二", "2/3"),
    ("三万元以上八万元以下", "3万元至8万元"),
    ("三万元以上八万元以下", "3-8万元"),
    ("二倍以上五倍以下", "2倍到5倍"),
    ("1000平方米", "一千㎡"),
    ("五人", "5名"),
    ("安全第一、预防为主、综合治理", "安全第一 预防为主 综合治理"),
    ("应急管理部门|应急局", "应急局"),
    ("GB 50016", "gb50016"),
]
OTHER = [
    ("三十日", "十三日"),
    ("三十日", "三十个工作日"),
    ("三十日", "30"),
    ("三十日", "三个月"),
    ("三十个工作日", "30日"),
    ("3月", "三个月"),
    ("一日", "24小时"),
    ("二万元", "二千元"),
    ("二万元", "2元"),
    ("百分之五", "5"),
    ("三万元以上八万元以下", "三万元以下"),
    ("三万元以上八万元以下", "8万元至3万元"),
    ("三人以上", "三人以下"),
    ("应急管理部门", "应急管理"),
    ("一年", ""),
    ("一年", "。"),
]


@pytest.mark.parametrize(("key", "said"), SAME)
def test_a_gap_is_right_however_it_is_written(key: str, said: str) -> None:
    assert judge(blank("应当____办理", key), Answer(gaps=(said,))).share == 1


@pytest.mark.parametrize(("key", "said"), OTHER)
def test_a_gap_is_strict_on_value_measure_and_word(key: str, said: str) -> None:
    assert judge(blank("应当____办理", key), Answer(gaps=(said,))).share == 0


def test_words_that_are_printed_beside_the_gap_may_be_written_again() -> None:
    one = blank("自收到之日起____日内书面报告", "三十")
    for said in ("30", "30日", "三十天", "30日内"):
        assert judge(one, Answer(gaps=(said,))).share == 1, said
    assert judge(one, Answer(gaps=("30个月",))).share == 0
    assert judge(blank("处三万元以上____以下的罚款", "八万元"), Answer(gaps=("8万元以下",))).share == 1


def test_a_figure_without_its_measure_is_told() -> None:
    judged = judge(blank("应当____办理", "三十日"), Answer(gaps=("30",)))
    assert (judged.share, judged.remark) == (0, "数值对了，单位不对或者没有写。")


@pytest.mark.parametrize("said", ["1" + "亿" * 600, "9" * 6000, "九" * 6000, "一点" + "五" * 6000 + "万"])
def test_a_figure_without_end_is_only_wrong(said: str) -> None:
    one = blank("应当____办理", "三十日")
    assert judge(one, Answer(gaps=(said,))).share == 0
    assert judge(one, cleaned(one, Answer(gaps=(said,)))).share == 0
    assert len(cleaned(one, Answer(gaps=(said,))).gaps[0]) <= 200


def test_each_of_several_gaps_counts_for_itself_and_in_its_place() -> None:
    one = blank("坚持____、____的方针", "安全第一", "预防为主")
    assert judge(one, Answer(gaps=("安全第一", "预防为主"))).share == 1
    half = judge(one, Answer(gaps=("安全第一",)))
    assert (half.share, half.parts) == (0.5, (True, False))
    assert judge(one, Answer(gaps=("预防为主", "安全第一"))).share == 0


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 99_999_999), st.integers(0, 99_999_999), st.sampled_from("日年人元倍"))
def test_figures_are_equal_exactly_when_their_values_are(one: int, other: int, measure: str) -> None:
    chinese, arabic = canonical(to_chinese(one) + measure), canonical(f"{other:,}{measure}")
    assert (chinese == arabic) == (one == other)
    assert canonical(f"{one}万{measure}") == canonical(f"{Fraction(one) * 10_000}{measure}")


def test_the_key_is_shown_once_where_only_figures_are_written_otherwise() -> None:
    assert shown_key(blank("____", "三十日|30日")) == "三十日"
    assert shown_key(blank("____", "甲|乙")) == "甲 或 乙"


# --- choices -------------------------------------------------------------------------------------


def multiple() -> Item:
    return Item("q", ItemType.MULTIPLE, "（　　）", ("甲", "乙", "丙", "丁"), ("A", "B", "D"), "", (), "")


@pytest.mark.parametrize(
    ("chosen_letters", "whole", "partial"),
    [
        ("ABD", 1, 1),
        ("AB", 0, 2 / 3),
        ("A", 0, 1 / 3),
        ("ABC", 0, 0),
        ("ABCD", 0, 0),
        ("C", 0, 0),
        ("", 0, 0),
    ],
)
def test_multiple_choice_by_both_rules(chosen_letters: str, whole: float, partial: float) -> None:
    answer = Answer(chosen=tuple(chosen_letters))
    assert judge(multiple(), answer, Rule.WHOLE).share == whole
    assert judge(multiple(), answer, Rule.PARTIAL).share == pytest.approx(partial)


def test_what_a_person_must_judge_has_no_marks(app: App, desk: PracticeDesk) -> None:
    assert judge(app.question_desk.get("q-short").item, Answer(text="随便什么")).share is None


def test_options_in_another_order_are_judged_as_they_were_shown(app: App) -> None:
    kept = app.question_desk.get("q-multiple")
    orders = set()
    for seed in range(1, 30):
        shown = shown_item(kept, seed)
        orders.add(shown.item.options)
        for letters in ("AC", "B", "ABCD", "D"):
            answer = Answer(chosen=tuple(letters))
            assert shown.to_bank(shown.to_shown(answer)) == answer
            texts = {kept.item.options["ABCD".index(one)] for one in letters}
            assert {shown.item.options["ABCD".index(o)] for o in shown.to_shown(answer).chosen} == texts
        assert shown_item(kept, seed).item == shown.item
    assert len(orders) > 5
    assert shown_item(kept, 0).item == kept.item


# --- which items ---------------------------------------------------------------------------------


def test_only_approved_items_for_practice_with_a_basis_and_on_public_documents(app: App) -> None:
    assert app.public is not app
    assert {one.item.id for one in pool_of(app.public).items} == {*world.SHOWN}
    assert {one.item.id for one in pool_of(app).items} == {*world.SHOWN, "q-secret"}


def test_the_pool_follows_the_bank_at_once(app: App, desk: PracticeDesk) -> None:
    before = desk.pool
    assert desk.pool is before
    app.question_desk.store.set_practice(["q-free"], False)
    assert "q-free" not in desk.pool.by_id
    app.question_desk.move(["q-true"], Action.RETIRED, by="张编辑", remark="")
    assert "q-true" not in desk.pool.by_id


def test_topics_are_laws_with_their_points_and_counts(desk: PracticeDesk) -> None:
    found = [(one.point, one.level, one.count) for one in desk.pool.topics]
    assert found == [
        (world.LAW, 0, 5),
        (f"{world.LAW}·总则", 1, 4),
        (f"{world.LAW}·法律责任", 1, 1),
        ("常识", 0, 1),
    ]


def test_questions_without_a_point_are_a_topic_of_their_own(app: App, desk: PracticeDesk) -> None:
    store = app.question_desk.store
    free = store.get("q-free")
    app.question_desk.edit(dataclasses.replace(free.item, point=""), revision=free.revision, by="张编辑")
    app.question_desk.move(["q-free"], Action.APPROVED, by="张编辑")
    assert [(one.point, one.count) for one in desk.pool.topics if not one.level] == [
        (world.LAW, 5),
        ("未分类", 1),
    ]
    assert [one.item.id for one in chosen(desk.pool, Choice(point="未分类"), 1)] == ["q-free"]


def test_a_choice_narrows_and_orders(desk: PracticeDesk) -> None:
    pool = desk.pool
    law = Choice(point=world.LAW, number=50, order=Order.LISTED)
    assert [one.item.id for one in chosen(pool, law, 1)] == [*world.SHOWN[:5]]
    one_type = Choice(types=(ItemType.SINGLE,), number=50, order=Order.LISTED)
    assert [one.item.id for one in chosen(pool, one_type, 1)] == ["q-single", "q-free"]
    document = pool.by_id["q-true"].item.sources[0].document_id
    assert len(chosen(pool, Choice(document_id=document, number=50), 1)) == 5
    mixed = {tuple(one.item.id for one in chosen(pool, Choice(number=6), seed)) for seed in range(20)}
    assert len(mixed) > 5
    assert all(sorted(ids) == sorted(world.SHOWN) for ids in mixed)
    # 渔港 alone is no point, though the law's name begins with it
    with pytest.raises(NotFoundError, match="没有符合条件"):
        chosen(pool, Choice(point="渔港"), 1)


def test_a_mock_exam_has_no_repeats_and_only_what_a_machine_judges(desk: PracticeDesk) -> None:
    found = mock(desk.pool, "", 4, 7)
    assert len(found) == len({one.item.id for one, _ in found}) == 4
    assert {one.item.type for one, _ in found} <= {ItemType.SINGLE, ItemType.MULTIPLE, ItemType.TRUE_FALSE}
    assert {marks for one, marks in found if one.item.type is ItemType.MULTIPLE} == {2.0}
    again = mock(desk.pool, "", 4, 7)
    assert [one.item.id for one, _ in again] == [one.item.id for one, _ in found]


def test_persons_in_cases_are_masked_for_the_public(app: App, desk: PracticeDesk) -> None:
    told = "加油时起火，渔港经营单位主要负责人赵铁柱未到场，造成4人死亡。"
    case = dataclasses.replace(
        world.item(app, "q-case", ItemType.SINGLE, "本起事故中，赵铁柱属于（　　）。", ("A",), words=""),
        options=("主要负责人赵铁柱", "加油工"),
        background=told,
        explanation=told,
        origin=Origin.CASE,
        point="事故案例",
    )
    app.question_desk.store.add([case], by="张编辑", action=Action.MADE)
    sitting = start(desk, ANNA, point="事故案例")
    sitting = desk.answer(ANNA, sitting.id, 1, Answer(chosen=("A",)))
    public = str(sitting_json(app.public, desk, sitting, names=False))
    assert "赵铁柱" not in public
    assert public.count("赵某") >= 4
    assert "赵铁柱" in str(sitting_json(app, desk, sitting, names=True))
    assert sitting.given[1].share == 1


# --- practice ------------------------------------------------------------------------------------


def test_the_key_is_told_behind_the_answer_and_not_before(app: App, desk: PracticeDesk) -> None:
    sitting = start(desk, ANNA)
    told = sitting_json(app.public, desk, sitting, names=False)
    assert [one["result"] for one in told["questions"]] == [None] * 6
    assert not any(word in str(told) for word in ("explanation", "key", world.FINE, "q-single"))
    sitting = desk.answer(ANNA, sitting.id, 1, WRONG["q-single"])
    first, second = sitting_json(app.public, desk, sitting, names=False)["questions"][:2]
    assert second["result"] is None
    assert (first["result"]["right"], first["result"]["key"]) == (False, ["B"])
    [source] = first["result"]["sources"]
    assert source["quote"] == world.BLOCKING
    assert source["url"].startswith("/documents/")
    assert first["answer"]["shown"] == "A"


def test_the_first_answer_stays(desk: PracticeDesk) -> None:
    sitting = start(desk, ANNA)
    desk.answer(ANNA, sitting.id, 1, WRONG["q-single"])
    sitting = desk.answer(ANNA, sitting.id, 1, RIGHT["q-single"])
    assert sitting.given[1].answer == WRONG["q-single"]
    assert sitting.given[1].share == 0


def test_a_sheet_counts_by_type_and_point(app: App, desk: PracticeDesk) -> None:
    sitting = answer_all(desk, ANNA, start(desk, ANNA), q_single=WRONG["q-single"], q_true=Answer())
    sheet = sheet_json(app.public, desk, desk.finish(ANNA, sitting.id), names=False)
    assert (sheet["score"], sheet["total"]) == (3, 5)
    assert (sheet["right"], sheet["wrong"], sheet["omitted"], sheet["unjudged"]) == (3, 1, 1, 1)
    by_point = {one["name"]: (one["right"], one["count"]) for one in sheet["by_point"]}
    assert by_point == {f"{world.LAW}·总则": (1, 3), f"{world.LAW}·法律责任": (1, 1), "常识": (1, 1)}
    assert {one["name"]: one["score"] for one in sheet["by_type"]}["填空题"] == 1
    with pytest.raises(TimeIsUpError, match="已经交卷"):
        desk.answer(ANNA, sitting.id, 1, RIGHT["q-single"])


def test_written_answers_are_judged_by_oneself_and_not_counted(app: App, desk: PracticeDesk) -> None:
    sitting = start(desk, ANNA, types=(ItemType.SHORT,))
    sitting = desk.answer(ANNA, sitting.id, 1, Answer(text="跟着干"))
    assert sitting.given[1].share is None
    assert question_json(app.public, sitting, 1, desk.one_shown(sitting, 1), sitting.given[1], names=False)[
        "result"
    ]["key"] == ["有权拒绝"]
    sitting = desk.answer(ANNA, sitting.id, 1, Answer(own="wrong"))
    assert sitting.given[1].answer == Answer(text="跟着干", own="wrong")
    assert [kept.item.id for kept, _, _ in desk.notebook(ANNA)] == ["q-short"]
    assert desk.answer(ANNA, sitting.id, 1, Answer(own="right")).given[1].answer.own == "wrong"
    assert world.told(app, "q-short") == (0, None)


def test_the_notebook_keeps_what_was_wrong_until_it_is_right_twice(desk: PracticeDesk) -> None:
    answer_all(desk, ANNA, start(desk, ANNA), q_single=WRONG["q-single"])
    [(kept, wrong, right_since)] = desk.notebook(ANNA)
    assert (kept.item.id, wrong, right_since) == ("q-single", 1, 0)
    assert desk.notebook(BO) == []
    again = start(desk, ANNA, which=Which.WRONG)
    assert [one.item_id for one in again.asked] == ["q-single"]
    desk.answer(ANNA, again.id, 1, RIGHT["q-single"])
    assert [(w, r) for _, w, r in desk.notebook(ANNA)] == [(1, 1)]
    desk.answer(ANNA, start(desk, ANNA, which=Which.WRONG).id, 1, WRONG["q-single"])
    assert [(w, r) for _, w, r in desk.notebook(ANNA)] == [(2, 0)]
    for _ in range(2):
        desk.answer(ANNA, start(desk, ANNA, which=Which.WRONG).id, 1, RIGHT["q-single"])
    assert desk.notebook(ANNA) == []
    with pytest.raises(NotFoundError, match="错题本"):
        start(desk, ANNA, which=Which.WRONG)


def test_what_was_not_done_yet(desk: PracticeDesk) -> None:
    answer_all(desk, ANNA, start(desk, ANNA, types=(ItemType.SINGLE,)))
    rest = start(desk, ANNA, which=Which.UNSEEN)
    assert {one.item_id for one in rest.asked} == {*world.SHOWN} - {"q-single", "q-free"}


def test_an_item_that_is_taken_back_is_not_shown_and_not_counted(app: App, desk: PracticeDesk) -> None:
    sitting = answer_all(desk, ANNA, start(desk, ANNA))
    app.question_desk.move(["q-single"], Action.RETIRED, by="张编辑", remark="")
    sheet = sheet_json(app.public, desk, desk.finish(ANNA, sitting.id), names=False)
    assert sheet["gone"] == 1
    assert (sheet["score"], sheet["total"]) == (4, 4)
    assert sheet["questions"][0]["question"] is None
    assert "堵塞渔港消防通道" not in str(sheet["questions"][0])


def test_an_edited_item_is_marked_as_it_was_asked(app: App, desk: PracticeDesk) -> None:
    sitting = start(desk, ANNA)
    kept = app.question_desk.get("q-single")
    turned = dataclasses.replace(kept.item, options=kept.item.options[::-1], key=("C",))
    saved = app.question_desk.store.save(
        turned, revision=kept.revision, by="张编辑", action=Action.EDITED, remark=""
    )
    if saved.item.state is not ItemState.APPROVED:
        app.question_desk.move(["q-single"], Action.APPROVED, by="李审核", remark="")
    assert desk.pool.by_id["q-single"].item.key == ("C",)
    sitting = desk.answer(ANNA, sitting.id, 1, RIGHT["q-single"])
    assert sitting.given[1].share == 1
    shown = desk.one_shown(sitting, 1)
    assert shown is not None
    assert shown.item.key == ("B",)


# --- nothing is kept without consent -------------------------------------------------------------


def test_without_consent_the_address_is_all_there_is(app: App, desk: PracticeDesk) -> None:
    sitting = answer_all(desk, NOBODY, start(desk, NOBODY), q_single=WRONG["q-single"])
    assert sitting.id.startswith("~")
    assert len(sitting.id) < 1000
    assert [sitting.given[at].share for at in range(1, 7)] == [0, 1, 1, 1, None, 1]
    again = desk.open(NOBODY, sitting.id).given
    assert {at: (one.answer, one.share) for at, one in again.items()} == {
        at: (one.answer, one.share) for at, one in sitting.given.items()
    }
    sheet = sheet_json(app.public, desk, desk.finish(NOBODY, sitting.id), names=False)
    assert (sheet["score"], sheet["total"]) == (4, 5)
    with app.service.reading() as connection:
        for table in ("sittings", "responses", "notebook"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM service_{table}").scalar() == 0
    assert world.told(app, "q-single") == (0, None)


def test_a_state_holds_no_key_and_cannot_open_what_is_not_shown(app: App, desk: PracticeDesk) -> None:
    staff = PracticeDesk(app)
    sitting = start(staff, NOBODY, point="绛珠码头")
    assert staff.one_shown(sitting, 1) is not None
    assert desk.one_shown(desk.open(NOBODY, sitting.id), 1) is None
    assert "绛珠" not in str(
        sitting_json(app.public, desk, desk.open(NOBODY, sitting.id), names=False)["questions"]
    )


@pytest.mark.parametrize(
    "written",
    [
        "~",
        "~AAAA",
        "~eJw",
        "~" + "A" * 7000,
        "~汉字",
        "",
        "1",
        "x" * 24,
        "~eJyrVspTslJQMlTSUSpRslJQMlSqBQAs7wTT",
    ],
)
def test_what_is_no_sitting_is_not_found(desk: PracticeDesk, written: str) -> None:
    for learner in (ANNA, NOBODY):
        with pytest.raises(NotFoundError, match="没有这次练习"):
            desk.open(learner, written)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_state_comes_back_as_it_was(data: st.DataObject) -> None:
    pool = Pool(())
    from qa_service.practice.model import Asked, Given, SittingKind

    count = data.draw(st.integers(1, 50))
    text = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)
    answers = st.builds(
        Answer,
        st.lists(st.sampled_from("ABCD"), max_size=4).map(tuple),
        st.lists(text, max_size=3).map(tuple),
        text,
    )
    given_answers = data.draw(st.dictionaries(st.integers(1, count), answers, max_size=5))
    sitting = Sitting(
        "", "", "", SittingKind.PRACTICE, data.draw(text), "", (Asked("", 0),) * count, 5, Rule.WHOLE, 1000.0,
        given={number: Given(one, 0.5, 1000.0) for number, one in given_answers.items()},
    )  # fmt: skip
    assert unpacked(packed(sitting, pool), pool) == dataclasses.replace(sitting, id=packed(sitting, pool))


STATE = {"n": [1], "s": 0, "t": "渔港", "b": 1_700_000_000, "f": 0, "g": {}}


@pytest.mark.parametrize(
    "state",
    [
        STATE | {"b": 10**18},
        STATE | {"b": -1},
        STATE | {"f": 10**17},
        STATE | {"g": []},
        STATE | {"t": "\ud800"},
        STATE | {"g": {"1": [1, "", ["\ud800"], "", ""]}},
        [STATE],
        "[" * 50_000,
    ],
)
def test_a_state_that_is_none_of_ours_is_not_found(state: Any) -> None:
    plain = state if isinstance(state, str) else json.dumps(state)
    written = "~" + base64.urlsafe_b64encode(zlib.compress(plain.encode(), 9)).decode().rstrip("=")
    with pytest.raises(NotFoundError):
        unpacked(written, Pool(()))


def test_a_state_stays_short_enough_for_an_address(app: App) -> None:
    chance = random.Random(7)

    def words(number: int) -> str:
        return "".join(chr(chance.randrange(0x4E00, 0x9000)) for _ in range(number))

    items = [
        Item(
            f"e{n}",
            ItemType.SHORT,
            f"{words(12)}怎么办？",
            (),
            ("报告",),
            "见书。",
            (),
            "渔港",
            state=ItemState.APPROVED,
            origin=Origin.WRITTEN,
        )
        for n in range(50)
    ]
    app.question_desk.store.add(items, by="a", action=Action.MADE)
    desk = PracticeDesk(app)
    sitting = start(desk, NOBODY, 50, point="渔港")
    for number in range(1, 51):
        sitting = desk.answer(NOBODY, sitting.id, number, Answer(text=words(2000)))
    assert len(sitting.id) <= 6000
    assert all(not one.answer.empty for one in desk.open(NOBODY, sitting.id).given.values())


def test_exams_wrong_answers_and_unseen_items_need_something_that_is_kept(desk: PracticeDesk) -> None:
    with pytest.raises(InputError, match="同意保存"):
        desk.start_exam(NOBODY, "", 3, 10)
    for which in (Which.WRONG, Which.UNSEEN):
        with pytest.raises(InputError, match="同意保存"):
            start(desk, NOBODY, which=which)


def test_who_is_who() -> None:
    secret = new_secret()
    reader = Visitor(name="王芳", account_id="0123456789ab", means=Means.SESSION)
    assert learner_of(reader, secret, 30) == Learner("a:0123456789ab", "王芳", account=True)
    assert learner_of(LOCAL, "", 30).account
    assert learner_of(ANONYMOUS, secret, 30) == Learner(key_of(secret))
    assert secret not in key_of(secret)
    for nothing in (
        learner_of(ANONYMOUS, "", 30),
        learner_of(ANONYMOUS, "made-up", 30),
        learner_of(ANONYMOUS, secret, 0),
    ):
        assert not nothing.kept


def test_nobody_opens_another_one_s_sitting(desk: PracticeDesk) -> None:
    sitting = start(desk, ANNA)
    for learner in (BO, NOBODY, Learner("c:" + "0" * 64)):
        for call in (
            lambda who: desk.open(who, sitting.id),
            lambda who: desk.answer(who, sitting.id, 1, RIGHT["q-single"]),
            lambda who: desk.finish(who, sitting.id),
            lambda who: desk.remove(who, sitting.id),
        ):
            with pytest.raises(NotFoundError):
                call(learner)
    assert desk.open(ANNA, sitting.id).given == {}
    assert len({start(desk, ANNA).id for _ in range(20)}) == 20


def test_everything_that_is_kept_can_be_deleted(app: App, desk: PracticeDesk) -> None:
    answer_all(desk, ANNA, start(desk, ANNA), q_single=WRONG["q-single"])
    answer_all(desk, BO, start(desk, BO))
    assert world.told(app, "q-single") == (2, 0.5)
    desk.forget(ANNA)
    assert not desk.store.kept(ANNA.key)
    assert desk.notebook(ANNA) == []
    assert desk.store.page(ANNA.key, 10, 0).total == 0
    assert desk.store.page(BO.key, 10, 0).total == 1
    assert world.told(app, "q-single") == (1, 1.0)


def test_what_is_too_old_goes(app: App, desk: PracticeDesk, clock: Clock) -> None:
    clock.now -= 366 * 86_400
    old = start(desk, ANNA)
    clock.now += 300 * 86_400
    young = answer_all(desk, ANNA, start(desk, ANNA), q_single=WRONG["q-single"])
    assert desk.open(ANNA, old.id).id == old.id
    clock.now += 66 * 86_400
    with pytest.raises(NotFoundError):
        desk.open(ANNA, old.id)
    assert desk.store.kept(ANNA.key).sittings == 2
    desk.store.sweep()
    assert desk.store.kept(ANNA.key).sittings == 1
    assert desk.open(ANNA, young.id).id == young.id
    assert len(desk.notebook(ANNA)) == 1


# --- exams ---------------------------------------------------------------------------------------


def test_an_exam_shows_nothing_before_its_end_and_the_last_answer_counts(
    app: App, desk: PracticeDesk
) -> None:
    sitting = desk.start_exam(ANNA, world.LAW, 3, 10)
    for number, shown in enumerate(desk.shown(sitting), start=1):
        assert shown is not None
        wrong = Answer(chosen=("错",) if shown.item.type is ItemType.TRUE_FALSE else ("D",))
        sitting = desk.answer(ANNA, sitting.id, number, wrong)
    assert all(one.share is None for one in sitting.given.values())
    assert all(
        one["result"] is None for one in sitting_json(app.public, desk, sitting, names=False)["questions"]
    )
    assert desk.notebook(ANNA) == []
    sitting = desk.finish(ANNA, answer_all(desk, ANNA, sitting).id)
    assert (sitting.score, sitting.total) == (4, 4)
    sheet = sheet_json(app.public, desk, sitting, names=False)
    assert sheet["passed"] is True
    assert all(one["result"]["right"] for one in sheet["questions"])


def test_the_pass_mark_is_a_share_of_what_is_marked(app: App, desk: PracticeDesk) -> None:
    cells = (Cell(2, 2.0, ItemType.SINGLE), Cell(1, 6.0, ItemType.SHORT))
    paper_id = world.paper(app, Blueprint("有简答题的卷子", cells, pass_mark=6))
    sitting = desk.start_paper(ANNA, paper_id)
    for number, shown in enumerate(desk.shown(sitting), start=1):
        assert shown is not None
        given = Answer(text="有权") if shown.item.type is ItemType.SHORT else Answer(chosen=shown.item.key)
        sitting = desk.answer(ANNA, sitting.id, number, given)
    sheet = sheet_json(app.public, desk, desk.finish(ANNA, sitting.id), names=False)
    assert (sheet["score"], sheet["total"], sheet["pass_mark"], sheet["passed"]) == (4, 4, 2.4, True)


def test_the_server_keeps_the_time(app: App, desk: PracticeDesk, clock: Clock) -> None:
    sitting = desk.start_exam(ANNA, world.LAW, 3, 10)
    numbers = {asked.item_id: at for at, asked in enumerate(sitting.asked, start=1)}
    single = desk.one_shown(sitting, numbers["q-single"])
    assert single is not None
    desk.answer(ANNA, sitting.id, numbers["q-single"], single.to_shown(RIGHT["q-single"]))
    clock.now += 600 + GRACE - 1
    desk.answer(ANNA, sitting.id, numbers["q-true"], RIGHT["q-true"])
    clock.now += 2
    with pytest.raises(TimeIsUpError, match="时间已到"):
        desk.answer(ANNA, sitting.id, numbers["q-true"], WRONG["q-true"])
    over = desk.open(ANNA, sitting.id)
    assert over.finished == over.deadline
    assert (over.score, over.total) == (2, 4)
    # what the learner never came to is no first answer
    assert world.told(app, "q-multiple") == (0, None)
    assert world.told(app, "q-true") == (1, 1.0)


def test_an_answer_that_arrives_while_an_exam_is_marked_counts(
    app: App, desk: PracticeDesk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitting = desk.start_exam(ANNA, world.LAW, 3, 10)
    number = next(at for at, one in enumerate(sitting.asked, start=1) if one.item_id == "q-true")
    desk.answer(ANNA, sitting.id, number, WRONG["q-true"])
    plain, other, late = PracticeDesk._items, PracticeDesk(app.public, clock), [RIGHT["q-true"]]

    def items(self: PracticeDesk, asked: Sitting) -> list[BankItem | None]:
        if late:
            other.answer(ANNA, sitting.id, number, late.pop())
        return plain(self, asked)

    monkeypatch.setattr(desk, "_items", items.__get__(desk))
    done = desk.finish(ANNA, sitting.id)
    assert (done.given[number].answer, done.given[number].share) == (RIGHT["q-true"], 1)
    assert done.score == 1


def test_what_is_left_open_in_an_exam_that_is_handed_in_is_wrong(app: App, desk: PracticeDesk) -> None:
    sitting = desk.finish(ANNA, desk.start_exam(ANNA, world.LAW, 3, 10).id)
    assert (sitting.score, sitting.total) == (0, 4)
    assert world.told(app, "q-multiple") == (1, 0.0)
    assert len(desk.notebook(ANNA)) == 3
    assert desk.finish(ANNA, sitting.id) == sitting


def test_the_rule_of_an_exam_decides_on_half_right_answers(desk: PracticeDesk) -> None:
    marks = {}
    for rule in Rule:
        sitting = desk.start_exam(ANNA, world.LAW, 3, 10, rule)
        number = next(at for at, one in enumerate(sitting.asked, start=1) if one.item_id == "q-multiple")
        shown = desk.one_shown(sitting, number)
        assert shown is not None
        desk.answer(ANNA, sitting.id, number, shown.to_shown(Answer(chosen=("A",))))
        marks[rule] = desk.finish(ANNA, sitting.id).score
    assert marks == {Rule.WHOLE: 0, Rule.PARTIAL: 1}


def test_numbers_that_cannot_be_are_told(desk: PracticeDesk) -> None:
    for number, minutes in ((0, 10), (101, 10), (10, 0), (10, 601)):
        with pytest.raises(InputError, match="之间"):
            desk.start_exam(ANNA, "", number, minutes)
    with pytest.raises(NotFoundError, match="没有第 7 题"):
        desk.answer(ANNA, start(desk, ANNA).id, 7, Answer())


def test_a_site_that_keeps_nothing(tmp_path: Path) -> None:
    env = {"ANZHI_LIBRARY": str(tmp_path / "anzhi"), "ANZHI_PRACTICE_DAYS": "0"}
    with build(load_settings(env=env), create=True) as app:
        world.make(app, tmp_path / "texts")
        learner = learner_of(LOCAL, "", app.settings.practice_days)
        desk = PracticeDesk(app)
        assert start(desk, learner).id.startswith("~")
        with pytest.raises(InputError, match="没有开放保存"):
            desk.start_exam(learner, "", 3, 10)


def test_ids_are_random(desk: PracticeDesk) -> None:
    random.seed(1)
    first = start(desk, ANNA)
    random.seed(1)
    second = start(desk, ANNA)
    assert first.id != second.id
    assert len(first.id) == 24


# --- PostgreSQL ----------------------------------------------------------------------------------


def test_with_postgresql_taps_at_once_count_once(postgres_server: str, tmp_path: Path) -> None:
    """Writers do not stand in line by themselves there."""
    with new_database(postgres_server) as url:
        env = {"ANZHI_LIBRARY": str(tmp_path / "anzhi"), "ANZHI_DATABASE_URL": url}
        with build(load_settings(env=env), create=True) as app:
            world.make(app, tmp_path / "texts")
            desk = PracticeDesk(app.public)
            sitting = start(desk, ANNA)
            problems: list[Exception] = []

            def tap() -> None:
                try:
                    desk.answer(ANNA, sitting.id, 1, WRONG["q-single"])
                except Exception as error:  # told below
                    problems.append(error)

            threads = [threading.Thread(target=tap) for _ in range(6)]
            for one in threads:
                one.start()
            for one in threads:
                one.join()
            assert problems == []
            assert [(wrong, right) for _, wrong, right in desk.notebook(ANNA)] == [(1, 0)]
            assert world.told(app, "q-single") == (1, 0.0)
            exam = desk.start_exam(BO, world.LAW, 3, 10)
            desk.answer(BO, exam.id, 1, Answer(chosen=("A",), text="\0"))
            assert desk.finish(BO, exam.id).total == 4
            assert desk.papers() == []
            desk.forget(ANNA)
            assert not desk.store.kept(ANNA.key)
            desk.store.sweep()
            threads = [
                threading.Thread(target=lambda: desk.store.set_rule("p", Rule.PARTIAL, "a")) for _ in range(6)
            ]
            for one in threads:
                one.start()
            for one in threads:
                one.join()
            assert desk.store.rule("p") is Rule.PARTIAL
