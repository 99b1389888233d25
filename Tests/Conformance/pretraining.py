"""Pretrains a small encoder by `minibert pretrain` and checks it with transformers, then times PyTorch on the same model.

    python Tests/Conformance/pretraining.py TEXT_FILE [--minutes 10] [--command PATH] [--threads N] [--keep FOLDER]

Prints masked accuracy on the sequences set aside beside the unigram baseline (always guessing the most frequent token), the
largest difference of hidden states between minibert and transformers, whether a stopped run ends at the same bytes, and the
training throughput of both in tokens/s, alternating, with its share of what a large matrix product reaches on this machine.
Exits with 1 when states differ by more than 1e-4, the bytes differ, or the accuracy is not twice the baseline.
Needs: transformers 5.23, torch 2.9.
"""
import argparse
import collections
import filecmp
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import torch
from transformers import AutoTokenizer, BertConfig, BertForMaskedLM

LAYERS, HIDDEN, HEADS, BATCH_TOKENS = 2, 128, 2, 8192


def minibert(options, *arguments) -> str:
    command = [options.command, *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def pretrain(options, folder, *arguments) -> list[dict]:
    minibert(
        options, "pretrain", options.text, "--vocabulary", folder.parent / "vocab.txt", "--layers", LAYERS, "--hidden", HIDDEN,
        "--heads", HEADS, "--threads", options.threads, "-q", "-o", folder, *arguments)
    return log(folder)


def log(folder) -> list[dict]:
    return [json.loads(line) for line in (folder / "training/log.jsonl").read_text().splitlines()]


def unigram_baseline(tokenizer, lines) -> float:
    counts = collections.Counter()
    for ids in tokenizer(lines, add_special_tokens=False)["input_ids"]:
        counts.update(ids)
    return counts.most_common(1)[0][1] / counts.total()


def largest_state_difference(options, folder, tokenizer, lines) -> float:
    model = BertForMaskedLM.from_pretrained(folder).eval()
    output = minibert(options, "embed", "-m", folder, "--pooling", "none", "--format", "jsonl", *lines)
    worst = 0.0
    for line, ours in zip(lines, output.splitlines(), strict=True):
        record = json.loads(ours)
        states = next(value for value in record.values() if isinstance(value, list) and isinstance(value[0], list))
        with torch.no_grad():
            theirs = model.bert(**tokenizer(line, return_tensors="pt")).last_hidden_state[0]
        worst = max(worst, (theirs - torch.tensor(states)).abs().max().item())
    return worst


def accuracy_by_transformers(folder, tokenizer, lines) -> float:
    """Masked accuracy of the saved model with its head, on masks of our own drawing."""
    model, report = BertForMaskedLM.from_pretrained(folder, output_loading_info=True)
    missing = [key for key in report["missing_keys"] if not key.startswith("cls.predictions.decoder")]
    if missing:
        raise SystemExit(f"transformers misses {missing}")
    generator = torch.Generator().manual_seed(1)
    right = total = 0
    for line in lines:
        batch = tokenizer(line, return_tensors="pt", truncation=True, max_length=128)
        ids = batch["input_ids"].clone()
        masked = torch.rand(ids.shape, generator=generator) < 0.15
        masked[:, 0] = masked[:, -1] = False
        batch["input_ids"][masked] = tokenizer.mask_token_id
        with torch.no_grad():
            guesses = model.eval()(**batch).logits.argmax(-1)
        right += int((guesses == ids)[masked].sum())
        total += int(masked.sum())
    return right / total


def same_bytes(options, place) -> bool:
    settings = ["--steps", 12, "--batch-tokens", BATCH_TOKENS]
    pretrain(options, place / "whole", *settings)
    pretrain(options, place / "pieces", *settings, "--max-minutes", 0.05)
    while (place / "pieces/training/checkpoint.safetensors").exists():
        minibert(options, "pretrain", "--resume", "-q", "-o", place / "pieces", "--threads", 1)
    return filecmp.cmp(place / "whole/model.safetensors", place / "pieces/model.safetensors", shallow=False)


class PyTorchTraining:
    """The same model and objective in PyTorch: batches of like length, padded, as data collators make them."""

    def __init__(self, tokenizer, lines):
        config = BertConfig(
            vocab_size=len(tokenizer), hidden_size=HIDDEN, num_hidden_layers=LAYERS, num_attention_heads=HEADS,
            intermediate_size=4 * HIDDEN, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
        self.tokenizer = tokenizer
        self.model = BertForMaskedLM(config).train()
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=1e-4, weight_decay=0.01)
        self.sequences = [ids for ids in tokenizer(lines, truncation=True, max_length=128)["input_ids"] if len(ids) > 2]

    def batches(self):
        while True:
            random.shuffle(self.sequences)
            pool = sorted(self.sequences[:4000], key=len)
            batch, batches = [], []
            for ids in pool:
                if (len(batch) + 1) * len(ids) > BATCH_TOKENS:
                    batches.append(batch)
                    batch = []
                batch.append(ids)
            random.shuffle(batches)
            yield from batches

    def tokens_per_second(self, seconds: float) -> float:
        tokens, batches = 0, self.batches()
        start = time.time()
        while time.time() - start < seconds:
            batch = self.tokenizer.pad({"input_ids": next(batches)}, return_tensors="pt")
            labels = batch["input_ids"].clone()
            masked = (torch.rand(labels.shape) < 0.15) & (batch["attention_mask"] == 1)
            labels[~masked] = -100
            batch["input_ids"][masked] = self.tokenizer.mask_token_id
            loss = self.model(**batch, labels=labels).loss
            self.optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
            self.optimizer.step()
            tokens += int(batch["attention_mask"].sum())
        return tokens / (time.time() - start)


def product_flops(threads) -> float:
    """The rate of a large matrix product, in operations per second; the best of a few."""
    torch.set_num_threads(threads)
    one, other = torch.randn(2048, 2048), torch.randn(2048, 2048)
    best = 0.0
    for _ in range(10):
        start = time.time()
        one @ other
        best = max(best, 2 * 2048**3 / (time.time() - start))
    return best


def operations_per_token(vocabulary_size) -> float:
    blocks = LAYERS * 12 * HIDDEN**2
    return 6 * blocks + 0.15 * 6 * (vocabulary_size * HIDDEN + HIDDEN**2)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("text")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--command", default=".build/release/minibert")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--keep")
    options = parser.parse_args()
    lines = Path(options.text).read_text(encoding="utf-8").splitlines()
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(options.keep or temporary)
        place.mkdir(parents=True, exist_ok=True)
        minibert(options, "vocabulary", options.text, "--size", 8000, "-q", "--force", "-o", place / "vocab.txt")
        is_same = same_bytes(options, place)
        print(f"stopped and gone on with, the bytes are {'the same' if is_same else 'OTHERS'}")

        folder = place / "encoder"
        entries = pretrain(
            options, folder, "--epochs", 2, "--batch-tokens", 2048, "--learning-rate", 0.002, "--warmup", 200, "--max-minutes",
            options.minutes)
        last = [entry for entry in entries if "held_out_loss" in entry][-1]
        tokenizer = AutoTokenizer.from_pretrained(folder)
        baseline = unigram_baseline(tokenizer, lines[:20000])
        print(
            f"after {last['tokens']:,} tokens in {last['seconds'] / 60:.1f} min: held-out loss {last['held_out_loss']:.3f}, "
            f"masked accuracy {last['held_out_masked_accuracy']:.3f}, unigram baseline {baseline:.3f}")
        difference = largest_state_difference(options, folder, tokenizer, [line for line in lines[:40] if line.strip()][:20])
        theirs = accuracy_by_transformers(folder, tokenizer, [line for line in lines[-1000:] if line.strip()])
        print(f"masked accuracy of the folder in transformers, on the last 1,000 lines: {theirs:.3f}")
        print(f"largest difference of hidden states to transformers: {difference:.1e}")

        torch.set_num_threads(options.threads)
        peer = PyTorchTraining(tokenizer, lines[:20000])
        peer.tokens_per_second(3)
        ours, theirs, peaks = [], [], []
        for round in range(3):
            timed = pretrain(options, place / f"timed-{round}", "--steps", 2000, "--batch-tokens", BATCH_TOKENS, "--max-minutes", 0.4)
            ours.append(timed[-1]["tokens_per_second"])
            theirs.append(peer.tokens_per_second(20))
            peaks.append(product_flops(options.threads))
        ours, theirs, peak = sorted(ours)[1], sorted(theirs)[1], max(peaks)
        share = operations_per_token(len(tokenizer)) / peak
        print(
            f"training, {options.threads} threads: minibert {ours:,.0f} tokens/s ({ours * share:.0%} of the arithmetic limit), "
            f"PyTorch {theirs:,.0f} tokens/s ({theirs * share:.0%}), ratio {ours / theirs:.2f}; "
            f"a large product reaches {peak / 1e9:.0f} GFLOP/s")
    is_learned = last["held_out_masked_accuracy"] >= 2 * baseline
    return 0 if is_same and difference <= 1e-4 and is_learned else 1


if __name__ == "__main__":
    sys.exit(main())
