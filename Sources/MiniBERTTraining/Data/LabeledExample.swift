import PrintableText

/// A line of a file, for messages.
public struct SourceLine: Hashable, Sendable, CustomStringConvertible {
    /// The file's name as the user gave it; `-` is standard input.
    public let file: String
    /// The line, from 1; of a row of several lines, the first.
    public let line: Int

    /// Creates the place of a line.
    public init(file: String, line: Int) {
        self.file = file
        self.line = line
    }

    /// `file:line`.
    public var description: String { "\(printable(file)):\(line)" }
}

/// What a text should be predicted as.
public enum Target: Hashable, Sendable {
    /// Exactly one class.
    case label(Label)
    /// Any number of classes, none among them.
    case labels([Label])
    /// A number.
    case value(Double)

    /// The labels that are named; none for a number.
    public var labels: [Label] {
        switch self {
        case .label(let label): [label]
        case .labels(let labels): labels
        case .value: []
        }
    }
}

/// A text with what it should be predicted as, and where it was read.
public struct LabeledExample: Sendable {
    /// The text; the columns joined, where there were several.
    public let text: String
    /// The second text of a pair.
    public let pair: String?
    /// What to predict.
    public let target: Target
    /// Where it was read.
    public let source: SourceLine

    /// Creates an example.
    public init(text: String, pair: String? = nil, target: Target, source: SourceLine) {
        self.text = text
        self.pair = pair
        self.target = target
        self.source = source
    }

    /// The bytes that two examples of the same input share.
    var inputBytes: [UInt8] { Self.inputBytes(text: text, pair: pair) }

    /// What stands for a text or a pair of texts; they are compared by bytes, never as Swift strings.
    static func inputBytes(text: String, pair: String?) -> [UInt8] {
        guard let pair else { return Array(text.utf8) }
        // 0xFF occurs in no UTF-8 text, so no two different pairs give the same bytes.
        return Array(text.utf8) + [0xFF] + Array(pair.utf8)
    }
}

/// Everything that was read from labelled files, in order.
public struct LabeledData: Sendable {
    /// The rows of all files.
    public var examples: [LabeledExample]
    /// How each file was read.
    public var files: [FileReading]

    /// Creates data from examples that were made elsewhere.
    public init(examples: [LabeledExample], files: [FileReading] = []) {
        self.examples = examples
        self.files = files
    }
}
