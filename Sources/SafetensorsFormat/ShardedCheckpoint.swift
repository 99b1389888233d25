/// The tensors of a model folder: those of `model.safetensors`, or of the shards that
/// `model.safetensors.index.json` names.
///
/// When both are there, `model.safetensors` is read, as the transformers library does. Files may be links, as
/// in the cache of the Hugging Face hub; names of shards may not lead out of the folder. A tensor that is in
/// a shard but not in the index is listed too.
public struct ShardedCheckpoint: Sendable {
    /// A tensor and the file it lies in.
    public struct LocatedTensor: Hashable, Sendable {
        /// The index of the file in `files`.
        public let fileIndex: Int
        /// What the file's header says of the tensor.
        public let entry: TensorEntry
    }

    /// The name of a model's only file.
    public static let singleFileName = "model.safetensors"
    /// The name of the index of a model in several files.
    public static let indexName = "model.safetensors.index.json"

    /// The files, in the order of their names' bytes.
    public let files: [SafetensorsFile]
    /// All tensors, file after file, in the order of their data.
    public let tensors: [LocatedTensor]
    private let indices: [[UInt8]: Int]

    /// Opens the checkpoint of a model folder.
    ///
    /// - Throws: `SafetensorsError`: `.noCheckpoint`, `.onlyOtherWeights`, or what is wrong with the index or a file.
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

    /// Joins files that are open already into one checkpoint.
    ///
    /// - Parameters:
    ///   - files: The files.
    ///   - name: What errors call the checkpoint.
    /// - Throws: `SafetensorsError.tensorInTwoShards`.
    public init(files: [SafetensorsFile], placedBy name: String) throws(SafetensorsError) {
        var tensors: [LocatedTensor] = []
        var indices: [[UInt8]: Int] = [:]
        for (fileIndex, file) in files.enumerated() {
            for entry in file.tensors {
                if let other = indices.updateValue(tensors.count, forKey: Array(entry.name.utf8)) {
                    let shards = [files[tensors[other].fileIndex].name, file.name]
                    throw .tensorInTwoShards(file: name, tensor: entry.name, shards: shards)
                }
                tensors.append(LocatedTensor(fileIndex: fileIndex, entry: entry))
            }
        }
        self.files = files
        self.tensors = tensors
        self.indices = indices
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

    /// The entry of a name and the file it lies in, found byte for byte; nothing when there is none.
    public func tensor(named name: String) -> (file: SafetensorsFile, entry: TensorEntry)? {
        guard let index = indices[Array(name.utf8)] else { return nil }
        return (files[tensors[index].fileIndex], tensors[index].entry)
    }
}
