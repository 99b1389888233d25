"""Patches engines so that `without_avx512.so` works on processors that cannot make `cpuid` fault, such as AMD's.

    python undefine_cpuid.py COPY

Replaces the instruction with an undefined one of the same length in the engines' libraries of COPY, a copy of the
environment. It needs objdump and takes a minute.
"""

import re
import subprocess
import sys
from pathlib import Path

ENGINES = ("onnxruntime", "openvino", "ctranslate2", "torch/lib")
CPUID, UNDEFINED = b"\x0f\xa2", b"\x0f\x0b"


def objdump(*arguments):
    with subprocess.Popen(["objdump", *arguments], stdout=subprocess.PIPE, text=True, errors="replace") as process:
        yield from process.stdout


def sections(library):
    """Returns (address, size, offset in the file) of each section."""
    pattern = re.compile(r"\s*\d+ \S+\s+([0-9a-f]+)\s+([0-9a-f]+)\s+[0-9a-f]+\s+([0-9a-f]+)\s")
    matches = [pattern.match(line) for line in objdump("-h", library)]
    return [(int(match[2], 16), int(match[1], 16), int(match[3], 16)) for match in matches if match]


def undefine(library):
    """Replaces the instructions of a library, and returns their number."""
    lines = objdump("-d", "--no-show-raw-insn", library)
    addresses = [int(line.split(":")[0], 16) for line in lines if line.rstrip().endswith("\tcpuid")]
    places, count = sections(library), 0
    with library.open("r+b") as file:
        for address in addresses:
            for start, size, offset in places:
                if start <= address < start + size:
                    file.seek(address - start + offset)
                    if file.read(2) == CPUID:
                        file.seek(-2, 1)
                        file.write(UNDEFINED)
                        count += 1
                    break
    return count


def main():
    folder = Path(sys.argv[1])
    for library in sorted(folder.rglob("*.so*")):
        is_engine = any(name in str(library.relative_to(folder)) for name in ENGINES)
        if is_engine and library.is_file() and not library.is_symlink() and CPUID in library.read_bytes():
            print(f"{library.name}: {undefine(library)}", flush=True)


if __name__ == "__main__":
    main()
