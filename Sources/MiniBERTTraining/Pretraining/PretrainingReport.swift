/// How far a pretraining is; for people who wait.
package struct PretrainingReport: Hashable, Sendable {
    /// How many steps have been made.
    package let stepCount: Int
    /// How many there will be.
    package let totalStepCount: Int
    /// The mean loss since the last report.
    package let loss: Float
    /// Since the start or the last continuation.
    package let tokensPerSecond: Double
    /// How many seconds the rest takes at this pace.
    package let remainingSeconds: Double
    /// What the sequences set aside say, if they were asked after this step.
    package let heldOut: HeldOutMeasurement?
}

/// What the sequences set aside say of a model.
package struct HeldOutMeasurement: Hashable, Sendable {
    /// Their mean loss.
    package let loss: Float
    /// The measure beside the loss, such as the share of tokens that were guessed.
    package let measure: Float
    /// What the measure is called.
    package let measureName: String
}

/// How a run ended.
package enum PretrainingOutcome: Hashable, Sendable {
    /// All steps were made.
    case finished
    /// It was stopped, and can go on from its checkpoint.
    case stopped
    /// It was stopped before the first step, so there is nothing to go on from.
    case notBegun
}

/// When a run does other things than steps.
package struct RunLimits: Sendable {
    /// After how many seconds to stop; `nil` for never.
    package var seconds: Double?
    /// After how many seconds to write a checkpoint.
    package var checkpointSeconds = 600.0
    /// Asked after each step.
    package var shouldStop: @Sendable () -> Bool = { false }

    /// Creates limits.
    package init() {}

    /// Whether a run is to stop that began so many seconds ago.
    func areReached(after seconds: Double) -> Bool {
        shouldStop() || self.seconds.map { seconds >= $0 } ?? false
    }
}

/// Seconds since its creation.
struct RunClock {
    private let start = ContinuousClock.now

    var seconds: Double { start.duration(to: .now) / .seconds(1) }
}
