"""Compares `minibert explain` with Captum: integrated gradients, and gradient times input.

    python Tests/Conformance/explain_captum.py [MODEL]... [--texts FILE] [--command PATH]

Makes classifiers of both families with random weights, and takes the MODEL folders too. The scores of the words of each
text, for every label, must be those of `LayerIntegratedGradients` and `LayerGradientXActivation` on the output of the
embeddings, with Captum's 50 steps and the baseline `[CLS] [PAD]... [SEP]`, within 1e-4 of the largest score; the scores
of all tokens must add up to the difference of the logits within 1 %. FILE is a TSV with a column `text`; 40 texts are
taken. Needs `captum` beside the packages in requirements.txt.
"""

import argparse
import csv
import json
import subprocess
import tempfile
from pathlib import Path

import minibert_command as command
import tiny_models

import torch
from captum.attr import LayerGradientXActivation, LayerIntegratedGradients
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BertForSequenceClassification,
    DistilBertForSequenceClassification,
)

TARGET = 1e-4
LARGEST_ERROR = 0.01
TEXTS = ["a great film", "the plot is dull and the actor is not good !", "unhappyly", "creme brulee in the cafe", "?"]


def tiny_folders(scratch):
    """Folders of random classifiers, with three labels each."""
    kinds = [
        ("bert", tiny_models.bert_configuration(num_labels=3, num_hidden_layers=2), BertForSequenceClassification),
        ("distilbert", tiny_models.distilbert_configuration(num_labels=3), DistilBertForSequenceClassification),
    ]
    for name, configuration, kind in kinds:
        folder = scratch / name
        folder.mkdir()
        model = tiny_models.randomize(kind(configuration), seed=5)
        tiny_models.write_json(
            folder / "config.json", tiny_models.configuration_json(configuration, kind.__name__)
        )
        tiny_models.write_tensors(folder / "model.safetensors", model.state_dict())
        tiny_models.write_tokenizer(folder)
        yield folder


def reference(model, tokenizer, text, label):
    """The scores of the words by both methods, and the sum of integrated gradients over all tokens."""

    def forward(ids):
        return model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits[:, label]

    encoding = tokenizer(text, truncation=True)
    ids = torch.tensor([encoding["input_ids"]])
    baseline = torch.full_like(ids, tokenizer.pad_token_id)
    baseline[0, 0], baseline[0, -1] = ids[0, 0], ids[0, -1]
    layer = model.base_model.embeddings
    integrated = LayerIntegratedGradients(forward, layer).attribute(ids, baselines=baseline, n_steps=50)
    product = LayerGradientXActivation(forward, layer).attribute(ids)
    with torch.no_grad():
        difference = float(forward(ids) - forward(baseline))
    words = encoding.word_ids()
    scores = []
    for values in (integrated, product):
        tokens = values.detach().double().sum(-1)[0].tolist()
        sums = {}
        for token, word in zip(tokens, words):
            if word is not None:
                sums[word] = sums.get(word, 0) + token
        scores.append(list(sums.values()))
    return *scores, difference


def ours(executable, folder, texts, method):
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    arguments = ["explain", "-q", "-m", str(folder), "--input-format", "jsonl", "--format", "jsonl", "--all-labels"]
    result = subprocess.run(
        [executable, *arguments, "--method", method, "--no-faithfulness"],
        input=lines, text=True, check=True, capture_output=True,
    )
    return [json.loads(line)["explanations"] for line in result.stdout.splitlines()]


def check(executable, folder, texts):
    """The largest distance from Captum, and the largest error of the sums."""
    model = AutoModelForSequenceClassification.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager"
    ).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    integrated = ours(executable, folder, texts, "integrated-gradients")
    products = ours(executable, folder, texts, "gradient-x-input")
    largest, largest_error, more_steps = [0.0, 0.0], 0.0, 0
    for text, own, own_product in zip(texts, integrated, products):
        for label, explanation in enumerate(own):
            *expected, difference = reference(model, tokenizer, text, label)
            completeness = explanation["completeness"]
            largest_error = max(largest_error, completeness["error"])
            scale = abs(difference) + 1e-6
            assert abs(completeness["difference"] - difference) / scale < 1e-3, (text, completeness, difference)
            for kind, found in enumerate((explanation, own_product[label])):
                # With more steps than Captum's, the scores are those of a better integral.
                if kind == 0 and completeness["steps"] != 50:
                    more_steps += 1
                    continue
                scores = [word["score"] for word in found["words"]]
                assert len(scores) == len(expected[kind]), (text, scores, expected[kind])
                unit = max(map(abs, expected[kind]), default=0) + 1e-9
                for score, value in zip(scores, expected[kind]):
                    largest[kind] = max(largest[kind], abs(score - value) / unit)
    return largest, largest_error, more_steps


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="*")
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--command")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    executable = command.find_command(arguments.command)
    texts = TEXTS
    if arguments.texts:
        with open(arguments.texts, encoding="utf-8", newline="") as file:
            texts = [row["text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)][:40]
    failed = False
    with tempfile.TemporaryDirectory() as scratch:
        cases = [(folder, TEXTS) for folder in tiny_folders(Path(scratch))]
        for folder, content in cases + [(folder, texts) for folder in arguments.folders]:
            (integrated, product), error, more_steps = check(executable, folder, content)
            is_good = max(integrated, product) < TARGET and error < LARGEST_ERROR
            failed = failed or not is_good
            print(
                f"{'ok  ' if is_good else 'FAIL'} {folder.name}: {len(content)} texts, integrated gradients {integrated:.1e}, "
                f"gradient x input {product:.1e}, completeness error {error:.1e}, {more_steps} with more steps"
            )
    raise SystemExit(failed)


if __name__ == "__main__":
    main()
