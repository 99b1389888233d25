public import Tensors

/// The cross-entropy of classes that exclude each other, after a softmax.
///
///     loss = Σ_c a_c (log Σ_k exp x_k - x_c) / Σ w_y
///     a_c  = w_c ((1 - smoothing) [c = y] + smoothing / C)
///
/// `x` is a row of logits, `y` its true class and `w` the class weights; the divisor is the sum over the rows of
/// the batch. Label smoothing is that of Szegedy and others (2016). The logarithm of the sum is computed relative
/// to the largest logit, so that no exponential overflows.
public struct SoftmaxCrossEntropy: Loss {
    /// The share of the target that is spread evenly over all classes, in `0..<1`.
    public var labelSmoothing: Float
    /// The weight of each class; empty if all have weight 1.
    public var classWeights: [Float]

    /// Creates the loss.
    public init(labelSmoothing: Float = 0, classWeights: [Float] = []) {
        self.labelSmoothing = labelSmoothing
        self.classWeights = classWeights
    }

    /// Returns the sum of the weights of the classes in `targets`.
    public func weight(of targets: [Int]) -> Float {
        classWeights.isEmpty ? Float(targets.count) : targets.reduce(0) { $0 + classWeights[$1] }
    }

    /// Returns the mean loss of `logits`, `[n, C]`, against one class index for each row, and its derivative
    /// `((Σ_c a_c) softmax(x) - a) / Σ w_y`.
    ///
    /// - Precondition: Each target is in `0..<C`, and there are no class weights or `C` of them.
    public func callAsFunction(_ logits: Tensor, _ targets: [Int]) -> LossValue {
        let classCount = logits.columns
        precondition(
            logits.rows == targets.count, "\(targets.count) targets for \(logits.rows) rows of logits")
        precondition(
            classWeights.isEmpty || classWeights.count == classCount,
            "\(classWeights.count) class weights for \(classCount) classes")
        let divisor = weight(of: targets)
        guard divisor > 0 else { return LossValue(mean: 0, gradient: Tensor(zeros: logits.shape)) }
        let spread = labelSmoothing / Float(classCount)
        let weightSum = classWeights.isEmpty ? Float(classCount) : classWeights.reduce(0, +)

        let logSums = logits.logSumExpOfRows().elements  // [n]
        var gradient = logits.softmaxOfRows()  // [n, C]
        var total = 0.0
        gradient.combine(with: logits) { gradients, logits in
            for (row, target) in targets.enumerated() {
                let certain = (1 - labelSmoothing) * (classWeights.isEmpty ? 1 : classWeights[target])
                let start = row * classCount
                var loss = certain * (logSums[row] - logits[start + target])
                for column in 0..<classCount {
                    let share = classWeights.isEmpty ? spread : spread * classWeights[column]
                    if share > 0 { loss += share * (logSums[row] - logits[start + column]) }
                    let mass = (certain + spread * weightSum) * gradients[start + column] - share
                    gradients[start + column] = (column == target ? mass - certain : mass) / divisor
                }
                total += Double(loss)
            }
        }
        return LossValue(mean: Float(total / Double(divisor)), gradient: gradient)
    }
}
