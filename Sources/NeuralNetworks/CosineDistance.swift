public import Tensors

/// One minus the cosine of the angle between a row of outputs and its target, in `0...2`.
///
/// Lengths do not matter.
///
///     loss = 1 - x · t / (|x| |t|)
///
/// This is half the squared distance between the two vectors, scaled to length 1.
public struct CosineDistance: Loss {
    /// The smallest length that a row counts as having, so that nothing is divided by zero.
    private static let leastLength = 1e-12

    /// Creates the loss.
    public init() {}

    /// Returns the mean loss of `outputs`, `[n, C]`, against a vector of `C` numbers for each row, and its
    /// derivative `(x̂ cos - t̂) / (|x| n)`, where `x̂` and `t̂` have length 1.
    ///
    /// - Precondition: Each target has `C` numbers.
    public func callAsFunction(_ outputs: Tensor, _ targets: [[Float]]) -> LossValue {
        precondition(
            outputs.rows == targets.count, "\(targets.count) targets for \(outputs.rows) rows of outputs")
        let (count, columns) = (targets.count, outputs.columns)
        var gradient = outputs
        var total = 0.0
        gradient.withMutableElements { elements in
            for (row, target) in targets.enumerated() {
                precondition(
                    target.count == columns, "a target of \(target.count) numbers for \(columns) columns")
                let start = row * columns
                var (product, outputSquare, targetSquare) = (0.0, 0.0, 0.0)
                for column in 0..<columns {
                    let (output, wanted) = (Double(elements[start + column]), Double(target[column]))
                    product += output * wanted
                    outputSquare += output * output
                    targetSquare += wanted * wanted
                }
                let length = max(outputSquare.squareRoot(), Self.leastLength)
                let targetLength = max(targetSquare.squareRoot(), Self.leastLength)
                let cosine = product / (length * targetLength)
                total += 1 - cosine
                let outputShare = Float(cosine / (length * length * Double(count)))
                let targetShare = Float(1 / (length * targetLength * Double(count)))
                for column in 0..<columns {
                    elements[start + column] =
                        outputShare * elements[start + column] - targetShare * target[column]
                }
            }
        }
        return LossValue(mean: Float(total / Double(max(1, count))), gradient: gradient)
    }
}
