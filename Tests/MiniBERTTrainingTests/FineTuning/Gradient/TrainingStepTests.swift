import Tensors
import SafetensorsFormat
import NeuralNetworks
import TestSupport
@testable import MiniBERTTraining
import Foundation
import Testing

@testable import MiniBERT

/// One step of a whole classifier against PyTorch; see `Fixtures/training/PROVENANCE.md`.
struct TrainingStepTests {
    private static let names = [
        "bert-single-label", "bert-multi-label", "bert-regression", "distilbert-single-label",
    ]

    @Test func `the loss and every gradient are PyTorch's`() throws {
        for name: String in Self.names {
            let golden = try TrainingGolden(name)

            let (loss, gradients) = try golden.lossAndGradients()

            #expect(abs(loss - golden.expected.loss) <= 1e-4 * abs(golden.expected.loss))
            #expect(gradients.count == golden.gradients.count)
            for (name, gradient) in gradients {
                let expected = try #require(golden.gradients[name], "\(name)")
                // Gradients of key biases are zero in exact arithmetic; their error is relative to 0.001.
                #expect(gradient.relativeDifference(from: expected, floor: 1e-3) <= 1e-4, "\(name)")
            }
        }
    }

    @Test func `five steps of AdamW have PyTorch's losses`() throws {
        for name: String in Self.names {
            let golden = try TrainingGolden(name)
            let settings = golden.expected.adamw

            let losses = try golden.losses(stepCount: settings.steps, learningRate: settings.learningRate) {
                Adam(
                    firstMomentDecay: settings.beta1, secondMomentDecay: settings.beta2,
                    epsilon: settings.epsilon, weightDecay: settings.weightDecay)
            }

            for (loss, expected) in zip(losses, settings.losses) {
                #expect(abs(loss - expected) <= 1e-3 * max(1, abs(expected)))
            }
            #expect(losses.count == settings.losses.count)
        }
    }
}

/// A folder of `Fixtures/training`.
struct TrainingGolden {
    struct Expectations: Decodable {
        let problemType: String
        let loss: Double
        let adamw: Settings
        let rows: [Row]
    }

    struct Settings: Decodable {
        let steps: Int
        let learningRate, beta1, beta2, epsilon, weightDecay: Float
        let losses: [Double]
    }

    struct Row: Decodable {
        let inputIds: [Int32]
        let tokenTypeIds: [Int32]
        let target: Truths
    }

    let expected: Expectations
    let gradients: [String: Tensor]
    private let model: TextClassifier

    init(_ name: String) throws {
        let folder = try #require(Bundle.module.resourceURL).appending(path: "Fixtures/training/\(name)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        expected = try decoder.decode(
            Expectations.self, from: Data(contentsOf: folder.appending(path: "expected.json")))
        let file = try SafetensorsFile(contentsOf: folder.appending(path: "gradients.safetensors").path)
        gradients = Dictionary(
            uniqueKeysWithValues: try file.tensors.map {
                ($0.name, Tensor(try file.floats(of: $0), shape: TensorShape($0.shape)))
            })
        model = try TextClassifier(folder: folder.path)
    }

    private var loss: TaskLoss {
        switch expected.problemType {
        case "regression": TaskLoss(.regression)
        case "multi_label_classification": TaskLoss(.multiLabel)
        default: TaskLoss(.singleLabel)
        }
    }

    /// The batch in two work items.
    private var items: [Batch<TokenBatch, TaskLoss.Target>] {
        [expected.rows.prefix(3), expected.rows.suffix(1)].map { rows in
            Batch(
                input: TokenBatch(rows.map(\.inputIds), tokenTypes: rows.map(\.tokenTypeIds)),
                targets: rows.map { row in
                    expected.problemType.hasPrefix("single")
                        ? .label(Int(row.target.numbers[0])) : .numbers(row.target.numbers)
                })
        }
    }

    /// The loss of the batch, and the gradient of every parameter by its name in the file.
    func lossAndGradients() throws -> (loss: Double, gradients: [(name: String, tensor: Tensor)]) {
        try Self.lossAndGradients(model.head, model, items, loss)
    }

    private static func lossAndGradients(
        _ head: some ClassificationHead, _ model: TextClassifier,
        _ items: [Batch<TokenBatch, TaskLoss.Target>], _ loss: TaskLoss
    ) throws -> (loss: Double, gradients: [(name: String, tensor: Tensor)]) {
        let before = TrainableClassifier(encoder: model.encoder, head: head, unfreezing: .all)
        let trainer = Trainer(loss: loss, optimizer: GradientRecorder(), learningRate: 1)
        var state = TrainingState(of: before, optimizer: GradientRecorder())
        let report = try trainer.step(&state, on: items)
        let names = CheckpointNames(
            architecture: model.configuration.architecture,
            namesInFile: [model.configuration.architecture.checkpointPrefix])
        let gradients = state.model.parameters().map {
            (names.candidates(for: $0.path.name)[0], $0.tensor)
        }
        return (Double(report.loss), gradients)
    }

    /// The loss before each step.
    func losses(
        stepCount: Int, learningRate: Float, _ rule: () -> Adam
    ) throws -> [Double] {
        try Self.losses(model.head, model, items, loss, stepCount, learningRate, rule())
    }

    private static func losses(
        _ head: some ClassificationHead, _ model: TextClassifier,
        _ items: [Batch<TokenBatch, TaskLoss.Target>], _ loss: TaskLoss, _ stepCount: Int,
        _ learningRate: Float, _ rule: Adam
    ) throws -> [Double] {
        let classifier = TrainableClassifier(encoder: model.encoder, head: head, unfreezing: .all)
        let trainer = Trainer(loss: loss, optimizer: rule, learningRate: learningRate)
        var state = TrainingState(of: classifier, optimizer: rule)
        return try (0..<stepCount).map { _ in Double(try trainer.step(&state, on: items).loss) }
    }
}

/// Replaces each parameter by its gradient.
private struct GradientRecorder: Optimizer {
    func makeSlot(for parameter: Tensor) -> GradientDescent.Slot {
        GradientDescent().makeSlot(for: parameter)
    }

    func update(
        _ parameter: inout Tensor, gradient: Tensor, role: ParameterRole, slot: inout GradientDescent.Slot,
        learningRate: Float, step: Int
    ) {
        parameter = gradient
    }
}

/// A class index, a number, or a 0 or 1 for each class.
struct Truths: Decodable {
    let numbers: [Float]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        numbers = try (try? container.decode([Float].self)) ?? [container.decode(Float.self)]
    }
}
