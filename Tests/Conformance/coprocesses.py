"""Runs the co-processes of the article "Pipes and clusters" in Python, Node and bash as they stand.

    python3 Tests/Conformance/coprocesses.py [MINIBERT]

Each must answer 300 requests one by one, among them records that cannot be used, with the answers of one process, and
start without a word on standard error. Prints the latency of a request. A language that is not installed is skipped.
Exits with 1 if an answer differs. Standard library only.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import article_code
import odd_texts

COUNT = 300

NODE = """
import { readFileSync } from "node:fs";
import { startMinibert } from "./minibert.mjs";
const minibert = startMinibert(["--threads", "1"]);
for (const line of readFileSync("records.jsonl", "utf8").trim().split("\\n")) {
  const start = performance.now();
  const answer = await minibert.classify(JSON.parse(line));
  console.log(JSON.stringify([answer, (performance.now() - start) / 1000]));
}
minibert.end();
"""

BASH = """
source ./minibert.sh
while IFS= read -r text; do
    start=$EPOCHREALTIME
    classify "$text"
    printf '%s\\t%s\\t%s %s\\n' "$label" "$score" "$start" "$EPOCHREALTIME"
done < lines.txt
"""


def report(name, answers, expected, seconds):
    """Prints one line; returns whether the answers are those of one process."""
    seconds = sorted(seconds)
    wrong = sum(a != b for a, b in zip(answers, expected)) + abs(len(answers) - len(expected))
    print(f"{name}: {len(answers)} requests, median {seconds[len(seconds) // 2] * 1000:.2f} ms, "
          f"slowest {seconds[-1] * 1000:.0f} ms, {wrong} wrong")
    return wrong == 0


def classify(program, given, *options):
    command = [program, "classify", "--quiet", *options]
    return subprocess.run(command, input=given, stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()


def in_python(folder, program, rows, expected):
    from minibert import Minibert

    minibert = Minibert("--threads", "1", program=program)
    answers, seconds = [], []
    for row in rows:
        start = time.perf_counter()
        answers.append(minibert(row))
        seconds.append(time.perf_counter() - start)
    minibert.process.stdin.close()
    together = [json.loads(line) for line in Minibert(program=program).answers(rows)]
    killed = Minibert(program=program)
    killed.process.kill()
    try:
        list(killed.answers(rows))
        together = ["a killed process was not noticed"]
    except (RuntimeError, BrokenPipeError):
        pass
    return report("Python", answers, expected, seconds) and together == expected


def in_node(folder, program, rows, expected):
    (folder / "requests.mjs").write_text(NODE)
    lines = subprocess.run(["node", "requests.mjs"], cwd=folder, stdout=subprocess.PIPE, check=True).stdout.splitlines()
    results = [json.loads(line) for line in lines]
    return report("Node", [answer for answer, _ in results], expected, [seconds for _, seconds in results])


def in_bash(folder, program, rows, expected):
    # A shell has lines only, without NUL.
    texts = [" ".join((row["text"] or "").replace("\0", "").split()) for row in rows]
    given = "".join(text + "\n" for text in texts)
    (folder / "lines.txt").write_text(given)
    (folder / "requests.sh").write_text(BASH)
    lines = subprocess.run(["bash", "requests.sh"], cwd=folder, stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()
    answers = [line.rpartition("\t")[0] for line in lines]
    times = [line.rpartition("\t")[2].split() for line in lines]
    return report("bash", answers, classify(program, given.encode()), [float(end) - float(start) for start, end in times])


def main():
    program = str(Path(sys.argv[1] if len(sys.argv) > 1 else ".build/release/minibert").resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        article_code.write_code(folder)
        sys.path.insert(0, name)
        os.environ["PATH"] = f"{name}:{os.environ['PATH']}"
        os.symlink(program, folder / "minibert")
        rows = odd_texts.rows(COUNT)
        given = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / "records.jsonl").write_text(given)
        options = ["--input-format", "jsonl", "--format", "jsonl", "--text-column", "text"]
        expected = [json.loads(line) for line in classify(program, given.encode(), *options)]
        assert any("error" in answer for answer in expected)
        passed = True
        for language, check in ("python3", in_python), ("node", in_node), ("bash", in_bash):
            if shutil.which(language) is None:
                print(f"{language} is not installed: skipped")
            elif not check(folder, program, rows, expected):
                passed = False
        sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
