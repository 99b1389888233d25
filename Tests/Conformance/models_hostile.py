"""Runs the command on broken model folders. It must refuse each in one clear line.

    python Tests/Conformance/models_hostile.py [--command .build/release/minibert] [--verbose] [NAME …]

Every folder starts as Fixtures/models/bert-classifier and is changed in one place. `minibert classify -m FOLDER TEXT`
must end with exit code 4 (or, for the few that are allowed, 0 with the unharmed folder's answer) within two seconds,
in bounded memory, with one line on stderr that holds the words given, nothing on stdout, and without a trap. Every file
of a folder is also replaced by every kind of file that must not be read, and `minibert embed` must refuse each.
"""

import argparse
import json
import os
import shutil
import socket
import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path

import minibert_command as command
import tiny_models as tiny

TEXT = "the film is great"
MEBIBYTE = 1 << 20


class Folder:
    """A copy of the good model folder, which a fault changes."""

    def __init__(self, path, base="bert-classifier"):
        self.path = path
        shutil.copytree(tiny.FIXTURES / "models" / base, path)

    def file(self, name="model.safetensors"):
        return self.path / name

    def write(self, name, content):
        (self.path / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    def remove(self, *names):
        for name in names:
            (self.path / name).unlink()

    def config(self, **changes):
        """Applies changes to config.json; a change to `...` removes the key."""
        values = json.loads(self.file("config.json").read_text()) | changes
        self.write("config.json", json.dumps({k: v for k, v in values.items() if v is not ...}))

    def tokenizer(self, change):
        """Changes tokenizer.json by a function of its dictionary, and removes vocab.txt."""
        values = json.loads(self.file("tokenizer.json").read_text())
        change(values)
        self.write("tokenizer.json", json.dumps(values))
        self.remove("vocab.txt")

    def vocabulary(self, change):
        """Changes the lines of vocab.txt, as bytes, and removes tokenizer.json."""
        lines = self.file("vocab.txt").read_bytes().splitlines()
        self.write("vocab.txt", b"".join(line + b"\n" for line in change(lines)))
        self.remove("tokenizer.json")

    def parts(self, name="model.safetensors"):
        """(header as a dictionary, data) of a safetensors file."""
        content = self.file(name).read_bytes()
        length = struct.unpack("<Q", content[:8])[0]
        return json.loads(content[8 : 8 + length]), content[8 + length :]

    def tensors(self, change):
        """Rewrites the weights after `change` of a dictionary name -> [dtype, shape, bytes]."""
        header, data = self.parts()
        tensors = {
            name: [entry["dtype"], entry["shape"], data[slice(*entry["data_offsets"])]]
            for name, entry in header.items()
            if name != "__metadata__"
        }
        change(tensors)
        self.write("model.safetensors", safetensors(tensors))

    def shards(self, change=lambda index, shards: None):
        """Splits the weights into two files and an index, then lets `change` break them."""
        header, data = self.parts()
        names = [name for name in header if name != "__metadata__"]
        shards, where = {}, {}
        for i, name in enumerate(names):
            file = f"model-0000{i % 2 + 1}-of-00002.safetensors"
            entry = header[name]
            shards.setdefault(file, {})[name] = [entry["dtype"], entry["shape"], data[slice(*entry["data_offsets"])]]
            where[name] = file
        index = {"metadata": {"total_size": len(data)}, "weight_map": where}
        change(index, shards)
        for file, tensors in shards.items():
            self.write(file, safetensors(tensors))
        self.write("model.safetensors.index.json", json.dumps(index))
        self.remove("model.safetensors")


def safetensors(tensors):
    """The bytes of a well-formed file."""
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, (dtype, shape, content) in tensors.items():
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    return with_header(json.dumps(header), data)


def with_header(header, data=b"", length=None):
    header = header.encode() if isinstance(header, str) else header
    return struct.pack("<Q", len(header) if length is None else length) + header + data


@dataclass
class Fault:
    """One way to break a folder, and the words that the message must contain."""

    name: str
    harm: object
    words: tuple
    codes: tuple = (4,)
    peak: int = 200 * MEBIBYTE
    base: str = "bert-classifier"
    subcommand: str = "classify"


QUERY = "bert.encoder.layer.1.attention.self.query.weight"
WORD_EMBEDDINGS = "bert.embeddings.word_embeddings.weight"


def file_faults():
    """Faults of the weights file itself."""

    def content(name, data, *words, **settings):
        return Fault(
            name, lambda folder: folder.write("model.safetensors", data), ("model.safetensors", *words), **settings
        )

    yield Fault("weights missing", lambda folder: folder.remove("model.safetensors"), ("model.safetensors",))
    yield content("weights empty", b"", "empty|0 bytes|header")
    for cut in (1, 7, 8, 9, 400, -1, -1000):
        yield Fault(
            f"weights cut at {cut}",
            lambda folder, cut=cut: folder.write("model.safetensors", folder.file().read_bytes()[:cut]),
            ("model.safetensors",),
        )
    yield Fault(
        "weights with one byte more",
        lambda folder: folder.write("model.safetensors", folder.file().read_bytes() + b"\0"),
        ("model.safetensors",),
    )
    yield content(
        "Git LFS pointer",
        "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 90868376\n",
        "LFS",
    )
    yield content(
        "HTML page", "<!DOCTYPE html><html><head><title>404</title></head></html>" + " " * 900, "HTML|web page"
    )
    yield content("zip archive", b"PK\x03\x04" + bytes(2000), "zip|pickle|PyTorch")
    yield content("pickle", b"\x80\x02}q\x00X\x04\x00\x00\x00" + bytes(2000), "pickle")
    for length in (0, 2**63, 2**64 - 1, 100_000_001):
        yield content(
            f"header length {length}", with_header(b"{}", bytes(64), length=length), "header|JSON", peak=50 * MEBIBYTE
        )
    yield content("header nested a million deep", with_header("[" * 1_000_000), "header|nest|JSON")
    yield content("header of nested objects", with_header('{"a":' * 1_000_000), "header|nest|JSON")
    yield content("header not UTF-8", with_header(b'{"\xff\xfe":{}}'), "UTF-8|header")
    yield content("header not JSON", with_header("{'a': 1}"), "header|JSON")

    def replace_by(make):
        def harm(folder):
            folder.remove("model.safetensors")
            make(folder.file())

        return harm

    yield Fault("weights are a folder", replace_by(lambda path: path.mkdir()), ("model.safetensors",))
    yield Fault("weights are a FIFO", replace_by(os.mkfifo), ("model.safetensors",))
    yield Fault("weights are /dev/zero", replace_by(lambda path: path.symlink_to("/dev/zero")), ("model.safetensors",))
    yield Fault("weights link to nothing", replace_by(lambda path: path.symlink_to("gone")), ("model.safetensors",))
    if os.geteuid() != 0:
        yield Fault("weights unreadable", lambda folder: folder.file().chmod(0), ("model.safetensors", "permi"))
    yield Fault(
        "only pytorch_model.bin",
        lambda folder: folder.file().rename(folder.file("pytorch_model.bin")),
        ("pytorch_model.bin", "pickle"),
    )
    yield Fault(
        "no folder",
        lambda folder: shutil.rmtree(folder.path),
        ("no such folder|no folder|not a folder|no model|not found",),
    )

    def become_file(folder):
        shutil.rmtree(folder.path)
        folder.path.write_text("a file\n")

    yield Fault("a file instead of a folder", become_file, ("folder",))
    yield Fault("empty folder", lambda folder: [path.unlink() for path in folder.path.iterdir()], ("config.json",))


def header_faults():
    """Headers that violate the format."""

    def entry(dtype="F32", shape=(1,), offsets=(0, 4)):
        return {"dtype": dtype, "shape": list(shape), "data_offsets": list(offsets)}

    def header(name, values, data, *words, **settings):
        text = values if isinstance(values, str) else json.dumps(values)
        return Fault(name, lambda folder: folder.write("model.safetensors", with_header(text, data)), words, **settings)

    yield header(
        "100,000 tensors on the same bytes", {f"t{i}": entry() for i in range(100_000)}, bytes(4), "t1|overlap|header"
    )
    pair = json.dumps(entry())
    yield header(
        "a tensor twice", f'{{"weight":{pair},"weight":{pair}}}', bytes(4), "weight", "twice|duplicate|more than once"
    )
    yield header("a tensor twice, spelled in two ways", f'{{"weight":{pair},"w\\u0065ight":{pair}}}', bytes(4), "weight")
    yield header("overlap", {"first": entry(), "second": entry(offsets=(2, 6))}, bytes(6), "second|first")
    yield header("hole", {"first": entry(), "second": entry(offsets=(8, 12))}, bytes(12), "second|first")
    yield header("shape that overflows to 4 bytes", {"huge": entry(shape=(2**62, 2**62, 16))}, bytes(4), "huge")
    yield header("shape of another size", {"wrong": entry(shape=(3,))}, bytes(4), "wrong")
    yield header("offsets past the end", {"far": entry(shape=(2**38,), offsets=(0, 2**40))}, bytes(4), "far|byte")
    yield header("reversed offsets", {"back": entry(offsets=(4, 0))}, bytes(4), "back")
    yield header("offset 1.0", '{"float":{"dtype":"F32","shape":[1],"data_offsets":[0,4.0]}}', bytes(4), "float|header")
    yield header("offset -0", '{"minus":{"dtype":"F32","shape":[1],"data_offsets":[-0,4]}}', bytes(4), "minus|header")
    yield header("unknown dtype", {"odd": entry(dtype="F31")}, bytes(4), "F31")
    yield header("dtype missing", {"odd": {"shape": [1], "data_offsets": [0, 4]}}, bytes(4), "odd|dtype")
    yield header("metadata with a number", {"__metadata__": {"format": 1}, "a": entry()}, bytes(4), "metadata")
    escape = {"\u001b[31m\r\n": entry(shape=(3,))}
    yield header("a name with an escape sequence", escape, bytes(4), "[31m")


def tensor_faults():
    """Tensors that do not fit the model or are not numbers."""

    def tensors(name, change, *words, **settings):
        return Fault(name, lambda folder: folder.tensors(change), words, **settings)

    def poke(bits, dtype=None):
        def change(all_tensors):
            content = bytearray(all_tensors[QUERY][2])
            content[40:44] = bits
            all_tensors[QUERY][2] = bytes(content)

        return change

    yield tensors("NaN in a weight", poke(struct.pack("<f", float("nan"))), QUERY, "NaN|not finite|not a number")
    yield tensors("infinity in a weight", poke(struct.pack("<f", float("inf"))), QUERY, "inf|not finite")

    def float64_overflow(all_tensors):
        count = len(all_tensors[QUERY][2]) // 4
        all_tensors[QUERY][0] = "F64"
        all_tensors[QUERY][2] = struct.pack(f"<{count}d", *[1e300] * count)

    yield tensors("F64 beyond F32", float64_overflow, QUERY)

    def recast(dtype, size):
        def change(all_tensors):
            count = len(all_tensors[QUERY][2]) // 4
            all_tensors[QUERY][0] = dtype
            all_tensors[QUERY][2] = bytes(count * size)

        return change

    for dtype, size in (("I8", 1), ("U8", 1), ("BOOL", 1), ("I64", 8), ("F8_E4M3", 1), ("F8_E5M2", 1), ("C64", 8)):
        yield tensors(f"{dtype} weight", recast(dtype, size), QUERY, dtype)

    def drop(*names):
        def change(all_tensors):
            for name in [key for key in all_tensors if key.startswith(names)]:
                del all_tensors[name]

        return change

    bias = "bert.encoder.layer.0.output.dense.bias"
    yield tensors("two tensors missing", drop(QUERY, bias), QUERY, bias)
    yield tensors("classifier missing", drop("classifier"), "classifier")
    yield Fault("an encoder without a head", lambda folder: None, ("train",), base="bert-base")
    yield Fault("a DistilBERT without a head", lambda folder: None, ("train",), base="distilbert-base")
    yield tensors("pooler missing under a classifier", drop("bert.pooler"), "pooler")
    yield tensors("word embeddings missing", drop(WORD_EMBEDDINGS), "word_embeddings")

    def rename(all_tensors):
        for name in list(all_tensors):
            all_tensors[name.replace("bert.", "roberta.")] = all_tensors.pop(name)

    yield tensors("another model's names", rename, "embeddings|layers")

    def transpose(all_tensors):
        name = "bert.encoder.layer.0.intermediate.dense.weight"
        all_tensors[name][1] = all_tensors[name][1][::-1]

    yield tensors("weight of another shape", transpose, "intermediate.dense.weight", "20", "16")

    def flatten(all_tensors):
        all_tensors[QUERY][1] = [256]

    yield tensors("weight of another rank", flatten, QUERY, "256")
    yield tensors("no tensors", lambda all_tensors: all_tensors.clear(), "embeddings|tensor")

    def add(all_tensors):
        all_tensors["something.else"] = ["I64", [2], bytes(16)]

    yield tensors("a tensor more", add, codes=(0,))


def shard_faults():
    """Faults of several weight files, and of links."""

    def shards(name, change, *words, **settings):
        return Fault(name, lambda folder: folder.shards(change), words, **settings)

    def redirect(name):
        def change(index, files):
            index["weight_map"][QUERY] = name

        return change

    def repeat(index, files):
        first, second = files
        files[second]["classifier.bias"] = files[first].get("classifier.bias") or files[second]["classifier.bias"]
        files[first]["classifier.bias"] = files[second]["classifier.bias"]

    yield shards("two good shards", lambda index, files: None, codes=(0,))
    yield shards("a tensor in two shards", repeat, "classifier.bias")
    yield shards(
        "shard missing",
        lambda index, files: files.pop("model-00002-of-00002.safetensors"),
        "model-00002-of-00002.safetensors",
    )
    for bad in ("../x.safetensors", "/etc/passwd", "a\0b.safetensors", "", "/dev/zero", "a/b.safetensors", "..", "."):
        yield shards(f"shard name {bad!r}", redirect(bad), "shard|file name|folder|index")
    yield shards(
        "a tensor that is not in its shard",
        lambda index, files: [tensors.pop(QUERY, None) for tensors in files.values()],
        QUERY,
    )
    yield shards("index without a map", lambda index, files: index.pop("weight_map"), "weight_map")
    yield shards("index with a number for a name", redirect(7), "index|weight_map")

    def broken_index(folder):
        folder.shards()
        folder.write("model.safetensors.index.json", '{"weight_map": {')

    yield Fault("index cut off", broken_index, ("model.safetensors.index.json",))

    def cache_layout(folder):
        blobs = folder.path.with_name(folder.path.name + "-blobs")
        blobs.mkdir()
        for i, path in enumerate(sorted(folder.path.iterdir())):
            path.rename(blobs / str(i))
            path.symlink_to(os.path.relpath(blobs / str(i), folder.path))

    yield Fault("a hub cache of links", cache_layout, (), codes=(0,))


def configuration_faults():
    """Faults of config.json."""

    def text(name, content, *words):
        return Fault(name, lambda folder: folder.write("config.json", content), ("config.json", *words))

    def config(name, *words, **changes):
        return Fault(name, lambda folder: folder.config(**changes), words, peak=100 * MEBIBYTE)

    good = (tiny.FIXTURES / "models" / "bert-classifier" / "config.json").read_text()
    yield Fault("config missing", lambda folder: folder.remove("config.json"), ("config.json",))
    yield text("config empty", "")
    yield text("config cut off", good[: len(good) // 2])
    yield text("config an array", "[1, 2]", "object")
    yield text("config in UTF-16", good.encode("utf-16"))
    yield text("config with a byte order mark", b"\xef\xbb\xbf" + good.encode())
    yield text("config nested deep", '{"a":' * 200_000 + "1" + "}" * 200_000)
    yield text("config not UTF-8", good.replace("gelu", "ge\udcfflu").encode("utf-8", "surrogateescape"))
    for key in ("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "vocab_size"):
        yield config(f"config without {key}", key, **{key: ...})
    for key, value in [
        ("hidden_size", 2**40),
        ("hidden_size", 2**63),
        ("hidden_size", 0),
        ("hidden_size", 16.5),
        ("hidden_size", "16"),
        ("hidden_size", 32),
        ("num_hidden_layers", 10**9),
        ("num_hidden_layers", 4),
        ("num_hidden_layers", -1),
        ("num_attention_heads", 0),
        ("num_attention_heads", -4),
        ("num_attention_heads", 5),
        ("intermediate_size", 0),
        ("intermediate_size", 2**40),
        ("vocab_size", 10**9),
        ("max_position_embeddings", 0),
        ("max_position_embeddings", 2**40),
        ("type_vocab_size", 0),
        ("layer_norm_eps", -1),
        ("layer_norm_eps", float("nan")),
        ("layer_norm_eps", "small"),
        ("hidden_act", 3),
    ]:
        # One layer too many shows as a missing tensor, sizes as a wrong shape.
        word = "layer.2|num_hidden_layers|2 layers|layers -1" if key == "num_hidden_layers" else f"{key}|shape"
        if value != value:
            word = "layer_norm_eps|NaN|not JSON|JSON:"
        yield config(f"{key} {value}", word, **{key: value})
    yield config("unknown activation", "hidden_act", "gelu_magic", "relu", hidden_act="gelu_magic")
    for kind in ("roberta", "gpt2", "electra-large", 7):
        yield config(f"model_type {kind}", "model_type", str(kind), "bert", model_type=kind, architectures=...)
    yield config(
        "relative positions", "position_embedding_type", "relative_key", position_embedding_type="relative_key"
    )
    yield config("a decoder", "is_decoder", is_decoder=True)
    yield config("cross attention", "add_cross_attention", add_cross_attention=True)
    yield config(
        "quantized", "quantization_config.quant_method", "missing", quantization_config={"load_in_8bit": True}
    )
    yield config("another architecture", "BertForQuestionAnswering", architectures=["BertForQuestionAnswering"])
    yield config("unknown problem_type", "problem_type", "ranking", problem_type="ranking")
    yield config("labels with a gap", "id2label", id2label={"0": "a", "2": "b"})
    yield config("labels of another number", "label|classifier", id2label={"0": "a", "1": "b", "2": "c"})
    yield config("label id not a number", "id2label", id2label={"0": "a", "one": "b"})
    yield config("label not a string or a whole number", "id2label", id2label={"0": "a", "1": 2.5})
    yield config("label ids negative", "id2label", id2label={"-1": "a", "0": "b"})


INTEGERS = {"num_bits": 8, "type": "int", "symmetric": True, "strategy": "channel"}
QUANTIZATION = {
    "quant_method": "compressed-tensors",
    "format": "int-quantized",
    "config_groups": {"group_0": {"targets": ["Linear"], "weights": INTEGERS}},
    "ignore": ["bert.pooler.dense", "classifier"],
}


def store_integers(folder, change=lambda tensors: None, settings=QUANTIZATION):
    """Stores the weights of the blocks as 8-bit integers, then applies a change."""

    def rounded(tensors):
        for name in [name for name in tensors if ".layer." in name and len(tensors[name][1]) == 2]:
            rows, columns = tensors[name][1]
            integers, scales = b"", []
            for row in struct.iter_unpack(f"<{columns}f", tensors[name][2]):
                scales.append(max(map(abs, row)) / 127)
                integers += struct.pack(f"{columns}b", *(round(value / scales[-1]) for value in row))
            tensors[name] = ["I8", [rows, columns], integers]
            tensors[name + "_scale"] = ["F32", [rows, 1], struct.pack(f"<{rows}f", *scales)]
        change(tensors)

    folder.tensors(rounded)
    folder.config(quantization_config=settings)


def integer_faults():
    """Faults of 8-bit weights and of what config.json says of them."""
    scale = QUERY + "_scale"

    def fault(name, change, *words, **settings):
        return Fault("integers: " + name, lambda folder: store_integers(folder, change), words, **settings)

    def scales(name, value, *words):
        def change(tensors):
            dtype, shape, content = tensors[scale]
            tensors[scale] = [dtype, shape, content[:8] + struct.pack("<f", value) + content[12:]]

        return fault(name, change, scale, *words)

    def settings(name, key, *words, **changes):
        values = json.loads(json.dumps(QUANTIZATION))
        weights = values["config_groups"]["group_0"]["weights"]
        for place in (weights if key in weights or key == "group_size" else values,):
            place.update(changes)
        return Fault(
            "integers: " + name, lambda folder: store_integers(folder, settings=values), ("quantization_config", key, *words)
        )

    yield fault("no scales", lambda tensors: tensors.pop(scale), scale)
    for value, words in [(float("nan"), "NaN"), (float("inf"), "inf"), (-1.0, "-1.0"), (1e38, "scale is from 0")]:
        yield scales(f"a scale of {value}", value, words, "index 2")
    for shape in ([16], [1, 16], [8, 2], []):
        yield fault(
            f"scales of shape {shape}",
            lambda tensors, shape=shape: tensors.update(
                {scale: ["F32", shape, b"\0\0\x80?" * (16 if shape else 1)]}
            ),
            scale,
            "shape",
        )
    yield fault(
        "scales that are integers", lambda tensors: tensors.update({scale: ["I32", [16, 1], bytes(64)]}), scale, "I32"
    )
    yield fault(
        "-128", lambda tensors: tensors.update({QUERY: ["I8", [16, 16], b"\x80" * 256]}), QUERY, "-128", "index 0"
    )
    yield fault("another shape", lambda tensors: tensors.update({QUERY: ["I8", [16, 8], bytes(128)]}), QUERY, "shape")
    yield fault("unsigned", lambda tensors: tensors.update({QUERY: ["U8", [16, 16], bytes(256)]}), "weight", "I8")
    yield fault("floats with scales", lambda tensors: tensors.update({QUERY: ["F32", [16, 16], bytes(1024)]}), scale)
    for name in ("classifier.weight_scale", "x.weight_scale", QUERY + "_zero_point", QUERY.replace("weight", "input_scale")):
        yield fault(
            f"also {name}", lambda tensors, name=name: tensors.update({name: ["F32", [1], bytes(4)]}), name
        )
    yield fault(
        "a head of integers", lambda tensors: tensors.update({"classifier.weight": ["I8", [2, 16], bytes(32)]}), "I8"
    )
    yield Fault(
        "integers without a word about them", lambda folder: store_integers(folder, settings=None), ("stored as I8",)
    )
    yield settings("another method", "quant_method", "gptq", quant_method="gptq")
    yield settings("packed", "format", "pack-quantized", format="pack-quantized")
    yield settings("4 bits", "num_bits", "4", num_bits=4)
    yield settings("asymmetric", "symmetric", "false", symmetric=False)
    yield settings("in groups", "strategy", "group", strategy="group")
    yield settings("a size of groups", "group_size", "128", group_size=128)
    yield settings("patterns", "ignore", "names of modules", ignore=["re:.*"])
    yield settings("no groups", "config_groups", config_groups={})
    yield settings("an unknown key", "foo", foo=1)


def vocabulary_faults():
    """Faults of the tokenizer's files."""

    def lines(name, change, *words, **settings):
        return Fault(name, lambda folder: folder.vocabulary(change), words, **settings)

    def tokenizer(name, change, *words, **settings):
        return Fault(name, lambda folder: folder.tokenizer(change), words, **settings)

    yield lines(
        "vocabulary longer than the embedding",
        lambda all_lines: all_lines + [b"more", b"entries"],
        "vocabulary|vocab_size|tokenizer",
    )
    for token in ("[UNK]", "[CLS]", "[SEP]"):
        yield lines(
            f"no {token}",
            lambda all_lines, token=token: [b"[unused9]" if line == token.encode() else line for line in all_lines],
            token,
        )
    yield lines(
        "vocabulary not UTF-8", lambda all_lines: all_lines[:9] + [b"caf\xe9"] + all_lines[10:], "vocab.txt", "10"
    )
    yield lines(
        "vocabulary with a line twice",
        lambda all_lines: all_lines[:50] + [b"q"] + all_lines[51:],
        "146 tokens for 147 ids",
        codes=(0,),
    )
    yield lines("vocabulary empty", lambda all_lines: [], "vocab.txt")

    def many(folder):
        folder.remove("tokenizer.json")
        folder.write("vocab.txt", b"\n" * (100 << 20))

    yield Fault("vocabulary of 100 million lines", many, ("vocab.txt", "10000000 tokens"), peak=700 * MEBIBYTE)

    def crlf(folder):
        folder.remove("tokenizer.json")
        folder.write("vocab.txt", folder.file("vocab.txt").read_bytes().replace(b"\n", b"\r\n"))

    yield Fault("vocabulary with CRLF", crlf, (), codes=(0,))
    yield Fault(
        "no vocabulary", lambda folder: folder.remove("vocab.txt", "tokenizer.json"), ("vocab.txt", "tokenizer.json")
    )
    yield tokenizer(
        "tokenizer.json of BPE", lambda values: values["model"].update(type="BPE", merges=[]), "BPE", "WordPiece"
    )
    yield tokenizer(
        "tokenizer.json with an id of 10^9",
        lambda values: values["model"]["vocab"].update(z=10**9),
        "1000000000|1,000,000,000|id ",
    )
    yield tokenizer(
        "tokenizer.json with a negative id", lambda values: values["model"]["vocab"].update(z=-1), "tokenizer.json"
    )
    yield tokenizer("tokenizer.json without a model", lambda values: values.pop("model"), "tokenizer.json", "model")
    yield tokenizer(
        "tokenizer.json with an id that is no number",
        lambda values: values["model"]["vocab"].update(z="7"),
        "tokenizer.json",
        "'z'",
    )
    yield tokenizer("unsupported normalizer", lambda values: values.update(normalizer={"type": "NFKC"}), "NFKC")
    yield tokenizer(
        "unsupported pre-tokenizer", lambda values: values.update(pre_tokenizer={"type": "Metaspace"}), "Metaspace"
    )
    yield Fault(
        "tokenizer.json cut off",
        lambda folder: folder.write("tokenizer.json", folder.file("tokenizer.json").read_bytes()[:500]),
        ("tokenizer.json",),
    )
    yield Fault(
        "tokenizer_config.json cut off",
        lambda folder: folder.write("tokenizer_config.json", '{"do_lower_case": tr'),
        ("tokenizer_config.json",),
    )

    def disagree(folder):
        folder.write("vocab.txt", folder.file("vocab.txt").read_bytes().replace(b"\nplot\n", b"\nstory\n"))

    yield Fault("tokenizer.json and vocab.txt disagree", disagree, ("tokenizer.json", "vocab.txt"), codes=(0,))


# Every file that is read as a whole, or whose header is.
READ_FILES = [
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "vocab.txt",
    "special_tokens_map.json",
    "added_tokens.json",
    "modules.json",
    "1_Pooling/config.json",
    "sentence_bert_config.json",
    "config_sentence_transformers.json",
    "model.safetensors",
    "model.safetensors.index.json",
    "model-00001-of-00002.safetensors",
]


def sparse(path):
    with open(path, "wb") as file:
        file.truncate(200 << 30)


def listen(path):
    """Creates a socket; its name must be short, so it is created in its folder."""
    here = os.getcwd()
    os.chdir(path.parent)
    try:
        socket.socket(socket.AF_UNIX).bind(path.name)
    finally:
        os.chdir(here)


def forbid(path):
    path.write_text("{}")
    path.chmod(0)


# A user who may read everything cannot try the last one.
BAD_FILES = {
    "200 GB of nothing": sparse,
    "/dev/zero": lambda path: path.symlink_to("/dev/zero"),
    "a FIFO": os.mkfifo,
    "a folder": lambda path: path.mkdir(),
    "a socket": listen,
} | ({} if os.geteuid() == 0 else {"unreadable": forbid})


def reading_faults():
    """Every file of a folder, replaced by every kind of file that must not be read."""
    for name in READ_FILES:
        for kind, make in BAD_FILES.items():

            def harm(folder, name=name, make=make):
                if "model-" in name or "index" in name:
                    folder.shards()
                path = folder.file(name)
                path.unlink(missing_ok=True)
                make(path)

            yield Fault(
                f"{name}: {kind}", harm, (name,), peak=100 * MEBIBYTE, base="sentence-mean", subcommand="embed"
            )


def all_faults():
    for faults in (
        file_faults,
        header_faults,
        tensor_faults,
        shard_faults,
        configuration_faults,
        integer_faults,
        vocabulary_faults,
        reading_faults,
    ):
        yield from faults()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--command", help="the command to test (default: .build/release/minibert)")
    parser.add_argument("--seconds", type=float, default=2.0, help="the longest time a run may take")
    parser.add_argument("--address-space", type=int, default=4096, metavar="MIB", help="ulimit -v of each run")
    parser.add_argument("--keep", type=Path, help="leave the broken folders here")
    parser.add_argument("--list", action="store_true", help="print the names and end")
    parser.add_argument("--verbose", action="store_true", help="print every message")
    parser.add_argument("only", nargs="*", metavar="NAME", help="part of a fault's name")
    arguments = parser.parse_args()
    chosen = [
        fault for fault in all_faults() if not arguments.only or any(part in fault.name for part in arguments.only)
    ]
    if arguments.list:
        print("\n".join(fault.name for fault in chosen), f"\n{len(chosen)} faults")
        return
    executable = command.find_command(arguments.command)
    tally = command.Tally(arguments.verbose)
    with tempfile.TemporaryDirectory() as temporary:
        root = arguments.keep or Path(temporary)
        root.mkdir(parents=True, exist_ok=True)

        def answer(folder, subcommand="classify"):
            return command.run(
                [executable, subcommand, "-m", str(folder.path), TEXT],
                timeout=20,
                address_space=arguments.address_space * MEBIBYTE,
            )

        good = answer(Folder(root / "good"))
        tally.add("the folder unharmed", good.faults((0,), seconds=arguments.seconds), good)
        if tally.failed:
            raise SystemExit("the unharmed folder must work, or refusing the broken ones means nothing")
        for number, fault in enumerate(chosen):
            folder = Folder(root / f"{number:03}", fault.base)
            fault.harm(folder)
            outcome = answer(folder, fault.subcommand)
            found = outcome.faults(fault.codes, fault.words, arguments.seconds, fault.peak)
            if outcome.code == 0 and outcome.stdout != good.stdout:
                found.append("another answer than the unharmed folder's")
            tally.add(fault.name, found, outcome)
            if not arguments.keep and folder.path.is_dir():
                shutil.rmtree(folder.path)
    tally.finish()


if __name__ == "__main__":
    main()
