"""Texts that lost their line breaks."""

from __future__ import annotations

import pytest
from outlined import check_whole, outlined, tree

from corpus.model import ClauseKind
from corpus.outline.run_on import positions_of

TASK = "各部门要抓紧落实，确保年底前完成全部任务，并按季度报送进展情况。（应急部门牵头，各镇按职责分工负责）"
RUN_ON = (
    "为落实2020年的部署，第一条规定的任务现作如下分工。"
    f"一、优化营商环境（一）减轻企业负担。{TASK}具体措施：1．简化手续。{TASK}2．2021年6月底前减少材料3.5万份"
    f"。{TASK}"
    f"（二）稳定就业。按照第（一）项和前款第（二）项执行。{TASK}"
    f"二、放管结合（三）完善标准。{TASK}具体措施：1．制定清单。{TASK}2．公开标准。{TASK}"
)


def test_run_on_text() -> None:
    found = outlined(RUN_ON)
    check_whole(found)
    assert [clause.label for clause in found.clauses if clause.label] == [
        "一、",
        "（一）",
        "1．",
        "2．",
        "（二）",
        "二、",
        "（三）",
        "1．",
        "2．",
    ]
    assert tree(found, ClauseKind.HEADING) == ["heading 一、|优化营商环境", "heading 二、|放管结合"]


@pytest.mark.parametrize(
    "text",
    [
        "各镇要做到：一是加强领导；二是落实经费；三是强化考核。" * 60,
        "2019年完成3.5万户，2020年完成4.2万户，其中一、二级企业占百分之六十。" * 60,
        "依照本法第（一）项、第（二）项和第（三）项的规定，由主管部门责令改正。" * 60,
        "全区上下要落实责任。" * 200,
    ],
)
def test_lists_inside_sentences_stay(text: str) -> None:
    assert positions_of(text) == []


def test_paragraph_of_an_ordinary_length_stays() -> None:
    text = "青屿区方案\n一、任务\n1.落实责任。要做到：一、加强领导。二、落实经费。三、强化考核。"
    assert len(outlined(text).clauses) == 3


def test_head_of_a_glued_notice() -> None:
    text = (
        "国务院办公厅关于某地制止违规建设不力的通报国办发〔2006〕5号各省、自治区、直辖市人民政府，国务院各部"
        "委："
        f"近来多地违规建设屡禁不止，通报如下：一、查明的情况十分严重。{TASK}"
        f"二、事故性质恶劣。{TASK}{TASK}三、各地区要吸取教训。{TASK}国务院办公厅二○○六年八月十八日"
    )
    found = outlined(text)
    check_whole(found)
    assert found.metadata.title == "国务院办公厅关于某地制止违规建设不力的通报"
    assert found.metadata.number == "国办发〔2006〕5号"
    assert found.metadata.jurisdiction == "全国"
    assert str(found.metadata.published) == "2006-08-18"
    assert [clause.kind for clause in found.clauses[:3]] == [
        ClauseKind.TITLE,
        ClauseKind.FRONT,
        ClauseKind.FRONT,
    ]
