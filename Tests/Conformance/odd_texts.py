"""Texts that break careless pipes: tabs, line feeds, emoji, damaged bytes, nulls and empty strings."""

import random

WORDS = (
    "the a film plot actor scene music story was is not really very good bad dull bright slow great awful "
    "wonderful boring watch again never loved hated fine day night long short end start 电影 很 好看 不 推荐"
).split()
ODD = ["\t", "\n", "\r\n", "😀", "👩‍👩‍👧", "\ufffd", "\ufeff", "\u2028", '"', "\\", "é", "\x00", "\x1b[0m", "{", "#end\t3"]


def texts(count, seed=7):
    """Texts as bytes, or None; one in eight is odd. Damaged bytes are not UTF-8."""
    generator = random.Random(seed)
    for _ in range(count):
        words = generator.choices(WORDS, k=generator.randint(2, 12))
        kind = generator.randrange(40)
        if kind < 3:
            words.insert(generator.randrange(len(words)), generator.choice(ODD))
        text = " ".join(words).encode()
        if kind == 3:
            position = generator.randrange(len(text))
            text = text[:position] + generator.choice([b"\xff\xfe", b"\xc3", b"\x80", b"\xed\xa0\x80"]) + text[position:]
        yield None if kind == 4 and generator.randrange(3) == 0 else b"" if kind == 5 else text


def rows(count):
    """Rows with id and text for JSON; damaged bytes become U+FFFD, as in the strings of Spark."""
    return [
        {"id": index, "text": None if text is None else text.decode("utf-8", "replace")}
        for index, text in enumerate(texts(count))
    ]
