import PrintableText
import SystemFiles
import MiniBERTTraining

/// An input by its name on the command line; `-` is standard input.
struct InputName: Hashable, Sendable {
    let path: [UInt8]

    var isStandardInput: Bool { path == [UInt8(ascii: "-")] }

    var shown: String { isStandardInput ? "standard input" : printable(path) }
}

/// The records of all inputs, one after another, with a note about how each input is read.
struct RecordSource: ~Copyable {
    private var inputs: ArraySlice<InputName>
    private let options: RecordOptions
    private let standardInput: Int32
    private let messages: Messages
    /// The format of the output that the columns or members of the input are written to.
    private let appended: ResultFormat?
    private var given: ArraySlice<Record>
    private var current: RecordReader?
    /// The number of notes about the current input that were shown; `nil` before the note about its format.
    private var shownNoteCount: Int?
    /// The header of the first table, for output that repeats its columns.
    private(set) var header: [[UInt8]]?

    init(
        inputs: [InputName], options: RecordOptions, standardInput: Int32, messages: Messages,
        appended: ResultFormat? = nil
    ) {
        self.appended = appended
        self.inputs = inputs[...]
        self.options = options
        self.standardInput = standardInput
        self.messages = messages
        given = []
    }

    init(_ records: [Record], messages: Messages) {
        self.init(inputs: [], options: RecordOptions(), standardInput: 0, messages: messages)
        given = records[...]
    }

    /// The next record; without `waiting`, `wouldBlock` if the input has no complete record yet.
    mutating func next(waiting: Bool) throws(CommandError) -> RecordReader.Result {
        if let record = given.popFirst() { return .record(record) }
        let result: RecordReader.Result
        do throws(DataError) {
            result = try nextOfInputs(waiting: waiting)
        } catch {
            throw CommandError(error)
        }
        try checkKept()
        return result
    }

    private mutating func nextOfInputs(waiting: Bool) throws(DataError) -> RecordReader.Result {
        while true {
            if current == nil {
                guard let input = inputs.popFirst() else { return .end }
                // What an engine sends to a task is a part of its data; a file with a name is whole.
                var options = options
                options.isPart = input.isStandardInput
                current = RecordReader(try open(input), options: options)
                shownNoteCount = nil
            }
            let result = try current?.next(waiting: waiting) ?? .end
            guard result == .end else {
                if shownNoteCount == nil { showReading() }
                return result
            }
            showReading()
            if let reading = current?.reading, reading.emptyLineCount > 0 {
                messages.note(
                    "\(printable(reading.file)): \(counted(reading.emptyLineCount, "empty line")) passed over"
                )
            }
            current = nil
        }
    }

    private func open(_ input: InputName) throws(DataError) -> ByteReader {
        guard !input.isStandardInput else {
            return ByteReader(OpenFile(borrowing: standardInput), name: input.shown)
        }
        return try ByteReader(opening: FilePath(input.path), name: input.shown)
    }

    /// Refuses an input of another kind than the output that its columns or members are written to.
    private mutating func checkKept() throws(CommandError) {
        guard let appended, let reading = current?.reading else { return }
        guard (reading.format == .jsonLines) != (appended == .jsonl) else { return }
        throw .usage(
            .impossible(
                "'--append' cannot write \(reading.format.rawValue), as \(printable(reading.file)) is read, to "
                    + "\(appended != .jsonl ? "a table; set '--format jsonl'" : "jsonl; set '--format tsv' or 'csv', or '--input-format jsonl'")"
            ))
    }

    /// Shows how the current input is read, and the notes about it that were not shown yet.
    private mutating func showReading() {
        guard let reading = current?.reading else { return }
        if header == nil { header = current?.header }
        if shownNoteCount == nil, reading.format != .lines {
            messages.note(reading.decisions(showsLabel: false, naming: TableOptions.name))
        }
        for note in reading.notes.dropFirst(shownNoteCount ?? 0) {
            messages.note("\(printable(reading.file)): \(note.description(naming: TableOptions.name))")
        }
        shownNoteCount = reading.notes.count
    }
}
