import MiniBERT
import MiniBERTTraining

/// Options of `train` alone.
enum TrainOptions {
    /// Rows to score the head by, instead of folds.
    enum Validation: Hashable, Sendable {
        case file(String)
        case share(Double)
    }

    /// The texts that say what labels mean.
    enum LabelNameSource: Hashable, Sendable {
        /// The labels themselves.
        case labels
        case file(String)

        var path: String? {
            switch self {
            case .labels: nil
            case .file(let path): path
            }
        }
    }

    /// How rows count in the loss.
    enum ClassWeight: String, CaseIterable { case none, balanced }

    static let checkOnly = Option(
        "check-only", "read and check DATA without training; with --json, write how it was read as JSON")
    static let features = Option(
        "features",
        "DATA are files of 'embed --features', or folders of them: rows with their features, in any order",
        rules: [
            .conflicts(
                with: GradientTrainingOptions.unfreeze.isGiven, GradientTrainingOptions.tokenDropout.isGiven,
                GradientTrainingOptions.wordSwap.isGiven,
                HeadShapeOptions.head.isEqual(to: .network(.convolutional)),
                HeadShapeOptions.head.isEqual(to: .network(.elman)),
                HeadShapeOptions.head.isEqual(to: .network(.gated)))
        ])
    static let validation = Option(
        "validation", .validation,
        "score by the rows of FILE, or by a share of DATA such as 0.2, instead of folds")
    static let pooling = Option(
        "pooling",
        .choice(["cls": [Pooling.cls], "mean": [.mean], "pooler": [.pooler], "auto": [.cls, .mean]]),
        "hidden states to use as features; auto: cls or mean, whichever scores better",
        defaultWords: "as the model folder says, else cls",
        rules: [
            .conflicts(of: "mean", with: [portable.isGiven]),
            .conflicts(of: "auto", with: [portable.isGiven]),

            .conflicts(with: HeadShapeOptions.head.isEqual(to: .network(.convolutional))),
            .conflicts(of: "pooler", with: GradientTrainingOptions.uses),
            .conflicts(of: "auto", with: GradientTrainingOptions.uses),
        ])
    static let portable = Option(
        "portable", "only heads that transformers loads: on cls or pooler, and without n-grams of the text",
        rules: [.conflicts(with: GradientTrainingOptions.uses)])
    static let noNgrams = Option(
        "no-ngrams", "do not read n-grams of the text",
        rules: [.conflicts(with: GradientTrainingOptions.uses)])
    static let exits = Option(
        "exits",
        "also fit a head on each inner layer, so that classify and evaluate can answer texts early (--early-exit)",
        rules: [
            .conflicts(
                with: [
                    features.isGiven, LabelOptions.regression.isGiven, thresholds.isGiven, costs.isGiven,
                    pooling.isEqual(to: [.pooler]), pooling.isEqual(to: [.cls, .mean]),
                ] + GradientTrainingOptions.uses)
        ])
    static let folds = Option(
        "folds", .wholeNumber("N", 2...100), "number of folds of the cross-validation",
        default: HeadOptions().folds, rules: [.conflicts(with: GradientTrainingOptions.uses)])
    static let inverseStrength = Option(
        "inverse-strength", .number("C", 1e-9...1e9), "inverse strength of the L2 penalty",
        defaultWords: "chosen by cross-validation", rules: [.conflicts(with: GradientTrainingOptions.uses)])
    static let classWeight = Option(
        "class-weight", .choice(ClassWeight.allCases), "balanced: rows of rare classes count more",
        default: .none,
        rules: [
            .conflicts(
                of: ClassWeight.balanced.rawValue,
                with: [LabelOptions.regression.isGiven, LabelOptions.multiLabel.isGiven])
        ])
    static let thresholds = Option(
        "thresholds", .decisionGoal,
        "keep a threshold for each label in the model, chosen on held-out rows: f1 for the largest macro F1, or a "
            + "precision that each label reaches; classify and evaluate use them",
        rules: [.conflicts(with: LabelOptions.regression.isGiven)])
    static let costs = Option(
        "costs", .path("FILE.tsv"),
        "keep a table of costs in the model, by which classify and evaluate give the label with the least expected "
            + "cost: the first line has an unused cell and all labels, each other line a right label and the cost of giving "
            + "each label in its place",
        rules: [
            .conflicts(
                with: thresholds.isGiven, LabelOptions.regression.isGiven, LabelOptions.multiLabel.isGiven)
        ])
    static let seed = Option(
        "seed", .wholeNumber("N", 0...Int.max), "seed of the random numbers", default: 0
    )
    static let noCache = Option("no-cache", "neither read nor write the feature cache")
    static let report = Option(
        "report", .file("FILE.html"), "write an HTML report with scores, charts and mistakes")
    static let suspects = Option(
        "suspects", .file("FILE.tsv"), "write the rows whose labels look wrong, most suspect first")

    static let labelNames = Option(
        "label-names", .labelNames,
        "also train on the name of each label: the labels themselves, or lines of FILE with a label, a tab and a name or "
            + "description; a label may have several lines, and with FILE need not have rows",
        rules: [
            .conflicts(
                with: features.isGiven, LabelOptions.regression.isGiven, LabelOptions.multiLabel.isGiven,
                TableOptions.pairColumn.isGiven),
            .conflicts(with: GradientTrainingOptions.uses),
        ])
    static let unlabeled = Option(
        "unlabeled", .path("FILE"),
        "texts without labels, for --self-training and --suggestions; a table, or a text on each line",
        rules: [
            .conflicts(with: [LabelOptions.regression.isGiven]),
            .conflicts(with: GradientTrainingOptions.uses),
        ])
    static let selfTraining = Option(
        "self-training",
        "also train on rows of --unlabeled, with labels that the head gives them; kept only if held-out rows are "
            + "predicted clearly better",
        rules: [
            .conflicts(with: LabelOptions.multiLabel.isGiven, exits.isGiven), .needs(unlabeled.isGiven),
        ])
    static let suggestions = Option(
        "suggestions", .file("FILE.tsv"),
        "write the rows of --unlabeled that are most worth a label: uncertain ones that differ from each other, with the "
            + "likeliest label, its probability, and the whole row")
    static let suggest = Option(
        "suggest", .wholeNumber("N", 1...1_000_000), "the largest number of --suggestions", default: 50,
        rules: [.needs(suggestions.isGiven)])

    static let groups = [
        OptionGroup(
            "Options",
            [
                ModelOptions.model, OutputOptions.folder, OutputOptions.forceFolder, TableOptions.textColumn,
                LabelOptions.labelColumn, validation, report, checkOnly, HeadShapeOptions.head,
                GradientTrainingOptions.unfreeze,
            ]),
        LabelOptions.group,
        OptionGroup(
            "Features and scores",
            [
                features, pooling, portable, noNgrams, exits, folds, inverseStrength, classWeight, seed,
                TokenOptions.maximumLength,
            ]),
        TuningOptions.group, OptionGroup("Labels that the model gives", [thresholds, costs]),
        OptionGroup(
            "Few labels, and labeling more rows", [labelNames, unlabeled, selfTraining, suggestions, suggest]),
        GradientTrainingOptions.steps, GradientTrainingOptions.regularization, HeadShapeOptions.group,
        OptionGroup("Output", [OutputOptions.json, suspects]),
        OptionGroup("Speed and memory", [ModelOptions.threads, noCache, GradientTrainingOptions.recompute]),
    ]
}

extension ValueType where Value == TrainOptions.Validation {
    /// A file, or a share; the path of a file whose name is a number begins with `./`.
    fileprivate static var validation: Self {
        Self(
            "FILE|SHARE", expectation: "a file, or a share of the rows above 0 and at most 0.5",
            example: "0.2", counterexample: "0.9", completion: .files
        ) { text in
            guard let share = Double(text) else { return .file(text) }
            return share > 0 && share <= 0.5 ? .share(share) : nil
        }
    }
}

extension ValueType where Value == TrainOptions.LabelNameSource {
    /// A file, or the labels themselves; the path of a file of that name begins with `./`.
    fileprivate static var labelNames: Self {
        Self(
            "FILE|labels", expectation: "a file, or 'labels'", example: "labels", counterexample: nil,
            completion: .files
        ) { $0 == "labels" ? .labels : .file($0) }
    }
}

extension ValueType where Value == DecisionGoal {
    /// The aim of thresholds.
    fileprivate static var decisionGoal: Self {
        Self(
            "f1|precision=P",
            expectation: "f1, or precision=P with P above 0 and at most 1, such as precision=0.95",
            example: "precision=0.95", counterexample: "precision"
        ) { text in
            if text == "f1" { return .f1 }
            guard text.hasPrefix("precision="), let share = Double(text.dropFirst(10)) else { return nil }
            return share > 0 && share <= 1 ? .precision(share) : nil
        }
    }
}
