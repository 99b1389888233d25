import Glibc
@testable import MiniBERTTraining
@testable import SystemFiles

/// Requires that the records of an input, and its error, do not depend on the sizes of the reads.
///
/// The first bytes of the input choose the size of the reads and some options.
func requireStableRecords(_ input: [UInt8], format: DataFormat?) {
    var choices = Choices(input)
    let readSize = choices.number()
    var options = RecordOptions(purpose: choices.flag() ? .labels : .texts)
    options.format = format
    options.header = choices.one(of: [.automatic, .present, .absent])
    options.recordLimit = choices.flag() ? 40 : RecordSplitter.defaultLimit
    options.keepsFields = choices.flag()
    options.isLossy = options.keepsFields
    options.isNulSeparated = choices.one(of: [false, false, false, true])
    options.textColumns = choices.one(of: [[], [.number(1)], [.number(2), .name("text")]])
    options.labelColumn = choices.one(of: [nil, .name("label"), .number(2)])
    let bytes = choices.remaining
    let whole = outcome(of: ByteReader(bytes: bytes, name: "f"), options)
    requirePlausible(whole, of: bytes)
    guard let split = outcome(of: bytes, readSize: readSize, options) else { return }
    if options.purpose == .texts {
        // The first line of a stream decides how it is read, so a stream is compared with a stream.
        guard let other = outcome(of: bytes, readSize: 4096, options) else { return }
        require(other == split, "reads of 4096 and \(readSize) bytes give the same:\n\(other)\n\(split)")
    } else if case .noTextColumn = whole.error {
        // In a stream of objects, the next one may have the key that the first one lacks.
    } else {
        require(whole == split, "a file and a stream give the same:\n\(whole)\n\(split)")
    }
}

/// The records of an input, and the error that ended it.
private struct Outcome: Equatable {
    var records: [Record] = []
    var error: DataError?
    var reading: FileReading?
}

private func outcome(of reader: consuming ByteReader, _ options: RecordOptions) -> Outcome {
    var outcome = Outcome()
    var records = RecordReader(reader, options: options)
    do throws(DataError) {
        while case .record(let record) = try records.next(waiting: true) { outcome.records.append(record) }
    } catch {
        outcome.error = error
    }
    outcome.reading = records.reading
    return outcome
}

private func requirePlausible(_ outcome: Outcome, of bytes: [UInt8]) {
    require(outcome.records.count <= bytes.count + 1, "no more records than bytes")
    var line = 0
    for record in outcome.records {
        require(record.source.line > line || line == 0, "records come in the order of their lines")
        line = record.source.line
        if case .failure(let error) = record.content { require(!error.description.isEmpty, "words") }
        _ = record.isUTF8
    }
    if let error = outcome.error { require(!error.description.isEmpty, "an error has words") }
    _ = outcome.reading.map { ($0.description, $0.notes.map(\.description)) }
}

/// The outcome of reading a pipe, at most `readSize` bytes at a time; nothing if the system has no pipe.
///
/// A pipe in packet mode keeps the bytes of each write together. It holds a limited number of packets, so long inputs are
/// read in larger pieces.
private func outcome(of bytes: [UInt8], readSize: Int, _ options: RecordOptions) -> Outcome? {
    let packetMode: Int32 = 0o40000
    let setSize: Int32 = 1031
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    defer { close(ends[0]) }
    guard fcntl(ends[1], F_SETFL, packetMode) == 0 else { return nil }
    _ = fcntl(ends[1], setSize, 1 << 19)
    let size = min(4096, max(1, readSize, bytes.count / 16 + 1))
    for start in stride(from: 0, to: bytes.count, by: size) {
        let piece = Array(bytes[start..<min(start + size, bytes.count)])
        guard write(ends[1], piece, piece.count) == piece.count else { fatalError("the pipe is full") }
    }
    close(ends[1])
    return outcome(of: ByteReader(OpenFile(borrowing: ends[0]), name: "f"), options)
}
