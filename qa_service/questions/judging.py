"""What is found out about items: form, repeats among the bank, basis in the library, key against the law."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from case_library.questions.checks import Code, Finding, check
from case_library.questions.duplicates import compared, duplicates
from case_library.questions.model import Item, ItemState, Source
from case_library.questions.stale import Bases, State, Verdict, basis_findings
from corpus.china_time import china_today
from corpus.library import Library
from qa_service.questions.model import BankItem
from qa_service.questions.rows import Judged
from qa_service.questions.store import BankStore

_REPEATS: Final = frozenset({Code.DUPLICATE, Code.NEAR_DUPLICATE})
_STILL_SAID: Final = frozenset({State.SAME, State.MOVED, State.BESIDE})
_OF_BASIS: Final = frozenset({Code.OUTDATED, Code.QUOTE_BROKEN})


class Judge:
    """Judges items of one bank against one library, on one day.

    Args:
        library: with all documents, the internal ones too: a source is not missing because it is internal.
    """

    def __init__(self, library: Library, store: BankStore) -> None:
        self._store = store
        self._bases = Bases(library, china_today())
        self._verdicts: dict[Source, Verdict] = {}

    def new(self, items: Sequence[Item]) -> dict[str, Judged]:
        """All that is found out about items that the bank does not have yet, by id."""
        repeats = self.repeats(items)
        found = {}
        for item in items:
            verdicts = self.verdicts(item)
            findings = (*check(item), *repeats.get(item.id, ()), *basis_findings(verdicts))
            found[item.id] = Judged(findings, verdicts)
        return found

    def edited(self, before: BankItem, item: Item) -> Judged:
        """All that is found out about an item of the bank with a new text; its key is to be compared anew."""
        judged = self.new([item])[item.id]
        same = (before.item.stem, before.item.options, before.item.key) == (item.stem, item.options, item.key)
        return replace(judged, match=before.match if same else None)

    def linked(self, before: BankItem, item: Item) -> Judged:
        """What is known of an item whose sources are others now, and nothing else."""
        verdicts = self.verdicts(item)
        repeats = [one for one in before.findings if one.code in _REPEATS]
        return Judged((*check(item), *repeats, *basis_findings(verdicts)), verdicts, before.match)

    def verdicts(self, item: Item) -> tuple[Verdict, ...]:
        """What became of each source of an item that names a version; each source is judged once."""
        found = []
        for source in item.sources:
            if source.version_id:
                if source not in self._verdicts:
                    self._verdicts[source] = self._bases.judge(source)
                found.append(self._verdicts[source])
        return tuple(found)

    def outdated(self, present: BankItem) -> bool:
        """Whether the provision with which the key was compared does not say so any more."""
        source = present.match.source if present.match is not None else None
        if source is None or not source.version_id:
            return False
        if source not in self._verdicts:
            self._verdicts[source] = self._bases.judge(source)
        return self._verdicts[source].state not in _STILL_SAID

    def basis(self, present: BankItem) -> Judged:
        """What is known of an item, with its sources judged anew."""
        verdicts = self.verdicts(present.item)
        kept = [one for one in present.findings if one.code not in _OF_BASIS]
        return Judged((*kept, *basis_findings(verdicts)), verdicts, present.match)

    # --- repeats ---------------------------------------------------------------------------------

    def repeats(self, items: Sequence[Item]) -> dict[str, tuple[Finding, ...]]:
        """Findings on items that repeat one another or others of the bank; those 停用 do not count."""
        from qa_service.questions.likeness import Likeness

        wanted = [item for item in items if item.state is not ItemState.RETIRED]
        own = {item.id for item in wanted}
        bank = [pair for pair in self._store.compared() if pair[0] not in own]
        likeness = Likeness(bank)
        near = {other for item in wanted for other in likeness.near(compared(item))}
        others = [one.item for one in self._store.many(sorted(near)).values()]
        return duplicates(wanted, others)

    def repeats_again(self, present: Iterable[BankItem]) -> dict[str, Judged]:
        """What is known of items, with repeats looked for anew, by id; the later of two has the finding."""
        every = list(present)
        found = {}
        known = {number: one for one in every for number in [one.item.id]}
        repeats = self._earlier(known)
        for one in every:
            kept = [finding for finding in one.findings if finding.code not in _REPEATS]
            verdicts = self.verdicts(one.item)
            found[one.item.id] = Judged((*kept, *repeats.get(one.item.id, ())), verdicts, one.match)
        return found

    def _earlier(self, known: Mapping[str, BankItem]) -> dict[str, tuple[Finding, ...]]:
        """Findings on items of the bank that repeat one that came before them."""
        from qa_service.questions.likeness import Likeness

        bank = self._store.compared()
        positions = {item_id: at for at, (item_id, _) in enumerate(bank)}
        likeness = Likeness(bank)
        wanted: dict[str, list[str]] = {}
        for item_id in known:
            if item_id in positions:
                near = likeness.near(bank[positions[item_id]][1])
                wanted[item_id] = [one for one in near if positions[one] < positions[item_id]]
        others = self._store.many(sorted({one for near in wanted.values() for one in near}))
        return {
            item_id: duplicates(
                [known[item_id].item], [others[one].item for one in near if one in others]
            ).get(item_id, ())
            for item_id, near in wanted.items()
            if near
        }


def rejudge(store: BankStore, present: Collection[BankItem], judge: Callable[[BankItem], Judged]) -> set[str]:
    """Judges items anew and writes down what is not known yet; ids of those about which something changed."""
    changed = {}
    for one in present:
        judged = judge(one)
        known = Judged(one.findings, one.verdicts, one.match)
        if (judged.findings, judged.told, judged.match) != (known.findings, known.told, known.match) or (
            judged.basis is not one.basis
        ):
            changed[one.item.id] = (one.revision, one.item, judged)
    return store.judge(changed, matched=False) if changed else set()


def checked_again(judge: Judge, present: Sequence[BankItem]) -> dict[str, Judged]:
    """Everything that is found out about items of the bank, but for the comparison with the law, by id."""
    repeats = judge.repeats_again(present)
    found = {}
    for one in present:
        judged = repeats[one.item.id]
        again = [finding for finding in judged.findings if finding.code in _REPEATS]
        findings = (*check(one.item), *again, *basis_findings(judged.verdicts))
        found[one.item.id] = replace(judged, findings=findings)
    return found
