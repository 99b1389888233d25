package import StrictJSON

/// The held-out scores of a head with and without n-grams, on the same rows.
///
/// The score is the accuracy, the share of exact matches, or the correlation of a regression.
public struct NgramComparison: Hashable, Sendable {
    /// The name of the score, such as `accuracy`.
    public let scoreName: String
    /// The number of n-grams that were found in at least two texts and tried.
    public let ngramCount: Int
    /// The factor of the logits from the encoder's features.
    public let encoderFactor: Double
    /// The factor of the logits from the n-grams; 0 if they are not used.
    public let ngramFactor: Double
    /// The scores of the head on the encoder's features alone.
    public let encoder: HeadScore
    /// The scores of the head on n-grams alone.
    public let ngrams: HeadScore
    /// The scores of both together.
    public let both: HeadScore

    /// Whether the head reads n-grams.
    public var isUsed: Bool { ngramFactor > 0 }

    package init(
        scoreName: String, ngramCount: Int, encoderFactor: Double, ngramFactor: Double, encoder: HeadScore,
        ngrams: HeadScore, both: HeadScore
    ) {
        self.scoreName = scoreName
        self.ngramCount = ngramCount
        self.encoderFactor = encoderFactor
        self.ngramFactor = ngramFactor
        self.encoder = encoder
        self.ngrams = ngrams
        self.both = both
    }

    /// The comparison as lines, each with its line feed.
    package var text: String {
        let use =
            isUsed
            ? "\(NumberText.grouped(ngramCount)) n-grams, times \(NumberText.short(ngramFactor, significant: 2)), beside "
                + "the encoder, times \(NumberText.short(encoderFactor, significant: 2))"
            : "n-grams are not used: no mixture with them lowers the held-out loss clearly"
        var text = "features: \(use)\n"
        text += "  without n-grams: \(encoder.words(scoreName))\(isUsed ? " (--portable)" : "")\n"
        text += "  n-grams alone: \(ngrams.words(scoreName))\n"
        if isUsed { text += "  both: \(both.words(scoreName))\n" }
        return text
    }

    package var json: JSONValue {
        [
            "used": .boolean(isUsed), "count": .integer(ngramCount), "score_name": .text(scoreName),
            "encoder_factor": .real(encoderFactor), "ngram_factor": .real(ngramFactor),
            "encoder": encoder.json, "ngrams": ngrams.json, "both": both.json,
        ]
    }
}
