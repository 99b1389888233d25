"""Makes the golden files of the tokenizer's tests from Hugging Face `tokenizers`.

    python Tests/Conformance/tokenizer_goldens.py Tests/WordPieceTests/Fixtures

Writes vocab.txt (trained here, about 2,000 entries), texts.json (3,200 difficult texts) and golden.json: for each
setting a digest of every text's encoding, the full encoding of the first texts (to show a difference), a digest for every 256 Unicode scalars, rows of pairs and truncation, added tokens with their flags, and
decoded texts. A digest is FNV-1a of 32 bits over the string that `row` returns. Needs: tokenizers 0.23.3.
"""
import itertools
import json
import random
import sys
from pathlib import Path

from tokenizer_texts import SENTENCES, texts
from tokenizers import AddedToken, Encoding, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
VARIANTS = {
    "uncased": {}, "cased": {"lowercase": False}, "keepAccents": {"strip_accents": False},
    "casedWithoutAccents": {"lowercase": False, "strip_accents": True},
    "withoutIdeographs": {"handle_chinese_chars": False}, "withoutCleaning": {"clean_text": False},
}
TEXT_COUNT, WHOLE_COUNT = 3200, 60


def digest(text: str) -> str:
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return f"{value:08x}"


def normalizer(flags: dict[str, bool]) -> normalizers.Normalizer:
    return normalizers.BertNormalizer(**(dict(clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=True) | flags))


def tokenizer(vocabulary: list[str], flags: dict[str, bool], added: list[AddedToken] = []) -> Tokenizer:
    tokenizer = Tokenizer(models.WordPiece({t: i for i, t in enumerate(vocabulary)}, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizer(flags)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    tokenizer.add_special_tokens(SPECIAL)
    tokenizer.add_tokens(added)
    return tokenizer


def trained() -> list[str]:
    """A vocabulary over all scripts of the texts, cased and uncased, with the pieces of some long words."""
    corpus = [f(s) for s in SENTENCES * 3 + texts(9, 1500) for f in (str, str.lower)]
    model = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    model.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    both = [normalizer({}).normalize_str(s) for s in corpus] + [normalizer({"lowercase": False}).normalize_str(s) for s in corpus]
    model.train_from_iterator(both, trainers.WordPieceTrainer(vocab_size=1900, limit_alphabet=900, special_tokens=SPECIAL, show_progress=False))
    entries = sorted(model.get_vocab(), key=model.get_vocab().get)
    further = ["aaaaaaaaaaaaaaaaaaaa", "##aaaaaaaaaaaaaaaaaaaa", "abababababababab", "##abababababababababababababababababab",
               "supercalifragilistic", "##expialidocious", "##", "e\u0301", "\u00e9", "각", "K", "\u212a"]
    return entries + [t for t in further if t not in entries]


def spans(encoding: Encoding, first: str, second: str | None) -> list[list[int]]:
    """Offsets as UTF-8 byte positions in the text they belong to."""
    rows = []
    for (begin, end), sequence, special in zip(encoding.offsets, encoding.sequence_ids, encoding.special_tokens_mask):
        text = second if sequence == 1 else first
        rows.append([0, 0] if special else [len(text[:begin].encode()), len(text[:end].encode())])
    return rows


def whole(encoding: Encoding, first: str, second: str | None = None) -> dict:
    return {"ids": encoding.ids, "typeIDs": encoding.type_ids, "mask": encoding.special_tokens_mask,
            "offsets": spans(encoding, first, second), "tokens": encoding.tokens}


def row(encoding: Encoding, first: str, second: str | None = None) -> str:
    parts = whole(encoding, first, second)
    numbers = [",".join(map(str, parts[key])) for key in ("ids", "typeIDs", "mask")]
    return "|".join(numbers + [",".join(f"{b}-{e}" for b, e in parts["offsets"]), "\x1f".join(parts["tokens"])])


def scalar_digests(flags: dict[str, bool]) -> list[str]:
    """For every 256 scalars, each between `a` and `b`: the words after normalizing and splitting."""
    normalize, split = normalizer(flags).normalize_str, pre_tokenizers.BertPreTokenizer().pre_tokenize_str
    rows = []
    for first in range(0, 0x110000, 256):
        if 0xD800 <= first < 0xE000:
            continue
        rows.append(digest("\n".join(" ".join(w for w, _ in split(normalize(f"a{chr(c)}b"))) for c in range(first, first + 256))))
    return rows


def truncation_rows(vocabulary: list[str], source: list[str]) -> list[dict]:
    r = random.Random(5)
    model = tokenizer(vocabulary, {})
    rows = []
    for limit, strategy, direction, special in itertools.product(
            (3, 4, 5, 8, 17, 64), ("longest_first", "only_first", "only_second"), ("right", "left"), (True, False)):
        for _ in range(6):
            first, second = r.randrange(len(source)), r.choice([None, r.randrange(len(source))])
            pair = None if second is None else source[second]
            if special and limit < (2 if second is None else 3) or strategy == "only_second" and second is None:
                continue
            model.enable_truncation(limit, strategy=strategy, direction=direction)
            try:
                encoding = model.encode(source[first], pair, add_special_tokens=special)
                found = {"digest": digest(row(encoding, source[first], pair)), "ids": encoding.ids}
            except Exception:
                found = {"digest": "error", "ids": []}
            model.no_truncation()
            rows.append({"first": first, "second": second, "limit": limit, "strategy": strategy, "direction": direction,
                         "special": special, "tokenCount": len(model.encode(source[first], pair, add_special_tokens=special).ids)} | found)
    return rows


def window_rows(vocabulary: list[str], source: list[str]) -> list[dict]:
    model = tokenizer(vocabulary, {})
    rows = []
    for text, limit, stride in itertools.product(range(0, 40, 3), (6, 16), (0, 1, 3)):
        model.enable_truncation(limit, stride=stride)
        encoding = model.encode(source[text])
        rows.append({"text": text, "limit": limit, "stride": stride,
                     "windows": [digest(row(e, source[text])) for e in [encoding, *encoding.overflowing]]})
    return rows


def added_rows(vocabulary: list[str]) -> list[dict]:
    samples = ["the quick fox", "a quickquick, quick", "naïve Quick\u3000 quick .", "x<s> <s>y  <s>", "quick_ _quick (quick)", "中文 中 <s>文",
               "Über über u\u0308ber", "[SEP] <s>[MASK]", " quick ", "équick quické quick\u0301"]
    rows = []
    for flags in itertools.product((False, True), repeat=4):
        single_word, lstrip, rstrip, normalized = flags
        for content, special in (("quick", False), ("<s>", True), ("Über", False), ("中", False)):
            token = AddedToken(content, single_word=single_word, lstrip=lstrip, rstrip=rstrip, normalized=normalized, special=special)
            model = tokenizer(vocabulary, {}, [token])
            rows.append({"content": content, "id": model.token_to_id(content), "special": special, "singleWord": single_word,
                         "lstrip": lstrip, "rstrip": rstrip, "normalized": normalized,
                         "texts": samples, "digests": [digest(row(model.encode(s), s)) for s in samples]})
    return rows


def decoded_rows(vocabulary: list[str], source: list[str]) -> list[dict]:
    model = tokenizer(vocabulary, {})
    rows = []
    for text in source[:60]:
        ids = model.encode(text).ids
        rows.append({"ids": ids, "skipped": model.decode(ids), "whole": model.decode(ids, skip_special_tokens=False)})
    return rows


def main(folder: Path) -> None:
    vocabulary, source = trained(), texts(7, TEXT_COUNT)
    golden = {"variants": {}}
    for name, flags in VARIANTS.items():
        model = tokenizer(vocabulary, flags)
        encodings = [model.encode(text) for text in source]
        literal = tokenizer(vocabulary, flags)
        literal.encode_special_tokens = True
        golden["variants"][name] = {
            "digests": "".join(digest(row(e, t)) for e, t in zip(encodings, source)),
            "whole": [whole(e, t) for e, t in zip(encodings[:WHOLE_COUNT], source)],
            "literal": "".join(digest(row(literal.encode(t), t)) for t in source[:200]),
            "scalars": "".join(scalar_digests(flags)),
        }
    golden["truncation"] = truncation_rows(vocabulary, source)
    golden["windows"] = window_rows(vocabulary, source)
    golden["added"] = added_rows(vocabulary)
    golden["decoded"] = decoded_rows(vocabulary, source)
    (folder / "vocab.txt").write_text("".join(t + "\n" for t in vocabulary), encoding="utf-8", newline="\n")
    for name, value in (("texts.json", source), ("golden.json", golden)):
        (folder / name).write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
