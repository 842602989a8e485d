"""Short names of units: those that the text defines, and those that head its items."""

from __future__ import annotations

import time

import pytest

from case_library.extraction.names import firm_meant, unit_at, units_called
from case_library.model import PartyKind

DEFINED = (
    "总承包单位：浙南三合建设集团有限公司（以下简称“三合建设”）。监理单位：正信工程监理有限公司"
    "（下称正信监理）。"
)
HEADED = "海陵市清源水务有限公司成立于2012年。\n1．捷通队：未培训。\n2．清源水务：\n（1）未审批。"


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        (DEFINED, "三合建设未按方案施工", "三合建设"),
        (DEFINED, "正信监理对三合建设监理不到位", "正信监理"),
        (DEFINED, "三合建设云栖里项目部未交底", "三合建设云栖里项目部"),
        (DEFINED, "三合建设集团有限公司未交底", "三合建设集团有限公司"),
        (HEADED, "清源水务将作业发包", "清源水务"),
        (HEADED, "捷通队未培训", None),  # no firm of that name
        ("（以下简称“《条例》”）", "条例规定", None),
        ("《安全生产法》（以下简称安全法）", "安全法规定", None),
        ("3号塔吊（以下简称事故塔吊）", "事故塔吊倾覆", None),
        ("某有限公司（以下简称公司）", "公司未交底", None),  # names nobody
    ],
)
def test_short_names_are_names_while_the_text_is_read(text: str, words: str, name: str | None) -> None:
    with units_called(text):
        found = unit_at(words, 0, len(words))
    assert (found.name if found else None) == name


def test_without_the_text_they_are_no_names() -> None:
    assert unit_at("三合建设未按方案施工", 0, 10) is None


def test_the_firm_that_is_meant_may_have_a_short_name() -> None:
    text = DEFINED + "正信监理未旁站。该公司"
    with units_called(text):
        assert firm_meant(text, len(text) - 3) == "正信监理"
        found = unit_at("正信监理未旁站", 0, 7)
    assert found is not None
    assert found.kind is PartyKind.FIRM


def test_many_heads_take_linear_time() -> None:
    seconds = []
    for size in (10_000, 40_000):
        text = "".join(f"{n}．甲{chr(0x4E00 + n % 20_000)}乙丙：未培训有限公司\n" for n in range(size // 20))
        started = time.process_time()
        with units_called(text):
            pass
        seconds.append(time.process_time() - started)
    assert seconds[1] < 12 * seconds[0] + 0.5
