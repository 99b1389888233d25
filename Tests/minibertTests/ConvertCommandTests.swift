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

    @Test func `invalid arguments are refused with a message`() throws {
        for (arguments, status, message): ([String], Int32, String) in [
            (["convert"], Int32(2), "--output"), (["convert", "x", "-o", "y"], 2, "'x'"),
            (["convert", "--dtype", "int3", "-o", "y"], 2, "float32, float16, bfloat16"),
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
