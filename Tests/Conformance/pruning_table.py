"""Prints the accuracy and the speed of pruned models.

    python Tests/Conformance/pruning_table.py --model FOLDER --calibration FILE.tsv --test FILE.tsv [--factors 1.5,2]

Both files are TSV with the columns `label` and `text`; the labels of the calibration file are not used. For each factor
the model is pruned by `minibert prune --speedup`, with and without `--recover`, and, as a floor, by removing the heads
and inner neurons whose weights have the smallest norms, the same share in every layer (the criterion of TextPruner).

The speed is that of the processor time of `minibert classify` on one thread, without the time for one text. Runs of the
pruned and the unpruned model alternate, and the ratio is the median over the rounds, so other work on the machine
hardly changes it. The last columns are the seconds that a pruning took and the processor seconds of it.
"""

import argparse
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import minibert_command as command

import torch
from safetensors.torch import load_file, save_file

ROUNDS = 5
LAYER = "encoder.layer."


def labels(program, model, texts):
    """The best label of each text."""
    lines = subprocess.run(
        [program, "classify", "-q", "-m", model, "--format", "jsonl", "--input-format", "lines"],
        input="\n".join(texts) + "\n", capture_output=True, text=True, check=True,
    ).stdout.splitlines()
    return [json.loads(line)["label"] for line in lines]


def processor_seconds(program, model, texts):
    """The processor time to classify texts on one thread."""
    process = subprocess.Popen(
        [program, "classify", "-q", "-m", model, "--threads", "1", "--input-format", "lines"],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
    )
    process.stdin.write("\n".join(texts) + "\n")
    process.stdin.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"exit code {process.returncode} of classify with {model}")
    return usage.ru_utime + usage.ru_stime


def speeds(program, models, texts):
    """Texts a second of the first model, and the ratio of the others to it."""
    rounds = []
    for _ in range(ROUNDS):
        rounds.append(
            [processor_seconds(program, model, texts) - processor_seconds(program, model, texts[:1]) for model in models]
        )
    median = lambda numbers: sorted(numbers)[len(numbers) // 2]
    ratios = [median([seconds[0] / seconds[place] for seconds in rounds]) for place in range(len(models))]
    return len(texts) / median([seconds[0] for seconds in rounds]), ratios


def prune_by_magnitude(model, folder, factor):
    """Keeps the heads and neurons with the largest norms: about 1 / factor of each layer."""
    shutil.copytree(model, folder)
    configuration = json.loads((folder / "config.json").read_text())
    tensors = load_file(folder / "model.safetensors")
    size, heads = configuration["hidden_size"], configuration["num_attention_heads"]
    prefix = next(name for name in tensors if LAYER in name).split(LAYER)[0] + LAYER
    for layer in range(configuration["num_hidden_layers"]):
        def tensor(name):
            return tensors[f"{prefix}{layer}.{name}"]

        def norms(weight, count):
            return weight.reshape(count, -1).pow(2).sum(1)

        output = tensor("attention.output.dense.weight")
        projections = [f"attention.self.{part}" for part in ("query", "key", "value")]
        score = norms(output.T.contiguous(), heads) + sum(norms(tensor(part + ".weight"), heads) for part in projections)
        order = score.argsort(descending=True)
        kept = round(heads / factor)
        columns = torch.cat([torch.arange(size // heads) + head * (size // heads) for head in order])
        keep(tensors, f"{prefix}{layer}.", projections, "attention.output.dense", columns, kept * size // heads)
        output = tensor("output.dense.weight")
        score = norms(output.T.contiguous(), output.shape[1]) + norms(tensor("intermediate.dense.weight"), output.shape[1])
        order = score.argsort(descending=True)
        keep(tensors, f"{prefix}{layer}.", ["intermediate.dense"], "output.dense", order, round(len(order) / factor))
    save_file({name: value.contiguous() for name, value in tensors.items()}, folder / "model.safetensors",
              metadata={"format": "pt"})


def keep(tensors, prefix, inputs, output, order, count):
    """Puts units in an order, and zeros in the place of all but the first."""
    for name in inputs:
        for part in (".weight", ".bias"):
            tensors[prefix + name + part] = tensors[prefix + name + part][order].clone()
            tensors[prefix + name + part][count:] = 0
    weight = tensors[prefix + output + ".weight"][:, order].clone()
    weight[:, count:] = 0
    tensors[prefix + output + ".weight"] = weight


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--command")
    parser.add_argument("--model", required=True)
    parser.add_argument("--calibration", required=True)
    parser.add_argument("--test", required=True)
    parser.add_argument("--factors", default="1.25,1.5,2,3")
    parser.add_argument("--threads", default="2")
    options = parser.parse_args()
    program = command.find_command(options.command)
    rows = [line.split("\t", 1) for line in Path(options.test).read_text(encoding="utf-8").splitlines()[1:]]
    texts = [row[1] for row in rows]

    def accuracy(model):
        return sum(label == row[0] for label, row in zip(labels(program, model, texts), rows)) / len(rows)

    with tempfile.TemporaryDirectory() as place:
        models = [("unpruned", 1.0, Path(options.model), 0.0, 0.0)]
        for factor in map(float, options.factors.split(",")):
            for name, extra in (("magnitude", None), ("pruned", []), ("recovered", ["--recover"])):
                folder, start = Path(place) / f"{name}-{factor}", os.times()
                if extra is None:
                    prune_by_magnitude(options.model, folder, factor)
                else:
                    subprocess.run(
                        [program, "prune", "-q", "-m", options.model, options.calibration, "--speedup", str(factor),
                         "-o", folder, "--threads", options.threads, *extra],
                        check=True,
                    )
                end = os.times()
                spent = sum(getattr(end, part) - getattr(start, part) for part in ("children_user", "children_system"))
                models.append((name, factor, folder, end.elapsed - start.elapsed, spent))
        base, ratios = speeds(program, [model[2] for model in models], texts[:500])
        print(f"{Path(options.model).name}: {len(texts)} test texts, {base:.0f} texts/s unpruned", flush=True)
        for (name, factor, folder, seconds, spent), ratio in zip(models, ratios):
            layers = json.loads((folder / "config.json").read_text())["num_hidden_layers"]
            print(f"{name:10} {factor:4.2f}  accuracy {100 * accuracy(folder):5.1f}  speed {ratio:4.2f}  "
                  f"{layers} layers  {seconds:4.0f} s {spent:4.0f} s", flush=True)


if __name__ == "__main__":
    main()
