"""The main day of each person, from the first click to the last, in a real browser with a real server."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, TableStyle

pytestmark = pytest.mark.browser

expect.set_options(timeout=60_000)  # a shared processor: a file is read in seconds or in half a minute

PASSWORD = "白鹭洲-渡口-47号"
FONT = "STSong-Light"
TASKS = (
    ("序号", "工作任务", "牵头单位", "配合单位", "完成时限"),
    (
        "1",
        "排查老旧小区楼道内的飞线充电，建立整改台账。",
        "县住房和城乡建设局",
        "县消防救援大队、各乡镇人民政府",
        "2027年3月底",
    ),
    ("2", "在渡口设置救生器材箱并每月检查一次。", "县交通运输局", "县应急管理局", "2027年6月底"),
    ("3", "对烟花爆竹零售点开展节前检查。", "县应急管理局", "县公安局、县市场监督管理局", "2027年1月20日"),
)
SECRET = "霜降行动的秘密集结点由县应急管理局（牵头）会同县粮仓办公室设置。"


def task_table() -> bytes:
    """A plan as offices send it around: a heading, a sentence, a table of tasks with rules."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    title = ParagraphStyle("title", fontName=FONT, fontSize=18, leading=28, alignment=1, wordWrap="CJK")
    body = ParagraphStyle("body", fontName=FONT, fontSize=13, leading=22, firstLineIndent=26, wordWrap="CJK")
    cell = ParagraphStyle("cell", fontName=FONT, fontSize=10, leading=14, wordWrap="CJK")
    rows = [[Paragraph(text, cell) for text in row] for row in TASKS]
    style = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")])
    story = [
        Paragraph("白鹭县2027年一季度安全生产重点任务清单", title),
        Paragraph("白鹭县安全生产委员会办公室", body),
        Paragraph("2026年11月1日", body),
        Paragraph("各成员单位要对照下表抓好落实。", body),
        LongTable(rows, colWidths=(30, 190, 90, 110, 70), style=style),
    ]
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, pagesize=A4).build(story)
    return buffer.getvalue()


def anzhi(library: Path, *arguments: str, typed: str = "") -> str:
    """A command on the library of the running server, as the person at that computer types it."""
    done = subprocess.run(
        [sys.executable, "-m", "qa_service.cli", "--library", str(library), *arguments],
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def office(sample_library: Path, tmp_path_factory: pytest.TempPathFactory, serve: Any) -> Iterator[Any]:
    """A server over a copy of the samples, with one account of each role."""
    copy = tmp_path_factory.mktemp("office") / "anzhi"
    shutil.copytree(sample_library, copy)
    for name, role in (("周管理", "administrator"), ("李主任", "officer"), ("王老师", "trainer")):
        anzhi(copy, "accounts", "add", name, "--role", role, "--password-stdin", typed=PASSWORD + "\n")
    with serve(copy) as running:
        yield running


@pytest.fixture
def desk(chromium: Browser) -> Iterator[Page]:
    """A browser at an office screen that fails the test when the page complains."""
    context = chromium.new_context(
        viewport={"width": 1366, "height": 768}, locale="zh-CN", accept_downloads=True
    )
    yield from _watched(context)


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", is_mobile=True)
    yield from _watched(context)


def _watched(context: BrowserContext) -> Iterator[Page]:
    complaints: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text)
            if message.type == "error" and "Failed to load resource" not in message.text
            else None
        ),
    )
    page.set_default_timeout(60_000)
    yield page
    context.close()
    assert complaints == []


def log_in(page: Page, url: str, name: str) -> None:
    page.goto(f"{url}/login")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda address: "/login" not in address)
    expect(page.locator("header")).to_contain_text(name)


def test_the_officer_uploads_asks_looks_filters_and_takes_away(
    desk: Page, office: Any, tmp_path: Path
) -> None:
    plan = tmp_path / "白鹭县重点任务清单.pdf"
    plan.write_bytes(task_table())
    log_in(desk, office.url, "李主任")

    desk.goto(f"{office.url}/documents/upload")
    desk.locator("#file").set_input_files(plan)
    desk.get_by_label("地区（可不填，自动识别）").fill("海州省/白鹭县")
    desk.get_by_role("button", name="上传并读取").click()
    desk.wait_for_url(re.compile(r"/jobs/"))
    report = desk.locator("#job-rows tr", has_text=plan.name)
    expect(report).to_contain_text("4 条分工")  # three rows, and the sentence to all members
    expect(desk.locator("#job-state")).to_have_text("已完成")

    desk.goto(office.url)
    desk.locator("#q").fill("白鹭县渡口的救生器材由哪个部门牵头？")
    desk.get_by_role("button", name="查询").click()
    units = desk.locator("table.units").first
    expect(units.locator("tr.lead")).to_contain_text("县交通运输局")
    expect(units).to_contain_text("县应急管理局")
    desk.get_by_role("link", name="看原页").first.click()
    picture = desk.locator(".paper img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") >= 1000
    assert "已标出引文" in str(picture.get_attribute("alt"))
    expect(desk.locator("svg.marks .words").first).to_be_attached()

    desk.goto(f"{office.url}/responsibilities")
    everything = int(desk.locator(".result-bar .number").inner_text().replace(",", ""))
    places = desk.locator("#facets a, #facets label", has_text="白鹭县").first
    places.click()
    if desk.locator("#facets input:checked").count():
        desk.locator("#facets button[type=submit]").first.click(force=True)
    expect(desk.locator(".result-bar .number")).to_have_text("4")
    assert everything > 4
    with desk.expect_download() as waiting:
        desk.get_by_role("link", name="下载 Excel").click()
    file = tmp_path / "清单.xlsx"
    waiting.value.save_as(file)
    sheet = openpyxl.load_workbook(file).worksheets[0]
    text = "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    for task in TASKS[1:]:
        assert task[1] in text
        assert task[2] in text
    assert "白鹭县2027年一季度安全生产重点任务清单" in text


def test_the_citizen_asks_three_times_meets_danger_and_a_gap(phone: Page, office: Any) -> None:
    def ask(question: str) -> Any:
        before = phone.locator(".turn").count()
        phone.locator("#say").fill(question)
        phone.get_by_role("button", name="发送").click()
        expect(phone.locator(".turn")).to_have_count(before + 1)
        turn = phone.locator(".turn").last
        expect(turn.locator(".theirs, .emergency").first).to_be_visible()
        return turn

    phone.goto(f"{office.url}/chat")
    assert "119" in phone.locator("main").inner_text()
    first = ask("望溪县街上有人卖黑气瓶，这归谁管？")
    expect(first.locator(".theirs")).to_contain_text("县综合行政执法局")
    law = first.locator("details.whole")
    assert law.locator("blockquote").first.is_hidden()
    law.locator("summary").first.click()
    expect(law.locator("blockquote").first).to_be_visible()

    follow_up = ask("那配合的呢？")
    expect(follow_up.locator(".theirs")).to_contain_text("县公安局")

    danger = ask("家里着火了怎么办！")
    call = danger.locator("a[href='tel:119']").first
    expect(call).to_be_visible()
    box = call.bounding_box()
    assert box is not None
    assert box["height"] >= 44

    gap = ask("望溪县下穿通道的积水自动报警装置由哪些单位负责安装？")
    expect(gap.locator(".theirs")).to_have_attribute("data-status", "abstained")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")

    phone.reload()
    expect(phone.locator(".turn")).to_have_count(0)  # nothing was kept: nobody agreed to it


def test_internal_documents_are_there_for_the_trainer_and_for_no_reader(
    desk: Page, chromium: Browser, office: Any, tmp_path: Path
) -> None:
    (tmp_path / "内部集结方案.txt").write_text(
        f"白鹭县霜降行动集结方案\n\n白鹭县应急管理局\n2026年11月2日\n\n一、集结\n{SECRET}\n", encoding="utf-8"
    )
    log_in(desk, office.url, "李主任")
    desk.goto(f"{office.url}/documents/upload")
    desk.locator("#file").set_input_files(tmp_path / "内部集结方案.txt")
    desk.get_by_label("内部：只有登录的工作人员能看到").check()
    desk.get_by_role("button", name="上传并读取").click()
    desk.wait_for_url(re.compile(r"/jobs/"))
    expect(desk.locator("#job-state")).to_have_text("已完成")
    address = desk.locator("#job-rows a").first.get_attribute("href")
    assert address is not None

    trainer = chromium.new_page(locale="zh-CN")
    log_in(trainer, office.url, "王老师")
    assert trainer.goto(office.url + address).status == 200  # type: ignore[union-attr]
    assert "霜降行动" in trainer.locator("main").inner_text()
    trainer.goto(f"{office.url}/documents/upload")
    assert trainer.locator("input[type=file]").count() == 0, "a trainer reads, and uploads nothing"
    trainer.close()

    reader = chromium.new_page(locale="zh-CN")
    assert reader.goto(office.url + address).status == 404  # type: ignore[union-attr]
    for path in (
        "/documents?q=霜降",
        "/?q=霜降行动的集结点由谁设置？",
        "/responsibilities?task=霜降",
        "/chat",
    ):
        reader.goto(office.url + path)
        shown = reader.content().replace("霜降行动的集结点由谁设置？", "")
        assert "粮仓办公室" not in shown
        assert "集结方案" not in shown
    reader.close()


def test_the_administrator_makes_an_account_and_a_token_and_reads_the_log(desk: Page, office: Any) -> None:
    log_in(desk, office.url, "周管理")
    desk.goto(f"{office.url}/admin")
    desk.locator("summary", has_text="新建账号").click()
    form = desk.get_by_role("form", name="新建账号")
    form.get_by_label("用户名").fill("赵新来")
    form.get_by_label("初始密码").fill(PASSWORD)
    form.locator("input[name=role][value=officer]").check()
    form.get_by_role("button", name="建立账号").click()
    expect(desk.locator("main")).to_contain_text("赵新来")

    desk.goto(f"{office.url}/account")
    fold = desk.locator("summary", has_text="新建令牌")
    if fold.count():
        fold.click()
    tokens = desk.get_by_role("form", name="新建令牌")
    tokens.get_by_label("用途").fill("报表程序")
    tokens.locator("button[type=submit]").click()
    shown = re.search(r"anzhi_[A-Za-z0-9_-]{20,}", desk.locator("main").inner_text() + desk.content())
    assert shown is not None
    secret = shown.group()
    answer = httpx.get(f"{office.url}/api/v1/account", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
    assert answer.json()["name"] == "周管理"
    desk.goto(f"{office.url}/account")
    assert secret not in desk.content(), "shown once"
    assert httpx.get(f"{office.url}/api/v1/audit").status_code == 401

    desk.goto(f"{office.url}/admin/audit")
    log = desk.locator("main").inner_text()
    assert "赵新来" in log
    assert secret not in log
    assert PASSWORD not in log
