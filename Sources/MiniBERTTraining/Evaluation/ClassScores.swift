package import StrictJSON

/// The scores of one class against all others.
public struct ClassScores: Hashable, Sendable {
    /// The class.
    public let label: ClassLabel
    /// How many rows belong to the class.
    public let support: Int
    /// How many rows were predicted as the class.
    public let predicted: Int
    /// How many of these predictions are right.
    public let correct: Int

    /// The share of its predictions that are right: 0 if the class is never predicted, `nil` if it has no rows.
    public var precision: Double? {
        guard support > 0 else { return nil }
        return predicted > 0 ? Double(correct) / Double(predicted) : 0
    }

    /// The share of its rows that are predicted right; `nil` if it has no rows.
    public var recall: Double? { support > 0 ? Double(correct) / Double(support) : nil }

    /// The harmonic mean of precision and recall; `nil` if the class has no rows.
    public var f1: Double? { support > 0 ? 2 * Double(correct) / Double(support + predicted) : nil }

    /// The scores as JSON; undefined scores are `null`.
    package var json: JSONValue {
        [
            "label": .text(label.text), "precision": .real(precision), "recall": .real(recall),
            "f1": .real(f1), "support": .integer(support),
        ]
    }
}

/// The average of a score over all classes, in the three usual ways.
public struct AveragedScores: Hashable, Sendable {
    /// The mean over the classes that have rows.
    public let macro: Double
    /// The mean over the classes, weighted by their rows.
    public let weighted: Double
    /// The score of all decisions together.
    public let micro: Double

    static func f1(_ classes: [ClassScores]) -> AveragedScores {
        let correct = classes.reduce(0) { $0 + $1.correct }
        let both = classes.reduce(0) { $0 + $1.support + $1.predicted }
        return averaged(classes, \.f1, micro: both > 0 ? 2 * Double(correct) / Double(both) : 0)
    }

    static func precision(_ classes: [ClassScores]) -> AveragedScores {
        let predicted = classes.reduce(0) { $0 + $1.predicted }
        let correct = classes.reduce(0) { $0 + $1.correct }
        return averaged(classes, \.precision, micro: predicted > 0 ? Double(correct) / Double(predicted) : 0)
    }

    static func recall(_ classes: [ClassScores]) -> AveragedScores {
        let support = classes.reduce(0) { $0 + $1.support }
        let correct = classes.reduce(0) { $0 + $1.correct }
        return averaged(classes, \.recall, micro: support > 0 ? Double(correct) / Double(support) : 0)
    }

    private static func averaged(
        _ classes: [ClassScores], _ score: (ClassScores) -> Double?, micro: Double
    ) -> AveragedScores {
        let present = classes.compactMap { scores in score(scores).map { ($0, Double(scores.support)) } }
        let support = present.reduce(0) { $0 + $1.1 }
        return AveragedScores(
            macro: present.isEmpty ? 0 : present.reduce(0) { $0 + $1.0 } / Double(present.count),
            weighted: support > 0 ? present.reduce(0) { $0 + $1.0 * $1.1 } / support : 0, micro: micro)
    }

    package var json: JSONValue {
        ["macro": .real(macro), "weighted": .real(weighted), "micro": .real(micro)]
    }
}
