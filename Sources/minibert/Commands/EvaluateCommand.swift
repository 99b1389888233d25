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
        ("minibert evaluate test.tsv -m tickets/ --fail-under accuracy=0.9", "check a model in a script"),
    ]
    static let notes = [
        "A label that the model does not know is an error, with its line and the known labels."
    ]
    static let options = [
        OptionGroup(
            "Options",
            [
                ModelOptions.model, TableOptions.textColumn, LabelOptions.labelColumn,
                TokenOptions.maximumLength, failUnder, predictions, OutputOptions.force, OutputOptions.json,
            ]), LabelOptions.group, ModelOptions.speed,
    ]

    private static let failUnder = Option(
        repeated: "fail-under", .minimumScore, "exit with status 1 if a score is below VALUE; may be repeated"
    )
    private static let predictions = Option(
        "predictions", .file("FILE"),
        "write file, line, label, predicted label, its score, and text of each row as TSV")

    static func run(_ context: CommandContext, _ arguments: ParsedArguments) throws(CommandError) {
        let minimums = arguments[failUnder]
        let messages = context.messages(for: arguments)
        var table = try context.file(
            predictions, arguments, inputs: arguments.operands.map(InputName.init))
        let source = try context.modelSource(arguments, default: .sentiment)
        let model = try loadingModel { () throws(ModelError) in
            try TextClassifier(source, options: context.loadingOptions(arguments))
        }
        messages.warn(of: model.warnings, in: source.name)
        let names = Evaluation.scoreNames(of: model.labelingTask)
        for minimum in minimums where !names.contains(minimum.name) {
            throw .usage(
                .badValue(
                    printable(minimum.name), option: failUnder.written,
                    expected: "one of " + names.joined(separator: ", ")))
        }
        let data = try context.labeledData(
            arguments, command: name, task: model.labelingTask, messages: messages)

        let scored: ScoredData
        do throws(FineTuningError) {
            scored = try model.score(
                data, options: context.readingOptions(arguments), threads: context.threads(arguments))
        } catch {
            throw CommandError(error)
        }
        if table != nil {
            for line in scored.predictionLines { try table?.writer.write(line) }
            try table.take()?.finish()
        }
        let text =
            arguments[OutputOptions.json] ? scored.evaluation.json.indentedText : scored.evaluation.text()
        try context.print(text)
        for minimum in minimums {
            // A score that is not defined is below every minimum.
            let score = scored.evaluation.score(named: minimum.name) ?? .nan
            guard score >= minimum.value else {
                throw .belowMinimum(name: minimum.name, score: score, minimum: minimum.value)
            }
        }
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
