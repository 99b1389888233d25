"""Measures encoder throughput and latency of the peers and of MiniBERT, in turns.

    python encoder.py throughput [--model minilm] [--work short news long] [--threads 1 2] [--pooling cls] [--rounds 5]
    python encoder.py latency    [--model minilm] [--tokens 20 128] …

`--pooling cls` is classification, which needs only the first state of the last layer; `mean` needs the whole layer.
"""

import argparse
import math

import engines
from common import BUILD, COUNTS, HERE, MODELS, TEXTS, record, table, take_turns, text_file

import sys

OURS = {"minibert": "f32", "minibert-int8": "int8", "minibert-int8-fast": "int8-fast"}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("mode", choices=["throughput", "latency"])
    parser.add_argument("--model", default="minilm", choices=COUNTS)
    parser.add_argument("--work", nargs="+", default=["short", "news", "long"])
    parser.add_argument("--tokens", nargs="+", type=int, default=[20, 128])
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--pooling", default="cls", choices=["cls", "mean"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--engines", nargs="+", default=[*OURS, *engines.F32, *engines.INT8])
    return parser.parse_args()


def command(engine, mode, model, work, threads, pooling):
    """Returns the command line of a subject. MiniBERT reads texts from a file; the peers make their own batches."""
    if engine not in OURS:
        return [sys.executable, HERE / "engines.py", mode, engine, model, work, threads, pooling]
    if mode == "throughput":
        file = text_file(work, COUNTS[model][work])
    else:
        file = TEXTS / "parts" / f"latency-{work}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(text + "\n" for text in engines.latency_texts(int(work))), encoding="utf-8")
    name = {"throughput": "encode", "latency": "latency"}[mode]
    vectors = ["--vectors", engines.vectors_file(engine, model, work, pooling)] if mode == "throughput" else []
    return [
        BUILD / "benchmarks",
        name,
        "--model",
        MODELS / model,
        "--texts",
        file,
        "--threads",
        threads,
        "--pooling",
        pooling,
        "--precision",
        OURS[engine],
        "--json",
        "--on-demand",
        *vectors,
    ]


def kind(engine):
    return "int8" if "int8" in engine else "f32"


def throughput(chosen, work, threads):
    subjects = take_turns(
        {
            engine: command(engine, "throughput", chosen.model, work, threads, chosen.pooling)
            for engine in chosen.engines
        },
        threads,
        chosen.rounds,
    )
    # Peers in 8 bits are compared with the faster mode.
    ours = {}
    for subject in subjects:
        if subject.name in OURS:
            ours[kind(subject.name)] = min(subject.median(), ours.get(kind(subject.name), math.inf))
    peers = [subject for subject in subjects if subject.name not in OURS]
    expected = next((subject.prepared["operations"] for subject in peers), None)
    rows = []
    for subject in sorted(subjects, key=lambda subject: subject.median()):
        seconds, tokens = subject.median(), subject.prepared["tokens"]
        texts = subject.prepared["texts"]
        mine = ours.get(kind(subject.name))
        cosine = engines.cosine_to_torch(subject.name, chosen.model, work, chosen.pooling)
        spread = [result["wall"] for result in subject.counted]
        record(
            "throughput",
            engine=subject.name,
            model=chosen.model,
            work=work,
            threads=threads,
            pooling=chosen.pooling,
            seconds=seconds,
            texts=texts,
            tokens=tokens,
            rounds=len(subject.rounds),
            disturbed=len(subject.disturbed),
        )
        rows.append(
            (
                subject.name,
                f"{texts / seconds:.1f}",
                f"{tokens / seconds:.0f}",
                f"{expected / seconds / 1e9:.1f}" if expected else "-",
                f"{texts / max(spread):.1f}–{texts / min(spread):.1f}",
                f"{seconds / mine:.2f}" if mine else "-",
                subject.clean,
                f"{cosine:.5f}" if cosine is not None else "-",
            )
        )
    table(
        f"{chosen.model}, {work}, {chosen.pooling}, {threads} thread(s)",
        [
            "engine",
            "texts/s",
            "tokens/s",
            "needed GFLOP/s",
            "slowest–fastest round",
            "minibert is … times as fast",
            "clean rounds",
            "cosine to torch",
        ],
        rows,
    )


def latency(chosen, tokens, threads):
    subjects = take_turns(
        {
            engine: command(engine, "latency", chosen.model, str(tokens), threads, chosen.pooling)
            for engine in chosen.engines
        },
        threads,
        chosen.rounds,
    )
    rows = []
    for subject in subjects:
        times = sorted(time for result in subject.counted for time in result["milliseconds"])
        middle, late = times[len(times) // 2], times[int(0.99 * len(times))]
        record("latency", engine=subject.name, model=chosen.model, tokens=tokens, threads=threads, p50=middle, p99=late)
        rows.append((middle, (subject.name, f"{middle:.2f}", f"{late:.2f}", f"{late / middle:.2f}", subject.clean)))
    table(
        f"{chosen.model}, one text of {tokens} tokens, {threads} thread(s)",
        ["engine", "p50 ms", "p99 ms", "p99/p50", "clean rounds"],
        [row for _, row in sorted(rows)],
    )


def main():
    chosen = arguments()
    for threads in chosen.threads:
        if chosen.mode == "throughput":
            for work in chosen.work:
                throughput(chosen, work, threads)
        else:
            for tokens in chosen.tokens:
                latency(chosen, tokens, threads)


if __name__ == "__main__":
    main()
