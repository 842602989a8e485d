"""``anzhi questions``: what the API gives, the command line gives too."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from command_line import Anzhi, complaint
from openpyxl import load_workbook
from question_world import LAW, NEWER
from test_question_desk import CSV

from case_library.questions.export import ExportForm
from case_library.questions.importing import read_bank
from qa_service.accounts.audit import AuditLog
from qa_service.accounts.audit_table import ACTION_NAMES
from qa_service.commands.questions import _form_of
from qa_service.service.database import ServiceDatabase


@pytest.fixture
def library(tmp_path: Path, anzhi: Anzhi, monkeypatch: pytest.MonkeyPatch, shared_cache: Path) -> Path:
    """A library with the law, and an index."""
    monkeypatch.setenv("ANZHI_CACHE", str(shared_cache))
    monkeypatch.setenv("ANZHI_LIBRARY", str(tmp_path / "资料"))
    (tmp_path / "渔港安全条例.md").write_text(LAW, encoding="utf-8")
    assert anzhi("ingest", "渔港安全条例.md", "--kind", "law").code == 0
    return tmp_path / "资料"


@pytest.fixture
def bank(library: Path, anzhi: Anzhi) -> list[dict[str, Any]]:
    """The law's items."""
    made = anzhi("questions", "generate", "渔港安全条例", "--json")
    assert made.code == 0, made.err
    assert json.loads(made.out)["made"] > 20
    return items(anzhi)


def items(anzhi: Anzhi, *arguments: str) -> list[dict[str, Any]]:
    outcome = anzhi("questions", "list", "--limit", "0", "--order", "number", "--json", *arguments)
    assert outcome.code == 0, outcome.err
    found = json.loads(outcome.out)
    assert found["total"] == len(found["items"])
    return list(found["items"])


def test_generate_list_and_show(anzhi: Anzhi, bank: list[dict[str, Any]]) -> None:
    table = anzhi("questions", "--library", "资料")
    assert f"共 {len(bank)} 条" in table.out
    shown = anzhi("questions", "show", 1)
    assert shown.out.startswith("第 1 题")
    assert f"依据：《渔港安全条例》{bank[0]['sources'][0]['place']}" in shown.out
    assert json.loads(anzhi("questions", "show", bank[0]["id"], "--json").out)["number"] == 1
    assert "没有第 9999 题" in complaint(anzhi("questions", "show", 9999))
    again = anzhi("questions", "generate", "渔港安全条例")
    assert f"另有 {len(bank)} 道题库里已有" in again.out
    assert anzhi("questions", "generate").code == 2
    points = json.loads(anzhi("questions", "points", "--json").out)
    assert sum(one["items"] for one in points["items"]) == len(bank)
    assert len(items(anzhi, "--type", "判断题")) == sum(one["type"] == "判断题" for one in bank)
    assert "没有符合条件的题目" in anzhi("questions", "list", "月球").out


def test_the_steps_of_review(anzhi: Anzhi, bank: list[dict[str, Any]]) -> None:
    assert anzhi("questions", "submit", 1, 2).out == "已送审 2 题。\n"
    done = anzhi("questions", "approve", 1, 2, "q0", "--remark", "看过")
    assert done.code == 1
    assert "没有这道题" in done.out
    assert "已通过 2 题，1 题没有处理。" in done.out
    assert [one["number"] for one in items(anzhi, "--state", "通过")] == [1, 2]
    assert anzhi("questions", "return", 2).code == 0
    assert anzhi("questions", "retire", 2).code == 0
    history = anzhi("questions", "history", 1).out
    assert "通过：看过" in history
    assert history.splitlines()[0].startswith("第 3 版")
    assert anzhi("questions", "practice", 1, "--no").code == 0
    assert [one["number"] for one in items(anzhi, "--exam-only")] == [1]


def test_edit_restore_and_comment(anzhi: Anzhi, bank: list[dict[str, Any]], tmp_path: Path) -> None:
    change = tmp_path / "改.json"
    change.write_text('{"tags": ["重点"]}', encoding="utf-8")
    edited = anzhi("questions", "edit", 1, change, "--remark", "加标签", "--json")
    assert edited.code == 0, edited.err
    assert json.loads(edited.out)["tags"] == ["重点"]
    change.write_text('{"tags": ["别的"], "revision": 1}', encoding="utf-8")
    assert "第 2 版" in complaint(anzhi("questions", "edit", 1, change))
    change.write_text('{"tag": []}', encoding="utf-8")
    assert "tag" in complaint(anzhi("questions", "edit", 1, change))
    change.write_text("[", encoding="utf-8")
    assert "JSON" in complaint(anzhi("questions", "edit", 1, change))
    assert json.loads(anzhi("questions", "restore", 1, 1, "--json").out)["tags"] == []
    assert anzhi("questions", "comment", 1, "干扰项太弱").code == 0
    [comment] = json.loads(anzhi("questions", "show", 1, "--json").out)["comments"]
    assert comment["text"] == "干扰项太弱"
    assert anzhi("questions", "comment", 1, "--settle", comment["id"]).code == 0
    assert "已处理" in anzhi("questions", "show", 1).out
    assert anzhi("questions", "comment", 1).code == 2


def test_a_new_item(anzhi: Anzhi, library: Path, tmp_path: Path) -> None:
    written = tmp_path / "新题.json"
    sent = {"type": "判断题", "stem": "渔港应当每日巡查航标。", "key": ["对"]}
    written.write_text(json.dumps(sent), encoding="utf-8")
    made = anzhi("questions", "new", written, "--exam-only", "--json")
    assert made.code == 0, made.err
    body = json.loads(made.out)
    assert (body["state"], body["origin"], body["practice"]) == ("草稿", "人工编写", False)
    assert body["match"]["verdict"] == "未找到依据"


def test_the_template_has_the_headings_that_an_import_knows(anzhi: Anzhi, tmp_path: Path) -> None:
    form = tmp_path / "模板.xlsx"
    assert anzhi("questions", "template", "--out", form).code == 0
    sheet = load_workbook(form).worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    values = {"题型": "判断题", "题干": "渔港水域禁止明火作业。", "正确答案": "对"}
    sheet.append([values.get(str(heading)) for heading in headings])
    filled = io.BytesIO()
    sheet.parent.save(filled)
    read = read_bank(filled.getvalue(), "模板.xlsx")
    assert [(one.stem, one.key) for one in read.items] == [("渔港水域禁止明火作业。", ("对",))]


def test_import_tells_rows_and_what_the_law_contradicts(anzhi: Anzhi, library: Path, tmp_path: Path) -> None:
    file = tmp_path / "题库.csv"
    file.write_bytes(CSV)
    taken = anzhi("questions", "import", file)
    assert taken.code == 1  # one row is no question
    assert "已导入 4 题；已导入，存疑 1 题；未导入 1 题" in taken.out
    assert "相符 1 题，不符 1 题，未找到依据 3 题" in taken.out
    against = anzhi("questions", "list", "--verdict", "contradicted").out
    assert "处五百元以上二千元以下的罚款" in against
    assert "共 1 题的答案与现行条文不符。" in against
    batch = json.loads(anzhi("questions", "batches", "--json").out)["items"][0]["id"]
    assert anzhi("questions", "batches", batch).out.count("第 ") >= 6
    report = tmp_path / "报告.xlsx"
    assert "6 行的结果" in anzhi("questions", "batches", batch, "--out", report).err
    cells = [cell.value for row in load_workbook(report).active.iter_rows() for cell in row]
    assert any("未导入" in str(cell) for cell in cells)
    assert "请写明要哪一批" in complaint(anzhi("questions", "batches", "--out", report))
    assert "题库中已有 5 题" in anzhi("questions", "import", file, "--no-match").out
    assert "checked" in anzhi("questions", "check", "--json").out
    assert json.loads(anzhi("questions", "match", "--again", "--json").out)["match"]["不符"] == 1
    assert "打不开" in complaint(anzhi("questions", "import", tmp_path / "没有.csv"))


def test_export_and_back(anzhi: Anzhi, bank: list[dict[str, Any]], tmp_path: Path) -> None:
    out = tmp_path / "题库.json"
    assert anzhi("questions", "export", "--out", out, "--type", "判断题").code == 0
    assert len(json.loads(out.read_text(encoding="utf-8"))["items"]) == len(items(anzhi, "--type", "判断题"))
    assert anzhi("questions", "import", out).code == 0
    assert len(items(anzhi)) == len(bank)
    assert anzhi("questions", "export", "--format", "docx").code == 2
    printed = anzhi("questions", "export", "--format", "csv", "--type", "判断题")
    assert printed.out.count("判断题") >= 3


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.xlsx", ExportForm.XLSX),
        ("a.JSON", ExportForm.JSON),
        ("a.gift.txt", ExportForm.GIFT),
        ("a.xml", ExportForm.MOODLE),
        ("a.qti21.zip", ExportForm.QTI21),
        ("a.zip", ExportForm.QTI30),
        ("a.dat", ExportForm.XLSX),
    ],
)
def test_the_name_of_a_file_says_its_form(name: str, form: ExportForm) -> None:
    assert _form_of(Path(name)) is form


def test_an_amended_article_marks_its_items_at_the_ingest(
    anzhi: Anzhi, bank: list[dict[str, Any]], library: Path, tmp_path: Path
) -> None:
    eighth = {one["id"] for one in bank if any(s["place"].startswith("第八条") for s in one["sources"])}
    amended = tmp_path / "渔港安全条例2025.md"
    amended.write_text(NEWER.replace("十五日内完成整改", "十日内完成整改"), encoding="utf-8")
    assert anzhi("ingest", amended, "--kind", "law").code == 0
    # What the ingest found stands in the bank before anybody asks for it.
    database = ServiceDatabase(library)
    with database.reading() as connection:
        query = "SELECT id FROM service_items WHERE basis NOT IN ('same', 'moved')"
        marked = {row[0] for row in connection.exec_driver_sql(query)}
    database.close()
    assert marked == eighth == {one["id"] for one in items(anzhi, "--stale")}
    one = next(one for one in items(anzhi, "--stale") if one["basis"] == "amended")
    shown = anzhi("questions", "show", one["id"]).out
    assert "⟦十五⟧日内完成整改" in shown
    assert "⟦十⟧日内完成整改" in shown
    moved = next(one for one in items(anzhi, "--not-stale"))
    assert anzhi("questions", "renew", moved["id"]).out == "已更新依据 1 题。\n"


def test_removal_asks_first_and_stands_in_the_log(
    anzhi: Anzhi, bank: list[dict[str, Any]], library: Path
) -> None:
    assert "请加 --yes" in complaint(anzhi("questions", "remove", 1, 2))
    assert len(items(anzhi)) == len(bank)
    assert anzhi("questions", "remove", 1, 2, "--yes").code == 0
    assert len(items(anzhi)) == len(bank) - 2
    database = ServiceDatabase(library)
    names = [ACTION_NAMES[entry.action] for entry in AuditLog(database, 30).all_entries()]
    database.close()
    assert names[:2] == ["移除题目", "生成题目"]
