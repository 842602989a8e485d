"""Task tables: what the header says, merged and cut cells, tables that assign nothing."""

from __future__ import annotations

from register_of import explicit, roles

from corpus.model import (
    AssignmentForm,
    Clause,
    ClauseKind,
    DocumentKind,
    Metadata,
    Outline,
    Part,
    Span,
)
from corpus.responsibility import find_assignments

TABLE = """# 海滨区重点任务分解表

## 一、任务

| 序号 | 工作任务 | 具体措施 | 牵头单位 | 配合单位 | 完成时限 |
|---|---|---|---|---|---|
| 1 | 站点建设 | 新建消防站6个 | 区消防救援大队 | 区财政局、自然资源局 | 2027年底前 |
| 2 | 宣传培训 | 开展全民培训 | 区教育局、区消防救援大队 | 各县（市、区）政府等 | 长期 |
| 3 | 高层治理 | 消除重大隐患 | 区住建局 | / | 2026年10月 |
"""


def test_rows_by_their_header() -> None:
    made, found = explicit(TABLE, "表.md")
    assert [item.form for item in found] == [AssignmentForm.TABLE] * 3
    assert roles(found[0]) == [("牵头单位", ["区消防救援大队"]), ("配合单位", ["区财政局", "自然资源局"])]
    assert roles(found[1]) == [
        ("牵头单位", ["区教育局", "区消防救援大队"]),
        ("配合单位", ["各县（市、区）政府"]),
    ]
    assert roles(found[2]) == [("牵头单位", ["区住建局"])]
    assert [item.task.of(made.text) for item in found] == ["新建消防站6个", "开展全民培训", "消除重大隐患"]
    assert [item.heading for item in found] == ["站点建设", "宣传培训", "高层治理"]
    assert [item.due for item in found] == ["2027年底前", "长期", "2026年10月"]
    assert found[0].evidence.of(made.text) == "区消防救援大队"
    assert found[0].targets[0].value == "6"


def table(*rows: tuple[str, ...], header: int | None = 0, break_after: int | None = None) -> Outline:
    """Rows as an outline has them; a chrome line and a repeated header after row ``break_after``."""
    lines: list[tuple[ClauseKind, tuple[str, ...], int | None]] = []
    head: int | None = None
    for index, row in enumerate(rows):
        if index == 0 and header == 0:
            head = len(lines)
            lines.append((ClauseKind.ROW, row, None))
            continue
        lines.append((ClauseKind.ROW, row, head))
        if index == break_after:
            lines.append((ClauseKind.CHROME, ("— 3 —",), None))
            head = len(lines)
            lines.append((ClauseKind.ROW, rows[0], None))
    clauses: list[Clause] = []
    text = ""
    for ordinal, (kind, row, its_head) in enumerate(lines):
        start = len(text)
        cells = []
        for cell in row:
            cells.append(Span(len(text), len(text) + len(cell)))
            text += cell + "\t"
        text = text[:-1] + "\n"
        span = Span(start, len(text) - 1)
        is_row = kind is ClauseKind.ROW
        clauses.append(
            Clause(
                ordinal,
                None,
                0,
                kind,
                "",
                None,
                "",
                span,
                span,
                None,
                tuple(cells) if is_row else (),
                its_head,
            )
        )
    title = "海滨区任务分解表"
    part = Part(0, title, DocumentKind.POLICY, Span(0, len(text)))
    return Outline(text, tuple(clauses), (part,), Metadata(title, DocumentKind.POLICY))


def test_cells_that_a_page_break_cuts_are_completed() -> None:
    made = table(
        ("序号", "任务", "完成时限", "责任单位", "配合单位"),
        ("1", "建设可信数据空间", "12月", "市数据局", "市工业集团，相关县（市、"),
        ("", "", "", "", "区）政府"),
        ("2", "启动机房建设", "9月", "临海市政府", "/"),
        break_after=1,
    )
    found = find_assignments(made)
    assert [roles(item) for item in found] == [
        [("责任单位", ["市数据局"]), ("配合单位", ["市工业集团", "相关县（市、区）政府"])],
        [("责任单位", ["临海市政府"])],
    ]
    cut = found[0].roles[1].units[1]
    assert cut.collective
    assert cut.span.of(made.text) == "相关县（市、"


def test_row_that_only_continues_its_task_changes_no_unit() -> None:
    made = table(
        ("序号", "任务", "完成时限", "责任单位"),
        ("1", "打造场景", "12月", "市数据局"),
        ("", "并形成可复制推广的样板。", "", ""),
        ("2", "开展培训", "9月", "市委组织部"),
        break_after=1,
    )
    assert [roles(item) for item in find_assignments(made)] == [
        [("责任单位", ["市数据局"])],
        [("责任单位", ["市委组织部"])],
    ]


def test_column_of_units_without_a_header() -> None:
    made = table(
        ("1", "县水利局", "60", "持续开展非法采砂整治"),
        ("2", "县公安局", "60", "加大治安防控力度"),
        ("3", "县教育局", "60", "加强河湖保护教育"),
        ("4", "县委宣传部", "60", "组织宣传教育和舆论引导"),
        header=None,
    )
    found = find_assignments(made)
    assert [roles(item) for item in found][:2] == [[("责任单位", ["县水利局"])], [("责任单位", ["县公安局"])]]
    assert found[0].task.of(made.text) == "持续开展非法采砂整治"


def test_tables_that_assign_nothing() -> None:
    firms = table(
        ("1", "临海装备有限公司", "产线建设"),
        ("2", "云帆科技有限公司", "机房建设"),
        ("3", "正大机械集团", "厂房建设"),
        ("4", "海工研究院", "平台建设"),
        header=None,
    )
    assert find_assignments(firms) == ()
    asked = table(("序号", "政策诉求", "建议责任单位"), ("1", "支持申报国家项目", "省发改委"))
    assert find_assignments(asked) == ()
    measures = table(
        ("指标", "单位", "2027年目标"), ("绿色建筑面积", "万平方米", "30"), ("投资", "万元", "500")
    )
    assert find_assignments(measures) == ()
    persons = table(("序号", "任务", "责任人"), ("1", "开展检查", "张三"))
    assert find_assignments(persons) == ()


def test_verbs_in_a_cell() -> None:
    made = table(("任务", "责任单位"), ("成立专班", "市经信局牵头，相关部门参与"))
    assert roles(find_assignments(made)[0]) == [("牵头", ["市经信局"]), ("参与", ["相关部门"])]


def test_period_column_and_value_column() -> None:
    made = table(
        ("项目名称", "起止年限", "2027年目标", "责任单位"),
        ("智算中心项目", "2026-2028", "≥30个", "市数据局"),
    )
    item = find_assignments(made)[0]
    assert item.period == "2026-2028"
    assert [(t.value, t.unit, t.due) for t in item.targets] == [("≥30", "个", "2027年")]


def test_list_of_duties_by_unit() -> None:
    made = table(
        ("单位名称", "安全生产职责"),
        ("县应急局", "负责综合监督管理。"),
        ("各街道办事处", "负责辖区巡查。"),
    )
    assert [(roles(item), item.task.of(made.text)) for item in find_assignments(made)] == [
        ([("责任单位", ["县应急局"])], "负责综合监督管理。"),
        ([("责任单位", ["各街道办事处"])], "负责辖区巡查。"),
    ]


def test_persons_beside_units() -> None:
    made = table(("任务", "责任单位及责任人"), ("培训", "县行政审批局 王海"), ("收费", "县发改局、县财政局"))
    assert [roles(item) for item in find_assignments(made)] == [
        [("责任单位", ["县行政审批局"])],
        [("责任单位", ["县发改局", "县财政局"])],
    ]


def test_headers_that_assign_nothing() -> None:
    for header in (
        ("序号", "当事人（责任单位）", "处罚结果"),
        ("队伍名称", "主管单位", "驻地"),
        ("考核事项", "考核评分部门", "分值"),
        ("单位", "责任部门", "联系人", "电话"),
        ("单位", "值班电话", "传真"),
    ):
        row = ("市综合队", "市应急局", "城东", "2210001")[: len(header)]
        assert find_assignments(table(header, row, row)) == (), header


def test_headers_of_units() -> None:
    for name, role in (
        ("牵头（责任）单位", "牵头责任单位"),
        ("责任部门（单位）", "责任部门"),
        ("落实责任单位", "落实责任单位"),
        ("市级责任单位", "责任单位"),
        ("组织单位", "组织单位"),
    ):
        made = table(("任务", name), ("开展检查", "市应急局"))
        found = [roles(item)[0] for item in find_assignments(made)]
        assert found == [("牵头单位" if "牵头" in name else role, ["市应急局"])], name


def test_cards() -> None:
    card = table(
        ("隐患名称", "大厦消防设施瘫痪"),
        ("整改措施", "更换主机，恢复供水"),
        ("牵头单位", "县消防救援大队"),
        ("配合单位", "县住建局、城西街道办事处"),
        ("完成时限", "9月30日"),
        ("隐患名称", "通道占用"),
        ("牵头单位", "县城管局"),
        header=None,
    )
    found = find_assignments(card)
    assert [roles(item) for item in found] == [
        [("牵头单位", ["县消防救援大队"]), ("配合单位", ["县住建局", "城西街道办事处"])],
        [("牵头单位", ["县城管局"])],
    ]
    assert found[0].task.of(card.text) == "更换主机，恢复供水"
    assert found[0].due == "9月30日"
    assert found[1].task.of(card.text) == "通道占用"


def test_label_and_value_in_one_row_and_transposed() -> None:
    row = table(
        ("任务名称", "燃气改造", "责任单位", "县城管局", "完成时间", "10月底"),
        ("任务名称", "电梯更新", "责任单位", "县市场监管局", "完成时间", "11月底"),
    )
    assert [(roles(item), item.due) for item in find_assignments(row)] == [
        ([("责任单位", ["县城管局"])], "10月底"),
        ([("责任单位", ["县市场监管局"])], "11月底"),
    ]
    turned = table(("工作任务", "管网改造", "道路亮化"), ("责任单位", "县水利局", "县住建局"), header=None)
    assert [(roles(item), item.task.of(turned.text)) for item in find_assignments(turned)] == [
        ([("责任单位", ["县水利局"])], "管网改造"),
        ([("责任单位", ["县住建局"])], "道路亮化"),
    ]


def test_brackets_in_the_cells_of_a_table_without_a_column_of_units() -> None:
    made = table(
        ("序号", "工作任务"),
        ("1", "开展检查。（县应急局牵头，县住建局配合）组织演练。（责任单位：县教育局）"),
        ("2", "召开会议（县应急局、县住建局）"),
    )
    found = find_assignments(made)
    assert [roles(item) for item in found] == [
        [("牵头", ["县应急局"]), ("配合", ["县住建局"])],
        [("责任单位", ["县教育局"])],
    ]
    assert [item.task.of(made.text) for item in found] == ["开展检查。", "组织演练。"]


def test_roles_of_those_who_watch() -> None:
    made = table(
        ("任务", "责任单位", "督办单位", "督查单位"), ("建站", "县应急局", "县安委办", "县政府督查室")
    )
    assert roles(find_assignments(made)[0]) == [
        ("责任单位", ["县应急局"]),
        ("督办单位", ["县安委办"]),
        ("督查单位", ["县政府督查室"]),
    ]


def test_what_the_task_rests_on_is_not_the_task() -> None:
    ground = "《海滨县消防条例》第十条规定的建设标准"
    for name, task in (
        ("指标名称及依据", "建站"),
        ("政策依据", "建站"),
        ("工作内容及标准", ground),
        ("工作目标", ground),
    ):
        made = table((name, "工作任务", "牵头单位"), (ground, "建站", "县应急局"))
        assert [item.task.of(made.text) for item in find_assignments(made)] == [task], name


def test_a_table_pasted_with_tabs() -> None:
    text = (
        "海滨县重点任务分解表\n\n序号\t任务\t牵头单位\t配合单位\t时限\n1\t新建消防站6个\t县消防救援大队\t县财政局、县住建局\t6月底前\n"
        "二、宣传培训\n2\t开展培训\t县教育局\t\t\n\n以上任务按月报告。\n"
    )
    made, found = explicit(text)
    assert [(roles(item), item.task.of(made.text), item.due) for item in found] == [
        (
            [("牵头单位", ["县消防救援大队"]), ("配合单位", ["县财政局", "县住建局"])],
            "新建消防站6个",
            "6月底前",
        ),
        ([("牵头单位", ["县教育局"])], "开展培训", None),
    ]
