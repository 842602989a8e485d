import errno
import os

import pytest

from corpus.reasons import reason


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.EACCES, "没有权限"),
        (errno.ENOSPC, "磁盘已满"),
        (errno.ENOENT, "不存在"),
        (errno.EXDEV, os.strerror(errno.EXDEV)),
    ],
)
def test_reason(code: int, words: str) -> None:
    assert reason(OSError(code, os.strerror(code))) == words


def test_reason_without_a_number() -> None:
    assert reason(OSError("x")) == "OSError"
