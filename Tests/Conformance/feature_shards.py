"""Checks that a head fitted on features of many processes has the same bytes as one fitted on the table.

    feature_shards.py MINIBERT [TABLE] [--shards N] [--spark] [--train OPTION]... [--embed OPTION]...

TABLE is labeled, with at least N rows; without one, a small table is made. N processes ('embed --features', two at a
time) write a shard each. Every third is killed at first and started again, as an engine does with a lost task; a
complete shard is asked for twice. Then 'train --features' reads the shards in a shuffled order, and all files of the
folder must be those of 'train' on the table. Exits with 1 on any difference.

With --spark the processes are started by as many tasks of a Spark cluster on this machine, as in `spark.py`.
"""
import argparse
import concurrent.futures
import filecmp
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import spark

NAMES = ["one", "two", "three", "four", "five", "six", "seven", "eight"]


def write_shard(minibert, table, number, count, folder, options=(), kill_after=None):
    """Writes one of `count` shards of a table; returns its path. A killed process leaves no file of that name."""
    path = pathlib.Path(folder, f"{number}.safetensors")
    command = [minibert, "embed", "--features", "-q", "--threads", "1", "-i", table, "--shard", f"{number}/{count}",
               "-o", path, *options]
    if kill_after is not None:
        process = subprocess.Popen(command)
        time.sleep(kill_after)
        process.kill()
        process.wait()
    subprocess.run(command, check=True)
    return path


def small_table(folder):
    """A table of some rows of four classes, a few of them repeated."""
    chance = random.Random(1)
    rows = [f"c{row % 4}\t{' '.join(chance.choices(NAMES, k=5))} {NAMES[row % 4]} {NAMES[row % 4]}" for row in range(400)]
    path = pathlib.Path(folder, "table.tsv")
    path.write_text("label\ttext\n" + "\n".join(rows + rows[:20]) + "\n")
    return path


def by_tasks_of_spark(shard, count):
    """The results of `shard` for each number, by as many tasks of a cluster of two executors."""
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    results = session.sparkContext.parallelize(range(count), count).map(shard).collect()
    session.stop()
    return results


def differing(first, second):
    """The names of files that are not the same in two folders."""
    names = {path.name for folder in (first, second) for path in folder.iterdir()}
    return sorted(names - set(filecmp.cmpfiles(first, second, names, shallow=False)[0]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("minibert", type=pathlib.Path)
    parser.add_argument("table", type=pathlib.Path, nargs="?")
    parser.add_argument("--shards", type=int, default=100)
    parser.add_argument("--train", action="append", default=[], help="an option of train, such as --train=--portable")
    parser.add_argument("--embed", action="append", default=[], help="an option of embed")
    parser.add_argument("--spark", action="store_true", help="write the shards by tasks of Spark")
    parser.add_argument("--environment", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "minibert-spark")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.spark and not arguments.inside:
        spark.restart_with_pyspark(arguments.environment)
    minibert, count = arguments.minibert.resolve(), arguments.shards
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        table = arguments.table.resolve() if arguments.table else small_table(folder)
        shards = folder / "parts"
        shards.mkdir()
        start = time.monotonic()

        def shard(number):
            killed = random.Random(number).uniform(0, 0.3) if number % 3 == 0 else None
            return write_shard(minibert, table, number, count, shards, arguments.embed, killed)

        if arguments.spark:
            paths = by_tasks_of_spark(shard, count)
        else:
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                paths = list(pool.map(shard, range(count)))
        written = paths[0].stat().st_mtime_ns
        shard(0)
        if paths[0].stat().st_mtime_ns != written:
            sys.exit(f"{paths[0]}: was made again though it was complete")
        seconds = time.monotonic() - start
        if leftovers := [path.name for path in shards.iterdir() if path not in paths]:
            sys.exit(f"files are left: {leftovers}")
        # The name of the folder is in the record of the training, so both have the same.
        for name, inputs, options in (
            ("direct", [table], ["--no-cache", *embed_for_train(arguments.embed)]),
            ("sharded", ["--features", *random.Random(2).sample(paths, count)], ["--threads", "2"]),
        ):
            (folder / name).mkdir()
            subprocess.run([minibert, "train", "-q", *inputs, "-o", "model", *options, *arguments.train],
                           cwd=folder / name, check=True)
        different = differing(folder / "direct" / "model", folder / "sharded" / "model")
        print(f"{count} shards in {seconds:.1f} s; different files: {different or 'none'}")
        sys.exit(1 if different else 0)


def embed_for_train(options):
    """The options of 'embed' that 'train' also needs to read the table, all but those of the encoder."""
    return [option for option in options if not option.startswith(("--pooling", "--max-length", "-m", "--model"))]


main()
