#!/bin/bash
# Compares the bits of what AVX2, AVX-512, AVX-512 with VNNI, and NEON under an emulator compute for inference; with the
# path of a `minibert`, also logits and vectors of models in float32 and in int8. The portable variant rounds products
# before it adds, so its last bits differ.
#
# Usage: kernel_bits.sh [MINIBERT [MODEL...]]
# Needs clang, and of Debian qemu-user and gcc-aarch64-linux-gnu, whose C library it links.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
kernels=$here/../../Sources/CMiniBERTKernels
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
compile=("${CLANG:-clang}" -O2 -std=c17 -Wall -Wextra -I "$kernels/include" "$here/kernel_bits.c" "$kernels"/*.c)

"${compile[@]}" -o "$folder/native" -lm -lpthread
"${compile[@]}" -o "$folder/arm" --target=aarch64-linux-gnu -static -fuse-ld=bfd -B /usr/aarch64-linux-gnu/bin -lm
"$folder/native" | grep -v '^portable' > "$folder/hashes"
variants=$(cut -f 1 "$folder/hashes" | uniq)
qemu-aarch64 "$folder/arm" | grep '^neon' >> "$folder/hashes"

if (($# > 0)); then
    minibert=$1
    shift
    for variant in $variants; do
        for command in "classify -m sentiment" "classify -m news-zh" "${@/#/embed -m }"; do
            for precision in float32 int8 int8-fast; do
                hash=$(MINIBERT_KERNELS=$variant "$minibert" $command -q --precision $precision --format jsonl \
                    < "$here/../../README.md" | sha256sum | cut -c 1-16)
                printf '%s\t%s\t%s\t%s\n' "$variant" "$command" $precision "$hash"
            done
        done
    done >> "$folder/hashes"
fi

awk -F '\t' '
    { variants[$1]++; what = $2 ", " $3; count[what]++ }
    what in hash && hash[what] != $4 { print what ": " $1 " differs from " first[what]; failures++ }
    !(what in hash) { hash[what] = $4; first[what] = $1 }
    END {
        for (variant in variants) { names = names " " variant; number++ }
        print length(hash) " results of" names ": " failures + 0 " differences"
        if (number < 2) print "only one variant: nothing was compared"
        exit failures > 0 || number < 2
    }' "$folder/hashes"
