"""Random texts that are difficult for a BERT tokenizer, for the golden files and the fuzz tests."""
import random

SENTENCES = [
    "The quick brown fox jumps over the lazy dog's back, doesn't it? It's 3.14 o'clock (approximately).",
    "Übergrößenträger fuhren straßenweise über Ägypten; STRAẞE, Łódź, ﬁx, naïve façade, coöperate.",
    "Le cœur déçu mais l'âme plutôt naïve, Louÿs rêva de crapaüter en canoë au delà des îles.",
    "ΟΔΟΣ Ὀδυσσεύς, ἄνδρα μοι ἔννεπε, Μοῦσα· καὶ Σίσυφος; ΑΣ ας", "İstanbul'da IĞDIR ışık, ŞIMARIK çocuk",
    "Съешь же ещё этих мягких французских булок, да выпей чаю. ЁЖ й Й", "Հայերէն լեզու և մշակոյթ։",
    "עִבְרִית שָׁלוֹם עוֹלָם", "اَلْعَرَبِيَّةُ مَرْحَبًا ٱلْعَالَم ﷺ", "فارسی می‌خواهم", "हिन्दी में लिखा हुआ क्षत्रिय ज़रा ड़",
    "বাংলা ভাষা কো কৌ", "தமிழ் மொழி கொ கோ", "ไทยน้ำใจดีที่สุด", "ລາວ ພາສາ", "བོད་སྐད་ཀཱི ཨཱོཾ", "မြန်မာဘာသာ", "ភាសាខ្មែរ",
    "ქართული ენა ႠႡ Ა", "አማርኛ ቋንቋ።", "中文分词很难，对吧？我们去北京大学！", "東京都に住んでいます。ガギグゲゴ パピプ ﾊﾟ 々〇", "한국어 띄어쓰기는 어렵다 각 각",
    "豈更車 丽 侮 𠀀𪜀𫝀𫠠𫤠 㐀 鿿", "Việt Nam đất nước con người Ệ ệ", "𝐌𝐚𝐭𝐡 ℌ ℝ K Å Ω ≠ ≮ ⫝̸", "𝅗𝅥 𝆺𝅥𝅮 ♭♯ 𝄞", "emoji 👨‍👩‍👧‍👦 ❤️ 🇩🇪 👍🏽 🫠 🦤",
    "[CLS] Hello [SEP] world [MASK] [sep] [ CLS] [CLS][SEP]a[SEP]b [\u200bSEP] [UNK]", "a$b^c~d+e`f=g<h>i|j", "HTML &lt;b&gt; #39; \\ C:\\x",
    "e\u0301\u0323 a\u0323\u0301 q\u0307\u0323 \u0344 \u1e69 s\u0323\u0307", "a\u302e\u0301 \u0301\u302f가\u302e 𝅘\U0001d165\u0301\U0001d16e",
    "tab\tnew\nline\rreturn\x0bvt\x0cff\x85nel\u2028ls\u00a0nbsp\u3000wide\u1680ogham", "x\0y\ufffdz \u00ad soft\u00adhyphen \ufeffbom \u200bzwsp \ue000 private \U000f0000",
    "https://example.org/a_b?c=d&e=f#g user@mail.example +49-30-123", "don't won't I'm you've they're do not he's", "",  " ", "\t \n", "\u200b",
    "supercalifragilisticexpialidocious pneumonoultramicroscopicsilicovolcanoconiosis", "1234567890 1,000,000.00 €5 ½ ² Ⅷ ①",
]
BLOCKS = [
    (0x20, 0x7E), (0x80, 0xFF), (0x100, 0x24F), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x52F), (0x591, 0x5F4), (0x600, 0x6FF),
    (0x900, 0x97F), (0x980, 0xDFF), (0xE00, 0xFFF), (0x1000, 0x10FF), (0x1100, 0x11FF), (0x1AB0, 0x1AFF), (0x1C80, 0x1CFF),
    (0x1DC0, 0x1EFF), (0x1F00, 0x1FFF), (0x2000, 0x206F), (0x20D0, 0x20FF), (0x2100, 0x2BFF), (0x2E80, 0x30FF), (0x3400, 0x3420),
    (0x4E00, 0x4E60), (0xA640, 0xABFF), (0xAC00, 0xAC40), (0xD780, 0xD7FF), (0xE000, 0xE003), (0xF900, 0xFFFD), (0x10A00, 0x10AFF),
    (0x11000, 0x114FF), (0x16B00, 0x16FFF), (0x1D150, 0x1D1FF), (0x1E800, 0x1E95F), (0x1F300, 0x1FAFF), (0x20000, 0x20010),
    (0x2B810, 0x2B930), (0x2F800, 0x2FA20), (0xE0000, 0xE01FF), (0xFFFF0, 0x10FFFF),
]
MARKS = [c for low, high in ((0x300, 0x34E), (0x591, 0x5BD), (0x64B, 0x655), (0x93C, 0x94D), (0x302A, 0x302F), (0x1D165, 0x1D172),
                             (0x1DF5, 0x1DFF), (0x8D4, 0x8FF), (0xF71, 0xF84)) for c in range(low, high + 1)]


def scalar(r: random.Random) -> str:
    low, high = r.choice(BLOCKS)
    c = r.randint(low, high)
    return chr(c) if not 0xD800 <= c < 0xE000 else " "


def text(r: random.Random) -> str:
    """A random text of one of seven kinds."""
    make = r.randrange(7)
    if make == 0:
        return r.choice(SENTENCES)
    if make == 1:
        return "".join(scalar(r) for _ in range(r.randint(1, 40)))
    if make == 2:
        words = " ".join(r.sample(SENTENCES, 3)).split(" ")
        return "".join(r.choice(words) + r.choice([" ", " ", "", ", ", "-", "\t", "\u3000", scalar(r)]) for _ in range(r.randint(1, 25)))
    if make == 3:
        base = r.choice(SENTENCES)
        return "".join(c + "".join(chr(r.choice(MARKS)) for _ in range(r.choice([0, 0, 1, 3]))) for c in base[:30])
    if make == 4:
        letters = r.choice(["ab", "un", "é", "한", "я", "文", "🫠", "aB", "e\u0301", "i\u0307", "\u200bx"])
        return (letters * 110)[:r.choice([99, 100, 101, 102, 130])] + r.choice(["", " tail", ".", "\u0301"])
    if make == 5:
        base = r.choice(SENTENCES)
        return r.choice([str.upper, str.title, str.lower, str.swapcase])(base)
    return "".join(r.choice([scalar(r), r.choice("abcdeXYZ .,'"), r.choice(["[SEP]", "[MASK]", "[CLS]", "##", "\r\n"])])
                   for _ in range(r.randint(1, 30)))


def texts(seed: int, count: int) -> list[str]:
    r = random.Random(seed)
    return SENTENCES + [text(r) for _ in range(count - len(SENTENCES))]
