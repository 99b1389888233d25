import MiniBERTDefaultModel
import MiniBERT
import MiniBERTTraining

enum ClassifyCommand: Command {
    static let name = "classify"
    static let summary = "label texts from arguments, files or standard input"
    static let operands = "[TEXT]..."
    static let examples = [
        ("minibert classify \"the battery died after two days\"", "label one text"),
        ("minibert classify -m sentiment,news < lines.txt", "run two built-in models at once"),
        (
            "minibert classify -m FOLDER -k 3 < lines.txt > labels.tsv",
            "write the three most likely labels of each line"
        ),
        ("minibert classify -i data.csv --text-column review --append", "add label and score to a table"),
        ("minibert classify --input-format jsonl --format jsonl < in.jsonl", "filter in a pipeline"),
        ("minibert classify -i in.jsonl --append", "add the result to each object"),
        (
            "minibert classify -m FOLDER --early-exit 0.95 < lines.txt",
            "answer easy texts early, with a model of 'train --exits'"
        ),
    ]
    static let notes = [
        "The output has one record for each record of the input, in the same order. On a pipe it is "
            + "LABEL<TAB>SCORE; tab, newline and backslash in a label are written \\t, \\n and \\\\. A record that cannot "
            + "be used has empty fields and a third field with the reason.",
        "A message on standard error says how a table is read, and which option changes each decision; train and evaluate "
            + "read the same file in the same way.",
        "--coverage adds a field with the label set, or two with the ends of the interval of a number, and --coverage and "
            + "--domain add one that says whether the text is like those of the training: yes, no, or empty if the model "
            + "cannot tell. The thresholds come from rows that 'train' held out and keeps in the model. They hold for new "
            + "texts from the same source; --coverage 0.9 then has the true label in 9 of 10 label sets.",
        "A model that was trained with --thresholds or --costs gives labels by them; --threshold and --coverage are checked "
            + "besides. A text whose labels do not reach their thresholds gets --reject-label, or an empty label. If a text "
            + "may have several labels, all that reach their thresholds are shown, with commas between them and the score of "
            + "the likeliest, unless --top is given.",
        "A record may have \(grouped(RecordSplitter.defaultLimit)) bytes. A longer line is cut there and counted as cut; a "
            + "longer record of another format cannot be used.",
    ]
    static let options = [
        OptionGroup(
            "Options",
            [
                ModelOptions.model, InputOptions.input, TableOptions.textColumn, top, threshold, format,
                OutputOptions.append, TokenOptions.long, OutputOptions.output, OutputOptions.force,
            ]),
        OptionGroup(
            "Labels",
            [AnswerOptions.coverage, AnswerOptions.domain, rejectLabel, AnswerOptions.prior, logits, models]),
        OptionGroup(
            "Tokens",
            [TokenOptions.maximumLength, TokenOptions.stride, TokenOptions.truncation, TokenOptions.literal]),
        InputOptions.group, InputOptions.pipes, ModelOptions.speedOfAnswers,
    ]

    private static let top = Option(
        "top", short: "k", .countOrAll, "show the N most likely labels", defaultWords: "1")
    private static let threshold = Option(
        "threshold", .number("P", 0...1), "show only labels with at least this probability")
    private static let rejectLabel = Option(
        "reject-label", .text("LABEL"),
        "label to show if no label reaches the threshold, if the label set is not a single label, or if the text is "
            + "unlike those of the training",
        defaultWords: "empty for the threshold, else the likeliest label")
    private static let models = Option("models", "list the built-in models with their labels")
    private static let logits = Option("logits", "show logits instead of probabilities; in jsonl, both")
    private static let format = Option(
        "format", .choice(ResultFormat.allCases), "format of the results",
        defaultWords: ResultFormat.defaultWords)

    static func run(_ context: CommandContext, _ arguments: ParsedArguments) throws(CommandError) {
        guard !arguments[models] else { return try list(context, arguments) }
        let inputs = try context.inputNames(arguments)
        let messages = context.messages(for: arguments)
        let format = try format(context, arguments, inputs: inputs)
        let records = try context.records(
            arguments, inputs: inputs, messages: messages,
            appended: arguments[OutputOptions.append] ? format : nil)
        let model = try model(context, arguments, messages)
        let output = try context.output(arguments, inputs: inputs)
        let layout = layout(of: model, context, arguments, inputs: inputs)

        let options = readingOptions(context, arguments)
        let length = options.maximumLength ?? model.maximumLength
        var run = try context.run(
            arguments, messages: messages, inputs: inputs, takesCutTexts: options.longTexts == .truncate,
            truncationNote: "at \(grouped(length)) tokens (--long window reads all tokens)",
            digest: model.digest)
        var sample: [TextInput] = []
        var hasSingleTexts = false
        // Without the columns of the input, the output has no header either.
        let headerSeparator = arguments[OutputOptions.append] ? format.separator : nil
        try run.run(
            records, to: output.writer, as: format, layout,
            header: { fields in headerSeparator.map { layout.header(fields, separator: $0) } ?? [] }
        ) { texts throws(CommandError) in
            if sample.isEmpty { sample = Array(texts.prefix(1000)) }
            hasSingleTexts = hasSingleTexts || texts.contains { $0.pair == nil }
            return try readingTexts { () throws(InputError) in
                try model.predictions(of: texts, options: options, threads: context.threads(arguments))
            }
        }
        try output.finish()
        if hasSingleTexts, model.isTrainedOnPairs { messages.note(singleTexts) }
        messages.hint(foreignTexts(model.vocabularyFit(of: sample)))
    }

    /// The model, which assesses its answers if the arguments ask for it; with the warnings about it.
    private static func model(
        _ context: CommandContext, _ arguments: ParsedArguments, _ messages: Messages
    ) throws(CommandError) -> any ClassificationModel {
        let sources = try context.modelSources(arguments, default: .sentiment)
        let loaded = try loadingModel { () throws(ModelError) in
            try context.models.classifier(sources, context.loadingOptions(arguments))
        }
        try checkRejection(arguments, loaded)
        let adapted = try adapted(loaded, arguments)
        let coverage = arguments[AnswerOptions.coverage]
        let model = try loadingModel { () throws(ModelError) in
            hasAssessments(arguments) ? try adapted.assessed(coverage: coverage) : adapted
        }
        messages.warn(of: model.warnings, in: sources[0].name)
        if let coverage { try warn(of: model, coverage, messages) }
        return model
    }

    private static func hasAssessments(_ arguments: ParsedArguments) -> Bool {
        arguments[AnswerOptions.domain] || arguments.has(AnswerOptions.coverage)
    }

    private static func layout(
        of model: any ClassificationModel, _ context: CommandContext, _ arguments: ParsedArguments,
        inputs: [InputName]
    ) -> ClassificationLayout {
        ClassificationLayout(
            tasks: model.tasks, count: arguments[top]?.limit,
            threshold: arguments[threshold].map { Float($0) },
            hasCoverage: arguments.has(AnswerOptions.coverage),
            showsDomain: hasAssessments(arguments), rejectLabel: arguments[rejectLabel],
            showsLogits: arguments[logits], style: context.style(arguments),
            isAlone: inputs.isEmpty && arguments.operands.count == 1)
    }

    /// Checks that a label can take the place of others: some option, or a rule of the model, must reject those.
    private static func checkRejection(
        _ arguments: ParsedArguments, _ model: any ClassificationModel
    ) throws(CommandError) {
        let uses = [threshold.isGiven, AnswerOptions.coverage.isGiven, AnswerOptions.domain.isGiven]
        guard arguments.has(rejectLabel), !uses.contains(where: { $0.isMet(arguments) }),
            !model.tasks.contains(where: \.mayHaveNoLabel)
        else { return }
        throw .usage(.needs(rejectLabel.written, others: uses.map(\.written)))
    }

    /// The model for texts whose labels have other shares, and with early answers, if the arguments ask for these.
    private static func adapted(
        _ model: any ClassificationModel, _ arguments: ParsedArguments
    ) throws(CommandError) -> any ClassificationModel {
        let options = [AnswerOptions.prior as any OptionDeclaration, AnswerOptions.earlyExit]
        guard let option = options.first(where: { arguments.has($0.name) }) else { return model }
        guard let classifier = model as? TextClassifier else { throw .needsOneModel(option) }
        return try (arguments[AnswerOptions.prior]?.applied(to: classifier) ?? classifier)
            .answeringEarly(arguments)
    }

    /// Warns of a model with too few held-out rows for a coverage.
    static func warn(
        of model: any ClassificationModel, _ coverage: Double, _ messages: Messages
    ) throws(CommandError) {
        let needed = ScoreSample.leastCount(coverage: coverage)
        let count = try loadingModel { () throws(ModelError) in try model.heldOutCount }
        guard let count, count < needed else { return }
        messages.note(
            "the model was trained with \(grouped(count)) held-out rows, and this coverage needs \(grouped(needed)); every "
                + "label is in every set")
    }

    /// The note for a model of pairs that is given single texts.
    static let singleTexts =
        "the model was trained on pairs of texts, and not all of these are pairs; \(InputOptions.pair.written) gives the "
        + "second text of arguments, and \(TableOptions.pairColumn.written) that of a table"

    /// The advice for texts that the model can hardly read.
    static func foreignTexts(_ fit: VocabularyFit) -> String? {
        fit.isForeign
            ? "\(fit.finding): the model was probably trained on texts of another kind; do not trust the labels"
            : nil
    }

    /// Lists the built-in models with their labels, the default model first.
    private static func list(
        _ context: CommandContext, _ arguments: ParsedArguments
    ) throws(CommandError) {
        var rows: [[String]] = []
        for model in InMemoryModel.builtIn {
            let classifier = try loadingModel { () throws(ModelError) in try TextClassifier(model) }
            rows.append([model.name, classifier.labels.joined(separator: ", ")])
        }
        let isText = (arguments[format] ?? context.defaultFormat(arguments)) == .text
        try context.print(
            isText
                ? context.style(arguments).table(rows)
                : rows.map { $0.joined(separator: "\t") + "\n" }.joined())
    }

    /// The reading of texts that the options ask for, and what to do with long ones.
    static func readingOptions(
        _ context: CommandContext, _ arguments: ParsedArguments
    ) -> ReadingOptions {
        var options = context.readingOptions(arguments)
        switch arguments[TokenOptions.long] {
        case .truncate: options.longTexts = .truncate
        case .window: options.longTexts = .windows(stride: arguments[TokenOptions.stride])
        case .error: options.longTexts = .error
        }
        return options
    }

    /// The format of the output; with `--append`, that of the input unless another is given.
    private static func format(
        _ context: CommandContext, _ arguments: ParsedArguments, inputs: [InputName]
    ) throws(CommandError) -> ResultFormat {
        guard arguments[OutputOptions.append] else {
            return arguments[format] ?? context.defaultFormat(arguments)
        }
        let first = inputs.first.flatMap { DataFormat(fileName: String(decoding: $0.path, as: UTF8.self)) }
        let input = arguments[InputOptions.format] ?? first
        switch input {
        case .jsonLines:
            guard (arguments[format] ?? .jsonl) == .jsonl else {
                throw .usage(
                    .impossible("'--append' to JSON lines writes JSON lines, expected '--format jsonl'"))
            }
            return .jsonl
        case .tsv, .csv, .lines, .fastText, nil:
            let format = arguments[format] ?? (input == .csv ? .csv : .tsv)
            // What a file holds whose name does not tell is known when it is read.
            guard format.separator != nil || input == nil && format == .jsonl else {
                throw .usage(
                    .impossible("'--append' to a table writes a table, expected '--format tsv' or 'csv'"))
            }
            return format
        }
    }
}
