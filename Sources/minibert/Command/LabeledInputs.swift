import PrintableText
import MiniBERTTraining

extension CommandContext {
    /// The labeled rows of the operands; a message says how each file was read.
    func labeledData(
        _ arguments: ParsedArguments, command: String, task: LabelingTask? = nil, messages: Messages
    ) throws(CommandError) -> LabeledData {
        guard !arguments.operands.isEmpty else {
            throw .usage(.missingOperand("a file of labeled rows", command: command))
        }
        let paths = arguments.operands.map { String(decoding: $0, as: UTF8.self) }
        return try labeledData(reading: paths, arguments, task: task, messages: messages)
    }

    func labeledData(
        reading paths: [String], _ arguments: ParsedArguments, task: LabelingTask? = nil, messages: Messages
    ) throws(CommandError) -> LabeledData {
        var options = LabeledDataOptions()
        (options.format, options.delimiter, options.header, options.textColumns, options.pairColumn) =
            TableOptions.settings(arguments)
        options.labelColumn = arguments[LabelOptions.labelColumn]
        if let joiner = arguments[TableOptions.join] {
            options.joiner = String(decoding: joiner, as: UTF8.self)
        }
        options.isLossy = arguments[LabelOptions.lossy]
        options.task = LabelOptions.task(arguments)
        if case .singleLabel = options.task, let task { options.task = task }
        let data: LabeledData
        do throws(DataError) {
            data = try LabeledData(reading: paths, options: options)
        } catch {
            throw CommandError(error)
        }
        for file in data.files {
            messages.tell(file.description(naming: TableOptions.name))
            for note in file.notes {
                messages.note("\(printable(file.file)): \(note.description(naming: TableOptions.name))")
            }
        }
        return data
    }
}
