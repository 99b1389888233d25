"""Signals at random moments: a command that is interrupted says so, harms nothing, and stops within a second.

    python Tests/Conformance/signals.py [BINARY] [COUNT] [--seed 1] [--limit 2] [--threads N] [--encoder FOLDER]

SIGINT, SIGTERM and SIGHUP, a third of them twice within some milliseconds, are sent COUNT times (200) in turn to
`train` with a frozen encoder and by gradients, `evaluate`, `pretrain`, `distill` and `classify -o`. The exit status must be 128
plus the signal, or 0 if the result is that of a run that was not interrupted. A model or a file that was in place must be
the old one, byte for byte, or the complete new one. A training that left a checkpoint must resume to the bytes of the whole
training. No command may take longer than the limit to stop. The models are the built-in ones, unless ENCODER is a
larger one. Standard library only.
"""

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
# Before this, the program may not have its handlers yet; then a signal ends it as any other program.
STARTUP_SECONDS = 0.2


class Work:
    """A command that is interrupted, and the rules for what it leaves."""

    def __init__(self, name, setting, arguments, output=None):
        self.name, self.setting, self.arguments = name, setting, arguments
        self.output = setting.folder / output if output else None
        self.old = self.new = None

    def start(self, *more):
        return self.setting.start(self.arguments + list(more))

    def place_old(self):
        """Puts the old output in its place."""
        remove(self.output)
        if self.old_copy.is_dir():
            shutil.copytree(self.old_copy, self.output)
        else:
            shutil.copy(self.old_copy, self.output)

    def measure(self):
        """Runs to the end, and records duration and results; where there is an output, an old one is kept."""
        if self.output:
            self.old_copy = self.setting.folder / ("old-" + self.output.name)
            self.make_old()
            os.rename(self.output, self.old_copy)
            self.old = digest(self.old_copy)
            self.place_old()
        for _ in range(2):  # the second time, caches are filled as they will be
            start = time.monotonic()
            process = self.start()
            self.printed = process.communicate()[0]
            if process.returncode != 0:
                sys.exit(f"{self.name} ended with {process.returncode}")
            self.seconds = time.monotonic() - start
        if self.output:
            self.new = digest(self.output)
            if self.new == self.old:
                sys.exit(f"{self.name}: the old and the new output are the same, so nothing can be told")

    def faults(self, code, printed):
        """The faults of what is left behind an interruption, as sentences."""
        if self.output is None:
            return [] if code != 0 or printed == self.printed else ["exit 0 without the whole result"]
        here = digest(self.output)
        if code == 0 and here != self.new:
            return ["exit 0 without the new output"]
        return [] if here in (self.old, self.new) else ["neither the old nor the new output"]


class Replacing(Work):
    """`train` with a frozen encoder, or `classify -o`, over an older output."""

    def __init__(self, name, setting, arguments, output, old_arguments):
        super().__init__(name, setting, arguments + ["-o", str(setting.folder / output), "--force"], output)
        self.old_arguments = old_arguments + ["-o", str(self.output), "--force"]

    def prepare(self):
        self.place_old()

    def make_old(self):
        self.setting.run(self.old_arguments)


class Gradients(Replacing):
    """`train` by gradients over an older model; what is interrupted is resumed."""

    def prepare(self):
        super().prepare()
        remove(self.checkpoint)

    @property
    def checkpoint(self):
        return self.setting.folder / (self.output.name + ".checkpoint")

    def faults(self, code, printed):
        faults = super().faults(code, printed)
        if code != 0 and self.checkpoint.exists() and not faults:
            self.setting.counts["resumed"] += 1
            if self.start("--resume").wait() != 0 or digest(self.output) != self.new:
                faults.append("the checkpoint does not resume to the model of the whole training")
        return faults


class Pretraining(Work):
    """`pretrain` or `distill` into a new folder; what is interrupted is resumed."""

    def __init__(self, name, setting, arguments):
        self.path = setting.folder / name
        self.command = name
        super().__init__(name, setting, arguments + ["-o", str(self.path)])

    def prepare(self):
        remove(self.path)

    def measure(self):
        self.prepare()
        start = time.monotonic()
        if self.start().wait() != 0:
            sys.exit(f"{self.name} failed")
        self.seconds = time.monotonic() - start
        self.new = digest(self.path)["model.safetensors"]

    def faults(self, code, printed):
        here = digest(self.path) if self.path.is_dir() else {}
        if code == 0:
            return [] if here.get("model.safetensors") == self.new else ["exit 0 without the whole model"]
        if not (self.path / "training" / "checkpoint.safetensors").exists():
            return []
        self.setting.counts["resumed"] += 1
        resumed = self.setting.start([self.command, "--resume", "-o", str(self.path)]).wait()
        if resumed != 0 or digest(self.path).get("model.safetensors") != self.new:
            return [f"the checkpoint does not resume to the whole model ({resumed})"]
        return []


class Plain(Work):
    def prepare(self):
        pass


class Setting:
    """The folder with the inputs, and the way to start the binary in it."""

    def __init__(self, arguments, folder):
        self.binary, self.folder = str(Path(arguments.binary).resolve()), folder
        self.threads = ["--threads", str(arguments.threads)] if arguments.threads else []
        self.environment = {"PATH": "/usr/bin:/bin", "XDG_CACHE_HOME": str(folder / "cache")}
        self.counts = Counter()

    def start(self, arguments):
        return subprocess.Popen(
            [self.binary, *arguments, *self.threads, "--quiet"], env=self.environment, cwd=self.folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def run(self, arguments):
        process = self.start(arguments)
        process.communicate()
        if process.returncode != 0:
            sys.exit(f"{arguments[0]} ended with {process.returncode}")

    def write_inputs(self, scale):
        generator = random.Random(5)
        words = [self.word(generator) for _ in range(400)]
        labels = ["sport", "music", "food"]
        lines = []
        for index in range(int(400 * scale)):
            part = words[100 * (index % 3) : 100 * (index % 3) + 160]
            lines.append((labels[index % 3], " ".join(generator.choices(part, k=generator.randint(5, 40)))))
        (self.folder / "rows.tsv").write_text("label\ttext\n" + "".join(f"{a}\t{b}\n" for a, b in lines))
        texts = "".join(text + "\n" for _, text in lines)
        (self.folder / "texts.txt").write_text(6 * texts)
        (self.folder / "corpus.txt").write_text(texts)

    @staticmethod
    def word(generator):
        syllables = ["la", "mo", "ter", "in", "ver", "so", "ne", "ka", "ri", "ful"]
        return "".join(generator.choices(syllables, k=generator.randint(1, 3)))


def remove(path):
    if path.is_dir():
        shutil.rmtree(path)
    elif path.exists():
        path.unlink()


def digest(path):
    """The SHA-256 of a file, or of each file in a folder by name."""
    if path.is_dir():
        return {file.name: digest(file) for file in sorted(path.iterdir()) if file.is_file()}
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None


def works(setting, encoder):
    """The commands to interrupt; the last ones need a model that the first makes."""
    model = ["-m", encoder] if encoder else []
    train = ["train", "rows.tsv", *model]
    setting.run([*train, "-o", "classifier"])
    setting.run(["vocabulary", "corpus.txt", "--size", "400", "-o", "vocabulary.txt"])
    sizes = ["--vocabulary", "vocabulary.txt", "--layers", "2", "--hidden", "64"]
    return [
        Replacing("train, frozen", setting, [*train, "--no-cache"], "frozen", [*train, "--inverse-strength", "0.01"]),
        Replacing(
            "train, pooling auto, cached", setting, [*train, "--pooling", "auto"], "pooled",
            [*train, "--inverse-strength", "0.01"],
        ),
        Replacing(
            "train, validation, report", setting,
            [*train, "--no-cache", "--validation", "0.2", "--report", str(setting.folder / "report.html")], "validated",
            [*train, "--inverse-strength", "0.01"],
        ),
        Gradients(
            "train, gradients", setting, [*train, "--unfreeze", "1", "--epochs", "1"], "trained",
            [*train, "--inverse-strength", "0.01"],
        ),
        Plain("evaluate", setting, ["evaluate", "rows.tsv", "-m", "classifier", "--json"]),
        Replacing("classify -o", setting, ["classify", "-i", "texts.txt", "-m", "classifier"], "labels.tsv",
                  ["classify", "-i", "corpus.txt", "-m", "classifier"]),
        Pretraining("pretrain", setting, ["pretrain", "corpus.txt", *sizes, "--steps", "20"]),
        Pretraining(
            "distill", setting,
            ["distill", "corpus.txt", "--teacher", "classifier", *sizes, "--steps", "20", "--initialize-from-teacher"],
        ),
    ]  # fmt: skip


def interrupt(work, generator):
    """Starts a command and sends a signal at a random moment; `None` if it ended before."""
    work.prepare()
    process = work.start()
    number, isDouble = generator.choice(SIGNALS), generator.random() < 1 / 3
    delay = generator.uniform(0.01, work.seconds)
    time.sleep(delay)
    if process.poll() is not None:
        process.communicate()
        return None
    sent = time.monotonic()
    process.send_signal(number)
    if isDouble:
        time.sleep(generator.uniform(0, 0.02))
        if process.poll() is None:
            process.send_signal(number)
    printed = process.communicate()[0]
    seconds, code = time.monotonic() - sent, process.returncode
    if code == -number and delay < STARTUP_SECONDS:
        code = 128 + number
    faults = [] if code in (0, 128 + number) else [f"ended with {code}"]
    return delay, number, isDouble, code, seconds, faults + work.faults(code, printed)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", nargs="?", default=".build/release/minibert")
    parser.add_argument("count", nargs="?", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=float, default=2, help="seconds a command may take to stop")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--encoder", help="a model folder to train on, instead of the built-in encoder")
    parser.add_argument("--scale", type=float, default=1, help="the size of the data")
    arguments = parser.parse_args()
    generator = random.Random(arguments.seed)
    wrong = harmed = late = leftovers = delivered = doubled = attempts = 0
    slowest, codes, perWork = (0, ""), Counter(), {}
    with tempfile.TemporaryDirectory() as name:
        setting = Setting(arguments, Path(name))
        setting.write_inputs(arguments.scale)
        encoder = str(Path(arguments.encoder).resolve()) if arguments.encoder else None
        commands = works(setting, encoder)
        for work in commands:
            work.measure()
            perWork[work.name] = [0, 0]
            print(f"{work.name}: {work.seconds:.2f} s without a signal", flush=True)
        while delivered < arguments.count and attempts < 5 * arguments.count:
            work = commands[attempts % len(commands)]
            attempts += 1
            outcome = interrupt(work, generator)
            if outcome is None:
                continue
            delay, number, isDouble, code, seconds, faults = outcome
            delivered += 1
            doubled += isDouble
            codes[code] += 1
            perWork[work.name] = [perWork[work.name][0] + 1, max(perWork[work.name][1], seconds)]
            slowest = max(slowest, (seconds, work.name))
            rests = [*setting.folder.glob(".*.saving"), *setting.folder.glob(".*.partial")]
            leftovers += len(rests)
            for rest in rests:
                remove(rest)
            if seconds > arguments.limit:
                late += 1
                faults.append(f"took {seconds:.2f} s to stop")
            wrong += code not in (0, 128 + number) or any("exit 0" in fault for fault in faults)
            harmed += any("neither" in fault or "resume" in fault for fault in faults)
            for fault in faults:
                print(f"{work.name}, signal {number}{' twice' if isDouble else ''} at {delay:.2f} s: {fault}", flush=True)
    for name, (count, seconds) in perWork.items():
        print(f"{name}: {count} signals, at most {seconds:.2f} s to stop")
    print(f"{delivered} signals, {doubled} of them twice; exits {dict(sorted(codes.items()))}")
    print(f"wrong exits {wrong}, harmed models and files {harmed}, too late {late}, "
          f"trainings resumed {setting.counts['resumed']}, unfinished files left {leftovers}")  # fmt: skip
    print(f"longest time to stop {slowest[0]:.2f} s ({slowest[1]})")
    return 1 if wrong or harmed or late or delivered < arguments.count else 0


if __name__ == "__main__":
    sys.exit(main())
