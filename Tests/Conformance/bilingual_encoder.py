"""Goes on with the training of a bilingual encoder, with emoji and words of chats in its vocabulary.

    python Tests/Conformance/bilingual_encoder.py ENCODER rows.tsv -o FOLDER --minutes 60 [--anchor FOLDER] [--average 0.5]

ENCODER is a Hugging Face folder of a BERT encoder; rows.tsv is written by bilingual_rows.py. The [CLS] state of each row
goes to linear maps: to the polarity (cross-entropy with the wanted probability) and to the labels of each labeled set.
Rows of the task `anchor` keep the vector that ENCODER, or the encoder of --anchor, has for them, while the student reads
them with some words masked.
The learning rate follows the share of the minutes that have passed, so that the result does not depend on the load of the
machine as a whole. FOLDER gets the encoder in F16: with --average, the mean of its weights before and after.
"""

import argparse
import json
import random
import time
from collections import Counter
from pathlib import Path

import torch
from bilingual_model import Encoder, save
from safetensors.torch import load_file
from tokenizers import BertWordPieceTokenizer
from torch import nn
from torch.nn import functional

PHRASES = Path(__file__).parent / "bilingual"
LONGEST, BATCH_TOKENS, MASK = 96, 3072, "[MASK]"
PEAK, PEAK_NEW, MASKED = 1e-4, 3e-3, 0.12
WEIGHTS = {"polarity": 1.0, "anchor": 20.0, "label": 0.5}


def tokenizer_of(vocabulary):
    return BertWordPieceTokenizer(
        {token: place for place, token in enumerate(vocabulary)}, lowercase=True, strip_accents=True,
        handle_chinese_chars=True)


def extended(vocabulary, words):
    """The vocabulary and word vectors with emoji and words of chats, alone and as continuations.

    A new vector begins as the mean of the vectors of its name in both languages, or of its meaning."""
    rows = [line.split("\t") for line in (PHRASES / "emoji.tsv").read_text(encoding="utf-8").split("\n")[1:] if line]
    names = {face: f"{english} {chinese}" for face, _, english, chinese in rows}
    names |= {face: "person" for face in "🏻🏼🏽🏾🏿"}
    rows = [line.split("\t") for line in (PHRASES / "chat.tsv").read_text(encoding="utf-8").split("\n")[1:] if line]
    names |= {word: meaning for word, _, meaning in rows}
    names |= {chr(0xFF41 + place): chr(0x61 + place) for place in range(26)}  # full-width letters
    names |= {"√": "right", "∞": "endless", "△": "triangle", "◎": "circle", "≈": "about"}
    tokenizer, known = tokenizer_of(vocabulary), set(vocabulary)
    added, vectors, length = [], [], words.norm(dim=1).mean()
    for word, name in names.items():
        ids = tokenizer.encode(name, add_special_tokens=False).ids
        vector = words[ids].mean(0)
        vector = vector / vector.norm() * length
        for token in [word, "##" + word]:
            if token not in known and (len(word) == 1 or token == word):
                added.append(token)
                vectors.append(vector)
    return vocabulary + added, torch.stack(vectors)


def probabilities(target):
    """A target as {label: probability}: `label`, or `label=0.7|label=0.3`."""
    parts = [part.rsplit("=", 1) for part in target.split("|")]
    total = sum(float(part[1]) for part in parts if len(part) == 2) or 1
    return {part[0]: float(part[1]) / total if len(part) == 2 else 1 for part in parts}


class Rows:
    """The rows of a file as batches of texts of equal length, of all tasks."""

    def __init__(self, path, tokenizer):
        rows = [line.split("\t", 2) for line in path.read_text(encoding="utf-8").split("\n") if line]
        self.tasks, self.targets = [row[0] for row in rows], [row[1] for row in rows]
        self.ids = []
        for encoding in tokenizer.encode_batch([row[2] for row in rows]):
            ids = encoding.ids
            if len(ids) > LONGEST:
                ids = ids[: LONGEST - 1] + ids[-1:]
            self.ids.append(ids)
        self.sets = {
            task: sorted({label for row in rows if row[0] == task for label in probabilities(row[1])})
            for task in sorted(set(self.tasks) - {"polarity", "anchor"})}
        labels = [(task, label) for task, labels in self.sets.items() for label in labels]
        self.labels = {label: place for place, label in enumerate(labels)}

    def batches(self):
        """The numbers of the rows of each batch of one pass, in random order."""
        order = list(range(len(self.ids)))
        random.shuffle(order)
        groups = {}
        for row in order:
            groups.setdefault(len(self.ids[row]), []).append(row)
        result = []
        for length, group in groups.items():
            size = max(1, BATCH_TOKENS // length)
            result += [group[start: start + size] for start in range(0, len(group), size)]
        random.shuffle(result)
        return result


class Objective:
    """The loss of a batch: linear maps on the [CLS] state, and the distance from the vectors of the encoder before."""

    def __init__(self, rows, before, width, mask):
        self.rows, self.before, self.mask = rows, before, mask
        self.polarity, self.label = nn.Linear(width, 1), nn.Linear(width, len(rows.labels))
        self.allowed = {task: torch.tensor([one == task for one, _ in rows.labels]) for task in rows.sets}
        self.sums = Counter()

    def parameters(self):
        return [*self.polarity.parameters(), *self.label.parameters()]

    def __call__(self, student, batch):
        tasks, targets = ([column[row] for row in batch] for column in [self.rows.tasks, self.rows.targets])
        ids = torch.tensor([self.rows.ids[row] for row in batch])
        # A masked negator would make a target wrong, so rows with a polarity stay as they are.
        hidden = torch.rand(ids.shape) < MASKED
        hidden[:, 0] = hidden[:, -1] = False
        hidden[[task == "polarity" for task in tasks]] = False
        with torch.autocast("cpu", dtype=torch.bfloat16):
            states = student(ids.masked_fill(hidden, self.mask)).float()
        total = torch.zeros(())
        for kind, loss in [("polarity", self.polarity_loss), ("anchor", self.anchor_loss), ("label", self.label_loss)]:
            places = [place for place, task in enumerate(tasks) if (task if task in WEIGHTS else "label") == kind]
            if places:
                rows = [(tasks[place], targets[place]) for place in places]
                summed = loss(states[places], ids[places], rows)
                total = total + WEIGHTS[kind] * summed
                self.sums[kind] += summed.item()
                self.sums[kind + " rows"] += len(places)
        return total / len(batch)

    def polarity_loss(self, states, ids, rows):
        wanted = torch.tensor([float(target) for _, target in rows])
        return functional.binary_cross_entropy_with_logits(self.polarity(states)[:, 0], wanted, reduction="sum")

    def anchor_loss(self, states, ids, rows):
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            kept = self.before(ids).float()
        return (1 - functional.cosine_similarity(states, kept)).sum()

    def label_loss(self, states, ids, rows):
        """The cross-entropy among the labels of each row's set."""
        others = ~torch.stack([self.allowed[task] for task, _ in rows])
        wanted = torch.zeros(others.shape)
        for row, (task, target) in enumerate(rows):
            for label, probability in probabilities(target).items():
                wanted[row, self.rows.labels[task, label]] = probability
        return functional.cross_entropy(self.label(states).masked_fill(others, -1e4), wanted, reduction="sum")

    def report(self):
        """The mean losses since the last report."""
        line = ", ".join(
            f"{name} {self.sums[name] / max(1, self.sums[name + ' rows']):.4f}" for name in WEIGHTS)
        self.sums.clear()
        return line


def rate(share):
    """The learning rate relative to its peak, after a share of the time: up in the first twentieth, then down to 0."""
    return min(1, share / 0.05) * max(0.02, 1 - share)


def train(student, objective, rows, minutes, saved):
    """Steps until the time is over; `saved` is called every ten minutes."""
    heads = objective.parameters()
    rest = [parameter for parameter in student.parameters() if parameter is not student.new]
    optimizer = torch.optim.AdamW(
        [{"params": [p for p in rest if p.dim() > 1], "lr": PEAK, "weight_decay": 0.01},
         {"params": [p for p in rest if p.dim() <= 1], "lr": PEAK, "weight_decay": 0},
         {"params": [student.new], "lr": PEAK_NEW, "weight_decay": 0}, {"params": heads, "lr": PEAK_NEW, "weight_decay": 0}],
        betas=(0.9, 0.98), eps=1e-6, fused=True)
    peaks = [group["lr"] for group in optimizer.param_groups]
    begin, step, tokens, queue, kept = time.time(), 0, 0, [], 0
    while (passed := time.time() - begin) < minutes * 60:
        if not queue:
            queue = rows.batches()
            print(f"pass over {len(queue)} batches", flush=True)
        batch = queue.pop()
        for group, peak in zip(optimizer.param_groups, peaks):
            group["lr"] = peak * rate(passed / (minutes * 60))
        optimizer.zero_grad(set_to_none=True)
        objective(student, batch).backward()
        nn.utils.clip_grad_norm_([*student.parameters(), *heads], 1.0)
        optimizer.step()
        step, tokens = step + 1, tokens + len(batch) * len(rows.ids[batch[0]])
        if step % 50 == 0:
            print(f"{passed / 60:.1f} min, step {step}, {tokens / 1e6:.2f} M tokens: {objective.report()}", flush=True)
        if passed > 600 * (kept + 1):
            kept += 1
            saved()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("encoder", type=Path)
    parser.add_argument("rows", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--anchor", type=Path, help="the encoder whose vectors are kept, if ENCODER has been trained on")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--average", type=float, default=1, help="share of the way from the weights before to those after")
    arguments = parser.parse_args()
    torch.manual_seed(1)
    random.seed(1)
    torch.set_num_threads(arguments.threads)
    kept = arguments.anchor or arguments.encoder
    config = json.loads((kept / "config.json").read_text(encoding="utf-8"))
    before = Encoder(load_file(kept / "model.safetensors"), config)
    vocabulary = (kept / "vocab.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    count = len(vocabulary)
    vocabulary, new = extended(vocabulary, before.words.detach())
    weights = load_file(arguments.encoder / "model.safetensors")
    words = weights["embeddings.word_embeddings.weight"].float()
    if len(words) == len(vocabulary):
        weights["embeddings.word_embeddings.weight"], new = words[:count], words[count:]
    student = Encoder(weights, config, new)
    before.words.data = torch.cat([before.words.data, new])
    rows = Rows(arguments.rows, tokenizer_of(vocabulary))
    print(f"{len(vocabulary)} tokens, {len(rows.ids)} rows, {sum(map(len, rows.ids)) / 1e6:.2f} M tokens", flush=True)
    objective = Objective(rows, before, config["hidden_size"], vocabulary.index(MASK))
    keep = lambda: save(student, before, vocabulary, arguments.encoder, arguments.output, arguments.average)
    train(student, objective, rows, arguments.minutes, keep)
    keep()


main()
