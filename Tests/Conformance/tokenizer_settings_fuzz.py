"""Compares `minibert tokenize` with transformers 5 on random folders: settings, added tokens that collide, gaps, classes.

    python Tests/Conformance/tokenizer_settings_fuzz.py MINIBERT [SEED [FOLDERS]]

Each folder has random flags in tokenizer.json and tokenizer_config.json, and added tokens of all kinds in the files that
may list them; each text contains some of the tokens. Ids and offsets are compared. Prints the first differences and
exits with 1 if there are any. Needs: transformers 5.
"""

import json
import random
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

import tiny_models
from settings_cases import TYPED_NAMES
from tokenizer_texts import texts

PIECES = ["<new>", "COVID", " was", "the film", "film is", "great", "[MASK]", "<a>", "é", "É", "x y", "  ", "bad"]
PIECES += ["##ly", "Ünder", "日", "[SEP]", "e\u0301", "ss", "ß", ".", "12"]


class Tokens:
    """Random added tokens, all distinct after normalization, as the reference may find either of two equal ones."""

    def __init__(self, r):
        self.r = r
        self.forms = set()

    def some(self, limit):
        found = []
        for _ in range(self.r.randrange(limit)):
            content = self.r.choice(PIECES) + self.r.choice(["", "", "", "x", " "])
            form = [c for c in unicodedata.normalize("NFD", content.lower()) if not unicodedata.combining(c)]
            if "".join(form) not in self.forms:
                self.forms.add("".join(form))
                flags = {"single_word": 0.25, "lstrip": 0.3, "rstrip": 0.3, "normalized": 0.4, "special": 0.3}
                found.append({"content": content} | {key: self.r.random() < share for key, share in flags.items()})
        return found


def write_folder(folder, r):
    """Writes the files of a random tokenizer."""
    size, tokens = len(tiny_models.vocabulary()), Tokens(r)
    folder.mkdir()
    tiny_models.write_tokenizer(folder, ("vocab.txt", "tokenizer_config.json", "tokenizer.json"))
    tiny_models.write_json(folder / "config.json", {"model_type": r.choice(["bert", "distilbert"])})
    described = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    name = r.choice(["BertTokenizer", "PreTrainedTokenizerFast", "BertTokenizerFast"])
    settings = {"tokenizer_class": name, "model_input_names": TYPED_NAMES}
    for key in ("do_lower_case", "strip_accents", "tokenize_chinese_chars", "split_special_tokens"):
        if r.random() < 0.4:
            settings[key] = r.random() < 0.5
    if r.random() < 0.3:
        settings["truncation_side"] = r.choice(["left", "right"])
    for key in ("clean_text", "handle_chinese_chars", "strip_accents", "lowercase"):
        if r.random() < 0.3:
            described["normalizer"][key] = r.random() < 0.5
    if r.random() < 0.6:
        described["added_tokens"] += [{"id": size + index} | token for index, token in enumerate(tokens.some(5))]
    if r.random() < 0.5:
        listed = [{key: token[key] for key in token if key != "id"} for token in described["added_tokens"]]
        listed = (listed if r.random() < 0.5 else []) + tokens.some(5)
        settings["added_tokens_decoder"] = {str(size - 3 + index): token for index, token in enumerate(listed)}
    else:
        added = {token["content"]: size + index for index, token in enumerate(tokens.some(4))}
        special = {"additional_special_tokens": [token["content"] for token in tokens.some(3)]}
        for file, value in (("added_tokens.json", added), ("special_tokens_map.json", special)):
            if r.random() < 0.4:
                tiny_models.write_json(folder / file, value)
    if r.random() < 0.3:
        settings["additional_special_tokens"] = [token["content"] for token in tokens.some(3)]
    if r.random() < 0.2:
        described["model"]["vocab"].pop(r.choice(["plot", "actor", "dull"]))
    if r.random() < 0.2:
        described["model"]["max_input_chars_per_word"] = r.choice([3, 100])
    tiny_models.write_json(folder / "tokenizer.json", described)
    tiny_models.write_json(folder / "tokenizer_config.json", settings)
    if name != "PreTrainedTokenizerFast" and r.random() < 0.5:
        (folder / "tokenizer.json").unlink()


def with_pieces(text, r):
    """The text with some of the tokens inserted."""
    for _ in range(r.randrange(4)):
        place = r.randrange(len(text) + 1)
        text = text[:place] + r.choice([" ", ""]) + r.choice(PIECES) + r.choice([" ", "", "x"]) + text[place:]
    return text


def expected(tokenizer, text, limit):
    """The ids, and the offsets in bytes without those of the first and last token."""
    found = tokenizer(text, truncation=limit is not None, max_length=limit, return_offsets_mapping=True)
    offsets = [[len(text[:begin].encode()), len(text[:end].encode())] for begin, end in found["offset_mapping"]]
    return found["input_ids"], offsets[1:-1]


def main(command, seed, count):
    from transformers import AutoTokenizer

    r, source = random.Random(seed), texts(seed, 60)
    checked = differences = 0
    with tempfile.TemporaryDirectory() as place:
        for number in range(count):
            folder = Path(place) / str(number)
            write_folder(folder, r)
            tokenizer = AutoTokenizer.from_pretrained(folder)
            rows, limit = [with_pieces(text, r) for text in source], r.choice([None, 7, 20])
            result = subprocess.run(
                [command, "tokenize", "-m", folder, "--max-length", str(limit or 100_000)]
                + ["--input-format", "jsonl", "--format", "jsonl"],
                input="".join(json.dumps({"text": row}, ensure_ascii=False) + "\n" for row in rows),
                capture_output=True,
                text=True,
                encoding="utf-8",
            )
            if result.returncode:
                sys.exit(f"folder {number} of seed {seed}: exit {result.returncode}: {result.stderr[-400:]}")
            for row, line in zip(rows, result.stdout.split("\n")):
                checked += 1
                got, want = json.loads(line), expected(tokenizer, row, limit)
                if (got["ids"], got["offsets"][1:-1]) != want:
                    differences += 1
                    if differences <= 10:
                        print(f"folder {number} of seed {seed}: {row!r}: {got['ids']} for {want[0]}")
            shutil.rmtree(folder)
    print(f"{count} folders, {checked} encodings, {differences} differences, seed {seed}")
    return 1 if differences else 0


if __name__ == "__main__":
    arguments = sys.argv[1:]
    sys.exit(main(arguments[0], int((arguments[1:2] or ["1"])[0]), int((arguments[2:3] or ["100"])[0])))
