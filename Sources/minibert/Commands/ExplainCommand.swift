import MiniBERTDefaultModel
import PrintableText
import MiniBERT
import MiniBERTTraining

enum ExplainCommand: Command {
    static let name = "explain"
    static let summary = "show which words decided the label of texts"
    static let operands = "[TEXT]..."
    static let examples = [
        ("minibert explain \"the battery died after two days\"", "show the words that decided the label"),
        (
            "minibert explain -m FOLDER --all-labels --html page.html < lines.txt",
            "write a page with the words of each line colored"
        ),
        (
            "minibert explain -m FOLDER --method sentences --long window -i long.txt",
            "find the sentences that decided"
        ),
        (
            "minibert explain -m FOLDER --examples train.tsv \"a fine film\"",
            "show the training rows that decided, too"
        ),
        (
            "minibert explain --format jsonl -i data.csv --text-column review",
            "write everything, for programs"
        ),
    ]
    static let notes = [
        "A positive score speaks for the label, a negative one against it. With the methods removal, occlusion and sentences "
            + "it is what the log-odds of the label lose when the word or sentence is removed: alone, or with removal among "
            + "random words, on average. With the other methods it is a part of the label's logit. With regression, both "
            + "are parts of the value.",
        "Each explanation is tested on its text. Comprehensiveness is the share of the probability that is lost without the "
            + "1, 5, 10, 20 and 50 % of the words that rank first; sufficiency is the share that these words give alone. Of "
            + "both, 1 is the best; random words are measured, too. An explanation that is no better than random words says "
            + "nothing.",
        "The method removal runs the model at most about 330 times on a text, or on each of its windows; occlusion runs it once for each word, and "
            + "sentences once for each sentence.",
        "--coverage, --domain and --reject-label mean what they mean in classify. The words are those of the label that "
            + "the model gives by itself, also where --reject-label shows another one.",
        "--examples gives for each row what the label's log-odds would lose if the head were fitted without it, as a share "
            + "of the sizes for all rows, by the second derivative of the loss. It is about the part of the head that reads "
            + "the encoder's features, not about n-grams.",
        "On a pipe, the output has for each label LABEL, its score, WORDS, SCORES, comprehensiveness, that of random words, "
            + "sufficiency, that of random words. Words and their scores are separated by spaces; of sentences, the ranges "
            + "of their bytes are written. --examples adds the places of the rows and their shares, and --coverage and "
            + "--domain the fields that they add in classify, at the end of the line.",
    ]
    static let options = [
        OptionGroup(
            "Options",
            [
                ModelOptions.model, InputOptions.input, TableOptions.textColumn, method, label, allLabels,
                format, html, OutputOptions.output, OutputOptions.force,
            ]), OptionGroup("Methods", [steps, noFaithfulness]),
        OptionGroup("Answers", [AnswerOptions.coverage, AnswerOptions.domain, rejectLabel]),
        OptionGroup(
            "Training rows",
            [exampleRows, LabelOptions.labelColumn, LabelOptions.multiLabel, LabelOptions.lossy]),
        OptionGroup(
            "Tokens",
            [
                TokenOptions.long, TokenOptions.maximumLength, TokenOptions.stride, TokenOptions.truncation,
                TokenOptions.literal,
            ]),
        InputOptions.group, InputOptions.pipes, ModelOptions.speed,
    ]

    private static let derivatives: [ExplanationMethod] = [.integratedGradients, .gradientTimesInput]
    private static let method = Option(
        "method", .choice(ExplanationMethod.allCases), "how to find the words", default: .removal,
        rules: derivatives.map {
            .conflicts(
                of: $0.rawValue,
                with: [ComputePrecision.int8, .int8Fast].map { ModelOptions.precision.isEqual(to: $0) })
        })
    private static let allLabels = Option("all-labels", "explain every label of the model")
    private static let label = Option(
        repeated: "label", .text("LABEL"),
        "explain this label; may be repeated; default: the label that the text gets",
        rules: [.conflicts(with: allLabels.isGiven)])
    private static let steps = Option(
        "steps", .wholeNumber("N", 1...10_000),
        "number of steps of integrated-gradients; doubled until the scores add up within 1 %", default: 50,
        rules: [.needs(method.isEqual(to: .integratedGradients))])
    private static let noFaithfulness = Option(
        "no-faithfulness", "do not test the explanations, which takes as long as to find them")
    static let exampleRows = Option(
        repeated: "examples", .file("FILE"),
        "also show the rows of FILE, the labeled rows that the model was trained on, that decided most; for fitted "
            + "linear heads; may be repeated")
    private static let rejectLabel = Option(
        "reject-label", .text("LABEL"),
        "label to show if the label set is not a single label, or if the text is unlike those of the training",
        defaultWords: "the likeliest label",
        rules: [.needs(AnswerOptions.coverage.isGiven, AnswerOptions.domain.isGiven)])
    private static let html = Option(
        "html", .file("FILE"), "also write a page with colored words and the attention of the model")
    private static let format = Option(
        "format", .choice(ResultFormat.withoutCSV), "format of the results",
        defaultWords: ResultFormat.defaultWords)

    static func run(_ context: CommandContext, _ arguments: ParsedArguments) throws(CommandError) {
        let inputs = try context.inputNames(arguments)
        let messages = context.messages(for: arguments)
        let records = try context.records(arguments, inputs: inputs, messages: messages)
        let source = try context.modelSource(arguments, default: .sentiment)
        let explainer = try explainer(from: source, context, arguments, messages)
        try context.refuseSameFile([OutputOptions.output, html], arguments)
        let output = try context.output(arguments, inputs: inputs)
        var page = try context.file(html, arguments, inputs: inputs)
        let pageWriter = page?.writer
        let layout = layout(of: explainer, context, arguments)
        try pageWriter?.write(ExplanationPage.head(model: source.name, labelCount: layout.labelCount))

        var run = try context.run(
            arguments, messages: messages, inputs: inputs,
            takesCutTexts: explainer.options.reading.longTexts == .truncate,
            truncationNote: explainer.truncationNote, digest: explainer.model.digest)
        var pageCount = 0
        var hasSingleTexts = false
        try run.run(
            records, to: output.writer, as: arguments[format] ?? context.defaultFormat(arguments), layout
        ) { texts throws(CommandError) in
            hasSingleTexts = hasSingleTexts || texts.contains { $0.pair == nil }
            let results = try explainer.records(of: texts)
            for case .success(let text) in results where pageWriter != nil {
                pageCount += 1
                try pageWriter?.write(
                    ExplanationPage(text, number: pageCount, rejectLabel: arguments[rejectLabel]).section)
            }
            return results
        }
        try output.finish()
        if hasSingleTexts, explainer.model.isTrainedOnPairs { messages.note(ClassifyCommand.singleTexts) }
        try pageWriter?.write(ExplanationPage.end)
        try page.take()?.finish()
    }

    /// The model with what the arguments ask of it; with the warnings about it.
    private static func explainer(
        from source: ModelSource, _ context: CommandContext, _ arguments: ParsedArguments,
        _ messages: Messages
    ) throws(CommandError) -> Explainer {
        let options = explanationOptions(context, arguments)
        let model = try loadingModel { () throws(ModelError) in
            try TextClassifier(source, options: context.loadingOptions(arguments))
        }
        messages.warn(of: model.warnings, in: source.name)
        do throws(ExplanationError) { try model.check(options) } catch { throw CommandError(error) }
        return Explainer(
            model: model, options: options, threads: context.threads(arguments),
            assessor: try assessor(of: model, arguments, messages),
            deciding: try decidingExamples(for: model, source, context, arguments, messages))
    }

    private static func layout(
        of explainer: Explainer, _ context: CommandContext, _ arguments: ParsedArguments
    ) -> ExplanationLayout {
        ExplanationLayout(
            style: context.style(arguments), labelCount: explainer.labelCount,
            hasExamples: explainer.deciding != nil,
            answers: AnswerFields(
                hasCoverage: arguments.has(AnswerOptions.coverage), showsDomain: explainer.assessor != nil,
                isRegression: explainer.model.configuration.problemType == .regression),
            rejectLabel: arguments[rejectLabel])
    }

    private static func explanationOptions(
        _ context: CommandContext, _ arguments: ParsedArguments
    ) -> ExplanationOptions {
        let names = arguments[label]
        return ExplanationOptions(
            method: arguments[method],
            labels: arguments[allLabels] ? .all : names.isEmpty ? .predicted : .named(names),
            reading: ClassifyCommand.readingOptions(context, arguments), stepCount: arguments[steps],
            measuresFaithfulness: !arguments[noFaithfulness], keepsAttention: arguments.has(html))
    }
}

extension CommandError {
    /// A fault of the options of an explanation.
    fileprivate init(_ error: ExplanationError) {
        switch error {
        case .input(let error): self.init(error)
        case .unknownLabel, .methodUnavailable, .stepCountOutOfRange:
            self = .usage(.impossible(error.description))
        }
    }
}
