#!/usr/bin/env python3
"""Measures the coverage and the size of the label sets of 'classify --coverage'.

    python3 Tests/Conformance/label_set_coverage.py DATA/sst2 DATA/trec6 DATA/agnews DATA/chnsenticorp DATA/waimai [--model FOLDER]

Each folder holds train.tsv and test.tsv with the columns 'label' and 'text'. It trains by the defaults, and prints for
each coverage the share of test rows whose label set has the true label, the mean number of labels in a set, the shares
of sets with no label and with one, the coverage of the class that is covered least, the accuracy, and the accuracy of the texts
whose label is not rejected, with their share. With --exchange, train and test rows are mixed and divided
anew, so that they come from the same source, which is what the promise is about. It ends with 1 if a coverage is more than
two points off. Needs only Python's standard library.
"""

import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile

from labeled_rows import rows, write

COVERAGES = (0.8, 0.9, 0.95)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data", nargs="+", type=pathlib.Path)
    parser.add_argument("--command", default=".build/release/minibert")
    parser.add_argument("--model")
    parser.add_argument("--exchange", action="store_true")
    parser.add_argument("--limit", type=int, default=10**9, help="the most training rows")
    parser.add_argument("--options", nargs="*", default=[], help="more options of 'train', without their dashes")
    arguments = parser.parse_args()
    failures = 0
    print("set           asked  covered   size  none    one  least class  accuracy  of kept  kept")
    for data in arguments.data:
        train, test = rows(data / "train.tsv"), rows(data / "test.tsv")
        generator = random.Random(0)
        generator.shuffle(train)
        if arguments.exchange:
            both = train + test
            generator.shuffle(both)
            train, test = both[: len(train)], both[len(train):]
        train = train[: arguments.limit]
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            write(folder / "train.tsv", train)
            write(folder / "test.tsv", test)
            options = ["-m", arguments.model] if arguments.model else []
            options += ["--" + option for option in arguments.options]
            subprocess.run(
                [arguments.command, "train", folder / "train.tsv", "-o", folder / "model", "-q"] + options,
                check=True)
            for coverage in COVERAGES:
                output = subprocess.run(
                    [arguments.command, "classify", "-m", folder / "model", "-i", folder / "test.tsv",
                     "--text-column", "text", "--coverage", str(coverage), "--format", "jsonl", "-q"],
                    check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
                results = [json.loads(line) for line in output]
                sets = [result["label_set"] for result in results]
                truths = [label for label, _ in test]
                hits = [truth in labels for truth, labels in zip(truths, sets, strict=True)]
                right = [result["label"] == truth for result, truth in zip(results, truths)]
                kept = [hit for hit, result in zip(right, results)
                        if result["label_set"] == [result["label"]] and result.get("in_domain", True)]
                by_class = {}
                for truth, hit in zip(truths, hits):
                    by_class.setdefault(truth, []).append(hit)
                count = len(test)
                covered = sum(hits) / count
                is_off = abs(covered - coverage) > 0.02
                failures += is_off
                print(f"{data.name:13} {coverage:5.2f} {covered:8.3f} {sum(map(len, sets)) / count:6.2f} "
                      f"{sum(not labels for labels in sets) / count:5.3f} "
                      f"{sum(len(labels) == 1 for labels in sets) / count:6.3f} "
                      f"{min(sum(part) / len(part) for part in by_class.values()):12.3f} "
                      f"{sum(right) / count:9.3f} {sum(kept) / max(1, len(kept)):8.3f} {len(kept) / count:5.3f}"
                      f"{'  OFF' if is_off else ''}", flush=True)
    print(f"{failures} of {len(arguments.data) * len(COVERAGES)} coverages are more than two points off")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
