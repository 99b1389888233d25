import Tensors
import WordPiece
import MiniBERTTraining
import MiniBERT
import SystemFiles

/// What a model made of one text.
protocol TextResult: Sendable {
    /// Whether the model did not see the end of the text.
    var isTruncated: Bool { get }
    /// How many tokens the text has.
    var tokenCount: Int { get }
}

extension Prediction: TextResult {}
extension [Prediction]: TextResult {
    var isTruncated: Bool { contains(where: \.isTruncated) }
    var tokenCount: Int { first?.tokenCount ?? 0 }
}
extension Embedded: TextResult {}
extension TokenStates: TextResult {}
extension Encoding: TextResult {
    var tokenCount: Int { count }
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
    /// Write the results, so that the model's threads do not wait for one that does.
    let threads: WorkerThreads

    private var tally = Tally()
    private var reporter: ProgressReporter

    /// What came of the records so far.
    struct Tally: Hashable {
        var records = 0
        var tokens = 0
        var truncated = 0
        var faults = 0
        var notFinite = 0
        var firstFault: String?
        var replacements = 0
        var firstReplacement: String?

        mutating func countReplacement(at place: SourceLine) {
            replacements += 1
            if firstReplacement == nil { firstReplacement = place.description }
        }
    }

    init(
        messages: Messages, policy: ErrorPolicy = .emit, isStrict: Bool = false, takesCutTexts: Bool = true,
        truncationNote: String, threads: WorkerThreads, showsProgress: Bool
    ) {
        self.messages = messages
        self.policy = policy
        self.isStrict = isStrict
        self.takesCutTexts = takesCutTexts
        self.truncationNote = truncationNote
        self.threads = threads
        reporter = ProgressReporter(messages: messages, isShown: showsProgress)
    }

    /// Reads to the end.
    ///
    /// - Parameters:
    ///   - source: has the records.
    ///   - writer: takes the output.
    ///   - header: gives what stands before the first record of a table with these columns.
    ///   - process: gives one result for each text of a window, in their order.
    ///   - format: gives the bytes of one record's output; it is called on all threads at once.
    /// - Throws: whatever ends the run before the input does; after it, `resultsNotFinite`, and `badRecords` where the
    ///   user is strict.
    mutating func run<Value: TextResult>(
        _ source: consuming RecordSource, to writer: ByteWriter,
        header: ([[UInt8]]) -> [UInt8] = { _ in [] },
        process: ([TextInput]) throws(CommandError) -> [Result<Value, RecordFault>],
        format: @Sendable (Record, Result<Value, RecordFault>) -> [UInt8]
    ) throws(CommandError) {
        var window = RecordWindow(source)
        var isFirst = true
        while true {
            let records = try window.next()
            if isFirst, let fields = window.header { try writer.write(header(fields)) }
            isFirst = false
            if records.isEmpty { break }
            let start = System.seconds
            let results = Array(zip(records, try results(of: records, process)))
            let lines = threads.mapEach(results) { (bytes: format($0.0, $0.1), isUTF8: $0.0.isUTF8) }
            for ((record, result), (line, isUTF8)) in zip(results, lines) {
                try count(record, result, writer)
                if !isUTF8 { tally.countReplacement(at: record.source) }
                if policy == .drop, case .failure = result { continue }
                try writer.write(line)
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
        of records: [Record], _ process: ([TextInput]) throws(CommandError) -> [Result<Value, RecordFault>]
    ) throws(CommandError) -> [Result<Value, RecordFault>] {
        let contents = records.map { record in
            record.isCut && !takesCutTexts
                ? .failure(.rowTooLong(record.source, limit: RecordSplitter.defaultLimit)) : record.content
        }
        let texts = contents.compactMap { try? $0.get() }
        var processed = (texts.isEmpty ? [] : try process(texts))[...]
        precondition(processed.count == texts.count, "\(processed.count) results for \(texts.count) texts")
        return contents.map { content in
            switch content {
            case .failure(let error): return .failure(.unreadable(error))
            case .success: return processed.removeFirst()
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
            tally.truncated += value.isTruncated || record.isCut ? 1 : 0
        case .failure(let fault):
            let dataFault = DataFault.badRecord(record.source, fault)
            guard policy != .fail else {
                try writer.flush()
                throw fault == .resultNotFinite ? .model(.resultsNotFinite(1)) : .data(dataFault)
            }
            tally.faults += 1
            if fault == .resultNotFinite { tally.notFinite += 1 }
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
        if let place = tally.firstReplacement {
            messages.note(
                "\(Self.share(tally.replacements, tally.records)) texts are not UTF-8, and what is not was read as "
                    + "U+FFFD; the first: \(place)")
        }
        if let firstFault = tally.firstFault {
            let records = "\(Self.share(tally.faults, tally.records)) records could not be used"
            messages.note(
                "\(records)\(policy == .drop ? " and were left out" : ""); the first: \(firstFault)")
        }
        messages.detail(reporter.summary(tally))
        if tally.notFinite > 0 { throw .model(.resultsNotFinite(tally.notFinite)) }
        if isStrict, tally.faults > 0 { throw .badRecords(tally.faults) }
    }

    private static func share(_ part: Int, _ whole: Int) -> String { "\(grouped(part)) of \(grouped(whole))" }
}
