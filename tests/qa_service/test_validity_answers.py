"""What holds, what held then, and what changed: answers over a library with a past."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import aged_library
import pytest

from indexing.search import Query
from qa_service.answer.model import Answer, AnswerKind, AnswerStatus
from qa_service.settings import load_settings
from qa_service.validity_questions import About, EditionAsked, edition_asked, validity_question
from qa_service.wiring import App, build

D = dt.date


@pytest.fixture(scope="module")
def aged(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Iterator[App]:
    root = tmp_path_factory.mktemp("aged")
    settings = load_settings(
        env={"ANZHI_LIBRARY": str(root / "库"), "ANZHI_CACHE": str(shared_cache)}, toml=None
    )
    with build(settings, create=True) as app:
        aged_library.make(app, root / "文件")
        yield app


def cited(answer: Answer) -> list[tuple[str, str]]:
    return [(one.document.file_name, one.locator.article or "") for one in answer.citations]


@pytest.mark.parametrize(
    ("text", "about", "matter"),
    [
        ("渔港安全法还有效吗？", About.STATUS, ""),
        ("渔港安全法现在能用吗", About.STATUS, ""),
        ("渔港安全法废止了没有", About.STATUS, ""),
        ("渔港安全法是什么时候废止的？", About.REPEALED, ""),
        ("渔港安全法被哪部法律废止", About.REPEALED, ""),
        ("渔港安全法哪年修订的", About.AMENDED, ""),
        ("渔港安全法修改过几次", About.AMENDED, ""),
        ("最新的渔港安全法是哪一年的", About.AMENDED, ""),
        ("渔港安全法从什么时候开始施行", About.EFFECTIVE, ""),
        ("2024年修订的渔港安全法和2007年的有什么不同", About.DIFFERENCE, ""),
        ("渔港安全法关于罚款改了什么", About.DIFFERENCE, "罚款"),
        ("渔港安全法修订前后有哪些变化", About.DIFFERENCE, ""),
        # near misses: they ask what the law says
        ("按渔港安全法，许可证到期后还有效吗", None, ""),
        ("渔港安全法规定多久检查一次", None, ""),
        ("违反渔港安全法怎么罚", None, ""),
        ("渔港安全法什么时候启动应急响应", None, ""),
        ("渔港安全法规定谁擅自改变什么用途要罚", None, ""),
        ("渔港安全法规定措施是否有效由谁检查", None, ""),
    ],
)
def test_what_is_asked_of_a_text(text: str, about: About | None, matter: str) -> None:
    start = text.index("渔港安全法")
    found = validity_question(text, (start, start + 5))
    assert (found.about if found else None) == about
    assert found is None or found.matter == matter
    assert validity_question(text, None) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2007年版渔港安全法第三条", EditionAsked((2007,))),
        ("2007年的渔港安全法第三条", EditionAsked((2007,))),
        ("旧版渔港安全法", EditionAsked((), True)),
        ("修订前的渔港安全法", EditionAsked((), True)),
        ("渔港安全法第三条", None),
        ("2016年的规划", None),
        ("2024年完成什么任务", None),
    ],
)
def test_editions(text: str, expected: EditionAsked | None) -> None:
    assert edition_asked(text) == expected


def test_today_is_answered_from_the_text_in_force_and_says_what_changed(aged: App) -> None:
    answer = aged.ask("渔港经营单位没有按规定储备应急物资，按渔港安全法罚多少？")
    assert cited(answer)[0] == ("渔港安全法(2024-06-28).md", "第四条")
    assert "一百万元" in answer.answer
    assert not any(name == "渔港安全法(2007-08-30).md" for name, _ in cited(answer))
    [change] = answer.changes
    assert change.old
    assert "五万元以上二十万元" in change.old.text
    assert change.old.label == "第三条"
    assert change.new
    assert "一百万元" in change.new.text
    assert any("这一条修改过" in note and change.url in note for note in answer.notes)


def test_an_unchanged_rule_has_no_note(aged: App) -> None:
    answer = aged.ask("渔港安全法规定谁应当建立消防安全责任制、配备灭火器材？")
    assert cited(answer)[0] == ("渔港安全法(2024-06-28).md", "第三条")
    assert not answer.changes


@pytest.mark.parametrize(
    ("question", "as_of"),
    [
        ("渔港经营单位没有按规定储备应急物资，按渔港安全法罚多少？", D(2020, 1, 1)),
        ("2020年时，按当时有效的渔港安全法，渔港经营单位没有按规定储备应急物资罚多少？", None),
        ("2007年版渔港安全法第三条怎么规定？", None),
        ("修订前的渔港安全法第三条是什么？", None),
    ],
)
def test_the_older_text_is_reached_by_date_or_by_name(
    aged: App, question: str, as_of: dt.date | None
) -> None:
    answer = aged.ask(question, as_of=as_of)
    assert cited(answer)[0] == ("渔港安全法(2007-08-30).md", "第三条")
    assert "五万元以上二十万元" in answer.answer
    assert any("2024年11月1日" in note for note in answer.notes)


def test_a_repealed_basis_is_said_first(aged: App) -> None:
    answer = aged.ask("渔船监察员应当多久检查一次渔船救生设备？")
    assert cited(answer)[0][0] == "渔船监察条例.md"
    assert answer.answer.startswith(
        "注意：《渔船监察条例》已由《渔船安全条例》第二条废止（自 2024年5月1日 起）"
    )
    held = aged.ask("渔船监察员应当多久检查一次渔船救生设备？", as_of=D(2020, 1, 1))
    assert held.answer.startswith("《渔船监察条例》")
    assert held.citations[0].document.status == "in_force"


@pytest.mark.parametrize(
    ("question", "said", "source"),
    [
        ("渔港安全法还有效吗？", "：有效", "渔港安全法(2024-06-28).md"),
        ("2007年版渔港安全法现在还能用吗？", "已被取代", "渔港安全法(2007-08-30).md"),
        ("渔船监察条例什么时候废止的？", "已废止（自 2024年5月1日 起）", "渔船安全条例.md"),
        ("渔船监察条例还有效吗？", "废止依据：《渔船安全条例》第二条", "渔船安全条例.md"),
        ("渔港安全法哪年修订的？", "2024年6月28日修订", "渔港安全法(2024-06-28).md"),
        ("渔港安全法从哪天开始施行？", "2024年11月1日起施行", "渔港安全法(2024-06-28).md"),
    ],
)
def test_questions_about_a_text(aged: App, question: str, said: str, source: str) -> None:
    answer = aged.ask(question)
    assert answer.status is AnswerStatus.ANSWERED
    assert said in answer.answer
    assert source in {name for name, _ in cited(answer)}


def test_what_is_different_between_two_texts(aged: App) -> None:
    answer = aged.ask("2024年修订的渔港安全法和2007年的有什么不同？")
    assert answer.kind is AnswerKind.COMPARISON
    assert "修改 2 条" in answer.answer or "修改 1 条" in answer.answer
    assert "新增第二条" in answer.answer
    assert {name for name, _ in cited(answer)} == {"渔港安全法(2007-08-30).md", "渔港安全法(2024-06-28).md"}
    narrow = aged.ask("渔港安全法关于罚款改了什么？")
    assert "一百万元" in narrow.answer
    assert "新增第二条" not in narrow.answer


def test_a_text_that_is_not_here_is_not_compared(aged: App) -> None:
    answer = aged.ask("渔港安全法2014年修正的和2024年的有什么不同？")
    assert answer.status is AnswerStatus.ABSTAINED
    assert any("没有《中华人民共和国渔港安全法》2014年的文本" in note for note in answer.notes)
    alone = aged.ask("渔船安全条例新旧版本有什么区别？")
    assert alone.status is AnswerStatus.ABSTAINED
    assert any("只有《渔船安全条例》的一个文本" in note for note in alone.notes)


def test_search_finds_the_text_of_the_date(aged: App) -> None:
    """A file that was changed in place: its older text is found for a day on which it held."""

    def found(as_of: dt.date | None) -> set[str]:
        hits = aged.searcher.search(Query("渔港夜间巡查 每晚不少于", as_of=as_of, limit=20))
        texts = [hit.passage.text for hit in hits if "每晚不少于" in hit.passage.text]
        return {text[text.index("每晚") : text.index("每晚") + 7] for text in texts}

    assert found(None) == {"每晚不少于五次"}
    assert found(D(2020, 1, 1)) == {"每晚不少于三次"}


def test_an_answer_for_an_earlier_day_comes_from_the_older_text_of_the_file(aged: App) -> None:
    assert "五次" in aged.ask("岚桥县渔港夜间巡查每晚不少于几次？").answer
    assert "三次" in aged.ask("岚桥县渔港夜间巡查每晚不少于几次？", as_of=D(2020, 1, 1)).answer


def test_the_index_does_not_grow_with_another_reading_of_the_same_text(aged: App, tmp_path: Path) -> None:
    from corpus.ingest import ingest

    before = aged.searcher.manifest
    assert before is not None
    folder = aged.library.root.parent / "文件"
    assert not ingest(aged.library, [folder / "渔船监察条例.md"], again=True).failed
    report = aged.update_index()
    assert (report.passages, report.encoded) == (before.passages, 0)
