public import Tensors

/// An error of loading tensors into a model.
public enum CheckpointError: Error, Hashable, CustomStringConvertible {
    /// Tensors that the model needs are missing; all of them, in the order of the model.
    case missing(parameters: [String])
    /// A tensor does not have the shape that the configuration requires.
    case wrongShape(parameter: String, expected: TensorShape, found: TensorShape)

    /// The error as a sentence.
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
