"""Compares labels and logits of a classifier folder in MiniBERT and transformers.

    python Tests/Conformance/classify_roundtrip.py FOLDER --texts FILE [--column text] [--count 1000]

FOLDER may come from `minibert train` or any other source. FILE holds one text per line, or is a TSV with a header that has the
column. The texts go through `minibert classify --logits`, `AutoModelForSequenceClassification` and, for the labels,
`pipeline("text-classification")`. Labels must be equal, logits within 1e-4 of transformers' (relative to their scale);
a label may differ only if the two best logits are closer than that.
"""

import argparse
from pathlib import Path

import minibert_command as command
from encoder_minilm import ours

import numpy
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

TARGET = 1e-4


def read_texts(path, column, count):
    """The column of a TSV, or the lines of a plain file."""
    lines = path.read_text(encoding="utf-8").split("\n")
    names = lines[0].split("\t")
    if column in names:
        index = names.index(column)
        lines = [line.split("\t")[index] for line in lines[1:] if line]
    return [line for line in lines if line.strip()][:count]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--column", default="text")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--command")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    texts = read_texts(arguments.texts, arguments.column, arguments.count)
    executable = command.find_command(arguments.command)
    found = ours(executable, ["classify", "-m", str(arguments.folder), "--logits"], texts)

    tokenizer = AutoTokenizer.from_pretrained(arguments.folder)
    model, information = AutoModelForSequenceClassification.from_pretrained(
        arguments.folder, dtype=torch.float32, output_loading_info=True
    )
    if information["missing_keys"]:
        raise SystemExit(f"transformers misses {sorted(information['missing_keys'])}: it would make them up")
    model.eval()
    limit = min(tokenizer.model_max_length, model.config.max_position_embeddings)
    expected = []
    with torch.inference_mode():
        for text in texts:
            inputs = tokenizer(text, truncation=True, max_length=limit, return_tensors="pt")
            if model.config.model_type != "bert":
                inputs.pop("token_type_ids", None)
            expected.append(model(**inputs).logits[0].numpy())
    answers = pipeline("text-classification", model=model, tokenizer=tokenizer)(
        texts, truncation=True, max_length=limit, batch_size=1
    )

    logits = numpy.array([line["logits"] for line in found])
    expected = numpy.array(expected)
    difference = numpy.abs(logits - expected).max()
    scale = max(1.0, float(numpy.abs(expected).max()))
    best = numpy.sort(expected, axis=1)
    undecided = (
        numpy.ptp(best[:, -2:], axis=1) <= 2 * TARGET * scale if expected.shape[1] > 1 else numpy.zeros(len(texts))
    )
    regression = model.config.problem_type == "regression"
    other_labels = (
        []
        if regression
        else [i for i, (line, answer) in enumerate(zip(found, answers)) if line["label"] != answer["label"]]
    )
    real = [i for i in other_labels if not undecided[i]]
    scores = 0.0 if regression else max(abs(line["score"] - answer["score"]) for line, answer in zip(found, answers))
    print(f"texts                    {len(texts)}")
    print(f"largest logit difference {difference:.2e} (logits up to {scale:.1f})")
    print(f"largest score difference {scores:.2e}")
    print(f"other labels             {len(other_labels)}, of which {len(real)} are no ties")
    for i in real[:5]:
        print(f"  {texts[i][:80]!r}: {found[i]['label']} here, {answers[i]['label']} there")
    failed = bool(real) or not difference <= TARGET * scale
    print("FAILED" if failed else "the same")
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
