"""Measures a process that classifies one text, with a warm page cache: seconds and peak memory.

    python cold_start.py [--threads 1] [--rounds 7]

The peers apply a random head to the encoder's CLS state, since only the cost matters. MiniBERT runs `minibert classify`
with a folder that has a random head, and with the model inside the program. The cases take turns.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time

from common import BUILD, MODELS, record, table

TEXT = "a gorgeous , witty , seductive movie that never quite lets the viewer go"
FOLDER = MODELS / "minilm"
WITH_HEAD = MODELS / "minilm-classifier"
TOKENIZE = f"""import numpy
from tokenizers import Tokenizer
t = Tokenizer.from_file({str(FOLDER / "tokenizer.json")!r}); t.no_padding()
x = numpy.array([t.encode({TEXT!r}).ids]); head = numpy.zeros((384, 2), numpy.float32)
"""
PYTHON = {
    "python, nothing": "pass",
    "tokenizers + onnxruntime": TOKENIZE
    + f"""import onnxruntime
o = onnxruntime.SessionOptions(); o.intra_op_num_threads = @THREADS@
s = onnxruntime.InferenceSession({str(FOLDER / "onnx" / "cls.onnx")!r}, o)
print(s.run(None, dict(input_ids=x, attention_mask=x * 0 + 1, token_type_ids=x * 0))[0] @ head)""",
    "tokenizers + onnxruntime int8": TOKENIZE
    + f"""import onnxruntime
o = onnxruntime.SessionOptions(); o.intra_op_num_threads = @THREADS@
s = onnxruntime.InferenceSession({str(FOLDER / "onnx" / "cls-int8.onnx")!r}, o)
print(s.run(None, dict(input_ids=x, attention_mask=x * 0 + 1, token_type_ids=x * 0))[0] @ head)""",
    "tokenizers + openvino": TOKENIZE
    + f"""import openvino
c = openvino.Core().compile_model({str(FOLDER / "openvino" / "cls.xml")!r}, "CPU", dict(INFERENCE_NUM_THREADS=@THREADS@))
print(c(dict(zip([i.any_name for i in c.inputs], [x, x * 0 + 1, x * 0])))[0] @ head)""",
    "tokenizers + ctranslate2": TOKENIZE
    + f"""import ctranslate2
m = ctranslate2.Encoder({str(FOLDER / "ctranslate2")!r}, intra_threads=@THREADS@)
print(numpy.array(m.forward_batch(x.tolist()).last_hidden_state)[:, 0] @ head)""",
    "transformers pipeline": f"""import torch; torch.set_num_threads(@THREADS@)
from transformers import pipeline
print(pipeline("text-classification", model={str(FOLDER)!r}, device="cpu")({TEXT!r}))""",
}


def make_folder_with_head():
    """Makes a folder of MiniLM with a pooler and a random classifier, once."""
    from safetensors.numpy import load_file, save_file

    import numpy

    folder = WITH_HEAD
    if not (folder / "model.safetensors").exists():
        folder.mkdir(exist_ok=True)
        for name in ("vocab.txt", "tokenizer.json", "tokenizer_config.json"):
            shutil.copy(FOLDER / name, folder)
        values = json.loads((FOLDER / "config.json").read_text())
        values |= {
            "architectures": ["BertForSequenceClassification"],
            "id2label": {"0": "no", "1": "yes"},
            "label2id": {"no": 0, "yes": 1},
        }
        (folder / "config.json").write_text(json.dumps(values, indent=2))
        generator = numpy.random.default_rng(0)
        tensors = {"bert." + name: tensor for name, tensor in load_file(FOLDER / "model.safetensors").items()}
        tensors["bert.pooler.dense.weight"] = numpy.eye(384, dtype=numpy.float32)
        tensors["bert.pooler.dense.bias"] = numpy.zeros(384, numpy.float32)
        tensors["classifier.weight"] = generator.standard_normal((2, 384)).astype(numpy.float32)
        tensors["classifier.bias"] = numpy.zeros(2, numpy.float32)
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def once(command, threads):
    """Runs a process; returns (seconds, peak MB, whether it succeeded)."""
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads), HF_HUB_OFFLINE="1")
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - start, usage.ru_maxrss / 1000, process.returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", nargs="+", type=int, default=[1])
    parser.add_argument("--rounds", type=int, default=7)
    chosen = parser.parse_args()
    # In a process of its own: the peak memory of a child starts at that of its parent.
    subprocess.run([sys.executable, __file__, "make"], check=True)
    program = str(BUILD / "minibert")
    for threads in chosen.threads:
        cases = {
            "minibert, MiniLM folder": [
                program,
                "classify",
                "-m",
                str(WITH_HEAD),
                "--threads",
                str(threads),
                TEXT,
            ],
            "minibert, model inside": [program, "classify", "--threads", str(threads), TEXT],
        } | {name: [sys.executable, "-c", code.replace("@THREADS@", str(threads))] for name, code in PYTHON.items()}
        found = {name: [] for name in cases}
        for _ in range(chosen.rounds + 1):  # the first round fills the page cache
            for name, command in cases.items():
                try:
                    found[name].append(once(command, threads))
                except OSError as error:
                    print(f"{name}: {error}", file=sys.stderr)
        rows = []
        for name, results in found.items():
            results = results[1:]
            if not results or not all(worked for _, _, worked in results):
                rows.append((name, "failed", "-"))
                continue
            seconds = statistics.median(result[0] for result in results)
            memory = statistics.median(result[1] for result in results)
            record("cold start", case=name, threads=threads, seconds=seconds, peak_megabytes=memory)
            rows.append((name, f"{1000 * seconds:.0f}", f"{memory:.0f}"))
        table(f"one classification as a process, {threads} thread(s)", ["case", "ms", "peak MB"], rows)


if __name__ == "__main__":
    if sys.argv[1:] == ["make"]:
        make_folder_with_head()
    else:
        main()
