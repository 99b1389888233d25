/// Inputs that are not text in UTF-8.
extension RecordReader {
    /// The error of an input that does not look like text in UTF-8.
    func doubt(about sample: InputSample) -> DataError? {
        if !options.isNulSeparated, sample.looksLikeUTF16 { return .utf16(file: name) }
        // A stream has no name that a command line could use.
        let file = options.isPart ? "FILE" : name
        return ForeignInput(beginning: sample.bytes).map { .foreign(file: file, $0) }
    }

    /// Throws if JSON is spread over several lines, or lines end in a way that a format does not have.
    func refuseForeignLines(_ sample: InputSample, _ format: DataFormat) throws(DataError) {
        if format == .jsonLines, Self.isSpreadJSON(sample.firstLine) { throw .foreign(file: name, .json) }
        // In plain lines, a carriage return is an ordinary character.
        if format != .lines, sample.hasOldLineEnds { throw .foreign(file: name, .oldLineEnds) }
    }

    /// Whether the first line begins a JSON array, or an object over several lines.
    private static func isSpreadJSON(_ line: [UInt8]) -> Bool {
        let signs = line.filter { $0 > 0x20 }.prefix(2)
        return signs.elementsEqual([UInt8(ascii: "[")]) || signs.elementsEqual([UInt8(ascii: "{")])
            || signs.elementsEqual(Array("[{".utf8))
    }
}
