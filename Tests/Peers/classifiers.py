"""Trains and runs text classifiers on the same rows: MiniBERT, fastText, setfit and transformers.

    Tests/Peers/classifiers.py TRAIN.tsv TEST.tsv --encoder FOLDER [--rows 1000] [--per-class 16] [--minibert PATH]

TRAIN and TEST have the columns `label` and `text`. Each subject is a process of its own, so times are of whole processes
with their start, on all cores. Prints one table: the accuracy on TEST and the seconds of training, once on a few rows of
each class and once on more; texts a second while TEST is labeled, loading left out; the seconds of a process that labels
one text; and the size of what has to be installed beside the model. setfit pairs rows with each other and is made for
few rows, so it is not trained on many. Needs `pip install fasttext-wheel setfit 'transformers<5' accelerate`.
"""

import argparse
import collections
import csv
import json
import os
import random
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

SEED = 1


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return [(row["text"], row["label"]) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


def write(path, rows):
    with open(path, "w", encoding="utf-8") as file:
        file.write("text\tlabel\n" + "".join(f"{text}\t{label}\n" for text, label in rows))


def few(rows, count):
    """`count` rows of each class."""
    rows = random.Random(SEED).sample(rows, len(rows))
    seen = collections.Counter()
    chosen = []
    for text, label in rows:
        seen[label] += 1
        if seen[label] <= count:
            chosen.append((text, label))
    return chosen


# Each subject trains on a file, labels another, and writes labels and times as JSON.


def train_minibert(arguments, folder):
    encoder = [] if arguments.subject == "MiniBERT" else ["-m", arguments.encoder, "--pooling", "mean"]
    run = [arguments.minibert, "train", arguments.train, "-o", folder + "/model", "--no-cache", "--quiet", *encoder]
    subprocess.run(run, check=True, stdout=subprocess.DEVNULL)


def label_minibert(arguments, folder, texts):
    lines = folder + "/texts"
    Path(lines).write_text("".join(text + "\n" for text in texts), encoding="utf-8")
    run = [arguments.minibert, "classify", "-m", folder + "/model", "--quiet", "-i", lines]
    began = time.perf_counter()
    output = subprocess.run(run, check=True, capture_output=True, text=True).stdout
    return [line.split("\t")[0] for line in output.splitlines()], time.perf_counter() - began


def train_fasttext(arguments, folder):
    import fasttext

    Path(folder, "train").write_text(
        "".join(f"__label__{label} {text.lower()}\n" for text, label in read(arguments.train)), encoding="utf-8")
    model = fasttext.train_supervised(folder + "/train", epoch=25, lr=0.5, wordNgrams=2, verbose=0, thread=os.cpu_count())
    model.save_model(folder + "/model")


def label_fasttext(arguments, folder, texts):
    import fasttext

    model = fasttext.load_model(folder + "/model")
    began = time.perf_counter()
    # The package's own `predict` fails with NumPy 2.
    labels = [model.f.predict(text.lower() + "\n", 1, 0.0, "strict")[0][1] for text in texts]
    return [label.removeprefix("__label__") for label in labels], time.perf_counter() - began


def train_setfit(arguments, folder):
    import setfit
    from datasets import Dataset

    rows = read(arguments.train)
    labels = sorted({label for _, label in rows})
    model = setfit.SetFitModel.from_pretrained(arguments.encoder, labels=labels)
    data = Dataset.from_dict({"text": [text for text, _ in rows], "label": [labels.index(label) for _, label in rows]})
    settings = setfit.TrainingArguments(
        output_dir=folder + "/run", num_iterations=20, batch_size=16, num_epochs=1, seed=SEED, report_to="none", save_strategy="no")
    setfit.Trainer(model=model, args=settings, train_dataset=data).train()
    model.save_pretrained(folder + "/model")


def label_setfit(arguments, folder, texts):
    import setfit

    model = setfit.SetFitModel.from_pretrained(folder + "/model")
    began = time.perf_counter()
    return [str(label) for label in model.predict(texts)], time.perf_counter() - began


def train_transformers(arguments, folder):
    import transformers
    from datasets import Dataset

    rows = read(arguments.train)
    labels = sorted({label for _, label in rows})
    tokenizer = transformers.AutoTokenizer.from_pretrained(arguments.encoder)
    transformers.set_seed(SEED)
    model = transformers.AutoModelForSequenceClassification.from_pretrained(
        arguments.encoder, num_labels=len(labels), id2label=dict(enumerate(labels)), label2id={label: index for index, label in enumerate(labels)})
    data = Dataset.from_list(
        [{**tokenizer(text, truncation=True), "label": labels.index(label)} for text, label in rows])
    settings = transformers.TrainingArguments(
        output_dir=folder + "/run", num_train_epochs=10 if len(rows) < 500 else 3, learning_rate=5e-5 if len(rows) >= 500 else 1e-4,
        per_device_train_batch_size=16, seed=SEED, report_to=[], save_strategy="no", logging_strategy="no")
    transformers.Trainer(
        model=model, args=settings, train_dataset=data,
        data_collator=transformers.DataCollatorWithPadding(tokenizer)).train()
    model.save_pretrained(folder + "/model")
    tokenizer.save_pretrained(folder + "/model")


def label_transformers(arguments, folder, texts):
    import transformers

    classify = transformers.pipeline("text-classification", folder + "/model", device="cpu")
    began = time.perf_counter()
    return [row["label"] for row in classify(texts, batch_size=32, truncation=True)], time.perf_counter() - began


SUBJECTS = {
    "MiniBERT": (train_minibert, label_minibert),
    "MiniBERT, all-MiniLM": (train_minibert, label_minibert),
    "fastText": (train_fasttext, label_fasttext),
    "setfit": (train_setfit, label_setfit),
    "transformers": (train_transformers, label_transformers),
}
# What has to be installed, as folders of site-packages; Python itself is not counted.
PACKAGES = {
    "fastText": ["fasttext*", "numpy*"],
    "setfit": ["*"],
    "transformers": ["torch*", "transformers*", "tokenizers*", "safetensors*", "numpy*", "huggingface_hub*", "regex*", "nvidia*", "triton*"],
}


def size(name, minibert):
    """Megabytes on disk."""
    if name not in PACKAGES:
        return os.path.getsize(minibert) / 1e6
    site = Path(sysconfig.get_paths()["purelib"])
    files = {file for pattern in PACKAGES[name] for path in site.glob(pattern) for file in [path, *path.rglob("*")]}
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def child(arguments):
    train, label = SUBJECTS[arguments.subject]
    if arguments.step == "train":
        train(arguments, arguments.folder)
        return
    texts = [text for text, _ in read(arguments.test)]
    if arguments.step == "one":
        label(arguments, arguments.folder, texts[:1])
        return
    label(arguments, arguments.folder, texts[:64])
    labels, seconds = label(arguments, arguments.folder, texts)
    Path(arguments.folder, "labels.json").write_text(json.dumps({"labels": labels, "seconds": seconds}))


def start(arguments, subject, step, train, folder):
    command = [
        sys.executable, __file__, str(train), arguments.test, "--encoder", arguments.encoder, "--minibert", arguments.minibert,
        "--subject", subject, "--step", step, "--folder", folder]
    began = time.perf_counter()
    outcome = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if outcome.returncode != 0:
        sys.exit(f"{subject}: {outcome.stderr}")
    return time.perf_counter() - began


def measured(arguments, subject, train):
    """Accuracy, seconds of training, texts a second, and seconds for one text."""
    with tempfile.TemporaryDirectory() as folder:
        seconds = start(arguments, subject, "train", train, folder)
        start(arguments, subject, "test", train, folder)
        result = json.loads(Path(folder, "labels.json").read_text())
        truths = [label for _, label in read(arguments.test)]
        accuracy = sum(a == b for a, b in zip(truths, result["labels"])) / len(truths)
        if subject.startswith("MiniBERT"):
            command = [arguments.minibert, "classify", "-m", folder + "/model", "a text"]
            began = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            one = time.perf_counter() - began
        else:
            one = start(arguments, subject, "one", train, folder)
        return accuracy, seconds, len(truths) / result["seconds"], one


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train")
    parser.add_argument("test")
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--per-class", type=int, default=16)
    parser.add_argument("--minibert", default=str(Path(__file__).parents[2] / ".build/release/minibert"))
    parser.add_argument("--subjects", nargs="*", choices=SUBJECTS, default=list(SUBJECTS))
    for name in ("--subject", "--step", "--folder"):
        parser.add_argument(name, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.step:
        child(arguments)
        return
    rows = random.Random(SEED).sample(read(arguments.train), len(read(arguments.train)))
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder, "few.tsv"), Path(folder, "many.tsv")
        write(small, few(rows, arguments.per_class))
        write(large, rows[: arguments.rows])
        print(f"| | {arguments.per_class} rows of each class | {arguments.rows} rows | texts/s | one text | installed |")
        print("|---|---|---|---|---|---|")
        for subject in arguments.subjects:
            accuracy, seconds, rate, one = measured(arguments, subject, small)
            cells = [f"{accuracy:.3f}, {seconds:.1f} s"]
            if subject == "setfit":
                cells.append("-")
            else:
                accuracy, seconds, rate, one = measured(arguments, subject, large)
                cells.append(f"{accuracy:.3f}, {seconds:.1f} s")
            cells += [f"{rate:,.0f}", f"{one:.2f} s", f"{size(subject, arguments.minibert):,.0f} MB"]
            print(f"| {subject} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
