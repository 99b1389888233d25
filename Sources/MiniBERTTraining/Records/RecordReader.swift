/// Reads the records of one input.
///
/// The beginning of the input decides how it is read. The reader holds one record at a time, and returns it as soon as its end has arrived.
package struct RecordReader: ~Copyable {
    /// The result of asking for the next record.
    package enum Result: Hashable { case record(Record), wouldBlock, end }

    /// How the input is read; `nil` before the first record.
    package internal(set) var reading: FileReading?
    /// The fields of the header, for writing the columns again.
    package private(set) var header: [[UInt8]]?
    /// The names of the columns of labeled rows that are neither text, pair, label nor id.
    var otherColumns: [String] = []

    var splitter: RecordSplitter
    let options: RecordOptions
    var sample: InputSample?
    private var format: FormatChoice?
    var decoder: RecordDecoder?
    private var headerBytes: [UInt8]?
    /// The positions of the first bytes of the records to read; `nil` for all.
    private let range: Range<Int>?
    /// Whether the records before the range were skipped, so that lines are counted from its beginning.
    private var hasMoved = false

    private static let placeLimit = 3

    package var name: String { splitter.name }

    package init(_ bytes: consuming ByteReader, options: RecordOptions) {
        splitter = RecordSplitter(bytes, limit: options.recordLimit)
        // A labeled row that is too long is an error, so nothing after it is needed.
        splitter.skipsRest = options.purpose == .texts
        // A mark has the same meaning before every record, as where files were concatenated.
        splitter.dropsLaterMarks = true
        self.options = options
        range = options.shard?.range(in: splitter.reader.byteCount ?? 0)
    }

    /// The next record.
    ///
    /// Without `waiting` the result is `wouldBlock` if the end of the record has not arrived yet.
    ///
    /// - Throws: `DataError` if the input as a whole cannot be read; the error of a single record is in the record.
    package mutating func next(waiting: Bool) throws(DataError) -> Result {
        if format == nil {
            guard try begin(waiting: waiting) else { return .wouldBlock }
        }
        while true {
            let isBefore = try isBeforeRange()
            if let range, splitter.reader.offset >= range.upperBound { return .end }
            switch try splitter.next(waiting: waiting) {
            case .end: return .end
            case .wouldBlock: return .wouldBlock
            case .piece(let piece):
                let record = try record(of: piece)
                if isBefore {
                    // The part that begins with the header has it.
                    header = nil
                } else if let record {
                    return .record(record)
                }
            }
        }
    }

    /// Whether the next record begins before the range; skips such records where their beginning is not needed.
    private mutating func isBeforeRange() throws(DataError) -> Bool {
        guard let range, splitter.reader.offset < range.lowerBound else { return false }
        if case .quoted = splitter.rule { return true }
        guard decoder != nil else { return true }
        try splitter.move(to: range.lowerBound)
        hasMoved = true
        return false
    }

    // MARK: - The beginning

    /// Decides on the format by the beginning of the input; false if it has not arrived yet.
    private mutating func begin(waiting: Bool) throws(DataError) -> Bool {
        guard let sample = try takeSample(waiting: waiting) else { return false }
        let doubt = self.doubt(about: sample)
        if let doubt, !options.isPart { throw doubt }
        let choice: FormatChoice
        if options.isNulSeparated, options.format == nil || options.format == .lines {
            choice = .lines
        } else {
            choice = try FormatChoice(name: name, sample: sample, options: options)
        }
        if !options.isPart { try refuseForeignLines(sample, choice.format) }
        if choice.format == .lines, options.purpose == .labels { throw .unknownFormat(file: name) }
        splitter.rule = options.isNulSeparated ? .nul : choice.fields?.rule ?? .line
        self.sample = sample
        format = choice
        switch choice.format {
        case .lines, .fastText:
            decoder = choice.format == .lines ? .lines : .fastText
            if choice.format == .fastText { try refuseColumns() }
            reading = FileReading(file: name, format: choice)
            self.sample = nil
        case .jsonLines:
            if options.isPart, let keys = options.namedKeys { try decideKeys(keys, rows: [], choice) }
        case .tsv, .csv: break
        }
        if let doubt { reading?.notes.append(.doubtful(doubt)) }
        return true
    }

    /// Throws if a column is requested, because fastText has none.
    private func refuseColumns() throws(DataError) {
        let asked =
            options.textColumns
            + [options.pairColumn, options.labelColumn, options.idColumn].compactMap(\.self)
        guard let first = asked.first else { return }
        throw .noColumns(file: name, format: .fastText, asked: first)
    }

    // MARK: - Records

    /// The record of a piece; `nil` for a header, and for an empty line before the first row.
    private mutating func record(of piece: RecordSplitter.Piece) throws(DataError) -> Record? {
        let file = hasMoved ? "\(name) from byte \(range?.lowerBound ?? 0)" : name
        let place = SourceLine(file: file, line: piece.line)
        if piece.bytes.isEmpty, skipsEmpty(piece) { return nil }
        if let decoder {
            if let headerBytes, headerBytes == piece.bytes {
                noteRepeatedHeader(at: piece.line)
                return nil
            }
            return decoder(piece, at: place, options: options)
        }
        guard let format else { return nil }
        if format.hasDelimiterLine, Delimiter(namedBy: piece.bytes) != nil { return nil }
        if piece.isCut {
            return RecordDecoder.tooLong(
                piece, at: place, options, idKey: format.format == .jsonLines ? options.idKey : nil)
        }
        do throws(DataError) {
            if let fields = format.fields {
                return try decideColumns(fields, format, piece, at: place)
            }
            try decideKeys(format, piece, at: place)
        } catch {
            // An error of one row belongs to its record; an error of the input ends the reading.
            // The next object of a stream may have the key that this one lacks.
            var fault = error
            if case .noTextColumn = error, format.format == .jsonLines,
                options.isPart || !splitter.reader.isStored
            {
                fault = .missingKey(place, key: "text")
            }
            guard fault.isOfRecord else { throw error }
            return RecordDecoder.unreadable(
                fault, piece, at: place, options, idKey: format.format == .jsonLines ? options.idKey : nil)
        }
        return decoder?(piece, at: place, options: options)
    }

    /// Whether an empty line is skipped: in labeled data, if it is asked for, and before the first row of a table.
    private mutating func skipsEmpty(_ piece: RecordSplitter.Piece) -> Bool {
        if options.purpose == .labels || options.skipsEmptyLines {
            reading?.emptyLineCount += 1
            return true
        }
        return decoder == nil && format?.fields != nil
    }

    private mutating func decideColumns(
        _ fields: DelimitedFields, _ format: FormatChoice, _ piece: RecordSplitter.Piece, at place: SourceLine
    ) throws(DataError) -> Record? {
        let cells = try fields(piece.bytes, at: place)
        // The sample is split into lines, which are not records if records end with NUL.
        var rows = options.isNulSeparated ? [] : sample?.rows(fields) ?? []
        if format.hasDelimiterLine { rows = Array(rows.dropFirst()) }
        let columns = try ColumnChoice(
            cells: cells, rows: rows.isEmpty ? [cells] : rows, areKeys: false, options: options, file: name)
        let decoder = RecordDecoder.table(fields, columns, columnCount: cells.count)
        self.decoder = decoder
        sample = nil
        reading = FileReading(file: name, format: format, columns: columns, cells: cells)
        otherColumns = columns.others.map { String(decoding: cells[$0], as: UTF8.self) }
        guard columns.hasHeader else { return decoder(piece, at: place, options: options) }
        header = cells
        // In a table of one column, a text may equal the header.
        headerBytes = cells.count > 1 ? piece.bytes : nil
        return nil
    }

    // MARK: - Notes

    private mutating func noteRepeatedHeader(at line: Int) {
        var (lines, count): ([Int], Int) = ([], 0)
        if case .repeatedHeaders(let earlier, let earlierCount)? = reading?.notes.last {
            (lines, count) = (earlier, earlierCount)
            reading?.notes.removeLast()
        }
        if lines.count < Self.placeLimit { lines.append(line) }
        reading?.notes.append(.repeatedHeaders(lines: lines, count: count + 1))
    }
}
