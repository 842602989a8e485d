from urllib.parse import unquote

import pytest

from qa_service.api.downloads import MAX_NAME_BYTES, attachment, safe_file_name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("工作方案.docx", "工作方案.docx"),
        ("带 空格 和 emoji 🔥.pdf", "带 空格 和 emoji 🔥.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\我的文档\\清单.txt", "清单.txt"),
        ("a\r\nSet-Cookie: x=1.txt", "a_Set-Cookie_ x=1.txt"),
        ("..", "未命名"),
        ("", "未命名"),
        ("///", "未命名"),
        ("\x00.txt", "_.txt"),
        ("坏\udce4字.txt", "坏字.txt"),
    ],
)
def test_a_file_name_is_bare_and_harmless(given: str, kept: str) -> None:
    assert safe_file_name(given) == kept


def test_a_long_name_keeps_its_suffix_and_whole_characters() -> None:
    name = safe_file_name("安" * 300 + ".docx")
    assert name.endswith("安.docx")
    assert len(name.encode()) <= MAX_NAME_BYTES


@pytest.mark.parametrize(
    ("name", "fallback"),
    [
        ("责任清单.xlsx", "download.xlsx"),
        ("plan 2026.docx", "plan 2026.docx"),
        ("“引号”与;分号.csv", "download.csv"),
        ('a"b.txt', "a_b.txt"),
        ("无后缀", "download"),
        ("后缀是中文.文件", "download"),
    ],
)
def test_content_disposition_carries_the_name_twice(name: str, fallback: str) -> None:
    header = attachment(name)["Content-Disposition"]
    header.encode("ascii")
    plain, _, extended = header.removeprefix("attachment; ").partition("; ")
    assert plain == f'filename="{fallback}"'
    assert unquote(extended.removeprefix("filename*=UTF-8''")) == safe_file_name(name)
