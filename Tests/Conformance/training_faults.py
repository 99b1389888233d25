"""Faults around `train`, `evaluate`, `pretrain` and `cache`: odd data, bad folders, full disks, signals, planted files.

    python3 Tests/Conformance/training_faults.py [--command .build/release/minibert] [--verbose] [NAME ...]

Each check runs the command on a tiny encoder of the fixtures. Its first line of documentation names the fault, how it is
provoked, and, after the arrow, what is expected. In every check the exit code is one of the documented ones (0 success, 1 a
failed condition, 2 usage, 3 data, 4 model, 5 output, 130, 141, 143), the process never traps, the message names the fault,
and an old model stays unchanged. `saving_kill.py` checks kills while a model is saved. Needs only Python's standard library.
"""

import argparse
import hashlib
import json
import os
import re
import resource
import signal
import stat
import subprocess
import tempfile
import time
from pathlib import Path

import minibert_command as command
import models_hostile as hostile
import tiny_models as tiny

ENCODER = tiny.FIXTURES / "models" / "bert-base"
MEBIBYTE = 1 << 20
CHECKS = []
ROWS = [f"{'good' if i % 2 else 'bad'}\tthe film number {i} was {'great' if i % 2 else 'dull'}" for i in range(40)]


def check(function):
    """Registers a check: a function that returns the faults it finds."""
    CHECKS.append(function)
    return function


class Subject:
    """The command and a working folder."""

    def __init__(self, executable, folder):
        self.executable, self.folder = executable, folder
        self.environment = {"PATH": "/usr/bin:/bin", "XDG_CACHE_HOME": str(folder / "cache")}

    def file(self, content, name="rows.tsv"):
        """Writes a data file; a list of rows gets a header."""
        path = self.folder / name
        if isinstance(content, list):
            content = "label\ttext\n" + "".join(row + "\n" for row in content)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def line(self, data, *arguments, output="model", model=ENCODER):
        """The arguments of a training."""
        output = output if str(output).startswith("/") else self.folder / output
        return [self.executable, "train", str(data), "-m", str(model), "-o", str(output), *map(str, arguments)]

    def train(self, data, *arguments, output="model", model=ENCODER, environment=(), **settings):
        """Runs a training to its end."""
        data = data if isinstance(data, Path) or data == "-" else self.file(data)
        variables = self.environment | dict(environment)
        settings.setdefault("timeout", 120)
        return command.run(self.line(data, *arguments, output=output, model=model), environment=variables, **settings)

    def start(self, data, *arguments, **settings):
        """Starts a training."""
        settings = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | settings
        return subprocess.Popen(self.line(data, *arguments), env=self.environment, **settings)

    def run(self, *arguments, **settings):
        """Runs another command."""
        settings.setdefault("timeout", 60)
        return command.run([self.executable, *map(str, arguments)], environment=self.environment, **settings)

    def model(self):
        """An existing model, and its content."""
        outcome = self.train(ROWS, "--force")
        assert outcome.code == 0, outcome.stderr
        return digest(self.folder / "model")

    @property
    def names(self):
        """The files in the folder besides cache and data."""
        return sorted(entry.name for entry in self.folder.iterdir() if entry.name not in ("cache", "rows.tsv"))


def digest(folder):
    """The content of a folder."""
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(Path(folder).iterdir())}


def said(outcome, codes, *words, **limits):
    """The faults of an outcome. Its messages may have several lines."""
    limits = {"seconds": 60, "peak_bytes": 300 * MEBIBYTE, "one_line": False} | limits
    return outcome.faults(codes, words, **limits)


def done(outcome, *words, **limits):
    """The faults of a training that should have finished."""
    return said(outcome, (0,), "wrote", *words, **limits)


def wait_for(condition, seconds=60):
    """Waits until a condition holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.005)
    return False


# Data


@check
def data_missing(subject):
    """a missing file -> 3, its name"""
    return said(subject.train(subject.folder / "none.tsv"), (3,), "none.tsv", "No such file")


@check
def data_empty(subject):
    """an empty file -> 3 for train, no rows for classify"""
    path = subject.file("")
    found = said(subject.train(path), (3,), "no rows")
    outcome = subject.run("classify", "-m", tiny.FIXTURES / "models" / "bert-classifier", "-i", path)
    return found + outcome.faults((0,)) + ([] if outcome.stdout == b"" else ["rows out of nothing"])


@check
def data_header_only(subject):
    """only a header -> 3"""
    return said(subject.train("label\ttext\n"), (3,), "no rows")


@check
def data_line_ends(subject):
    """CRLF, LF, mixed, no final line end, a byte order mark -> the same model"""
    plain = "label\ttext\n" + "\n".join(ROWS)
    forms = [plain, plain + "\n", plain.replace("\n", "\r\n"), plain.replace("\n", "\r\n", 3), "\ufeff" + plain]
    digests = []
    for form in forms:
        outcome = subject.train(form, "--force")
        if outcome.code != 0:
            return said(outcome, (0,))
        digests.append(digest(subject.folder / "model")["model.safetensors"])
    return [] if len(set(digests)) == 1 else [f"{len(set(digests))} different models"]


@check
def data_not_utf8(subject):
    """an invalid UTF-8 byte -> 3 with line and byte; with --lossy it is read"""
    path = subject.file(("\n".join(ROWS) + "\n").encode() + b"good\tcaf\xe9\n")
    found = said(subject.train(path), (3,), "rows.tsv:41", "byte 9|byte 4")
    return found + done(subject.train(path, "--lossy", "--label-column", "1", "--text-column", "2"))


@check
def data_nul(subject):
    """NUL in a text -> part of the text"""
    return done(subject.train([*ROWS, "good\ta\0b"]), "41 rows")


@check
def data_utf16(subject):
    """UTF-16 -> 3, named as such"""
    return said(subject.train(("\n".join(ROWS)).encode("utf-16")), (3,), "UTF-16", "iconv")


@check
def data_columns(subject):
    """a missing column, an extra tab -> 3 with the line"""
    found = said(subject.train([*ROWS[:9], "good"]), (3,), "rows.tsv:11", "1 columns")
    return found + said(subject.train([*ROWS[:9], "good\ta\tb"]), (3,), "rows.tsv:11", "3 columns")


@check
def data_empty_fields(subject):
    """an empty label -> 3 with the line; an empty text -> trained, with a warning"""
    found = said(subject.train([*ROWS[:9], "\ttext"]), (3,), "rows.tsv:11", "label is empty")
    return found + done(subject.train([*ROWS, "good\t"]), "1 text is empty")


@check
def evaluate_unknown_label(subject):
    """a label unknown to the model -> 3 with the line and the known labels"""
    subject.model()
    test = subject.file(["good\ta", "fine\tb"], "test.tsv")
    return said(subject.run("evaluate", test, "-m", subject.folder / "model"), (3,), "test.tsv:3", "'fine'", "'bad', 'good'")


@check
def data_classes(subject):
    """one class -> 3; a class of one row -> trained, with a warning"""
    found = said(subject.train(["good\ta", "good\tb"]), (3,), "two classes")
    return found + done(subject.train([*ROWS, "rare\tc"]), "'rare' has 1 row")


@check
def data_similar_labels(subject):
    """labels that differ only in Unicode form or in spaces -> two labels, and a warning"""
    rows = [f"{label}\tfilm {i}" for i in range(12) for label in ("caf\u00e9", "cafe\u0301", "tea", "tea ")]
    found = done(subject.train(rows), "4 labels", "differ only by")
    labels = json.loads((subject.folder / "model" / "config.json").read_bytes())["id2label"]
    return found + ([] if len(set(labels.values())) == 4 else [f"labels {labels}"])


@check
def data_escape_in_label(subject):
    """an escape sequence in a label -> kept exactly, never shown raw"""
    rows = [f"{label}\tfilm {i}" for i in range(12) for label in ("\x1b[31mred", "blue")]
    outcome = subject.train(rows)
    labels = json.loads((subject.folder / "model" / "config.json").read_bytes())["id2label"]
    return done(outcome) + ([] if "\x1b[31mred" in labels.values() else [f"labels {labels}"])


@check
def data_long_line(subject):
    """a line of 1 GB -> 3 with the line, in bounded memory"""
    path = subject.file(ROWS)
    with open(path, "ab") as file:
        file.truncate(1 << 30)  # the rest reads as NUL
    return said(subject.train(path), (3,), "rows.tsv:42", "longer than", peak_bytes=400 * MEBIBYTE)


@check
def data_many_lines(subject):
    """10^6 short lines, the last one bad -> 3 with the line, below 500 bytes a row"""
    path = subject.file(ROWS * 25_000 + ["bad"])
    return said(subject.train(path), (3,), "rows.tsv:1000002", peak_bytes=500 * 1_000_000)


@check
def data_long_texts(subject):
    """a text of 10^6 tokens, 10^6 combining marks on one letter -> cut, in linear time and bounded memory"""
    rows = [*ROWS, "good\t" + "film " * 1_000_000, "bad\te" + "\u0301\u0323" * 500_000]
    return done(subject.train(rows), "longer than", seconds=30, peak_bytes=600 * MEBIBYTE)


@check
def data_odd_texts(subject):
    """[SEP], U+2028, VT and NEL, quotes inside a text -> ordinary rows of one line"""
    rows = [*ROWS, "good\ta [SEP] b", "bad\ta\u2028b\vc\x85d", 'good\t"quoted', 'bad\the said "no"']
    return done(subject.train(rows), "44 rows")


@check
def data_no_file(subject):
    """a folder, a closed standard input, a FIFO with a writer -> 3, 3, read"""
    (subject.folder / "rows").mkdir()
    found = said(subject.train(subject.folder / "rows"), (3,), "is a folder")
    line = " ".join(f'"{word}"' for word in subject.line("-")) + " <&-"
    found += said(command.run(["sh", "-c", line], environment=subject.environment), (3,), "cannot be read")
    subject.file(ROWS)
    os.mkfifo(subject.folder / "pipe.tsv")
    line = f'cat "{subject.folder}/rows.tsv" > "{subject.folder}/pipe.tsv" & exec "$@"'
    words = subject.line(subject.folder / "pipe.tsv")
    return found + done(command.run(["sh", "-c", line, "sh", *words], environment=subject.environment))


@check
def data_is_output(subject):
    """an output that is an input -> 5, the file is as it was"""
    path = subject.file(ROWS)
    before = path.read_bytes()
    found = []
    for option in ("--report", "--suspects"):
        found += said(subject.train(path, option, path, "--force"), (5,), "is an input")
    subject.model()
    outcome = subject.run("evaluate", path, "-m", subject.folder / "model", "--predictions", path, "--force")
    found += said(outcome, (5,), "is an input")
    return found + ([] if path.read_bytes() == before else ["the data was changed"])


@check
def data_number_labels(subject):
    """labels 1, 01 and 1.0 -> three labels"""
    rows = [f"{label}\tfilm {i}" for i in range(12) for label in ("1", "01", "1.0")]
    return done(subject.train(rows), "3 labels")


@check
def data_many_classes(subject):
    """100,000 classes -> 3, a stated limit"""
    return said(subject.train([f"label {i}\tfilm" for i in range(100_000)]), (3,), "100,000 labels", "at most")


@check
def data_header(subject):
    """with and without a header -> the decision is reported; swapped columns are noticed"""
    bare = "".join(row + "\n" for row in ROWS)
    columns = ["--label-column", "1", "--text-column", "2", "--force"]
    found = done(subject.train(ROWS), "header yes", "40 rows")
    found += done(subject.train(bare, "--force"), "header no", "column 2 holds the texts", "--text-column", "40 rows")
    asked = ["--label-column", "2", "--text-column", "1", "--force"]
    found += said(subject.train(bare, *asked), (3,), "header no", "held out")
    found += done(subject.train(bare, *columns), "header no", "40 rows")
    found += done(subject.train(ROWS, "--no-header", *columns), "header no", "41 rows")
    return found + done(subject.train(bare, "--header", *columns), "39 rows")


# Training and saving


LONG = ["--optimizer", "adamw", "--epochs", "100000"]


def in_epochs(subject, *arguments):
    """A long training by gradients that has reached its epochs."""
    process = subject.start(subject.file(ROWS), *LONG, *arguments)
    for line in process.stderr:
        if line.startswith(b"epoch 2 "):
            return process
    raise RuntimeError(f"no epochs: exit code {process.wait()}")


def stopped_by(subject, number, code):
    """The faults of a training that a signal stops during its epochs."""
    before = subject.model()
    process = in_epochs(subject, "--force")
    process.send_signal(number)
    _, words = process.communicate(timeout=60)
    found = [] if process.returncode == code else [f"exit code {process.returncode}"]
    found += [] if b"--resume" in words else [f"no word about --resume: {words[-300:]!r}"]
    found += [] if digest(subject.folder / "model") == before else ["the old model was harmed"]
    return found + ([] if subject.names == ["model", "model.checkpoint"] else [f"left: {subject.names}"])


@check
def signal_in_epoch(subject):
    """Ctrl-C in an epoch -> a checkpoint, 130, how to resume; the old model is unchanged"""
    return stopped_by(subject, signal.SIGINT, 130)


@check
def signal_to_end(subject):
    """SIGTERM in an epoch -> like Ctrl-C, but 143"""
    return stopped_by(subject, signal.SIGTERM, 143)


@check
def signal_twice(subject):
    """Ctrl-C twice -> 130 at once; the old model is unchanged, and the next run cleans up"""
    before = subject.model()
    process = in_epochs(subject, "--force")
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGINT)
    start = time.monotonic()
    process.communicate(timeout=60)
    found = [] if process.returncode == 130 else [f"exit code {process.returncode}"]
    found += [] if time.monotonic() - start < 2 else ["took its time"]
    found += [] if digest(subject.folder / "model") == before else ["the old model was harmed"]
    found += done(subject.train(ROWS, "--force"))
    return found + ([] if ".model.minibert-saving" not in subject.names else ["left behind: .model.minibert-saving"])


@check
def saving_on_full_disk(subject):
    """no room for the weights, by a limit on file sizes -> 5; the old model is unchanged, no file is left behind"""
    before = subject.model()
    size = (subject.folder / "model" / "model.safetensors").stat().st_size // 2

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    process = subject.start(subject.file(ROWS), "--force", "--no-cache", "--inverse-strength", "1", preexec_fn=limit)
    _, words = process.communicate(timeout=60)
    found = [] if process.returncode == 5 else [f"exit code {process.returncode}"]
    found += [] if b"no space left" in words or b"File too large" in words else [f"said {words[-300:]!r}"]
    found += [] if digest(subject.folder / "model") == before else ["the old model was harmed"]
    return found + ([] if subject.names == ["model"] else [f"left: {subject.names}"])


@check
def saving_on_full_device(subject):
    """a full device, where the system lets us mount one -> 5; the old model is unchanged, no file is left behind"""
    place = subject.folder / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", place], capture_output=True).returncode:
        return []
    try:
        found = done(subject.train(ROWS, output="disk/model"))
        before = digest(place / "model")
        taken = sum(file.stat().st_size for file in (place / "model").iterdir())
        space = os.statvfs(place)
        (place / "ballast").write_bytes(bytes(space.f_bavail * space.f_frsize - taken // 2))
        found += said(subject.train(ROWS, "--force", output="disk/model"), (5,), "space")
        found += [] if digest(place / "model") == before else ["the old model was harmed"]
        left = sorted(entry.name for entry in place.iterdir())
        return found + ([] if left == ["ballast", "model"] else [f"left: {left}"])
    finally:
        subprocess.run(["umount", place], check=True)


@check
def output_unusable(subject):
    """a folder that cannot be created, one in a missing folder, a file -> 5 before training"""
    found = said(subject.train(ROWS, output="/sys/model"), (5,), "cannot be written", seconds=5)
    found += said(subject.train(ROWS, output="none/model"), (5,), "No such file", seconds=5)
    subject.file("text", "taken")
    found += said(subject.train(ROWS, "--force", output="taken"), (5,), "is a file", seconds=5)
    return found + ([] if (subject.folder / "taken").read_text() == "text" else ["the file was changed"])


@check
def output_exists(subject):
    """an existing model -> 5 without --force, replaced with it; any other folder is never replaced"""
    before = subject.model()
    found = said(subject.train(ROWS), (5,), "already exists", "--force")
    found += [] if digest(subject.folder / "model") == before else ["the old model was harmed"]
    found += done(subject.train(ROWS, "--force", "--inverse-strength", "1"))
    found += [] if digest(subject.folder / "model") != before else ["the old model is still there"]
    (subject.folder / "thesis").mkdir()
    subject.file("text", "thesis/chapter.txt")
    found += said(subject.train(ROWS, "--force", output="thesis"), (5,), "config.json")
    (subject.folder / "model" / ".git").mkdir()
    found += said(subject.train(ROWS, "--force"), (5,), ".git")
    return found + ([] if (subject.folder / "thesis" / "chapter.txt").exists() else ["a text is gone"])


@check
def output_is_model(subject):
    """the output is the model that is read, or lies in it, or holds the data -> 5, nothing changes"""
    before = subject.model()
    model = subject.folder / "model"
    found = said(subject.train(ROWS, "--force", model=model), (5,), "which is needed")
    found += said(subject.train(ROWS, output="model/head", model=model), (5,), "which is needed")
    found += [] if digest(model) == before else ["the model was harmed"]
    data = subject.file(ROWS, "model/data.tsv")
    found += said(subject.train(data, "--force"), (5,), "which is needed")
    return found + ([] if data.exists() else ["the data is gone"])


@check
def output_holds_other_files(subject):
    """files in the folder that are not a model's, and a README.md that somebody wrote -> 5 with their names, kept"""
    before = subject.model()
    found = []
    for name in ("README.md", "notes.ipynb", "pytorch_model.bin", "1_Pooling"):
        path = subject.folder / "model" / name
        own = path.read_bytes() if path.exists() else None
        path.write_text("mine")
        found += said(subject.train(ROWS, "--force"), (5,), f"'{name}'", seconds=5)
        model = tiny.FIXTURES / "models" / "bert-classifier"
        found += said(subject.run("convert", "-m", model, "-o", subject.folder / "model", "--force"), (5,), f"'{name}'")
        found += [] if path.read_text() == "mine" else [f"{name} was changed"]
        path.unlink()
        if own is not None:
            path.write_bytes(own)
    found += [] if digest(subject.folder / "model") == before else ["the model was harmed"]
    return found + done(subject.train(ROWS, "--force"))


@check
def files_beside_output(subject):
    """a user's files and folders whose names resemble temporary ones -> they stay, the output is written"""
    kept = {}
    for name in (".model.saving", ".model.replaced", ".model.checkpoint", ".model.saving.old"):
        (subject.folder / name).mkdir()
        kept[f"{name}/letter.txt"] = "mine"
    for name in (".o.tsv.backup.partial", ".o.tsv.17-0.partial", ".o.tsv.minibert-1.partial", ".o.tsv.partial"):
        kept[name] = "mine"
    for name, text in kept.items():
        subject.file(text, name)
    subject.model()
    found = done(subject.train(ROWS, "--force"))
    model = subject.folder / "model"
    found += said(subject.run("classify", "-m", model, "-o", subject.folder / "o.tsv", "a film"), (0,))
    for name, text in kept.items():
        path = subject.folder / name
        found += [] if path.exists() and path.read_text() == text else [f"{name} is gone"]
    subject.file("mine", "o.tsv")
    return found + said(subject.run("classify", "-m", model, "-o", subject.folder / "o.tsv", "a film"), (5,), "exists")


@check
def saving_folder_of_somebody_else(subject):
    """a folder, file or link where the model is written for now -> 5 with its name, it is unchanged"""
    found = []
    place = subject.folder / ".model.minibert-saving"
    elsewhere = subject.folder / "elsewhere"
    elsewhere.mkdir()
    subject.file("mine", "elsewhere/letter.txt")

    def folder():
        place.mkdir()
        (place / "letter.txt").write_text("mine")

    for plant, remove in (
        (folder, lambda: ((place / "letter.txt").unlink(), place.rmdir())),
        (lambda: place.write_text("mine"), place.unlink),
        (lambda: place.symlink_to(elsewhere), place.unlink),
    ):
        plant()
        found += said(subject.train(ROWS), (5,), place.name, seconds=5)
        found += [] if place.exists() or place.is_symlink() else ["it is gone"]
        found += [] if not place.is_dir() or (place / "letter.txt").read_text() == "mine" else ["it was changed"]
        remove()
    return found + done(subject.train(ROWS))


@check
def card_of_odd_names(subject):
    """names of files, columns and labels that are Markdown or HTML -> the model card shows them as they are"""
    name = "a`b|c\n# d<img src=x>[e](f).tsv"
    labels = ("```", "<script>", "[x](y)", "a|b\u0085c")
    rows = [f"{label}\tfilm {i}" for i in range(12) for label in labels]
    path = subject.folder / name
    path.write_text("<b>label</b>\ttext\n" + "".join(row + "\n" for row in rows))
    found = done(subject.train(path, "--label-column", "1", "--text-column", "2", output="<i>model|`*"))
    card = (subject.folder / "<i>model|`*" / "README.md").read_text()
    text = markup(card)
    headings = [line for line in text.splitlines() if line.startswith("#")]
    found += [] if headings[1:] == ["## Data", "## Settings", "## Scores", "## How to load it"] else [f"headings {headings}"]
    for raw in ("<img", "<b>", "<i>", "<script", "[e]", "[x]", "a|b"):
        found += [f"{raw} is not escaped"] if raw in text else []
    return found


def markup(text):
    """The lines of a Markdown text without its code blocks, code spans and comments."""
    lines, fence = [], None
    for line in text.splitlines():
        run = re.match("`{3,}", line)
        if fence is None and run:
            fence = run[0]
        elif fence is None:
            lines.append(re.sub(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)|<!--.*?-->", "", line))
        elif set(line) == {"`"} and len(line) >= len(fence):
            fence = None
    return "\n".join(lines if fence is None else ["a block without an end"])


@check
def rename_fails(subject):
    """a folder appears under the output name during training -> 5; it is unchanged, no file is left behind"""
    process = subject.start("-", "--input-format", "tsv")
    wait_for((subject.folder / ".model.minibert-saving" / "new").exists)
    (subject.folder / "model").mkdir()
    subject.file("text", "model/other.txt")
    _, words = process.communicate(subject.file(ROWS).read_bytes(), timeout=60)
    found = [] if process.returncode == 5 else [f"exit code {process.returncode}: {words[-300:]!r}"]
    return found + ([] if subject.names == ["model"] else [f"left: {subject.names}"])


@check
def two_trainings(subject):
    """two trainings into one folder -> the second is refused with the reason, the first finishes"""
    process = subject.start("-", "--input-format", "tsv")
    wait_for((subject.folder / ".model.minibert-saving" / "new").exists)
    found = said(subject.train(ROWS), (5,), "being written by another run", ".model.minibert-saving", seconds=5)
    _, words = process.communicate(subject.file(ROWS).read_bytes(), timeout=60)
    found += [] if process.returncode == 0 else [f"exit code {process.returncode}: {words[-300:]!r}"]
    return found + ([] if subject.names == ["model"] else [f"left: {subject.names}"])


@check
def loss_diverges(subject):
    """a loss that is not finite -> 1 with a message, or a finite model"""
    outcome = subject.train(ROWS, "--optimizer", "sgd", "--learning-rate", "100", "--epochs", "40", "--clip-norm", "1000000")
    found = said(outcome, (0, 1))
    if not (subject.folder / "model").is_dir():
        return found + ([] if outcome.code == 1 else ["no model"])
    return found + subject.run("classify", "-m", subject.folder / "model", "a film").faults((0,))


@check
def bad_numbers(subject):
    """learning rate 0, -1, nan, 1,5; epochs 0, 2^63; batch 0 -> 2"""
    found = []
    for option, values in {
        "--learning-rate": ["0", "-1", "nan", "1,5", "1e30"],
        "--epochs": ["0", "-1", "9223372036854775808", "1.5"],
        "--batch-size": ["0"],
        "--folds": ["1", "x"],
        "--inverse-strength": ["0", "inf"],
        "--validation": ["0", "1.5"],
    }.items():
        for value in values:
            outcome = subject.train(ROWS, f"{option}={value}")
            found += [f"{option}={value}: {fault}" for fault in said(outcome, (2,), option, value)]
    return found


@check
def same_bytes(subject):
    """one or two threads, another locale, time zone, clock or home -> the same bytes"""
    digests = []
    for arguments, environment in [
        (["--threads", "1"], {}),
        (["--threads", "2"], {}),
        (["--no-cache"], {"TZ": "Asia/Tokyo", "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"}),
        (["--no-cache"], {"LC_ALL": "C", "SOURCE_DATE_EPOCH": "0"}),
    ]:
        outcome = subject.train(ROWS, "--force", *arguments, environment=environment)
        if outcome.code != 0:
            return said(outcome, (0,))
        digests.append(digest(subject.folder / "model"))
    bare = command.run(subject.line(subject.folder / "rows.tsv", "--force"), environment={"PATH": "/bin"}, timeout=60)
    digests.append(digest(subject.folder / "model"))
    return done(bare) + ([] if all(one == digests[0] for one in digests) else ["the models differ"])


@check
def permissions_and_links(subject):
    """the file mode mask is obeyed; a link to the output folder stays a link"""
    found = []
    for mask, file_mode, folder_mode in ((0o077, 0o600, 0o700), (0o022, 0o644, 0o755)):
        process = subject.start(subject.file(ROWS), "--force", preexec_fn=lambda mask=mask: os.umask(mask))
        process.communicate(timeout=60)
        path = subject.folder / "model"
        modes = {stat.S_IMODE(file.stat().st_mode) for file in path.iterdir()}
        if modes != {file_mode} or stat.S_IMODE(path.stat().st_mode) != folder_mode:
            found.append(f"mask {mask:o}: files {modes}, folder {stat.S_IMODE(path.stat().st_mode):o}")
    (subject.folder / "link").symlink_to("model")
    before = digest(subject.folder / "model")
    found += done(subject.train(ROWS, "--force", "--inverse-strength", "1", output="link"))
    found += [] if (subject.folder / "link").is_symlink() else ["the link is gone"]
    return found + ([] if digest(subject.folder / "model") != before else ["the model is the old one"])


@check
def foreign_checkpoint(subject):
    """--resume with other data -> a clear refusal"""
    process = in_epochs(subject)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    outcome = subject.train(ROWS[:30], *LONG, "--resume")
    return said(outcome, (2, 3, 4, 5), "other data or settings")


@check
def checkpoint_unreadable(subject):
    """the checkpoint of --resume is endless, a FIFO, a folder or a socket -> 3 with its folder, at once"""
    process = in_epochs(subject)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    path = subject.folder / "model.checkpoint" / "training.safetensors"
    found = []
    for name, make in hostile.BAD_FILES.items():
        path.rmdir() if path.is_dir() else path.unlink()
        make(path)
        outcome = subject.train(ROWS, *LONG, "--resume", timeout=20, address_space=4096 * MEBIBYTE)
        for fault in said(outcome, (3,), "model.checkpoint", seconds=10, peak_bytes=150 * MEBIBYTE):
            found.append(f"{name}: {fault}")
    return found


@check
def reader_goes_away(subject):
    """SIGPIPE: the reader of --json goes away -> 141 or 0 without a message, and the model is saved"""
    process = subject.start(subject.file(ROWS), "--json", "--quiet")
    process.stdout.close()
    process.wait(60)
    found = [] if process.returncode in (0, 141) else [f"exit code {process.returncode}"]
    return found + ([] if subject.names == ["model"] else [f"left: {subject.names}"])


# The cache


def cache_files(subject):
    """The files of the cache."""
    return sorted((subject.folder / "cache" / "minibert" / "features").glob("*.features"))


@check
def cache_is_private(subject):
    """the cache -> files 0600, folder 0700, even if they were open to others before; --no-cache writes none"""
    found = done(subject.train(ROWS, "--no-cache"))
    found += [] if not (subject.folder / "cache").exists() else ["--no-cache made a cache"]
    for _ in range(2):
        found += done(subject.train(ROWS, "--force"))
        (file,) = cache_files(subject)
        modes = [stat.S_IMODE(path.stat().st_mode) for path in (file, file.parent)]
        found += [] if modes == [0o600, 0o700] else [f"modes {[oct(mode) for mode in modes]}"]
        file.chmod(0o644)
        file.parent.chmod(0o755)
    return found


@check
def cache_damaged(subject):
    """a cache file that is truncated, changed or foreign -> ignored and rewritten; the same model"""
    before = subject.model()
    (file,) = cache_files(subject)
    good = file.read_bytes()
    found = []
    changed = [bytes(byte ^ (1 if index == place else 0) for index, byte in enumerate(good)) for place in (3, 30, 70, 200, len(good) - 1)]
    for damaged in [b"", good[:10], good[:64], good[:-1], good[:1000], *changed, good + b"more", b"\0" * len(good)]:
        file.write_bytes(damaged)
        found += done(subject.train(ROWS, "--force"))
        found += [] if digest(subject.folder / "model") == before else ["a damaged cache was used"]
        again = subject.train(ROWS, "--force")
        found += [] if digest(subject.folder / "model") == before else ["the mended cache is wrong"]
        found += done(again)
    return found


@check
def cache_unwritable(subject):
    """a cache folder that cannot be created -> a note, and the same model"""
    before = subject.model()
    subject.file("text", "no-folder")
    outcome = subject.train(ROWS, "--force", environment={"XDG_CACHE_HOME": str(subject.folder / "no-folder")})
    found = done(outcome, "note:", "cache")
    return found + ([] if digest(subject.folder / "model") == before else ["another model"])


@check
def cache_after_interruption(subject):
    """Ctrl-C while texts are encoded -> 130; the next run continues from there"""
    rows = [f"{'good' if i % 2 else 'bad'}\tthe film number {i} was great and long and dull" for i in range(20_000)]
    process = subject.start(subject.file(rows), "--threads", "1")
    sized = lambda: cache_files(subject) and cache_files(subject)[0].stat().st_size > 64
    if not wait_for(sized):
        return ["nothing came into the cache"]
    process.send_signal(signal.SIGINT)
    _, words = process.communicate(timeout=60)
    kept = cache_files(subject)[0].stat().st_size
    found = [] if process.returncode == 130 else [f"exit code {process.returncode}: {words[-200:]!r}"]
    found += [] if kept > 64 else ["nothing was kept"]
    process = subject.start(subject.folder / "rows.tsv", "--threads", "1")
    grown = wait_for(lambda: cache_files(subject)[0].stat().st_size > kept)
    process.kill()
    process.communicate()
    with open(cache_files(subject)[0], "rb") as file:
        start = file.read(kept)
    found += [] if grown else ["the second run added nothing"]
    return found + ([] if len(start) == kept else ["the second run began anew"])


@check
def cache_shared(subject):
    """four trainings at once on one cache -> all save the model that a single one saves"""
    rows = subject.file(ROWS * 5 + [f"good\tfilm {i}" for i in range(500)])
    alone = subject.train(rows, "--no-cache")
    expected = digest(subject.folder / "model")["model.safetensors"]
    lines = [subject.line(rows, output=f"model-{number}") for number in range(4)]
    processes = [subprocess.Popen(line, env=subject.environment, stderr=subprocess.DEVNULL) for line in lines]
    found = done(alone) + [f"exit code {one.returncode}" for one in processes if one.wait(120) != 0]
    for number in range(4):
        if digest(subject.folder / f"model-{number}")["model.safetensors"] != expected:
            found.append(f"model {number} differs")
    return found + done(subject.train(rows, "--force"))


@check
def cache_clear(subject):
    """`cache list` and `cache clear` -> names and sizes, then only the foreign files are left"""
    subject.model()
    (file,) = cache_files(subject)
    (file.parent / "letter.txt").write_text("mine")
    listed = subject.run("cache", "list")
    found = listed.faults((0,)) + ([] if str(file).encode() in listed.stdout else [f"lists {listed.stdout!r}"])
    found += subject.run("cache", "clear").faults((0,))
    left = sorted(path.name for path in file.parent.iterdir())
    found += [] if left == ["letter.txt"] else [f"left: {left}"]
    empty = subject.run("cache")
    return found + empty.faults((0,)) + ([] if empty.stdout == b"" else [f"lists {empty.stdout!r}"])


def unreadable_cache(subject, plant):
    """The faults of a training whose cache is not to be used: a note, the same model."""
    before = subject.model()
    (file,) = cache_files(subject)
    plant(file)
    outcome = subject.train(ROWS, "--force", timeout=20)
    found = done(outcome, "note:", "cache")
    return found + ([] if digest(subject.folder / "model") == before else ["another model"])


@check
def cache_file_planted(subject):
    """a symbolic or hard link, FIFO, folder or device in place of a cache -> a note, the same model, nothing is followed"""
    found = []
    letter = subject.file("mine " * 100, "letter.txt")
    letter.chmod(0o644)

    def instead(make):
        def plant(file):
            file.unlink()
            make(file)

        return plant

    for name, make in {
        "symbolic link": lambda file: file.symlink_to(letter),
        "hard link": lambda file: file.hardlink_to(letter),
        "link to nothing": lambda file: file.symlink_to(subject.folder / "new.txt"),
        "FIFO": os.mkfifo,
        "folder": lambda file: file.mkdir(),
        "device": lambda file: file.symlink_to("/dev/zero"),
        "200 GB of nothing": hostile.sparse,
    }.items():
        for left in cache_files(subject):
            left.rmdir() if left.is_dir() else left.unlink()
        for fault in unreadable_cache(subject, instead(make)):
            found.append(f"{name}: {fault}")
        if letter.read_bytes() != b"mine " * 100 or stat.S_IMODE(letter.stat().st_mode) != 0o644:
            found.append(f"{name}: the file that it leads to was changed")
            letter.write_text("mine " * 100)
            letter.chmod(0o644)
        if (subject.folder / "new.txt").exists():
            found.append(f"{name}: it was followed")
        subject.run("cache", "clear")
    return found


@check
def cache_folder_planted(subject):
    """a cache folder that others can write, or a link, or somebody else's -> a note, the same model, no change of mode"""
    found = []
    elsewhere = subject.folder / "elsewhere"
    elsewhere.mkdir(mode=0o755)

    def link(file):
        file.unlink()
        file.parent.rmdir()
        file.parent.symlink_to(elsewhere)

    for name, plant in {
        "writable": lambda file: file.parent.chmod(0o777),
        "somebody else's": lambda file: os.geteuid() == 0 and os.chown(file.parent, 12345, 12345),
        "link": link,
    }.items():
        if name == "somebody else's" and os.geteuid() != 0:
            continue
        for fault in unreadable_cache(subject, plant):
            found.append(f"{name}: {fault}")
        folder = subject.folder / "cache" / "minibert" / "features"
        if name == "link":
            found += [] if stat.S_IMODE(elsewhere.stat().st_mode) == 0o755 else ["link: the mode was changed"]
            found += [] if not list(elsewhere.iterdir()) else ["link: it was followed"]
        else:
            os.chown(folder, os.geteuid(), os.getegid())
            folder.chmod(0o700)
    return found


@check
def cache_clear_keeps_others(subject):
    """`cache clear` with a user's files and links of such names -> they stay"""
    subject.model()
    (file,) = cache_files(subject)
    letter = subject.file("mine", "letter.txt")
    (file.parent / "thesis.features").write_text("mine")
    (file.parent / ("0" * 64 + ".features")).symlink_to(letter)
    (file.parent / ("1" * 64 + ".features")).mkdir()
    found = subject.run("cache", "clear").faults((0,))
    left = sorted(path.name for path in file.parent.iterdir())
    found += [] if left == ["0" * 64 + ".features", "1" * 64 + ".features", "thesis.features"] else [f"left: {left}"]
    return found + ([] if letter.read_text() == "mine" else ["the file of the link was changed"])


# Pretraining


def pretrain(subject, *arguments, vocabulary=None, **settings):
    """Runs a pretraining of two steps to its end."""
    corpus = subject.file("the film is great\n" * 40, "corpus.txt")
    vocabulary = vocabulary or ENCODER / "vocab.txt"
    sizes = ["--layers", "1", "--hidden", "8", "--heads", "1", "--steps", "2", "--vocabulary", vocabulary]
    return subject.run("pretrain", corpus, *sizes, "-o", subject.folder / "small", *arguments, **settings)


@check
def pretrain_vocabulary_unreadable(subject):
    """--vocabulary is endless, a FIFO, a folder or a socket -> 3 or 4 with its name, at once; from a pipe it is read"""
    found = []
    for name, make in hostile.BAD_FILES.items():
        path = subject.folder / "words.txt"
        make(path)
        outcome = pretrain(subject, vocabulary=path, timeout=20, address_space=4096 * MEBIBYTE)
        codes = (4,) if name == "a FIFO" else (3,)  # without a writer it is an empty file
        for fault in said(outcome, codes, "words.txt", seconds=5, peak_bytes=100 * MEBIBYTE):
            found.append(f"{name}: {fault}")
        path.rmdir() if path.is_dir() else path.unlink()
    line = 'exec 3< <(sleep 0.3; cat "$1"); shift; exec "$@" --vocabulary /dev/fd/3'
    corpus = subject.file("the film is great\n" * 40, "corpus.txt")
    words = [subject.executable, "pretrain", corpus, "--layers", "1", "--hidden", "8", "--heads", "1", "--steps", "1"]
    words += ["-o", subject.folder / "piped"]
    line = ["bash", "-c", line, "bash", ENCODER / "vocab.txt", *words]
    return found + said(command.run([*map(str, line)], environment=subject.environment), (0,), "wrote")


@check
def pretrain_resume_unreadable(subject):
    """the options of a training are endless, a FIFO, a folder or a socket -> 3 with the folder's name, at once"""
    found = said(pretrain(subject), (0,), "wrote")
    path = subject.folder / "small" / "training" / "options.json"
    for name, make in hostile.BAD_FILES.items():
        path.unlink()
        make(path)
        outcome = subject.run(
            "pretrain", "--resume", "-o", subject.folder / "small", timeout=20, address_space=4096 * MEBIBYTE
        )
        for fault in said(outcome, (3,), "small", seconds=5, peak_bytes=100 * MEBIBYTE):
            found.append(f"{name}: {fault}")
        path.rmdir() if path.is_dir() else path.unlink()
        path.write_text("{}")
    return found


@check
def pretrain_force(subject):
    """--force on a folder that is no training -> 5; a user's files in the folder of a training stay"""
    found = said(pretrain(subject), (0,), "wrote")
    subject.file("mine", "small/letter.txt")
    subject.file("mine", "small/training/letter.txt")
    found += said(pretrain(subject, "--force"), (0,), "wrote")
    for name in ("letter.txt", "training/letter.txt"):
        path = subject.folder / "small" / name
        found += [] if path.exists() and path.read_text() == "mine" else [f"{name} is gone"]
    elsewhere = subject.folder / "elsewhere"
    elsewhere.mkdir()
    subject.file("mine", "elsewhere/log.jsonl")
    training = subject.folder / "small" / "training"
    for path in training.iterdir():
        path.unlink()
    training.rmdir()
    training.symlink_to(elsewhere)
    pretrain(subject, "--force")
    found += [] if (elsewhere / "log.jsonl").read_text() == "mine" else ["a link was followed"]
    (subject.folder / "project").mkdir()
    subject.file("{}", "project/config.json")
    subject.file("mine", "project/letter.txt")
    outcome = pretrain(subject, "--force", "-o", subject.folder / "project")
    found += said(outcome, (5,), "project")
    return found + ([] if (subject.folder / "project" / "config.json").read_text() == "{}" else ["config.json is gone"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--command", help="the command to test (default: .build/release/minibert)")
    parser.add_argument("--verbose", action="store_true", help="print what passed, too")
    parser.add_argument("--list", action="store_true", help="print what is tried")
    parser.add_argument("only", nargs="*", metavar="NAME", help="part of a check's function name")
    arguments = parser.parse_args()
    tally = command.Tally(arguments.verbose)
    executable = command.find_command(arguments.command)
    for function in CHECKS:
        name = f"{function.__name__}: {function.__doc__}"
        if arguments.only and not any(part in function.__name__ for part in arguments.only):
            continue
        if arguments.list:
            print(name)
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                found = function(Subject(executable, Path(folder)))
            except Exception as error:  # a check that cannot go on is a failed one
                found = [f"{type(error).__name__}: {error}"]
        tally.add(name, found)
    tally.finish()


if __name__ == "__main__":
    main()
