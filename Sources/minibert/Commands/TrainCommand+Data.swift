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
                "\(counted(data.examples.count, "row")) with features, of "
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

    /// The paths of all files that are read.
    ///
    /// - Throws: `CommandError.usage` for two files where one is expected, or standard input for several.
    static func inputFiles(_ arguments: ParsedArguments) throws(CommandError) -> [[UInt8]] {
        let option = TrainOptions.labelNames
        guard arguments.occurrences[option.name, default: []].count < 2 else {
            throw .usage(.impossible("'\(option.written)' is given twice, expected one file with all names"))
        }
        let others = [
            validationFile(arguments), arguments[TrainOptions.unlabeled], arguments[option]?.path,
            arguments[TrainOptions.costs],
        ]
        let files = arguments.operands + others.compactMap { $0.map { Array($0.utf8) } }
        guard files.count(where: { InputName(path: $0).isStandardInput }) < 2 else {
            throw .usage(
                .impossible("'-' is given for several inputs, and standard input can be read only once"))
        }
        return files
    }

    /// The texts that say what labels mean, which the head is trained on, too; empty if none are asked for.
    ///
    /// A message says which labels a file has.
    ///
    /// - Throws: `CommandError.data` for a file that has something else, or lacks a label of the data.
    static func labelNames(
        _ arguments: ParsedArguments, _ data: LabeledData, _ messages: Messages
    ) throws(CommandError) -> [LabelName] {
        let labels = LabelTable(of: data.examples).labels
        switch arguments[TrainOptions.labelNames] {
        case nil: return []
        case .labels:
            return labels.enumerated().map { index, label in
                LabelName(label, source: SourceLine(file: "label names", line: index + 1))
            }
        case .file(let path):
            let lines = try tabbedLines(reading: path, isLossy: arguments[LabelOptions.lossy])
            do throws(LineFinding) {
                let table = try LabelNameTable(lines)
                tell(of: table.names, in: path, messages)
                if labels.isEmpty, let separator = table.likelySeparator {
                    messages.note(
                        "\(printable(path)): each line has a '\(separator)' and none a tab, so whole lines are labels; put a tab "
                            + "between a label and its name")
                }
                try table.check(labels)
                return table.names
            } catch {
                throw .data(printable(error.description))
            }
        }
    }

    private static func tell(of names: [LabelName], in path: String, _ messages: Messages) {
        let labels = LabelTable(names.map(\.label)).labels
        let shown = labels.prefix(20).map { "'\($0)'" } + (labels.count > 20 ? ["…"] : [])
        messages.tell(
            "\(printable(path)): \(counted(names.count, "name")) for \(counted(labels.count, "label")): "
                + shown.joined(separator: ", "))
    }

    /// Refuses options about rows that label names alone do not have.
    private static func refuseOptionsOfRows(_ arguments: ParsedArguments) throws(CommandError) {
        var uses = [
            TrainOptions.folds.isGiven, TrainOptions.inverseStrength.isGiven,
            TrainOptions.selfTraining.isGiven,
        ]
        if validationFile(arguments) == nil {
            uses += [
                LabelOptions.format.isGiven, LabelOptions.labelColumn.isGiven, TableOptions.delimiter.isGiven,
                TableOptions.header.isGiven, TableOptions.noHeader.isGiven, TableOptions.join.isGiven,
                TrainOptions.suspects.isGiven,
            ]
            if !arguments.has(TrainOptions.unlabeled) { uses.append(TableOptions.textColumn.isGiven) }
        }
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
