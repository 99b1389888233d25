/// What a model made of one text.
protocol TextResult: Sendable {
    /// Whether the model did not see the end of the text.
    var isTruncated: Bool { get set }
    /// How many tokens the model saw.
    var tokenCount: Int { get }
}

/// What becomes of records that cannot be used.
enum ErrorPolicy: String, CaseIterable, Sendable {
    /// They give a record of output that says why.
    case emit
    /// They give no output, and are counted.
    case drop
    /// The first one ends the command.
    case fail
}

/// Takes every record through a model: one in, one out, in order, whatever the record holds.
struct RecordRun {
    let messages: Messages
    let policy: ErrorPolicy
    /// Whether a record that could not be used is a failure of the command.
    let isStrict: Bool
    /// Whether the model may be given the beginning of a record that was too long to be kept.
    let takesCutTexts: Bool
    /// How long texts may be for the model, and what the user can do; for the note about cut texts.
    let truncationNote: String

    private var tally = Tally()
    private var reporter: ProgressReporter

    /// What came of the records so far.
    struct Tally: Hashable {
        var records = 0
        var tokens = 0
        var truncated = 0
        var faults = 0
        var firstFault: String?
    }

    init(
        messages: Messages, policy: ErrorPolicy = .emit, isStrict: Bool = false, takesCutTexts: Bool = true,
        truncationNote: String, showsProgress: Bool
    ) {
        self.messages = messages
        self.policy = policy
        self.isStrict = isStrict
        self.takesCutTexts = takesCutTexts
        self.truncationNote = truncationNote
        reporter = ProgressReporter(messages: messages, isShown: showsProgress)
    }

    /// Reads to the end.
    ///
    /// - Parameters:
    ///   - source: has the records.
    ///   - writer: takes the output.
    ///   - header: gives what stands before the first record of a table with these columns.
    ///   - process: gives one result for each text of a window, in their order.
    ///   - format: gives the bytes of one record's output.
    /// - Throws: whatever ends the run before the input does, and `badRecords` after it where the user is strict.
    mutating func run<Value: TextResult>(
        _ source: RecordSource, to writer: ByteWriter,
        header: ([[UInt8]]) -> [UInt8] = { _ in [] },
        process: ([RecordText]) throws(CommandError) -> [Result<Value, RecordFault>],
        format: (Record, Result<Value, RecordFault>) -> [UInt8]
    ) throws(CommandError) {
        var window = RecordWindow(source)
        var isFirst = true
        while true {
            let records = try window.next()
            if isFirst, let fields = window.header { try writer.write(header(fields)) }
            isFirst = false
            if records.isEmpty { break }
            let start = System.seconds
            let results = try results(of: records, process)
            for (record, result) in zip(records, results) {
                try count(record, result, writer)
                if policy == .drop, case .failure = result { continue }
                try writer.write(format(record, result))
            }
            try writer.flush()
            window.adapt(seconds: System.seconds - start, count: records.count)
            reporter.update(tally)
            try Interruption.check()
        }
        try writer.flush()
        try summarize()
    }

    /// One result for each record; the model sees only those that can be used.
    private func results<Value: TextResult>(
        of records: [Record], _ process: ([RecordText]) throws(CommandError) -> [Result<Value, RecordFault>]
    ) throws(CommandError) -> [Result<Value, RecordFault>] {
        let contents = records.map { record in
            record.isCut && !takesCutTexts
                ? .failure(.tooLong(limit: RecordSplitter.defaultLimit)) : record.content
        }
        let texts = contents.compactMap { try? $0.get() }
        var processed = (texts.isEmpty ? [] : try process(texts))[...]
        precondition(processed.count == texts.count, "\(processed.count) results for \(texts.count) texts")
        return zip(records, contents).map { record, content in
            switch content {
            case .failure(let fault): return .failure(fault)
            case .success:
                return processed.removeFirst().map { value in
                    var value = value
                    value.isTruncated = value.isTruncated || record.isCut
                    return value
                }
            }
        }
    }

    private mutating func count<Value: TextResult>(
        _ record: Record, _ result: Result<Value, RecordFault>, _ writer: ByteWriter
    ) throws(CommandError) {
        tally.records += 1
        switch result {
        case .success(let value):
            tally.tokens += value.tokenCount
            tally.truncated += value.isTruncated ? 1 : 0
        case .failure(let fault):
            let dataFault = DataFault.badRecord(input: record.input, line: record.line, fault: fault)
            guard policy != .fail else {
                try writer.flush()
                throw .data(dataFault)
            }
            tally.faults += 1
            if tally.firstFault == nil { tally.firstFault = dataFault.description }
        }
    }

    private func summarize() throws(CommandError) {
        messages.endProgress()
        if tally.truncated > 0 {
            let texts =
                tally.records == 1
                ? "the text was" : "\(Self.share(tally.truncated, tally.records)) texts were"
            messages.note("\(texts) cut \(truncationNote)")
        }
        if let firstFault = tally.firstFault {
            let records = "\(Self.share(tally.faults, tally.records)) records could not be used"
            messages.note(
                "\(records)\(policy == .drop ? " and were left out" : ""); the first: \(firstFault)")
        }
        messages.detail(reporter.summary(tally))
        if isStrict, tally.faults > 0 { throw .badRecords(tally.faults) }
    }

    private static func share(_ part: Int, _ whole: Int) -> String { "\(grouped(part)) of \(grouped(whole))" }
}
