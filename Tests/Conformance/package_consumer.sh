#!/usr/bin/env bash
# Builds and runs a package that depends on the checkout at $1, in the folder $2: each library product must be
# importable alone, without a warning.
set -euo pipefail
checkout=$1
folder=$2/consumer
mkdir -p "$folder/Sources"/{UsesClassifier,UsesTraining,UsesDefaultModel,UsesTokenizer,UsesTensorFiles,UsesLayers}

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
        program("UsesClassifier", "MiniBERT"), program("UsesTokenizer", "WordPiece"),
        program("UsesTraining", "MiniBERTTraining"),
        .executableTarget(
            name: "UsesDefaultModel",
            dependencies: [
                .product(name: "MiniBERT", package: "MiniBERT"),
                .product(name: "MiniBERTDefaultModel", package: "MiniBERT"),
            ]),
        program("UsesTensorFiles", "SafetensorsFormat"), program("UsesLayers", "NeuralNetworks"),
    ],
    swiftLanguageModes: [.v6]
)
SWIFT

cat > "$folder/Sources/UsesClassifier/main.swift" <<'SWIFT'
import MiniBERT

let classifier = try TextClassifier(folder: CommandLine.arguments[1])
for try await prediction in classifier.classify(AsyncStream { $0.yield("a wonderful film"); $0.finish() }) {
    print(prediction.top(1)[0].label, prediction.probabilities["positive"] != nil)
}
SWIFT

cat > "$folder/Sources/UsesTraining/main.swift" <<'SWIFT'
import MiniBERT
import MiniBERTTraining

let tuner = FineTuner(embedder: try TextEmbedder(folder: CommandLine.arguments[1]))
let rows = ["a good film", "a dull film", "a long film"].map { ($0, "film") } + ["a good book", "a long book"].map { ($0, "book") }
let model = try tuner.fit(LabeledData(rows))
print(try model.classifier.classify("a film").probabilities.labels.joined(separator: " "))
SWIFT

cat > "$folder/Sources/UsesDefaultModel/main.swift" <<'SWIFT'
import MiniBERT
import MiniBERTDefaultModel

print(try TextClassifier(.sentiment).classify("a wonderful film").label)
SWIFT

cat > "$folder/Sources/UsesTokenizer/main.swift" <<'SWIFT'
import WordPiece

let tokenizer = try WordPieceTokenizer(folder: CommandLine.arguments[1])
print(tokenizer.encode("a good film").tokens.joined(separator: " "))
SWIFT

cat > "$folder/Sources/UsesTensorFiles/main.swift" <<'SWIFT'
import SafetensorsFormat

let file = try SafetensorsFile(contentsOf: CommandLine.arguments[1] + "/model.safetensors")
print(file.tensors.count, file.metadata["format"] ?? "no format")
SWIFT

cat > "$folder/Sources/UsesLayers/main.swift" <<'SWIFT'
import NeuralNetworks
import Tensors

let layer = Linear(inputSize: 2, outputSize: 3)
print(layer.parameterCount, layer(Tensor([1, 2], shape: [1, 2])).shape)
SWIFT

# In release mode only: it is what a program ships, and one build is enough to see the warnings.
swift build -c release --package-path "$folder" 2>&1 | tee "$folder/log"
if grep -n 'warning:' "$folder/log"; then
    echo "the build as a dependency has warnings" >&2
    exit 1
fi

model=$checkout/Tests/TestModels/Fixtures/models/bert-classifier
expect() {
    local found
    found=$("$folder/.build/release/$1" "$model")
    [[ $found == "$2" ]] || { echo "$1 printed '$found', expected '$2'" >&2; exit 1; }
}
expect UsesClassifier "positive true"
expect UsesTraining "book film"
expect UsesDefaultModel "positive"
expect UsesTokenizer "[CLS] a good film [SEP]"
expect UsesTensorFiles "41 pt"
expect UsesLayers "9 [1, 3]"
sizes=$(stat -c %s "$folder/.build/release/UsesClassifier" "$folder/.build/release/UsesDefaultModel" | tr '\n' ' ')
read -r without with <<< "$sizes"
weights=$(stat -c %s "$checkout/weights/encoder/model.safetensors")
((with - without >= weights)) ||
    { echo "programs without and with the built-in model have $sizes bytes" >&2; exit 1; }
# A program that only classifies does not link training.
if nm "$folder/.build/release/UsesClassifier" | grep 16MiniBERTTraining > "$folder/symbols"; then
    echo "a program that only classifies links MiniBERTTraining" >&2
    exit 1
fi
echo "each product works alone in another package"
