import MiniBERTDefaultModel
import StrictJSON
import PrintableText
import MiniBERT
import MiniBERTTraining

enum TrainCommand: Command {
    static let name = "train"
    static let summary = "train a classification head on an encoder from labeled rows"
    static let operands = "DATA..."
    static let examples = [
        ("minibert train tickets.tsv -m ENCODER -o tickets/", "learn the labels of a table"),
        ("minibert train cooking.train -m ENCODER -o cooking/", "read the __label__ lines of fastText"),
        (
            "minibert train a.csv b.csv --label-column queue -m ENCODER -o queue/",
            "read several files, and name the label column"
        ),
        ("minibert train a.tsv -m ENCODER -o a/ --unfreeze all", "train the encoder, too"),
        ("minibert train a.tsv -m ENCODER -o a/ --exits", "let classify answer easy texts early"),
        ("minibert train a.tsv -m ENCODER -o a/ --tune 10", "look ten minutes for better settings"),
        ("minibert train a.tsv -m ENCODER -o a/ --report a.html", "also write an HTML report"),
        (
            "minibert train --features parts/ -m ENCODER -o a/",
            "fit a head on the features that 'embed --features' wrote"
        ),
        (
            "minibert train a.tsv -o a/ --unlabeled b.txt --self-training",
            "also learn from rows without labels, if that scores better"
        ),
        (
            "minibert train a.tsv -o a/ --unlabeled b.txt --suggestions next.tsv",
            "also choose the 50 rows that are most worth a label"
        ),
        ("minibert train --label-names names.tsv -o a/", "start from label names, without labeled rows"),
    ]
    static let notes = [
        "DATA is TSV (quotes are ordinary characters), CSV, JSONL or fastText lines. A message on standard error says how "
            + "each file was read; classify reads it in the same way. Scores are measured on rows that were not used to "
            + "train the scored head. By default the head reads the encoder's features and, if "
            + "that lowers the held-out loss, n-grams of the text: runs of words and of characters. Only minibert loads "
            + "heads with n-grams, heads on features other than cls, and those of --head. With --portable, FOLDER is a "
            + "Hugging Face model that transformers and minibert load with the same predictions.",
        "The features of texts are kept in the user's cache folder, readable by the user alone, so that the next training "
            + "is fast; 'minibert cache clear' removes them.",
        "By default a linear head is fitted directly, without tuning. --head, --unfreeze, and all options under 'Training "
            + "by gradients' and 'Regularization' train by gradients instead: a tenth of the rows is held out for the "
            + "scores, Ctrl-C keeps the training in FOLDER.checkpoint, and --resume continues it.",
        "--label-names helps where labels have few rows: each name is a row of its label to train on. Held-out scores never "
            + "count it. Names should be in the language of the rows, and in words that such texts have. Without DATA, the "
            + "names in FILE are all that is learned, and there are no scores unless --validation names a file.",
        "--self-training helps where few rows have labels and many have none: the head labels them, and learns from those it is "
            + "surest of. Each held-out score is of a head that did so with its own training rows; --unlabeled rows are never "
            + "scored. The report has the scores with and without, and says which is kept.",
        "--tune tries other poolings, heads, learning rates and trainings of the encoder. A setting replaces the default "
            + "only if it is better on held-out rows by more than chance explains. The scores are of rows that no choice "
            + "has seen; the model is then trained on all rows, by a command that is shown. FOLDER.trials.jsonl has a line "
            + "for each trial. Ctrl-C keeps the model of the best trial so far, and --resume continues the search.",
    ]
    static let options = TrainOptions.groups

    static func run(_ context: CommandContext, _ arguments: ParsedArguments) throws(CommandError) {
        guard !arguments[TrainOptions.checkOnly] else { return try check(context, arguments) }
        let output = try OutputOptions.requiredFolder(arguments, command: name)
        let metric = try TuningOptions.metric(of: arguments)
        try checkUnlabeled(arguments)
        let messages = context.messages(for: arguments)
        let source = try context.modelSource(arguments, default: .defaultEncoder)
        let files = try inputFiles(arguments)
        let destination = try destination(output, keeping: source.folder, files, arguments)
        let inputs = files.map(InputName.init)
        try context.refuseSameFile(
            [TrainOptions.report, TrainOptions.suspects, TrainOptions.suggestions], arguments)
        let report = try context.file(TrainOptions.report, arguments, inputs: inputs)
        let suspects = try context.file(TrainOptions.suspects, arguments, inputs: inputs)
        var suggestions = try context.file(TrainOptions.suggestions, arguments, inputs: inputs)
        let (data, validation, task) = try data(context, arguments, messages)
        let names = try labelNames(arguments, data, messages)
        let goal = try decisionGoal(arguments, task, data, names)
        let unlabeled = try unlabeledRows(context, arguments, task, data, messages)
        let embedder = try loadingModel { () throws(ModelError) in try TextEmbedder(source) }
        messages.warn(of: embedder.warnings, in: source.name)

        let run = TrainingRun(output: output, context: context, arguments: arguments, messages: messages)
        var tuner = tuner(embedder, task, context, arguments)
        tuner.decisionGoal = goal
        if let metric {
            return try tune(
                TuningSession(run: run, tuner: tuner, defaults: headOptions(arguments), metric: metric), data,
                to: destination, page: report, suspects: suspects)
        }
        let gradient = try gradientOptions(run, for: embedder)
        let model = try model(run, tuner, gradient, data, names, unlabeled, validation: validation)
        messages.tell(String(model.report.text().dropLast()))
        try save(model, to: destination)
        if gradient != nil { run.checkpoint.remove() }
        messages.tell("wrote \(printable(output))")
        try write(model, page: report, suspects: suspects, run)
        if let unlabeled, let suggestions = suggestions.take() {
            try writeSuggestions(suggestions, among: unlabeled, for: model, by: tuner, run, trainedOn: data)
        }
        try checkDivergence(of: model)
    }

    /// The options of a training by gradients; `nil` if a head is fitted.
    private static func gradientOptions(
        _ run: TrainingRun, for embedder: TextEmbedder
    ) throws(CommandError) -> GradientOptions? {
        guard var options = try GradientOptions(run.arguments, for: embedder) else { return nil }
        if let share = validationShare(run.arguments) { options.heldOutShare = share }
        guard !run.checkpoint.isBlocked else {
            let path = printable(run.checkpoint.folder)
            throw .output("\(path): is the place of checkpoints, but not a folder")
        }
        return options
    }

    private static func model(
        _ run: TrainingRun, _ tuner: FineTuner, _ gradient: GradientOptions?, _ data: LabeledData,
        _ names: [LabelName], _ unlabeled: UnlabeledRows?, validation: LabeledData?
    ) throws(CommandError) -> FineTunedModel {
        guard let gradient else {
            var options = headOptions(run.arguments)
            options.labelNames = names
            let others = run.arguments[TrainOptions.selfTraining] ? unlabeled?.texts ?? [] : []
            let model = try run.fit(tuner, options, data, validation: validation, unlabeled: others)
            if run.arguments[TrainOptions.selfTraining], model.report.selfTraining == nil {
                run.messages.note(
                    "self-training: not used: each row of --unlabeled has the text of a labeled row")
            }
            return model
        }
        return try Interruption.withoutDeadline { () throws(CommandError) in
            try run.train(tuner, gradient, data, validation: validation)
        }
    }

    static func checkDivergence(of model: FineTunedModel) throws(CommandError) {
        guard let divergence = model.divergence else { return }
        throw .trainingFailed("\(divergence); the model is that of the last good epoch")
    }

    /// Saves a model, to the end: stopped here, the training would be lost.
    static func save(
        _ model: FineTunedModel, to destination: consuming ModelDestination
    ) throws(CommandError) {
        do throws(ModelError) {
            // A closure cannot consume what it captures, but it can take it from an optional.
            var place: ModelDestination? = consume destination
            try Interruption.withoutDeadline { () throws(ModelError) in
                guard let place = place.take() else { return }
                try model.save(to: place)
            }
        } catch {
            throw CommandError(writing: error)
        }
    }

    static func write(
        _ model: FineTunedModel, page: consuming OutputFile?, suspects: consuming OutputFile?,
        _ run: TrainingRun, tuning: TuningResult? = nil
    ) throws(CommandError) {
        let report = model.report
        if let page {
            var html = HTMLReport(
                report, rows: model.scoredRows, farRows: model.farRows, modelPath: run.output)
            html.explanations = try explanations(of: html, run)
            html.tuning = tuning.map { ($0, $0.trials.map(\.setting.words)) }
            try page.writer.write(html.html)
            try page.finish()
        }
        if let suspects {
            try suspects.writer.write(SuspectLabel.tsvHeader + "\n")
            for suspect in report.suspects { try suspects.writer.write(suspect.tsvRow + "\n") }
            try suspects.finish()
        }
        if run.arguments[OutputOptions.json] {
            let json = report.json()
            try run.context.print(
                (tuning.map { json.adding("tuning", run.json(of: $0)) } ?? json).indentedText)
        }
    }

    /// The words that decided the texts of a page, by the saved model.
    private static func explanations(
        of page: HTMLReport, _ run: TrainingRun
    ) throws(CommandError) -> ExplainedExamples? {
        let rows = page.quotedRows
        guard !rows.isEmpty else { return nil }
        let threads = run.context.threads(run.arguments)
        let model = try loadingModel { () throws(ModelError) in
            try TextClassifier(folder: run.output, options: LoadingOptions(threads: threads))
        }
        return try ExplainedExamples(
            of: rows, among: page.report.evaluation.rowCount, by: model,
            reading: ReadingOptions(maximumLength: run.arguments[TokenOptions.maximumLength]),
            threads: threads)
    }

    /// The folder of the model, reserved before any work; it must not hold an input or another output.
    private static func destination(
        _ output: String, keeping encoder: String?, _ inputs: [[UInt8]], _ arguments: ParsedArguments
    ) throws(CommandError) -> ModelDestination {
        let outputs = [TrainOptions.report, TrainOptions.suspects, TrainOptions.suggestions]
            .compactMap { arguments[$0] }
        let files = (inputs + outputs).map { String(decoding: $0, as: UTF8.self) }
        do throws(ModelError) {
            return try ModelDestination(
                output,
                replacesExisting: arguments[OutputOptions.forceFolder]
                    // A search that was stopped has left the model of its best trial.
                    || TuningOptions.isAsked(arguments) && arguments[GradientTrainingOptions.resume],
                keeping: [encoder].compactMap(\.self) + files.filter { $0 != "-" })
        } catch {
            throw CommandError(writing: error)
        }
    }

    private static func tuner(
        _ embedder: TextEmbedder, _ task: LabelingTask, _ context: CommandContext,
        _ arguments: ParsedArguments
    ) -> FineTuner {
        let reading = ReadingOptions(maximumLength: arguments[TokenOptions.maximumLength])
        var tuner = FineTuner(embedder: embedder, reading: reading, threads: context.threads(arguments))
        tuner.task = task
        tuner.seed = UInt64(arguments[TrainOptions.seed])
        if arguments[TrainOptions.classWeight] == .balanced { tuner.classWeighting = .balanced }
        return tuner
    }

    private static func headOptions(_ arguments: ParsedArguments) -> HeadOptions {
        var options = arguments[TrainOptions.portable] ? HeadOptions.portable : HeadOptions()
        if let poolings = arguments[TrainOptions.pooling] { options.poolings = poolings }
        if arguments[TrainOptions.noNgrams] { options.triesNgrams = false }
        options.fitsExits = arguments[TrainOptions.exits]
        options.folds = arguments[TrainOptions.folds]
        options.validationShare = validationShare(arguments)
        if let strength = arguments[TrainOptions.inverseStrength] { options.inverseStrengths = [strength] }
        return options
    }

    private static func validationShare(_ arguments: ParsedArguments) -> Double? {
        guard case .share(let share) = arguments[TrainOptions.validation] else { return nil }
        return share
    }
}
