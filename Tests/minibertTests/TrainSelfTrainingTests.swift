import TestSupport
import Testing

@testable import minibert

/// `--self-training` of `train`.
struct TrainSelfTrainingTests {
    private let films: Films
    private let rest: String

    init() throws {
        films = try Films()
        rest = try films.folder.write(
            "rest.txt", (30..<90).map { "the film \($0) is \($0 % 2 == 0 ? "great" : "dull")\n" }.joined())
    }

    private func train(_ options: [String]) throws -> Outcome {
        try films.train(["--no-cache", "--force", "--unlabeled", rest] + options)
    }

    @Test func `messages, JSON, page and model tell of it`() throws {
        let page = films.folder.path + "/page.html"

        let outcome = try train(["--self-training", "--json", "--report", page])

        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("self-training: "))
        #expect(outcome.messages.contains("  without self-training: accuracy "))
        #expect(outcome.output.contains("\"self_training\": {"))
        #expect(outcome.output.contains("\"unlabeled\": 60"))
        #expect(try films.folder.read("page.html").contains("<h2>Self-training</h2>"))
        #expect(try films.folder.read("model/README.md").contains("- self-training: "))
        #expect(try films.folder.read("model/minibert.json").contains("\"self_training\""))
    }

    @Test func `the same texts are learned from and suggested`() throws {
        let next = films.folder.path + "/next.tsv"

        let outcome = try train(["--self-training", "--suggestions", next, "--suggest", "2"])

        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try films.folder.read("next.tsv").hasPrefix("predicted\tscore\ttext\n"))
        #expect(try !train(["--suggestions", next, "--force"]).messages.contains("self-training"))
    }

    @Test func `no new text is told, as nothing is tried`() throws {
        let texts = (0..<12).map { "the film \($0) is \($0 % 2 == 0 ? "great" : "dull")" }
        let known = try films.folder.write("known.txt", texts.map { $0 + "\n" }.joined())
        let rows = texts.enumerated().map { "\($0 % 2 == 0 ? "good" : "bad")\t\($1)\n" }
        let data = try films.folder.write("few.tsv", "label\ttext\n" + rows.joined())

        let outcome = try run(
            ["train", data, "-m", modelFixture("bert-base"), "-o", films.model, "--no-cache"]
                + ["--unlabeled", known, "--self-training"])

        #expect(outcome.messages.contains("note: self-training: not used: each row of --unlabeled"))
    }

    @Test func `single texts beside pairs are refused`() throws {
        let pairs = try films.folder.write(
            "pairs.tsv", "label\ttext_a\ttext_b\ngood\tx\ty\nbad\tz\tw\ngood\tu\tv\nbad\tq\tr\n")
        let both = try films.folder.write("both.tsv", "text_a\ttext_b\nx\ty\n")
        for (data, unlabeled, words) in [
            (pairs, rest, "rest.txt:1: is one text, and the rows of DATA are pairs"),
            (films.data, both, "both.tsv:2: is a pair of texts, and the rows of DATA are not"),
        ] {
            let outcome = try run(
                ["train", data, "-m", modelFixture("bert-base"), "-o", films.model, "--no-cache"]
                    + ["--unlabeled", unlabeled, "--self-training"])
            #expect(outcome.status == 3 && outcome.messages.contains(words), "\(outcome.messages)")
        }
    }

    @Test func `trainings that have no such rows are refused in words`() throws {
        let names = try films.folder.write("names.tsv", "good\tgreat\nbad\tdull\n")
        let data = ["train", films.data, "-m", modelFixture("bert-base"), "-o", films.model]
        for (arguments, words) in [
            (data + ["--self-training"], "'--self-training' needs '--unlabeled'"),
            (data + ["--unlabeled", rest], "'--unlabeled' needs '--self-training' or '--suggestions'"),
            (["train", "-o", films.model, "--label-names", names], "'--self-training' needs DATA"),
            (data + ["--regression"], "'--unlabeled' and '--regression' cannot be combined"),
            (data + ["--multi-label", ","], "'--self-training' and '--multi-label' cannot be combined"),
            (data + ["--unfreeze", "all"], "'--unlabeled' and '--unfreeze' cannot be combined"),
            (data + ["--head", "mlp"], "'--unlabeled' and '--head' cannot be combined"),
            (data + ["--tune", "1"], "cannot be combined"),
        ] {
            let isWhole = arguments.contains("--self-training") || arguments.contains(rest)
            let outcome = try run(arguments + (isWhole ? [] : ["--self-training", "--unlabeled", rest]))
            #expect(outcome.status == 2 && outcome.messages.contains(words), "\(outcome.messages)")
        }
    }
}
