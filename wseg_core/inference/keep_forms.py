"""The forms of pieces that can be kept whole (see `keep`), as verbose patterns; full-width letters and digits are half-width here."""

LETTER = r"[\p{Latin}\p{Greek}\p{Cyrillic}]"
_ALPHABETIC = rf"(?:(?:{LETTER}|\p{{Nd}})\p{{M}}*)"
_LATIN = rf"""
    (?<!{LETTER})[CF]\#(?!{_ALPHABETIC})
  | {_ALPHABETIC}+ (?: (?: [-'’&_] | (?<={LETTER})\. ) {_ALPHABETIC}+ )* (?:(?<={LETTER})\+{{1,2}}(?!{_ALPHABETIC}))?
"""

_URL_CHARACTER = r"[A-Za-z0-9\-._~:/?\#@!$&'*+,;=%]"
_IN_BRACKETS = r"\([A-Za-z0-9\-._~]*\)"
_URL_TAIL = rf"(?:(?:{_URL_CHARACTER}|{_IN_BRACKETS})*(?:[A-Za-z0-9/_~=&\#%+\-]|{_IN_BRACKETS}))"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
# What a name without http:// or www. must end in, or every file name would be one
_DOMAINS = (
    "com|net|org|edu|gov|mil|int|info|biz|name|io|ai|app|dev|me|tv|cc|co|cn|tw|hk|mo|jp|kr|sg|my|th|vn|in|uk|us|ca|au|nz|de|fr|it|es|"
    "nl|ch|se|ru|eu|xyz|top|site|online|shop|club|wiki"
)
_URL = rf"""
    (?<![A-Za-z0-9._%+-]) [A-Za-z0-9._%+-]+ @ (?:{_LABEL}\.)+ [A-Za-z]{{2,}}
  | (?<![A-Za-z0-9]) (?: (?:https?|ftps?|sftp|ssh|git|file|wss?)://{_URL_TAIL} | www\.{_URL_TAIL} )
  | (?<![A-Za-z0-9@._-]) (?:{_LABEL}\.)+ (?:{_DOMAINS}) (?![A-Za-z0-9_-]) (?: :\d{{1,5}} )? (?: [/?\#]{_URL_TAIL} | / )?
"""

# Units of several characters begin no other word
_LONG_UNITS = (
    "公里 千米 公尺 公分 厘米 釐米 毫米 微米 纳米 奈米 英里 英尺 英寸 英吋 海里 "
    "平方公里 平方千米 平方米 平方公尺 平米 公顷 公頃 英亩 英畝 立方米 立方公尺 毫升 公升 "
    "公斤 千克 公克 毫克 微克 公吨 公噸 "
    "年代 个月 個月 月份 星期 小时 小時 个小时 個小時 分钟 分鐘 秒钟 秒鐘 毫秒 世纪 世紀 周岁 周年 週年 点钟 點鐘 "
    "块钱 塊錢 美元 美金 欧元 歐元 日元 日圓 英镑 英鎊 港元 港币 港幣 台币 台幣 臺幣 新台币 新台幣 新臺幣 人民币 人民幣 韩元 韓元 "
    "摄氏度 攝氏度 华氏度 華氏度 千瓦 千瓦时 千瓦時 兆瓦 赫兹 赫茲 兆赫 分贝 分貝 大卡 千卡 焦耳 马力 馬力 像素 画素 畫素 "
    "百分点 百分點 个百分点 個百分點"
)
# One of a single character may: each with what after it makes another word, as in 3|分别, 20|年轻人
_SHORT_UNITS = {
    "米": "饭飯粉兰蘭色", "里": "面边邊程", "元": "旦素月年首帅帥老件宵气氣", "块": "头", "塊": "頭", "角": "色度落", "斤": "",
    "吨": "", "噸": "", "克": "服", "升": "级級值职職学學降温溫起旗", "亩": "", "畝": "", "坪": "",
    "年": "轻輕龄齡级級货貨薪纪紀会會", "月": "球亮饼餅经經台臺光薪", "日": "本语語常记記历曆益", "号": "码碼称稱召", "號": "碼稱召",
    "天": "气氣空堂然才文使真涯", "周": "末围圍边邊", "週": "末", "岁": "月", "歲": "月", "时": "间候代期常刻事机装尚",
    "時": "間候代期常刻事機裝尚", "分": "别別析配布享开開公子类類局店组組部队隊校明手之", "秒": "杀殺", "度": "假过過", "倍": "感加",
    "瓦": "解", "伏": "击擊",
}  # fmt: skip
_LONG = "|".join(sorted(_LONG_UNITS.split(), key=len, reverse=True))
_SHORT = "|".join(unit + (f"(?![{others}])" if others else "") for unit, others in _SHORT_UNITS.items())
_UNIT = f"(?:[多余餘]?(?:{_LONG}|{_SHORT}))"
_LATIN_UNIT = r"(?:[℃℉°][CF]?|[㎎-㎡㏄㎏㎝]|[%‰％]|[µμΩ]?[A-Za-z]{1,4}(?:/[A-Za-z]{1,3})?[²³]?(?![A-Za-z]))"
_SCALE = "(?:[多余餘]?[十百千万萬亿億兆]+)"
SIGNS = "+−±－＋-"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)*"

# In Chinese numerals one character alone is a number too seldom (一定, 十分, 万一), and one beside a word may be part of it
_NUMERAL, _ONE, _TO_NINE = (
    "[〇零一二三四五六七八九十百千万萬亿億兆两兩廿卅]",
    "[〇零一二三四五六七八九]",
    "[一二三四五六七八九]",
)
_AFTER_WORD = "(?<![周週期统統唯单單同專专歸归])"  # 统一|三国
_BEFORE_WORD = "(?<!一(?=[定起些样樣般直旦切边邊致]))"  # 三十|一定
_MONTH, _DAY = rf"(?:十[一二]?|{_TO_NINE})", rf"(?:[二三]?十{_TO_NINE}?|廿{_TO_NINE}?|{_TO_NINE})"
_NUMBER = rf"""
    \d{{4}}([-/.])\d{{1,2}}\1\d{{1,2}} (?: T\d{{2}}:\d{{2}}(?::\d{{2}}(?:\.\d+)?)?(?:Z|[+-]\d{{2}}:?\d{{2}})? )? (?!\d)
  | \d{{2,4}}年\d{{1,2}}月(?:\d{{1,2}}[日号號])? | \d{{1,2}}月\d{{1,2}}[日号號]
  | (?<!\d)\d{{1,2}}[:：]\d{{2}}(?:[:：]\d{{2}}(?:\.\d+)?)?(?!\d)(?:[apAP][mM])?
  | \d{{1,2}}[点點时時](?:\d{{1,2}}分(?:\d{{1,2}}秒)?|半|整|[钟鐘]|[一三]刻)
  | \d+(?:/\d+)+
  | (?:(?<!{LETTER})[{SIGNS}]|[A-Z]{{0,3}}[$¥￥€£])? {_DIGITS} {_SCALE}? (?:{_UNIT}|{_LATIN_UNIT})?
  | {_ONE}{{4}}年(?:{_MONTH}月(?:{_DAY}[日号號])?)? | {_MONTH}月{_DAY}[日号號]
  | {_NUMERAL}{{1,3}}[点點](?:{_NUMERAL}{{1,3}}分|半(?!点|點)|整(?!个|個|体|體|理)|[钟鐘])
  | [百千万萬]分之{_NUMERAL}+ (?:[点點]{_ONE}+)?
  | {_AFTER_WORD} (?: {_NUMERAL}{{2,}}{_BEFORE_WORD}{_UNIT}? | {_NUMERAL}[多余餘]?(?:{_LONG}) )
"""

# First what a piece may begin with, since most characters of a text begin none
FORMS = {
    "latin": rf"(?={LETTER}|\p{{Nd}}) (?:{_LATIN})",
    "number": rf"(?={_NUMERAL}|[\dA-Z$¥￥€£{SIGNS}]) (?:{_NUMBER})",
    "url": rf"(?=[A-Za-z0-9._%+-]) (?:{_URL})",
}
