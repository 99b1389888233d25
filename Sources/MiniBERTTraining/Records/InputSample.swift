import PrintableText

/// The beginning of an input, by which it is decided how to read it.
///
/// It is the same for the same file, however fast its bytes come: of a file, and where all is read before anything is
/// done with it, its first 64 KB; of a stream that waits for answers, its first line, if that line is clear.
struct InputSample {
    /// How many bytes of a file are looked at.
    static let byteLimit = 1 << 16

    /// The bytes, without a byte order mark.
    let bytes: [UInt8]
    /// Whether the input ends where the sample does.
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

    /// The records that are in the sample as a whole, empty ones left out.
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

    /// Whether a record ends within quotes, so that the rest of it is behind the sample.
    private static func goesOn(_ record: [UInt8], _ rule: RecordSplitter.Rule) -> Bool {
        guard case .quoted(let delimiter) = rule else { return false }
        var fields = QuotedFields(delimiter: delimiter)
        fields.take(record)
        return fields.isInsideQuotes
    }

    /// The rows of fields that are in the sample as a whole; broken ones are left out.
    func rows(_ fields: DelimitedFields) -> [[[UInt8]]] {
        let place = SourceLine(file: "", line: 1)
        return records(fields.rule).compactMap { try? fields($0, at: place) }
    }

    /// Whether lines end with a carriage return and nothing else, as they did on old systems.
    var hasOldLineEnds: Bool {
        guard !bytes.contains(0x0A), let last = bytes.lastIndex(where: { $0 != 0x0D }) else { return false }
        return bytes[..<last].contains(0x0D)
    }

    /// Whether the bytes begin as UTF-16 does: by its mark, or by a zero in every other byte.
    var looksLikeUTF16: Bool {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return true }
        let start = bytes.prefix(64)
        guard start.count >= 8 else { return false }
        let zeros = start.indices.filter { start[$0] == 0 }
        return zeros.count * 3 >= start.count && Set(zeros.map { $0 % 2 }).count == 1
    }
}
