import NeuralNetworks
import MiniBERT
import MiniBERTTraining

/// Options of `train` about training by gradients; any of them turns it on.
enum GradientTrainingOptions {
    private static let usual = GradientOptions()

    static let unfreeze = Option(
        "unfreeze", .countOrAll, "train the top N layers of the encoder, or all, with the head")
    static let optimizer = Option(
        "optimizer", .choice(GradientOptions.Rule.allCases),
        GradientOptions.Rule.allCases.map(\.rawValue).joined(separator: ", "), default: usual.rule)
    static let epochs = Option(
        "epochs", .wholeNumber("N", 1...100_000), "number of passes over the rows",
        defaultWords: "3 with --unfreeze, else 20 or 40")
    static let batchSize = Option(
        "batch-size", .wholeNumber("N", 1...1_000_000), "number of rows in a batch", default: usual.batchSize,
        rules: [wholeBatch])
    static let accumulate = Option(
        "accumulate", .wholeNumber("N", 1...10_000), "number of batches per step",
        default: usual.accumulatedBatches, rules: [wholeBatch])
    static let learningRate = Option(
        "learning-rate", .number("RATE", 1e-9...100), "highest learning rate",
        defaultWords: "depends on optimizer and head")
    static let schedule = Option(
        "schedule", .choice(GradientOptions.Decay.allCases), "how the learning rate falls",
        default: usual.decay)
    static let warmup = Option(
        "warmup", .number("SHARE", 0...0.9), "share of the steps over which the learning rate rises",
        default: Double(usual.warmup))
    static let layerDecay = Option(
        "layer-decay", .number("SHARE", 0.01...1),
        "learning rate of a layer, relative to that of the layer above it", default: Double(usual.layerDecay),
        rules: [.needs(unfreeze.isGiven)])
    static let clipNorm = Option(
        "clip-norm", .number("BOUND", 1e-6...1e6), "scale gradients to at most this norm", defaultWords: "1")
    static let clipValue = Option(
        "clip-value", .number("BOUND", 1e-6...1e6), "limit each number of a gradient instead",
        rules: [.conflicts(with: clipNorm.isGiven)])
    static let earlyStopping = Option(
        "early-stopping", .wholeNumber("N", 1...100_000),
        "stop after N epochs without a lower held-out loss, and keep the best epoch",
        defaultWords: "5, or never with --unfreeze")
    static let resume = Option(
        "resume", "continue the training in FOLDER.checkpoint, or the search in FOLDER.trials.jsonl")

    static let dropout = Option(
        "dropout", .number("RATE", 0...0.95), "dropout rate of the head", defaultWords: "depends on the head")
    static let l1 = Option("l1", .number("STRENGTH", 0...1000), "strength of an L1 penalty on weights")
    static let l2 = Option(
        "l2", .number("STRENGTH", 0...1000), "strength of an L2 penalty on weights",
        rules: [.conflicts(with: l1.isGiven)])
    static let weightDecay = Option(
        "weight-decay", .number("SHARE", 0...10), "weight decay of adamw", default: Double(usual.weightDecay),
        rules: [.needs(optimizer.isEqual(to: .adamW))])
    static let labelSmoothing = Option(
        "label-smoothing", .number("SHARE", 0...0.9), "share of a label that is spread over all labels",
        default: Double(usual.labelSmoothing),
        rules: [.conflicts(with: LabelOptions.regression.isGiven, LabelOptions.multiLabel.isGiven)])
    static let tokenDropout = Option(
        "token-dropout", .number("RATE", 0...0.9), "share of tokens to leave out in training",
        default: Double(usual.tokenDropout))
    static let wordSwap = Option(
        "word-swap", .number("RATE", 0...0.9), "share of words to swap with the next in training",
        default: Double(usual.wordSwap))
    static let recompute = Option(
        "recompute", "compute layers twice instead of storing them: slower, less memory",
        rules: [.needs(unfreeze.isGiven)])

    private static let wholeBatch = OptionRule.conflicts(with: optimizer.isEqual(to: .gradientDescent))

    static let steps = OptionGroup(
        "Training by gradients",
        [
            optimizer, epochs, batchSize, accumulate, learningRate, schedule, warmup, layerDecay, clipNorm,
            clipValue, earlyStopping, resume,
        ])
    static let regularization = OptionGroup(
        "Regularization", [dropout, l1, l2, weightDecay, labelSmoothing, tokenDropout, wordSwap])

    /// Every option that turns on training by gradients.
    private static let all =
        [HeadShapeOptions.head, unfreeze, recompute] as [any OptionDeclaration]
        + steps.options + regularization.options + HeadShapeOptions.group.options

    /// The uses of these options, for the rules of options that exclude them.
    ///
    /// In a search for settings, `--resume` continues the search.
    static let uses = all.map { option in
        OptionUse(written: option.written) { arguments in
            arguments.has(option.name)
                && !(option.name == resume.name && TuningOptions.isAsked(arguments))
        }
    }

    /// The uses of these options without `--resume`, for a search, which chooses the settings itself.
    static let usesInSearch = uses.filter { $0.written != resume.written }
}

extension GradientOptions {
    /// The options that the arguments ask for; `nil` if they do not ask for training by gradients.
    ///
    /// - Throws: `UsageFault` for options that do not fit the encoder.
    init?(_ arguments: ParsedArguments, for embedder: TextEmbedder) throws(CommandError) {
        guard GradientTrainingOptions.uses.contains(where: { $0.isMet(arguments) }) else { return nil }
        let unfreezing = try Unfreezing(arguments, of: embedder)
        self.init(network: HeadShapeOptions.network(arguments), unfreezing: unfreezing)
        if unfreezing != .none, !arguments.has(HeadShapeOptions.head) {
            dropout = embedder.configuration.classifierDropout
        }
        setSteps(arguments)
        setRegularization(arguments)
        recomputes = arguments[GradientTrainingOptions.recompute]
        guard let shape = headShape else { return }
        let count = shape.parameterCount(hiddenSize: embedder.vectorSize, labelCount: 1)
        guard count <= HeadShape.largestParameterCount else {
            throw .usage(
                .impossible(
                    "a head of these sizes has \(grouped(count)) weights, expected at most "
                        + "\(grouped(HeadShape.largestParameterCount))"))
        }
    }

    private mutating func setSteps(_ arguments: ParsedArguments) {
        typealias Given = GradientTrainingOptions
        rule = arguments[Given.optimizer]
        if unfreezing == .none { learningRate = rule.usualRate(learningRate) }
        if let epochs = arguments[Given.epochs] { epochCount = epochs }
        batchSize = arguments[Given.batchSize]
        accumulatedBatches = arguments[Given.accumulate]
        if let rate = arguments[Given.learningRate] { learningRate = Float(rate) }
        decay = arguments[Given.schedule]
        warmup = Float(arguments[Given.warmup])
        layerDecay = Float(arguments[Given.layerDecay])
        if let bound = arguments[Given.clipNorm] { clipping = .norm(Float(bound)) }
        if let bound = arguments[Given.clipValue] { clipping = .value(Float(bound)) }
        if let count = arguments[Given.earlyStopping] { patience = count }
    }

    private mutating func setRegularization(_ arguments: ParsedArguments) {
        typealias Given = GradientTrainingOptions
        if let rate = arguments[Given.dropout] { dropout = Float(rate) }
        if let strength = arguments[Given.l1], strength > 0 { penalty = .l1(Float(strength)) }
        if let strength = arguments[Given.l2], strength > 0 { penalty = .l2(Float(strength)) }
        weightDecay = Float(arguments[Given.weightDecay])
        labelSmoothing = Float(arguments[Given.labelSmoothing])
        tokenDropout = Float(arguments[Given.tokenDropout])
        wordSwap = Float(arguments[Given.wordSwap])
    }
}

extension Unfreezing {
    fileprivate init(_ arguments: ParsedArguments, of embedder: TextEmbedder) throws(CommandError) {
        let option = GradientTrainingOptions.unfreeze
        switch arguments[option] {
        case nil: self = .none
        case .all: self = .all
        case .count(let count):
            let layerCount = embedder.configuration.layerCount
            guard count <= layerCount else {
                throw .usage(
                    .badValue(
                        String(count), option: option.written,
                        expected: "a whole number from 1 to \(layerCount) with this model, or 'all'"))
            }
            self = .blocks(count)
        }
    }
}

extension GradientOptions.Rule {
    /// The rate for this rule that corresponds to `rate` for Adam.
    fileprivate func usualRate(_ rate: Float) -> Float {
        switch self {
        case .adam, .adamW, .rmsProp: rate
        case .adaGrad: rate * 10
        case .momentum, .nesterov: rate * 5
        case .stochastic: rate * 50
        case .gradientDescent: rate * 100
        }
    }
}
