/// Reads a labelled file row by row.
///
///     var reader = try LabeledDataReader(path: "train.tsv", options: DataReadingOptions())
///     while let example = try reader.next() { … }
///     print(reader.reading)
public struct LabeledDataReader: ~Copyable {
    /// How the file is read, and how many rows were read so far.
    public private(set) var reading: FileReading
    private var lines: LineReader
    private let rows: RowParser
    private let parser: TargetParser
    private var labels: Set<Label> = []

    /// Opens a file, `-` being standard input, and decides how to read it by its first row.
    ///
    /// - Throws: `DataError` where it cannot be opened or the columns cannot be told.
    public init(path: String, options: DataReadingOptions) throws(DataError) {
        try self.init(lines: try LineReader(path: path, limit: options.maximumRowBytes), options: options)
    }

    /// Reads from bytes in memory, which messages call `name`.
    ///
    /// - Throws: `DataError` where the columns cannot be told.
    public init(bytes: [UInt8], name: String, options: DataReadingOptions) throws(DataError) {
        try self.init(
            lines: try LineReader(bytes: bytes, name: name, limit: options.maximumRowBytes), options: options)
    }

    private init(lines: consuming LineReader, options: DataReadingOptions) throws(DataError) {
        var lines = lines
        guard !lines.looksLikeUTF16 else { throw .utf16(file: lines.name) }
        while try lines.isAtEmptyLine() { _ = try lines.next() }
        let format = try RowParser.format(of: &lines, options: options)
        let (rows, reading) = try RowParser.decide(format, &lines, options: options)
        self.lines = lines
        self.rows = rows
        self.reading = reading
        parser = TargetParser(task: options.task, isLossy: options.isLossy)
    }

    /// Reads the next row; nothing at the end.
    ///
    /// - Throws: `DataError` with the line of a row that is not as the others.
    public mutating func next() throws(DataError) -> LabeledExample? {
        while try lines.isAtEmptyLine() {
            _ = try lines.next()
            reading.emptyLineCount += 1
        }
        guard let example = try rows.next(from: &lines, parser: parser) else {
            suggestSwap()
            return nil
        }
        reading.rowCount += 1
        labels.formUnion(example.target.labels)
        reading.labelCount = labels.count
        return example
    }

    /// With no header, text and label are told by their order alone; nearly as many labels as rows tell a wrong guess.
    private mutating func suggestSwap() {
        guard reading.hasHeader == false, reading.hints.isEmpty, case .singleLabel = parser.task,
            reading.rowCount >= 10, reading.labelCount * 2 > reading.rowCount
        else { return }
        reading.hints.append(
            "\(reading.labelCount) labels for \(reading.rowCount) rows: is column \(reading.labelColumn) the text?"
        )
    }
}

extension LabeledData {
    /// Reads files one after another into one list.
    ///
    /// - Throws: `DataError`; `noRows` where a file holds no example.
    public init(reading paths: [String], options: DataReadingOptions = DataReadingOptions()) throws(DataError)
    {
        self.init(examples: [])
        for path in paths { try append(LabeledDataReader(path: path, options: options)) }
    }

    /// Reads one file that lies in memory.
    ///
    /// - Throws: `DataError`; `noRows` where it holds no example.
    public init(
        bytes: [UInt8], name: String, options: DataReadingOptions = DataReadingOptions()
    ) throws(DataError) {
        self.init(examples: [])
        try append(LabeledDataReader(bytes: bytes, name: name, options: options))
    }

    private mutating func append(_ reader: consuming LabeledDataReader) throws(DataError) {
        while let example = try reader.next() { examples.append(example) }
        guard reading(reader.reading) > 0 else { throw .noRows(file: reader.reading.file) }
    }

    private mutating func reading(_ reading: FileReading) -> Int {
        files.append(reading)
        return reading.rowCount
    }
}

extension LineReader {
    /// Whether the next line has nothing on it.
    fileprivate mutating func isAtEmptyLine() throws(DataError) -> Bool {
        guard let line = try peek() else { return false }
        return line.bytes.isEmpty || line.bytes == [UInt8(ascii: "\r")]
    }
}
