"""Compares `minibert inspect FILE.safetensors --format json` with the reference reader, over generated files.

    python Tests/Conformance/safetensors_reader.py .build/release/minibert [--count 300] [--seed 1]

The files are random valid ones, hand-written headers at the edge of each rule, and random mutations. For each, the
verdicts must agree, and for accepted files every name, dtype, shape, offset and the metadata. Where this package deviates
on purpose (see `SafetensorsHeader`), the file is listed in `DECIDED`. Made with safetensors 0.8.0.
"""

import argparse
import json
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

from safetensors import SafetensorError, safe_open

BITS = {"F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8,
        "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8, "I16": 16, "U16": 16, "F16": 16, "BF16": 16, "I32": 32, "U32": 32,
        "F32": 32, "C64": 64, "F64": 64, "I64": 64, "U64": 64}
NAMES = ["a", "", "é", "e\u0301", "K", "\u212a", "../x", "line\nbreak", "nul\0", 'quote"\\', "😀", "x" * 4096]


def assemble(header, data=b""):
    text = header if isinstance(header, bytes) else header.encode()
    return struct.pack("<Q", len(text)) + text + data


def entry(dtype="U8", shape=(2,), offsets=(0, 2)):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": list(offsets)}


def valid_file(generator):
    """A file of random tensors, in random header order, with or without metadata."""
    entries, end = [], 0
    for name in generator.sample(NAMES, generator.randrange(len(NAMES))):
        dtype = generator.choice(list(BITS))
        shape = [generator.randrange(4) for _ in range(generator.randrange(4))] + ([8] if BITS[dtype] < 8 else [])
        count = BITS[dtype]
        for extent in shape:
            count *= extent
        entries.append((name, entry(dtype, shape, (end, end + count // 8))))
        end += count // 8
    generator.shuffle(entries)
    header = dict(entries)
    if generator.random() < 0.5:
        header = {"__metadata__": {"format": "pt", "k\u00e9": "v\n"}, **header}
    text = json.dumps(header, ensure_ascii=generator.random() < 0.5, indent=generator.choice([None, 1]))
    return assemble(text + " " * generator.randrange(9), generator.randbytes(end))


def edge_files():
    """Headers at the edge of each rule, by name."""
    one = json.dumps(entry())
    yield "no bytes", b""
    yield "seven bytes", b"\0" * 7
    yield "length zero", b"\0" * 8
    yield "length over the limit", struct.pack("<Q", 100_000_001)
    yield "length 2^64-1", b"\xff" * 8
    yield "no tensors", assemble("{}")
    yield "white space before", assemble(" \n{}")
    yield "white space after", assemble("{}\t\n\r ")
    yield "byte order mark", assemble("\ufeff{}")
    yield "NUL padding", assemble("{}\0")
    yield "array", assemble("[]")
    yield "metadata null", assemble('{"__metadata__":null}')
    yield "metadata number", assemble('{"__metadata__":{"a":1}}')
    yield "metadata twice", assemble('{"__metadata__":{},"__metadata__":{}}')
    yield "metadata escaped", assemble('{"\\u005f_metadata__":{"a":"b"}}')
    yield "duplicate tensor", assemble(f'{{"a":{one},"a":{one}}}', b"12")
    yield "duplicate metadata key", assemble('{"__metadata__":{"a":"1","a":"2"}}')
    yield "duplicate dtype", assemble('{"a":{"dtype":"U8","dtype":"U8","shape":[2],"data_offsets":[0,2]}}', b"12")
    yield "extra field", assemble('{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2],"x":[{}]}}', b"12")
    yield "entry as array", assemble('{"a":["U8",[2],[0,2]]}', b"12")
    yield "dtype as object", assemble('{"a":{"dtype":{"U8":null},"shape":[2],"data_offsets":[0,2]}}', b"12")
    yield "lower-case dtype", assemble(json.dumps({"a": entry("u8")}), b"12")
    for number in ["2.0", "2e0", "-0", "02", "+2", '"2"', "true", "null", str(2**64)]:
        yield f"extent {number}", assemble(f'{{"a":{{"dtype":"U8","shape":[{number}],"data_offsets":[0,2]}}}}', b"12")
    for shape in [[0, 2**64 - 1], [2**64 - 1, 0], [2, 2**64 - 1, 0], [2**63, 2], [2**61], [2**62, 2, 0], [2**62, 4, 0],
                  [2**61, 0, 2**61], [2**63, 0], [2, 2**63 - 1, 0]]:
        yield f"shape {shape}", assemble(json.dumps({"a": entry("U8", shape, (0, 0))}))
    yield "three F4", assemble(json.dumps({"a": entry("F4", [3], (0, 2))}), b"12")
    yield "hole", assemble(json.dumps({"a": entry(offsets=(1, 3))}), b"123")
    yield "overlap", assemble(json.dumps({"a": entry(), "b": entry(offsets=(1, 3))}), b"123")
    yield "alias", assemble(json.dumps({"a": entry(), "b": entry()}), b"12")
    yield "reversed", assemble(json.dumps({"a": entry(offsets=(2, 0))}), b"12")
    yield "empty inside", assemble(json.dumps({"a": entry(), "e": entry("U8", [0], (1, 1))}), b"12")
    yield "empty between", assemble(json.dumps({"a": entry(), "e": entry("U8", [0], (2, 2))}), b"12")
    yield "trailing byte", assemble(json.dumps({"a": entry()}), b"123")
    yield "missing byte", assemble(json.dumps({"a": entry()}), b"1")
    yield "1,000 extents", assemble(json.dumps({"a": entry("U8", [1] * 1000, (0, 1))}), b"1")
    yield "lone surrogate", assemble('{"\\ud800":' + one + "}", b"12")
    yield "overlong UTF-8", assemble(b'{"\xc0\x80":' + one.encode() + b"}", b"12")
    for depth in [125, 126, 100_000]:
        nested = "[" * depth + "]" * depth
        yield f"nested {depth}", assemble(f'{{"a":{{"dtype":"U8","shape":[0],"data_offsets":[0,0],"x":{nested}}}}}')


# Accepted by the reference, refused here, each for a reason given in `SafetensorsHeader`.
DECIDED = {"duplicate tensor", "duplicate metadata key", "entry as array", "dtype as object",
           f"shape {[0, 2**64 - 1]}", f"shape {[2**64 - 1, 0]}", f"shape {[2**63, 0]}"}


def mutated(bytes_, generator):
    result = bytearray(bytes_)
    for _ in range(generator.randrange(1, 4)):
        place = generator.randrange(len(result))
        match generator.randrange(3):
            case 0: result[place] = generator.randrange(256)
            case 1: result[place:place] = generator.choice([b"[", b'"', b",", b"9", b"\\u", b"}", b" "])
            case _: del result[place:place + generator.randrange(1, 4)]
    return bytes(result)


def has_duplicates(bytes_):
    """Whether the header has a duplicate key, which the reference accepts."""
    found = []

    def pairs(items):
        found.extend([True] * (len(items) - len({key for key, _ in items})))
        return dict(items)

    try:
        json.loads(bytes_[8:8 + struct.unpack("<Q", bytes_[:8])[0]], object_pairs_hook=pairs)
    except (ValueError, struct.error, RecursionError):
        return False
    return bool(found)


def reference(path):
    """The verdict of the reference: None, or the tensors and metadata of the accepted header."""
    try:
        with safe_open(path, framework="numpy") as opened:
            names, metadata = set(opened.keys()), opened.metadata() or {}
    except (SafetensorError, OSError):
        return None
    bytes_ = pathlib.Path(path).read_bytes()
    header = json.loads(bytes_[8:8 + struct.unpack("<Q", bytes_[:8])[0]])
    header.pop("__metadata__", None)
    assert names == set(header)
    tensors = {name: (it["dtype"], it["shape"], it["data_offsets"]) for name, it in header.items()}
    return tensors, metadata


def ours(command, path):
    """The verdict of the command, in the same form; an exit status that is neither 0 nor 4 is a failure."""
    result = subprocess.run([command, "inspect", path, "--format", "json"], capture_output=True, timeout=60)
    if result.returncode == 4 and len(result.stderr.splitlines()) == 1:
        return None
    if result.returncode != 0:
        raise AssertionError(f"exit status {result.returncode}: {result.stderr.decode(errors='replace')}")
    report = json.loads(result.stdout)
    tensors = {it["name"]: (it["dtype"], it["shape"], it["data_offsets"]) for it in report["tensors"]}
    assert len(tensors) == len(report["tensors"])
    return tensors, report.get("metadata") or {}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    generator = random.Random(arguments.seed)
    files = list(edge_files())
    valid = [valid_file(generator) for _ in range(arguments.count // 2)]
    files += [(f"valid {index}", it) for index, it in enumerate(valid)]
    files += [(f"mutation {index}", mutated(it, generator)) for index, it in enumerate(valid)]

    faults = 0
    with tempfile.TemporaryDirectory() as folder:
        path = folder + "/f.safetensors"
        for name, bytes_ in files:
            pathlib.Path(path).write_bytes(bytes_)
            expected = None if name in DECIDED or has_duplicates(bytes_) else reference(path)
            try:
                found = ours(arguments.command, path)
                fault = None if found == expected else f"found {found}, expected {expected}"
            except (AssertionError, ValueError, KeyError, subprocess.TimeoutExpired) as error:
                fault = repr(error)
            if fault:
                faults += 1
                print(f"{name}: {fault[:300]}")
    print(f"{len(files)} files, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
