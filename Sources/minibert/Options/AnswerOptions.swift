import MiniBERT
import MiniBERTTraining
import PrintableText

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

    /// The shares, read from the file if one is given.
    ///
    /// - Throws: `CommandError.data` for a file that has something else.
    private func shares() throws(CommandError) -> [(label: String, share: Double)] {
        switch self {
        case .list(let shares): return shares
        case .file(let path):
            var shares: [(label: String, share: Double)] = []
            for line in try tabbedLines(reading: path).lines {
                guard line.cells.count == 2, let share = Self.share(line.cells[1]) else {
                    throw .data(
                        "\(line.source): expected a label, a tab and a share above 0 and below 1, such as 0.25"
                    )
                }
                shares.append((line.cells[0], share))
            }
            return shares
        }
    }

    /// The model for texts with these shares.
    ///
    /// - Throws: `CommandError.usage` for shares that the model has no use for, `.data` for a file, `.model` for a model that
    ///   does not keep those of its training.
    func applied(to model: TextClassifier) throws(CommandError) -> TextClassifier {
        let given = try shares()
        let option = AnswerOptions.prior.written
        do throws(TextClassifier.PriorFault) {
            return try model.expecting(given)
        } catch {
            switch error {
            case .model(let fault): throw CommandError(fault)
            case .unknownLabel(let label):
                let known = model.labels.prefix(20).map { "'\(printable($0))'" }.joined(separator: ", ")
                throw .usage(
                    .impossible(
                        "'\(option)': the model has no label '\(printable(label))', it knows \(known)"
                            + (model.labels.count > 20 ? " and \(model.labels.count - 20) more" : "")))
            case .wrongSum:
                let sum = given.reduce(0) { $0 + $1.share }
                throw .usage(
                    .impossible(
                        "'\(option)': the shares have the sum \(NumberText.short(sum)), expected 1 for all labels, and "
                            + "less for some of them"))
            }
        }
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
