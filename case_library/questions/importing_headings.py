"""Which column of a table, or which key of a record, is what: 题干, 题目内容, 试题 … are all the stem."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from case_library.questions.wording import LETTERS
from corpus.numerals import chinese_to_int, fold

_NAMES: Mapping[str, tuple[str, ...]] = {
    "number": ("序号", "题号", "no", "num", "number", "行号", "试题编号", "题目编号", "试题序号"),
    "kind": (
        *("题型", "试题类型", "题目类型", "类型", "类别", "题目类别", "试题类别", "题目题型", "试题题型"),
        *("category", "type", "questiontype", "题类", "题种"),
    ),
    "stem": (
        *(
            "题干",
            "题目内容",
            "题目",
            "试题",
            "试题内容",
            "题目描述",
            "题干内容",
            "试题题干",
            "问题",
            "题目标题",
        ),
        *(
            "内容",
            "标题",
            "试题题目",
            "题目名称",
            "title",
            "question",
            "stem",
            "content",
            "questiontext",
            "试题名称",
        ),
        *("题面", "考题", "问题内容", "题目题干"),
    ),
    "together": (
        "选项",
        "题目选项",
        "试题选项",
        "备选项",
        "备选答案",
        "候选项",
        "可选项",
        "choices",
        "options",
        "选项内容",
    ),
    "answer": (
        *(
            "答案",
            "正确答案",
            "参考答案",
            "标准答案",
            "题目答案",
            "试题答案",
            "正确选项",
            "答案选项",
            "正确项",
            "标答",
        ),
        *("answer", "answers", "key", "rightanswer", "correctanswer", "correct", "正确答案选项"),
    ),
    "explanation": (
        *(
            "解析",
            "答案解析",
            "试题解析",
            "题目解析",
            "详解",
            "答案说明",
            "解答",
            "解析说明",
            "试题分析",
            "题解",
            "说明",
        ),
        *("analysis", "explanation", "explain", "feedback", "答案详解"),
    ),
    "difficulty": (
        "难度",
        "难易度",
        "难易程度",
        "难度等级",
        "难度系数",
        "试题难度",
        "题目难度",
        "难易",
        "difficulty",
        "level",
    ),
    "point": (
        *(
            "知识点",
            "章节",
            "所属章节",
            "考点",
            "知识模块",
            "知识点名称",
            "所属知识点",
            "科目",
            "专业",
            "模块",
            "作业种类",
        ),
        *(
            "分类",
            "所属分类",
            "试题分类",
            "题目分类",
            "章",
            "知识类别",
            "题库分类",
            "knowledge",
            "chapter",
            "point",
            "subject",
        ),
    ),
    "sources": (
        "出处",
        "依据",
        "法规依据",
        "来源依据",
        "参考依据",
        "命题依据",
        "依据条款",
        "法律依据",
        "试题依据",
        "source",
        "sources",
    ),
    "state": ("状态", "试题状态", "state", "status"),
    "background": (
        "案例材料",
        "案例",
        "材料",
        "背景",
        "背景材料",
        "案例背景",
        "题目背景",
        "共用题干",
        "background",
    ),
    "tags": ("标签", "关键词", "关键字", "tags", "tag"),
    "score": ("分值", "分数", "试题分数", "题目分值", "score", "points", "marks"),
    "author": ("作者", "命题人", "出题人", "编写人", "录入人", "author"),
    "origin": ("来源", "origin"),
    "asks": ("考查点", "asks"),
    "id": ("编号", "id"),
}
_FIELDS = {name: field for field, names in _NAMES.items() for name in names}
# Why: the column of one option. Matches 选项A, A, A选项, 选项1, 选项一, optionA; must not match 答案.
_OPTION = re.compile(
    r"(?:选项|备选项|备选答案|候选项|答案选项|option|choice|答案)?([a-z]|[一二三四五六七八九十]|\d{1,2})(?:选项|项)?"
)
_CONTINUED = re.compile(r"(.+?)（续(\d+)）")
_NOTE = re.compile(r"[（(【\[][^（）()【】\[\]]*[)）】\]]")
_DECORATION = re.compile(r"[\s*＊:：、.．_\-/]+")


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds.

    Attributes:
        field: ``kind``, ``stem``, ``together`` …; ``option`` for one option; "" for none that is known.
        letter: of an option.
        part: 1, or the number of a column that goes on a longer text.
        heading: as written.
    """

    field: str
    letter: str
    part: int
    heading: str


def column_of(heading: str) -> Column:
    """What a heading says; notes in brackets, asterisks and blanks do not count."""
    continued = _CONTINUED.fullmatch(heading.strip())
    part = int(continued[2]) if continued else 1
    name = continued[1] if continued else heading
    plain = _DECORATION.sub("", _NOTE.sub("", fold(name))).lower()
    if not plain:
        plain = _DECORATION.sub("", re.sub(r"[（(【\[)）】\]]", "", fold(name))).lower()
    if plain in _FIELDS:
        return Column(_FIELDS[plain], "", part, heading)
    match = _OPTION.fullmatch(plain)
    if match and (len(plain) > 1 or plain.isalpha()) and not plain.isdigit() and not plain[0].isdigit():
        letter = _letter(match[1])
        if letter and plain not in "一二三四五六七八九十":
            return Column("option", letter, part, heading)
    return Column("", "", part, heading)


def _letter(written: str) -> str:
    if written.isascii() and written.isalpha():
        return written.upper()
    number = int(written) if written.isdigit() else chinese_to_int(written)
    return LETTERS[number - 1] if number and 0 < number <= len(LETTERS) else ""


def is_head(columns: list[Column]) -> bool:
    """Whether a row of headings can head questions: a stem, and a key, options or a type beside it."""
    fields = {column.field for column in columns}
    return "stem" in fields and bool(fields & {"answer", "together", "option", "kind"})
