import MiniBERTTraining
import MiniBERT
import PrintableText

/// Texts without labels, and their rows as they were read.
struct UnlabeledRows: Sendable {
    /// The columns of the table; `nil` for a file without a header.
    var header: [[UInt8]]?
    var texts: [LabeledExample] = []
    /// The columns of each row; the text alone for a file without columns.
    var fields: [[[UInt8]]] = []

    /// The header of the suggestions.
    var suggestionHeader: [UInt8] {
        let names =
            header
            ?? (fields.first.map { first in
                first.count == 1 ? [Array("text".utf8)] : first.indices.map { Array("column_\($0 + 1)".utf8) }
            } ?? [])
        return Self.line([Array("predicted".utf8), Array("score".utf8)] + names)
    }

    /// The line of a suggestion: the label that the model would give, its probability, and the whole row.
    func line(of row: SuggestedRow) -> [UInt8] {
        let score = NumberText.fixed(row.probability, 6)
        return Self.line([Array(row.label.utf8), Array(score.utf8)] + fields[row.index])
    }

    private static func line(_ fields: [[UInt8]]) -> [UInt8] {
        var line: [UInt8] = []
        for (place, field) in fields.enumerated() {
            if place > 0 { line.append(UInt8(ascii: "\t")) }
            appendTSVField(field, to: &line)
        }
        return line + [UInt8(ascii: "\n")]
    }
}

extension TrainCommand {
    /// Checks that texts without labels are given where they are used, and only there.
    static func checkUnlabeled(_ arguments: ParsedArguments) throws(CommandError) {
        let uses = [TrainOptions.selfTraining as any OptionDeclaration, TrainOptions.suggestions]
        let used = uses.first { arguments.has($0.name) }
        switch (arguments.has(TrainOptions.unlabeled), used) {
        case (true, nil):
            throw .usage(.needs(TrainOptions.unlabeled.written, others: uses.map(\.written)))
        case (false, let used?):
            throw .usage(.needs(used.written, others: [TrainOptions.unlabeled.written]))
        case (true, _?), (false, nil): break
        }
    }

    /// Refuses labels that texts without labels are of no use for.
    ///
    /// Of shards, only their content tells the kind of labels.
    private static func checkLabels(
        _ task: LabelingTask, _ arguments: ParsedArguments
    ) throws(CommandError) {
        let selfTraining = TrainOptions.selfTraining
        switch task {
        case .singleLabel: break
        case .multiLabel:
            guard arguments[selfTraining] else { break }
            throw .data(
                "the rows have any number of labels, and '\(selfTraining.written)' needs one label a row")
        case .regression:
            let used = arguments[selfTraining] ? selfTraining.written : TrainOptions.suggestions.written
            throw .data("the rows have numbers to predict, and '\(used)' needs labels")
        }
    }

    /// Reads the texts without labels; `nil` if none are given.
    ///
    /// - Throws: `CommandError.data` for a row that cannot be read, or is no pair where the data are, for a file without
    ///   rows, and if no labels are trained.
    static func unlabeledRows(
        _ context: CommandContext, _ arguments: ParsedArguments, _ task: LabelingTask, _ data: LabeledData,
        _ messages: Messages
    ) throws(CommandError) -> UnlabeledRows? {
        guard let path = arguments[TrainOptions.unlabeled] else { return nil }
        try checkLabels(task, arguments)
        let hasPairs = data.examples.first?.pair != nil
        let input = InputName(path: Array(path.utf8))
        var options = RecordOptions()
        options.keepsFields = true
        options.skipsEmptyLines = true
        options.textColumns = arguments[TableOptions.textColumn]
        options.pairColumn = arguments[TableOptions.pairColumn]
        var source = RecordSource(
            inputs: [input], options: options, standardInput: context.standardInput, messages: messages)
        var rows = UnlabeledRows()
        while case .record(let record) = try source.next(waiting: true) {
            let text: TextInput
            do throws(DataError) { text = try record.content.get() } catch { throw CommandError(error) }
            guard (text.pair != nil) == hasPairs else {
                throw .data(
                    "\(record.source): is \(hasPairs ? "one text" : "a pair of texts"), and the rows of DATA are "
                        + "\(hasPairs ? "pairs" : "not"); see '\(TableOptions.pairColumn.written)'")
            }
            let fields = record.fields ?? [Array(text.text)] + (text.pair.map { [Array($0)] } ?? [])
            rows.fields.append(
                try utf8(fields, at: record.source, isLossy: arguments[LabelOptions.lossy]))
            rows.texts.append(
                LabeledExample(
                    text: String(decoding: text.text, as: UTF8.self),
                    pair: text.pair.map { String(decoding: $0, as: UTF8.self) }, target: .labels([]),
                    source: record.source))
        }
        rows.header = source.header
        guard !rows.texts.isEmpty else { throw CommandError(DataError.noRows(file: input.shown)) }
        return rows
    }

    /// The fields as UTF-8, which the file of suggestions must be to be labeled and read.
    private static func utf8(
        _ fields: [[UInt8]], at place: SourceLine, isLossy: Bool
    ) throws(CommandError) -> [[UInt8]] {
        let row = Array(fields.joined(separator: [UInt8(ascii: "\t")]))
        guard String(validating: row, as: UTF8.self) == nil else { return fields }
        guard isLossy else {
            throw CommandError(DataError.invalidUTF8(place, byte: UTF8Validation.firstInvalidByte(of: row)))
        }
        return fields.map { Array(String(decoding: $0, as: UTF8.self).utf8) }
    }

    /// Writes the rows that are most worth a label.
    static func writeSuggestions(
        _ file: consuming OutputFile, among rows: UnlabeledRows, for model: FineTunedModel,
        by tuner: FineTuner,
        _ run: TrainingRun, trainedOn data: LabeledData
    ) throws(CommandError) {
        let suggested = try run.suggestions(
            run.arguments[TrainOptions.suggest], among: rows.texts, for: model, by: tuner, trainedOn: data)
        try file.writer.write(rows.suggestionHeader)
        for row in suggested { try file.writer.write(rows.line(of: row)) }
        try file.finish()
        run.messages.tell(
            "wrote \(grouped(suggested.count)) of \(grouped(rows.texts.count)) unlabeled rows to "
                + printable(run.arguments[TrainOptions.suggestions] ?? []))
    }
}
