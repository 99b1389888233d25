/// What a classifier says of one text.
public struct Prediction: Hashable, Sendable {
    /// The id of the label with the largest logit; the first of them in a tie.
    public let labelIndex: Int
    /// The name of that label.
    public let label: String
    /// The probability of that label; for regression, its value.
    public let score: Float
    /// `[C]`: the probability of every label in the order of the ids; for regression, the values.
    ///
    /// With windows over a long text, the mean of the windows' probabilities.
    public let probabilities: [Float]
    /// `[C]`: what the head gave, before softmax or sigmoid; with windows, the mean.
    public let logits: [Float]
    /// Whether the text was cut to fit the model.
    public let isTruncated: Bool
    /// How many tokens the whole text has, special ones counted, whether read or cut.
    public let tokenCount: Int
    /// How many windows were read: 1 but for long texts under the rule `.windows`.
    public let windowCount: Int

    /// The indices of the labels, most probable first; ties in the order of the ids.
    public var ranking: [Int] {
        probabilities.indices.sorted { (probabilities[$0], $1) > (probabilities[$1], $0) }
    }

    /// Averages the logits of the windows of one text, and the probabilities that each gives.
    ///
    /// - Precondition: There is a window, and each has a logit for every label.
    init(
        windowLogits: [[Float]], labels: [String], problemType: ProblemType, isTruncated: Bool,
        tokenCount: Int
    ) {
        precondition(!windowLogits.isEmpty, "a prediction needs at least one window")
        logits = Embedded.mean(windowLogits)
        probabilities = Embedded.mean(windowLogits.map { problemType.probabilities(ofLogits: $0) })
        let probabilities = probabilities
        labelIndex = probabilities.indices.reduce(0) { probabilities[$1] > probabilities[$0] ? $1 : $0 }
        label = labels[labelIndex]
        score = probabilities[labelIndex]
        self.isTruncated = isTruncated
        self.tokenCount = tokenCount
        windowCount = windowLogits.count
    }
}
