"""Practice of one ``App``: what pages, routes and commands ask for."""

from __future__ import annotations

import dataclasses
import math
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from case_library.questions.model import ItemType
from corpus.errors import InputError, NotFoundError, TimeIsUpError
from qa_service.practice.choosing import Pool, chosen, mock, pool_of
from qa_service.practice.judging import Judgement, cleaned, judge
from qa_service.practice.model import (
    MOST_FREE,
    MOST_ITEMS,
    MOST_MINUTES,
    Answer,
    Asked,
    Choice,
    Given,
    Learner,
    Rule,
    Sitting,
    SittingKind,
    Which,
)
from qa_service.practice.results import feed
from qa_service.practice.showing import Shown, shown_item
from qa_service.practice.store import PracticeStore
from qa_service.practice.unkept import SIGN, no_sitting, packed, unpacked
from qa_service.questions.model import BankItem
from qa_service.questions.store import BankStore

if TYPE_CHECKING:
    from qa_service.papers.model import PaperSummary
    from qa_service.wiring import App

GRACE: Final = 3.0
"""Seconds behind the deadline in which an answer that was sent in time may still arrive."""
MOST_EXAM: Final = 100
"""Questions of a quick mock exam."""
MOST_PAPERS: Final = 50
MOST_NAME: Final = 40
"""Characters of a name that somebody without an account gives."""
OWN_WORD: Final = "（自填）"
_OWN: Final[Mapping[str, bool | None]] = {"right": True, "partly": False, "wrong": False}
KEEP_FIRST: Final = (
    "模拟考试由服务器计时和判分，要先同意保存练习记录（或者登录）才能开始。考完以后可以随时删除。"
)


@dataclass(frozen=True, slots=True)
class PaperOffer:
    """A paper that may be taken as a mock exam: with how many of its questions can be shown now."""

    summary: PaperSummary
    minutes: int | None
    shown: int
    rule: Rule


class PracticeDesk:
    """Practice over the questions that those may see who see the library of ``app``.

    Args:
        clock: seconds since 1970.
    """

    def __init__(self, app: App, clock: Callable[[], float] = time.time) -> None:
        self._app = app
        self._clock = clock
        self.store = PracticeStore(app.service, app.settings.practice_days, clock)

    @property
    def pool(self) -> Pool:
        """The questions that may be shown."""
        return pool_of(self._app)

    def now(self) -> float:
        """The server's time, which alone counts."""
        return self._clock()

    # --- beginning -------------------------------------------------------------------------------

    def start(self, learner: Learner, choice: Choice) -> Sitting:
        """A new sitting of practice.

        Raises:
            NotFoundError: no question fits. InputError: a number that cannot be.
        """
        if choice.which is not Which.ALL and not learner.kept:
            raise InputError("要练错题或没做过的题，需要先同意保存练习记录（或者登录）。")
        most = MOST_ITEMS if learner.kept else MOST_FREE
        if not 1 <= choice.number <= MOST_ITEMS:
            raise InputError(f"题数请定在 1 到 {MOST_ITEMS} 之间。", details={"number": choice.number})
        choice = dataclasses.replace(choice, number=min(choice.number, most))
        seed = secrets.randbelow(2**31) + 1
        wrong = [one.item_id for one in self.store.wrong(learner.key)] if choice.which is Which.WRONG else []
        seen = self.store.seen(learner.key) if choice.which is Which.UNSEEN else frozenset()
        found = chosen(self.pool, choice, seed, wrong=wrong, seen=seen)
        asked = tuple(Asked(one.item.id, one.revision) for one in found)
        sitting = self._new(learner, SittingKind.PRACTICE, choice.words(), asked, seed if choice.mixed else 0)
        if learner.kept:
            return self.store.add(sitting)
        return self._packed(sitting)

    def start_exam(
        self, learner: Learner, point: str, number: int, minutes: int, rule: Rule = Rule.WHOLE
    ) -> Sitting:
        """A quick mock exam.

        Raises:
            NotFoundError: nothing fits. InputError: a number that cannot be, or nothing may be kept.
        """
        self._check_kept(learner)
        if not 1 <= number <= MOST_EXAM or not 1 <= minutes <= MOST_MINUTES:
            raise InputError(
                f"题数请定在 1 到 {MOST_EXAM} 之间，时间请定在 1 到 {MOST_MINUTES} 分钟之间。",
                details={"number": number, "minutes": minutes},
            )
        seed = secrets.randbelow(2**31) + 1
        found = mock(self.pool, point, number, seed)
        asked = tuple(Asked(one.item.id, one.revision, marks) for one, marks in found)
        title = f"随机抽题，{point.replace('·', ' · ') or '全部知识点'}"
        sitting = self._new(learner, SittingKind.EXAM, title, asked, seed)
        sitting = dataclasses.replace(
            sitting,
            rule=rule,
            deadline=sitting.started + 60 * minutes,
            pass_mark=math.ceil(0.6 * sum(one.marks for one in asked)),
        )
        return self.store.add(sitting)

    def papers(self) -> list[PaperOffer]:
        """Papers that a trainer has opened as mock exams, the newest first; those without a question that
        can be shown now are left out."""
        from qa_service.papers.store import PaperStore

        papers = PaperStore(self._app.service)
        by_id = self.pool.by_id
        offers = []
        for summary in papers.page(limit=MOST_PAPERS, offset=0, mock=True).items:
            record = papers.get(summary.id)
            shown = sum(slot.item.id in by_id for slot in record.now.slots)
            if shown:
                rule = self.store.rule(summary.id)
                offers.append(PaperOffer(summary, record.blueprint.minutes, shown, rule))
        return offers

    def start_paper(self, learner: Learner, paper_id: str, name: str = "") -> Sitting:
        """The mock exam of an opened paper, in the order of its first version.

        Args:
            name: what somebody without an account wants the trainer to read; marked as their own word.

        Raises:
            NotFoundError: there is no such paper, it is not opened, or nothing of it can be shown now.
            InputError: nothing may be kept.
        """
        from qa_service.papers.model import LETTERS
        from qa_service.papers.store import PaperStore

        self._check_kept(learner)
        typed = " ".join(name.replace("\0", "").split())[:MOST_NAME]
        if typed and not learner.account:
            learner = dataclasses.replace(learner, name=f"{typed}{OWN_WORD}")
        closed = NotFoundError("没有这场模拟考试，或者它已经关闭。请回到“练习”重新选择。")
        try:
            record = PaperStore(self._app.service).get(paper_id)
        except NotFoundError:
            raise closed from None
        if not record.mock:
            raise closed
        by_id = self.pool.by_id
        placed = record.paper(LETTERS[0]).items
        asked = tuple(
            Asked(one.item.id, by_id[one.item.id].revision, one.score)
            for one in placed
            if one.item.id in by_id
        )
        if not asked:
            raise closed
        seed = secrets.randbelow(2**31) + 1
        sitting = self._new(learner, SittingKind.EXAM, record.title, asked, seed)
        minutes = record.blueprint.minutes
        whole = len(asked) == len(placed)
        return self.store.add(
            dataclasses.replace(
                sitting,
                paper_id=paper_id,
                rule=self.store.rule(paper_id),
                deadline=sitting.started + 60 * minutes if minutes else None,
                pass_mark=record.blueprint.pass_mark if whole else None,
            )
        )

    def _new(
        self, learner: Learner, kind: SittingKind, title: str, asked: tuple[Asked, ...], seed: int
    ) -> Sitting:
        return Sitting("", learner.key, learner.name, kind, title, "", asked, seed, Rule.WHOLE, self._clock())

    def _packed(self, sitting: Sitting) -> Sitting:
        return dataclasses.replace(sitting, id=packed(sitting, self.pool))

    def _check_kept(self, learner: Learner) -> None:
        if learner.kept:
            return
        if not self._app.settings.practice_days:
            raise InputError("本站没有开放保存练习记录，不能进行模拟考试。可以做普通练习。")
        raise InputError(KEEP_FIRST)

    # --- going on --------------------------------------------------------------------------------

    def open(self, learner: Learner, sitting_id: str) -> Sitting:
        """A sitting of this learner; an exam whose time is up is handed in first.

        Raises:
            NotFoundError: there is none, or it is another learner's.
        """
        if sitting_id.startswith(SIGN):
            return unpacked(sitting_id, self.pool)
        sitting = self.store.get(sitting_id, learner.key)
        if sitting.running and sitting.deadline and self._clock() > sitting.deadline + GRACE:
            return self._finish(sitting, omitted=False, at=sitting.deadline)
        return sitting

    def shown(self, sitting: Sitting) -> list[Shown | None]:
        """The items of a sitting as it shows them; None for those that may not be shown any more."""
        found = self._items(sitting)
        return [shown_item(one, sitting.seed) if one else None for one in found]

    def one_shown(self, sitting: Sitting, number: int) -> Shown | None:
        """One item of a sitting; see ``shown``."""
        self._check_number(sitting, number)
        only = dataclasses.replace(sitting, asked=(sitting.asked[number - 1],))
        return self.shown(only)[0]

    def _items(self, sitting: Sitting) -> list[BankItem | None]:
        """The items as they were asked: an earlier revision where the bank has changed them since."""
        by_id = self.pool.by_id
        return [self._as_asked(by_id.get(one.item_id), one) for one in sitting.asked]

    def _as_asked(self, kept: BankItem | None, asked: Asked) -> BankItem | None:
        if kept is None or kept.revision == asked.revision or not asked.revision:
            return kept
        for one in BankStore(self._app.service).revisions(asked.item_id):
            if one.revision == asked.revision:
                return dataclasses.replace(kept, item=one.item)
        return kept

    def answer(self, learner: Learner, sitting_id: str, number: int, answer: Answer) -> Sitting:
        """Take an answer; the sitting as it is then. The letters of choices are those that were shown.

        In practice the first answer to a question stays; in an exam the last one.

        Raises:
            NotFoundError: no such sitting or question. TimeIsUpError: the exam is over.
            InputError: the answer is too long.
        """
        sitting = self.open(learner, sitting_id)
        if not sitting.running:
            raise self._over(sitting)
        shown = self.one_shown(sitting, number)
        if shown is None:
            return sitting
        if sitting.kind is SittingKind.PRACTICE and number in sitting.given:
            return self._own(sitting, number, shown, answer)
        given = cleaned(shown.kept.item, shown.to_bank(cleaned(shown.item, answer)))
        judged = judge(shown.kept.item, given, sitting.rule)
        now = self._clock()
        if sitting.kind is SittingKind.EXAM:
            self.store.answer(sitting, number, Given(given, None, now), again=True)
            return self.store.get(sitting.id, learner.key)
        if not sitting.kept:
            said = {**sitting.given, number: Given(given, judged.share, now)}
            return self._packed(dataclasses.replace(sitting, given=said))
        taken = self.store.answer(sitting, number, Given(given, judged.share, now), again=False)
        if taken and judged.right is not None:  # a button that is pressed twice counts once
            self.store.note(learner.key, [(shown.kept.item.id, given, judged.right)], now)
            feed(self._app, [shown.kept.item.id])
        return self.store.get(sitting.id, learner.key)

    def _own(self, sitting: Sitting, number: int, shown: Shown, answer: Answer) -> Sitting:
        """What a learner says of a written answer when the model answer is seen."""
        before = sitting.given[number]
        right = _OWN.get(answer.own)
        if right is None or shown.item.type not in (ItemType.SHORT, ItemType.CASE) or before.answer.own:
            return sitting
        judged = dataclasses.replace(before.answer, own=answer.own)
        if sitting.kept:
            self.store.judge_own(sitting, number, judged)
            self.store.note(sitting.learner, [(shown.kept.item.id, judged, right)], self._clock())
            return self.store.get(sitting.id, sitting.learner)
        given = {**sitting.given, number: dataclasses.replace(before, answer=judged)}
        return self._packed(dataclasses.replace(sitting, given=given))

    def finish(self, learner: Learner, sitting_id: str) -> Sitting:
        """Hand in; a sitting that is over stays as it is.

        Raises:
            NotFoundError: there is none, or it is another learner's.
        """
        sitting = self.open(learner, sitting_id)
        if not sitting.running:
            return sitting
        if not sitting.kept:
            return self._packed(dataclasses.replace(sitting, finished=self._clock()))
        return self._finish(sitting, omitted=True, at=self._clock())

    def _finish(self, sitting: Sitting, *, omitted: bool, at: float) -> Sitting:
        shares: dict[int, float | None] = {}
        answers: dict[int, tuple[str, Answer, Judgement]] = {}
        score = total = 0.0
        for number, kept in enumerate(self._items(sitting), start=1):
            given = sitting.given.get(number)
            if kept is None or (sitting.kind is SittingKind.PRACTICE and given is None):
                continue
            answer = given.answer if given else Answer()
            judged = judge(kept.item, answer, sitting.rule)
            shares[number] = judged.share
            if judged.share is not None:
                score += judged.share * sitting.asked[number - 1].marks
                total += sitting.asked[number - 1].marks
                answers[number] = (kept.item.id, answer, judged)
        done = self.store.finish(sitting, shares, omitted=omitted, score=score, total=total, at=at)
        if done and sitting.kind is SittingKind.EXAM:
            noted = [(item_id, answer, bool(judged.right)) for item_id, answer, judged in answers.values()]
            self.store.note(sitting.learner, noted, at)
        if done:  # only now is known how the learner did in the other questions
            feed(self._app, [item_id for item_id, _, _ in answers.values()])
        now = self.store.get(sitting.id, sitting.learner)
        if now.running:  # another answer arrived while the marks were worked out
            return self._finish(now, omitted=omitted, at=at)
        return now

    def _over(self, sitting: Sitting) -> InputError:
        if sitting.deadline and sitting.finished is not None and sitting.finished >= sitting.deadline:
            return TimeIsUpError(
                "考试时间已到，这个答案没有收下。到时间以前保存的答案都已计分，请看成绩单。",
                details={"sitting": sitting.id},
            )
        return TimeIsUpError("这次练习已经交卷，不能再作答。请看成绩单。", details={"sitting": sitting.id})

    def _check_number(self, sitting: Sitting, number: int) -> None:
        if not 1 <= number <= len(sitting.asked):
            raise NotFoundError(
                f"没有第 {number} 题，这次一共 {len(sitting.asked)} 题。", details={"number": number}
            )

    def remove(self, learner: Learner, sitting_id: str) -> None:
        """Delete a sitting of this learner.

        Raises:
            NotFoundError: there is none, or it is another learner's.
        """
        if sitting_id.startswith(SIGN):
            raise no_sitting()
        found = self.store.remove(sitting_id, learner.key)
        feed(self._app, [one.item_id for one in found.asked])

    def forget(self, learner: Learner) -> None:
        """Delete everything that is kept of a learner."""
        items = self.store.seen(learner.key)
        self.store.forget(learner.key)
        feed(self._app, sorted(items))

    def notebook(self, learner: Learner) -> Sequence[tuple[BankItem, int, int]]:
        """Questions of the notebook that can be shown: item, times wrong, right answers in a row since."""
        by_id = self.pool.by_id
        return [
            (by_id[one.item_id], one.wrong, one.right_since)
            for one in self.store.wrong(learner.key)
            if one.item_id in by_id
        ]
