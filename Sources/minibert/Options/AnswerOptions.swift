import MiniBERTTraining

/// Options about how far a prediction can be trusted.
enum AnswerOptions {
    static let coverage = Option(
        "coverage", .coverage,
        "also show the labels that a text may have, which hold the true one with probability P")
    static let domain = Option(
        "domain", "also show whether a text is like those of the training")
}

extension ValueType where Value == Double {
    /// A share of texts for which something holds, below 1.
    fileprivate static var coverage: Self {
        Self(
            "P", expectation: "a number from 0.5 to 0.999, such as 0.9", example: "0.9", counterexample: "1",
            text: { NumberText.short($0, significant: 6) }
        ) { text in Double(text).flatMap { (0.5...0.999).contains($0) ? $0 : nil } }
    }
}
