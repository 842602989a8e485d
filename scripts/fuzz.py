"""Coverage-guided fuzzing of the readers, the unit lists and the outline, with atheris (libFuzzer).

    pip install atheris                     # not needed for anything else; Python 3.11
    python scripts/fuzz.py TARGET [--seconds 300] [--corpus FOLDER] [CASE...]

Targets: plain markdown html csv (bytes of a file); docx xlsx ofd (one part of a sound package is replaced
by damaged bytes); doc xls pdf image (a sound file with damaged bytes); units (lists of units and roles); text
(a whole text through outline and extraction). With CASE files given, they are only run once.

A reader may refuse with an InputError; anything else, more than ten seconds for one input, or more than
2 GiB of memory is a finding: libFuzzer writes the input to ``crash-…`` or ``timeout-…`` in the corpus folder
and stops. Put it as a test beside the code and mend the code. What a reader gives must hold together: spans
of cells lie inside their line, clauses are disjoint and cover the text, quotes are the text at their span.
"""

from __future__ import annotations

import argparse
import io
import logging
import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["corpus"]):
    from corpus.errors import InputError
    from corpus.model import Outline, ReadResult, Span
    from corpus.outline import outline
    from corpus.reading.html import read_html
    from corpus.reading.markdown import read_markdown
    from corpus.reading.ofd import read_ofd
    from corpus.reading.pdf import read_pdf
    from corpus.reading.plain import read_plain
    from corpus.reading.sheet import read_sheet
    from corpus.reading.word import read_docx
    from corpus.reading.word_old import read_doc
    from corpus.responsibility import find_assignments, find_targets
    from corpus.responsibility.grammar import parse
    from corpus.responsibility.units_list import split_units
    from corpus.samples import sample_paths

MAX_PAGES = 20
#: Words that the grammars know: libFuzzer puts them into its inputs.
WORDS = (
    *(
        "牵头",
        "配合",
        "责任单位：",
        "牵头单位：",
        "完成时限：",
        "会同",
        "由",
        "负责",
        "按职责分工负责",
        "等",
        "等部门",
        "下同",
    ),
    *(
        "（",
        "）",
        "〔",
        "〕",
        "、",
        "，",
        "；",
        "。",
        "\t",
        "\n",
        "\u3000",
        "①",
        "一、",
        "（一）",
        "1.",
        "附件",
        "应当",
    ),
    *("区应急局", "市公安局", "各县（市、区）人民政府", "省市场监管局（省知识产权局）", "第一条", "第一章"),
    *("排在第一位的部门为牵头部门", "2025年底前", "≥95%", "不少于"),
    *("<table>", "<tr>", "<td rowspan=2>", "</table>", "| --- |", "# ", "- "),
)


def check_lines(result: ReadResult) -> ReadResult:
    """What every reader promises about its lines."""
    for line in result.lines:
        assert "\n" not in line.text
        for start, end in line.cells:
            assert 0 <= start <= end <= len(line.text), (line.text, line.cells)
    return result


def check_outline(made: Outline) -> None:
    """What the outline and the extraction promise about spans."""
    last = 0
    for clause in made.clauses:
        assert last <= clause.span.start <= clause.span.end <= len(made.text)
        assert not made.text[last : clause.span.start].strip(), "text outside every clause"
        last = clause.span.end
        assert clause.parent is None or clause.parent < clause.ordinal
    assert not made.text[last:].strip()
    for item in find_assignments(made):
        spans = [item.evidence, item.task, *(unit.span for role in item.roles for unit in role.units)]
        assert all(0 <= start <= end <= len(made.text) for start, end in spans)
        assert item.evidence.of(made.text).strip()


def _text_of(data: bytes) -> str:
    return data.decode("utf-8", "ignore")


def fuzz_units(data: bytes) -> None:
    """Lists of units, roles and targets in any text."""
    text = _text_of(data)
    for unit in split_units(text, 0).units:
        assert 0 <= unit.span.start < unit.span.end <= len(text)
    parse(text, 0)
    for found in find_targets(text, Span(0, len(text))):
        assert found.span.of(text) == found.text


def fuzz_text(data: bytes) -> None:
    """A whole text through reading, outline and extraction."""
    check_outline(outline(check_lines(read_plain(_text_of(data).encode(), "a.txt")), file_name="a.txt"))


def plainly(reader: Callable[..., ReadResult], name: str) -> Callable[[bytes], None]:
    """A target that gives the bytes to a reader."""

    def run(data: bytes) -> None:
        check_lines(reader(data, name))

    return run


def paged(reader: Callable[..., ReadResult], name: str) -> Callable[[bytes], None]:
    """``plainly`` for readers that take a limit of pages."""

    def run(data: bytes) -> None:
        check_lines(reader(data, name, MAX_PAGES))

    return run


def damaged(run: Callable[[bytes], None], sound: bytes) -> Callable[[bytes], None]:
    """A target that overwrites stretches of a sound file: (offset, length, bytes)… as the input says."""

    def changed(data: bytes) -> None:
        source = atheris.FuzzedDataProvider(data)
        made = bytearray(sound)
        for _ in range(source.ConsumeIntInRange(1, 8)):
            at = source.ConsumeIntInRange(0, len(made) - 1)
            piece = source.ConsumeBytes(source.ConsumeIntInRange(0, 64))
            made[at : at + source.ConsumeIntInRange(0, 64)] = piece
        run(bytes(made))

    return changed


def repacked(run: Callable[[bytes], None], sound: bytes) -> Callable[[bytes], None]:
    """A target that damages the parts of a ZIP package, so that its checksums stay right."""
    with zipfile.ZipFile(io.BytesIO(sound)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = sorted(parts)

    def changed(data: bytes) -> None:
        source = atheris.FuzzedDataProvider(data)
        made = dict(parts)
        for _ in range(source.ConsumeIntInRange(1, 4)):
            name = names[source.ConsumeIntInRange(0, len(names) - 1)]
            whole = bytearray(made[name])
            at = source.ConsumeIntInRange(0, max(0, len(whole) - 1))
            whole[at : at + source.ConsumeIntInRange(0, 200)] = source.ConsumeBytes(
                source.ConsumeIntInRange(0, 200)
            )
            made[name] = bytes(whole)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name, content in made.items():
                archive.writestr(name, content)
        run(packed.getvalue())

    return changed


def _sample(suffix: str) -> bytes:
    return next(path for path in sample_paths() if path.suffix == suffix).read_bytes()


def _workbook() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ("序号", "工作任务", "牵头单位", "配合单位"),
        (1, "燃气整治", "区住建局", "区城管局、各镇街"),
        (2, "高层住宅", "区消防救援大队", "/"),
    ):
        sheet.append(row)
    sheet.merge_cells("C2:C3")
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _fixture(suffix: str) -> bytes:
    found = sorted((Path(__file__).parents[1] / "tests").rglob(f"*{suffix}"))
    if not found:
        raise SystemExit(f"no sound {suffix} file below tests/ to begin with")
    return min(found, key=lambda path: path.stat().st_size).read_bytes()


def _ofd() -> bytes:
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "corpus" / "reading"))
    from written_ofd import Body, grid, ofd_of, text

    table = grid([30, 80, 130], [80, 90, 100])
    words = [text("一、区应急局牵头。", 30, 50), text("任务", 32, 86), text("区公安局", 82, 96)]
    return ofd_of(Body([*words, table]), Body([text("二、其他。", 30, 50)]))


def _picture() -> bytes:
    from PIL import Image

    made = io.BytesIO()
    Image.new("L", (200, 80), 255).save(made, "PNG")
    return made.getvalue()


def _image(data: bytes) -> None:
    from corpus.reading.ocr import read_image

    check_lines(read_image(data, "a.png", MAX_PAGES))


def target(name: str) -> Callable[[bytes], None]:
    """The function that a target's inputs go through."""
    match name:
        case "plain":
            return plainly(read_plain, "a.txt")
        case "markdown":
            return plainly(read_markdown, "a.md")
        case "html":
            return plainly(read_html, "a.html")
        case "csv":
            return paged(read_sheet, "a.csv")
        case "docx":
            return repacked(paged(read_docx, "a.docx"), _sample(".docx"))
        case "xlsx":
            return repacked(paged(read_sheet, "a.xlsx"), _workbook())
        case "ofd":
            return repacked(paged(read_ofd, "a.ofd"), _ofd())
        case "doc":
            return damaged(paged(read_doc, "a.doc"), _fixture(".doc"))
        case "xls":
            return damaged(paged(read_sheet, "a.xls"), _fixture(".xls"))
        case "pdf":
            return damaged(paged(read_pdf, "a.pdf"), _sample(".pdf"))
        case "image":
            return damaged(_image, _picture())
        case "units":
            return fuzz_units
        case "text":
            return fuzz_text
    raise SystemExit(__doc__)


def main(arguments: Sequence[str]) -> None:
    """Fuzz one target for a time, or run single cases once."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("target")
    parser.add_argument("cases", type=Path, nargs="*")
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--corpus", type=Path)
    options = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    run = target(options.target)

    def one(data: bytes) -> None:
        try:
            run(data)
        except InputError:
            return

    if options.cases:
        for case in options.cases:
            one(case.read_bytes())
        return
    folder = options.corpus or Path(tempfile.mkdtemp(prefix=f"fuzz-{options.target}-"))
    folder.mkdir(parents=True, exist_ok=True)
    words = folder / "words.dict"
    words.write_text(
        "".join('"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"\n' for word in WORDS), "utf-8"
    )
    seeds = folder / "inputs"
    seeds.mkdir(exist_ok=True)
    if options.target in ("plain", "markdown", "html", "text", "units"):
        for number, path in enumerate(sample_paths()):
            if path.suffix in (".txt", ".md", ".html"):
                (seeds / f"seed-{number}").write_bytes(path.read_bytes()[:6000])
    flags = [
        f"-max_total_time={options.seconds}", "-timeout=10", "-rss_limit_mb=2048", "-max_len=8000",
        f"-dict={words}", f"-artifact_prefix={folder}/", "-print_final_stats=1", "-verbosity=0",
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *flags, str(seeds)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
