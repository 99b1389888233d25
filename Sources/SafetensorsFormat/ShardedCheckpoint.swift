/// The tensors of a model folder: those of `model.safetensors`, or of the shards that
/// `model.safetensors.index.json` names.
///
/// If both exist, `model.safetensors` is read, as in the transformers library. Files may be links, as in the cache of
/// the Hugging Face Hub, but names of shards may not lead out of the folder. Tensors that are in a shard but not in the
/// index count too.
public struct ShardedCheckpoint: Sendable {
    /// The name of the file of a model that has one file.
    package static let singleFileName = "model.safetensors"
    /// The name of the index of a model that has several files.
    package static let indexName = "model.safetensors.index.json"

    /// The files, in the order of their names' bytes.
    public let files: [SafetensorsFile]
    /// The index in `files` of the file of each tensor, by the bytes of the tensor's name.
    private let fileIndices: [[UInt8]: Int]

    /// Opens the checkpoint of a model folder.
    ///
    /// - Throws: `SafetensorsError.noCheckpoint`, `.onlyOtherWeights`, or the fault of the index or of a file.
    public init(folder: String, access: SafetensorsFile.Access = .mapped) throws(SafetensorsError) {
        let singleFile = folder + "/" + Self.singleFileName
        let index = folder + "/" + Self.indexName
        if isThere(singleFile) {
            try self.init(
                files: [SafetensorsFile(contentsOf: singleFile, access: access)], placedBy: singleFile)
        } else if isThere(index) {
            try self.init(index: ShardIndex(contentsOf: index), folder: folder, access: access)
        } else {
            guard isThere(folder) else { throw .noSuchFile(file: folder) }
            let others = [
                "pytorch_model.bin", "pytorch_model.bin.index.json", "tf_model.h5", "flax_model.msgpack",
            ]
            if let found = others.first(where: { isThere(folder + "/" + $0) }) {
                throw .onlyOtherWeights(folder: folder, found: found)
            }
            throw .noCheckpoint(folder: folder)
        }
    }

    /// Joins open files into one checkpoint.
    ///
    /// - Parameters:
    ///   - files: The files.
    ///   - name: The name of the checkpoint in errors.
    /// - Throws: `SafetensorsError.tensorInTwoShards`.
    public init(files: [SafetensorsFile], placedBy name: String) throws(SafetensorsError) {
        var fileIndices: [[UInt8]: Int] = [:]
        for (fileIndex, file) in files.enumerated() {
            for entry in file.tensors {
                if let other = fileIndices.updateValue(fileIndex, forKey: Array(entry.name.utf8)) {
                    let shards = [files[other].name, file.name]
                    throw .tensorInTwoShards(file: name, tensor: entry.name, shards: shards)
                }
            }
        }
        self.files = files
        self.fileIndices = fileIndices
    }

    private init(index: ShardIndex, folder: String, access: SafetensorsFile.Access) throws(SafetensorsError) {
        var files: [SafetensorsFile] = []
        for shard in index.shards {
            let path = folder + "/" + shard
            guard isThere(path) else { throw .missingShard(file: index.file, shard: shard) }
            files.append(try SafetensorsFile(contentsOf: path, access: access))
        }
        try self.init(files: files, placedBy: index.file)
        for (tensor, shard) in index.places where files[shard].entry(named: tensor) == nil {
            throw .tensorNotInShard(file: index.file, tensor: tensor, shard: index.shards[shard])
        }
    }

    /// Returns the entry of a name, compared byte for byte, and its file; nothing if there is none.
    public func tensor(named name: String) -> (file: SafetensorsFile, entry: TensorEntry)? {
        guard let fileIndex = fileIndices[Array(name.utf8)] else { return nil }
        return files[fileIndex].entry(named: name).map { (files[fileIndex], $0) }
    }
}
