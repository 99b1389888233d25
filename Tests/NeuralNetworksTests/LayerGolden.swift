import Tensors
import NeuralNetworks
import TestSupport
import Foundation
import Testing

/// The results of PyTorch for a layer: its output, and all gradients for a random gradient of the output.
struct LayerGolden: Decodable {
    let parameters, gradients: [String: GoldenTensor]
    let input, output, outputGradient, inputGradient: GoldenTensor

    private struct File: Decodable {
        let lengths: [Int]
        let cases: [String: LayerGolden]
    }

    /// Returns the case `name`, and the sequences of its rows.
    static func load(_ name: String) throws -> (golden: LayerGolden, sequences: [Range<Int>]) {
        let file: File = try Fixture.load("layers.json", from: .module)
        return (try #require(file.cases[name]), adjacentRanges(of: file.lengths))
    }

    /// Checks `layer` with the parameters of PyTorch.
    ///
    /// The closures make an input, and a gradient of the output, from rows.
    func expectSameResults<Tested: Layer>(
        of layer: Tested, in context: ForwardContext = .inference, input wrapInput: (Tensor) -> Tested.Input,
        output wrapOutput: (Tensor) -> Tested.Output, sourceLocation: SourceLocation = #_sourceLocation
    ) throws where Tested.Output: TestValue, Tested.InputGradient: TestValue {
        var layer = layer
        try layer.load(parameters.mapValues(\.tensor))
        var context = context

        let (output, activations) = layer.forward(wrapInput(input.tensor), in: &context)
        var gradient = layer.zeroed
        let inputGradient = layer.backward(
            wrapOutput(outputGradient.tensor), through: activations, into: &gradient)

        #expect(
            output.tensor.relativeDifference(from: self.output.tensor) <= Tolerance.reference,
            "the output differs", sourceLocation: sourceLocation)
        #expect(
            inputGradient.tensor.relativeDifference(from: self.inputGradient.tensor)
                <= Tolerance.referenceGradient,
            "the derivative by the input differs", sourceLocation: sourceLocation)
        // Some gradients are zero except for rounding, such as that of an attention's key bias, so all are
        // measured relative to the largest.
        let largest = gradients.values.map(\.tensor.maximumMagnitude).max() ?? 0
        for parameter in gradient.parameters() {
            let expected = try #require(gradients[parameter.path.name], sourceLocation: sourceLocation).tensor
            #expect(
                parameter.tensor.relativeDifference(from: expected, floor: largest / 10)
                    <= Tolerance.referenceGradient,
                "the derivative by '\(parameter.path.name)' differs", sourceLocation: sourceLocation)
        }
    }
}
