"""The documentation says what the program does: nothing is missing from it, and nothing in it is made up."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import typer

from corpus import errors
from corpus.errors import AnzhiError
from corpus.ingest import ingest_texts
from corpus.samples.china_law import safety_law_names
from eval import run as measuring
from qa_service.api.application import create_app
from qa_service.api.errors import CLIENT_ERROR, HTTP_MESSAGES
from qa_service.cli import build_app, run
from qa_service.sample_library import national_laws
from qa_service.settings import CONFIG_VARIABLE, DEBUG_VARIABLE, SETTINGS, Settings, load_settings
from qa_service.wiring import build

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference.zh-CN.md"
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
PAGES = (*READMES, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md")))

# A fenced block with its language: ```sh … ```.
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
HEADING = re.compile(r"^(#{1,6}) (.+)$", re.M)
# [text](target) and ![text](target); not a code span that merely shows the form.
LINK = re.compile(r"!?\[[^\]\n]*\]\(([^()\s]+)\)")
# An option of a command line: --json, -y. Not the dashes of a table's rule or of a range (2021—2025).
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")
CODE = re.compile(r"`([^`\n]+)`")
VARIABLE = re.compile(r"\bANZHI_[A-Z][A-Z_]*")
# A path of the repository in a code span: corpus/reading/, `eval/baseline.json`, tests/test_docs.py.
PLACE = re.compile(r"(?:case_library|corpus|docs|eval|indexing|qa_service|scripts|tests)/[\w./*-]*")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def prose(path: Path) -> str:
    """A page without its code blocks."""
    return BLOCK.sub("", text_of(path))


@cache
def blocks(path: Path) -> tuple[str, ...]:
    return tuple(match[2] for match in BLOCK.finditer(text_of(path)))


@cache
def sections(level: int) -> Mapping[str, str]:
    """Headings of one level of the reference → what stands under each, up to the next heading."""
    found = list(HEADING.finditer(text_of(REFERENCE)))
    ends = [match.start() for match in found[1:]] + [None]
    return {
        match[2]: text_of(REFERENCE)[match.end() : end]
        for match, end in zip(found, ends, strict=True)
        if len(match[1]) == level
    }


def rows(section: str) -> Mapping[str, list[str]]:
    """Rows of the tables in ``section``: first code span → cells."""
    found = {}
    for line in section.splitlines():
        first = re.match(r"\| `([^`]+)`", line)
        if first:
            found[first[1]] = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("| "))]
    return found


def commands_of(group: Any, path: tuple[str, ...] = ("anzhi",)) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, command in group.commands.items():
        if not command.hidden:
            yield (*path, name), command
            if hasattr(command, "commands"):
                yield from commands_of(command, (*path, name))


COMMANDS = {" ".join(path): command for path, command in commands_of(typer.main.get_command(build_app()))}


def options_of(name: str, capsys: pytest.CaptureFixture[str]) -> set[str]:
    """All spellings of a command's options; ``anzhi eval`` reads its own."""
    if name == "anzhi eval":
        with pytest.raises(SystemExit):
            measuring.main(["--help"])
        return set(OPTION.findall(capsys.readouterr().out)) - {"-h"} | COMMON
    options = [p for p in COMMANDS[name].params if p.param_type_name == "option"]
    return {spelling for option in options for spelling in (*option.opts, *option.secondary_opts)} | COMMON


def own_options(section: str) -> set[str]:
    """Options that a section tells: `--out 文件`. Not those of another command: `anzhi index --rebuild`."""
    spans = [span for span in CODE.findall(section) if span.startswith("-")]
    return {option for span in spans for option in OPTION.findall(span)}


COMMON = {"--library", "--help", "-h"}
"""Options of every command, which the reference tells once."""


# --- the reference is complete -------------------------------------------------------------------


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_setting_has_its_row(setting: Any) -> None:
    cells = rows(sections(2)["设置"]).get(setting.variable)
    assert cells is not None, f"{setting.variable} is not in the table of settings"
    default = "未设置" if setting.default is None else f"`{setting.default}`"
    assert cells[1:3] == [f"`{setting.name}`", default]
    assert len(cells[3]) >= 4


def test_every_variable_in_the_docs_is_a_setting() -> None:
    known = {setting.variable for setting in SETTINGS} | {CONFIG_VARIABLE, DEBUG_VARIABLE}
    assert {name for page in PAGES for name in VARIABLE.findall(text_of(page))} <= known
    for variable in (CONFIG_VARIABLE, DEBUG_VARIABLE):
        assert variable in sections(2)["设置"]


def test_example_of_the_settings_file_loads(tmp_path: Path) -> None:
    [example] = [block for block in blocks(REFERENCE) if "max_upload_mb" in block]
    (tmp_path / "anzhi.toml").write_text(example, encoding="utf-8")
    assert load_settings(env={}, toml=tmp_path / "anzhi.toml").max_upload_mb == 100


@pytest.mark.parametrize("name", COMMANDS)
def test_command_and_its_options_are_told(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    section = sections(3).get(f"`{name}`")
    assert section is not None, f"no section for {name}"
    told = own_options(section)
    own = options_of(name, capsys)
    assert own - COMMON <= told, f"not told: {own - COMMON - told}"
    assert told <= own, f"made up: {told - own}"


def test_common_options_are_told_once() -> None:
    assert own_options(sections(2)["命令行"]) == COMMON


def test_no_section_for_a_command_that_is_not_there() -> None:
    told = {heading.strip("`") for heading in sections(3) if heading.startswith("`anzhi")}
    assert told == set(COMMANDS)


@pytest.fixture(scope="module")
def specification(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    folder = tmp_path_factory.mktemp("docs") / "anzhi"
    with build(load_settings(env={"ANZHI_LIBRARY": str(folder)}), create=True) as app:
        return create_app(app).openapi()


def endpoints(specification: Mapping[str, Any]) -> Mapping[str, set[str]]:
    """``GET /api/v1/units`` → names of its parameters and of the fields of its body."""
    found = {}
    for path, methods in specification["paths"].items():
        for method, operation in methods.items():
            names = {parameter["name"] for parameter in operation.get("parameters", [])}
            for content in operation.get("requestBody", {}).get("content", {}).values():
                schema = content["schema"]["$ref"].rpartition("/")[2]
                names |= set(specification["components"]["schemas"][schema]["properties"])
            found[f"{method.upper()} {path}"] = names
    return found


def test_endpoints_and_their_parameters_are_told(specification: Mapping[str, Any]) -> None:
    served = endpoints(specification)
    told = {heading.strip("`"): section for heading, section in sections(3).items() if " /api/" in heading}
    assert set(told) == set(served)
    for name, parameters in served.items():
        table = {
            span
            for line in told[name].splitlines()
            if line.startswith("| `")
            for span in CODE.findall(line.split("|")[1])
        }
        assert table == parameters, name


def test_fields_of_the_answer_are_told(specification: Mapping[str, Any]) -> None:
    schemas = specification["components"]["schemas"]
    fields = {
        span
        for line in sections(2)["答案的结构"].splitlines()
        if line.startswith("| `")
        for span in CODE.findall(line.split("|")[1])
    }
    assert fields == set(schemas["AnswerBody"]["properties"])
    told = set(CODE.findall(sections(2)["答案的结构"]))
    assert set(schemas["AnswerUnitBody"]["properties"]) <= told
    assert set(schemas["AnswerTargetBody"]["properties"]) <= told


def codes() -> Mapping[str, int]:
    """Every code that a caller can meet → its HTTP status."""
    tree = {
        found.code: found.status
        for found in vars(errors).values()
        if isinstance(found, type) and issubclass(found, AnzhiError)
    }
    own = {code: status for status, (code, _) in HTTP_MESSAGES.items()}
    return {CLIENT_ERROR[0]: 400, **own, **tree}


@pytest.mark.parametrize("code", codes())
def test_error_code_is_told_with_its_status_and_advice(code: str) -> None:
    cells = rows(sections(2)["错误代码"]).get(code)
    assert cells is not None, f"{code} is not in the tables of errors"
    assert cells[1] == str(codes()[code])
    assert all(len(cell) >= 2 for cell in cells[2:4])


def test_no_error_code_is_made_up() -> None:
    assert set(rows(sections(2)["错误代码"])) == set(codes())


def test_issue_codes_are_told() -> None:
    # Where an issue is made, its code is the first argument: Issue("code", … or _remark(found, "code", …
    made = re.compile(r"(?:\bIssue\(|_remark\(\s*found,)\s*(?:code=)?\"([a-z_]+)\"")
    used = {
        code for source in sorted((ROOT / "corpus").rglob("*.py")) for code in made.findall(text_of(source))
    }
    assert len(used) >= 10
    assert used - set(codes()) == set(rows(sections(2)["读取提示"]))


# --- what the pages show is there ----------------------------------------------------------------


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), re.M))


def test_the_two_commands_open_the_readme() -> None:
    for readme in READMES:
        assert blocks(readme)[0] == "make serve\nmake test\n"
    assert {"serve", "test"} <= targets()


def test_make_targets_exist_and_are_told() -> None:
    named = {name for page in PAGES for name in re.findall(r"(?:`|^)make ([a-z]+)", text_of(page), re.M)}
    assert named <= targets()
    # What `make help` prints: make serve | test | …
    offered = re.findall(r"make ((?:[a-z]+ \| )+[a-z]+)", text_of(ROOT / "Makefile"))[0].split(" | ")
    assert len(offered) >= 5
    assert {f"make {name}" for name in offered} <= set(rows(sections(2)["Make 目标"]))


def shown_commands() -> list[tuple[str, str]]:
    """Calls of anzhi in code blocks: (page, words after the program's name)."""
    call = re.compile(r"^(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?anzhi\b(.*)$", re.M)
    return [(page.name, words) for page in PAGES for block in blocks(page) for words in call.findall(block)]


def test_shown_commands_exist(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(shown_commands()) >= 8
    for page, words in shown_commands():
        plain = re.sub(r"^ --library \S+", "", words).split()
        depth = max(n for n in range(len(plain) + 1) if n == 0 or " ".join(["anzhi", *plain[:n]]) in COMMANDS)
        assert depth, f"{page}: anzhi{words}"
        name = " ".join(["anzhi", *plain[:depth]])
        assert set(OPTION.findall(words)) <= options_of(name, capsys), f"{page}: anzhi{words}"


def test_readme_twins_have_the_same_shape() -> None:
    english, chinese = ([len(marks) for marks, _ in HEADING.findall(prose(page))] for page in READMES)
    assert english == chinese
    assert blocks(READMES[0]) == blocks(READMES[1])
    assert questions(READMES[0]) == questions(READMES[1])
    assert re.findall(r"!\[[^\]]*\]\(([^)]+)\)", prose(READMES[0])) == re.findall(
        r"!\[[^\]]*\]\(([^)]+)\)", prose(READMES[1])
    )


def anchors(page: Path) -> set[str]:
    """Anchors as GitHub makes them: lower case, blanks to hyphens, punctuation dropped."""
    return {
        re.sub(r"[^\w\- ]", "", heading.replace("`", "")).strip().lower().replace(" ", "-")
        for _, heading in HEADING.findall(prose(page))
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_resolve(page: Path) -> None:
    for target in LINK.findall(prose(page)):
        if re.match(r"https?://", target):
            continue
        place, _, anchor = unquote(target).partition("#")
        file = (page.parent / place).resolve() if place else page
        assert file.exists(), f"{page.name}: {target}"
        assert file.is_relative_to(ROOT), f"{page.name}: {target} leads out of the repository"
        if anchor:
            assert anchor in anchors(file), f"{page.name}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_named_places_exist(page: Path) -> None:
    for span in CODE.findall(prose(page)):
        if PLACE.fullmatch(span) and "…" not in span:
            assert list(ROOT.glob(span.rstrip("/"))), f"{page.name}: {span}"


def test_changelog_has_an_unreleased_section() -> None:
    headings = [
        heading for marks, heading in HEADING.findall(prose(ROOT / "CHANGELOG.md")) if len(marks) == 2
    ]
    assert headings[0] == "[Unreleased]"


def test_number_of_national_laws_is_right() -> None:
    number = len(safety_law_names())
    assert f"{number} national laws" in text_of(READMES[0])
    assert f"{number} 部国家法律" in text_of(READMES[1])


# --- what the readme promises over the samples ---------------------------------------------------


def questions(readme: Path) -> list[tuple[str, bool]]:
    """Questions of the readme's table, and whether it says that they are answered (a dash where not)."""
    found = []
    for line in prose(readme).splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[0].endswith("？"):
            found.append((cells[0], not cells[1].startswith("—")))
    return found


@pytest.fixture(scope="module")
def library_of_the_readme(
    sample_library: Path, shared_cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """The samples and, of the national laws, the one that the readme asks about."""
    folder = tmp_path_factory.mktemp("readme") / "anzhi"
    shutil.copytree(sample_library, folder)
    settings = load_settings(env={"ANZHI_LIBRARY": str(folder), "ANZHI_CACHE": str(shared_cache)})
    with build(settings) as app:
        assert not ingest_texts(app.library, national_laws(["安全生产法"])).failed
        app.update_index()
    return settings


@pytest.mark.slow
def test_questions_of_the_readme_are_answered_as_it_says(library_of_the_readme: Settings) -> None:
    asked = questions(READMES[0])
    assert {answered for _, answered in asked} == {True, False}
    with build(library_of_the_readme) as app:
        for question, answered in asked:
            assert (app.ask(question).status == "answered") is answered, question


@pytest.mark.slow
def test_example_of_the_readme_is_real(
    library_of_the_readme: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lines below ``anzhi ask`` are printed in their order; … stands for lines left out."""
    monkeypatch.setenv("ANZHI_CACHE", str(library_of_the_readme.cache))
    shown = re.compile(r"^\.venv/bin/anzhi ask \"(.+)\"\n\n(.+)", re.S)
    examples = [match for block in blocks(READMES[0]) if (match := shown.match(block))]
    assert examples
    for question, output in (match.groups() for match in examples):
        assert run(["--library", str(library_of_the_readme.library), "ask", question]) == 0
        printed = capsys.readouterr().out
        position = 0
        for line in filter(lambda line: line.strip() not in ("", "…"), output.splitlines()):
            assert line in printed[position:], f"not printed: {line}"
            position = printed.index(line, position) + len(line)
