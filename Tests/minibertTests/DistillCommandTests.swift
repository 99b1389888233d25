import TestSupport
import Foundation
import Testing

@testable import minibert

struct DistillCommandTests {
    private let folder: TemporaryFolder
    private let corpus: String

    init() throws {
        folder = try TemporaryFolder.made()
        corpus = try folder.write("corpus.txt", String(repeating: "a b c\nb c a d\n", count: 20))
        try folder.write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\nc\nd\n")
    }

    private func arguments(_ more: [String] = []) -> [String] {
        [
            "distill", corpus, "--teacher", modelFixture("sentence-mean"), "--vocabulary",
            folder.path + "/vocab.txt",
            "--layers", "1", "--hidden", "6", "--heads", "2", "--steps", "3", "--batch-tokens", "32",
            "--max-length",
            "16", "-o", folder.path + "/out",
        ] + more
    }

    @Test func `a student learns from a teacher and starts with its embeddings`() throws {
        let outcome = try run(
            arguments(["--initialize-from-teacher", "--teacher-states", folder.path + "/states"]))

        #expect(outcome.status == 0)
        #expect(outcome.messages.contains("9 of 9 embeddings are initialized from the teacher"))
        #expect(outcome.messages.contains("held out: loss"))
        #expect(try folder.names.contains("states"))
        #expect(try run(["embed", "-m", folder.path + "/out", "a b"], models: .installed).status == 0)
    }

    @Test func `a classifier can be a second teacher, and its logits are stored`() throws {
        let states = folder.path + "/states"

        let outcome = try run(
            arguments([
                "--teacher-classifier", modelFixture("bert-classifier"), "--teacher-states", states,
            ]))

        #expect(outcome.status == 0)
        let kept = try FileManager.default.contentsOfDirectory(atPath: states + "/classifier-1")
        #expect(kept == ["states-00000.safetensors"])
    }

    @Test func `a training continues with all of its teachers`() throws {
        let teachers = ["bert-classifier", "distilbert-classifier"].flatMap {
            ["--teacher-classifier", modelFixture($0)]
        }
        // The vectors of the teachers are kept, so that the second run gets to its first step.
        let all = arguments(teachers + ["--teacher-states", folder.path + "/states"])
        _ = try run(all)
        let whole = try folder.bytes(of: "out/model.safetensors")
        _ = try run(all + ["--force", "--max-minutes", "0"])
        #expect(try folder.read("out/training/options.json").contains(#""teacher-classifier":["#))

        let other = try run(["distill", "--resume", "-o", folder.path + "/out"] + teachers.prefix(2))
        let outcome = try run(["distill", "--resume", "-o", folder.path + "/out"])

        #expect(other.status == 2 && other.messages.contains("' and '--teacher-classifier "))
        #expect(outcome.status == 0)
        #expect(try folder.bytes(of: "out/model.safetensors") == whole)
    }

    @Test func `a trained student can be trained further`() throws {
        _ = try run(arguments())

        let outcome = try run([
            "distill", corpus, "--teacher", modelFixture("sentence-mean"), "--student", folder.path + "/out",
            "--steps",
            "2", "-o", folder.path + "/better",
        ])

        #expect(outcome.status == 0)
    }

    @Test func `options that do not fit are refused by name`() throws {
        for (more, status, message): ([String], Int32, String) in [
            (["--teacher-layers", "1"], 2, "'--teacher-layers' needs '--initialize-from-teacher'"),
            (
                ["--teacher-layers", "1,x", "--initialize-from-teacher"], 2,
                "which takes up to 96 whole numbers from 1, separated by commas"
            ),
            (["--teacher-layers", "1", "--initialize-from-teacher"], 2, "do not fit"),
            (["--initialize-from-teacher", "--hidden", "64"], 2, "needs a student that is not wider"),
            (["--teacher", "nowhere"], 4, "no model 'nowhere'"),
            (["--teacher-classifier", modelFixture("sentence-mean")], 4, "no classification head"),
            (["--teacher-classifier", modelFixture("multi-label")], 2, "do not exclude each other"),
        ] {
            let outcome = try run(arguments(more))

            #expect(outcome.status == status)
            #expect(outcome.messages.contains(message))
        }
    }
}
