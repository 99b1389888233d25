import Tensors

package struct PretrainingReport: Hashable, Sendable {
    package let stepCount: Int
    package let totalStepCount: Int
    /// The mean loss since the last report.
    package let loss: Float
    /// The speed since the run began.
    package let tokensPerSecond: Double
    /// The estimated time of the remaining steps in seconds.
    package let remainingSeconds: Double
    /// The scores of the held-out sequences, if they were measured after this step.
    package let heldOut: HeldOutMeasurement?
}

/// The scores of a model on the held-out sequences.
package struct HeldOutMeasurement: Hashable, Sendable {
    package let loss: Float
    /// Another measure, such as the share of tokens that are predicted right.
    package let measure: Float
    package let measureName: String
}

/// How a run ended.
package enum PretrainingOutcome: Hashable, Sendable {
    /// All steps are complete.
    case finished
    /// The run was stopped and can be resumed from its checkpoint.
    case stopped
    /// The run was stopped before the first step and cannot be resumed.
    case notBegun
}

package struct RunLimits: Sendable {
    /// The number of seconds after which the run stops; `nil` for no limit.
    package var seconds: Double?
    package var checkpointSeconds = 600.0
    /// Asked often, on any thread; true stops the run, as canceling its task does.
    package var shouldStop: @Sendable () -> Bool = { false }

    package init() {}

    /// Whether a run that began this many seconds ago should stop.
    func areReached(after seconds: Double) -> Bool {
        StopRequest.isPending || self.seconds.map { seconds >= $0 } ?? false
    }
}

struct RunClock {
    private let start = ContinuousClock.now

    var seconds: Double { start.duration(to: .now) / .seconds(1) }
}
