import MiniBERT
import StrictJSON

extension CommandDescription {
    /// `train`: fit a head.
    static let train = CommandDescription(
        name: "train",
        summary: "fit a head on an encoder from labelled rows",
        operands: "DATA...",
        examples: [
            ("minibert train tickets.tsv -m ENCODER -o tickets/", "learn the labels of a table"),
            (
                "minibert train cooking.train -m ENCODER -o cooking/",
                "fastText's __label__ lines, as they are"
            ),
            (
                "minibert train a.csv b.csv --label-column queue -m ENCODER -o queue/",
                "several files, the column by its name"
            ),
            ("minibert train a.tsv -m ENCODER -o a/ --unfreeze all", "train the encoder, too"),
            ("minibert train a.tsv -m ENCODER -o a/ --report a.html", "with a page to look at"),
        ],
        notes: [
            "DATA is TSV (quotes are ordinary characters), CSV, JSONL or fastText lines; how each file was read is said on "
                + "standard error. Scores are of rows that the scored head had not seen. The folder holds a Hugging Face "
                + "model that transformers and minibert load with the same predictions.",
            "Features of texts are kept in the user's cache folder, readable by the user alone, so that the next training "
                + "takes moments; 'minibert cache clear' removes them.",
            "Without further options a linear head is fitted at once, and nothing needs tuning. Any option about epochs, "
                + "--head or --unfreeze trains by gradients: scores are then of a tenth of the rows that is held out, "
                + "Ctrl-C keeps the training in FOLDER.checkpoint, and --resume goes on with it.",
        ],
        options: [OptionDescription.model, OptionDescription.threads] + OptionDescription.labeledDataOptions
            + [
                OptionDescription(.output, short: "o", .file("FOLDER"), "the folder to make"),
                OptionDescription(.force, "replace FOLDER if it is there"),
                OptionDescription(
                    .validation, .text("FILE"), "score by the rows of FILE instead of folds"),
                OptionDescription(
                    .folds, .wholeNumber("N", 2...100), "folds of the cross-validation; default: 5"),
                OptionDescription(
                    .classWeight, .choice(["none", "balanced"]),
                    "whether rare classes count more; default: none"),
                OptionDescription(
                    .inverseStrength, .number("C", 1e-9...1e9),
                    "inverse strength of the L2 penalty; default: chosen"),
                OptionDescription(
                    .seed, .wholeNumber("N", 0...Int.max), "deals the folds, and decides nothing else"),
                OptionDescription(
                    .maximumLength, .wholeNumber("N", 1...1_000_000), "at most N tokens a text"),
                OptionDescription(.noCache, "neither use nor keep features"),
                OptionDescription(
                    .report, .file("FILE.html"), "write a page with scores, charts and mistakes"),
                OptionDescription(.json, "write the report to standard output as JSON"),
            ] + OptionDescription.gradientOptions,
        run: { context, arguments throws(CommandError) in try TrainCommand.run(context, arguments) }
    )
}

/// Fits a head and saves it.
enum TrainCommand {
    static func run(_ context: CommandContext, _ arguments: ParsedArguments) throws(CommandError) {
        guard let output = arguments.text(.output) else {
            throw .usage(.missingOperand("'--output FOLDER'", command: "train"))
        }
        try arguments.checkGradientOptions()
        let messages = context.messages(for: arguments)
        try refuseExisting(output, arguments)
        let report = try arguments.bytes(.report).map { path throws(CommandError) in
            try OutputFile(path: path, isForced: arguments.has(.force))
        }
        let data = try context.labeledData(arguments, messages: messages)
        let validation = try arguments.text(.validation).map { path throws(CommandError) in
            try context.labeledData(reading: [path], arguments, messages: messages)
        }
        let folder = try context.modelFolder(arguments)
        let embedder = try loadingModel { () throws(ModelError) in try TextEmbedder(folder: folder) }
        messages.warn(of: embedder.tokenizer.warnings, in: folder)

        if let gradient = try arguments.gradientOptions(for: embedder) {
            return try trainByGradients(
                tuner(embedder, context, arguments), gradient, data, validation: validation, report: report,
                GradientSurroundings(
                    output: output, context: context, arguments: arguments, messages: messages))
        }
        let model = try fit(
            tuner(embedder, context, arguments), data, validation: validation, name: output, context,
            arguments,
            messages)
        messages.show(String(model.report.text().dropLast()))
        if var report {
            try report.writer.write(HTMLReport(model.report, modelPath: output).html)
            try report.finish()
        }
        if arguments.has(.json) { try context.print(model.report.json().indentedText) }
        do throws(ModelError) {
            try model.save(to: output, replacesExisting: arguments.has(.force))
        } catch {
            throw CommandError(writing: error)
        }
        messages.show("wrote \(printable(output))")
    }

    /// Before any work: a folder that is there is only replaced when that was asked for.
    private static func refuseExisting(_ output: String, _ arguments: ParsedArguments) throws(CommandError) {
        guard (try? System.status(of: Array(output.utf8))) != nil, !arguments.has(.force) else { return }
        throw .output(.exists(output: printable(output)))
    }

    static func tuner(
        _ embedder: TextEmbedder, _ context: CommandContext, _ arguments: ParsedArguments
    ) -> FineTuner {
        let reading = ReadingOptions(maximumLength: arguments.wholeNumber(.maximumLength))
        var tuner = FineTuner(embedder: embedder, reading: reading, threads: context.threads(arguments))
        tuner.task = arguments.labelingTask
        if let folds = arguments.wholeNumber(.folds) { tuner.options.folds = folds }
        if let seed = arguments.wholeNumber(.seed) { tuner.options.seed = UInt64(seed) }
        if let strength = arguments.number(.inverseStrength) { tuner.options.inverseStrengths = [strength] }
        if arguments.text(.classWeight) == "balanced" { tuner.options.classWeighting = .balanced }
        return tuner
    }

    private static func fit(
        _ tuner: FineTuner, _ data: LabeledData, validation: LabeledData?, name: String,
        _ context: CommandContext, _ arguments: ParsedArguments, _ messages: Messages
    ) throws(CommandError) -> FineTunedModel {
        var pace = EncodingPace(messages: messages)
        do throws(FineTuningError) {
            let model = try tuner.fit(
                data, validation: validation, name: name,
                cacheFolder: arguments.has(.noCache) ? nil : FeatureCacheFolder.standard,
                shouldStop: { Interruption.signalNumber != nil },
                onEvent: { event in
                    switch event {
                    case .finding(let finding): messages.show("\(finding.severity.rawValue): \(finding)")
                    case .encoding(let progress): pace.show(progress)
                    case .fitting(let count): messages.detail("fitting \(grouped(count)) rows")
                    }
                })
            messages.endProgress()
            return model
        } catch {
            throw CommandError(error)
        }
    }
}

/// Says how far encoding is: on a terminal five times a second, else every ten seconds.
struct EncodingPace {
    let messages: Messages
    private let start = System.seconds
    private var last = System.seconds

    init(messages: Messages) { self.messages = messages }

    mutating func show(_ progress: FeatureExtractor.Progress) {
        let now = System.seconds
        guard now - last >= (messages.isTerminal ? 0.2 : 10) else { return }
        last = now
        let encoded = progress.finishedCount - progress.cachedCount
        let rate = Double(encoded) / max(now - start, 1e-3)
        let remaining = Double(progress.totalCount - progress.finishedCount) / max(rate, 1e-3)
        messages.progress(
            "encoding: \(grouped(progress.finishedCount)) of \(grouped(progress.totalCount)) texts, "
                + "\(grouped(Int(rate))) texts/s, \(spoken(seconds: remaining)) left")
    }
}
