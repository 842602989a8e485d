"""The sample documents are what they claim to be: complete, invented, true to the law, well cited."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from docx import Document
from selectolax.lexbor import LexborHTMLParser

from corpus.model import DocumentKind
from corpus.numerals import to_int
from corpus.regions import regions
from corpus.samples import FOLDER, sample_paths, samples
from corpus.samples.china_law import laws

ROOT = Path(__file__).parents[2]
SETS = ROOT / "eval" / "sets"
REGULATIONS = ROOT.parent / "shared" / "data" / "laws" / "行政法规"
KINDS = {
    "responsibility",
    "lead",
    "duties",
    "deadline_or_target",
    "implicit_responsibility",
    "law",
    "effectiveness",
    "ambiguous_jurisdiction",
    "unanswerable",
}
NUMERAL = "零一二三四五六七八九十百"


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


@cache
def text_of(path: Path) -> str:
    """What the file says, by means that share nothing with the project's own readers."""
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(str(path)) as pdf:
            return "\n".join(page.get_textpage().get_text_range() for page in pdf)
    if path.suffix == ".docx":
        document = Document(str(path))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(p.text for p in document.paragraphs), *cells])
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    if path.suffix == ".html":
        return LexborHTMLParser(text).text(separator="\n")
    return text


def text_named(name: str) -> str:
    return text_of(FOLDER / name)


def jsonl(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SETS / name).read_text(encoding="utf-8").splitlines() if line]


QUESTIONS = jsonl("samples.jsonl")
ASSIGNMENTS = jsonl("sample_assignments.jsonl")


def named_question(question: dict[str, Any]) -> str:
    return str(question["id"])


# --- the files ---


def test_manifest_and_folder_agree() -> None:
    listed = [sample.path for sample in samples(twins=True)]
    assert len(listed) == len(set(listed))
    own = {".toml", ".py", ".pyc"}
    on_disk = {p for p in FOLDER.iterdir() if p.is_file() and p.suffix not in own and p.name != "README.md"}
    assert set(listed) == on_disk


def test_library_has_each_document_once() -> None:
    paths = sample_paths()
    assert len(paths) >= 12
    assert len({p.stem for p in paths}) == len(paths)
    assert {p.suffix for p in paths} == {".txt", ".md", ".html", ".pdf", ".docx"}


@pytest.mark.parametrize("path", [s.path for s in samples(twins=True)], ids=lambda p: p.name)
def test_file_is_small_and_has_text(path: Path) -> None:
    assert path.stat().st_size < 300_000
    assert len(squeeze(text_of(path))) > 400


def test_main_documents_are_of_realistic_length() -> None:
    long = [p.name for p in sample_paths() if 2_000 <= len(squeeze(text_of(p))) <= 8_000]
    assert len(long) >= 5, long


def test_places_and_kinds() -> None:
    places = Counter(sample.jurisdiction for sample in samples())
    local = {place for place in places if place and place != "全国"}
    assert local == {
        "云岭省/清汀市",
        "云岭省/清汀市/澜山区",
        "云岭省/清汀市/望溪县",
        "云岭省/清汀市/清汀霁湖经济技术开发区",
    }
    cases = [s for s in samples() if s.kind is DocumentKind.CASE]
    assert len(cases) == 7
    assert all("资料来源" in text_of(s.path) for s in cases)


@pytest.mark.parametrize("name", ["云岭", "清汀", "澜山", "望溪", "霁湖"])
def test_no_real_place_has_the_names(name: str) -> None:
    assert len(regions().paths) > 3_000
    assert [path for path in regions().paths if name in "".join(path)] == []


def test_old_rules_are_gb18030() -> None:
    data = (FOLDER / "澜山区安全生产举报奖励办法（试行）2019.txt").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    assert "澜应急〔2019〕44号" in data.decode("gb18030")


def test_new_rules_repeal_the_old_ones() -> None:
    new, old = (
        text_named("澜山区安全生产举报奖励办法.txt"),
        text_named("澜山区安全生产举报奖励办法（试行）2019.txt"),
    )
    repeal = re.search(r"《(.+?)》（(澜应急〔\d+〕\d+号)）同时废止", new)
    assert repeal is not None
    assert repeal.group(1) in old
    assert repeal.group(2) in old


def test_web_page_has_what_web_pages_have() -> None:
    tree = LexborHTMLParser(
        (FOLDER / "澜山区2026至2027年度冬春火灾防控工作方案.html").read_text(encoding="utf-8")
    )
    assert tree.css_first("table.meta") is not None
    text = tree.text(separator="\n")
    for chrome in ("首页", "当前位置", "索 引 号", "文 号", "打印", "分享到", "版权所有", "网站标识码"):
        assert chrome in text
    for subject in ("电动自行车", "九小场所", "高层", "燃气", "养老", "学校"):
        assert subject in text


def test_task_table_is_the_same_in_pdf_docx_and_source() -> None:
    source = tomllib.loads(
        (ROOT / "scripts" / "sample_sources" / "task_list.toml").read_text(encoding="utf-8")
    )
    rows = [row for group in source["groups"] for row in group["rows"]]
    assert len(rows) >= 20
    with pypdfium2.PdfDocument(str(FOLDER / f"{source['file']}.pdf")) as pdf:
        assert len(pdf) == 2
    printed = squeeze(text_named(f"{source['file']}.pdf"))
    table = Document(str(FOLDER / f"{source['file']}.docx")).tables[0]
    numbered = [[cell.text for cell in row.cells] for row in table.rows if row.cells[0].text.isdecimal()]
    assert [cells[1:] for cells in numbered] == rows
    for row in rows:
        for cell in row:
            assert squeeze(cell) in printed


def test_same_task_different_leads() -> None:
    """City, district and county each name another lead for parking and charging of electric bicycles."""
    leads = {
        re.search(pattern, squeeze(text_named(name))).group(1)  # type: ignore[union-attr]
        for name, pattern in (
            ("清汀市电动自行车安全隐患全链条整治行动方案.txt", r"管住停放和充电。[^(]*\((\w+)牵头"),
            ("澜山区2026至2027年度冬春火灾防控工作方案.html", r"停放充电。[^（]*（牵头单位：(\w+)；"),
            ("望溪县燃气和电动自行车安全专项整治方案.docx", r"停放充电。.*?（牵头单位：(\w+)；"),
        )
    }
    assert leads == {"市消防救援支队", "区住房城乡建设局", "县公安局"}


# --- digests against the law ---


def parse_articles(markdown: str) -> dict[int, int]:
    """Article number → number of its paragraphs (款), items not counted."""
    paragraphs: dict[int, int] = {}
    current = None
    for line in markdown.split("<!-- INFO END -->", 1)[1].splitlines():
        label = re.match(rf"第([{NUMERAL}]+)条", line.strip())
        if label:
            current = to_int(label.group(1))
            assert current is not None
            paragraphs[current] = 1
        elif (
            current is not None and line.strip() and not re.match(rf"#|[（(][{NUMERAL}]+[）)]", line.strip())
        ):
            paragraphs[current] += 1
    return paragraphs


@cache
def law_articles(name: str) -> dict[int, int]:
    return parse_articles(next(laws([name])).data.decode())


def citations(text: str) -> list[tuple[str, int, int | None]]:
    """(law named before it or "", article, paragraph) of each reference in brackets."""
    found = []
    for bracket in re.findall(r"（([^（）]*第[^（）]*条[^（）]*)）", text):
        for law, article, paragraph in re.findall(
            rf"(应急条例|报告条例)?第([{NUMERAL}]+)条(?:第([一二三四五]+)款)?", bracket
        ):
            number = to_int(article)
            assert number is not None
            found.append((law, number, to_int(paragraph) if paragraph else None))
    return found


@pytest.mark.parametrize("name", ["安全生产法", "消防法", "突发事件应对法", "特种设备安全法"])
def test_digest_cites_existing_articles(name: str) -> None:
    articles = law_articles(name)
    found = citations(text_named(f"职责摘要-{name}.md"))
    assert len(found) >= 15
    for _, article, paragraph in found:
        assert article in articles
        assert paragraph is None or paragraph <= articles[article], (article, paragraph)


def test_digest_of_regulations_cites_existing_articles() -> None:
    if not REGULATIONS.is_dir():
        pytest.skip("the texts of the regulations (../shared/data/laws) are not beside this checkout")
    texts = {
        "应急条例": next(REGULATIONS.glob("生产安全事故应急条例*.md")),
        "报告条例": next(REGULATIONS.glob("生产安全事故报告和调查处理条例*.md")),
    }
    articles = {law: parse_articles(path.read_text(encoding="utf-8")) for law, path in texts.items()}
    found = citations(text_named("职责摘要-生产安全事故应急和报告.md"))
    assert len(found) >= 15
    for law, article, paragraph in found:
        assert article in articles[law]
        assert paragraph is None or paragraph <= articles[law][article], (law, article, paragraph)


# --- questions ---


def test_questions_cover_all_kinds_and_styles() -> None:
    assert len(QUESTIONS) >= 30
    assert len({q["id"] for q in QUESTIONS}) == len({q["question"] for q in QUESTIONS}) == len(QUESTIONS)
    assert {q["kind"] for q in QUESTIONS} == KINDS
    styles = Counter(q["style"] for q in QUESTIONS)
    assert set(styles) == {"plain", "colloquial", "paraphrase"}
    assert min(styles.values()) >= 5


@pytest.mark.parametrize("question", QUESTIONS, ids=named_question)
def test_question_is_sound(question: dict[str, Any]) -> None:
    expect = question["expect"]
    assert 1 <= len(question["question"]) <= 500
    if question["kind"] == "unanswerable":
        assert expect["abstain"]
        assert not expect["cite"]
        return
    assert not expect["abstain"]
    assert expect["cite"]
    cited = []
    for cite in expect["cite"]:
        if cite["article"]:
            text = next(laws([cite["doc"]]))
            assert text.name == cite["file"]
            article = re.search(
                rf"^{cite['article']} .*?(?=^第[{NUMERAL}]+条 |^## |\Z)", text.data.decode(), re.M | re.S
            )
            assert article is not None
            source = article.group()
        else:
            assert FOLDER / cite["doc"] in sample_paths()
            source = text_named(cite["doc"])
        assert squeeze(cite["quote"]) in squeeze(source)
        cited.append(squeeze(source))
    everything = "".join(cited)
    for name in (*expect["units"], *expect["lead"]):
        bare = re.sub(r"^[市区县]", "", name)
        assert bare in everything, name
    if question["kind"] not in ("ambiguous_jurisdiction",):
        assert set(expect["lead"]) <= set(expect["units"])
    if expect["contains"]:
        check = any if expect["contains_mode"] == "any" else all
        assert check(squeeze(c) in everything for c in expect["contains"])


def test_ambiguous_questions_have_several_places() -> None:
    places = {s.path.name: s.jurisdiction for s in samples()}
    for question in QUESTIONS:
        if question["kind"] == "ambiguous_jurisdiction":
            assert len({places[c["doc"]] for c in question["expect"]["cite"]}) >= 2


# --- assignments ---


def test_assignments_cover_four_documents() -> None:
    documents = Counter(row["doc"] for row in ASSIGNMENTS)
    assert len(documents) == 4
    assert min(documents.values()) >= 15
    assert {row["form"] for row in ASSIGNMENTS} == {"bracket", "line", "table"}
    assert len({row["id"] for row in ASSIGNMENTS}) == len(ASSIGNMENTS)


@pytest.mark.parametrize("row", ASSIGNMENTS, ids=lambda row: str(row["id"]))
def test_assignment_is_in_the_text(row: dict[str, Any]) -> None:
    text, span = squeeze(text_named(row["doc"])), squeeze(row["span"])
    assert squeeze(row["task"])[:20] in text
    if row["form"] != "table":  # a printed row interleaves the lines of its cells
        assert span in text
    position = 0
    for role in row["roles"]:
        if role["role"] in row["span"]:
            assert role["role"] in ("牵头", "负责", "牵头单位", "责任单位")
        assert role["units"]
        for unit in role["units"]:
            position = span.index(squeeze(unit["name"]), position if role["role"] != "负责" else 0)


def test_no_assignment_of_the_texts_is_left_out() -> None:
    """Counted by marks that every explicit assignment of these four documents has."""
    marks = {
        "澜山区推进城市安全发展实施方案.txt": r"（(?:责任单位|牵头单位)：",
        "霁湖经开区十四五应急管理规划.md": r"牵头，[^）]*按职责分工负责）",
        "清汀市2026年安全生产工作要点.txt": r"牵头单位：",
    }
    for name, mark in marks.items():
        found = re.findall(mark, text_named(name))
        assert len(found) == sum(row["doc"] == name for row in ASSIGNMENTS), name
