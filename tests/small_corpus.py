"""A corpus of ten sentences as files, for tests that train runs in a few seconds."""

from pathlib import Path

SENTENCES = [
    "我 愛 自然 語言",
    "他 研究 生命 起源",
    "她 在 大學 讀書",
    "天氣 很 好",
    "今天 下雨 了",
    "我們 去 吃 飯",
    "市長 來 了",
    "長江 大橋 很 長",
    "結婚 的 人",
    "學生 喜歡 看 書",
]


def write(folder: Path) -> dict[str, str]:
    """Writes `train.txt` (all sentences, four times), `dev.txt` (the first four) and `test.txt` (the others); their paths by split."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {}
    for split, lines in (("train", SENTENCES * 4), ("dev", SENTENCES[:4]), ("test", SENTENCES[4:])):
        path = folder / f"{split}.txt"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        paths[split] = str(path)
    return paths
