import Testing

@testable import NeuralNetworks

struct TrainingReportTests {
    private func history(
        epochs: [(epoch: Int, steps: Int, loss: Float)] = [(1, 5, 0.5), (2, 10, 0.25)], openLoss: Double = 0,
        openWeight: Double = 0, bestLoss: Float? = nil, epochsSinceBest: Int = 0
    ) -> TrainingHistory {
        TrainingHistory(
            epochs: epochs.map { EpochReport(epoch: $0.epoch, stepCount: $0.steps, trainingLoss: $0.loss) },
            openLoss: openLoss, openWeight: openWeight, bestLoss: bestLoss, epochsSinceBest: epochsSinceBest)
    }

    @Test func `a history is possible for the steps of the epoch after it`() {
        func isPossible(_ stepCount: Int, epochCount: Int = 3) -> Bool {
            history().isPossible(stepCount: stepCount, stepsPerEpoch: 5, epochCount: epochCount)
        }

        #expect((0...20).filter { isPossible($0) } == Array(10...15))
        #expect((0...20).filter { isPossible($0, epochCount: 2) } == [10])
        #expect((0...20).filter { isPossible($0, epochCount: 1) } == [])
        #expect(TrainingHistory().isPossible(stepCount: 0, stepsPerEpoch: 5, epochCount: 3))
    }

    @Test func `numbers that no training gives are impossible`() {
        let impossible = [
            history(epochs: [(1, 5, 0.5), (3, 10, 0.25)]), history(epochs: [(1, 5, 0.5), (2, 9, 0.25)]),
            history(epochs: [(1, 5, .nan), (2, 10, 0.25)]),
            history(epochs: [(.max, .max, 1), (.min, .min, 1)]),
            history(openLoss: .infinity), history(openWeight: -1), history(openWeight: .nan),
            history(bestLoss: .nan), history(epochsSinceBest: -1), history(epochsSinceBest: 3),
        ]

        #expect(history().isPossible(stepCount: 12, stepsPerEpoch: 5, epochCount: 3))
        for history in impossible {
            #expect(!history.isPossible(stepCount: 12, stepsPerEpoch: 5, epochCount: 3), "\(history)")
        }
    }
}
