"""Secrets that are given out once and kept as a hash only.

256 random bits need no slow hash: nobody can try them all (OWASP Session Management Cheat Sheet asks for 64
bits at least). So each request costs one SHA-256.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Final

TOKEN_PREFIX: Final = "anzhi_"  # noqa: S105  a name, no secret
_RANDOM: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_ID_BYTES: Final = 8
# Letters and figures that nobody takes for each other when reading them out.
_READABLE: Final = "abcdefghjkmnpqrstuvwxyz23456789"


def new_session_secret() -> str:
    """43 characters of base64url."""
    return secrets.token_urlsafe(32)


def new_token() -> str:
    """As a session's, with a beginning by which leaked ones can be found."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def new_password() -> str:
    """80 bits for a person to type once: ``xxxx-xxxx-xxxx-xxxx``."""
    groups = ("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def new_id() -> str:
    """An id that tells nothing."""
    return secrets.token_hex(_ID_BYTES)


def is_session_secret(text: str) -> bool:
    """Whether it may be one of ours; anything else needs no look into the database."""
    return bool(_RANDOM.fullmatch(text))


def is_token(text: str) -> bool:
    """Whether it may be a token of ours."""
    return text.startswith(TOKEN_PREFIX) and bool(_RANDOM.fullmatch(text.removeprefix(TOKEN_PREFIX)))


def hashed(secret: str) -> str:
    """What is stored in its place."""
    return hashlib.sha256(secret.encode()).hexdigest()
