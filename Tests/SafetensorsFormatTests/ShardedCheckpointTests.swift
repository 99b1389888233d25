import TestSupport
import Foundation
import Testing

@testable import SafetensorsFormat

struct ShardedCheckpointTests {
    private let folder = Result { try TemporaryFolder.made() }

    private func write(_ name: String, _ tensors: String...) throws {
        let contents = tensors.map { TensorContent(name: $0, floats: [1], shape: [1]) }
        try folder.get().write(SafetensorsWriter(contents).bytes(), to: name)
    }

    private func writeIndex(_ text: String) throws -> String {
        try folder.get().write(Array(text.utf8), to: ShardedCheckpoint.indexName)
    }

    private func open() throws -> ShardedCheckpoint { try ShardedCheckpoint(folder: folder.get().path) }

    @Test func `a folder with one file is read`() throws {
        try write("model.safetensors", "a", "b")

        let checkpoint = try open()

        #expect(checkpoint.files.count == 1)
        #expect(checkpoint.files[0].tensors.map(\.name) == ["a", "b"])
        #expect(checkpoint.tensor(named: "b")?.entry.shape == [1])
        #expect(checkpoint.tensor(named: "c") == nil)
    }

    @Test func `shards are joined, even through links`() throws {
        try write("blob", "a")
        try write("2.safetensors", "b")
        try FileManager.default.createSymbolicLink(
            atPath: folder.get().path + "/1.safetensors", withDestinationPath: "blob")
        _ = try writeIndex(#"{"metadata":{},"weight_map":{"b":"2.safetensors","a":"1.safetensors"}}"#)

        let checkpoint = try open()

        #expect(checkpoint.files.map { $0.tensors.map(\.name) } == [["a"], ["b"]])
        #expect(try checkpoint.tensor(named: "b")?.file.floats(of: "b") == [1])
    }

    @Test func `a shard outside the folder is refused`() throws {
        for shard: String in ["../x", "/dev/zero", "a/b", "a\\b", "", ".", "..", "c:x", "a\\u0000"] {
            let escaped = shard == "a\\b" ? "a\\\\b" : shard
            let index = try writeIndex("{\"weight_map\":{\"a\":\"\(escaped)\"}}")
            let name = shard == "a\\u0000" ? "a\u{0}" : shard

            #expect(throws: SafetensorsError.invalidShardName(file: index, shard: name)) { try open() }
        }
    }

    @Test func `an index that does not fit its shards is refused`() throws {
        try write("1", "a")
        try write("2", "a", "b")
        let missing = try writeIndex(#"{"weight_map":{"a":"1","b":"3"}}"#)
        #expect(throws: SafetensorsError.missingShard(file: missing, shard: "3")) { try open() }

        let wrong = try writeIndex(#"{"weight_map":{"b":"1"}}"#)
        #expect(throws: SafetensorsError.tensorNotInShard(file: wrong, tensor: "b", shard: "1")) {
            try open()
        }

        let double = try writeIndex(#"{"weight_map":{"a":"1","b":"2"}}"#)
        let shards = try ["1", "2"].map { try folder.get().path + "/" + $0 }
        #expect(throws: SafetensorsError.tensorInTwoShards(file: double, tensor: "a", shards: shards)) {
            try open()
        }
    }

    @Test(arguments: [
        ("[]", "the index", "an array", "an object"), ("{}", "'weight_map'", "missing", "an object"),
        (#"{"weight_map":{"a":1}}"#, "'weight_map', tensor 'a'", "1", "the name of a file"),
    ])
    func `an index of the wrong form is refused`(
        text: String, place: String, found: String, expected: String
    ) throws {
        let index = try writeIndex(text)

        #expect(
            throws: SafetensorsError.wrongValue(file: index, place: place, found: found, expected: expected)
        ) { try open() }
    }

    @Test func `a folder without safetensors is refused, and its weights are named`() throws {
        let path = try folder.get().path
        #expect(throws: SafetensorsError.noSuchFile(file: path + "/x")) {
            try ShardedCheckpoint(folder: path + "/x")
        }
        #expect(throws: SafetensorsError.noCheckpoint(folder: path)) { try open() }

        try folder.get().write([0x80], to: "pytorch_model.bin")
        #expect(throws: SafetensorsError.onlyOtherWeights(folder: path, found: "pytorch_model.bin")) {
            try open()
        }
    }
}
