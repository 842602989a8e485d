"""Several accidents in one text, and reports on one that tell of earlier ones."""

from __future__ import annotations

import itertools

import pytest
from telling_of import source_of

from case_library.extract import extract
from case_library.extraction.splitting import stretches

TEXTS = {
    "heads 事故一": (
        """危化品事故汇编
事故一：甲市某化工厂爆炸事故
2019年3月1日8时，甲市某化工厂反应釜爆炸，造成2人死亡。
事故原因：超温超压。
事故二：乙县油罐火灾事故
2018年5月2日，乙县某油库油罐起火，造成1人受伤。
事故原因：静电。""",
        ["甲市某化工厂爆炸事故", "乙县油罐火灾事故"],
        ["2019-03-01 08:00", "2018-05-02"],
    ),
    "items that run in, before the demands": (
        """关于近期几起建筑施工事故的通报
近期全省连续发生3起建筑施工事故，现通报如下：
一、事故情况
（一）南京市江宁区“5·6”高处坠落事故。2022年5月6日，南京市江宁区某工地1名工人从脚手架坠落死亡。
（二）苏州市吴江区“5·9”坍塌事故。2022年5月9日10时，苏州市吴江区某基坑坍塌，造成2人死亡。
（三）无锡市锡山区“5·12”物体打击事故。2022年5月12日，某工地钢管坠落砸中1名工人，致其死亡。
二、工作要求
（一）立即开展隐患排查。
（二）严格落实责任。""",
        ["南京市江宁区“5·6”高处坠落事故", "苏州市吴江区“5·9”坍塌事故", "无锡市锡山区“5·12”物体打击事故"],
        ["2022-05-06", "2022-05-09 10:00", "2022-05-12"],
    ),
    "numbered heads": (
        """警示案例
1.“7·5”触电事故
2020年7月5日，某养殖场工人触电死亡，死亡1人。
2.“8·9”溺水事故
2020年8月9日，某水厂工人落入沉淀池溺亡，死亡1人。""",
        ["“7·5”触电事故", "“8·9”溺水事故"],
        ["2020-07-05", "2020-08-09"],
    ),
    "paragraphs that inherit the year": (
        """2023年9月全国事故通报
9月4日，陕西榆林市府谷县某煤矿发生冒顶事故，造成2人死亡。
9月9日，河北省衡水市某工地发生坍塌事故，造成3人死亡、1人受伤。
以上事故教训深刻，各单位要举一反三。""",
        ["9月4日，陕西榆林市府谷县某煤矿发生冒顶事故", "9月9日，河北省衡水市某工地发生坍塌事故"],
        ["2023-09-04", "2023-09-09"],
    ),
    "forms": (
        """案例 1
时间：2019年1月2日
地点：河南省许昌市长葛市某厂
类型：机械伤害
死亡：1人
案例 2
时间：2019年2月3日
地点：河南省许昌市禹州市某矿
类型：冒顶片帮
死亡：2人""",
        ["河南省许昌市长葛市某厂机械伤害事故", "河南省许昌市禹州市某矿冒顶片帮事故"],
        ["2019-01-02", "2019-02-03"],
    ),
    "sentences of one paragraph": (
        """黄磷事故案例分析
2011年11月22日20时51分，云南省广南县境内一辆货车追尾，黄磷自燃。2010年7月5日18时，江苏省无锡市一辆货车泄漏黄磷。
以上两个案例说明，包装必须牢固。""",
        [
            "2011年11月22日20时51分，云南省广南县境内一辆货车追尾",
            "2010年7月5日18时，江苏省无锡市一辆货车泄漏黄磷",
        ],
        ["2011-11-22 20:51", "2010-07-05 18:00"],
    ),
}


@pytest.mark.parametrize("key", TEXTS)
def test_several(key: str) -> None:
    text, names, days = TEXTS[key]
    source = source_of(text)
    cases = extract(source)
    assert [case.name.value for case in cases] == names
    assert [str(case.day and case.day.value) for case in cases] == days
    assert [case.ordinal for case in cases] == list(range(len(names)))
    for case, after in itertools.pairwise(cases):
        assert case.extent.end <= after.extent.start
    closing = cases[-1].extent.of(source.text)
    assert "工作要求" not in closing
    assert "以上" not in closing


ONE = {
    "earlier accidents of the firm": """某厂“6·1”爆炸事故调查报告
2021年6月1日9时，某厂储罐爆炸，造成1人死亡。
一、基本情况
该厂2015年3月2日曾发生一起火灾事故，造成3人死亡，2018年4月5日又发生一起中毒事故，造成2人死亡。
二、事故发生经过
2021年6月1日8时，工人进罐。9时，储罐爆炸。
三、事故原因
违章动火。""",
    "headings that name the accident": """某公司“3·12”爆炸事故
一、某公司“3·12”爆炸事故基本情况
2020年3月12日，某公司反应釜爆炸，死亡1人。
二、某公司“3·12”爆炸事故原因
超压。
三、吸取某公司“3·12”爆炸事故教训
加强管理。""",
    "two days of one accident": """某化工厂火灾
2019年3月1日8时，某化工厂仓库起火。2019年3月2日10时，现场复燃，又发生爆炸，造成1人死亡。
以上经过表明救援结束后仍须监护。""",
}


@pytest.mark.parametrize("key", ONE)
def test_one(key: str) -> None:
    source = source_of(ONE[key])
    assert len(stretches(source)) == 1
    (case,) = extract(source)
    assert case.deaths is not None
    assert case.deaths.value == 1


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        # What was noticed in time harmed nobody and is a case; what has a day and no accident is none.
        ("甲站罐车人孔盖打开险情事故\n概况：2008年8月5日，助理值班员接车时发现罐顶有气雾，甩车处理。", True),
        (
            "一起触电死亡事故的教训\n去年夏天，水电工老林没有断电就检修，左手碰到铜排，触电倒地，送医后不治。",
            True,
        ),
        ("某市安全生产事故报告规定\n第一条 为了规范事故报告，制定本规定。2008年8月5日起施行。", False),
        ("某市消防安全宣传方案\n2008年8月5日前，各单位制定方案。", False),
    ],
)
def test_what_tells_an_accident(text: str, tells: bool) -> None:
    assert bool(extract(source_of(text))) is tells
