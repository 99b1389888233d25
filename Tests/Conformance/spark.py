"""Labels 200,000 texts on a Spark cluster of two executors, and compares the bytes with those of one process.

    python3 Tests/Conformance/spark.py [--minibert PROGRAM] [--rows 200000] [--tasks 40] [--model FOLDER]

Runs the Python code of the article "Pipes and clusters" as it stands, with RDD.pipe, mapInPandas and a stream. The
texts hold tabs, line feeds, emoji, damaged bytes, nulls and empty strings. While the results are compared, a tenth of the
processes is killed with `kill -9`. At last the throughput without kills is compared with that of as many plain
processes, in turns. Needs Java 17; makes a virtual environment with PySpark unless --environment has one. Exits with 1 if a byte
differs or the throughput is below 95 %. --rows 4000 takes about two minutes.
"""

import argparse
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

ROUNDS = 3
LEAST_SHARE = 0.95
# Stands for the program on the machines: runs it, and kills every tenth process after a moment.
KILLER = """#!/bin/sh
n=$(ls {tickets} | wc -l)
while ! mkdir {tickets}/$n 2>/dev/null; do n=$((n + 1)); done
if [ {every} -gt 0 ] && [ $((n % {every})) = 3 ]; then
    (sleep {delay}; kill -9 $$ && touch {kills}/$n) </dev/null >/dev/null 2>&1 &
fi
exec {program} "$@"
"""


def restart_with_pyspark(environment):
    """Runs this script again in a virtual environment with PySpark."""
    python = environment / "bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "pyspark", "pandas", "pyarrow"], check=True)
    os.execv(python, [python, *sys.argv, "--inside"])


class Cluster:
    """A cluster on this machine to which the program and the model were sent."""

    def __init__(self, folder, program, model, every, delay):
        from pyspark.sql import SparkSession

        self.folder = Path(tempfile.mkdtemp(dir=folder))
        self.kills = self.folder / "kills"
        (self.folder / "tickets").mkdir()
        self.kills.mkdir()
        self.program = self.folder / "minibert"
        self.program.write_text(
            KILLER.format(
                tickets=self.folder / "tickets", kills=self.kills, program=program, every=every, delay=delay
            )
            if every
            else f'#!/bin/sh\nexec {program} "$@"\n'
        )
        self.program.chmod(0o755)
        self.session = (
            SparkSession.builder.master("local-cluster[2,1,1024]")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.task.maxFailures", "8")
            .config("spark.sql.shuffle.partitions", "2")
            # Each file is a task of its own.
            .config("spark.sql.files.maxPartitionBytes", "1m")
            .config("spark.sql.files.openCostInBytes", "1m")
            .config("spark.local.dir", str(self.folder))
            .config("spark.executorEnv.PYTHONPATH", str(folder))
            .getOrCreate()
        )
        self.context = self.session.sparkContext
        self.context.setLogLevel("OFF")
        self.context.addFile(str(self.program))
        self.context.addFile(str(folder / "minibert.py"))
        self.context.addArchive(f"{model}#model")

    def end(self):
        self.session.stop()
        return len(list(self.kills.iterdir()))


def frame(cluster, rows, tasks):
    """The rows as a data frame in `tasks` parts of consecutive rows."""
    schema = "id long, text string"
    parts = cluster.context.parallelize(rows, tasks)
    return cluster.session.createDataFrame(parts, schema, verifySchema=False)


def by_pipe(cluster, rows, tasks):
    import spark_minibert

    lines = cluster.context.parallelize([json.dumps(row) for row in rows], tasks)
    return lines.pipe(spark_minibert.COMMAND).mapPartitions(spark_minibert.complete).collect()


def by_pandas(cluster, rows, tasks):
    import spark_minibert

    answers = frame(cluster, rows, tasks).mapInPandas(spark_minibert.classify, "answer string")
    return [row.answer.rstrip("\n") for row in answers.collect()]


def by_stream(cluster, rows, tasks):
    import spark_minibert

    source, sink = cluster.folder / "source", cluster.folder / "sink"
    frame(cluster, rows, tasks).write.parquet(str(source))
    stream = cluster.session.readStream.schema("id long, text string").option("maxFilesPerTrigger", max(1, tasks // 4))
    answers = stream.parquet(str(source)).mapInPandas(spark_minibert.classify, "answer string")
    query = (
        answers.writeStream.format("parquet")
        .option("checkpointLocation", str(cluster.folder / "checkpoint"))
        .trigger(availableNow=True)
        .start(str(sink))
    )
    query.awaitTermination()
    return [row.answer.rstrip("\n") for row in cluster.session.read.parquet(str(sink)).collect()]


def one_process(program, folder, model, rows):
    """The lines of one process, in order."""
    given = "".join(json.dumps(row) + "\n" for row in rows).encode()
    return plain(program, model, given).decode().splitlines()


def plain_command(program, model, *options):
    shared = ["classify", "--quiet", "--text-column", "text", "--input-format", "jsonl", "--format", "jsonl"]
    return [program, *shared, "-m", model, *options]


def plain(program, model, given):
    return subprocess.run(plain_command(program, model), input=given, stdout=subprocess.PIPE, check=True).stdout


def plain_seconds(program, folder, model, rows):
    """The seconds of two plain processes that share the rows."""
    start = time.monotonic()
    running = []
    for part in range(2):
        path = folder / f"part.{part}"
        if not path.exists():
            path.write_text("".join(json.dumps(row) + "\n" for row in rows[part::2]))
        with path.open() as given, (folder / f"out.{part}").open("w") as taken:
            command = plain_command(program, model, "--threads", "1")
            running.append(subprocess.Popen(command, stdin=given, stdout=taken))
    if any(process.wait() for process in running):
        raise RuntimeError("a plain process failed")
    return time.monotonic() - start


def differences(found, expected):
    """Says how the lines differ from those of one process; empty if they do not. Engines do not keep the order."""
    if sorted(found) == sorted(expected):
        return ""
    missing, additional = set(expected) - set(found), set(found) - set(expected)
    return f"{len(found)} of {len(expected)} lines, {len(missing)} missing, {len(additional)} wrong"


def compare(folder, options, rows, archive, expected):
    """Runs every form with kills; returns the number of those that differ."""
    failures = 0
    for form in by_pipe, by_pandas, by_stream:
        cluster = Cluster(folder, options.minibert, archive, every=10, delay=options.delay)
        start = time.monotonic()
        fault = differences(form(cluster, rows, options.tasks), expected)
        seconds, kills = time.monotonic() - start, cluster.end()
        counts = f"{len(rows)} texts, {options.tasks} tasks, {kills} killed, {seconds:.0f} s"
        print(f"{form.__name__[3:]:8} {counts}: {fault or 'same bytes'}", flush=True)
        failures += bool(fault) or kills < options.tasks // 10
    return failures


def throughput(folder, options, rows, archive):
    """The median share of the throughput of plain processes, in rounds that take turns."""
    import spark_minibert

    cluster = Cluster(folder, options.minibert, archive, every=0, delay=0)
    table = str(folder / "table")
    frame(cluster, rows, 2).write.parquet(table)
    source = cluster.session.read.parquet(table)
    shares = []
    for number in range(ROUNDS + 1):
        plain_time = plain_seconds(options.minibert, folder, folder / "model", rows)
        start = time.monotonic()
        source.mapInPandas(spark_minibert.classify, "answer string").write.format("noop").mode("append").save()
        spark_time = time.monotonic() - start
        # The first round starts the Python processes of the executors.
        if number > 0:
            shares.append(plain_time / spark_time)
            rates = [f"{name} {len(rows) / seconds:.0f} texts/s" for name, seconds in
                     (("plain", plain_time), ("Spark", spark_time))]
            print(f"round {number}: {', '.join(rates)}, {shares[-1]:.1%}", flush=True)
    cluster.end()
    return sorted(shares)[len(shares) // 2]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minibert", type=Path, default=Path(".build/release/minibert"), help="a static build")
    parser.add_argument("--model", type=Path, help="a classifier; without it, the built-in one")
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--tasks", type=int, default=40)
    parser.add_argument("--delay", type=float, default=0.5, help="seconds before a process is killed")
    parser.add_argument("--environment", type=Path, default=Path(tempfile.gettempdir()) / "minibert-spark")
    parser.add_argument("--only", choices=["bytes", "throughput"])
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not options.inside:
        restart_with_pyspark(options.environment)
    options.minibert = options.minibert.resolve()
    os.environ["PYSPARK_PYTHON"] = sys.executable
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        article_code.write_code(folder)
        sys.path.insert(0, name)
        if options.model:
            shutil.copytree(options.model, folder / "model")
        else:
            command = [options.minibert, "convert", "-m", "sentiment", "-o", folder / "model", "--quiet"]
            subprocess.run(command, check=True)
        archive = shutil.make_archive(str(folder / "packed"), "zip", folder / "model")
        rows = odd_texts.rows(options.rows)
        failures = 0
        if options.only != "throughput":
            expected = one_process(options.minibert, folder, folder / "model", rows)
            failures += len(expected) != len(rows)
            failures += compare(folder, options, rows, archive, expected)
        if options.only != "bytes":
            share = throughput(folder, options, rows, archive)
            print(f"throughput: {share:.1%} of two plain processes, at least {LEAST_SHARE:.0%} expected")
            failures += share < LEAST_SHARE
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
