import MiniBERTTraining

/// Options about how far a prediction can be trusted.
enum AnswerOptions {
    static let coverage = Option(
        "coverage", .coverage,
        "also show the labels that a text may have, which hold the true one with probability P")
    static let prior = Option(
        "prior", .classShares,
        "shares of the labels among these texts, if they are not those of the training; in a file, a line for each "
            + "label with a tab before its share; labels without a share divide the rest")
    static let domain = Option(
        "domain", "also show whether a text is like those of the training")
    static let earlyExit = Option(
        "early-exit", .number("THRESHOLD", 0.5...1),
        "answer a text at the first layer that gives its label a probability above THRESHOLD, from 0.5: faster, with nearly "
            + "the same labels; for models of 'train --exits'",
        rules: [.conflicts(with: coverage.isGiven, domain.isGiven)])
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

/// The shares of labels, as they are given.
enum GivenShares: Sendable {
    case file(String)
    case list([(label: String, share: Double)])

    /// Reads a share; `nil` unless it is above 0 and below 1.
    static func share(_ text: some StringProtocol) -> Double? {
        Double(String(text)).flatMap { $0 > 0 && $0 < 1 ? $0 : nil }
    }
}

extension ValueType where Value == GivenShares {
    /// A file, or a list of labels with their shares; a value with an equals sign is a list.
    fileprivate static var classShares: Self {
        Self(
            "FILE|LABEL=SHARE,...",
            expectation: "a file, or labels with shares above 0 and below 1, such as spam=0.1,other=0.9",
            example: "spam=0.1", counterexample: "spam=2", completion: .files
        ) { text in
            guard text.contains("=") else { return text.isEmpty ? nil : .file(text) }
            var shares: [(label: String, share: Double)] = []
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                guard let sign = part.lastIndex(of: "="), sign > part.startIndex,
                    let share = GivenShares.share(part[part.index(after: sign)...])
                else { return nil }
                shares.append((String(part[..<sign]), share))
            }
            return .list(shares)
        }
    }
}
