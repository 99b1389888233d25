/// The character between the columns of a table.
public enum Delimiter: String, Hashable, Sendable, CaseIterable {
    /// A comma.
    case comma
    /// A tab.
    case tab
    /// A semicolon, as spreadsheets write in locales with a decimal comma.
    case semicolon
    /// A vertical bar.
    case bar

    package var byte: UInt8 {
        switch self {
        case .comma: UInt8(ascii: ",")
        case .tab: UInt8(ascii: "\t")
        case .semicolon: UInt8(ascii: ";")
        case .bar: UInt8(ascii: "|")
        }
    }

    /// The delimiter of a first line such as `sep=;`, which Excel writes and reads.
    init?(namedBy line: some Sequence<UInt8>) {
        let line = Array(line)
        let word = String(decoding: line.prefix(4), as: UTF8.self).lowercased()
        guard line.count == 5, word == "sep=", let found = Self.allCases.first(where: { $0.byte == line[4] })
        else { return nil }
        self = found
    }
}
