import Tensors
import SafetensorsFormat
import SystemFiles

/// The weights of a model folder, and which of them a model has taken.
struct Checkpoint: Sendable {
    /// A tensor in one of the files.
    struct Entry: Sendable {
        let file: SafetensorsFile
        let tensor: TensorEntry
    }

    /// Its name in errors: the file, or the index of the shards.
    let name: String
    /// Every tensor, in the order of the files.
    let entries: [Entry]
    private let files: [SafetensorsFile]
    private let indices: [[UInt8]: Int]
    private var usedIndices: Set<Int> = []

    /// The tensors of files whose names differ from one another.
    init(name: String, files: [SafetensorsFile]) {
        self.name = name
        self.files = files
        entries = files.flatMap { file in file.tensors.map { Entry(file: file, tensor: $0) } }
        indices = Dictionary(
            entries.enumerated().map { (Array($1.tensor.name.utf8), $0) },
            uniquingKeysWith: { first, _ in first })
    }

    var tensorNames: [String] { entries.map(\.tensor.name) }

    /// The names of its files in their folder, with that of the index of several.
    var fileNames: [String] {
        let names = files.compactMap { $0.name.split(separator: "/").last.map(String.init) }
        return files.count == 1 ? names : names + [ShardedCheckpoint.indexName]
    }

    /// The tensors that models took, in the order of the files.
    var usedTensors: [TensorEntry] { usedEntries.map(\.tensor) }

    var usedEntries: [Entry] { entries.indices.filter(usedIndices.contains).map { entries[$0] } }

    /// The tensors that no model asked for, in the order of the files.
    var ignoredTensors: [TensorEntry] {
        entries.indices.filter { !usedIndices.contains($0) }.map { entries[$0].tensor }
    }

    /// How many bytes of a file are hashed at once.
    private static let hashedPiece = 1 << 20

    /// A hash of all bytes of all files: the SHA-256 of the files' sizes and of the SHA-256 of each of their mebibytes.
    ///
    /// The mebibytes are hashed on several threads.
    ///
    /// - Throws: `Stopped` if the work around this should stop.
    func digest(threads: WorkerThreads) throws(Stopped) -> [UInt8] {
        var hash = SHA256()
        for file in files {
            let byteCount = file.region.byteCount
            let pieces = stride(from: 0, to: byteCount, by: Self.hashedPiece).map {
                $0..<min($0 + Self.hashedPiece, byteCount)
            }
            let digests = try threads.map(pieces) { piece throws(Stopped) in
                try StopRequest.check()
                return file.region.withBytes(piece) { SHA256.digest(of: $0) }
            }
            var size: [UInt8] = []
            size.append(littleEndian: UInt64(byteCount))
            hash.update(size)
            for digest in digests { hash.update(digest) }
        }
        return hash.finalized()
    }

    func entry(namedOneOf names: [String]) -> Entry? {
        index(ofOneOf: names).map { entries[$0] }
    }

    /// The first of these names that is there, which then counts as used.
    mutating func take(namedOneOf names: [String]) -> Entry? {
        guard let index = index(ofOneOf: names) else { return nil }
        usedIndices.insert(index)
        return entries[index]
    }

    private func index(ofOneOf names: [String]) -> Int? {
        names.lazy.compactMap { indices[Array($0.utf8)] }.first
    }
}

extension Checkpoint.Entry {
    /// Whether shape and numbers are those of another tensor.
    func hasSameNumbers(as other: Checkpoint.Entry) -> Bool {
        guard tensor.shape == other.tensor.shape else { return false }
        guard tensor.dataType != .int8 else {
            return other.tensor.dataType == .int8
                && file.bytes(of: tensor) == other.file.bytes(of: other.tensor)
        }
        let bytes = file.byteRange(of: tensor)
        guard file.region !== other.file.region || bytes != other.file.byteRange(of: other.tensor) else {
            return true
        }
        guard let numbers = try? loaded(), let otherNumbers = try? other.loaded() else { return false }
        return numbers == otherNumbers
    }

    /// The tensor with its elements in place, in their own type; F64 is rounded to 32 bits in a copy.
    func loaded() throws(ModelError) -> Tensor {
        let shape = TensorShape(tensor.shape)
        let elementType: ElementType
        switch tensor.dataType {
        case .float32: elementType = .float32
        case .float16: elementType = .float16
        case .bfloat16: elementType = .bfloat16
        case .float64:
            do throws(SafetensorsError) { return Tensor(try file.floats(of: tensor), shape: shape) } catch {
                throw .safetensors(error)
            }
        default:
            throw .wrongElementType(file: file.name, tensor: tensor.name, found: tensor.dataType.rawValue)
        }
        return Tensor(
            memory: file.region, byteOffset: file.byteRange(of: tensor).lowerBound, elementType: elementType,
            shape: shape)
    }
}
