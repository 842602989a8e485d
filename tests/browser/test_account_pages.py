"""Logging in, one's own account and administration, in a real browser on a desktop and on a phone."""

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

from qa_service.accounts.desk import Accounts
from qa_service.accounts.model import Role
from qa_service.accounts.records import Actor
from qa_service.service.database import ServiceDatabase
from qa_service.settings import load_settings

pytestmark = pytest.mark.browser

PASSWORD = "四条腿的 三角大钢琴"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL_TARGETS = """() => [...document.querySelectorAll(
    'main button, main .button, main summary, main select, main .check, .site-account a, ' +
    'main input:not([type=hidden]):not([type=checkbox]):not([type=radio])'
  )].filter(element => element.checkVisibility() && element.getBoundingClientRect().height < 44)
    .map(element => element.outerHTML.slice(0, 120))"""
UNLABELLED = """() => [...document.querySelectorAll(
    'main input:not([type=hidden]):not([hidden]), main select'
  )].filter(element => !element.labels.length).map(element => element.outerHTML)"""


@pytest.fixture(scope="module")
def staffed(sample_library: Path, tmp_path_factory: pytest.TempPathFactory, serve: Any) -> Iterator[Any]:
    """A server with an administrator."""
    copy = tmp_path_factory.mktemp("staffed") / "anzhi"
    shutil.copytree(sample_library, copy)
    service = ServiceDatabase(copy)
    accounts = Accounts(service, load_settings(env={}))
    accounts.store.add(Actor(user="root"), "王芳", Role.ADMINISTRATOR, PASSWORD, must_change=False)
    service.close()
    with serve(copy) as running:
        yield running


def log_in(page: Page, name: str, password: str) -> None:
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def well_made(page: Page) -> None:
    """Nothing sticks out, every field has its label, every control can be hit with a finger."""
    settle(page)
    assert page.evaluate(OVERFLOW) <= 0
    assert page.evaluate(UNLABELLED) == []
    if page.viewport_size and page.viewport_size["width"] < 600:
        assert page.evaluate(SMALL_TARGETS) == []
    assert page.locator("h1").count() == 1


def test_a_login_leads_back_and_the_logout_leaves_nothing_behind(
    context: BrowserContext, staffed: Any
) -> None:
    page = context.new_page()
    page.goto(f"{staffed.url}/documents?q=方案")
    page.get_by_role("link", name="登录").click()
    well_made(page)
    log_in(page, "王芳", PASSWORD)
    page.wait_for_url(re.compile(r"/documents\?q="))
    page.get_by_role("link", name="王芳").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("王芳")
    expect(page.get_by_text("本次登录")).to_be_visible()
    well_made(page)
    page.get_by_role("link", name="管理账号").click()
    well_made(page)
    page.goto(f"{staffed.url}/account")
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/login")
    expect(page.get_by_role("link", name="登录")).to_be_visible()
    page.go_back()  # what was shown before is not shown again from the browser's own memory
    expect(page.get_by_role("heading", level=1)).not_to_have_text("王芳")


def test_an_administrator_gives_an_account_whose_owner_takes_it_over(
    page: Page, chromium: Browser, staffed: Any
) -> None:
    name = f"李四{(page.viewport_size or {})['width']}"
    page.goto(f"{staffed.url}/login")
    log_in(page, "王芳", PASSWORD)
    page.wait_for_url(f"{staffed.url}/")
    page.goto(f"{staffed.url}/admin")
    if not page.get_by_label("用户名").is_visible():
        page.get_by_text("新建账号").click()
    page.get_by_label("用户名").fill(name)
    page.get_by_role("button", name="建立账号").click()
    password = page.get_by_label("初始密码", exact=True).input_value()
    well_made(page)
    other = chromium.new_context(locale="zh-CN", viewport=page.viewport_size)
    _take_over(other, staffed.url, name, password)
    page.get_by_role("link", name=name).click()
    well_made(page)
    page.get_by_role("button", name="停用账号").click()
    expect(page.get_by_role("status")).to_contain_text("账号已停用")
    opened = other.pages[0]
    opened.goto(f"{staffed.url}/account")
    expect(opened.get_by_role("heading", level=1)).to_have_text("请先登录")
    other.close()
    page.goto(f"{staffed.url}/admin/audit?account={name}")
    expect(page.locator("tbody tr").first).to_contain_text("修改自己的密码")
    well_made(page)
    page.goto(f"{staffed.url}/admin/audit")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 Excel").click()
    assert download.value.suggested_filename.startswith("操作记录_")


def _take_over(context: BrowserContext, url: str, name: str, password: str) -> None:
    page = context.new_page()
    page.goto(f"{url}/login")
    log_in(page, name, password)
    page.wait_for_url("**/account")
    expect(page.get_by_role("alert")).to_contain_text("请先改成自己的密码")
    well_made(page)
    page.get_by_label("原密码").fill(password)
    page.get_by_label("新密码", exact=True).fill(PASSWORD)
    page.get_by_label("再输入一次新密码").fill(PASSWORD)
    page.get_by_role("button", name="修改密码").click()
    expect(page.get_by_role("status").first).to_contain_text("密码已修改")


def test_a_token_is_made_shown_once_and_works(page: Page, staffed: Any) -> None:
    page.goto(f"{staffed.url}/login")
    log_in(page, "王芳", PASSWORD)
    page.wait_for_url(f"{staffed.url}/")
    page.goto(f"{staffed.url}/account")
    page.get_by_text("新建令牌").first.click()
    page.get_by_label("用途").fill("统计系统")
    page.get_by_label("查看内部文件").check()
    page.get_by_role("button", name="新建令牌").click()
    secret = page.get_by_role("textbox", name="访问令牌", exact=True).input_value()
    well_made(page)
    who = httpx.get(f"{staffed.url}/api/v1/account", headers={"Authorization": f"Bearer {secret}"}).json()
    assert (who["name"], who["permissions"]) == ("王芳", ["read_internal"])
    page.get_by_role("button", name=re.compile("吊销")).first.click()
    expect(page.get_by_role("status").first).to_contain_text("令牌已吊销")
    left = httpx.get(f"{staffed.url}/api/v1/account", headers={"Authorization": f"Bearer {secret}"})
    assert left.status_code == 401


def test_a_wrong_password_is_told_beside_the_form(context: BrowserContext, staffed: Any) -> None:
    page = context.new_page()
    page.goto(f"{staffed.url}/login")
    log_in(page, "王芳", "不对的密码不对的密码")
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码不对")
    expect(page.get_by_label("用户名")).to_have_value("王芳")
    expect(page.get_by_label("密码", exact=True)).to_have_value("")
    well_made(page)


def test_another_site_cannot_use_the_session(context: BrowserContext, staffed: Any) -> None:
    """A page of another origin sends a form; it does not arrive with the rights of the session."""
    page = context.new_page()
    page.goto(f"{staffed.url}/login")
    log_in(page, "王芳", PASSWORD)
    page.wait_for_url(f"{staffed.url}/")
    before = len(httpx.get(f"{staffed.url}/api/v1/documents").json()["items"])
    evil = staffed.url.replace("127.0.0.1", "localhost")
    page.route(f"{evil}/evil", lambda route: route.fulfill(content_type="text/html", body=_evil(staffed.url)))
    page.goto(f"{evil}/evil")
    with page.expect_navigation():
        page.evaluate("document.forms[0].submit()")
    assert page.url == f"{staffed.url}/logout"
    expect(page.locator("body")).to_contain_text("不接受从其他网站发来的修改请求")
    page.goto(f"{staffed.url}/account")
    expect(page.get_by_role("heading", level=1)).to_have_text("王芳")
    assert len(httpx.get(f"{staffed.url}/api/v1/documents").json()["items"]) == before


def _evil(url: str) -> str:
    return f'<form method="post" action="{url}/logout"></form>'


def test_without_accounts_the_header_says_so(page: Page, site: Any) -> None:
    page.goto(site.url)
    page.get_by_role("link", name="单机模式").click()
    expect(page.locator("main")).to_contain_text("anzhi accounts add 用户名 --role administrator")
    well_made(page)
