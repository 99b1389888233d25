#!/usr/bin/env python3
"""Measures the quality of the probabilities of heads trained on few rows.

    python3 Tests/Conformance/probabilities.py DATA/sst2 DATA/trec6 DATA/snips DATA/agnews [--model FOLDER] [--draws 8]

Each folder holds train.tsv and test.tsv with the columns 'label' and 'text'. For 4, 8, 16 and 64 rows a class, drawn
several times, it trains by the defaults and prints means over the draws: the log loss on test rows of the saved head and
of the same head before its temperature, the entropy of the classes' shares (the loss of always predicting these shares), the
log loss that `train` reported, the difference between that and the loss on test rows, and accuracy. It ends with 1 where the saved head is
worse than the one before the temperature, or worse than predicting the shares. Needs only Python's standard library.
"""

import argparse
import json
import math
import pathlib
import random
import subprocess
import sys
import tempfile

SIZES = (4, 8, 16, 64)
TEST_LIMIT = 1000


def rows(path):
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    names = lines[0].split("\t")
    label, text = names.index("label"), names.index("text")
    fields = [line.split("\t") for line in lines[1:]]
    return [(field[label], field[text]) for field in fields]


def write(path, examples):
    lines = ["label\ttext"] + [f"{label}\t{text}" for label, text in examples]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def draw(examples, size, seed):
    by_label = {}
    for example in examples:
        by_label.setdefault(example[0], []).append(example)
    generator = random.Random(seed)
    drawn = []
    for label in sorted(by_label):
        drawn += generator.sample(by_label[label], min(size, len(by_label[label])))
    generator.shuffle(drawn)
    return drawn


def log_loss(logits, target):
    largest = max(logits)
    return largest + math.log(sum(math.exp(logit - largest) for logit in logits)) - logits[target]


def measure(command, model, train, test, folder):
    """One training: log loss on the test rows after and before the temperature, reported log loss, accuracy."""
    write(folder / "train.tsv", train)
    output = folder / "model"
    arguments = [command, "train", folder / "train.tsv", "-o", output, "--force", "--json", "-q"]
    report = json.loads(
        subprocess.run(arguments + (["-m", model] if model else []), check=True, stdout=subprocess.PIPE).stdout)
    predictions = subprocess.run(
        [command, "classify", "-m", output, "-i", folder / "test.txt", "--input-format", "lines", "--format", "jsonl",
         "--logits", "-q"], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    configuration = json.loads((output / "config.json").read_text(encoding="utf-8"))
    ids = configuration["label2id"]
    temperature = report["head"]["temperature"]
    after = before = correct = 0
    for (label, _), line in zip(test, predictions, strict=True):
        logits = json.loads(line)["logits"]
        after += log_loss(logits, ids[label])
        before += log_loss([logit * temperature for logit in logits], ids[label])
        correct += logits.index(max(logits)) == ids[label]
    count = len(test)
    return after / count, before / count, report["evaluation"]["log_loss"], correct / count, temperature


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data", nargs="+", type=pathlib.Path)
    parser.add_argument("--command", default=".build/release/minibert")
    parser.add_argument("--model")
    parser.add_argument("--draws", type=int, default=8)
    arguments = parser.parse_args()
    failures = 0
    print("set             rows/class  test log loss  before T  entropy  reported  |gap|  accuracy  temperatures")
    for data in arguments.data:
        train, test = rows(data / "train.tsv"), rows(data / "test.tsv")
        random.Random(0).shuffle(test)
        test = test[:TEST_LIMIT]
        entropy = math.log(len({label for label, _ in train}))
        for size in SIZES:
            with tempfile.TemporaryDirectory() as name:
                folder = pathlib.Path(name)
                (folder / "test.txt").write_text("".join(text + "\n" for _, text in test), encoding="utf-8")
                results = [
                    measure(arguments.command, arguments.model, draw(train, size, seed), test, folder)
                    for seed in range(arguments.draws)
                ]
            after, before, reported, accuracy, _ = (sum(part) / len(results) for part in zip(*results))
            gap = sum(abs(result[0] - result[2]) for result in results) / len(results)
            temperatures = [result[4] for result in results]
            # The products are of 32 bits, so the same head can differ in the sixth digit.
            is_worse = after > before + 1e-5 or after > entropy
            failures += is_worse
            print(f"{data.name:15} {size:10} {after:14.3f} {before:9.3f} {entropy:8.3f} {reported:9.3f} {gap:6.3f} "
                  f"{accuracy:9.3f}  {min(temperatures):.2f}-{max(temperatures):.2f}{'  WORSE' if is_worse else ''}",
                  flush=True)
    print(f"{failures} of {len(arguments.data) * len(SIZES)} means are worse than they may be")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
