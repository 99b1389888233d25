"""Labels the same texts by the forms of other engines, and compares the bytes with those of one process.

    python3 Tests/Conformance/pipe_forms.py [MINIBERT] [--rows 200000]

Hadoop streaming: lines with a key, a tab and a text, in parts, whose outputs are sorted. GNU parallel, if it is
installed. Slurm: `--shard I/N` of JSON lines, of lines and of a table with line feeds in quotes. The texts hold tabs,
line feeds, emoji, damaged bytes, nulls and empty strings. Exits with 1 if a byte differs. Standard library only.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import odd_texts

PARTS = 7
JSON_LINES = ["--input-format", "jsonl", "--format", "jsonl", "--text-column", "text"]


def run(program, *options, given=None):
    with open(given or "/dev/null", "rb") as stream:
        return subprocess.run(
            [program, "classify", "--quiet", *options], stdin=stream, stdout=subprocess.PIPE, check=True
        ).stdout


def write_data(folder, count):
    """The same texts as JSON lines, as lines with a key, and as a table."""
    with (folder / "texts.jsonl").open("wb") as lines, (folder / "texts.txt").open("wb") as keyed, (
        folder / "texts.csv"
    ).open("wb") as table:
        table.write(b"id,text,note\n")
        for index, text in enumerate(odd_texts.texts(count)):
            # The damaged bytes stay: they are an error in JSON, and U+FFFD in lines and tables.
            string = b"null" if text is None else json.dumps(text.decode("latin-1"), ensure_ascii=False).encode("latin-1")
            lines.write(b'{"id":%d,"text":%s}\n' % (index, string))
            text = text or b""
            keyed.write(b"%d\t%s\n" % (index, text.replace(b"\n", b" ").replace(b"\r", b" ")))
            table.write(b'%d,"%s",x\n' % (index, text.replace(b'"', b'""')))


def shards(program, path, *options):
    """The outputs of all parts of a file, as the tasks of an array make them, in order."""
    def one(index):
        return run(program, "-i", str(path), "--shard", f"{index}/{PARTS}", "--threads", "1", *options)
    with ThreadPoolExecutor(2) as pool:
        return b"".join(pool.map(one, range(PARTS)))


def hadoop(program, folder):
    """The sorted outputs of mappers, each of which gets a part of the lines."""
    path = folder / "texts.txt"
    subprocess.run(["split", "-n", f"l/{PARTS}", path, str(folder / "part.")], check=True)
    outputs = [run(program, "--threads", "1", "--id-column", "1", given=part) for part in sorted(folder.glob("part.*"))]
    return sorted(b"".join(outputs).splitlines())


def checks(program, folder):
    """Each form with its result and what one process gives."""
    lines, keyed, table = (folder / f"texts.{ending}" for ending in ("jsonl", "txt", "csv"))
    whole_lines = run(program, *JSON_LINES, given=lines)
    whole_keyed = run(program, "--id-column", "1", given=keyed)
    yield "records of JSON", whole_lines.count(b"\n"), lines.read_bytes().count(b"\n")
    yield "Hadoop streaming", hadoop(program, folder), sorted(whole_keyed.splitlines())
    yield "shards of JSON lines", shards(program, lines, *JSON_LINES), whole_lines
    yield "shards of lines", shards(program, keyed, "--id-column", "1"), whole_keyed
    columns = ["--text-column", "text", "--append"]
    yield "shards of a table", shards(program, table, *columns), run(program, "-i", str(table), *columns)
    if shutil.which("parallel"):
        command = ["parallel", "--pipepart", "-a", str(lines), "--block", "1M", "-k", "-j", "2",
                   program, "classify", "--quiet", "--threads", "1", *JSON_LINES]
        yield "GNU parallel", subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout, whole_lines
    else:
        print("GNU parallel is not installed: skipped")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("minibert", nargs="?", default=".build/release/minibert")
    parser.add_argument("--rows", type=int, default=200_000)
    options = parser.parse_args()
    failures = 0
    with tempfile.TemporaryDirectory() as name:
        write_data(Path(name), options.rows)
        for form, found, expected in checks(str(Path(options.minibert).resolve()), Path(name)):
            print(f"{form}: {'same bytes' if found == expected else 'DIFFERENT'}", flush=True)
            failures += found != expected
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
