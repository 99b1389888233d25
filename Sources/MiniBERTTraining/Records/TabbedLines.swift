/// The lines of a small file of cells with tabs between them, such as one about labels.
///
/// Empty lines are left out, and so are a carriage return at the end of a line and a byte order mark.
package struct TabbedLines: Sendable {
    /// The cells of each line; at least one.
    package let lines: [(source: SourceLine, cells: [String])]
    /// The name of the file.
    package let file: String

    /// The largest size of a file, in bytes.
    private static let largestSize = 64 << 20

    /// Reads a file; if `isLossy`, bytes that are not UTF-8 become U+FFFD.
    ///
    /// - Throws: `DataError.unreadable`, `.isFolder`, `.rowTooLong` for a file above 64 MiB, `.invalidUTF8`, `.noRows`,
    ///   `.utf16`, `.foreign`, and `.stopped` if the work should stop.
    package init(reading path: String, isLossy: Bool = false) throws(DataError) {
        var reader = try ByteReader(path: path)
        var bytes: [UInt8] = []
        while try reader.fill(waiting: true) == .bytes {
            bytes += reader.available
            reader.consume(reader.available.count)
            guard bytes.count <= Self.largestSize else {
                throw .rowTooLong(SourceLine(file: path, line: 1), limit: Self.largestSize)
            }
        }
        try self.init(bytes, file: path, isLossy: isLossy)
    }

    /// Splits the bytes of a file.
    ///
    /// - Throws: `DataError.invalidUTF8`, `.noRows`, `.utf16`, `.foreign`.
    package init(_ bytes: [UInt8], file: String, isLossy: Bool = false) throws(DataError) {
        self.file = file
        let sample = InputSample(bytes: bytes.prefix(InputSample.byteLimit), isWhole: false)
        guard !sample.looksLikeUTF16 else { throw .utf16(file: file) }
        if let kind = ForeignInput(beginning: sample.bytes) { throw .foreign(file: file, kind) }
        var lines: [(source: SourceLine, cells: [String])] = []
        var content = bytes[...]
        if content.starts(with: [0xEF, 0xBB, 0xBF]) { content = content.dropFirst(3) }
        for (index, line) in content.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let source = SourceLine(file: file, line: index + 1)
            let line = line.last == 0x0D ? line.dropLast() : line
            guard !line.isEmpty else { continue }
            let lossy = isLossy ? String(decoding: line, as: UTF8.self) : nil
            guard let text = lossy ?? String(validating: line, as: UTF8.self) else {
                throw .invalidUTF8(source, byte: UTF8Validation.firstInvalidByte(of: Array(line)))
            }
            let cells = text.utf8.split(separator: 0x09, omittingEmptySubsequences: false)
            lines.append((source, cells.map { String($0) ?? "" }))
        }
        guard !lines.isEmpty else { throw .noRows(file: file) }
        self.lines = lines
    }
}

/// A fault of what a line says, with the expectation.
package struct LineFinding: Error, Hashable, CustomStringConvertible {
    package let source: SourceLine
    package let finding: String

    package init(_ source: SourceLine, _ finding: String) {
        (self.source, self.finding) = (source, finding)
    }

    /// Place and finding.
    package var description: String { "\(source): \(finding)" }
}
