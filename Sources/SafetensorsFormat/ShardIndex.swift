import PrintableText
import StrictJSON
import SystemFiles

/// The content of `model.safetensors.index.json`: the file of each tensor.
struct ShardIndex {
    let file: String
    /// The names of the files, each once, in the order of their bytes.
    let shards: [String]
    /// The names of the tensors, in the order of the index, with the index of their file in `shards`.
    let places: [(tensor: String, shard: Int)]

    init(contentsOf path: String) throws(SafetensorsError) {
        let text: [UInt8]
        do throws(FileContentsError) {
            text = try FileContents.of(FilePath(path), limit: SafetensorsHeader.limit)
        } catch {
            throw SafetensorsError(error, file: path)
        }
        guard !text.isEmpty else { throw .emptyFile(file: path) }
        try self.init(text, file: path)
    }

    init(_ text: [UInt8], file: String) throws(SafetensorsError) {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: text)
        } catch {
            throw SafetensorsError(error, file: file)
        }
        guard let object = value.object else {
            throw .wrongValue(file: file, place: "the index", found: value.kind, expected: "an object")
        }
        guard let map = object["weight_map"]?.object else {
            throw .wrongValue(
                file: file, place: "'weight_map'", found: object["weight_map"]?.kind ?? "missing",
                expected: "an object")
        }
        var pairs: [(tensor: String, shard: [UInt8])] = []
        for entry in map.entries {
            guard let shard = entry.value.utf8 else {
                throw .wrongValue(
                    file: file, place: "'weight_map', tensor \(quoted(entry.name))", found: entry.value.kind,
                    expected: "the name of a file")
            }
            guard Self.isFileName(shard) else {
                throw .invalidShardName(file: file, shard: String(decoding: shard, as: UTF8.self))
            }
            pairs.append((entry.name, shard))
        }
        let names = Set(pairs.map(\.shard)).sorted { $0.lexicographicallyPrecedes($1) }
        let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        self.file = file
        shards = names.map { String(decoding: $0, as: UTF8.self) }
        places = pairs.compactMap { pair in numbers[pair.shard].map { (pair.tensor, $0) } }
    }

    /// Whether a name is that of a file in the same folder, on any system: no separators, drives, NULs, `.` or `..`.
    private static func isFileName(_ name: [UInt8]) -> Bool {
        let forbidden: [UInt8] = [0, UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: ":")]
        return !name.isEmpty && name != Array(".".utf8) && name != Array("..".utf8)
            && !name.contains { forbidden.contains($0) }
    }
}
