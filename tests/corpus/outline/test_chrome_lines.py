"""What a web page or a printed sheet puts around a text, and what only looks like it."""

from __future__ import annotations

import pytest

from corpus.outline.chrome import is_chrome_line, is_menu


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
        "责任单位：区应急局",
    ],
)
def test_text(line: str) -> None:
    assert not is_chrome_line(line)


def test_menu() -> None:
    assert is_menu("首页  组织机构  动态  政务服务  专题")
    assert not is_menu("序号  类别")
    assert not is_menu("各渔业镇政府  区直各部门")
