"""Header blocks, numbers, dates, titles."""

from __future__ import annotations

import datetime as dt

import pytest

from corpus import metadata as facts
from corpus.outline import outline
from corpus.outline.naming import title_of_text
from corpus.outline.periods import period_of, year_of
from corpus.reading import ReadLimits, read_bytes


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("  • 索 引 号: QY1-2019-3", [("索引号", "QY1-2019-3")]),
        ("文 号:青办发〔2019〕5号", [("文号", "青办发〔2019〕5号")]),
        (
            "索 引 号: 1/2016 | 主题分类: 市场、安全 | 发布机构: 市应急局 |",
            [("索引号", "1/2016"), ("主题分类", "市场、安全"), ("发布机构", "市应急局")],
        ),
        ("文件编号: | 有 效 性: 有效 |", [("文件编号", ""), ("有效性", "有效")]),
        ("索引号：\t113/2026\t组配分类：\t其他", [("索引号", "113/2026"), ("组配分类", "其他")]),
        ("文件编号：\t\t统一编号：", [("文件编号", ""), ("统一编号", "")]),
        ("发文日期:", [("发文日期", "")]),
        ("责任单位：区应急局", []),
        ("实施时间：2020年6月", []),
        ("通知如下：", []),
        ("一、总体要求", []),
    ],
)
def test_header_pairs(line: str, expected: list[tuple[str, str]]) -> None:
    assert facts.header_pairs(line) == expected


def test_first_plausible_value_counts() -> None:
    pairs = [
        ("文号", "统一编号"),
        ("文号", "青办发〔2020〕1号"),
        ("有效性", "青屿市应急局等七部门关于印发意见的通知"),
        ("发布机构", "市局"),
    ]
    assert facts.field_values(pairs) == {"number": "青办发〔2020〕1号", "issuer": "市局"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019-06-19", dt.date(2019, 6, 19)),
        ("2019年6月19日", dt.date(2019, 6, 19)),
        ("二〇〇五年六月十一日", dt.date(2005, 6, 11)),
        ("二○○六年八月十八日", dt.date(2006, 8, 18)),
        ("２０２５年４月１７日", dt.date(2025, 4, 17)),
        ("2019年13月19日", None),
        ("2019年6月", None),
        ("", None),
    ],
)
def test_dates(text: str, expected: dt.date | None) -> None:
    assert facts.parse_date(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("青办发〔2019〕5号", True),
        ("国办发[2006]55号", True),
        ("浙政发〔２０２５〕１０号", True),
        ("国务院令第493号", True),
        ("按照青办发〔2019〕5号执行", False),
        ("电话123号", False),
    ],
)
def test_number_lines(text: str, expected: bool) -> None:
    assert facts.is_document_number(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("国 家 应 急 预 案", "国家应急预案"),
        (
            "中共甲市委办公室  甲市人民政府办公室关于印发办法的通知",
            "中共甲市委办公室 甲市人民政府办公室关于印发办法的通知",
        ),
        ("甲区“十四五” 应急规划", "甲区“十四五”应急规划"),
        ("QYDR-2022-0020005甲区应急规划的通知", "甲区应急规划的通知"),
        ("甲局关于做好消防工作的通知 甲消〔2021〕8号", "甲局关于做好消防工作的通知"),
    ],
)
def test_tidy_titles(text: str, expected: str) -> None:
    assert facts.tidy_title(text) == expected


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        (
            ["2002年6月29日  第二十八次会议通过", "2021年6月10日 《关于修改<安全法>的决定》第三次修正"],
            dt.date(2021, 6, 10),
        ),
        (["（1988年11月5日国务院令第22号发布　根据2011年1月8日《决定》修订）"], dt.date(2011, 1, 8)),
        (["（2004年3月24日通过 2004年3月26日公布 自2004年5月1日起施行）"], dt.date(2004, 3, 26)),
        (["2024年1月8日 会议通过", "2024年3月20日 施行"], dt.date(2024, 1, 8)),
        (["2024年3月20日"], None),
        ([], None),
    ],
)
def test_date_of_a_version(history: list[str], expected: dt.date | None) -> None:
    assert facts.version_date(history) == expected


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        ("本条例自2021年9月1日起施行。", dt.date(2021, 9, 1)),
        ("本办法从2020年1月1日起执行，有效期5年。", dt.date(2020, 1, 1)),
        ("自2020年1月1日起，企业应当整改。", None),
        ("自公布之日起施行。", None),
    ],
)
def test_dates_of_effect(tail: str, expected: dt.date | None) -> None:
    assert facts.effective_date([], tail) == expected


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        ("有效期至2025年12月31日。", dt.date(2025, 12, 31)),
        ("有效期五年。", dt.date(2025, 2, 28)),
        ("本办法自2020年3月1日起施行，有效期为5年。", dt.date(2025, 2, 28)),
        ("本办法有效期3年。", dt.date(2023, 2, 28)),
        ("本办法自2020年3月1日起试行，试行期三年。", dt.date(2023, 2, 28)),
        ("试行期暂定为两年。", dt.date(2022, 2, 28)),
        ("本规定自2020年3月1日起试行一年。", dt.date(2021, 2, 28)),
        ("本方案自印发之日起试行2年。", dt.date(2022, 2, 28)),
        # near misses: the validity of a licence, trials of something else
        ("许可证的有效期为3年。", None),
        ("安全生产许可证有效期三年。", None),
        ("资格证书有效期五年。", None),
        ("试用期一年，试生产期限一年。", None),
        ("自2020年3月1日起试行。", None),
        ("试行一年后评估。", None),
        ("长期有效。", None),
    ],
)
def test_dates_of_expiry(tail: str, expected: dt.date | None) -> None:
    assert facts.expiry_date(tail, dt.date(2020, 3, 1)) == expected


@pytest.mark.parametrize(
    ("title", "head", "expected"),
    [
        ("甲区“十四五”应急规划", "", (2021, 2025)),
        ("甲区十三五安全规划", "", (2016, 2020)),
        ("甲区行动方案（2021—2025年）", "", (2021, 2025)),
        ("甲区三年行动方案（2020-2022）", "", (2020, 2022)),
        ("甲区应急规划", "规划期为2021年至2035年。", (2021, 2035)),
        ("甲区2021年6-12月整治方案", "", None),
        ("科学编制“十三五”规划的通知", "", (2016, 2020)),
        ("甲区工作要点", "“十四五”期间要抓好落实。", None),
    ],
)
def test_periods(title: str, head: str, expected: tuple[int, int] | None) -> None:
    assert period_of(title, head) == expected


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        ("2016年全市工作要点", "", 2016),
        ("二〇二一年工作要点", "", 2021),
        ("", "今年是建国60周年，各级要行动。", 2009),
        ("", "为迎接建国60周年，各级要行动。", None),
        ("", "为做好2018年全区消防工作，提出如下意见。", 2018),
        ("", "（实施时间:2020年6月-12月）（实施时间：2020年7月）2020年9月底前完成。2019年取得成效。", 2020),
        ("", "2018年发生事故，2019年发生事故。", None),
    ],
)
def test_years(title: str, body: str, expected: int | None) -> None:
    assert year_of(title, body) == expected


@pytest.mark.parametrize(
    ("body", "year", "expected"),
    [
        ("现将《甲市安全要点》印发给你们，请落实。", None, "甲市安全要点"),
        ("形势严峻。市政府就进一步做好全市消防工作提出如下意见：", None, "关于进一步做好全市消防工作的意见"),
        (
            "为守护蓝色家园，全面推动渔港安全升级，制定本行动方案。",
            None,
            "关于全面推动渔港安全升级的行动方案",
        ),
        ("各镇要将2020年养老服务质量专项行动同部署。", 2020, "2020年养老服务质量专项行动"),
        ("各镇要将2020年养老服务质量专项行动同部署。", 2021, ""),
        ("各镇要落实责任。", None, ""),
    ],
)
def test_titles_of_texts_without_one(body: str, year: int | None, expected: str) -> None:
    assert title_of_text(body, year) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("索 引 号\t1353-01\t发布机构\t青屿市应急管理局",
         [("索引号", "1353-01"), ("发布机构", "青屿市应急管理局")]),
        ("发文日期\t2020-01-02\t名 称\t关于防汛的通知",
         [("发文日期", "2020-01-02"), ("名称", "关于防汛的通知")]),
        ("索 引 号  1353-01", [("索引号", "1353-01")]),
        ("索 引 号 1353-01  发布机构 青屿市应急管理局 成文日期 2020-01-02",
         [("索引号", "1353-01"), ("发布机构", "青屿市应急管理局"), ("成文日期", "2020-01-02")]),
        # near misses: tables and sentences of the text
        ("序号\t任务\t责任单位", []),
        ("名称\t地点\t数量", []),
        ("文号\t成文日期\t备注", []),
        ("发布日期\t内容\t责任单位", []),
        ("发布日期 由办公室确定。", []),
        ("索引号由办公室编制", []),
        ("文号 见附件", []),
    ],
)  # fmt: skip
def test_header_tables_and_labels_without_a_colon(row: str, expected: list[tuple[str, str]]) -> None:
    assert facts.header_pairs(row) == expected


def test_trial_text_of_2019_is_over() -> None:
    text = (
        "岚桥县烟花爆竹管理办法（试行）\n第一条 为了加强管理，制定本办法。\n第二条 县应急管理局负责监督。\n"
        "第三条 本办法自2019年5月1日起施行，试行期三年。"
    )
    found = outline(read_bytes(text.encode(), "a.txt", ReadLimits()), file_name="a.txt").metadata
    assert found.effective == dt.date(2019, 5, 1)
    assert found.expires == dt.date(2022, 4, 30)
    assert found.jurisdiction == "岚桥县"
