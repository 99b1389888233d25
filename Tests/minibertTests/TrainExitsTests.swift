import Testing
import TestSupport

@testable import minibert

/// Exits of `train`, and early answers of `classify` and `evaluate`.
struct TrainExitsTests {
    private let films: Films

    init() throws { films = try Films() }

    private func train(_ options: [String] = [], model: String = "distilbert-base") throws -> Outcome {
        try run(
            [
                "train", films.data, "-m", modelFixture(model), "-o", films.model, "--no-cache", "--force",
                "--exits",
            ]
                + options)
    }

    private func real(_ arguments: [String], input: String = "") throws -> Outcome {
        try run(arguments, input: input, models: .installed)
    }

    @Test func `every command knows the exits of a folder`() throws {
        let trained = try train(["--portable", "--json", "--report", films.folder.path + "/page.html"])
        #expect(trained.status == 0, "\(trained.messages)")
        #expect(
            trained.messages.contains("early answers (classify --early-exit THRESHOLD), on the same held-out")
        )
        #expect(trained.output.contains("\"exits\": {") && trained.output.contains("\"layer_share\""))
        let page = try films.folder.read("page.html")
        #expect(page.contains("<h2>Early answers</h2>") && page.contains("share of the layers computed"))

        let inspected = try real(["inspect", films.model, "--cost"]).output
        #expect(inspected.contains("after layer 1, on cls") && inspected.contains("  exits "))
        let whole = try real(["classify", "-m", films.model, "--format", "jsonl", "a dull film"]).output
        let last = try real([
            "classify", "-m", films.model, "--format", "jsonl", "--early-exit", "1", "a dull film",
        ]).output
        #expect(whole == last && !whole.contains("\"exit\""))
        let evaluated = try real(["evaluate", films.data, "-m", films.model, "--early-exit", "0.5"])
        #expect(
            evaluated.output.contains(
                "early answers above 0.5: 1.00 of 2 layers (50 %), 100 % of the texts early"))
        let early = try real([
            "classify", "-m", films.model, "--format", "jsonl", "--early-exit", "0.5", "--precision", "int8",
            "--threads", "2", "a dull film",
        ]).output
        #expect(early.contains("\"exit\":1"))
    }

    @Test func `an evaluation compares early answers with the whole model, as text, JSON and page`() throws {
        #expect(try train().status == 0)
        let page = films.folder.path + "/test.html"
        let options = ["-m", films.model, "--early-exit", "0.5", "--compare", films.model, "--report", page]

        let outcome = try real(["evaluate", films.data, "--json"] + options)

        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.output.contains("\"early_exit\"") && outcome.output.contains("\"comparison\""))
        #expect(try films.folder.read("test.html").contains("2 layers, 12 wide; early answers above 0.5"))
        let lines = try real(["evaluate", films.data] + options + ["--force"]).output.split(separator: "\n")
        let compared = lines.filter { $0.contains("  accuracy 0.") || $0.contains("  accuracy 1.") }
        #expect(compared.contains { $0.hasPrefix("all layers of ") }, "\(lines)")
        #expect(try real(["evaluate", films.data, "-m", films.model]).output.contains("early") == false)
    }

    @Test func `copies keep or leave out the exits, and say so`() throws {
        #expect(try train(["--portable"]).status == 0)
        let (folder, model) = (films.folder.path, films.model)
        let early = ["--early-exit", "0.5", "a dull film"]

        let half = try real(["convert", "-m", model, "--dtype", "float16", "-o", folder + "/half"])
        #expect(!half.messages.contains("exits"))
        #expect(try real(["classify", "-m", folder + "/half"] + early).status == 0)
        let encoder = try real(["convert", "-m", model, "--part", "encoder", "-o", folder + "/encoder"])
        #expect(encoder.messages.contains("the exits at inner layers are left out with the head"))
        let texts = try films.folder.write("texts.txt", (0..<30).map { "film \($0)\n" }.joined())
        let small = try real(["prune", "--vocabulary", texts, "-m", model, "-o", folder + "/small"])
        #expect(small.status == 0 && !small.messages.contains("exits"))
        #expect(try real(["classify", "-m", folder + "/small"] + early).status == 0)
        let pruned = try real(["prune", texts, "--speedup", "1.2", "-m", model, "-o", folder + "/pruned"])
        #expect(pruned.status == 0, "\(pruned.messages)")
        #expect(pruned.messages.contains("the exits are left out, as they read the inner layers"))
        #expect(try real(["classify", "-m", folder + "/pruned", "a film"]).status == 0)
        #expect(try real(["classify", "-m", folder + "/pruned"] + early).status == 2)
    }

    @Test(arguments: [
        ["--unfreeze", "1"], ["--head", "mlp"], ["--head", "cnn"], ["--epochs", "2"], ["--regression"],
        ["--features"], ["--thresholds", "f1"], ["--costs", "costs.tsv"], ["--pooling", "auto"],
        ["--pooling", "pooler"], ["--tune", "1"], ["--trials", "2"],
        ["--unlabeled", "more.txt", "--self-training"],
    ])
    func `options without exits are refused`(options: [String]) throws {
        let outcome = try train(options)

        #expect(outcome.status == 2)
        #expect(outcome.messages.contains("cannot be combined") && outcome.messages.contains("'--exits'"))
    }

    @Test func `an encoder of one layer has no exits`() throws {
        let outcome = try train(model: "bert-base")

        #expect(outcome.status == 4)
        #expect(
            outcome.messages.contains("the encoder has 1 layer, but an exit needs a layer before the last"))
    }

    @Test func `early answers are refused where there are none`() throws {
        #expect(try train(["--portable"]).status == 0)
        for (options, words) in [
            (
                ["-m", modelFixture("bert-classifier"), "--early-exit", "0.9"],
                "a model of 'minibert train --exits'"
            ),
            (
                ["-m", "sentiment,news", "--early-exit", "0.9"],
                "'--early-exit' needs one model"
            ),
            (["-m", films.model, "--early-exit", "0.9", "--coverage", "0.9"], "cannot be combined"),
            (["-m", films.model, "--early-exit", "0.9", "--domain"], "cannot be combined"),
            (["-m", films.model, "--early-exit", "0.4"], "a number from 0.5 to 1.0"),
            (["-m", films.model, "--early-exit", "1.1"], "a number from 0.5 to 1.0"),
        ] {
            let outcome = try real(["classify", "a film"] + options)
            #expect(outcome.status == 2 && outcome.messages.contains(words), "\(outcome.messages)")
        }
        let evaluated = try real([
            "evaluate", films.data, "-m", modelFixture("bert-classifier"), "--early-exit", "0.9",
        ])
        #expect(evaluated.status == 2 && evaluated.messages.contains("has no exits"))
        #expect(try real(["explain", "-m", films.model, "--early-exit", "0.9", "a film"]).status == 2)
    }

    @Test func `other shares of the labels decide how sure an exit is`() throws {
        #expect(try train(["--portable"]).status == 0)
        let options = ["classify", "-m", films.model, "--format", "jsonl", "--early-exit", "0.999", "a film"]

        #expect(try real(options).output.contains("\"exit\"") == false)
        #expect(try real(options + ["--prior", "good=0.999999999"]).output.contains("\"exit\":1"))
    }
}
