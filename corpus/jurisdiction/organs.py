"""Organs in titles and issuers that say for which place a text holds: of the state, of a place, of a firm."""

from __future__ import annotations

import re

from corpus.jurisdiction.chains import Chain, chains
from corpus.regions import Path

ORGAN = re.compile(
    r"(?:人民政府|政府|市委|县委|区委|省委|州委|旗委|委员会|委(?![托派任员])|党委|工委|管委会|管理委员会|"
    r"人大|人民代表大会|政协|安委会|安委办|安全生产|"
    r"应急管理|安监|公安|消防|经济特区|地区|办公室|办公厅|[\u4e00-\u9fff]{2,10}(?:局|厅))"
)

# Why: what stands for a name that was taken out: XX县, **市, 某区, ○○县. Must not match 某些, 各区, XX公司.
PLACEHOLDER = re.compile(
    r"[*＊×○〇□]{1,4}[省市县区镇]|(?<![A-Za-z])[XxＸ]{1,4}[省市县区镇]|某某?[省市县区镇](?!域)"
)
# Why: texts of the state's own organs, told by the head of title or issuer. Must not match a local organ
# whose name holds such a word (山东省人民政府, 国家级开发区管委会, 全国文明城市创建…).
NATIONAL_HEAD = re.compile(
    r"[（(]?(?:中华人民共和国|国务院|中共中央|中央(?!商务|公园)|全国人民代表大会|全国人大|最高人民法院|"
    r"最高人民检察院|"
    r"国家(?!级|税务局)[\u4e00-\u9fff]{1,14}(?:局|委|委员会|总局|办公室|部|署)|全国(?:安全生产|消防|应急|"
    r"哲学)|中国人民(?:解放军|武装警察)|人民(?:检察院|法院)(?=[办审执受实对])|"
    r"中国(?:银行业|银行保险|保险|证券|民用航空|民航|气象|地震)[\u4e00-\u9fff]{0,8}(?:局|会)|中国人民银行|"
    r"中央军委|"
    # 国务院机构改革方案 of 2008, 2013 and 2018: ministries and offices that issue rules
    r"(?:应急管理|公安|交通运输|住房和城乡建设|工业和信息化|教育|民政|司法|财政|人力资源和社会保障|"
    r"人力资源社会保障|自然资源|生态环境|水利|"
    r"农业农村|农业|商务|文化和旅游|文化|卫生|国土资源|环境保护|交通|建设|铁道|信息产业|科学技术|科技|国防|"
    r"外交|监察|劳动|劳动和社会保障|国家安全|退役军人事务)部"
    r"|(?:市场监督管理|市场监管|海关|税务|质量监督检验检疫|安全生产监督管理|安全监管|工商行政管理|"
    r"新闻出版广电|体育)总局|国管局|海关总署|审计署)"
)
# Why: 文号 of the Party's and the state's own organs, from its first character. Must not match a local
# one that holds such a word (青应急〔2020〕3号, 鲁建质〔2021〕1号, 浙财建).
NATIONAL_NUMBER = re.compile(
    r"(?:中华人民共和国)?(?:国[发办函令]|国办[发函]|国阅|中[发办]|中办[发]|国务院令|主席令|厅字|国家主席令|"
    r"国(?:市监|卫|能|粮|资|气|税|铁|邮|科|食药监|安监|土资|防动|人部|管|知发|信办|环)[\u4e00-\u9fff]{0,6}|"
    r"安委[〔\[（(]|安委办[〔\[（(]|安监总|应急(?:[〔\[（(厅函])|应急部|公消|公通字|公安部令|建质|建办|建城|"
    r"(?:人社|劳社|农|教|交|民|财|建|水|商|卫|司|环|文|铁|监|民政|科技|工信|人力资源社会保障)部[发办函令]|"
    r"人社厅[发函]|国发改|工信部|交通运输部令|自然资[发办函]|环[发办]|银监发|"
    r"银保监|证监|民航发|质检|国家[\u4e00-\u9fff]{2,14}[局委部]令|法[释发]|高检发|署令|矿安)"
)
# Why: a branch of the state's own administrations works in one place: 国家矿山安全监察局山东局,
# 国家税务总局青岛市税务局, 中国人民银行济南分行, 中华人民共和国潍坊海事局. What follows the head is a
# place and then the end of a branch; 国务院关于青岛市…, 应急管理部消防救援局 are none.
_BRANCH_HEAD = re.compile(
    r"(?:中华人民共和国|国家[\u4e00-\u9fff]{2,12}?(?:总局|局|署)|中国人民银行|中国(?:民用航空|民航|银保监|证监|"
    r"气象|地震)[\u4e00-\u9fff]{0,6}?[局会]|(?:国家)?(?:税务|海关)总署?局?|民航)"
)
_BRANCH_TAIL = re.compile(
    r"(?:安全)?(?:监察|监督|监督管理|监管|税务|海事|管理|地震|气象|邮政管理|烟草专卖|消防救援|矿山安全监察)*"
    r"(?:分局|局|办公室|监管办|专员办|分行|中心支行|海关|总队|支队|特派员办事处)"
)
# Why: a firm's own rules (某某燃气有限公司消防安全责任制) hold for the firm, for no place. Must not match
# kinds of firms (上市公司, 保险公司, 国有企业) nor what others say of one (关于…有限公司…的批复).
_FIRM = re.compile(
    r"(?P<firm>(?:(?!关于|印发|转发|对|诉|事故|[《“、，。])[\u4e00-\u9fffA-Za-z（）()*＊×X]){2,30}?"
    r"(?:有限责任公司|股份有限公司|有限公司|集团公司|总公司|集团)(?:[\u4e00-\u9fff]{2,8}分公司)?)"
)
_FIRM_TEXT = re.compile(
    r"$|党委|工会|董事会|办公室|安委会|安全生产委员会|关于|印发|安全|消防|应急|生产|防汛|隐患|职业|岗位|各|全员|"
    r"二[〇○0]|20\d{2}|[“《]"
)


def branch_place(line: str) -> Path | None:
    """The place of a branch of a national administration that heads ``line``; None for anything else."""
    head = _BRANCH_HEAD.match(line)
    if head is None:
        return None
    for chain in chains(line[: head.end() + 12]):
        if chain.start == head.end() and not chain.zone and _BRANCH_TAIL.match(line, chain.end):
            return chain.path
    return None


def firm_named(line: str) -> str:
    """The firm whose own text ``line``, a title or an issuer, heads; "" without one."""
    match = _FIRM.match(line)
    if match is None or "事故" in line or not _FIRM_TEXT.match(line, match.end()):
        return ""
    return match.group("firm")


def acts(text: str, chain: Chain) -> bool:
    """Whether an organ of the place is named: 承德市|应急管理局."""
    return ORGAN.match(text, chain.end) is not None
