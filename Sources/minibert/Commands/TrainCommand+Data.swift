import PrintableText
import MiniBERTTraining

/// The rows of `train`, and the names of their labels.
extension TrainCommand {
    /// The rows to train on, those of the file that `--validation` names, and the kind of their labels.
    static func data(
        _ context: CommandContext, _ arguments: ParsedArguments, _ messages: Messages
    ) throws(CommandError) -> (training: LabeledData, validation: LabeledData?, task: LabelingTask) {
        let path = validationFile(arguments)
        var task = LabelOptions.task(arguments)
        let data: LabeledData
        if arguments[TrainOptions.features] {
            (data, task) = try featureShards(arguments, hasTable: path != nil)
            messages.tell(
                "\(grouped(data.examples.count)) rows with their features, of "
                    + data.files.map { printable($0.file) }.joined(separator: ", "))
        } else if hasLabelNamesAlone(arguments) {
            try refuseOptionsOfRows(arguments)
            data = LabeledData(examples: [])
        } else {
            data = try context.labeledData(arguments, command: name, messages: messages)
        }
        let validation = try path.map { path throws(CommandError) in
            try context.labeledData(reading: [path], arguments, messages: messages)
        }
        return (data, validation, task)
    }

    static func validationFile(_ arguments: ParsedArguments) -> String? {
        guard case .file(let path) = arguments[TrainOptions.validation] else { return nil }
        return path
    }

    /// The texts that say what labels mean, which the head is trained on, too; empty if none are asked for.
    ///
    /// - Throws: `CommandError.data` for a file that has something else, or lacks a label of the data.
    static func labelNames(
        _ arguments: ParsedArguments, _ data: LabeledData
    ) throws(CommandError) -> [LabelName] {
        let labels = LabelTable(of: data.examples).labels
        switch arguments[TrainOptions.labelNames] {
        case nil: return []
        case .labels:
            return labels.enumerated().map { index, label in
                LabelName(label, source: SourceLine(file: "label names", line: index + 1))
            }
        case .file(let path):
            let lines = try tabbedLines(reading: path)
            do throws(LineFinding) {
                let table = try LabelNameTable(lines)
                try table.check(labels)
                return table.names
            } catch {
                throw .data(printable(error.description))
            }
        }
    }

    /// Refuses options about rows that label names alone do not have.
    private static func refuseOptionsOfRows(_ arguments: ParsedArguments) throws(CommandError) {
        var uses = [
            TrainOptions.folds.isGiven, TrainOptions.inverseStrength.isGiven,
            TrainOptions.selfTraining.isGiven,
        ]
        if case .share = arguments[TrainOptions.validation] { uses.append(TrainOptions.validation.isGiven) }
        guard let use = uses.first(where: { $0.isMet(arguments) }) else { return }
        throw .usage(
            .impossible(
                "'\(use.written)' needs DATA, and '\(TrainOptions.labelNames.written)' alone has no rows"))
    }

    /// Whether label names alone are to be trained on.
    private static func hasLabelNamesAlone(_ arguments: ParsedArguments) -> Bool {
        guard case .file = arguments[TrainOptions.labelNames] else { return false }
        return arguments.operands.isEmpty
    }
}
