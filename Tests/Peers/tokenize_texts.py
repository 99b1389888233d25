"""Measures WordPiece throughput of the peers and of MiniBERT on 20 MB of English (or any file), in turns.

    python tokenize_texts.py [--texts FILE] [--threads 1 2] [--rounds 5]

Texts are truncated to 512 tokens and passed in calls of 1,000. `huggingface` returns offsets, as MiniBERT does;
`huggingface-fast` omits them; BlingFire has none. The share of texts with the ids of `huggingface` is printed, too.
"""

import argparse
import ctypes
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from common import BUILD, HERE, MODELS, TEXTS, record, serve, table, take_turns, tokenizer

PEERS_HERE = ["huggingface", "huggingface-fast", "blingfire"]


def blingfire_ids(threads):
    """Returns a function that calls BlingFire through its C interface, on `threads` threads."""
    import blingfire

    library = blingfire.blingfire
    model = ctypes.c_void_p(blingfire.load_model(str(Path(blingfire.__file__).parent / "bert_base_tok.bin")))
    pool = ThreadPoolExecutor(threads)

    def some(texts):
        result, buffer = [], (ctypes.c_int32 * 510)()
        for text in texts:
            content = text.encode()
            count = library.TextToIds(model, content, len(content), buffer, 510, 100)
            result.append([101, *buffer[: min(count, 510)], 102])
        return result

    def run(texts):
        if threads == 1:
            return some(texts)
        part = -(-len(texts) // threads)
        parts = pool.map(some, [texts[start : start + part] for start in range(0, len(texts), part)])
        return [row for rows in parts for row in rows]

    return run


def peer(engine, file, threads):
    """Serves the protocol for a peer."""
    texts = Path(file).read_text(encoding="utf-8").split("\n")[:-1]
    reference = tokenizer()
    if engine == "blingfire":
        run, ids = blingfire_ids(threads), None
    else:
        run = reference.encode_batch_fast if engine == "huggingface-fast" else reference.encode_batch
        ids = lambda rows: [row.ids for row in rows]  # noqa: E731
    sample = texts[:2000]
    found = ids(run(sample)) if ids else run(sample)
    equal = sum(a == b.ids for a, b in zip(found, reference.encode_batch(sample))) / len(sample)

    def one_round():
        for start in range(0, len(texts), 1000):
            run(texts[start : start + 1000])

    serve({"texts": len(texts), "equal_ids": equal}, one_round)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=Path, default=TEXTS / "big.txt")
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    size = chosen.texts.stat().st_size
    for threads in chosen.threads:
        os.environ["TOKENIZERS_PARALLELISM"] = "true" if threads > 1 else "false"
        commands = {
            "minibert": [
                BUILD / "benchmarks",
                "tokenize",
                "--model",
                MODELS / "minilm",
                "--texts",
                chosen.texts,
                "--threads",
                threads,
                "--json",
                "--on-demand",
            ]
        }
        commands |= {
            name: [sys.executable, HERE / "tokenize_texts.py", "peer", name, chosen.texts, threads]
            for name in PEERS_HERE
        }
        subjects = take_turns(commands, threads, chosen.rounds)
        ours = next((subject.median() for subject in subjects if subject.name == "minibert"), None)
        rows = []
        for subject in sorted(subjects, key=lambda subject: subject.median()):
            seconds = subject.median()
            record(
                "tokenize",
                engine=subject.name,
                threads=threads,
                file=chosen.texts.name,
                megabytes_per_second=size / seconds / 1e6,
            )
            equal = subject.prepared.get("equal_ids")
            rows.append(
                (
                    subject.name,
                    f"{size / seconds / 1e6:.1f}",
                    f"{subject.prepared['texts'] / seconds:.0f}",
                    f"{100 * equal:.2f} %" if equal is not None else "-",
                    f"{seconds / ours:.1f}" if ours else "-",
                    subject.clean,
                )
            )
        table(
            f"{chosen.texts.name}, {threads} thread(s)",
            [
                "engine",
                "MB/s",
                "texts/s",
                "texts with huggingface's ids",
                "minibert is … times as fast",
                "clean rounds",
            ],
            rows,
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["peer"]:
        peer(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        main()
