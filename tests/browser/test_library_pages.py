"""The library in a real browser: upload with progress, choosing several documents, reading, correcting."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from screens import settle

PLAN = """{0}安全整治方案
{0}安发〔2026〕8号

各有关单位：
一、工作目标
全县{0}隐患动态清零。
二、工作任务
（一）开展{0}检查。对{0}台账逐项核对。（牵头单位：县应急管理局；配合单位：县住房和城乡建设局）
（二）开展{0}演练。每半年组织一次。（责任单位：县消防救援大队）
2026年5月6日
"""


@pytest.fixture(scope="module")
def library_site(sample_library: Path, tmp_path_factory: pytest.TempPathFactory, serve: Any) -> Iterator[str]:
    """A server over a copy of the samples, which these tests change."""
    copy = tmp_path_factory.mktemp("library_site") / "anzhi"
    shutil.copytree(sample_library, copy)
    with serve(copy, ANZHI_MAX_UPLOAD_MB="1") as running:
        yield running.url


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What an officer has on the disk: two towns with a file of one name each, and what is no document."""
    root = tmp_path / "报送材料"
    for town, matter in (("甲镇", "锅炉"), ("乙镇", "电梯")):
        (root / town).mkdir(parents=True)
        (root / town / "方案.txt").write_text(PLAN.format(matter), encoding="utf-8")
    (root / "程序.exe").write_bytes(b"MZ")
    (root / "大.txt").write_text("安" * 400_000, encoding="utf-8")
    return root


def remove_all(url: str, query: str) -> None:
    for row in httpx.get(f"{url}/api/v1/documents", params={"q": query, "limit": 200}, timeout=60).json()[
        "items"
    ]:
        httpx.delete(f"{url}/api/v1/documents/{row['id']}", timeout=60)


def fits(page: Page) -> bool:
    """Nothing makes the page wider than the window."""
    settle(page)
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_folder_is_uploaded_and_read(page: Page, library_site: str, folder: Path) -> None:
    page.goto(f"{library_site}/documents")
    page.get_by_role("link", name="上传文件").first.click()
    expect(page.get_by_role("heading", name="上传文件")).to_be_visible()
    assert fits(page)
    page.set_input_files("#folder", folder)
    chosen = page.locator(".chosen-files li")
    expect(chosen).to_have_count(4)
    # What will not be sent is told at once, first, and with the reason.
    expect(chosen.nth(0)).to_contain_text("超过单份 1 MB 的上限")
    expect(page.locator(".chosen-files .refused")).to_have_count(2)
    expect(page.get_by_text("不能读这种文件")).to_be_visible()
    expect(page.locator("#chosen-count")).to_contain_text("将上传 2 份")
    assert fits(page)
    page.get_by_role("button", name="上传并读取").click()
    page.wait_for_url(re.compile("/jobs/"))
    expect(page.locator("#job-rows tr")).to_have_count(2, timeout=60_000)
    expect(page.get_by_role("link", name="下载报告（Excel）")).to_be_visible(timeout=60_000)
    expect(page.locator(".job .tag")).to_have_text("已完成")
    expect(page.locator("#job-rows")).to_contain_text("报送材料/甲镇/方案.txt")
    assert fits(page)
    with page.expect_download() as got:
        page.get_by_role("link", name="下载报告（Excel）").click()
    assert got.value.suggested_filename.endswith(".xlsx")
    page.locator("#job-rows a").first.click()
    expect(page.locator(".reading")).to_contain_text("整治方案")
    remove_all(library_site, "锅炉安全整治方案")
    remove_all(library_site, "电梯安全整治方案")


def test_a_form_without_javascript_takes_several_files(
    chromium: Browser, library_site: str, folder: Path
) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{library_site}/documents/upload")
    page.set_input_files("#file", [folder / "甲镇" / "方案.txt", folder / "程序.exe"])
    page.get_by_role("button", name="上传并读取").click()
    page.wait_for_url(re.compile("/jobs/"))
    # The page comes again by itself until the job is over.
    expect(page.get_by_role("link", name="继续上传")).to_be_visible(timeout=60_000)
    rows = page.locator("#job-rows tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("不能读这种文件")
    expect(rows.nth(1)).to_contain_text("已存入")
    context.close()
    remove_all(library_site, "锅炉安全整治方案")


def upload(url: str, **files: str) -> list[str]:
    ids = []
    for name, text in files.items():
        answer = httpx.post(
            f"{url}/api/v1/documents", files={"file": (f"{name}.txt", text.encode())}, timeout=120
        )
        ids.append(str(answer.json()["document"]["id"]))
    return ids


def test_several_documents_are_made_internal_and_removed(page: Page, library_site: str) -> None:
    upload(library_site, 甲=PLAN.format("涵闸甲"), 乙=PLAN.format("涵闸乙"))
    page.goto(f"{library_site}/documents?q=涵闸")
    boxes = page.locator('input[name="document"]')
    expect(boxes).to_have_count(2)
    page.get_by_label("选择本页全部").check()
    expect(page.locator("#selected-count")).to_have_text("已选 2 份")
    page.get_by_label("对选中的文件").select_option("internal")
    page.get_by_role("button", name="继续").click()
    page.get_by_label("原因（写进更正记录）").fill("还在征求意见")
    page.get_by_role("button", name="确定设为内部").click()
    expect(page.get_by_text("已设为内部 2 份文件。")).to_be_visible()
    expect(page.locator("tbody .tag", has_text="内部")).to_have_count(2)
    assert fits(page)
    boxes.first.check()
    page.get_by_label("对选中的文件").select_option("remove")
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("heading", name="移除 1 份文件？")).to_be_visible()
    page.get_by_role("button", name="确定移除").click()
    expect(page.locator('input[name="document"]')).to_have_count(1)
    remove_all(library_site, "涵闸")


def test_a_document_is_read_with_its_outline(context: BrowserContext, page: Page, library_site: str) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=library_site)
    [document] = upload(library_site, 码=PLAN.format("码头"))
    page.goto(f"{library_site}/documents/{document}")
    phone = page.evaluate("window.innerWidth") < 500
    outline = page.locator("#outline li", has_text="工作任务")
    if phone:
        expect(outline).to_be_hidden()
        page.locator(".outline-label").click()
    expect(outline).to_be_visible()
    outline.get_by_role("link").click()
    heading = page.locator(".reading .heading", has_text="二、工作任务")
    expect(heading).to_be_in_viewport()
    if phone:
        expect(outline).to_be_hidden()
    # The link of an item is copied, and leads to it.
    item = page.locator(".reading p", has_text="开展码头演练")
    item.hover()
    item.get_by_role("link", name="链接").click()
    expect(item).to_contain_text("已复制链接")
    copied = str(page.evaluate("navigator.clipboard.readText()"))
    assert copied.startswith(f"{library_site}/documents/{document}?version=")
    page.goto(copied)
    expect(page.locator(".reading :target")).to_contain_text("开展码头演练")
    assert fits(page)
    remove_all(library_site, "码头安全整治方案")


def test_metadata_is_put_right_and_back(context: BrowserContext, library_site: str) -> None:
    page = context.new_page()  # one that may meet a refusal (422), which the browser reports as an error
    [document] = upload(library_site, 船=PLAN.format("船闸"))
    page.goto(f"{library_site}/documents/{document}")
    page.get_by_text("文件信息", exact=True).click()
    page.get_by_role("link", name="更正文件信息").click()
    expect(page.locator("#number")).to_have_value("船闸安发〔2026〕8号")
    expect(page.locator("#number-origin")).to_contain_text("从文件里读到")
    assert fits(page)
    page.get_by_label("文号").fill("船闸安办发〔2026〕8号")
    page.get_by_label("失效日期").fill("2020-01-01")
    page.get_by_label("为什么要改").fill("与原件首页一致")
    page.get_by_role("button", name="保存更正").click()
    # One value cannot be: nothing is saved, and nothing that was typed is lost.
    expect(page.get_by_role("alert")).to_contain_text("早于")
    expect(page.locator("#number")).to_have_value("船闸安办发〔2026〕8号")
    page.get_by_label("失效日期").fill("")
    page.get_by_role("button", name="保存更正").click()
    expect(page.get_by_role("status")).to_contain_text("已更正")
    expect(page.locator("#number-origin")).to_contain_text("与原件首页一致")
    history = page.locator("table tbody tr")
    expect(history).to_have_count(1)
    expect(history).to_contain_text("船闸安发〔2026〕8号")
    page.get_by_role("button", name="撤销对文号的更正").click()
    expect(page.locator("#number")).to_have_value("船闸安发〔2026〕8号")
    expect(history).to_have_count(2)
    remove_all(library_site, "船闸")
