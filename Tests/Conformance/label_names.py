#!/usr/bin/env python3
"""Measures what `train --label-names` gains with few rows.

    python3 Tests/Conformance/label_names.py DATA/trec6=names.tsv ... [--model FOLDER] [--draws 3] [--command PATH]

Each folder holds train.tsv and test.tsv with the columns 'label' and 'text'; the file after '=' has a label, a tab and its
name on each line. It trains with the names on 0, 1, 4, 8 and 64 rows of each label, and without them on 4, 8 and 64, and
prints the mean accuracy and log loss on 400 test rows. Needs only Python's standard library.
"""

import argparse
import json
import pathlib
import random
import subprocess
import tempfile


def rows(path):
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")[1:]
    return [tuple(line.split("\t", 1)) for line in lines]


def write(path, examples):
    path.write_text("label\ttext\n" + "".join(f"{label}\t{text}\n" for label, text in examples), encoding="utf-8")


def sample(examples, count, seed):
    generator, by_label = random.Random(seed), {}
    for example in examples:
        by_label.setdefault(example[0], []).append(example)
    chosen = [row for label in sorted(by_label) for row in generator.sample(by_label[label], count)]
    generator.shuffle(chosen)
    return chosen


def scores(options, folder, count, names):
    """The accuracy and the log loss of a model on the test rows in `folder`."""
    model = ["-m", options.model] if options.model else []
    data = [folder / "train.tsv"] if count else []
    trained = [options.command, "train", *data, "-o", folder / "model", "--force", "-q", *model]
    subprocess.run(trained + (["--label-names", names] if names else []), check=True)
    command = [options.command, "evaluate", folder / "test.tsv", "-m", folder / "model", "--json", "-q"]
    found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return found["accuracy"], found["log_loss"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", metavar="FOLDER=NAMES")
    parser.add_argument("--model")
    parser.add_argument("--draws", type=int, default=3)
    parser.add_argument("--command", default="minibert")
    options = parser.parse_args()
    for given in options.sets:
        source, names = given.split("=", 1)
        source = pathlib.Path(source)
        pool, test = rows(source / "train.tsv"), rows(source / "test.tsv")
        random.Random(7).shuffle(test)
        with tempfile.TemporaryDirectory() as temporary:
            folder = pathlib.Path(temporary)
            write(folder / "test.tsv", test[:400])
            for count in (0, 1, 4, 8, 64):
                for used in [None, names] if count > 1 else [names]:
                    found = []
                    for seed in range(options.draws if count else 1):
                        write(folder / "train.tsv", sample(pool, count, seed))
                        found.append(scores(options, folder, count, used))
                    means = [sum(values) / len(found) for values in zip(*found)]
                    print(
                        f"{source.name}, {count} rows a label, {'with' if used else 'without'} names: "
                        f"accuracy {means[0]:.3f}, log loss {means[1]:.3f}",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
