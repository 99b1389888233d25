import MiniBERT
package import StrictJSON

/// The settings of a training, as the options of `train` state them.
package enum TrialSetting: Hashable, Sendable {
    /// A linear head is fitted on the frozen encoder.
    case fit(HeadOptions)
    /// A head, and perhaps the encoder, is trained by gradients.
    case gradient(GradientOptions)

    /// The number of epochs; `nil` for a fit.
    package var epochCount: Int? {
        switch self {
        case .fit: nil
        case .gradient(let options): options.epochCount
        }
    }

    /// These settings without what only adds to the report of a training.
    var forTrial: TrialSetting {
        switch self {
        case .fit(var options):
            options.measuresLearningCurve = false
            return .fit(options)
        case .gradient: return self
        }
    }

    /// The settings by name; those that no trial changes are left out.
    package var json: JSONValue {
        switch self {
        case .fit(let options):
            return [
                "kind": "fit",
                "poolings": options.poolings.map { .array($0.map { .text($0.rawValue) }) } ?? .null,
                "ngrams": .boolean(options.triesNgrams),
            ]
        case .gradient(let options):
            let widths: [Int]
            if case .perceptron(let sizes, _, _, _) = options.network { widths = sizes } else { widths = [] }
            let unfrozen: JSONValue =
                switch options.unfreezing {
                case .none: .integer(0)
                case .blocks(let count): .integer(count)
                case .all: "all"
                }
            return [
                "kind": "gradient", "unfrozen": unfrozen, "widths": .array(widths.map { .integer($0) }),
                "pooling": options.pooling.map { .text($0.rawValue) } ?? .null,
                "learning_rate": .number(options.learningRate.description),
                "epochs": .integer(options.epochCount),
                "token_dropout": .number(options.tokenDropout.description),
            ]
        }
    }
}
