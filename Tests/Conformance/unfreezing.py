"""Compares `minibert train --unfreeze` with transformers on the same rows.

    python Tests/Conformance/unfreezing.py ENCODER DATA… [--unfreeze all] [--epochs 3] [--rate 5e-5] [--seeds 0 1 2]

Each DATA is a folder with train.tsv and test.tsv (header `label<TAB>text`). Both sides train on all rows of train.tsv
for the same number of epochs: batches of 32, AdamW (decay 0.01 on matrices and tables, none on biases and norms),
a tenth of the steps of warm-up, then linear decay to zero, gradients clipped to norm 1, dropout as in the configuration.
transformers has its stock head (pooler of the encoder, dropout, a new classifier), ours a new linear map of the [CLS] state.
Accuracies on test.tsv are printed for each seed, with their means; exit code 1 if ours is more than a point below.
"""

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer, get_linear_schedule_with_warmup

BATCH = 32
WARMUP = 0.1
DECAY = 0.01


def rows(path):
    """(labels, texts) of a TSV with a header."""
    lines = [line.split("\t", 1) for line in path.read_text(encoding="utf-8").split("\n")[1:] if line]
    return [label for label, _ in lines], [text for _, text in lines]


def trainable(model, unfreeze):
    """Freezes the layers below the top blocks, as ours does."""
    if unfreeze == "all":
        return
    encoder = model.base_model
    blocks = encoder.encoder.layer if hasattr(encoder, "encoder") else encoder.transformer.layer
    frozen = [encoder.embeddings, *blocks[: len(blocks) - int(unfreeze)]]
    for part in frozen:
        for parameter in part.parameters():
            parameter.requires_grad = False


def by_transformers(encoder, data, arguments, seed):
    """Test accuracy, seconds and processor seconds of training by a plain PyTorch loop."""
    random.seed(seed)
    torch.manual_seed(seed)
    labels, texts = rows(data / "train.tsv")
    names = sorted(set(labels))
    tokenizer = AutoTokenizer.from_pretrained(encoder)
    model = AutoModelForSequenceClassification.from_pretrained(encoder, num_labels=len(names))
    trainable(model, arguments.unfreeze)
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(
        [
            {"params": [parameter for parameter in parameters if parameter.ndim == 2], "weight_decay": DECAY},
            {"params": [parameter for parameter in parameters if parameter.ndim != 2], "weight_decay": 0.0},
        ],
        lr=arguments.rate,
        fused=True,  # as transformers' Trainer has it
    )
    steps = arguments.epochs * -(-len(texts) // BATCH)
    schedule = get_linear_schedule_with_warmup(optimizer, round(WARMUP * steps), steps)
    ids = tokenizer(texts, truncation=True, max_length=arguments.length)["input_ids"]
    targets = [names.index(label) for label in labels]

    def batch(places, ids):
        return tokenizer.pad({"input_ids": [ids[place] for place in places]}, return_tensors="pt")

    start, before = time.perf_counter(), time.process_time()
    model.train()
    for _ in range(arguments.epochs):
        order = random.sample(range(len(texts)), len(texts))
        for first in range(0, len(order), BATCH):
            places = order[first : first + BATCH]
            loss = model(**batch(places, ids), labels=torch.tensor([targets[place] for place in places])).loss
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()
    seconds, processor_seconds = time.perf_counter() - start, time.process_time() - before

    model.eval()
    labels, texts = rows(data / "test.tsv")
    ids = tokenizer(texts, truncation=True, max_length=arguments.length)["input_ids"]
    right = 0
    with torch.no_grad():
        for first in range(0, len(texts), 64):
            places = range(first, min(first + 64, len(texts)))
            for place, index in zip(places, model(**batch(places, ids)).logits.argmax(-1).tolist()):
                right += names[index] == labels[place]
    return right / len(texts), seconds, processor_seconds


def children_seconds():
    """The processor time of finished child processes."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def by_minibert(encoder, data, arguments, seed):
    """Test accuracy, seconds and processor seconds of the whole command."""
    with tempfile.TemporaryDirectory() as folder:
        start, before = time.perf_counter(), children_seconds()
        result = subprocess.run(
            [arguments.command, "train", data / "train.tsv", "--validation", data / "test.tsv", "-m", encoder]
            + ["-o", Path(folder) / "model", "--unfreeze", arguments.unfreeze, "--epochs", str(arguments.epochs)]
            + ["--learning-rate", str(arguments.rate), "--batch-size", str(BATCH), "--warmup", str(WARMUP)]
            + ["--weight-decay", str(DECAY), "--max-length", str(arguments.length), "--seed", str(seed)]
            + ["--threads", str(arguments.threads), "--json", "-q"],
            stdout=subprocess.PIPE,
            check=True,
        )
        seconds = time.perf_counter() - start
        return json.loads(result.stdout)["evaluation"]["accuracy"], seconds, children_seconds() - before


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("encoder", type=Path)
    parser.add_argument("data", type=Path, nargs="+")
    parser.add_argument("--unfreeze", default="all")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=5e-5)
    parser.add_argument("--length", type=int, default=128)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only", choices=["ours", "theirs"], help="run one side alone")
    parser.add_argument("--command", default=".build/release/minibert")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)

    is_below = False
    sides = [("minibert", by_minibert, "ours"), ("transformers", by_transformers, "theirs")]
    for data in arguments.data:
        means = {}
        for name, train, side in sides:
            if arguments.only not in (None, side):
                continue
            results = []
            for seed in arguments.seeds:
                results.append(train(arguments.encoder, data, arguments, seed))
                accuracy, seconds, processor_seconds = results[-1]
                print(
                    f"{data.name:8} {name:12} seed {seed}: {accuracy:.4f}, {seconds:.0f} s, "
                    f"{processor_seconds:.0f} s of processors",
                    flush=True,
                )
            means[name] = statistics.mean(accuracy for accuracy, _, _ in results)
            shown = " ".join(f"{accuracy:.4f}" for accuracy, _, _ in results)
            seconds = statistics.mean(seconds for _, seconds, _ in results)
            print(f"{data.name:8} {name:12} mean {means[name]:.4f} of {shown}, {seconds:.0f} s a training", flush=True)
        if len(means) == 2:
            is_below |= means["minibert"] < means["transformers"] - 0.01
    sys.exit(is_below)


if __name__ == "__main__":
    main()
