"""Compares `minibert tokenize` with Hugging Face `tokenizers` on fresh random texts.

    python Tests/Conformance/tokenizer_fuzz.py MINIBERT MODEL_FOLDER [SEED [COUNT]]

MINIBERT is the built command, MODEL_FOLDER a folder with tokenizer.json. Covers single texts, pairs, limits with each
strategy, with and without special tokens, and special tokens as plain text. Prints the first differences and
exits with 1 if there are any. Needs: tokenizers 0.23.3.
"""
import itertools
import json
import random
import subprocess
import sys
from pathlib import Path

from tokenizer_texts import texts
from tokenizers import Encoding, Tokenizer

Row = tuple[str, str | None]


def expected(encoding: Encoding, row: Row, is_cut: bool) -> dict:
    offsets = []
    for (begin, end), sequence, special in zip(encoding.offsets, encoding.sequence_ids, encoding.special_tokens_mask):
        text = row[1] if sequence == 1 else row[0]
        offsets.append([0, 0] if special else [len(text[:begin].encode()), len(text[:end].encode())])
    return {"ids": encoding.ids, "tokens": encoding.tokens, "type_ids": encoding.type_ids,
            "special_tokens_mask": encoding.special_tokens_mask, "offsets": offsets, "truncated": is_cut}


def ours(command: str, folder: str, rows: list[Row], flags: list[str]) -> list[dict]:
    lines = [json.dumps({"text": a} | ({} if b is None else {"text_pair": b}), ensure_ascii=False) for a, b in rows]
    result = subprocess.run(
        [command, "tokenize", "-m", folder, "--input-format", "jsonl", "--format", "jsonl", *flags],
        input="".join(line + "\n" for line in lines), capture_output=True, text=True, encoding="utf-8")
    if result.returncode:
        sys.exit(f"{command} {' '.join(flags)}: exit {result.returncode}: {result.stderr[-400:]}")
    return [json.loads(line) for line in result.stdout.split("\n")[:-1]]


def reference(model: Tokenizer, rows: list[Row], limit: int | None, strategy: str, special: bool) -> list[dict]:
    found = []
    for row in rows:
        model.no_truncation()
        whole = len(model.encode(*row, add_special_tokens=special).ids)
        if limit is not None:
            model.enable_truncation(limit, strategy=strategy)
        encoding = model.encode(*row, add_special_tokens=special)
        found.append(expected(encoding, row, len(encoding.ids) < whole))
    return found


def cuttable(model: Tokenizer, rows: list[Row], limit: int | None, strategy: str, special: bool) -> list[Row]:
    """The rows that the reference can encode; the command refuses the others."""
    kept = []
    for row in rows:
        if limit is not None:
            model.enable_truncation(limit, strategy=strategy)
        try:
            model.encode(*row, add_special_tokens=special)
            kept.append(row)
        except Exception:
            pass
    return kept


def main(command: str, folder: str, seed: int, count: int) -> int:
    source, r = texts(seed, count), random.Random(seed)
    model = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
    model.no_padding()
    alone: list[Row] = [(text, None) for text in source]
    pairs: list[Row] = [(r.choice(source), r.choice(source)) for _ in range(count // 4)]
    setups = [(None, "longest_first")] + list(itertools.product((4, 9, 32), ("longest_first", "only_first", "only_second")))
    differences = checked = 0
    for (limit, strategy), special, literal in itertools.product(setups, (True, False), (True, False)):
        model.encode_special_tokens = literal
        # Without a limit of its own the command takes the model's; a million tokens are more than any text has.
        flags = ["--max-length", str(limit or 1_000_000), "--truncation", strategy]
        flags += [] if special else ["--no-special-tokens"]
        flags += ["--literal"] if literal else []
        rows = cuttable(model, pairs if strategy == "only_second" else alone + pairs, limit, strategy, special)
        found = ours(command, folder, rows, flags)
        wanted = reference(model, rows, limit, strategy, special)
        if len(found) != len(wanted):
            sys.exit(f"{' '.join(flags)}: {len(rows)} lines in, {len(found)} out")
        for row, got, want in zip(rows, found, wanted):
            checked += 1
            if wrong := [key for key in want if got.get(key) != want[key]]:
                differences += 1
                if differences <= 10:
                    print(f"{' '.join(flags)}: {row!r}: " + "; ".join(f"{k} {got.get(k)} for {want[k]}" for k in wrong))
    print(f"{checked} encodings, {differences} differences, seed {seed}")
    return 1 if differences else 0


if __name__ == "__main__":
    arguments = sys.argv[1:]
    sys.exit(main(arguments[0], arguments[1], int((arguments[2:3] or ["1"])[0]), int((arguments[3:4] or ["2000"])[0])))
