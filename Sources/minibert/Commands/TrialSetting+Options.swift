import MiniBERT
import MiniBERTTraining
import NeuralNetworks

extension TrialSetting {
    /// The options of `train` that ask for these settings, beside those of the search; empty for trial 0.
    var options: [String] {
        switch self {
        case .fit(let head):
            return head.poolings == [.cls, .mean] ? [TrainOptions.pooling.written, "auto"] : []
        case .gradient(let gradient):
            let head: String
            let pooling: SequencePooling
            switch gradient.network {
            case .perceptron(let widths, _, _, let kind):
                head = widths.isEmpty ? "linear" : "mlp"
                pooling = kind
            case nil, .convolutional, .recurrent: (head, pooling) = ("linear", .first)
            }
            var options = [HeadShapeOptions.head.written, head]
            options += [TrainOptions.pooling.written, pooling == .mean ? "mean" : "cls"]
            switch gradient.unfreezing {
            case .none: break
            case .blocks(let count): options += [GradientTrainingOptions.unfreeze.written, String(count)]
            case .all: options += [GradientTrainingOptions.unfreeze.written, "all"]
            }
            options += [GradientTrainingOptions.learningRate.written, gradient.learningRate.description]
            options += [GradientTrainingOptions.epochs.written, String(gradient.epochCount)]
            if gradient.tokenDropout > 0 {
                options += [GradientTrainingOptions.tokenDropout.written, gradient.tokenDropout.description]
            }
            return options
        }
    }

    /// The settings in words: their options, or `default`.
    var words: String { options.isEmpty ? "default" : options.joined(separator: " ") }
}
