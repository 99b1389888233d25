public import MiniBERT
public import NeuralNetworks

/// How a head, and perhaps blocks below it, are trained by gradients.
public struct GradientOptions: Hashable, Sendable {
    /// How parameters move against their gradients.
    public enum Rule: String, Hashable, Sendable, CaseIterable {
        /// Against the gradient of all rows at once.
        case gradientDescent = "gradient-descent"
        /// Against the gradient of a batch.
        case stochastic = "sgd"
        /// With heavy-ball momentum of 0.9.
        case momentum
        /// With Nesterov's momentum of 0.9.
        case nesterov
        /// Each number at a rate that its gradients lower.
        case adaGrad = "adagrad"
        /// Each number at the scale of its recent gradients.
        case rmsProp = "rmsprop"
        /// Adaptive moments.
        case adam
        /// Adaptive moments with decoupled weight decay.
        case adamW = "adamw"
    }

    /// How the learning rate falls after the warm-up.
    public enum Decay: String, Hashable, Sendable, CaseIterable {
        /// Not at all.
        case constant
        /// In a straight line to zero.
        case linear
        /// Along half a cosine to zero.
        case cosine
        /// To a tenth after each third of the training.
        case step
    }

    /// What the head is made of; `nil` for a linear map of the `[CLS]` state, which a stock model can hold.
    public var network: HeadShape.Network?
    /// The share of numbers dropped from what the head works on, or inside it.
    public var dropout: Float
    /// How much of the encoder trains with the head.
    public var unfreezing: Unfreezing
    /// The rule of the steps.
    public var rule = Rule.adamW
    /// The highest learning rate.
    public var learningRate: Float
    /// How it falls.
    public var decay = Decay.linear
    /// Over what share of all steps it first rises from zero, in `0..<1`.
    public var warmup: Float = 0.1
    /// What share of the rate of a block the block below it has.
    public var layerDecay: Float = 1
    /// How often to go through the rows.
    public var epochCount: Int
    /// How many rows go through the model together.
    public var batchSize = 32
    /// The gradients of how many batches make a step.
    public var accumulatedBatches = 1
    /// How the gradient is kept within bounds.
    public var clipping = GradientClipping.norm(1)
    /// What large weights cost.
    public var penalty = Penalty.none
    /// What share of a weight, times the learning rate, each step of AdamW takes away.
    public var weightDecay: Float = 0.01
    /// What share of the target is spread over all classes.
    public var labelSmoothing: Float = 0
    /// After how many epochs without a lower held-out loss to stop; `nil`: never.
    public var patience: Int?
    /// What share of the rows is held out where there are none to validate by.
    public var heldOutShare = 0.1
    /// Whether blocks are computed again in the backward pass, which takes a third more time and a fraction of the
    /// memory.
    public var recomputes = false
    /// With what probability each token of a text is left out in training.
    public var tokenDropout: Float = 0
    /// With what probability each word of a text changes places with the next in training.
    public var wordSwap: Float = 0
    /// How many bytes of frozen states of all tokens are kept in memory; where there are more, each epoch encodes the
    /// texts anew.
    public var stateMemory = 1 << 30

    /// Creates options that learn well without tuning.
    ///
    /// - Parameters:
    ///   - network: What the head is made of; `nil` for a linear map of the `[CLS]` state.
    ///   - unfreezing: How much of the encoder trains with it.
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

    /// The form of the head; `nil` for a stock one.
    public var headShape: HeadShape? { network.map { HeadShape($0, dropout: dropout) } }

    /// Whether texts are changed at random in training.
    var augments: Bool { tokenDropout > 0 || wordSwap > 0 }

    /// The schedule over so many steps.
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
    public var words: String {
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
