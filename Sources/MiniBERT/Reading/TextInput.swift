/// A text that a model can read: a `String`, a `Substring`, or a `TextInput`.
public protocol TextInputConvertible: Sendable {
    /// The text as a model reads it.
    var textInput: TextInput { get }
}

/// A text to be read by a model, alone or with a second one, as UTF-8 bytes.
///
/// Bytes that are not UTF-8 are read as U+FFFD, as Python reads them with `errors="replace"`.
public struct TextInput: Hashable, Sendable, ExpressibleByStringLiteral {
    /// The text.
    public let text: [UInt8]
    /// The second text of a pair, such as an answer to a question.
    public let pair: [UInt8]?
    /// The tokens of the text, if it was tokenized before.
    package var tokens: TextTokens?

    /// Creates an input from bytes.
    public init(text: [UInt8], pair: [UInt8]? = nil) {
        self.text = text
        self.pair = pair
    }

    /// Creates an input from strings.
    public init(_ text: String, pair: String? = nil) {
        self.init(text: Array(text.utf8), pair: pair.map { Array($0.utf8) })
    }

    /// Creates an input of one text.
    public init(stringLiteral text: String) { self.init(text) }

    /// Whether all bytes are UTF-8, so that none is read as U+FFFD.
    package var isUTF8: Bool { Self.isUTF8(text) && (pair.map(Self.isUTF8) ?? true) }

    private static func isUTF8(_ bytes: [UInt8]) -> Bool {
        // Most texts are ASCII. A plain loop checks many bytes at a time.
        var bits: UInt8 = 0
        let span = bytes.span
        for index in 0..<span.count { bits |= span[index] }
        return bits < 0x80 || String(validating: bytes, as: UTF8.self) != nil
    }
}

extension TextInput: TextInputConvertible {
    /// The input itself.
    public var textInput: TextInput { self }
}

extension String: TextInputConvertible {
    /// The text alone.
    public var textInput: TextInput { TextInput(self) }
}

extension Substring: TextInputConvertible {
    /// The text alone.
    public var textInput: TextInput { TextInput(text: Array(utf8)) }
}
