"""Questions from what party and government lay down: opinions in sections, lists of duties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from harbour_law import library_with, version_of

from case_library.questions.checks import check
from case_library.questions.generate import generate
from case_library.questions.model import Item, ItemType, Origin
from case_library.questions.provisions import read
from corpus.library import Library

OPINION = """中共海州省委 海州省人民政府关于推进渔港安全发展的意见

渔港安全关系渔民生命财产。现提出如下意见。

一、总体要求

（一）指导思想。牢固树立安全发展理念，推动渔港安全形势持续好转。

（二）目标任务。到2030年，渔港安全治理体系基本成熟。

二、压实各方责任

（三）明确领导责任。渔港所在地党委和政府主要负责人是本地区渔港安全第一责任人，班子其他成员对分管范围内的渔港安全工作负领导责任。\
完善责任体系。地方各级政府要把渔港改造纳入国土空间规划，制定年度巡查计划。各单位要高度重视，密切配合。

（四）落实经营责任。渔港经营企业对本企业渔港安全负全面责任，要建立泊位巡查和夜间值守制度。渔船修造企业要定期检查吊装设备，\
如实记录检查结果。有关部门要加强指导。

三、健全监督机制

（五）严格考核。地方各级政府要将渔港安全纳入对下级政府的年度考核。新建渔港审批必须把消防通道作为前置条件。

（六）加强监督。各级工会组织要组织渔民开展安全监督，及时反映渔民意见。（海州省渔业局、海州省总工会负责）
"""

DUTIES = """# 青屿区渔港安全责任制规定

2023年3月1日 施行

<!-- INFO END -->

## 第一章 总则

第一条 为了明确渔港安全责任，制定本规定。

第二条 渔港所在地镇政府主要负责人是本镇渔港安全第一责任人。

## 第二章 职责

第三条 镇政府主要负责人渔港安全职责主要包括：

（一）组织编制渔港改造计划；

（二）每季度听取巡查汇报；

（三）把值守经费列入预算；

（四）督促拆除违建泊位。

第四条 渔港经营人安全职责主要包括：

（一）维护航道标志；

（二）检验起重设备；

（三）培训装卸工人；

（四）清点救生器材。

## 第三章 考核

第五条 对下级渔港管理机构每年开展考核，考核结果作为评优的重要参考。

第六条 对隐瞒漏油事故的渔港经营人，应当从重追究责任。

第七条 渔港巡查人员应当每日登记泊位使用情况。

第八条 渔船船长应当在开航前清点船员名册。

第九条 冷库管理人应当每周排空积液并记录压力。

第十条 加油站点应当分开存放柴油和润滑油。

第十一条 网具修补场所应当配备灭火毯和沙箱。
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with library_with(tmp_path_factory.mktemp("policy"), 意见=OPINION, 规定=DUTIES) as found:
        yield found


def test_sentences_of_an_opinion_that_say_who_is_to_do_it_stand_alone(library: Library) -> None:
    reading = read(library, version_of(library, "渔港安全发展"))
    alone = {one.text: one.place for one in reading.statements if one.alone}
    assert alone["地方各级政府要把渔港改造纳入国土空间规划，制定年度巡查计划"] == "二、（三）"
    assert any(text.startswith("渔港经营企业对本企业渔港安全负全面责任") for text in alone)
    assert "新建渔港审批必须把消防通道作为前置条件" in alone
    for text in ("完善责任体系", "各单位要高度重视", "有关部门要加强指导", "牢固树立", "（海州省渔业局"):
        assert not any(one.startswith(text) for one in alone)


def test_an_opinion_gives_statements_true_and_false(library: Library) -> None:
    version = version_of(library, "渔港安全发展")
    items = [one for one in generate(library, version) if one.origin is Origin.PROVISION]
    judged = Counter(item.key[0] for item in items if item.type is ItemType.TRUE_FALSE)
    assert judged["错"] >= 3
    assert abs(judged["对"] - judged["错"]) <= 2
    text = library.text(version)
    for item in items:
        assert not [one for one in check(item) if one.blocking]
        assert all(source.span.of(text) == source.quote for source in item.sources)
        assert item.sources[0].place.startswith(("二、", "三、"))
    stems = "".join(item.stem for item in items)
    assert "负监管责任" in stems or "负全面责任" in stems
    assert "对上级政府的年度考核" in stems or "参考条件" in stems


@pytest.fixture(scope="module")
def duties(library: Library) -> list[Item]:
    return list(generate(library, version_of(library, "责任制规定")))


def test_duties_that_are_only_listed_are_asked(duties: list[Item]) -> None:
    short = [item for item in duties if item.type is ItemType.SHORT]
    assert {item.stem for item in short} == {
        "根据《青屿区渔港安全责任制规定》，镇政府主要负责人渔港安全职责包括哪些内容？",
        "根据《青屿区渔港安全责任制规定》，渔港经营人安全职责包括哪些内容？",
    }
    assert short[0].key[0] in ("组织编制渔港改造计划", "维护航道标志")


def test_few_statements_are_not_nearly_all_true(duties: list[Item]) -> None:
    judged = Counter(item.key[0] for item in duties if item.type is ItemType.TRUE_FALSE)
    assert judged["错"]
    assert judged["对"] - judged["错"] <= 2
