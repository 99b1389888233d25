"""Runs every command of `minibert` where memory, threads, processors, stack, files or streams are scarce.

    python Tests/Conformance/scarce_machines.py [MINIBERT] [--model FOLDER] [--step MB] [--only TEXT]

A command must give the answer of its plain run, or end with one line on standard error and an exit status of its own:
never by a signal, never with a backtrace, never not at all. MODEL is another encoder for some of the commands,
such as a published one. The address space goes from 40 to 400 MB. Prints a table; exits with 1 if anything is wrong. Standard library
only, for Linux. A container whose memory is too small for what a process has been promised kills it (137); no process
can answer that.
"""

import argparse
import hashlib
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

SECONDS = 120
OWN_STATUSES = {1, 2, 3, 4, 5, 141}
NOBODY = 65534
WORDS = "the film is great good bad dull bright plot actor of in and not was fine day slow music".split()


def texts(count):
    """Lines of words, each with another pair of them."""
    return [f"{WORDS[i % 19]} {WORDS[i * 7 % 17]} {WORDS[i * 3 % 13]} {i}" for i in range(count)]


def make_files(folder):
    """The data of all commands."""
    lines = texts(120)
    (folder / "texts.txt").write_text("\n".join(lines) + "\n")
    (folder / "corpus.txt").write_text("\n".join(lines * 3) + "\n")
    rows = [f"{'positive' if i % 2 else 'negative'}\t{line}" for i, line in enumerate(lines)]
    (folder / "rows.tsv").write_text("label\ttext\n" + "\n".join(rows) + "\n")


def commands(folder, model):
    """The arguments of each command; OUT is its output, a folder or a file."""
    data = {name: str(folder / name) for name in ("texts.txt", "corpus.txt", "rows.tsv")}
    small = ["--layers", "1", "--hidden", "64", "--steps", "3", "--max-length", "16", "--batch-tokens", "512"]
    distill = ["--layers", "1", "--hidden", "64", "--epochs", "1", "--max-length", "16", "--batch-tokens", "512"]
    vocabulary = ["--vocabulary", str(folder / "vocab.txt")]
    all_commands = {
        "classify": ["classify", "-i", data["texts.txt"]],
        "tokenize": ["tokenize", "-i", data["texts.txt"]],
        "inspect": ["inspect", "TEACHER"],
        "embed": ["embed", "-i", data["texts.txt"]],
        "evaluate": ["evaluate", data["rows.tsv"]],
        "train": ["train", data["rows.tsv"], "-o", "OUT", "--no-cache"],
        "train, unfrozen": ["train", data["rows.tsv"], "-o", "OUT", "--unfreeze", "1", "--epochs", "1"],
        "pretrain": ["pretrain", data["corpus.txt"], *vocabulary, "-o", "OUT", *small],
        "distill": ["distill", data["corpus.txt"], *vocabulary, "-o", "OUT", *distill, "--teacher", "TEACHER"],
        "vocabulary": ["vocabulary", data["corpus.txt"], "--size", "200", "-o", "OUT"],
        "convert": ["convert", "--dtype", "float16", "-o", "OUT"],
    }  # fmt: skip
    if model:
        for name in ("embed", "tokenize", "train"):
            all_commands[name + ", MODEL"] = [*all_commands[name], "-m", model]
        all_commands["inspect, MODEL"] = ["inspect", model]
    return all_commands


def unprivileged():
    """Leaves the rights of root, whom no limit on processes binds."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def limited(kind, value):
    return lambda: resource.setrlimit(kind, (value, value))


def without_threads():
    resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
    unprivileged()


def on_one_processor():
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def conditions(step):
    """For each condition its name, and what the child does before it becomes the command."""
    yield "no threads", without_threads
    yield "one processor", on_one_processor
    yield "small stack", limited(resource.RLIMIT_STACK, 256 << 10)
    yield "few descriptors", limited(resource.RLIMIT_NOFILE, 8)
    yield "small files", limited(resource.RLIMIT_FSIZE, 64 << 10)
    for descriptor, name in enumerate(["input", "output", "error"]):
        yield f"no standard {name}", lambda descriptor=descriptor: os.close(descriptor)
    yield "full disk", lambda: os.dup2(os.open("/dev/full", os.O_WRONLY), 1)
    for megabytes in range(40, 401, step):
        yield f"{megabytes} MB", limited(resource.RLIMIT_AS, megabytes << 20)


class Runner:
    def __init__(self, binary, folder):
        self.binary, self.folder, self.count = binary, folder, 0

    def run(self, arguments, prepare=None):
        """The exit status (None for a hang), the answer and the messages of a command."""
        self.count += 1
        out = self.folder / "out" / str(self.count)
        teacher = str(self.folder / "teacher")
        arguments = [{"OUT": str(out), "TEACHER": teacher}.get(argument, argument) for argument in arguments]
        environment = {"PATH": "/usr/bin:/bin", "XDG_CACHE_HOME": str(self.folder / "cache")}
        process = subprocess.Popen(
            [self.binary, *arguments, "--quiet"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env=environment, preexec_fn=prepare)  # fmt: skip
        try:
            output, messages = process.communicate(timeout=SECONDS)
            status = process.returncode
        except subprocess.TimeoutExpired:
            process.kill()
            output, messages = process.communicate()
            status = None
        # Reports say how long a training took; its result is the model.
        weights = out / "model.safetensors"
        result = weights if weights.exists() else out if out.is_file() else None
        answer = hashlib.sha256(result.read_bytes()).hexdigest() if result else output
        shutil.rmtree(out, ignore_errors=True)
        out.unlink(missing_ok=True)
        return status, answer, messages.decode("utf-8", "replace").strip()


def judge(plain, outcome, condition):
    """The verdict on an outcome: a fault is a sentence of more than two words."""
    status, answer, message = outcome
    if status is None:
        return f"still running after {SECONDS} s"
    if status == 0:
        return "answer" if answer == plain[1] else "another answer than the plain run"
    if status == 127 and "error while loading shared libraries" in message:
        return "not loaded"
    if status not in OWN_STATUSES:
        return f"exit status {status}: {message[:200]!r}"
    if condition != "no standard error" and len(message.splitlines()) != 1:
        return f"{len(message.splitlines())} lines with exit status {status}: {message[:300]!r}"
    return "one line"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("minibert", nargs="?", default=".build/release/minibert")
    parser.add_argument("--model", help="an encoder for some of the commands")
    parser.add_argument("--step", type=int, default=20, help="the step of the address space in MB")
    parser.add_argument("--only", default="", help="run only the commands whose name contains this")
    arguments = parser.parse_args()

    faults, table = [], {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        binary = shutil.copy(arguments.minibert, folder / "minibert")
        make_files(folder)
        (folder / "out").mkdir()
        runner = Runner(binary, folder)
        for preparation in (
            ["vocabulary", str(folder / "corpus.txt"), "--size", "200", "-o", str(folder / "vocab.txt")],
            ["convert", "-o", str(folder / "teacher")],
        ):
            status, _, message = runner.run(preparation)
            if status != 0:
                sys.exit(f"{preparation[0]}: {message}")
        # For the user without rights.
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o777)
        for command, words in commands(folder, arguments.model).items():
            if arguments.only not in command:
                continue
            plain = runner.run(words)
            if plain[0] != 0:
                sys.exit(f"{command}: {plain[2]}")
            for condition, prepare in conditions(arguments.step):
                verdict = judge(plain, runner.run(words, prepare), condition)
                kind = "address space" if condition.endswith(" MB") else condition
                is_fault = len(verdict.split()) > 2
                table.setdefault(kind, Counter())["wrong" if is_fault else verdict] += 1
                if is_fault:
                    faults.append(f"{command}, {condition}: {verdict}")
                    print(faults[-1], flush=True)
    columns = ["answer", "one line", "not loaded", "wrong"]
    print(f"{'condition':20}" + "".join(f"{column:>12}" for column in columns))
    for kind, counts in table.items():
        print(f"{kind:20}" + "".join(f"{counts[column]:12}" for column in columns))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
