"""Plans, notices and collections: sections, items, parts, front, contents, chrome."""

from __future__ import annotations

import pytest
from outlined import check_whole, only, outlined, texts, tree

from corpus.model import ClauseKind, DocumentKind

NOTICE = """您当前的位置: 首页 > 政务公开
青屿市人民政府办公室关于印发青屿市两个规划的通知
时间:2022-08-31 00:00
字号: | 打印|
索引号:
QY-2022/0001
文号:
青政办发〔2022〕7号
发布单位:
青屿市应急管理局
成文日期:
2022-08-30
文件状态:
有效
各镇政府、街道办事处，市直有关部门：
《青屿市应急管理规划》《青屿市安全生产规划》已经市政府批准，现予印发，请遵照办理。
青屿市人民政府办公室
2022年8月31日
（此件公开发布）
青屿市应急管理规划
目录
一、发展基础
（一）主要成就
二、主要任务
（一）健全机制
青屿市应急管理规划
应急管理是国家治理体系的重要组成部分，为做好全市应急管理工作，依据有关法律法规，制定本规划。
一、发展基础
（一）主要成就
全市应急管理工作取得明显成效，为经济社会发展提供了坚实的安全保障。
二、主要任务
（一）健全机制
1.完善组织体系。加强组织领导。（牵头部门：市应急局）
2.健全协调机制。定期会商。
青屿市安全生产规划
目 录
前言
第一章 发展基础
一、发展回顾
前  言
本规划是全市安全生产工作的纲领性文件，是各级各部门依法履行安全生产职责和编制实施年度计划的重要依据。
第一章 发展基础
一、发展回顾
（一）责任得到落实
全市压实渔港监管责任，一批老问题得到解决。
扫一扫在手机打开当前页
青屿市 版权所有 网站标识码:3500000000"""


def test_notice_with_two_plans() -> None:
    found = outlined(NOTICE, spaced=True)
    check_whole(found)
    assert [part.title for part in found.parts] == [
        "青屿市人民政府办公室关于印发青屿市两个规划的通知",
        "青屿市应急管理规划",
        "青屿市安全生产规划",
    ]
    metadata = found.metadata
    assert metadata.number == "青政办发〔2022〕7号"
    assert metadata.index_number == "QY-2022/0001"
    assert metadata.issuer == "青屿市应急管理局"
    assert str(metadata.published) == "2022-08-30"
    assert metadata.stated_status == "有效"
    assert metadata.kind is DocumentKind.POLICY
    body = (ClauseKind.HEADING, ClauseKind.ITEM, ClauseKind.PARAGRAPH)
    assert tree(found, *body) == [
        "paragraph |《青屿市应急管理规划》《",
        "paragraph |应急管理是国家治理体系的",
        "heading 一、|发展基础",
        "  heading （一）|主要成就",
        "    paragraph |全市应急管理工作取得明显",
        "heading 二、|主要任务",
        "  heading （一）|健全机制",
        "    item 1.|完善组织体系",
        "    item 2.|健全协调机制",
        "heading |前  言",
        "  paragraph |本规划是全市安全生产工作",
        "heading 第一章|发展基础",
        "  heading 一、|发展回顾",
        "    heading （一）|责任得到落实",
        "      paragraph |全市压实渔港监管责任，一",
    ]
    assert len(texts(found, ClauseKind.CONTENTS)) == 9
    assert "扫一扫在手机打开当前页" in texts(found, ClauseKind.CHROME)
    assert "青屿市人民政府办公室" in texts(found, ClauseKind.FRONT)
    assert "各镇政府、街道办事处，市直有关部门：" in texts(found, ClauseKind.FRONT)


def test_path() -> None:
    found = outlined(NOTICE, spaced=True)
    item = next(clause for clause in found.clauses if clause.heading == "完善组织体系")
    assert found.path(item.ordinal) == ("二、主要任务", "（一）健全机制")
    assert item.number == 1
    assert item.label == "1."


COLLECTION = """消防工作方案范文
篇1
为做好2021年全区消防工作，制定本方案。
一、总体目标
全区火灾形势保持平稳，不发生较大以上火灾事故。
责任单位：区消防救援大队
篇2
今年是建国60周年。为迎接建国60周年，市政府就进一步做好全市安全生产工作提出如下意见：
一、加强领导
各级要加强领导。
牵头单位：市渔业局。责任单位：市海事局。
篇3
一、加快建设
1.数字青屿。建设数字即墨平台，推动数字青岛发展。全区行动，全区动员。
青岛市即墨区人民政府办公室               2019年3月5日印发"""


def test_collection() -> None:
    found = outlined(COLLECTION, spaced=True)
    check_whole(found)
    assert [part.title for part in found.parts] == [
        "消防工作方案范文",
        "关于做好2021年全区消防工作的方案",
        "关于进一步做好全市安全生产工作的意见",
        "篇3",
    ]
    assert [part.year for part in found.parts] == [None, 2021, 2009, None]
    assert [part.jurisdiction for part in found.parts] == ["", "", "", "山东省/青岛市/即墨区"]
    assert found.metadata.jurisdiction == ""
    labels = [
        clause for clause in found.clauses if clause.span.of(found.text).startswith(("责任单位", "牵头单位"))
    ]
    assert [found.clauses[clause.parent or 0].heading for clause in labels] == ["总体目标", "加强领导"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 一、 → （一） → 1.
        (
            "一、甲\n（一）乙\n1.丙。落实。\n2.丁。落实。\n二、戊",
            ["heading 一、|甲", "  heading （一）|乙", "    item 1.|丙", "    item 2.|丁", "heading 二、|戊"],
        ),
        # 1. directly below 一、, （一） in the next section: the level follows the parent
        (
            "一、甲\n1.乙。落实。\n二、丙\n（一）丁\n1.戊。落实。",
            ["heading 一、|甲", "  item 1.|乙", "heading 二、|丙", "  heading （一）|丁", "    item 1.|戊"],
        ),
        # numbering that runs on across sections
        (
            "一、甲\n1.乙。落实。\n二、丙\n2.丁。落实。\n3.戊。落实。",
            ["heading 一、|甲", "  item 1.|乙", "heading 二、|丙", "  item 2.|丁", "  item 3.|戊"],
        ),
        # 1. above （1） above ①
        (
            "1.甲\n（1）乙\n①丙。落实。\n②丁。落实。\n2.戊",
            ["heading 1.|甲", "  heading （1）|乙", "    item ①|丙", "    item ②|丁", "heading 2.|戊"],
        ),
        # emergency plans: 1, 1.1, 1.1.1, (1)
        (
            "1　总则\n1.1　目的\n（1）统一领导。分级负责。\n2　职责\n2.1　指挥部\n2.1.1　职责\n（1）掌握形势"
            "。提出建议。\n2.1.2　办公室",
            [
                "heading 1|总则",
                "  heading 1.1|目的",
                "    item （1）|统一领导",
                "heading 2|职责",
                "  heading 2.1|指挥部",
                "    heading 2.1.1|职责",
                "      item （1）|掌握形势",
                "    heading 2.1.2|办公室",
            ],
        ),
        # damaged brackets
        (
            "三、甲\n一)乙。落实责任。\n二)丙。落实责任。",
            ["heading 三、|甲", "  item 一)|乙", "  item 二)|丙"],
        ),
        # headings that end with a full stop or a bracket
        (
            "一、甲\n（一）加强源头治理。\n1.编制规划。落实。\n（二）加强防控（重点）\n1.排查。落实。",
            [
                "heading 一、|甲",
                "  heading （一）|加强源头治理",
                "    item 1.|编制规划",
                "  heading （二）|加强防控（重点）",
                "    item 1.|排查",
            ],
        ),
        # a short last item is an item among items
        (
            "一、甲\n（1）掌握形势，提出建议，组织实施。\n（2）完成交办的其他事项。\n二、乙",
            [
                "heading 一、|甲",
                "  item （1）|掌握形势，提出建议，组织",
                "  item （2）|完成交办的其他事项。",
                "heading 二、|乙",
            ],
        ),
        # words that are counted
        (
            "一、步骤\n第一阶段：动员部署（6月底前）。各镇要动员。\n第二阶段：排查整治（9月底前）。各镇要排"
            "查。",
            [
                "heading 一、|步骤",
                "  item 第一阶段：|动员部署（6月底前）",
                "  item 第二阶段：|排查整治（9月底前）",
            ],
        ),
        # a chapter closes everything
        (
            "第一章 甲\n一、乙\n（一）丙\n第二章 丁\n一、戊",
            [
                "heading 第一章|甲",
                "  heading 一、|乙",
                "    heading （一）|丙",
                "heading 第二章|丁",
                "  heading 一、|戊",
            ],
        ),
    ],
)
def test_levels(text: str, expected: list[str]) -> None:
    assert tree(outlined(text)) == expected


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("1.规划先行保平安。各镇编制规划。", "规划先行保平安"),
        ("（一）加强组织领导：各镇要成立领导小组。", "加强组织领导"),
        ("1.责任单位：区应急局、区公安局，各镇人民政府。", ""),
        ("1.到2025年底，全区建成区域。全部达标。", ""),
        ("1.2025年底前完成全部项目。各镇要抓紧。", ""),
        ("1.各镇各部门各单位要按照统一部署认真组织开展消防安全大排查大整治行动并及时报送。要抓紧。", ""),
    ],
)
def test_run_in_headings(text: str, heading: str) -> None:
    found = outlined("一、任务\n" + text)
    assert found.clauses[1].kind is ClauseKind.ITEM
    assert found.clauses[1].heading == heading


def test_heading_of_the_contents_that_runs_into_its_text() -> None:
    text = (
        "青屿市应急规划\n目录\n一、工程\n（一）风险普查工程\n（二）指挥平台工程\n青屿市应急规划\n一、工程\n"
        "（一）风险普查工程全面推广风险普查，摸清底数。\n（二）指挥平台工程\n按照要求建设平台。"
    )
    found = outlined(text, spaced=True)
    assert "风险普查工程" in [clause.heading for clause in found.clauses if clause.kind is ClauseKind.ITEM]


def test_attachment_is_a_part_of_its_own() -> None:
    text = (
        "青屿市工作方案\n一、任务\n各镇落实。\n附件：1.任务清单\n2.时间表\n附件1\n任务清单\n一、排查\n各镇排"
        "查。"
    )
    found = outlined(text, spaced=True)
    assert [part.title for part in found.parts] == ["青屿市工作方案", "任务清单"]
    assert texts(found, ClauseKind.FRONT) == ["附件：1.任务清单", "2.时间表"]


def test_flattened_table_becomes_rows() -> None:
    cells = [
        "主要指标如下。",
        "序号",
        "指标",
        "目标",
        "1",
        "死亡率",
        "<0.01",
        "2",
        "受灾人员基本生活得到救助的",
        "时间",
        "<12小时",
    ]
    found = outlined("一、目标\n" + "\n".join(cells), spaced=True)
    check_whole(found)
    assert texts(found, ClauseKind.ROW) == [
        "序号\t指标\t目标",
        "1\t死亡率\t<0.01",
        "2\t受灾人员基本生活得到救助的时间\t<12小时",
    ]
    rows = [clause for clause in found.clauses if clause.kind is ClauseKind.ROW]
    assert [cell.of(found.text) for cell in rows[2].cells] == [
        "2",
        "受灾人员基本生活得到救助的时间",
        "<12小时",
    ]
    assert [row.header for row in rows] == [None, rows[0].ordinal, rows[0].ordinal]


def test_numbers_alone_are_no_table() -> None:
    found = outlined("序号\n各镇要编制序号，认真落实责任，确保不漏一处。\n1\n2", spaced=True)
    assert texts(found, ClauseKind.ROW) == []


def test_title_before_its_plan_when_the_notice_names_it() -> None:
    text = (
        "各县区人民政府：\n现将《2018年全市森林防火工作要点》印发给你们，请照此办理。\n2018年全市森林防"
        "火工作要点\n一、深化责任体系\n1.落实责任。各级要落实。"
    )
    found = outlined(text)
    assert [part.title for part in found.parts] == ["2018年全市森林防火工作要点"] * 2
    assert found.parts[1].year == 2018
    assert only(found, ClauseKind.TITLE).span.of(found.text) == "2018年全市森林防火工作要点"


def test_file_name_is_the_last_resort() -> None:
    assert outlined("各镇要落实责任。", file_name="消防方案(2020-01-02).txt").metadata.title == "消防方案"


def test_empty_text() -> None:
    found = outlined("\n \n", file_name="空.txt")
    assert found.text == ""
    assert found.clauses == ()
    assert [issue.code for issue in found.issues] == ["no_text"]


REPORT = (
    "青岑市“3·2”火灾事故调查报告\n\n一、事故经过\n2021年3月2日，某仓库起火。\n二、原因\n{}\n\n2021年5月6日\n"
)


@pytest.mark.parametrize(
    ("end", "issuer"),
    [
        # A name that is longer than a line.
        (
            "电线短路。\n\n市政府青岑青禾仓储三号\n\n库区“3·2”火灾事故调查组",
            "市政府青岑青禾仓储三号库区“3·2”火灾事故调查组",
        ),
        ("电线短路。\n特此报告\n\n青岑市“3·2”火灾事故调查组", "青岑市“3·2”火灾事故调查组"),
        ("电线短路\n\n事故调查组", "事故调查组"),
        ("电线短路。\n\n青岑市应急管理局", "青岑市应急管理局"),
    ],
)
def test_the_group_that_signs_a_report(end: str, issuer: str) -> None:
    assert outlined(REPORT.format(end)).metadata.issuer == issuer
