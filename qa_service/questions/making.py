"""Making items of documents and of accident cases, and what came of it."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from case_library.questions.checks import Code
from case_library.questions.generate import FROM_PROVISIONS, generate, spread
from case_library.questions.model import Item, ItemType
from corpus.errors import ItemError, NotFoundError
from qa_service.questions.judging import Judge
from qa_service.questions.model import Action, BankItem
from qa_service.questions.store import BankStore

if TYPE_CHECKING:
    from qa_service.wiring import App

MOST_DOCUMENTS: Final = 50
"""Documents, or cases, of one generation."""
MOST_MADE: Final = 5000
_TITLES: Final = 3


@dataclass(frozen=True, slots=True)
class MakingReport:
    """What came of a generation.

    Attributes:
        batch: names it in the bank. titles: of the documents. made: items that were taken into the bank.
        known: items that the bank had already. repeated: items that say what another one of the bank says,
            which were left out. empty: titles of documents that gave nothing.
    """

    batch: str
    titles: tuple[str, ...]
    made: tuple[BankItem, ...]
    known: int
    repeated: int
    empty: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As JSON, without the items."""
        blocked = sum(one.blocked for one in self.made)
        types = Counter(one.item.type for one in self.made)
        return {
            "batch": self.batch,
            "documents": list(self.titles),
            "made": len(self.made),
            "known": self.known,
            "repeated": self.repeated,
            "blocked": blocked,
            "types": {kind.value: types[kind] for kind in ItemType if types[kind]},
            "empty": list(self.empty),
        }


def generate_items(
    app: App,
    store: BankStore,
    judge: Judge,
    documents: Sequence[str],
    *,
    types: Collection[ItemType],
    most: int | None,
    seed: int,
    by: str,
    practice: bool,
) -> MakingReport:
    """Makes items of documents and takes them into the bank as drafts.

    Args:
        documents: ids of documents, for their present text, or of versions.
        types: forms that are wanted, () for all. most: items at most, of all documents together.

    Raises:
        NotFoundError: no such document. QuestionError: its text is not in force.
        ItemError: no document, or too many.
    """
    _few(documents, "文件")
    wanted = tuple(types) or FROM_PROVISIONS
    made: list[Item] = []
    titles: list[str] = []
    empty: list[str] = []
    for document in dict.fromkeys(documents):
        version_id = _version(app, document)
        title = app.library.version(version_id).title
        found = list(generate(app.library, version_id, types=wanted, seed=seed))
        titles.append(title)
        made += found
        if not found:
            empty.append(title)
    known, fresh = _known(store, made)
    chosen = fresh if most is None else spread(fresh, most, seed)
    return _taken(store, judge, chosen, known, titles, empty, by=by, practice=practice)


def generate_case_items(
    app: App,
    store: BankStore,
    judge: Judge,
    case_ids: Sequence[str],
    *,
    seed: int,
    by: str,
    practice: bool,
) -> MakingReport:
    """Makes items of accident cases and takes them into the bank as drafts.

    Raises:
        NotFoundError: no such case. ItemError: no case, or too many.
    """
    from case_library.questions.case_items import case_items, grade_source
    from qa_service.case_view import mask_for

    _few(case_ids, "案例")
    grades = grade_source(app.library)
    made: list[Item] = []
    titles: list[str] = []
    empty: list[str] = []
    for case_id in dict.fromkeys(case_ids):
        record = app.case_desk.cases.case(case_id)
        mask = mask_for(record, names=False).text  # examinees read it, whoever makes it
        found = list(
            case_items(
                record.case,
                record.version,
                record.text,
                library=app.library,
                grades=grades,
                breaches=app.case_desk.links.breaches(record),
                seed=seed,
                mask=mask,
            )
        )
        titles.append(record.summary.name)
        made += found
        if not found:
            empty.append(record.summary.name)
    known, fresh = _known(store, made)
    return _taken(store, judge, fresh, known, titles, empty, by=by, practice=practice)


def _few(named: Sequence[str], what: str) -> None:
    if not named:
        raise ItemError(f"请选择用来命题的{what}。", details={"field": "documents"})
    if len(named) > MOST_DOCUMENTS:
        raise ItemError(
            f"一次最多选 {MOST_DOCUMENTS} 份{what}，请分几次。", details={"limit": MOST_DOCUMENTS}
        )


def _version(app: App, document: str) -> str:
    """The version that is meant by the id of a document or of a version."""
    found = app.library.get_documents([document])
    if document in found:
        return found[document].version_id
    try:
        return app.library.version(document).id
    except NotFoundError:
        raise NotFoundError("资料库里没有这份文件，请重新选择。", details={"document": document}) from None


def _known(store: BankStore, made: Iterable[Item]) -> tuple[int, list[Item]]:
    """How many the bank has already, and the others."""
    every = {item.id: item for item in made}
    there = store.known(list(every))
    return len(there), [item for item in every.values() if item.id not in there]


def _taken(
    store: BankStore,
    judge: Judge,
    chosen: Sequence[Item],
    known: int,
    titles: Sequence[str],
    empty: Sequence[str],
    *,
    by: str,
    practice: bool,
) -> MakingReport:
    if len(chosen) > MOST_MADE:
        chosen = spread(chosen, MOST_MADE, 1)
    judged = judge.new(chosen)
    fresh = [
        item for item in chosen if all(one.code is not Code.DUPLICATE for one in judged[item.id].findings)
    ]
    batch = "g" + secrets.token_hex(8)
    added = store.add(fresh, by=by, action=Action.MADE, batch=batch, practice=practice, judged=judged)
    report = MakingReport(batch, tuple(titles), tuple(added), known, len(chosen) - len(fresh), tuple(empty))
    if added:
        name = "、".join(titles[:_TITLES]) + (f"等 {len(titles)} 份" if len(titles) > _TITLES else "")
        store.keep_batch(batch, Action.MADE, name, by, report.to_dict())
    return report
