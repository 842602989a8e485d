"""Names of persons that a case gives, for readers who may not see them."""

from __future__ import annotations

import pytest

from qa_service.chat.masking import is_full_name, mask_of, masked_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王建国", "王某"),
        ("欧阳建国", "欧阳某"),
        ("王某某", "王某某"),
        ("李××", "李××"),
        ("阿不都·热合曼", "阿某"),
        ("驾驶员（1人）", "驾驶员（1人）"),
        ("", ""),
    ],
)
def test_a_name_that_no_text_tells(name: str, shown: str) -> None:
    assert masked_name(name) == shown
    assert is_full_name(name) is (name != shown)


def test_names_that_are_known_are_masked_wherever_they_stand() -> None:
    mask = mask_of(("现场有人提到过瞿子昂，也提到高峰期。",), ("瞿子昂", "高峰", "张某"))
    assert mask.text("瞿子昂到场，高峰期车多，张某离开。") == "瞿某到场，高峰期车多，张某离开。"


def test_two_of_one_family_are_told_apart() -> None:
    mask = mask_of((), ("瞿子昂", "瞿芳芳"))
    assert mask.text("瞿子昂、瞿芳芳") == "瞿某甲、瞿某乙"
