"""Compares models of every activation, and models with trained heads, with transformers in F32, F16 and BF16, as saved
and after conversion.

    python Tests/Conformance/saved_models.py [--model MODEL --data FILE.tsv]

Tiny encoders of both families are made with each activation of `ACT2FN`; an unsupported name must be refused
with exit code 4. Heads are trained by `minibert train` on tiny encoders, and on MODEL with FILE (a TSV with the columns
`label` and `text`), for each kind of problem and of head. For every folder, and for the folder that `minibert convert` writes from it,
`AutoModelForSequenceClassification` loads it in each type:

- in F32, our logits within 1e-4 of its own, relative to their scale;
- in F16 and BF16, where it computes in that type too, finite logits within BOUND units of the type's rounding of ours,
  relative to the sum of the magnitudes that the head adds up for a logit.

A head that only MiniBERT has must not be loaded by transformers at all, but its encoder, made a folder by `convert --part
encoder`, must be, with our vectors. Run it with each version of transformers.
"""

import argparse
import json
import math
import subprocess
import tempfile
from pathlib import Path

import minibert_command as command
import tiny_models as tiny
from encoder_minilm import ours

import torch
import transformers
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer
from transformers.activations import ACT2FN

TARGET = 1e-4
# In units of one rounding; the reference itself rounds at every step between a word and a logit.
BOUND = 4
ROUNDING = {"float32": None, "float16": 2.0**-11, "bfloat16": 2.0**-8}
NOT_COMPUTED = {"prelu", "xielu", "sqrtsoftplus"}
WORDS = "the film plot actor was great good bad dull bright is not in of".split()
TEXTS = ["a great film", "not bad, dull", "was the plot good?", "the actor is unhappily bright", "Bad.", "résumé 日本 ok"]
HEADS = {
    "linear": ["--portable"],
    "pooler": ["--portable", "--pooling", "pooler"],
    "mean": ["--pooling", "mean"],
    "by gradients": ["--epochs", "3"],
    "unfrozen": ["--unfreeze", "1", "--epochs", "1"],
    "mlp": ["--head", "mlp", "--head-widths", "8", "--activation", "leaky_relu", "--epochs", "2"],
    "gru": ["--head", "gru", "--state-size", "6", "--epochs", "1"],
}
OURS_ALONE = {"mean", "mlp", "gru"}


def write_encoder(folder, family, activation="gelu", head=True):
    """A tiny random model of a family, with an activation and perhaps a head."""
    folder.mkdir()
    if family == "bert":
        configuration = tiny.bert_configuration(hidden_act=activation, num_labels=3)
        model = transformers.BertForSequenceClassification if head else transformers.BertModel
    else:
        configuration = tiny.distilbert_configuration(activation=activation, num_labels=3)
        model = transformers.DistilBertForSequenceClassification if head else transformers.DistilBertModel
    model = tiny.randomize(model(configuration), seed=len(activation))
    tiny.write_json(folder / "config.json", tiny.configuration_json(configuration, type(model).__name__))
    tiny.write_tensors(folder / "model.safetensors", model.state_dict())
    tiny.write_tokenizer(folder)


def write_data(path, problem):
    """Rows whose label follows from a word, in the format of a problem type."""
    rows = []
    for index in range(60):
        words = [WORDS[(index * step + step) % len(WORDS)] for step in (1, 3, 5)]
        label = (index % 3) if problem == "regression" else ["no", "yes", "maybe"][index % 3]
        if problem == "multi":
            label = "no|yes" if index % 4 == 0 else label
        words[1] = ["great", "bad", "dull"][index % 3]
        rows.append(f"{label}\t{' '.join(words)}")
    path.write_text("label\ttext\n" + "\n".join(rows) + "\n", encoding="utf-8")


PROBLEMS = {"single": [], "multi": ["--multi-label", "|"], "regression": ["--regression"]}


def reference(folder, texts, dtype):
    """The logits of transformers, computed in a type."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model, information = AutoModelForSequenceClassification.from_pretrained(
        folder, dtype=getattr(torch, dtype), output_loading_info=True
    )
    if information["missing_keys"]:
        raise SystemExit(f"transformers misses {sorted(information['missing_keys'])}: it would make them up")
    model.eval()
    limit = min(tokenizer.model_max_length, model.config.max_position_embeddings)
    found, scale = [], 1.0
    with torch.inference_mode():
        for text in texts:
            inputs = tokenizer(text, truncation=True, max_length=limit, return_tensors="pt")
            if model.config.model_type != "bert":
                inputs.pop("token_type_ids", None)
            output = model(**inputs, output_hidden_states=True)
            found.append(output.logits[0].float().tolist())
            scale = max(scale, magnitude(model, output.hidden_states[-1][0, 0].double()))
    return found, scale


def magnitude(model, state):
    """The largest sum of magnitudes that the two maps of a head add up for a logit."""
    first = model.bert.pooler.dense if model.config.model_type == "bert" else model.pre_classifier
    inner = first.weight.double().abs() @ state.abs() + first.bias.double().abs()
    last = model.classifier
    return float((last.weight.double().abs() @ inner + last.bias.double().abs()).max())


def difference(found, expected):
    """The largest difference; infinite if a value is not finite."""
    pairs = [(a, b) for one, other in zip(found, expected) for a, b in zip(one, other)]
    if not all(math.isfinite(number) for pair in pairs for number in pair):
        return math.inf
    return max(abs(a - b) for a, b in pairs)


class Comparison:
    def __init__(self, executable, verbose):
        self.executable = executable
        self.tally = command.Tally(verbose)
        self.largest = {}

    def run(self, *arguments):
        return subprocess.run([self.executable, *map(str, arguments)], capture_output=True, text=True, check=False)

    def logits(self, folder, texts):
        return [line["logits"] for line in ours(self.executable, ["classify", "-m", str(folder), "--logits"], texts)]

    def folder(self, name, folder, texts):
        """Compares a folder, and its conversions, in every type."""
        whole = self.logits(folder, texts)
        _, scale = reference(folder, texts, "float32")
        for stored in ROUNDING:
            place = folder
            if stored != "float32":
                place = folder.with_name(f"{folder.name}-{stored}")
                made = self.run("convert", "-m", folder, "--dtype", stored, "-o", place)
                if made.returncode:
                    self.tally.add(f"{name}, stored as {stored}", [made.stderr.strip()])
                    continue
            here = self.logits(place, texts)
            if stored != "float32":
                self.judge(f"{name}, converted to {stored}", here, whole, stored, scale)
            for dtype in ROUNDING:
                if stored in ("float32", dtype) or dtype == "float32":
                    there, _ = reference(place, texts, dtype)
                    self.judge(f"{name}, stored as {stored}, computed in {dtype}", here, there, dtype, scale)

    def judge(self, name, found, expected, dtype, scale):
        away, rounding = difference(found, expected), ROUNDING[dtype]
        if not rounding:
            scale = max(1.0, *(abs(number) for row in expected for number in row))
        allowed = (BOUND * rounding if rounding else TARGET) * scale
        share = away / scale / (rounding or 1)
        self.largest[dtype] = max(self.largest.get(dtype, 0), share)
        faults = [] if away <= allowed else [f"off by {away:.2e}, allowed {allowed:.2e}"]
        self.tally.add(f"{name}: {away:.1e}", faults)

    def encoder(self, name, folder, texts):
        """Compares the encoder of a folder without its head."""
        place = folder.with_name(folder.name + "-encoder")
        made = self.run("convert", "-m", folder, "--part", "encoder", "-o", place)
        if made.returncode:
            self.tally.add(f"{name}, the encoder", [made.stderr.strip()])
            return
        arguments = ["embed", "-m", str(place), "--pooling", "cls", "--normalize"]
        here = [line["embedding"] for line in ours(self.executable, arguments, texts)]
        tokenizer, model = AutoTokenizer.from_pretrained(place), AutoModel.from_pretrained(place, dtype=torch.float32)
        there = []
        with torch.inference_mode():
            for text in texts:
                inputs = tokenizer(text, truncation=True, max_length=tokenizer.model_max_length, return_tensors="pt")
                if model.config.model_type != "bert":
                    inputs.pop("token_type_ids", None)
                state = model.eval()(**inputs).last_hidden_state[0, 0]
                there.append((state / state.norm()).tolist())
        self.judge(f"{name}, the encoder", here, there, "float32", 1.0)

    def refused_elsewhere(self, name, folder):
        """Checks that transformers refuses a head that only MiniBERT has."""
        try:
            AutoModelForSequenceClassification.from_pretrained(folder)
            faults = ["transformers loads a head that it does not have"]
        except (ValueError, KeyError, OSError):
            faults = []
        self.tally.add(f"{name} is refused by transformers", faults)

    def trained(self, name, encoder, data, texts, folder, arguments, alone):
        done = self.run("train", data, "-m", encoder, "-o", folder, *arguments)
        if done.returncode:
            self.tally.add(f"{name} is trained", [done.stderr.strip().splitlines()[-1]])
        elif alone:
            self.refused_elsewhere(name, folder)
            self.encoder(name, folder, texts)
        else:
            self.folder(name, folder, texts)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, help="a published encoder")
    parser.add_argument("--data", type=Path, help="a TSV with the columns label and text")
    parser.add_argument("--command")
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    comparison = Comparison(command.find_command(arguments.command), arguments.verbose)
    with tempfile.TemporaryDirectory() as place:
        place = Path(place)
        for family in ["bert", "distilbert"]:
            for activation in ACT2FN:
                name, folder = f"{family}, {activation}", place / f"{family}-{activation}"
                write_encoder(folder, family, "gelu" if activation in NOT_COMPUTED else activation)
                if activation not in NOT_COMPUTED:
                    comparison.folder(name, folder, TEXTS)
                    continue
                settings = json.loads((folder / "config.json").read_text())
                settings["hidden_act" if family == "bert" else "activation"] = activation
                tiny.write_json(folder / "config.json", settings)
                code = comparison.run("classify", "-m", folder, "a film").returncode
                comparison.tally.add(f"{name} is refused", [] if code == 4 else [f"exit code {code}"])
            write_encoder(place / family, family, head=False)
            write_encoder(place / f"{family}-head", family)
            for problem, options in PROBLEMS.items():
                data = place / f"{problem}.tsv"
                write_data(data, problem)
                for head, extra in HEADS.items():
                    if head == "pooler" and family == "distilbert":
                        continue
                    comparison.trained(
                        f"{family}, {problem}, {head}", place / family, data, TEXTS,
                        place / f"{family}-{problem}-{head.replace(' ', '-')}", options + extra, head in OURS_ALONE)
        if arguments.model and arguments.data:
            rows = [line.split("\t") for line in arguments.data.read_text(encoding="utf-8").splitlines()]
            column = rows[0].index("text")
            texts = [row[column] for row in rows[1:101]]
            for head in ["linear", "by gradients", "mlp"]:
                comparison.trained(
                    f"{arguments.model.name}, {head}", arguments.model, arguments.data, texts,
                    place / f"published-{head.replace(' ', '-')}", HEADS[head], head in OURS_ALONE)
        print(f"transformers {transformers.__version__}")
        for dtype, share in comparison.largest.items():
            unit = f"roundings of {dtype}" if ROUNDING[dtype] else "of the scale"
            print(f"largest difference in {dtype}: {share:.2g} {unit}")
        comparison.tally.finish()


if __name__ == "__main__":
    main()
