"""What a web page or a printed sheet puts around a text: menus, buttons, footers, page numbers.

A line is chrome when it *is* such a thing from end to end, or when it is the footer that the law asks
every government site to show (ICP备案, 公网安备, 网站标识码). A sentence that merely speaks of 打印 or
版权所有 is text.
"""

from __future__ import annotations

import re

from corpus.numerals import fold

# Why: buttons and menu words around the text of web pages. Each is one token; a line that is made of
# tokens, dates, numbers and separators only is chrome. Must not match a word inside a sentence: the
# whole line has to be used up.
_TOKENS = (
    r"您?(?:的)?(?:现在|当前)?(?:的)?(?:所在)?(?:的)?位置",
    r"首页|主页|网站首页|网站地图|政务公开|政府信息公开(?:目录|平台)?|信息公开(?:目录|指南)?|信息公开|"
    r"规范性文件信息|"
    r"法规文件|政策文件|政策解读|通知公告|公示公告|正文|内容|详情|文章内容|当前页|栏目|新闻中心|工作动态",
    r"字号|字体|大小|默认|特大|超大|较大|标准|[大中小]|打印(?:本页|此页|文章)?|关闭(?:本页|窗口|页面)?|"
    r"收藏(?:本页)?|"
    r"分享(?:到|至)?|转发|微信(?:好友)?|微博|新浪(?:微博)?|腾讯(?:微博)?|QQ(?:空间|好友)?|朋友圈|人人网|"
    r"豆瓣|复制链接|"
    r"语音(?:播报|阅读)|朗读|下载|附件下载|相关附件|保存|返回(?:顶部|首页|列表|上一页)?|回到顶部|"
    r"上一[篇页条]|下一[篇页条]|"
    r"没有了|无(?!障碍)|点赞|评论|纠错|我要纠错|无障碍(?:浏览|阅读)?|长者(?:助手|模式|版)|关怀版|繁[體体](?:版|中文)?|简[體体](?:版|中文)?|"
    r"English|EN|"
    r"登录|注册|退出|搜索|检索|用户中心|个人中心|手机(?:版|站|端)|电脑版|移动版|APP|客户端|微信公众号|"
    r"政务微博|RSS(?:订阅)?|"
    r"扫一扫(?:在)?手机(?:打开|查看|浏览)当前页(?:面)?|扫一扫|二维码|[Tt]op|TOP|"
    r"设为首页|加入收藏|联系我们|关于我们|网站声明|法律声明|隐私(?:声明|政策)|友情链接|站点地图|本站导航|"
    r"请输入.{0,6}关键[词字]|网站帮助|网站导航|使用帮助|阅读辅助|适老化|相关(?:链接|文章|推荐|阅读|新闻|"
    r"政策|解读|文档)|推荐(?:阅读|文章)|热门(?:推荐|文章|标签)|猜你喜欢",
)
_TOKEN = re.compile("|".join(f"(?:{group})" for group in _TOKENS))
_TOKEN_FIRSTS = frozenset(
    "您的现当所位首主网政信规法通公正内详文栏新工字大默特超较标中小打关收分转微腾Q朋人豆复语朗下附相保返回上没无点评纠我长繁简EN登注退"
    "搜检用个手电移A客R扫二Tt设加联隐友站本请使阅适推热猜"
)
_FILLER = re.compile(
    r"[\s\u3000\xa0:：|｜/／>＞»›→·•\-—_+＋、，,。;；&【】\[\]（）()<《》“”\"'…!！^*#@=～~\d年月日时分秒次]+"
)

# Why: the name of the site alone on its line (青屿市人民政府门户网站). Must not match a heading or a sentence
# about a site (加强政府门户网站建设, 区政府门户网站由办公室负责).
_SITE = re.compile(
    r"(?!加强|建设|完善|推进|规范|依托|通过|利用|办好|管理|做好)[\u4e00-\u9fff]{2,24}(?:政府|委员会|管委会|局|厅|"
    r"办公室|办)(?:门户|官方|公众信息)网(?:站)?$"
)

# Why: footers and bylines that have a value. Anchored at the head of the line.
_HEADS = re.compile(
    r"(?:您?(?:的)?(?:现在|当前)(?:的)?(?:所在)?(?:的)?位置|您所在的?位置|当前位置|所在位置)\s*[:：]|"
    r"推荐访问\s*[:：]|版权声明\s*[:：]|免责声明\s*[:：]|声明\s*[:：]本|责任编辑\s*[:：]|编辑\s*[:：]|"
    r"(?:点击|浏览|阅读|访问)(?:次?数|量|人次)?\s*[:：]|访问量|浏览量|上一篇\s*[:：]|下一篇\s*[:：]|"
    r"(?:文章|稿件|信息|新闻)?来源\s*[:：]\s*\S{1,30}(?:\s|$)|作者\s*[:：]\s*\S{1,12}$|标签\s*[:：]|"
    r"分享到?\s*[:：]|"
    r"扫一扫|扫码(?:浏览|关注|查看)|用微信[“\"]?扫一扫|即可将网页分享|长按(?:二维码|识别)|微信扫码|打开微信|"
    r"字(?:号|体)(?:大小)?\s*[:：]|视力保护色|(?:主办|承办|协办)(?:单位)?\s*[:：].{0,80}(?:政府|办公室|局|"
    r"委|中心)|"
    r"技术支持\s*[:：]|网站标识码|政府网站标识码|Copyright|©|copyright|违法和不良信息|互联网违法|"
    r"不良信息举报|"
    r"本站(?:所有|内容|文章|地址)|本文来自|本文(?:由|来源于).{0,40}(?:网|整理|投稿)|原文链接|以上(?:就是|"
    r"内容).{0,40}(?:网|整理|分享|全部内容)|"
    r"导语\s*[:：].{0,200}(?:欢迎(?:阅读|参考)|搜集整理)|(?:更多|推荐).{0,20}(?:文章|资料|内容|"
    r"范文).{0,20}(?:关注|访问|请|点击)|"
    r"\[page_break\]|<!--.{0,400}-->$"
)
# Why: what the record-keeping rules make every site print at its foot (非经营性互联网信息服务备案管理办法).
# May stand anywhere in the line; the line must not be a sentence.
_FOOTS = re.compile(
    r"[ICPicp]{3}\s*备\s*\d{4,}|[\u4e00-\u9fff]ICP\s*备|公网安备|网安备\s*\d|网站标识码|版权所有\s*[©:：\s]|"
    r"©\s*版权所有|版权所有[^。]{0,30}$|"
    r"all\s+rights\s+reserved|ICP证"
)
# A line of more than 80 characters is looked at only when it holds one of these (most paragraphs do not).
_LONG_WORDS = (
    *(
        "位置",
        "推荐",
        "声明",
        "编辑",
        "访问",
        "来源",
        "标签",
        "分享",
        "扫",
        "微信",
        "主办",
        "承办",
        "技术支持",
        "网站标识",
    ),
    *(
        "opyright",
        "©",
        "不良信息",
        "本站",
        "本文",
        "链接",
        "以上",
        "导语",
        "更多",
        "备",
        "版权",
        "<!--",
        "时间",
        "reserved",
    ),
)
_BYLINE = re.compile(
    r"(?:发布|发表|更新|录入)?(?:时间|日期)\s*[:：]\s*\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?"
    r"(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?(?=\s|$|[|｜])"
)
# Why: nearly every line is refused by its first character, or by a word that it lacks, in a tenth of the time
# that the expressions above take.
_HEAD_FIRSTS = frozenset(
    "您的现当所推版免声责编点浏阅访上下文稿信新来作标分扫用即长微打字视主承协技网政C©c违互不本原以导更[<"
)
_BYLINE_FIRSTS = frozenset("发更录时日")
_SITE_ENDS = ("网", "网站")
_BYLINE_REST = re.compile(
    r"(?:手机站|来源\s*[:：]\s*\S{0,30}|作者\s*[:：]?\s*\S{0,20}|浏览.{0,12}|阅读.{0,12}|点击.{0,12}|"
    r"字[号体].{0,20}|[\s|｜\[\]【】大中小]+)*$"
)

# Why: numbers of printed pages: "— 3 —", "- 12 -", "第 3 页", "第3页 共10页", "3 / 10". A bare number may
# be the cell of a table, so it is chrome only where the form gives positions (see ``boxed``).
_PAGE_NUMBER = re.compile(
    r"[—–\-―－_]+\s*\d{1,4}\s*[—–\-―－_]+$|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?$|"
    r"\d{1,4}\s*/\s*\d{1,4}$|[Pp]age\s*\d{1,4}(?:\s*of\s*\d{1,4})?$"
)


_DIGIT = re.compile(r"\d")


def is_page_number(text: str) -> bool:
    """``— 3 —``, ``第 3 页 共 10 页``; not a bare number."""
    return len(text) <= 24 and _DIGIT.search(text) is not None and bool(_PAGE_NUMBER.match(fold(text)))


def is_chrome_line(text: str) -> bool:
    """The whole line is chrome."""
    size, first = len(text), text[:1]
    if size > 400:
        return False
    # ————————, ********, 欗欗欗欗: a rule drawn with characters
    drawn = size >= 8 and text[1] == text[2] and len(set(text)) <= 2 and not first.isdigit()
    foots = (
        "备" in text or "标识码" in text or "版权所有" in text or "reserved" in text or "ICP证" in text
    ) and "。" not in text
    possible = drawn or foots or first in _HEAD_FIRSTS or first in _BYLINE_FIRSTS
    if size > 80 and not (possible and any(map(text.__contains__, _LONG_WORDS))):
        return False
    if drawn or (size <= 24 and is_page_number(text)) or (first in _HEAD_FIRSTS and _HEADS.match(text)):
        return True
    if foots and _FOOTS.search(text):
        return True
    byline = _BYLINE.match(text) if first in _BYLINE_FIRSTS else None
    if byline and _BYLINE_REST.match(text, byline.end()):
        return True
    if size > 80:
        return False
    if text.endswith(_SITE_ENDS) and _SITE.match(text):
        return True
    return _is_all_tokens(text)


# Why: the list of other pages that a site sets under a text. Must not match 相关附件, 相关文件, which
# may be part of the text, nor a sentence (相关链接由办公室提供).
_RELATED = re.compile(
    r"(?:[>＞»■◆●▪|｜]\s*)?(?:相关(?:链接|文章|推荐|阅读|新闻|政策|解读|文档|稿件|信息)|推荐(?:阅读|文章)|"
    r"热门(?:推荐|文章)|猜你喜欢|延伸阅读)\s*[:：]?$"
)


def is_related_mark(text: str) -> bool:
    """``相关文档``, ``相关链接：`` alone: what follows at the foot of a page are titles of other pages."""
    return len(text) <= 12 and bool(_RELATED.match(text.strip()))


_MENU_GAP = re.compile(r"[ \u3000\xa0]{2,}|\s*[|｜>＞»·]\s*")


def is_menu(text: str) -> bool:
    """A row of menu words: four or more short fields set apart by wide gaps. Only for head and foot."""
    fields = [field for field in _MENU_GAP.split(text) if field.strip()]
    return len(fields) >= 4 and max(map(len, fields)) <= 14 and not re.search(r"[。；，：:;,]", text)


def _is_all_tokens(text: str) -> bool:
    """Tokens, dates and separators from end to end, with at least one token that is no common noun."""
    at, tokens, weight = 0, 0, 0
    while at < len(text):
        filler = _FILLER.match(text, at)
        if filler:
            at = filler.end()
            continue
        token = _TOKEN.match(text, at) if text[at] in _TOKEN_FIRSTS else None
        if token is None or token.end() == at:
            return False
        tokens += 1
        weight += token.group() not in _COMMON
        at = token.end()
    return tokens > 0 and weight > 0


# Words that are buttons among other buttons, but may be a line (a table cell, a heading) by themselves.
_COMMON = frozenset(
    {
        "大",
        "中",
        "小",
        "无",
        "标准",
        "内容",
        "正文",
        "大小",
        "默认",
        "EN",
        "下载",
        "保存",
        "检索",
        "评论",
        "栏目",
        "特大",
        "较大",
        "超大",
        "政务公开",
        "政府信息公开",
        "信息公开",
        "通知公告",
        "工作动态",
        "微信",
        "微博",
        "政策文件",
        "政策解读",
        "登录",
        "注册",
        "退出",
        "搜索",
        "客户端",
        "二维码",
    }
)
