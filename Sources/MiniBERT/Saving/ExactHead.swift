import NeuralNetworks
import Tensors

/// The stock heads that compute what a linear head on the raw `[CLS]` state computes.
///
/// BERT's has `tanh` between two maps. Its first map gives each logit twice, made small: `s · z` and `2s · z`. The second
/// makes them large again, in shares in which the cubes of the series of `tanh` cancel (Richardson, 1911):
///
///     (4 · tanh(s · z) - tanh(2s · z) / 2) / 3s = z - 8/15 · s⁴ · z⁵ + …,  z = W · x + b
///
/// For logits up to 100, what is left is below the rounding of 32-bit floats. No weight of the first map is larger than it
/// was, and half precision still tells weights apart that differ by 0.0004: the head keeps its meaning in 16 bits.
///
/// DistilBERT's has a rectifier, which passes what is positive. With the rows of `W` and of `-W` in the first map,
///
///     max(z, 0) - max(-z, 0) = z
enum ExactHead {
    /// `s`: a power of two, by which no digit of a weight is lost.
    private static let scale: Float = 0x1p-13

    /// BERT's.
    ///
    /// Where the first map is too small for every label twice, it passes the state instead, `2⁻¹⁴ · x`, for which
    /// `tanh(x) = x` but for rounding, and the second map is `2¹⁴ · W`.
    ///
    /// - Throws: `ModelError.notExpressible` when a weight is beyond 32-bit floats.
    static func bert(
        _ head: LinearHead, problemType: ProblemType
    ) throws(ModelError) -> any ClassificationHead {
        let (weight, bias) = (head.classifier.weight, head.classifier.bias)  // [C, H], [C]
        let (labelCount, hiddenSize) = (weight.rows, weight.columns)
        var stock = BertClassificationHead(hiddenSize: hiddenSize, labelCount: labelCount, dropout: 0)
        if 2 * labelCount <= hiddenSize {
            let scale = problemType == .regression ? regressionScale(of: head.classifier) : scale
            for (factor, share, first) in [
                (scale, 4 / (3 * scale), 0), (2 * scale, -1 / (6 * scale), labelCount),
            ] {
                stock.pooler.dense.weight.setBlock(row: first, column: 0, to: weight.scaled(by: factor))
                for label in 0..<labelCount {
                    stock.pooler.dense.bias[0, first + label] = factor * bias[0, label]
                    stock.classifier.weight[label, first + label] = share
                }
            }
        } else {
            for index in 0..<hiddenSize { stock.pooler.dense.weight[index, index] = 0x1p-14 }
            stock.classifier.weight = weight.scaled(by: 0x1p14)
            stock.classifier.bias = bias
        }
        guard stock.classifier.weight.isFinite else {
            throw .notExpressible(
                finding: "the head's largest weight is \(weight.maximumMagnitude)",
                expectation: "a stock BERT head holds weights below 2^114")
        }
        return stock
    }

    /// `s` for the numbers of a regression, which may be of any size.
    ///
    /// Elements of a state are about 1, so its length is about the root of their number, and no number is larger than that
    /// times the length of the weights. There, ten parts in a million are left of the series; at common numbers, nothing.
    private static func regressionScale(of map: Linear) -> Float {
        let length = Float((Double(map.weight.columns) * map.weight.squaredNorm).squareRoot())
        let largest = max(1, length + map.bias.maximumMagnitude)
        return min(scale, 0x1p-5 / Float(sign: .plus, exponent: largest.exponent, significand: 1))
    }

    /// DistilBERT's.
    ///
    /// - Throws: `ModelError.notExpressible` when the first map is too small for every label twice.
    static func distilBert(
        _ head: LinearHead
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

extension Architecture {
    /// The published head of this architecture that computes what a linear one does.
    ///
    /// - Throws: `ModelError.notExpressible`.
    package func exactHead(
        for head: LinearHead, problemType: ProblemType
    ) throws(ModelError) -> any ClassificationHead {
        switch form.head {
        case .pooled: try ExactHead.bert(head, problemType: problemType)
        case .rectified: try ExactHead.distilBert(head)
        }
    }
}
