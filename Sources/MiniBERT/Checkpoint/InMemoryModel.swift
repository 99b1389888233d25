import SafetensorsFormat
package import SystemFiles

/// A model whose files lie in memory, such as one that was compiled into the program.
///
/// Its weights are used where they are: nothing is copied.
public struct InMemoryModel: Sendable {
    /// The model in errors and reports.
    public let name: String
    /// The files of settings, such as `config.json` and `vocab.txt`, by their names in a model folder.
    package let settings: [String: [UInt8]]
    /// The safetensors files, each with some of the tensors.
    package let weights: [ByteRegion]

    /// Creates a model of files; faults in them are found when it is loaded.
    public init(name: String, settings: [String: [UInt8]], weights: [[UInt8]]) {
        self.init(name: name, settings: settings, weights: weights.map { ByteRegion($0) })
    }

    /// Creates a model of files whose weights are used in place.
    package init(name: String, settings: [String: [UInt8]], weights: [ByteRegion]) {
        self.name = name
        self.settings = settings
        self.weights = weights
    }

    func openWeights() throws(SafetensorsError) -> [SafetensorsFile] {
        var files: [SafetensorsFile] = []
        for region in weights { files.append(try SafetensorsFile(region: region, name: name)) }
        return try ShardedCheckpoint(files: files, placedBy: name).files
    }
}
