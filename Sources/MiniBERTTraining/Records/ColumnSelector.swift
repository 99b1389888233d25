import PrintableText

/// A column, selected by its name in the header or by its number.
public enum ColumnSelector: Hashable, Sendable, CustomStringConvertible {
    /// The column of this name; in JSONL, the key. Case and surrounding white space matter only if two names differ in
    /// nothing else.
    case name(String)
    /// The column of this number, from 1.
    case number(Int)

    /// Reads a selector as users write it: digits are a number from 1, anything else is a name.
    public init(_ text: String) {
        if let number = Int(text), number >= 1, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            self = .number(number)
        } else {
            self = .name(text)
        }
    }

    /// The name in quotes, or the number.
    public var description: String {
        switch self {
        case .name(let name): quoted(name)
        case .number(let number): String(number)
        }
    }
}
