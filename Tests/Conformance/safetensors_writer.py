"""Checks that our safetensors files equal those of the reference implementation, byte for byte.

    python Tests/Conformance/safetensors_writer.py FILE.safetensors …   compares files that this package has written
    python Tests/Conformance/safetensors_writer.py --inspect COMMAND    reads files of the reference with `inspect`
    python Tests/Conformance/safetensors_writer.py --golden             prints the golden bytes of SafetensorsWriterTests

The reference writes metadata in random order, so it is compared as an object. Made with safetensors 0.8.0.
"""

import ctypes
import json
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

from safetensors import TensorSpec, serialize

# The names that the reference's writer takes, by the names that the header uses.
WRITER_NAMES = {"BOOL": "bool", "U8": "uint8", "I8": "int8", "U16": "uint16", "I16": "int16", "U32": "uint32",
                "I32": "int32", "U64": "uint64", "I64": "int64", "F16": "float16", "BF16": "bfloat16",
                "F32": "float32", "F64": "float64", "C64": "complex64", "F8_E4M3": "float8_e4m3fn",
                "F8_E5M2": "float8_e5m2", "F8_E8M0": "float8_e8m0fnu", "F8_E4M3FNUZ": "float8_e4m3fnuz",
                "F8_E5M2FNUZ": "float8_e5m2fnuz"}


def serialized(tensors, metadata=None):
    """The reference's file of `{name: (dtype, shape, bytes)}`."""
    kept, specs = [], {}
    for name, (dtype, shape, data) in tensors.items():
        buffer = ctypes.create_string_buffer(data, max(len(data), 1))
        kept.append(buffer)
        specs[name] = TensorSpec(
            dtype=WRITER_NAMES[dtype], shape=shape, data_ptr=ctypes.addressof(buffer), data_len=len(data))
    return bytes(serialize(specs, metadata=metadata))


def parts(file):
    """The header's text, the header and the data of a file."""
    length = struct.unpack("<Q", file[:8])[0]
    text = file[8:8 + length]
    return text, json.loads(text), file[8 + length:]


def compare(path):
    """Whether a file equals what the reference writes for its content."""
    file = pathlib.Path(path).read_bytes()
    _, header, data = parts(file)
    metadata = header.pop("__metadata__", None)
    tensors = {name: (it["dtype"], it["shape"], data[slice(*it["data_offsets"])]) for name, it in header.items()}
    expected = serialized(tensors, metadata)
    if metadata and len(metadata) > 1:
        return parts(file)[1:] == parts(expected)[1:] and len(file) == len(expected)
    return file == expected


def inspect(command):
    """The number of 50 random reference files that `inspect` reports wrongly."""
    generator = random.Random(2)
    faults = 0
    with tempfile.TemporaryDirectory() as folder:
        for index in range(50):
            tensors = {}
            for number in range(generator.randrange(12)):
                dtype = generator.choice(["U8", "I16", "F16", "BF16", "F32", "I64", "BOOL"])
                size = {"U8": 1, "BOOL": 1, "I16": 2, "F16": 2, "BF16": 2, "F32": 4, "I64": 8}[dtype]
                shape = [generator.randrange(5), generator.randrange(5)]
                data = bytes(generator.randrange(2) for _ in range(size * shape[0] * shape[1]))
                tensors[f"é{number}\n"] = (dtype, shape, data)
            path = pathlib.Path(folder) / f"{index}.safetensors"
            path.write_bytes(serialized(tensors, {"format": "pt"}))
            result = subprocess.run([command, "inspect", path, "--format", "json"], capture_output=True, check=True)
            report = json.loads(result.stdout)
            header = parts(path.read_bytes())[1]
            metadata = header.pop("__metadata__")
            found = {it.pop("name"): it for it in report["tensors"]}
            wanted = ("dtype", "shape", "data_offsets")
            found = {name: {key: it[key] for key in wanted} for name, it in found.items()}
            faults += found != header or report["metadata"] != metadata
    return faults


def main():
    match sys.argv[1:]:
        case ["--golden"]:
            tensors = {"b": ("F32", [2, 1], struct.pack("<2f", 1, 2)), "a": ("F16", [], b"\0<"), "e": ("I64", [0, 3], b"")}
            print(serialized(tensors, {"format": "pt"}).hex())
            return 0
        case ["--inspect", command]:
            faults = inspect(command)
            print(f"50 files, {faults} faults")
            return 1 if faults else 0
        case [_, *_] as paths:
            different = [path for path in paths if not compare(path)]
            print(f"{len(paths)} files, {len(different)} differ", *different, sep="\n")
            return 1 if different else 0
        case _:
            print(__doc__, file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main())
