import TestSupport
import Tensors
import NeuralNetworks
import Testing

private func gradient(_ weight: [Float], _ bias: [Float]) -> Linear {
    var gradient = Linear(inputSize: 2, outputSize: 1)
    gradient.weight = Tensor(weight, shape: [1, 2])
    gradient.bias = Tensor(bias, shape: [1])
    return gradient
}

struct GradientClippingTests {
    @Test func `the norm over all parameters is scaled down to the bound`() {
        var clipped = gradient([2, 4], [4])

        let norm = GradientClipping.norm(3).clip(&clipped, sharedBy: WorkerThreads(count: 1))

        #expect(norm == 6)
        #expect(abs(clipped.parameters().reduce(0) { $0 + $1.tensor.squaredNorm } - 9) < 1e-4)
        #expect(clipped.weight.relativeDifference(from: Tensor([1, 2], shape: [1, 2])) < 1e-6)
    }

    @Test func `a norm within the bound is not changed`() {
        var clipped = gradient([2, 4], [4])

        GradientClipping.norm(7).clip(&clipped, sharedBy: WorkerThreads(count: 1))

        #expect(clipped.parameters() == gradient([2, 4], [4]).parameters())
    }

    @Test func `each number is limited to the bound`() {
        var clipped = gradient([-2, 0.5], [4])

        GradientClipping.value(1).clip(&clipped, sharedBy: WorkerThreads(count: 1))

        #expect(clipped.parameters() == gradient([-1, 0.5], [1]).parameters())
    }
}
