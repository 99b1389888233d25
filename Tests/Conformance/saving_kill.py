"""`kill -9` while `minibert train --force` saves: the folder then holds the complete old model or the complete new one.

    python Tests/Conformance/saving_kill.py [MODEL] [--command .build/release/minibert] [--times 200] [--seed 1]

Two models are trained in turn over each other. Once the first file of the new one appears, the process is
killed after a random part of the time that saving takes (a quarter of the kills: anywhere in the run). Then all files of
the folder must belong to one of the two models, and `classify` must answer with that model's scores. MODEL is
the encoder, by default a tiny one; a real one takes longer to save. Standard library only.
"""

import argparse
import hashlib
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import tiny_models as tiny

TEXTS = ["a wonderful film", "a dull film", "was the plot good?", ""]


class Training:
    """One of the two models, saved to the same folder."""

    def __init__(self, arguments, folder, strength):
        self.folder, self.path = folder, folder / "model"
        self.command = [
            arguments.command, "train", str(folder / "rows.tsv"), "-m", str(arguments.model),
            "-o", str(self.path), "--force", "--quiet", "--inverse-strength", strength,
        ]  # fmt: skip
        self.classify = [arguments.command, "classify", "-m", str(self.path), "--quiet", "-k", "all"]
        self.environment = {"PATH": "/usr/bin:/bin", "XDG_CACHE_HOME": str(folder / "cache")}

    def start(self):
        """Starts the training."""
        return subprocess.Popen(self.command, env=self.environment, stderr=subprocess.DEVNULL)

    def saving_begins(self, process):
        """Waits for the first file of the new folder; False if the process ended before."""
        file = self.folder / ".model.minibert-saving" / "new" / "config.json"
        while process.poll() is None:
            if file.exists():
                return True
        return False

    def measure(self):
        """Trains to the end, and records the duration of the run and of saving, and the model."""
        for _ in range(2):  # the second time, features come from the cache
            start = time.monotonic()
            process = self.start()
            begun = time.monotonic() if self.saving_begins(process) else None
            if process.wait() != 0:
                sys.exit(f"train ended with {process.returncode}")
            self.seconds = time.monotonic() - start
            self.saving_seconds = time.monotonic() - begun if begun else self.seconds / 4
        self.digest, self.answer = digest(self.path), self.ask()

    def ask(self):
        """The answer of the model in place."""
        texts = "".join(text + "\n" for text in TEXTS).encode()
        run = subprocess.run(self.classify, input=texts, capture_output=True)
        return run.stdout if run.returncode == 0 else b"exit " + str(run.returncode).encode() + run.stderr

    def kill(self, generator):
        """Starts a training and kills it; returns whether it was saving."""
        process = self.start()
        if generator.random() < 0.25:
            time.sleep(generator.uniform(0, self.seconds))
        elif self.saving_begins(process):
            time.sleep(generator.uniform(0, 1.2 * self.saving_seconds))
        process.send_signal(signal.SIGKILL)
        process.wait()
        return process.returncode == -signal.SIGKILL


def digest(folder):
    """The SHA-256 of each file in a folder, by name."""
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", nargs="?", default=tiny.FIXTURES / "models" / "bert-base", type=Path)
    parser.add_argument("--command", default=".build/release/minibert")
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    generator = random.Random(arguments.seed)
    faults, counts = [], Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [f"{'good' if i % 2 else 'bad'}\tfilm {i} was {'great' if i % 2 else 'dull'}\n" for i in range(60)]
        (folder / "rows.tsv").write_text("label\ttext\n" + "".join(rows))
        first, second = trainings = [Training(arguments, folder, strength) for strength in ("1", "0.01")]
        for training in trainings:
            training.measure()
        if first.digest == second.digest:
            sys.exit("the two models are the same, so nothing can be told")
        print(f"a run takes {first.seconds:.2f} s, of which saving {first.saving_seconds:.3f} s")

        current, number = second, 0
        while counts["killed"] < arguments.times and number < 5 * arguments.times:
            number += 1
            other = first if current is second else second
            counts["killed" if other.kill(generator) else "ended before the kill"] += 1
            here = digest(current.path) if current.path.is_dir() else {}
            found = next((training for training in trainings if training.digest == here), None)
            counts["neither" if found is None else "old model" if found is current else "new model"] += 1
            counts["leftovers in sight"] += (folder / ".model.minibert-saving").exists()
            if found is None:
                faults.append(f"kill {number}: the folder is neither model: {sorted(here)}")
            elif found.ask() != found.answer:
                faults.append(f"kill {number}: classify says {found.ask()!r}")
            current = found or current
        other = first if current is second else second
        if other.start().wait() != 0 or digest(other.path) != other.digest:
            faults.append("the last training did not replace the model")
        left = sorted(entry.name for entry in folder.iterdir())
        if left != ["cache", "model", "rows.tsv"]:
            faults.append(f"left behind: {left}")
    print(", ".join(f"{name}: {count}" for name, count in sorted(counts.items())))
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
