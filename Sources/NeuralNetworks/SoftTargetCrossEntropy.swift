public import Tensors

/// The divergence of the model's probabilities from those of a teacher, both softened by a temperature (Hinton
/// and others, 2015).
///
///     loss = T² Σ_c p_c (log p_c - log q_c),   p = softmax(t / T),   q = softmax(x / T)
///
/// This is the loss of distillation without the constant entropy of the teacher, so equal probabilities have a
/// loss of zero. `T²` keeps the size of the derivatives independent of the temperature.
public struct SoftTargetCrossEntropy: Loss {
    /// The divisor of the logits.
    ///
    /// Above 1, unlikely classes have more influence.
    public var temperature: Float

    /// Creates the loss.
    ///
    /// - Precondition: The temperature is positive.
    public init(temperature: Float = 1) {
        precondition(temperature > 0, "temperature must be positive, not \(temperature)")
        self.temperature = temperature
    }

    /// Returns the mean loss of `logits`, `[n, C]`, against `C` logits of the teacher for each row, and its
    /// derivative `T (q - p) / n`.
    ///
    /// - Precondition: Each target has `C` numbers.
    public func callAsFunction(_ logits: Tensor, _ targets: [[Float]]) -> LossValue {
        let (count, columns) = (targets.count, logits.columns)
        precondition(logits.rows == count, "\(count) targets for \(logits.rows) rows of logits")
        precondition(targets.allSatisfy { $0.count == columns }, "a target does not have \(columns) numbers")
        let own = logits.scaled(by: 1 / temperature)
        let wanted = Tensor(targets.flatMap(\.self), shape: [count, columns]).scaled(by: 1 / temperature)
        let probabilities = wanted.softmaxOfRows().elements  // p
        let (ownSums, wantedSums) = (own.logSumExpOfRows().elements, wanted.logSumExpOfRows().elements)
        let scale = temperature / Float(max(1, count))
        var gradient = own.softmaxOfRows()  // q
        var total = 0.0
        gradient.withMutableElements { gradients in
            for place in gradients.indices {
                let row = place / columns
                let difference =
                    (wanted[row, place % columns] - wantedSums[row])
                    - (own[row, place % columns] - ownSums[row])
                total += Double(probabilities[place] * difference)
                gradients[place] = (gradients[place] - probabilities[place]) * scale
            }
        }
        return LossValue(mean: Float(total) * temperature * scale, gradient: gradient)
    }
}
