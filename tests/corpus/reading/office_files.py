"""An invented plan as DOCX and as workbook, from which ``office/plan.doc`` and ``office/plan.xls`` were made.

``scripts/make_office_files.sh`` makes those two again; it needs LibreOffice, the tests do not.
"""

from __future__ import annotations

import datetime as dt
import io
import sys
from pathlib import Path
from typing import Any

from drawn_files import docx_of_body, para, run
from openpyxl import Workbook

OFFICE = Path(__file__).parent / "office"


def level(at: int, form: str, text: str, extra: str = "") -> str:
    number = f'<w:start w:val="1"/><w:numFmt w:val="{form}"/>{extra}<w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{at}">{number}</w:lvl>'


NUMBERING = (
    '<w:abstractNum w:abstractNumId="7"><w:multiLevelType w:val="multilevel"/>'
    + level(0, "chineseCountingThousand", "%1、")
    + level(1, "chineseCountingThousand", "（%2）")
    + level(2, "decimal", "%3.")
    + level(3, "decimalEnclosedCircle", "%4")
    + '</w:abstractNum><w:abstractNum w:abstractNumId="8"><w:multiLevelType w:val="multilevel"/>'
    + level(0, "chineseCountingThousand", "第%1章")
    + level(1, "decimal", "%1.%2")
    + '</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
    + '<w:num w:numId="5"><w:abstractNumId w:val="8"/></w:num>'
)
FOOTNOTES = (
    '<w:footnote w:id="-1" w:type="separator"><w:p/></w:footnote>'
    '<w:footnote w:id="0" w:type="continuationSeparator"><w:p/></w:footnote>'
    '<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>'
    '<w:r><w:t xml:space="preserve"> 渔港，指依法认定的渔业港口。</w:t></w:r></w:p></w:footnote>'
)
_WHO = 'w:id="{}" w:author="a" w:date="2025-01-01T00:00:00Z"'


def numbered(at: int, text: str, number: int = 3) -> str:
    return para(text, f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>')


def cell(text: str, properties: str = "", width: int = 2000) -> str:
    content = text if text.startswith("<w:") else "".join(para(part) for part in text.split("|"))
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>{content}</w:tc>'


def grid(rows: str, columns: int, width: int = 2000) -> str:
    head = f'<w:tblPr><w:tblW w:w="{columns * width}" w:type="dxa"/></w:tblPr>'
    column = f'<w:gridCol w:w="{width}"/>'
    return f"<w:tbl>{head}<w:tblGrid>{column * columns}</w:tblGrid>{rows}</w:tbl>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


def _field(code: str, result: str) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    text = f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
    return mark("begin") + text + mark("separate") + run(result) + mark("end")


def plan_docx() -> bytes:
    """A plan with what Word documents have: generated numbers, changes, notes, fields, merged cells."""
    down, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    across = '<w:gridSpan w:val="{}"/>'.format
    inner = grid(
        row(cell("内甲", "", 900), cell("内乙", "", 900)) + row(cell("内丙", "", 900), cell("内丁", "", 900)),
        2,
        900,
    )
    box = f"<w:txbxContent>{para('框内：责任单位为市应急管理局。')}</w:txbxContent>"
    place = "position:absolute;width:200pt;height:60pt"
    shape = f'<v:shape id="a1" style="{place}"><v:textbox>{box}</v:textbox></v:shape>'
    table = (
        row(cell("序号"), cell("任务"), cell("责任分工", across(2), 4000))
        + row(cell("一、码头", across(4), 8000))
        + row(cell("1"), cell("配泵|检修"), cell("市应急管理局", down), cell("市公安局"))
        + row(cell("2"), cell("巡查"), cell("", goes_on), cell("市消防救援支队"))
        + row(cell("3"), cell(inner + para("外")), cell("", goes_on), cell("/"))
    )
    body = [
        para(run("青屿市消防安全工作方案", '<w:b/><w:sz w:val="44"/>'), '<w:jc w:val="center"/>'),
        para(run("青政办〔2025〕3号"), '<w:jc w:val="center"/>'),
        numbered(0, "总体要求"),
        para(run("坚持预防为主，渔港") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run("应当配泵𠮷。")),
        numbered(0, "重点任务"),
        numbered(1, "码头治理"),
        numbered(2, "配备消防泵。（牵头单位：市应急管理局；责任单位：市海洋发展局、市公安局）"),
        numbered(2, "检修。"),
        numbered(3, "登记"),
        numbered(3, "归档"),
        numbered(1, "渔船治理"),
        numbered(2, "检查。"),
        para(
            run("应当")
            + f"<w:ins {_WHO.format(1)}>{run('立即')}</w:ins>"
            + f"<w:del {_WHO.format(2)}><w:r><w:delText>可以</w:delText></w:r></w:del>"
            + run("报告")
            + run("隐藏文字", "<w:vanish/>")
            + run("。")
        ),
        para("责任单位：市应急", f"<w:rPr><w:del {_WHO.format(3)}/></w:rPr>") + para("管理局"),
        para("<w:r><w:t>关于印发</w:t><w:br/><w:t>方案的通知</w:t></w:r>"),
        para(_field('HYPERLINK "http://example.com"', "安全生产法")),
        para(run("在线率") + '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>' + run("95%")),
        para(run("正文。") + f"<w:r><w:pict>{shape}</w:pict></w:r>"),
        grid(table, 4),
        numbered(0, "总则", 5),
        numbered(1, "目的。", 5),
        numbered(0, "职责", 5),
        numbered(1, "主管。", 5),
        para("标题样式", '<w:pStyle w:val="Heading2"/>'),
        para("完。"),
    ]
    return docx_of_body("".join(body), numbering=NUMBERING, footnotes=FOOTNOTES)


#: What a person reads in the plan: style, table, text or cells.
PLAN: list[tuple[str, int | None, str]] = [
    ("title", None, "青屿市消防安全工作方案"),
    ("center", None, "青政办〔2025〕3号"),
    ("", None, "一、总体要求"),
    ("", None, "坚持预防为主，渔港应当配泵𠮷。"),
    ("", None, "二、重点任务"),
    ("", None, "（一）码头治理"),
    ("", None, "1.配备消防泵。（牵头单位：市应急管理局；责任单位：市海洋发展局、市公安局）"),
    ("", None, "2.检修。"),
    ("", None, "①登记"),
    ("", None, "②归档"),
    ("", None, "（二）渔船治理"),
    ("", None, "1.检查。"),
    ("", None, "应当立即报告。"),
    ("", None, "责任单位：市应急管理局"),
    ("", None, "关于印发"),
    ("", None, "方案的通知"),
    ("", None, "安全生产法"),
    ("", None, "在线率≥95%"),
    ("", None, "正文。"),
    ("", None, "框内：责任单位为市应急管理局。"),
    ("", 1, "序号\t任务\t责任分工\t"),
    ("", 1, "一、码头\t\t\t"),
    ("", 1, "1\t配泵 检修\t市应急管理局\t市公安局"),
    ("", 1, "2\t巡查\t市应急管理局\t市消防救援支队"),
    ("", 1, "3\t外\t市应急管理局\t/"),
    ("", 2, "内甲\t内乙"),
    ("", 2, "内丙\t内丁"),
    ("", None, "第一章 总则"),
    ("", None, "一.1 目的。"),
    ("", None, "第二章 职责"),
    ("", None, "二.1 主管。"),
    ("heading2", None, "标题样式"),
    ("", None, "完。"),
    ("note", None, "渔港，指依法认定的渔业港口。"),
]


def plan_xlsx() -> bytes:
    """A workbook of a task list with merged cells and a second sheet of indicators."""
    book = Workbook()
    tasks: Any = book.active
    tasks.title = "总表"
    for values in [
        ["附件1"],
        ["青屿市2025年安全生产重点任务分解表"],
        ["填报单位：青屿市安委办", None, None, None, None, None, "日期：2025年3月1日"],
        ["序号", "任务类别", "主要任务", "责任分工", None, None, "完成时限"],
        [None, None, None, "牵头单位", "责任单位", "配合单位", None],
        ["一、健全责任体系"],
        [
            1,
            "责任落实",
            "制定党政领导干部安全生产职责清单并印发实施。",
            "市安委办",
            "市应急管理局",
            "市委组织部",
            dt.date(2025, 6, 30),
        ],
        [2, None, "每半年开展一次责任制考核，结果向社会公布。", "市应急管理局", None, "/", "12月底前"],
        ["二、强化风险防控"],
        [
            3,
            "风险防控",
            "重大危险源全部安装视频监控和气体检测装置。",
            "市应急管理局",
            "各县（市、区）",
            "市公安局\n市教育局",
            dt.date(2025, 12, 31),
        ],
        [4, None, "对经营性自建房开展安全鉴定和分类整治。", "市住建局", "市自然资源局", "市财政局", "全年"],
        ["注：排在第一位的部门为牵头部门，下同。"],
    ]:
        tasks.append(values)
    for area in (
        "A1:G1",
        "A2:G2",
        "A3:F3",
        "D4:F4",
        "A4:A5",
        "B4:B5",
        "C4:C5",
        "G4:G5",
        "A6:G6",
        "B7:B8",
        "E7:E8",
    ):
        tasks.merge_cells(area)
    for area in ("A9:G9", "B10:B11", "A12:G12"):
        tasks.merge_cells(area)
    for place in ("G7", "G10"):
        tasks[place].number_format = 'yyyy"年"m"月"d"日"'
    tasks.row_dimensions[8].hidden = True
    goals = book.create_sheet("指标")
    for values in [
        ["青屿市安全生产控制指标表"],
        ["序号", "指标名称", "2025年目标", "牵头单位"],
        [1, "事故起数下降率", 0.1, "市应急管理局"],
        [2, "监管覆盖率", 0.955, "市消防救援支队"],
        [],
        ["附表：消防指标"],
        ["序号", "指标名称", "目标值", "责任单位"],
        [1, "火灾起数", 3.0, "市消防救援支队"],
        [],
        [2, "亡人数", 0, "市公安局"],
    ]:
        goals.append(values)
    goals["C3"].number_format, goals["C4"].number_format = "0%", "0.0%"
    book.create_sheet("Sheet3")
    old = book.create_sheet("下拉选项")
    old.append(["已完成"])
    old.append(["未完成"])
    old.sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


#: What a person reads in the workbook.
WORKBOOK: list[tuple[str, int | None, str]] = [
    ("", None, "附件1"),
    ("title", None, "青屿市2025年安全生产重点任务分解表"),
    ("heading2", None, "总表"),
    ("", None, "填报单位：青屿市安委办  日期：2025年3月1日"),
    ("", 1, "序号\t任务类别\t主要任务\t责任分工\t\t\t完成时限"),
    ("", 1, "序号\t任务类别\t主要任务\t牵头单位\t责任单位\t配合单位\t完成时限"),
    ("", 1, "一、健全责任体系\t\t\t\t\t\t"),
    (
        "",
        1,
        "1\t责任落实\t制定党政领导干部安全生产职责清单并印发实施。\t市安委办\t市应急管理局\t市委组织部\t2025年6月30日",
    ),
    (
        "",
        1,
        "2\t责任落实\t每半年开展一次责任制考核，结果向社会公布。\t市应急管理局\t市应急管理局\t/\t12月底前",
    ),
    ("", 1, "二、强化风险防控\t\t\t\t\t\t"),
    (
        "",
        1,
        "3\t风险防控\t重大危险源全部安装视频监控和气体检测装置。\t"
        "市应急管理局\t各县（市、区）\t市公安局 市教育局\t2025年12月31日",
    ),
    ("", 1, "4\t风险防控\t对经营性自建房开展安全鉴定和分类整治。\t市住建局\t市自然资源局\t市财政局\t全年"),
    ("", None, "注：排在第一位的部门为牵头部门，下同。"),
    ("heading1", None, "青屿市安全生产控制指标表"),
    ("", 2, "序号\t指标名称\t2025年目标\t牵头单位"),
    ("", 2, "1\t事故起数下降率\t10%\t市应急管理局"),
    ("", 2, "2\t监管覆盖率\t95.5%\t市消防救援支队"),
    ("", None, "附表：消防指标"),
    ("", 3, "序号\t指标名称\t目标值\t责任单位"),
    ("", 3, "1\t火灾起数\t3\t市消防救援支队"),
    ("", 3, "2\t亡人数\t0\t市公安局"),
    ("heading1", None, "已完成"),
    ("heading2", None, "下拉选项"),
    ("", None, "未完成"),
]


if __name__ == "__main__":  # what scripts/make_office_files.sh hands to LibreOffice
    folder = Path(sys.argv[1])
    (folder / "plan.docx").write_bytes(plan_docx())
    (folder / "plan.xlsx").write_bytes(plan_xlsx())
