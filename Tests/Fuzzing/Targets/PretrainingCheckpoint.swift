@testable import MiniBERTTraining
@testable import SafetensorsFormat

/// The progress of a pretraining in a run's file is refused, or its numbers are positive and it is written as it is read.
///
/// The parts of the input, with 0xFF between them, are the values of the metadata.
func check(_ input: [UInt8]) {
    var choices = Choices(input)
    let keys = ["step", "position", "tokens", "seconds", "log_bytes", "portions", "corpus", "settings"]
    let pairs = [("format", "minibert training 1")] + keys.map { ($0, choices.part().text) }
    let metadata = SafetensorsMetadata(pairs.map { (key: $0.0, value: $0.1) })
    guard let progress = CheckpointProgress(metadata) else { return }
    for count in [progress.stepCount, progress.position, progress.tokenCount, progress.portionCount] {
        require(count >= 0, "a count is not negative")
    }
    require(progress.logByteCount >= 0, "a size is not negative")
    guard let copy = CheckpointProgress(progress.metadata) else {
        return require(false, "what is written can be read")
    }
    require("\(copy)" == "\(progress)", "the copy is the same")
}
