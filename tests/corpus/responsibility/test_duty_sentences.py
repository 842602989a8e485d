"""Which sentences of laws, plans and reports state a duty, of whom, and in what words."""

from __future__ import annotations

import pytest
from register_of import Roles, implicit, roles

from corpus.model import Assignment, AssignmentKind, DocumentKind, Outline
from corpus.outline import outline
from corpus.reading import read_bytes
from corpus.responsibility import find_assignments

FRAME = (
    "# 海滨市安全条例\n\n第一条　为了安全，制定本条例。\n\n第二条　{}\n\n第九条　本条例自公布之日起施行。\n"
)


def of_law(sentence: str) -> tuple[Outline, list[Assignment]]:
    name = "海滨市安全条例(2020-01-01).md"
    read = read_bytes(FRAME.format(sentence).encode(), name)
    made = outline(read, file_name=name, kind=DocumentKind.LAW)
    return made, [item for item in find_assignments(made) if item.kind is AssignmentKind.IMPLICIT]


LAW: list[tuple[str, list[Roles]]] = [
    # modals
    ("合同履行期间，承包人应当每月报告进度。", [[("责任主体", ["承包人"])]]),
    ("任何单位和个人都应当爱护消防设施。", [[("责任主体", ["任何单位和个人"])]]),
    ("市人民政府在编制规划时，应当听取意见。", [[("责任主体", ["市人民政府"])]]),
    ("供水单位发现水质不合格的，应当及时采取措施。", [[("责任主体", ["供水单位"])]]),
    ("职工失业后，应当办理登记。", [[("责任主体", ["职工"])]]),
    ("用人单位对劳动者应当进行培训。", [[("责任主体", ["用人单位"])]]),
    ("市规划主管部门各分局（以下简称各分局）负责测绘管理工作。", [[("负责", ["市规划主管部门各分局"])]]),
    ("监管机构从事检查工作的人员，应当具备专业知识。", [[("责任主体", ["监管机构从事检查工作的人员"])]]),
    (
        "供气单位应当每年检查一次；用户应当予以配合。",
        [[("责任主体", ["供气单位"])], [("责任主体", ["用户"])]],
    ),
    ("设备管理单位不得转借设备，并应当妥善保管。", [[("责任主体", ["设备管理单位"])]]),
    # the present tense of organs
    ("市应急管理部门依照本条例，对全市的安全工作实施监督管理。", [[("责任主体", ["市应急管理部门"])]]),
    ("县级以上人民政府及其有关部门在各自职责范围内做好防汛工作。",
     [[("责任主体", ["县级以上人民政府", "其有关部门"])]]),
    ("市港务局是本市港口安全的主管部门。", [[("责任主体", ["市港务局"])]]),
    # 由
    ("具体管理办法由市人民政府制定。", [[("责任主体", ["市人民政府"])]]),
    ("测量费用由建设单位承担。", [[("责任主体", ["建设单位"])]]),
    ("分级标准，由市应急管理局会同市公安局、市气象局制定。",
     [[("责任主体", ["市应急管理局"]), ("会同", ["市公安局", "市气象局"])]]),
    ("工程设计必须由取得相应资质的单位进行。", [[("责任主体", ["取得相应资质的单位"])]]),
    ("疫情由市卫生健康部门按照规定的程序公布。", [[("责任主体", ["市卫生健康部门"])]]),
    # penalties, with the organ that imposes them
    ("违反本条例规定，未设置标志的，由应急管理部门责令改正，处二万元罚款；情节严重的，由原发证机关吊销许可证。",
     [[("处罚", ["应急管理部门"])], [("处罚", ["原发证机关"])]]),
    ("拒不改正的，公安机关应当责令停止使用。", [[("处罚", ["公安机关"])]]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), LAW)
def test_duty_in_a_law(sentence: str, expected: list[Roles]) -> None:
    made, found = of_law(sentence)
    assert [roles(item) for item in found] == expected
    for item in found:
        assert item.evidence.of(made.text) in sentence


LAW_NEAR_MISSES = [
    "责令限期改正，处二万元罚款。",
    "违反本条例规定的，应当依法给予处分。",
    "生产经营单位违反本条例规定的，应当给予警告。",
    "任何单位和个人不得损毁消防设施。",
    "任何单位和个人有权举报。",
    "公安机关可以扣押工具。",
    "可以由公安机关予以训诫。",
    "合同应当采用书面形式。",
    "申请书应当载明申请人的姓名。",
    "应当公开的信息，不得隐瞒。",
    "经公安机关批准的活动，适用本条例。",
    "由市人民政府批准的项目不适用本条例。",
    "专家组由有关部门和专家组成。",
    "国家实行安全生产责任制度。",
    "本市建立安全信用制度。",
    "本条例所称主管部门，是指应急管理部门。",
    "从业人员应当持证而未持证的。",
    "公证机构在办理公证过程中未尽到审查义务的。",
    "明知应当报告而不报告的，从重处罚。",
    "消费者享有知情权。",
    "预备役人员履行义务的实绩，应当作为考核的依据。",
    "判决认为“承运人应当赔偿损失”没有依据。",
    "申请人请求赔偿，理由成立的，应予支持。",
    "政府投资项目应当向社会公布。",
    "市博物馆经市人民政府批准，可以收取费用。",
]


@pytest.mark.parametrize("sentence", LAW_NEAR_MISSES)
def test_no_duty_in_a_law(sentence: str) -> None:
    assert [roles(item) for item in of_law(sentence)[1]] == []


PLAN: list[tuple[str, Roles]] = [
    ("请各单位按照要求开展自查。", [("责任主体", ["各单位"])]),
    ("市、县在做好宣传的同时，重点抓好警示教育。", [("责任主体", ["市", "县"])]),
    ("各级安监、公安部门要公布举报电话。", [("责任主体", ["各级安监", "公安"])]),
    ("班子其他成员对分管范围内的工作负领导责任。", [("责任主体", ["班子其他成员"])]),
    ("各地区各部门都要吸取教训。", [("责任主体", ["各地区", "各部门"])]),
    ("联合执法由县应急局负总责。", [("责任主体", ["县应急局"])]),
]


@pytest.mark.parametrize(("sentence", "expected"), PLAN)
def test_duty_in_a_plan(sentence: str, expected: Roles) -> None:
    found = implicit(f"海滨区工作方案\n\n一、保障措施\n\n（一）加强保障。{sentence}\n")[1]
    assert [roles(item) for item in found] == [expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "要加强宣传教育，严防事故发生。",
        "健全多部门协同预警和响应处置机制。",
        "成立由政府及公安等有关部门负责同志参加的领导组织。",
        "通过培训企业负责人和管理人员，提升能力。",
        "全面落实区党工委、管委会对本辖区工作的领导责任。",
        "17位部门负责同志到会应询。",
        "治理条件落后的单位，经整改仍不合格的，要依法关闭。",
    ],
)
def test_no_duty_in_a_plan(sentence: str) -> None:
    assert implicit(f"海滨区工作方案\n\n一、保障措施\n\n（一）加强保障。{sentence}\n")[1] == []


def test_report_states_duties_only_in_what_has_to_be_done() -> None:
    text = (
        "海滨市某停车场火灾事故调查报告\n\n一、事故经过\n\n市应急局组织开展了救援，市公安局负责警戒。\n\n"
        "海滨公司负责车辆管理，未按规定检查。\n\n二、整改措施建议\n\n各县区政府、市应急局要全面排查停车场。\n"
    )
    made = outline(read_bytes(text.encode(), "报告.txt"), file_name="报告.txt", kind=DocumentKind.CASE)
    found = find_assignments(made)
    assert [roles(item) for item in found] == [[("责任主体", ["各县区政府", "市应急局"])]]


def test_header_of_duties_has_the_items_as_its_task() -> None:
    made, found = of_law(
        "生产经营单位的主要负责人对本单位安全生产工作负有下列职责：\n\n（一）建立责任制；\n\n（二）组织制定规章制度。"
    )
    assert len(found) == 1
    assert found[0].task.of(made.text).endswith("（二）组织制定规章制度。")
