import TestSupport
import Foundation
import Testing

@testable import minibert

struct FeatureShardsTests {
    private let films: Films

    init() throws { films = try Films() }

    private func embed(_ options: [String], to name: String) throws -> Outcome {
        try run(
            ["embed", "--features", "-m", modelFixture("bert-base"), "-i", films.data, "-o"]
                + [films.folder.path + "/" + name] + options)
    }

    /// The bytes of all files of the model.
    private func modelFiles() throws -> [String: [UInt8]] {
        let names = try FileManager.default.contentsOfDirectory(atPath: films.model)
        return try Dictionary(
            uniqueKeysWithValues: names.map { ($0, try films.folder.bytes(of: "model/\($0)")) })
    }

    @Test func `a training from shards writes the files of a training from the table`() throws {
        try FileManager.default.createDirectory(
            atPath: films.folder.path + "/parts", withIntermediateDirectories: false)
        for number in [2, 0, 1] {
            let outcome = try embed(["--shard", "\(number)/3"], to: "parts/\(number).safetensors")
            #expect(outcome.status == 0)
            #expect(outcome.messages.hasSuffix("parts/\(number).safetensors: 10 rows\n"))
        }
        for options in [[], ["--portable"], ["--head", "mlp", "--pooling", "cls", "--epochs", "2"]] {
            #expect(try films.train(["--no-cache", "--force"] + options).status == 0)
            let expected = try modelFiles()
            let parts = [1, 2, 0].map { films.folder.path + "/parts/\($0).safetensors" }
            for operands in [parts, [films.folder.path + "/parts"]] {
                let outcome = try run(
                    ["train", "--features", "-m", modelFixture("bert-base"), "-o", films.model, "--force"]
                        + operands + options)
                #expect(outcome.status == 0)
                #expect(outcome.messages.contains("30 rows with features, of "))
                #expect(try modelFiles() == expected)
            }
        }
    }

    @Test func `a complete shard is not made again, and no other file is replaced without --force`() throws {
        #expect(try embed(["--shard", "0/3"], to: "1").status == 0)
        let bytes = try films.folder.bytes(of: "1")

        let again = try embed(["--shard", "0/3"], to: "1")
        #expect(again.status == 0)
        #expect(again.messages.hasSuffix("/1: is complete already\n"))
        let other = try embed(["--shard", "1/3"], to: "1")
        #expect(other.status == 5)
        #expect(other.messages.hasSuffix("/1: already exists; --force replaces it\n"))
        #expect(try films.folder.bytes(of: "1") == bytes)

        _ = try films.folder.write(bytes.dropLast(), to: "1")
        #expect(try embed(["--shard", "0/3"], to: "1").status == 5)
        #expect(try embed(["--shard", "0/3", "--force"], to: "1").status == 0)
        #expect(try films.folder.bytes(of: "1") == bytes)
    }

    @Test func `what shards do not have is refused with a message`() throws {
        #expect(try embed(["-q"], to: "all").status == 0)
        let path = films.folder.path + "/all"
        for (arguments, status, message): ([String], Int32, String) in [
            (["--unfreeze", "1"], 2, "'--features' and '--unfreeze' cannot be combined"),
            (["--word-swap", "0.1"], 2, "'--features' and '--word-swap' cannot be combined"),
            (["--head", "gru"], 2, "'--features' and '--head gru' cannot be combined"),
            (["--label-column", "1"], 2, "'--features' and '--label-column' cannot be combined"),
            (["--regression"], 2, "'--features' and '--regression' cannot be combined"),
            (["--pooling", "mean"], 3, "/all: has features by pooling cls, expected mean; "),
            (["--max-length", "5"], 3, "expected 5; give both commands the same maximum length"),
            (["--validation", films.data, "--regression"], 3, "the shards have one label a row"),
        ] {
            let outcome = try run(
                ["train", "--features", path, "-m", modelFixture("bert-base"), "-o", films.model] + arguments)
            #expect(outcome.status == status, "\(arguments)")
            #expect(outcome.messages.contains(message), "\(outcome.messages)")
        }
        for (arguments, message): ([String], String) in [
            (["embed", "--features", "-i", films.data], "'--features' needs '--output'"),
            (["embed", "--features", "-o", "x", "a"], "'--features' needs '--input'"),
            (["embed", "--label-column", "1", "a"], "'--label-column' needs '--features'"),
            (
                ["embed", "--features", "-i", films.data, "-o", "x", "--pooling", "none"],
                "'--features' and '--pooling none' cannot be combined"
            ),
            (
                ["embed", "--features", "-i", films.data, "-o", "-"],
                "'--features' writes a file, not standard output"
            ),
        ] {
            let outcome = try run(arguments)
            #expect(outcome.status == 2)
            #expect(outcome.messages == "minibert: \(message); try 'minibert embed --help'\n")
        }
        let many = try embed(["--shard", "0/31"], to: "many")
        #expect(many.status == 3)
        #expect(
            many.messages.hasSuffix("30 rows, expected at least one for each of the 31 parts of '--shard'\n"))
    }
}
