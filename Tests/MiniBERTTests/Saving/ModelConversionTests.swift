import SafetensorsFormat
import TestSupport
import TestModels
import SystemFiles
import Foundation
import Testing

@testable import MiniBERT

struct ModelConversionTests {
    private let texts: [TextInput] = ["a great film", "not bad, dull", "", "was the plot good?"]

    private func logits(_ classifier: TextClassifier) throws -> [Float] {
        try classifier.classify(texts).flatMap(\.logits)
    }

    @Test func `without a type, no number changes`() throws {
        for name: String in [
            "bert-classifier", "distilbert-classifier", "bert-classifier-no-prefix", "multi-label",
        ] {
            let source = try GoldenModel(name).folder
            let place = TemporaryFolder()

            try ModelConversion(.folder(source)).write(to: place.path)

            #expect(try logits(TextClassifier(folder: place.path)) == logits(TextClassifier(folder: source)))
        }
    }

    @Test(arguments: [(DataType.float16, Float(2e-3)), (.bfloat16, 2e-2)])
    func `in 16 bits, all tensors have the type, and logits change little`(
        type: DataType, tolerance: Float
    ) throws {
        let source = try GoldenModel("bert-classifier").folder
        let place = TemporaryFolder()

        try ModelConversion(.folder(source)).write(to: place.path, as: type)

        let description = try ModelDescription(.folder(place.path))
        #expect(description.dataTypes == [type])
        #expect(description.ignoredTensors.isEmpty)
        let difference = largestDifference(
            try logits(TextClassifier(folder: place.path)), try logits(TextClassifier(folder: source)))
        #expect(difference > 0)
        #expect(difference <= tolerance)
    }

    @Test func `an encoder and a head that were written apart are one model together`() throws {
        let source = try GoldenModel("bert-classifier").folder
        let (encoder, head) = (TemporaryFolder(), TemporaryFolder())

        let conversion = try ModelConversion(.folder(source))
        try conversion.write(to: encoder.path, part: .encoder)
        try conversion.write(to: head.path, part: .head)

        let model = InMemoryModel(
            name: "joined",
            settings: try settings(of: head.path),
            weights: try [encoder, head].map { try ByteRegion(mapping: $0.path + "/model.safetensors") })
        #expect(try logits(TextClassifier(model)) == logits(TextClassifier(folder: source)))
        #expect(throws: ModelError.self) { try TextClassifier(folder: encoder.path) }
        let said = String(decoding: try encoder.bytes(of: "config.json"), as: UTF8.self)
        #expect(said.contains("hidden_size") && !said.contains("label"))
        #expect(throws: ModelError.self) { try TextClassifier(folder: head.path) }
    }

    @Test func `a missing head is refused, and nothing is left behind`() throws {
        let place = TemporaryFolder()

        let error = #expect(throws: ModelError.self) {
            try ModelConversion(.folder(GoldenModel("bert-base").folder)).write(to: place.path, part: .head)
        }

        guard case .noClassificationHead = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!FileManager.default.fileExists(atPath: place.path))
    }

    @Test func `a text has the same vector in the copy`() throws {
        for name: String in ["sentence-mean", "sentence-cls"] {
            for part in ModelConversion.Part.allCases where part != .head {
                let source = try GoldenModel(name).folder
                let place = TemporaryFolder()

                try ModelConversion(.folder(source)).write(to: place.path, part: part)

                let (before, after) = (try TextEmbedder(folder: source), try TextEmbedder(folder: place.path))
                #expect(before.sentenceSettings != nil)
                #expect(after.sentenceSettings == before.sentenceSettings)
                #expect(after.maximumLength == before.maximumLength)
                #expect(try after.embed(texts).map(\.values) == before.embed(texts).map(\.values))
            }
        }
    }

    @Test func `an encoder in a subfolder is written to the top, and the list of modules follows`() throws {
        let source = try ChangedFolder(copying: "sentence-mean")
        try source.moveEncoder(into: "0_Transformer")
        let place = TemporaryFolder()

        try ModelConversion(.folder(source.path)).write(to: place.path)

        #expect(place.has("config.json") && place.has("sentence_bert_config.json"))
        #expect(
            try ModelFiles(.folder(place.path)).sentenceModules().map(\.path) == [
                "", "1_Pooling", "2_Normalize",
            ])
        let (before, after) = (try TextEmbedder(folder: source.path), try TextEmbedder(folder: place.path))
        #expect(after.maximumLength == before.maximumLength)
        #expect(try after.embed(texts).map(\.values) == before.embed(texts).map(\.values))
    }

    @Test func `files that reading does not need are named and left out`() throws {
        let source = try ChangedFolder(copying: "sentence-mean")
        let known = try ModelConversion(.folder(source.path)).leftOutNames()
        try source.write("# A model", to: "README.md")
        try FileManager.default.createDirectory(at: source.url("onnx"), withIntermediateDirectories: true)
        let place = TemporaryFolder()

        let conversion = try ModelConversion(.folder(source.path))
        try conversion.write(to: place.path)

        #expect(conversion.leftOutNames() == (known + ["README.md", "onnx/"]).sorted())
        #expect(place.has("modules.json") && place.has("1_Pooling/config.json"))
        #expect(!place.has("README.md") && !place.has("onnx"))
    }

    @Test func `a copy can be replaced by another`() throws {
        let place = TemporaryFolder()
        try ModelConversion(.folder(GoldenModel("sentence-mean").folder)).write(to: place.path)

        try ModelConversion(.folder(GoldenModel("bert-base").folder)).write(
            to: place.path, replacesExisting: true)

        #expect(!place.has("1_Pooling"))
    }

    @Test func `a wrapper before all names is accepted, and not written`() throws {
        for wrapper: String in ["module.", "_orig_mod.", "model.", "module._orig_mod."] {
            for name in ["bert-classifier", "bert-classifier-no-prefix", "distilbert-classifier"] {
                let source = try ChangedFolder(copying: name)
                let expected = try logits(TextClassifier(folder: source.path))
                try source.changeTensors { entry, file in
                    TensorContent(entry, of: file, named: wrapper + entry.name)
                }
                let place = TemporaryFolder()

                try ModelConversion(.folder(source.path)).write(to: place.path)

                #expect(try logits(TextClassifier(folder: source.path)) == expected)
                #expect(try logits(TextClassifier(folder: place.path)) == expected)
                let written = try ModelDescription(.folder(place.path)).usedTensors
                #expect(written.allSatisfy { !$0.name.hasPrefix(wrapper) })
            }
        }
    }

    private func settings(of folder: String) throws -> [String: [UInt8]] {
        var settings: [String: [UInt8]] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder)
        where name != "model.safetensors" {
            settings[name] = Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)))
        }
        return settings
    }
}
