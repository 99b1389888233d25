package import StrictJSON

/// The held-out scores of a head with and without self-training, on the same rows.
public struct SelfTrainingComparison: Hashable, Sendable {
    /// The number of distinct rows without a label.
    public let unlabeledCount: Int
    /// The number of rows with each label, by index, that the head labeled itself and was fitted on; empty if self-training
    /// is not used.
    package let labelCounts: [Int]
    /// The scores of the head without self-training.
    public let plain: HeadScore
    /// The scores of the head with self-training, which each fold did by itself.
    public let selfTrained: HeadScore

    /// Whether the head is also fitted on rows that it labeled itself.
    public var isUsed: Bool { !labelCounts.isEmpty }
    /// The number of rows that the head labeled itself and was fitted on.
    public var selfLabeledCount: Int { labelCounts.reduce(0, +) }

    package init(unlabeledCount: Int, labelCounts: [Int], plain: HeadScore, selfTrained: HeadScore) {
        self.unlabeledCount = unlabeledCount
        self.labelCounts = labelCounts
        self.plain = plain
        self.selfTrained = selfTrained
    }

    /// The use of the rows without a label, in words.
    package var line: String {
        let rows = NumberText.counted(unlabeledCount, "unlabeled row")
        guard isUsed else {
            return "self-training: not used: labels that the head gave to \(rows) do not lower the held-out "
                + "loss clearly"
        }
        return "self-training: \(NumberText.grouped(selfLabeledCount)) of \(rows), with labels that the head "
            + "gave, are trained on, and never scored"
    }

    /// The comparison as lines, each with its line feed.
    package var text: String {
        "\(line)\n  without self-training: \(plain.words("accuracy"))\n"
            + "  with self-training: \(selfTrained.words("accuracy"))\n"
    }

    package var json: JSONValue {
        [
            "used": .boolean(isUsed), "unlabeled": .integer(unlabeledCount),
            "self_labeled": .integer(selfLabeledCount), "score_name": "accuracy", "without": plain.json,
            "with": selfTrained.json,
        ]
    }
}
