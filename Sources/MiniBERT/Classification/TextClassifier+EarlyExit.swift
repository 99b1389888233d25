extension TextClassifier {
    /// The same classifier, which answers a text at the first layer whose exit is sure of its answer.
    ///
    ///     let fast = try classifier.answeringEarly(above: 0.95)
    ///     let prediction = try fast.classify("a film")
    ///     print(prediction.label, prediction.exitLayer ?? classifier.configuration.layerCount)
    ///
    /// A model with exits has a linear head for each inner layer (Schwartz, Stanovsky, Swayamdipta, Dodge and Smith, 2020).
    /// An exit is sure if its largest probability is above the threshold; where several labels may be right, if each label
    /// is, or is not, there with a probability above it. A text that no exit is sure of is answered by the last layer, bit for
    /// bit as without this. N-grams count only there. Each window of a long text is answered by itself.
    ///
    /// - Parameter threshold: How sure an exit must be; at 1, no text is answered early.
    /// - Returns: The classifier; this one is unchanged.
    /// - Throws: `ModelError.noExits` for a model without exits; `.noHeldOutScores` for a classifier of
    ///   `assessing(coverage:)`, as held-out scores and features are those of the last layer.
    /// - Precondition: The threshold is from 0 to 1.
    public func answeringEarly(above threshold: Double) throws(ModelError) -> TextClassifier {
        precondition((0...1).contains(threshold), "a threshold of \(threshold)")
        guard let exits else { throw .noExits(model: name) }
        guard answerRule == nil else { throw earlyAssessment }
        var classifier = self
        classifier.earlyExitRule = EarlyExitRule(
            exits: exits, threshold: threshold, problemType: configuration.problemType)
        return classifier
    }

    /// Whether a text may be answered before the last layer.
    package var answersEarly: Bool { earlyExitRule != nil }

    /// How sure an exit must be; `nil` if texts are not answered early.
    package var earlyThreshold: Double? { earlyExitRule?.threshold }

    /// The error of an assessment of early answers.
    var earlyAssessment: ModelError {
        .noHeldOutScores(
            model: name,
            finding:
                "it answers early, and its scores of held-out rows and its features are those of the last layer"
        )
    }
}
