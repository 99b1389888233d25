import Tensors
import NeuralNetworks

/// The settings of a pretraining or a distillation; the defaults suit encoders of some million parameters.
package struct PretrainingSettings: Hashable, Sendable {
    package enum Extent: Hashable, Sendable {
        /// A number of steps.
        case steps(Int)
        /// A number of passes over the corpus.
        case epochs(Double)
    }

    /// The length of the training; the learning rate falls to zero at its end.
    package var extent = Extent.epochs(1)
    /// The least number of tokens of a step.
    package var batchTokenCount = 8192
    package var itemTokenCount = 1024
    package var learningRate: Float = 5e-4
    /// The number of steps over which the rate rises; `nil` for a twentieth of all steps.
    package var warmupSteps: Int?
    /// The weight decay, as a factor of the learning rate; biases and norms do not decay.
    package var weightDecay: Float = 0.01
    /// The largest norm of the gradient.
    package var gradientNormLimit: Float = 1
    /// The dropout rate; small encoders learn better without dropout.
    package var dropout: Float = 0
    /// The number of gradients that are accumulated in parallel, which limits the threads that share a step.
    package var gradientCount = 4
    package var seed: UInt64 = 0

    package init() {}

    /// The settings in words, which must be the same when a training is resumed.
    var summary: String {
        let fields: [(String, String)] = [
            ("extent", "\(extent)"), ("batch", "\(batchTokenCount)"), ("item", "\(itemTokenCount)"),
            ("rate", "\(learningRate)"), ("warmup", warmupSteps.map { "\($0)" } ?? "default"),
            ("decay", "\(weightDecay)"), ("norm", "\(gradientNormLimit)"), ("gradients", "\(gradientCount)"),
            ("dropout", "\(dropout)"), ("seed", "\(seed)"),
        ]
        return fields.map { "\($0)=\($1)" }.joined(separator: " ")
    }

    func stepCount(tokenCount: Int) -> Int {
        switch extent {
        case .steps(let count): count
        case .epochs(let count):
            max(1, Int((count * Double(tokenCount) / Double(batchTokenCount)).rounded(.up)))
        }
    }

    /// The optimizer: Adam with decoupled weight decay (Loshchilov and Hutter, 2019).
    var optimizer: Adam { Adam(weightDecay: weightDecay) }

    func trainer<Objective: Loss>(
        loss: Objective, stepCount: Int, threads: WorkerThreads
    ) -> Trainer<Objective, Adam> {
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
