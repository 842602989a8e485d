"""What a web page or a printed sheet puts around a text, and what only looks like it."""

from __future__ import annotations

import pytest
from outlined import check_whole, outlined, texts

from corpus.model import ClauseKind
from corpus.outline.chrome import is_chrome_line, is_menu, is_related_mark


@pytest.mark.parametrize(
    "line",
    [
        "您当前的位置: 首页 > 政务公开 > 规范性文件信息",
        "当前位置：首页>信息公开",
        "字号: | 打印|",
        "【字体：大 中 小】 打印 关闭",
        "收藏】【打印】【关闭",
        "分享到:",
        "附件下载",
        "扫一扫在手机打开当前页",
        "用微信“扫一扫”，点右上角",
        "即可将网页分享到朋友圈",
        "版权所有©青屿区管委会 地址:青屿大道1号 电话:0000-00000000",
        "网站标识码3500000000 闽公网安备 35000000000000号 闽ICP备10000000",
        "推荐访问:实施方案 安全 示范",
        "版权声明：本站图文来自网络，侵权即删。",
        "时间:2019-02-03 10:20:30 手机站 来源:网友",
        "发布时间：2022-08-31 00:00",
        "上一篇：没有了",
        "浏览次数：120",
        "— 3 —",
        "- 12 -",
        "第 3 页 共 10 页",
        "第3页",
        "无障碍浏览 繁體版 登录 注册",
        "青屿市人民政府门户网站",
        "————————————",
        "导语：如何写好一篇消防范文，这就需要搜集整理资料，欢迎阅读。",
    ],
)
def test_chrome(line: str) -> None:
    assert is_chrome_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "各单位应当将打印、复印设备纳入用电安全检查。",
        "打印店、复印店等小场所由街道负责排查。",
        "软件的版权所有者应当配合检查。",
        "分享典型经验，推广先进做法。",
        "时间：2020年6月—12月",
        "实施时间：2020年6月-12月",
        "来源于居民家庭的火灾占六成。",
        "位置相邻的生产经营单位应当联防联控。",
        "标准",
        "无",
        "1",
        "2025",
        "预期指标",
        "一、总体要求",
        "首页应当公示举报电话。",
        "2021-2025",
        "加强政府门户网站",
        "区政府门户网站由区政府办公室负责维护",
        "登录",
        "责任单位：区应急局",
    ],
)
def test_text(line: str) -> None:
    assert not is_chrome_line(line)


def test_menu() -> None:
    assert is_menu("首页  组织机构  动态  政务服务  专题")
    assert not is_menu("序号  类别")
    assert not is_menu("各渔业镇政府  区直各部门")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("相关文档", True),
        ("相关链接：", True),
        ("推荐阅读", True),
        ("相关附件", False),
        ("相关文件", False),
        ("相关链接由办公室提供", False),
    ],
)
def test_related_mark(line: str, expected: bool) -> None:
    assert is_related_mark(line) is expected


BODY = (
    "一、总体要求\n各镇要落实防汛责任，加强值班值守，确保安全度汛。\n"
    "二、责任分工\n水利站负责巡查河道，发现险情立即报告。"
)


def test_list_of_other_pages_is_chrome() -> None:
    found = outlined(
        f"岚桥县防汛工作方案\n{BODY}\n相关文档\n岚桥县抗旱工作方案\n岚桥县森林防火预案", spaced=True
    )
    assert texts(found, ClauseKind.CHROME) == ["相关文档", "岚桥县抗旱工作方案", "岚桥县森林防火预案"]
    assert len(found.parts) == 1
    check_whole(found)


def test_related_heading_with_sentences_is_text() -> None:
    found = outlined(
        f"岚桥县防汛工作方案\n{BODY}\n相关政策\n受灾群众按照规定申请救助，由民政站受理。", spaced=True
    )
    assert "受灾群众按照规定申请救助，由民政站受理。" not in texts(found, ClauseKind.CHROME)
