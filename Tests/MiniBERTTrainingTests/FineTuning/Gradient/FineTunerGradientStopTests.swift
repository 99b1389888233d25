import NeuralNetworks
import TestModels
import TestSupport
@testable import MiniBERTTraining
import Foundation
import Testing

@testable import MiniBERT

/// Trainings by gradients that are stopped and resumed.
struct FineTunerGradientStopTests: FilmTraining {
    @Test(arguments: [3, 4, 9]) func `a stopped and resumed training gives the same bytes`(
        stepCount: Int
    ) throws {
        let encoder = try ChangedFolder(copying: "bert-classifier")
        var options = options(unfreezing: .blocks(1))
        options.patience = 2
        let tuner = try tuner(encoder)
        let folder = encoder.beside("films.checkpoint")
        let whole = try tuner.fit(data(), name: "films", by: options)

        let steps = CallCounter()
        let error = #expect(throws: FineTuningError.self) {
            try tuner.fit(
                data(), name: "films", by: options, checkpoint: TrainingCheckpoint(folder: folder),
                shouldStop: { steps.count == stepCount },
                onEvent: { if case .step = $0 { steps.next() } })
        }
        let checkpoint = TrainingCheckpoint(folder: folder, resumes: true)
        let resumed = try tuner.fit(data(), name: "films", by: options, checkpoint: checkpoint)

        #expect(error == .stopped(step: stepCount, of: 12, checkpoint: folder))
        #expect(resumed.parameters == whole.parameters)
        #expect(resumed.report == whole.report)
        checkpoint.remove()
        #expect(!FileManager.default.fileExists(atPath: folder))
    }

    @Test func `a training that is stopped anywhere is resumed to the same model, or did not begin`() throws {
        let encoder = try ChangedFolder(copying: "bert-classifier")
        var options = options(unfreezing: .all)
        options.epochCount = 2
        options.batchSize = 8
        let tuner = try tuner(encoder, threads: 1)
        let folder = encoder.beside("films.checkpoint")
        var data = try data()
        data.examples = Array(data.examples.prefix(10))
        let calls = CallCounter()
        let whole = try tuner.fit(data, by: options) {
            calls.next()
            return false
        }

        for call in 1...calls.count {
            let counter = CallCounter()
            let error = #expect(throws: FineTuningError.self, "call \(call)") {
                try tuner.fit(data, by: options, checkpoint: TrainingCheckpoint(folder: folder)) {
                    counter.next() == call
                }
            }
            guard case .stopped(_, _, folder) = error else {
                #expect(error == .interrupted)
                continue
            }
            let checkpoint = TrainingCheckpoint(folder: folder, resumes: true)
            let resumed = try tuner.fit(data, by: options, checkpoint: checkpoint)
            #expect(resumed.parameters == whole.parameters && resumed.report == whole.report, "call \(call)")
            checkpoint.remove()
        }
    }

    @Test func `a missing checkpoint, or one of other settings, is an error`() throws {
        let encoder = try ChangedFolder(copying: "bert-base")
        let folder = encoder.beside("films.checkpoint")
        let checkpoint = TrainingCheckpoint(folder: folder, resumes: true)
        #expect(
            throws: FineTuningError.checkpoint(folder: folder, finding: "holds no training to resume")
        ) { try tuner(encoder).fit(data(), name: "films", by: options(), checkpoint: checkpoint) }

        let steps = CallCounter()
        _ = try? tuner(encoder).fit(
            data(), name: "films", by: options(), checkpoint: TrainingCheckpoint(folder: folder),
            shouldStop: { steps.count > 1 }, onEvent: { if case .step = $0 { steps.next() } })
        var others = options()
        others.learningRate *= 2

        #expect(checkpoint.exists)
        #expect(
            throws: FineTuningError.checkpoint(
                folder: folder, finding: "is of a training with other data or settings")
        ) { try tuner(encoder).fit(data(), name: "films", by: others, checkpoint: checkpoint) }
    }
}
