"""Compares a real encoder with transformers: ids, hidden states and sentence vectors of 200 sentences.

    python Tests/Conformance/encoder_minilm.py FOLDER [--texts FILE] [--count 200] [--command .build/release/minibert]

FOLDER is a Hugging Face folder of a BERT or DistilBERT encoder, such as all-MiniLM-L6-v2. `minibert embed` must give
the ids of `AutoTokenizer` and hidden states that differ from `AutoModel` in float32 by at most 2e-5 anywhere; the same
for the CLS state, the mean, and the mean at length 1. transformers also runs in float64, to tell whose error it is.
"""

import argparse
import json
import random
import subprocess
from pathlib import Path

import minibert_command as command
import tiny_models  # noqa: F401  (sets the libraries' environment before they are imported)

import numpy
import torch
from transformers import AutoModel, AutoTokenizer

TARGET = 2e-5
SUBJECTS = """The committee|An old fisherman|Nobody in the village|My neighbour's daughter|The second engine|Our editor|
A quiet student|The minister of finance|Every passenger|This unusual recipe|The orchestra|A Norwegian company""".split(
    "|"
)
VERBS = """has postponed|would never admit|quietly repaired|was looking for|cannot afford|described|will have finished|
misunderstood|sold|couldn't remember""".split("|")
OBJECTS = """the vote until Thursday|a café in Zürich|its 1,250-page report|what happened (again!)|the bridge at half past
 nine|three hundred e-mails, most of them unread|the naïve idea that prices only rise|"the best film of the year"|
 Beethoven's 7th|an umbrella; it was raining anyway|the patient's temperature: 38.5 °C|東京 and Kyoto""".split("|")
TAILS = [
    ".",
    ", although the weather was bad.",
    " because the trains were late and nobody had told them anything about it.",
    "?",
    " — or so the newspapers said — before the end of the 1990s, when the factory closed for good.",
    "...",
]


def generated(count):
    """Sentences assembled from parts, of 5 to about 50 tokens, the same on each run."""
    generator = random.Random(2)
    parts = (SUBJECTS, VERBS, OBJECTS, TAILS)
    return [
        " ".join(
            "".join(
                [
                    generator.choice(parts[0]),
                    " ",
                    generator.choice(parts[1]),
                    " ",
                    generator.choice(parts[2]),
                    generator.choice(parts[3]),
                ]
            ).split()
        )
        for _ in range(count)
    ]


def reference(folder, texts, limit):
    """(ids, float32 states, float64 states) of each text alone."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    single = AutoModel.from_pretrained(folder, dtype=torch.float32).eval()
    double = AutoModel.from_pretrained(folder, dtype=torch.float64).eval()
    takes_types = single.config.model_type == "bert"
    result = []
    with torch.inference_mode():
        for text in texts:
            inputs = tokenizer(text, truncation=True, max_length=limit, padding=False, return_tensors="pt")
            if not takes_types:
                inputs.pop("token_type_ids", None)
            result.append(
                (
                    inputs["input_ids"][0].tolist(),
                    single(**inputs).last_hidden_state[0].numpy(),
                    double(**inputs).last_hidden_state[0].numpy(),
                )
            )
    return result


def ours(executable, arguments, texts):
    """The JSON lines that the command gives for the texts."""
    asked = "".join(json.dumps({"text": text}) + "\n" for text in texts).encode()
    done = subprocess.run(
        [executable, *arguments, "--input-format", "jsonl", "--format", "jsonl"],
        input=asked,
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(f"minibert {arguments[0]} ended with {done.returncode}")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    if len(lines) != len(texts):
        raise SystemExit(f"minibert {arguments[0]}: {len(lines)} lines for {len(texts)} texts")
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--texts", type=Path, help="a text a line; default: sentences made here")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--max-length", type=int, default=128)
    parser.add_argument("--command")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    executable = command.find_command(arguments.command)
    texts = arguments.texts.read_text(encoding="utf-8").split("\n") if arguments.texts else generated(arguments.count)
    texts = [text for text in texts if text.strip()][: arguments.count]
    common = ["-m", str(arguments.folder), "--max-length", str(arguments.max_length)]
    expected = reference(arguments.folder, texts, arguments.max_length)

    tokenized = ours(executable, ["tokenize", *common], texts)
    wrong_ids = [text for text, line, (ids, _, _) in zip(texts, tokenized, expected) if line["ids"] != ids]
    print(f"texts                 {len(texts)}, {sum(len(ids) for ids, _, _ in expected)} tokens")
    print(f"other ids             {len(wrong_ids)}" + (f", such as {wrong_ids[0]!r}" if wrong_ids else ""))
    if wrong_ids:
        raise SystemExit(1)

    failed = False

    def report(name, found, single, double):
        nonlocal failed
        difference = max(numpy.abs(a - b).max() for a, b in zip(found, single))
        exact = max(numpy.abs(a - b).max() for a, b in zip(found, double))
        theirs = max(numpy.abs(a - b).max() for a, b in zip(single, double))
        failed |= not difference <= TARGET
        print(
            f"{name:21} {difference:.2e} from transformers; from float64: ours {exact:.2e}, transformers {theirs:.2e}"
        )

    single, double = [row[1] for row in expected], [row[2] for row in expected]
    states = ours(executable, ["embed", *common, "--pooling", "none"], texts)
    report("hidden states", [numpy.array(line["hidden_states"]) for line in states], single, double)
    unit = lambda vector: vector / numpy.linalg.norm(vector)
    for name, options, pool in [
        ("cls", ["--pooling", "cls"], lambda state: state[0]),
        ("mean", ["--pooling", "mean"], lambda state: state.mean(0)),
        ("mean, normalized", ["--pooling", "mean", "--normalize"], lambda state: unit(state.mean(0))),
    ]:
        vectors = [numpy.array(line["embedding"]) for line in ours(executable, ["embed", *common, *options], texts)]
        report(name, vectors, [pool(state) for state in single], [pool(state) for state in double])
    print("within 2e-5" if not failed else "FAILED: more than 2e-5")
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
