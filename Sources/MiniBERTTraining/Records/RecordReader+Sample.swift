extension RecordReader {
    /// Reads the sample that decides how the input is read; `nil` if its bytes have not arrived yet.
    ///
    /// - Throws: `DataError.unclearStream` if more rows of a stream are needed but do not arrive.
    mutating func takeSample(waiting: Bool) throws(DataError) -> InputSample? {
        let takesMuch = splitter.reader.isStored || options.purpose == .labels
        let end: UInt8 = options.isNulSeparated ? 0 : 0x0A
        while true {
            let bytes = splitter.reader.available
            if bytes.count > InputSample.byteLimit {
                return InputSample(bytes: bytes.prefix(InputSample.byteLimit), isWhole: false)
            }
            var patience = Int.max
            if !takesMuch, let lineEnd = Self.endOfFirstLine(in: bytes, end) {
                let sample = InputSample(bytes: bytes[...lineEnd], isWhole: false)
                if try isClear(sample) { return sample }
                patience = Self.patience
            }
            switch try splitter.reader.extend(waiting: waiting, patience: patience) {
            case .bytes: continue
            case .wouldBlock:
                // More rows could change the decision, so one row must not be enough only because it came alone.
                guard patience == .max || !waiting else { throw .unclearStream(file: name) }
                return nil
            case .end: return InputSample(bytes: splitter.reader.available, isWhole: true)
            }
        }
    }

    /// The number of seconds to wait for more rows of a stream whose first row does not decide its columns.
    private static let patience = 3

    /// Whether the first line alone decides how to read a table.
    private func isClear(_ sample: InputSample) throws(DataError) -> Bool {
        guard !options.isNulSeparated else { return true }
        let format = try FormatChoice(name: name, sample: sample, options: options)
        guard let fields = format.fields, !format.hasDelimiterLine else { return true }
        guard let cells = sample.rows(fields).first else { return false }
        guard cells.count > 1 else { return true }
        do throws(DataError) {
            let columns = try ColumnChoice(
                cells: cells, rows: [cells], areKeys: false, options: options, file: name)
            return columns.guesses.isEmpty
        } catch .unclearColumns, .noTextColumn {
            return false
        } catch {
            return true
        }
    }

    /// The end of the first line that is not empty.
    private static func endOfFirstLine(in bytes: ArraySlice<UInt8>, _ end: UInt8) -> Int? {
        let rest = bytes.drop { $0 == 0x0A || $0 == 0x0D }
        return rest.firstIndex(of: end)
    }
}
