import MiniBERTTraining
import MiniBERT
import PrintableText

extension OptionDescription {
    /// Options about the columns of a table, which all commands that read one share.
    static let columnOptions: [OptionDescription] = [
        OptionDescription(
            .delimiter, .choice(Delimiter.allCases.map(\.rawValue)),
            "the delimiter between the columns of a CSV file; default: by its first lines"),
        OptionDescription(
            .textColumn, .text("COLUMN"), isRepeatable: true,
            "column of the text, by name or by number from 1; several are joined; default: by known names, else by the "
                + "first rows"),
        OptionDescription(
            .pairColumn, .text("COLUMN"),
            "column of the second text of a pair; default: the partner of a known name"),
        OptionDescription(.header, "the first row has the names of the columns"),
        OptionDescription(.noHeader, "the first row is data"),
        OptionDescription(.join, .text("TEXT"), "what to put between joined columns; default: a space"),
    ]

    /// Options about labelled files.
    static let labeledDataOptions: [OptionDescription] =
        [
            OptionDescription(
                .inputFormat, .choice(DataFormat.allCases.filter { $0 != .lines }.map(\.rawValue)),
                "how rows are written; default: by the file's name and first lines"),
            OptionDescription(
                .labelColumn, .text("COLUMN"), "column of the label; default: as that of the text"),
        ] + columnOptions + [
            OptionDescription(
                .multiLabel, .text("SEPARATOR"), "rows have any number of labels, with SEPARATOR between them"
            ),
            OptionDescription(.regression, "labels are numbers to predict"),
            OptionDescription(.lossy, "bytes that are not UTF-8 become U+FFFD instead of an error"),
        ]
}

extension ParsedArguments {
    /// What the label column holds.
    var labelingTask: LabelingTask {
        if let separator = text(.multiLabel) { return .multiLabel(separator: separator) }
        return has(.regression) ? .regression : .singleLabel
    }

    /// The column that an option names, by name or by number.
    func columns(_ option: OptionName) -> [ColumnSelector] {
        all(option).map { ColumnSelector(String(decoding: $0, as: UTF8.self)) }
    }

    /// Whether the first row of a table is a header.
    var headerRule: LabeledDataOptions.Header {
        get throws(CommandError) {
            try refuse(.header, with: .noHeader)
            return has(.header) ? .present : has(.noHeader) ? .absent : .automatic
        }
    }
}

extension CommandContext {
    /// The labelled rows of the operands; how each file was read is said.
    func labeledData(
        _ arguments: ParsedArguments, task: LabelingTask? = nil, messages: Messages
    ) throws(CommandError) -> LabeledData {
        guard !arguments.operands.isEmpty else {
            throw .usage(.missingOperand("a file of labelled rows", command: "train"))
        }
        let paths = arguments.operands.map { String(decoding: $0, as: UTF8.self) }
        return try labeledData(reading: paths, arguments, task: task, messages: messages)
    }

    /// The labelled rows of files.
    func labeledData(
        reading paths: [String], _ arguments: ParsedArguments, task: LabelingTask? = nil, messages: Messages
    ) throws(CommandError) -> LabeledData {
        try arguments.refuse(.multiLabel, with: .regression)
        var options = LabeledDataOptions()
        options.format = arguments.choice(.inputFormat, as: DataFormat.self)
        options.delimiter = arguments.choice(.delimiter, as: Delimiter.self)
        options.header = try arguments.headerRule
        options.textColumns = arguments.columns(.textColumn)
        options.pairColumn = arguments.columns(.pairColumn).last
        options.labelColumn = arguments.columns(.labelColumn).last
        options.joiner = arguments.text(.join) ?? options.joiner
        options.isLossy = arguments.has(.lossy)
        options.task = arguments.labelingTask
        if case .singleLabel = options.task, let task { options.task = task }
        let data: LabeledData
        do throws(DataError) {
            data = try LabeledData(
                reading: paths, options: options, shouldStop: { Interruption.signalNumber != nil })
        } catch {
            throw CommandError(error)
        }
        for file in data.files {
            messages.tell(file.description(naming: OptionName.written))
            for note in file.notes {
                messages.note("\(printable(file.file)): \(note.description(naming: OptionName.written))")
            }
        }
        return data
    }
}

extension CommandError {
    /// Why a training or an evaluation did not come to its end.
    init(_ error: FineTuningError) {
        switch error {
        case .data(let fault): self.init(fault)
        case .text, .nothingToHoldOut, .checkpoint:
            self = .data(.unusable(printable(error.description)))
        case .options(let fault): self.init(fault)
        case .model(let fault): self.init(fault)
        case .training: self = .trainingFailed(printable(error.description))
        case .interrupted, .stopped: self = .interrupted(signal: Interruption.signalNumber ?? 2)
        }
    }

    /// Why a model was not written.
    init(writing error: ModelError) {
        switch error {
        case .exists(let path): self = .output(.exists(output: printable(path)))
        case .unreplaceable, .inUse: self = .output(.refused(printable(error.description)))
        case .unwritable(let path, let reason):
            self = .output(.failed(output: printable(path), reason: printable(reason)))
        default: self.init(error)
        }
    }
}
