import SafetensorsFormat
import Tensors
import TestModels
import TestSupport
import Testing

@testable import MiniBERT

/// What copies of a model keep of its exits.
struct ModelConversionExitsTests {
    private let texts: [TextInput] = ["a great film", "not bad, dull", "", "was the plot good?"]
    private let source = TemporaryFolder()

    init() throws { try ClassifierFolder.withExits().write(to: source.path) }

    private func earlyLogits(_ folder: TemporaryFolder) throws -> [Float] {
        try TextClassifier(folder: folder.path).answeringEarly(above: 0).classify(texts).flatMap(\.logits)
    }

    @Test(arguments: [(nil, 0), (DataType.float16, 2e-2), (.int8, 0.2)] as [(DataType?, Float)])
    func `a whole copy keeps them, in any type`(type: DataType?, tolerance: Float) throws {
        let place = TemporaryFolder()

        try ModelConversion(.folder(source.path)).write(to: place.path, as: type)

        #expect(largestDifference(try earlyLogits(place), try earlyLogits(source)) <= tolerance)
        #expect(try ModelDescription(.folder(place.path)).ignoredTensors.isEmpty)
    }

    @Test func `a head keeps them, and an encoder alone does not`() throws {
        let (encoder, head) = (TemporaryFolder(), TemporaryFolder())
        let conversion = try ModelConversion(.folder(source.path))
        #expect(conversion.hasExits)

        try conversion.write(to: encoder.path, part: .encoder)
        try conversion.write(to: head.path, part: .head)

        #expect(try !ModelConversion(.folder(encoder.path)).hasExits)
        #expect(try !encoder.read("config.json").contains("exits"))
        let names = try SafetensorsFile(contentsOf: head.path(of: "model.safetensors")).tensors.map(\.name)
        #expect(names.contains("exits.1.weight") && names.contains("exits.1.bias"))
    }

    @Test func `a smaller vocabulary keeps them, and another encoder does not`() throws {
        let (small, pruned) = (TemporaryFolder(), TemporaryFolder())
        let conversion = try ModelConversion(.folder(source.path))
        var use = try conversion.vocabularyUse()
        try use.add(texts, threads: WorkerThreads(count: 1))
        try conversion.write(
            to: conversion.destination(small.path), keeping: conversion.reducedVocabulary(to: use))
        var encoder = try LoadedModel(.folder(source.path)).encoder
        encoder.blocks.removeLast()
        try conversion.write(to: conversion.destination(pruned.path), encoder: encoder)

        #expect(try earlyLogits(small) == earlyLogits(source))
        let model = try TextClassifier(folder: pruned.path)
        #expect(model.exits == nil && model.configuration.layerCount == 1)
        #expect(try ModelDescription(.folder(pruned.path)).ignoredTensors.isEmpty)
    }

    @Test func `a description counts them as a part that is used`() throws {
        let description = try ModelDescription(.folder(source.path))

        let part = try #require(description.parts.first { $0.name == "exits" })
        #expect(part.parameterCount == 3 * description.configuration.hiddenSize + 3)
        #expect(part.byteCount == 4 * part.parameterCount && part.multiplyAdds(tokenCount: 9) == 0)
        #expect(description.ignoredTensors.isEmpty)
    }

    @Test func `a new head on the encoder leaves them out`() throws {
        let place = TemporaryFolder()
        let head = LinearHead(hiddenSize: 16, labelCount: 2).randomized(seed: 3)

        try ClassifierFolder(
            encoderFolder: source.path, head: head, labels: ["x", "y"], problemType: .singleLabel
        ).write(to: place.path)

        #expect(try TextClassifier(folder: place.path).exits == nil)
        #expect(try ModelDescription(.folder(place.path)).ignoredTensors.isEmpty)
    }
}
