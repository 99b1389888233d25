#!/usr/bin/env python3
"""Plants shortcuts in SST-2, and looks for them in the page of 'train --report'.

    python3 Tests/Conformance/shortcuts.py DATA/sst2 DATA/trec6 DATA/agnews DATA/chnsenticorp [--model FOLDER]

Each folder holds train.tsv with the columns 'label' and 'text'. In the first one, it plants a word in three of ten texts of
one class, a mark at the end of three of ten texts of the other, and cuts nine of ten texts of a class to eight words: one
at a time, and all three together. Then it adds two columns: a source, of which one value has texts of one class alone, and
a part that says nothing. It ends with 1 if the page does not name exactly what was planted, or names a shortcut in
a set as it is. Needs only Python's standard library.
"""

import argparse
import html
import pathlib
import random
import re
import subprocess
import sys
import tempfile

from labeled_rows import rows, write

WORD, MARK = "the word 'aperture' predicts 'negative'", "';' at the end predicts 'positive'"
LENGTH = "words predicts 'negative'"
SOURCE = "'forum' in the column 'source' predicts 'negative'"


def planted(examples, kinds):
    generator = random.Random(1)
    result = []
    for label, text in examples:
        words = text.split()
        if "length" in kinds and label == "negative" and generator.random() < 0.9:
            words = words[:8]
        if "word" in kinds and label == "negative" and generator.random() < 0.3:
            words.insert(generator.randrange(len(words) + 1), "aperture")
        if "mark" in kinds and label == "positive" and generator.random() < 0.3:
            words.append(";")
        result.append((label, " ".join(words)))
    return result


def with_columns(examples, path, is_telling):
    """Writes rows with a source, which tells the class of some rows or not, and with a part that says nothing."""
    generator = random.Random(2)
    lines = ["label\ttext\tsource\tpart"]
    for label, text in examples:
        source = generator.choice(["shop", "paper"])
        if is_telling and label == "negative" and generator.random() < 0.4:
            source = "forum"
        lines.append(f"{label}\t{text}\t{source}\t{generator.randrange(5)}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def found(command, model, examples, columns=None):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        if columns is None:
            write(folder / "data.tsv", examples)
        else:
            with_columns(examples, folder / "data.tsv", columns)
        options = ["-m", model] if model else []
        subprocess.run(
            [command, "train", folder / "data.tsv", "-o", folder / "model", "--report", folder / "page.html", "-q"]
            + options, check=True)
        page = html.unescape((folder / "page.html").read_text(encoding="utf-8"))
        return re.findall(r"Shortcut: (.*?)\. A model", page)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data", nargs="+", type=pathlib.Path)
    parser.add_argument("--command", default=".build/release/minibert")
    parser.add_argument("--model")
    arguments = parser.parse_args()
    clean = {data.name: rows(data / "train.tsv") for data in arguments.data}
    first = clean[arguments.data[0].name]
    expected = {"word": WORD, "mark": MARK, "length": LENGTH}
    checks = [(name, examples, None, []) for name, examples in clean.items()]
    for kinds in (["word"], ["mark"], ["length"], ["word", "mark", "length"]):
        checks.append((" and ".join(kinds), planted(first, kinds), None, [expected[kind] for kind in kinds]))
    checks += [("columns", first, False, []), ("source", first, True, [SOURCE])]
    failures = 0
    for name, examples, columns, wanted in checks:
        shortcuts = found(arguments.command, arguments.model, examples, columns)
        passes = len(shortcuts) == len(wanted) and all(any(part in line for line in shortcuts) for part in wanted)
        failures += not passes
        print(f"{'ok  ' if passes else 'FAIL'} {name}: {'; '.join(shortcuts) or 'no shortcut'}", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
