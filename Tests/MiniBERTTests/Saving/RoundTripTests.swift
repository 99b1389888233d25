import SafetensorsFormat
import NeuralNetworks
import Tensors
import TestSupport
import TestModels
import SystemFiles
import Foundation
import Testing

@testable import MiniBERT

/// Models of every kind of head are the same after they are saved and loaded, and after a conversion in between.
struct RoundTripTests {
    private static let texts: [TextInput] = [
        "a great film", "not bad, dull", "", TextInput("was it good?", pair: "no, the plot was dull"),
    ]

    /// An encoder with a head, and its results for the texts.
    private struct Model {
        let embedder: TextEmbedder
        let head: any ClassificationHead
        let shape: HeadShape?
        let labels: [String]
        let problemType: ProblemType

        init(_ kind: Kind, _ architecture: Architecture, _ problemType: ProblemType = .singleLabel) throws {
            let folder =
                switch architecture {
                case .bert: "bert-base"
                case .distilBert: "distilbert-base"
                }
            embedder = try TextEmbedder(folder: GoldenModel(folder).folder)
            labels = problemType == .regression ? ["value"] : ["yes", "no\t", "maybe \u{E9}"]
            self.problemType = problemType
            shape = kind.shape
            let seed: UInt64 = 77
            func random<Head: ClassificationHead>(_ head: Head) -> any ClassificationHead {
                var head = head.randomized(seed: seed)
                // A batch norm's means and variances are learned, too.
                head.updateParameters { parameter, _, role in
                    guard role == .statistic else { return }
                    let random = Tensor.random(parameter.shape, seed: seed).elements
                    parameter = Tensor(random.map { 1 + $0 / 2 }, shape: parameter.shape)
                }
                return head
            }
            head = random(kind.make(architecture, embedder.vectorSize, labels.count))
        }

        /// The logits, computed in memory with every number of the model rounded to a type.
        func logits(in type: ElementType = .float32, head: (any ClassificationHead)? = nil) throws -> [Float]
        {
            var encoder = embedder.encoder
            encoder.updateParameters { parameter, _, _ in parameter = parameter.converted(to: type) }
            let encodings = try RoundTripTests.texts.enumerated().map { index, text in
                try embedder.reader.read(text, index: index, options: ReadingOptions()).windows[0]
            }
            func output<Head: ClassificationHead>(_ head: Head) -> [Float] {
                var head = head
                head.updateParameters { parameter, _, _ in parameter = parameter.converted(to: type) }
                return encodings.flatMap { encoding in
                    let batch = TokenBatch([encoding])
                    return head(head.readsOnlyClassToken ? encoder.classTokenStates(batch) : encoder(batch))
                        .elements
                }
            }
            let head = head ?? self.head
            return output(head)
        }

        func save(to path: String) throws {
            try ClassifierFolder(
                encoder: embedder.model, trainedEncoder: nil, head: head, headShape: shape, labels: labels,
                problemType: problemType
            ).write(to: path)
        }
    }

    private func logits(_ folder: String) throws -> [Float] {
        try TextClassifier(folder: folder).classify(Self.texts).flatMap(\.logits)
    }

    @Test func `a head of any kind is the same after loading, for every problem type`() throws {
        for kind: Kind in Kind.own {
            for architecture: Architecture in Architecture.allCases {
                for problemType in ProblemType.allCases {
                    let model = try Model(kind, architecture, problemType)
                    let place = TemporaryFolder()

                    try model.save(to: place.path)

                    let loaded = try TextClassifier(folder: place.path)
                    #expect(try logits(place.path) == model.logits())
                    #expect(loaded.labels == model.labels)
                    #expect(loaded.configuration.problemType == problemType)
                    #expect(loaded.configuration.architecture == architecture)
                    #expect(loaded.configuration.headShape == model.shape)
                }
            }
        }
    }

    @Test func `a perceptron keeps its activation`() throws {
        for kind: Kind in Kind.perceptrons {
            for architecture: Architecture in Architecture.allCases {
                let model = try Model(kind, architecture)
                let place = TemporaryFolder()

                try model.save(to: place.path)

                #expect(try logits(place.path) == model.logits())
            }
        }
    }

    /// A stock head has a curved function between two maps; in the range that is used, it is linear up to rounding.
    @Test func `a linear head is saved as a stock head with the same logits`() throws {
        for architecture: Architecture in Architecture.allCases {
            for problemType: ProblemType in ProblemType.allCases {
                let model = try Model(.linear, architecture, problemType)
                let place = TemporaryFolder()

                try model.save(to: place.path)

                let expected = try model.logits()
                let scale = expected.map(abs).max() ?? 0
                #expect(largestDifference(try logits(place.path), expected) <= 1e-6 * max(1, scale))
            }
        }
    }

    @Test func `a model in 16 bits is the model with rounded numbers`() throws {
        for kind: Kind in Kind.own + Kind.perceptrons + [.linear] {
            for architecture: Architecture in Architecture.allCases {
                let model = try Model(kind, architecture)
                let whole = TemporaryFolder()
                try model.save(to: whole.path)
                let saved = try TextClassifier(folder: whole.path).head
                let exact = try model.logits()
                let types: [(DataType, ElementType, Float)] = [
                    (.float16, .float16, 0x1p-9), (.bfloat16, .bfloat16, 0x1p-6),
                ]
                for (type, elementType, share) in types {
                    let place = TemporaryFolder()

                    try ModelConversion(.folder(whole.path)).write(to: place.path, as: type)

                    let found = try logits(place.path)
                    #expect(try found == model.logits(in: elementType, head: saved))
                    #expect(largestDifference(found, exact) <= share * 8 * max(1, exact.map(abs).max() ?? 0))
                }
            }
        }
    }

    @Test func `the parts of a model are the whole model together`() throws {
        for kind: Kind in Kind.own + [.linear] {
            for architecture: Architecture in Architecture.allCases {
                let (whole, encoder, head) = (TemporaryFolder(), TemporaryFolder(), TemporaryFolder())
                try Model(kind, architecture).save(to: whole.path)
                let conversion = try ModelConversion(.folder(whole.path))

                try conversion.write(to: encoder.path, part: .encoder)
                try conversion.write(to: head.path, part: .head)

                let names = try FileManager.default.contentsOfDirectory(atPath: head.path)
                let settings = try names.filter { $0 != "model.safetensors" }.map {
                    ($0, try head.bytes(of: $0))
                }
                let joined = InMemoryModel(
                    name: "joined", settings: Dictionary(uniqueKeysWithValues: settings),
                    weights: try [encoder, head].map {
                        try ByteRegion(mapping: $0.path + "/model.safetensors")
                    })
                #expect(
                    try TextClassifier(joined).classify(Self.texts).flatMap(\.logits) == logits(whole.path))
            }
        }
    }

    @Test func `an encoder without its head gives the same vectors`() throws {
        for kind: Kind in Kind.own + [.linear] {
            for architecture: Architecture in Architecture.allCases {
                let (whole, encoder) = (TemporaryFolder(), TemporaryFolder())
                try Model(kind, architecture).save(to: whole.path)

                try ModelConversion(.folder(whole.path)).write(to: encoder.path, part: .encoder)

                let settings = String(decoding: try encoder.bytes(of: "config.json"), as: UTF8.self)
                #expect(settings.contains("\"model_type\": \"\(architecture.modelType)\""))
                #expect(!settings.contains("\"head\"") && !settings.contains("encoder_type"))
                let error = #expect(throws: ModelError.self) { try TextClassifier(folder: encoder.path) }
                guard case .noClassificationHead = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                #expect(
                    try TextEmbedder(folder: encoder.path).embed(Self.texts).map(\.values)
                        == TextEmbedder(folder: whole.path).embed(Self.texts).map(\.values))
            }
        }
    }
}
