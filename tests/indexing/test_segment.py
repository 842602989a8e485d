"""The cut of text into words and character pairs."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from indexing import segment


@pytest.mark.parametrize(
    ("text", "expected", "unexpected"),
    [
        ("区应急管理局牵头", {"应急管理局", "应急", "管理局", "牵头"}, {"区应急"}),
        (
            "负有安全生产监督管理职责的部门",
            {"负有安全生产监督管理职责的部门", "安全", "监督", "部门"},
            {"全生"},
        ),
        ("电动自行车飞线充电", {"电动自行车", "飞线充电", "充电"}, {"线充"}),
        ("受限空间、高处作业", {"受限空间", "高处作业"}, {"、"}),
        ("２０２５年Ａ级，①", {"2025", "年", "a", "1"}, {"，", "２０２５", "①"}),
        ("拨打12350举报", {"12350", "举报"}, set()),
        ("\t —— 。！", set(), {"—", "。"}),
        ("", set(), set()),
    ],
)
def test_tokens(text: str, expected: set[str], unexpected: set[str]) -> None:
    found = set(segment.tokens(text))
    assert expected <= found
    assert not unexpected & found
    if not expected:
        assert not found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("消防车通道", ["消防", "防车", "车通", "通道"]),
        ("消防，通道", ["消防", "通道"]),  # not 防通: no pair across punctuation
        ("区", ["区"]),
        ("第3条", ["第", "3", "条"]),
        ("PM2.5 浓度", ["pm2", "5", "浓度"]),
        ("安全 生产", ["安全", "生产"]),
        ("𠮷家", ["𠮷家"]),  # beyond the basic plane it is one character
        ("。 ", []),
        ("", []),
    ],
)
def test_bigrams(text: str, expected: list[str]) -> None:
    assert segment.bigrams(text) == expected


def test_query_tokens_leave_out_what_only_asks() -> None:
    words = segment.query_tokens("电动自行车乱充电由哪些单位负责？")
    assert {"电动自行车", "充电", "单位", "负责"} <= set(words)
    assert not {"由", "哪些"} & set(words)


def test_a_question_of_question_words_keeps_them() -> None:
    assert segment.query_tokens("怎么办") == segment.tokens("怎么办") != []


def test_own_terms_are_unique_and_words() -> None:
    terms = segment.own_terms()
    assert len(terms) == len(set(terms)) > 300
    assert all(len(term) > 1 and term == term.strip() and " " not in term for term in terms)


def test_every_own_term_is_cut_as_one_word() -> None:
    broken = [term for term in segment.own_terms() if segment.fold(term) not in segment.tokens(term)]
    assert not broken


def test_dictionary_hash_changes_with_the_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    before = segment.dictionary_hash()
    assert before == segment.dictionary_hash.__wrapped__()
    monkeypatch.setattr(segment, "own_terms", lambda: ("新词",))
    assert segment.dictionary_hash.__wrapped__() != before


def test_loading_writes_no_cache_and_warns_of_nothing(tmp_path: Path) -> None:
    """jieba's own start-up would leave jieba.cache in the temporary folder and talk on standard error."""
    code = "from indexing.segment import tokens; assert '消防' in tokens('消防车')"
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []


def test_first_use_from_many_threads_builds_once(monkeypatch: pytest.MonkeyPatch) -> None:
    built = []
    plain = segment._read

    def counting(dictionary: str) -> segment._Dictionary:
        built.append(1)
        return plain(dictionary)

    monkeypatch.setattr(segment, "_read", counting)
    segment._build.cache_clear()
    results: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: results.append(segment.tokens("消防车通道"))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(built) == 1
    assert len(results) == 6
    assert all(result == results[0] for result in results)


@pytest.mark.parametrize(
    ("word", "noun"),
    [
        ("灭火器", True),
        ("电动车", True),
        ("跑", False),  # a verb
        ("漂亮", False),  # an adjective
        ("灭火器箱子的", False),  # no word at all
        ("火器灭", False),
        ("", False),
    ],
)
def test_nouns_are_what_the_dictionary_has_as_nouns(word: str, noun: bool) -> None:
    assert segment.is_noun(word) is noun


def test_nouns_kept_as_hashes_are_the_words_themselves() -> None:
    rows = [line.split(" ") for line in segment._dictionary_bytes().decode("utf-8").splitlines()]
    assert len(rows) > 300_000
    assert all(segment.is_noun(word) == (tag in segment._NOUN_TAGS) for word, _, tag in rows[::7])
