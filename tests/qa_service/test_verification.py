"""Verification of citations end to end: five outcomes over a library of invented rules, on every surface."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import complaint
from docx import Document
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from selectolax.lexbor import LexborHTMLParser

from corpus.errors import InputError, LimitExceededError
from corpus.ingest import ingest_texts
from corpus.library import Library
from eval.verify import documents
from qa_service.api.application import create_app
from qa_service.api.verification_schemas import VerificationBody
from qa_service.cli import run
from qa_service.settings import load_settings
from qa_service.verification.model import Check, Outcome, Verification
from qa_service.verification.verifying import MAX_CHARACTERS, Verifier
from qa_service.wiring import App, build

DAY = dt.date(2026, 6, 30)
TEXT = (
    "一、《云岭省安全生产条例》第六条要求企业每月至少组织一次安全生产全面检查。"
    "单位应当每两个月至少进行一次防火检查（《云岭省消防管理办法》第五条）。\n"
    "二、《云岭省消防条例》第五条第一款规定，单位应当每季度至少进行一次防火检查。"
    "营业结束时应当清查现场（《云岭省消防条例》第五条第三款）。"
    "提前30日通知可以解除劳动合同（《云岭省劳动条例》第四十条）。请按时报送材料。"
)
OUTCOMES = [
    Outcome.SUPPORTED,
    Outcome.REPEALED_OR_SUPERSEDED,
    Outcome.NOT_SUPPORTED,
    Outcome.DOES_NOT_EXIST,
    Outcome.NOT_IN_LIBRARY,
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Invented local rules: two versions of one, a repealed one, an expired plan."""
    folder = tmp_path_factory.mktemp("verification")
    with Library.open(folder / "lib") as library:
        assert not ingest_texts(library, documents(national=False)).failed
    return folder / "lib"


@pytest.fixture(scope="module")
def library(root: Path) -> Iterator[Library]:
    with Library.open(root, create=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def verifier(library: Library) -> Verifier:
    return Verifier(library)


def only(found: Verification) -> Check:
    assert len(found.checks) == 1, [check.citation for check in found.checks]
    return found.checks[0]


def test_every_span_is_its_text(verifier: Verifier, library: Library) -> None:
    found = verifier.verify(TEXT, as_of=DAY)
    assert [check.outcome for check in found.checks] == OUTCOMES
    assert [check.number for check in found.checks] == [1, 2, 3, 4, 5]
    for check in found.checks:
        assert check.span.of(TEXT) == check.citation
        assert check.explanation.endswith("。")
        for cited in filter(None, [check.provision, check.current, check.nearest, *check.candidates]):
            assert cited.span.of(library.text(cited.version_id)) == cited.quote != ""
        for difference in check.differences:
            if difference.source is not None and check.provision is not None:
                assert difference.source.of(library.text(check.provision.version_id))
    assert [span.of(TEXT) for span in found.uncited] == ["请按时报送材料"]
    VerificationBody.model_validate(found.to_dict())


def test_what_differs_is_named_with_both_places(verifier: Verifier, library: Library) -> None:
    text = "《云岭省消防条例》第五条第一款规定，单位应当每季度至少进行一次防火检查。"
    check = only(verifier.verify(text, as_of=DAY))
    (difference,) = check.differences
    assert (difference.kind, difference.claimed, difference.stated) == ("figure", "每季度", "每月")
    assert difference.claim is not None
    assert difference.claim.of(text) == "每季度"
    assert difference.source is not None
    assert check.provision is not None
    assert difference.source.of(library.text(check.provision.version_id)) == "每月"


def test_a_wrong_article_leads_to_the_right_one(verifier: Verifier) -> None:
    text = "从业人员五十人以上的工贸企业应当配备专职安全生产管理人员（《云岭省安全生产条例》第八条）。"
    check = only(verifier.verify(text, as_of=DAY))
    assert check.outcome is Outcome.NOT_SUPPORTED
    assert [one.label for one in check.candidates] == ["第七条"]


def test_a_missing_article_says_how_many_there_are(verifier: Verifier) -> None:
    text = "《云岭省安全生产条例》第二十五条规定，粉尘涉爆企业严禁使用压缩空气清扫积尘。"
    check = only(verifier.verify(text, as_of=DAY))
    assert check.outcome is Outcome.DOES_NOT_EXIST
    assert check.articles == 20
    assert "共 20 条" in check.explanation
    assert check.candidates[0].label == "第九条第四项"


def test_an_old_text_leads_to_todays(verifier: Verifier) -> None:
    text = (
        "《云岭省安全生产条例》（2016年）第五条规定，"
        "从业人员五十人以上的工贸企业应当配备专职安全生产管理人员。"
    )
    check = only(verifier.verify(text, as_of=DAY))
    assert check.outcome is Outcome.REPEALED_OR_SUPERSEDED
    assert check.still_holds is True
    assert check.current is not None
    assert check.current.label == "第七条"


def test_an_old_number_without_a_year_is_recognised(verifier: Verifier) -> None:
    text = "《云岭省安全生产条例》第四条规定，检查记录保存期限不得少于一年。"
    check = only(verifier.verify(text, as_of=DAY))
    assert check.outcome is Outcome.REPEALED_OR_SUPERSEDED
    assert check.still_holds is False
    assert check.provision is not None
    assert check.provision.dated == dt.date(2016, 11, 24)


def test_the_day_decides_which_text_holds(verifier: Verifier) -> None:
    text = "《云岭省安全生产条例》第四条规定，检查记录保存期限不得少于一年。"
    assert only(verifier.verify(text, as_of=dt.date(2020, 6, 1))).outcome is Outcome.SUPPORTED


def test_a_repealed_rule_names_what_repealed_it(verifier: Verifier) -> None:
    text = "《云岭省消防管理办法》第四条规定，楼梯间、疏散走道不得堆放可燃物品。"
    check = only(verifier.verify(text, as_of=DAY))
    assert check.outcome is Outcome.REPEALED_OR_SUPERSEDED
    assert "云岭省消防条例" in check.explanation
    assert check.current is not None
    assert (check.current.title, check.current.label) == ("云岭省消防条例", "第四条")
    assert check.still_holds


@pytest.mark.parametrize(
    ("quote", "outcome"),
    [
        ("严禁使用压缩空气清扫积尘", Outcome.SUPPORTED),
        ("同一作业场所的作业人员 不得超过九人", Outcome.SUPPORTED),  # white space is no word
        ("严禁使用高压空气清扫积尘", Outcome.NOT_SUPPORTED),
        ("每班作业结束后清扫作业现场积尘……填写清扫记录", Outcome.SUPPORTED),
        ("填写清扫记录……每班作业结束后清扫", Outcome.NOT_SUPPORTED),
    ],
)
def test_quotations_are_held_word_for_word(verifier: Verifier, quote: str, outcome: Outcome) -> None:
    check = only(verifier.verify(f"《云岭省安全生产条例》第九条规定“{quote}”。", as_of=DAY))
    assert check.outcome is outcome
    assert check.quotations[0].verbatim is (outcome is Outcome.SUPPORTED)


def test_a_mere_mention_is_checked_for_being_there(verifier: Verifier) -> None:
    check = only(verifier.verify("根据《云岭省消防条例》，制定本方案。", as_of=DAY))
    assert (check.outcome, check.claim) == (Outcome.SUPPORTED, ())
    gone = only(verifier.verify("根据《云岭省消防管理办法》，制定本方案。", as_of=DAY))
    assert gone.outcome is Outcome.REPEALED_OR_SUPERSEDED


def test_a_paper_is_no_citation(verifier: Verifier) -> None:
    found = verifier.verify("持有《清汀市特种作业操作证》的人员方可上岗。", as_of=DAY)
    assert found.checks == ()
    assert len(found.unresolved) == 1


def test_limits(verifier: Verifier) -> None:
    with pytest.raises(InputError, match="没有可核验的文字"):
        verifier.verify(" \n")
    with pytest.raises(LimitExceededError, match="20000"):
        verifier.verify("字" * (MAX_CHARACTERS + 1))
    assert verifier.verify("《" * MAX_CHARACTERS, as_of=DAY).checks == ()


def test_a_full_text_takes_time_that_grows_with_its_length(verifier: Verifier) -> None:
    def seconds(times: int) -> float:
        return min(verifier.verify(TEXT * times, as_of=DAY).took_ms for _ in range(2)) / 1000

    verifier.verify(TEXT, as_of=DAY)
    assert seconds(40) < 8 * max(seconds(10), 0.05)


# --- surfaces ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def app(root: Path) -> Iterator[App]:
    with build(load_settings({}, overrides={"library": root})) as made:
        yield made


@pytest.fixture
def client(app: App) -> Iterator[TestClient]:
    with TestClient(create_app(app)) as made:
        yield made


def word_file(text: str) -> bytes:
    document = Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_api(client: TestClient) -> None:
    response = client.post("/api/v1/citations/verify", json={"text": TEXT, "as_of": "2026-06-30"})
    body = response.json()
    assert response.status_code == 200, body
    VerificationBody.model_validate(body)
    assert [one["outcome"] for one in body["citations"]] == OUTCOMES
    assert body["counts"]["supported"] == 1


def test_api_takes_a_text_at_the_limit_and_refuses_more(client: TestClient) -> None:
    text = "《云岭省消防条例》第五条。" + "安" * (MAX_CHARACTERS - 13)
    assert client.post("/api/v1/citations/verify", json={"text": text}).status_code == 200
    longer = client.post("/api/v1/citations/verify", json={"text": text + "全"})
    assert (longer.status_code, longer.json()["error"]["code"]) == (413, "limit_exceeded")


@pytest.mark.parametrize("bad", [{}, {"text": "x", "as_of": "昨天"}, {"text": "x", "more": 1}])
def test_api_refuses_in_chinese(client: TestClient, bad: dict[str, object]) -> None:
    response = client.post("/api/v1/citations/verify", json=bad)
    assert response.status_code == 422
    assert "请求参数不符合要求" in response.json()["error"]["message"]


def test_api_reads_files(client: TestClient) -> None:
    files = {"file": ("通知.docx", word_file(TEXT))}
    response = client.post("/api/v1/citations/verify/file", files=files, data={"as_of": "2026-06-30"})
    assert [one["outcome"] for one in response.json()["citations"]] == OUTCOMES


def test_reports(client: TestClient) -> None:
    asked = {"text": TEXT, "as_of": "2026-06-30"}
    sheet = load_workbook(
        io.BytesIO(client.post("/api/v1/citations/verify?format=xlsx", json=asked).content)
    ).active
    assert sheet is not None
    assert "共 5 处引用" in str(sheet["A1"].value)
    assert [row[3].value for row in sheet.iter_rows(min_row=3)] == [
        "相符", "已废止或被取代", "原文不是这样说的", "条款不存在", "资料库中没有",
    ]  # fmt: skip
    word = Document(io.BytesIO(client.post("/api/v1/citations/verify?format=docx", json=asked).content))
    assert len(word.tables[0].rows) == 6


def test_page(client: TestClient) -> None:
    assert client.get("/citations").status_code == 200
    page = LexborHTMLParser(client.post("/citations", data={"text": TEXT, "as_of": "2026-06-30"}).text)
    assert len(page.css(".cite-mark")) == 5
    assert len(page.css(".checks > li")) == 5
    assert [mark.text() for mark in page.css(".checked-text mark")] == ["每季度"]
    uploaded = client.post("/citations", files={"file": ("通知.docx", word_file(TEXT))})
    assert len(LexborHTMLParser(uploaded.text).css(".checks > li")) == 5


def test_page_explains_itself(client: TestClient) -> None:
    empty = client.post("/citations", data={"text": "  "})
    assert empty.status_code == 422
    assert "没有可核验的文字" in empty.text
    hostile = client.post("/citations", data={"text": "<script>alert(1)</script>《云岭省消防条例》第五条"})
    assert "<script>alert(1)</script>" not in hostile.text
    assert client.post("/citations", data={"text": TEXT, "format": "docx"}).content[:2] == b"PK"


def test_command_line(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "通知.txt"
    file.write_text(TEXT, encoding="utf-8")
    base = ["--library", str(root), "citations", "verify"]
    assert run([*base, str(file), "--as-of", "2026-06-30"]) == 1
    shown = capsys.readouterr().out
    assert "共 5 处引用" in shown
    assert run([*base, str(file), "--format", "json", "--as-of", "2026-06-30"]) == 1
    assert [one["outcome"] for one in json.loads(capsys.readouterr().out)["citations"]] == OUTCOMES
    report = tmp_path / "报告.xlsx"
    assert run([*base, str(file), "--out", str(report)]) == 1
    assert load_workbook(report).active is not None
    good = "《云岭省消防条例》".encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(good)))
    assert run([*base, "-"]) == 0
    capsys.readouterr()
    assert run([*base, str(tmp_path / "没有.txt")]) == 1
    assert "打不开" in complaint_of(capsys)


def complaint_of(capsys: pytest.CaptureFixture[str]) -> str:
    from command_line import Outcome as Ran

    captured = capsys.readouterr()
    return complaint(Ran(1, captured.out, captured.err))
