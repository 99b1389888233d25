import TestSupport
import MiniBERT
import MiniBERTDefaultModel
import Foundation
import Testing

@testable import minibert

struct ConvertCommandTests {
    @Test func `a built-in model becomes a folder with the same predictions`() throws {
        let folder = try TemporaryFolder.made()
        let path = folder.path + "/sentiment"

        let outcome = try run(["convert", "-m", "sentiment", "-o", path])

        #expect(outcome.status == 0)
        #expect(outcome.messages == "wrote \(path)\n")
        #expect(
            try TextClassifier(folder: path).classify("a fine day").logits
                == TextClassifier(.sentiment).classify("a fine day").logits)
    }

    @Test func `float16 halves the size of a model`() throws {
        let folder = try TemporaryFolder.made()
        let source = modelFixture("bert-classifier")

        let outcome = try run([
            "convert", "-m", source, "--dtype", "float16", "-o", folder.path + "/half",
        ])

        #expect(outcome.status == 0)
        let sizes = try [source, folder.path + "/half"].map { path in
            try #require(
                FileManager.default.attributesOfItem(atPath: path + "/model.safetensors")[.size] as? Int)
        }
        #expect(sizes[1] < sizes[0] * 2 / 3)
    }

    @Test func `int8 makes a model smaller, with the answers of the precision int8`() throws {
        let folder = try TemporaryFolder.made()
        let (source, path) = (modelFixture("bert-classifier"), folder.path + "/small")

        let outcome = try run(["convert", "-m", source, "--dtype", "int8", "-o", path])

        #expect(outcome.status == 0)
        #expect(outcome.messages.hasSuffix("wrote \(path)\n"))
        let texts = ["--format", "jsonl", "--logits", "a great film", "not bad, dull"]
        let rounded = try run(["classify", "-m", source, "--precision", "int8"] + texts, models: .installed)
        let stored = try run(["classify", "-m", path] + texts, models: .installed)
        #expect(stored.output == rounded.output)
        #expect(stored.status == 0 && stored.messages == rounded.messages)
        let widened = try run(
            ["classify", "-m", path, "--precision", "float32"] + texts, models: .installed)
        #expect(widened.messages.contains("8-bit weights are widened to 32-bit floats"))
        #expect(widened.status == 0 && widened.output != stored.output)
    }

    @Test func `8-bit weights can be written as floats again, which is said`() throws {
        let folder = try TemporaryFolder.made()
        let (small, large) = (folder.path + "/small", folder.path + "/large")
        _ = try run([
            "convert", "-m", modelFixture("bert-classifier"), "--dtype", "int8", "--tables", "int8", "-o",
            small,
        ])

        let outcome = try run(["convert", "-m", small, "--dtype", "float32", "-o", large])

        #expect(outcome.status == 0)
        #expect(outcome.messages.contains("8-bit weights are written as F32"))
        let description = try run(["inspect", large])
        #expect(!description.output.contains("quantized") && !description.output.contains("I8"))
        #expect(
            try run(["inspect", small]).output.contains(
                "linear layers and tables: 8-bit integers, a scale for each row"))
    }

    @Test func `a head that is trained on 8-bit weights is saved with the weights as they are`() throws {
        let folder = try TemporaryFolder.made()
        let (small, trained) = (folder.path + "/small", folder.path + "/trained")
        _ = try run(["convert", "-m", modelFixture("bert-classifier"), "--dtype", "int8", "-o", small])
        let rows = (0..<40).map { "\($0 % 2 == 0 ? "yes\tgreat" : "no\tbad") film \($0)" }
        try folder.write("rows.tsv", "label\ttext\n" + rows.joined(separator: "\n") + "\n")

        let outcome = try run(
            ["train", folder.path + "/rows.tsv", "-m", small, "-o", trained], models: .installed)

        #expect(outcome.status == 0, "\(outcome.messages)")
        let texts: [TextInput] = ["a great film", "bad"]
        let (before, after) = try (TextEmbedder(folder: small), TextEmbedder(folder: trained))
        #expect(try after.embed(texts).map(\.values) == before.embed(texts).map(\.values))
        let answers = try run(["classify", "-m", trained, "great film", "bad film"], models: .installed)
        #expect(answers.output.hasPrefix("yes\t") && answers.output.contains("\nno\t"), "\(answers.output)")
        #expect(try run(["inspect", trained]).output.contains("linear layers: 8-bit integers"))
    }

    @Test func `work that needs floats refuses 8-bit weights, and names the option that helps`() throws {
        let folder = try TemporaryFolder.made()
        let small = folder.path + "/small"
        _ = try run(["convert", "-m", modelFixture("bert-classifier"), "--dtype", "int8", "-o", small])
        let texts = folder.path + "/texts.tsv"
        let rows = (0..<40).map { "\($0 % 2 == 0 ? "yes" : "no")\tthe film number \($0) was great" }
        try Data(("label\ttext\n" + rows.joined(separator: "\n") + "\n").utf8).write(
            to: URL(filePath: texts))
        let out = folder.path + "/out"

        for arguments in [
            ["train", texts, "-m", small, "--unfreeze", "1", "--epochs", "1", "-o", out],
            ["prune", texts, "-m", small, "--speedup", "1.2", "-o", out],
            ["pretrain", texts, "--student", small, "-o", out],
        ] {
            let outcome = try run(arguments, models: .installed)

            #expect(outcome.status == 4, "\(arguments[0])")
            #expect(
                outcome.messages.contains("8-bit integers")
                    && outcome.messages.contains("minibert convert --dtype float32"), "\(outcome.messages)")
            #expect(!FileManager.default.fileExists(atPath: out))
        }
        let explained = try run(
            ["explain", "-m", small, "--method", "integrated-gradients", "a great film"], models: .installed)
        #expect(explained.status == 4 || explained.status == 2)
        #expect(explained.messages.contains("the precision float32"))
        #expect(try run(["explain", "-m", small, "a great film"], models: .installed).status == 0)
        #expect(
            try run(
                [
                    "explain", "-m", small, "--precision", "float32", "--method", "integrated-gradients",
                    "a great film",
                ], models: .installed
            ).status == 0)
    }

    @Test func `invalid arguments are refused with a message`() throws {
        for (arguments, status, message): ([String], Int32, String) in [
            (["convert"], Int32(2), "--output"), (["convert", "x", "-o", "y"], 2, "'x'"),
            (["convert", "--dtype", "int3", "-o", "y"], 2, "float32, float16, bfloat16, int8"),
            (["convert", "--dtype", "int8", "--part", "head", "-o", "y"], 2, "cannot be combined"),
            (["convert", "--tables", "int8", "--part", "head", "-o", "y"], 2, "cannot be combined"),
            (["convert", "-m", "sentiment,news", "-o", "y"], 2, "one model"),
            (["convert", "-m", "/nowhere", "-o", "y"], 4, "no model '/nowhere'"),
            (["convert", "-m", modelFixture("bert-base"), "--part", "head", "-o", "x"], 4, "an encoder"),
            (["convert", "-m", "news", "-o", "/dev/null/y"], 5, "/dev/null/y"),
        ] {
            let outcome = try run(arguments)

            #expect(outcome.status == status)
            #expect(outcome.messages.contains(message), "\(outcome.messages)")
        }
    }
}
