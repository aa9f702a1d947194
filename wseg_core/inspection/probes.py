"""Probe sentences: a few sentences that are segmented repeatedly during training, to show how the model changes.

They were written for this project: overlapping readings (Liang 1987), words that are also split elsewhere, numbers
and a date, names, Latin letters. `SENTENCES` has them in both scripts.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..errors import UserError
from ..language import text

if TYPE_CHECKING:
    from ..inference.segmenter import Segmenter

SENTENCES = {
    "traditional": (
        "研究生命起源的方法",
        "他把門把手弄壞了",
        "這幾塊地面積還真不小",
        "結婚的和尚未結婚的都來了",
        "南京市長江大橋今天通車",
        "二〇二六年三月五日賣了1,280張票",
        "王小明和歐陽美玲去臺北市政府",
        "她用iPhone看NBA的比賽",
    ),
    "simplified": (
        "研究生命起源的方法",
        "他把门把手弄坏了",
        "这几块地面积还真不小",
        "结婚的和尚未结婚的都来了",
        "南京市长江大桥今天通车",
        "二〇二六年三月五日卖了1,280张票",
        "王小明和欧阳美玲去台北市政府",
        "她用iPhone看NBA的比赛",
    ),
}
MOST, LONGEST = 12, 60  # sentences of one's own, characters in each: all of them are cut at each evaluation


def default(script: str) -> tuple[str, ...]:
    """The sentences for a corpus in `script`: simplified ones for `simplified`, otherwise traditional ones."""
    return SENTENCES.get(script, SENTENCES["traditional"])


def parse(lines: str) -> list[str]:
    """The user's sentences, one per line, without white space and duplicates.

    Raises UserError for more than `MOST` sentences or one longer than `LONGEST`.
    """
    lines_kept = list(
        dict.fromkeys(filter(None, ("".join(line.replace("\0", "").split()) for line in lines.splitlines())))
    )
    long = next((sentence for sentence in lines_kept if len(sentence) > LONGEST), None)
    if long:
        raise UserError(
            text("This sentence has {count} characters.", count=len(long)),
            f"{long[:12]}…",
            text("Expected at most {count} characters.", count=LONGEST),
        )
    if len(lines_kept) > MOST:
        raise UserError(
            text("There are {count} sentences.", count=len(lines_kept)),
            "",
            text("Expected at most {count}.", count=MOST),
        )
    return lines_kept


def look(segmenter: "Segmenter", sentences: Iterable[str]) -> list[dict]:
    """The segmentations of the sentences: a {"words", "boundary"} each, as plain values with four digits."""
    sentences = list(sentences)
    pairs = zip(segmenter.cut_many(sentences), segmenter.boundaries(sentences))
    return [{"words": words, "boundary": [round(float(share), 4) for share in shares]} for words, shares in pairs]
