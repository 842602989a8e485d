"""Who practises: the holder of an account, the person at this computer, or whoever agreed to a cookie."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Final

from qa_service.accounts.model import Means, Visitor
from qa_service.practice.model import Learner

COOKIE: Final = "anzhi_practice"
# A secret of ours: 43 characters of base64url (256 random bits).
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}")
LOCAL: Final = "local"
COMMAND: Final = "command"


def learner_of(visitor: Visitor, secret: str, days: int) -> Learner:
    """Under what the answers of a visitor are kept.

    Args:
        secret: of the cookie, "" without. days: how long answers are kept; 0 keeps none of anybody.
    """
    if visitor.account_id:
        return Learner(f"a:{visitor.account_id}" if days else "", visitor.name, account=True)
    if visitor.means is Means.LOCAL:
        return Learner(LOCAL if days else "", "", account=True)
    return Learner(key_of(secret) if days else "")


def key_of(secret: str) -> str:
    """What stands for the holder of a secret; "" for what is no secret of ours."""
    return "c:" + hashlib.sha256(secret.encode()).hexdigest() if _SECRET.fullmatch(secret) else ""


def new_secret() -> str:
    """What the cookie holds; nobody can guess it."""
    return secrets.token_urlsafe(32)
