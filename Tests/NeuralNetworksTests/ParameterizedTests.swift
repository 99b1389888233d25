import TestSupport
import Tensors
import NeuralNetworks
import Testing

struct ParameterizedTests {
    let layer = Linear(inputSize: 2, outputSize: 3)

    @Test func `parameters are listed with path, role and value`() {
        let parameters = layer.parameters(at: .root.appending("classifier"))

        #expect(parameters.map(\.path.name) == ["classifier.weight", "classifier.bias"])
        #expect(parameters.map(\.role) == [.weight, .bias])
        #expect(parameters.map(\.tensor) == [layer.weight, layer.bias])
        #expect(layer.parameterCount == 9)
    }

    @Test func `parameters are saved and loaded by name, and other tensors are ignored`() throws {
        let saved = layer.randomized(seed: 1)
        var tensors = saved.namedTensors(at: .root.appending("classifier"))
        tensors["unrelated"] = Tensor(zeros: [1])
        var loaded = layer

        try loaded.load(tensors, at: .root.appending("classifier"))

        #expect(loaded.parameters() == saved.parameters())
    }

    @Test func `the error names every missing parameter`() {
        var layer = layer

        #expect(throws: CheckpointError.missing(parameters: ["a.weight", "a.bias"])) {
            try layer.load([:], at: .root.appending("a"))
        }
    }

    @Test func `a parameter of another shape is an error, and nothing is changed`() {
        var layer = layer
        let tensors = ["weight": Tensor(repeating: 1, shape: [3, 2]), "bias": Tensor(zeros: [4])]

        #expect(throws: CheckpointError.wrongShape(parameter: "bias", expected: [3], found: [4])) {
            try layer.load(tensors)
        }
        #expect(layer.parameters() == self.layer.parameters())
    }

    @Test func `errors have descriptions`() {
        #expect(
            CheckpointError.missing(parameters: ["a"]).description == "the checkpoint has no tensor named 'a'"
        )
        #expect(
            CheckpointError.missing(parameters: ["a", "b"]).description
                == "the checkpoint lacks 2 tensors: 'a', 'b'")
        #expect(
            CheckpointError.wrongShape(
                parameter: "pooler.dense.weight", expected: [128, 128], found: [64, 128]
            )
            .description
                == "'pooler.dense.weight' has shape [64, 128] in the checkpoint, but the configuration asks for [128, 128]"
        )
    }

    @Test func `gradients are added parameter by parameter`() {
        var sum = layer.zeroed
        sum.weight = Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2])
        var other = layer.zeroed
        other.bias = Tensor([3, 0, 4], shape: [3])

        sum.add(other, scaledBy: 2)

        #expect(sum.weight.elements == [1, 2, 3, 4, 5, 6])
        #expect(sum.bias.elements == [6, 0, 8])
        #expect(sum.zeroed.parameters() == Linear(inputSize: 2, outputSize: 3).parameters())
    }
}
