import MiniBERT

/// A text, or a pair of texts, with the label or number that a model should predict for it.
public struct LabeledExample: Sendable {
    /// The answer that a model should give for an example.
    public enum Target: Hashable, Sendable {
        /// Exactly one class.
        case label(ClassLabel)
        /// Any number of classes, possibly none.
        case labels([ClassLabel])
        /// A number.
        case value(Double)

        /// The classes of the target; empty for a number.
        public var labels: [ClassLabel] {
            switch self {
            case .label(let label): [label]
            case .labels(let labels): labels
            case .value: []
            }
        }

        /// The target in words, safe to print: the class, the classes with commas between them, or the number.
        package var words: String {
            switch self {
            case .label(let label): label.description
            case .labels(let labels): labels.map(\.description).joined(separator: ",")
            case .value(let value): value.description
            }
        }
    }

    /// The text; several columns are joined.
    public let text: String
    /// The second text of a pair.
    public let pair: String?
    /// The answer to learn.
    public let target: Target
    /// Where the example was read.
    public let source: SourceLine
    /// The values of other columns, if they have few distinct ones; no model reads them.
    package var otherValues: [OtherValue] = []
    /// The tokens of the text, if the check of the data has kept them.
    var tokens: TextTokens?

    /// Creates an example.
    public init(text: String, pair: String? = nil, target: Target, source: SourceLine) {
        self.text = text
        self.pair = pair
        self.target = target
        self.source = source
    }

    /// The text as an encoder reads it.
    var input: TextInput {
        var input = TextInput(text, pair: pair)
        input.tokens = tokens
        return input
    }

    /// The bytes that identify the input: examples of the same text, or pair of texts, share them.
    var inputBytes: [UInt8] { Self.inputBytes(text: text, pair: pair) }

    /// The bytes that identify a text or a pair of texts.
    ///
    /// Swift strings would be equal for canonically equivalent texts.
    static func inputBytes(text: String, pair: String?) -> [UInt8] {
        guard let pair else { return Array(text.utf8) }
        // 0xFF occurs in no UTF-8 text, so no two different pairs give the same bytes.
        return Array(text.utf8) + [0xFF] + Array(pair.utf8)
    }
}
