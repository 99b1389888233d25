"""Compares the faithfulness of explanations of `minibert explain` with that of Captum, LIME and SHAP.

Usage: explain_faithfulness.py MINIBERT MODEL TEXTS.tsv COUNT CACHE.json [METHOD]...

Explains the first COUNT texts of the table's column `text`, each for its predicted label, and prints for each method
the mean normalized comprehensiveness and sufficiency (see `scores`) and the processor seconds a text, on one thread. The
results of the Python methods are kept in CACHE.json, as LIME takes most of the time. A METHOD is one of the Python
methods below or one of `minibert explain --method`; by default, all.

Needs `captum`, `lime` and `shap` beside the packages in requirements.txt.
"""

import csv
import json
import math
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import numpy
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

# The shares of the words that are removed or kept: the bins of DeYoung and others (2020).
SHARES = [0.01, 0.05, 0.1, 0.2, 0.5]
OURS = ["removal", "occlusion", "integrated-gradients", "gradient-x-input"]


class Model:
    """A model as a function of words: each word of a text is there or not.

    Probabilities are those of `minibert classify`, which all methods share that only ask for them; PyTorch would take
    several times as long.
    """

    def __init__(self, binary, folder):
        command = [binary, "classify", "-q", "-m", folder, "--threads", "1", "-k", "all"]
        command += ["--input-format", "jsonl", "--format", "jsonl"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
        self.labels = [self.model.config.id2label[index] for index in range(self.model.config.num_labels)]

    def words(self, text):
        """The spelling and the token ids of each word."""
        encoding = self.tokenizer(text, truncation=True, return_offsets_mapping=True)
        words = {}
        for token, (start, end), word in zip(encoding["input_ids"], encoding["offset_mapping"], encoding.word_ids()):
            if word is not None:
                first, _, ids = words.get(word, (start, end, []))
                words[word] = (first, end, [*ids, token])
        return [(text[start:end], ids) for start, end, ids in words.values()]

    def text(self, words, kept):
        return " ".join(words[index][0] for index in sorted(kept))

    def ids(self, words):
        return [self.tokenizer.cls_token_id, *(id for _, ids in words for id in ids), self.tokenizer.sep_token_id]

    def probabilities(self, texts):
        """The probability of each label of texts."""

        def write():
            self.process.stdin.write("".join(json.dumps({"text": text}) + "\n" for text in texts))
            self.process.stdin.flush()

        # The process answers before it has read everything.
        writer = threading.Thread(target=write)
        writer.start()
        rows = [json.loads(self.process.stdout.readline())["scores"] for _ in texts]
        writer.join()
        return numpy.array([[row[label] for label in self.labels] for row in rows])

    def processor_seconds(self):
        """The processor time of this process and of the one that computes probabilities."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def scores(model, words, label, ranking):
    """Comprehensiveness and sufficiency of a ranking, normalized as in Carton and others (2020).

    With p the probability of the label, and a share of the words, rounded up, that the ranking puts first: the
    comprehensiveness is the loss of p when they are removed, and the sufficiency one minus the loss when only they
    are kept, each relative to the loss without any word. Both are in 0...1, and means over SHARES.
    """
    counts = [math.ceil(share * len(words) - 1e-9) for share in SHARES]
    texts = [model.text(words, range(len(words))), ""]
    texts += [model.text(words, ranking[count:]) for count in counts]
    texts += [model.text(words, ranking[:count]) for count in counts]
    values = model.probabilities(texts)[:, label]
    full, empty, removed, kept = values[0], values[1], values[2:7], values[7:]
    loss = full - empty
    if loss <= 0:
        return None
    comprehensiveness = numpy.clip((full - removed) / loss, 0, 1).mean()
    sufficiency = numpy.clip(1 - (full - kept) / loss, 0, 1).mean()
    return float(comprehensiveness), float(sufficiency)


def captum_scores(model, words, label, kind):
    from captum.attr import LayerGradientXActivation, LayerIntegratedGradients

    def forward(ids):
        return model.model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits[:, label]

    ids = torch.tensor([model.ids(words)])
    layer = model.model.base_model.embeddings
    if kind == "captum-ig":
        baseline = torch.full_like(ids, model.tokenizer.pad_token_id)
        baseline[0, 0], baseline[0, -1] = ids[0, 0], ids[0, -1]
        values = LayerIntegratedGradients(forward, layer).attribute(ids, baselines=baseline, n_steps=50)
    else:
        values = LayerGradientXActivation(forward, layer).attribute(ids)
    tokens = values.detach().sum(-1)[0, 1:-1].tolist()
    result, start = [], 0
    for _, ids in words:
        result.append(sum(tokens[start : start + len(ids)]))
        start += len(ids)
    return result


def lime_scores(model, words, label):
    from lime.lime_text import LimeTextExplainer

    # The text for LIME is the numbers of its words, so that no two words are equal.
    def classify(texts):
        return model.probabilities([model.text(words, map(int, text.split())) for text in texts])

    explainer = LimeTextExplainer(split_expression=r"\s+", random_state=1)
    text = " ".join(str(index) for index in range(len(words)))
    explanation = explainer.explain_instance(text, classify, labels=[label], num_features=len(words))
    values = dict(explanation.as_list(label))
    return [values.get(str(index), 0.0) for index in range(len(words))]


def shap_scores(model, words, label, text):
    import shap

    def classify(texts):
        return model.probabilities([str(text) for text in texts])

    explainer = shap.Explainer(classify, shap.maskers.Text(model.tokenizer), seed=1)
    explanation = explainer([text], silent=True)
    values = explanation.values[0][:, label].tolist()
    encoding = model.tokenizer(text, truncation=True)
    result = [0.0] * len(words)
    numbers = {word: place for place, word in enumerate(dict.fromkeys(w for w in encoding.word_ids() if w is not None))}
    for value, word in zip(values, encoding.word_ids()):
        if word is not None:
            result[numbers[word]] += value
    return result


def random_scores(words, number):
    return numpy.random.default_rng(number).random(len(words)).tolist()


def python_scores(method, model, text, words, label, number):
    if method == "random":
        return random_scores(words, number)
    if method == "lime":
        return lime_scores(model, words, label)
    if method == "shap":
        return shap_scores(model, words, label, text)
    return captum_scores(model, words, label, method)


def our_scores(binary, folder, method, texts):
    """The words of each text, the most important one highest, and the seconds a text."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "texts.jsonl"
        path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
        command = [binary, "explain", "-q", "-m", folder, "-i", path, "--threads", "1", "--format", "jsonl"]
        command += ["--method", method, "--no-faithfulness"]
        start = processor_seconds()
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        seconds = (processor_seconds() - start) / len(texts)
    rows = [json.loads(line) for line in output.splitlines()]
    return [[-word["rank"] for word in row["explanations"][0]["words"]] for row in rows], seconds


def main():
    binary, folder, table, count, cache_path, *methods = sys.argv[1:]
    torch.set_num_threads(1)
    model = Model(binary, folder)
    with open(table, encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)][: int(count)]
    cache_path = Path(cache_path)
    cache = json.loads(cache_path.read_text()) if cache_path.exists() else {}
    methods = methods or ["random", "captum-gradient", "captum-ig", "lime", "shap", *OURS]

    parts = [model.words(text) for text in texts]
    labels = model.probabilities(texts).argmax(axis=1).tolist()
    print(f"{folder}, {len(texts)} texts of {table}, {sum(map(len, parts)) / len(texts):.1f} words a text")
    print("method                comprehensiveness  sufficiency  seconds/text")
    for method in methods:
        if method in OURS:
            found, seconds = our_scores(binary, folder, method, texts)
        else:
            known = cache.setdefault(method, [])
            for number in range(len(known), len(texts)):
                start = processor_seconds()
                values = python_scores(method, model, texts[number], parts[number], labels[number], number)
                known.append([values, processor_seconds() - start])
                cache_path.write_text(json.dumps(cache))
            found = [values for values, _ in known[: len(texts)]]
            seconds = sum(seconds for _, seconds in known[: len(texts)]) / len(texts)
        pairs = []
        for words, label, values in zip(parts, labels, found):
            assert len(values) == len(words), f"{method}: {len(values)} scores for {len(words)} words"
            ranking = sorted(range(len(words)), key=lambda index: -values[index])
            pairs.append(scores(model, words, label, ranking))
        used = numpy.array([pair for pair in pairs if pair is not None])
        comprehensiveness, sufficiency = used.mean(axis=0)
        print(f"{method:22}{comprehensiveness:17.3f}{sufficiency:13.3f}{seconds:14.4f}  ({len(used)} texts)", flush=True)


if __name__ == "__main__":
    main()
