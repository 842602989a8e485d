"""How extracted accident cases are held against cases that a person annotated.

A gold field is a list of accepted values, the principal one first; ``None`` among them: the text may be read
as not saying it. A value is right only if it equals an accepted one. It counts for recall only where the text
must be read as saying it, and for precision always, so a made-up value is punished and a cautious empty one
is not, where a careful reader could leave it empty too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from case_library.model import Case, Found, Violation
from corpus.model import Span
from eval.case_matching import (
    Merged,
    Row,
    days,
    factor_right,
    kind_right,
    merge_parties,
    nature,
    overlap,
    paired,
    same_firm,
    same_loss,
    same_name,
    same_who,
    shares_pair,
    title_key,
    touches,
)
from eval.metrics import squeeze, wilson

_ALIGNED = 0.5
"""Common characters over all characters for a cause with the same bounds."""


@dataclass(slots=True)
class Tally:
    """Counts of one field.

    Attributes:
        given: values that were extracted; right: of them those that are accepted.
        wanted: values that the text says; met: of them those that were extracted.
        near: for places: right if one path may be a prefix of the other.
        unsure: wrong ones that were marked as unsure.
    """

    given: int = 0
    right: int = 0
    wanted: int = 0
    met: int = 0
    near: int = 0
    unsure: int = 0

    def add(self, other: Tally) -> None:
        for name in ("given", "right", "wanted", "met", "near", "unsure"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def figures(self) -> dict[str, Any]:
        """Shares with their counts and 95 % intervals."""
        figures: dict[str, Any] = {
            "precision": _share(self.right, self.given),
            "recall": _share(self.met, self.wanted),
        }
        if self.near:
            figures["near"] = self.near
        if self.unsure:
            figures["wrong but marked unsure"] = self.unsure
        return figures


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong or missing value; ``quote``: the words that it was taken from."""

    case: str
    field: str
    wanted: str
    given: str
    quote: str = ""


@dataclass(slots=True)
class Marks:
    """Tallies by field, and what was wrong."""

    fields: dict[str, Tally] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def tally(self, name: str) -> Tally:
        return self.fields.setdefault(name, Tally())

    def add(self, other: Marks) -> None:
        for name, tally in other.fields.items():
            self.tally(name).add(tally)
        self.faults += other.faults


def _share(hits: int, total: int) -> dict[str, Any]:
    low, high = wilson(hits, total)
    return {
        "share": round(hits / total, 3) if total else None,
        "of": f"{hits}/{total}",
        "interval": [round(low, 3), round(high, 3)],
    }


class Inked:
    """Offsets of a stored text counted without white space, as the gold spans are."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._before = [0]
        for character in text:
            self._before.append(self._before[-1] + (not character.isspace()))

    def span(self, span: Span) -> tuple[int, int]:
        return self._before[span.start], self._before[span.end]

    def quote(self, spans: Sequence[Span], limit: int = 80) -> str:
        return squeeze(spans[0].of(self.text))[:limit] if spans else ""


def score_case(row: Row, case: Case | None, inked: Inked) -> Marks:
    """All fields of one annotated accident; without ``case`` everything that the text says is missed."""
    marks = Marks()
    scorer = _Scorer(row, case, inked, marks)
    scorer.plain()
    scorer.types()
    scorer.enterprises()
    scorer.industry()
    scorer.causes()
    scorer.violations()
    scorer.parties()
    return marks


class _Scorer:
    def __init__(self, row: Row, case: Case | None, inked: Inked, marks: Marks) -> None:
        self.row, self.case, self.inked, self.marks = row, case, inked, marks

    def fault(self, field_: str, wanted: object, given: object, spans: Sequence[Span] = ()) -> None:
        fault = Fault(self.row["id"], field_, str(wanted), str(given), self.inked.quote(spans))
        self.marks.faults.append(fault)

    # --- one value -------------------------------------------------------------------------------

    def plain(self) -> None:
        """Fields with one value."""
        case, row = self.case, self.row
        day = case.day if case else None
        self.one("date", days(row["day"]), day, lambda d: (d.year, d.month, d.day))
        self.one("time", row["time"], day if day and day.value.time else None, lambda d: d.time)
        self.place()
        for name in ("deaths", "missing", "injured", "severe", "poisoned"):
            self.one(name, row[name], getattr(case, name, None), lambda count: count)
        self.one("loss", row["loss"], getattr(case, "loss", None), lambda x: x, same=same_loss)
        for name in ("stated_grade", "computed_grade"):
            self.one(name, row[name], getattr(case, name, None), lambda grade: grade.value)
        # What a reader is shown: the grade that the text names, else the one that its figures make.
        stated, computed = row["stated_grade"], row["computed_grade"]
        accepted = stated if None not in stated else [*filter(None, stated), *computed]
        self.one("grade", accepted, case.grade if case else None, lambda grade: grade.value)
        self.one("nature", row["nature"], getattr(case, "nature", None), nature)
        if row["name"]:
            self.one("name", row["name"], getattr(case, "name", None), lambda name: name, same=same_name)

    def one(
        self,
        name: str,
        accepted: Sequence[Any],
        found: Found[Any] | None,
        value: Callable[[Any], Any],
        *,
        same: Callable[[Any, Any], bool] = lambda one, other: bool(one == other),
    ) -> None:
        tally = self.marks.tally(name)
        required = None not in accepted
        tally.wanted += required
        if found is None:
            if required:
                self.fault(name, accepted[0], "—")
            return
        given = value(found.value)
        right = any(wanted is not None and same(wanted, given) for wanted in accepted)
        tally.given += 1
        tally.right += right
        tally.met += required and right
        if not right:
            tally.unsure += not found.sure
            unsure = "" if found.sure else "（不确定）"
            self.fault(name, accepted, f"{given}{unsure} {found.note}".rstrip(), found.spans)

    def place(self) -> None:
        found = self.case.place if self.case else None
        if found is not None and not found.value.path:
            found = None
        self.one("place", self.row["place"], found, lambda place: place.path)
        if found is not None:
            given = found.value.path
            wanted = [path for path in self.row["place"] if path]
            self.marks.tally("place").near += any(
                f"{one}/".startswith(f"{other}/")
                for path in wanted
                for one, other in ((path, given), (given, path))
            )
            if self.row["spot"]:
                words = squeeze(found.value.words)
                tally = self.marks.tally("spot")
                tally.wanted += 1
                tally.given += 1
                hit = any(spot in words for spot in self.row["spot"])
                tally.right += hit
                tally.met += hit
                if not hit:
                    self.fault("spot", self.row["spot"], words, found.spans)

    # --- several values --------------------------------------------------------------------------

    def types(self) -> None:
        """The principal type (any that an investigator could name first), and all of them."""
        given = self.case.types if self.case else ()
        wanted, also = self.row["types"], self.row["types_also"]
        accepted = [*wanted, *also] if wanted else [None, *also]
        self.one("type", accepted, given[0] if given else None, lambda kind: kind.value)
        strict = self.marks.tally("type as annotated")
        strict.wanted += bool(wanted)
        strict.given += bool(given)
        hit = bool(given and wanted) and given[0].value.value == wanted[0]
        strict.right += hit
        strict.met += hit
        every = self.marks.tally("types")
        every.given += len(given)
        for found in given:
            right = found.value.value in {*wanted, *also}
            every.right += right
            if not right:
                self.fault("types", [*wanted, *also], found.value.value, found.spans)
        values = {found.value.value for found in given}
        every.wanted += len(wanted)
        every.met += sum(kind in values for kind in wanted)

    def enterprises(self) -> None:
        given = list(self.case.enterprises) if self.case else []
        wanted = self.row["enterprises"]
        tally = self.marks.tally("enterprises")
        tally.wanted += len(wanted)
        for names in wanted:
            met = any(same_firm(name, found.value.name) for name in names for found in given)
            tally.met += met
            if not met:
                self.fault("enterprises", names[0], "—")
        for found in given:
            name = found.value.name
            if any(same_firm(one, name) for names in wanted for one in names):
                tally.given += 1
                tally.right += 1
            elif not any(same_firm(one, name) for one in self.row["enterprises_optional"]):
                tally.given += 1
                tally.unsure += not found.sure
                self.fault("enterprises", "—", name, found.spans)

    def industry(self) -> None:
        accepted = self.row["industry"]
        found = self.case.industry if self.case else None
        if not accepted:
            return
        tally = self.marks.tally("industry section")
        tally.wanted += 1
        if found is None:
            self.fault("industry section", accepted, "—")
            return
        code = found.value.code
        right = any(code[:1] == one[:1] for one in accepted)
        tally.given += 1
        tally.right += right
        tally.met += right
        if not right:
            self.fault("industry section", accepted, code, found.spans)
        if len(code) > 1 and right:
            division = self.marks.tally("industry division")
            division.given += 1
            hit = code[:3] in accepted
            division.right += hit
            if not hit:
                self.fault("industry division", accepted, code, found.spans)

    # --- causes ----------------------------------------------------------------------------------

    def causes(self) -> None:
        """Causes as stretches: found at all, found with kind and factor class, found with the same bounds."""
        given = list(self.case.causes) if self.case else []
        places = [self.inked.span(cause.span) for cause in given]
        wanted = [cause for cause in self.row["causes"] if not cause.get("optional")]
        spared = [cause for cause in self.row["causes"] if cause.get("optional")]
        found, whole = self.marks.tally("causes found"), self.marks.tally("causes")
        kinds, factors = self.marks.tally("cause kind"), self.marks.tally("cause factor")
        aligned, topics = self.marks.tally("causes with the same bounds"), self.marks.tally("cause topics")
        for cause in wanted:
            hits = [one for one, place in zip(given, places, strict=True) if touches(cause, place)]
            found.wanted += 1
            found.met += bool(hits)
            full = [one for one in hits if kind_right(cause, one) and factor_right(cause, one)]
            whole.wanted += 1
            whole.met += bool(full)
            aligned.wanted += 1
            aligned.met += any(overlap(cause, place)[1] >= _ALIGNED for place in places)
            if cause.get("topics"):
                topics.wanted += 1
                topics.met += any(
                    shares_pair(topic, said)
                    for one in hits
                    for said in one.topics
                    for topic in cause["topics"]
                )
            if not hits:
                self.fault("causes", self._cause(cause), "—")
        for one, place in zip(given, places, strict=True):
            touched = [cause for cause in wanted if touches(cause, place)]
            if not touched and any(touches(cause, place) for cause in spared):
                continue
            found.given += 1
            whole.given += 1
            found.right += bool(touched)
            if not touched:
                whole.unsure += not one.sure
                self.fault("causes", "—", f"{one.kind.value} {','.join(one.topics)}", [one.span])
                continue
            kind = any(kind_right(cause, one) for cause in touched)
            factor = any(factor_right(cause, one) for cause in touched)
            kinds.given += 1
            kinds.right += kind
            factors.given += 1
            factors.right += factor
            aligned.given += 1
            aligned.right += any(overlap(cause, place)[1] >= _ALIGNED for cause in touched)
            right = any(kind_right(cause, one) and factor_right(cause, one) for cause in touched)
            whole.right += right
            if not kind:
                self.fault("cause kind", touched[0]["kinds"], one.kind.value, [one.span])
            if not factor:
                got = [evidence.factor.value for evidence in one.factors]
                self.fault("cause factor", touched[0]["factors"], got, [one.span])

    def _cause(self, cause: Row) -> str:
        start, end = cause["spans"][0]
        return squeeze(self.inked.text)[start:end][:60]

    # --- violations and parties ------------------------------------------------------------------

    def violations(self) -> None:
        """Provisions that were broken: title and article; the paragraph and who broke it counted apart."""
        given = [(v, (title_key(v.provision.title), v.provision.article)) for v in self._violations()]
        tally = self.marks.tally("violations")
        who, paragraph = self.marks.tally("violations: who"), self.marks.tally("violations: paragraph")
        left = list(self.row["violations"])
        tally.wanted += sum(not one.get("optional") for one in left)
        for violation, key in given:
            same = [one for one in left if (title_key(one["title"]), one["article"]) == key]
            if not same:
                if any((title_key(v["title"]), v["article"]) == key for v in self.row["violations"]):
                    tally.given += 1  # said once more: right, and nothing new
                    tally.right += 1
                    continue
                tally.given += 1
                self.fault("violations", "—", " ".join(key), [violation.span])
                continue
            best = max(same, key=lambda one: same_who(one["who"], violation.who))
            left.remove(best)
            if best.get("optional"):
                continue
            tally.given += 1
            tally.right += 1
            tally.met += 1
            who.given += 1
            who.right += same_who(best["who"], violation.who)
            if not same_who(best["who"], violation.who):
                self.fault("violations: who", best["who"], violation.who, [violation.span])
            if best.get("paragraph") or best.get("item") or violation.provision.paragraph:
                paragraph.given += 1
                exact = (violation.provision.paragraph, violation.provision.item) == (
                    best.get("paragraph", ""),
                    best.get("item", ""),
                )
                paragraph.right += exact
        for one in left:
            if not one.get("optional"):
                self.fault("violations", f"{one['title']} {one['article']}", "—")

    def _violations(self) -> Iterable[Violation]:
        return self.case.violations if self.case else ()

    def parties(self) -> None:
        """Persons by family name and office, units by name; then the measures of those that match."""
        given = merge_parties(self.case.parties if self.case else ())
        gold = list(self.row["parties"])
        pairs = paired(gold, given)
        tally, measures = self.marks.tally("parties"), self.marks.tally("measures")
        tally.wanted += sum(not one.get("optional") for one in gold)
        for index, one in enumerate(gold):
            match = pairs.get(index)
            if one.get("optional"):
                continue
            wanted = [m for m in one["measures"] if not m.get("optional")]
            measures.wanted += len(wanted)
            if match is None:
                self.fault("parties", f"{one['name']} {one.get('post', '')}", "—")
                continue
            tally.met += 1
            tally.given += 1
            tally.right += 1
            self._measures(one, given[match])
        taken = set(pairs.values())
        for index, party in enumerate(given):
            if index not in taken and not self._blamed(party):
                tally.given += 1
                measures.given += len(party.kinds)
                self.fault("parties", "—", f"{party.name} {party.post} {sorted(party.kinds)}", party.spans)

    def _blamed(self, party: Merged) -> bool:
        """A unit that the text blames without proposing a measure may be given, and need not be."""
        units = self.row["units_blamed"]
        return not party.kinds and any(same_firm(unit, party.name) for unit in units)

    def _measures(self, gold: Row, party: Merged) -> None:
        measures, basis = self.marks.tally("measures"), self.marks.tally("basis")
        amounts = self.marks.tally("fines")
        accepted = {kind for measure in gold["measures"] for kind in measure["kinds"]}
        measures.given += len(party.kinds)
        for kind in sorted(party.kinds):
            measures.right += kind in accepted
            if kind not in accepted:
                self.fault("measures", sorted(accepted), f"{gold['name']} {kind}", party.spans)
        for measure in gold["measures"]:
            if measure.get("optional"):
                continue
            met = bool(party.kinds & set(measure["kinds"]))
            measures.met += met
            if not met:
                self.fault("measures", measure["kinds"], f"{gold['name']} {sorted(party.kinds)}", party.spans)
            if "amount" in measure:
                amounts.wanted += 1
                amounts.met += measure["amount"] in party.amounts
        wanted = {(title_key(one[0]), one[1]) for one in gold.get("basis", ())}
        basis.wanted += len(wanted)
        basis.met += len(wanted & party.basis)
        for law, article in sorted(wanted - party.basis):
            self.fault("basis", f"{gold['name']} {law} {article}", "—", party.spans)
        if wanted:
            cited = {one for one in party.basis if one[1]}
            basis.given += len(cited)
            basis.right += len(cited & wanted)


def agreement(row: Row, case: Case) -> int:
    """How many plain facts of an annotated accident an extracted case has: which accident it is about."""
    points = 0
    if case.day is not None:
        day = case.day.value
        points += 3 * ((day.year, day.month, day.day) in days(row["day"]))
        points += bool(day.time) and day.time in row["time"]
    if case.place is not None and case.place.value.path:
        points += 2 * (case.place.value.path in row["place"])
        points += any(spot in squeeze(case.place.value.words) for spot in row["spot"])
    for name in ("deaths", "injured", "poisoned"):
        found = getattr(case, name)
        points += found is not None and found.value in row[name]
    return points
