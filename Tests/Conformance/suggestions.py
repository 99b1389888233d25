#!/usr/bin/env python3
"""Measures how many labels `train --suggestions` saves.

    python3 Tests/Conformance/suggestions.py DATA/sst2 DATA/trec6 ... [--model FOLDER] [--draws 5] [--command PATH]

Each folder holds train.tsv and test.tsv with the columns 'label' and 'text'. Of 2,000 training rows, 50 drawn ones get their
label. In each round a model is trained, scored on 500 test rows, and 50 more rows get their label: rows drawn at random, or
those that the model suggests. It prints the mean number of rows at which the accuracy first reaches 95 % and 98.5 % of that
of all 2,000 rows; a search ends at --limit rows, which then count. Needs only Python's standard library.
"""

import argparse
import json
import math
import pathlib
import random
import subprocess
import tempfile

ROUND = 50
POOL = 2000
SHARES = (0.95, 0.985)


def rows(path):
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")[1:]
    return [tuple(line.split("\t", 1)) for line in lines]


def write(path, examples):
    path.write_text("label\ttext\n" + "".join(f"{label}\t{text}\n" for label, text in examples), encoding="utf-8")


class Search:
    def __init__(self, options, folder, pool, test):
        self.options, self.folder, self.pool, self.test = options, folder, pool, test

    def accuracy(self, labeled, suggests=False):
        """The accuracy on the test rows; also leaves the suggestions in next.tsv."""
        write(self.folder / "train.tsv", [self.pool[index] for index in labeled])
        model = self.folder / "model"
        command = [self.options.command, "train", self.folder / "train.tsv", "-o", model, "--force", "-q"]
        if self.options.model:
            command += ["-m", self.options.model]
        if suggests:
            kept = set(labeled)
            texts = [f"{index}\t{text}\n" for index, (_, text) in enumerate(self.pool) if index not in kept]
            (self.folder / "rest.tsv").write_text("number\ttext\n" + "".join(texts), encoding="utf-8")
            command += ["--unlabeled", self.folder / "rest.tsv", "--suggestions", self.folder / "next.tsv"]
            command += ["--suggest", str(ROUND), "--text-column", "text"]
        subprocess.run(command, check=True, capture_output=True)
        # A class without a labeled row is one that the model never gives.
        known = {self.pool[index][0] for index in labeled}
        test = [row for row in self.test if row[0] in known]
        write(self.folder / "test.tsv", test)
        scores = subprocess.run(
            [self.options.command, "evaluate", self.folder / "test.tsv", "-m", model, "--json"],
            check=True, capture_output=True).stdout
        return json.loads(scores)["accuracy"] * len(test) / len(self.test)

    def counts(self, goals, seed, suggests):
        """The number of labeled rows at which each goal is first reached."""
        generator = random.Random(seed)
        labeled = generator.sample(range(len(self.pool)), ROUND)
        reached = [None] * len(goals)
        while True:
            accuracy = self.accuracy(labeled, suggests)
            for place, goal in enumerate(goals):
                if reached[place] is None and accuracy >= goal:
                    reached[place] = len(labeled)
            if None not in reached or len(labeled) >= self.options.limit:
                return [count or self.options.limit for count in reached]
            if suggests:
                lines = (self.folder / "next.tsv").read_text(encoding="utf-8").splitlines()[1:]
                labeled += [int(line.split("\t")[2]) for line in lines]
            else:
                kept = set(labeled)
                labeled += generator.sample([index for index in range(len(self.pool)) if index not in kept], ROUND)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data", nargs="+", type=pathlib.Path)
    parser.add_argument("--model")
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument("--limit", type=int, default=600)
    parser.add_argument("--command", default=".build/release/minibert")
    options = parser.parse_args()
    ratios = [[] for _ in SHARES]
    for data in options.data:
        pool, test = rows(data / "train.tsv"), rows(data / "test.tsv")
        random.Random(5).shuffle(pool)
        random.Random(5).shuffle(test)
        search = Search(options, pathlib.Path(tempfile.mkdtemp()), pool[:POOL], test[:500])
        full = search.accuracy(range(len(search.pool)))
        goals = [share * full for share in SHARES]
        means = []
        for suggests in (False, True):
            found = [search.counts(goals, seed, suggests) for seed in range(options.draws)]
            means.append([sum(column) / len(found) for column in zip(*found)])
        for place, share in enumerate(SHARES):
            drawn, suggested = means[0][place], means[1][place]
            ratios[place].append(suggested / drawn)
            print(f"{data.name}: accuracy {full:.3f}; {share:.1%} of it at {drawn:.0f} drawn rows, {suggested:.0f} suggested",
                  flush=True)
    for share, values in zip(SHARES, ratios):
        mean = math.exp(sum(map(math.log, values)) / len(values))
        print(f"{share:.1%}: suggested rows are {mean:.2f} of the drawn ones (geometric mean of {len(values)} sets)")


if __name__ == "__main__":
    main()
