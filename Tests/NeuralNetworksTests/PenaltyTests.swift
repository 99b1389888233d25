import Tensors
import NeuralNetworks
import Testing

struct PenaltyTests {
    let model: Linear = {
        var model = Linear(inputSize: 3, outputSize: 1)
        model.weight = Tensor([3, -1, 0], shape: [1, 3])
        model.bias = Tensor([100], shape: [1])
        return model
    }()

    @Test(
        arguments: [
            (Penalty.none, 0, [0, 0, 0]), (.l1(0.5), 2, [0.5, -0.5, 0]), (.l2(0.5), 2.5, [1.5, -0.5, 0]),
        ] as [(Penalty, Float, [Float])])
    func `weights are penalized, and biases are not`(penalty: Penalty, value: Float, slope: [Float]) {
        var gradient = model.zeroed

        penalty.add(to: &gradient, at: model)

        #expect(penalty.value(of: model) == value)
        #expect(gradient.weight.elements == slope)
        #expect(gradient.bias.elements == [0])
    }
}
