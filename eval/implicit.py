"""``anzhi eval implicit``: hold the implicit duties found in real texts against sentences judged by hand.

    anzhi eval implicit [--data DIR] [--half dev|held_out|all] [--failures] [--json]

``eval/sets/implicit.jsonl`` holds pointers, not texts: ``file`` below the data folder, and ``start``, ``end``
as code points of the file's bytes decoded as UTF-8 with everything kept as it is (line breaks, a byte order
mark, the marks of HTML). ``sha256`` is the first 16 hexadecimal digits of the hash of the sentence in UTF-8:
a data folder with other texts is noticed. The spans in ``duties`` are offsets into the sentence.

Each file is parsed whole, as the product does; what counts is every implicit assignment whose evidence
overlaps the sentence. The rows are drawn at random and judged without looking at what the program finds; the
half ``held_out`` shares no file with the half ``dev`` and is not to be looked at while rules are written.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import AnzhiError, InputError, UnreadableFileError
from corpus.model import Assignment, AssignmentKind, Outline, Span
from corpus.parsing import parse
from eval.metrics import read_rows, squeeze, wilson

ROWS = Path(__file__).parent / "sets" / "implicit.jsonl"
DATA = Path(__file__).parents[2] / "shared" / "data"
HALVES = ("dev", "held_out")
KINDS = ("law", "policy", "case")
PARTS = ("act", "object", "condition")
PARTNER_ROLES = frozenset({"会同", "配合", "配合单位", "协助", "协同", "参与", "联合"})
"""Roles of those who take part; the subject of a duty is who stands in any other role."""

_SHA_DIGITS = 16
_OVERLAP = 2  # code points; a shared full stop is no overlap

# Why: a list of departments is written 公安、民政等部门; whether 等部门 is said with the last is taste.
# Matches 等, 等部门, 等有关部门, 等新闻单位 at the end of a name. Must not match 部门 alone.
_OPEN_END = re.compile(r"等(?:.{0,4}(?:部门|单位|机构|组织|人员))?$")
# Why: a relative clause before an organ (接到报告的公安机关) may be kept or left.
# Matches up to the last 的 that has a name of two characters or more behind it.
_RELATIVE = re.compile(r"^.*的(?=.{2,}$)")


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty in the sentence's own offsets; ``optional``: neither asked nor punished."""

    subjects: tuple[Span, ...]
    partners: tuple[Span, ...] = ()
    act: Span | None = None
    object: Span | None = None
    condition: Span | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One judged sentence; ``kind`` is law, policy or case."""

    id: str
    file: str
    start: int
    end: int
    sha256: str
    half: str
    assigns: bool
    duties: tuple[Duty, ...]
    kind: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One extracted duty: subjects as written; spans in the sentence's offsets, which may lie outside."""

    subjects: frozenset[str]
    places: tuple[Span, ...]
    parts: Mapping[str, Span | None]


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence with what the program found in it."""

    sentence: Sentence
    text: str
    found: tuple[Found, ...]


def main(argv: Sequence[str] | None = None) -> int:
    """Measure; 0 also where the data folder is absent, which is said."""
    options = _options(argv)
    if not options.data.is_dir():
        print(
            f"跳过：没有数据文件夹“{options.data}”，隐含责任没有测量。用 --data 指明它的位置。",
            file=sys.stderr,
        )
        return 0
    wanted = HALVES if options.half == "all" else (options.half,)
    rows = [row for row in sentences(options.rows) if row.half in wanted]
    try:
        judged = measure(rows, options.data)
    except AnzhiError as error:
        print(f"错误：{error.message}", file=sys.stderr)
        return 1
    report = {"half": options.half} | score(judged)
    if options.json:
        print(json.dumps(report, ensure_ascii=False, indent=2))
        return 0
    _show(report)
    if options.failures:
        for line in failures(judged):
            print(line)
    return 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="anzhi eval implicit", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA, help="folder that the pointers lead into")
    parser.add_argument("--rows", type=Path, default=ROWS, help="judged sentences")
    parser.add_argument("--half", choices=[*HALVES, "all"], default="dev")
    parser.add_argument("--failures", action="store_true", help="list what went wrong")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(argv)


# --- the judged sentences ------------------------------------------------------------------------


def sentences(rows: Path) -> list[Sentence]:
    """The judged sentences of a file of ``eval/sets/implicit.jsonl``'s form."""
    return [Sentence(**row | {"duties": tuple(map(_duty, row["duties"]))}) for row in read_rows(rows)]


def _duty(row: Mapping[str, Any]) -> Duty:
    act, object_, condition = (Span(*row[part]) if row[part] else None for part in PARTS)
    return Duty(
        subjects=tuple(Span(*span) for span in row["subjects"]),
        partners=tuple(Span(*span) for span in row["partners"]),
        act=act,
        object=object_,
        condition=condition,
        optional=row.get("optional", False),
    )


def measure(rows: Sequence[Sentence], data: Path) -> list[Judged]:
    """Parse every file that a row points into and take what was found in the row's sentence.

    Raises:
        InputError: a file is absent, cannot be read, or is not the one that was judged.
    """
    by_file: dict[str, list[Sentence]] = defaultdict(list)
    for row in rows:
        by_file[row.file].append(row)
    judged = []
    for file, inside in sorted(by_file.items()):
        try:
            content = (data / file).read_bytes()
        except OSError as error:
            raise UnreadableFileError(
                f"读不到“{file}”：{error.strerror}。请检查 --data 指明的文件夹。"
            ) from None
        source = content.decode("utf-8", "replace")
        parsed = parse(content, Path(file).name)
        implicit = [a for a in parsed.assignments if a.kind is AssignmentKind.IMPLICIT]
        for row in inside:
            text = source[row.start : row.end]
            if hashlib.sha256(text.encode()).hexdigest()[:_SHA_DIGITS] != row.sha256:
                raise InputError(f"“{file}”里的文字与标注时不同（{row.id}）：标注只适用于原来的文件。")
            places = stored_places(row, text, parsed.outline)
            judged.append(Judged(row, text, tuple(_found(implicit, places, parsed.outline))))
    return sorted(judged, key=lambda item: item.sentence.id)


def stored_places(row: Sentence, text: str, made: Outline) -> list[int | None]:
    """For each code point of the sentence, its offset in the stored text; None where it is not stored.

    By the outline's own map where the form has one (plain text, Markdown), else (HTML) by looking for the
    sentence's characters without white space. A sentence that is not stored at all has None throughout.
    """
    places: list[int | None] = [None] * len(text)
    for stored, source, length in made.offsets.runs:
        for at in range(max(source, row.start), min(source + length, row.end)):
            places[at - row.start] = stored + at - source
    if made.offsets.runs:
        return places
    solid = [at for at, character in enumerate(made.text) if not character.isspace()]
    found = squeeze(made.text).find(squeeze(text))
    if found >= 0:
        inked = (at for at, character in enumerate(text) if not character.isspace())
        for index, at in enumerate(inked):
            places[at] = solid[found + index]
    return places


def _found(implicit: Sequence[Assignment], places: Sequence[int | None], made: Outline) -> list[Found]:
    stored = [at for at in places if at is not None]
    if not stored:
        return []
    back = {at: index for index, at in enumerate(places) if at is not None}
    known = sorted(back)
    inside = set(stored)

    def own(span: Span | None) -> Span | None:
        """A stored span in the sentence's offsets; outside of it, outside (negative or past the end)."""
        if span is None:
            return None
        return Span(_shift(span.start, known, back), _shift(span.end, known, back))

    rows = []
    for assignment in implicit:
        if sum(at in inside for at in range(*assignment.evidence)) < _OVERLAP:
            continue
        units = [u for role in assignment.roles if role.role not in PARTNER_ROLES for u in role.units]
        parts = {name: own(getattr(assignment, name)) for name in PARTS}
        spans = tuple(span for unit in units if (span := own(unit.span)))
        rows.append(Found(frozenset(squeeze(u.as_written) for u in units), spans, parts))
    return rows


def _shift(at: int, known: Sequence[int], back: Mapping[int, int]) -> int:
    index = min(bisect_left(known, at), len(known) - 1)
    return back[known[index]] + at - known[index]


# --- the judgement -------------------------------------------------------------------------------


def variants(written: str, *, listed: bool = False) -> frozenset[str]:
    """Ways of writing a subject that count as one: with and without 等部门, and 接到报告的 before it.

    ``listed``: it ends a list, whose 部门 may be said of each (公安、交通部门) or of the last.
    """
    whole = squeeze(written)
    short = _OPEN_END.sub("", whole) or whole
    ends = {whole, short} | ({short.removesuffix("部门")} - {""} if listed else set())
    return frozenset(ends | {_RELATIVE.sub("", name) for name in ends})


def same_subjects(duty: Duty, text: str, found: Found) -> bool:
    """Whether the extracted duty has exactly the judged subjects, as written, white space aside."""
    wanted = [variants(span.of(text), listed=len(duty.subjects) > 1) for span in duty.subjects]
    given = [{name, _OPEN_END.sub("", name) or name} for name in found.subjects]
    return (
        bool(given)
        and all(any(names & ways for ways in wanted) for names in given)
        and all(any(names & ways for names in given) for ways in wanted)
    )


def touching_subjects(duty: Duty, found: Found) -> bool:
    """Whether each judged subject is touched by an extracted one and the other way round."""

    def touched(span: Span, others: Sequence[Span]) -> bool:
        return any(span.start < other.end and other.start < span.end for other in others)

    return (
        bool(found.places)
        and all(touched(span, found.places) for span in duty.subjects)
        and all(touched(span, duty.subjects) for span in found.places)
    )


def overlap_f1(wanted: Span, given: Span | None, text: str) -> float:
    """F1 over the code points, white space apart; 0.0 without a given span."""
    if given is None:
        return 0.0

    def inked(span: Span) -> set[int]:
        return {at for at in range(*span) if not (0 <= at < len(text) and text[at].isspace())}

    one, other = inked(wanted), inked(given)
    return 2 * len(one & other) / max(1, len(one) + len(other))


def score(judged: Sequence[Judged]) -> dict[str, Any]:
    """The figures, over all and for each kind of document."""
    report = _scored(judged)
    kinds = {kind: [item for item in judged if item.sentence.kind == kind] for kind in KINDS}
    return report | {"by kind": {kind: _scored(items) for kind, items in kinds.items() if items}}


def _scored(judged: Sequence[Judged]) -> dict[str, Any]:
    said = [item for item in judged if item.found]
    assigning = [item for item in judged if item.sentence.assigns]
    right = sum(item.sentence.assigns for item in said)
    pairs = [_paired(item) for item in judged]
    return {
        "sentences": len(judged),
        "assigning": len(assigning),
        "precision": _share(right, len(said)),
        "recall": _share(right, len(assigning)),
        "strict precision": _share(sum(p.given_right for p in pairs), sum(p.given for p in pairs)),
        "strict recall": _share(sum(p.wanted_found for p in pairs), sum(p.wanted for p in pairs)),
        "touching precision": _share(sum(p.given_near for p in pairs), sum(p.given for p in pairs)),
        "touching recall": _share(sum(p.wanted_near for p in pairs), sum(p.wanted for p in pairs)),
    } | {part: _part_figures([p.parts[part] for p in pairs]) for part in PARTS}


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Counts of one sentence; ``parts``: (F1 of each judged part, parts given where none was judged)."""

    given: int
    given_right: int
    given_near: int
    wanted: int
    wanted_found: int
    wanted_near: int
    parts: Mapping[str, tuple[list[float], int]]


def _paired(item: Judged) -> _Pairs:
    text, duties = item.text, item.sentence.duties
    asked = [duty for duty in duties if not duty.optional]
    # One that fits only an optional duty is neither right nor wrong.
    given = [
        found
        for found in item.found
        if any(same_subjects(duty, text, found) for duty in asked)
        or not any(same_subjects(duty, text, found) for duty in duties)
    ]
    parts: dict[str, tuple[list[float], int]] = {part: ([], 0) for part in PARTS}
    for duty in asked:
        near = [found for found in given if touching_subjects(duty, found)]
        if not near:
            continue
        best = max(near, key=lambda found: _closeness(duty, found, text))
        for part in PARTS:
            scores, extra = parts[part]
            wanted = getattr(duty, part)
            if wanted is not None:
                scores.append(overlap_f1(wanted, best.parts[part], text))
            elif best.parts[part] is not None:
                parts[part] = (scores, extra + 1)
    return _Pairs(
        given=len(given),
        given_right=sum(any(same_subjects(duty, text, found) for duty in asked) for found in given),
        given_near=sum(any(touching_subjects(duty, found) for duty in asked) for found in given),
        wanted=len(asked),
        wanted_found=sum(any(same_subjects(duty, text, found) for found in given) for duty in asked),
        wanted_near=sum(any(touching_subjects(duty, found) for found in given) for duty in asked),
        parts=parts,
    )


def _closeness(duty: Duty, found: Found, text: str) -> float:
    return overlap_f1(duty.act, found.parts["act"], text) if duty.act else 0.0


def _share(hits: int, total: int) -> dict[str, Any]:
    low, high = wilson(hits, total)
    share = round(hits / total, 3) if total else None
    return {"share": share, "of": f"{hits}/{total}", "interval": [round(low, 3), round(high, 3)]}


def _part_figures(rows: Sequence[tuple[list[float], int]]) -> dict[str, Any]:
    """Over the duties whose subjects were met: how often the part is touched, its mean F1, the extra ones."""
    scores = [value for values, _ in rows for value in values]
    return {
        "judged": len(scores),
        "touched": sum(value > 0 for value in scores),
        "mean F1": round(sum(scores) / len(scores), 3) if scores else None,
        "extra": sum(extra for _, extra in rows),
    }


def failures(judged: Sequence[Judged]) -> list[str]:
    """A line for each sentence that was missed, wrongly taken, or given other subjects."""
    lines = []
    for item in judged:
        row, text = item.sentence, item.text
        wanted = [
            " ".join(span.of(text) for span in duty.subjects) for duty in row.duties if not duty.optional
        ]
        given = [" ".join(sorted(found.subjects)) for found in item.found]
        pairs = _paired(item)
        if row.assigns and not item.found:
            fault = "漏"
        elif item.found and not row.assigns:
            fault = "误"
        elif pairs.given_right < pairs.given or pairs.wanted_found < pairs.wanted:
            fault = "主体"
        else:
            continue
        lines.append(f"{fault} {row.id} {row.file} 应为{wanted} 得到{given} {row.why}\n    {text}")
    return lines


def _show(report: Mapping[str, Any], indent: str = "") -> None:
    for name, value in report.items():
        if name == "by kind":
            for kind, inner in value.items():
                print(f"{indent}{kind}:")
                _show(inner, indent + "  ")
        elif isinstance(value, dict) and "of" in value:
            print(f"{indent}{name}: {value['share']} = {value['of']}, 95 % {value['interval']}")
        elif isinstance(value, dict):
            print(f"{indent}{name}: " + ", ".join(f"{key} {item}" for key, item in value.items()))
        else:
            print(f"{indent}{name}: {value}")


if __name__ == "__main__":
    sys.exit(main())
