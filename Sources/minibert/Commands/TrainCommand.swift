import MiniBERTTraining
import MiniBERT
import MiniBERTDefaultModel
import PrintableText
import StrictJSON
import SystemFiles

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
                + "standard error, and is the same for classify. Scores are of rows that the scored head had not seen. The folder holds a Hugging Face "
                + "model that transformers and minibert load with the same predictions; heads on other features than cls, "
                + "and those of --head, are loaded by minibert alone.",
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
                    .checkOnly, "read and check DATA, and train nothing; with --json, write how it was read"),
                OptionDescription(
                    .pooling, .choice(["cls", "mean", "pooler", "auto"]),
                    "which hidden states are the features; auto: cls or mean, whichever does better on held-out "
                        + "rows; default: cls"),
                OptionDescription(
                    .validation, .text("FILE|SHARE"),
                    "score by the rows of FILE, or by a share of DATA such as 0.2, instead of folds"),
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
                OptionDescription(
                    .suspects, .file("FILE.tsv"), "write the rows whose labels look wrong, the surest first"),
                OptionDescription(.json, "write the report to standard output as JSON"),
            ] + OptionDescription.gradientOptions,
        run: { context, arguments throws(CommandError) in try TrainCommand.run(context, arguments) }
    )
}

/// What a training works in.
struct TrainingSurroundings {
    let output: String
    let context: CommandContext
    let arguments: ParsedArguments
    let messages: Messages

    /// Where features are kept; nothing where they are not.
    var cacheFolder: FeatureCacheFolder? { context.cacheFolder(arguments, messages: messages) }
}

/// Fits a head and saves it.
enum TrainCommand {
    static func run(_ context: CommandContext, _ arguments: ParsedArguments) throws(CommandError) {
        guard !arguments.has(.checkOnly) else { return try check(context, arguments) }
        guard let output = arguments.text(.output) else {
            throw .usage(.missingOperand("'--output FOLDER'", command: "train"))
        }
        try arguments.checkGradientOptions()
        let messages = context.messages(for: arguments)
        let source = try context.modelSource(arguments, default: .defaultEncoder)
        let destination = try destination(output, keeping: source.folder, arguments)
        let inputs =
            arguments.operands.map(InputName.init)
            + [validationFile(arguments)].compactMap { $0.map { InputName(path: Array($0.utf8)) } }
        let report = try context.file(.report, arguments, inputs: inputs)
        let suspects = try context.file(.suspects, arguments, inputs: inputs)
        let data = try context.labeledData(arguments, messages: messages)
        let validation = try validationFile(arguments).map { path throws(CommandError) in
            try context.labeledData(reading: [path], arguments, messages: messages)
        }
        let embedder = try loadingModel { () throws(ModelError) in try TextEmbedder(source) }
        messages.warn(of: embedder.warnings, in: source.name)

        let surroundings = TrainingSurroundings(
            output: output, context: context, arguments: arguments, messages: messages)
        let tuner = try tuner(embedder, context, arguments)
        let gradient = try arguments.gradientOptions(for: embedder)
        let model =
            if let gradient {
                try trainByGradients(tuner, gradient, data, validation: validation, surroundings)
            } else {
                try fit(tuner, data, validation: validation, surroundings)
            }
        messages.tell(String(model.report.text().dropLast()))
        do throws(ModelError) {
            try model.save(to: destination)
        } catch {
            throw CommandError(writing: error)
        }
        if gradient != nil { surroundings.checkpoint.remove() }
        messages.tell("wrote \(printable(output))")
        try write(model.report, page: report, suspects: suspects, surroundings)
        if let divergence = model.divergence {
            throw .trainingFailed("\(divergence); the model is that of the last good epoch")
        }
    }

    private static func write(
        _ report: FineTuningReport, page: consuming OutputFile?, suspects: consuming OutputFile?,
        _ surroundings: TrainingSurroundings
    ) throws(CommandError) {
        if let page {
            try page.writer.write(HTMLReport(report, modelPath: surroundings.output).html)
            try page.finish()
        }
        if let suspects {
            try suspects.writer.write(SuspectLabel.tsvHeader + "\n")
            for suspect in report.suspects { try suspects.writer.write(suspect.tsvRow + "\n") }
            try suspects.finish()
        }
        if surroundings.arguments.has(.json) {
            try surroundings.context.print(report.json().indentedText)
        }
    }

    /// The place of the model, taken before any work; what is read or written beside it may not be in its way.
    private static func destination(
        _ output: String, keeping encoder: String?, _ arguments: ParsedArguments
    ) throws(CommandError) -> ModelDestination {
        let files =
            arguments.operands.map { String(decoding: $0, as: UTF8.self) }
            + [validationFile(arguments), arguments.text(.report), arguments.text(.suspects)].compactMap(
                \.self)
        do throws(ModelError) {
            return try ModelDestination(
                output, replacesExisting: arguments.has(.force),
                keeping: [encoder].compactMap(\.self) + files.filter { $0 != "-" })
        } catch {
            throw CommandError(writing: error)
        }
    }

    /// The share of the rows that is held out, where `--validation` says one.
    private static func validationShare(_ arguments: ParsedArguments) throws(CommandError) -> Double? {
        guard let text = arguments.text(.validation), let share = Double(text) else { return nil }
        guard share > 0, share <= 0.5 else {
            throw .usage(
                .badValue(
                    printable(text), option: "--validation",
                    expected: "a file, or a share of the rows above 0 and at most 0.5"))
        }
        return share
    }

    /// The file that `--validation` names; one whose name is a number is named by its path, as in `./1`.
    static func validationFile(_ arguments: ParsedArguments) -> String? {
        arguments.text(.validation).flatMap { Double($0) == nil ? $0 : nil }
    }

    private static func poolings(_ arguments: ParsedArguments) -> [Pooling] {
        guard let name = arguments.text(.pooling) else { return [.cls] }
        return Pooling(rawValue: name).map { [$0] } ?? [.cls, .mean]
    }

    static func tuner(
        _ embedder: TextEmbedder, _ context: CommandContext, _ arguments: ParsedArguments
    ) throws(CommandError) -> FineTuner {
        let reading = ReadingOptions(maximumLength: arguments.wholeNumber(.maximumLength))
        var tuner = FineTuner(embedder: embedder, reading: reading, threads: context.threads(arguments))
        tuner.task = arguments.labelingTask
        tuner.poolings = poolings(arguments)
        tuner.options.validationShare = try validationShare(arguments)
        if let folds = arguments.wholeNumber(.folds) { tuner.options.folds = folds }
        if let seed = arguments.wholeNumber(.seed) { tuner.options.seed = UInt64(seed) }
        if let strength = arguments.number(.inverseStrength) { tuner.options.inverseStrengths = [strength] }
        if arguments.text(.classWeight) == "balanced" { tuner.options.classWeighting = .balanced }
        return tuner
    }

    /// For a model whose head transformers does not have.
    static let foreignHeadNote = "transformers has no head of this form: MiniBERT alone will load the model"

    private static func fit(
        _ tuner: FineTuner, _ data: LabeledData, validation: LabeledData?,
        _ surroundings: TrainingSurroundings
    ) throws(CommandError) -> FineTunedModel {
        let messages = surroundings.messages
        var pace = EncodingPace(messages: messages)
        do throws(FineTuningError) {
            let model = try tuner.fit(
                data, validation: validation, name: surroundings.output,
                cacheFolder: surroundings.cacheFolder,
                shouldStop: { Interruption.signalNumber != nil },
                onEvent: { event in
                    switch event {
                    case .finding(let finding): messages.tell("\(finding.severity.rawValue): \(finding)")
                    case .encoding(let progress): pace.show(progress)
                    case .compared(let score): messages.detail("\(score)")
                    case .fitting: pace.finish()
                    }
                })
            messages.endProgress()
            if model.headShape != nil { messages.note(foreignHeadNote) }
            return model
        } catch {
            throw CommandError(error)
        }
    }
}
