import TestSupport
import SafetensorsFormat
import Foundation
import Testing

@testable import minibert

struct InspectCommandTests {
    private func tensorFile(in folder: TemporaryFolder) throws -> String {
        let path = folder.path + "/t.safetensors"
        let contents = [
            TensorContent(name: "a", floats: [1, 2, 3, .nan], shape: [2, 2]),
            TensorContent(name: "b\n", floats: [-0.5], shape: []),
        ]
        try SafetensorsWriter(contents, metadata: .transformers).write(to: path)
        return path
    }

    @Test func `JSON output has every tensor of a file and the metadata`() throws {
        let folder = try TemporaryFolder.made()

        let outcome = try run(["inspect", try tensorFile(in: folder), "--format", "json"])

        #expect(
            outcome.output == """
                {"tensors":[{"name":"a","dtype":"F32","shape":[2,2],"data_offsets":[0,16]},\
                {"name":"b\\n","dtype":"F32","shape":[],"data_offsets":[16,20]}],"metadata":{"format":"pt"}}

                """)
    }

    @Test func `text output is a table that cannot control a terminal`() throws {
        let folder = try TemporaryFolder.made()

        let outcome = try run(["inspect", "--stats", try tensorFile(in: folder)])

        #expect(
            outcome.output == """
                metadata
                  format  pt

                2 tensors, 20 bytes
                  name  dtype  shape   bytes      min     mean      max  NaN  infinite
                  a     F32    [2, 2]     16   1.0000   2.0000   3.0000    1         0
                  b\\n   F32    []          4  -0.5000  -0.5000  -0.5000    0         0

                """)
    }

    @Test func `a folder is described with sizes, labels, tokenizer, used and ignored tensors`() throws {
        let output = try run(["inspect", modelFixture("float64-and-buffers")]).output

        #expect(output.hasPrefix("model\n  family            bert\n"))
        #expect(output.contains("\n  hidden size     12\n"))
        #expect(output.contains("\nlabels\n  0  "))
        #expect(output.contains("\nused: "))
        #expect(output.contains("bytes (--verbose lists them)\n"))
        #expect(output.contains("a table of positions, which are counted\n"))
    }

    @Test func `the settings of a folder are listed with their status`() throws {
        let folder = modelFixture("unknown-fields")

        let output = try run(["inspect", "--verbose", folder]).output
        let rows = output.split(separator: "\n").map {
            $0.split(separator: " ", omittingEmptySubsequences: true)
        }
        func row(_ key: String) -> [Substring]? { rows.first { $0.count > 3 && $0[1] == key } }

        #expect(row("hidden_size")?.prefix(4) == ["config.json", "hidden_size", "12", "obeyed"])
        #expect(row("use_cache")?.prefix(4) == ["config.json", "use_cache", "true", "harmless"])
        #expect(
            row("do_lower_case")?.prefix(4) == ["tokenizer_config.json", "do_lower_case", "true", "obeyed"])
        #expect(rows.contains { $0.first == "config.json" && $0.last == "unknown" })
        #expect(output.contains("\nwarnings\n  config.json: not known and not read: "))
        #expect(try run(["inspect", folder]).output.contains("keys (--verbose lists them)\n"))
    }

    @Test func `the tensors of a folder are listed with --verbose and --stats`() throws {
        let folder = modelFixture("bert-classifier")

        #expect(try run(["inspect", "-v", folder]).output.contains("  classifier.bias "))
        let statistics = try run(["inspect", "--stats", folder]).output
        #expect(statistics.contains("min") && statistics.contains("infinite"))
        #expect(!statistics.contains("–"))
    }

    @Test func `JSON output has the sizes of a folder as numbers`() throws {
        let output = try run(["inspect", modelFixture("bert-classifier"), "--format", "json"]).output

        let object = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
        let sizes = try #require(object["sizes"] as? [String: Any])
        #expect(sizes["layers"] as? Int == 2)
        #expect(object["labels"] as? [String] == ["negative", "positive"])
        #expect((object["tensors"] as? [[String: Any]])?.count == 41)
        #expect((object["ignored"] as? [Any])?.isEmpty == true)
        #expect(
            (object["model"] as? [String: Any])?["head"] as? String == "single_label_classification")
    }

    @Test func `the description of a folder without a head gives the reason`() throws {
        let output = try run(["inspect", modelFixture("bert-base")]).output

        #expect(output.contains("  head              none: "))
        #expect(!output.contains("\nlabels\n"))
    }

    @Test func `--cost shows each part of a model, in text and JSON`() throws {
        let folder = modelFixture("bert-classifier")

        let text = try run(["inspect", "--cost", folder]).output
        #expect(
            text.contains(
                """

                cost of a text of 24 tokens
                  part                       parameters   bytes  multiply-adds
                  word table                      2,352   9,408              0    0.0 %
                """))
        #expect(text.contains("  layer 1 feed-forward "))
        let json = try run(["inspect", "--cost", folder, "--format", "json"]).output
        #expect(json.contains(#""cost":{"tokens":24,"parts":[{"part":"word table","parameters":2352,"#))
        #expect(try !run(["inspect", folder, "--format", "json"]).output.contains("\"cost\""))
    }

    @Test func `invalid arguments are refused with a message`() throws {
        for (arguments, status, message): ([String], Int32, String) in [
            (
                ["inspect"], 2,
                "'inspect' needs a model folder or a .safetensors file; try 'minibert inspect --help'"
            ),
            (
                ["inspect", "a", "b"], 2,
                "'inspect' takes no argument 'b'; try 'minibert inspect --help'"
            ),
            (
                ["inspect", "--cost", "/nowhere.safetensors"], 2,
                "--cost needs a model; /nowhere.safetensors is a file of tensors; try 'minibert inspect --help'"
            ),
            (["inspect", "/nowhere"], 4, "no model '/nowhere': not a folder"),
            (["inspect", "/nowhere.safetensors"], 4, "/nowhere.safetensors: no such file"),
        ] {
            let outcome = try run(arguments)

            #expect(outcome.status == status)
            #expect(outcome.messages == "minibert: \(message)\n")
        }
    }
}
