"""What a duty consists of: act, object and condition are spans of the sentence, None where it says none."""

from __future__ import annotations

import pytest
from test_duty_sentences import of_law

PARTS: list[tuple[str, str | None, str | None, str | None]] = [
    (
        "发生火灾时，消防救援机构应当立即赶赴现场。",
        "立即赶赴现场", None, "发生火灾时",
    ),
    (
        "市应急管理部门对全市安全生产工作实施综合监督管理。",
        "对全市安全生产工作实施综合监督管理", "全市安全生产工作", None,
    ),
    (
        "充装单位应当建立充装前后的检查、记录制度。",
        "建立充装前后的检查、记录制度", "充装前后的检查、记录制度", None,
    ),
    (
        "供水单位发现水质不合格的，应当及时采取措施。",
        "及时采取措施", "措施", "发现水质不合格的",
    ),
    (
        "检验单位应当将检测结果及时报告卫生健康部门。",
        "将检测结果及时报告卫生健康部门", "检测结果", None,
    ),
    (
        "宣告无效的决定，由市知识产权部门登记和公告。",
        "登记和公告", "宣告无效的决定", None,
    ),
    (
        "未约定的，燃气设施的维护，由燃气经营企业负责。",
        "负责", "燃气设施的维护", "未约定的",
    ),
    (
        "违反本条例规定，擅自移动标志的，由公安机关责令改正，处二千元罚款。",
        "责令改正，处二千元罚款", None, "违反本条例规定，擅自移动标志的",
    ),
    (
        "保险机构应当在收取保险费时依法代收税款。",
        "依法代收税款", "税款", "在收取保险费时",
    ),
    (
        "市人民政府应当按照国家有关规定编制应急预案，并报省人民政府备案。",
        "编制应急预案，并报省人民政府备案", "应急预案", None,
    ),
    (
        "县级以上人民政府应当加强对消防工作的领导。",
        "加强对消防工作的领导", "消防工作", None,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "act", "to", "condition"), PARTS)
def test_parts(sentence: str, act: str | None, to: str | None, condition: str | None) -> None:
    made, found = of_law(sentence)
    assert len(found) == 1
    duty = found[0]
    said = tuple(span.of(made.text) if span else None for span in (duty.act, duty.object, duty.condition))
    assert said == (act, to, condition)
    assert duty.evidence.of(made.text) in sentence
