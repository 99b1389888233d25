"""Rebuilds the logits of a head with n-grams in Python, and compares its accuracy with scikit-learn's.

    python Tests/Conformance/ngram_head.py MODEL DATA/trec6 DATA/waimai [--command PATH] [--rows N]
    python Tests/Conformance/ngram_head.py --print-hashes "It's 日" -- "né"

For each data set, MiniBERT trains a head on MODEL with the default options. If it has n-grams, its logits for the test
rows are rebuilt from the folder: the vectors of `embed`, and the n-grams by the rule in FineTuneAHead.md. They must agree
within 1e-5 of the largest logit. The accuracy is printed beside that of scikit-learn's TF-IDF (words 1 to 2, characters 2
to 5) with logistic regression on the same rows, and must not be more than 1 point below it.

Needs numpy, tokenizers, safetensors and scikit-learn.
"""

import argparse
import json
import math
import pathlib
import struct
import subprocess
import sys
import tempfile

import numpy

MASK = (1 << 64) - 1


def ngram_hash(kind, text):
    state = 0xCBF29CE484222325
    for byte in bytes([kind]) + text.encode():
        state = (state ^ byte) * 0x100000001B3 & MASK
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        state = (state ^ state >> 33) * factor & MASK
    return (state ^ state >> 33) >> 32


def ngrams(words, kind):
    for start, word in enumerate(words):
        for end in range(start + 1, min(start + 3, len(words)) + 1):
            yield ngram_hash(kind, " ".join(words[start:end]))
        if len(word) > 1:
            padded = f" {word} "
            for first in range(len(padded)):
                for end in range(first + 2, min(first + 5, len(padded)) + 1):
                    yield ngram_hash(kind + 1, padded[first:end])


def bert_words():
    from tokenizers import normalizers, pre_tokenizers

    normalizer, splitter = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
    return lambda text: [word for word, _ in splitter.pre_tokenize_str(normalizer.normalize_str(text))]


def tensors(path):
    data = path.read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    kinds = {"F32": "<f4", "F16": "<f2", "U32": "<u4", "F64": "<f8"}
    found = {}
    for name, entry in json.loads(data[8 : 8 + size]).items():
        if name == "__metadata__" or entry["dtype"] not in kinds:
            continue
        start, end = entry["data_offsets"]
        values = numpy.frombuffer(data[8 + size + start : 8 + size + end], kinds[entry["dtype"]])
        found[name] = values.reshape(entry["shape"])
    return found


def rows(path):
    lines = path.read_text(encoding="utf-8").split("\n")[1:]
    return zip(*[line.split("\t", 1) for line in lines if line])


class Folder:
    """The head of a saved folder."""

    def __init__(self, path):
        self.path = path
        self.configuration = json.loads((path / "config.json").read_text(encoding="utf-8"))
        self.tensors = tensors(path / "model.safetensors")
        self.words = bert_words()

    @property
    def has_ngrams(self):
        return "ngrams" in self.configuration.get("head", {})

    def ngram_logits(self, text):
        hashes, idf = self.tensors["ngrams.hashes"], self.tensors["ngrams.idf"].astype(float)
        counts = {}
        for value in ngrams(self.words(text), 0):
            place = int(numpy.searchsorted(hashes, value))
            if place < len(hashes) and hashes[place] == value:
                counts[place] = counts.get(place, 0) + 1
        places = sorted(counts)
        vector = numpy.array([(1 + math.log(counts[place])) * idf[place] for place in places])
        length = math.sqrt(float(vector @ vector)) or 1
        return vector / length @ self.tensors["ngrams.weight"][places].astype(float)

    def logits(self, texts, vectors):
        last = max(name for name in self.tensors if name.startswith("head.") and name.endswith(".weight"))
        weight, bias = self.tensors[last], self.tensors[last.replace(".weight", ".bias")]
        dense = vectors.astype(float) @ weight.T.astype(float) + bias
        return dense + numpy.array([self.ngram_logits(text) for text in texts])


def command_output(command, *arguments):
    return subprocess.run([command, *arguments], check=True, capture_output=True).stdout


def peer_accuracy(train, test):
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV
    from sklearn.pipeline import make_pipeline, make_union

    features = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2),
    )
    search = GridSearchCV(
        make_pipeline(features, LogisticRegression(max_iter=300)), {"logisticregression__C": [1, 10, 100]}, cv=3
    )
    search.fit(train[1], train[0])
    return search.score(test[1], test[0])


def check(model, data, command, row_limit):
    train, test = [list(part) for part in rows(data / "train.tsv")], [list(part) for part in rows(data / "test.tsv")]
    if row_limit:
        step = max(1, len(train[0]) // row_limit)
        train = [part[::step] for part in train]
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        table = place / "train.tsv"
        table.write_text(
            "label\ttext\n" + "".join(f"{label}\t{text}\n" for label, text in zip(*train)), encoding="utf-8"
        )
        common = ["--quiet", "--text-column", "text"]
        command_output(command, "train", str(table), "-m", model, "-o", str(place / "model"), *common, "--no-cache")
        folder = Folder(place / "model")
        output = command_output(
            command, "classify", "-m", str(place / "model"), "-i", str(data / "test.tsv"), "--format", "jsonl", "--logits", *common
        )
        results = [json.loads(line) for line in output.splitlines()]
        accuracy = numpy.mean([result["label"] == label for result, label in zip(results, test[0])])
        peer = peer_accuracy(train, test)
        line = f"{data.name}: {len(train[0])} rows, accuracy {accuracy:.3f}, scikit-learn {peer:.3f}"
        passed = accuracy >= peer - 0.01
        if folder.has_ngrams:
            pooling = folder.configuration["head"]["pooling"]
            command_output(
                command, "embed", "-m", str(place / "model"), "-i", str(data / "test.tsv"), "--pooling", pooling,
                "--format", "safetensors", "-o", str(place / "vectors.safetensors"), *common,
            )
            vectors = tensors(place / "vectors.safetensors")["embeddings"]
            ours = numpy.array([result["logits"] for result in results])
            expected = folder.logits(test[1], vectors)
            difference = float(numpy.abs(ours - expected).max() / max(1, numpy.abs(expected).max()))
            line += f", {len(folder.tensors['ngrams.hashes'])} n-grams, logits differ by {difference:.1e}"
            passed = passed and difference <= 1e-5
        print(("ok    " if passed else "FAULT ") + line, flush=True)
        return passed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", help="the folder of an encoder, then folders with train.tsv and test.tsv")
    parser.add_argument("--command", default=".build/release/minibert")
    parser.add_argument("--rows", type=int, help="the number of training rows; all by default")
    parser.add_argument("--print-hashes", metavar="TEXT", help="print the hashes of a text, and of a second one")
    arguments = parser.parse_args()
    if arguments.print_hashes is not None:
        words = bert_words()
        for index, text in enumerate([arguments.print_hashes, *arguments.paths]):
            print(sorted(set(ngrams(words(text), 2 * index))))
        return 0
    model, *sets = arguments.paths
    passed = [check(model, pathlib.Path(path), arguments.command, arguments.rows) for path in sets]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
