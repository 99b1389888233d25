import NeuralNetworks
import Tensors

/// The loss of a task, whatever it predicts: one type for the trainer.
struct TaskLoss: Loss {
    /// What is right for a row.
    enum Target: Hashable, Sendable {
        /// One class.
        case label(Int)
        /// A truth for each class, or a number.
        case numbers([Float])
    }

    private let softmax: SoftmaxCrossEntropy
    private let kind: FittedHead.Kind

    init(_ kind: FittedHead.Kind, labelSmoothing: Float = 0, classWeights: [Float] = []) {
        self.kind = kind
        softmax = SoftmaxCrossEntropy(labelSmoothing: labelSmoothing, classWeights: classWeights)
    }

    /// Whether what is learned are numbers.
    var isRegression: Bool { kind == .regression }

    func callAsFunction(_ logits: Tensor, _ targets: [Target]) -> LossValue {
        switch kind {
        case .softmax: softmax(logits, targets.labels)
        case .sigmoid: BinaryCrossEntropy()(logits, targets.numbers)
        case .regression: MeanSquaredError()(logits, targets.numbers)
        }
    }

    func weight(of targets: [Target]) -> Float {
        kind == .softmax ? softmax.weight(of: targets.labels) : Float(targets.count)
    }
}

extension [TaskLoss.Target] {
    fileprivate var labels: [Int] {
        map { target in
            guard case .label(let label) = target else { preconditionFailure("\(target) is no class") }
            return label
        }
    }

    fileprivate var numbers: [[Float]] {
        map { target in
            guard case .numbers(let numbers) = target else { preconditionFailure("\(target) is no number") }
            return numbers
        }
    }
}

/// The mean and spread of numbers to predict: a network learns them at mean 0 and deviation 1.
struct ValueScale: Hashable, Sendable {
    let mean: Double
    let deviation: Double

    /// No change, for what is no number.
    static let none = ValueScale(mean: 0, deviation: 1)
}

extension HeadTargets {
    /// The scale of the numbers of some rows.
    func valueScale(rows: [Int]) -> ValueScale {
        guard case .values(let values) = self, !rows.isEmpty else { return .none }
        let mean = rows.reduce(0) { $0 + values[$1] } / Double(rows.count)
        let variance =
            rows.reduce(0) { $0 + (values[$1] - mean) * (values[$1] - mean) } / Double(rows.count)
        return ValueScale(mean: mean, deviation: variance > 0 ? variance.squareRoot() : 1)
    }

    /// What the loss compares each row with.
    func lossTargets(scale: ValueScale) -> [TaskLoss.Target] {
        switch self {
        case .classes(let classes, _): classes.map { .label($0) }
        case .labelSets(let sets, let count):
            sets.map { set in
                var truths = [Float](repeating: 0, count: count)
                for index in set { truths[index] = 1 }
                return .numbers(truths)
            }
        case .values(let values): values.map { .numbers([Float(($0 - scale.mean) / scale.deviation)]) }
        }
    }
}
