"""Common parts of all measurements: paths, texts, and subjects that take turns.

Every subject of a measurement, a peer or MiniBERT, is a process with the same protocol: it prints one JSON line when it
is warm, then performs one round for each line that it reads, and prints one JSON line with `wall` and `cpu` seconds for
it. So all subjects are loaded at the same time and take turns, and a slow phase of the machine affects them all.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
PEERS = Path(os.environ.get("PEERS") or CACHE / "minibert-peers")
TEXTS, MODELS, RESULTS = PEERS / "texts", PEERS / "models", PEERS / "results"
HERE = Path(__file__).resolve().parent
BUILD = Path(os.environ.get("MINIBERT_BUILD") or HERE.parents[1] / ".build" / "release")

SHAPES = {  # name: layers, hidden, heads, feed-forward
    "minilm": (6, 384, 12, 1536),
    "bert-base-random": (12, 768, 12, 3072),
    "bert-tiny-random": (2, 128, 2, 512),
}
# The number of texts of a round: about three seconds on one core.
COUNTS = {
    "minilm": {"short": 384, "news": 192, "long": 16},
    "bert-base-random": {"short": 64, "news": 32, "long": 4},
    "bert-tiny-random": {"short": 2000, "news": 2000, "long": 200},
}


def texts_of(work, count=None):
    """Returns the lines of a text file, or `count` of them at even distances."""
    lines = (TEXTS / f"{work}.txt").read_text(encoding="utf-8").split("\n")[:-1]
    if count and count < len(lines):
        lines = [lines[i * len(lines) // count] for i in range(count)]
    return lines


def text_file(work, count):
    """Writes a file with `count` texts of a work, for a subject that reads files."""
    path = TEXTS / "parts" / f"{work}-{count}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(text + "\n" for text in texts_of(work, count)), encoding="utf-8")
    return path


def tokenizer(model="minilm", limit=512):
    from tokenizers import Tokenizer

    result = Tokenizer.from_file(str(MODELS / model / "tokenizer.json"))
    result.no_padding()
    result.enable_truncation(limit)
    return result


def operations(model, lengths, pooling):
    """Returns the multiplications and additions that texts of these lengths need, without padding.

    For the CLS state the last layer needs the products for one row, and each head sums over the states of all tokens.
    """
    layers, hidden, heads, inner = SHAPES[model]
    row = 4 * hidden**2 + 2 * hidden * inner
    whole = sum(2 * n * row + 4 * n**2 * hidden for n in lengths)
    if pooling == "mean":
        return layers * whole
    last = sum(2 * row + 4 * n * hidden * heads for n in lengths)
    return (layers - 1) * whole + last


def serve(prepared, one_round):
    """Serves the protocol in Python. `prepared` is printed when warm; `one_round()` may return further fields."""
    print(json.dumps({"ready": True} | prepared), flush=True)
    for _ in sys.stdin:
        cpu, wall = time.process_time(), time.perf_counter()
        extra = one_round() or {}
        wall = time.perf_counter() - wall
        print(json.dumps({"wall": wall, "cpu": time.process_time() - cpu} | extra), flush=True)


def busy_seconds():
    """Returns the CPU seconds that all processes together have used since the machine started."""
    values = [int(value) for value in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return (sum(values) - values[3] - values[4]) / os.sysconf("SC_CLK_TCK")


def wait_until_idle():
    """Waits, at most QUIET_SECONDS (20), until the machine has been idle for half a second."""
    end = time.time() + float(os.environ.get("QUIET_SECONDS", "20"))
    while time.time() < end:
        before, start = busy_seconds(), time.time()
        time.sleep(0.5)
        if (busy_seconds() - before) / (time.time() - start) < 0.1:
            return
        time.sleep(1)


class Subject:
    """A running process that serves the protocol."""

    def __init__(self, name, command, threads):
        RESULTS.mkdir(parents=True, exist_ok=True)
        environment = dict(os.environ, OMP_NUM_THREADS=str(threads), RAYON_NUM_THREADS=str(threads))
        self.name, self.rounds, self.disturbed = name, [], []
        self.log = RESULTS / f"error-{name.replace('/', '-')}.log"
        self.process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log.open("w"),
            text=True,
            env=environment,
        )
        self.prepared = self.answer()

    def answer(self):
        """Returns the next line that is a JSON object; None if the process has ended."""
        for line in self.process.stdout:
            if line.startswith("{"):
                return json.loads(line)
        return None

    def round(self):
        """Performs a round; it is disturbed if other processes used more than a twentieth of the machine."""
        before = busy_seconds()
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        result = self.answer()
        if result is None:
            raise RuntimeError(f"{self.name} ended; see {self.log}")
        others = (busy_seconds() - before - result["cpu"]) / (result["wall"] * os.cpu_count())
        (self.rounds if others < 0.05 else self.disturbed).append(result)

    def finish(self):
        self.process.stdin.close()
        self.process.wait()

    @property
    def clean(self):
        """The number of clean rounds, and of disturbed ones if they had to be counted."""
        return (
            f"{len(self.rounds)}" if len(self.rounds) >= 3 else f"{len(self.rounds)}, {len(self.disturbed)} disturbed"
        )

    @property
    def counted(self):
        """The clean rounds; all rounds if fewer than three are clean."""
        return self.rounds if len(self.rounds) >= 3 else self.rounds + self.disturbed

    def median(self, value=lambda result: result["wall"]):
        return statistics.median(value(result) for result in self.counted)


def take_turns(commands, threads, rounds):
    """Runs the commands of {name: command} in turns, round by round; returns the subjects that started."""
    subjects = []
    for name, command in commands.items():
        try:
            subject = Subject(name, command, threads)
        except OSError as error:
            print(f"{name}: {error}", file=sys.stderr)
            continue
        if subject.prepared:
            subjects.append(subject)
        else:
            last = subject.log.read_text().strip().split("\n")[-1]
            print(f"{name}: did not start: {last}", file=sys.stderr)
    for _ in range(rounds + 2):
        for subject in subjects:
            if len(subject.rounds) < rounds:
                wait_until_idle()
                subject.round()
    for subject in subjects:
        subject.finish()
    return subjects


def record(measurement, **values):
    """Appends a line to the results."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    line = {"measurement": measurement, "date": time.strftime("%Y-%m-%d"), "processor": processor()} | values
    with (RESULTS / "results.jsonl").open("a") as file:
        file.write(json.dumps(line) + "\n")


def processor():
    """Returns the name of the processor, and its features that determine the speed of the engines."""
    name, features = "unknown", []
    for line in Path("/proc/cpuinfo").read_text().split("\n"):
        key, _, value = line.partition(":")
        if key.strip() == "model name":
            name = value.strip()
        if key.strip() == "flags":
            wanted = ("avx2", "fma", "avx512f", "avx_vnni", "avx512_vnni", "amx_int8", "amx_bf16")
            features = [feature for feature in wanted if feature in value.split()]
    if "without_avx512" in os.environ.get("LD_PRELOAD", ""):
        features = [feature for feature in features if feature in ("avx2", "fma")] + ["the rest hidden"]
    return f"{name} ({' '.join(features)})"


def table(title, columns, rows):
    """Prints a Markdown table."""
    print(
        f"\n#### {title}\n\n{time.strftime('%Y-%m-%d')}, {processor()}, {os.cpu_count()} cores\n\n| "
        + " | ".join(columns)
        + " |\n|"
        + "---|" * len(columns)
    )
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    sys.stdout.flush()
