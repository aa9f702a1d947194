"""How much a text looks like Chinese, to distinguish a correct decoding from a wrong one.

A wrong decoding of a legacy encoding also gives characters, but rare ones: the four hundred most common characters make
up two thirds of running text (see frequency lists such as Da, 2004).
"""

import functools
from collections import Counter

_SIMPLIFIED = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去"
    "法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点"
    "正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿"
    "原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德"
    "资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交"
    "规万取拉格望觉术领共确传师观清今切院让识候带导争运笔我爱台吃喝买卖车钱请谢六七八九百千零"
)
_TRADITIONAL = (
    "這個們來為國說時會對於著過發後裡裏種經麼學現當沒動還進樣開從實軍無與長機關點業將兩間問並應戰頭體見產製話內給門兒東聲員論處義幾"
    "認條係氣題爾別變總電數報結務場計資許統區隊決馬書則聽卻達強難權設記類據張該規萬覺術領確傳師觀讓識帶導爭運筆愛臺灣買賣車錢請謝"
)
_PUNCTUATION = "，。、；：？！「」『』“”‘’（）《》〈〉—…\u3000·【】％０１２３４５６７８９"
_COMMON, _USUAL, _RARE, _STRANGE = 1.0, 0.2, -0.3, -1.0


def likeness(text: str, limit: int = 100_000) -> float:
    """1 where all characters beyond ASCII are the commonest, -1 where none occurs in Chinese; 0 for ASCII alone.

    Only the first `limit` characters are looked at.
    """
    counted = Counter(text[:limit])
    total = weight = 0.0
    for character, count in counted.items():
        if character > "\x7f":
            total += count
            weight += count * _weight(character)
    return weight / total if total else 0.0


@functools.cache
def _weight(character: str) -> float:
    if character in _common():
        return _COMMON
    if not "\u3400" <= character <= "\u9fff":
        return _STRANGE
    return (
        _USUAL
        if _first_level(character, "gb2312", 0xB0A1, 0xD7F9) or _first_level(character, "big5", 0xA440, 0xC67E)
        else _RARE
    )


@functools.cache
def _common() -> frozenset[str]:
    return frozenset(_SIMPLIFIED + _TRADITIONAL + _PUNCTUATION)


def _first_level(character: str, encoding: str, first: int, last: int) -> bool:
    """Is it in the encoding's first level, where both standards put the characters in daily use?"""
    try:
        return first <= int.from_bytes(character.encode(encoding), "big") <= last
    except UnicodeEncodeError:
        return False
