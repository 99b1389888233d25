import MiniBERTTraining
import MiniBERT
import PrintableText
import SystemFiles

/// An input by its name on the command line; `-` is standard input.
struct InputName: Hashable, Sendable {
    let path: [UInt8]

    var isStandardInput: Bool { path == [UInt8(ascii: "-")] }

    /// What messages call it.
    var shown: String { isStandardInput ? "standard input" : printable(path) }
}

/// The records of all inputs, one after another; how each is read is said.
struct RecordSource: ~Copyable {
    private var inputs: ArraySlice<InputName>
    private let options: RecordOptions
    private let standardInput: Int32
    private let messages: Messages
    private var given: ArraySlice<Record>
    private var current: RecordReader?
    /// How many notes about the current input were shown; nothing before its reading was.
    private var shownNoteCount: Int?
    /// The header of the first table, for those who write its columns again.
    private(set) var header: [[UInt8]]?

    /// Reads `inputs` in turn.
    init(inputs: [InputName], options: RecordOptions, standardInput: Int32, messages: Messages) {
        self.inputs = inputs[...]
        self.options = options
        self.standardInput = standardInput
        self.messages = messages
        given = []
    }

    /// Has the records that were given as arguments.
    init(_ records: [Record], messages: Messages) {
        self.init(inputs: [], options: RecordOptions(), standardInput: 0, messages: messages)
        given = records[...]
    }

    /// The next record, or nothing when the writer of the input is slow and `waiting` was not asked for.
    mutating func next(waiting: Bool) throws(CommandError) -> RecordReader.Result {
        if let record = given.popFirst() { return .record(record) }
        do throws(DataError) {
            while true {
                if current == nil {
                    guard let input = inputs.popFirst() else { return .end }
                    current = RecordReader(try open(input), options: options)
                    shownNoteCount = nil
                }
                let result = try current?.next(waiting: waiting) ?? .end
                guard result == .end else {
                    if shownNoteCount == nil { showReading() }
                    return result
                }
                showReading()
                current = nil
            }
        } catch {
            throw CommandError(error)
        }
    }

    private func open(_ input: InputName) throws(DataError) -> ByteReader {
        let shouldStop: @Sendable () -> Bool = { Interruption.signalNumber != nil }
        guard !input.isStandardInput else {
            return ByteReader(OpenFile(borrowing: standardInput), name: input.shown, shouldStop: shouldStop)
        }
        return try ByteReader(opening: FilePath(input.path), name: input.shown, shouldStop: shouldStop)
    }

    /// Says how the current input is read, and what there is to know about it, unless it was said before.
    private mutating func showReading() {
        guard let reading = current?.reading else { return }
        if header == nil { header = current?.header }
        if shownNoteCount == nil, reading.format != .lines {
            messages.note(reading.decisions(showsLabel: false, naming: OptionName.written))
        }
        for note in reading.notes.dropFirst(shownNoteCount ?? 0) {
            messages.note("\(printable(reading.file)): \(note.description(naming: OptionName.written))")
        }
        shownNoteCount = reading.notes.count
    }
}

extension OptionName {
    /// How the option of a setting is written.
    static func written(_ setting: DataSetting) -> String {
        let option: OptionName =
            switch setting {
            case .format: .inputFormat
            case .delimiter: .delimiter
            case .header: .header
            case .noHeader: .noHeader
            case .textColumn: .textColumn
            case .pairColumn: .pairColumn
            case .labelColumn: .labelColumn
            case .idColumn: .idColumn
            case .lossy: .lossy
            case .multiLabel: .multiLabel
            case .regression: .regression
            }
        return option.written
    }
}
