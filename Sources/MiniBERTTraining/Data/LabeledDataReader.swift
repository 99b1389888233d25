import MiniBERT
import SystemFiles

/// Reads a labelled file row by row.
///
///     var reader = try LabeledDataReader(path: "train.tsv", options: LabeledDataOptions())
///     while let example = try reader.next() { … }
///     print(reader.reading)
public struct LabeledDataReader: ~Copyable {
    /// How the file is read, and how many rows were read so far.
    public private(set) var reading: FileReading
    private var records: RecordReader
    private let parser: TargetParser
    /// The first row, which was read to decide how.
    private var first: Record?
    private var labels: Set<Label> = []
    private var listLabels: (firstLine: Int, count: Int)?

    /// Opens a file, `-` being standard input, and decides how to read it by its beginning.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - options: What the caller knows of it.
    ///   - shouldStop: Asked while a slow writer is waited for; true ends the reading with `DataError.stopped`.
    /// - Throws: `DataError` where it cannot be opened or the columns cannot be told.
    public init(
        path: String, options: LabeledDataOptions, shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws(DataError) {
        try self.init(try ByteReader(path: path, shouldStop: shouldStop), options: options)
    }

    /// Reads from bytes in memory, which messages call `name`.
    ///
    /// - Throws: `DataError` where the columns cannot be told.
    public init(bytes: [UInt8], name: String, options: LabeledDataOptions) throws(DataError) {
        try self.init(ByteReader(bytes: bytes, name: name), options: options)
    }

    private init(_ bytes: consuming ByteReader, options: LabeledDataOptions) throws(DataError) {
        var records = RecordReader(bytes, options: RecordOptions(options))
        let first: Record? =
            switch try records.next(waiting: true) {
            case .record(let record): record
            case .wouldBlock, .end: nil
            }
        guard let reading = records.reading else {
            // A first row that cannot be read leaves everything undecided.
            if case .failure(let error)? = first?.content { throw error }
            throw .noRows(file: records.name)
        }
        self.first = first
        self.reading = reading
        self.records = records
        parser = TargetParser(task: options.task, isLossy: options.isLossy)
    }

    /// Reads the next row; nothing at the end.
    ///
    /// - Throws: `DataError` with the line of a row that is not as the others.
    public mutating func next() throws(DataError) -> LabeledExample? {
        guard let record = try nextRecord() else {
            addNotes()
            return nil
        }
        let input = try record.content.get()
        let text = try parser.text(input.text, at: record.source)
        let pair = try input.pair.map { pair throws(DataError) in try parser.text(pair, at: record.source) }
        let target = try parser.target(of: record)
        if parser.isList(record.label) {
            listLabels = (listLabels?.firstLine ?? record.source.line, (listLabels?.count ?? 0) + 1)
        }
        reading.rowCount += 1
        labels.formUnion(target.labels)
        reading.labelCount = labels.count
        return LabeledExample(text: text, pair: pair, target: target, source: record.source)
    }

    private mutating func nextRecord() throws(DataError) -> Record? {
        if let record = first.take() { return record }
        let result = try records.next(waiting: true)
        reading.emptyLineCount = records.reading?.emptyLineCount ?? 0
        switch result {
        case .record(let record): return record
        case .wouldBlock, .end: return nil
        }
    }

    /// Says at the end what only all rows together tell.
    private mutating func addNotes() {
        reading.notes = records.reading?.notes ?? []
        if let listLabels {
            reading.notes.append(
                .listLabels(
                    firstLine: listLabels.firstLine, count: listLabels.count, areRead: parser.isMultiLabel))
        }
        guard parser.task == .singleLabel, reading.rowCount >= 10, reading.labelCount >= 10 else { return }
        let isMostlyDistinct = reading.labelCount * 2 > reading.rowCount
        let numbers = labels.compactMap { Double($0.text) }
        // Whole numbers that come again may well be classes; fractions hardly are.
        let areNumbers =
            numbers.count == labels.count
            && (isMostlyDistinct || numbers.contains { $0 != $0.rounded() })
        if areNumbers {
            reading.notes.append(.numericLabels(labels: reading.labelCount, rows: reading.rowCount))
        } else if isMostlyDistinct, let column = reading.labelColumn, reading.guesses.contains(.labelColumn),
            !reading.notes.contains(where: \.isAboutContent)
        {
            reading.notes.append(
                .manyLabels(labels: reading.labelCount, rows: reading.rowCount, column: column))
        }
    }
}

extension LabeledData {
    /// Reads files one after another into one list.
    ///
    /// - Parameters:
    ///   - paths: The files; `-` is standard input.
    ///   - options: What the caller knows of them.
    ///   - shouldStop: Asked while a slow writer is waited for; true ends the reading with `DataError.stopped`.
    /// - Throws: `DataError`; `noRows` where a file holds no example.
    public init(
        reading paths: [String], options: LabeledDataOptions = LabeledDataOptions(),
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws(DataError) {
        self.init(examples: [])
        for path in paths {
            try append(LabeledDataReader(path: path, options: options, shouldStop: shouldStop))
        }
    }

    /// Reads one file that lies in memory.
    ///
    /// - Throws: `DataError`; `noRows` where it holds no example.
    public init(
        bytes: [UInt8], name: String, options: LabeledDataOptions = LabeledDataOptions()
    ) throws(DataError) {
        self.init(examples: [])
        try append(LabeledDataReader(bytes: bytes, name: name, options: options))
    }

    private mutating func append(_ reader: consuming LabeledDataReader) throws(DataError) {
        while let example = try reader.next() { examples.append(example) }
        guard reader.reading.rowCount > 0 else { throw .noRows(file: reader.reading.file) }
        files.append(reader.reading)
    }
}
