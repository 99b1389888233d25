"""Compares models that `minibert prune` writes with transformers.

    python Tests/Conformance/pruning.py [--model MODEL --data FILE.tsv] [--seeds N]

Tiny random models of both families, and MODEL with the texts of FILE (a TSV with the columns `label` and `text`), are
pruned in three ways:

- `--speedup`: `AutoModel` loads the folder, and its vectors are those of `minibert embed` within 1e-5, relative to
  their scale, though it computes the zeros in place of missing parts;
- `--size`, with `--recover`: likewise, and the weights have no more bytes;
- `--vocabulary`: for every text of the corpus, the tokens of `AutoTokenizer` are the same as before, and the last
  states of `AutoModel` are the same bits.
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import minibert_command as command
import tiny_models as tiny

import torch
import transformers
from transformers import AutoModel, AutoTokenizer

TARGET = 1e-5
TEXTS = ["a great film", "not bad, dull", "was the plot good?", "the actor is unhappily bright", "Bad.", "résumé 日本 ok"]
POOLING = {"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False, "word_embedding_dimension": 12}


def write_model(folder, family, seed):
    """A tiny random encoder whose states are averaged."""
    (folder / "1_Pooling").mkdir(parents=True)
    if family == "bert":
        configuration = tiny.bert_configuration(num_hidden_layers=3)
        model = transformers.BertModel(configuration)
    else:
        configuration = tiny.distilbert_configuration(n_layers=3)
        model = transformers.DistilBertModel(configuration)
    model = tiny.randomize(model, seed=seed)
    tiny.write_json(folder / "config.json", tiny.configuration_json(configuration, type(model).__name__))
    tiny.write_json(folder / "1_Pooling" / "config.json", POOLING)
    tiny.write_tensors(folder / "model.safetensors", model.state_dict())
    tiny.write_tokenizer(folder)


def vectors(program, folder, texts):
    """The mean of the last states of each text, by us and by transformers."""
    lines = subprocess.run(
        [program, "embed", "-m", folder, "--pooling", "mean", "--format", "jsonl"],
        input="\n".join(texts) + "\n", capture_output=True, text=True, check=True,
    ).stdout.splitlines()
    ours = torch.tensor([next(value for value in json.loads(line).values() if isinstance(value, list)) for line in lines])
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    with torch.no_grad():
        theirs = [
            model(**tokenizer(text, truncation=True, return_tensors="pt")).last_hidden_state[0].mean(0) for text in texts
        ]
    return ours, torch.stack(theirs)


def prune(program, model, folder, *options):
    """The faults of a pruning, if it fails."""
    run = subprocess.run([program, "prune", "-m", model, "-o", folder, *options], capture_output=True, text=True)
    return [] if run.returncode == 0 else [f"exit code {run.returncode}: {run.stderr.strip()}"]


def encoder_faults(program, model, folder, corpus, texts, *options):
    faults = prune(program, model, folder, corpus, *options)
    if faults:
        return faults
    ours, theirs = vectors(program, folder, texts)
    error = float((ours - theirs).abs().max() / theirs.abs().max())
    return [] if error <= TARGET else [f"a relative difference of {error:.1e}"]


def size_faults(program, model, folder, corpus, texts):
    """The size is reached by fewer blocks at least in part: neurons alone are not enough."""
    limit = int(0.75 * (model / "model.safetensors").stat().st_size)
    faults = encoder_faults(program, model, folder, corpus, texts, "--size", str(limit), "--recover")
    if faults:
        return faults
    size = (folder / "model.safetensors").stat().st_size
    return [] if size <= limit else [f"{size} bytes, not at most {limit}"]


def vocabulary_faults(program, model, folder, corpus, texts):
    faults = prune(program, model, folder, "--vocabulary", corpus, "--drop-characters")
    if faults:
        return faults
    before, after = (AutoTokenizer.from_pretrained(path) for path in (model, folder))
    models = [AutoModel.from_pretrained(path).eval() for path in (model, folder)]
    other_tokens = other_states = 0
    for text in texts:
        one, two = (tokenizer(text, truncation=True, return_tensors="pt") for tokenizer in (before, after))
        other_tokens += before.convert_ids_to_tokens(one["input_ids"][0]) != after.convert_ids_to_tokens(
            two["input_ids"][0]
        )
        with torch.no_grad():
            states = [net(**inputs).last_hidden_state for net, inputs in zip(models, (one, two))]
        other_states += not torch.equal(*states)
    found = [(other_tokens, "texts with other tokens"), (other_states, "texts with other states")]
    return [f"{count} {words}" for count, words in found if count]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--command")
    parser.add_argument("--model")
    parser.add_argument("--data")
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(1)
    program, tally = command.find_command(options.command), command.Tally(verbose=True)
    with tempfile.TemporaryDirectory() as place:
        place = Path(place)
        cases = []
        for family in ("bert", "distilbert"):
            for seed in range(options.seeds):
                model = place / f"{family}-{seed}"
                write_model(model, family, seed)
                cases.append((model, TEXTS))
        if options.model:
            rows = Path(options.data).read_text(encoding="utf-8").splitlines()[1:]
            cases.append((Path(options.model), [row.split("\t", 1)[1] for row in rows][:500]))
        for index, (model, texts) in enumerate(cases):
            corpus = place / f"{index}.txt"
            corpus.write_text("\n".join(texts) + "\n", encoding="utf-8")
            folder = place / f"pruned-{index}"
            for speedup in (1.2, 1.6):
                name = folder.with_name(f"{folder.name}-{speedup}")
                tally.add(f"{model.name} {speedup}", encoder_faults(program, model, name, corpus, texts, "--speedup", str(speedup)))
            many = place / f"{index}-many.txt"
            many.write_text(corpus.read_text(encoding="utf-8") * (1 + 100 // len(texts)), encoding="utf-8")
            name = folder.with_name(folder.name + "-size")
            tally.add(f"{model.name} size", size_faults(program, model, name, many, texts))
            name = folder.with_name(folder.name + "-vocabulary")
            tally.add(f"{model.name} vocabulary", vocabulary_faults(program, model, name, corpus, texts))
    tally.finish()


if __name__ == "__main__":
    main()
