import PrintableText
package import StrictJSON

/// A likely mistake in labeled data, or a property that affects the scores.
public enum DataFinding: Hashable, Sendable, CustomStringConvertible {
    /// Texts that consist of white space.
    case emptyTexts([SourceLine])
    /// Texts that occur more than once with the same label; the lines of each.
    case repeatedTexts([[SourceLine]])
    /// Texts that occur with different labels; the lines of each.
    case conflictingTexts([[SourceLine]])
    /// Groups of labels that differ only in case, white space, invisible characters, the spelling of a number, or
    /// canonically equivalent spelling.
    case similarLabels([[ClassLabel]])
    /// Classes with too few rows, the smallest first.
    case smallClasses([ClassSize], advised: Int)
    /// The largest class has many times the rows of the smallest class.
    case imbalance(largest: ClassLabel, smallest: ClassLabel, ratio: Double)
    /// Texts that are both in the training data and in held-out data; pairs of lines, the training line first.
    case overlap(with: String, [[SourceLine]])
    /// Texts that are cut because they have more tokens than the limit.
    case cutTexts([SourceLine], limit: Int)
    /// Texts in a language or of a kind that the vocabulary of the encoder does not cover.
    case foreignTexts(VocabularyFit)

    /// The number of rows of a class.
    public struct ClassSize: Hashable, Sendable {
        /// The label of the class.
        public let label: ClassLabel
        /// The number of its rows.
        public let rows: Int

        package init(_ label: ClassLabel, rows: Int) {
            self.label = label
            self.rows = rows
        }
    }

    /// The seriousness of a finding.
    public enum Severity: String, Hashable, Sendable {
        /// A property of the data.
        case note
        /// A likely mistake, or a reason to distrust the scores.
        case warning
    }

    /// The seriousness of the finding.
    public var severity: Severity {
        switch self {
        case .cutTexts, .imbalance, .repeatedTexts: .note
        case .emptyTexts, .conflictingTexts, .similarLabels, .smallClasses, .overlap, .foreignTexts: .warning
        }
    }

    /// The identifier of this kind of finding.
    public var kind: String {
        switch self {
        case .emptyTexts: "empty_texts"
        case .repeatedTexts: "repeated_texts"
        case .conflictingTexts: "conflicting_texts"
        case .similarLabels: "similar_labels"
        case .smallClasses: "small_classes"
        case .imbalance: "imbalance"
        case .overlap: "overlap"
        case .cutTexts: "cut_texts"
        case .foreignTexts: "foreign_texts"
        }
    }

    /// The number of texts, groups of labels, classes or tokens that it is about.
    public var count: Int {
        switch self {
        case .emptyTexts(let lines), .cutTexts(let lines, _): lines.count
        case .repeatedTexts(let groups), .conflictingTexts(let groups), .overlap(_, let groups): groups.count
        case .similarLabels(let groups): groups.count
        case .smallClasses(let classes, _): classes.count
        case .imbalance: 1
        case .foreignTexts(let fit): fit.unknownCount + fit.continuationCount
        }
    }

    /// The lines that it is about, grouped by text.
    public var lines: [[SourceLine]] {
        switch self {
        case .emptyTexts(let lines), .cutTexts(let lines, _): lines.map { [$0] }
        case .repeatedTexts(let groups), .conflictingTexts(let groups), .overlap(_, let groups): groups
        case .similarLabels, .smallClasses, .imbalance, .foreignTexts: []
        }
    }

    /// The finding in words, with the first of its lines.
    public var description: String {
        let places = Self.places(lines)
        return switch self {
        case .emptyTexts: "\(Self.texts(count)) empty (\(places))"
        case .repeatedTexts: "\(Self.texts(count)) repeated with the same label (\(places))"
        case .conflictingTexts: "\(Self.texts(count)) repeated with different labels (\(places))"
        case .similarLabels(let groups):
            "labels that differ only by case, blanks, invisible characters or spelling: "
                + Self.spelled(groups)
        case .smallClasses(let classes, let advised): Self.small(classes, advised: advised)
        case .imbalance(let largest, let smallest, let ratio):
            "'\(largest)' has \(NumberText.short(ratio, significant: 2)) times the rows of '\(smallest)'; "
                + "look at macro F1, and consider balanced class weights"
        case .overlap(let name, _):
            "\(Self.texts(count)) both here and in \(printable(name)): "
                + "its scores will be too high (\(places))"
        case .cutTexts(_, let limit): "\(Self.texts(count)) longer than \(limit) tokens and cut (\(places))"
        case .foreignTexts(let fit):
            fit.finding
                + ": the encoder was probably trained on other texts; a more suitable one would score higher"
        }
    }

    /// The finding as JSON: `kind`, `severity`, `message`, `count`, and `lines`, an array of groups of file and line.
    ///
    /// - Parameter lineLimit: The most groups of lines; `count` counts all.
    /// - Returns: An object.
    package func json(lineLimit: Int = .max) -> JSONValue {
        [
            "kind": .text(kind), "severity": .text(severity.rawValue), "message": .text(description),
            "count": .integer(count),
            "lines": .array(
                lines.prefix(lineLimit).map { group in
                    .array(group.map { ["file": .text($0.file), "line": .integer($0.line)] })
                }),
        ]
    }

    /// At most three groups of labels, with their differences made visible.
    private static func spelled(_ groups: [[ClassLabel]]) -> String {
        let shown = groups.prefix(3).map { group in
            group.prefix(4).map { "'\($0.spelling)'" }.joined(separator: ", ")
                + (group.count > 4 ? ", …" : "")
        }
        return shown.joined(separator: "; ")
            + (groups.count > 3 ? "; … (\(NumberText.grouped(groups.count)) groups)" : "")
    }

    private static func small(_ classes: [ClassSize], advised: Int) -> String {
        let end = "; scores are unstable below \(advised)"
        if classes.count == 1, let only = classes.first {
            return "label '\(only.label)' has \(NumberText.counted(only.rows, "row"))" + end
        }
        let shown = classes.prefix(3).map { "'\($0.label)' \($0.rows)" }.joined(separator: ", ")
        return "\(NumberText.grouped(classes.count)) labels have fewer than \(advised) rows (\(shown)"
            + (classes.count > 3 ? ", …)" : ")") + end
    }

    private static func texts(_ count: Int) -> String {
        count == 1 ? "1 text is" : "\(NumberText.grouped(count)) texts are"
    }

    /// At most three places; the name of the file is left out if all are in the same file.
    private static func places(_ groups: [[SourceLine]]) -> String {
        let shown = groups.prefix(3)
        let files = Set(groups.joined().map { Array($0.file.utf8) })
        let texts = shown.map { group in
            group.prefix(4).map { files.count == 1 ? String($0.line) : $0.description }.joined(separator: "/")
        }
        let more = groups.count > shown.count ? ", …" : ""
        let unit = files.count == 1 ? (groups.count == 1 && groups[0].count == 1 ? "line " : "lines ") : ""
        return unit + texts.joined(separator: ", ") + more
    }
}
