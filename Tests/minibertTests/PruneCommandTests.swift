import Foundation
import MiniBERT
import TestSupport
import Testing
import WordPiece

@testable import minibert

struct PruneCommandTests {
    private let model = modelFixture("bert-classifier")
    private let mean = modelFixture("sentence-mean")

    @Test func `entries that a corpus does not use are dropped`() throws {
        let folder = try TemporaryFolder.made()
        let corpus = try folder.write("corpus.tsv", "label\ttext\ngood\ta great film\nbad\tnot good\n")
        let path = folder.path + "/small"

        let outcome = try run([
            "prune", "--vocabulary", corpus, "-m", model, "-o", path, "--drop-characters",
        ])

        #expect(outcome.status == 0)
        let after = try TextClassifier(folder: path)
        let before = try TextClassifier(folder: model)
        let (old, new) = (before.tokenizer.vocabularySize, after.tokenizer.vocabularySize)
        #expect(outcome.messages.hasSuffix("wrote \(path): \(new) of \(old) entries, as 2 texts use them\n"))
        #expect(try after.classify("not great film").logits == before.classify("not great film").logits)
        #expect(after.tokenizer.id(of: "plot") == nil)
        #expect(after.tokenizer.id(of: "z") == nil)
    }

    @Test func `single characters are kept unless they are to be dropped`() throws {
        let folder = try TemporaryFolder.made()

        let outcome = try run(
            ["prune", "--vocabulary", "-", "-m", model, "-o", folder.path + "/small"], input: "a film\n")

        #expect(outcome.status == 0)
        let tokenizer = try TextClassifier(folder: folder.path + "/small").tokenizer
        #expect(tokenizer.encode("plot").tokens == ["[CLS]", "p", "##l", "##o", "##t", "[SEP]"])
    }

    @Test func `heads and neurons are removed, and the head stays`() throws {
        let folder = try TemporaryFolder.made()
        let texts = try folder.write("texts.txt", "a great film\nnot good\nthe plot was dull\nbad actor\n")
        let path = folder.path + "/fast"

        let outcome = try run(["prune", texts, "--speedup", "1.3", "-m", mean, "-o", path])

        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("heads by layer: "))
        #expect(outcome.messages.hasSuffix(" times fewer multiply-adds for a text\n"))
        let vectors = try [mean, path].map { try TextEmbedder(folder: $0).embed("a great film").values }
        #expect(vectors[0] != vectors[1])
        #expect(vectors[0].count == vectors[1].count)
    }

    @Test func `a size of the file is reached, with a smaller vocabulary if asked`() throws {
        let folder = try TemporaryFolder.made()
        let texts = try folder.write("texts.txt", "a great film\nnot good\nthe plot was dull\nbad actor\n")
        let whole = try Data(contentsOf: URL(filePath: mean + "/model.safetensors")).count

        for (name, more) in [("neurons", []), ("vocabulary", ["--vocabulary", texts])] {
            let limit = name == "neurons" ? whole - 500 : whole * 21 / 25
            let path = folder.path + "/" + name
            let outcome = try run(
                ["prune", texts, "--size", "\(limit)", "-m", mean, "-o", path] + more)
            #expect(outcome.status == 0, "\(outcome.messages)")
            #expect(try Data(contentsOf: URL(filePath: path + "/model.safetensors")).count <= limit)
            #expect(try TextEmbedder(folder: path).embed("a great film").values.allSatisfy(\.isFinite))
        }
        let outcome = try run(["prune", texts, "--size", "1KB", "-m", mean, "-o", folder.path + "/none"])
        #expect(outcome.status == 2)
        #expect(outcome.messages.contains("expected a larger --size"))
    }

    @Test func `a recovery tells the error before and after it`() throws {
        let folder = try TemporaryFolder.made()
        let line = "a great film\nnot good\nthe plot was dull\nbad actor\n"
        let many = try folder.write("many.txt", String(repeating: line, count: 25))
        let few = try folder.write("few.txt", line)

        let outcome = try run(
            ["prune", many, "--speedup", "1.3", "--recover", "-m", model, "-o", folder.path + "/fast"])

        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("error of the output on the held-out texts: "))
        let refused = try run(
            ["prune", few, "--speedup", "1.3", "--recover", "-m", model, "-o", folder.path + "/few"])
        #expect(refused.status == 3)
        #expect(refused.messages.contains("there are 4 texts"))
    }

    @Test func `a file that is not text is an error with its place`() throws {
        let folder = try TemporaryFolder.made()
        let path = folder.path + "/binary"
        try Data([0x61, 0x0A, 0x7F, 0xFF, 0x0A]).write(to: URL(filePath: path))
        for arguments in [[path, "--speedup", "1.3"], ["--vocabulary", path]] {
            let outcome = try run(["prune", "-m", model, "-o", folder.path + "/y"] + arguments)
            #expect(outcome.status == 3)
            #expect(outcome.messages.contains("\(path):2: bytes that are not UTF-8, expected text in UTF-8"))
        }
    }

    @Test func `a folder that is there is refused before any text is read`() throws {
        let folder = try TemporaryFolder.made()
        for arguments in [["/nowhere.txt", "--speedup", "1.3"], ["--vocabulary", "/nowhere.txt"]] {
            let outcome = try run(["prune", "-m", model, "-o", folder.path] + arguments)
            #expect(outcome.status == 5)
            #expect(outcome.messages.contains(folder.path))
        }
    }

    @Test func `invalid arguments are refused with a message`() throws {
        for (arguments, status, message): ([String], Int32, String) in [
            (["prune", "--vocabulary", "x"], Int32(2), "--output"),
            (
                ["prune", "-o", "y"], 2,
                "'prune' needs '--speedup FACTOR', '--max-loss SHARE', '--size SIZE' or '--vocabulary CORPUS'"
            ),
            (["prune", "--speedup", "2", "-o", "y"], 2, "'prune' needs a file of texts"),
            (["prune", "x", "--speedup", "2", "--vocabulary", "x", "-o", "y"], 2, "cannot be combined"),
            (["prune", "x", "--vocabulary", "y", "-o", "z"], 2, "takes no argument 'x'"),
            (["prune", "--drop-characters", "-o", "y"], 2, "'--drop-characters' needs '--vocabulary'"),
            (["prune", "x", "--speedup", "2", "--max-loss", "0", "-o", "y"], 2, "cannot be combined"),
            (["prune", "x", "--recover", "-o", "y"], 2, "'--recover' needs '--speedup'"),
            (["prune", "x", "--size", "1MB", "--speedup", "2", "-o", "y"], 2, "cannot be combined"),
            (["prune", "x", "--size", "10", "--max-loss", "0", "-o", "y"], 2, "cannot be combined"),
            (["prune", "--size", "1MB", "-o", "y"], 2, "'prune' needs a file of texts"),
            (["prune", "-", "--speedup", "99", "-m", mean, "-o", "y"], 3, "there are no texts"),
            (["prune", "--vocabulary", "/nowhere", "-m", model, "-o", "y"], 3, "/nowhere"),
            (["prune", "--vocabulary", "-", "-m", model, "-o", "y"], 3, "there are no texts"),
            (["prune", "--vocabulary", "-", "-m", "/nowhere", "-o", "y"], 4, "no model '/nowhere'"),
        ] {
            let outcome = try run(arguments)

            #expect(outcome.status == status)
            #expect(outcome.messages.contains(message), "\(outcome.messages)")
        }
        let outcome = try run(
            ["prune", "--vocabulary", "-", "-m", model, "-o", "/dev/null/y"], input: "a film\n")
        #expect(outcome.status == 5)
    }
}
