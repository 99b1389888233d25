public import SafetensorsFormat

/// In what numbers the linear layers of an encoder are computed.
public enum Precision: String, Hashable, Sendable, CaseIterable {
    /// 32-bit floats; weights of 16 bits stay in their own type in memory and are widened on the way.
    case float32
    /// Whole numbers, summed exactly: weights rounded to 8 bits, with a scale for each output, and states to 11 bits or
    /// more, with a scale for each token.
    ///
    /// It is faster, takes a quarter of the memory for the weights, and changes the states a little: their cosine with
    /// those of `float32` stays above 0.999.
    case int8
}

/// How a model folder is loaded.
public struct LoadingOptions: Hashable, Sendable {
    /// Whether the weights are mapped into memory, which shares them between processes and costs nothing at
    /// the start, or read into memory, which is safe from other programs that truncate the file while it is
    /// in use.
    public var access: SafetensorsFile.Access
    /// In what numbers the linear layers of the encoder are computed; a head is always computed in 32-bit floats.
    public var precision: Precision

    /// Creates options; by default weights are mapped, and computed with as they are.
    public init(access: SafetensorsFile.Access = .mapped, precision: Precision = .float32) {
        self.access = access
        self.precision = precision
    }
}
