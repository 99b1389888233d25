import NeuralNetworks
import Testing

struct EarlyStoppingTests {
    @Test func `stops after the given number of losses without improvement, and keeps the best model`() {
        var stopping = EarlyStopping<String>(patience: 2)

        let stops = zip(["a", "b", "c", "d", "e", "f"], [3, 1, 2, 0.5, 1, 0.6] as [Float]).map {
            stopping.shouldStop(after: $0, loss: $1)
        }

        #expect(stops == [false, false, false, false, false, true])
        #expect(stopping.best == "d")
        #expect(stopping.bestLoss == 0.5)
    }

    @Test(arguments: [1, .infinity, .nan] as [Float])
    func `an equal loss or one that is not a number is no improvement`(loss: Float) {
        var stopping = EarlyStopping<Int>(patience: 1)
        let stopsAtFirst = stopping.shouldStop(after: 1, loss: 1)
        let stopsAtSecond = stopping.shouldStop(after: 2, loss: loss)

        #expect(!stopsAtFirst)
        #expect(stopsAtSecond)
        #expect(stopping.best == 1)
    }
}
