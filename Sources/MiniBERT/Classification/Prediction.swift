/// The result of classifying one text.
public struct Prediction: Hashable, Codable, Sendable {
    /// The id of the label with the largest probability; the first of them in a tie.
    ///
    /// If exactly one label is right and a rule of the model gives another label, the id of that one.
    public let labelIndex: Int
    /// The name of that label.
    public let label: String
    /// The probability of that label; for regression, its value.
    public let score: Float
    /// The probability of every label; for regression, the values.
    ///
    /// For a long text in windows, the mean of the windows' probabilities.
    public let probabilities: LabelScores
    /// `[C]`: the outputs of the head, before softmax or sigmoid; for a text in windows, their mean.
    public let logits: [Float]
    /// Whether the text was cut to fit the model.
    public let isTruncated: Bool
    /// The number of tokens of the whole text before truncation, including special ones.
    public let tokenCount: Int
    /// The number of windows that were read; 1 except for long texts with the rule `.windows`.
    public let windowCount: Int
    /// The labels that the rule of the model gives the text, the most probable first; empty if it gives none, and `nil` for
    /// a model without a rule of its own.
    public let decidedLabels: [String]?
    /// How far the prediction can be trusted; `nil` unless the classifier is one of `TextClassifier.assessing(coverage:)`.
    public internal(set) var assessment: AnswerAssessment?
    /// The layer, from 1, whose exit gave the answer; `nil` for the last layer.
    ///
    /// For a text in windows, the highest of their layers. See `TextClassifier.answeringEarly(above:)`.
    public internal(set) var exitLayer: Int?

    /// The most probable labels, the best one first; labels of equal probability in the order of their ids.
    public func top(_ count: Int) -> [ScoredLabel] {
        ranking.prefix(count).map {
            ScoredLabel(label: probabilities.labels[$0], score: probabilities[$0])
        }
    }

    /// The ids of the labels, the most probable one first; ties in the order of the ids.
    package var ranking: [Int] {
        probabilities.indices.sorted { (probabilities[$0], $1) > (probabilities[$1], $0) }
    }

    /// Averages the logits of the windows of one text, and their probabilities.
    ///
    /// - Precondition: There is a window, and each has a logit for every label.
    init(
        windowLogits: [[Float]], labels: [String], problemType: ProblemType,
        decision: LabelDecision? = nil, isTruncated: Bool, tokenCount: Int
    ) {
        precondition(!windowLogits.isEmpty, "a prediction needs at least one window")
        logits = windowLogits.mean
        let values = windowLogits.map { problemType.probabilities(ofLogits: $0) }.mean
        probabilities = LabelScores(labels: labels, values: values)
        let decided = decision?.labelIndices(
            ofProbabilities: values.map { Double($0) }, problemType: problemType)
        decidedLabels = decided?.map { labels[$0] }
        labelIndex = decided?.first ?? values.indices.reduce(0) { values[$1] > values[$0] ? $1 : $0 }
        label = labels[labelIndex]
        score = values[labelIndex]
        self.isTruncated = isTruncated
        self.tokenCount = tokenCount
        windowCount = windowLogits.count
    }
}
