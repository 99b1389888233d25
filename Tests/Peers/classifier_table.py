"""Compares `minibert train` with TF-IDF, naive Bayes and fastText on the same rows of many data sets.

    Tests/Peers/classifier_table.py FOLDER... [--sizes 8,16,64,all] [--rows 2000] [--tests 1000] [--results FILE]
        [--minibert PATH] [--draws 1]

Each FOLDER contains train.tsv and test.tsv with the columns `label` and `text`. A size is a number of rows of each class, or
all rows, at most `--rows`. Every subject gets the same rows and its fixed, usual settings; only MiniBERT chooses its own.
TF-IDF is of words (1 to 2) and characters within words (2 to 5); naive Bayes counts the same n-grams; fastText reads each
Chinese character as a word. Prints accuracy, macro F1 and processor seconds of training; a size whose accuracy is more
than 1 point below the best of the others is marked by `!`. FILE keeps each result as a line of JSON, and what it has is not
measured again. Needs scikit-learn and fasttext-wheel.
"""

import argparse
import json
import os
import random
import re
import resource
import subprocess
import tempfile
import time
from pathlib import Path

from classifiers import label_fasttext, label_minibert, read, write

SUBJECTS = ("MiniBERT", "TF-IDF + SVM", "TF-IDF + logistic", "naive Bayes", "fastText")
IDEOGRAPH = re.compile("([\u3400-\u9fff])")


def drawn(rows, size, limit, seed):
    rows = random.Random(seed).sample(rows, len(rows))
    if size == "all":
        return rows[:limit]
    seen = {}
    chosen = []
    for text, label in rows:
        seen[label] = seen.get(label, 0) + 1
        if seen[label] <= int(size):
            chosen.append((text, label))
    return chosen


def minibert(arguments, folder, train, texts):
    write(folder + "/rows.tsv", train)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = [arguments.minibert, "train", folder + "/rows.tsv", "-o", folder + "/model", "--no-cache", "--quiet", "--threads", "1"]
    subprocess.run(run, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return label_minibert(arguments, folder, texts)[0], seconds


def fasttext(arguments, folder, train, texts):
    import fasttext

    def spaced(text):
        return IDEOGRAPH.sub(r" \1 ", text.lower())

    names = sorted({label for _, label in train})
    Path(folder, "rows.txt").write_text(
        "".join(f"__label__{names.index(label)} {spaced(text)}\n" for text, label in train), encoding="utf-8")
    began = time.process_time()
    model = fasttext.train_supervised(folder + "/rows.txt", epoch=25, lr=0.5, wordNgrams=2, verbose=0, thread=1)
    seconds = time.process_time() - began
    model.save_model(folder + "/model")
    labels, _ = label_fasttext(arguments, folder, [spaced(text) for text in texts])
    return [names[int(label)] for label in labels], seconds


def ngrams(vectorizer):
    from sklearn.pipeline import make_union

    return make_union(vectorizer(ngram_range=(1, 2)), vectorizer(analyzer="char_wb", ngram_range=(2, 5)))


def scikit_learn(subject):
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.naive_bayes import MultinomialNB
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    makers = {
        "TF-IDF + SVM": lambda: make_pipeline(ngrams(TfidfVectorizer), LinearSVC()),
        "TF-IDF + logistic": lambda: make_pipeline(ngrams(TfidfVectorizer), LogisticRegression(C=10, max_iter=1000)),
        "naive Bayes": lambda: make_pipeline(ngrams(CountVectorizer), MultinomialNB(alpha=0.1)),
    }

    def measured(arguments, folder, train, texts):
        model = makers[subject]()
        began = time.process_time()
        model.fit([text for text, _ in train], [label for _, label in train])
        seconds = time.process_time() - began
        return list(model.predict(texts)), seconds

    return measured


def measure(arguments, subject, train, test):
    from sklearn.metrics import accuracy_score, f1_score

    run = {"MiniBERT": minibert, "fastText": fasttext}.get(subject) or scikit_learn(subject)
    with tempfile.TemporaryDirectory() as folder:
        found, seconds = run(arguments, folder, train, [text for text, _ in test])
    expected = [label for _, label in test]
    f1 = f1_score(expected, found, average="macro")
    return {"accuracy": accuracy_score(expected, found), "f1": f1, "seconds": seconds, "rows": len(train)}


def results(arguments):
    kept = {}
    if arguments.results and arguments.results.exists():
        for line in arguments.results.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            kept[tuple(entry["key"])] = entry
    for folder in arguments.folders:
        all_rows, test = read(folder / "train.tsv"), read(folder / "test.tsv")
        test = random.Random(0).sample(test, min(arguments.tests, len(test)))
        for size in arguments.sizes.split(","):
            for draw in range(arguments.draws if size != "all" else 1):
                train = drawn(all_rows, size, arguments.rows, draw)
                for subject in arguments.subjects.split(","):
                    key = (folder.name, size, draw, subject)
                    if key in kept:
                        continue
                    kept[key] = {"key": key, **measure(arguments, subject, train, test)}
                    if arguments.results:
                        with open(arguments.results, "a", encoding="utf-8") as file:
                            file.write(json.dumps(kept[key]) + "\n")
    return kept


def table(arguments, kept):
    print("| data set | rows | " + " | ".join(SUBJECTS) + " |")
    print("|---|---|" + "---|" * len(SUBJECTS))
    for folder in arguments.folders:
        for size in arguments.sizes.split(","):
            cells, scores = [], []
            count = 0
            for subject in SUBJECTS:
                found = [entry for key, entry in kept.items() if key[0] == folder.name and key[1] == size and key[3] == subject]
                if not found:
                    cells.append("-")
                    scores.append(0)
                    continue
                mean = {name: sum(entry[name] for entry in found) / len(found) for name in ("accuracy", "f1", "seconds")}
                count = found[0]["rows"]
                scores.append(mean["accuracy"])
                cells.append(f"{100 * mean['accuracy']:.1f} / {100 * mean['f1']:.1f} / {mean['seconds']:.1f}")
            mark = " !" if scores[0] < max(scores[1:]) - 0.01 else ""
            name = f"all, {count:,}" if size == "all" else f"{size} a class"
            print(f"| {folder.name} | {name} | {cells[0]}{mark} | " + " | ".join(cells[1:]) + " |")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--sizes", default="8,16,64,all")
    parser.add_argument("--subjects", default=",".join(SUBJECTS))
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--tests", type=int, default=1000)
    parser.add_argument("--draws", type=int, default=1)
    parser.add_argument("--results", type=Path)
    parser.add_argument("--minibert", default=os.environ.get("MINIBERT_BUILD", ".build/release") + "/minibert")
    arguments = parser.parse_args()
    table(arguments, results(arguments))


if __name__ == "__main__":
    main()
