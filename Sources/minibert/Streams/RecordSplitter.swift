import StrictJSON

/// Cuts a stream of bytes into records.
///
/// A line ends at LF and nowhere else; one CR before it is dropped. NUL, U+2028 and other controls belong to the line.
/// The last line need not end. In CSV, an LF within quotes belongs to the record. A record longer than the limit keeps
/// its beginning, and is marked; the rest of it is read and forgotten, so memory stays bounded.
struct RecordSplitter {
    /// What ends a record.
    enum Rule: Hashable, Sendable { case line, nul, csv }

    /// One record without its end.
    struct Piece: Hashable {
        var bytes: [UInt8]
        /// The line that it begins on, from 1.
        var line: Int
        var isCut = false
    }

    /// What came of asking for the next record.
    enum Result: Hashable { case piece(Piece), wouldBlock, end }

    /// How many bytes a record may have; the text of one is far longer than any model reads.
    static let defaultLimit = 16 << 20

    private var reader: ByteReader
    private let rule: Rule
    private let limit: Int
    private var piece = Piece(bytes: [], line: 1)
    private var hasBegun = false
    private var nextLine = 1
    private var isFirst = true
    private var quoting = Quoting.fieldStart

    /// Where in a CSV record the next byte falls.
    private enum Quoting { case fieldStart, plain, quoted, quoteInQuoted }

    /// What messages call the input.
    var name: String { reader.name }

    init(_ reader: ByteReader, rule: Rule, limit: Int = RecordSplitter.defaultLimit) {
        self.reader = reader
        self.rule = rule
        self.limit = limit
    }

    /// The next record.
    ///
    /// Without `waiting` it returns `wouldBlock` when the end of the record has not come yet; what has come is kept.
    mutating func next(waiting: Bool) throws(CommandError) -> Result {
        while true {
            switch try reader.fill(waiting: waiting) {
            case .wouldBlock: return .wouldBlock
            case .end: return hasBegun ? .piece(try finished()) : .end
            case .bytes: if takeAvailable() { return .piece(try finished()) }
            }
        }
    }

    /// Moves bytes into the record, and returns whether its end was among them.
    private mutating func takeAvailable() -> Bool {
        hasBegun = true
        let bytes = reader.available
        let end = rule == .csv ? endOfCSVRecord(in: bytes) : bytes.firstIndex(of: rule == .nul ? 0 : 0x0A)
        let content = bytes[..<(end ?? bytes.endIndex)]
        if rule != .nul { nextLine += rule == .csv ? content.count { $0 == 0x0A } : 0 }
        let room = limit - piece.bytes.count
        piece.bytes += content.prefix(room)
        if content.count > room { piece.isCut = true }
        reader.consume(content.count + (end == nil ? 0 : 1))
        return end != nil
    }

    private mutating func endOfCSVRecord(in bytes: ArraySlice<UInt8>) -> Int? {
        for (index, byte) in zip(bytes.indices, bytes) {
            switch (quoting, byte) {
            case (.fieldStart, UInt8(ascii: "\"")), (.quoteInQuoted, UInt8(ascii: "\"")): quoting = .quoted
            case (.quoted, UInt8(ascii: "\"")): quoting = .quoteInQuoted
            case (.quoted, _): continue
            case (_, 0x0A):
                quoting = .fieldStart
                return index
            case (_, UInt8(ascii: ",")): quoting = .fieldStart
            default: quoting = .plain
            }
        }
        return nil
    }

    private mutating func finished() throws(CommandError) -> Piece {
        nextLine += 1
        var finished = Piece(bytes: [], line: nextLine)
        swap(&finished, &piece)
        hasBegun = false
        quoting = .fieldStart
        if rule != .nul, !finished.isCut, finished.bytes.last == 0x0D { finished.bytes.removeLast() }
        if isFirst {
            isFirst = false
            if finished.bytes.starts(with: [0xFF, 0xFE]) || finished.bytes.starts(with: [0xFE, 0xFF]) {
                throw .data(.isUTF16(input: name))
            }
            if finished.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { finished.bytes.removeFirst(3) }
        }
        return finished
    }
}
