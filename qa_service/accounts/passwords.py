"""Passwords: which are accepted, and how they are kept.

Rules after NIST SP 800-63B (5.1.1.2): length counts, no compulsory mixture of characters, no change by the
calendar, a list of what everybody tries first; the text is normalised (NFKC), so that two keyboards that
write one character in two ways give one password. Hashes are argon2id with the parameters that RFC 9106
recommends where memory is scarce (64 MiB, three passes).
"""

from __future__ import annotations

import asyncio
import contextvars
import re
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from corpus.errors import TooManyRequestsError, WeakPasswordError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

T = TypeVar("T")

SHORTEST: Final = 10
LONGEST: Final = 128
"""Characters. NIST asks for 64 at least; without an end, a long text would be hashed for ever."""
_LIST: Final = Path(__file__).parent.parent / "data" / "common_passwords.txt"
_ROWS: Final = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_LONGEST_UNIT: Final = 4
_AROUND: Final = re.compile(r"^[\W\d_]+|[\W\d_]+$")
"""Figures and signs around a word: ``admin2026!`` is as easy to guess as ``admin``. Not those inside."""

AT_ONCE: Final = 2
"""Threads that hash, of each process: 128 MiB at most, and never the threads that answer questions."""
WAITING: Final = 16
"""Logins that may stand in line; each takes some 0.2 s."""
BUSY_SECONDS: Final = 5


def normal(password: str) -> str:
    """The text that is hashed."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, name: str) -> None:
    """Refuses a password that is easily guessed.

    Raises:
        WeakPasswordError: with what to do better.
    """
    text = normal(password)
    if len(text) < SHORTEST:
        raise WeakPasswordError(f"密码太短。请用至少 {SHORTEST} 个字符，例如几个不相关的词连在一起。")
    if len(text) > LONGEST:
        raise WeakPasswordError(f"密码太长，最多 {LONGEST} 个字符。")
    plain = text.casefold()
    if _core(plain) == _core(normal(name).casefold()) or plain == normal(name).casefold() * 2:
        raise WeakPasswordError("密码不能就是用户名，或只在用户名前后加几个数字。请换一个。")
    if plain in _common() or _core(plain) in _common() or _is_pattern(plain):
        raise WeakPasswordError("这个密码太常见，很容易被猜到。请换一个，例如几个不相关的词连在一起。")


def _core(text: str) -> str:
    """The word in it without the figures and signs around; the whole text when there is no word."""
    return _AROUND.sub("", text) or text


def _is_pattern(text: str) -> bool:
    """A short piece again and again (``ababababab``), or a row of the keyboard up or down."""
    repeated = (text[:size] * len(text) for size in range(1, _LONGEST_UNIT + 1))
    return any(again[: len(text)] == text for again in repeated) or any(
        text in row * 3 or text in row[::-1] * 3 for row in _ROWS
    )


@cache
def _common() -> frozenset[str]:
    lines = _LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


class PasswordHashes:
    """Makes and checks hashes; thread-safe."""

    @property
    def _hasher(self) -> PasswordHasher:
        return _made_hasher()

    def make(self, password: str) -> str:
        """The hash of a password, with its salt and parameters."""
        return self._hasher.hash(normal(password))

    def fits(self, stored: str | None, password: str) -> bool:
        """Whether it is the password of the hash; without a hash the same work is done for nothing.

        So the time that a login takes does not tell whether there is such an account.
        """
        from argon2.exceptions import InvalidHashError, VerificationError

        nobody, text = _nobody(), normal(password)
        if len(text) > LONGEST:  # nobody has one; and what is hashed is bounded
            text = text[:LONGEST]
            stored = None
        try:
            return self._hasher.verify(stored or nobody, text) and stored is not None
        except (VerificationError, InvalidHashError):
            return False

    def outdated(self, stored: str) -> bool:
        """Whether it was made with other parameters than those of today."""
        return self._hasher.check_needs_rehash(stored)


@cache
def _made_hasher() -> PasswordHasher:
    from argon2 import PasswordHasher
    from argon2.profiles import RFC_9106_LOW_MEMORY

    return PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


@cache
def _nobody() -> str:
    """A hash whose password nobody knows."""
    from qa_service.accounts.random_secrets import new_session_secret

    return _made_hasher().hash(new_session_secret())


class PasswordWork:
    """Few threads of their own for whatever hashes a password: many logins at once must not stop the site."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="anzhi-password")
        self._inside = 0

    async def run(self, work: Callable[..., T], *arguments: object, **named: object) -> T:
        """``work(*arguments, **named)`` in one of the threads.

        Raises:
            TooManyRequestsError: too many stand in line.
        """
        if self._inside >= AT_ONCE + WAITING:
            raise TooManyRequestsError(
                "现在登录的人太多，请过几秒再试。", details={"retry_after": BUSY_SECONDS}
            )
        self._inside += 1
        try:
            context = contextvars.copy_context()
            call = partial(context.run, work, *arguments, **named)
            return await asyncio.get_running_loop().run_in_executor(self._pool, call)
        finally:
            self._inside -= 1

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
