import MiniBERTTraining
import MiniBERT
import MiniBERTDefaultModel
import PrintableText
import StrictJSON

extension CommandDescription {
    /// `evaluate`: score a model.
    static let evaluate = CommandDescription(
        name: "evaluate",
        summary: "score a model on labelled rows",
        operands: "DATA...",
        examples: [
            ("minibert evaluate test.tsv -m tickets/", "scores in words"),
            ("minibert evaluate test.tsv -m tickets/ --fail-under accuracy=0.9", "a gate for a pipeline"),
        ],
        notes: ["A label that the model does not know is an error, with its line and the known labels."],
        options: OptionDescription.modelOptions + OptionDescription.labeledDataOptions + [
            OptionDescription(
                .maximumLength, .wholeNumber("N", 1...1_000_000), "at most N tokens a text"),
            OptionDescription(
                .failUnder, .text("SCORE=VALUE"), isRepeatable: true, "exit with 1 if a score is below VALUE"),
            OptionDescription(
                .predictions, .file("FILE"),
                "write file, line, label, predicted label, its score and text of each row as TSV"),
            OptionDescription(.force, "replace FILE if it is there"),
            OptionDescription(.json, "write the scores to standard output as JSON"),
        ],
        run: { context, arguments throws(CommandError) in try EvaluateCommand.run(context, arguments) }
    )
}

/// Scores a model on labelled rows.
enum EvaluateCommand {
    static func run(_ context: CommandContext, _ arguments: ParsedArguments) throws(CommandError) {
        let gates = try arguments.all(.failUnder).map { text throws(CommandError) in try Gate(text) }
        let messages = context.messages(for: arguments)
        var predictions = try context.file(
            .predictions, arguments, inputs: arguments.operands.map(InputName.init))
        let source = try context.modelSource(arguments, default: .sentiment)
        let model = try loadingModel { () throws(ModelError) in
            try TextClassifier(source, options: context.loadingOptions(arguments))
        }
        messages.warn(of: model.warnings, in: source.name)
        for gate in gates { try gate.check(isOneOf: Evaluation.scoreNames(of: model.labelingTask)) }
        let data = try context.labeledData(arguments, task: model.labelingTask, messages: messages)

        let scored: ScoredData
        do throws(FineTuningError) {
            scored = try model.score(
                data, options: context.readingOptions(arguments), threads: context.threads(arguments))
        } catch {
            throw CommandError(error)
        }
        if predictions != nil {
            for line in scored.predictionLines { try predictions?.writer.write(line) }
            try predictions.take()?.finish()
        }
        let text = arguments.has(.json) ? scored.evaluation.json.indentedText : scored.evaluation.text()
        try context.print(text)
        for gate in gates { try gate.check(scored.evaluation) }
    }

    /// A score and the least that it may be.
    private struct Gate {
        let name: String
        let least: Double

        init(_ bytes: [UInt8]) throws(CommandError) {
            let text = String(decoding: bytes, as: UTF8.self)
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let least = Double(parts[1]), least <= 1 else {
                throw .usage(
                    .badValue(
                        printable(text), option: OptionName.failUnder.written,
                        expected: "SCORE=VALUE with a value of at most 1, as accuracy=0.9"))
            }
            name = String(parts[0])
            self.least = least
        }

        func check(isOneOf names: [String]) throws(CommandError) {
            guard !names.contains(name) else { return }
            throw .usage(
                .badValue(
                    printable(name), option: OptionName.failUnder.written,
                    expected: "one of " + names.joined(separator: ", ")))
        }

        /// A score that is not defined is below everything.
        func check(_ evaluation: Evaluation) throws(CommandError) {
            let score = evaluation.score(named: name) ?? .nan
            guard score >= least else { throw .belowGate(name: name, score: score, least: least) }
        }
    }
}
