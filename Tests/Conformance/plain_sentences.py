"""What the sentiment head says of sentences that were written by hand before it was trained.

    python3 Tests/Conformance/plain_sentences.py [--model sentiment] [--verbose]

The folder `bilingual/sentences` has negated praise and blame, slang and emoji with their labels, and neutral lines, in
English and Chinese. Of each file, one line says how many are right; of neutral lines, how many have a label with a
probability above .9. --verbose prints the sentences that are not. Exit code 1 if fewer than 30 of 40 negated sentences
are right, if more than 5 of 50 neutral lines are above .9, or if an emoji alone is wrong.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

SENTENCES = Path(__file__).parent / "bilingual" / "sentences"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", default="sentiment")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--command", default=".build/release/minibert")
    arguments = parser.parse_args()
    failures = 0
    for file in sorted(SENTENCES.glob("*.tsv")):
        rows = [line.split("\t", 1) for line in file.read_text(encoding="utf-8").split("\n")[1:] if line]
        output = subprocess.run(
            [arguments.command, "classify", "-m", arguments.model, "--format", "jsonl", "--input-format", "lines", "--quiet"],
            input="".join(text + "\n" for _, text in rows), capture_output=True, text=True, check=True).stdout
        judgments = [json.loads(line) for line in output.splitlines()]
        if file.stem.startswith("neutral"):
            wrong = [judgment["score"] > 0.9 for judgment in judgments]
            print(f"{file.stem}: {sum(wrong)} of {len(rows)} above .9")
            failures += sum(wrong) > 5
        else:
            wrong = [judgment["label"] != label for judgment, (label, _) in zip(judgments, rows)]
            print(f"{file.stem}: {len(rows) - sum(wrong)} of {len(rows)} right")
            failures += sum(wrong) > {"negation": 10, "emoji-alone": 0}.get(file.stem.removesuffix("-en").removesuffix("-zh"), len(rows))
        if arguments.verbose:
            for judgment, (label, text), one in zip(judgments, rows, wrong):
                if one:
                    print(f"    {judgment['label']} {judgment['score']:.2f}: {text}")
    sys.exit(1 if failures else 0)


main()
