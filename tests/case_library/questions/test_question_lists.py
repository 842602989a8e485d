"""Questions written one after the other in Word or plain text, with their keys in all the usual places."""

from __future__ import annotations

import io

import pytest

from case_library.questions.importing import Imported, Reason, read_bank
from case_library.questions.model import Difficulty, ItemType

LIST = """渔港安全考试题

一、单项选择题（每题1分）
1. 渔港由（  ）管理。
A. 船东   B. 渔港经营人
C. 船员
答案：B
解析：见第八条。
分两行写。
难度：易
2、2.5吨以上的锚应当（　　）检查。
A、每月
B、每年
【答案】A
【解析】第九条

二、多项选择题
1．应当备有（  ）。 A.灯 B.锚 C.缆 D.网
正确答案：ABC
2. 哪些对
A. 甲，
还有甲
B. 乙
答案：AB

三、判断题
1. 渔港可以不设灯。（×）
2. 应当报告（√）

四、填空题
1. 事故发生后____小时内报告______。
答案：一；县级人民政府

五、简答题
1. 简述报告的内容。
答案：
1. 时间、地点。
2. 经过。
3. 措施。
知识点：事故报告
2. 简述处置。
答：先救人。

六、案例分析题
【案例】某渔港起火，
烧毁一船。
1. 谁负责？
参考答案：（1）经营人
（2）船长
解析：见第三条
"""


def read(text: str) -> Imported:
    return read_bank(text.encode(), "题.txt")


def test_a_list_with_all_types() -> None:
    found = read(LIST)
    assert [item.type for item in found.items] == [
        *[ItemType.SINGLE] * 2,
        *[ItemType.MULTIPLE] * 2,
        *[ItemType.TRUE_FALSE] * 2,
        ItemType.BLANK,
        *[ItemType.SHORT] * 2,
        ItemType.CASE,
    ]
    assert not found.reasons()
    assert found.notes == ("第一题之前有 1 行没有当作题目：渔港安全考试题",)
    one, two, three, four, five, six, seven, eight, nine, ten = found.items
    assert (one.stem, one.options, one.key) == ("渔港由（  ）管理。", ("船东", "渔港经营人", "船员"), ("B",))
    assert (one.explanation, one.difficulty) == ("见第八条。\n分两行写。", Difficulty.EASY)
    assert (two.stem, two.key, two.explanation) == ("2.5吨以上的锚应当（　　）检查。", ("A",), "第九条")
    assert (three.stem, three.options, three.key) == (
        "应当备有（  ）。",
        ("灯", "锚", "缆", "网"),
        ("A", "B", "C"),
    )
    assert four.options == ("甲，\n还有甲", "乙")
    assert (five.stem, five.key) == ("渔港可以不设灯。", ("错",))
    assert (six.stem, six.key) == ("应当报告", ("对",))
    assert (seven.stem, seven.key) == ("事故发生后____小时内报告____。", ("一", "县级人民政府"))
    assert eight.key == ("时间、地点。", "经过。", "措施。")
    assert eight.point == "事故报告"
    assert (nine.stem, nine.key) == ("简述处置。", ("先救人。",))
    assert (ten.background, ten.stem) == ("某渔港起火，\n烧毁一船。", "谁负责？")
    assert (ten.key, ten.explanation) == (("经营人", "船长"), "见第三条")


def test_the_key_stands_in_the_stem() -> None:
    found = read(
        "单选题\n1. 渔港由（ B ）管理。\nA. 船东\nB. 经营人\n2. 由（A）检查，(B)级以上。\nA. 甲\nB. 乙\n"
    )
    assert [(item.stem, item.key) for item in found.items] == [
        ("渔港由（　　）管理。", ("B",)),
        ("由（A）检查，(B)级以上。", ()),  # two brackets: which one is the key is not certain
    ]
    assert found.reasons() == {Reason.NO_ANSWER: 1}


def test_the_key_stands_at_the_end() -> None:
    text = (
        "一、单选题\n"
        + "".join(f"{n}. 第{n}题（ ）\nA. 甲\nB. 乙\nC. 丙\n" for n in range(1, 8))
        + "二、判断题\n1. 有灯。\n2. 有锚。\n"
        + "参考答案\n一、单选题\n1-5 ABCAB\n6.C 7、A\n二、判断题\n1.√ 2.×\n"
    )
    found = read(text)
    assert ["".join(item.key) for item in found.items] == [*"ABCABCA", "对", "错"]
    assert not found.reasons()


def test_numbers_inside_an_answer_begin_no_question() -> None:
    found = read(
        "简答题\n1. 简述。\n答案：（1）甲；\n（2）乙。\n2. 再述。\n答案：丙\n（1）丁\n3. 三述。\n答案：戊"
    )
    assert [item.stem for item in found.items] == ["简述。", "再述。", "三述。"]
    assert found.items[0].key == ("甲；", "乙。")


def test_a_word_file_with_a_list() -> None:
    from docx import Document

    document = Document()
    for line in LIST.split("\n"):
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    found = read_bank(stream.getvalue(), "题.docx")
    assert [(item.type, item.stem, item.key) for item in found.items] == [
        (item.type, item.stem, item.key) for item in read(LIST).items
    ]


def test_a_table_in_a_word_file() -> None:
    from docx import Document

    document = Document()
    table = document.add_table(rows=2, cols=5)
    for at, row in enumerate([["题型", "题干", "选项A", "选项B", "答案"], ["单选题", "谁", "甲", "乙", "B"]]):
        for column, text in enumerate(row):
            table.cell(at, column).text = text
    stream = io.BytesIO()
    document.save(stream)
    (item,) = read_bank(stream.getvalue(), "题.docx").items
    assert (item.stem, item.options, item.key) == ("谁", ("甲", "乙"), ("B",))


def test_a_list_pasted_into_a_sheet() -> None:
    from openpyxl import Workbook

    book = Workbook()
    for line in ("单选题", "1. 谁负责（ ）", "A. 甲  B. 乙", "答案：A"):
        book.active.append([line])
    stream = io.BytesIO()
    book.save(stream)
    (item,) = read_bank(stream.getvalue(), "题.xlsx").items
    assert (item.stem, item.options, item.key) == ("谁负责（ ）", ("甲", "乙"), ("A",))


ASKED = """一、判断题（每题1分）
1. 渔港应当设灯。（ ）
2. 渔船可以不设灯。（ ）
二、单选题
1. 谁巡查（ ）。
A. 船长  B. 船东
2. 谁报告（ ）。
A. 船长  B. 船东
三、填空题
1. 灯有____盏。
2. 锚有____只。
四、简答题
1. 查什么？
"""


@pytest.mark.parametrize(
    "keys",
    [
        "参考答案|一、判断题 1.√ 2.×|二、单选题 1.B 2.A|三、填空题 1.119 2.12|四、简答题|1.灯、|锚。",
        "参考答案：一、判断题 1.√ 2.× 二、单选题 1.B 2.A 三、填空题 1.119 2.12 四、简答题 1.灯、|锚。",
        "渔港考试试题答案|一、判断题：√×|二、单选题|1-2：BA|三、填空题|1、119|2、12|四、简答题|1. 灯、|锚。",
        "标准答案|一、判断题|1.【答案】对|2.【答案】错|二、单选题|1. B|2. 答案：A|三、填空题 1.119；2.12"
        "|四、简答题|1、灯、|锚。",
    ],
)
def test_keys_at_the_end_in_the_line_of_their_chapter(keys: str) -> None:
    found = read_bank((ASKED + keys.replace("|", "\n")).encode(), "卷.txt")
    expected = [("对",), ("错",), ("B",), ("A",), ("119",), ("12",), ("灯、\n锚。",)]
    assert [item.key for item in found.items] == expected
    assert (found.notes, found.reasons()) == ((), {})


def test_keys_behind_the_last_question_of_each_chapter() -> None:
    text = (
        "一、单选题\n1. 谁巡查（ ）。\nA. 船长\nB. 船东\n2. 谁报告（ ）。\nA. 船长\nB. 船东\n答案：1.A 2.B\n"
        "二、判断题\n1. 渔港应当设灯。\n2. 渔船可以不设灯。\n答案：1.对；2.错\n"
        "三、单选题\n1. 谁停航（ ）。\nA. 船长\nB. 船东\n答案：A\n"
    )
    found = read_bank(text.encode(), "卷.txt")
    assert [item.key for item in found.items] == [("A",), ("B",), ("对",), ("错",), ("A",)]
    assert (found.notes, found.reasons()) == ((), {})


def test_no_line_among_the_keys_is_lost() -> None:
    keys = "参考答案\n一、判断题\n1.√。解析：见第三条。\n2.看不清\n7.×\n（完）\n"
    found = read_bank((ASKED + keys).encode(), "卷.txt")
    assert [item.key for item in found.items[:2]] == [("对",), ()]
    assert found.items[0].explanation == "见第三条。"
    assert found.notes == (
        "答案部分有 2 行没有读懂，未导入，请核对：2.看不清；（完）",
        "有 1 个答案没有用上，请核对：一、判断题 7.×",
    )


def test_letters_in_brackets_beyond_the_options_are_no_key() -> None:
    text = "一、单选题\n1. 船用（LPG）由谁查（B）。\nA. 船长\nB. 船东\n"
    assert [(item.stem, item.key) for item in read_bank(text.encode(), "卷.txt").items] == [
        ("船用（LPG）由谁查（　　）。", ("B",))
    ]
