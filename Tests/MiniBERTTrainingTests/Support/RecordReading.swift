@testable import MiniBERTTraining

@testable import MiniBERT

/// The result of reading an input to its end.
struct RecordOutcome {
    var records: [Record] = []
    var reading: FileReading?
    var header: [[UInt8]]?

    /// The texts, or the descriptions of errors.
    var texts: [String] {
        records.map { record in
            switch record.content {
            case .success(let input):
                String(decoding: input.text, as: UTF8.self)
                    + (input.pair.map { " + " + String(decoding: $0, as: UTF8.self) } ?? "")
            case .failure(let error): error.finding { $0.description }
            }
        }
    }
}

/// A suite that reads records from memory.
protocol RecordReading {}

extension RecordReading {
    func read(
        _ text: String, name: String, _ change: (inout RecordOptions) -> Void = { _ in }
    ) throws(DataError) -> RecordOutcome {
        var options = RecordOptions()
        change(&options)
        var reader = RecordReader(ByteReader(bytes: Array(text.utf8), name: name), options: options)
        var outcome = RecordOutcome()
        while case .record(let record) = try reader.next(waiting: true) { outcome.records.append(record) }
        outcome.reading = reader.reading
        outcome.header = reader.header
        return outcome
    }
}
