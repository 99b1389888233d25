import MiniBERT
import Tensors

/// Reads a labeled file row by row.
package struct LabeledDataReader: ~Copyable {
    /// How the file is read, and the counts so far.
    package private(set) var reading: FileReading
    private var records: RecordReader
    private let parser: TargetParser
    /// The first record, which was read to decide how the file is read.
    private var first: Record?
    private var labels: Set<ClassLabel> = []
    private var otherColumns = OtherColumns()
    private var listLabels: (firstLine: Int, count: Int)?

    /// Opens a file and decides by its beginning how to read it.
    ///
    /// - Parameters:
    ///   - path: The file; `-` is standard input.
    ///   - options: How to read the file.
    /// - Throws: `DataError` if the file cannot be opened or its columns cannot be detected.
    package init(path: String, options: LabeledDataOptions) throws(DataError) {
        try self.init(try ByteReader(path: path), options: options)
    }

    /// Creates a reader of bytes in memory, which messages call `name`.
    ///
    /// - Throws: `DataError` if the columns cannot be detected.
    package init(bytes: [UInt8], name: String, options: LabeledDataOptions) throws(DataError) {
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
            // Without a readable first row nothing is decided.
            if case .failure(let error)? = first?.content { throw error }
            throw .noRows(file: records.name)
        }
        self.first = first
        self.reading = reading
        self.records = records
        parser = TargetParser(task: options.task, isLossy: options.isLossy)
    }

    /// Reads the next row; `nil` at the end.
    ///
    /// - Throws: `DataError` with the line of a row that cannot be read.
    package mutating func next() throws(DataError) -> LabeledExample? {
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
        var example = LabeledExample(text: text, pair: pair, target: target, source: record.source)
        example.otherValues = otherColumns.kept(record.others, names: records.otherColumns)
        return example
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
        // Repeated whole numbers may be classes, but fractions are not.
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
    /// Reads files.
    ///
    /// - Parameters:
    ///   - paths: The files, in order; `-` is standard input.
    ///   - options: How to read them.
    ///   - shouldStop: Asked between reads; true stops the reading, as canceling its task does.
    /// - Throws: `DataError`, such as `noRows` if a file has no rows; `.stopped` if the reading is stopped.
    public init(
        reading paths: [String], options: LabeledDataOptions = LabeledDataOptions(),
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws(DataError) {
        self = try StopRequest.heeding(shouldStop) { () throws(DataError) in
            var data = LabeledData(examples: [])
            for path in paths { try data.append(LabeledDataReader(path: path, options: options)) }
            return data
        }
    }

    /// Reads the contents of a file in memory, which messages call `name`.
    ///
    /// - Throws: `DataError`, such as `noRows` if there are no rows.
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
