import NeuralNetworks

/// Assesses predictions of a model by its held-out rows, for one coverage.
struct AnswerRule: Sendable {
    /// The largest `1 - p` of each label in a label set; `nil` if there are no label sets.
    private let labelBounds: [Float]?
    /// The largest error within an interval; `nil` if there are no intervals, or too few held-out rows for one.
    private let errorBound: Float?
    private let domain: FeatureDomain?
    /// The pooler of the features of the domain, if it is of pooled states.
    private let pooler: BertPooler?

    init(_ record: HeldOutRecord, coverage: Double?, pooler: BertPooler?) {
        domain = record.domain
        self.pooler = pooler
        switch (record.scores, coverage) {
        case (.classes(let all, let each), let coverage?):
            // A class of too few rows has the bound of all rows, and without that, every label is possible.
            let common = all.bound(coverage: coverage) ?? .infinity
            labelBounds = each.map { $0.bound(coverage: coverage) ?? common }
            errorBound = nil
        case (.errors(let errors), let coverage?):
            labelBounds = nil
            errorBound = errors.bound(coverage: coverage)
        case (nil, _), (_, nil):
            labelBounds = nil
            errorBound = nil
        }
    }

    /// Whether features are needed of more tokens than the first one of each text.
    var readsAllTokens: Bool { domain.map { !$0.pooling.readsOnlyClassToken } ?? false }

    /// The features of each sequence that the distance is of; empty arrays without one.
    func features(of states: HiddenStates) -> [[Float]] {
        guard let domain else { return Array(repeating: [], count: states.sequences.count) }
        return domain.pooling(states, pooler: pooler).rowArrays
    }

    /// Assesses the scores of a text with these features.
    ///
    /// - Parameters:
    ///   - scores: `[C]`: the probabilities of the labels; for a regression, the number.
    ///   - labels: The names of the labels.
    ///   - ranking: The ids of the labels, the most probable one first.
    ///   - answer: The label that is given; `nil` for the most probable one.
    ///   - features: The result of `features(of:)`; for a text in windows, their mean.
    /// - Returns: The assessment.
    func assessment(
        ofScores scores: [Float], labels: [String], ranking: [Int], answer: String? = nil, features: [Float]
    ) -> AnswerAssessment {
        let labelSet = labelBounds.map { bounds in
            ranking.filter { 1 - scores[$0] <= bounds[$0] }.map { labels[$0] }
        }
        let interval = errorBound.map { (scores[0] - $0)...(scores[0] + $0) }
        return AnswerAssessment(
            labelSet: labelSet, interval: interval,
            domainShare: domain?.share(atLeastAsFarAs: features),
            predictedLabel: answer ?? labels[ranking[0]])
    }
}
