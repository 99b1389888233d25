"""The built-in encoder under a linear head, beside other ways to classify text, on labeled sets.

    python Tests/Conformance/default_model.py DATA… --scores scores.tsv [--methods minibert,words,…] [--rows 16 --draws 5]
        [--teacher FOLDER] [--encoder FOLDER] [--option=--portable]
    python Tests/Conformance/default_model.py --scores scores.tsv --table

Each DATA is a folder with train.tsv and test.tsv (header `label<TAB>text`). The first form measures the test accuracy of
each method on all training rows or, with --rows, on so many rows of each class (the mean of the draws), and adds lines
`set<TAB>rows<TAB>method<TAB>accuracy` to the file; what the file has is not measured again. The second prints the file as
tables in Markdown. The methods, which need scikit-learn, fasttext-wheel, model2vec[distill] and setfit:

    minibert    `minibert train` with the built-in encoder (or --encoder) and the defaults
    words       TF-IDF of words and pairs of words, logistic regression (C = 10)
    characters  TF-IDF of 2 to 5 characters of each word (1 to 3 of a Chinese text), logistic regression (C = 10)
    bayes       multinomial naive Bayes on words (on one or two characters of a Chinese text)
    fasttext    fastText: 25 epochs, word pairs, a rate of 0.5; Chinese characters are words
    model2vec   static vectors that model2vec distills from --teacher, logistic regression (C = 1)
    setfit      setfit on --teacher with its defaults, for few rows
    teacher     `minibert train` with --teacher and the mean of its states
"""

import argparse
import random
import statistics
import subprocess
import tempfile
from pathlib import Path

METHODS = ["minibert", "words", "characters", "bayes", "fasttext", "model2vec", "setfit", "teacher"]


def table(path):
    """[(label, text)] of a TSV with a header."""
    return [tuple(line.split("\t", 1)) for line in path.read_text(encoding="utf-8").split("\n")[1:] if line]


def is_chinese(rows):
    return sum(any("\u4e00" <= letter <= "\u9fff" for letter in text) for _, text in rows[:200]) > 100


def accuracy(found, test):
    return statistics.mean(one == label for one, (label, _) in zip(found, test))


def minibert(train, test, arguments, *options):
    """Test accuracy of a head that `train` fits."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name, rows in [("train", train), ("test", test)]:
            lines = "".join(f"{label}\t{text}\n" for label, text in rows)
            (folder / f"{name}.tsv").write_text("label\ttext\n" + lines, encoding="utf-8")
        subprocess.run(
            [arguments.command, "train", folder / "train.tsv", "-o", folder / "model", "--quiet", *options,
             *arguments.option], check=True, stderr=subprocess.DEVNULL)
        subprocess.run(
            [arguments.command, "evaluate", folder / "test.tsv", "-m", folder / "model", "--predictions",
             folder / "found.tsv", "--quiet"], check=True, stdout=subprocess.DEVNULL)
        names, *found = [line.split("\t") for line in (folder / "found.tsv").read_text(encoding="utf-8").split("\n") if line]
        return statistics.mean(row[names.index("label")] == row[names.index("predicted")] for row in found)


def built_in(train, test, arguments):
    return minibert(train, test, arguments, *(["-m", arguments.encoder] if arguments.encoder else []))


def teacher(train, test, arguments):
    return minibert(train, test, arguments, "-m", arguments.teacher, "--pooling", "mean")


def fitted(features, model, train, test):
    """The accuracy of a model of scikit-learn on features of the texts."""
    model.fit(features.fit_transform([text for _, text in train]), [label for label, _ in train])
    return accuracy(model.predict(features.transform([text for _, text in test])), test)


def words(train, test, arguments):
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    features = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), token_pattern=r"\w+|[^\w\s]")
    return fitted(features, LogisticRegression(C=10, max_iter=300), train, test)


def characters(train, test, arguments):
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    kind = {"analyzer": "char", "ngram_range": (1, 3)} if is_chinese(train) else {"analyzer": "char_wb", "ngram_range": (2, 5)}
    return fitted(TfidfVectorizer(sublinear_tf=True, **kind), LogisticRegression(C=10, max_iter=300), train, test)


def bayes(train, test, arguments):
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.naive_bayes import MultinomialNB
    kind = {"analyzer": "char", "ngram_range": (1, 2)} if is_chinese(train) else {"token_pattern": r"\S+"}
    return fitted(CountVectorizer(**kind), MultinomialNB(), train, test)


def fasttext(train, test, arguments):
    import fasttext as library

    def spaced(text):
        return "".join(f" {letter} " if "\u4e00" <= letter <= "\u9fff" else letter for letter in text.lower()) + "\n"

    names = sorted({label for label, _ in train})
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.writelines(f"__label__{names.index(label)} {spaced(text)}" for label, text in train)
        file.flush()
        model = library.train_supervised(file.name, epoch=25, lr=0.5, wordNgrams=2, verbose=0, thread=1)
    found, _ = model.f.multilinePredict([spaced(text) for _, text in test], 1, 0.0, "strict"), None
    return accuracy([names[int(row[0].removeprefix("__label__"))] if row else "" for row in found[0]], test)


def model2vec(train, test, arguments):
    from model2vec.distill import distill
    from sklearn.linear_model import LogisticRegression
    if not hasattr(arguments, "static"):
        arguments.static = distill(model_name=arguments.teacher, pca_dims=256)
    encode = arguments.static.encode
    model = LogisticRegression(max_iter=1000).fit(encode([text for _, text in train]), [label for label, _ in train])
    return accuracy(model.predict(encode([text for _, text in test])), test)


def setfit(train, test, arguments):
    from datasets import Dataset
    from setfit import SetFitModel, Trainer, TrainingArguments
    names = sorted({label for label, _ in train})
    model = SetFitModel.from_pretrained(arguments.teacher)
    with tempfile.TemporaryDirectory() as folder:
        settings = TrainingArguments(output_dir=folder, batch_size=16, num_epochs=1, report_to="none", show_progress_bar=False)
        rows = Dataset.from_dict(
            {"text": [text for _, text in train], "label": [names.index(label) for label, _ in train]})
        Trainer(model=model, args=settings, train_dataset=rows).train()
    return accuracy([names[int(place)] for place in model.predict([text for _, text in test])], test)


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


def measured(method, data, arguments):
    train, test = table(data / "train.tsv"), table(data / "test.tsv")
    function = {"minibert": built_in}.get(method) or globals()[method]
    if arguments.rows is None:
        return function(train, test, arguments)
    return statistics.mean(
        function(drawn(train, arguments.rows, seed), test, arguments) for seed in range(arguments.draws))


def print_tables(scores):
    """Markdown tables of the scores, one for each number of rows."""
    for rows in sorted({rows for _, rows, _ in scores}, key=lambda rows: rows != "all"):
        methods = [method for method in METHODS if any(key[1:] == (rows, method) for key in scores)]
        print(f"| {rows} rows | " + " | ".join(methods) + " |\n" + "|---" * (len(methods) + 1) + "|")
        for data in dict.fromkeys(data for data, one, _ in scores if one == rows):
            cells = [f"{scores[data, rows, method]:.3f}".lstrip("0") if (data, rows, method) in scores else "" for method in methods]
            print(f"| {data} | " + " | ".join(cells) + " |")
        print()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data", nargs="*", type=Path)
    parser.add_argument("--scores", type=Path, required=True)
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--methods", default=",".join(METHODS[:5]))
    parser.add_argument("--rows", type=int)
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument("--teacher")
    parser.add_argument("--encoder")
    parser.add_argument("--option", action="append", default=[])
    parser.add_argument("--command", default=".build/release/minibert")
    arguments = parser.parse_args()
    lines = arguments.scores.read_text(encoding="utf-8").splitlines() if arguments.scores.exists() else []
    scores = {tuple(line.split("\t")[:3]): float(line.split("\t")[3]) for line in lines}
    if arguments.table:
        print_tables(scores)
        return
    for data in arguments.data:
        for method in arguments.methods.split(","):
            key = data.name, str(arguments.rows or "all"), method
            if key not in scores:
                scores[key] = measured(method, data, arguments)
                with arguments.scores.open("a", encoding="utf-8") as file:
                    file.write("\t".join(key) + f"\t{scores[key]:.4f}\n")
                print(*key, f"{scores[key]:.4f}", flush=True)


main()
