"""Names found by function and by how they end are those that comparing each with each finds."""

from itertools import product

import pytest

from corpus.unit_names import OrganNames
from corpus.units import everyday_names, may_mean, names_in, same_organ

PLACES = ("", "市", "区", "省", "澜山区", "青屿县", "国家")
FUNCTIONS = (
    *(
        "应急管理",
        "安全生产监督管理",
        "公安",
        "消防救援",
        "工业和信息化",
        "发展和改革",
        "市场监督管理",
        "民政",
    ),
    *("住房和城乡建设", "教育文体旅游", "规划建设与交通运输", "政工", "渔港监督", "数据", "公共数据"),
)
KINDS = ("局", "委员会", "委", "厅", "办公室", "部门", "部", "分局", "支队", "大队", "中心", "")
OTHERS = (
    *("安委会", "安委办", "消防队", "派出所", "110", "供电公司", "各镇人民政府", "电力公司", "青屿供电公司"),
    *(
        "有关部门",
        "行业主管部门",
        "劳动行政主管部门",
        "主管部门",
        "应急局",
        "工信局",
        "发改委",
        "住建局",
        "城管",
    ),
    *("丰泽政工部", "市公安局度假区分局", "公安局交警大队", "特种设备安全监督管理部门", "教育", "委", "局"),
)
NAMES = dict(
    enumerate(
        [*("".join(one) for one in product(PLACES, FUNCTIONS, KINDS) if len("".join(one)) > 1), *OTHERS]
    )
)
ASKED = (*list(NAMES.values())[::17], *OTHERS, "什么局", "渔港", "煤气公司", "救火的")


@pytest.fixture(scope="module")
def names() -> OrganNames:
    return OrganNames(NAMES)


@pytest.mark.parametrize("asked", ASKED)
def test_same_as_comparing_each(names: OrganNames, asked: str) -> None:
    assert names.same_organ(asked) == {n for n, name in NAMES.items() if same_organ(asked, name)}


@pytest.mark.parametrize("asked", [*OTHERS, "警察局", "区应急局", "消防队", "工商局"])
def test_everyday_words_as_comparing_each(names: OrganNames, asked: str) -> None:
    assert names.may_mean(asked) == {n for n, name in NAMES.items() if may_mean(asked, name)}
    assert names.may_mean(asked) >= names.same_organ(asked)
    assert len(everyday_names(asked)) >= 1


def test_names_that_contain(names: OrganNames) -> None:
    assert {NAMES[n] for n in names.containing("供电")} == {"供电公司", "青屿供电公司"}
    assert len(OrganNames({}).containing("局")) == 0


def test_few_are_compared(names: OrganNames) -> None:
    assert len(list(names._near("区应急管理局"))) < len(NAMES) / 10


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("区应急局和区住建局谁牵头", {"区应急局", "区住建局"}),
        ("市区应急局的事", {"区应急局", "市区应急局"}),
        ("应急局", set()),  # no name of the library
        ("区应急", set()),
        ("民政", set()),  # two characters
        ("", set()),
    ],
)
def test_names_in_a_text(text: str, found: set[str]) -> None:
    known = ("区应急局", "市区应急局", "区住建局", "民政", "区住建局")
    assert names_in(text, known) == found
    assert names_in(text, list(known)) == found
