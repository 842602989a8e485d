"""All items of one version: which sentence is asked in which form."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from case_library.questions import definitions, enumerations, principles
from case_library.questions.actors import Actors, telling
from case_library.questions.checks import blocked, check
from case_library.questions.choices import (
    Choice,
    Claim,
    one_right,
    one_wrong,
    plain_claim,
    several_right,
)
from case_library.questions.conflicts import Higher
from case_library.questions.corroboration import Corroboration
from case_library.questions.distractors import FigurePool, arranged, even_lengths, false_words
from case_library.questions.enumerations import Question
from case_library.questions.figures import Figure, FigureKind, figures
from case_library.questions.gaps import Gap, gap_of
from case_library.questions.model import Asks, Item, ItemType, Source
from case_library.questions.negation import changes
from case_library.questions.penalties import joined
from case_library.questions.phrasing import BLANK, SPACE, Voice, generator, letters, single_key
from case_library.questions.provisions import Listing, Reading, Statement
from corpus.library import Library
from corpus.model import Span

_SUPPLEMENT: Final = "附则"
_SHORTEST, _LONGEST = 18, 120
_LONGEST_DUTY: Final = 110
"""A duty of more characters is no question for its subject: most of it is beside the point."""
_TRUE_AHEAD: Final = 4
"""How many more true than false statements there may be before plain true ones are left out; of few
statements one more at the most."""
# Matches 应当建立, 地方政府要把…纳入. Must not match 主要负责人, 需要, 要求, 要素.
_RULE: Final = r"应当|必须|不得|负责|(?<![主重需首概纪紧必简摘扼次只若])要(?![求素点件害闻道])"
_CONFIRMED: Final = "题干表述与之一致。"


class Maker:
    """Makes the items of one reading."""

    def __init__(self, library: Library, reading: Reading, seed: int) -> None:
        self._reading = reading
        self._seed = seed
        self._voice = Voice(reading)
        self._known = Corroboration.of(library)
        self._figures = FigurePool(reading)
        self._higher = Higher.of(library, reading.version)
        self._actors = Actors(library, reading, self._known)
        self._positions: Counter[int] = Counter()
        self._truth: Counter[bool] = Counter()
        self._judged: set[Span] = set()
        self._claims: dict[Span, Claim] = {}
        self._plain: list[Statement] = []

    def items(self) -> list[Item]:
        """All items that could be approved as they are, in the order of the text."""
        found: dict[str, Item] = {}
        for item in self._all():
            if not blocked(check(item)):
                found.setdefault(item.id, item)
        return sorted(found.values(), key=_order)

    def _all(self) -> Iterator[Item]:
        for number, gap in enumerate(self._gaps()):
            yield from self._of_gap(gap, number)
        yield from self._of_sentences()
        for question in enumerations.questions(self._reading):
            if not self._set_otherwise(question.listing):
                yield from self._of_list(question)
        claims = sorted(self._claims.values(), key=lambda one: one.statement.span)
        for choice in one_right(claims):
            yield self._of_claims(choice, choice.true, "下列说法正确的是")
        plain = [plain_claim(one) for one in self._plain if re.search(_RULE, one.text)]
        several = list(several_right(claims[1::2], plain[1::2]))
        for choice in several:
            yield self._of_claims(choice, choice.true, "下列说法正确的有")
        taken = {one for choice in several for one in choice.true}
        for choice in one_wrong(claims, [one for one in plain if one not in taken]):
            yield self._of_claims(choice, choice.false, "下列说法错误的是")

    # --- gaps --------------------------------------------------------------------------------------

    def _gaps(self) -> Iterator[Gap]:
        yield from self._figure_gaps()
        for gap in self._actors.gaps:
            if not telling(gap) and len(gap.text) <= _LONGEST_DUTY:
                yield replace(gap, wrong=tuple(even_lengths(gap.answer, self._actors.wrong(gap))))
        for gap in definitions.gaps(self._reading):
            yield replace(gap, wrong=tuple(even_lengths(gap.answer, gap.wrong)))
        yield from principles.gaps(self._reading)

    def _figure_gaps(self) -> Iterator[Gap]:
        for statement in self._reading.statements:
            if statement.alone and statement.chapter != _SUPPLEMENT:
                yield from self._figures_of(statement, statement.text, (self._reading.source(statement),), 0)
        for listing in self._reading.listings:
            yield from self._of_acts(listing)
            if re.search(r"分为(?:以下|下列)|下列用语", listing.head.text):
                for member in listing.named:
                    place = replace(listing.head, text=member.text, span=member.span,
                                    clause_id=member.clause_id, item=member.number)  # fmt: skip
                    yield from self._figures_of(place, member.text, (self._reading.source(place),), 0)

    def _of_acts(self, listing: Listing) -> Iterator[Gap]:
        """One figure for each act of a list, another from act to act: 7 acts with 3 fines are no 21 items."""
        acts = list(joined(self._reading, listing))
        found = [list(self._figures_of(one.statement, one.text, one.sources, one.offset)) for one in acts]
        if self._set_otherwise(listing):
            return
        for number, gaps in enumerate(found):
            if gaps:
                yield gaps[number % len(gaps)]

    def _set_otherwise(self, listing: Listing) -> bool:
        """Whether a higher rule sets other fines for the acts of a list."""
        acts = list(joined(self._reading, listing))
        return any(
            self._higher.differs(_without_figures(one.member.text), figure)
            for one in acts
            for figure in figures(one.text)
        )

    def _figures_of(
        self, statement: Statement, text: str, sources: tuple[Source, ...], offset: int
    ) -> Iterator[Gap]:
        for figure in figures(text):
            if figure.start < offset:
                continue
            gap = gap_of(self._reading, statement, (figure.start, figure.end), _asks(figure, text),
                         figure=figure, sources=sources, text=text)  # fmt: skip
            if gap is None or _shown_elsewhere(gap, figure):
                continue
            moved = replace(figure, start=gap.start, end=gap.end)
            gap = replace(gap, figure=moved)
            if offset == 0 and self._higher.differs(_without_figures(gap.text), moved):
                continue
            yield replace(gap, wrong=self._figures.wrong(gap, moved, self._known))

    def _of_gap(self, gap: Gap, number: int) -> Iterator[Item]:
        voice = self._voice
        chance = generator(self._seed, gap.text, gap.start, "items")
        options = arranged(gap.answer, gap.wrong, self._next_position(), chance, figure=gap.figure)
        if options is not None:
            key = single_key(options, gap.answer)
            self._positions["ABCD".index(key[0])] += 1
            stem = voice.stem(gap.filled(SPACE) + "。")
            yield voice.item(ItemType.SINGLE, stem, key, gap.statement, gap.sources, gap.asks,
                             options=options, more=f"故选{key[0]}。")  # fmt: skip
        # The acts of one list have one sanction: each second one is asked without options too.
        if gap.asks not in (Asks.SUBJECT, Asks.DEFINITION) and (
            gap.statement.item is None or number % 2 == 0
        ):
            stem = voice.stem(gap.filled(BLANK) + "。")
            yield voice.item(
                ItemType.BLANK, stem, (_alternatives(gap),), gap.statement, gap.sources, gap.asks
            )
        wrong = false_words(gap)
        if wrong is None:
            return
        change = (gap.answer, wrong)
        judged = gap.asks in (Asks.SUBJECT, Asks.DEFINITION) or gap.statement.item is None or number % 2 == 1
        if judged and gap.statement.span not in self._judged:
            yield self._judge(gap.statement, gap.text, gap.filled(wrong), change, gap.sources, gap.asks)
        if gap.statement.item is None:
            self._claim(gap.statement, gap.text, gap.filled(wrong), *change)

    def _judge(
        self,
        statement: Statement,
        true: str,
        false: str,
        change: tuple[str, str],
        sources: tuple[Source, ...],
        asks: Asks,
    ) -> Item:
        self._judged.add(statement.span)
        right = self._next_truth(true)
        more = _CONFIRMED if right else f"题干将“{change[0]}”改成了“{change[1]}”，表述错误。"
        return self._voice.item(ItemType.TRUE_FALSE, self._voice.stem((true if right else false) + "。"),
                                ("对" if right else "错",), statement, sources, asks, more=more)  # fmt: skip

    def _next_truth(self, text: str) -> bool:
        ahead = self._truth[True] - self._truth[False]
        right = ahead < 0 or (ahead == 0 and generator(self._seed, text, "truth").random() < 0.5)
        self._truth[right] += 1
        return right

    def _next_position(self) -> int:
        least = min(self._positions[n] for n in range(4))
        ready = [n for n in range(4) if self._positions[n] == least]
        return generator(self._seed, self._positions.total(), "position").choice(ready)

    def _claim(self, statement: Statement, true: str, false: str, right: str, wrong: str) -> None:
        self._claims.setdefault(statement.span, Claim(statement, true, false, right, wrong))

    # --- whole sentences ---------------------------------------------------------------------------

    def _of_sentences(self) -> Iterator[Item]:
        plain: list[Statement] = []
        for statement in self._reading.statements:
            if not statement.alone or statement.chapter == _SUPPLEMENT:
                continue
            if not _SHORTEST <= len(statement.text) <= _LONGEST:
                continue
            changed = next(changes(statement.text), None)
            if changed is None:
                plain.append(statement)
                continue
            self._claim(statement, statement.text, changed.text, changed.right, changed.wrong)
            if statement.span not in self._judged:
                asks = Asks.PROHIBITION if changed.right in ("不得", "严禁", "禁止") else Asks.DUTY
                yield self._judge(statement, statement.text, changed.text, (changed.right, changed.wrong),
                                  (self._reading.source(statement),), asks)  # fmt: skip
        self._plain = list(plain)
        generator(self._seed, "plain").shuffle(plain)
        for statement in plain:
            if self._truth[True] - self._truth[False] >= min(_TRUE_AHEAD, max(1, self._truth[False] // 2)):
                return
            if statement.span in self._judged or not re.search(_RULE, statement.text):
                continue
            self._truth[True] += 1
            stem = self._voice.stem(statement.text + "。")
            sources = (self._reading.source(statement),)
            yield self._voice.item(
                ItemType.TRUE_FALSE, stem, ("对",), statement, sources, Asks.DUTY, more=_CONFIRMED
            )

    def _of_claims(self, choice: Choice, wanted: tuple[Claim, ...], ask: str) -> Item:
        """``wanted``: the claims that the key names; the others are the distractors."""
        shown = {one: one.true for one in choice.true} | {one: one.false for one in choice.false}
        rest = [text for one, text in shown.items() if one not in wanted]
        right = [shown[one] for one in wanted]
        kind = ItemType.SINGLE if len(right) == 1 else ItemType.MULTIPLE
        generator(self._seed, *right, *rest).shuffle(rest)
        if kind is ItemType.SINGLE:
            position = self._next_position()
            self._positions[position] += 1
            rest.insert(position, right[0])
        else:
            rest += right
            generator(self._seed, *rest).shuffle(rest)
        options = tuple(rest)
        key = letters(options, right)
        first, *others = (*wanted, *(one for one in shown if one not in wanted))
        sources = tuple(self._reading.source(one.statement) for one in (first, *others))
        # The words of the law behind the key; of a wrong sentence those that it should be.
        quoted = sources[: len(wanted)] if kind is ItemType.SINGLE else ()
        more = self._told_claims(options, choice) + f"故选{''.join(key)}。"
        stem = f"根据《{self._reading.name}》，{ask}{SPACE}。"
        made = self._voice.item(kind, stem, key, first.statement, quoted or sources, Asks.DUTY,
                                options=options, more=more)  # fmt: skip
        return replace(made, sources=sources)

    def _told_claims(self, options: tuple[str, ...], choice: Choice) -> str:
        """Which words of the wrong options should be others."""
        return "".join(
            f"选项{'ABCDEF'[options.index(one.false)]}的“{one.wrong}”应为“{one.right}”（{one.statement.place}）。"
            for one in sorted(choice.false, key=lambda one: options.index(one.false))
        )

    # --- lists -------------------------------------------------------------------------------------

    def _of_list(self, question: Question) -> Iterator[Item]:
        listing = question.listing
        chance = generator(self._seed, listing.head.text, listing.head.place)
        pool = list(question.members)
        chance.shuffle(pool)
        for number in range(max(1, min(3, len(pool) // 3))):
            right = [member.text for member in pool[number * 3 : number * 3 + chance.choice((2, 3, 3))]]
            made = self._multiple(question, right, chance)
            if made is not None:
                yield made
        for member in question.members:
            made = self._one_of(question, member.text, chance)
            if made is not None and chance.random() < 0.5:
                yield made
        named = listing.named
        if (
            3 <= len(named) <= 8
            and len(listing.plain) == len(named)
            and question.asks is not Asks.PENALTY
            and len(named) == len(listing.members)
        ):
            yield self._voice.item(ItemType.SHORT, self._voice.stem(question.short + "？"),
                                   tuple(member.text for member in named), listing.head, (question.source,),
                                   question.asks)  # fmt: skip

    def _multiple(self, question: Question, right: list[str], chance: random.Random) -> Item | None:
        wrong = (
            enumerations.fitting(question.strangers, right, chance, 5 - len(right))
            if len(right) > 1
            else None
        )
        if wrong is None or enumerations.gives_away(question.ask, right, [text for text, _ in wrong]):
            return None
        options = [*right, *(text for text, _ in wrong)]
        chance.shuffle(options)
        key = letters(options, right)
        more = f"故选{''.join(key)}。" + _told(options, wrong)
        return self._voice.item(ItemType.MULTIPLE, self._voice.stem(question.ask + "？" + SPACE), key,
                                question.listing.head, (question.source,), question.asks,
                                options=tuple(options), more=more)  # fmt: skip

    def _one_of(self, question: Question, right: str, chance: random.Random) -> Item | None:
        if question.asks is Asks.PENALTY:
            return None
        wrong = enumerations.fitting(question.strangers, [right], chance, 3)
        if wrong is None or enumerations.gives_away(question.ask, [right], [text for text, _ in wrong]):
            return None
        position = self._next_position()
        self._positions[position] += 1
        options = [text for text, _ in wrong]
        options.insert(position, right)
        key = single_key(options, right)
        ask = question.ask.replace("之一", "").replace(
            "下列哪些", "下列哪项" if question.noun not in ("单位", "场所", "人员") else "下列哪类"
        )
        stem = self._voice.stem(ask + "？" + SPACE)
        return self._voice.item(ItemType.SINGLE, stem, key, question.listing.head,
                                (question.source,), question.asks, options=tuple(options),
                                more=f"故选{key[0]}。" + _told(options, wrong))  # fmt: skip


def _told(options: list[str], wrong: list[tuple[str, str]]) -> str:
    """Where the wrong options are from."""
    order = sorted(wrong, key=lambda one: options.index(one[0]))
    return "".join(f"选项{'ABCDEF'[options.index(text)]}是{place}规定的内容。" for text, place in order)


def _asks(figure: Figure, text: str) -> Asks:
    around = text[max(0, figure.start - 40) : figure.end + 12]
    if re.search(r"罚款|拘留|处分|不得担任|不得从事", around) and figure.kind is not FigureKind.COUNT:
        return Asks.PENALTY
    return Asks.TIME if figure.kind is FigureKind.TIME else Asks.FIGURE


def _shown_elsewhere(gap: Gap, figure: Figure) -> bool:
    """Whether the sentence states the same figure once more."""
    return any(
        other.kind is figure.kind and other.bases == figure.bases and other.start != gap.start
        for other in figures(gap.text)
    ) or gap.answer in gap.filled("　")


def _without_figures(text: str) -> str:
    for figure in reversed(list(figures(text))):
        text = text[: figure.start] + text[figure.end :]
    return text


def _alternatives(gap: Gap) -> str:
    """The words of the gap and the same figure in the other digits."""
    if gap.figure is None:
        return gap.answer
    other = gap.figure.in_other_digits()
    return f"{gap.answer}|{other}" if other and other != gap.answer else gap.answer


def _order(item: Item) -> tuple[int, str, str]:
    return item.sources[0].span.start, item.type.value, item.id
