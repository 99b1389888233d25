"""Compares the reading of settings with transformers: for each key, tiny folders without it and with several values.

    python Tests/Conformance/settings.py [--command MINIBERT] [PART_OF_A_NAME ...]

For each folder, ids of texts and pairs, hidden states and logits are compared with those of the installed
transformers (5.24.0 and 4.57.1 have been run). A folder that the command refuses must be listed as refused. Where versions of
transformers differ, the case names the version that is followed. Exits with 1 at a difference.
Vectors are compared with those of sentence-transformers, if it is installed (6.2.0 and 5.1.0 have been run).
Needs: torch, transformers.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from minibert_command import find_command
from settings_cases import cases, make_bases, untried_keys

TEXTS = [
    "A Great FILM née Ünder 日本 was not badly great",
    "[MASK] the film [SEP] it <new> was covid COVID <new>happy brightly 12!",
    "resume\u0301 cafe\u0301 stra\u00dfe \u0130stanbul I\u0307 x\u0000y \u200bz\tw naive",
    "the film is great and the plot is bad and the actor is dull and it was not good",
]
PAIRS = [("The film is great", "a bad plot it was"), (TEXTS[3], TEXTS[0])]


def sentence_vectors(folder):
    """The vectors by sentence-transformers; None if it is not installed."""
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError:
        return None
    # Text after text: padding may not show.
    model = SentenceTransformer(str(folder), device="cpu")
    return [model.encode([text])[0].tolist() for text in TEXTS]


def vector_differences(command, folder):
    wanted = sentence_vectors(folder)
    if wanted is None:
        return
    rows = "".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in TEXTS)
    result = subprocess.run(
        [command, "embed", "-m", folder, "--input-format", "jsonl", "--format", "jsonl"],
        input=rows,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    if result.returncode:
        yield f"exit {result.returncode}: {result.stderr.strip()}"
        return
    for index, (line, want) in enumerate(zip(result.stdout.splitlines(), wanted)):
        got = json.loads(line)["embedding"]
        if max(abs(a - b) for a, b in zip(got, want)) > 2e-5:
            yield f"text {index}: vector {got[:3]} for {want[:3]}"


def reference(folder):
    """Ids of texts and pairs, hidden states and logits by transformers; texts are truncated to the number of positions."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSequenceClassification.from_pretrained(
        folder, attn_implementation="eager", dtype=torch.float32
    ).eval()
    positions = model.config.max_position_embeddings
    limit = min(tokenizer.model_max_length, positions)
    if tokenizer.model_max_length > 10**9 and (
        stated := (
            json.loads(Path(folder, "tokenizer.json").read_text()).get("truncation")
            if Path(folder, "tokenizer.json").exists()
            else None
        )
    ):
        # Where only tokenizer.json says a limit, transformers cuts nothing and fails at the positions; we cut.
        limit = min(stated["max_length"], positions)
    found = []
    for text, pair in [(text, None) for text in TEXTS] + PAIRS:
        values = tokenizer(text, pair, truncation=True, max_length=limit, return_tensors="pt")
        arguments = {key: values[key] for key in values if key != "token_type_ids" or model.config.model_type == "bert"}
        with torch.no_grad():
            output = model(**arguments, output_hidden_states=True)
        found.append(
            {
                "ids": values["input_ids"][0].tolist(),
                "states": output.hidden_states[-1][0].tolist(),
                "logits": output.logits[0].tolist(),
            }
        )
    return found


def ours(command, folder):
    """The same by the command, or its message if it refuses the folder."""
    rows = "".join(
        json.dumps({"text": text} | ({"text_pair": pair} if pair else {}), ensure_ascii=False) + "\n"
        for text, pair in [(text, None) for text in TEXTS] + PAIRS
    )
    found = []
    for arguments in (["tokenize"], ["embed", "--pooling", "none"], ["classify", "--logits"]):
        result = subprocess.run(
            [command, *arguments, "-m", folder, "--input-format", "jsonl", "--format", "jsonl"],
            input=rows,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        if result.returncode:
            return result.returncode, result.stderr
        found.append([json.loads(line) for line in result.stdout.splitlines()])
    return 0, found


def differences(got, wanted):
    tokens, states, logits = got
    for index, want in enumerate(wanted):
        if tokens[index]["ids"] != want["ids"]:
            yield f"text {index}: ids {tokens[index]['ids']} for {want['ids']}"
            continue
        flat = [number for row in want["states"] for number in row]
        mine = [number for row in states[index]["hidden_states"] for number in row]
        if len(flat) != len(mine) or max(abs(a - b) for a, b in zip(flat, mine)) > 2e-5:
            yield f"text {index}: hidden states"
        if max(abs(a - b) for a, b in zip(want["logits"], logits[index]["logits"])) > 2e-5:
            yield f"text {index}: logits {logits[index]['logits']} for {want['logits']}"


def faults_of(case, command, folder):
    """The faults of a case, as sentences."""
    code, got = ours(command, folder)
    if case.refused:
        if code != 4 or case.refused not in got:
            yield f"exit {code}, expected 4 with '{case.refused}': {got if code else 'read'}"
    elif case.has_vectors:
        yield from vector_differences(command, folder)
    elif code:
        yield f"exit {code}: {got.strip()}"
    else:
        try:
            yield from differences(got, reference(folder))
        except Exception as error:  # what the reference cannot load is no case
            yield f"the reference fails: {type(error).__name__}: {str(error)[:200]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--command")
    arguments = parser.parse_args()
    command = find_command(arguments.command)
    import transformers

    version = int(transformers.__version__.split(".")[0])
    counts = {"compared": 0, "refused": 0, "of the other version only": 0, "wrong": 0}
    with tempfile.TemporaryDirectory() as place:
        bases = Path(place) / "bases"
        bases.mkdir()
        make_bases(bases)
        folders = []
        for number, case in enumerate(cases()):
            folders.append((case, Path(place) / str(number)))
            case.write(bases, folders[-1][1])
        if untried := untried_keys(folder for _, folder in folders):
            counts["wrong"] += 1
            print("no folder has these keys of the table: " + ", ".join(untried))
        for case, folder in folders:
            if arguments.names and not any(name in case.name for name in arguments.names):
                continue
            if version not in case.versions:
                counts["of the other version only"] += 1
                continue
            counts["refused" if case.refused else "compared"] += 1
            if faults := list(faults_of(case, command, folder)):
                counts["wrong"] += 1
                print(f"{case.name}: " + "; ".join(faults[:3]))
    print(f"transformers {transformers.__version__}: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
    return 1 if counts["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
