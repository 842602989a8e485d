"""What tests of the question bank share: an invented law in a library, and items written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from case_library.questions.model import Item, ItemType, Origin, item_id
from corpus.ingest import ingest
from corpus.model import DocumentKind
from qa_service.settings import load_settings
from qa_service.wiring import App, build
from tests.case_library.questions.harbour_law import LAW, PLAN

__all__ = ["LAW", "NEWER", "PLAN"]

NEWER = LAW.replace("2022年3月1日", "2025年3月1日").replace("2022年5月1日", "2025年5月1日")
LAW_FILE = "渔港安全条例.md"


@contextmanager
def harbour(folder: Path, cache: Path | None = None, url: str | None = None) -> Iterator[App]:
    """An application over a library with the law, without an index."""
    env = {"ANZHI_LIBRARY": str(folder / "资料")}
    env |= {"ANZHI_CACHE": str(cache)} if cache else {}
    env |= {"ANZHI_DATABASE_URL": url} if url else {}
    with build(load_settings(env=env, toml=None), create=True) as app:
        take_in(app, folder, LAW)
        yield app


def take_in(app: App, folder: Path, text: str, name: str = LAW_FILE, kind: DocumentKind | None = None) -> str:
    """Reads a text into the library; id of its document."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    [row] = ingest(app.library, [path], kind=kind).files
    assert row.document_id, row
    return row.document_id


def law_of(app: App) -> str:
    """Id of the document with the law."""
    return next(one.document_id for one in app.library.current_versions() if "渔港安全条例" in one.title)


def written(stem: str, kind: ItemType = ItemType.TRUE_FALSE, **values: object) -> Item:
    """An item as a file would give it."""
    key = values.pop("key", ("对",))
    made = Item("", kind, stem, (), (), "见条文。", (), "渔港", origin=Origin.IMPORTED)
    made = replace(made, key=key, **values)  # type: ignore[arg-type]
    return replace(made, id=item_id(kind, None, stem, made.key)) if not made.id else made


_THINGS = (
    "航标", "缆绳", "泊位", "冷库", "雷达", "舷梯", "锚链", "油泵", "救生圈", "灭火器", "台账", "电箱",
    "鱼舱", "桅杆", "舵机", "罗盘",
)  # fmt: skip
_DEEDS = (
    "每日巡查登记", "由船长签字", "到期更换", "专人看守", "雨后复测", "留存三年", "向社会公示", "交县里备案",
)  # fmt: skip


def several(number: int) -> list[Item]:
    """True-or-false items that are nothing like one another."""
    return [written(f"{_THINGS[n % 16]}应当{_DEEDS[n // 16 % 8]}，编为第{n}号规程。") for n in range(number)]
