"""The peers that run an encoder. `python engines.py throughput|latency ENGINE MODEL WORK THREADS POOLING` is a subject.

`make(engine, …)` returns a function from batches of ids to vectors. All engines receive ids, so the time contains no
tokenizer. Throughput uses batches of 32 texts sorted by length, the fastest way for the peers.
"""

import sys

from common import COUNTS, MODELS, RESULTS, operations, serve, texts_of, tokenizer

import numpy
from safetensors.numpy import load_file, save_file

F32 = ["onnxruntime", "openvino", "ctranslate2", "torch"]
INT8 = ["onnxruntime-int8", "ctranslate2-int8"]


def pad(ids):
    """Returns (ids, mask), padded to the longest text."""
    longest = max(map(len, ids))
    padded = numpy.zeros((len(ids), longest), dtype=numpy.int64)
    mask = numpy.zeros_like(padded)
    for row, values in enumerate(ids):
        padded[row, : len(values)] = values
        mask[row, : len(values)] = 1
    return padded, mask


def pool(states, mask, pooling):
    if pooling == "cls":
        return states[:, 0]
    weights = mask[:, :, None].astype(numpy.float32)
    return (states * weights).sum(1) / weights.sum(1)


def onnxruntime(folder, threads, pooling, suffix=""):
    import onnxruntime as library

    options = library.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    path = folder / "onnx" / f"{pooling}{suffix}.onnx"
    session = library.InferenceSession(str(path), options, ["CPUExecutionProvider"])

    def run(ids):
        padded, mask = pad(ids)
        feed = {"input_ids": padded, "attention_mask": mask, "token_type_ids": padded * 0}
        return session.run(None, feed)[0]

    return run


def openvino(folder, threads, pooling):
    import openvino as library

    settings = {"INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1, "INFERENCE_PRECISION_HINT": "f32"}
    compiled = library.Core().compile_model(folder / "openvino" / f"{pooling}.xml", "CPU", settings)
    request = compiled.create_infer_request()
    names = [part.any_name for part in compiled.inputs]

    def run(ids):
        padded, mask = pad(ids)
        feed = {"input_ids": padded, "attention_mask": mask, "token_type_ids": padded * 0}
        return request.infer({name: feed[name] for name in names})[0].copy()

    return run


def ctranslate2(folder, threads, pooling, precision="float32"):
    import ctranslate2 as library

    encoder = library.Encoder(str(folder / "ctranslate2"), device="cpu", compute_type=precision, intra_threads=threads)

    def run(ids):
        states = numpy.array(encoder.forward_batch(ids).last_hidden_state)
        return pool(states, pad(ids)[1], pooling)

    return run


def torch(folder, threads, pooling):
    import torch as library
    from transformers import BertModel

    library.set_num_threads(threads)
    model = BertModel.from_pretrained(folder, attn_implementation="sdpa", add_pooling_layer=False).eval()

    def run(ids):
        padded, mask = pad(ids)
        with library.inference_mode():
            states = model(input_ids=library.from_numpy(padded), attention_mask=library.from_numpy(mask))
        return pool(states.last_hidden_state.numpy(), mask, pooling)

    return run


def vectors_file(engine, model, work, pooling):
    return RESULTS / f"vectors-{model}-{work}-{pooling}-{engine}.safetensors"


def cosine_to_torch(engine, model, work, pooling):
    """Returns the mean cosine of an engine's vectors and those of torch; None without both."""
    paths = [vectors_file(name, model, work, pooling) for name in (engine, "torch")]
    if not all(path.exists() for path in paths):
        return None
    ours, reference = (load_file(path)["vectors"] for path in paths)
    lengths = numpy.linalg.norm(ours, axis=1) * numpy.linalg.norm(reference, axis=1)
    return float(((ours * reference).sum(1) / lengths).mean())


def make(engine, model, threads, pooling):
    folder = MODELS / model
    return {
        "onnxruntime": lambda: onnxruntime(folder, threads, pooling),
        "onnxruntime-int8": lambda: onnxruntime(folder, threads, pooling, "-int8"),
        "openvino": lambda: openvino(folder, threads, pooling),
        "ctranslate2": lambda: ctranslate2(folder, threads, pooling),
        "ctranslate2-int8": lambda: ctranslate2(folder, threads, pooling, "int8"),
        "torch": lambda: torch(folder, threads, pooling),
    }[engine]()


def throughput(engine, model, work, threads, pooling):
    """Serves rounds over all texts of the work, in batches of 32 sorted by length."""
    run = make(engine, model, threads, pooling)
    ids = [encoding.ids for encoding in tokenizer().encode_batch(texts_of(work, COUNTS[model][work]))]
    order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
    ids = [ids[row] for row in order]
    size = COUNTS[model][work] if work == "long" and model != "bert-tiny-random" else 32
    batches = [ids[start : start + size] for start in range(0, len(ids), size)]

    def one_round():
        for batch in batches:
            run(batch)

    # The vectors of the warm-up are saved, to check that the engines compute the same.
    vectors = numpy.concatenate([run(batch) for batch in batches])
    save_file({"vectors": vectors[numpy.argsort(order)]}, vectors_file(engine, model, work, pooling))
    lengths = [len(row) for row in ids]
    serve({"texts": len(ids), "tokens": sum(lengths), "operations": operations(model, lengths, pooling)}, one_round)


def latency(engine, model, work, threads, pooling):
    """Serves rounds of single texts, with the milliseconds of each. `work` is the number of tokens of a text."""
    import time

    run = make(engine, model, threads, pooling)
    rows = latency_ids(int(work))

    def one_round():
        times = []
        for row in rows:
            start = time.perf_counter()
            run([row])
            times.append(1000 * (time.perf_counter() - start))
        return {"milliseconds": times}

    one_round()
    serve({"texts": len(rows), "tokens": sum(map(len, rows))}, one_round)


def latency_texts(tokens):
    """Returns texts of about the given number of tokens: 100 of 20, 40 of 128."""
    split = tokenizer()
    if tokens == 20:
        return [text for text in texts_of("short") if 18 <= len(split.encode(text).ids) <= 22][:100]
    result = []
    for text in texts_of("long")[:40]:
        words = text.split()
        while len(split.encode(" ".join(words)).ids) > tokens:
            words.pop()
        result.append(" ".join(words))
    return result


def latency_ids(tokens):
    return [encoding.ids for encoding in tokenizer().encode_batch(latency_texts(tokens))]


if __name__ == "__main__":
    mode, engine, model, work, threads, pooling = sys.argv[1:]
    {"throughput": throughput, "latency": latency}[mode](engine, model, work, int(threads), pooling)
