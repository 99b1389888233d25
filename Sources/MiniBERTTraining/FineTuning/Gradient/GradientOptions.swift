public import MiniBERT
public import NeuralNetworks

/// Options for training a head, and blocks of the encoder if asked, by gradients.
public struct GradientOptions: Hashable, Sendable {
    /// The optimizer.
    public enum Rule: String, Hashable, Sendable, CaseIterable {
        /// Gradient descent on all rows at once.
        case gradientDescent = "gradient-descent"
        /// Stochastic gradient descent on batches.
        case stochastic = "sgd"
        /// Stochastic gradient descent with heavy-ball momentum of 0.9.
        case momentum
        /// Stochastic gradient descent with Nesterov's momentum of 0.9.
        case nesterov
        /// AdaGrad: the rate of each parameter falls with the sum of its squared gradients.
        case adaGrad = "adagrad"
        /// RMSProp: the rate of each parameter is scaled by its recent gradients.
        case rmsProp = "rmsprop"
        /// Adam.
        case adam
        /// Adam with decoupled weight decay.
        case adamW = "adamw"
    }

    /// The decay of the learning rate after the warm-up.
    public enum Decay: String, Hashable, Sendable, CaseIterable {
        /// No decay.
        case constant
        /// Linear decay to zero.
        case linear
        /// Decay to zero along half a cosine.
        case cosine
        /// A factor of a tenth after each third of the training.
        case step
    }

    /// The network of the head; `nil` for a linear map of the `[CLS]` state, which a stock model can hold.
    public var network: HeadShape.Network?
    /// The dropout rate of the head.
    public var dropout: Float
    /// The part of the encoder that trains with the head.
    public var unfreezing: Unfreezing
    /// The optimizer.
    public var rule = Rule.adamW
    /// The highest learning rate.
    public var learningRate: Float
    /// The decay of the learning rate.
    public var decay = Decay.linear
    /// The share of all steps, in `0..<1`, over which the learning rate first rises from zero.
    public var warmup: Float = 0.1
    /// The ratio of the learning rates of a block and the block above it.
    public var layerDecay: Float = 1
    /// The number of passes over the rows.
    public var epochCount: Int
    /// The number of rows of a batch.
    public var batchSize = 32
    /// The number of batches whose gradients are added up for a step.
    public var accumulatedBatches = 1
    /// The clipping of the gradient.
    public var clipping = GradientClipping.norm(1)
    /// The penalty on the weights.
    public var penalty = Penalty.none
    /// The weight decay of AdamW, as a factor of the learning rate.
    public var weightDecay: Float = 0.01
    /// The share of the target probability that is spread over all classes.
    public var labelSmoothing: Float = 0
    /// The number of epochs without a lower held-out loss after which the training stops; `nil` for no early stopping.
    public var patience: Int?
    /// The share of the rows that is held out if there are no validation rows.
    public var heldOutShare = 0.1
    /// Whether activations are recomputed in the backward pass, which takes a third more time and far less memory.
    public var recomputes = false
    /// The probability that a token of a text is left out in training.
    public var tokenDropout: Float = 0
    /// The probability that a word of a text is swapped with the next in training.
    public var wordSwap: Float = 0
    /// The most bytes of frozen token states that are kept in memory; if they need more, each epoch encodes the texts
    /// again.
    public var stateMemory = 1 << 30

    /// Creates options with defaults that work well without tuning.
    ///
    /// - Parameters:
    ///   - network: The network of the head; `nil` for a linear map of the `[CLS]` state.
    ///   - unfreezing: The part of the encoder that trains with the head.
    public init(network: HeadShape.Network? = nil, unfreezing: Unfreezing = .none) {
        self.network = network
        self.unfreezing = unfreezing
        guard unfreezing == .none else {
            (learningRate, epochCount, dropout) = (5e-5, 3, 0.1)
            return
        }
        patience = 5
        switch network {
        case nil: (learningRate, epochCount, dropout) = (1e-3, 40, 0)
        case .perceptron: (learningRate, epochCount, dropout) = (1e-3, 40, 0.3)
        case .convolutional: (learningRate, epochCount, dropout) = (1e-3, 20, 0.3)
        case .recurrent: (learningRate, epochCount, dropout) = (2e-3, 20, 0.3)
        }
    }

    /// The shape of the head; `nil` for a stock head.
    package var headShape: HeadShape? { network.map { HeadShape($0, dropout: dropout) } }

    var augments: Bool { tokenDropout > 0 || wordSwap > 0 }

    func schedule(totalSteps: Int) -> LearningRateSchedule {
        let warmupSteps = Int((warmup * Float(totalSteps)).rounded())
        let decay: LearningRateSchedule.Decay =
            switch self.decay {
            case .constant: .constant
            case .linear: .linear(totalSteps: totalSteps)
            case .cosine: .cosine(totalSteps: totalSteps)
            case .step: .step(interval: max(1, (totalSteps - warmupSteps + 2) / 3), factor: 0.1)
            }
        return LearningRateSchedule(decay, warmupSteps: warmupSteps)
    }

    /// The settings in words, such as `adamw 0.001, linear, 20 epochs of batches of 32`.
    ///
    /// This is not `description`: a checkpoint identifies its training by the default description of the options.
    var summary: String {
        let rate = NumberText.short(Double(learningRate), significant: 3)
        var parts = ["\(rule.rawValue) \(rate)", decay.rawValue]
        if rule == .gradientDescent {
            parts.append("\(epochCount) epochs of all rows")
        } else {
            let size = batchSize * accumulatedBatches
            parts.append("\(epochCount) epochs of batches of \(size)")
        }
        switch unfreezing {
        case .none: break
        case .blocks(let count): parts.append("top \(count) blocks trained")
        case .all: parts.append("whole encoder trained")
        }
        if layerDecay < 1 { parts.append("layer decay \(layerDecay)") }
        if dropout > 0 { parts.append("dropout \(dropout)") }
        return parts.joined(separator: ", ")
    }
}
