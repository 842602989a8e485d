"""Questions as they are shown: options in the order of the sitting, persons of case reports masked, and the
key, the reasons and the law's own words only where they may be seen.
"""

from __future__ import annotations

import dataclasses
import random
from typing import TYPE_CHECKING, Any, Final

from case_library.model import PartyKind
from case_library.questions.model import CHOICES, Item, ItemType, Origin, Source
from case_library.questions.papers import shuffled
from case_library.questions.wording import LETTERS
from corpus.caching import Memo
from corpus.errors import NotFoundError
from corpus.model import DocumentKind
from qa_service.chat.masking import NOTHING, Mask, mask_of
from qa_service.links import clause_ordinal, document_url
from qa_service.practice.judging import judge, shown_answer, shown_key
from qa_service.practice.model import Answer, Given, Rule, Sitting
from qa_service.questions.model import BankItem

if TYPE_CHECKING:
    from qa_service.wiring import App

GONE: Final = "这道题已经停用，或者它依据的规定正在更新，不再显示，也不计分。"
_TRUTH: Final = (("对", "正确"), ("错", "错误"))


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """An item as one sitting shows it.

    Attributes:
        kept: as the bank has it. item: with its options in the order of the sitting.
    """

    kept: BankItem
    item: Item

    def to_bank(self, answer: Answer) -> Answer:
        """Letters as they are shown → letters of the bank."""
        return self._moved(answer, self.item.options, self.kept.item.options)

    def to_shown(self, answer: Answer) -> Answer:
        """Letters of the bank → letters as they are shown."""
        return self._moved(answer, self.kept.item.options, self.item.options)

    def _moved(self, answer: Answer, old: tuple[str, ...], new: tuple[str, ...]) -> Answer:
        if self.item.type not in CHOICES or old == new:
            return answer
        places = {LETTERS[at]: text for at, text in enumerate(old)}
        letters = sorted(LETTERS[new.index(places[one])] for one in answer.chosen if one in places)
        return dataclasses.replace(answer, chosen=tuple(letters))


def shown_item(kept: BankItem, seed: int) -> Shown:
    """The item with its options in the order of a sitting's seed; 0 leaves them as they are."""
    if not seed:
        return Shown(kept, kept.item)
    chance = random.Random(f"{seed}/{kept.item.id}")  # noqa: S311 - a sitting shows one order, always
    return Shown(kept, shuffled(kept.item, chance))


def question_json(
    app: App, sitting: Sitting, number: int, shown: Shown | None, given: Given | None, *, names: bool
) -> dict[str, Any]:
    """A question of a sitting; the key and what belongs to it are only there once it may be seen.

    Args:
        shown: None where the item may no longer be shown. names: whether persons are shown by name.
    """
    revealed = sitting.revealed(number)
    base: dict[str, Any] = {
        "number": number,
        "marks": sitting.asked[number - 1].marks,
        "answered": given is not None and not given.answer.empty,
        "given_up": given is not None and given.answer.empty,
        "revealed": revealed,
        "available": shown is not None,
    }
    if shown is None:
        return {**base, "problem": GONE, "question": None, "answer": None, "result": None}
    mask = mask_for(app, shown.kept.item, names=names)
    answer = shown.to_shown(given.answer) if given else None
    return {
        **base,
        "problem": "",
        "question": _question(shown.item, mask),
        "answer": {**_answer(answer), "shown": shown_answer(shown.item, answer)} if answer else None,
        "result": _result(shown, given, mask, sitting.rule) if revealed else None,
    }


def _question(item: Item, mask: Mask) -> dict[str, Any]:
    options = [
        {"letter": LETTERS[at], "text": mask.text(text)}
        for at, text in enumerate(item.options if item.type in CHOICES else ())
    ]
    if item.type is ItemType.TRUE_FALSE:
        options = [{"letter": letter, "text": text} for letter, text in _TRUTH]
    return {
        "type": item.type.value,
        "stem": mask.text(item.stem),
        "background": mask.text(item.background),
        "options": options,
        "gaps": len(item.key) if item.type is ItemType.BLANK else 0,
        "difficulty": item.difficulty.value,
        "point": item.point,
    }


def _answer(answer: Answer) -> dict[str, Any]:
    return {"chosen": [*answer.chosen], "gaps": [*answer.gaps], "text": answer.text, "own": answer.own}


def _result(shown: Shown, given: Given | None, mask: Mask, rule: Rule) -> dict[str, Any]:
    item = shown.item
    judged = judge(shown.kept.item, given.answer if given else Answer(), rule)
    share = given.share if given else None
    return {
        "share": share,
        "right": None if share is None else share >= 1,
        "remark": judged.remark,
        "parts": [*judged.parts],
        "judged_by_machine": item.type not in (ItemType.SHORT, ItemType.CASE),
        "key": [mask.text(one) for one in item.key],
        "key_shown": mask.text(shown_key(item)),
        "key_texts": [mask.text(one) for one in item.right] if item.type in CHOICES else [],
        "explanation": mask.text(item.explanation),
        "sources": [_source(one, mask) for one in sources_now(shown.kept)],
    }


def sources_now(kept: BankItem) -> list[Source]:
    """The sources as they are to be cited today: the same words may stand at another place by now."""
    now = {one.source: one.now for one in kept.verdicts if one.now is not None}
    return [now.get(one) or one for one in kept.item.sources]


def _source(source: Source, mask: Mask) -> dict[str, Any]:
    url = ""
    if source.document_id and source.version_id:
        url = document_url(
            source.document_id,
            version_id=source.version_id,
            start=source.span.start,
            end=source.span.end,
            ordinal=clause_ordinal(source.clause_id),
        )
    return {
        "law": mask.text(source.law),
        "place": mask.text(source.place),
        "quote": mask.text(source.quote),
        "url": url,
    }


class Masks:
    """The masks of the items on accidents that were shown last, of one ``App``."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._made: Memo[Mask] = Memo(200, states=True)

    def of(self, item: Item) -> Mask:
        """The mask for the words of an item, made from the reports that it rests on."""
        words = (item.background, item.explanation, item.stem, *item.key)
        key = (self._app.library.generation(), item.id, words)
        return self._made.get(key, lambda: self._make(item, words))

    def _make(self, item: Item, words: tuple[str, ...]) -> Mask:
        texts = [*words, *(one.quote for one in item.sources)]
        persons: list[str] = []
        for version_id in dict.fromkeys(one.version_id for one in item.sources if one.version_id):
            try:
                if self._app.library.version(version_id).kind is not DocumentKind.CASE:
                    continue
                texts.append(self._app.library.text(version_id))
            except NotFoundError:
                continue
            for record in self._app.case_desk.cases.cases_of_version(version_id):
                persons += [one.name for one in record.case.parties if one.kind is PartyKind.PERSON]
        return mask_of(texts, persons)


def mask_for(app: App, item: Item, *, names: bool) -> Mask:
    """What stands in place of persons' names in an item on an accident; ``names``: they may be seen."""
    if names or not (item.origin is Origin.CASE or item.background):
        return NOTHING
    return app.kept(Masks, lambda: Masks(app)).of(item)


def masked_stem(app: App, item: Item, *, names: bool) -> str:
    """The stem for a list."""
    return mask_for(app, item, names=names).text(item.stem)
