// Needs: ScratchFolder

@testable import MiniBERTTraining
@testable import SafetensorsFormat

/// The progress of a pretraining in a run's file is refused, or its numbers are positive and it is written as it is read.
///
/// The parts of the input, with 0xFF between them, are the values of the metadata.
func check(_ input: [UInt8]) {
    var choices = Choices(input)
    let keys = ["step", "position", "tokens", "seconds", "log_bytes", "log", "portions", "data", "settings"]
    let metadata = keys.map { (key: $0, value: choices.part().text) }
    guard let progress = readProgress(writing: metadata) else { return }
    for count in [progress.stepCount, progress.position, progress.tokenCount, progress.portionCount] {
        require(count >= 0, "a count is not negative")
    }
    require(progress.logByteCount >= 0 && progress.seconds >= 0, "a size is not negative")
    require(readProgress(writing: progress.metadata) == progress, "the copy is the same")
    if progress.isPossible(totalStepCount: 100, batchTokenCount: 64, longestSequence: 16) {
        require(progress.stepCount <= 100 && progress.position <= 6400, "the position is within the training")
    }
}

private func readProgress(writing metadata: [(key: String, value: String)]) -> CheckpointProgress? {
    let path = scratchFolder + "/checkpoint.safetensors"
    guard (try? RunFile.write(.pretraining, [], metadata: metadata, to: path)) != nil else { return nil }
    return (try? RunFile(.pretraining, contentsOf: path)).flatMap { CheckpointProgress($0) }
}
