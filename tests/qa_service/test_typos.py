"""Words typed wrong: what is put right, and what must never be touched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.model import Span
from qa_service.understanding.typos import Spelling

SHARED = Path(__file__).parents[3] / "shared"

WRONG = {
    "消妨": "消防", "安全升产": "安全生产", "应急管里局": "应急管理局", "电动自形车": "电动自行车",
    "消防通到": "消防通道", "隐患拍查": "隐患排查", "疏撒通道": "疏散通道", "燃汽": "燃气",
    "特种社备": "特种设备", "有线空间": "有限空间", "安全升产法": "安全生产法", "应急管局": "应急管理局",
    "应急理管局": "应急管理局", "安全生生产": "安全生产", "危险化血品": "危险化学品",
    "烟花暴竹": "烟花爆竹", "煤气灌": "煤气罐", "液化汽": "液化气", "劳动和同": "劳动合同",
    "工伤认订": "工伤认定", "应急预按": "应急预案", "应急演炼": "应急演练", "重大危险原": "重大危险源",
    "事故银患": "事故隐患", "主要负则人": "主要负责人", "安全生产许克证": "安全生产许可证",
    "建筑师工": "建筑施工", "脚手驾": "脚手架", "消火拴": "消火栓", "防火们": "防火门",
    "市场监督官理局": "市场监督管理局", "住建举": "住建局", "交通运书局": "交通运输局", "举抱": "举报",
    "罚宽": "罚款", "赔尝": "赔偿", "拖钱工资": "拖欠工资", "城镇然气": "城镇燃气",
    "燃放烟花爆足": "燃放烟花爆竹", "特种作业操做证": "特种作业操作证", "高空抛雾": "高空抛物",
    "防汛抗早": "防汛抗旱", "地质灾还": "地质灾害", "大型群众性活东": "大型群众性活动",
    "应急避南场所": "应急避难场所", "易燃易暴": "易燃易爆", "尾矿酷": "尾矿库", "建设单味": "建设单位",
    "施工单卫": "施工单位", "生产经营单为": "生产经营单位", "劳动仲才": "劳动仲裁",
    "行政复义": "行政复议", "道路交通安全发": "道路交通安全法", "突发事见": "突发事件",
    "消防救缓": "消防救援", "消防救缓支队": "消防救援支队", "人员密极场所": "人员密集场所",
    "疏散捅道": "疏散通道", "学生期凌": "学生欺凌", "养老几构": "养老机构", "特重设备": "特种设备",
    "生产安全事固": "生产安全事故", "职业病防制法": "职业病防治法", "高层健筑": "高层建筑",
    "劳动防户用品": "劳动防护用品", "动火作页": "动火作业", "有先空间作业": "有限空间作业",
    "安全评介": "安全评价", "隐患排茶": "隐患排查", "消房": "消防", "消防没施": "消防设施",
    "应急救员": "应急救援", "值班制渡": "值班制度", "市场监督管局": "市场监督管理局",
    "自然资原局": "自然资源局", "公安几关": "公安机关", "生态环竟局": "生态环境局",
    "卫生健慷": "卫生健康", "重大事故隐换": "重大事故隐患", "安全费拥": "安全费用",
    "液化石油汽": "液化石油气", "建设工成": "建设工程", "道路运疏": "道路运输", "工伤保检": "工伤保险",
    "森林防灭活": "森林防灭火", "电动自自行车": "电动自行车",
}  # fmt: skip

RIGHT = (
    "火星局", "张三丰", "澜山区", "消防法罚多少", "安全生产罚多少钱", "消防发现隐患", "应急管理的责任",
    "查处", "查出", "教育体育局", "住房城乡建设局", "安全责任险", "意外伤害险", "消防通道", "消防车通道",
    "谁来查", "谁管", "归谁罚", "对安全产生影响", "公示", "公式", "工事", "公事公办", "危化条例",
    "道交法", "特设法", "安监局", "安监站", "市监局", "应急局", "工商户", "个体户", "放货", "寄货",
    "已分户", "有何要求", "借新还旧", "没备好物资", "危险作业致人死亡", "能躲的地方", "配多少人",
    "市市场监督管理局", "电瓶车上楼", "飞线充电", "两客一危", "三合一", "小作坊", "厂中厂", "九小场所",
    "网格员", "楼长", "河长制", "路长", "田长", "林长", "吹哨人", "包保责任人", "老板不给钱",
    "煤气罐爆了", "孩子溺水", "放炮仗", "烧秸秆", "打农药", "毒鱼电鱼", "偷工减料", "碰瓷", "老赖",
    "一岗双责", "三管三必须", "党政同责", "双随机一公开", "放管服", "互联网加监管", "回头看", "大起底",
    "拉网式", "气瓶", "汽油", "气焊", "汽车", "检查", "检察院", "监查", "监察", "权利", "权力", "定金",
    "订金", "法人", "发人深省", "以及", "已经", "在建", "再建", "制定", "指定", "必须", "必需", "制止",
    "终止", "中止", "反映", "反应", "申请", "声请",
)  # fmt: skip


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling()


def test_the_tables_are_long_enough() -> None:
    assert len(WRONG) >= 80
    assert len(RIGHT) >= 80


@pytest.mark.parametrize(("typed", "meant"), WRONG.items())
def test_what_was_typed_wrong_is_put_right(spelling: Spelling, typed: str, meant: str) -> None:
    text, corrections = spelling.correct(f"请问我们这里的{typed}怎么规定")
    assert text == f"请问我们这里的{meant}怎么规定"
    assert all(one.typed in typed and one.meant in meant for one in corrections)


@pytest.mark.parametrize("phrase", RIGHT)
@pytest.mark.parametrize("frame", ["{}", "{}由谁负责？", "请问{}怎么办"])
def test_what_is_right_is_left_alone(spelling: Spelling, phrase: str, frame: str) -> None:
    question = frame.format(phrase)
    assert spelling.correct(question) == (question, ())


def test_a_correction_tells_where_it_is(spelling: Spelling) -> None:
    question = "谁管消妨，谁管燃汽？"
    text, corrections = spelling.correct(question)
    assert text == "谁管消防，谁管燃气？"
    assert [one.span.of(question) for one in corrections] == ["消妨", "燃汽"]
    assert [one.meant for one in corrections] == ["消防", "燃气"]


def test_a_name_of_the_library_is_never_corrected(spelling: Spelling) -> None:
    question = "消妨由谁负责"
    assert spelling.correct(question, kept=lambda: (Span(0, 2),)) == (question, ())
    assert spelling.correct(question, seen=lambda words: set(words)) == (question, ())


def test_words_of_the_library_are_known() -> None:
    assert Spelling(["澜山湿地管护中心"]).correct("澜山湿地管户中心负责什么")[0] == "澜山湿地管护中心负责什么"
    assert Spelling(["澜山湿地管户中心"]).correct("澜山湿地管户中心负责什么")[1] == ()


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not beside the repository")
@pytest.mark.parametrize("name", ["gold/questions_dev.jsonl", "data/stard/queries_dev.jsonl"])
def test_no_real_question_is_corrected(spelling: Spelling, name: str) -> None:
    lines = (SHARED / name).read_text(encoding="utf-8").splitlines()
    changed = {
        q: c for q in (json.loads(line)["question"] for line in lines) if (c := spelling.correct(q)[1])
    }
    assert changed == {}
