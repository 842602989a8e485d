"""Districts of the municipalities that were merged into others, which older texts name."""

from __future__ import annotations

import pytest

from corpus.jurisdiction.chains import chains
from corpus.jurisdiction.events import place_of_event
from corpus.jurisdiction.questions import find_places


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("重庆市江北区石马河街道某工地", "重庆市/江北区"),
        ("重庆市渝北区龙溪街道", "重庆市/渝北区"),
        ("天津大港区一仓库", "天津市/大港区"),
        # Behind its own city, and by itself, the name is that of today's district.
        ("宁波市江北区", "浙江省/宁波市/江北区"),
        ("江北区消防救援大队", "浙江省/宁波市/江北区"),
        # The stem is no district by itself.
        ("天津大港油田", "天津市"),
    ],
)
def test_former_district(text: str, path: str) -> None:
    assert [place.path for place in find_places(text)] == [path]
    assert ["/".join(chain.path) for chain in chains(text)] == [path]


def test_place_of_an_old_accident() -> None:
    text = "2008年4月1日，重庆市渝北区一工地发生坍塌，造成2人死亡。"
    assert place_of_event("某工地坍塌事故", text) == ("重庆市", "渝北区")
