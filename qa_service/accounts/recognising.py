"""Who stands behind a request: by the secret that it brings, or because only one person can connect.

Readers bring nothing and cost nothing: no database is asked. What a secret stands for is remembered for
``REMEMBERED`` seconds, so a session that was ended in one process ends in all of them within that time.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from corpus.errors import InvalidTokenError, LibraryError
from qa_service.accounts.model import ANONYMOUS, LOCAL, Visitor
from qa_service.accounts.sessions import Sessions
from qa_service.accounts.store import AccountStore
from qa_service.accounts.tokens import Tokens

REMEMBERED: Final = 2.0
SECRETS: Final = 2000
"""Secrets that are remembered, worthless ones among them: somebody may try many."""

logger = logging.getLogger("anzhi.accounts")


@dataclass(frozen=True, slots=True)
class Credential:
    """What a request brings along.

    Attributes:
        session: hash of the secret in its cookie. token: hash of its access token; counts first.
        malformed: it brings a token that cannot be one.
        local: nobody but the person at this computer can have sent it.
    """

    session: str = ""
    token: str = ""
    malformed: bool = False
    local: bool = False


class Recogniser:
    """Credentials → visitors; thread-safe.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._known: OrderedDict[str, tuple[float, Visitor | None]] = OrderedDict()
        self._round = 0
        self._empty_until = 0.0
        self._accounts = False

    def forget(self) -> None:
        """Something has changed: everything is looked up anew."""
        with self._lock:
            self._known.clear()
            self._round += 1
            self._empty_until = 0.0

    def at_once(self, credential: Credential) -> Visitor | None:
        """The visitor without asking the database; None when it has to be asked.

        Raises:
            InvalidTokenError: the token is worth nothing.
        """
        if credential.malformed:
            raise _bad_token()
        if secret := credential.token or credential.session:
            with self._lock:
                until, visitor = self._known.get(secret, (0.0, None))
            if until <= self._clock():
                return None
            return self._told(credential, visitor)
        if not credential.local or self._accounts:
            return ANONYMOUS
        return LOCAL if self._clock() < self._empty_until else None

    def look_up(
        self, credential: Credential, store: AccountStore, sessions: Sessions, tokens: Tokens
    ) -> Visitor:
        """The visitor, from the database.

        Raises:
            InvalidTokenError: the token is worth nothing. LibraryError: the database cannot be read.
        """
        round_ = self._round
        if secret := credential.token or credential.session:
            found = tokens.visitor(secret) if credential.token else sessions.visitor(secret)
            with self._lock:
                if round_ == self._round:  # what was read before a change is not remembered
                    self._known[secret] = (self._clock() + REMEMBERED, found)
                    self._known.move_to_end(secret)
                    if len(self._known) > SECRETS:
                        self._known.popitem(last=False)
            return self._told(credential, found)
        try:
            self._accounts = store.any()
        except LibraryError:  # who cannot be asked for is nobody in particular
            logger.exception("accounts cannot be read: nobody is taken for the person at this computer")
            return ANONYMOUS
        if self._accounts:
            return ANONYMOUS
        with self._lock:
            if round_ == self._round:
                self._empty_until = self._clock() + REMEMBERED
        return LOCAL

    def _told(self, credential: Credential, visitor: Visitor | None) -> Visitor:
        if visitor is None and credential.token:
            raise _bad_token()
        return visitor or ANONYMOUS


def _bad_token() -> InvalidTokenError:
    return InvalidTokenError("访问令牌无效：写错了、已过期或已吊销。请在“我的账号”页面建立新的令牌。")
