"""Laws: chapters, articles, paragraphs, items; dates; articles that are only cited."""

from __future__ import annotations

import datetime as dt

import pytest
from outlined import check_whole, outlined, texts, tree

from corpus.model import ClauseKind, DocumentKind

LAW = """青屿市消防条例
2010年3月26日 青屿市第十四届人民代表大会常务委员会第五次会议通过
2020年7月24日 青屿市第十六届人民代表大会常务委员会第三次会议修订
目 录
第一章 总则
第二章 职责
第一章 总则
第一条 为了预防火灾，制定本条例。
第二条 本市行政区域内的消防工作，适用本条例。
消防工作贯彻预防为主的方针。
第二章 职责
第一节 政府职责
第三条 市人民政府应当履行下列职责：
（一）制定消防规划；
（二）组织检查：
1.公共建筑；
2.高层建筑。
（三）法律规定的其他职责。
前款规定的检查每年不少于一次。
第三条之一 镇人民政府应当建立专职消防队。
第四条 违反本条例第三条
第二款规定的，由消防救援机构责令改正；拒不改正的，依照
第十条规定处罚。
第五条 本条例自2020年10月1日起施行。"""


def test_law() -> None:
    found = outlined(LAW)
    check_whole(found)
    assert tree(found)[5:] == [
        "contents |第二章 职责",
        "heading 第一章|总则",
        "  article 第一条|为了预防火灾，制定本条例",
        "  article 第二条|本市行政区域内的消防工作",
        "    paragraph |消防工作贯彻预防为主的方",
        "heading 第二章|职责",
        "  heading 第一节|政府职责",
        "    article 第三条|市人民政府应当履行下列职",
        "      item （一）|制定消防规划；",
        "      item （二）|组织检查：",
        "        item 1.|公共建筑；",
        "        item 2.|高层建筑。",
        "      item （三）|法律规定的其他职责。",
        "      paragraph |前款规定的检查每年不少于",
        "    article 第三条之一|镇人民政府应当建立专职消",
        "    article 第四条|违反本条例第三条第二款规",
        "    article 第五条|本条例自2020年10月",
    ]


def test_law_metadata() -> None:
    metadata = outlined(LAW).metadata
    assert metadata.kind is DocumentKind.LAW
    assert metadata.title == "青屿市消防条例"
    assert metadata.published == dt.date(2020, 7, 24)
    assert metadata.effective == dt.date(2020, 10, 1)
    assert metadata.issuer == "青屿市人民代表大会常务委员会"


def test_history_is_front() -> None:
    assert len(texts(outlined(LAW), ClauseKind.FRONT)) == 2


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        ("中华人民共和国安全法", "适用于全国。", "全国"),
        ("危险品管理条例", "在中华人民共和国境内适用。", "全国"),
        ("山东省安全条例", "适用于本省。", "山东省"),
        ("消防管理办法", "结合本市实际，制定本办法。", ""),
        ("XX市消防管理办法", "在全市适用。", ""),
    ],
)
def test_where_a_law_holds(title: str, body: str, expected: str) -> None:
    found = outlined(f"{title}\n第一条 {body}\n第二条 各单位应当落实责任。\n第三条 本办法自公布之日起施行。")
    assert found.metadata.kind is DocumentKind.LAW
    assert found.metadata.jurisdiction == expected
    assert [part.jurisdiction for part in found.parts] == [expected]


def test_amended_law_keeps_no_old_date_of_effect() -> None:
    text = (
        "安全管理条例\n2002年6月29日通过\n2021年6月10日第三次修正\n第一条 为了安全，制定本条例。\n第二条 "
        "本条例自2002年11月1日起施行。"
    )
    metadata = outlined(text).metadata
    assert metadata.published == dt.date(2021, 6, 10)
    assert metadata.effective is None


def test_date_of_the_file_name_is_the_version() -> None:
    text = "安全管理条例\n第一条 为了安全，制定本条例。\n第二条 本条例自公布之日起施行。"
    assert outlined(text, file_name="安全管理条例(2024-01-24).md").metadata.published == dt.date(2024, 1, 24)


def test_short_titles() -> None:
    text = "中华人民共和国安全生产法\n第一条 为了安全，制定本法。\n第二条 在中华人民共和国领域内适用。"
    assert outlined(text).metadata.short_titles == ("安全生产法",)


def test_quoted_articles_of_an_amendment_are_text() -> None:
    text = (
        "关于修改安全条例的决定\n一、将第三条修改为：“企业应当落实责任。”\n二、增加一条，作为第四条：\n“第四"
        "条　企业应当培训。”\n本决定自2020年1月1日起施行。"
    )
    found = outlined(text)
    assert texts(found, ClauseKind.ARTICLE) == []
    assert [clause.label for clause in found.clauses if clause.label] == ["一、", "二、"]


def test_articles_glued_in_one_line() -> None:
    text = (
        "第一条 为了维护安全，制定本规则。 第二条 各单位必须遵守本规则。依照第一条执行。 第三条 "
        "本规则由应急部门负责解释，自发布之日起施行。"
    )
    found = outlined("飞行安全规则\n" + text)
    assert [clause.label for clause in found.clauses if clause.kind is ClauseKind.ARTICLE] == [
        "第一条",
        "第二条",
        "第三条",
    ]


def test_heading_of_an_article() -> None:
    found = outlined(
        "管理办法\n第一条【目的】 为了安全，制定本办法。\n第二条（范围） 适用于全区。\n第三条 "
        "自公布之日起施行。"
    )
    assert [clause.heading for clause in found.clauses if clause.kind is ClauseKind.ARTICLE] == [
        "目的",
        "范围",
        "",
    ]


def test_notice_that_prints_a_rule() -> None:
    text = (
        "青屿市人民政府关于印发《青屿市消防办法》的通知\n各镇人民政府：\n《青屿市消防办法》已经市政府同意，"
        "现印发给你们，请遵照执行。\n青屿市人民政府\n2020年1月2日\n青屿市消防办法\n第一条 "
        "为了预防火灾，制定本办法。\n第二条 各镇应当落实责任。\n第三条 "
        "本办法自2020年3月1日起施行，有效期5年。"
    )
    found = outlined(text, spaced=True)
    assert [part.kind for part in found.parts] == [DocumentKind.POLICY, DocumentKind.LAW]
    assert found.parts[1].title == "青屿市消防办法"
    assert found.metadata.effective == dt.date(2020, 3, 1)
    assert found.metadata.expires == dt.date(2025, 2, 28)
