/// A value of a column that is neither the text nor the label, such as the source of a row.
package struct OtherValue: Hashable, Sendable {
    /// The name of the column.
    package let column: String
    /// The value.
    package let value: String

    /// Creates a value of a column.
    package init(column: String, value: String) {
        self.column = column
        self.value = value
    }
}

/// Keeps the values of the columns beside text and label that have few distinct ones.
struct OtherColumns {
    /// The most distinct values of a column that is kept, and the most bytes of a value.
    private static let (valueLimit, byteLimit) = (50, 100)

    /// The distinct values of each column; `nil` for one of too many or too long values.
    private var columns: [[[UInt8]: OtherValue]?] = []

    /// The values of a row that are kept; empty ones are left out.
    mutating func kept(_ values: [[UInt8]], names: [String]) -> [OtherValue] {
        guard !values.isEmpty else { return [] }
        if columns.count < values.count { columns = Array(repeating: [:], count: values.count) }
        var kept: [OtherValue] = []
        for (index, bytes) in values.enumerated() where !bytes.isEmpty {
            guard let known = columns[index] else { continue }
            if let value = known[bytes] {
                kept.append(value)
            } else if known.count < Self.valueLimit, bytes.count <= Self.byteLimit {
                let value = OtherValue(column: names[index], value: String(decoding: bytes, as: UTF8.self))
                columns[index]?[bytes] = value
                kept.append(value)
            } else {
                columns[index] = nil
            }
        }
        return kept
    }
}
