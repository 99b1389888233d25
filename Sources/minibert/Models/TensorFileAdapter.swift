import MiniBERT

extension Inspection {
    /// What a tensor file holds.
    ///
    /// - Throws: `ModelFault.unusable` with the rule of the format that the file breaks.
    init(tensorFile path: String, hasStatistics: Bool) throws(CommandError) {
        let file = try withModelFaults { () throws(SafetensorsError) in try SafetensorsFile(contentsOf: path)
        }
        tensors = file.tensors.map { Tensor($0, of: file, hasStatistics: hasStatistics) }
        metadata = file.metadata.map { Pair(key: $0.key, value: $0.value) }
    }
}

extension Inspection.Tensor {
    /// What is known of one tensor of a file.
    init(_ entry: TensorEntry, of file: SafetensorsFile, hasStatistics: Bool) {
        self.init(
            name: entry.name, dataType: entry.dataType.rawValue, shape: entry.shape,
            dataOffsets: entry.dataOffsets,
            statistics: hasStatistics ? file.statistics(of: entry).map(Inspection.Statistics.init) : nil)
    }
}

extension Inspection.Statistics {
    fileprivate init(_ statistics: TensorStatistics) {
        self.init(
            minimum: statistics.minimum, mean: statistics.mean, maximum: statistics.maximum,
            nanCount: statistics.nanCount, infiniteCount: statistics.infinityCount)
    }
}

extension ModelLibrary {
    /// The bytes of a tensor file with one matrix of vectors.
    static func tensorFile(_ vectors: [[Float]]) throws(CommandError) -> [UInt8] {
        let content = TensorContent(
            name: "embeddings", floats: vectors.flatMap(\.self),
            shape: [vectors.count, vectors.first?.count ?? 0])
        return try withModelFaults { () throws(SafetensorsError) in try SafetensorsWriter([content]).bytes() }
    }
}

/// Calls the library, and makes its errors those of the command: they say place, finding and expectation by themselves.
func withModelFaults<Value, Failure: Error & CustomStringConvertible>(
    _ body: () throws(Failure) -> Value
) throws(CommandError) -> Value {
    do throws(Failure) {
        return try body()
    } catch {
        throw .model(.unusable(printable(error.description)))
    }
}
