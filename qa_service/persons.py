"""What readers without an account get of reports of accidents: the words, without who the persons are.

An answer, a turn of a conversation, a hit of a search: whatever it shows goes through the mask of the reports
that it rests on (``qa_service.chat.masking``). The rule of who sees names is that of the case library:
``Visitor.sees_internal``. Quotes are verified against the stored text before; places, addresses of pages and
ids stay, so that they lead to the same words.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from case_library.model import PartyKind
from corpus.caching import Memo
from corpus.errors import NotFoundError
from corpus.model import DocumentKind
from qa_service.chat.masking import NOTHING, Mask, mask_of
from qa_service.wishes import Event, Wishes

if TYPE_CHECKING:
    from qa_service.answer.model import Answer
    from qa_service.conversation.turn import Turn
    from qa_service.wiring import App

T = TypeVar("T")

MASKED_NOTE: Final = (
    "事故案例里的人名已经隐去，只显示姓（如“张某”），身份证号和住址也不显示；单位名称和其余文字没有改。"
)
"""Tells a reader what was hidden."""
_KEPT_AS_IS: Final = frozenset(
    {"id", "version_id", "document_id", "clause_id", "url", "page_url", "conversation"}
)
_KEPT_MASKS: Final = 400


class ReportMasks:
    """The masks of the reports that were shown last, of one ``App``; thread-safe."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._made: Memo[Mask] = Memo(_KEPT_MASKS, states=True)

    def of(self, version_ids: Iterable[str]) -> Mask:
        """The mask of some reports together.

        Args:
            version_ids: of reports of accidents, in the order in which persons of one family name are told
                apart.

        Returns:
            the names that the reports give to persons, and those of the persons in their case records.

        Raises:
            NotFoundError: one of them is not in the library any more.
        """
        wanted = tuple(dict.fromkeys(version_ids))
        if not wanted:
            return NOTHING
        key = (self._app.library.generation(), wanted)
        return self._made.get(key, lambda: self._make(wanted))

    def _make(self, version_ids: tuple[str, ...]) -> Mask:
        library, cases = self._app.library, self._app.case_desk.cases
        persons = [
            party.name
            for version_id in version_ids
            for record in cases.cases_of_version(version_id)
            for party in record.case.parties
            if party.kind is PartyKind.PERSON
        ]
        return mask_of((library.text(version_id) for version_id in version_ids), persons)


def report_mask(app: App, version_ids: Iterable[str], *, names: bool) -> Mask:
    """What stands in place of persons in words of some versions.

    Args:
        version_ids: of any documents; only reports of accidents hide anything.
        names: whether the reader may see persons' names: ``Visitor.sees_internal``.
    """
    if names:
        return NOTHING
    try:
        return app.kept(ReportMasks, lambda: ReportMasks(app)).of(reports_among(app, version_ids))
    except NotFoundError:  # removed between the two looks; what is left of it is looked for again
        return app.kept(ReportMasks, lambda: ReportMasks(app)).of(reports_among(app, version_ids))


def answer_mask(app: App, answer: Answer, *, names: bool) -> Mask:
    """What stands in place of persons in an answer: the mask of the reports that it cites."""
    return report_mask(app, (one.document.version_id for one in answer.citations), names=names)


def reports_among(app: App, version_ids: Iterable[str]) -> tuple[str, ...]:
    """Those of some versions that are reports of accidents, each once, in their order."""
    found = []
    for version_id in dict.fromkeys(version_ids):
        try:
            if app.library.version(version_id).kind is DocumentKind.CASE:
                found.append(version_id)
        except NotFoundError:  # removed meanwhile
            continue
    return tuple(found)


def masked(value: T, mask: Mask) -> T:
    """JSON or a value object with the persons in its texts masked; ids, addresses and enumerations stay.

    Args:
        value: made of texts, lists, tuples, dictionaries and dataclasses; whatever else is in it stays.
    """
    return cast("T", _masked(value, mask)) if mask else value


def _masked(value: Any, mask: Mask) -> Any:
    if type(value) is str:  # an enumeration of strings stays what it is
        return mask.text(value)
    if isinstance(value, list | tuple):
        return type(value)(_masked(item, mask) for item in value)
    if isinstance(value, Mapping):
        return {name: _field(name, item, mask) for name, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {one.name: getattr(value, one.name) for one in dataclasses.fields(value) if one.init}
        now = {name: _field(name, item, mask) for name, item in parts.items()}
        changed = {name: item for name, item in now.items() if item != parts[name]}
        return dataclasses.replace(value, **changed) if changed else value
    return value


def _field(name: Any, value: Any, mask: Mask) -> Any:
    return value if name in _KEPT_AS_IS else _masked(value, mask)


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """A turn of a conversation as one reader may see it.

    Attributes:
        whole: as it was answered. mask: of the reports that it cites.
        answer: masked. masked: whether anything of it is.
    """

    whole: Turn
    mask: Mask
    answer: Answer
    masked: bool

    @property
    def understood_as(self) -> str:
        """The question made whole, for the reader; "" where it is what was typed."""
        return self.mask.text(self.whole.understood_as or "")

    def asked_by(self, typed: str) -> Turn:
        """The turn for links and forms that ask on: what its reader typed stays, what was added is masked.

        Args:
            typed: the questions of the reader. A question is made whole with the titles of documents, which
                may name persons whom the reader did not.
        """
        added = {name: shown for name, shown in self.mask.shown.items() if name not in typed}
        mask = Mask(added)
        return dataclasses.replace(
            self.whole, whole=masked(self.whole.whole, mask), state=masked(self.whole.state, mask)
        )

    def to_dict(self) -> dict[str, Any]:
        """As the API gives it; ``masked`` stands there only where something is."""
        found = masked(self.whole.to_dict(), self.mask)
        return {**found, "masked": True} if self.masked else found


def shown_turn(app: App, turn: Turn, *, names: bool) -> ShownTurn:
    """A turn for a reader.

    Args:
        app: that answered it. names: whether the reader may see persons' names.
    """
    mask = answer_mask(app, turn.answer, names=names)
    answer = masked(turn.answer, mask)
    return ShownTurn(turn, mask, answer, bool(mask) and answer != turn.answer)


def without_reports(app: App, wishes: Wishes) -> Wishes:
    """Wishes whose sentences on the way cannot name a person.

    Names are masked by the reports that an answer cites, which are known only at its end. So where the
    library has reports of accidents, no sentence is sent before.
    """
    if not app.library.documents(kind=DocumentKind.CASE, limit=1).total:
        return wishes

    def listener(event: Event) -> None:
        if event.name != "sentence":
            wishes.listener(event)

    return dataclasses.replace(wishes, listener=listener)
