import NeuralNetworks
import Tensors

/// What a student is judged by that has several teachers: the mean over the teachers of the distance to each.
///
/// A row of outputs, and a target, holds what belongs to the first teacher, then what belongs to the next.
struct DistillationLoss: Loss {
    /// What each teacher gives, in order, and how many numbers that are.
    let parts: [(content: TeacherContent, size: Int)]

    func callAsFunction(_ outputs: Tensor, _ targets: [[Float]]) -> LossValue {
        var mean: Float = 0
        var gradients: [Tensor] = []
        let share = 1 / Float(parts.count)
        for index in parts.indices {
            let value = value(of: index, outputs, targets)
            mean += share * value.mean
            gradients.append(value.gradient.scaled(by: share))
        }
        return LossValue(mean: mean, gradient: .concatenatingColumns(gradients))
    }

    /// The distance to one teacher, and its derivative by that teacher's columns.
    func value(of index: Int, _ outputs: Tensor, _ targets: [[Float]]) -> LossValue {
        let start = parts[..<index].reduce(0) { $0 + $1.size }
        let columns = start..<start + parts[index].size
        let own = outputs.block(rows: 0..<outputs.rows, columns: columns)
        let wanted = targets.map { Array($0[columns]) }
        return switch parts[index].content {
        case .states: CosineDistance()(own, wanted)
        case .logits: SoftTargetCrossEntropy()(own, wanted)
        }
    }
}
