import Tensors
import TestSupport
import NeuralNetworks
import Foundation
import Testing

/// Twenty training steps of PyTorch, each on all examples of a small data set.
private struct TrainingGolden: Decodable {
    let rows: GoldenTensor
    let classes: [Int]
    let start, end: [String: GoldenTensor]
    /// The loss and the gradient norm of each step.
    let history: [[Float]]
}

private func perceptron(dropout: Float = 0, usesBatchNorm: Bool = false) -> MultiLayerPerceptron {
    var generator = SplitMix64(seed: 3)
    return MultiLayerPerceptron(
        inputSize: 2, hiddenSizes: [8], outputSize: 2, activation: .tanh, usesBatchNorm: usesBatchNorm,
        dropout: dropout
    ).initialized(by: InitializationPlan(weight: .xavierUniform), using: &generator)
}

/// Random points in a square.
///
/// The class is whether both coordinates have the same sign, so no line separates the classes.
private func exclusiveOr(count: Int, seed: UInt64) -> RowData<Int> {
    let points = Tensor.random([count, 2], seed: seed)
    return RowData(rows: points, targets: (0..<count).map { points[$0, 0] * points[$0, 1] > 0 ? 1 : 0 })
}

private func trainer() -> Trainer<SoftmaxCrossEntropy, Adam> {
    var trainer = Trainer(loss: SoftmaxCrossEntropy(), optimizer: Adam(weightDecay: 0.01), learningRate: 0.02)
    (trainer.epochCount, trainer.batchSize, trainer.workItemSize) = (3, 13, 4)
    return trainer
}

struct TrainerTests {
    @Test func `20 training steps agree with PyTorch`() throws {
        let golden: TrainingGolden = try Fixture.load("training.json", from: .module)
        var model = MultiLayerPerceptron(inputSize: 5, hiddenSizes: [7], outputSize: 3, activation: .tanh)
        try model.load(golden.start.mapValues(\.tensor))
        var trainer = Trainer(
            loss: SoftmaxCrossEntropy(), optimizer: Adam(weightDecay: 0.1), learningRate: 0.05)
        trainer.schedule = LearningRateSchedule(.linear(totalSteps: 20), warmupSteps: 3)
        trainer.clipping = .norm(0.5)
        (trainer.epochCount, trainer.batchSize, trainer.workItemSize) = (20, 12, 5)
        var state = TrainingState(of: model, optimizer: trainer.optimizer)
        var history: [[Float]] = []

        try trainer.resume(
            &state, on: RowData(rows: golden.rows.tensor, targets: golden.classes),
            onStep: { history.append([$0.loss, $0.gradientNorm]) })

        for (step, expected) in zip(history, golden.history) {
            #expect(abs(step[0] - expected[0]) <= Tolerance.referenceGradient * expected[0])
            #expect(abs(step[1] - expected[1]) <= Tolerance.referenceGradient * expected[1])
        }
        for parameter in state.model.parameters() {
            let expected = try #require(golden.end[parameter.path.name]).tensor
            #expect(parameter.tensor.relativeDifference(from: expected) <= Tolerance.referenceGradient)
        }
    }

    @Test func `a perceptron learns classes that no line separates`() throws {
        var trainer = trainer()
        (trainer.epochCount, trainer.learningRate) = (30, 0.05)
        var model = perceptron()

        try trainer.fit(&model, on: exclusiveOr(count: 200, seed: 1))

        let test = exclusiveOr(count: 100, seed: 2)
        let correct = zip(model(test.rows).argmaxOfRows, test.targets).count { $0.0 == $0.1 }
        #expect(correct >= 90)
    }

    @Test func `the number of threads does not change the result`() throws {
        func trained(threadCount: Int) throws -> [Parameter] {
            var trainer = trainer()
            trainer.threads = WorkerThreads(count: threadCount)
            var model = perceptron(dropout: 0.2, usesBatchNorm: true)
            try trainer.fit(&model, on: exclusiveOr(count: 50, seed: 1))
            return model.parameters()
        }

        #expect(try trained(threadCount: 1) == trained(threadCount: 3))
    }

    @Test func `another seed gives another model`() throws {
        func trained(seed: UInt64) throws -> [Parameter] {
            var trainer = trainer()
            trainer.seed = seed
            var model = perceptron(dropout: 0.2)
            try trainer.fit(&model, on: exclusiveOr(count: 50, seed: 1))
            return model.parameters()
        }

        #expect(try trained(seed: 1) == trained(seed: 1))
        #expect(try trained(seed: 1) != trained(seed: 2))
    }

    @Test(arguments: [1, 4, 7]) func `a training that is saved and loaded ends with the same bytes`(
        stepCount: Int
    ) throws {
        let data = exclusiveOr(count: 50, seed: 1)
        let trainer = trainer()
        var whole = TrainingState(of: perceptron(dropout: 0.2), optimizer: trainer.optimizer)
        try trainer.resume(&whole, on: data)
        var part = TrainingState(of: perceptron(dropout: 0.2), optimizer: trainer.optimizer)
        let steps = CallCounter()
        #expect(throws: TrainingError.self) {
            try StopRequest.heeding({ steps.count == stepCount }) {
                try trainer.resume(&part, on: data, onStep: { _ in steps.next() })
            }
        }
        let (saved, savedStepCount) = (part.namedTensors(), part.stepCount)

        var resumed = TrainingState(of: perceptron(dropout: 0.2), optimizer: trainer.optimizer)
        try resumed.load(saved)
        resumed.stepCount = savedStepCount
        try trainer.resume(&resumed, on: data)

        #expect(savedStepCount == stepCount)
        #expect(resumed.parameters() == whole.parameters())
        #expect(resumed.stepCount == 12)
    }

    @Test func `running statistics move by the mean of the work items`() throws {
        var trainer = Trainer(loss: MeanSquaredError(), optimizer: GradientDescent(), learningRate: 0)
        (trainer.batchSize, trainer.workItemSize) = (4, 2)
        var model = MultiLayerPerceptron(
            inputSize: 1, hiddenSizes: [1], outputSize: 1, activation: .identity, usesBatchNorm: true)
        model.hidden[0].dense.weight = Tensor([1], shape: [1, 1])
        let data = RowData(
            rows: Tensor([0, 2, 10, 12], shape: [4, 1]), targets: [[0], [0], [0], [0]] as [[Float]])

        try trainer.fit(&model, on: data)

        // The means of the two items have the mean 6, so the running mean goes a tenth of the way from 0 to 6.
        #expect(abs((model.hidden[0].norm?.runningMean[0, 0] ?? 0) - 0.6) < 1e-6)
    }

    @Test func `a loss that is not finite is an error, and the model is that of the last complete epoch`()
        throws
    {
        var trainer = Trainer(loss: MeanSquaredError(), optimizer: GradientDescent(), learningRate: 1e30)
        trainer.batchSize = 2
        let data = RowData(
            rows: Tensor.random([6, 2], seed: 1), targets: [[Float]](repeating: [1], count: 6))
        let start = Linear(inputSize: 2, outputSize: 1).randomized(seed: 1)
        var model = start

        #expect(throws: TrainingError.lossNotFinite(step: 2)) { try trainer.fit(&model, on: data) }
        #expect(model.parameters() == start.parameters())
    }

    @Test func `parameters that are not finite after the last step are an error`() throws {
        var trainer = Trainer(loss: MeanSquaredError(), optimizer: GradientDescent(), learningRate: 3e38)
        trainer.batchSize = 6
        let data = RowData(
            rows: Tensor.random([6, 2], seed: 1), targets: [[Float]](repeating: [100], count: 6))
        let start = Linear(inputSize: 2, outputSize: 1).randomized(seed: 1)
        var model = start

        #expect(throws: TrainingError.parameterNotFinite(step: 1)) { try trainer.fit(&model, on: data) }
        #expect(model.parameters() == start.parameters())
    }

    @Test func `training without examples is an error`() {
        var model = perceptron()

        #expect(throws: TrainingError.noExamples) {
            try trainer().fit(&model, on: RowData(rows: Tensor(zeros: [0, 2]), targets: []))
        }
    }

    @Test func `training stops early and returns to the best model`() throws {
        var trainer = trainer()
        (trainer.epochCount, trainer.patience, trainer.learningRate) = (50, 1, 0.3)
        let validation = exclusiveOr(count: 40, seed: 9)
        var model = perceptron()
        var losses: [Float] = []

        let report = try trainer.fit(
            &model, on: exclusiveOr(count: 20, seed: 1), validation: validation,
            onEpoch: { losses.append($0.validationLoss ?? .nan) })

        #expect(report.stoppedEarly)
        #expect(report.epochs.count == losses.count)
        #expect(trainer.meanLoss(of: model, on: validation) == losses.min())
    }

    @Test func `parameters use their own share of the learning rate`() throws {
        var trainer = trainer()
        trainer.parameterRate = { path, _ in path.name.hasPrefix("hidden") ? 0 : 1 }
        var model = perceptron()

        try trainer.fit(&model, on: exclusiveOr(count: 20, seed: 1))

        #expect(model.hidden[0].dense.weight == perceptron().hidden[0].dense.weight)
        #expect(model.output.weight != perceptron().output.weight)
    }
}
