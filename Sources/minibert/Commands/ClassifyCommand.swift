import MiniBERTTraining
import MiniBERT
import MiniBERTDefaultModel

extension CommandDescription {
    /// `classify`: label texts.
    static let classify = CommandDescription(
        name: "classify",
        summary: "label texts from arguments, files or standard input",
        operands: "[TEXT]...",
        examples: [
            ("minibert classify \"the battery died after two days\"", "label one text"),
            ("minibert classify -m sentiment,news < lines.txt", "by two built-in models at once"),
            (
                "minibert classify -m FOLDER -k 3 < lines.txt > labels.tsv",
                "label each line, three labels each"
            ),
            ("minibert classify -i data.csv --text-column review --append", "add label and score to a table"),
            ("minibert classify --input-format jsonl --format jsonl < in.jsonl", "as a filter in a pipeline"),
        ],
        notes: [
            "One record in, one record out, in the same order, whatever the record holds. On a pipe the output is "
                + "LABEL<TAB>SCORE; tab, newline and backslash in a label are written \\t, \\n and \\\\. A record that "
                + "cannot be used gives empty fields and a third one that says why.",
            "How a table is read is said on standard error, with the option that changes what was guessed; train and "
                + "evaluate read the same file alike.",
            "A record may have \(grouped(RecordSplitter.defaultLimit)) bytes. A longer line is cut there and counted as "
                + "cut; a longer record of another format cannot be used.",
        ],
        options: OptionDescription.modelOptions + [
            OptionDescription(.top, short: "k", .countOrAll, "show the N most likely labels; default: 1"),
            OptionDescription(.threshold, .number("P", 0...1), "show only labels at least this likely"),
            OptionDescription(
                .rejectLabel, .text("LABEL"), "what to show where no label reaches the threshold"),
            OptionDescription(.models, "list the built-in models with their labels"),
            OptionDescription(.logits, "show raw outputs instead of probabilities; with jsonl, both"),
            OptionDescription(
                .long, .choice(["truncate", "window", "error"]),
                "texts longer than the model reads: "
                    + "truncate (default), window (average over overlapping parts) or error"),
            OptionDescription(.stride, .wholeNumber("N", 0...1_000_000), "tokens that two windows share"),
            .format(
                ["text", "tsv", "csv", "jsonl"], "how to write results; default: text on a terminal, else tsv"
            ),
            OptionDescription(.append, "write all columns of a table, then label and score"),
        ] + OptionDescription.tokenizerOptions + OptionDescription.inputOptions
            + OptionDescription.outputOptions,
        run: { context, arguments throws(CommandError) in try ClassifyCommand.run(context, arguments) }
    )
}

/// Labels texts.
enum ClassifyCommand {
    static func run(_ context: CommandContext, _ arguments: ParsedArguments) throws(CommandError) {
        guard !arguments.has(.models) else { return try list(context, arguments) }
        let options = try options(context, arguments)
        let inputs = try context.inputNames(arguments)
        let messages = context.messages(for: arguments)
        let records = try context.records(arguments, inputs: inputs, messages: messages)
        let sources = try context.modelSources(arguments, default: .sentiment)
        let model = try loadingModel { () throws(ModelError) in
            try context.models.classifier(sources, context.loadingOptions(arguments))
        }
        messages.warn(of: model.warnings, in: sources[0].name)
        let output = try context.output(arguments, inputs: inputs)
        let format = try format(context, arguments, inputs: inputs, tasks: model.tasks)

        let length = options.maximumLength ?? model.maximumLength
        var run = context.run(
            arguments, messages: messages, inputs: inputs, takesCutTexts: options.longTexts == .truncate,
            truncationNote: "at \(grouped(length)) tokens (--long window to read them whole)")
        try run.run(
            records, to: output.writer, header: format.header,
            process: { texts throws(CommandError) in
                try readingTexts { () throws(InputError) in
                    try model.predictions(of: texts, options: options, threads: context.threads(arguments))
                }
            },
            format: { format.line($0, $1) })
        try output.finish()
    }

    /// Lists the models of this program with their labels, the default one first.
    private static func list(
        _ context: CommandContext, _ arguments: ParsedArguments
    ) throws(CommandError) {
        var rows: [[String]] = []
        for model in EmbeddedModel.builtIn {
            let classifier = try loadingModel { () throws(ModelError) in try TextClassifier(model) }
            rows.append([model.name, classifier.labels.joined(separator: ", ")])
        }
        let isText = context.format(arguments) == .text
        try context.print(
            isText
                ? context.style(arguments).table(rows)
                : rows.map { $0.joined(separator: "\t") + "\n" }.joined())
    }

    private static func options(
        _ context: CommandContext, _ arguments: ParsedArguments
    ) throws(CommandError) -> ReadingOptions {
        try arguments.refuse(.append, with: .idColumn)
        let stride = arguments.wholeNumber(.stride)
        var options = context.readingOptions(arguments)
        switch arguments.text(.long) {
        case "window": options.longTexts = .windows(stride: stride)
        case "error": options.longTexts = .error
        default: options.longTexts = .truncate
        }
        if stride != nil, options.longTexts != .windows(stride: stride) {
            throw .usage(.needs(OptionName.stride.written, other: "--long window"))
        }
        return options
    }

    private static func format(
        _ context: CommandContext, _ arguments: ParsedArguments, inputs: [InputName],
        tasks: [ClassificationTask]
    ) throws(CommandError) -> ClassificationFormat {
        var format = ClassificationFormat(kind: context.format(arguments), tasks: tasks)
        if let top = arguments.text(.top) { format.count = Int(top) ?? .max }
        format.threshold = arguments.number(.threshold).map { Float($0) }
        format.rejectLabel = arguments.text(.rejectLabel) ?? ""
        format.showsLogits = arguments.has(.logits)
        format.style = context.style(arguments)
        format.isAlone = inputs.isEmpty && arguments.operands.count == 1
        guard arguments.has(.append) else { return format }
        format.isAppending = true
        let first = inputs.first.flatMap { DataFormat(fileName: String(decoding: $0.path, as: UTF8.self)) }
        let input = arguments.choice(.inputFormat, as: DataFormat.self) ?? first
        format.kind = arguments.choice(.format, as: OutputFormat.self) ?? (input == .csv ? .csv : .tsv)
        guard input != .jsonLines, format.kind == .csv || format.kind == .tsv else {
            throw .usage(.contradiction(OptionName.append.written, "jsonl and text"))
        }
        return format
    }
}
