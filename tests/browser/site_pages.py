"""Every page of the site in the states that a person meets, with addresses from the served library."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
from playwright.sync_api import Page

ASKED = "望溪县街上有人流动倒气、卖黑气瓶，这归哪些单位查？"
SEVERAL_PLACES = "电动车在楼里停放充电，到底归哪个部门牵头管？"
LONG = "澜山区商务局在防火和燃气安全上都管些啥？"
ARTICLE = "《安全生产法》第二十一条是怎么规定的？"
UNKNOWN = "望溪县下穿通道的积水自动报警装置由哪些单位负责安装？"
CITING = "《安全生产法》第二十四条第二款规定，从业人员超过五十人的，应当配备专职安全员。"

Prepare = Callable[[Page], None]


@dataclass(frozen=True)
class State:
    """A page as a person sees it.

    Attributes:
        name: for reports. path: its address. prepare: what the person did on it. status: of the answer.
        role: who is signed in; "" for nobody.
    """

    name: str
    path: str
    prepare: Prepare | None = None
    status: int = 200
    role: str = ""


def asked(question: str, **more: str) -> str:
    """The address of an answer."""
    return "/?" + "&".join(f"{name}={quote(value)}" for name, value in {"q": question, **more}.items())


def site_states(url: str) -> list[State]:
    """The pages of a server over the project's samples that nobody has made an account on."""
    with httpx.Client(base_url=f"{url}/api/v1", timeout=60) as api:
        return [
            *_asking(), *_chatting(), *_lists(api), *_documents(api), *_cases(api), *_tools(api),
            *_papers(), *_practising(), *_questions(),
        ]  # fmt: skip


def _asking() -> Iterator[State]:
    yield State("问答", "/")
    yield State("答案", asked(ASKED))
    yield State("几地的答案", asked(SEVERAL_PLACES))
    yield State("长答案", asked(LONG))
    yield State("条文", asked(ARTICLE))
    yield State("限定地区和日期", asked(ASKED, place="望溪县", date="2026-06-30"))
    yield State("没有依据", asked(UNKNOWN))
    yield State("问题写错", asked("who?"), status=422)


def _questions() -> Iterator[State]:
    """Over a bank without questions; ``office_states`` has some."""
    unknown = "/questions/q000000000000000"
    yield State("题库为空", "/questions")
    yield State("命题", "/questions/generate?q=" + quote("燃气"))
    yield State("从案例命题", "/questions/generate?cases=true")
    yield State("写一道题", "/questions/new")
    yield State("导入题库", "/questions/import")
    yield State("导出题库", "/questions/export")
    yield State("没有的题", unknown, status=404)
    yield State("没有的题修改", f"{unknown}/edit", status=404)
    yield State("没有的题删除", f"{unknown}/remove", status=404)
    yield State("没有的批次", "/questions/batches/000000000000", status=404)


def _practising() -> Iterator[State]:
    """Over a bank without questions; ``test_practice_pages_browser.py`` looks at those with some."""
    unknown = "/practice/sittings/" + "0" * 24
    yield State("练习", "/practice")
    yield State("模拟考试", "/practice/exam")
    yield State("错题本", "/practice/notebook")
    yield State("练习记录", "/practice/records")
    yield State("没有的练习", unknown, status=404)
    yield State("没有的交卷", f"{unknown}/finish", status=404)
    yield State("没有的成绩单", f"{unknown}/sheet", status=404)
    yield State("练习结果", "/results")
    yield State("各题的结果", "/results/items")
    yield State("没有的考试结果", "/results/exams/" + "0" * 12, status=404)


def _chatting() -> Iterator[State]:
    yield State("普法", "/chat")
    yield State("普法一问", "/chat", prepare=_say("楼道里能给电动车充电吗？"))
    yield State("普法险情", "/chat", prepare=_say("我家厨房着火了怎么办？"))
    yield State("普法没有依据", "/chat", prepare=_say("月球基地由谁来管理？"))


def _say(words: str) -> Prepare:
    def prepare(page: Page) -> None:
        page.locator("#say").fill(words)
        page.get_by_role("button", name="发送").click()
        page.locator(".turns > li[id]").first.wait_for()
        page.get_by_text("正在查找").wait_for(state="hidden")

    return prepare


def _lists(api: httpx.Client) -> Iterator[State]:
    yield State("责任清单", "/responsibilities")
    yield State("责任清单筛选", "/responsibilities?task=" + quote("消防") + "&lead=true")
    yield State("责任清单为空", "/responsibilities?unit=" + quote("没有的单位局"))
    yield State("责任矩阵", "/responsibilities/matrix")
    plan = _first(api, "/documents", q="安全生产治本攻坚")["id"]
    yield State("一份文件的矩阵", f"/responsibilities/matrix?document={plan}")
    yield State("指标与时限", "/targets")
    yield State("资料库", "/documents")
    yield State("资料库为空的筛选", "/documents?q=" + quote("没有这样的文件"))
    yield State("单位", "/units")
    yield State("单位筛选", "/units?q=" + quote("应急管理局"))
    yield State("一个单位", "/units/" + quote(_first(api, "/units", q="应急管理局")["name"]))
    yield State("分歧", "/conflicts")
    yield State("盲区", "/blind-spots")
    yield State("履职清单", "/load")
    yield State("一个单位的履职清单", "/load?unit=" + quote("应急管理局"))
    yield State("对应不上的引用", "/references")


def _documents(api: httpx.Client) -> Iterator[State]:
    plan = _first(api, "/documents", q="燃气和电动自行车安全专项整治方案")["id"]
    law = _first(api, "/documents", q="安全生产法")["id"]
    row = _first(api, "/responsibilities", document=plan)
    drawn = next(
        one["id"] for one in _items(api, "/documents", limit=200) if one["file_name"].endswith(".pdf")
    )
    laws = [one["id"] for one in _items(api, "/documents", kind="law", limit=2)]
    yield State("方案全文", f"/documents/{plan}")
    yield State("引文在原文中", f"/documents/{plan}?start={row['start']}&end={row['end']}#hit")
    yield State("法律全文", f"/documents/{law}")
    yield State("文件引用了什么", f"/documents/{law}/references")
    yield State("谁引用了文件", f"/documents/{law}/references?direction=in")
    yield State("比较两份文件", f"/documents/{laws[0]}/compare/{laws[1]}?force=true")
    yield State("原件各页", f"/documents/{drawn}/pages")
    yield State("原件一页", f"/documents/{drawn}/pages/1")
    yield State("移除文件", f"/documents/{plan}/remove")
    yield State("更正文件", f"/documents/{plan}/metadata")
    yield State("上传文件", "/documents/upload")
    yield State("任务为空", "/jobs")
    yield State("没有的文件", "/documents/0123456789ab", status=404)


def _cases(api: httpx.Client) -> Iterator[State]:
    case = _first(api, "/cases", q="硫化氢")["id"]
    rows = _items(api, "/responsibilities", task="危险化学品", limit=1)
    article = _first(api, "/responsibilities", kind="implicit")["clause_id"]
    yield State("事故案例", "/cases")
    yield State("事故案例筛选", "/cases?q=" + quote("罐车") + "&order=gravest")
    yield State("事故案例为空", "/cases?q=" + quote("没有这样的事故"))
    yield State("案例统计", "/cases/statistics")
    yield State("一起案例", f"/cases/{case}")
    yield State("一起案例今天由谁负责", f"/cases/{case}?place=" + quote("澜山区"))
    yield State("警示教育卡片", f"/cases/{case}/card")
    yield State("导入案例", "/cases/import")
    yield State("任务的案例", f"/responsibilities/{rows[0]['id']}/cases")
    yield State("条文的案例", f"/clauses/{article}/cases")
    yield State("没有的案例", "/cases/0123456789ab", status=404)


def _tools(api: httpx.Client) -> Iterator[State]:
    yield State("核验", "/citations")
    yield State("核验结果", "/citations", prepare=_verify)
    yield State("接口说明", "/docs")
    yield State("单机模式", "/account")
    yield State("登录", "/login")
    yield State("反馈为空", "/feedback")
    yield State("没有的网址", "/no-such-page", status=404)


def _papers() -> Iterator[State]:
    """Of a bank without questions; ``test_paper_pages_browser.py`` looks at papers that there are."""
    yield State("试卷为空", "/papers")
    yield State("组卷", "/papers/new")
    yield State("组卷综合", "/papers/new?blueprint=ready-full")
    yield State("细目表", "/blueprints")
    yield State("自带的细目表不能删除", "/blueprints/ready-class/remove", status=422)
    yield State("没有的试卷", "/papers/000000000000", status=404)
    yield State("没有的试卷的题", "/papers/000000000000/items/1", status=404)
    yield State("没有的试卷删除", "/papers/000000000000/remove", status=404)


def office_states(work: Mapping[str, str]) -> list[State]:
    """What only those see who are signed in; ``work`` has what ``offices`` made."""
    return [
        State("登录失败", "/login", prepare=_wrong_password),
        State("我的账号", "/account", role="officer"),
        State("管理账号", "/admin", role="administrator"),
        State("一个账号", f"/admin/accounts/{work['account']}", role="administrator"),
        State("操作记录", "/admin/audit", role="administrator"),
        State("任务", "/jobs", role="officer"),
        State("一个任务", f"/jobs/{work['job']}", role="officer"),
        State("文件的更正", f"/documents/{work['document']}", role="officer"),
        State("反馈", "/feedback", role="trainer"),
        State("不许进入", "/admin", role="trainer", status=403),
        State("题库", "/questions", role="trainer"),
        State("题库筛选", "/questions?blocked=false&order=number", role="trainer"),
        State("一道题", f"/questions/{work['item']}", role="trainer"),
        State("修改一道题", f"/questions/{work['item']}/edit", role="trainer"),
        State("删除一道题", f"/questions/{work['item']}/remove", role="trainer"),
        State("导入的批次", f"/questions/batches/{work['batch']}", role="trainer"),
        State("导出题目", "/questions/export?" + "state=" + quote("草稿"), role="trainer"),
    ]


EMPTY = (
    "/",
    "/chat",
    "/responsibilities",
    "/responsibilities/matrix",
    "/targets",
    "/documents",
    "/units",
    "/cases",
    "/cases/statistics",
    "/conflicts",
    "/blind-spots",
    "/load",
    "/references",
    "/citations",
    "/questions",
    "/questions/generate",
    "/practice",
    "/practice/exam",
    "/practice/records",
    "/results",
    "/results/items",
    "/jobs",
    "/feedback",
)


def empty_states() -> list[State]:
    """What a newcomer sees, before there is any document."""
    return [State(f"空资料库 {path}", path) for path in EMPTY]


def _wrong_password(page: Page) -> None:
    page.get_by_label("用户名").fill("nobody.here")
    page.get_by_label("密码").fill("这个密码是错的-1")
    page.get_by_role("button", name="登录").click()
    page.get_by_role("alert").wait_for()


def _verify(page: Page) -> None:
    page.get_by_role("textbox").first.fill(CITING)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()


def _items(api: httpx.Client, path: str, **parameters: Any) -> list[dict[str, Any]]:
    answer = api.get(path, params=parameters)
    answer.raise_for_status()
    items: list[dict[str, Any]] = answer.json()["items"]
    assert items, (path, parameters)
    return items


def _first(api: httpx.Client, path: str, **parameters: Any) -> dict[str, Any]:
    return _items(api, path, limit=1, **parameters)[0]


# --- are these all pages? ------------------------------------------------------------------------


def page_routes(routes: Sequence[Any]) -> Iterator[str]:
    """Address patterns that a browser can open, those of the API apart."""
    for route in routes:
        if (included := getattr(route, "original_router", None)) is not None:
            if not route.include_context.prefix.startswith("/api"):
                yield from page_routes(included.routes)
        elif "GET" in (getattr(route, "methods", None) or ()):
            yield route.path


def matches(pattern: str, path: str) -> bool:
    """Whether an address belongs to a pattern such as ``/documents/{document_id}``."""
    pieces = re.split(r"(\{[^}]*\})", pattern)
    expression = "".join(
        (".+" if piece.endswith(":path}") else "[^/]+") if piece.startswith("{") else re.escape(piece)
        for piece in pieces
    )
    return re.fullmatch(expression, urlsplit(path).path) is not None
