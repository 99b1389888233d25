/// Properties of the values of a column in a sample, as evidence of its role.
struct ColumnEvidence {
    private(set) var count = 0
    private(set) var isNumeric = true
    /// Whether the values are row numbers: each is one more than the one before.
    private(set) var isRowNumber = true
    private var lastNumber: Int?
    private var distinct: Set<[UInt8]> = []
    private var byteCount = 0
    private var largestByteCount = 0
    private var wordCount = 0
    private var isOfSingleWords = true

    init(_ values: some Sequence<[UInt8]>) {
        for value in values {
            count += 1
            distinct.insert(value)
            byteCount += value.count
            largestByteCount = max(largestByteCount, value.count)
            let words = value.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A }.count
            wordCount += words
            if words > 1 { isOfSingleWords = false }
            let number = Int(String(decoding: value, as: UTF8.self))
            if number == nil || lastNumber.map({ $0 &+ 1 != number }) ?? false { isRowNumber = false }
            lastNumber = number
            if isNumeric, Double(String(decoding: value, as: UTF8.self)) == nil { isNumeric = false }
        }
        if count == 0 { isNumeric = false }
        if count < 2 { isRowNumber = false }
    }

    /// Examines one column of rows; rows without the column are skipped.
    init(_ rows: some Sequence<[[UInt8]]>, column: Int) {
        self.init(rows.lazy.compactMap { column < $0.count ? $0[column] : nil })
    }

    var meanByteCount: Double { Double(byteCount) / Double(max(1, count)) }

    /// Whether the column repeats a few short values, as labels do.
    var repeatsShortValues: Bool {
        count >= 4 && distinct.count * 2 <= count && largestByteCount <= 100 && meanByteCount <= 40
    }

    /// Whether nearly all values are distinct and not numeric, as texts are.
    var isDistinct: Bool { count >= 4 && distinct.count * 10 >= count * 8 && !isNumeric }

    var isShort: Bool { isOfSingleWords && largestByteCount <= 24 }

    /// Whether the values have three or more words on average.
    var isOfManyWords: Bool { count > 0 && wordCount >= 3 * count }

    /// Whether the values have two or more words on average.
    private var isOfSeveralWords: Bool { !isNumeric && count > 0 && wordCount >= 2 * count }

    /// Whether the values look more like texts than those of the other column: they are much longer, or the other
    /// column has single words and no more distinct values.
    private func exceeds(_ other: ColumnEvidence) -> Bool {
        other.isShort && (isLong || distinct.count >= other.distinct.count)
            || isLong && other.meanByteCount * 2 <= meanByteCount
    }

    /// Whether the values are as long as sentences.
    ///
    /// Chinese text has three bytes for each character, and no spaces.
    var isLong: Bool { !isNumeric && (isOfManyWords || meanByteCount >= 30) }

    /// Whether the values are 0 and 1, or 0 alone.
    var isBinary: Bool { distinct == [[0x30], [0x31]] || distinct == [[0x30]] && count > 1 }

    /// The column of the texts among `columns`; `nil` if the values leave doubt.
    static func textColumn(among columns: [Int], of rows: [[[UInt8]]]) -> Int? {
        let found = columns.map { (column: $0, evidence: ColumnEvidence(rows, column: $0)) }
        let distinct = found.filter(\.evidence.isDistinct)
        if distinct.count == 1, let only = distinct.first,
            found.allSatisfy({
                $0.column == only.column || $0.evidence.isNumeric || $0.evidence.repeatsShortValues
            })
        {
            return only.column
        }
        let long = found.filter { $0.evidence.isLong || $0.evidence.isOfSeveralWords }
        guard let longest = long.max(by: { $0.evidence.meanByteCount < $1.evidence.meanByteCount }) else {
            return nil
        }
        let isAlone = found.allSatisfy {
            $0.column == longest.column || $0.evidence.isNumeric || longest.evidence.exceeds($0.evidence)
        }
        return isAlone ? longest.column : nil
    }
}
