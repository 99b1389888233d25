"""Compares the faithfulness of explanations of `minibert explain` with that of Captum, LIME and SHAP.

Usage: explain_faithfulness.py MINIBERT MODEL TEXTS.tsv COUNT SAMPLED CACHE.json [METHOD]...

Explains the first COUNT texts of the table's column `text`, each for its predicted label; with LIME and SHAP, which take
hundreds to thousands of samples for each, the first SAMPLED texts. Prints for each method the number of texts, the mean
normalized comprehensiveness and sufficiency (see `scores`) and the processor seconds a text, on one thread. LIME and
SHAP ask the engine of `minibert classify` for probabilities; Captum computes with PyTorch. `lime-int8-fast` and
`shap-int8-fast` ask it with `--precision int8-fast`, for encoders with which LIME takes hours; the scores of the order of
words that they find are those of the model as it is.

Given `removal`, LIME and SHAP, compares the default method of `explain`, which is the first, with the best of the Python
methods on the texts that all explained. Exits with 1 if its comprehensiveness is lower by more than the standard error of the
paired differences, or if it is less than 20 times faster. The results of the Python methods are kept in CACHE.json after each
text; a later run continues there. A METHOD is one of the Python methods below or one of `minibert explain --method`; by
default, all in float32.

Needs Linux, and `captum`, `lime` and `shap` beside the packages in requirements.txt.
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
PEERS = ["captum-gradient", "captum-ig", "shap", "lime"]
SAMPLING = ["shap", "lime"]
FAST = "-int8-fast"
OURS = ["removal", "occlusion", "integrated-gradients", "gradient-x-input"]


class Model:
    """A model as a function of words: each word of a text is there or not.

    Probabilities are those of `minibert classify`, which all methods share that only ask for them; PyTorch would take
    several times as long.
    """

    def __init__(self, binary, folder, precision="float32"):
        command = [binary, "classify", "-q", "-m", folder, "--threads", "1", "-k", "all"]
        command += ["--input-format", "jsonl", "--format", "jsonl", "--precision", precision]
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
        """The probability of each label of texts; equal texts, of which LIME makes many, are computed once."""
        unique = list(dict.fromkeys(texts))
        if len(unique) < len(texts):
            found = dict(zip(unique, self.probabilities(unique)))
            return numpy.array([found[text] for text in texts])

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
    if method.removesuffix(FAST) == "lime":
        return lime_scores(model, words, label)
    if method.removesuffix(FAST) == "shap":
        return shap_scores(model, words, label, text)
    return captum_scores(model, words, label, method)


def our_scores(binary, folder, method, texts):
    """The words of each text, the most important one highest, and the seconds a text."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "texts.jsonl"
        path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
        command = [binary, "explain", "-q", "-m", folder, "-i", path, "--threads", "1", "--format", "jsonl"]
        command += ["--method", method, "--no-faithfulness"]
        start = os.times()
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        end = os.times()
        seconds = (end.children_user + end.children_system - start.children_user - start.children_system) / len(texts)
    rows = [json.loads(line) for line in output.splitlines()]
    return [[-word["rank"] for word in row["explanations"][0]["words"]] for row in rows], seconds


def their_scores(method, model, texts, parts, labels, cache_path):
    """The scores of the words of each text by a Python method, and the seconds a text."""
    cache = json.loads(cache_path.read_text()) if cache_path.exists() else {}
    known = cache.setdefault(method, [])
    for number in range(len(known), len(texts)):
        start = model.processor_seconds()
        values = python_scores(method, model, texts[number], parts[number], labels[number], number)
        known.append([values, model.processor_seconds() - start])
        cache_path.write_text(json.dumps(cache))
    known = known[: len(texts)]
    return [values for values, _ in known], sum(seconds for _, seconds in known) / len(texts)


def compare(results, seconds):
    """Whether the default method is as good as the best peer and 20 times as fast; says so."""
    # The peer that is best on the texts that all methods explained.
    peers = [method for method in results if method.removesuffix(FAST) in PEERS]
    common = min(len(results[peer]) for peer in peers)
    used = [index for index in range(common) if results["removal"][index] is not None]
    columns = {name: numpy.array([results[name][index][0] for index in used]) for name in [*peers, "removal"]}
    best = max(peers, key=lambda peer: columns[peer].mean())
    differences = columns["removal"] - columns[best]
    error = differences.std(ddof=1) / math.sqrt(len(differences))
    speed = seconds[best] / seconds["removal"]
    print(f"removal - {best}: {differences.mean():+.3f} comprehensiveness, standard error {error:.3f}, {len(used)} texts")
    print(f"removal is {speed:.1f} times as fast as {best}")
    return differences.mean() >= -error and speed >= 20


def main():
    binary, folder, table, count, sampled, cache_path, *methods = sys.argv[1:]
    torch.set_num_threads(1)
    model = Model(binary, folder)
    fast = Model(binary, folder, "int8-fast") if any(method.endswith(FAST) for method in methods) else model
    with open(table, encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)][: int(count)]
    methods = methods or ["random", *PEERS, *OURS]

    parts = [model.words(text) for text in texts]
    labels = model.probabilities(texts).argmax(axis=1).tolist()
    print(f"{folder}, {len(texts)} texts of {table}, {sum(map(len, parts)) / len(texts):.1f} words a text")
    print("method                texts  comprehensiveness  sufficiency  seconds/text")
    results, seconds = {}, {}
    for method in methods:
        own = texts[: int(sampled)] if method.removesuffix(FAST) in SAMPLING else texts
        if method in OURS:
            # The time is that of the texts that the sampling methods explain.
            first, seconds[method] = our_scores(binary, folder, method, texts[: int(sampled)])
            rest = texts[int(sampled) :]
            found = first + (our_scores(binary, folder, method, rest)[0] if rest else [])
        else:
            asked = fast if method.endswith(FAST) else model
            found, seconds[method] = their_scores(method, asked, own, parts, labels, Path(cache_path))
        results[method] = []
        for words, label, values in zip(parts, labels, found):
            assert len(values) == len(words), f"{method}: {len(values)} scores for {len(words)} words"
            ranking = sorted(range(len(words)), key=lambda index: -values[index])
            results[method].append(scores(model, words, label, ranking))
        used = numpy.array([pair for pair in results[method] if pair is not None])
        comprehensiveness, sufficiency = used.mean(axis=0)
        print(
            f"{method:22}{len(used):5}{comprehensiveness:19.3f}{sufficiency:13.3f}{seconds[method]:14.4f}", flush=True
        )
    compared = {"removal", "lime", "shap"} <= {method.removesuffix(FAST) for method in results}
    if compared and not compare(results, seconds):
        sys.exit(1)


if __name__ == "__main__":
    main()
