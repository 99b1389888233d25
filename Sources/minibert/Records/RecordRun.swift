import Tensors
import WordPiece
import SystemFiles
import MiniBERTTraining
import MiniBERT

/// The result of a model for one text.
protocol TextResult: Sendable {
    /// Whether the model did not read the end of the text.
    var isTruncated: Bool { get }
    var tokenCount: Int { get }
}

extension Prediction: TextResult {}
extension [Prediction]: TextResult {
    var isTruncated: Bool { contains(where: \.isTruncated) }
    var tokenCount: Int { first?.tokenCount ?? 0 }
}
extension Encoding: TextResult {
    var tokenCount: Int { count }
}

/// Runs a model on every record: one result per record, in order.
struct RecordRun {
    let messages: Messages
    let policy: ErrorPolicy
    /// Whether the command fails if a record could not be used.
    let isStrict: Bool
    /// Whether the model may read the beginning of a record that was too long to be kept.
    let takesCutTexts: Bool
    /// The limit of the model and what the user can do about it, for the note about cut texts.
    let truncationNote: String
    /// The threads that format the results, so that those of the model do not wait.
    let threads: WorkerThreads
    let showsProgress: Bool
    /// The last line of the output; `nil` if none is written.
    var endMarker: EndMarker?

    let rate = WorkRate()
    private(set) var tally = Tally()

    struct Tally: Hashable {
        var records = 0
        var tokens = 0
        var truncated = 0
        /// The number of records in the output, without those that were dropped.
        var written = 0
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

    /// Reads all records, and writes their results.
    ///
    /// - Parameters:
    ///   - source: has the records.
    ///   - writer: takes the output.
    ///   - format: The format of the output; with `nil`, nothing is written.
    ///   - layout: lays out the results; it is called on all threads at once.
    ///   - header: returns the bytes before the first record of a table with these columns.
    ///   - process: returns one result for each text of a window, in order.
    /// - Throws: the first error that ends the run early; at the end, `resultsNotFinite`, and `badRecords` if the run is
    ///   strict.
    mutating func run<Layout: ResultLayout>(
        _ source: consuming RecordSource, to writer: ByteWriter, as format: ResultFormat?,
        _ layout: Layout, header: ([[UInt8]]) -> [UInt8] = { _ in [] },
        process: ([TextInput]) throws(CommandError) -> [Result<Layout.Value, RecordFault>]
    ) throws(CommandError) {
        var window = RecordWindow(source)
        var isFirst = true
        if endMarker != nil { writer.startHash() }
        while true {
            let records = try window.next()
            if isFirst, let fields = window.header { try writer.write(header(fields)) }
            isFirst = false
            if records.isEmpty { break }
            let start = System.seconds
            let results = Array(zip(records, try results(of: records, process)))
            let lines = threads.mapEach(results) { record, result in
                (bytes: format?.line(record, result, layout) ?? [], isUTF8: record.isUTF8)
            }
            for ((record, result), (line, isUTF8)) in zip(results, lines) {
                try count(record, result, writer)
                if !isUTF8 { tally.countReplacement(at: record.source) }
                if policy == .drop, case .failure = result { continue }
                try writer.write(line)
                tally.written += 1
            }
            try writer.flush()
            window.adapt(seconds: System.seconds - start, count: records.count)
            if showsProgress {
                messages.progress("\(counted(tally.records, "text")), \(textsPerSecond)")
            }
            try Interruption.check()
        }
        if let endMarker, let format {
            try writer.write(
                endMarker.line(recordCount: tally.written, digest: writer.digest, as: format))
        }
        try writer.flush()
        try summarize()
    }

    /// One result for each record; the model reads only those that can be used.
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
            let reason = "\(record.source): \(fault)"
            guard policy != .fail else {
                try writer.flush()
                throw fault == .resultNotFinite ? .resultsNotFinite(1) : .data(reason)
            }
            tally.faults += 1
            if fault == .resultNotFinite { tally.notFinite += 1 }
            if tally.firstFault == nil { tally.firstFault = reason }
        }
    }

    private var textsPerSecond: String { rated(rate.perSecond(tally.records), "text") }

    /// Shows notes about texts that were cut, not UTF-8, or not used.
    private func summarize() throws(CommandError) {
        messages.endProgress()
        if tally.truncated > 0 {
            let texts =
                tally.records == 1
                ? "the text was" : "\(Self.share(tally.truncated, tally.records)) texts were"
            messages.note("\(texts) cut \(truncationNote)")
        }
        if let place = tally.firstReplacement {
            let texts =
                tally.records == 1
                ? "the text is" : "\(Self.share(tally.replacements, tally.records)) texts are"
            messages.note("\(texts) not UTF-8; invalid bytes were read as U+FFFD; the first: \(place)")
        }
        if let firstFault = tally.firstFault {
            let records = "\(Self.share(tally.faults, tally.records)) records could not be used"
            messages.note(
                "\(records)\(policy == .drop ? " and were left out" : ""); the first: \(firstFault)")
        }
        messages.detail(
            "\(counted(tally.records, "text")), \(counted(tally.tokens, "token")), \(spoken(seconds: rate.seconds)), "
                + textsPerSecond)
        if tally.notFinite > 0 { throw .resultsNotFinite(tally.notFinite) }
        if isStrict, tally.faults > 0 { throw .badRecords(tally.faults) }
    }

    private static func share(_ part: Int, _ whole: Int) -> String { "\(grouped(part)) of \(grouped(whole))" }
}
