/// The beginning of an input, which decides how the input is read.
///
/// The sample does not depend on how fast the bytes arrive. For a file, and for labeled data, it is the first 64 KB. For
/// a stream whose writer may wait for results, it is the first line, if that line is enough to decide.
struct InputSample {
    static let byteLimit = 1 << 16

    /// The bytes, without a byte order mark.
    let bytes: [UInt8]
    let isWhole: Bool

    init(bytes: some Sequence<UInt8>, isWhole: Bool) {
        var bytes = Array(bytes)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        self.bytes = bytes
        self.isWhole = isWhole
    }

    /// The first line that is not empty.
    var firstLine: [UInt8] {
        let isBreak: (UInt8) -> Bool = { $0 == 0x0A || $0 == 0x0D }
        let rest = bytes.drop(while: isBreak)
        var line = Array(rest.prefix { $0 != 0x0A })
        while line.last == 0x0D { line.removeLast() }
        return line
    }

    /// The complete records of the sample, without empty ones.
    func records(_ rule: RecordSplitter.Rule) -> [[UInt8]] {
        var splitter = RecordSplitter(ByteReader(bytes: bytes, name: ""), rule: rule)
        splitter.dropsLaterMarks = true
        var records: [[UInt8]] = []
        // Reading memory cannot fail.
        while case .piece(let piece)? = try? splitter.next(waiting: true) { records.append(piece.bytes) }
        if !isWhole, let last = records.last, bytes.last != 0x0A || Self.goesOn(last, rule) {
            records.removeLast()
        }
        return records.filter { !$0.isEmpty }
    }

    /// Whether a record ends within quotes, so that it continues after the sample.
    private static func goesOn(_ record: [UInt8], _ rule: RecordSplitter.Rule) -> Bool {
        guard case .quoted(let delimiter) = rule else { return false }
        var fields = QuotedFields(delimiter: delimiter)
        fields.take(record)
        return fields.isInsideQuotes
    }

    /// The fields of the complete rows of the sample, without malformed rows.
    func rows(_ fields: DelimitedFields) -> [[[UInt8]]] {
        let place = SourceLine(file: "", line: 1)
        return records(fields.rule).compactMap { try? fields($0, at: place) }
    }

    /// Whether lines end with a single carriage return, as on old systems.
    var hasOldLineEnds: Bool {
        guard !bytes.contains(0x0A), let last = bytes.lastIndex(where: { $0 != 0x0D }) else { return false }
        return bytes[..<last].contains(0x0D)
    }

    /// Whether the bytes look like UTF-16: they begin with its byte order mark, or every other byte is zero.
    var looksLikeUTF16: Bool {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return true }
        let start = bytes.prefix(64)
        guard start.count >= 8 else { return false }
        let zeros = start.indices.filter { start[$0] == 0 }
        return zeros.count * 3 >= start.count && Set(zeros.map { $0 % 2 }).count == 1
    }
}
