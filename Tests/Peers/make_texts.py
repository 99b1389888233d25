"""Writes the fixed texts of all measurements to $PEERS/texts, one text per line.

    python make_texts.py DATA

short.txt   2,000 sentences of SST-2, about 25 tokens
news.txt    2,000 leads of AG News, about 41 tokens
long.txt    200 texts of joined leads, about 509 tokens
big.txt     about 20 MB of leads, for tokenizers
sst2-train.tsv, sst2-test.tsv: for training
"""

import random
import sys
from pathlib import Path

from common import TEXTS


def rows(path):
    """Returns (label, text) of each row of a TSV file with a header."""
    return [line.split("\t", 1) for line in path.read_text(encoding="utf-8").split("\n")[1:] if line]


def write(name, texts):
    TEXTS.mkdir(parents=True, exist_ok=True)
    (TEXTS / name).write_text("".join(text + "\n" for text in texts), encoding="utf-8")
    print(f"{name}: {len(texts)} texts")


def joined(texts, characters):
    """Joins texts until each result exceeds a number of characters."""
    current = []
    for text in texts:
        current.append(text)
        if sum(len(part) + 1 for part in current) > characters:
            yield " ".join(current)
            current = []


def main():
    data = Path(sys.argv[1])
    for part in ("train", "test"):
        write(f"sst2-{part}.tsv", ["label\ttext"] + ["\t".join(row) for row in rows(data / "sst2" / f"{part}.tsv")])
    write("short.txt", [text for part in ("test", "dev") for _, text in rows(data / "sst2" / f"{part}.tsv")][:2000])
    # The source joins a title and its lead by " . ", and has a backslash at each line break.
    news = [
        " ".join(text.split(" . ", 1)[-1].replace("\\", " ").split()) for _, text in rows(data / "agnews" / "test.tsv")
    ]
    news = [text for text in news if text]
    random.Random(7).shuffle(news)
    write("news.txt", news[:2000])
    write("long.txt", list(joined(news, 2300))[:200])
    size = sum(len(text.encode()) + 1 for text in news)
    write("big.txt", news * -(-20_000_000 // size))


if __name__ == "__main__":
    main()
