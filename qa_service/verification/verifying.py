"""``Verifier``: every citation of a text, resolved, compared, and given one of five outcomes."""

from __future__ import annotations

import datetime as dt
import functools
import time

from corpus.china_time import china_today
from corpus.errors import InputError, LimitExceededError
from corpus.library import Library
from qa_service.verification.claims import uncited
from qa_service.verification.judging import Judge
from qa_service.verification.model import Verification
from qa_service.verification.provisions import Body

MAX_CHARACTERS = 20_000
_BODIES_KEPT = 32


class Verifier:
    """Checks the citations of texts against a library; thread-safe, keeps nothing of the texts."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._body = functools.lru_cache(maxsize=_BODIES_KEPT)(self._load)

    def verify(self, text: str, *, as_of: dt.date | None = None, jurisdiction: str = "") -> Verification:
        """What becomes of every citation of ``text``, in its order.

        Args:
            text: plain text, at most MAX_CHARACTERS.
            as_of: the day on which the provisions have to hold, by default today in China.
            jurisdiction: path of the place for which the text speaks; decides between rules of one name.

        Raises:
            InputError: nothing but white space. LimitExceededError: too long.
        """
        if not text.strip():
            raise InputError("没有可核验的文字。请粘贴或上传一段引用了法律法规的文字。")
        if len(text) > MAX_CHARACTERS:
            raise LimitExceededError(
                f"文字有 {len(text)} 字，一次最多核验 {MAX_CHARACTERS} 字。请分几次提交。",
                details={"characters": len(text), "limit": MAX_CHARACTERS},
            )
        begun = time.perf_counter()
        day = as_of or china_today()
        judge = Judge(self._library, self._body, text, day, jurisdiction)
        checks = judge.checks()
        rest = uncited(text, judge.references, judge.claims)
        took = (time.perf_counter() - begun) * 1000
        return Verification(text, day, checks, rest, tuple(judge.unresolved), took)

    def _load(self, version_id: str) -> Body:
        return Body(self._library, version_id)
