"""The files that a run of `minibert` leaves for a later run: random changes of them, and their digests.

Used by mutated_runs.py. Standard library only.
"""

import hashlib
import json
import re
import struct

EXTREMES = ["-1", "0", "1", "2", "2147483647", "4611686018427387904", "9223372036854775807", "9223372036854775808",
            "1e308", "-1e308", "nan", "inf", "", "x"]  # fmt: skip
FLOATS = [float("nan"), float("inf"), 3e38, -3e38, 1e-45, 0.0]
INTEGERS = [-1, 0, 1, 20, 22, 1 << 16, (1 << 31) - 1, -(1 << 31)]
HEADER_BYTES = 56
"""The size of the header of a feature cache."""


def digest(data):
    return hashlib.sha256(data).hexdigest()


class Tensors:
    """A safetensors file in parts."""

    def __init__(self, data):
        length = struct.unpack("<Q", data[:8])[0]
        self.header = json.loads(data[8 : 8 + length])
        self.metadata = self.header.pop("__metadata__", {})
        self.data = bytearray(data[8 + length :])

    @property
    def names(self):
        return [name for name in self.header if name != "sha256"]

    def range(self, name):
        return slice(*self.header[name]["data_offsets"])

    @property
    def bytes(self):
        text = json.dumps({"__metadata__": self.metadata} | self.header, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 8)
        return struct.pack("<Q", len(text)) + text + bytes(self.data)


def sealed(data):
    """A file with the right digest at its end."""
    return data[:-32] + hashlib.sha256(data[:-32]).digest()


def seal(folder):
    """Computes the digests of all files of a run again, as far as they still have their form."""
    for path in folder.rglob("*.safetensors"):
        if path.parent != folder / "model":
            path.write_bytes(sealed(path.read_bytes()))
    for path in folder.rglob("*.features"):
        path.write_bytes(sealed_cache(path.read_bytes()))
    for path in folder.rglob("checkpoint.safetensors"):
        try:
            seal_checkpoint(path)
        except (ValueError, KeyError, TypeError, AttributeError, struct.error, RecursionError):
            continue


def seal_checkpoint(path):
    """Gives a checkpoint the digests of the files beside it."""
    tensors, training = Tensors(path.read_bytes()), path.parent
    vectors = [training / "teacher", *sorted(training.glob("teacher/classifier-*"))]
    files = sorted(training.glob("tokens-*")) + [file for folder in vectors for file in sorted(folder.glob("states-*"))]
    parts = [file.read_bytes()[-32:].hex().encode() for file in files]
    tensors.metadata["data"] = digest(b"".join(struct.pack("<Q", len(part)) + part for part in parts))
    for key in tensors.metadata:
        if key.startswith("sha256 of "):
            file = training.parent / key.removeprefix("sha256 of ")
            tensors.metadata[key] = digest(file.read_bytes()) if file.exists() else ""
    try:
        size = int(tensors.metadata["log_bytes"])
        tensors.metadata["log"] = digest((training / "log.jsonl").read_bytes()[: max(0, size)])
    except (ValueError, OSError):
        pass
    path.write_bytes(sealed(tensors.bytes))


def records(data):
    """The key of a feature cache, and the ranges of its records."""
    width = struct.unpack("<I", data[52:56])[0] if len(data) >= HEADER_BYTES else 0
    size = 64 + 4 * width
    return data[20:52], [slice(start, start + size) for start in range(HEADER_BYTES, len(data) - size + 1, size)]


def sealed_cache(data):
    data, (key, places) = bytearray(data), records(data)
    for place in places[:1000]:
        data[place.stop - 32 : place.stop] = hashlib.sha256(key + data[place.start : place.stop - 32]).digest()
    return bytes(data)


# Changes. Each takes the bytes, those of the same file of another run, and a random generator.


def flipped(data, other, generator):
    data = bytearray(data)
    for _ in range(generator.choice([1, 1, 1, 8])):
        data[generator.randrange(len(data))] ^= 1 << generator.randrange(8)
    return data


def cut(data, other, generator):
    return data[: generator.randrange(len(data))]


def longer(data, other, generator):
    return data + generator.randbytes(generator.choice([1, 4, 32, 1000]))


def zeroed(data, other, generator):
    start = generator.randrange(len(data))
    stop = min(len(data), start + generator.randint(1, 64))
    return data[:start] + bytes(stop - start) + data[stop:]


def of_another_run(data, other, generator):
    return other


def part_of_another_run(data, other, generator):
    middle = generator.randrange(min(len(data), len(other)))
    return data[:middle] + other[middle:]


def numbers(data, other, generator):
    """Other numbers in the metadata, or in a text."""
    replacement = generator.choice(EXTREMES)
    try:
        tensors = Tensors(data)
    except (ValueError, struct.error):
        places = list(re.finditer(rb"\d+", data))
        place = generator.choice(places) if places else None
        return data[: place.start()] + replacement.encode() + data[place.end() :] if place else data + b"0"
    key = generator.choice(sorted(tensors.metadata))
    value = tensors.metadata[key]
    places = list(re.finditer(r"\d+", value)) if value.startswith("{") else []
    if places:
        place = generator.choice(places)
        replacement = value[: place.start()] + replacement + value[place.end() :]
    tensors.metadata[key] = replacement
    return tensors.bytes


def elements(data, other, generator):
    """Other elements of a tensor, or of all; other features of a cache."""
    if data.startswith(b"miniBERT features"):
        return features(data, generator)
    tensors = Tensors(data)
    names = generator.choice([tensors.names, [generator.choice(tensors.names)]])
    number, integer = generator.choice(FLOATS), generator.choice(INTEGERS)
    whole = generator.random() < 0.5
    for name in names:
        form = {"F32": "<f", "F16": "<e", "I32": "<i"}[tensors.header[name]["dtype"]]
        value = integer if form == "<i" else max(-6e4, min(6e4, number)) if form == "<e" and abs(number) < 1e39 else number
        place, size = tensors.range(name), struct.calcsize(form)
        count = (place.stop - place.start) // size
        if not count:
            continue
        first, count = (0, count) if whole else (generator.randrange(count), 1)
        start = place.start + first * size
        tensors.data[start : start + count * size] = struct.pack(form, value) * count
    return tensors.bytes


def features(data, generator):
    data, (_, places) = bytearray(data), records(data)
    number = generator.choice(FLOATS)
    for place in generator.choice([places, [generator.choice(places)]]):
        for start in range(place.start + 32, place.stop - 32, 4):
            if generator.random() < 0.5:
                data[start : start + 4] = struct.pack("<f", number)
    return bytes(data)


def exchanged(data, other, generator):
    """Two tensors exchanged, by their names; two records of a cache."""
    if data.startswith(b"miniBERT features"):
        data, (_, places) = bytearray(data), records(data)
        one, two = generator.sample(places, 2)
        data[one], data[two] = data[two], data[one]
        return bytes(data)
    tensors = Tensors(data)
    one, two = generator.choices(tensors.names, k=2)
    tensors.header[one], tensors.header[two] = tensors.header[two], tensors.header[one]
    return tensors.bytes


def shapes(data, other, generator):
    """Another shape or type of a tensor."""
    tensors = Tensors(data)
    entry = tensors.header[generator.choice(tensors.names)]
    if generator.random() < 0.3:
        entry["dtype"] = generator.choice(["F32", "I32", "F16", "U8", "F64"])
    elif generator.random() < 0.5:
        entry["shape"].reverse()
    else:
        size, entry["shape"] = 1, list(entry["shape"])
        for extent in entry["shape"]:
            size *= extent
        entry["shape"] = generator.choice([[size], [1, size], [size, 1], [0], [0, 1 << 62], []])
    return tensors.bytes


CHANGES = {
    "flipped bits": flipped, "cut": cut, "longer": longer, "zeroed": zeroed, "of another run": of_another_run,
    "part of another run": part_of_another_run, "numbers": numbers, "elements": elements, "exchanged": exchanged,
    "shapes": shapes,
}  # fmt: skip
TEXT_CHANGES = ["flipped bits", "cut", "longer", "zeroed", "of another run", "part of another run", "numbers"]


class Change:
    """A random change of a file."""

    def __init__(self, generator, is_sealed):
        self.generator, self.is_sealed, self.name = generator, is_sealed, ""

    def apply(self, path, other):
        """Changes the file; `other` is the same file of another run."""
        data, foreign = path.read_bytes(), other.read_bytes()
        names = list(CHANGES) if path.suffix == ".safetensors" else TEXT_CHANGES
        if path.suffix == ".features":
            names = [name for name in CHANGES if name not in ("numbers", "shapes")]
        changed = data
        while changed == data:
            self.name = self.generator.choice(names)
            changed = bytes(CHANGES[self.name](data, foreign, self.generator))
        path.write_bytes(changed)
