#!/bin/bash
# Compiles the kernels for aarch64 and compares NEON with the portable variant under an emulator.
#
# Needs clang, and of Debian qemu-user and gcc-aarch64-linux-gnu, whose C library it links.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
kernels=$here/../../Sources/CMiniBERTKernels
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
"${CLANG:-clang}" --target=aarch64-linux-gnu -static -O2 -std=c17 -Wall -Wextra -I "$kernels/include" -fuse-ld=bfd \
    -B /usr/aarch64-linux-gnu/bin -o "$folder/neon_kernels" "$here/neon_kernels.c" "$kernels"/*.c -lm
qemu-aarch64 "$folder/neon_kernels"
