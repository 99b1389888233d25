import Testing

@testable import MiniBERTTraining

struct CheckpointProgressTests {
    @Test func `a state is possible within the bounds of its steps`() {
        var progress = CheckpointProgress(portionCount: 1, dataDigest: "", settings: PretrainingSettings())
        func isPossible() -> Bool {
            progress.isPossible(totalStepCount: 10, batchTokenCount: 100, longestSequence: 20)
        }
        #expect(isPossible())

        (progress.stepCount, progress.position, progress.tokenCount) = (10, 60, 1_100)
        #expect(isPossible())
        for path in [\CheckpointProgress.stepCount, \.position, \.tokenCount] {
            for number in [0, 1, 11, 2_000, Int.max] {
                let earlier = progress[keyPath: path]
                progress[keyPath: path] = number
                #expect(!isPossible() || (path == \.position && number == 11))
                progress[keyPath: path] = earlier
            }
        }
    }
}
