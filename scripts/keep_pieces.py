"""Regenerates the list of vocabulary pieces that the embedded encoder keeps.

    python scripts/keep_pieces.py FOLDER... [--out indexing/data/e5_pieces.txt]

Kept are: the special pieces and the pieces of the prefixes; every piece of Chinese characters and
full-width forms, also mixed with letters and digits; every piece of digits, punctuation and symbols; every
piece of up to four ASCII characters; and every piece into which the texts in the folders (.txt .md .json
.jsonl .html .csv) are split by the full vocabulary. The list is deterministic.
Changing it changes the encoder's identity: indexes have to be built again.
"""

from __future__ import annotations

import argparse
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from indexing.e5_tokenizer import PASSAGE_PREFIX, QUERY_PREFIX, build_tokenizer, format_ranges
from indexing.e5_weights import Pieces, find_weights, package_version, read_weights

SUFFIXES = {".txt", ".md", ".json", ".jsonl", ".html", ".csv"}
DEFAULT_OUT = Path(__file__).parents[1] / "indexing" / "data" / "e5_pieces.txt"
CHINESE = (
    (0x2E80, 0x303F),  # radicals, ideographic punctuation
    (0x3100, 0x312F),  # bopomofo
    (0x31C0, 0x4DBF),  # strokes, enclosed and squared forms, extension A
    (0x4E00, 0x9FFF),  # unified ideographs
    (0xF900, 0xFAFF),  # compatibility ideographs
    (0xFE30, 0xFE4F),  # vertical forms
    (0xFF00, 0xFFEF),  # full-width forms
    (0x20000, 0x3FFFF),  # extensions B and later
)
SHORT_ASCII = 4


def is_chinese(character: str) -> bool:
    """Whether a character is of a block that Chinese texts use."""
    return any(first <= ord(character) <= last for first, last in CHINESE)


def kept_by_form(piece: str) -> bool:
    """Whether a piece is kept whatever the texts are."""
    body = piece.replace("▁", "")
    if body.isascii():
        return len(body) <= SHORT_ASCII or not any(map(str.isalpha, body))
    if any(map(is_chinese, body)):
        return all(is_chinese(c) or c.isascii() or unicodedata.category(c)[0] in "PSN" for c in body)
    return all(unicodedata.category(c)[0] in "PSNZ" for c in body)


def kept_ids(pieces: Pieces, texts: Iterable[str]) -> list[int]:
    """Ids of the pieces to keep, ascending."""
    kept = {pieces.bos, pieces.eos, pieces.pad, pieces.unk, int(pieces.scores.argmin())}
    kept.update(number for number, piece in enumerate(pieces.texts) if kept_by_form(piece))
    tokenizer = build_tokenizer(pieces)
    for text in (QUERY_PREFIX, PASSAGE_PREFIX):
        kept.update(tokenizer.encode(text + "安").ids)
    for text in texts:
        for prefix in ("", PASSAGE_PREFIX):
            kept.update(tokenizer.encode(prefix + text, add_special_tokens=False).ids)
    return sorted(kept)


def lines_in(folders: Iterable[Path]) -> Iterator[str]:
    """Lines of the text files below the folders, each in its own charset where it says so."""
    for folder in folders:
        paths = [folder] if folder.is_file() else sorted(folder.rglob("*"))
        for path in paths:
            if path.suffix.lower() in SUFFIXES and path.is_file():
                data = path.read_bytes()
                try:
                    text = data.decode("utf-8-sig")
                except UnicodeDecodeError:
                    text = data.decode("gb18030", "replace")
                yield from filter(str.strip, text.splitlines())


def main(arguments: list[str] | None = None) -> int:
    """Writes the list; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT)
    options = parser.parse_args(arguments)
    pieces = read_weights(find_weights()).pieces
    ids = kept_ids(pieces, lines_in(options.folders))
    head = (
        f"# {len(ids)} of {len(pieces.texts)} pieces of multilingual-e5-small; see scripts/keep_pieces.py\n"
    )
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(head + format_ranges(ids), "utf-8")
    print(f"{options.out}: {len(ids)} of {len(pieces.texts)} pieces ({package_version()})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
