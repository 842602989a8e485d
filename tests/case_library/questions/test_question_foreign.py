"""GIFT, Moodle XML and QTI as other programs and people write them."""

from __future__ import annotations

import io
import zipfile

import pytest

from case_library.questions.importing import Imported, Reason, read_bank
from case_library.questions.model import ItemType

SINGLE, MULTIPLE, JUDGED = ItemType.SINGLE, ItemType.MULTIPLE, ItemType.TRUE_FALSE
BLANK, SHORT = ItemType.BLANK, ItemType.SHORT


def reasons(found: Imported) -> list[set[Reason]]:
    return [{doubt.reason for doubt in row.doubts} for row in found.rows]


# --- GIFT ----------------------------------------------------------------------------------------

GIFT = """// 渔港题库，由人手写成
$CATEGORY: $course$/渔港安全/第一章

::谁巡查:: 渔港由谁巡查？ {
  ~船东 # 不是他
  =经营人
  ~船员
}

渔港{=应当 =必须}设灯。

应当设灯的有 {~%50%港口 ~%50%航道 ~%-100%仓库}

渔船可以不检验。{F}

港内时速不超过多少节？{#5:1}

配对 {=灯 -> 航道 =缆 -> 泊位}

简述演练。{}

\\{转义\\} 3 \\= 3 \\\\ 对吗？{TRUE####因为\\n相等}

这只是说明，没有答案。
"""


def test_gift_that_people_write() -> None:
    found = read_bank(GIFT.encode(), "渔港.gift")
    assert found.form == "GIFT"
    one, two, three, four, five, six, seven, eight, nine = found.items
    assert (one.type, one.stem, one.options, one.key) == (
        SINGLE,
        "渔港由谁巡查？",
        ("船东", "经营人", "船员"),
        ("B",),
    )
    assert (one.explanation, one.point) == ("A：不是他", "渔港安全·第一章")
    assert (two.type, two.stem, two.key) == (BLANK, "渔港____设灯。", ("应当|必须",))
    assert (three.type, three.key) == (MULTIPLE, ("A", "B"))
    assert (four.type, four.key) == (JUDGED, ("错",))
    assert (five.type, five.key) == (BLANK, ("5:1",))
    assert (six.type, six.key) == (SHORT, ("灯  →  航道", "缆  →  泊位"))
    assert (seven.type, seven.key) == (SHORT, ())
    assert (eight.stem, eight.key, eight.explanation) == ("{转义} 3 = 3 \\ 对吗？", ("对",), "因为\n相等")
    assert nine.stem == "这只是说明，没有答案。"
    assert reasons(found) == [
        *[set()] * 4,
        *[{Reason.UNKNOWN_TYPE}] * 2,
        {Reason.NO_ANSWER},
        set(),
        {Reason.UNREAD, Reason.NO_ANSWER},
    ]


# --- Moodle XML ----------------------------------------------------------------------------------

MOODLE = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
  <question type="category"><category><text>$course$/top/渔港//船</text></category></question>
  <question type="multichoice">
    <name><text>题一</text></name>
    <questiontext format="html">
      <text><![CDATA[<p>渔港由<b>谁</b>巡查&nbsp;&lt;甲&gt;？</p><p>第二段</p>]]></text>
    </questiontext>
    <generalfeedback format="html"><text><![CDATA[<p>见第八条</p>]]></text></generalfeedback>
    <defaultgrade>2.0000000</defaultgrade>
    <single>true</single>
    <answer fraction="0" format="html">
      <text><![CDATA[<p>船东</p>]]></text><feedback><text>不对</text></feedback>
    </answer>
    <answer fraction="100" format="html">
      <text><![CDATA[<p>经营人</p>]]></text><feedback><text></text></feedback>
    </answer>
  </question>
  <question type="numerical">
    <name><text>题二</text></name><questiontext format="plain_text"><text>几节？</text></questiontext>
    <answer fraction="100"><text>5</text><tolerance>1</tolerance></answer>
  </question>
  <question type="cloze">
    <name><text>题三</text></name>
    <questiontext format="html">
      <text><![CDATA[<p>在{1:SA:=三日~%100%3日~%50%四日#不全对}内报{:MC:=上级~他人}。</p>]]></text>
    </questiontext>
  </question>
  <question type="matching">
    <name><text>题四</text></name><questiontext format="html"><text>配对</text></questiontext>
    <subquestion format="html"><text>灯</text><answer><text>航道</text></answer></subquestion>
  </question>
</quiz>
"""


def test_moodle_xml_as_moodle_writes_it() -> None:
    found = read_bank(MOODLE.encode(), "渔港.xml")
    one, two, three, four = found.items
    assert one.stem == "渔港由谁巡查 <甲>？\n第二段"
    assert (one.options, one.key, one.score) == (("船东", "经营人"), ("B",), 2.0)
    assert (one.explanation, one.point) == ("见第八条\nA：不对", "渔港/船")
    assert (two.type, two.key) == (BLANK, ("5",))
    assert (three.stem, three.key) == ("在____内报____。", ("三日|3日", "上级"))
    assert (four.type, four.key) == (SHORT, ("灯 → 航道",))
    assert reasons(found) == [set(), set(), {Reason.UNKNOWN_TYPE}, {Reason.UNKNOWN_TYPE}]


# --- QTI -----------------------------------------------------------------------------------------

ITEM_22 = """<?xml version="1.0"?>
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" identifier="i1" title="谁巡查"
    adaptive="false" timeDependent="false">
  <responseDeclaration identifier="R" cardinality="multiple" baseType="identifier">
    <correctResponse>
      <value>c3</value>
      <value>c1</value>
    </correctResponse>
  </responseDeclaration>
  <itemBody>
    <p>某渔港夜间
       进船。</p>
    <choiceInteraction responseIdentifier="R" shuffle="true" maxChoices="0">
      <prompt>谁应当
        在岗？</prompt>
      <simpleChoice identifier="c1">值班员</simpleChoice>
      <simpleChoice identifier="c2">船东</simpleChoice>
      <simpleChoice identifier="c3"><p>经营人</p></simpleChoice>
    </choiceInteraction>
  </itemBody>
</assessmentItem>
"""
ITEM_30 = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="i2">
<qti-response-declaration identifier="A" cardinality="single" base-type="string">
<qti-correct-response><qti-value>三日</qti-value></qti-correct-response></qti-response-declaration>
<qti-item-body><p>在<qti-text-entry-interaction response-identifier="A"/>内报告。</p></qti-item-body>
</qti-assessment-item>
"""
DRAG = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i3" title="拖动">
<itemBody><p>把灯放到位</p><graphicGapMatchInteraction responseIdentifier="R"><object data="a.png"/>
</graphicGapMatchInteraction></itemBody></assessmentItem>
"""


def package(*items: tuple[str, str], missing: str = "") -> bytes:
    resources = "".join(
        f'<resource identifier="r{n}" type="imsqti_item_xmlv2p2" href="{name}"/>'
        for n, name in enumerate([*(name for name, _ in items), *([missing] if missing else [])])
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in items:
            archive.writestr(f"bank/{name}", text)
        archive.writestr(
            "bank/imsmanifest.xml",
            f'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>{resources}</resources></manifest>',
        )
    return stream.getvalue()


def test_a_package_of_other_programs() -> None:
    found = read_bank(
        package(("a.xml", ITEM_22), ("b.xml", ITEM_30), ("c.xml", DRAG), missing="d.xml"), "q.zip"
    )
    one, two, three = found.items
    assert (one.type, one.stem) == (MULTIPLE, "某渔港夜间 进船。\n谁应当 在岗？")
    assert (one.options, one.key) == (("值班员", "船东", "经营人"), ("A", "C"))
    assert (two.type, two.stem, two.key) == (BLANK, "在____内报告。", ("三日",))
    assert three.stem == "把灯放到位"
    assert reasons(found) == [
        set(),
        set(),
        {Reason.UNKNOWN_TYPE, Reason.PICTURE, Reason.NO_ANSWER},
        {Reason.UNREAD, Reason.NO_STEM},
    ]


@pytest.mark.parametrize(("text", "key"), [(ITEM_22, ("A", "C")), (ITEM_30, ("三日",))])
def test_a_single_item(text: str, key: tuple[str, ...]) -> None:
    assert read_bank(text.encode(), "a.xml").items[0].key == key
