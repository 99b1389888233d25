import NeuralNetworks
import Tensors

/// The stock heads that compute what a linear head on the raw `[CLS]` state computes.
///
/// BERT's has `tanh` between two maps. With `s` a power of two, so small that `tanh(x) = x` but for rounding, its first
/// map gives the logits themselves, made small, and its second makes them large again:
///
///     1/s · tanh(s · z) = z - s² · z³ / 3 + …,  z = W · x + b
///
/// No weight is made larger, so that the head keeps its meaning in 16 bits, too. For logits up to 20, the term beyond
/// `z` is below a unit in the last place of a sum of 32-bit floats.
///
/// DistilBERT's has a rectifier, which passes what is positive. With the rows of `W` and of `-W` in the first map,
///
///     max(z, 0) - max(-z, 0) = z
enum ExactHead {
    /// What logits are multiplied by on their way through `tanh`.
    private static let scale: Float = 0x1p-14

    /// BERT's.
    ///
    /// More labels than the state has elements do not fit into the first map. It passes the state then, made small, and the
    /// second map is `W/s`.
    ///
    /// - Throws: `ModelError.notExpressible` when `W/s` is beyond 32-bit floats.
    @Sendable static func bert(
        _ head: LinearHead, problemType: ProblemType
    ) throws(ModelError) -> any ClassificationHead {
        let (weight, bias) = (head.classifier.weight, head.classifier.bias)  // [C, H], [C]
        let (labelCount, hiddenSize) = (weight.rows, weight.columns)
        var stock = BertClassificationHead(hiddenSize: hiddenSize, labelCount: labelCount, dropout: 0)
        if labelCount <= hiddenSize {
            let scale = problemType == .regression ? regressionScale(of: head.classifier) : scale
            stock.pooler.dense.weight.setBlock(row: 0, column: 0, to: weight.scaled(by: scale))
            for label in 0..<labelCount {
                stock.pooler.dense.bias[0, label] = scale * bias[0, label]
                stock.classifier.weight[label, label] = 1 / scale
            }
        } else {
            for index in 0..<hiddenSize { stock.pooler.dense.weight[index, index] = scale }
            stock.classifier.weight = weight.scaled(by: 1 / scale)
            stock.classifier.bias = bias
        }
        guard stock.classifier.weight.isFinite else {
            throw .notExpressible(
                finding: "the head's largest weight is \(weight.maximumMagnitude)",
                expectation: "a stock BERT head holds weights below 2^114")
        }
        return stock
    }

    /// What the numbers of a regression are multiplied by, which may be of any size: a power of two that makes them small.
    ///
    /// Elements of a state are about 1, so its length is about the root of their number, and no number is larger than that
    /// times the length of the weights. At `2⁻⁷`, `tanh` is off by two parts in 100,000, and by far less at common numbers.
    private static func regressionScale(of map: Linear) -> Float {
        let length = Float((Double(map.weight.columns) * map.weight.squaredNorm).squareRoot())
        let largest = max(1, length + map.bias.maximumMagnitude)
        return min(scale, 0x1p-8 / Float(sign: .plus, exponent: largest.exponent, significand: 1))
    }

    /// DistilBERT's.
    ///
    /// - Throws: `ModelError.notExpressible` when the first map is too small for every label twice.
    @Sendable static func distilBert(
        _ head: LinearHead, problemType: ProblemType
    ) throws(ModelError) -> any ClassificationHead {
        let (weight, bias) = (head.classifier.weight, head.classifier.bias)  // [C, H], [C]
        let (labelCount, hiddenSize) = (weight.rows, weight.columns)
        guard 2 * labelCount <= hiddenSize else {
            throw .notExpressible(
                finding: "there are \(labelCount) labels",
                expectation:
                    "a stock DistilBERT head on states of \(hiddenSize) elements takes \(hiddenSize / 2); "
                    + "one on their mean (--pooling mean) takes any number")
        }
        var stock = DistilBertClassificationHead(hiddenSize: hiddenSize, labelCount: labelCount, dropout: 0)
        for (sign, first) in [(Float(1), 0), (-1, labelCount)] {
            stock.preClassifier.weight.setBlock(row: first, column: 0, to: weight.scaled(by: sign))
            for label in 0..<labelCount {
                stock.preClassifier.bias[0, first + label] = sign * bias[0, label]
                stock.classifier.weight[label, first + label] = sign
            }
        }
        return stock
    }
}
