import MiniBERTDefaultModel
import StrictJSON
import PrintableText
import MiniBERT
import MiniBERTTraining

enum EvaluateCommand: Command {
    static let name = "evaluate"
    static let summary = "score a model on labeled rows"
    static let operands = "DATA..."
    static let examples = [
        ("minibert evaluate test.tsv -m tickets/", "print the scores"),
        ("minibert evaluate test.tsv -m tickets/ --report test.html", "also write an HTML report"),
        ("minibert evaluate test.tsv -m tickets/ --compare old/", "say which of two models is better"),
        ("minibert evaluate test.tsv -m tickets/ --fail-under accuracy=0.9", "check a model in a script"),
    ]
    static let notes = [
        "A label that the model does not know is an error, with its line and the known labels.",
        "--compare scores another model with the same labels on the same rows: both accuracies with their 95 % intervals, "
            + "McNemar's exact test, and the rows that only one of them predicts right. --early-exit is for --model alone, so "
            + "that --compare with the same model shows what early answers cost.",
    ]
    static let options = [
        OptionGroup(
            "Options",
            [
                ModelOptions.model, TableOptions.textColumn, LabelOptions.labelColumn,
                TokenOptions.maximumLength, compare, failUnder, predictions, report,
                OutputOptions.force,
                OutputOptions.json,
            ]), OptionGroup("Labels", [AnswerOptions.prior]), LabelOptions.group, ModelOptions.speedOfAnswers,
    ]

    private static let failUnder = Option(
        repeated: "fail-under", .minimumScore, "exit with status 1 if a score is below VALUE; may be repeated"
    )
    private static let compare = Option(
        "compare", .file("MODEL"), "compare with another model, which is named as for --model")
    private static let report = Option("report", .file("FILE"), "write an HTML report with charts")
    private static let predictions = Option(
        "predictions", .file("FILE"),
        "write file, line, label, predicted label, its score, and text of each row as TSV")

    /// The name of another model, and what it does better or worse.
    private typealias Comparison = (name: String, result: ModelComparison)

    static func run(_ context: CommandContext, _ arguments: ParsedArguments) throws(CommandError) {
        let messages = context.messages(for: arguments)
        let inputs = arguments.operands.map(InputName.init)
        try context.refuseSameFile([predictions, report], arguments)
        var table = try context.file(predictions, arguments, inputs: inputs)
        var page = try context.file(report, arguments, inputs: inputs)
        let source = try context.modelSource(arguments, default: .sentiment)
        let model = try model(from: source, context, arguments, messages)
        let minimums = try minimums(for: model, arguments)
        let other = try comparedModel(context, arguments, with: model, messages)
        let data = try context.labeledData(
            arguments, command: name, task: model.labelingTask, messages: messages)

        let scored = try score(model, data, context, arguments, messages)
        let comparison = try comparison(of: scored, with: other, data, context, arguments, messages)
        if table != nil {
            for line in scored.predictionLines { try table?.writer.write(line) }
            try table.take()?.finish()
        }
        if page != nil {
            let report = try htmlReport(
                on: scored, comparison, model, from: source, files: data.files, context, arguments)
            try page?.writer.write(report.html)
            try page.take()?.finish()
        }
        try context.print(
            text(of: scored, comparison, model, name: source.name, isJSON: arguments[OutputOptions.json]))
        try check(scored.evaluation, minimums)
    }

    private static func model(
        from source: ModelSource, _ context: CommandContext, _ arguments: ParsedArguments,
        _ messages: Messages
    ) throws(CommandError) -> TextClassifier {
        let loaded = try loadingModel { () throws(ModelError) in
            try TextClassifier(source, options: context.loadingOptions(arguments))
        }
        let model = try (arguments[AnswerOptions.prior]?.applied(to: loaded) ?? loaded)
            .answeringEarly(arguments)
        messages.warn(of: model.warnings, in: source.name)
        if let decision = model.configuration.decision { messages.tell("the model gives \(decision.words)") }
        return model
    }

    /// The scores of `--fail-under`, which must be those of the model's task.
    private static func minimums(
        for model: TextClassifier, _ arguments: ParsedArguments
    ) throws(CommandError) -> [MinimumScore] {
        let minimums = arguments[failUnder]
        let names = Evaluation.scoreNames(of: model.labelingTask)
        for minimum in minimums where !names.contains(minimum.name) {
            throw .usage(
                .badValue(
                    printable(minimum.name), option: failUnder.written,
                    expected: "one of " + names.joined(separator: ", ")))
        }
        return minimums
    }

    /// The comparison with another model on the same rows; `nil` without one.
    private static func comparison(
        of scored: ScoredData, with other: TextClassifier?, _ data: LabeledData, _ context: CommandContext,
        _ arguments: ParsedArguments, _ messages: Messages
    ) throws(CommandError) -> Comparison? {
        guard let other, let rows = scored.rows else { return nil }
        let answers = try score(other, data, context, arguments, messages).predictions
        let name = (arguments.has(AnswerOptions.earlyExit) ? "all layers of " : "") + other.name
        return (name, ModelComparison(rows, with: answers.map { ClassLabel($0.label) }))
    }

    private static func htmlReport(
        on scored: ScoredData, _ comparison: Comparison?, _ model: TextClassifier, from source: ModelSource,
        files: [FileReading], _ context: CommandContext, _ arguments: ParsedArguments
    ) throws(CommandError) -> HTMLReport {
        var report = HTMLReport(
            scored.report(name: FileName.model(at: source.name), of: model, files: files),
            subject: .evaluation, rows: scored.rows, farRows: scored.farRows, comparison: comparison,
            modelPath: source.folder)
        // What decided an early answer is not what decides that of the last layer.
        if !model.answersEarly {
            report.explanations = try ExplainedExamples(
                of: report.quotedRows, among: scored.examples.count, by: model,
                reading: context.readingOptions(arguments), threads: context.threads(arguments))
        }
        return report
    }

    /// The scores, and the comparison if there is one.
    private static func text(
        of scored: ScoredData, _ comparison: Comparison?,
        _ model: TextClassifier, name: String, isJSON: Bool
    ) -> String {
        var scores = scored.evaluation.json
        if let decision = model.configuration.decision { scores = scores.adding("decision", decision.json) }
        if let early = scored.earlyAnswers { scores = scores.adding("early_exit", early.json) }
        let text = scored.evaluation.text() + (scored.earlyAnswers.map { "\($0.words)\n" } ?? "")
        guard let (other, result) = comparison else { return isJSON ? scores.indentedText : text }
        return isJSON
            ? scores.adding("comparison", result.json).indentedText
            : text + "\n" + result.text(names: (name, other))
    }

    private static func check(_ evaluation: Evaluation, _ minimums: [MinimumScore]) throws(CommandError) {
        for minimum in minimums {
            // A score that is not defined is below every minimum.
            let score = evaluation.score(named: minimum.name) ?? .nan
            guard score >= minimum.value else {
                throw .belowMinimum(name: minimum.name, score: score, minimum: minimum.value)
            }
        }
    }

    private static func score(
        _ model: TextClassifier, _ data: LabeledData, _ context: CommandContext, _ arguments: ParsedArguments,
        _ messages: Messages
    ) throws(CommandError) -> ScoredData {
        var encoding = EncodingProgressLine(messages: messages)
        do throws(FineTuningError) {
            let scored = try model.score(
                data, options: context.readingOptions(arguments), threads: context.threads(arguments),
                onProgress: { encoding.show($0) })
            messages.endProgress()
            return scored
        } catch {
            throw CommandError(error)
        }
    }

    /// The model of `--compare`, which must have the same labels.
    private static func comparedModel(
        _ context: CommandContext, _ arguments: ParsedArguments, with model: TextClassifier,
        _ messages: Messages
    ) throws(CommandError) -> TextClassifier? {
        guard let name = arguments[compare] else { return nil }
        let sources = try ModelLocator(environment: context.environment).sources(of: name)
        guard sources.count == 1 else {
            throw .usage(.badValue(printable(name), option: compare.written, expected: "one model"))
        }
        let other = try loadingModel { () throws(ModelError) in
            try TextClassifier(sources[0], options: context.loadingOptions(arguments))
        }
        messages.warn(of: other.warnings, in: sources[0].name)
        let hasClasses = [model, other].allSatisfy { $0.configuration.problemType == .singleLabel }
        let labels = [model, other].map { Set($0.labels.map { ClassLabel($0) }) }
        guard hasClasses, labels[0] == labels[1] else {
            throw .usage(
                .impossible(
                    "'\(compare.written)' needs two models that give each text one label; "
                        + (hasClasses
                            ? "'\(printable(sources[0].name))' has other labels"
                            : "one of these gives a number or any number of labels")))
        }
        return other
    }
}

private struct MinimumScore: Sendable {
    let name: String
    let value: Double
}

extension ValueType where Value == MinimumScore {
    fileprivate static var minimumScore: Self {
        Self(
            "SCORE=VALUE", expectation: "SCORE=VALUE with a value of at most 1, such as accuracy=0.9",
            example: "accuracy=0.9", counterexample: "accuracy"
        ) { text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let value = Double(parts[1]), value <= 1 else { return nil }
            return MinimumScore(name: String(parts[0]), value: value)
        }
    }
}
