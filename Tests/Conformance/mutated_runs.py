"""Files that a run of `minibert` left for a later run, changed at random: checkpoints, tokens, vectors, settings, caches.

    python3 Tests/Conformance/mutated_runs.py [BINARY] [COUNT] [--seed 1] [--verbose]

Small trainings are stopped, one of their files is changed, and the training is resumed. A changed file is refused with exit
code 3, 4 or 5 and a line that names it, or the result is the same as without the change; a changed cache is always replaced.
Half of the changes are sealed: all digests are computed again, as by somebody who wants to do harm. Then any result and any
exit code is allowed, but no trap and no endless run. Prints the counts; exits with 1 if anything else happens. Needs only
Python's standard library.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import minibert_command as command
import tiny_models as tiny
from run_files import CHANGES, Change, digest, seal

MODELS = tiny.FIXTURES / "models"
WORDS = "the is it and not film plot actor great good bad dull bright was of in un".split()
REFUSED = (3, 4, 5)


@dataclass
class Scenario:
    """A stopped run in a folder, and the command that continues it."""

    name: str
    folder: Path
    arguments: list
    files: list
    """The files that may be changed, by their paths in the folder."""
    result: str
    """The folder of the model, by its path in the folder."""
    caches: bool = False
    """Whether the files are caches, which are replaced instead of refused."""
    other: "Scenario | None" = None
    """A run of the same form with other data, whose files are put in the place of these."""
    expected: dict = field(default_factory=dict)

    def run(self, binary, folder, timeout=30):
        """Continues the run in a copy of the folder."""
        environment = {"PATH": "/usr/bin:/bin", "XDG_CACHE_HOME": str(folder / "cache")}
        return command.run([binary, *self.arguments], environment=environment, folder=folder, timeout=timeout)

    def model(self, folder):
        """The SHA-256 of the files of the model."""
        files = (folder / self.result).iterdir() if (folder / self.result).is_dir() else []
        return {file.name: digest(file.read_bytes()) for file in sorted(files) if file.is_file()}


class Workshop:
    """Makes the stopped runs."""

    def __init__(self, binary, folder, generator):
        self.binary, self.folder, self.generator = binary, folder, generator

    def texts(self, count):
        return [" ".join(self.generator.choices(WORDS, k=self.generator.randint(3, 9))) for _ in range(count)]

    def start(self, folder, *arguments, codes=(0,)):
        environment = {"PATH": "/usr/bin:/bin", "XDG_CACHE_HOME": str(folder / "cache")}
        outcome = command.run([self.binary, *arguments], environment=environment, folder=folder, timeout=60)
        if outcome.code not in codes:
            sys.exit(f"{arguments}: exit code {outcome.code}: {outcome.stderr.decode()}")

    def new(self, name):
        folder = self.folder / name
        folder.mkdir()
        (folder / "corpus.txt").write_text("".join(text + "\n" for text in self.texts(40)))
        rows = [f"{'good' if number % 2 else 'bad'}\t{text}\n" for number, text in enumerate(self.texts(40))]
        (folder / "rows.tsv").write_text("label\ttext\n" + "".join(rows))
        (folder / "vocab.txt").write_text("".join(word + "\n" for word in [*tiny.SPECIAL_TOKENS, *WORDS]))
        return folder

    def stop(self, folder, arguments, line, checkpoint):
        """Starts a training, and stops it after it has written a line that begins so."""
        environment = {"PATH": "/usr/bin:/bin", "XDG_CACHE_HOME": str(folder / "cache")}
        for _ in range(200):
            process = subprocess.Popen([self.binary, *arguments], stderr=subprocess.PIPE, env=environment, cwd=folder)
            while (text := process.stderr.readline()) and not text.startswith(line):
                pass
            process.send_signal(signal.SIGINT)
            process.communicate()
            if (folder / checkpoint).exists():
                return
            shutil.rmtree(folder / "model", ignore_errors=True)
        sys.exit(f"{arguments}: was not stopped in time")

    def pretraining(self, name, *goal):
        """A pretraining or a distillation that was stopped after some steps."""
        folder = self.new(name)
        arguments = [
            goal[0], "corpus.txt", *goal[1:], "--vocabulary", "vocab.txt", "--layers", "1", "--hidden", "8", "--heads", "2",
            "--positions", "16", "--max-length", "16", "--batch-tokens", "64", "--steps", "30", "-o", "model",
        ]  # fmt: skip
        self.stop(folder, arguments, b"step ", "model/training/checkpoint.safetensors")
        files = ["config.json", "vocab.txt", "tokenizer.json", "tokenizer_config.json"]
        files += [str(file.relative_to(folder / "model")) for file in (folder / "model" / "training").rglob("*.*")]
        files = [f"model/{file}" for file in sorted(files)]
        return Scenario(name, folder, [goal[0], "--resume", "-o", "model"], files, "model")

    def teacher_vectors(self, name):
        """The vectors of a teacher, which a new distillation uses."""
        scenario = self.pretraining(name, "distill", "--teacher", str(MODELS / "bert-base"), "--teacher-states", "states")
        shutil.rmtree(scenario.folder / "model")
        scenario.arguments = [
            "distill", "corpus.txt", "--teacher", str(MODELS / "bert-base"), "--teacher-states", "states", "--vocabulary",
            "vocab.txt", "--layers", "1", "--hidden", "8", "--heads", "2", "--positions", "16", "--steps", "2",
            "-o", "model",
        ]  # fmt: skip
        scenario.files, scenario.caches = ["states/states-00000.safetensors"], True
        return scenario

    def fine_tuning(self, name, *options):
        """A training by gradients that was stopped after its first epoch."""
        folder = self.new(name)
        arguments = [
            "train", "rows.tsv", "-m", str(MODELS / "bert-base"), "-o", "model", "--epochs", "30", "--batch-size", "8",
            *options,
        ]  # fmt: skip
        file = "model.checkpoint/training.safetensors"
        self.stop(folder, arguments, b"epoch 1 ", file)
        return Scenario(name, folder, [*arguments, "--resume"], [file], "model")

    def feature_cache(self, name):
        """The feature cache of a finished training."""
        folder = self.new(name)
        arguments = ["train", "rows.tsv", "-m", str(MODELS / "bert-base"), "-o", "model", "--folds", "3"]
        self.start(folder, *arguments)
        shutil.rmtree(folder / "model")
        (cache,) = (folder / "cache").rglob("*.features")
        return Scenario(name, folder, arguments, [str(cache.relative_to(folder))], "model", caches=True)

    def scenarios(self):
        """Two runs of each form, each with the files of the other to exchange."""
        teachers = ["--teacher", str(MODELS / "bert-base"), "--teacher-classifier", str(MODELS / "bert-classifier")]
        makers = {
            "pretraining": lambda name: self.pretraining(name, "pretrain", "--whole-words"),
            "distillation": lambda name: self.pretraining(name, "distill", *teachers),
            "teacher's vectors": self.teacher_vectors,
            "fine-tuning": lambda name: self.fine_tuning(name, "--unfreeze", "1", "--early-stopping", "20"),
            "fine-tuning of a network": lambda name: self.fine_tuning(
                name, "--head", "mlp", "--batch-norm", "--optimizer", "momentum"
            ),
            "feature cache": self.feature_cache,
        }
        for name, make in makers.items():
            scenario, scenario.other = make(name), make("another " + name)
            outcome = scenario.run(self.binary, copied(scenario, self.folder / "whole"))
            scenario.expected = scenario.model(self.folder / "whole")
            if outcome.code != 0 or not scenario.expected:
                sys.exit(f"{name}: exit code {outcome.code}: {outcome.stderr.decode()}")
            yield scenario


def copied(scenario, folder):
    shutil.rmtree(folder, ignore_errors=True)
    return shutil.copytree(scenario.folder, folder)


def faults(scenario, change, outcome, model):
    """What is wrong with the outcome of a run on a changed file."""
    if outcome.code is None:
        return ["does not end"]
    if outcome.trapped or outcome.code < 0:
        return [f"trap: exit code {outcome.code}"]
    if change.is_sealed:
        return [] if outcome.code in (0, 1, 2, *REFUSED) else [f"exit code {outcome.code}"]
    if outcome.code == 0:
        return [] if model == scenario.expected else ["another result"]
    if scenario.caches or outcome.code not in REFUSED:
        return [f"exit code {outcome.code}"]
    last = outcome.stderr.decode("utf-8", "replace").strip().splitlines()[-1]
    return [] if last.startswith("minibert: ") and "model" in last else [f"no clear message: {last}"]


def attempt(binary, scenarios, number, seed, place):
    """Changes a file and continues its run; returns what happened."""
    generator = random.Random(f"{seed} {number}")
    scenario = scenarios[number % len(scenarios)]
    file = scenario.files[number // len(scenarios) % len(scenario.files)]
    folder = copied(scenario, place / f"run-{number}")
    change = Change(generator, is_sealed=generator.random() < 0.5)
    other = scenario.other.folder / scenario.other.files[scenario.files.index(file)]
    change.apply(folder / file, other)
    if change.is_sealed:
        seal(folder)
    outcome = scenario.run(binary, folder)
    found = faults(scenario, change, outcome, scenario.model(folder))
    shutil.rmtree(folder)
    words = f"{number}: {scenario.name}, {file}: {change.name}{', sealed' if change.is_sealed else ''}"
    return scenario, change, outcome, found, words


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", nargs="?", default=".build/release/minibert")
    parser.add_argument("count", nargs="?", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    binary = command.find_command(arguments.binary)
    counts, changes, failed, start = Counter(), Counter(), 0, time.monotonic()
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(os.cpu_count()) as pool:
        place = Path(name)
        scenarios = list(Workshop(binary, place, random.Random(arguments.seed)).scenarios())
        jobs = [
            pool.submit(attempt, binary, scenarios, number, arguments.seed, place) for number in range(arguments.count)
        ]
        for job in jobs:
            scenario, change, outcome, found, words = job.result()
            kind = "sealed" if change.is_sealed else "changed"
            counts[scenario.name, kind, "same result" if outcome.code == 0 and kind == "changed" else outcome.code] += 1
            changes[change.name] += 1
            failed += bool(found)
            if found or arguments.verbose:
                message = outcome.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
                print(f"{'FAILED  ' if found else ''}{words}: {'; '.join(found)} ({outcome.code}) {' '.join(message)}")
    for (scenario, kind, result), count in sorted(counts.items(), key=str):
        print(f"{scenario}: {kind}: {result if isinstance(result, str) else f'exit code {result}'}: {count}")
    print(", ".join(f"{name}: {changes[name]}" for name in CHANGES))
    print(f"{arguments.count} changes in {time.monotonic() - start:.0f} s, {failed} faults")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
