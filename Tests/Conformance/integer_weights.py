"""Checks model folders with 8-bit weights against numpy and transformers.

    python Tests/Conformance/integer_weights.py MODEL [--texts FILE.tsv] [--command .build/release/minibert]

MODEL is a folder with weights of 32 or 16 bits. `minibert convert --dtype int8` and the same with `--tables int8` must
write:

- integers and scales that numpy finds by the rule `scale = max|w| / 127`, the nearest integer to `w · (127 / max|w|)`,
  all in 32 bits, for the maps of the blocks, and for the tables if asked; all other tensors byte for byte as they were;
- a folder whose vectors are those of MODEL with `--precision int8`, byte for byte, if the tables stay floats;
- vectors that transformers in float32 gives with the dequantized weights, within a cosine of 0.999;
- a folder that transformers reads by itself, if compressed-tensors is installed, with the same states as the
  dequantized weights within 1e-4.
"""

import argparse
import importlib.util
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import minibert_command as command
import tiny_models  # noqa: F401  (sets the libraries' environment before they are imported)
from encoder_minilm import generated

import numpy
import torch
from safetensors.numpy import load_file, save_file
from transformers import AutoModel, AutoTokenizer


def rounded(weight):
    """(integers, scales) of a matrix by the rule."""
    weight = weight.astype(numpy.float32)
    largest = numpy.abs(weight).max(axis=1, keepdims=True)
    with numpy.errstate(divide="ignore"):
        inverse = numpy.where(largest > 0, numpy.float32(127) / largest, numpy.float32(0)).astype(numpy.float32)
    return numpy.rint(weight * inverse).astype(numpy.int8), (largest / numpy.float32(127)).astype(numpy.float32)


def is_map(name):
    return ".layer." in name and name.endswith(".weight") and "LayerNorm" not in name and "layer_norm" not in name


def is_table(name):
    return name.endswith("_embeddings.weight")


def check_tensors(check, floats, integers, tables):
    expected = {}
    for name, tensor in floats.items():
        if name not in integers:
            continue  # a tensor that no part of the model uses
        if is_map(name) or (tables and is_table(name)):
            expected[name], expected[name + "_scale"] = rounded(tensor)
        else:
            expected[name] = tensor
    check("the names of the tensors", set(expected) == set(integers))
    for kind in ("int8", "float32"):
        names = [name for name, tensor in expected.items() if str(tensor.dtype) == kind]
        same = all(integers[name].tobytes() == expected[name].tobytes() for name in names)
        check(f"the bytes of {len(names)} tensors of {kind}", same and len(names) > 0)


def vectors(executable, folder, texts, *options):
    """The output of `embed` of the texts."""
    return subprocess.run(
        [executable, "embed", "-m", folder, "--pooling", "mean", "--format", "jsonl", *options],
        input="".join(text + "\n" for text in texts).encode(),
        capture_output=True,
        check=True,
    ).stdout


def cosine(one, other):
    return float((one * other).sum() / numpy.sqrt((one * one).sum() * (other * other).sum()))


def states(folder, texts, limit=128):
    """The hidden states of each text alone."""
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    with torch.inference_mode():
        return [
            model(**tokenizer(text, truncation=True, max_length=limit, return_tensors="pt")).last_hidden_state[0].numpy()
            for text in texts
        ]


def dequantized(folder, place):
    """A copy of a folder with floats."""
    shutil.copytree(folder, place)
    tensors = load_file(place / "model.safetensors")
    for name in [name for name in tensors if name.endswith(".weight_scale")]:
        weight = name.removesuffix("_scale")
        tensors[weight] = tensors[weight].astype(numpy.float32) * tensors.pop(name)
    save_file(tensors, place / "model.safetensors", metadata={"format": "pt"})
    settings = json.loads((place / "config.json").read_text())
    settings.pop("quantization_config")
    (place / "config.json").write_text(json.dumps(settings))
    return place


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--command")
    arguments = parser.parse_args()
    executable = command.find_command(arguments.command)
    texts = generated(60)
    if arguments.texts:
        texts = [line.split("\t")[-1] for line in arguments.texts.read_text().splitlines()[1:201]]
    failures = []

    def check(name, holds, finding=""):
        print("ok  " if holds else "FAIL", name, finding)
        if not holds:
            failures.append(name)

    floats = load_file(arguments.model / "model.safetensors")
    with tempfile.TemporaryDirectory() as work:
        for options in ([], ["--tables", "int8"]):
            folder = Path(work) / ("tables" if options else "maps")
            subprocess.run(
                [executable, "convert", "-m", arguments.model, "--dtype", "int8", *options, "-o", folder],
                check=True,
                capture_output=True,
            )
            size = (folder / "model.safetensors").stat().st_size
            print(f"convert --dtype int8 {' '.join(options)}: {size:,} bytes")
            check_tensors(check, floats, load_file(folder / "model.safetensors"), bool(options))
            own = vectors(executable, folder, texts)
            if not options:
                same = own == vectors(executable, arguments.model, texts, "--precision", "int8")
                check("the vectors of --precision int8, byte for byte", same)
            plain = dequantized(folder, Path(work) / (folder.name + "-floats"))
            reference = states(plain, texts)
            given = [numpy.array(json.loads(line)["embedding"], dtype=numpy.float32) for line in own.splitlines()]
            least = min(cosine(one, other.mean(axis=0)) for one, other in zip(given, reference))
            check("transformers with dequantized weights", least > 0.999, f"least cosine {least:.6f}")
            if importlib.util.find_spec("compressed_tensors"):
                read = states(folder, texts)
                largest = max(float(numpy.abs(one - other).max()) for one, other in zip(read, reference))
                check("transformers with compressed-tensors", largest < 1e-4, f"largest difference {largest:.2e}")
    raise SystemExit(1 if failures else 0)


if __name__ == "__main__":
    main()
