"""Practice of those who keep nothing: the state of the sitting stands in the address, and nowhere else.

It survives a reload, a sleeping phone and the way back, without a cookie. It holds numbers of questions and
what was answered to them, no key and no name. Whoever changes it changes their own practice alone.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Sequence
from typing import Any, Final

from corpus.errors import NotFoundError
from qa_service.practice.choosing import Pool
from qa_service.practice.model import (
    LONGEST_ANSWER,
    MOST_FREE,
    Answer,
    Asked,
    Given,
    Rule,
    Sitting,
    SittingKind,
)

SIGN: Final = "~"
"""What the ids of such sittings begin with."""
_LONGEST: Final = 6000
_MOST_BYTES: Final = 60_000
_TITLE: Final = 120
_ANSWERS: Final = (200, 60, 20, 6, 1, 0)
"""Characters of a written answer that an address holds: as many as there is room for in it; the rest is not
shown again."""
_LATEST: Final = 253_402_214_400
"""The last day of 9999, in seconds since 1970: later no date can be shown."""


def packed(sitting: Sitting, pool: Pool) -> str:
    """The id that is the state; questions that are gone from the pool keep the number 0."""
    made = ""
    for most in _ANSWERS:
        plain = _state(sitting, pool, most)
        made = SIGN + base64.urlsafe_b64encode(zlib.compress(plain, 9)).decode().rstrip("=")
        if len(made) <= _LONGEST and len(plain) <= _MOST_BYTES:
            break
    return made


def _state(sitting: Sitting, pool: Pool, most: int) -> bytes:
    given = {
        str(number): [one.share, *_small(one.answer, most)] for number, one in sorted(sitting.given.items())
    }
    state = {
        "n": [pool.by_id[one.item_id].number if one.item_id in pool.by_id else 0 for one in sitting.asked],
        "s": sitting.seed,
        "t": sitting.title[:_TITLE],
        "b": int(sitting.started),
        "f": int(sitting.finished) if sitting.finished else 0,
        "g": given,
    }
    return json.dumps(state, ensure_ascii=False, separators=(",", ":")).encode()


def _small(answer: Answer, most: int) -> list[Any]:
    return ["".join(answer.chosen), [gap[:most] for gap in answer.gaps], answer.text[:most], answer.own]


def unpacked(written: str, pool: Pool) -> Sitting:
    """The sitting of a state.

    Raises:
        NotFoundError: it is none of ours.
    """
    try:
        return _unpacked(written, pool)
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError, zlib.error):
        raise no_sitting() from None


def _unpacked(written: str, pool: Pool) -> Sitting:
    if len(written) > _LONGEST:
        raise ValueError("too long")
    code = written[len(SIGN) :]
    squeezed = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
    opened = zlib.decompressobj()
    plain = opened.decompress(squeezed, _MOST_BYTES)
    if opened.unconsumed_tail or not opened.eof:
        raise ValueError("too long")
    state = json.loads(plain)
    json.dumps(state, ensure_ascii=False).encode()  # half a character can be shown nowhere
    numbers = _list(state["n"], int)
    if not 0 < len(numbers) <= MOST_FREE:
        raise ValueError("no questions")
    items = [pool.by_number.get(number) for number in numbers]
    started, finished = _moment(state["b"]), _moment(state["f"])
    given = {
        int(number): _given(one, started)
        for number, one in state["g"].items()
        if 1 <= int(number) <= len(numbers)
    }
    return Sitting(
        id=written,
        learner="",
        name="",
        kind=SittingKind.PRACTICE,
        title=str(state["t"])[:_TITLE],
        paper_id="",
        asked=tuple(Asked(one.item.id, one.revision) if one is not None else Asked("", 0) for one in items),
        seed=int(state["s"]),
        rule=Rule.WHOLE,
        started=started,
        finished=finished or None,
        given=given,
    )


def _moment(seconds: Any) -> float:
    found = int(seconds)
    if not 0 <= found <= _LATEST:
        raise ValueError("no time of ours")
    return float(found)


def _given(one: Sequence[Any], at: float) -> Given:
    share, chosen, gaps, text, own = one
    answer = Answer(
        tuple(str(chosen)[:26]),
        tuple(_list(gaps, str))[:30],
        str(text)[:LONGEST_ANSWER],
        str(own)[:10],
    )
    return Given(answer, None if share is None else min(1.0, max(0.0, float(share))), at)


def _list(values: Any, kind: Callable[[Any], Any]) -> list[Any]:
    if not isinstance(values, list):
        raise TypeError("no list")
    return [kind(one) for one in values]


def no_sitting() -> NotFoundError:
    """Of a sitting that is not there, or that is another learner's: the two are not told apart."""
    return NotFoundError("没有这次练习：它可能已经删除，或者是别人的。请回到“练习”重新开始。")
