public import Tensors

extension Parameterized {
    /// Replaces every parameter with the tensor of its name.
    ///
    /// Tensors that the model does not need are ignored.
    ///
    /// - Throws: `CheckpointError.missing` with all missing names, else `.wrongShape` for the first tensor with
    ///   another shape. After an error `self` is unchanged.
    public mutating func load(
        _ tensors: [String: Tensor], at path: ParameterPath = .root
    ) throws(CheckpointError) {
        try load(at: path) { tensors[$0] }
    }

    /// Replaces every parameter with the tensor that `tensor` returns for its name; `nil` means that there is
    /// none.
    ///
    /// - Throws: `CheckpointError.missing` with all missing names, else `.wrongShape` for the first tensor with
    ///   another shape. After an error `self` is unchanged.
    public mutating func load(
        at path: ParameterPath = .root, from tensor: (String) -> Tensor?
    ) throws(CheckpointError) {
        var missing: [String] = []
        var mismatch: CheckpointError?
        var loaded = self
        loaded.updateParameters(at: path) { parameter, path, _ in
            guard let found = tensor(path.name) else { return missing.append(path.name) }
            guard found.shape == parameter.shape else {
                mismatch =
                    mismatch
                    ?? .wrongShape(parameter: path.name, expected: parameter.shape, found: found.shape)
                return
            }
            parameter = found
        }
        guard missing.isEmpty else { throw .missing(parameters: missing) }
        if let mismatch { throw mismatch }
        self = loaded
    }

    /// Returns every parameter by its name, in the form that `load` takes.
    public func namedTensors(at path: ParameterPath = .root) -> [String: Tensor] {
        Dictionary(uniqueKeysWithValues: parameters(at: path).map { ($0.path.name, $0.tensor) })
    }
}
