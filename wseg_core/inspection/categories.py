r"""Categories of mistakes: date, number, Latin letters, name, punctuation, out-of-vocabulary word, or none of these.

They are assigned by rules, of which the first that applies counts:
- date: it touches a numeral followed by a unit of the calendar or the clock (2024年, 五月, 八點半), or the name of a day;
- number: it touches digits, or one of its gold words is a Chinese numeral, an ordinal, a fraction or a percentage;
- latin: it touches a Latin letter, half- or full-width;
- name: one of its gold words is new and looks like a name: two or three characters that begin with one of the 100
  commonest surnames (three where it begins many other words too; four with a double one); a given name alone after a
  surname alone; three characters or more, all of which are used to write foreign names; anything with “·” inside; or a
  place: three or more that end as places do (市, 縣, 河 …). Without training words nothing is new, and only “·” and a
  following title (先生, 教授 …) mark a name;
- punctuation: it touches a punctuation mark;
- oov: one of its gold words is not in the training vocabulary.
"""

import regex

from ..text.characters import codepoints, kinds
from .lexicon import Lexicon

CATEGORIES = ("date", "number", "latin", "name", "punctuation", "oov", "other")

_NUMERAL = "0-9０-９〇零○一二三四五六七八九十廿卅百千萬万億亿兆兩两"
_DATE = regex.compile(
    rf"[{_NUMERAL}幾几數数]+多?(?:年代?|月份?|日|號|号|時|时|點鐘?|点钟?|分鐘|分钟|秒鐘?|秒钟?|世紀|世纪|週|周|旬)半?"
    r"|(?:星期|禮拜|礼拜|週|周)[一二三四五六日天末]|[今明昨前後后去]天|[今明去]年"
)
_NUMBER = regex.compile(rf"[+\-－＋]?第?[{_NUMERAL}幾几數数]+(?:[.．點点:：/／分之][{_NUMERAL}]+)?[%％‰多餘余幾几]?")
_DIGITS = regex.compile(r"\p{Nd}(?:[.．,，:：/／]?\p{Nd})*[%％‰]?")
_LATIN = regex.compile(r"\p{Latin}(?:[\p{Latin}\p{Nd}'’.@_/&+\-－]*[\p{Latin}\p{Nd}+])?")
_HAN, _NAME = regex.compile(r"\p{Han}+"), regex.compile(r"\p{Han}{2,4}")
_SURNAMES = frozenset(
    "王李張张劉刘陳陈楊杨黃黄趙赵吳吴周徐孫孙馬马朱胡郭何高林羅罗鄭郑梁謝谢宋唐許许韓韩馮冯鄧邓曹彭曾蕭肖萧田董"
    "袁潘于蔣蒋蔡余杜葉叶程蘇苏魏呂吕丁任沈姚盧卢姜崔鍾钟譚谭陸陆汪范金石廖賈贾夏韋韦付傅方白鄒邹孟熊秦邱江尹薛"
    "閻阎段雷侯龍龙史陶黎賀贺顧顾毛郝龔龚邵萬万錢钱嚴严覃武戴莫孔向湯汤"
)
# These begin many words that are no names
_ALSO_WORDS = frozenset("高白萬万方金江石馬马毛龍龙葉叶雷夏林黃黄武任余于向王張张田孔史嚴严戴羅罗莫杜謝谢宋陶段董")
_ALONE = _SURNAMES - set("高白萬万方任余于向段")  # those are mostly something else where they stand alone
_DOUBLE = (
    "歐陽",
    "欧阳",
    "司馬",
    "司马",
    "諸葛",
    "诸葛",
    "上官",
    "夏侯",
    "東方",
    "东方",
    "皇甫",
    "尉遲",
    "尉迟",
    "公孫",
    "公孙",
    "張簡",
    "范姜",
)
_FOREIGN = frozenset(
    "阿巴貝贝比布查達达德蒂爾尔法菲夫弗岡冈哥格戈古哈海赫霍基吉加伽卡凱凯科克肯庫库拉萊莱蘭兰勒雷里利麗丽林列魯鲁倫伦羅罗洛馬马"
    "瑪玛曼梅米莫姆納纳娜內内尼諾诺努帕佩皮普奇喬乔瑞薩萨塞森沙莎史斯思索塔泰坦特托瓦威韋韦維维溫温沃烏乌西希謝谢辛亞亚雅耶伊易英尤約约"
    "贊赞扎詹茲兹朱佐蒙頓顿丹迪杜多艾愛爱埃安昂奧奥歐欧厄恩翁博伯波鮑鲍彼賓宾圖图土吐圭桂瓜關关貢贡根俄摩穆木"
)
_PLACES = tuple("市縣县省區区鄉乡鎮镇村路街江河溪湖海島岛山嶺岭洲州港灣湾站寺廟庙橋桥")
_TITLES = (
    "先生",
    "小姐",
    "女士",
    "教授",
    "老師",
    "老师",
    "博士",
    "總統",
    "总统",
    "主席",
    "總理",
    "总理",
    "部長",
    "部长",
    "醫生",
    "医生",
    "醫師",
    "医师",
    "同志",
)
_DOTS = "·‧・•"


class Categories:
    """Assigns categories to spans; created once per file. `lexicon`: the training words, or None."""

    def __init__(self, lexicon: Lexicon | None):
        self.lexicon = lexicon

    def of(self, text: str, start: int, end: int, gold: tuple[str, ...]) -> str:
        """One of `CATEGORIES` for the characters from `start` to `end` of a sentence, whose gold words there are `gold`."""
        if _touches(_DATE, text, start, end):
            return "date"
        if _touches(_DIGITS, text, start, end) or any(_NUMBER.fullmatch(word) for word in gold):
            return "number"
        if _touches(_LATIN, text, start, end):
            return "latin"
        if self._name(text[:start], gold, text[end:]):
            return "name"
        if (kinds()[codepoints(text[start:end])] == 4).any():
            return "punctuation"
        return "oov" if self.is_new(gold) else "other"

    def is_new(self, gold: tuple[str, ...]) -> bool:
        """Whether one of the words is not in the training vocabulary."""
        return self.lexicon is not None and any(word not in self.lexicon for word in gold)

    def _name(self, before: str, gold: tuple[str, ...], after: str) -> bool:
        for number, word in enumerate(gold):
            following = "".join(gold[number + 1 :]) + after[:2]
            if any(dot in word[1:-1] for dot in _DOTS):
                return True
            surnamed = _surnamed(word)
            if self.lexicon is None:
                if surnamed and following.startswith(_TITLES):
                    return True
            elif word not in self.lexicon:
                earlier = gold[number - 1] if number else before[-1:]
                given = len(word) <= 2 and earlier in _ALONE and _HAN.fullmatch(word)
                foreign = len(word) >= 3 and all(character in _FOREIGN for character in word)
                place = len(word) >= 3 and word.endswith(_PLACES) and _HAN.fullmatch(word)
                if surnamed or given or foreign or place:
                    return True
        return False


def _surnamed(word: str) -> bool:
    if not _NAME.fullmatch(word):
        return False
    if word.startswith(_DOUBLE):
        return len(word) >= 3
    return word[0] in _SURNAMES and (len(word) == 3 or (len(word) == 2 and word[0] not in _ALSO_WORDS))


def _touches(pattern: regex.Pattern, text: str, start: int, end: int) -> bool:
    """Whether a match of `pattern` in the sentence overlaps the span."""
    near = max(0, start - 20)  # no match that matters is longer
    return any(m.start() + near < end and m.end() + near > start for m in pattern.finditer(text[near : end + 20]))
