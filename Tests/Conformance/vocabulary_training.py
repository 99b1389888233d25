"""Compares `minibert vocabulary` with `tokenizers`' WordPieceTrainer on the same text.

    python Tests/Conformance/vocabulary_training.py TEXT_FILE [SIZE] [--command PATH]

The reference assigns ids to its ## letters in the order of a hash table, and breaks ties between equally frequent pairs
by those ids. So entries with equal counts may differ, even between two runs of the reference. Prints the entries that
only one side has, for ours and the reference, and for two runs of the reference.
Exits with 1 when more than 1 % of the entries differ. Needs: tokenizers 0.23.3.
"""
import argparse
import subprocess
import tempfile
import time
from pathlib import Path

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers


def reference(path: str, size: int) -> list[str]:
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(
        vocab_size=size, min_frequency=2, limit_alphabet=1000, show_progress=False,
        special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    tokenizer.train([path], trainer)
    vocabulary = tokenizer.get_vocab()
    return sorted(vocabulary, key=vocabulary.get)


def missing(vocabulary: list[str], other: list[str]) -> list[str]:
    """The entries of `other` that `vocabulary` lacks."""
    entries = set(vocabulary)
    return [entry for entry in other if entry not in entries]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("text")
    parser.add_argument("size", nargs="?", type=int, default=8000)
    parser.add_argument("--command", default=".build/release/minibert")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "vocab.txt"
        start = time.time()
        subprocess.run(
            [options.command, "vocabulary", options.text, "--size", str(options.size), "-o", str(output), "-q"], check=True)
        ours_seconds = time.time() - start
        ours = output.read_text(encoding="utf-8").split("\n")[:-1]
    start = time.time()
    theirs = reference(options.text, options.size)
    print(f"ours {len(ours)} entries in {ours_seconds:.1f} s, tokenizers {len(theirs)} in {time.time() - start:.1f} s")
    again = reference(options.text, options.size)
    only_ours = missing(theirs, ours)
    print(f"only ours {len(only_ours)}: {only_ours[:40]}")
    only_theirs = missing(ours, theirs)
    print(f"only theirs {len(only_theirs)}: {only_theirs[:40]}")
    print(f"only in one of two runs of tokenizers {len(missing(again, theirs))} and {len(missing(theirs, again))}")
    return 0 if len(only_ours) <= len(ours) / 100 else 1


if __name__ == "__main__":
    raise SystemExit(main())
