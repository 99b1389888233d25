@testable import SafetensorsFormat

/// An index of shards is refused, or names files of its own folder only.
func check(_ input: [UInt8]) {
    do throws(SafetensorsError) {
        let index = try ShardIndex(input, file: "index.json")
        for shard in index.shards {
            require(!shard.isEmpty && shard != "." && shard != "..", "'\(shard)' names a file")
            require(!shard.utf8.contains { [0, 0x2F, 0x3A, 0x5C].contains($0) }, "'\(shard)' has no folder")
        }
        for place in index.places {
            require(index.shards.indices.contains(place.shard), "\(place.tensor) is in one of the files")
        }
    } catch {
        require(!error.description.isEmpty, "an error has words")
    }
}
