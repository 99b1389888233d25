"""Faults around the command: closed and full outputs, endless lines, odd bytes, tight limits, signals.

    python Tests/Conformance/command_faults.py [--command .build/release/minibert] [--verbose] [NAME …]

Each check runs `minibert classify` on a tiny model of the fixtures. In every check the exit code is one of the
documented ones, the process never traps, stderr has one clear line when something went wrong, and each record in gives one
record out.
"""

import argparse
import json
import os
import pty
import random
import select
import shutil
import signal
import struct
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import minibert_command as command
import models_hostile as hostile
import tiny_models as tiny

MODELS = tiny.FIXTURES / "models"
MEBIBYTE = 1 << 20
CHECKS = []


def check(function):
    """Registers a check. Its docstring's first line is its name; it returns the faults it finds."""
    CHECKS.append(function)
    return function


class Subject:
    """The command, a model, and a working folder."""

    def __init__(self, executable, folder):
        self.executable, self.folder = executable, folder

    def classify(self, *arguments, model="bert-classifier", **settings):
        model = model if isinstance(model, Path) else MODELS / model
        return command.run([self.executable, "classify", "-m", str(model), *arguments], **settings)

    def open(self, *arguments, **settings):
        """A running classification with open pipes."""
        line = [self.executable, "classify", "-m", str(MODELS / "bert-classifier"), *arguments]
        return subprocess.Popen(line, stdin=subprocess.PIPE, stderr=subprocess.PIPE, **settings)


def lines(count, seed=1):
    """Lines of mixed length of words in the vocabulary; some are empty."""
    generator = random.Random(seed)
    words = [entry for entry in tiny.vocabulary() if entry.isalpha()]
    return "".join(
        " ".join(generator.choices(words, k=generator.randrange(0, 40))) + "\n" for _ in range(count)
    ).encode()


def rows(outcome, count, codes=(0,), **limits):
    """The faults of an outcome that must have `count` lines."""
    found = outcome.faults(codes, **limits)
    written = outcome.stdout.count(b"\n")
    if written != count:
        found.append(f"{written} lines out for {count} in")
    return found


@check
def reader_goes_away(subject):
    """the reader of stdout goes away, as `head -1` does"""
    process = subject.open(stdout=subprocess.PIPE)
    feeder = threading.Thread(target=feed, args=(process, lines(200_000)), daemon=True)
    feeder.start()
    first = process.stdout.readline()
    process.stdout.close()
    code, said = finish(process)
    found = [] if first.count(b"\t") == 1 else [f"first line {first!r}"]
    if code not in (0, 141, -signal.SIGPIPE):
        found.append(f"exit code {code}")
    return found + ([f"said {said!r}"] if said else [])


def feed(process, data):
    try:
        process.stdin.write(data)
        process.stdin.close()
    except (BrokenPipeError, ValueError):
        pass


def finish(process, timeout=20):
    """(exit code or None, stderr) of a process that should end without a signal."""
    try:
        code = process.wait(timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        code = None
    return code, process.stderr.read()


@check
def full_disk(subject):
    """stdout is /dev/full"""
    with open("/dev/full", "wb") as full:
        outcome = subject.classify(stdin=lines(2000), stdout=full)
    return outcome.faults((5,), ("space|full|written",))


@check
def full_disk_one_line(subject):
    """stdout is /dev/full, and all output fits in one buffer"""
    with open("/dev/full", "wb") as full:
        outcome = subject.classify("the film", stdout=full)
    return outcome.faults((5,))


@check
def stdout_closed(subject):
    """stdout is not open at all"""
    line = f'exec "{subject.executable}" classify -m "{MODELS / "bert-classifier"}" film >&-'
    return command.run(["sh", "-c", line]).faults((5,))


@check
def escapes_on_terminal(subject):
    """labels with escape sequences do not reach a terminal"""
    shown = on_terminal(subject, "labels-odd", "-k", "6", "the film")
    found = ["an escape of a label reached the terminal"] if b"\x1b[31m" in shown else []
    return found + ([] if b"red" in shown else [f"no label to be seen: {shown[:200]!r}"])


def on_terminal(subject, model, *arguments):
    """The output of the command when it writes to a terminal."""
    main, side = pty.openpty()
    environment = dict(os.environ, NO_COLOR="1", TERM="xterm")
    process = subprocess.Popen(
        [subject.executable, "classify", "-m", str(MODELS / model), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=side,
        stderr=side,
        env=environment,
    )
    os.close(side)
    shown = b""
    while select.select([main], [], [], 10)[0]:
        try:
            shown += os.read(main, 4096)
        except OSError:
            break
    process.wait(10)
    os.close(main)
    return shown


@check
def tabs_in_labels(subject):
    """labels with tabs and escapes do not break the columns of a pipe"""
    outcome = subject.classify("-k", "6", "the film", model="labels-odd")
    found = outcome.faults((0,))
    return found + ([] if outcome.stdout.count(b"\t") == 11 else [f"{outcome.stdout!r}"])


@check
def infinite_logits(subject):
    """logits that are not finite never become a label"""
    folder = hostile.Folder(subject.folder / "infinite")

    def enlarge(tensors):
        count = len(tensors["classifier.weight"][2]) // 4
        tensors["classifier.weight"][2] = struct.pack(f"<{count}f", *[3e38] * count)
        tensors["bert.pooler.dense.bias"][2] = struct.pack("<16f", *[50.0] * 16)

    folder.tensors(enlarge)
    outcome = subject.classify("the film", model=folder.path)
    return outcome.faults((1, 3, 4), ("finite|NaN|infinit",), one_line=False)


@check
def probabilities_sum_to_one(subject):
    """probabilities of huge logits are numbers from 0 to 1 that sum to 1"""
    found = []
    for model in ("huge-logits", "labels-twelve", "bert-classifier"):
        outcome = subject.classify("--format", "jsonl", model=model, stdin=lines(50))
        found += rows(outcome, 50)
        for line in outcome.stdout.splitlines():
            scores = json.loads(line)["scores"].values()
            if abs(sum(scores) - 1) > 1e-6 or not all(0 <= score <= 1 for score in scores):
                found.append(f"{model}: {list(scores)}")
    return found[:3]


@check
def little_memory(subject):
    """too small a `ulimit -v` does not cause a trap"""
    found = []
    for mebibytes in (96, 128, 192, 256, 512):
        outcome = subject.classify(stdin=lines(500), address_space=mebibytes * MEBIBYTE)
        if outcome.trapped or outcome.code not in (0, 1, 3, 4, 5, 127):
            found.append(f"exit code {outcome.code} under {mebibytes} MiB: {outcome.stderr[:100]!r}")
    return found


@check
def batches_and_threads(subject):
    """the same bytes for any batch size and number of threads"""
    data = lines(400)
    reference = subject.classify("--format", "jsonl", "--logits", stdin=data)
    found = rows(reference, 400)
    for arguments in (
        ["--threads", "1"],
        ["--threads", "2"],
        ["--threads", "7"],
        ["--batch-tokens", "1"],
        ["--batch-tokens", "64"],
        ["--batch-tokens", "100000", "--threads", "2"],
    ):
        outcome = subject.classify("--format", "jsonl", "--logits", *arguments, stdin=data)
        if outcome.stdout != reference.stdout:
            found.append(f"another output with {' '.join(arguments)}")
    return found


@check
def usage(subject):
    """unknown options, missing values, mistyped commands are usage errors that suggest"""
    found = []
    for arguments, words in [
        (["classify", "--no-such-option"], ("--no-such-option",)),
        (["classify", "-m"], ("-m|--model", "value")),
        (["classify", "--thread", "2", "x"], ("--threads",)),
        (["classify", "--threads", "0", "x"], ("--threads",)),
        (["classify", "--threads", "two", "x"], ("--threads", "two")),
        (["clasify", "x"], ("classify",)),
        (["\x1b[31mred"], ()),
    ]:
        outcome = command.run([subject.executable, *arguments])
        found += [f"{arguments}: {fault}" for fault in outcome.faults((2,), words)]
    return found


@check
def dashes_and_odd_names(subject):
    """`--`, a text that begins with a dash, files with odd names"""
    found = subject.classify("--", "-x").faults((0,))
    plain = subject.classify(stdin=lines(3)).stdout
    for name in (b"-x", b"two\nlines", b"caf\xe9", b"\x1b[31m", b" "):
        (subject.folder / os.fsdecode(name)).write_bytes(lines(3))
        outcome = subject.classify("--input=" + os.fsdecode(name), folder=subject.folder)
        found += [f"{name!r}: {fault}" for fault in outcome.faults((0,))]
        if outcome.stdout != plain:
            found.append(f"{name!r}: another output")
        missing = subject.classify("--input=" + os.fsdecode(name) + "gone", folder=subject.folder)
        found += [f"{name!r} missing: {fault}" for fault in missing.faults((3,))]
    return found


@check
def many_arguments(subject):
    """100,000 texts as arguments"""
    return rows(subject.classify(*["film"] * 100_000, timeout=60), 100_000, seconds=30)


@check
def no_input(subject):
    """an empty stdin gives no rows and no error"""
    return rows(subject.classify(stdin=b""), 0)


@check
def waiting_terminal(subject):
    """a terminal as stdin gets a hint"""
    main, side = pty.openpty()
    process = subprocess.Popen(
        [subject.executable, "classify", "-m", str(MODELS / "bert-classifier")],
        stdin=side,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    os.close(side)
    ready = select.select([process.stderr], [], [], 5)[0]
    said = os.read(process.stderr.fileno(), 4096) if ready else b""
    os.write(main, b"\x04")
    code, _ = finish(process)
    os.close(main)
    return ([] if said else ["no hint"]) + ([] if code == 0 else [f"exit code {code} after ^D"])


@check
def small_stack(subject):
    """a stack of 256 KiB"""
    return rows(subject.classify(stdin=lines(50), stack=256 * 1024), 50)


@check
def bare_environment(subject):
    """`env -i` in an empty folder: works, and writes no files"""
    folder = subject.folder / "empty"
    folder.mkdir()
    outcome = subject.classify("the film", environment={}, folder=folder)
    left = [path.name for path in folder.iterdir()]
    return rows(outcome, 1) + ([f"left behind: {left}"] if left else [])


@check
def other_locales(subject):
    """TZ, LANG=tr_TR, LC_ALL=C, no HOME: the same bytes"""
    data = "INFINITE İSTANBUL TITLE 1.5\n".encode() + lines(20)
    reference = subject.classify("--format", "jsonl", stdin=data)
    found = rows(reference, 21)
    for environment in (
        {"LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"},
        {"LC_ALL": "de_DE.UTF-8", "TZ": "Asia/Tokyo"},
        {"LC_ALL": "C"},
        {},
    ):
        if subject.classify("--format", "jsonl", stdin=data, environment=environment).stdout != reference.stdout:
            found.append(f"another output under {environment}")
    return found


@check
def invalid_utf8(subject):
    """invalid UTF-8 in a line: one row, the same as with U+FFFD in its place"""
    bad = [
        b"caf\xe9",
        b"\xff\xfe",
        b"\xc0\x80",
        b"\xed\xa0\x80 film",
        b"\xf4\x90\x80\x80",
        b"film \xe2\x82",
        b"\x80" * 50,
    ]
    broken = subject.classify("--format", "jsonl", stdin=b"".join(line + b"\n" for line in bad))
    replaced = subject.classify(
        "--format", "jsonl", stdin="".join(line.decode("utf-8", "replace") + "\n" for line in bad).encode()
    )
    found = rows(broken, len(bad), one_line=False)
    return found + ([] if broken.stdout == replaced.stdout else ["not as with U+FFFD"])


@check
def odd_characters(subject):
    """NUL, U+2028, VT, NEL, a lone CR stay inside their line"""
    data = "great\0film\nU+2028 \u2028 film\nVT \v film\nNEL \u0085 film\nFF \f film\nCR \r film\n\ufefffilm\n".encode()
    return rows(subject.classify(stdin=data), 7, one_line=False)


@check
def line_ends(subject):
    """LF, CRLF, no final line end, and empty lines give the same rows"""
    texts = ["the film", "", "a plot", "  ", "good"]
    unix = subject.classify("--format", "jsonl", stdin="\n".join(texts).encode() + b"\n")
    found = rows(unix, 5)
    for name, data in {"CRLF": "\r\n".join(texts) + "\r\n", "no last end": "\n".join(texts)}.items():
        if subject.classify("--format", "jsonl", stdin=data.encode()).stdout != unix.stdout:
            found.append(f"another output with {name}")
    return found


@check
def million_tokens(subject):
    """a text of a million tokens is truncated, in a second, and reported as such"""
    outcome = subject.classify("--format", "jsonl", stdin=b"film " * 1_000_000 + b"\n")
    found = rows(outcome, 1, seconds=2, peak_bytes=300 * MEBIBYTE)
    if b'"truncated":true' not in outcome.stdout.replace(b" ", b""):
        found.append("not said to be cut")
    return found + ([] if b"cut" in outcome.stderr or b"truncated" in outcome.stderr else ["no count on stderr"])


@check
def million_marks(subject):
    """a million combining marks on one letter take linear time"""
    data = ("e" + "\u0301\u0323" * 500_000 + "\n").encode()
    return rows(subject.classify(stdin=data, timeout=60), 1, seconds=5, peak_bytes=400 * MEBIBYTE)


@check
def endless_word(subject):
    """a word of ten million letters, and one of punctuation"""
    data = b"x" * 10_000_000 + b"\n" + b"!" * 1_000_000 + b"\n"
    return rows(subject.classify(stdin=data, timeout=60), 2, seconds=10, peak_bytes=400 * MEBIBYTE)


@check
def huge_line(subject):
    """a line of 100 MB between two short ones: three rows, bounded memory"""
    path = subject.folder / "huge.txt"
    with path.open("wb") as file:
        file.write(b"the film\n")
        for _ in range(100):
            file.write(b"good plot " * 100_000)
        file.write(b"\nthe film\n")
    with path.open("rb") as file:
        outcome = subject.classify(stdin=file, timeout=60)
    path.unlink()
    found = rows(outcome, 3, seconds=30, peak_bytes=640 * MEBIBYTE)
    parts = outcome.stdout.splitlines()
    return found + ([] if len(parts) == 3 and parts[0] == parts[2] else ["the neighboring lines were changed"])


@check
def endless_stream(subject):
    """300,000 lines: memory stays flat"""
    small = subject.classify(stdin=lines(5_000), timeout=60)
    path = subject.folder / "many.txt"
    with path.open("wb") as file:  # not in our own memory, which a child begins with
        for seed in range(60):
            file.write(lines(5_000, seed))
    with path.open("rb") as file:
        large = subject.classify(stdin=file, timeout=300)
    found = rows(large, 300_000, seconds=240)
    if large.peak_bytes > small.peak_bytes + 64 * MEBIBYTE:
        found.append(f"peak memory {small.peak_bytes >> 20} MiB for 5,000 lines, {large.peak_bytes >> 20} for 300,000")
    return found


@check
def answers_at_once(subject):
    """a line is answered while the input is still open"""
    process = subject.open(stdout=subprocess.PIPE)
    found = []
    for text in (b"the film\n", b"a dull plot\n", b"\n"):
        start = time.perf_counter()
        process.stdin.write(text)
        process.stdin.flush()
        if not select.select([process.stdout], [], [], 5)[0]:
            found.append(f"no answer to {text!r} within 5 s")
            break
        process.stdout.readline()
        if time.perf_counter() - start > 1:
            found.append(f"an answer after {time.perf_counter() - start:.1f} s")
    process.stdin.close()
    code, _ = finish(process)
    return found + ([] if code == 0 else [f"exit code {code}"])


@check
def interrupted(subject):
    """SIGINT and SIGTERM end it at once, with complete lines and 130 or 143"""
    found = []
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        process = subject.open(stdout=subprocess.PIPE)
        process.stdin.write(b"the film\n")
        process.stdin.flush()
        first = process.stdout.readline()
        process.send_signal(number)
        ended, said = finish(process, timeout=5)
        rest = process.stdout.read()
        if ended not in (code, -number):
            found.append(f"exit code {ended} after {number.name}")
        if b"Fatal" in said or len(said.splitlines()) > 1:
            found.append(f"said {said[:200]!r}")
        if not (first + rest).endswith(b"\n"):
            found.append(f"half a line after {number.name}")
    return found


@check
def odd_inputs(subject):
    """a folder, a missing file, UTF-16 as input are refused with 3"""
    (subject.folder / "utf16.txt").write_bytes("the film\n".encode("utf-16"))
    found = []
    for name, words in ((str(subject.folder), ("folder",)), ("gone.txt", ("gone.txt",)), ("utf16.txt", ("UTF-16",))):
        outcome = subject.classify("--input", name, folder=subject.folder)
        found += [f"{name}: {fault}" for fault in outcome.faults((3,), words)]
    return found


@check
def input_is_output(subject):
    """the same file as input and output is refused, and stays unchanged"""
    path = subject.folder / "both.txt"
    path.write_bytes(lines(5))
    outcome = subject.classify("--input", str(path), "--output", str(path), "--force")
    found = outcome.faults((5, 2))
    return found + ([] if path.read_bytes() == lines(5) else ["the file was changed"])


@check
def cached_links(subject):
    """a model in the layout of the hub's cache, named by org/name"""
    home = subject.folder / "home"
    cache = home / ".cache" / "huggingface" / "hub" / "models--tiny--sentiment"
    shutil.copytree(MODELS / "bert-classifier", cache / "blobs")
    (cache / "snapshots" / "0123abcd").mkdir(parents=True)
    (cache / "refs").mkdir()
    (cache / "refs" / "main").write_text("0123abcd")
    for path in (cache / "blobs").iterdir():
        (cache / "snapshots" / "0123abcd" / path.name).symlink_to(f"../../blobs/{path.name}")
    line = [subject.executable, "classify", "-m", "tiny/sentiment", "the film"]
    return rows(command.run(line, environment={"HOME": str(home)}), 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--command", help="the command to test (default: .build/release/minibert)")
    parser.add_argument("--verbose", action="store_true", help="print what passed, too")
    parser.add_argument("only", nargs="*", metavar="NAME", help="part of a check's function name")
    arguments = parser.parse_args()
    tally = command.Tally(arguments.verbose)
    executable = command.find_command(arguments.command)
    good = command.run([executable, "classify", "-m", str(MODELS / "bert-classifier"), "the film"])
    if good.faults((0,)):
        raise SystemExit(
            f"a plain classification must work before faults mean anything: {good.stderr.decode().strip()}"
        )
    for function in CHECKS:
        if arguments.only and not any(part in function.__name__ for part in arguments.only):
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                found = function(Subject(executable, Path(folder)))
            except Exception as error:  # a check that cannot go on is a failed one
                found = [f"{type(error).__name__}: {error}"]
        tally.add(f"{function.__name__}: {function.__doc__}", found)
    tally.finish()


if __name__ == "__main__":
    main()
