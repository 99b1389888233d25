@testable import MiniBERT
@testable import MiniBERTTraining
@testable import StrictJSON
@testable import minibert

/// Names, labels and texts of any kind do not become markup of a report.
///
/// The parts of the input, with 0xFF between them, are the name, two labels, a text, and the names of a file and of a
/// folder.
func check(_ input: [UInt8]) {
    var choices = Choices(input)
    let parts = (0..<6).map { _ in choices.part().text }
    for part in parts { requireEscaped(part) }
    let report = report(of: parts)
    let page = HTMLReport(report, modelPath: parts[5]).html
    requireSameMarkup(page)
    require(
        report.text(includingTexts: true).unicodeScalars.allSatisfy { !isControl($0) },
        "no control characters")
    for suspect in report.suspects {
        require(suspect.tsvRow.utf8.count { $0 == 0x09 } == 5, "a row has its columns")
        require(!suspect.tsvRow.utf8.contains(0x0A), "a row is a line")
    }
}

private func report(of parts: [String]) -> FineTuningReport {
    let labels = [ClassLabel(parts[1]), ClassLabel(parts[2] + "x")]
    let example = LabeledExample(
        text: parts[3], target: .label(labels[0]), source: SourceLine(file: parts[4], line: 3))
    let evaluation = ClassificationEvaluation(
        probabilities: [[0.9, 0.1], [0.3, 0.7], [0.2, 0.8]], truths: [0, 1, 0], labels: labels)
    var report = FineTuningReport(
        name: parts[0], encoder: parts[0], problemType: .singleLabel, scoring: parts[4],
        evaluation: .classification(evaluation))
    report.settings = ["name": .text(parts[0]), "file": .text(parts[4])]
    report.suspects = SuspectLabel.mostConfident(
        probabilities: [[0.2, 0.8]], truths: [0], examples: [example], labels: labels)
    report.findings = [
        .emptyTexts([example.source]), .similarLabels([labels]), .overlap(with: parts[4], [[example.source]]),
        .smallClasses([.init(labels[0], rows: 1)], advised: 8),
    ]
    return report
}

private func requireEscaped(_ text: String) {
    for escaped in [HTMLText.escaped(text), HTMLText.escaped(text, limit: 7)] {
        require(!escaped.utf8.contains { "<>\"'".utf8.contains($0) }, "no markup: \(escaped)")
        require(!escaped.unicodeScalars.contains(where: isControl), "no control characters")
        // By bytes: a combining mark makes one character of itself and the semicolon before it.
        for rest in escaped.utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
            .dropFirst()
        {
            require(
                ["amp;", "lt;", "gt;", "quot;", "#39;"].contains { rest.starts(with: $0.utf8) },
                "only references")
        }
    }
}

private func isControl(_ scalar: Unicode.Scalar) -> Bool {
    (scalar.value < 0x20 && scalar != "\n") || (0x7F...0x9F).contains(scalar.value)
}

/// The names of the tags of a page, in order: those of the same report with harmless parts.
private let usualTags = tags(of: HTMLReport(report(of: ["a", "b", "c", "d", "e", "f"]), modelPath: "m").html)

private func requireSameMarkup(_ page: String) {
    let found = tags(of: page)
    require(
        found.elementsEqual(usualTags) { $0.elementsEqual($1) },
        "the markup does not depend on the texts: \(found.count) tags of \(usualTags.count)")
}

private func tags(of page: String) -> [Substring.UTF8View] {
    page.utf8.split(separator: UInt8(ascii: "<"), omittingEmptySubsequences: false).dropFirst().map { tag in
        tag.prefix { !" >".utf8.contains($0) }
    }
}
