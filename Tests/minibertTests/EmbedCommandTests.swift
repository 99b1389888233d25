import TestSupport
import SafetensorsFormat
import Testing

@testable import minibert

struct EmbedCommandTests {
    @Test func `on a pipe the output is one vector per line`() throws {
        #expect(try run(["embed"], input: "a b\n\n").output == "2.0\t0.1\n0.0\t0.1\n")
    }

    @Test func `JSON lines have the fixed fields`() throws {
        #expect(
            try run(["embed", "--format", "jsonl", "a"]).output
                == "{\"embedding\":[1.0,0.1],\"truncated\":false}\n")
        #expect(
            try run(["embed", "--pooling", "none", "a bcd"]).output
                == "{\"hidden_states\":[[1.0],[3.0]],\"truncated\":false}\n")
    }

    @Test func `one note names each preparation of texts`() throws {
        let model = FakeModel(preparationNotes: ["'query: ' is put before each text"])

        let outcome = try run(["embed", "a", "b"], models: .fake(model))
        #expect(outcome.messages == "note: 'query: ' is put before each text\n")
        #expect(try run(["embed", "--pooling", "none", "a"], models: .fake(model)).messages.isEmpty)
    }

    @Test func `text output has the size, the length and the first numbers`() throws {
        #expect(
            try run(["embed", "--format", "text", "a"]).output
                == "2 numbers, length 1.0050:   1.0000   0.1000\n")
    }

    @Test func `all vectors can be written as one tensor`() throws {
        let folder = try TemporaryFolder.made()
        let path = folder.path + "/v.safetensors"

        #expect(try run(["embed", "--format", "safetensors", "-o", path, "a", "b c"]).status == 0)

        let file = try SafetensorsFile(contentsOf: path)
        #expect(file.tensors.map(\.name) == ["embeddings"])
        #expect(file.tensors.map(\.shape) == [[2, 2]])
        #expect(try file.floats(of: file.tensors[0]) == [1, 0.1, 2, 0.1])
    }

    @Test func `a record without a vector ends the writing of a tensor file`() throws {
        let folder = try TemporaryFolder.made()

        let outcome = try run([
            "embed", "--format", "safetensors", "-o", folder.path + "/v", "a", "unreadable",
        ])

        #expect(outcome.status == 3)
        #expect(outcome.messages == "minibert: argument:2: it has no tokens\n")
        #expect(try folder.names.isEmpty)
    }

    @Test func `invalid arguments are refused with a message`() throws {
        for (arguments, message): ([String], String) in [
            (["embed", "--format", "safetensors", "x"], "'--format safetensors' needs '--output'"),
            (
                ["embed", "--pooling", "none", "--format", "tsv", "x"],
                "'--pooling none' needs '--format jsonl'"
            ),
            (
                ["embed", "--pooling", "none", "--normalize", "x"],
                "'--normalize' and '--pooling none' cannot be combined"
            ),
            (
                ["embed", "--format", "safetensors", "-o", "/nowhere/x", "--errors", "drop", "x"],
                "'--format safetensors' needs '--errors fail'"
            ),
        ] {
            let outcome = try run(arguments)

            #expect(outcome.status == 2)
            #expect(outcome.messages == "minibert: \(message); try 'minibert embed --help'\n")
        }
    }
}
