import MiniBERT
import StrictJSON
import SystemFiles

/// An input by its name on the command line; `-` is standard input.
struct InputName: Hashable, Sendable {
    let path: [UInt8]

    var isStandardInput: Bool { path == [UInt8(ascii: "-")] }

    /// What messages call it.
    var shown: String { isStandardInput ? "standard input" : printable(path) }
}

/// The records of all inputs, one after another.
struct RecordSource {
    /// What came of asking for the next record.
    enum Result: Hashable { case record(Record), wouldBlock, end }

    private var inputs: ArraySlice<InputName>
    private let settings: InputSettings
    private let standardInput: Int32
    private let messages: Messages
    private var given: ArraySlice<Record>
    private var current: OpenInput?
    /// The header of the first table, for those who write its columns again.
    private(set) var header: [[UInt8]]?

    private struct OpenInput {
        var splitter: RecordSplitter
        let format: InputFormat
        let descriptor: Int32
        var layout: TableLayout?
    }

    /// Reads `inputs` in turn.
    init(inputs: [InputName], settings: InputSettings, standardInput: Int32, messages: Messages) {
        self.inputs = inputs[...]
        self.settings = settings
        self.standardInput = standardInput
        self.messages = messages
        given = []
    }

    /// Has the records that were given as arguments.
    init(_ records: [Record], messages: Messages) {
        self.init(inputs: [], settings: InputSettings(), standardInput: 0, messages: messages)
        given = records[...]
    }

    /// The next record, or nothing when the writer of the input is slow and `waiting` was not asked for.
    mutating func next(waiting: Bool) throws(CommandError) -> Result {
        if let record = given.popFirst() { return .record(record) }
        while true {
            if current == nil {
                guard let input = inputs.popFirst() else { return .end }
                current = try open(input)
            }
            guard var open = current else { continue }
            // The input is taken out while it changes, so that its buffers are not copied.
            current = nil
            switch try open.splitter.next(waiting: waiting) {
            case .end:
                if open.descriptor != standardInput { System.close(open.descriptor) }
            case .wouldBlock:
                current = open
                return .wouldBlock
            case .piece(let piece):
                let record = try decode(piece, of: &open)
                current = open
                if let record { return .record(record) }
            }
        }
    }

    private func open(_ input: InputName) throws(CommandError) -> OpenInput {
        var descriptor = standardInput
        if !input.isStandardInput {
            do throws(SystemError) {
                descriptor = try System.open(FilePath(input.path), for: .readingStream)
            } catch {
                throw .data(.unreadable(input: input.shown, reason: error.description))
            }
        }
        let format = settings.format ?? InputFormat(fileName: input.path) ?? .lines
        let rule: RecordSplitter.Rule = settings.isNulSeparated ? .nul : format == .csv ? .csv : .line
        let reader = ByteReader(descriptor: descriptor, name: input.shown)
        let splitter = RecordSplitter(reader, rule: rule, limit: settings.recordLimit)
        return OpenInput(splitter: splitter, format: format, descriptor: descriptor)
    }

    /// The record of a piece; nothing when it was the header.
    private mutating func decode(
        _ piece: RecordSplitter.Piece, of open: inout OpenInput
    ) throws(CommandError) -> Record? {
        let input = open.splitter.name
        if open.format == .lines { return lineRecord(piece, input: input) }
        if piece.isCut {
            return Record(
                content: .failure(.tooLong(limit: settings.recordLimit)), input: input, line: piece.line,
                isCut: true)
        }
        if open.format == .jsonl { return jsonRecord(piece.bytes, input: input, number: piece.line) }
        let fields: [[UInt8]]
        do throws(RecordFault) {
            fields = open.format == .csv ? try csvFields(piece.bytes) : tsvFields(piece.bytes)
        } catch {
            return Record(content: .failure(error), input: input, line: piece.line)
        }
        if let layout = open.layout { return record(fields, layout: layout, of: open, line: piece.line) }
        let layout = try TableLayout(firstRow: fields, settings: settings, input: input)
        open.layout = layout
        messages.note("\(input): \(open.format), \(layout.summary)")
        guard layout.header == nil else {
            if header == nil { header = layout.header }
            return nil
        }
        return record(fields, layout: layout, of: open, line: piece.line)
    }

    private func record(_ fields: [[UInt8]], layout: TableLayout, of open: OpenInput, line: Int) -> Record {
        var record = layout.record(fields: fields, settings: settings, input: open.splitter.name, line: line)
        record.hasVerbatimFields = open.format == .tsv
        return record
    }

    /// A line is a text; with an id column, the id stands before the first tab.
    private func lineRecord(_ piece: RecordSplitter.Piece, input: String) -> Record {
        var record = Record(
            content: .success(TextInput(text: piece.bytes)), input: input, line: piece.line,
            isCut: piece.isCut)
        if settings.keepsFields { record.fields = [piece.bytes] }
        guard settings.idColumn != nil else { return record }
        guard let tab = piece.bytes.firstIndex(of: UInt8(ascii: "\t")) else {
            record.content = .failure(.missingField(column: 2, found: 1))
            return record
        }
        record.id = .text(Array(piece.bytes[..<tab]))
        record.content = .success(TextInput(text: Array(piece.bytes[(tab + 1)...])))
        return record
    }
}
