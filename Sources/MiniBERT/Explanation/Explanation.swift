/// Which parts of a text decided its label, and how far the explanation can be trusted.
public struct Explanation: Hashable, Sendable {
    /// The answer that is explained.
    public let prediction: Prediction
    /// How the deciding parts were found.
    public let method: ExplanationMethod
    /// The words that the model read, in the order of the text; sentences with the method `.sentences`.
    public let parts: [TextPart]
    /// An explanation for each label that was asked for.
    public let labels: [LabelExplanation]
    /// The attention in the first window of the text, if it was asked for.
    public let attention: AttentionSummary?
}

/// A word or a sentence of a text, or of its pair.
public struct TextPart: Hashable, Sendable {
    /// 0 for the first text, 1 for the second text of a pair.
    public let segment: Int
    /// The range of its UTF-8 bytes in the original text.
    public let bytes: Range<Int>
    /// The range of its Unicode scalars in the original text, which are the characters of Python.
    public let characters: Range<Int>
}

/// The quantity that the scores of an explanation are parts of.
public enum ExplainedQuantity: String, Hashable, Sendable, CaseIterable {
    /// An output of the head before softmax or sigmoid.
    case logit
    /// The logarithm of `p / (1 - p)`, where `p` is the probability of the label.
    case logOdds = "log-odds"
    /// The output of a regression.
    case value
}

/// How much each part of a text speaks for a label.
public struct LabelExplanation: Hashable, Sendable {
    /// The id of the label.
    public let labelIndex: Int
    /// The name of the label.
    public let label: String
    /// The probability of the label; for regression, its value.
    public let probability: Float
    /// What the scores are parts of.
    public let quantity: ExplainedQuantity
    /// A number for each part: positive if it speaks for the label, negative if it speaks against it.
    public let scores: [Double]
    /// The indices of the parts, the one that speaks most for the label first.
    ///
    /// With the method `.removal` it is the order that a search found, else the order of the scores.
    public let ranking: [Int]
    /// How well the scores of integrated gradients add up; `nil` for other methods.
    public let completeness: Completeness?
    /// How much the explanation can be trusted; `nil` if it was not measured.
    public let faithfulness: Faithfulness?
}

/// How well the scores of integrated gradients add up to the difference that they explain.
public struct Completeness: Hashable, Sendable {
    /// The difference between the logits of the text and of the baseline.
    public let difference: Double
    /// The sum of the scores of all tokens, special ones included.
    public let sum: Double
    /// The number of steps of the integral.
    public let stepCount: Int

    /// The distance between sum and difference, relative to the difference.
    public var error: Double {
        let distance = (sum - difference).magnitude
        return distance == 0 ? 0 : distance / difference.magnitude
    }
}

/// The faithfulness of an explanation, and of random orders of the same parts.
///
/// With `p` the label's probability and `r` the parts that the ranking puts first, a share of 1, 5, 10, 20 and 50 % of
/// all parts, rounded up (the shares of DeYoung and others, 2020):
///
///     comprehensiveness = mean over the shares of   (p(text) - p(text without r)) / (p(text) - p(no parts))
///     sufficiency       = mean over the shares of 1 - (p(text) - p(r alone))      / (p(text) - p(no parts))
///
/// Each quotient is limited to `0...1` (Carton, Rathore and Tan, 2020). Of both, 1 is the best value. A part is removed
/// with its tokens, and nothing takes its place. For regression, `p` is the value.
public struct Faithfulness: Hashable, Sendable {
    /// How much of the probability is lost without the parts that decided.
    public let comprehensiveness: Double
    /// How much of the probability the parts that decided give alone.
    public let sufficiency: Double
    /// The comprehensiveness of random orders, a mean.
    public let randomComprehensiveness: Double
    /// The sufficiency of random orders, a mean.
    public let randomSufficiency: Double
}

/// How much attention each word gets in each head of each layer: weights of the network, and no explanation.
public struct AttentionSummary: Hashable, Sendable {
    /// The number of layers.
    public let layerCount: Int
    /// The number of heads of a layer.
    public let headCount: Int
    /// The indices of the parts that the window holds.
    public let parts: [Int]
    /// The share of attention for each layer, head and part, in this order.
    ///
    /// It is the attention of `[CLS]` if the classification head reads only `[CLS]`, else the mean over all tokens. The
    /// rest of 1 goes to special tokens.
    public let weights: [Float]

    /// The weight of a part, by its place in `parts`.
    public func weight(layer: Int, head: Int, part: Int) -> Float {
        weights[(layer * headCount + head) * parts.count + part]
    }
}
