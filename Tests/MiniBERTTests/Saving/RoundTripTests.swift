import NeuralNetworks
import SafetensorsFormat
import Tensors
import TestModels
import Foundation
import SystemFiles
import TestSupport
import Testing

@testable import MiniBERT

/// The law of saving: a model that is loaded from its folder is the model that was written, whatever its head, and so is
/// one that was converted on the way.
struct RoundTripTests {
    private static let texts: [TextInput] = [
        "a great film", "not bad, dull", "", TextInput("was it good?", pair: "no, the plot was dull"),
    ]

    /// A head before it is saved.
    struct Kind: CustomTestStringConvertible {
        let testDescription: String
        /// `nil` for one that is saved as the family's own.
        var shape: HeadShape?
        let make:
            @Sendable (_ architecture: Architecture, _ size: Int, _ labelCount: Int) -> any ClassificationHead

        /// A head of a shape of ours.
        init(_ network: HeadShape.Network) {
            let shape = HeadShape(network, dropout: 0.1)
            testDescription = shape.words
            self.shape = shape
            make = { shape.head(hiddenSize: $1, labelCount: $2) }
        }

        init(_ name: String, _ make: @escaping @Sendable (Architecture, Int, Int) -> any ClassificationHead) {
            testDescription = name
            self.make = make
        }

        /// What is saved as it is: the numbers are the same in every bit.
        static let own: [Kind] =
            SequencePooling.allCases.flatMap { pooling in
                [
                    Kind(
                        .perceptron(widths: [], activation: .identity, usesBatchNorm: false, pooling: pooling)
                    ),
                    Kind(.recurrent(.elman, stateSize: 6, pooling: pooling)),
                    Kind(.recurrent(.gated, stateSize: 6, pooling: pooling)),
                ]
            } + [
                Kind("the family's own") { architecture, size, labelCount in
                    architecture.form.head.head(
                        hiddenSize: size, labelCount: labelCount, dropout: 0.1)
                },
                Kind(.convolutional(windows: [1, 2], filterCount: 6)),
            ]

        /// A perceptron of every activation.
        static let perceptrons: [Kind] = activations.flatMap { activation in
            SequencePooling.allCases.map { pooling in
                Kind(
                    .perceptron(
                        widths: [7, 4], activation: activation, usesBatchNorm: pooling == .mean,
                        pooling: pooling))
            }
        }

        private static let activations =
            Activation.Name.allCases.map { Activation($0) } + [.leakyRelu(negativeSlope: 0.25)]

        /// What is written as the family's own head of the same numbers.
        static let linear = Kind("linear on cls") { LinearHead(hiddenSize: $1, labelCount: $2) }
    }

    /// An encoder with a head, and what it gives for the texts.
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
                // The means and variances of a batch norm, which are learned, too.
                head.updateParameters { parameter, _, role in
                    guard role == .statistic else { return }
                    let random = Tensor.random(parameter.shape, seed: seed).elements
                    parameter = Tensor(random.map { 1 + $0 / 2 }, shape: parameter.shape)
                }
                return head
            }
            head = random(kind.make(architecture, embedder.vectorSize, labels.count))
        }

        /// The logits, in memory: with every number of the model in a type.
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

    @Test(arguments: Kind.own, Architecture.allCases)
    func `a head of any kind is itself again, for every kind of problem`(
        kind: Kind, architecture: Architecture
    ) throws {
        for problemType in ProblemType.allCases {
            let model = try Model(kind, architecture, problemType)
            let place = TemporaryPath()

            try model.save(to: place.path)

            let loaded = try TextClassifier(folder: place.path)
            #expect(try logits(place.path) == model.logits())
            #expect(loaded.labels == model.labels)
            #expect(loaded.configuration.problemType == problemType)
            #expect(loaded.configuration.architecture == architecture)
            #expect(loaded.configuration.headShape == model.shape)
        }
    }

    @Test(arguments: Kind.perceptrons, Architecture.allCases)
    func `a perceptron keeps its activation`(kind: Kind, architecture: Architecture) throws {
        let model = try Model(kind, architecture)
        let place = TemporaryPath()

        try model.save(to: place.path)

        #expect(try logits(place.path) == model.logits())
    }

    /// A stock head has a curved function between two maps, which is straight but for rounding where it is used.
    @Test(arguments: Architecture.allCases, ProblemType.allCases)
    func `a linear head is a stock head of the same numbers`(
        architecture: Architecture, problemType: ProblemType
    ) throws {
        let model = try Model(.linear, architecture, problemType)
        let place = TemporaryPath()

        try model.save(to: place.path)

        let expected = try model.logits()
        let scale = expected.map(abs).max() ?? 0
        #expect(largestDifference(try logits(place.path), expected) <= 1e-6 * max(1, scale))
    }

    @Test(arguments: Kind.own + Kind.perceptrons + [.linear], Architecture.allCases)
    func `in 16 bits a model is the one whose numbers were rounded`(
        kind: Kind, architecture: Architecture
    ) throws {
        let model = try Model(kind, architecture)
        let whole = TemporaryPath()
        try model.save(to: whole.path)
        let saved = try TextClassifier(folder: whole.path).head
        let exact = try model.logits()
        let types: [(DataType, ElementType, Float)] = [
            (.float16, .float16, 0x1p-9), (.bfloat16, .bfloat16, 0x1p-6),
        ]
        for (type, elementType, share) in types {
            let place = TemporaryPath()

            try ModelConversion(folder: whole.path).write(to: place.path, as: type)

            let found = try logits(place.path)
            #expect(try found == model.logits(in: elementType, head: saved))
            #expect(largestDifference(found, exact) <= share * 8 * max(1, exact.map(abs).max() ?? 0))
        }
    }

    @Test(arguments: Kind.own + [.linear], Architecture.allCases)
    func `the parts of a model are the whole again`(kind: Kind, architecture: Architecture) throws {
        let (whole, encoder, head) = (TemporaryPath(), TemporaryPath(), TemporaryPath())
        try Model(kind, architecture).save(to: whole.path)
        let conversion = try ModelConversion(folder: whole.path)

        try conversion.write(to: encoder.path, part: .encoder)
        try conversion.write(to: head.path, part: .head)

        let names = try FileManager.default.contentsOfDirectory(atPath: head.path)
        let settings = try names.filter { $0 != "model.safetensors" }.map { ($0, try head.bytes(of: $0)) }
        let joined = EmbeddedModel(
            name: "joined", settings: Dictionary(uniqueKeysWithValues: settings),
            weights: try [encoder, head].map { try ByteRegion(mapping: $0.path + "/model.safetensors") })
        #expect(try TextClassifier(joined).classify(Self.texts).flatMap(\.logits) == logits(whole.path))
    }

    @Test(arguments: Kind.own + [.linear], Architecture.allCases)
    func `an encoder by itself gives the vectors that it gave with a head`(
        kind: Kind, architecture: Architecture
    ) throws {
        let (whole, encoder) = (TemporaryPath(), TemporaryPath())
        try Model(kind, architecture).save(to: whole.path)

        try ModelConversion(folder: whole.path).write(to: encoder.path, part: .encoder)

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
