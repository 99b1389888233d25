#!/usr/bin/env python3
"""Checks thresholds, costs and class shares of `minibert` against numpy.

    python3 Tests/Conformance/label_decisions.py DATA/sst2 [--model FOLDER] [--command .build/release/minibert]

The folder holds train.tsv and test.tsv with the columns 'label' and 'text'. It trains on rows of which one class is rare,
with each rule, and checks that `classify` gives the labels that the rule in config.json gives to the probabilities that
`classify` prints, that `--prior` changes the probabilities by the ratio of the shares, and that `evaluate` counts the same
labels. It also prints log loss and macro F1 with and without the shares of the test rows. Needs numpy.
"""

import argparse
import json
import pathlib
import random
import subprocess
import tempfile

import numpy


def rows(path):
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")[1:]
    return [tuple(line.split("\t", 1)) for line in lines]


def write(path, examples):
    path.write_text("label\ttext\n" + "".join(f"{label}\t{text}\n" for label, text in examples), encoding="utf-8")


def decided(rule, probabilities):
    """The index of the label of each row; -1 for none."""
    if rule["rule"] == "least_cost":
        return (probabilities @ numpy.array(rule["costs"])).argmin(1)
    if rule["rule"] == "largest_ratio":
        return (probabilities / numpy.array(rule["thresholds"])).argmax(1)
    best = probabilities.argmax(1)
    thresholds = numpy.array([2 if value is None else value for value in rule["thresholds"]])
    return numpy.where(probabilities.max(1) >= thresholds[best], best, -1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--model")
    parser.add_argument("--command", default=".build/release/minibert")
    options = parser.parse_args()
    train, test = rows(options.data / "train.tsv"), rows(options.data / "test.tsv")[:1000]
    labels = sorted({label for label, _ in train})
    random.Random(1).shuffle(train)
    shares = [0.8] + [0.2 / (len(labels) - 1)] * (len(labels) - 1)
    sample = []
    for label, share in zip(labels, shares):
        sample += [row for row in train if row[0] == label][: int(1000 * share)]
    folder = pathlib.Path(tempfile.mkdtemp())
    write(folder / "train.tsv", sample)
    write(folder / "test.tsv", test)
    (folder / "test.txt").write_text("".join(text + "\n" for _, text in test), encoding="utf-8")
    costs = "x\t" + "\t".join(labels) + "\n"
    for index, label in enumerate(labels):
        costs += label + "".join(f"\t{0 if index == other else 1 + 4 * index}" for other in range(len(labels))) + "\n"
    (folder / "costs.tsv").write_text(costs, encoding="utf-8")
    truths = numpy.array([labels.index(label) for label, _ in test])
    new = numpy.bincount(truths, minlength=len(labels)) / len(truths)
    prior = ",".join(f"{label}={share:.9f}" for label, share in zip(labels, new))

    def run(*arguments):
        return subprocess.run([options.command, *map(str, arguments)], check=True, capture_output=True, text=True).stdout

    def classify(model, *more):
        lines = run("classify", "-m", model, "-i", folder / "test.txt", "--input-format", "lines", "--format", "jsonl", *more)
        found = [json.loads(line) for line in lines.splitlines()]
        return numpy.array([[row["scores"][label] for label in labels] for row in found]), [row["label"] for row in found]

    for rule in (["--thresholds", "f1"], ["--thresholds", "precision=0.95"], ["--costs", folder / "costs.tsv"]):
        model = folder / "model"
        run("train", folder / "train.tsv", "-o", model, "--force", *(["-m", options.model] if options.model else []), *rule)
        decision = json.loads((model / "config.json").read_text()).get("decision")
        old = numpy.array(json.loads((model / "minibert.json").read_text())["held_out"]["class_shares"])
        plain, given = classify(model)
        shifted, given_shifted = classify(model, "--prior", prior)
        expected = plain * new / old
        expected /= expected.sum(1, keepdims=True)
        error = abs(expected - shifted).max()
        assert error < 2e-5, error
        for probabilities, found in ((plain, given), (shifted, given_shifted)):
            chosen = decided(decision, probabilities) if decision else probabilities.argmax(1)
            differing = sum(
                (labels[index] if index >= 0 else "") != label for index, label in zip(chosen, found, strict=True))
            assert differing == 0, differing
        score = json.loads(run("evaluate", folder / "test.tsv", "-m", model, "--json"))
        right = sum(label == name for (label, _), name in zip(test, given, strict=True))
        assert abs(score["accuracy"] - right / len(test)) < 1e-9
        losses = [-numpy.log(p[range(len(truths)), truths].clip(1e-15)).mean() for p in (plain, shifted)]
        print(f"{' '.join(map(str, rule[:2]))}: log loss {losses[0]:.3f}, with --prior {losses[1]:.3f}; "
              f"accuracy {score['accuracy']:.3f}, macro F1 {score['f1']['macro']:.3f}; largest difference {error:.1e}")


if __name__ == "__main__":
    main()
