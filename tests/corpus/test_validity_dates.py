"""Dates of effect and of expiry as texts state them, plans, seasons and renamed laws."""

from __future__ import annotations

import datetime as dt

import pytest

from corpus.metadata import effective_after, effective_date, expiry_date, takes_effect_at_once
from corpus.model import DocumentKind, Validity
from corpus.validity import Dated, chain_key, seasonal_period, validities

D = dt.date
START = D(2021, 1, 1)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("有效期至2025年12月31日。", D(2025, 12, 31)),
        ("本办法有效期至２０２７年１２月３１日，由省局解释。", D(2027, 12, 31)),
        ("有效期限到2025年底。", D(2025, 12, 31)),
        ("本办法有效期至2025年6月底。", D(2025, 6, 30)),
        ("有效期自2020年1月1日至2024年12月31日。", D(2024, 12, 31)),
        ("本通知自2021年1月1日起施行，至2025年12月31日止。", D(2025, 12, 31)),
        ("执行至2025年12月31日。", D(2025, 12, 31)),
        ("有效期延长至2026年12月31日。", D(2026, 12, 31)),
        ("本通知有效期截至二〇二五年十二月三十一日。", D(2025, 12, 31)),
        ("本办法自2021年1月1日起施行，有效期五年。", D(2025, 12, 31)),
        ("试行期6个月", D(2021, 6, 30)),
        ("有效期为2年", D(2022, 12, 31)),
        # near misses
        ("许可证有效期至2025年12月31日", None),
        ("许可证有效期三年", None),
        ("到2025年底建成10座", None),
        ("证书的有效期为五年", None),
        ("试用期一年", None),
        ("试行一年后评估", None),
        ("投标有效期至2025年12月31日", None),
        ("自2021年1月1日起至2025年12月31日完成改造", None),
        ("优惠政策执行至2025年12月31日的，从其规定", None),
    ],
)
def test_expiry(words: str, expected: dt.date | None) -> None:
    assert expiry_date(words, START) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("自公布之日起30日后施行。", D(2021, 1, 31)),
        ("自发布之日起满三十日施行。", D(2021, 1, 31)),
        ("自印发之日起三个月后实施。", D(2021, 4, 1)),
        ("自受理之日起30日内施行。", None),
        ("自公布之日起10日内报送。", None),
        ("自公布之日起施行。", None),
    ],
)
def test_effect_after_some_days(words: str, expected: dt.date | None) -> None:
    assert effective_after(words, START) == expected
    assert effective_after(words, None) is None


def test_the_last_day_of_a_short_month() -> None:
    assert effective_after("自公布之日起一个月后施行。", D(2021, 1, 31)) == D(2021, 2, 28)


def test_full_width_figures_are_read() -> None:
    assert effective_date([], "本措施自２０２５年５月３１日起实施。") == D(2025, 5, 31)
    assert takes_effect_at_once("本办法自印发之日起施行。")


@pytest.mark.parametrize(
    ("title", "published", "expected"),
    [
        ("关于做好今冬明春渔港火灾防控工作的通知", D(2021, 12, 6), (2021, 2022)),
        ("关于做好今冬明春渔港火灾防控工作的通知", D(2022, 1, 6), (2021, 2022)),
        ("关于加强国庆节期间渔港安全工作的紧急通知", D(2021, 9, 20), (2021, 2021)),
        ("关于加强汛期渔港安全工作的通知", D(2021, 6, 1), (2021, 2021)),
        ("关于加强汛期渔港安全工作的通知", None, None),
        ("渔港汛期防汛管理办法", D(2021, 6, 1), None),
        ("关于加强渔港消防工作的通知", D(2021, 6, 1), None),
        ("关于印发渔港冬春季火灾防控工作规定的通知", D(2021, 6, 1), None),
    ],
)
def test_seasons(title: str, published: dt.date | None, expected: tuple[int, int] | None) -> None:
    assert seasonal_period(DocumentKind.POLICY, title, published) == expected
    assert seasonal_period(DocumentKind.LAW, title, published) is None


@pytest.mark.parametrize(
    ("title", "place", "key"),
    [
        ("青屿省渔港条例", "青屿省", "渔港条例"),
        ("渔港条例", "青屿省", "渔港条例"),
        ("青屿省实施《中华人民共和国渔港法》办法", "青屿省", "实施渔港法办法"),
        ("青屿省实施<渔港法>办法", "青屿省", "实施渔港法办法"),
        ("中华人民共和国渔港法", "全国", "渔港法"),
        ("青屿省渔港条例（试行）", "青屿省", "渔港条例(试行)"),
        ("青屿省条例", "青屿省", "青屿省条例"),
    ],
)
def test_chain_key(title: str, place: str, key: str) -> None:
    assert chain_key(title, place) == key


def law(name: str, work: str, published: dt.date, **facts: object) -> Dated:
    return Dated(name, f"d-{name}", work, DocumentKind.LAW, "青屿省", 1, published=published, **facts)


def test_a_renamed_law_replaces_the_one_of_the_former_name() -> None:
    old = law("old", "青屿省渔港管理条例", D(2001, 1, 1))
    new = law("new", "青屿省渔港条例", D(2010, 1, 1), former=("青屿省渔港管理条例",))
    verdicts = validities([old, new], D(2020, 1, 1))
    assert verdicts["old"].status is Validity.SUPERSEDED
    assert verdicts["old"].superseded_by == "new"
    assert validities([old, new], D(2005, 1, 1))["old"].status is Validity.IN_FORCE


def test_a_later_law_of_the_former_name_is_another_law() -> None:
    new = law("new", "青屿省渔港条例", D(2010, 1, 1), former=("青屿省渔港管理条例",))
    later = law("later", "青屿省渔港管理条例", D(2015, 1, 1))
    assert validities([new, later], D(2020, 1, 1))["new"].status is Validity.IN_FORCE


def test_a_running_plan_says_its_years() -> None:
    plan = Dated("p", "d", "", DocumentKind.POLICY, "", 1, published=D(2021, 1, 1), periods=((2021, 2025),))
    assert validities([plan], D(2023, 1, 1))["p"].note == "规划期 2021—2025 年，尚未届满"
