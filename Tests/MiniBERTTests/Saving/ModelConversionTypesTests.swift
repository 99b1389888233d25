import NeuralNetworks
import SafetensorsFormat
import Tensors
import TestModels
import TestSupport
import Testing

@testable import MiniBERT

struct ModelConversionTypesTests {
    private static let models = [
        "bert-classifier", "distilbert-classifier", "bert-classifier-no-prefix", "multi-label", "float16",
        "sentence-mean",
    ]
    private let texts: [TextInput] = ["a great film", "not bad, dull", "", "was the plot good?"]
    private let int8 = LoadingOptions(precision: .int8)

    /// A copy with integers.
    private func converted(_ source: String, tables: DataType? = nil) throws -> TemporaryFolder {
        let place = TemporaryFolder()
        try ModelConversion(.folder(source)).write(to: place.path, as: .int8, tables: tables)
        return place
    }

    private func vectors(_ folder: String, _ options: LoadingOptions = LoadingOptions()) throws -> [[Float]] {
        try TextEmbedder(folder: folder, options: options).embed(texts).map(\.values)
    }

    @Test(arguments: models)
    func `stored integers give the bits of weights that are rounded at load`(name: String) throws {
        let source = try GoldenModel(name).folder

        let place = try converted(source)

        let (stored, rounded) = try (
            TextEmbedder(folder: place.path), TextEmbedder(folder: source, options: int8)
        )
        for (one, other) in zip(stored.encoder.parameters(), rounded.encoder.parameters()) {
            #expect(one.tensor.elementType == other.tensor.elementType)
            #expect(one.tensor.integers == other.tensor.integers)
            #expect(one.tensor.rowScales == other.tensor.rowScales)
        }
        #expect(try vectors(place.path) == vectors(source, int8))
        #expect(try vectors(place.path, int8) == vectors(source, int8))
        guard let classifier = try? TextClassifier(folder: source, options: int8) else { return }
        #expect(
            try TextClassifier(folder: place.path).classify(texts).map(\.logits)
                == classifier.classify(texts).map(\.logits))
    }

    @Test func `a pruned encoder gives the same bits, too`() throws {
        let source = try GoldenModel("bert-classifier").folder
        let conversion = try ModelConversion(.folder(source))
        var encoder = try LoadedModel(.folder(source)).encoder
        for (index, block) in encoder.blocks.enumerated() {
            let innerSize = block.feedForward.output.weight.columns
            encoder.blocks[index] = block.keeping(heads: [1], neurons: Array((index + 1)..<innerSize))
        }
        let pruned = TemporaryFolder()
        try conversion.write(to: conversion.destination(pruned.path), encoder: encoder)

        let place = try converted(pruned.path)

        #expect(try vectors(place.path) == vectors(pruned.path, int8))
        let block = try TextEmbedder(folder: place.path).encoder.blocks[0]
        #expect(block.attention.headCount == 1 && block.feedForward.output.weight.elementType == .int8)
    }

    @Test func `tables in 8 bits change vectors little, and a reduced vocabulary nothing`() throws {
        let source = try GoldenModel("bert-classifier").folder

        let place = try converted(source, tables: .int8)

        let words = try TextEmbedder(folder: place.path).encoder.embeddings.words.weight
        #expect(words.elementType == .int8)
        for (one, other) in try zip(vectors(place.path), vectors(source)) {
            let (one, other) = (Tensor(one, shape: [one.count]), Tensor(other, shape: [other.count]))
            #expect(one.dot(other) / (one.squaredNorm * other.squaredNorm).squareRoot() > 0.999)
        }
        let conversion = try ModelConversion(.folder(place.path))
        var use = try conversion.vocabularyUse()
        try use.add(texts, threads: WorkerThreads(count: 1))
        let small = TemporaryFolder()
        try conversion.write(
            to: conversion.destination(small.path), keeping: conversion.reducedVocabulary(to: use))
        #expect(try vectors(small.path) == vectors(place.path))
    }

    @Test func `a copy of integers is the same file, and floats are written from them on request`() throws {
        let source = try GoldenModel("bert-classifier").folder
        let place = try converted(source, tables: .int8)
        let (copy, again, floats) = (TemporaryFolder(), TemporaryFolder(), TemporaryFolder())

        let conversion = try ModelConversion(.folder(place.path))
        try conversion.write(to: copy.path)
        try conversion.write(to: again.path, as: .int8)
        try conversion.write(to: floats.path, as: .float32)

        for other in [copy, again] {
            #expect(try other.bytes(of: "model.safetensors") == place.bytes(of: "model.safetensors"))
        }
        #expect(try copy.bytes(of: "config.json") == place.bytes(of: "config.json"))
        let description = try ModelDescription(.folder(floats.path))
        #expect(description.dataTypes == [.float32] && description.configuration.quantization == nil)
        #expect(description.ignoredTensors.isEmpty)
        let widened = LoadingOptions(precision: .float32)
        #expect(try vectors(floats.path) == vectors(place.path, widened))
        #expect(
            try TextEmbedder(folder: place.path, options: widened).warnings == [
                "8-bit weights are widened to 32-bit floats, as asked for"
            ])
    }

    @Test func `an encoder that was written apart keeps its integers`() throws {
        let source = try GoldenModel("bert-classifier").folder
        let place = try converted(source)
        let encoder = TemporaryFolder()

        try ModelConversion(.folder(place.path)).write(to: encoder.path, part: .encoder)

        #expect(try vectors(encoder.path) == vectors(place.path))
        #expect(try ModelDescription(.folder(encoder.path)).dataTypes == [.float32, .int8])
    }

    @Test func `a head that was written apart says nothing of integers`() throws {
        let place = try converted(GoldenModel("bert-classifier").folder)
        let head = TemporaryFolder()

        try ModelConversion(.folder(place.path)).write(to: head.path, part: .head)

        let settings = String(decoding: try head.bytes(of: "config.json"), as: UTF8.self)
        #expect(settings.contains("id2label") && !settings.contains(WeightQuantization.key))
    }

    @Test func `the size of a model counts its scales, the number of its parameters does not`() throws {
        let source = try GoldenModel("bert-classifier").folder
        let place = try converted(source, tables: .int8)

        let (floats, integers) = try (
            ModelDescription(.folder(source)), ModelDescription(.folder(place.path))
        )

        #expect(integers.parameterCount == floats.parameterCount)
        #expect(integers.ignoredTensors.isEmpty)
        #expect(
            integers.parts.reduce(0) { $0 + $1.byteCount }
                == integers.usedTensors.reduce(0) { $0 + $1.dataOffsets.count })
    }

    @Test func `models share an encoder only if their integers and scales are the same`() throws {
        let source = try GoldenModel("bert-classifier").folder
        let (one, other) = try (converted(source), converted(source))

        #expect(try MultiHeadClassifier(folders: [one.path, other.path]).classifiers.count == 2)
        #expect(throws: ModelError.self) { try MultiHeadClassifier(folders: [source, one.path]) }
    }

    @Test func `the digest tells how the weights are computed with`() throws {
        let source = try GoldenModel("bert-classifier").folder
        let place = try converted(source)
        func digest(_ folder: String, _ options: LoadingOptions) throws -> [UInt8] {
            try TextEmbedder(folder: folder, options: options).digest(threads: WorkerThreads(count: 1))
        }

        let stored = try digest(place.path, LoadingOptions())
        #expect(try digest(place.path, int8) == stored)
        #expect(try digest(place.path, LoadingOptions(precision: .float32)) != stored)
        let precisions = ComputePrecision.allCases.map { LoadingOptions(precision: $0) }
        #expect(try Set(precisions.map { try digest(source, $0) }).count == precisions.count)
        #expect(try Set(precisions.map { try digest(place.path, $0) }).count == precisions.count)
        #expect(
            try digest(source, LoadingOptions(precision: .float32)) == digest(source, LoadingOptions()))
    }
}
