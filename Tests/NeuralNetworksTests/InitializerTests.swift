import TestSupport
import Tensors
import NeuralNetworks
import Testing

struct InitializerTests {
    /// The bound and the deviation of the elements of a weight with 300 inputs and 100 outputs.
    @Test func `elements have the bound and the deviation of the formula`() {
        for (initializer, bound, deviation): (Initializer, Float, Double) in [
            (Initializer.zeros, 0, 0),
            (.constant(0.5), 0.5, 0),
            (.uniform(bound: 0.3), 0.3, 0.17320508),
            (.normal(deviation: 0.02), .infinity, 0.02),
            (.truncatedNormal(deviation: 0.02), 0.04, 0.0175921),
            (.xavierUniform, 0.12247449, 0.07071068),
            (.xavierNormal, .infinity, 0.07071068),
            (.heUniform, 0.14142136, 0.08164966),
            (.heNormal, .infinity, 0.08164966),
        ] as [(Initializer, Float, Double)] {
            var generator = SplitMix64(seed: 1)

            let tensor = initializer.tensor([100, 300], using: &generator)

            let mean = tensor.sum / 30_000
            let variance = tensor.squaredNorm / 30_000 - mean * mean
            #expect(tensor.maximumMagnitude <= bound)
            #expect(abs(max(0, variance).squareRoot() - deviation) <= 0.01 * deviation + 1e-9)
        }
    }

    @Test func `each role has its own initializer`() {
        var generator = SplitMix64(seed: 1)
        let block = TransformerBlock(
            hiddenSize: 4, headCount: 2, innerSize: 8, activation: .gelu, epsilon: 1e-12
        )
        .initialized(by: .bert, using: &generator)

        #expect(block.outputNorm.scale == Tensor([1, 1, 1, 1], shape: [4]))
        #expect(block.outputNorm.bias == Tensor(zeros: [4]))
        #expect(block.attention.query.bias == Tensor(zeros: [4]))
        #expect(block.attention.query.weight.maximumMagnitude > 0.01)
        #expect(block.attention.query.weight.maximumMagnitude <= 0.04)
        #expect(block.attention.query.weight != block.attention.key.weight)
    }

    @Test func `the same seed gives the same model`() {
        let layer = Linear(inputSize: 3, outputSize: 4)
        func initialized(seed: UInt64) -> Linear {
            var generator = SplitMix64(seed: seed)
            return layer.initialized(by: InitializationPlan(weight: .xavierUniform), using: &generator)
        }

        #expect(initialized(seed: 5).weight == initialized(seed: 5).weight)
        #expect(initialized(seed: 5).weight != initialized(seed: 6).weight)
    }
}
