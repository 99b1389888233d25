import NeuralNetworks
import Tensors

/// The stock head that computes what a linear head on the raw `[CLS]` state computes.
///
/// BERT's has `tanh` between two maps. With the first `2⁻¹⁴ · I` its inputs are so small that `tanh(x) = x`
/// but for rounding, and the second is `2¹⁴ · W`; powers of two lose nothing:
///
///     V · tanh(2⁻¹⁴ · x) + b,  V = 2¹⁴ · W
///
/// DistilBERT's has a rectifier, which passes what is positive. With the rows of `W` and of `-W` in the first
/// map,
///
///     max(z, 0) - max(-z, 0) = z,  z = W · x + b
struct ExactHead: Sendable {
    /// What the first map of BERT's head multiplies by.
    private static let scale: Float = 0x1p-14

    /// The parameters by their published names, those of the encoder's prefix without it.
    let parameters: [Parameter]

    /// Finds the weights.
    ///
    /// - Throws: `ModelError.notExpressible` when `2¹⁴ · W` is beyond 32-bit floats, or DistilBERT's first
    ///   map is too
    ///   small for every label twice.
    init(_ head: LinearHead, architecture: Architecture) throws(ModelError) {
        let (weight, bias) = (head.classifier.weight, head.classifier.bias)  // [C, H], [C]
        let (labelCount, hiddenSize) = (weight.rows, weight.columns)
        switch architecture {
        case .bert:
            var stock = BertClassificationHead(hiddenSize: hiddenSize, labelCount: labelCount, dropout: 0)
            for index in 0..<hiddenSize { stock.pooler.dense.weight[index, index] = Self.scale }
            stock.classifier.weight = weight.scaled(by: 1 / Self.scale)
            stock.classifier.bias = bias
            guard stock.classifier.weight.isFinite else {
                throw .notExpressible(
                    finding: "the head's largest weight is \(weight.maximumMagnitude)",
                    expectation: "a stock BERT head holds weights below 2^114")
            }
            parameters = stock.parameters()
        case .distilBert:
            guard 2 * labelCount <= hiddenSize else {
                throw .notExpressible(
                    finding: "there are \(labelCount) labels",
                    expectation: "a stock DistilBERT head of hidden size \(hiddenSize) takes half as many")
            }
            var stock = DistilBertClassificationHead(
                hiddenSize: hiddenSize, labelCount: labelCount, dropout: 0)
            for (sign, first) in [(Float(1), 0), (-1, labelCount)] {
                stock.preClassifier.weight.setBlock(row: first, column: 0, to: weight.scaled(by: sign))
                for label in 0..<labelCount {
                    stock.preClassifier.bias[0, first + label] = sign * bias[0, label]
                    stock.classifier.weight[label, first + label] = sign
                }
            }
            parameters = stock.parameters()
        }
    }
}
