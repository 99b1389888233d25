import SafetensorsFormat
import NeuralNetworks

extension TensorContent {
    /// A parameter under its name, in 32 bits.
    init(parameter: Parameter) {
        self.init(
            name: parameter.path.name, floats: parameter.tensor.elements,
            shape: parameter.tensor.shape.extents)
    }
}

extension Parameterized {
    /// A copy whose parameters are 32-bit floats in memory of their own, so that they can be changed in place.
    var inOwnMemory: Self {
        var copy = self
        copy.updateParameters { parameter, _, _ in
            parameter = Tensor(parameter.elements, shape: parameter.shape)
        }
        return copy
    }
}
