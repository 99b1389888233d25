import Tensors
import NeuralNetworks

/// The loss of a student of several teachers: the mean of the distances to each.
///
/// Rows of outputs and targets hold the numbers of the first teacher, then those of the next, and so on.
struct DistillationLoss: Loss {
    /// The content of the vectors of each teacher and their size, in order.
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

    /// The distance to one teacher, and its derivative by the columns of this teacher.
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
