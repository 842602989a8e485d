"""``anzhi papers``: what the API gives, on the command line."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from command_line import Anzhi, complaint
from paper_world import DUTIES, amend, paper_app

from qa_service.commands.papers import Letter, PartChoice
from qa_service.papers.files import Part
from qa_service.papers.model import LETTERS

BLUEPRINT = {
    "title": "冷库考试",
    "minutes": 40,
    "pass_mark": 12,
    "cells": [
        {"type": "单选题", "count": 6, "score": 2},
        {"type": "判断题", "count": 4, "score": 2, "point": "冷库安全条例"},
    ],
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with a bank of forty questions."""
    folder = tmp_path_factory.mktemp("paper_commands")
    with paper_app(folder):
        pass
    return folder / "anzhi"


@pytest.fixture
def papers(base: Path, tmp_path: Path, anzhi: Anzhi, monkeypatch: pytest.MonkeyPatch) -> Anzhi:
    """The command over a copy of it."""
    shutil.copytree(base, tmp_path / "anzhi")
    monkeypatch.setenv("ANZHI_LIBRARY", str(tmp_path / "anzhi"))
    (tmp_path / "细目表.json").write_text(json.dumps(BLUEPRINT, ensure_ascii=False), encoding="utf-8")
    return anzhi


def made(papers: Anzhi, *more: str) -> dict[str, Any]:
    outcome = papers("papers", "make", "细目表.json", "--seed", "3", "--json", *more)
    assert outcome.code == 0, outcome.err
    found: dict[str, Any] = json.loads(outcome.out)
    return found


def test_a_paper_is_made_from_a_file_and_listed(papers: Anzhi) -> None:
    assert "没有试卷" in papers("papers").out
    outcome = papers("papers", "make", "细目表.json", "--seed", "3", "--out", "卷.zip")
    assert outcome.code == 0, outcome.err
    assert "已组卷：冷库考试" in outcome.out
    assert "10 题 20 分，A、B 卷，种子 3" in outcome.out
    with zipfile.ZipFile("卷.zip") as archive:
        assert len(archive.namelist()) == 7
    listed = papers("papers", "list")
    assert "冷库考试" in listed.out
    assert "共 1 条。" in listed.out
    assert papers("papers").out == listed.out
    assert json.loads(papers("papers", "list", "别的", "--json").out) == {"total": 0, "items": []}
    assert json.loads(papers("papers", "list", "--mock", "--json").out)["total"] == 0


def test_the_same_seed_is_the_same_paper(papers: Anzhi) -> None:
    first, second = made(papers), made(papers, "--title", "另一个名称")
    assert first["items"] == second["items"]
    assert second["title"] == "另一个名称"
    third = made(papers, "--avoid", first["id"], "--point", "冷库安全条例", "--versions", "1")
    assert third["versions"] == ["A"]
    ids = [{one["item"]["id"] for one in paper["items"]} for paper in (first, third)]
    assert not ids[0] & ids[1]


def test_a_paper_is_shown_and_exported(papers: Anzhi) -> None:
    paper = made(papers)
    shown = papers("papers", "show", paper["id"], "--version", "B")
    assert shown.code == 0
    assert "冷库考试（B 卷）" in shown.out
    assert "一、单项选择题（12 分）" in shown.out
    for one in paper["items"]:
        assert one["item"]["stem"] in shown.out
        assert f"换题用号 {one['number']}）" in shown.out
    assert json.loads(papers("papers", "show", paper["id"], "--json").out) == paper
    for part in PartChoice:
        outcome = papers("papers", "export", paper["id"], "--part", part.value, "--out", f"{part.value}.bin")
        assert outcome.code == 0, outcome.err
        assert zipfile.is_zipfile(f"{part.value}.bin")
    out = papers("papers", "export", paper["id"], "--part", "items", "--format", "gift", "--out", "题.txt")
    assert out.code == 0
    assert "{" in Path("题.txt").read_text(encoding="utf-8")
    assert "没有 C 卷" in complaint(papers("papers", "show", paper["id"], "--version", "C"))
    assert "没有这份试卷" in complaint(papers("papers", "show", "nothing"))


def test_what_lacks_is_told_and_the_exit_code_says_so(papers: Anzhi) -> None:
    good = papers("papers", "check", "细目表.json")
    assert good.code == 0
    assert "单选题：要 6 题，题库有 16 题" in good.out
    assert "可以组卷。" in good.out
    bad = papers("papers", "check", "ready-class", "--point", "别的条例")
    assert bad.code == 1
    assert "还缺 10 题" in bad.out
    facts = json.loads(papers("papers", "check", "ready-newcomers", "--json").out)
    assert not facts["possible"]
    assert "组不成卷" in complaint(papers("papers", "make", "ready-newcomers"))
    assert "打不开" in complaint(papers("papers", "make", "没有.xlsx"))
    assert "没有这份细目表" in complaint(papers("papers", "make", "nothing"))


def test_an_item_is_replaced(papers: Anzhi) -> None:
    paper = made(papers)
    offered = json.loads(papers("papers", "candidates", paper["id"], "2", "--json").out)
    assert offered["total"] == 10
    wanted = offered["items"][0]["item"]["id"]
    assert wanted in papers("papers", "candidates", paper["id"], "2", "--limit", "1").out
    outcome = papers("papers", "replace", paper["id"], "2", "--with", wanted, "--remark", "太难")
    assert outcome.code == 0, outcome.err
    assert "第 2 次修订" in outcome.out
    after = json.loads(papers("papers", "show", paper["id"], "--json").out)
    assert after["items"][1]["item"]["id"] == wanted
    assert after["revisions"][1]["remark"] == "太难"
    before = json.loads(papers("papers", "show", paper["id"], "--revision", "1", "--json").out)
    assert before["items"] == paper["items"]
    again = papers("papers", "replace", paper["id"], "2", "--json")
    assert json.loads(again.out)["revision"] == 3


def test_changed_law_is_told_with_both_texts(papers: Anzhi, tmp_path: Path) -> None:
    from qa_service.settings import load_settings
    from qa_service.wiring import build

    paper = made(papers)
    number = int(paper["items"][0]["item"]["id"][1:])
    with build(load_settings(env={"ANZHI_LIBRARY": str(tmp_path / "anzhi")}, toml=None)) as app:
        amend(app, tmp_path, {number: DUTIES[number - 1] + "，并书面通知保险公司"})
    shown = papers("papers", "show", paper["id"]).out
    assert "使用前请核对" in shown
    assert f"【变更】原文（冷库安全条例{paper['items'][0]['item']['sources'][0]['place']}）" in shown
    assert "保险公司" in shown
    assert "1 题" in papers("papers", "list").out
    assert "另有 1 道题依据已变" in papers("papers", "stock").out


def test_a_mock_exam_is_opened_and_closed(papers: Anzhi) -> None:
    paper = made(papers, "--mock")
    assert json.loads(papers("papers", "list", "--mock", "--json").out)["total"] == 1
    assert "不再用作" in papers("papers", "mock", paper["id"], "--close").out
    assert json.loads(papers("papers", "list", "--mock", "--json").out)["total"] == 0
    assert "已开放" in papers("papers", "mock", paper["id"], "--open").out


def test_removal_asks_first(papers: Anzhi) -> None:
    paper = made(papers)
    assert "请加 --yes" in complaint(papers("papers", "remove", paper["id"]))
    assert papers("papers", "show", paper["id"]).code == 0
    assert "已删除" in papers("papers", "remove", paper["id"], "--yes").out
    assert "没有这份试卷" in complaint(papers("papers", "show", paper["id"]))


def test_blueprints_are_kept_shown_and_removed(papers: Anzhi) -> None:
    assert "ready-class" in papers("papers", "blueprints").out
    outcome = papers("papers", "blueprint-add", "细目表.json", "--about", "每月一次", "--json")
    assert outcome.code == 0, outcome.err
    kept = json.loads(outcome.out)
    assert json.loads(papers("papers", "blueprints", "--json").out)["items"][0] == kept
    shown = papers("papers", "blueprint-show", kept["id"]).out
    assert "冷库考试（10 题 20 分，40 分钟，及格 12 分）" in shown
    assert "冷库安全条例：判断题 4 题×2 分" in shown
    assert papers("papers", "blueprint-show", kept["id"], "--out", "表.xlsx").code == 0
    assert papers("papers", "blueprint-show", kept["id"], "--format", "xlsx").code == 2
    assert json.loads(papers("papers", "blueprint-show", "表.xlsx", "--format", "json").out)["minutes"] == 40
    changed = papers("papers", "blueprint-add", "表.xlsx", "--into", kept["id"])
    assert f"编号 {kept['id']}" in changed.out
    assert made(papers)["total"] == json.loads(papers("papers", "make", kept["id"], "--json").out)["total"]
    assert "请加 --yes" in complaint(papers("papers", "blueprint-remove", kept["id"]))
    assert papers("papers", "blueprint-remove", kept["id"], "-y").code == 0
    assert "自带" in complaint(papers("papers", "blueprint-remove", "ready-class", "-y"))


def test_the_stock(papers: Anzhi) -> None:
    assert json.loads(papers("papers", "stock", "--json").out)["total"] == 40
    shown = papers("papers", "stock").out
    assert "冷库安全条例·总则" in shown
    assert "共 40 题可以组卷。" in shown


def test_choices_are_those_of_the_service() -> None:
    assert [one.value for one in PartChoice] == [one.value for one in Part]
    assert "".join(one.value for one in Letter) == LETTERS
