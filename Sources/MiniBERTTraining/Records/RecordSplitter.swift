/// Splits a stream of bytes into records.
///
/// Only LF ends a line; carriage returns before it are dropped. NUL, U+2028 and other control characters belong to the
/// line. The last line may end without LF. Within quotes, an LF belongs to the record. A record longer than the limit is
/// cut and marked, and its rest is skipped, so that memory stays bounded.
package struct RecordSplitter: ~Copyable {
    /// The rule for the end of a record.
    package enum Rule: Hashable, Sendable {
        /// A line feed.
        case line
        /// A NUL.
        case nul
        /// A line feed outside quotes.
        case quoted(delimiter: UInt8)
    }

    /// One record without its end.
    package struct Piece: Hashable {
        package var bytes: [UInt8]
        /// The line on which it begins, from 1.
        package var line: Int
        package var isCut = false
    }

    /// The result of asking for the next record.
    package enum Result: Hashable { case piece(Piece), wouldBlock, end }

    /// The default limit of a record in bytes, far more than any model reads.
    package static let defaultLimit = 16 << 20

    package var reader: ByteReader
    /// The rule for the end of a record; it may be changed before the first record is read.
    package var rule: Rule
    /// Whether a byte order mark is dropped before every record, as in concatenated files, or only before the first.
    var dropsLaterMarks = false
    /// Whether the rest of a cut record is skipped; if not, a record without an end is returned at once, as the last one.
    var skipsRest = true
    private let limit: Int
    private var piece = Piece(bytes: [], line: 1)
    private var hasBegun = false
    private var nextLine = 1
    private var isFirst = true
    private var quoting = Quoting.recordStart(markBytes: 0)

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The position of the next byte in a record with quotes.
    private enum Quoting { case recordStart(markBytes: Int), fieldStart, plain, quoted, quoteInQuoted }

    package var name: String { reader.name }

    package init(
        _ reader: consuming ByteReader, rule: Rule = .line, limit: Int = RecordSplitter.defaultLimit
    ) {
        self.reader = reader
        self.rule = rule
        self.limit = limit
    }

    /// The next record.
    ///
    /// Without `waiting` the result is `wouldBlock` if the end of the record has not arrived yet; its beginning is kept.
    package mutating func next(waiting: Bool) throws(DataError) -> Result {
        while true {
            switch try reader.fill(waiting: waiting) {
            case .wouldBlock: return .wouldBlock
            case .end: return hasBegun && !isLoneMark ? .piece(finished()) : .end
            case .bytes: if takeAvailable() { return .piece(finished()) }
            }
        }
    }

    /// Continues at the first record that begins at `offset` or after it; the lines are counted from there.
    ///
    /// Within quotes the end of a record is known only from its beginning, so the rule must not be `quoted`.
    mutating func move(to offset: Int) throws(DataError) {
        // The byte before it tells whether a record begins at the offset.
        try reader.move(to: offset - 1)
        let end: UInt8 = rule == .nul ? 0 : 0x0A
        while case .bytes = try reader.fill(waiting: true) {
            let bytes = reader.available
            let found = bytes.firstIndex(of: end)
            reader.consume(found.map { $0 - bytes.startIndex + 1 } ?? bytes.count)
            if found != nil { break }
        }
        nextLine = 1
    }

    /// Moves the available bytes into the record; returns whether its end was among them.
    private mutating func takeAvailable() -> Bool {
        hasBegun = true
        let bytes = reader.available
        let end: Int?
        switch rule {
        case .line: end = bytes.firstIndex(of: 0x0A)
        case .nul: end = bytes.firstIndex(of: 0)
        case .quoted(let delimiter): end = endOfQuotedRecord(in: bytes, delimiter)
        }
        let content = bytes[..<(end ?? bytes.endIndex)]
        if case .quoted = rule { nextLine += content.count { $0 == 0x0A } }
        let room = limit - piece.bytes.count
        piece.bytes += content.prefix(room)
        if content.count > room { piece.isCut = true }
        reader.consume(content.count + (end == nil ? 0 : 1))
        return end != nil || piece.isCut && !skipsRest
    }

    private mutating func endOfQuotedRecord(in bytes: ArraySlice<UInt8>, _ delimiter: UInt8) -> Int? {
        for (index, byte) in zip(bytes.indices, bytes) {
            switch (quoting, byte) {
            case (.recordStart(let count), _) where count < 3 && byte == Self.byteOrderMark[count]:
                quoting = count == 2 ? .fieldStart : .recordStart(markBytes: count + 1)
            case (.fieldStart, UInt8(ascii: "\"")), (.quoteInQuoted, UInt8(ascii: "\"")),
                (.recordStart(markBytes: 0), UInt8(ascii: "\"")):
                quoting = .quoted
            case (.quoted, UInt8(ascii: "\"")): quoting = .quoteInQuoted
            case (.quoted, _): continue
            case (_, 0x0A): return index
            case (_, delimiter): quoting = .fieldStart
            default: quoting = .plain
            }
        }
        return nil
    }

    /// Whether the record is a byte order mark that is dropped, so that an input without more than it is empty.
    private var isLoneMark: Bool { (isFirst || dropsLaterMarks) && piece.bytes == Self.byteOrderMark }

    private mutating func finished() -> Piece {
        nextLine += 1
        var finished = Piece(bytes: [], line: nextLine)
        swap(&finished, &piece)
        hasBegun = false
        quoting = .recordStart(markBytes: 0)
        if rule != .nul, !finished.isCut {
            // Some programs write a second carriage return before the line end.
            while finished.bytes.last == 0x0D { finished.bytes.removeLast() }
        }
        if isFirst || dropsLaterMarks, finished.bytes.starts(with: Self.byteOrderMark) {
            finished.bytes.removeFirst(3)
        }
        isFirst = false
        return finished
    }
}
