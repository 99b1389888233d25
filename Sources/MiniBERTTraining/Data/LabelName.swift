/// A text that says what a label means, such as its name or a description.
///
/// A head is trained on it as on a row with that label, and no score is ever of it.
public struct LabelName: Hashable, Sendable {
    /// The label.
    public let label: ClassLabel
    /// The name or description.
    public let text: String
    /// Where the text was read.
    public let source: SourceLine

    /// Creates a text for a label.
    ///
    /// - Parameters:
    ///   - label: The label.
    ///   - text: What it means; `nil` for the words of the label, `book restaurant` for `BookRestaurant`.
    ///   - source: The place that messages name.
    public init(
        _ label: ClassLabel, text: String? = nil,
        source: SourceLine = SourceLine(file: "label names", line: 1)
    ) {
        self.label = label
        self.text = text ?? Self.words(of: label)
        self.source = source
    }

    /// The text as a row to train on.
    package var example: LabeledExample {
        LabeledExample(text: text, target: .label(label), source: source)
    }

    /// The label with blanks for underscores and before capitals within words, which encoders know no pieces of.
    static func words(of label: ClassLabel) -> String {
        var words = String.UnicodeScalarView()
        var isAfterSmall = false
        for scalar in label.text.unicodeScalars {
            if isAfterSmall, scalar.properties.isUppercase { words.append(" ") }
            words.append(scalar == "_" ? " " : scalar)
            isAfterSmall = scalar.properties.isLowercase
        }
        return String(words)
    }
}

/// The texts of labels that a file lists: on each line a label, or a label, a tab and a text.
///
/// A label alone stands for its words. A label may have several lines.
package struct LabelNameTable: Hashable, Sendable {
    /// The texts, in the order of the lines.
    package let names: [LabelName]

    /// The words that a header would have in place of a text.
    private static let headerWords: Set<String> = ["text", "name", "names", "description", "descriptions"]

    /// Reads the lines of a table.
    ///
    /// - Throws: `LineFinding` for a table that is not as described.
    package init(_ table: TabbedLines) throws(LineFinding) {
        var names: [LabelName] = []
        var places: [[UInt8]: (name: LabelName, line: Int)] = [:]
        for (source, cells) in table.lines {
            let name = try Self.name(of: cells, at: source)
            if names.isEmpty, cells.count == 2, cells[0].lowercased() == "label",
                Self.headerWords.contains(cells[1].lowercased())
            {
                throw LineFinding(source, "is a header, expected a label, a tab and its name on every line")
            }
            if let (other, line) = places.updateValue((name, source.line), forKey: Array(name.text.utf8)) {
                throw LineFinding(
                    source,
                    other.label == name.label
                        ? "the same label and name as in line \(line)"
                        : "the label '\(name.label)' has the name of '\(other.label)' in line \(line), "
                            + "expected one that tells them apart")
            }
            names.append(name)
        }
        self.names = names
    }

    private static func name(of cells: [String], at source: SourceLine) throws(LineFinding) -> LabelName {
        guard cells.count <= 2, !isBlank(cells[0]) else {
            throw LineFinding(source, "expected a label, or a label, a tab and its name")
        }
        let label = ClassLabel(cells[0])
        let name = LabelName(label, text: cells.count == 2 ? cells[1] : nil, source: source)
        guard !isBlank(name.text) else {
            throw LineFinding(source, "the label '\(label)' has an empty name, expected a word or a sentence")
        }
        return name
    }

    private static func isBlank(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }

    /// What people put between a label and its name in place of a tab.
    private static let wrongSeparators: [Unicode.Scalar] = [",", ";", ":", "|", "="]

    /// What each line has in place of a tab; `nil` if a line has a tab or none of the usual separators.
    package var likelySeparator: Unicode.Scalar? {
        Self.wrongSeparators.first { separator in
            names.allSatisfy {
                $0.label.text.unicodeScalars.contains(separator) && $0.text == LabelName.words(of: $0.label)
            }
        }
    }

    /// Checks that labels of data have a name; the table may have others, of which there are no rows.
    ///
    /// - Throws: `LineFinding` for a label that the table lacks, and for a line without a tab that begins with a label of
    ///   the data and another separator.
    package func check(_ labels: [ClassLabel]) throws(LineFinding) {
        let known = Set(names.map(\.label))
        let given = Set(labels)
        for name in names where !given.contains(name.label) && name.text == LabelName.words(of: name.label) {
            let start = name.label.text.unicodeScalars.prefix { !Self.wrongSeparators.contains($0) }
            let label = ClassLabel(String(String.UnicodeScalarView(start)))
            guard given.contains(label) else { continue }
            throw LineFinding(
                name.source,
                "the label '\(name.label)' has no rows, and the label '\(label)' has, expected a tab between it and "
                    + "its name")
        }
        for label in labels where !known.contains(label) {
            throw LineFinding(
                SourceLine(file: names[0].source.file, line: 1), "the label '\(label)' of the data is missing"
            )
        }
    }
}
