import NeuralNetworks
import SafetensorsFormat
import Tensors
import TestModels
import TestSupport
import Testing
import WordPiece

@testable import MiniBERT

struct ModelConversionEncoderTests {
    /// The encoder with the last head of each block, and with fewer neurons from block to block.
    private func pruned(_ encoder: BertEncoder) -> BertEncoder {
        var encoder = encoder
        for (index, block) in encoder.blocks.enumerated() {
            let innerSize = block.feedForward.output.weight.columns
            encoder.blocks[index] = block.keeping(
                heads: [block.attention.headCount - 1], neurons: Array((index + 1)..<innerSize))
        }
        return encoder
    }

    @Test func `an encoder with blocks of different sizes is read as it was written`() throws {
        for name in ["bert-classifier", "distilbert-classifier", "bert-classifier-no-prefix"] {
            let golden = try GoldenModel(name)
            let loaded = try LoadedModel(.folder(golden.folder))
            let encoder = pruned(loaded.encoder)
            let place = TemporaryFolder()

            let conversion = try ModelConversion(.folder(golden.folder))
            try conversion.write(to: conversion.destination(place.path), encoder: encoder)

            let again = try TextClassifier(folder: place.path)
            #expect(again.encoder.parameters().map(\.tensor) == encoder.parameters().map(\.tensor))
            #expect(
                again.encoder.blocks.map(\.attention.headCount)
                    == [Int](repeating: 1, count: encoder.blocks.count))
            #expect(again.configuration.innerSize == loaded.configuration.innerSize - 1)
            #expect(again.configuration.headCount == loaded.configuration.headCount)
            let inputs = golden.expected.rows.map(\.input)
            #expect(
                try again.classify(inputs).map(\.logits)
                    == TextClassifier(loaded, encoder: encoder).classify(inputs).map(\.logits))
            #expect(try ModelDescription(.folder(place.path)).ignoredTensors.isEmpty)
        }
    }

    @Test func `an encoder with fewer blocks and a smaller vocabulary is read as it was written`() throws {
        for name in ["bert-classifier", "distilbert-classifier"] {
            let golden = try GoldenModel(name)
            let loaded = try LoadedModel(.folder(golden.folder))
            var encoder = pruned(loaded.encoder)
            encoder.blocks.removeFirst()
            let place = TemporaryFolder()
            let conversion = try ModelConversion(.folder(golden.folder))
            var use = try conversion.vocabularyUse()
            try use.add(["a film"], threads: WorkerThreads(count: 1))
            let vocabulary = try conversion.reducedVocabulary(to: use)

            try conversion.write(
                to: conversion.destination(place.path), encoder: encoder, keeping: vocabulary)

            let again = try TextClassifier(folder: place.path)
            #expect(again.configuration.layerCount == loaded.configuration.layerCount - 1)
            #expect(again.tokenizer.vocabularySize == vocabulary.rowCount)
            #expect(
                try again.classify("a film").logits
                    == TextClassifier(loaded, encoder: encoder).classify("a film").logits)
            #expect(try ModelDescription(.folder(place.path)).ignoredTensors.isEmpty)
            let bytes = try Array(place.bytes(of: "model.safetensors"))
            #expect(try conversion.byteCount(of: encoder, keeping: vocabulary) == bytes.count)
        }
    }

    @Test func `a trained encoder that was pruned is saved with its padding`() throws {
        let golden = try GoldenModel("bert-classifier")
        let place = (TemporaryFolder(), TemporaryFolder())
        let loaded = try LoadedModel(.folder(golden.folder))
        let conversion = try ModelConversion(.folder(golden.folder))
        try conversion.write(to: conversion.destination(place.0.path), encoder: pruned(loaded.encoder))
        let model = try LoadedModel(.folder(place.0.path))
        var trained = model.encoder
        trained.blocks[0].feedForward.output.bias.scale(by: 2)
        let head = LinearHead(hiddenSize: model.configuration.hiddenSize, labelCount: 2)

        try ClassifierFolder(
            encoder: model, trainedEncoder: trained, head: head, headShape: nil, labels: ["a", "b"],
            problemType: .singleLabel
        ).write(to: place.1.path)

        let again = try TextClassifier(folder: place.1.path).encoder
        #expect(again.parameters().map(\.tensor) == trained.parameters().map(\.tensor))
    }
}
