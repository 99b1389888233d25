import Tensors
import NeuralNetworks

/// The stock heads that give the same logits as a linear head on the `[CLS]` state.
///
/// BERT's head has `tanh` between two maps. The first map gives each logit twice, scaled down: `s · z` and `2s · z`. The
/// second map scales them up again, with factors for which the cubes in the series of `tanh` cancel (Richardson, 1911):
///
///     (4 · tanh(s · z) - tanh(2s · z) / 2) / 3s = z - 8/15 · s⁴ · z⁵ + …,  z = W · x + b
///
/// For logits up to 100, the error is below the rounding of 32-bit floats. No weight of the first map is larger than in
/// the linear head, and half precision still tells weights apart that differ by 0.0004. So the head also works in 16 bits.
///
/// DistilBERT's head has a rectifier, which passes positive numbers. With the rows of `W` and of `-W` in the first map,
///
///     max(z, 0) - max(-z, 0) = z
enum ExactHead {
    /// `s`: a power of two, so that scaling does not round.
    private static let scale: Float = 0x1p-13

    /// BERT's head.
    ///
    /// If the first map is too small for every label twice, it passes the state instead, `2⁻¹⁴ · x`, for which
    /// `tanh(x) = x` up to rounding, and the second map is `2¹⁴ · W`.
    ///
    /// - Throws: `ModelError.notExpressible` if a scaled weight is too large for 32-bit floats.
    static func bert(
        _ head: LinearHead, problemType: ProblemType
    ) throws(ModelError) -> StockClassificationHead {
        let (weight, bias) = (head.classifier.weight, head.classifier.bias)  // [C, H], [C]
        let (labelCount, hiddenSize) = (weight.rows, weight.columns)
        var stock = StockClassificationHead(
            of: .bert, hiddenSize: hiddenSize, labelCount: labelCount, dropout: 0)
        if 2 * labelCount <= hiddenSize {
            let scale = problemType == .regression ? regressionScale(of: head.classifier) : scale
            for (factor, share, first) in [
                (scale, 4 / (3 * scale), 0), (2 * scale, -1 / (6 * scale), labelCount),
            ] {
                stock.dense.weight.setBlock(row: first, column: 0, to: weight.scaled(by: factor))
                for label in 0..<labelCount {
                    stock.dense.bias[0, first + label] = factor * bias[0, label]
                    stock.classifier.weight[label, first + label] = share
                }
            }
        } else {
            for index in 0..<hiddenSize { stock.dense.weight[index, index] = 0x1p-14 }
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
    /// The elements of a state are about 1, so its length is about the square root of their number, and no result is larger
    /// than that times the length of the weights. For results so large, the error is ten parts in a million; for common
    /// ones it vanishes.
    private static func regressionScale(of map: Linear) -> Float {
        let length = Float((Double(map.weight.columns) * map.weight.squaredNorm).squareRoot())
        let largest = max(1, length + map.bias.maximumMagnitude)
        return min(scale, 0x1p-5 / Float(sign: .plus, exponent: largest.exponent, significand: 1))
    }

    /// DistilBERT's head.
    ///
    /// - Throws: `ModelError.tooManyLabels` if the first map is too small for every label twice.
    static func distilBert(_ head: LinearHead) throws(ModelError) -> StockClassificationHead {
        let (weight, bias) = (head.classifier.weight, head.classifier.bias)  // [C, H], [C]
        let (labelCount, hiddenSize) = (weight.rows, weight.columns)
        guard 2 * labelCount <= hiddenSize else {
            throw .tooManyLabels(labelCount: labelCount, hiddenSize: hiddenSize)
        }
        var stock = StockClassificationHead(
            of: .distilBert, hiddenSize: hiddenSize, labelCount: labelCount, dropout: 0)
        for (sign, first) in [(Float(1), 0), (-1, labelCount)] {
            stock.dense.weight.setBlock(row: first, column: 0, to: weight.scaled(by: sign))
            for label in 0..<labelCount {
                stock.dense.bias[0, first + label] = sign * bias[0, label]
                stock.classifier.weight[label, first + label] = sign
            }
        }
        return stock
    }
}

extension Architecture {
    /// The published head of this architecture that gives the logits of a linear head.
    ///
    /// - Throws: `ModelError.notExpressible` or `.tooManyLabels`.
    package func exactHead(
        for head: LinearHead, problemType: ProblemType
    ) throws(ModelError) -> StockClassificationHead {
        switch traits.head {
        case .pooled: try ExactHead.bert(head, problemType: problemType)
        case .rectified: try ExactHead.distilBert(head)
        }
    }
}
