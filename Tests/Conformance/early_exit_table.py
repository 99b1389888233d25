"""Prints speed and accuracy of early answers, and checks that they do not depend on the batch.

    python3 Tests/Conformance/early_exit_table.py --model FOLDER --data DATA/trec6

The folder of data has train.tsv and test.tsv with the columns `label` and `text`. Heads and exits are fitted on all training
rows by `minibert train --exits`. The accuracy is that of `evaluate` on the test rows. The speed is texts a second of the
processor time of `classify` on one thread, on the test texts eight times over; of two runs, the faster one counts. Without
`--model`, the encoder is the built-in one. Fails if a threshold of 1 changes a byte, or the batch or the number of threads.
"""

import argparse
import json
import os
import subprocess
import tempfile
from pathlib import Path

import minibert_command as command

THRESHOLDS = [None, "0.99", "0.95", "0.9", "0.8"]


def classified(program, model, texts, options):
    """The JSON lines of texts, and the processor time."""
    before = os.times()
    lines = subprocess.run(
        [program, "classify", "-q", "-m", model, "--format", "jsonl", "--input-format", "lines", *options],
        input="\n".join(texts) + "\n", capture_output=True, text=True, check=True,
    ).stdout
    after = os.times()
    return lines, after.children_user - before.children_user + after.children_system - before.children_system


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--command")
    parser.add_argument("--model")
    parser.add_argument("--data", required=True, type=Path)
    options = parser.parse_args()
    program, tally = command.find_command(options.command), command.Tally()
    test = options.data / "test.tsv"
    texts = [line.split("\t", 1)[1] for line in test.read_text(encoding="utf-8").splitlines()[1:]]
    with tempfile.TemporaryDirectory() as place:
        model = f"{place}/model"
        encoder = ["-m", options.model] if options.model else []
        subprocess.run(
            [program, "train", "-q", options.data / "train.tsv", *encoder, "-o", model, "--exits", "--no-cache"], check=True
        )
        print("threshold layers  early  accuracy  texts/s")
        for threshold in THRESHOLDS:
            early = ["--early-exit", threshold] if threshold else []
            scores = json.loads(
                subprocess.run(
                    [program, "evaluate", "-q", test, "-m", model, "--json", *early], capture_output=True, check=True
                ).stdout
            )
            use = scores.get("early_exit", {"mean_layers": float("nan"), "early_share": 0})
            seconds = min(classified(program, model, texts * 8, ["--threads", "1", *early])[1] for _ in range(2))
            print(
                f"{threshold or 'none':9} {use['mean_layers']:6.2f} {use['early_share']:6.1%} {scores['accuracy']:8.1%} "
                f"{8 * len(texts) / seconds:8.0f}",
                flush=True,
            )
        whole, _ = classified(program, model, texts, [])
        last, _ = classified(program, model, texts, ["--early-exit", "1"])
        tally.add("a threshold of 1", [] if whole == last else ["changes an answer"])
        early, _ = classified(program, model, texts, ["--early-exit", "0.9"])
        for other in (["--threads", "1"], ["--threads", "2", "--batch-tokens", "40"], ["--batch-tokens", "9000"]):
            lines, _ = classified(program, model, texts, ["--early-exit", "0.9", *other])
            tally.add(" ".join(other), [] if lines == early else ["changes an answer"])
    tally.finish()


if __name__ == "__main__":
    main()
