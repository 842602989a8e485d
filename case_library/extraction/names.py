"""Names of persons, firms and organs, as the lists of a report write them.

A person is told by the surname (the 400 commonest of 百家姓 and the census of 2020) and by where the name
stands; nobody is looked for in running text without a post in front of the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from case_library.model import PartyKind
from corpus.regions import regions

_SURNAMES = (
    "于王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴"
    "霍涂成苗谷曲盛翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆司卓古吉缪简车项连芦麦褚娄窦戚岑"
    "景宫费卜冷晏席卫柏宗瞿桂全佟应臧闵苟邬边卞姬师仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池麻苑迟邝封谈匡"
    "鞠惠荆乐冀郁胥南储栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻厉伊仝郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄"
    "平计索宣晋云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公"
    "闪亓禄仝哈湛宾戎勾茅利於呼居揭尉冶斯束檀衣阴昝智幸奉植衡富尧闭肇寿藏才常傅代洪赖习诸滑荀贝怀从充逄牧别步秋双"
    "东沃融后查原官元腾展綦隽纵笪苌菅占仵仉律山弓延言虎青洛萧阎米钮班昌凤訾郗竺璩贡宦鄂农鱼慎干羿莘郦濮"
)
_DOUBLE = "欧阳|上官|司马|诸葛|司徒|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯|端木|长孙|宇文|独孤|呼延|闻人"
_MASK = "某×xXＸ＊*○〇"
_GIVEN = r"(?![等因被])[\u4e00-\u9fff]"
# With a masked given name any surname is one (店长海某某); these characters end a post or a word before it.
_NO_SURNAME = "的某县市区镇乡村厂公司局在对有由为是和与及员长人工机名如因车等者位个任理师主记手队科部站店"
#: A person's name: 张玉平, 欧阳某, 李某某, 王××, 戴xx, 蔡某龙, 阿不都·热西提.
PERSON = (
    rf"(?:(?:{_DOUBLE})(?:[{_MASK}]{{1,2}}|{_GIVEN}{{1,2}})"
    rf"|[{_SURNAMES}](?:[{_MASK}]{{1,2}}{_GIVEN}?(?![\u4e00-\u9fff])|[{_MASK}]{{1,2}}|{_GIVEN}{{1,2}})"
    rf"|(?![{_NO_SURNAME}])[\u4e00-\u9fff]某{{1,2}}"
    rf"|[\u4e00-\u9fff]{{2,7}}[·•]{_GIVEN}{{2,7}})"
)
#: A name whose given name is masked with 某: it ends there, whatever follows.
MASKED_PERSON = rf"(?![{_NO_SURNAME}])[\u4e00-\u9fff]某{{1,2}}"
# Why: no name though it begins with a surname. Matches 安全员, 司机, 车主, 党委, 有关人员, 应急办,
# 时任某职.
_NO_PERSON = re.compile(
    r"纪[律检委要]|管[部理控]|后[逃来]|干[部警]|昌[平吉]|安[全监排装保置]|常[务规见年委]|后[果续勤方]"
    r"|查[处验封]"
    r"|原[因料则告]|官[方兵员]"
    r"|展[开示]|双[方重控]"
    r"|青[年岛]|山[东西]|从[业事]|延[误期]|东[营部方]|代[表理办]|洪[水涝]|融[资化]|别[人处]|步[骤行]|辛[苦]"
    r"|占[用地]|安保|司机|车[主间辆队厂]|党[委组员支总]|公[司安]|经[理营]|应[急当]|全[体部员市县区]|时任"
    r"|施工|高[速级层处]|项目|"
    r"管理|单位|商[户场务业营]|成立|石油|金属|计划|文[化件]|江[苏西]|云南|和县|方案|平台|宣传|武警|路政"
    r"|海[事南]|交[通警管]|"
    r"关[于键]|满足|温度|黄磷|金额|连[续同]|明[确知]|易[燃爆]|常务|左右|项[目]|包括|支队|严[格重]|水[务利]"
    r"|金融|班[长组]|"
    r"施[救工]|井[下队]|山[东西]|万元|万人|时间|向[市省县上]|卫[生健]|农[业村]|房[屋产]|毛重|毕业|从业"
    r"|单[位独]|冷[藏库]|"
    r"钢[瓶铁]|强[化制]|厂长|局长|处长|科长|主任|书记|组长|队长|站长|矿长|校长|店长|镇长|乡长|村长|县长"
    r"|市长|区长|省长"
)
_FIRM = (
    "有限责任公司|股份有限公司|有限公司|总公司|分公司|子公司|公司|集团|化工厂|总厂|分厂|工厂|厂|煤矿|矿业|矿|"
    "加油站|加气站|充装站|气站|油库|商场|商厦|商城|商贸城|购物中心|影院|浴场|洗浴中心|网吧|茶楼|市场|超市|酒店|宾馆|饭店|酒楼|餐馆|旅馆|医院|学校|小学|中学|中心校|大学|学院|幼儿园|"
    "合作社|联合社|经联社|经济社|工程队|施工队|车队|经营部|项目部|门市部|营业部|项目经理部|事务所|研究院|设计院|研究所|工作室|服务部|加工部|经销部|"
    "汽车站|客运站|(?<=[运车])[东西南北]站|火车站|检测站|收费站|转运站|水泥站|搅拌站|泵站|养老院|敬老院|餐厅|店|充电站|俱乐部|娱乐城|电厂|电站|船厂|砖厂|料场|停车场|货场|仓库|物流园|工业园|物业|商行|维修部|制品部"
)
_ORGAN = (
    "人民政府|政府|管委会|管理委员会|安委会办公室|安委办公室|安委会|安委办(?!公)|党工委|工委|党委|市委|县委|区委|省委|州委|镇委|"
    "公安局|分局|支局|局机关|局|厅|街道办事处|办事处|街道办|执法大队|大队|支队|总队|中队|派出所|运管所|交管所|管理所|管理处|"
    "管理站|监管站|安监站|质监站|监督站|监督所|执法局|执法队|安监办|安监所|应急办|街道|村民委员会|村委会|居委会|"
    "社区|管理中心|服务中心|办公室|委员会|检查站|水务所|国土所|林业站|规划所|消防队|路政|海事处|港航处"
)
#: Words that may stand between the firm and what it is called of: 分公司, 项目部 belong to the name.
_GOES_ON = (
    r"(?=(?:(?![未对不违的落履督委将由向与和给、])[\u4e00-\u9fff（()）A-Za-z0-9]){0,16}?(?:分公司|项目部"
    r"|项目经理部|分厂|分局|支局|分院|总厂|"
    r"油库|加油站|停车场|有限责任公司|有限公司|党委|党总支|安委会办公室|安委会|交安委办公室|(?:支队|大队"
    r"|中队|总队|派出所|监察队|执法队|监督站|检查站|管理所|管理站|监管站|安监站)(?![长员])))"
)
# Why: the office of a park or zone, behind its committee. Matches 开发区管委会|安全环保局,
# 高新区管委会|应急管理局. Must not match 管委会|监管不到位, 管委会|局长.
_OF_COMMITTEE = re.compile(
    r"(?:(?![未对不违的落履督委将由向与和给、监工下])[\u4e00-\u9fff]){2,8}?(?:局|办公室|服务中心)(?![长部面限])"
)
_NAME_CHARS = r"[\u4e00-\u9fffA-Za-z0-9·•（）()“”＊*×]"
_UNIT_END = re.compile(rf"(?:{_FIRM}|{_ORGAN})")
# Why: what follows a name that has ended. Matches 公司|未, 公司|，, 局|对, 公司|安全生产主体责任, 公司|①.
# Must not match 公司|花溪区…油库, 局|长, 厂|长, 委|员, 厂区, 局部, 矿山, 政府令.
_ENDED = re.compile(
    r"$|[，,。；;：:、（(①-⑳\n \[“《]|未|不|对|违|没|存|在|将|作为|安全|履|管理|监管|监督|日常|主体|主要|负"
    r"|落|贯|把|给|从|擅|"
    r"非法|无|超|现|驾|法人|法定|总经理|副|经理|董|员工|司机|押|的|组|属|及|和|与|或|向|于|以|为|是|虽|因"
    r"|应|已|已经|长期|违|多次|"
    r"职工|工人|实际|负责|车间|作出|予以|处|给予|依法|进行|立即|承|委|托|装|卸|制|建|设|疏|忽|隐|风|教|培"
    r"|施|现场|隐瞒|私|强|盲|冒|明|"
    r"雇|聘|使用|采|购|销|提|生产|经营|仓|储|允|放|默|指|安排|执|审|检|项目|工程|也|均|各|等|有关|党|重|忽"
    r"|缺|轻|股东|站长|场长|"
    r"罚|吊|立案|移送|移交|投|充|操|整改|擅|雨|拒|伪|弄|瞒|谎|迟|漏|拖|逃|出借|出租|借|转|挂|分包|发包|总包"
    r"|规"
    r"|应急|消防|技术"
    r"|设备|特种|动火|特|并|且|仍|其|所|该|"
    r"自|开|发|在|开|接|配|专|内|虚|收|做|没|听|履|督|排|运|巡|协|统筹|牵|调|领|工作|内部|班|销|业务|人员"
    r"|调度|维|物|责任|交通|协助|联合"
)
# Endings that end a name whatever follows (公司|原料购进…), unless a branch is named behind them.
_STRONG = ("有限公司", "有限责任公司", "公司", "管委会", "管理委员会", "人民政府")
_COMMITTEES = ("管委会", "管理委员会")
# The same for offices, but for the post or part that is named by them (局|长, 大队|长, 政府|部门).
_OFFICES = (
    "局",
    "厅",
    "办事处",
    "街道办",
    "大队",
    "支队",
    "总队",
    "派出所",
    "村委会",
    "居委会",
    "管理所",
    "管理处",
)
_MARKET = re.compile(r"监|管理局")
_NO_OFFICE = re.compile(r"[长员党机部面域势限级内门属]|副|有关|相关")
_LEADING = re.compile(
    r"(?:一是|二是|三是|四是|涉事的?|涉案的?|肇事的?|事故(?:发生)?单位|事故(?:责任)?企业|事故相关单位"
    r"|责任单位|"
    r"(?:建设|施工|监理|设计|勘察|总包|分包|承包|发包|承运|托运|生产|使用|运营|运输|管理|租赁|劳务|检测"
    r"|检验|安装|"
    r"业主|产权|主管)单位|(?:建设|施工|承租|出租|经营|运营|承包|分包|总包|监理|维保|主办|承办|使用|供货|业主)方"
    r"|总承包单位|属地|经查|由于|因|上述|当地)[，,：:（(、]?"
)
_NO_UNIT = re.compile(
    r"^(?:该|本|其|各|有关|相关|上述|涉事|事故|所在|主管|某些|个别|其他|部分|全体|安全|对|由)*"
    r"(?:公司|企业|集团|厂|单位|部门|政府|局|办公室|委员会|办事处|街道|社区|矿|市场|项目部|车队|医院|学校"
    r"|仓库|"
    r"停车场|大队|支队|中队|派出所|管委会|党委|物业|管理中心|服务中心|加油站|安委会|安委办)?$"
)
_COLLECTIVE = re.compile(
    r"有关|相关|各级|各地|各部门|各单位|部分|职能部门|主管部门|监管部门|管理部门|职责的?部门|等部门|等单位"
    r"|机关$|部门$|^(?:地方|当地|属地)"
)
_ORGAN_END = re.compile(rf"(?:{_ORGAN})$")
_FIRM_END = re.compile(rf"(?:{_FIRM})$")
_LONGEST = 48
_FIRM_INSIDE = re.compile(r"公司|集团|厂|煤矿|商场|酒店")


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit that is named at ``start`` to ``end`` of a text."""

    start: int
    end: int
    name: str

    @property
    def kind(self) -> PartyKind:
        return unit_kind(self.name)

    @property
    def collective(self) -> bool:
        """Every one of a group (有关职能部门), not one unit."""
        return is_group(self.name)


# --- what a text calls its units -------------------------------------------------------------------

# Why: a text gives a unit a short name that no ending tells. Matches …有限公司（以下简称“三合建设”）,
# （下称正信监理）. Must not match what is said of a law (》（以下简称…）) or of a place: asked for together
# with the ending of a unit in front.
_CALLED = re.compile(
    r"[（(](?:以下|下)?(?:统一|统|均|合)?(?:简称|称)(?:为|作)?[：:]?[“\"‘「]?"
    r"(?P<name>[^“”\"‘’「」（）()，,；;。《》\n]{2,20})[”\"’」]?[）)]"
)
_CALLED_UNIT = re.compile(rf"(?:{_FIRM}|{_ORGAN})(?:[（(][^（）()]{{0,40}}[）)])?$")
# Why: the short name goes on into a longer name. Matches 三合建设|集团有限公司, 三合建设|云栖里项目部.
_CALLED_ON = re.compile(
    r"(?:(?![未对不违的将由向与和给、在])[\u4e00-\u9fff（）()]){0,12}?(?:有限|股份|集团|公司|项目部|分厂"
    r"|党委|党总支|工会|安委会)"
)
# Why: a unit heads an item under the short form of its name. Matches 2．清源水务：, 清源水务，未…: asked
# for together
# with the full name elsewhere (某市清源水务有限公司).
_HEADS = re.compile(
    r"^(?:[（(]?[\d一二三四五六七八九十]{1,3}[）)]?[.．、]?|[●◆■])?[ \u3000]?(?P<name>[\u4e00-\u9fff]{3,8}?)"
    r"(?=[：:。，,]|\n|未|安全生产|主要负责人|法定代表人)",
    re.MULTILINE,
)
_OF_FIRM = re.compile(r"(?:集团)?(?:股份)?(?:有限责任|有限)公司")
_short_names: ContextVar[tuple[str, ...]] = ContextVar("short_names", default=())


@contextmanager
def units_called(text: str) -> Iterator[None]:
    """While it lasts, the short names that ``text`` gives its units (以下简称) are names of units."""
    found = {
        match.group("name")
        for match in _CALLED.finditer(text)
        if _CALLED_UNIT.search(text, max(0, match.start() - 60), match.start())
    }
    cores = {
        text[match.start() - length : match.start()]
        for match in _OF_FIRM.finditer(text)
        for length in range(3, min(8, match.start()) + 1)
    }
    found |= cores & {match.group("name") for match in _HEADS.finditer(text)}
    usable = (name for name in found if not _NO_UNIT.match(name))
    token = _short_names.set(tuple(sorted(usable, key=lambda name: (-len(name), name))))
    try:
        yield
    finally:
        _short_names.reset(token)


def called_at(text: str, position: int, limit: int) -> int | None:
    """End of the short name of a unit that stands at ``position``, None where none does."""
    for name in _short_names.get():
        end = position + len(name)
        if end <= limit and text.startswith(name, position) and not _CALLED_ON.match(text, end, limit):
            return end
    return None


def unit_kind(name: str) -> PartyKind:
    """FIRM or ORGAN by how the name ends; the office of a firm (公司安委会办公室) is the firm's."""
    bare = name.rstrip("）)")
    if _ORGAN_END.search(bare) and not _FIRM_INSIDE.search(bare) and not _FIRM_END.search(bare):
        return PartyKind.ORGAN
    return PartyKind.FIRM


def is_group(name: str) -> bool:
    """The name is that of a group: 有关职能部门, 各级政府."""
    return _COLLECTIVE.search(name) is not None


def unit_at(text: str, position: int, limit: int) -> UnitName | None:
    """The firm or organ whose name begins at ``position`` (behind 涉事的, 施工单位), None without one."""
    begin = position
    for _ in range(3):
        lead = _LEADING.match(text, begin, limit)
        if lead is None or lead.group().endswith(("（", "(")):
            break
        begin = lead.end()
    return _named_at(text, begin, limit) or (_named_at(text, position, limit) if begin > position else None)


def _named_at(text: str, position: int, limit: int) -> UnitName | None:
    called = called_at(text, position, limit)
    if called is not None:
        return UnitName(position, called, text[position:called])
    end = min(limit, position + _LONGEST)
    found: int | None = None
    for suffix in _UNIT_END.finditer(text, position, end):
        words = text[position : suffix.end()]
        if re.search(r"[，,。；;：:、\n]", words) or re.search(r"[对将把向]", words[:-2]):
            break
        if not _balanced(words):
            continue
        ended = (
            suffix.group().endswith(_STRONG)
            or (suffix.group().endswith(_OFFICES) and not _NO_OFFICE.match(text, suffix.end()))
            or _ENDED.match(text, suffix.end())
        ) and not (suffix.group() == "市场" and _MARKET.match(text, suffix.end()))
        if ended and suffix.group() in _COMMITTEES and _OF_COMMITTEE.match(text, suffix.end(), end):
            continue
        if ended and not re.match(_GOES_ON, text[suffix.end() : suffix.end() + 24]):
            found = works_behind(text, suffix.end(), end)
            break
    if found is None:
        return None
    name = text[position:found].strip("“” ")
    if len(name) < 3 or _NO_UNIT.match(name) or _RUNNING.search(name) or _NO_BEGINNING.match(name):
        return None
    return UnitName(position, found, name)


# Why: the works of a firm, named behind it with their place. Matches 某某股份有限公司|诸城奥铃汽车厂, 某集团|
# 云阳水泥厂. Must not match 某公司|长沙仓库管理员, 某公司|原料厂房: the place in front is asked for besides.
_WORKS = re.compile(
    r"(?:(?![未对不违的落督委将由向与和给在、])[\u4e00-\u9fff]){2,10}?(?:厂|矿)"
    r"(?![长房区址员工内门规外名主])"
)


def works_behind(text: str, end: int, limit: int) -> int:
    """Where the name of a firm's works ends that stands right behind the firm's at ``end``; else ``end``."""
    if not text.endswith(("公司", "集团"), 0, end):
        return end
    match = _WORKS.match(text, end, limit)
    if match is None or not any(hit.start == 0 for hit in regions().hits(match.group())):
        return end
    return match.end()


# Why: what no name of a unit has inside. Matches 未…公司, 的…局. Must not match 的确良厂 (rare enough).
_RUNNING = re.compile(
    r"[。，；]|未|的|了|不在|长期|按照|依据|根据|责成|建议|导致|造成|发生|落实|履行|贯彻|督促|\d[月日]|返回"
    r"|移[交送]|吊销|暂扣|取缔|责令|依法"
)
# Why: no name of a unit begins so. Matches 在油库, 将…公司, 25返回生产厂.
_NO_BEGINNING = re.compile(r"该|关于|[在由从以因将把为与和对按据当向给被及或]|[0-9０-９]|通过|经过|所属")


def _balanced(words: str) -> bool:
    return words.count("（") + words.count("(") == words.count("）") + words.count(")")


def units_at(text: str, position: int, limit: int) -> tuple[UnitName, ...]:
    """The units that are named one behind the other from ``position``: 甲公司、乙公司和丙局."""
    found: list[UnitName] = []
    governments = governments_at(text, position, limit)
    if governments:
        return governments
    while (named := unit_at(text, position, limit)) is not None:
        found.append(named)
        joint = _JOINT.match(text, named.end, limit)
        if joint is None:
            break
        position = joint.end()
        short = _SHORT_ORGAN.match(text, position, limit)
        if short is not None:
            place = _PARTY_END.sub("", named.name)
            if place == named.name:
                break
            begins = place[:-1] if place.endswith(short.group()[:1]) else place
            found.append(UnitName(position, short.end(), begins + short.group()))
            joint = _JOINT.match(text, short.end(), limit)
            if joint is None:
                break
            position = joint.end()
    return tuple(found)


def governments_at(text: str, position: int, limit: int) -> tuple[UnitName, ...]:
    """The governments of two places that are named with one word: 某市甲区、乙区政府; () for other words."""
    several = _GOVERNMENTS.match(text, position, limit)
    if several is None:
        return ()
    places = (several.group("first"), several.group("second"))
    return tuple(UnitName(position, several.end(), place + several.group("organ")) for place in places)


_JOINT = re.compile(r"(?:[（(][^（）()]{0,30}[）)])?(?:、|以?及|和|与)")
# Why: governments of two places named together. Matches 某市甲区、乙区政府, 甲县、乙县人民政府.
_GOVERNMENTS = re.compile(
    r"(?!责成|责令|要求|建议|对|由)(?P<first>[\u4e00-\u9fff]{2,9}?[市区县镇乡])(?:、"
    r"|和)(?P<second>[\u4e00-\u9fff]{2,8}?[市区县镇乡])(?P<organ>党委[、和]?政府"
    r"|(?:人民)?政府|党委)(?![\u4e00-\u9fff]{0,5}(?:局|部门|办))"
)
# Why: the second organ of one place. Matches 经开区党工委、|管委会, 临淄区委、|区政府.
_SHORT_ORGAN = re.compile(
    r"(?:[市区县镇乡](?:人民)?政府|管委会|管理委员会|政府)(?![\u4e00-\u9fff]{0,6}(?:局|部门|办))"
)
_PARTY_END = re.compile(r"(?:党工委|工委|党委|(?<=[市区县镇乡])委|(?:人民)?政府|管委会)$")


_PERSON_HERE = re.compile(PERSON)
# Why: ends like a place or an office, not like a given name. Matches 商丘市, 安阳县, 交警队.
_PLACE_LIKE = re.compile(r".{2}[市县区局厅厂矿队部处站店院]$|^.[市县局厅厂]$")


def person_at(text: str, position: int, limit: int) -> int | None:
    """End of the person's name that begins at ``position``, None where none does."""
    match = _PERSON_HERE.match(text, position, limit)
    if match is None or _NO_PERSON.match(match.group()) or _PLACE_LIKE.search(match.group()):
        return None
    return match.end()


# Why: firms named in running text, to say which one 该公司 is. Matches 某某有限公司, 某厂, 某煤矿 behind a
# mark or a preposition. Must not match 该公司, 涉事企业.
_FIRM_MENTIONED = re.compile(
    r"(?:(?<=[，,。；;、：:由在对与和及日时系为向往将的给\n）)①-⑳])|^)"
    r"(?:(?:经营|运营|施工|建设|承包|分包|总包|监理|维保|使用|产权|业主|承租|出租|承运|托运)(?:方|单位|企业))?"
    r"(?P<name>(?![该本其各])(?:(?![对将向给被该的])[\u4e00-\u9fffA-Za-z0-9（）()]){2,30}?(?:有限责任公司"
    r"|有限公司|公司|集团|煤矿|化工厂|厂|加油站|气站|车队|商场|商城|酒店|合作社))(?![长房区址])"
)
_REFERS = re.compile(
    r"该(?:[\u4e00-\u9fff]{0,3}?公司|企业|[\u4e00-\u9fff]?厂|煤?矿|单位|店|加油站|[液化燃]*气站|车队|商场"
    r"|酒店|项目部)"
)


# Why: no name of a firm. Matches 三是某镇政府驻厂, 出厂, 全厂.
_NO_FIRM = re.compile(r"^[一二三四五六七八九十]是|(?:驻|进|出|回|离|入|全|本|我|建|投|到)厂$|^某$")
# Why: where a firm without a name lies: 某省某市某区|某陶瓷厂.
_PLACE_OF_SOME = re.compile(
    r"^案例[\d一二三四五六七八九十]{1,3}|^(?:[\u4e00-\u9fff]{1,8}?(?:省|市|区|县|镇"
    r"|乡|州|旗|街道)){1,5}(?=某)"
    r"|^(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区|自治州|市|区|县|旗)){1,4}[\u4e00-\u9fff]{1,6}?(?:镇|乡|街道)"
    r"(?=[\u4e00-\u9fff（）]{4,}有限)"
)


def firm_meant(text: str, position: int) -> str:
    """The firm that 该公司 at ``position`` means: the one named last before; "" where none is."""
    found, at = "", -1
    lowest = max(0, position - 800)
    for match in _FIRM_MENTIONED.finditer(text, lowest, position):
        name = _PLACE_OF_SOME.sub("", match.group("name"))
        if not _NO_UNIT.match(name) and not _RUNNING.search(name) and not _NO_FIRM.search(name):
            found, at = name, match.start("name")
    for name in _short_names.get():
        last = text.rfind(name, lowest, position)
        if last > at and unit_kind(name) is PartyKind.FIRM:
            found, at = name, last
    return found


def firm_referred(text: str, position: int) -> tuple[str, int] | None:
    """(firm, end) where 该公司 stands at ``position`` and a firm is named before it."""
    match = _REFERS.match(text, position)
    if match is None:
        return None
    name = firm_meant(text, position)
    return (name, match.end()) if name else None
