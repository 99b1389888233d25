package import StrictJSON

/// The held-out scores of a head with and without n-grams, on the same rows.
///
/// The score is the accuracy, the share of exact matches, or the correlation of a regression.
public struct NgramComparison: Hashable, Sendable {
    /// The scores of one head.
    public struct Score: Hashable, Sendable {
        /// The mean loss of the held-out rows, in nats.
        public let heldOutLoss: Double
        /// The score; `nil` if it is not defined.
        public let score: Double?

        package init(heldOutLoss: Double, score: Double?) {
            self.heldOutLoss = heldOutLoss
            self.score = score
        }
    }

    /// The name of the score, such as `accuracy`.
    public let scoreName: String
    /// The number of n-grams that were found in at least two texts and tried.
    public let ngramCount: Int
    /// The factor of the logits from the encoder's features.
    public let encoderFactor: Double
    /// The factor of the logits from the n-grams; 0 if they are not used.
    public let ngramFactor: Double
    /// The scores of the head on the encoder's features alone.
    public let encoder: Score
    /// The scores of the head on n-grams alone.
    public let ngrams: Score
    /// The scores of both together.
    public let both: Score

    /// Whether the head reads n-grams.
    public var isUsed: Bool { ngramFactor > 0 }

    package init(
        scoreName: String, ngramCount: Int, encoderFactor: Double, ngramFactor: Double, encoder: Score,
        ngrams: Score, both: Score
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
        text += "  without n-grams: \(words(encoder))\(isUsed ? " (--portable)" : "")\n"
        text += "  n-grams alone: \(words(ngrams))\n"
        if isUsed { text += "  both: \(words(both))\n" }
        return text
    }

    private func words(_ score: Score) -> String {
        let first = score.score.map { "\(scoreName) \(NumberText.fixed($0, 3)), " } ?? ""
        return first + "held-out loss \(NumberText.fixed(score.heldOutLoss, 3))"
    }

    package var json: JSONValue {
        func object(_ score: Score) -> JSONValue {
            ["held_out_loss": .real(score.heldOutLoss), "score": .real(score.score)]
        }
        return [
            "used": .boolean(isUsed), "count": .integer(ngramCount), "score_name": .text(scoreName),
            "encoder_factor": .real(encoderFactor), "ngram_factor": .real(ngramFactor),
            "encoder": object(encoder), "ngrams": object(ngrams), "both": object(both),
        ]
    }
}
