import SafetensorsFormat

/// The state of a training besides its parameters, and what must stay the same when it is resumed.
struct CheckpointProgress: Hashable, Sendable {
    var stepCount = 0
    /// The number of sequences that were used, over all epochs.
    var position = 0
    var tokenCount = 0
    /// The duration of the steps in seconds.
    var seconds = 0.0
    /// The size of the log.
    var logByteCount = 0
    /// The SHA-256 of the log, as hexadecimal digits.
    var logDigest = ""
    let portionCount: Int
    /// The SHA-256 of everything to learn from, as hexadecimal digits.
    let dataDigest: String
    let settings: String

    var metadata: [(key: String, value: String)] {
        [
            ("step", "\(stepCount)"), ("position", "\(position)"), ("tokens", "\(tokenCount)"),
            ("seconds", "\(seconds)"), ("log_bytes", "\(logByteCount)"), ("log", logDigest),
            ("portions", "\(portionCount)"), ("data", dataDigest), ("settings", settings),
        ]
    }

    /// The progress of a training that has not begun.
    init(portionCount: Int, dataDigest: String, settings: PretrainingSettings) {
        self.portionCount = portionCount
        self.dataDigest = dataDigest
        self.settings = settings.summary
    }

    /// Reads the metadata of a checkpoint; `nil` if a key is missing, or a number is negative or not finite.
    init?(_ file: RunFile) {
        guard let stepCount = file.count("step"), let position = file.count("position"),
            let tokenCount = file.count("tokens"),
            let seconds = file.metadata["seconds"].flatMap({ Double($0) }), seconds.isFinite, seconds >= 0,
            let logByteCount = file.count("log_bytes"), let logDigest = file.metadata["log"],
            let portionCount = file.count("portions"), let dataDigest = file.metadata["data"],
            let settings = file.metadata["settings"]
        else { return nil }
        self.stepCount = stepCount
        self.position = position
        self.tokenCount = tokenCount
        self.seconds = seconds
        self.logByteCount = logByteCount
        self.logDigest = logDigest
        self.portionCount = portionCount
        self.dataDigest = dataDigest
        self.settings = settings
    }

    func isSameTraining(as other: CheckpointProgress) -> Bool {
        dataDigest == other.dataDigest && settings == other.settings
    }

    /// Whether a training of `totalStepCount` steps can be in this state.
    ///
    /// A step has at least one sequence and at most `batchTokenCount`, and it ends with the sequence that completes its
    /// tokens.
    func isPossible(totalStepCount: Int, batchTokenCount: Int, longestSequence: Int) -> Bool {
        // The bounds are rounded, so that they cannot overflow.
        let steps = Double(stepCount)
        let tokens = steps * Double(batchTokenCount)
        return stepCount <= totalStepCount && position >= stepCount && Double(position) <= tokens
            && Double(tokenCount) >= tokens && Double(tokenCount) <= tokens + steps * Double(longestSequence)
    }
}
