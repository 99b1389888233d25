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
    private static let logitScale: Float = 0x1p-14

    /// BERT's.
    ///
    /// More labels than the state has elements do not fit into the first map. It passes the state then, made small, and the
    /// second map has the weights: `2¹⁴ · W`. So has that of a regression, whose numbers may be of any size.
    ///
    /// - Throws: `ModelError.notExpressible` when `2¹⁴ · W` is beyond 32-bit floats.
    @Sendable static func bert(
        _ head: LinearHead, problemType: ProblemType
    ) throws(ModelError) -> any ClassificationHead {
        let (weight, bias) = (head.classifier.weight, head.classifier.bias)  // [C, H], [C]
        let (labelCount, hiddenSize) = (weight.rows, weight.columns)
        var stock = BertClassificationHead(hiddenSize: hiddenSize, labelCount: labelCount, dropout: 0)
        guard labelCount > hiddenSize || problemType == .regression else {
            stock.pooler.dense.weight.setBlock(row: 0, column: 0, to: weight.scaled(by: logitScale))
            for label in 0..<labelCount {
                stock.pooler.dense.bias[0, label] = logitScale * bias[0, label]
                stock.classifier.weight[label, label] = 1 / logitScale
            }
            return stock
        }
        for index in 0..<hiddenSize { stock.pooler.dense.weight[index, index] = logitScale }
        stock.classifier.weight = weight.scaled(by: 1 / logitScale)
        stock.classifier.bias = bias
        guard stock.classifier.weight.isFinite else {
            throw .notExpressible(
                finding: "the head's largest weight is \(weight.maximumMagnitude)",
                expectation: "a stock BERT head holds weights below 2^114")
        }
        return stock
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
                expectation: "a stock DistilBERT head of hidden size \(hiddenSize) takes half as many")
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
