import StrictJSON

/// How input is cut into records.
enum InputFormat: String, CaseIterable, Sendable {
    case lines, tsv, csv, jsonl

    /// The format that a file's name tells, if it does.
    init?(fileName: [UInt8]) {
        let name = String(decoding: fileName, as: UTF8.self).lowercased()
        switch name.split(separator: ".").last {
        case "tsv" where name.hasSuffix(".tsv"): self = .tsv
        case "csv" where name.hasSuffix(".csv"): self = .csv
        case "jsonl" where name.hasSuffix(".jsonl"): self = .jsonl
        case "ndjson" where name.hasSuffix(".ndjson"): self = .jsonl
        default: return nil
        }
    }
}

/// A column, by its name in the header or by its number from 1.
enum ColumnReference: Hashable, Sendable, CustomStringConvertible {
    case name([UInt8])
    case number(Int)

    /// Digits are a number; everything else is a name.
    init(_ text: [UInt8]) {
        let number = Int(String(decoding: text, as: UTF8.self)).flatMap { $0 >= 1 ? $0 : nil }
        self = number.map { .number($0) } ?? .name(text)
    }

    var description: String {
        switch self {
        case .name(let name): printable(name)
        case .number(let number): String(number)
        }
    }
}

/// How records are read.
struct InputSettings: Hashable, Sendable {
    /// Nothing: by the file's name, lines where that does not tell.
    var format: InputFormat?
    /// Nothing: by the header, or the first column.
    var textColumns: [ColumnReference] = []
    var pairColumn: ColumnReference?
    var idColumn: ColumnReference?
    /// Nothing: yes where a column is given by name, or where the first row has a known name.
    var hasHeader: Bool?
    /// What stands between the texts of several columns.
    var joint: [UInt8] = [UInt8(ascii: " ")]
    /// Whether records end at NUL rather than at LF.
    var isNulSeparated = false
    /// Whether all columns are kept, to be written again.
    var keepsFields = false
    /// How many bytes a record may have.
    var recordLimit = RecordSplitter.defaultLimit
}
