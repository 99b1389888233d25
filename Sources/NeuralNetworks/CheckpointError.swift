public import Tensors

/// Why the tensors of a checkpoint do not fit a model.
public enum CheckpointError: Error, Hashable, CustomStringConvertible {
    /// The checkpoint lacks tensors that the model needs; all of them, in the order of the model.
    case missing(parameters: [String])
    /// A tensor is there, but not of the shape that the configuration gives it.
    case wrongShape(parameter: String, expected: TensorShape, found: TensorShape)

    /// The fault in words.
    public var description: String {
        switch self {
        case .missing(let parameters):
            parameters.count == 1
                ? "the checkpoint has no tensor named '\(parameters[0])'"
                : "the checkpoint lacks \(parameters.count) tensors: "
                    + parameters.map { "'\($0)'" }.joined(separator: ", ")
        case .wrongShape(let parameter, let expected, let found):
            "'\(parameter)' has shape \(found) in the checkpoint, but the configuration asks for \(expected)"
        }
    }
}
