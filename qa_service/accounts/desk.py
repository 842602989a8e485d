"""Everything about accounts, put together over the tables of one service."""

from __future__ import annotations

import time
from collections.abc import Callable

from qa_service.accounts.attempts import Attempts
from qa_service.accounts.audit import AuditLog
from qa_service.accounts.limits import RateLimits, Work
from qa_service.accounts.model import Visitor
from qa_service.accounts.passwords import PasswordWork
from qa_service.accounts.recognising import Credential, Recogniser
from qa_service.accounts.sessions import Sessions
from qa_service.accounts.store import AccountStore
from qa_service.accounts.tokens import Tokens
from qa_service.service.database import ServiceDatabase
from qa_service.settings import Settings


class Accounts:
    """Accounts, sessions, tokens, the log and the limits of one process; thread-safe.

    Args:
        clock: seconds since the epoch.
    """

    def __init__(
        self, service: ServiceDatabase, settings: Settings, clock: Callable[[], float] = time.time
    ) -> None:
        self.now = clock
        self.recogniser = Recogniser()
        self.audit = AuditLog(service, settings.audit_days, clock)
        self.attempts = Attempts(clock)
        forget = self.recogniser.forget
        self.store = AccountStore(service, self.audit, self.attempts, forget, clock)
        self.sessions = Sessions(
            service,
            self.audit,
            self.attempts,
            idle_minutes=settings.session_idle_minutes,
            hours=settings.session_hours,
            changed=forget,
            clock=clock,
        )
        self.tokens = Tokens(service, self.audit, forget, clock)
        self.passwords = PasswordWork()
        self.limits = RateLimits(
            {
                Work.ASK: settings.rate_ask,
                Work.LOGIN: settings.rate_login,
                Work.UPLOAD: settings.rate_upload,
                Work.FEEDBACK: settings.rate_feedback,
            }
        )

    def visitor(self, credential: Credential) -> Visitor:
        """Who brings the credential; asks the database where needed. Raises as ``Recogniser.look_up``."""
        known = self.recogniser.at_once(credential)
        if known is not None:
            return known
        return self.recogniser.look_up(credential, self.store, self.sessions, self.tokens)
