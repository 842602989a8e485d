"""The day of an accident among the other days of a report."""

from __future__ import annotations

import pytest
from telling_of import telling_of

from case_library.extraction.days import find_day

TABLE = [
    ("某事故\n2019年3月3日4时45分，甲厂发生爆炸。", "2019-03-03 04:45"),
    ("某事故\n2008年10月21日凌晨2时许，甲厂发生爆炸。", "2008-10-21 02:00"),
    ("某事故\n2019年5月6日下午2时30分，甲厂发生爆炸。", "2019-05-06 14:30"),
    ("某事故\n2005年3月8号下午6点20分左右，甲车起火。", "2005-03-08 18:20"),
    ("某事故\n2010年7月5日晚上6时许，甲车泄漏。", "2010-07-05 18:00"),
    ("某事故\n2001年7月3日下午13时许，甲车侧翻。", "2001-07-03 13:00"),
    ("某事故\n2001年11月25日14:20时许，甲车追尾乙车。", "2001-11-25 14:20"),
    ("某事故\n2012年6月7日中午12时，甲厂起火。", "2012-06-07 12:00"),
    ("某事故\n2012年6月7日零时5分，甲厂起火。", "2012-06-07 00:05"),
    ("某事故\n2012年6月7日下午3点半，甲厂起火。", "2012-06-07 15:30"),
    ("某事故\n2012年6月7日0320时，甲轮触礁沉没。", "2012-06-07 03:20"),
    ("某事故\n二〇一五年六月九日十六时许，甲厂起火。", "2015-06-09 16:00"),
    ("某事故\n2012年6月7日凌晨，甲厂起火。", "2012-06-07"),
    ("某事故\n发生日期：1969年1月25日。\n事故经过：车辆起火。", "1969-01-25"),
    ("某事故\n【发生时间】2011-05-06 14:30\n【事故经过】喷溅。", "2011-05-06 14:30"),
    ("某事故\n1972年4月，某厂出了设备事故。4月15日7时20分，储罐爆炸。", "1972-04-15 07:20"),
    ("甲厂“10·21”爆炸事故\n2008年10月21日，甲厂发生爆炸。2008年10月25日，成立事故调查组。", "2008-10-21"),
    ("2013年“3·9”火灾事故\n甲车起火燃烧，造成2人死亡。", "2013-03-09"),
    # Other days: papers, firms, checks, reports.
    (
        "甲厂火灾事故\n甲厂成立于2010年5月6日，2018年7月8日取得许可证。2019年9月9日10时，甲厂发生火灾。"
        "2019年9月10日，市政府成立调查组。",
        "2019-09-09 10:00",
    ),
    (
        "某中毒事件\n2004年9月4日20点49分，防疫站接到报告。\n事情经过\n2004年9月4日上午9时，工人搬运。13时30分，工人头昏。",
        "2004-09-04",
    ),
    # A bulletin without a year is of the year in which it is signed.
    (
        "关于一起事故的通报\n3月9日，某工地塔机倾覆。\n2019年也曾发生一起。\n某市住房和城乡建设局\n2022年3月11日",
        "2022-03-09",
    ),
    # Season and year are all that is told.
    ("某事故\n事故经过\n2000年夏，3名工人卸酸。酸液喷出。", "2000"),
    # Signs that were misread in a picture.
    ("某事故\n二O二三年九月十四日下午3时2O分许，甲厂起火。", "2023-09-14 15:20"),
    ("某事故\n2021年2月17曰，甲车相撞。", "2021-02-17"),
    # The time is the last one before it breaks out, not that of the departure.
    ("某事故\n2000年8月30日14时30分，槽车等待装车。16时10分，槽车突然闪爆。", "2000-08-30 16:10"),
    ("某事故\n2001年2月18日7时20分，车到站。11时，闻到异味。13时，处理完毕，泄漏终止。", "2001-02-18"),
    ("某事故\n2010年10月9日，建设北路发生坍塌事故。事发当天9点15分，沟壁塌方，3人被埋。", "2010-10-09 09:15"),
]


@pytest.mark.parametrize(("text", "day"), TABLE, ids=[day for _, day in TABLE])
def test_day(text: str, day: str) -> None:
    found = find_day(telling_of(text))
    assert found is not None
    assert str(found.value).startswith(day)
    if len(day) > 10:
        assert str(found.value) == day


@pytest.mark.parametrize(
    "text",
    [
        "某事故\n甲厂发生爆炸，造成2人死亡。",
        "某事故\n某年3月，甲厂发生爆炸。",
        "某事故\n甲厂2018年7月8日取得许可证。",
    ],
)
def test_no_day(text: str) -> None:
    assert find_day(telling_of(text)) is None


def test_inherited_year_is_noted() -> None:
    found = find_day(telling_of("某事故\n1972年4月，某厂出了事故。4月15日7时20分，储罐爆炸。"))
    assert found is not None
    assert "年份" in found.note
