#!/usr/bin/env python3
"""Measures what `train --self-training` gains with few labeled rows.

    python3 Tests/Conformance/self_training.py DATA/trec6 DATA/agnews ... [--model FOLDER] [--draws 3] [--command PATH]

Each folder holds train.tsv and test.tsv with the columns 'label' and 'text'. It trains on 8 and 16 rows of each label, with
500 other rows as unlabeled ones and without them, and prints the mean accuracy and log loss on 400 test rows, how often
self-training was kept, and the mean held-out accuracy that the models report. Needs only Python's standard library.
"""

import argparse
import json
import pathlib
import random
import subprocess
import tempfile

from label_names import rows, sample, write


def figures(options, folder, count, trains_itself):
    """The accuracy and the log loss on the test rows, the reported accuracy, and whether self-training was kept."""
    model = ["-m", options.model] if options.model else []
    command = [options.command, "train", folder / "train.tsv", "-o", folder / "model", "--force", "-q", "--json", *model]
    if trains_itself:
        command += ["--unlabeled", folder / "rest.txt", "--self-training"]
    report = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    command = [options.command, "evaluate", folder / "test.tsv", "-m", folder / "model", "--json", "-q"]
    found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    kept = report.get("self_training", {}).get("used", False)
    return found["accuracy"], found["log_loss"], report["evaluation"]["accuracy"], float(kept)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", metavar="FOLDER", type=pathlib.Path)
    parser.add_argument("--model")
    parser.add_argument("--draws", type=int, default=3)
    parser.add_argument("--counts", type=int, nargs="+", default=[8, 16])
    parser.add_argument("--command", default="minibert")
    options = parser.parse_args()
    for source in options.sets:
        pool, test = rows(source / "train.tsv"), rows(source / "test.tsv")
        random.Random(7).shuffle(test)
        with tempfile.TemporaryDirectory() as temporary:
            folder = pathlib.Path(temporary)
            write(folder / "test.tsv", test[:400])
            for count in options.counts:
                found = {False: [], True: []}
                for seed in range(options.draws):
                    labeled = sample(pool, count, seed)
                    write(folder / "train.tsv", labeled)
                    rest = [text for _, text in random.Random(seed).sample(sorted(set(pool) - set(labeled)), 500)]
                    (folder / "rest.txt").write_text("".join(f"{text}\n" for text in rest), encoding="utf-8")
                    for trains_itself in found:
                        found[trains_itself].append(figures(options, folder, count, trains_itself))
                for trains_itself, values in found.items():
                    accuracy, loss, reported, kept = (sum(column) / len(values) for column in zip(*values))
                    print(
                        f"{source.name}, {count} rows a label, {'with' if trains_itself else 'without'} self-training: "
                        f"accuracy {accuracy:.3f}, log loss {loss:.3f}, reported accuracy {reported:.3f}"
                        + (f", kept in {kept:.0%}" if trains_itself else ""),
                        flush=True,
                    )


if __name__ == "__main__":
    main()
