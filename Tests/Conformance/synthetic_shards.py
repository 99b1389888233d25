"""Writes shards of synthetic rows for measurements of 'minibert train --features', many more than a test encodes.

    synthetic_shards.py MINIBERT FOLDER ROWS [SHARDS]

Each class has a random center; the features of a row are those of its class and noise of deviation 8 around it. Needs
numpy. `MINIBERT embed --features` writes one small shard, from which the description of the model is taken.
"""
import hashlib
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

import numpy

CLASSES = 4


def small_shard(minibert):
    """The description and the width of a shard of the standard model."""
    with tempfile.TemporaryDirectory() as folder:
        table = pathlib.Path(folder, "t.tsv")
        table.write_text("label\ttext\n" + "".join(f"c{row % CLASSES}\ttext {row}\n" for row in range(CLASSES)))
        shard = pathlib.Path(folder, "s.safetensors")
        subprocess.run([minibert, "embed", "--features", "-q", "-i", table, "-o", shard], check=True)
        data = shard.read_bytes()
        header = json.loads(data[8:8 + struct.unpack("<Q", data[:8])[0]])
        return header["__metadata__"], header["features"]["shape"][1]


def records(rows):
    """The lines of some rows."""
    return b"".join(
        b'{"file":0,"line":%d,"text":"synthetic text %d","label":"c%d"}\n' % (row + 2, row, row % CLASSES)
        for row in rows)


def write(path, metadata, features, lines):
    """Writes a file in the form of a shard, with its digest."""
    lines += b"\n" * (-len(lines) % 4)
    size = features.nbytes
    header = json.dumps({
        "__metadata__": metadata,
        "features": {"dtype": "F32", "shape": list(features.shape), "data_offsets": [0, size]},
        "records": {"dtype": "U32", "shape": [len(lines) // 4], "data_offsets": [size, size + len(lines)]},
        "sha256": {"dtype": "U8", "shape": [32], "data_offsets": [size + len(lines), size + len(lines) + 32]},
    }, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 8)
    body = struct.pack("<Q", len(header)) + header + features.tobytes() + lines
    path.write_bytes(body + hashlib.sha256(body).digest())


def main():
    minibert, folder, row_count = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])
    shard_count = int(sys.argv[4]) if len(sys.argv) > 4 else 100
    metadata, width = small_shard(minibert)
    folder.mkdir(parents=True, exist_ok=True)
    description = json.loads(metadata["shard"])
    parts = [range(row_count * i // shard_count, row_count * (i + 1) // shard_count) for i in range(shard_count)]
    digest = hashlib.sha256()
    for part in parts:
        digest.update(records(part))
    generator = numpy.random.default_rng(1)
    centers = generator.standard_normal((CLASSES, width), dtype=numpy.float32)
    for number, part in enumerate(parts):
        description.update(rows=row_count, digest=digest.hexdigest(), index=number, count=shard_count)
        description["files"][0].update(file="synthetic.tsv", rows=row_count)
        text = json.dumps(description, separators=(",", ":"))
        features = 8 * generator.standard_normal((len(part), width), dtype=numpy.float32)
        features += centers[numpy.arange(part.start, part.stop) % CLASSES]
        write(folder / f"{number}.safetensors", {**metadata, "shard": text}, features, records(part))


main()
