package import Tensors

/// The training rows that decided for or against a label of a text, for a linear head on the features of a frozen
/// encoder.
///
/// Where the fit of a linear head with an L2 penalty ends, its weights are a sum over the training rows,
///
///     w[c] = k · Σ (y[i, c] - p[i, c]) · z[i]
///
/// so the logit of a label is a sum of one part for each row, and the bias (representer points: Yeh, Kim, Yen and
/// Ravikumar, 2018). `z` is a row's standardized features, `y` its class as 0 or 1, and `p` its probability. A row decides
/// much if it is like the text and the head has not learned it easily.
///
/// The features are those of `TextEmbedder` by the pooling of the head, and the probabilities those of `ScoredData`: the
/// parts are of the head that gave these probabilities.
package struct ExampleInfluence: Sendable {
    /// `[n, H]`.
    private let features: Tensor
    private let scale: FeatureScale
    /// `y - p` of each row and class.
    private let residuals: [[Double]]

    /// Prepares the training rows.
    ///
    /// - Parameters:
    ///   - features: `[n, H]`: the features of the rows.
    ///   - truths: The index of the class of each row.
    ///   - probabilities: The probabilities of each row by the head.
    /// - Precondition: There are as many rows of each.
    package init(features: Tensor, truths: [Int], probabilities: [[Double]]) {
        precondition(
            features.rows == truths.count && truths.count == probabilities.count, "rows of different counts")
        scale = FeatureScale(of: features, rows: Array(truths.indices))
        self.features = scale.standardized(features, rows: Array(truths.indices)[...])
        residuals = zip(truths, probabilities).map { truth, row in
            row.indices.map { ($0 == truth ? 1 : 0) - row[$0] }
        }
    }

    /// The part of each row in the logit of a label, of a text with these features.
    ///
    /// - Parameters:
    ///   - text: `[H]`: the features of the text.
    ///   - label: The index of the label.
    /// - Returns: The parts in the order of the rows, as shares whose sizes add up to 1; those above 0 speak for the label.
    package func shares(of text: [Float], on label: Int) -> [Double] {
        let standardized = scale.standardized(Tensor(text, shape: [1, text.count]), rows: [0])
        let products = features.linear(weight: standardized).elements  // [n]
        let parts = zip(residuals, products).map { $0[label] * Double($1) }
        let total = parts.reduce(0) { $0 + abs($1) }
        return total > 0 ? parts.map { $0 / total } : parts
    }
}
