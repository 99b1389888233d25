import CLibrary

/// The share of the learning rate that each step uses: a warm-up from zero, then a decay.
public struct LearningRateSchedule: Hashable, Sendable {
    /// The decay of the rate after the warm-up.
    public enum Decay: Hashable, Sendable {
        /// No decay.
        case constant
        /// Linear decay to zero at step `totalSteps`, which includes the warm-up.
        case linear(totalSteps: Int)
        /// Decay along half a cosine to zero at step `totalSteps`, which includes the warm-up (Loshchilov and
        /// Hutter, 2017).
        case cosine(totalSteps: Int)
        /// Multiplication by `factor` after every `interval` steps.
        case step(interval: Int, factor: Float)
    }

    /// The decay of the rate after the warm-up.
    public var decay: Decay
    /// The number of steps over which the rate rises linearly from zero.
    public var warmupSteps: Int

    /// Creates a schedule.
    ///
    /// - Precondition: Counts are not negative, and the interval of a step decay is at least 1.
    public init(_ decay: Decay, warmupSteps: Int = 0) {
        precondition(warmupSteps >= 0, "warmupSteps is negative: \(warmupSteps)")
        if case .step(let interval, _) = decay {
            precondition(interval >= 1, "interval must be positive, not \(interval)")
        }
        self.decay = decay
        self.warmupSteps = warmupSteps
    }

    /// The full rate at every step.
    public static let constant = LearningRateSchedule(.constant)

    /// Returns the share of the learning rate at `step`, which counts from 0; in `0...1`.
    ///
    /// With a warm-up the first step has a rate of zero, as in the schedules of Hugging Face transformers.
    package func factor(at step: Int) -> Float {
        guard step >= warmupSteps else { return Float(step) / Float(warmupSteps) }
        switch decay {
        case .constant:
            return 1
        case .linear(let totalSteps):
            return max(0, Float(totalSteps - step) / Float(max(1, totalSteps - warmupSteps)))
        case .cosine(let totalSteps):
            let progress = Float(step - warmupSteps) / Float(max(1, totalSteps - warmupSteps))
            return 0.5 * (1 + cosf(.pi * min(1, progress)))
        case .step(let interval, let factor):
            return powf(factor, Float((step - warmupSteps) / interval))
        }
    }
}
