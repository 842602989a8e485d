"""Articles printed against articles found, and speed, over files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.reading import count_file, main, summary

LAW = "澜山区消防管理办法\n\n" + "\n\n".join(
    f"第{number}条　有关单位应当做好第五条规定的第{number}项工作。" for number in "一二三四五六七八"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "办法.txt").write_text(LAW, "utf-8")
    (tmp_path / "空.txt").write_bytes(b"")
    (tmp_path / "通知.txt").write_text(
        "关于做好防汛工作的通知\n\n各单位要按照第一条、第二条的要求做好准备。", "utf-8"
    )
    return tmp_path


def test_counts_articles_printed_and_found(folder: Path) -> None:
    count = count_file(folder / "办法.txt")
    assert (count.printed, count.found, count.error) == (8, 8, "")
    assert count.assignments > 0
    assert min(count.seconds) >= 0


def test_cited_articles_are_not_printed_ones(folder: Path) -> None:
    assert count_file(folder / "通知.txt").printed == 0


def test_a_surplus_makes_up_for_no_loss(folder: Path) -> None:
    whole = count_file(folder / "办法.txt")
    lost = type(whole)(folder / "b", 10, printed=10, found=5)
    many = type(whole)(folder / "c", 10, printed=5, found=10)
    assert summary([lost, many])["articles_found_share"] == round(10 / 15, 5)
    assert summary([lost, many])["files_that_differ"] == 2


def test_command_lists_what_it_could_not_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder)]) == 0
    out = capsys.readouterr().out
    assert "条文 8/8 = 100.00%" in out
    assert "读不出 1 个" in out
    assert "空.txt" in out


def test_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder), "--json"]) == 0
    totals = json.loads(capsys.readouterr().out)
    assert totals["articles_found_share"] == 1.0
    assert totals["unreadable"] == 1


def test_nothing_to_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 1
    assert "没有可导入的文档" in capsys.readouterr().err
