import NeuralNetworks
import MiniBERTTraining
import Tensors
import MiniBERT

extension OptionDescription {
    /// Options of `train` about training by gradients.
    static let gradientOptions: [OptionDescription] = [
        OptionDescription(
            .head, .choice(["linear"] + HeadShape.Kind.allCases.map(\.rawValue)),
            "what stands on the encoder; default: linear. cnn, rnn and gru read all tokens"),
        OptionDescription(
            .unfreeze, .countOrAll, "train the top N blocks, or the whole encoder, with the head"),
        OptionDescription(
            .optimizer, .choice(GradientOptions.Rule.allCases.map(\.rawValue)),
            GradientOptions.Rule.allCases.map(\.rawValue).joined(separator: ", ") + "; default: adamw"),
        OptionDescription(.epochs, .wholeNumber("N", 1...100_000), "how often to go through the rows"),
        OptionDescription(.batchSize, .wholeNumber("N", 1...1_000_000), "rows of a step; default: 32"),
        OptionDescription(
            .accumulate, .wholeNumber("N", 1...10_000), "batches whose gradients make a step; default: 1"),
        OptionDescription(.learningRate, .number("RATE", 1e-9...100), "the highest learning rate"),
        OptionDescription(
            .schedule, .choice(GradientOptions.Decay.allCases.map(\.rawValue)),
            "how the rate falls; default: linear"),
        OptionDescription(
            .warmup, .number("SHARE", 0...0.9), "share of the steps over which it rises; default: 0.1"),
        OptionDescription(
            .layerDecay, .number("SHARE", 0.01...1),
            "share of a block's rate that the block below it has; default: 1"),
        OptionDescription(
            .clipNorm, .number("BOUND", 1e-6...1e6), "scale gradients to at most this norm; default: 1"),
        OptionDescription(.clipValue, .number("BOUND", 1e-6...1e6), "cut each number of a gradient"),
        OptionDescription(
            .earlyStopping, .wholeNumber("N", 1...100_000),
            "stop after N epochs without a lower held-out loss, and keep the best"),
        OptionDescription(.dropout, .number("RATE", 0...0.95), "share of the head's numbers to drop"),
        OptionDescription(.l1, .number("STRENGTH", 0...1000), "penalty on the magnitudes of weights"),
        OptionDescription(.l2, .number("STRENGTH", 0...1000), "penalty on their squares"),
        OptionDescription(.weightDecay, .number("SHARE", 0...10), "decay of adamw; default: 0.01"),
        OptionDescription(
            .labelSmoothing, .number("SHARE", 0...0.9), "share of a label that is spread over all"),
        OptionDescription(
            .headWidths, .text("N,N"), "widths of the hidden layers of an mlp; default: 256"),
        OptionDescription(
            .activation, .choice(Activation.Name.allCases.map(\.rawValue)),
            "of an mlp: " + Activation.Name.allCases.map(\.rawValue).joined(separator: ", ")
                + "; default: gelu"),
        OptionDescription(.batchNorm, "normalize the layers of an mlp over the batch"),
        OptionDescription(.windows, .text("N,N"), "tokens of a cnn's windows; default: 2,3,4"),
        OptionDescription(
            .filters, .wholeNumber("N", 1...65_536), "filters for each window of a cnn; default: 128"),
        OptionDescription(
            .stateSize, .wholeNumber("N", 1...65_536), "state of an rnn or a gru; default: 128"),
        OptionDescription(
            .tokenDropout, .number("RATE", 0...0.9), "leave out this share of tokens in training"),
        OptionDescription(
            .wordSwap, .number("RATE", 0...0.9), "exchange this share of words with the next in training"),
        OptionDescription(.recompute, "compute blocks twice instead of keeping them: slower, less memory"),
        OptionDescription(.resume, "go on with the training in FOLDER.checkpoint"),
    ]

    /// Options that belong to fitting a linear head at once.
    private static let fittingOptions: [OptionName] = [.folds, .inverseStrength]

    /// Refuses options of the one road on the other.
    fileprivate static func refuseFittingOptions(_ arguments: ParsedArguments) throws(CommandError) {
        guard let gradient = gradientOptions.first(where: { arguments.has($0.name) }) else { return }
        for name in fittingOptions where arguments.has(name) {
            throw .usage(.contradiction(name.written, gradient.name.written))
        }
        if let pooling = arguments.text(.pooling), !["cls", "mean"].contains(pooling) {
            throw .usage(.contradiction("--pooling " + pooling, gradient.name.written))
        }
    }
}

extension ParsedArguments {
    /// Looks at the options about training by gradients before any work is done.
    ///
    /// - Throws: `UsageFault` for options that contradict each other.
    func checkGradientOptions() throws(CommandError) {
        try OptionDescription.refuseFittingOptions(self)
        try refuseContradictions()
        _ = try headNetwork()
    }

    /// How to train by gradients; nothing when no option asks for it.
    ///
    /// - Throws: `UsageFault` for options that contradict the encoder.
    func gradientOptions(for embedder: TextEmbedder) throws(CommandError) -> GradientOptions? {
        guard OptionDescription.gradientOptions.contains(where: { has($0.name) }) else { return nil }
        let unfreezing = try unfreezing(of: embedder)
        var options = GradientOptions(network: try headNetwork(), unfreezing: unfreezing)
        if unfreezing != .none, !has(.dropout), !has(.head) {
            options.dropout = embedder.configuration.classifierDropout
        }
        setSteps(of: &options)
        setRegularization(of: &options)
        options.recomputes = has(.recompute)
        if let shape = options.headShape {
            let count = shape.parameterCount(hiddenSize: embedder.vectorSize, labelCount: 1)
            guard count <= HeadShape.largestParameterCount else {
                throw .usage(
                    .impossible(
                        "a head of these sizes has \(grouped(count)) weights, expected at most "
                            + "\(grouped(HeadShape.largestParameterCount))"))
            }
        }
        return options
    }

    private func setSteps(of options: inout GradientOptions) {
        if let rule = choice(.optimizer, as: GradientOptions.Rule.self) {
            if options.unfreezing == .none { options.learningRate = rule.usualRate(options.learningRate) }
            options.rule = rule
        }
        if let epochs = wholeNumber(.epochs) { options.epochCount = epochs }
        if let size = wholeNumber(.batchSize) { options.batchSize = size }
        if let count = wholeNumber(.accumulate) { options.accumulatedBatches = count }
        if let rate = number(.learningRate) { options.learningRate = Float(rate) }
        if let decay = choice(.schedule, as: GradientOptions.Decay.self) { options.decay = decay }
        if let share = number(.warmup) { options.warmup = Float(share) }
        if let share = number(.layerDecay) { options.layerDecay = Float(share) }
        if let bound = number(.clipNorm) { options.clipping = .norm(Float(bound)) }
        if let bound = number(.clipValue) { options.clipping = .value(Float(bound)) }
        if let patience = wholeNumber(.earlyStopping) { options.patience = patience }
    }

    private func setRegularization(of options: inout GradientOptions) {
        if let rate = number(.dropout) { options.dropout = Float(rate) }
        if let strength = number(.l1), strength > 0 { options.penalty = .l1(Float(strength)) }
        if let strength = number(.l2), strength > 0 { options.penalty = .l2(Float(strength)) }
        if let share = number(.weightDecay) { options.weightDecay = Float(share) }
        if let share = number(.labelSmoothing) { options.labelSmoothing = Float(share) }
        if let rate = number(.tokenDropout) { options.tokenDropout = Float(rate) }
        if let rate = number(.wordSwap) { options.wordSwap = Float(rate) }
    }

    private func refuseContradictions() throws(CommandError) {
        try refuse(.l1, with: .l2)
        try refuse(.clipNorm, with: .clipValue)
        let rule = text(.optimizer) ?? "adamw"
        if rule == "gradient-descent" {
            for name in [OptionName.batchSize, .accumulate] where has(name) {
                throw .usage(.contradiction(name.written, "--optimizer gradient-descent"))
            }
        }
        if has(.weightDecay), rule != "adamw" {
            throw .usage(.needs(OptionName.weightDecay.written, other: "--optimizer adamw"))
        }
        if !has(.unfreeze) {
            for name in [OptionName.layerDecay, .recompute] where has(name) {
                throw .usage(.needs(name.written, other: OptionName.unfreeze.written))
            }
        }
        if labelingTask != .singleLabel {
            let task = has(.regression) ? OptionName.regression : .multiLabel
            if has(.labelSmoothing) {
                throw .usage(.contradiction(OptionName.labelSmoothing.written, task.written))
            }
            if text(.classWeight) == "balanced" {
                throw .usage(.contradiction("--class-weight balanced", task.written))
            }
        }
    }

    private func unfreezing(of embedder: TextEmbedder) throws(CommandError) -> Unfreezing {
        guard let text = text(.unfreeze) else { return .none }
        guard let count = Int(text) else { return .all }
        let layerCount = embedder.configuration.layerCount
        guard count <= layerCount else {
            throw .usage(
                .badValue(
                    text, option: OptionName.unfreeze.written,
                    expected: "a whole number from 1 to \(layerCount) with this model, or 'all'"))
        }
        return .blocks(count)
    }
}

extension GradientOptions.Rule {
    /// A rate that suits the rule where `rate` suits Adam.
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
