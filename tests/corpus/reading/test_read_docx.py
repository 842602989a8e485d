"""DOCX: document order, generated numbers, merged cells, accepted changes, bad containers."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from drawn_files import docx_of, docx_of_body, para, picture, replaced, run, zip_of

from corpus.errors import CorruptFileError, EmptyFileError, LimitExceededError
from corpus.model import ReadResult
from corpus.reading.word import read_docx
from corpus.reading.word_numbers import chinese_number, formatted, roman_number


def read(data: bytes) -> ReadResult:
    return read_docx(data, "方案.docx")


def texts(data: bytes) -> list[str]:
    return [line.text for line in read(data).lines]


def styled(data: bytes) -> list[tuple[str, str]]:
    return [(line.style, line.text) for line in read(data).lines]


def rows(data: bytes) -> list[list[str]]:
    return [[line.text[a:b] for a, b in line.cells] for line in read(data).lines if line.table is not None]


def test_paragraphs_and_tables_in_document_order() -> None:
    def build(document: Any) -> None:
        document.core_properties.title = "渔港消防方案"
        document.add_paragraph("渔港消防方案", style="Title")
        document.add_heading("一、总体要求", 1)
        document.add_paragraph("每个码头配备消防泵。")
        table = document.add_table(2, 2)
        table.cell(0, 0).text, table.cell(0, 1).text = "任务", "单位"
        table.cell(1, 0).text, table.cell(1, 1).text = "配泵", "区应急局\n区公安分局"
        document.add_heading("二、附则", 2)

    result = read(docx_of(build))
    assert result.form == "docx"
    assert [(line.style, line.text, line.table) for line in result.lines] == [
        ("title", "渔港消防方案", None),
        ("heading1", "一、总体要求", None),
        ("", "每个码头配备消防泵。", None),
        ("", "任务\t单位", 1),
        ("", "配泵\t区应急局 区公安分局", 1),
        ("heading2", "二、附则", None),
    ]
    assert all(line.hard for line in result.lines)
    assert result.properties == (("title", "渔港消防方案"),)
    assert result.issues == ()


# --- generated numbers ---------------------------------------------------------------------------


def level(at: int, form: str, text: str, extra: str = "") -> str:
    number = f'<w:start w:val="1"/><w:numFmt w:val="{form}"/>{extra}<w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{at}">{number}</w:lvl>'


POLICY_LIST = (
    '<w:abstractNum w:abstractNumId="7">'
    + level(0, "chineseCountingThousand", "%1、")
    + level(1, "chineseCounting", "（%2）")
    + level(2, "decimal", "%3.")
    + level(3, "decimalEnclosedCircle", "%4")
    + '</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
    + '<w:num w:numId="4"><w:abstractNumId w:val="7"/>'
    + '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
)


def numbered(at: int, text: str, number: int = 3) -> str:
    return para(text, f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>')


def test_policy_numbers_restart_below_a_higher_level() -> None:
    body = "".join(
        numbered(at, text)
        for at, text in (
            (0, "总体要求"), (0, "重点任务"), (1, "码头"), (2, "配泵"), (2, "检修"), (3, "登记"), (3, "归档"),
            (1, "渔船"), (2, "检查"), (0, "保障"), (1, "组织"),
        )
    )  # fmt: skip
    assert texts(docx_of_body(body, numbering=POLICY_LIST)) == [
        "一、总体要求",
        "二、重点任务",
        "（一）码头",
        "1.配泵",
        "2.检修",
        "①登记",
        "②归档",
        "（二）渔船",
        "1.检查",
        "三、保障",
        "（一）组织",
    ]


def test_a_second_list_of_the_same_kind_goes_on_or_starts_where_it_says() -> None:
    body = numbered(0, "甲") + numbered(0, "乙", 4) + numbered(0, "丙", 4) + numbered(0, "丁")
    assert texts(docx_of_body(body, numbering=POLICY_LIST)) == ["一、甲", "五、乙", "六、丙", "七、丁"]


def test_articles_and_decimal_outlines() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="1">'
        + level(0, "chineseCounting", "第%1章")
        + level(1, "chineseCounting", "第%2条", '<w:lvlRestart w:val="0"/>')
        + level(2, "decimal", "%1.%2.%3", "<w:isLgl/>")
        + '</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>'
    )
    body = "".join(
        numbered(at, text)
        for at, text in ((0, "总则"), (1, "目的。"), (1, "范围。"), (0, "职责"), (1, "主管。"), (2, "细目"))
    )
    assert texts(docx_of_body(body, numbering=numbering)) == [
        "第一章 总则",
        "第一条 目的。",
        "第二条 范围。",
        "第二章 职责",
        "第三条 主管。",
        "2.3.1 细目",
    ]


def test_numbers_that_come_from_the_style() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="Item"><w:name w:val="条目"/><w:pPr><w:numPr>'
        '<w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Sub"><w:name w:val="子条目"/>'
        '<w:basedOn w:val="Item"/></w:style>'
    )
    body = para("甲", '<w:pStyle w:val="Item"/>') + para("乙", '<w:pStyle w:val="Sub"/>')
    body += para("丙", '<w:pStyle w:val="Sub"/><w:numPr><w:numId w:val="0"/></w:numPr>')  # switched off
    assert texts(docx_of_body(body, numbering=POLICY_LIST, styles=styles)) == ["（一）甲", "（二）乙", "丙"]


def test_bullets_have_no_label() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="1">'
        + level(0, "bullet", "\uf0b7")
        + '</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>'
    )
    assert styled(docx_of_body(numbered(0, "甲"), numbering=numbering)) == [("list", "甲")]


def test_an_unknown_list_is_ignored() -> None:
    assert texts(docx_of_body(numbered(0, "甲", 99))) == ["甲"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1001, "一千零一"),
        (0, "0"),
    ],
)
def test_chinese_numbers(value: int, text: str) -> None:
    assert chinese_number(value) == text


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (3, "chineseLegalSimplified", "叁"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (12, "ideographDigital", "一二"),
        (3, "ideographLegalTraditional", "參"),
        (12, "chineseCounting", "十二"),
        (105, "chineseCounting", "一○五"),
        (105, "chineseCountingThousand", "一百零五"),
        (111, "japaneseCounting", "百十一"),
        (201, "japaneseCounting", "二百一"),
        (3, "ideographTraditional", "丙"),
        (2, "ideographZodiac", "丑"),
        (7, "decimalEnclosedCircleChinese", "⑦"),
        (21, "decimalEnclosedCircle", "21"),
        (2, "ideographEnclosedCircle", "㈡"),
        (4, "decimalZero", "04"),
        (12, "decimalFullWidth", "１２"),
        (4, "upperRoman", "IV"),
        (9, "lowerRoman", "ix"),
        (27, "upperLetter", "AA"),
        (2, "lowerLetter", "b"),
        (5, "none", ""),
        (5, "someFutureFormat", "5"),
    ],
)
def test_number_formats(value: int, form: str, text: str) -> None:
    assert formatted(value, form) == text


def test_roman_numbers_end_where_the_romans_did() -> None:
    assert (roman_number(1994), roman_number(4000)) == ("MCMXCIV", "4000")


# --- runs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        # tracked changes, accepted
        (run("应当") + '<w:ins w:id="1"><w:r><w:t>立即</w:t></w:r></w:ins>' + run("报告"), ["应当立即报告"]),
        (
            run("应当") + '<w:del w:id="1"><w:r><w:delText>可以</w:delText></w:r></w:del>' + run("报告"),
            ["应当报告"],
        ),
        ("<w:moveFrom><w:r><w:t>旧处</w:t></w:r></w:moveFrom>" + run("甲"), ["甲"]),
        ("<w:moveTo><w:r><w:t>新处</w:t></w:r></w:moveTo>" + run("甲"), ["新处甲"]),
        # hidden text, fields, links, controls
        (run("甲") + run("隐藏", "<w:vanish/>") + run("乙"), ["甲乙"]),
        (run("甲") + run("不隐藏", '<w:vanish w:val="0"/>'), ["甲不隐藏"]),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            "<w:r><w:instrText>DATE</w:instrText><w:t>代码</w:t></w:r>"
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            + run("2025年")
            + '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            ["2025年"],
        ),
        ('<w:fldSimple w:instr="TITLE"><w:r><w:t>标题</w:t></w:r></w:fldSimple>', ["标题"]),
        ('<w:hyperlink r:id="x"><w:r><w:t>安全生产法</w:t></w:r></w:hyperlink>', ["安全生产法"]),
        ("<w:sdt><w:sdtContent>" + run("控件内") + "</w:sdtContent></w:sdt>", ["控件内"]),
        # breaks and odd characters
        ("<w:r><w:t>第一行</w:t><w:br/><w:t>第二行</w:t></w:r>", ["第一行", "第二行"]),
        ("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r>", ["甲 乙"]),
        ("<w:r><w:t>5</w:t><w:noBreakHyphen/><w:t>6级</w:t></w:r>", ["5-6级"]),
        (
            '<w:r><w:t>≥</w:t><w:sym w:font="Symbol" w:char="F0B3"/>'
            '<w:sym w:font="宋体" w:char="2160"/></w:r>',
            ["≥≥Ⅰ"],
        ),
        ("<m:oMath><m:r><m:t>R=5</m:t></m:r></m:oMath>" + run("米"), ["R=5米"]),
        (
            "<w:r><w:ruby><w:rt><w:r><w:t>yú</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>渔</w:t></w:r></w:rubyBase></w:ruby></w:r>",
            ["渔"],
        ),
        (run("安\u200b全\u00ad"), ["安全"]),
    ],
)
def test_runs(content: str, expected: list[str]) -> None:
    assert texts(docx_of_body(para(content))) == expected


def test_a_soft_break_is_no_end_of_the_paragraph() -> None:
    data = docx_of_body(para("<w:r><w:t>关于印发</w:t><w:br/><w:t>方案的通知</w:t></w:r>"))
    assert [(line.text, line.hard) for line in read(data).lines] == [
        ("关于印发", False),
        ("方案的通知", True),
    ]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    body = para("责任单位：区应急", '<w:rPr><w:del w:id="1"/></w:rPr>') + para("局、区公安分局")
    assert texts(docx_of_body(body)) == ["责任单位：区应急局、区公安分局"]


def test_a_moved_paragraph_stands_only_in_its_new_place() -> None:
    away = para(
        "<w:moveFrom><w:r><w:t>配泵。</w:t></w:r></w:moveFrom>", '<w:rPr><w:moveFrom w:id="1"/></w:rPr>'
    )
    here = para("<w:moveTo><w:r><w:t>配泵。</w:t></w:r></w:moveTo>", '<w:rPr><w:moveTo w:id="2"/></w:rPr>')
    assert texts(docx_of_body(away + para("甲。") + here)) == ["甲。", "配泵。"]


def test_hidden_text_is_told() -> None:
    result = read(docx_of_body(para(run("甲") + run("隐藏 两字", "<w:vanish/>"))))
    assert [(issue.code, "4 个字" in issue.message) for issue in result.issues] == [("hidden_text", True)]


def test_the_hint_of_an_empty_form_field_is_no_text() -> None:
    field = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    assert texts(docx_of_body(para(run("单位：") + field.format(run("单击此处输入文字"))))) == ["单位："]


def test_signs_that_stand_as_private_characters() -> None:
    fonts = '<w:rFonts w:ascii="{0}" w:hAnsi="{0}"/>'.format
    body = para(
        run("在线率") + run("\uf0b3", fonts("Symbol")) + run("95%") + run("\uf0fe", fonts("Wingdings"))
    )
    assert texts(docx_of_body(body)) == ["在线率≥95%☑"]


def test_text_boxes_once_and_content_controls_around_paragraphs() -> None:
    box = f"<w:txbxContent>{para('框内文字')}</w:txbxContent>"
    drawing = (
        "<w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    body = para(run("正文") + drawing) + f"<w:sdt><w:sdtContent>{para('控件段落')}</w:sdtContent></w:sdt>"
    assert texts(docx_of_body(body)) == ["正文", "框内文字", "控件段落"]


def test_styles_of_titles_contents_and_bold_lines() -> None:
    toc = '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    centred = '<w:jc w:val="center"/>'
    body = (
        para(run("渔港消防方案", '<w:sz w:val="44"/>'), centred)
        + para(run("青政办〔2025〕3号"), centred)
        + para("一、总体要求\t1", '<w:pStyle w:val="TOC1"/>')
        + para(run("一、总体要求", "<w:b/>"))
        + para(run("一、", "<w:b/>") + run("正文", '<w:b w:val="0"/>'))
        + para("二、任务", '<w:outlineLvl w:val="1"/>')
    )
    assert styled(docx_of_body(body, styles=toc)) == [
        ("title", "渔港消防方案"),
        ("center", "青政办〔2025〕3号"),
        ("contents", "一、总体要求 1"),
        ("bold", "一、总体要求"),
        ("", "一、正文"),
        ("heading2", "二、任务"),
    ]


def test_footnotes_come_last_as_notes() -> None:
    notes = (
        '<w:footnote w:id="-1" w:type="separator"><w:p/></w:footnote>'
        f'<w:footnote w:id="2">{para("渔港，指依法认定的渔业港口。")}</w:footnote>'
    )
    body = para(run("渔港") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run("应当配泵。")) + para("完。")
    assert styled(docx_of_body(body, footnotes=notes)) == [
        ("", "渔港应当配泵。"),
        ("", "完。"),
        ("note", "渔港，指依法认定的渔业港口。"),
    ]


def test_headers_and_footers_are_chrome() -> None:
    def build(document: Any) -> None:
        document.add_paragraph("正文。")
        document.sections[0].header.paragraphs[0].text = "青屿区人民政府文件"
        document.sections[0].footer.paragraphs[0].text = "— 1 —"

    assert styled(docx_of(build)) == [("", "正文。"), ("chrome", "青屿区人民政府文件")]


# --- tables --------------------------------------------------------------------------------------


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{para(text)}</w:tc>"


ACROSS_ALL = '<w:gridSpan w:val="3"/>'
RESTART, CONTINUE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def test_merged_cells() -> None:
    body = (
        "<w:tbl>"
        f"<w:tr>{cell('序号')}{cell('任务')}{cell('单位')}</w:tr>"
        f"<w:tr>{cell('一、码头', ACROSS_ALL)}</w:tr>"
        f"<w:tr>{cell('1')}{cell('配泵')}{cell('区应急局', RESTART)}</w:tr>"
        f"<w:tr>{cell('2')}{cell('检修')}{cell('', CONTINUE)}</w:tr>"
        f"<w:tr>{cell('3')}{cell('更换')}{cell('', CONTINUE)}</w:tr>"
        f"<w:tr>{cell('4')}{cell('登记')}{cell('区财政局', RESTART)}</w:tr>"
        "</w:tbl>"
    )
    assert rows(docx_of_body(body)) == [
        ["序号", "任务", "单位"],
        ["一、码头", "", ""],
        ["1", "配泵", "区应急局"],
        ["2", "检修", "区应急局"],
        ["3", "更换", "区应急局"],
        ["4", "登记", "区财政局"],
    ]


def test_cells_with_numbers_boxes_and_tables_inside() -> None:
    inner = f"<w:tbl><w:tr>{cell('内甲')}{cell('内乙')}</w:tr></w:tbl>"
    body = (
        "<w:tbl><w:tr><w:tc>" + numbered(2, "配泵") + numbered(2, "检修") + "</w:tc>"
        f"<w:tc>{inner}{para('外')}</w:tc></w:tr>"
        f"<w:tr><w:trPr><w:del w:id='1'/></w:trPr>{cell('已删行')}{cell('甲')}</w:tr></w:tbl>"
    )
    assert rows(docx_of_body(body, numbering=POLICY_LIST)) == [["1.配泵 2.检修", "内甲 内乙 外"]]


def test_a_real_table_inside_a_cell_is_a_table_of_its_own() -> None:
    head = f"<w:tr>{cell('任务')}{cell('单位')}</w:tr>"
    inner = f"<w:tbl>{head}<w:tr>{cell('配泵')}{cell('区应急局')}</w:tr></w:tbl>"
    body = f"<w:tbl><w:tr>{cell('甲')}<w:tc>{inner}{para('外')}</w:tc></w:tr></w:tbl>"
    assert [(line.table, line.text) for line in read(docx_of_body(body)).lines] == [
        (1, "甲\t外"),
        (2, "任务\t单位"),
        (2, "配泵\t区应急局"),
    ]


def test_a_frame_of_one_column_is_text() -> None:
    inner = f"<w:tbl><w:tr>{cell('任务')}{cell('单位')}</w:tr></w:tbl>"
    framed = para("一、框内", '<w:outlineLvl w:val="0"/>')
    body = f"<w:tbl><w:tr><w:tc>{framed}{inner}{para('文字')}</w:tc></w:tr></w:tbl>"
    assert [(line.style, line.table, line.text) for line in read(docx_of_body(body)).lines] == [
        ("heading1", None, "一、框内"),
        ("", 1, "任务\t单位"),
        ("", None, "文字"),
    ]


def test_cells_merged_beside_each_other_in_the_old_way_and_deleted_cells() -> None:
    first, following = '<w:hMerge w:val="restart"/>', '<w:hMerge w:val="continue"/>'
    deleted = '<w:cellDel w:id="1"/>'
    body = (
        f"<w:tbl><w:tr>{cell('任务', first)}{cell('', following)}{cell('单位')}</w:tr>"
        f"<w:tr>{cell('甲')}{cell('乙')}{cell('丙')}{cell('已删', deleted)}</w:tr></w:tbl>"
    )
    assert rows(docx_of_body(body)) == [["任务", "", "单位"], ["甲", "乙", "丙"]]


def test_a_continuation_without_a_beginning_is_a_cell() -> None:
    body = f"<w:tbl><w:tr>{cell('甲', CONTINUE)}{cell('乙')}</w:tr></w:tbl>"
    assert rows(docx_of_body(body)) == [["甲", "乙"]]


# --- bad files -----------------------------------------------------------------------------------

SMALL = docx_of(lambda document: document.add_paragraph("渔港应当配备消防泵。"))


def test_an_empty_document() -> None:
    with pytest.raises(EmptyFileError):
        read(docx_of(lambda document: None))


def test_a_scan_pasted_into_a_document(tmp_path: Any) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(picture(40, 40))
    with pytest.raises(EmptyFileError, match=r"1 张图片.*另存为 PDF"):
        read(docx_of(lambda document: document.add_picture(str(path))))


MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


@pytest.mark.parametrize(
    "kind",
    [
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
        b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    ],
)
def test_macros_and_templates(kind: bytes) -> None:
    data = replaced(SMALL, "[Content_Types].xml", lambda types: types.replace(MAIN, kind))
    assert texts(data) == ["渔港应当配备消防泵。"]


def test_strict_open_xml() -> None:
    data = docx_of_body(numbered(0, "总体要求"), numbering=POLICY_LIST)
    for part in ("word/document.xml", "word/numbering.xml", "_rels/.rels", "word/_rels/document.xml.rels"):
        data = replaced(
            data,
            part,
            lambda content: content.replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            ).replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/",
                b"http://purl.oclc.org/ooxml/officeDocument/",
            ),
        )
    assert texts(data) == ["一、总体要求"]


def test_pictures_instead_of_text(tmp_path: Any) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(picture(40, 40))

    def build(document: Any) -> None:
        document.add_paragraph("附图")
        document.add_picture(str(path))

    assert [issue.code for issue in read(docx_of(build)).issues] == ["pictures_not_read"]


@pytest.mark.parametrize(
    "broken",
    [
        SMALL[: len(SMALL) // 2],
        zip_of({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
        replaced(SMALL, "word/document.xml", lambda data: data[: len(data) // 2]),
        replaced(SMALL, "word/document.xml", lambda data: b""),
        replaced(SMALL, "word/_rels/document.xml.rels", lambda data: b"<broken"),
        replaced(SMALL, "[Content_Types].xml", lambda data: b"not xml"),
        b"PK\x03\x04" + b"\0" * 100,
    ],
)
def test_broken_containers(broken: bytes) -> None:
    with pytest.raises(CorruptFileError, match=r"方案\.docx"):
        read(broken)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = zip_of({"[Content_Types].xml": b"", "word/document.xml": b"0" * (60 * 1024 * 1024)})
    assert len(bomb) < 200_000
    with pytest.raises(LimitExceededError, match="60 MB"):
        read(bomb)


def test_a_container_with_too_many_parts() -> None:
    with pytest.raises(LimitExceededError):
        read(zip_of({f"word/{n}.xml": b"" for n in range(20_001)}))


def test_entities_reach_neither_files_nor_memory(tmp_path: Any) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    laughs = "".join(f'<!ENTITY a{n} "' + f"&a{n - 1};" * 20 + '">' for n in range(1, 12))
    head = f'<!DOCTYPE w [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY a0 "哈">{laughs}]>'.encode()

    def attack(entity: bytes) -> bytes:
        def change(data: bytes) -> bytes:
            declaration, rest = data.split(b"?>", 1)
            return declaration + b"?>" + head + rest.replace("渔港应当".encode(), b"&" + entity + b";")

        return replaced(SMALL, "word/document.xml", change)

    for entity in (b"x", b"a11"):
        with pytest.raises(CorruptFileError) as caught:
            read(attack(entity))
        assert "机密" not in str(caught.value.details)


def test_a_container_whose_sizes_lie() -> None:
    data = bytearray(SMALL)
    with zipfile.ZipFile(io.BytesIO(SMALL)) as archive:
        offset = archive.getinfo("word/document.xml").header_offset
    data[offset + 40 : offset + 60] = b"\xff" * 20
    with pytest.raises(CorruptFileError):
        read(bytes(data))


def test_a_damaged_part_that_holds_no_text_costs_nothing() -> None:
    kind = b"application/vnd.openxmlformats-package.core-properties+xml"
    data = replaced(SMALL, "[Content_Types].xml", lambda types: types.replace(kind, b"application/xml"))
    assert data != SMALL
    assert texts(data) == ["渔港应当配备消防泵。"]
