import SafetensorsFormat
import NeuralNetworks
import Tensors

extension TensorContent {
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

    /// Replaces every parameter with the tensor of its name in a checkpoint, and returns the fault of the first that
    /// is missing, has another shape, or is not finite; `nil` if there is none.
    mutating func load(from file: SafetensorsFile) -> String? {
        var finding: String?
        do throws(CheckpointError) {
            try load { name in
                guard let entry = file.entry(named: name), let floats = try? file.floats(of: entry) else {
                    return nil
                }
                let tensor = Tensor(floats, shape: TensorShape(entry.shape))
                if !tensor.isFinite { finding = "'\(name)' holds what is no finite number" }
                return tensor
            }
        } catch {
            finding = error.description
        }
        return finding
    }
}
