/// Evidence about a column, from its values in a sample.
struct ColumnEvidence {
    private(set) var count = 0
    private(set) var isNumeric = true
    /// Whether the values count the rows, each one more than the one before.
    private(set) var isRowNumber = true
    private var lastNumber: Int?
    private var distinct: Set<[UInt8]> = []
    private var byteCount = 0
    private var largestByteCount = 0
    private var wordCount = 0
    private var isOfSingleWords = true

    /// Looks at the values of a column.
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

    /// Looks at one column of rows; rows that lack it are passed over.
    init(_ rows: some Sequence<[[UInt8]]>, column: Int) {
        self.init(rows.lazy.compactMap { column < $0.count ? $0[column] : nil })
    }

    /// How long a value is, in bytes.
    var meanByteCount: Double { Double(byteCount) / Double(max(1, count)) }

    /// Whether a few short values come again and again, as labels do.
    var repeatsShortValues: Bool {
        count >= 4 && distinct.count * 2 <= count && largestByteCount <= 100 && meanByteCount <= 40
    }

    /// Whether nearly every value is another, and they are no numbers, as texts are.
    var isDistinct: Bool { count >= 4 && distinct.count * 10 >= count * 8 && !isNumeric }

    /// Whether every value is one short word.
    var isShort: Bool { isOfSingleWords && largestByteCount <= 24 }

    /// Whether a value has three words or more, as a rule.
    var isOfManyWords: Bool { count > 0 && wordCount >= 3 * count }

    /// Whether a value has two words or more, as a rule.
    private var isOfSeveralWords: Bool { !isNumeric && count > 0 && wordCount >= 2 * count }

    /// Whether the values are texts if those of the other column are something else: much longer, or not single words
    /// that are as many.
    private func exceeds(_ other: ColumnEvidence) -> Bool {
        other.isShort && (isLong || distinct.count >= other.distinct.count)
            || isLong && other.meanByteCount * 2 <= meanByteCount
    }

    /// Whether the values have the length of sentences; a character of Chinese has three bytes and no blanks around it.
    var isLong: Bool { !isNumeric && (isOfManyWords || meanByteCount >= 30) }

    /// Whether the values are 0 and 1, both of them.
    var isBinary: Bool { distinct == [[0x30], [0x31]] || distinct == [[0x30]] && count > 1 }

    /// Which of some columns has the texts, if the values leave no doubt.
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
