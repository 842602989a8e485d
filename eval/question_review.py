"""``anzhi eval question-review``: questions made of laws, drawn by chance and judged by a person.

    anzhi eval question-review draw --library DIR --law 法名… [--count 100] [--seed N] --output SHEET.csv
    anzhi eval question-review rates SHEET.csv [--failures] [--json]

``draw`` makes the questions of the named laws of a library and writes ``count`` of them, drawn by seed, as a
table: stem, options, key, explanation, source and its words, and four empty columns. A reviewer fills 正确,
无歧义 and 可直接使用 with 是 or 否 (可直接使用: into an examination without changing a word) and 说明 with
what is wrong. ``rates`` reads the judged table back. The same library, version of the program and seed give
the same questions; the numbers of questions (题号) find them in a bank.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from case_library.questions.generate import generate
from case_library.questions.model import Item
from case_library.questions.provisions import short_name
from case_library.questions.wording import LETTERS, key_text
from corpus.errors import AnzhiError, InputError, NotFoundError, UnreadableFileError
from corpus.library import Library
from corpus.titles import REPUBLIC
from eval.metrics import wilson
from qa_service.commands.files import write_whole
from qa_service.settings import load_settings
from qa_service.sheet_files import safe_cell

COUNT: Final = 100
JUDGEMENTS: Final = ("正确", "无歧义", "可直接使用")
NOTE: Final = "说明"
OPTIONS: Final = tuple(f"选项{letter}" for letter in LETTERS[:6])
_CELLS: Final = ("序号", "题号", "题型", "知识点", "难度", "题干", *OPTIONS, "答案", "解析", "出处", "原文")
COLUMNS: Final = (*_CELLS, *JUDGEMENTS, NOTE)
_YES, _NO = "是", "否"


@dataclass(frozen=True, slots=True)
class Judged:
    """One judged question: its number and form, and what the reviewer said."""

    item: str
    form: str
    stem: str
    right: bool
    clear: bool
    usable: bool
    note: str

    @property
    def fair(self) -> bool:
        """Right and unambiguous."""
        return self.right and self.clear


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of judged questions with its 95 % interval (Wilson 1927)."""

    hits: int
    total: int

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.hits, self.total)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.hits}/{self.total}（{low:.2f}–{high:.2f}）"

    def figures(self) -> dict[str, object]:
        """As JSON."""
        return {"hits": self.hits, "total": self.total, "interval": [round(one, 4) for one in self.interval]}


def main(argv: Sequence[str] | None = None) -> int:
    """Draw a sheet, or read a judged one; the exit status."""
    options = _options(argv)
    try:
        return _draw(options) if options.action == "draw" else _rates(options)
    except AnzhiError as error:
        print(f"错误：{error.message}", file=sys.stderr)
        return 1


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and arguments[0].startswith("--library"):
        # The program puts its own --library first; here it belongs to the action.
        width = 1 if "=" in arguments[0] else 2
        arguments = [*arguments[width : width + 1], *arguments[:width], *arguments[width + 1 :]]
    parser = argparse.ArgumentParser(
        prog="anzhi eval question-review",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(dest="action", required=True)
    drawing = actions.add_parser("draw", help="write a sheet to be judged")
    drawing.add_argument("--library", type=Path)
    drawing.add_argument("--law", action="append", required=True, help="title of a law; may repeat")
    drawing.add_argument("--count", type=int, default=COUNT)
    drawing.add_argument("--seed", type=int, default=1)
    drawing.add_argument("--output", type=Path, required=True, help="the sheet, .csv")
    rates = actions.add_parser("rates", help="figures of a judged sheet")
    rates.add_argument("sheet", type=Path)
    rates.add_argument("--library", type=Path, help=argparse.SUPPRESS)
    rates.add_argument("--failures", action="store_true", help="list what was not usable as it was")
    rates.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


# --- drawing -------------------------------------------------------------------------------------


def _draw(options: argparse.Namespace) -> int:
    if options.output.suffix.lower() != ".csv":
        raise InputError("抽样表存成 .csv，请改用这样的文件名。")
    if options.count < 1:
        raise InputError("抽取的题数至少是 1。")
    root = options.library or load_settings().library
    with Library.open(root) as library:
        items = [item for law in options.law for item in items_of(library, law, options.seed)]
    drawn = draw(items, options.count, options.seed)
    write_sheet(options.output, drawn)
    print(f"共 {len(items)} 题，抽取 {len(drawn)} 题（种子 {options.seed}），写入 {options.output}。")
    return 0


def items_of(library: Library, law: str, seed: int) -> list[Item]:
    """The questions made of the text in force of a law, which is named in full or as it is cited.

    Raises:
        NotFoundError: the library has no such text in force.
        QuestionError: as :func:`generate`.
    """
    wanted = "".join(law.split()).removeprefix(REPUBLIC)
    for version in library.current_versions():
        names = ("".join(version.title.split()).removeprefix(REPUBLIC), short_name(version))
        if wanted in names:
            return list(generate(library, version.id, seed=seed))
    raise NotFoundError(f"资料库里没有现行有效的《{law}》。请核对名称，或者先导入。")


def draw(items: Iterable[Item], count: int, seed: int) -> list[Item]:
    """``count`` of ``items`` (all where there are fewer), in their order; the same for the same seed."""
    every = list(items)
    ordered = sorted(range(len(every)), key=lambda number: every[number].id)
    chosen = random.Random(seed).sample(ordered, min(count, len(every)))
    return [every[number] for number in sorted(chosen)]


def write_sheet(path: Path, items: Sequence[Item]) -> None:
    """The table to be judged, as a CSV file that spreadsheets open."""

    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    writer.writerows(_row(number, item) for number, item in enumerate(items, 1))
    write_whole(path, file.getvalue().encode("utf-8-sig"))


def _row(number: int, item: Item) -> list[str]:
    options = [*item.options, *[""] * len(OPTIONS)][: len(OPTIONS)]
    stem = f"{item.background}\n{item.stem}" if item.background else item.stem
    places = "；".join(f"《{source.law}》{source.place}" for source in item.sources)
    quotes = "\n".join(source.quote for source in item.sources)
    words = [stem, *options, key_text(item), item.explanation, places, quotes]
    cells = [str(number), item.id, item.type.value, item.point, item.difficulty.value, *words]
    return [*(safe_cell(cell) for cell in cells), *[""] * (len(JUDGEMENTS) + 1)]


# --- figures -------------------------------------------------------------------------------------


def _rates(options: argparse.Namespace) -> int:
    judged = read_judged(options.sheet)
    found = rates_of(judged)
    failures = [one for one in judged if not (one.fair and one.usable)]
    if options.json:
        told: dict[str, object] = {
            form: {name: rate.figures() for name, rate in rates.items()} for form, rates in found.items()
        }
        if options.failures:
            told["failures"] = [{"item": one.item, "stem": one.stem, "note": one.note} for one in failures]
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return 0
    for form, rates in found.items():
        print(f"{form}：" + "，".join(f"{name} {rate}" for name, rate in rates.items()))
    for one in failures if options.failures else ():
        print(f"- {one.item} {one.form}：{one.stem}\n  {one.note}")
    return 0


def read_judged(path: Path) -> list[Judged]:
    """The rows of a judged sheet.

    Raises:
        UnreadableFileError: no such file, or no CSV file.
        InputError: a column is missing, or a judgement is neither 是 nor 否; says in which row.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFileError(f"读不出“{path}”。请用 draw 写出的 CSV 文件（UTF-8）。") from error
    if missing:
        raise InputError(f"“{path}”缺少这些列：{'、'.join(missing)}。请用 draw 写出的表。")
    return list(_judged(rows))


def _judged(rows: Iterable[dict[str, str | None]]) -> Iterator[Judged]:
    for number, row in enumerate(rows, 2):
        said = {name: (row[name] or "").strip() for name in (*JUDGEMENTS, NOTE, "题号", "题型", "题干")}
        for name in JUDGEMENTS:
            if said[name] not in (_YES, _NO):
                raise InputError(f"第 {number} 行的“{name}”是“{said[name]}”，应填“是”或“否”。请判完再统计。")
        right, clear, usable = (said[name] == _YES for name in JUDGEMENTS)
        if not (right and clear and usable) and not said[NOTE]:
            raise InputError(f"第 {number} 行判为“否”而没有说明。请在“{NOTE}”列写出哪里不对。")
        yield Judged(said["题号"], said["题型"], said["题干"], right, clear, usable, said[NOTE])


def rates_of(judged: Sequence[Judged]) -> dict[str, dict[str, Rate]]:
    """Form of question (全部 first) → what was judged → its rate."""
    groups = {"全部": list(judged)}
    for one in judged:
        groups.setdefault(one.form, []).append(one)
    return {
        form: {
            "正确": Rate(sum(one.right for one in group), len(group)),
            "无歧义": Rate(sum(one.clear for one in group), len(group)),
            "正确且无歧义": Rate(sum(one.fair for one in group), len(group)),
            "可直接使用": Rate(sum(one.usable for one in group), len(group)),
        }
        for form, group in groups.items()
    }


if __name__ == "__main__":
    raise SystemExit(main())
