import NeuralNetworks
import MiniBERT
import MiniBERTTraining
import TestModels
import TestSupport
import Testing

/// Trainings that are stopped, and what they leave for the next one.
struct FineTunerInterruptionTests: FilmTraining {
    @Test func `an interrupted training gives no model`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")

        #expect(throws: FineTuningError.interrupted) {
            try tuner(encoder).fit(data(), name: "films", shouldStop: { true })
        }
    }

    @Test(arguments: [false, true])
    func `a training that is interrupted anywhere gives no model`(byCanceling: Bool) async throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        let tuner = try tuner(encoder)
        var options = HeadOptions()
        options.folds = 2
        // With strong penalties the fits take few steps.
        options.inverseStrengths = [0.0001, 0.001]
        var rows = try data()
        rows.examples.removeLast(10)
        let (data, settings) = (rows, options)
        let calls = CallCounter()
        _ = try tuner.fit(data, options: settings) {
            calls.next()
            return false
        }

        for call in 1...calls.count {
            let counter = CallCounter()
            let task = Task {
                try tuner.fit(data, options: settings) {
                    guard counter.next() == call else { return false }
                    if byCanceling { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
                    return !byCanceling
                }
            }
            await #expect(throws: FineTuningError.interrupted, "call \(call)") { try await task.value }
        }
        #expect(calls.count > 100)
    }

    @Test func `the features of an interrupted training are kept`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        var tuner = try tuner(encoder)
        tuner.reading.batchTokenCount = 64
        let calls = CallCounter()
        var callsBeforeFit = 0
        _ = try tuner.fit(data(), cacheFolder: FeatureCacheFolder(path: encoder.beside("other"))) {
            calls.next()
            return false
        } onEvent: {
            if case .fitting = $0 { callsBeforeFit = calls.count }
        }
        let lastCall = callsBeforeFit - 6
        let cache = FeatureCacheFolder(path: encoder.beside("cache"))
        let counter = CallCounter()
        var cachedCount = 0

        #expect(throws: FineTuningError.interrupted) {
            try tuner.fit(data(), cacheFolder: cache) { counter.next() == lastCall }
        }
        _ = try tuner.fit(
            data(), cacheFolder: cache,
            onEvent: { if case .encoding(let progress) = $0 { cachedCount = progress.cachedCount } })

        #expect(cachedCount > 0 && cachedCount < texts.count)
    }
}
