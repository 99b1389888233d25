import Tensors
import MiniBERT
import NeuralNetworks

/// The loss of any task, as one type for the trainer.
struct TaskLoss: Loss {
    enum Target: Hashable, Sendable {
        /// The index of a class.
        case label(Int)
        /// A 0 or 1 for each class, or the number of a regression.
        case numbers([Float])
    }

    private let softmax: SoftmaxCrossEntropy
    private let problemType: ProblemType

    init(_ problemType: ProblemType, labelSmoothing: Float = 0, classWeights: [Float] = []) {
        self.problemType = problemType
        softmax = SoftmaxCrossEntropy(labelSmoothing: labelSmoothing, classWeights: classWeights)
    }

    var isRegression: Bool { problemType == .regression }

    func callAsFunction(_ logits: Tensor, _ targets: [Target]) -> LossValue {
        switch problemType {
        case .singleLabel: softmax(logits, targets.labels)
        case .multiLabel: BinaryCrossEntropy()(logits, targets.numbers)
        case .regression: MeanSquaredError()(logits, targets.numbers)
        }
    }

    func weight(of targets: [Target]) -> Float {
        problemType == .singleLabel ? softmax.weight(of: targets.labels) : Float(targets.count)
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

/// The mean and the deviation of the numbers of a regression, which are learned at mean 0 and deviation 1.
struct ValueScale: Hashable, Sendable {
    let mean: Double
    let deviation: Double

    /// The scale that changes nothing, for other tasks.
    static let none = ValueScale(mean: 0, deviation: 1)
}

extension HeadTargets {
    func valueScale(rows: [Int]) -> ValueScale {
        guard case .values(let values) = self, !rows.isEmpty else { return .none }
        let mean = rows.reduce(0) { $0 + values[$1] } / Double(rows.count)
        let variance =
            rows.reduce(0) { $0 + (values[$1] - mean) * (values[$1] - mean) } / Double(rows.count)
        return ValueScale(mean: mean, deviation: variance > 0 ? variance.squareRoot() : 1)
    }

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
