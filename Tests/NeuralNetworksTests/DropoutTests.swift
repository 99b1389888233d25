import TestSupport
import Tensors
import NeuralNetworks
import Testing

struct DropoutTests {
    @Test func `inference drops nothing`() {
        let input = Tensor.random([3, 5], seed: 1)

        #expect(Dropout(rate: 0.9)(input) == input)
    }

    @Test(arguments: [0.1, 0.5] as [Float]) func `training drops the given share and keeps the mean`(
        rate: Float
    ) {
        let input = Tensor(repeating: 1, shape: [100, 100])
        var context = ForwardContext.training(seed: 1)

        let output = Dropout(rate: rate).forward(input, in: &context).output

        let dropped = Float(output.elements.count { $0 == 0 }) / 10_000
        #expect(abs(dropped - rate) < 0.02)
        #expect(abs(output.sum / 10_000 - 1) < 0.03)
        #expect(Set(output.elements).count == 2)
    }

    @Test func `only the seed decides what is dropped`() {
        let input = Tensor.random([7, 9], seed: 1)
        func output(seed: UInt64) -> Tensor {
            var context = ForwardContext.training(seed: seed)
            return Dropout(rate: 0.5).forward(input, in: &context).output
        }

        #expect(output(seed: 1) == output(seed: 1))
        #expect(output(seed: 1) != output(seed: 2))
    }

    @Test func `backward agrees with finite differences`() {
        #expect(
            gradientFaults(of: Dropout(rate: 0.3), at: .random([4, 9], seed: 2), in: .training(seed: 5)) == []
        )
    }

    @Test func `keeps the layer contract`() {
        #expect(
            contractFaults(of: Dropout(rate: 0.3), at: .random([4, 9], seed: 2), parameterNames: []) == [])
    }
}
