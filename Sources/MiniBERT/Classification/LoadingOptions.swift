public import SafetensorsFormat

/// How a model folder is loaded.
public struct LoadingOptions: Hashable, Sendable {
    /// Whether the weights are mapped into memory, which shares them between processes and costs nothing at
    /// the start, or read into memory, which is safe from other programs that truncate the file while it is
    /// in use.
    public var access: SafetensorsFile.Access

    /// Creates options; by default weights are mapped.
    public init(access: SafetensorsFile.Access = .mapped) { self.access = access }
}
