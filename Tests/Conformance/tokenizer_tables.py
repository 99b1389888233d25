"""Measures what Hugging Face `tokenizers` does to every Unicode scalar and writes it as Swift tables.

    python Tests/Conformance/tokenizer_tables.py > Sources/WordPiece/UnicodeTables.swift

The reference is frozen on old Unicode data (general categories of Unicode 8, decompositions and combining
classes of Unicode 9), and no public interface exports them; so each table is measured by feeding all
1,112,064 scalars, one at a time, through the part of the reference that uses it. Combining classes are
the only values taken from Python's `unicodedata` (a class never changes once assigned); whether the
reference knows a scalar's class is measured by whether it sorts that scalar. Needs: tokenizers 0.23.3.
"""
import sys
import unicodedata
from collections.abc import Callable, Iterable

import tokenizers
from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers

SCALARS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
HANGUL = range(0xAC00, 0xD7A4)


def ranges(members: Iterable[int]) -> list[int]:
    """First and last of each run of consecutive members, flat."""
    flat: list[int] = []
    for c in members:
        if flat and flat[-1] == c - 1:
            flat[-1] = c
        else:
            flat += [c, c]
    return flat


def bert(**changed: bool) -> Callable[[str], str]:
    flags = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return normalizers.BertNormalizer(**(flags | changed)).normalize_str


def combining_classes() -> list[int]:
    """First, last and class of each run of scalars that the reference sorts as that class, flat."""
    nfd = normalizers.NFD().normalize_str
    flat: list[int] = []
    for c in SCALARS:
        value = unicodedata.combining(chr(c))
        if value == 0 or nfd(chr(c)) != chr(c):
            continue
        # U+0334 has class 1, U+0345 has 240, the highest: a known class sorts around one of them.
        text = "a\u0345" + chr(c) if value < 240 else "a" + chr(c) + "\u0301"
        if nfd(text) == text:
            continue
        if flat and flat[-2] == c - 1 and flat[-1] == value:
            flat[-2] = c
        else:
            flat += [c, c, value]
    return flat


def lowercase_runs() -> list[int]:
    """First, last, step and distance (modulo 2^32) of runs of scalars with one lower-case scalar, flat."""
    lower = normalizers.Lowercase().normalize_str
    runs: list[list[int]] = []
    for c in SCALARS:
        mapped = lower(chr(c))
        if mapped == chr(c) or c == 0x130:
            continue
        assert len(mapped) == 1, hex(c)
        distance = (ord(mapped) - c) % 2**32
        last = runs[-1] if runs else None
        if last and last[3] == distance and c - last[1] <= 2 and (last[0] == last[1] or c - last[1] == last[2]):
            last[1:3] = [c, c - last[1]]
        else:
            runs.append([c, c, 1, distance])
    assert lower("\u0130") == "i\u0307"
    return [value for run in runs for value in run]


def decompositions() -> list[int]:
    """Scalar, number of scalars it decomposes into, and these; Hangul syllables follow a formula. Flat."""
    nfd = normalizers.NFD().normalize_str
    flat: list[int] = []
    for c in SCALARS:
        if c not in HANGUL and (decomposed := nfd(chr(c))) != chr(c):
            flat += [c, len(decomposed), *map(ord, decomposed)]
    return flat


def word_scalars() -> list[int]:
    """The scalars that stop an added token with `single_word` when they follow it: `\\w` of its engine."""
    tokenizer = Tokenizer(models.WordPiece({"[UNK]": 0}, unk_token="[UNK]"))
    tokenizer.add_tokens([AddedToken("q", single_word=True, normalized=False)])
    batches = (SCALARS[i:i + 4096] for i in range(0, len(SCALARS), 4096))
    return ranges(
        c for batch in batches
        for c, encoding in zip(batch, tokenizer.encode_batch(["q" + chr(c) for c in batch]))
        if c != ord("q") and encoding.tokens[0] != "q" or c == ord("q"))


def measured() -> list[tuple[str, str, list[int]]]:
    clean, strip, cjk = bert(clean_text=True), bert(strip_accents=True), bert(handle_chinese_chars=True)
    split = pre_tokenizers.BertPreTokenizer().pre_tokenize_str
    pieces = {c: len(split("a" + chr(c) + "b")) for c in SCALARS}
    return [
        ("removed", "Dropped by `clean_text`: NUL, U+FFFD, Cc, Cf and Co of Unicode 8 except TAB, LF, CR. First, last.",
         ranges(c for c in SCALARS if clean(chr(c)) == "")),
        ("blankAfterCleaning", "Made a space by `clean_text`. First, last.",
         ranges(c for c in SCALARS if clean(chr(c)) == " ")),
        ("whitespace", "White_Space: parts words, and is dropped. First, last.",
         ranges(c for c in SCALARS if pieces[c] == 2)),
        ("punctuation", "ASCII punctuation and P of Unicode 8: each is a word of its own. First, last.",
         ranges(c for c in SCALARS if pieces[c] == 3)),
        ("ideographs", "Set apart by `handle_chinese_chars`; U+2B820 to U+2B91F are missing in the reference. First, last.",
         ranges(c for c in SCALARS if cjk(chr(c)) == f" {chr(c)} ")),
        ("nonspacingMarks", "Mn of Unicode 8, dropped by `strip_accents` after decomposition. First, last.",
         ranges(c for c in SCALARS if strip(chr(c)) == "")),
        ("wordScalars", "`\\w` of the engine that checks `single_word`. First, last.", word_scalars()),
        ("combiningClasses", "Canonical combining classes of Unicode 9. First, last, class.", combining_classes()),
        ("lowercase", "Lower case, scalar by scalar; U+0130 gives two. First, last, step, distance modulo 2^32.",
         lowercase_runs()),
        ("decompositions", "Full canonical decompositions of Unicode 9 without Hangul. Scalar, count, scalars.",
         decompositions()),
    ]


def main() -> None:
    print(f"""\
// Generated by Tests/Conformance/tokenizer_tables.py from tokenizers {tokenizers.__version__}; do not edit.
// swift-format-ignore-file

/// The Unicode data of the reference tokenizer: general categories of Unicode 8, decompositions and combining
/// classes of Unicode 9, lower case and `\\w` as measured. Swift's own properties are newer and move with its
/// releases, and ids must not.
enum UnicodeTables {{""")
    for name, comment, values in measured():
        print(f"    /// {comment}\n    static let {name}: [UInt32] = [")
        line = "       "
        for value in values:
            text = f" {value:#x}," if value > 9 else f" {value},"
            if len(line) + len(text) > 118:
                print(line)
                line = "       "
            line += text
        print(line + "\n    ]")
    print("}")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    main()
