import TestSupport
import Foundation
import Testing

@testable import minibert

struct PretrainCommandTests {
    private let folder: TemporaryFolder
    private let corpus: String
    private let vocabulary: String

    init() throws {
        folder = try TemporaryFolder.made()
        corpus = try folder.write("corpus.txt", String(repeating: "a b c\nb c a d\n", count: 20))
        vocabulary = try folder.write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\nc\nd\n")
    }

    private var output: String { folder.path + "/out" }

    private func arguments(_ more: [String] = [], output: String? = nil) -> [String] {
        [
            "pretrain", corpus, "--vocabulary", vocabulary, "--layers", "1", "--hidden", "4", "--heads", "2",
            "--steps",
            "3", "--batch-tokens", "32", "--positions", "16", "-o", output ?? self.output,
        ] + more
    }

    @Test func `pretraining creates a folder that other commands load`() throws {
        let outcome = try run(arguments())

        #expect(outcome.status == 0)
        #expect(outcome.messages.contains("step 3 of 3, loss"))
        #expect(outcome.messages.hasSuffix("wrote \(output)\n"))
        let inspection = try run(["inspect", output], models: .installed)
        #expect(inspection.status == 0)
        #expect(inspection.output.contains("BertForMaskedLM"))
        #expect(try folder.read("out/training/options.json").contains("\"layers\":\"1\""))
    }

    @Test func `nothing is printed with --quiet`() throws {
        #expect(try run(arguments(["-q"])).messages == "")
    }

    @Test func `a training continues with the options of its start and any number of threads`() throws {
        let whole = folder.path + "/whole"
        _ = try run(arguments(output: whole))
        // Stopped after its first step.
        let stopped = try run(arguments(["--max-minutes", "0", "--threads", "1"]))
        #expect(stopped.status == 0)
        #expect(
            stopped.messages.hasSuffix("stopped; continue with 'minibert pretrain --resume -o \(output)'\n"))
        var outcome = try run([
            "pretrain", "--resume", "-o", output, "--max-minutes", "0", "--threads", "2",
        ])
        while outcome.messages.contains("stopped") {
            outcome = try run(["pretrain", "--resume", "-o", output, "--threads", "2"])
        }

        let weights = try [whole, output].map {
            try Data(contentsOf: URL(fileURLWithPath: $0 + "/model.safetensors"))
        }
        #expect(weights[0] == weights[1])
    }

    @Test func `a training cannot continue with other options, or if there is none`() throws {
        _ = try run(arguments())

        let changed = try run(["pretrain", "--resume", "--layers", "2", "-o", output])
        #expect(changed.status == 2)
        #expect(
            changed.messages.contains(
                "'--layers' contradicts '--resume': the training was started with '--layers 1'"))
        #expect(try run(["pretrain", "--resume", "-o", output]).status == 3)  // it is finished
        let none = try run(["distill", "--resume", "-o", output])
        #expect(none.status == 3)
        #expect(none.messages.contains("contains no training of 'distill' to continue"))
    }

    @Test func `an existing folder is not replaced without --force, except one without a finished step`()
        throws
    {
        let junk = try folder.write("junk.txt", "a\u{0}b\n")

        #expect(try run(["pretrain", junk, "--vocabulary", vocabulary, "-o", output]).status == 3)
        #expect(try run(arguments()).status == 0)
        let again = try run(arguments())
        #expect(again.status == 5)
        #expect(again.messages.contains("already exists; --force replaces it"))
        #expect(try run(arguments(["--force"])).status == 0)
    }

    @Test func `a new training in a folder keeps files that no training writes`() throws {
        #expect(try run(arguments()).status == 0)
        let kept = ["letter.txt", "training/letter.txt", "training/teacher/letter.txt"]
        for name in kept { try folder.write("out/" + name, "mine") }
        try folder.write("out/training/tokens-00007.safetensors", "left")

        #expect(try run(arguments(["--force"])).status == 0)

        for name in kept { #expect(try folder.read("out/" + name) == "mine") }
        #expect(!folder.has("out/training/tokens-00007.safetensors"))
    }

    @Test func `no training begins in a folder of another purpose, even with --force`() throws {
        try folder.write("project/config.json", "{}")
        let project = try run(arguments(["--force"], output: folder.path + "/project"))
        #expect(project.status == 5)
        #expect(project.messages.contains("it is not empty, and holds no training"))
        #expect(try folder.read("project/config.json") == "{}")

        #expect(try run(arguments()).status == 0)
        let training = output + "/training"
        try FileManager.default.moveItem(atPath: training, toPath: folder.path + "/elsewhere")
        try FileManager.default.createSymbolicLink(
            atPath: training, withDestinationPath: folder.path + "/elsewhere")
        #expect(try run(arguments(["--force"])).status == 5)
        #expect(folder.has("elsewhere/log.jsonl"))
    }

    @Test func `a folder that cannot be created is an output error`() throws {
        let outcome = try run(arguments(output: corpus + "/below-a-file"))

        #expect(outcome.status == 5)
        #expect(outcome.messages.contains("cannot be written: Not a directory"))
    }

    @Test func `impossible settings are usage errors`() throws {
        for (more, message): ([String], String) in [
            (
                ["--layers", "0"],
                "'0' is not a value for '--layers', which takes a whole number from 1 to 96"
            ),
            (["--learning-rate", "nan"], "'nan' is not a value for '--learning-rate'"),
            (["--hidden", "5"], "'2' is not a value for '--heads', which takes a divisor of 5"),
            (
                ["--layers", "96", "--hidden", "8192"],
                "weights, expected at most 1,000,000,000; take fewer layers"
            ),
            (["--epochs", "2"], "'--steps' and '--epochs' cannot be combined"),
            (["--student", "x"], "'--vocabulary' and '--student' cannot be combined"),
        ] {
            let outcome = try run(arguments(more))

            #expect(outcome.status == 2)
            #expect(outcome.messages.contains(message))
            #expect(try !folder.names.contains("out"))
        }
    }

    @Test func `a missing argument is named`() throws {
        for (arguments, message): ([String], String) in [
            (["pretrain", "x.txt"], "'pretrain' needs '--output FOLDER'"),
            (["pretrain", "x.txt", "-o", "o"], "'pretrain' needs '--vocabulary FILE'"),
            (["pretrain", "-o", "o"], "'pretrain' needs a text file"),
            (["distill", "x.txt", "-o", "o"], "'distill' needs '--teacher FOLDER'"),
        ] {
            let outcome = try run(arguments)

            #expect(outcome.status == 2)
            #expect(outcome.messages.contains(message))
        }
    }
}
