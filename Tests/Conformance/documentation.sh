#!/usr/bin/env bash
# Compiles the DocC catalogs with the symbols of the libraries into the folder $1; a link that leads nowhere is an error.
# Builds are taken from $1/build.
set -euo pipefail
cd "$(dirname "$0")/../.."
symbols=$1/symbols
mkdir -p "$symbols"
swift package --scratch-path "$1/build" -Xswiftc -warnings-as-errors -Xcc -Werror dump-symbol-graph --minimum-access-level public > "$1/symbols.log" 2>&1 ||
    { cat "$1/symbols.log"; exit 1; }
for module in MiniBERT MiniBERTTraining MiniBERTDefaultModel NeuralNetworks SafetensorsFormat Tensors WordPiece; do
    find "$1"/build/*/symbolgraph -name "$module.symbols.json" -o -name "$module@*.symbols.json" | xargs -I{} cp {} "$symbols"
done
for catalog in Sources/*/*.docc; do
    name=$(basename "$catalog" .docc)
    docc convert "$catalog" --additional-symbol-graph-dir "$symbols" --output-path "$1/$name.doccarchive" \
        --fallback-display-name "$name" --fallback-bundle-identifier "$name" --warnings-as-errors
done
