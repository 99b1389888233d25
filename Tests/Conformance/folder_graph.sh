#!/usr/bin/env bash
# Prints the size of each module and the graph of its folders, and fails on a circle. $1 is a scratch folder in which
# the package is built for debugging; results are left in $2.
set -euo pipefail
cd "$(dirname "$0")/../.."
products=$(swift build --scratch-path "$1" --show-bin-path)
mkdir -p "$2/symbols"
maps=()
while read -r map; do maps+=(-Xcc "-fmodule-map-file=$map"); done < <(find Sources "$products" -name '*.modulemap')
target=$(swift -print-target-info | sed -n 's/^ *"triple": *"\(.*\)",*$/\1/p' | head -1)
for folder in Sources/*/; do
    module=$(basename "$folder")
    [[ -e $products/Modules/$module.swiftmodule ]] || continue
    swift symbolgraph-extract -module-name "$module" -target "$target" -I "$products/Modules" "${maps[@]}" \
        -minimum-access-level private -skip-synthesized-members -output-dir "$2/symbols"
done
swiftc -o "$2/folder_graph" Tests/Conformance/folder_graph.swift
"$2/folder_graph" "$PWD/Sources" "$2/symbols"
