#!/usr/bin/env bash
# Builds and runs a package that depends on the checkout at $1, in the folder $2: each library product must be
# importable alone, without a warning.
set -euo pipefail
checkout=$1
folder=$2/consumer
mkdir -p "$folder/Sources"/{UsesAll,UsesTokenizer,UsesTensorFiles,UsesLayers}

cat > "$folder/Package.swift" <<SWIFT
// swift-tools-version: 6.2
import PackageDescription

func program(_ name: String, _ product: String) -> Target {
    .executableTarget(name: name, dependencies: [.product(name: product, package: "MiniBERT")])
}

let package = Package(
    name: "consumer",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "MiniBERT", path: "$checkout")],
    targets: [
        program("UsesAll", "MiniBERT"), program("UsesTokenizer", "WordPiece"),
        program("UsesTensorFiles", "SafetensorsFormat"), program("UsesLayers", "NeuralNetworks"),
    ],
    swiftLanguageModes: [.v6]
)
SWIFT
