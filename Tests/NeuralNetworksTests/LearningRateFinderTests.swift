import NeuralNetworks
import Tensors
import TestSupport
import Testing

struct LearningRateFinderTests {
    @Test func `the suggested rate is where the loss falls, and the curve ends where it explodes`() throws {
        let rows = Tensor.random([64, 3], seed: 1)
        let data = RowData(rows: rows, targets: (0..<64).map { [rows[$0, 0] - 2 * rows[$0, 1]] })
        var trainer = Trainer(loss: MeanSquaredError(), optimizer: GradientDescent(), learningRate: 1)
        trainer.batchSize = 64

        let curve = try trainer.learningRateCurve(
            of: Linear(inputSize: 3, outputSize: 1), on: data, rates: 1e-4...100, stepCount: 60)

        let suggestion = try #require(curve.suggestion)
        #expect(suggestion > 0.01 && suggestion < 2)
        #expect(curve.rates.count < 60)
        #expect(curve.rates.count == curve.losses.count)
    }

    @Test func `a loss that never falls suggests nothing`() {
        #expect(LearningRateCurve(rates: [1, 2], losses: [1, 1]).suggestion == nil)
    }
}
