public import SafetensorsFormat
public import Tensors

/// The numbers that the linear layers of an encoder are computed in.
public enum ComputePrecision: String, Hashable, Sendable, CaseIterable {
    /// 32-bit floats; weights of 16 bits stay in their type in memory and are widened during the computation.
    case float32
    /// Integers: weights are rounded to 8 bits, with a scale for each output, and states to 11 bits or more, with a scale
    /// for each token. Sums are exact.
    ///
    /// It is faster, takes a quarter of the memory for the weights, and changes the states a little: their cosine with
    /// those of `float32` stays above 0.999.
    case int8
    /// Integers of 8 bits on both sides: as `int8`, but states are rounded to 255 steps for each token.
    ///
    /// It is the fastest on processors that multiply bytes (AVX-512 VNNI), and as fast as `int8` on others, with the same
    /// bits on all. The cosine of the states with those of `float32` is about 0.998.
    case int8Fast = "int8-fast"
}

/// How a model folder is loaded.
public struct LoadingOptions: Hashable, Sendable {
    /// Whether the weights are mapped into memory or read.
    ///
    /// A map is shared between processes and costs nothing at the start. Weights that are read are safe from other
    /// programs that truncate the file while it is in use.
    public var access: SafetensorsFile.Access
    /// The numbers that the encoder's linear layers are computed in; `nil` for integers where the weights are stored as
    /// 8-bit integers, else for floats.
    ///
    /// With `float32`, stored integers are widened to 32-bit floats, which takes four times the memory. A head is always
    /// computed in 32-bit floats.
    public var precision: ComputePrecision?
    /// The threads that check and convert the weights; the model does not depend on them.
    public var threads: WorkerThreads

    /// Creates options; by default weights are mapped, and computed with as they are.
    public init(
        access: SafetensorsFile.Access = .mapped, precision: ComputePrecision? = nil,
        threads: WorkerThreads = WorkerThreads()
    ) {
        self.access = access
        self.precision = precision
        self.threads = threads
    }
}
