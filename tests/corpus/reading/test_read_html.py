"""HTML: nothing of the document lost, header block as properties, tables as rows, menus as chrome."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import EmptyFileError, LimitExceededError
from corpus.model import ReadResult
from corpus.reading import read_bytes

PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>关于印发渔港消防方案的通知_青屿区人民政府</title>
<meta name="ArticleTitle" content="关于印发渔港消防方案的通知">
<meta name="PubDate" content="2025-03-04 10:00">
<meta name="ContentSource" content="区政府办公室"><style>p{color:red}</style></head>
<body>
<div class="header"><ul><li><a href="/">首页</a></li><li><a href="/xw">新闻</a></li></ul></div>
<div class="crumbs">当前位置：<a>首页</a> &gt; <a>公开</a></div>
<div class="main">
<table class="info"><tr><th>索 引 号：</th><td>QY-2025-001</td>
<th>发文字号</th><td>青政办〔2025〕3号</td></tr>
<tr><th>发布机构：</th><td>区政府办公室</td><th>有 效 性：</th><td></td></tr></table>
<h1>关于印发渔港消防方案的通知</h1>
<p>发布时间：2025-03-04 10:00　来源：区政府办公室　浏览次数：<span id="n">12</span></p>
<div id="zoom">
<p style="text-align:center"><strong>渔港消防方案</strong></p>
<p>　　一、加强码头消防。每个码头配备<span>消防泵</span>2台，
  面积10m<sup>2</sup>以上的另行配备。<br>　　（责任单位：区海洋发展局、区消防救援大队）</p>
<ol><li>检查渔船</li><li value="5">检查<b>油库</b></li><li>（三）检查冷库</li></ol>
<script>var a = "不是正文";</script>
<p><a href="a.doc">附件：任务清单.doc</a></p>
</div></div>
<div class="footer">主办：青屿区人民政府　版权所有</div>
<div style="display:none"><h1>隐藏标题</h1><p>青政办〔2025〕3号</p><p>隐藏的其他文字</p></div>
<img src="http://127.0.0.1:9/never"><iframe src="http://127.0.0.1:9/never"></iframe>
</body></html>"""


def read(text: str, name: str = "通知.html") -> ReadResult:
    return read_bytes(text.encode(), name)


def body(text: str) -> list[tuple[str, str]]:
    return [(line.style, line.text) for line in read(f"<body>{text}</body>").lines]


def test_a_government_page() -> None:
    result = read(PAGE)
    assert [(line.style, line.text) for line in result.lines] == [
        ("chrome", "首页"),
        ("chrome", "新闻"),
        ("chrome", "当前位置：首页 > 公开"),
        ("front", "索 引 号：\tQY-2025-001\t发文字号\t青政办〔2025〕3号"),
        ("front", "发布机构：\t区政府办公室\t有 效 性：\t"),
        ("heading1", "关于印发渔港消防方案的通知"),
        ("front", "发布时间：2025-03-04 10:00　来源：区政府办公室　浏览次数：12"),
        ("title", "渔港消防方案"),
        ("", "一、加强码头消防。每个码头配备消防泵2台，面积10m2以上的另行配备。"),
        ("", "（责任单位：区海洋发展局、区消防救援大队）"),
        ("list", "1.检查渔船"),
        ("list", "5.检查油库"),
        ("list", "（三）检查冷库"),
        ("", "附件：任务清单.doc"),
        ("chrome", "主办：青屿区人民政府　版权所有"),
    ]
    assert result.properties == (
        ("title", "关于印发渔港消防方案的通知_青屿区人民政府"),
        ("标题", "关于印发渔港消防方案的通知"),
        ("发布日期", "2025-03-04 10:00"),
        ("来源", "区政府办公室"),
        ("标题", "隐藏标题"),
        ("文号", "青政办〔2025〕3号"),
        ("索引号", "QY-2025-001"),
        ("发文字号", "青政办〔2025〕3号"),
        ("发布机构", "区政府办公室"),
        ("发布时间", "2025-03-04 10:00"),
    )
    assert all(line.hard for line in result.lines if line.table is None)
    assert result.encoding == "utf-8"


@pytest.mark.parametrize("charset", ["gb2312", "GBK", "gb18030", "utf-8"])
def test_declared_charset(charset: str) -> None:
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
    result = read_bytes(f"<html><head>{head}</head><p>渔港消防</p>".encode(charset), "a.htm")
    assert [line.text for line in result.lines] == ["渔港消防"]


def test_a_break_is_soft_unless_an_indent_or_a_second_break_follows() -> None:
    lines = read("<p>关于印发<br>方案的通知<br><br>各镇：<br>　　现印发给你们。</p>").lines
    assert [(line.text, line.hard) for line in lines] == [
        ("关于印发", False),
        ("方案的通知", True),
        ("各镇：", True),
        ("现印发给你们。", True),
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # a line break in the source between 汉字 shows nothing; between Latin words, a blank
        ("<p>安全\n  生产</p>", [("", "安全生产")]),
        ("<p>fire\n safety</p>", [("", "fire safety")]),
        ("<p>A &nbsp; B</p>", [("", "A \xa0 B")]),
        ("甲<div>乙</div>丙", [("", "甲"), ("", "乙"), ("", "丙")]),
        ("<p>责任单位：<a>区应急局</a>、<a>区公安分局</a></p>", [("", "责任单位：区应急局、区公安分局")]),
        ("<h2>一、目标</h2>", [("heading2", "一、目标")]),
        ("<p><b>一、</b><strong>目标</strong></p>", [("bold", "一、目标")]),
        ('<p style="font-weight:700">目标</p>', [("bold", "目标")]),
        ("<p><b>一、</b>目标</p>", [("", "一、目标")]),
        ("<center>国办发〔2025〕1号</center>", [("center", "国办发〔2025〕1号")]),
        ('<p align="center"><b>方案</b></p>', [("title", "方案")]),
        ('<div align="center"><p align="left">正文</p></div>', [("", "正文")]),
        ("<blockquote>引文</blockquote>", [("quote", "引文")]),
        ("<pre>第一行\n第二行</pre>", [("", "第一行"), ("", "第二行")]),
        ("<ul><li>甲</li></ul>", [("list", "甲")]),
        ('<ol start="3"><li>甲</li><li>乙</li></ol>', [("list", "3.甲"), ("list", "4.乙")]),
        ('<ol style="list-style:none"><li>甲</li></ol>', [("list", "甲")]),
        ("<ol><li>第一条 甲</li><li>① 乙</li></ol>", [("list", "第一条 甲"), ("list", "① 乙")]),
        ("<p>甲<!-- 注 --></p><noscript>请打开脚本</noscript>", [("", "甲")]),
        ("<p>甲</p><p hidden>乙</p>", [("", "甲")]),
        ("<p>&lt;5%，&#x4E8C;</p>", [("", "<5%，二")]),
    ],
)
def test_blocks(source: str, expected: list[tuple[str, str]]) -> None:
    assert body(source) == expected


def cells(source: str) -> list[list[str]]:
    lines = read(f"<body><p>表</p>{source}</body>").lines
    return [[line.text[a:b] for a, b in line.cells] for line in lines if line.table is not None]


def test_spans_repeat_down_and_stay_once_across() -> None:
    assert cells(
        """<table><caption>分工表</caption>
        <thead><tr><th>序号</th><th colspan="2">任务</th><th>单位</th></tr></thead>
        <tr><td rowspan="2">1</td><td rowspan="3">码头</td><td>配泵</td><td rowspan="2">区应急局</td></tr>
        <tr><td>巡查</td></tr>
        <tr><td>2</td><td>演练</td><td>区公安分局</td></tr></table>"""
    ) == [
        ["序号", "任务", "", "单位"],
        ["1", "码头", "配泵", "区应急局"],
        ["1", "码头", "巡查", "区应急局"],
        ["2", "码头", "演练", "区公安分局"],
    ]


def test_caption_and_paragraphs_inside_cells() -> None:
    result = read(
        "<table><caption>分工表</caption><tr><td>任务</td><td>单位</td></tr>"
        "<tr><td><p>第一，</p><p>第二</p></td><td>区应急局<br>区公安分局</td></tr></table>"
    )
    assert [(line.style, line.text) for line in result.lines] == [
        ("caption", "分工表"),
        ("", "任务\t单位"),
        ("", "第一， 第二\t区应急局 区公安分局"),
    ]


@pytest.mark.parametrize("value", ["0", "-1", "abc", "", "99999999999", "1000", "2.5"])
def test_spans_that_lie(value: str) -> None:
    rows = cells(
        f'<table><tr><td colspan="{value}">甲</td><td>乙</td></tr>'
        f'<tr><td rowspan="{value}">丙</td><td>丁</td></tr></table>'
    )
    assert [[cell for cell in row if cell] for row in rows] == [["甲", "乙"], ["丙", "丁"]]
    assert max(len(row) for row in rows) < 40


def test_tables_that_lay_out_the_page_are_not_rows() -> None:
    paragraphs = "".join(f"<p>第{n}段。{'安全生产责任制' * 12}</p>" for n in range(12))
    for layout in (
        f"<table><tr><td>{paragraphs}</td></tr></table>",
        f"<table><tr><td>栏目</td><td>{paragraphs}</td></tr></table>",
        f"<table><tr><td>{paragraphs}<table><tr><td>1</td><td>区应急局</td></tr></table></td></tr></table>",
        f'<table role="presentation"><tr><td>甲</td><td>{paragraphs}</td></tr></table>',
    ):
        lines = read(f"<body>{layout}</body>").lines
        assert sum("段。" in line.text and line.table is None for line in lines) == 12, layout[:60]


def test_a_fragment_without_its_table_element() -> None:
    lines = read("<tbody><tr><td><p>第一条 甲。</p><p>第二条 乙。</p></td></tr></tbody>").lines
    assert [line.text for line in lines] == ["第一条 甲。", "第二条 乙。"]


def test_server_code_that_was_saved_along_is_no_text() -> None:
    page = '<%@ page language="java" %><?php echo 1; ?><div>考核细则</div>'
    assert [line.text for line in read(page).lines] == ["考核细则"]


def test_a_document_inside_an_element_named_header_is_no_chrome() -> None:
    page = f'<div class="header"><p>{"第一条 渔港应当配备消防泵。" * 20}</p></div>'
    assert [line.style for line in read(page + '<div class="footer">网站地图</div>').lines] == ["", "chrome"]


def test_a_title_in_a_header_element_stays() -> None:
    page = f"<article><header><h1>渔港消防方案</h1></header><p>{'正文。' * 200}</p></article>"
    assert [line.style for line in read(page).lines] == ["heading1", ""]


def test_runs_of_bare_links_are_menus_and_single_ones_are_not() -> None:
    page = "<body><div><a>走进青屿</a></div><div><a>政务公开</a></div><div><a>互动交流</a></div><p>正文。</p>"
    page += "<p><a>附件1.任务清单</a></p><p><a>附件2.联系人</a></p><p><a>附件3.格式</a></p></body>"
    assert [line.style for line in read(page).lines] == ["chrome", "chrome", "chrome", "", "", "", ""]


@pytest.mark.parametrize(
    ("line", "pairs"),
    [
        ("索 引 号：QY-1", [("索引号", "QY-1")]),
        ("文号：青政〔2025〕1号", [("文号", "青政〔2025〕1号")]),
        ("发布时间：2025-01-02 10:30　来源：区政府", [("发布时间", "2025-01-02 10:30"), ("来源", "区政府")]),
        (
            "索引号: A | 主题分类: 应急 | 有 效 性: 有效 |",
            [("索引号", "A"), ("主题分类", "应急"), ("有效性", "有效")],
        ),
        ("责任单位：区应急局", []),
        ("一、目标：到2025年来源：多元", []),
        ("请注明来源：区政府网", []),
        ("工作要求：标题：方案", []),
    ],
)
def test_header_lines(line: str, pairs: list[tuple[str, str]]) -> None:
    result = read(f"<body><p>{line}</p><p>正文。</p></body>")
    assert list(result.properties) == pairs
    assert result.lines[0].text == line
    assert result.lines[0].style == ("front" if pairs else "")


def test_labels_and_values_on_lines_of_their_own() -> None:
    result = read(
        "<dl><dt>索引号：</dt><dd>QY-1</dd><dt>文号：</dt><dt>有效性：</dt><dd>有效</dd></dl><p>正文</p>"
    )
    assert result.properties == (("索引号", "QY-1"), ("有效性", "有效"))


def test_labels_after_the_text_has_begun_are_text() -> None:
    page = f"<p>{'第一条 本办法适用于渔港。' * 30}</p><p>来源：区政府网</p>"
    assert read(page).properties == ()


@pytest.mark.parametrize(
    "page", ["<html><body></body></html>", "<p> </p>&nbsp;", "<script>1</script><p></p>"]
)
def test_pages_without_text(page: str) -> None:
    with pytest.raises(EmptyFileError):
        read(page)


def test_absurd_nesting_is_refused_quickly() -> None:
    started = time.perf_counter()
    with pytest.raises(LimitExceededError, match="嵌套"):
        read("<html>" + "<div>" * 100_000 + "安全")
    deep = read("<html>" + "<div>" * 3000 + "安全")
    assert [line.text for line in deep.lines] == ["安全"]
    assert time.perf_counter() - started < 20


PIECES = """
<p> </p> <div> </div> <table> <tr> <td> </td> </tr> </table> <li> <ol> </ol> <br> <b> </b> <a> </a> <h1>
</h1> <nav> </nav> <span> 安 全 第 一 条 1. &nbsp; <td_rowspan=2> <td_colspan=3> <ul> <center>
"""
FRAGMENTS = st.lists(st.sampled_from(PIECES.split()), max_size=60)


@given(FRAGMENTS)
def test_every_character_comes_out_whatever_the_markup(parts: list[str]) -> None:
    page = "<body>始" + "".join(parts).replace("_", " ") + "终</body>"
    wanted = [part for part in parts if part in "安全第一条"]
    got = "".join(line.text for line in read(page).lines)
    assert {char: got.count(char) >= wanted.count(char) for char in set(wanted)} == dict.fromkeys(
        set(wanted), True
    )
