"""Measures training: frozen features and a head on SST-2 as whole processes, and tokens/s of full fine-tuning.

    python training.py head  [--threads 2] [--rounds 3]
    python training.py steps [--threads 1 2] [--rounds 3] [--model bert-tiny-random]

head: load the model, tokenize, encode 6,920 texts, fit, encode 1,821, score. MiniBERT runs `minibert train` without its
cache, and `minibert evaluate`. The peers use CLS states of torch or onnxruntime and scikit-learn's logistic regression.
steps: forward, backward and AdamW of the whole encoder with a linear head, in batches of 32, on the short texts.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from common import BUILD, HERE, MODELS, TEXTS, record, serve, table, take_turns, text_file, texts_of, tokenizer

import numpy

MINILM = MODELS / "minilm"
STEP_TEXTS = 256


def labeled(part):
    lines = (TEXTS / f"sst2-{part}.tsv").read_text(encoding="utf-8").split("\n")[1:-1]
    rows = [line.split("\t", 1) for line in lines]
    return [label for label, _ in rows], [text for _, text in rows]


def peer_head(engine, threads):
    """Fits logistic regression on the CLS states, and prints seconds and accuracy as JSON."""
    import engines
    from sklearn.linear_model import LogisticRegression

    split = tokenizer()
    start = time.perf_counter()
    run = engines.make(engine, "minilm", threads, "cls")

    def features(texts):
        ids = [encoding.ids for encoding in split.encode_batch(texts)]
        order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
        result = numpy.zeros((len(ids), 384), numpy.float32)
        for first in range(0, len(order), 32):
            rows = order[first : first + 32]
            result[rows] = run([ids[row] for row in rows])
        return result

    labels, texts = labeled("train")
    states = features(texts)
    encoded = time.perf_counter()
    model = LogisticRegression(max_iter=1000).fit(states, labels)
    fitted = time.perf_counter()
    labels, texts = labeled("test")
    print(
        json.dumps(
            {"encode": encoded - start, "fit": fitted - encoded, "accuracy": model.score(features(texts), labels)}
        )
    )


def our_head(threads):
    """Does the same with the two commands of MiniBERT."""
    program = str(BUILD / "minibert")
    with tempfile.TemporaryDirectory() as folder:
        settings = ["--threads", str(threads), "--json", "-q"]
        trained = subprocess.run(
            [
                program,
                "train",
                TEXTS / "sst2-train.tsv",
                "-m",
                MINILM,
                "-o",
                Path(folder) / "model",
                "--portable",
                "--no-cache",
                *settings,
            ],
            capture_output=True,
            check=True,
        )
        scored = subprocess.run(
            [program, "evaluate", TEXTS / "sst2-test.tsv", "-m", Path(folder) / "model", *settings],
            capture_output=True,
            check=True,
        )
    return {"report": json.loads(trained.stdout)} | {"accuracy": json.loads(scored.stdout)["accuracy"]}


def head(chosen):
    for threads in chosen.threads:
        found = {"minibert": [], "onnxruntime": [], "torch": []}
        for _ in range(chosen.rounds):
            for name, results in found.items():
                start = time.perf_counter()
                try:
                    if name == "minibert":
                        values = our_head(threads)
                    else:
                        line = [sys.executable, HERE / "training.py", "peer-head", name, str(threads)]
                        values = json.loads(
                            subprocess.run(line, capture_output=True, check=True).stdout.splitlines()[-1]
                        )
                except (OSError, subprocess.CalledProcessError) as error:
                    print(f"{name}: {error}", file=sys.stderr)
                    continue
                results.append(values | {"process": time.perf_counter() - start})
        rows = []
        for name, results in found.items():
            if not results:
                continue
            seconds = statistics.median(result["process"] for result in results)
            record("head", engine=name, threads=threads, seconds=seconds, accuracy=results[0]["accuracy"])
            encode = statistics.median(result.get("encode", float("nan")) for result in results)
            rows.append((name, f"{seconds:.1f}", f"{encode:.1f}", f"{results[0]['accuracy']:.4f}"))
        table(
            f"a head on SST-2, {threads} thread(s)",
            ["engine", "whole process, s", "of it encoding train, s", "test accuracy"],
            rows,
        )


def peer_steps(model_name, threads):
    """Serves the protocol with PyTorch: one round trains on all texts once."""
    import torch
    from transformers import BertForSequenceClassification

    torch.set_num_threads(threads)
    torch.manual_seed(0)
    model = BertForSequenceClassification.from_pretrained(MODELS / model_name, num_labels=2).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-5)
    ids = sorted((encoding.ids for encoding in tokenizer().encode_batch(texts_of("short", STEP_TEXTS))), key=len)
    batches = [ids[first : first + 32] for first in range(0, len(ids), 32)]

    def one_round():
        from engines import pad

        for batch in batches:
            padded, mask = (torch.from_numpy(part) for part in pad(batch))
            labels = torch.arange(len(batch)) % 2
            model(input_ids=padded, attention_mask=mask, labels=labels).loss.backward()
            optimizer.step()
            optimizer.zero_grad()

    one_round()
    serve({"texts": len(ids), "tokens": sum(map(len, ids))}, one_round)


def steps(chosen):
    file = text_file("short", STEP_TEXTS)
    for threads in chosen.threads:
        subjects = take_turns(
            {
                "minibert": [
                    BUILD / "benchmarks",
                    "train",
                    "--model",
                    MODELS / chosen.model,
                    "--texts",
                    file,
                    "--threads",
                    threads,
                    "--batch-size",
                    32,
                    "--json",
                    "--on-demand",
                ],
                "torch": [sys.executable, HERE / "training.py", "peer-steps", chosen.model, threads],
            },
            threads,
            chosen.rounds,
        )
        rows = []
        for subject in subjects:
            rate = subject.prepared["tokens"] / subject.median()
            record("training steps", engine=subject.name, model=chosen.model, threads=threads, tokens_per_second=rate)
            rows.append((subject.name, f"{rate:.0f}", subject.clean))
        table(
            f"{chosen.model}, forward, backward, AdamW, {threads} thread(s)",
            ["engine", "tokens/s", "clean rounds"],
            rows,
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("mode", choices=["head", "steps"])
    parser.add_argument("--threads", nargs="+", type=int, default=[2])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--model", default="minilm")
    chosen = parser.parse_args()
    (head if chosen.mode == "head" else steps)(chosen)


if __name__ == "__main__":
    if sys.argv[1:2] == ["peer-head"]:
        peer_head(sys.argv[2], int(sys.argv[3]))
    elif sys.argv[1:2] == ["peer-steps"]:
        peer_steps(sys.argv[2], int(sys.argv[3]))
    else:
        main()
