"""Compares the head that `minibert train` fits with scikit-learn's logistic regression on the same features.

    python Tests/Conformance/head_logistic.py ENCODER DATA… [--pooling cls] [--rows N] [--command .build/release/minibert]

Each DATA is a folder with train.tsv and test.tsv (header `label<TAB>text`), such as sst2, trec6, snips, agnews.

1. `minibert embed` writes the frozen features of both files once, as safetensors.
2. scikit-learn standardizes them and chooses C by five-fold cross-validation; its test accuracy is the reference.
3. `minibert train` chooses its own strength: its test accuracy is at most 0.5 points lower.
4. `minibert train --inverse-strength C` at scikit-learn's C: the objective agrees to 1e-4 relative (both computed here,
   in float64, from the weights in the folder), and at least 99.5 % of the predicted labels.

The objective is Σ loss + Σ w² / 2C over standardized features, the bias free, for each row; two classes have one row of
weights, the difference of the two that the folder holds.
"""

import argparse
import json
import subprocess
import tempfile
import warnings
from pathlib import Path

import minibert_command as command

import numpy
from safetensors import safe_open
from safetensors.numpy import load_file
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.preprocessing import StandardScaler

STRENGTHS = numpy.logspace(-4, 1, 11)  # candidates for C


def rows(path, count):
    """(labels, texts) of a TSV with a header; a limit takes evenly spaced rows."""
    lines = [line.split("\t", 1) for line in path.read_text(encoding="utf-8").split("\n")[1:] if line]
    if count and count < len(lines):
        lines = [lines[i * len(lines) // count] for i in range(count)]
    return [label for label, _ in lines], [text for _, text in lines]


def write(path, labels, texts):
    path.write_text("label\ttext\n" + "".join(f"{a}\t{b}\n" for a, b in zip(labels, texts)), encoding="utf-8")


def run(executable, *arguments):
    """Standard output of a run that must succeed."""
    done = subprocess.run([executable, *map(str, arguments)], capture_output=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"minibert {arguments[0]} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    return done.stdout


def features(executable, encoder, pooling, file, output):
    """`[rows, hidden]` by `minibert embed`."""
    run(
        executable,
        "embed",
        "-m",
        encoder,
        "--pooling",
        pooling,
        "--format",
        "safetensors",
        "--input",
        file,
        "--input-format",
        "tsv",
        "--text-column",
        "text",
        "-o",
        output,
        "--force",
        "-q",
    )
    tensors = load_file(output)
    return next(tensor for tensor in tensors.values() if tensor.ndim == 2).astype(numpy.float64)


def fit(strength, x, y):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return LogisticRegression(C=strength, max_iter=5000, tol=1e-7).fit(x, y)


def best_strength(x, y):
    """C by five-fold cross-validation; of equals, the strongest regularization."""
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        scores = [cross_val_score(LogisticRegression(C=c, max_iter=500), x, y, cv=folds).mean() for c in STRENGTHS]
    return float(STRENGTHS[int(numpy.argmax(scores))])


def objective(weights, bias, x, y, c):
    """Mean cross-entropy plus Σ w² / 2Cn, with one row of weights for two classes."""
    logits = x @ weights.T + bias
    top = logits.max(1)
    normalizer = numpy.log(numpy.exp(logits - top[:, None]).sum(1)) + top
    penalized = weights[1] - weights[0] if len(weights) == 2 else weights
    loss = (normalizer - logits[numpy.arange(len(y)), y]).mean()
    return float(loss + (penalized**2).sum() / (2 * c * len(x)))


def softmax_form(model):
    """Weights with one row for each class; two classes share scikit-learn's single row between them."""
    if len(model.classes_) == 2:
        return numpy.vstack([-model.coef_, model.coef_]) / 2, numpy.array([-1, 1]) * model.intercept_[0] / 2
    return model.coef_, model.intercept_


def saved_head(folder, scaler, temperature):
    """(labels, weights, bias) of a folder's head on standardized features.

    The folder holds a head on the raw state behind a pooler of a tiny multiple of the identity; standardization and
    temperature lie folded in the weights, and are taken out again here.
    """
    configuration = json.loads((folder / "config.json").read_text())
    labels = [configuration["id2label"][str(i)] for i in range(len(configuration["id2label"]))]
    with safe_open(folder / "model.safetensors", "numpy") as file:
        names = set(file.keys())
        weights = file.get_tensor("classifier.weight").astype(numpy.float64)
        bias = file.get_tensor("classifier.bias").astype(numpy.float64)
        pooler = next((name for name in names if name.endswith("pooler.dense.weight")), None)
        if pooler:
            weights = weights @ file.get_tensor(pooler).astype(numpy.float64)
    return labels, weights * scaler.scale_ * temperature, (bias + weights @ scaler.mean_) * temperature


def train(executable, encoder, pooling, file, folder, *options):
    """The JSON report of one training."""
    return json.loads(
        run(
            executable,
            "train",
            file,
            "-m",
            encoder,
            "-o",
            folder,
            "--pooling",
            pooling,
            "--no-ngrams",
            "--json",
            "--force",
            "-q",
            *options,
        )
    )


def predictions(executable, folder, texts):
    """Labels by `minibert classify`."""
    asked = "".join(json.dumps({"text": text}) + "\n" for text in texts).encode()
    done = subprocess.run(
        [executable, "classify", "-m", str(folder), "--input-format", "jsonl", "--format", "jsonl", "-q"],
        input=asked,
        stdout=subprocess.PIPE,
        check=True,
    )
    return [json.loads(line)["label"] for line in done.stdout.splitlines()]


def compare(executable, encoder, pooling, data, count, work):
    """Runs one data set and prints its lines; True if all comparisons hold."""
    train_labels, train_texts = rows(data / "train.tsv", count)
    test_labels, test_texts = rows(data / "test.tsv", None)
    write(work / "train.tsv", train_labels, train_texts)
    write(work / "test.tsv", test_labels, test_texts)
    x = features(executable, encoder, pooling, work / "train.tsv", work / "train.safetensors")
    x_test = features(executable, encoder, pooling, work / "test.tsv", work / "test.safetensors")
    scaler = StandardScaler().fit(x)
    x, x_test = scaler.transform(x), scaler.transform(x_test)

    c = best_strength(x, train_labels)
    theirs = fit(c, x, train_labels)
    mark = theirs.score(x_test, test_labels)

    own = train(executable, encoder, pooling, work / "train.tsv", work / "own")
    scores = json.loads(run(executable, "evaluate", work / "test.tsv", "-m", work / "own", "--json", "-q"))
    accuracy = scores["accuracy"]
    print(f"{data.name}: {len(x)} rows, {len(theirs.classes_)} labels, {pooling}")
    print(
        f"  test accuracy     scikit-learn {mark:.4f} (C {c:.3g}), minibert {accuracy:.4f} "
        f"(C {own['head']['inverse_strength']:.3g})"
    )
    near = accuracy >= mark - 0.005

    same = train(executable, encoder, pooling, work / "train.tsv", work / "same", "--inverse-strength", repr(c))
    labels, weights, bias = saved_head(work / "same", scaler, same["head"]["temperature"])
    index = {label: i for i, label in enumerate(labels)}
    ours = objective(weights, bias, x, numpy.array([index[label] for label in train_labels]), c)
    their_index = {label: i for i, label in enumerate(theirs.classes_)}
    reference = objective(
        *softmax_form(theirs), x, numpy.array([their_index[label] for label in train_labels]), c
    )
    equal = numpy.mean(theirs.predict(x_test) == numpy.array(predictions(executable, work / "same", test_texts)))
    print(f"  objective at C    scikit-learn {reference:.7f}, minibert {ours:.7f}, relative difference {ours / reference - 1:+.1e}")
    print(f"  equal test labels {100 * equal:.2f} %", flush=True)
    return near and abs(ours / reference - 1) <= 1e-4 and equal >= 0.995


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("encoder", type=Path)
    parser.add_argument("data", type=Path, nargs="+")
    parser.add_argument("--pooling", choices=["cls", "mean"], default="cls")
    parser.add_argument("--rows", type=int, help="number of training rows")
    parser.add_argument("--command")
    arguments = parser.parse_args()
    executable = command.find_command(arguments.command)
    met = []
    for data in arguments.data:
        with tempfile.TemporaryDirectory() as work:
            met.append(compare(executable, arguments.encoder, arguments.pooling, data, arguments.rows, Path(work)))
    print(f"{sum(met)} of {len(met)} data sets meet the marks")
    raise SystemExit(0 if all(met) else 1)


if __name__ == "__main__":
    main()
