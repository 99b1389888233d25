"""The built-in encoder under a linear head, compared with a larger encoder, naive Bayes and fastText, on labeled sets.

    python Tests/Conformance/default_model.py DATA… [--teacher FOLDER] [--draws 10] [--rows 16]

Each DATA is a folder with train.tsv and test.tsv (header `label<TAB>text`). On all rows: test accuracy of
`minibert train` with the built-in encoder ([CLS] state, L2 by cross-validation), of the same with --teacher by its [CLS]
state and by its mean, of multinomial naive Bayes on words (scikit-learn), and of fastText (pip install fasttext-wheel;
left out if it is not there) with its defaults except 25 epochs, word pairs and a rate of 0.5. Then the means over draws of
16 rows a class, with the same rows for naive Bayes and fastText. Exit code 1 if the built-in encoder is not above both
on any set of draws.
"""

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB

try:
    import fasttext
except ImportError:
    fasttext = None


def rows(path):
    """[(label, text)] of a TSV with a header."""
    return [tuple(line.split("\t", 1)) for line in path.read_text(encoding="utf-8").split("\n")[1:] if line]


def write(rows, path):
    path.write_text("label\ttext\n" + "".join(f"{label}\t{text}\n" for label, text in rows), encoding="utf-8")
    return path


def by_minibert(command, train, test, folder, *options):
    """Test accuracy of a head that `train` fits."""
    model = folder / "model"
    subprocess.run(
        [command, "train", train, "-o", model, "--force", "--quiet", *options], check=True, stderr=subprocess.DEVNULL)
    predictions = folder / "predictions.tsv"
    subprocess.run(
        [command, "evaluate", test, "-m", model, "--predictions", predictions, "--force", "--quiet"],
        check=True, stdout=subprocess.DEVNULL)
    table = [line.split("\t") for line in predictions.read_text(encoding="utf-8").split("\n") if line]
    place = {name: index for index, name in enumerate(table[0])}
    return statistics.mean(row[place["label"]] == row[place["predicted"]] for row in table[1:])


def by_naive_bayes(train, test):
    words = CountVectorizer(token_pattern=r"\S+")
    model = MultinomialNB().fit(words.fit_transform(text for _, text in train), [label for label, _ in train])
    return model.score(words.transform(text for _, text in test), [label for label, _ in test])


def by_fasttext(train, test, folder):
    if fasttext is None:
        return float("nan")
    file = folder / "fasttext.txt"
    names = sorted({label for label, _ in train})
    file.write_text("".join(f"__label__{names.index(label)} {text.lower()}\n" for label, text in train), encoding="utf-8")
    model = fasttext.train_supervised(str(file), epoch=25, lr=0.5, wordNgrams=2, verbose=0, thread=2)
    found, _ = model.f.multilinePredict([text.lower() + "\n" for _, text in test], 1, 0.0, "strict"), None
    labels = [names[int(row[0].removeprefix("__label__"))] if row else "" for row in found[0]]
    return statistics.mean(one == label for one, (label, _) in zip(labels, test))


def drawn(train, count, seed):
    """A number of rows of each class, drawn at random."""
    shuffled = train[:]
    random.Random(seed).shuffle(shuffled)
    taken, result = {}, []
    for label, text in shuffled:
        taken[label] = taken.get(label, 0) + 1
        if taken[label] <= count:
            result.append((label, text))
    return result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data", nargs="+", type=Path)
    parser.add_argument("--teacher")
    parser.add_argument("--draws", type=int, default=10)
    parser.add_argument("--rows", type=int, default=16)
    parser.add_argument("--command", default=".build/release/minibert")
    arguments = parser.parse_args()
    worse = 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        print("all rows\tbuilt in\tteacher cls\tteacher mean\tnaive Bayes\tfastText", flush=True)
        for data in arguments.data:
            train, test = rows(data / "train.tsv"), rows(data / "test.tsv")
            files = data / "train.tsv", data / "test.tsv", folder
            scores = [by_minibert(arguments.command, *files)]
            for pooling in ["cls", "mean"]:
                teacher = ["-m", arguments.teacher, "--pooling", pooling]
                scores.append(by_minibert(arguments.command, *files, *teacher) if arguments.teacher else float("nan"))
            scores += [by_naive_bayes(train, test), by_fasttext(train, test, folder)]
            print("\t".join([data.name] + [f"{score:.3f}" for score in scores]), flush=True)
        print(f"\n{arguments.rows} rows a class, mean of {arguments.draws}\tbuilt in\tnaive Bayes\tfastText", flush=True)
        for data in arguments.data:
            train, test = rows(data / "train.tsv"), rows(data / "test.tsv")
            draws = []
            for seed in range(arguments.draws):
                few = drawn(train, arguments.rows, seed)
                file = write(few, folder / "few.tsv")
                draws.append(
                    [by_minibert(arguments.command, file, data / "test.tsv", folder), by_naive_bayes(few, test),
                     by_fasttext(few, test, folder)])
            means = [statistics.mean(column) for column in zip(*draws)]
            worse += means[0] <= max(score for score in means[1:] if score == score)
            print("\t".join([data.name] + [f"{mean:.3f}" for mean in means]), flush=True)
    sys.exit(1 if worse else 0)


main()
