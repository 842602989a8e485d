"""An invented law, an internal notice and a small bank over them, for tests of practice and its results."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from law_library import HARBOUR_LAW

from case_library.questions.model import Asks, Difficulty, Item, ItemState, ItemType, Origin, Source
from case_library.questions.papers import Blueprint
from corpus.amended import Visibility
from corpus.ingest import ingest
from corpus.model import DocumentKind, Span
from qa_service.accounts.model import Role
from qa_service.accounts.records import Actor
from qa_service.papers.desk import PaperDesk, PaperOrder
from qa_service.questions.model import Action
from qa_service.wiring import App

LAW = "渔港安全法"
BLOCKING = "任何单位和个人不得堵塞渔港消防通道"
REFUSING = "渔港作业人员有权拒绝冒险作业"
DRILL = "每季度组织一次消防演练"
FINE = "责令限期改正，处三万元以上八万元以下的罚款"
SECRET = "绛珠码头的值守人员不得少于六人"
NOTICE = f"""关于绛珠码头值守的内部通知

一、值守要求

{SECRET}。

二、其他

各班组照此办理。
"""
PASSWORD = "四条腿的 三角大钢琴"
COMMAND = Actor(user="root")
SHOWN = ("q-single", "q-multiple", "q-true", "q-blank", "q-short", "q-free")
"""Items that the public may practise, in the order of the bank."""


def source(app: App, words: str) -> Source:
    """The sentence of the library that has ``words``."""
    for version in app.library.current_versions():
        text = app.library.text(version.id)
        start = text.find(words)
        if start >= 0:
            span = Span(start, start + len(words))
            return Source(version.document_id, version.id, "", version.title, "第四条", span, words)
    raise AssertionError(words)


def item(
    app: App,
    item_id: str,
    kind: ItemType,
    stem: str,
    key: tuple[str, ...],
    *,
    options: tuple[str, ...] = (),
    words: str = BLOCKING,
    point: str = f"{LAW}·总则",
    state: ItemState = ItemState.APPROVED,
    difficulty: Difficulty = Difficulty.MIDDLE,
) -> Item:
    """An item on a sentence of the library; without a source for ``words=""``."""
    return Item(
        id=item_id,
        type=kind,
        stem=stem,
        options=options,
        key=key,
        explanation=f"《{LAW}》规定：“{words}”。" if words else "常识题。",
        sources=(source(app, words),) if words else (),
        point=point,
        asks=Asks.DUTY,
        difficulty=difficulty,
        origin=Origin.PROVISION if words else Origin.WRITTEN,
        state=state,
        author="张编辑",
    )


def bank(app: App) -> list[Item]:
    """Six items for everybody, one on an internal notice, one draft, one whose basis is broken."""
    single, true, blank = ItemType.SINGLE, ItemType.TRUE_FALSE, ItemType.BLANK
    broken = item(app, "q-broken", true, "渔港消防通道可以堵塞一小时。", ("错",))
    gone = Source(*_ids(broken.sources[0]), LAW, "第四条", Span(0, 4), "从来没有写过的一句话")
    law = f"{LAW}·法律责任"
    return [
        item(app, "q-single", single, "下列行为中，《渔港安全法》禁止的是（　　）。", ("B",),
             options=("疏通渔港消防通道", "堵塞渔港消防通道", "粉刷渔港消防通道", "巡查渔港消防通道")),
        item(app, "q-multiple", ItemType.MULTIPLE, "渔港作业人员可以（　　）。", ("A", "C"),
             options=("拒绝冒险作业", "堵塞消防通道", "接受安全培训", "隐瞒事故情况"), words=REFUSING),
        item(app, "q-true", true, "渔港经营单位的主要负责人每季度组织一次消防演练。", ("对",), words=DRILL,
             difficulty=Difficulty.EASY),
        item(app, "q-blank", blank, "堵塞渔港消防通道的，责令限期改正，处____的罚款。",
             ("三万元以上八万元以下|3万元以上8万元以下",), words=FINE, point=law),
        item(app, "q-short", ItemType.SHORT, "渔港作业人员遇到冒险作业的要求怎么办？", ("有权拒绝",),
             words=REFUSING),
        item(app, "q-free", single, "火警电话是（　　）。", ("A",), options=("119", "120", "110"), words="",
             point="常识"),
        item(app, "q-secret", true, f"{SECRET}。", ("对",), words=SECRET, point="绛珠码头"),
        item(app, "q-draft", true, "草稿里的题。", ("对",), state=ItemState.DRAFT),
        dataclasses.replace(broken, sources=(gone,)),
    ]  # fmt: skip


def _ids(one: Source) -> tuple[str, str, str]:
    return one.document_id, one.version_id, one.clause_id


def make(app: App, folder: Path) -> None:
    """Fills library and bank of ``app``; no index is needed to practise."""
    folder.mkdir()
    (folder / "渔港安全法(2021-06-10).md").write_text(HARBOUR_LAW, encoding="utf-8")
    (folder / "内部通知.txt").write_text(NOTICE, encoding="utf-8")
    assert not ingest(app.library, [folder / "渔港安全法(2021-06-10).md"], kind=DocumentKind.LAW).failed
    notice = ingest(app.library, [folder / "内部通知.txt"], visibility=Visibility.INTERNAL)
    assert not notice.failed
    store = app.question_desk.store
    store.add(bank(app), by="张编辑", action=Action.MADE)
    kept = item(app, "q-exam-only", ItemType.TRUE_FALSE, "只供考试的题。", ("对",))
    store.add([kept], by="张编辑", action=Action.MADE, practice=False)


def accounts(app: App) -> None:
    """People of the office, so that nobody is the person at this computer any more."""
    from qa_service.accounts.desk import Accounts

    desk = Accounts(app.service, app.settings)
    for name, role in (("trainer", Role.TRAINER), ("officer", Role.OFFICER), ("boss", Role.ADMINISTRATOR)):
        desk.store.add(COMMAND, name, role, PASSWORD, must_change=False)


def paper(app: App, blueprint: Blueprint, *, mock: bool = True) -> str:
    """A paper of the bank, opened as a mock exam; its number."""
    desk = PaperDesk(app)
    made = desk.make(PaperOrder(blueprint, seed=3), by="张编辑")
    if mock:
        desk.set_mock(made.id, True)
    return made.id


def told(app: App, item_id: str) -> tuple[int, float | None]:
    """What the bank knows of an item by results: first answers, p."""
    found = app.question_desk.store.get(item_id)
    return found.answers, found.p
