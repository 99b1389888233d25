import PrintableText
import StrictJSON

/// A column, by its name in the header or by its place.
public enum ColumnSelector: Hashable, Sendable, CustomStringConvertible {
    /// The column of this name; in JSONL, the key. Case and blanks around it count where two names differ by nothing else.
    case name(String)
    /// The column of this number, from 1.
    case number(Int)

    /// Reads a column as a user writes it: digits are a number from 1, everything else is a name.
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
