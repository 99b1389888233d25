/// How far a prediction can be trusted, by the rows that were held out of the model's training.
///
/// `TextClassifier.assessing(coverage:)` describes what is promised.
public struct AnswerAssessment: Hashable, Codable, Sendable {
    /// The labels that the text may have, the most probable first; `nil` without a coverage, and for a regression.
    ///
    /// The true label is among them as often as the coverage says. No label is in the set if even the most probable
    /// one is less probable than it usually is where it is right.
    public let labelSet: [String]?
    /// The range that the true number lies in as often as the coverage says; `nil` without a coverage, for a model that
    /// gives labels, and if too few rows were held out.
    public let interval: ClosedRange<Float>?
    /// The share of held-out texts that are at least as far from the training texts as this text; `nil` if the model
    /// keeps no distances.
    public let domainShare: Double?

    /// Whether the text is like those of the training, in that more than 1 % of held-out texts are as far from them;
    /// `nil` if the model keeps no distances.
    public var isInDomain: Bool? { domainShare.map { $0 > FeatureDomain.markedShare } }

    /// Whether the predicted label can be given as the answer: the label set, if there is one, is this label alone, and
    /// the text is not unlike those of the training.
    public let isAnswer: Bool

    init(
        labelSet: [String]?, interval: ClosedRange<Float>?, domainShare: Double?, predictedLabel: String
    ) {
        self.labelSet = labelSet
        self.interval = interval
        self.domainShare = domainShare
        let isMarked = domainShare.map { $0 <= FeatureDomain.markedShare } ?? false
        isAnswer = !isMarked && labelSet.map { $0 == [predictedLabel] } ?? true
    }
}
