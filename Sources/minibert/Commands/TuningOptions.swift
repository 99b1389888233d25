import MiniBERTTraining

/// Options of `train` about the search for settings.
enum TuningOptions {
    static let tune = Option(
        "tune", .number("MINUTES", 0.1...100_000),
        "try settings for so many minutes, and train with those that score best on held-out rows",
        rules: [excluded])
    static let trials = Option(
        "trials", .wholeNumber("N", 1...10_000),
        "try settings in at most N trials; without --tune, the result does not depend on the time",
        rules: [excluded])
    static let metric = Option(
        "metric", .choice(TuningMetric.allCases),
        "the score that decides between settings: "
            + TuningMetric.allCases.map(\.rawValue).joined(separator: ", "),
        defaultWords: "log-loss, or pearson for --regression", rules: [.needs(tune.isGiven, trials.isGiven)])

    /// The options of settings that the search chooses, of rows that it holds out itself, and of what the best trial lacks.
    private static let excluded = OptionRule.conflicts(
        with: [
            TrainOptions.validation.isGiven, TrainOptions.features.isGiven, TrainOptions.pooling.isGiven,
            TrainOptions.inverseStrength.isGiven, TrainOptions.thresholds.isGiven, TrainOptions.costs.isGiven,
            TrainOptions.suggestions.isGiven, TrainOptions.selfTraining.isGiven,
            TrainOptions.labelNames.isGiven, TrainOptions.exits.isGiven,
        ] + GradientTrainingOptions.usesInSearch)

    static let group = OptionGroup("Search for settings", [tune, trials, metric])

    /// The options that decide about the search, or about what is written beside the model.
    private static let ofSearch: [any OptionDeclaration] = [
        tune, trials, metric, GradientTrainingOptions.resume, OutputOptions.forceFolder, OutputOptions.json,
        TrainOptions.report, TrainOptions.suspects, ModelOptions.threads,
    ]

    /// The options that a training with chosen settings has from the search.
    static func kept(for setting: TrialSetting) -> [any OptionDeclaration] {
        var dropped = ofSearch
        if case .gradient = setting {
            dropped += [TrainOptions.portable, TrainOptions.noNgrams, TrainOptions.folds]
        }
        return TrainOptions.groups.flatMap(\.options).filter { option in
            !dropped.contains { $0.name == option.name }
        }
    }

    /// The score that decides; `nil` if no search is asked for.
    ///
    /// - Throws: `UsageFault.badValue` for a score that the task does not have.
    static func metric(of arguments: ParsedArguments) throws(CommandError) -> TuningMetric? {
        guard isAsked(arguments) else { return nil }
        let metrics = TuningMetric.metrics(of: LabelOptions.task(arguments))
        guard let asked = arguments[metric] else { return metrics.first }
        guard metrics.contains(asked) else {
            throw .usage(
                .badValue(
                    asked.rawValue, option: metric.written,
                    expected: "one of " + metrics.map(\.rawValue).joined(separator: ", ")
                        + " with labels of this kind"))
        }
        return asked
    }

    static func isAsked(_ arguments: ParsedArguments) -> Bool {
        arguments.has(tune) || arguments.has(trials)
    }
}
