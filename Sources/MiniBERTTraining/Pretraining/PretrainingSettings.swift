import NeuralNetworks

/// How a pretraining or a distillation goes; the defaults suit encoders of some million parameters.
public struct PretrainingSettings: Hashable, Sendable {
    /// How long it goes on.
    public enum Extent: Hashable, Sendable {
        /// As many steps.
        case steps(Int)
        /// So many times through the corpus.
        case epochs(Double)
    }

    /// How long it goes on; the learning rate falls to zero by then.
    public var extent = Extent.epochs(1)
    /// How many tokens a step learns from, at least.
    public var batchTokenCount = 8192
    /// How many tokens go through the model together.
    public var itemTokenCount = 1024
    /// The highest learning rate.
    public var learningRate: Float = 5e-4
    /// Over how many steps the rate rises; `nil` for a twentieth of all.
    public var warmupSteps: Int?
    /// What share of a weight, times the learning rate, each step takes away; biases and norms are spared.
    public var weightDecay: Float = 0.01
    /// The largest norm of the gradient.
    public var gradientNormLimit: Float = 1
    /// The share of numbers dropped at random; small encoders learn more without.
    public var dropout: Float = 0
    /// How many gradients are accumulated side by side: the most threads that can share a step.
    public var gradientCount = 4
    /// What all randomness is derived from.
    public var seed: UInt64 = 0

    /// Creates the default settings.
    public init() {}

    /// What a continued training must have in common with its beginning, in words.
    var summary: String {
        let fields: [(String, String)] = [
            ("extent", "\(extent)"), ("batch", "\(batchTokenCount)"), ("item", "\(itemTokenCount)"),
            ("rate", "\(learningRate)"), ("warmup", warmupSteps.map { "\($0)" } ?? "default"),
            ("decay", "\(weightDecay)"), ("norm", "\(gradientNormLimit)"), ("gradients", "\(gradientCount)"),
            ("dropout", "\(dropout)"), ("seed", "\(seed)"),
        ]
        return fields.map { "\($0)=\($1)" }.joined(separator: " ")
    }

    /// How many steps that is for a corpus of so many tokens.
    func stepCount(tokenCount: Int) -> Int {
        switch extent {
        case .steps(let count): count
        case .epochs(let count):
            max(1, Int((count * Double(tokenCount) / Double(batchTokenCount)).rounded(.up)))
        }
    }

    /// The optimizer: Adam with decoupled decay (Loshchilov and Hutter, 2019).
    var optimizer: Adam { Adam(weightDecay: weightDecay) }

    /// The trainer of a run of so many steps.
    func trainer<Objective: Loss>(loss: Objective, stepCount: Int, threads: WorkerThreads) -> Trainer<
        Objective, Adam
    > {
        var trainer = Trainer(loss: loss, optimizer: optimizer, learningRate: learningRate)
        trainer.schedule = LearningRateSchedule(
            .linear(totalSteps: stepCount), warmupSteps: min(warmupSteps ?? stepCount / 20, stepCount))
        trainer.clipping = .norm(gradientNormLimit)
        trainer.gradientCount = gradientCount
        trainer.seed = seed
        trainer.threads = threads
        return trainer
    }
}
