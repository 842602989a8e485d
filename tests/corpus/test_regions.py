"""The register of regions and where a text names them."""

from __future__ import annotations

import pytest

from corpus.regions import level_of, regions, stem_of


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("山东省", "山东"),
        ("内蒙古自治区", "内蒙古"),
        ("广西壮族自治区", "广西"),
        ("宁夏回族自治区", "宁夏"),
        ("新疆维吾尔自治区", "新疆"),
        ("西藏自治区", "西藏"),
        ("香港特别行政区", "香港"),
        ("延边朝鲜族自治州", "延边"),
        ("巴音郭楞蒙古自治州", "巴音郭楞"),
        ("宽城满族自治县", "宽城"),
        ("威宁彝族回族苗族自治县", "威宁"),
        ("浦东新区", "浦东"),
        ("即墨区", "即墨"),
        ("神农架林区", "神农架"),
        ("赵县", "赵县"),
        ("城区", "城区"),
    ],
)
def test_stems(name: str, stem: str) -> None:
    assert stem_of(name) == stem


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # (name as found, last element of its single path)
        ("青岛市消防救援支队", [("青岛市", "青岛市")]),
        ("即墨市人民政府", [("即墨市", "即墨区")]),  # the name before the county-level city became a district
        ("望城县", [("望城县", "望城区")]),
        ("河北的矿山", [("河北", "河北省")]),
        ("吉林省", [("吉林省", "吉林省")]),
        ("吉林市", [("吉林市", "吉林市")]),
        ("海南州", [("海南州", "海南藏族自治州")]),
        ("青岛市场", [("青岛", "青岛市")]),
        ("山东省级示范", [("山东", "山东省")]),
        ("各县区要认真落实", []),
        ("主城区消防站", []),
    ],
)
def test_hits(text: str, expected: list[tuple[str, str]]) -> None:
    found = [
        (text[hit.start : hit.end], hit.paths[0][-1]) for hit in regions().hits(text) if len(hit.paths) == 1
    ]
    assert found == expected


def test_ambiguous_names_keep_their_candidates() -> None:
    (hit,) = regions().hits("鼓楼区消防大队")
    assert hit.full
    assert len(hit.paths) >= 4


def test_leftmost_longest() -> None:
    found = ["青海南部牧区"[hit.start : hit.end] for hit in regions().hits("青海南部牧区")]
    assert found[0] == "青海"
    assert "海南" not in found


@pytest.mark.parametrize(
    ("path", "level"),
    [
        (("山东省",), 1),
        (("山东省", "青岛市"), 2),
        (("上海市", "浦东新区"), 3),
        (("山东省", "青岛市", "即墨区"), 3),
    ],
)
def test_levels(path: tuple[str, ...], level: int) -> None:
    assert path in regions().paths
    assert level_of(path) == level
