import TestSupport
import Testing

@testable import minibert

/// Thresholds, costs and class shares of `train`, `classify`, `evaluate` and `inspect`.
struct LabelDecisionTests {
    private let films: Films
    private let costs: String

    init() throws {
        films = try Films()
        costs = try films.folder.write("costs.tsv", "\tbad\tgood\nbad\t0\t1\ngood\t1000000\t0\n")
    }

    private func train(_ options: [String], _ data: String? = nil) throws -> Outcome {
        try run(
            [
                "train", data ?? films.data, "-m", modelFixture("bert-base"), "-o", films.model, "--no-cache",
                "--force",
            ]
                + options)
    }

    private func classify(_ options: [String], _ text: String = "the film 2 is dull") throws -> Outcome {
        try run(["classify", "-m", films.model, "--format", "tsv", text] + options, models: .installed)
    }

    @Test func `costs decide the label in every command`() throws {
        let trained = try train(["--costs", costs])
        #expect(trained.status == 0, "\(trained.messages)")
        #expect(trained.messages.contains("costs: "))

        #expect(try classify([]).output.hasPrefix("good\t"))
        #expect(try classify(["-k", "2"]).output.hasPrefix("good\t"))
        let evaluated = try run(["evaluate", films.data, "-m", films.model, "--json"], models: .installed)
        #expect(evaluated.output.contains("\"least_cost\"") && evaluated.output.contains("\"accuracy\": 0.5"))
        #expect(evaluated.messages.contains("the label with the least expected cost"))
        let inspected = try run(["inspect", films.model], models: .installed)
        #expect(inspected.output.contains("the label with the least expected cost"))
        let explained = try run(
            ["explain", "-m", films.model, "--no-faithfulness", "--format", "tsv", "the film 2 is dull"],
            models: .installed)
        #expect(explained.output.hasPrefix("good\t"))
    }

    @Test func `a label below its threshold gives way to --reject-label`() throws {
        let trained = try train(["--thresholds", "precision=0.9"])
        #expect(trained.messages.contains("thresholds for a precision of 0.9: right "))
        let settings = try films.folder.read("model/config.json")
        #expect(settings.contains("\"at_least\""))
        try films.folder.write(
            "model/config.json",
            settings.replacing(/"thresholds":\[[^\]]*\]/, with: "\"thresholds\":[null,0]"))

        #expect(try classify([]).output.hasPrefix("\t"))
        #expect(try classify(["--reject-label", "none"]).output.hasPrefix("none\t"))
        #expect(try classify(["--threshold", "0"], "the film 2 is great").output.hasPrefix("good\t"))
        let evaluated = try run(["evaluate", films.data, "-m", films.model], models: .installed)
        #expect(evaluated.output.contains("rows with a label: "))
        #expect(try run(["inspect", films.model], models: .installed).output.contains("never given"))
    }

    @Test func `all labels that reach their threshold are given`() throws {
        let rows = (0..<40).map {
            "\($0 % 2 == 0 ? "good,film" : "bad,film")\tthe film \($0) is \($0 % 2 == 0 ? "great" : "dull")\n"
        }
        let data = try films.folder.write("sets.tsv", "label\ttext\n" + rows.joined())
        let trained = try train(["--thresholds", "precision=0.9", "--multi-label", ","], data)
        #expect(trained.status == 0, "\(trained.messages)")

        let label = try classify([], "the film 3 is dull").output.split(separator: "\t")[0]
        #expect(label == "film,bad")
        let line = try run(
            ["classify", "-m", films.model, "--format", "jsonl", "the film 3 is dull"], models: .installed)
        #expect(line.output.contains("\"labels\":[\"film\",\"bad\"]"))
        #expect(try classify(["-k", "1"], "the film 3 is dull").output.hasPrefix("film\t"))
        for threshold in ["0.999999", "0.5"] {
            let options = ["--threshold", threshold]
            let scores = try classify(options + ["-k", "all"], "the film 3 is dull").output
            let reached = ["film", "bad"].filter { scores.contains($0 + "\t") }
            let given = try classify(options, "the film 3 is dull").output.split(
                separator: "\t", omittingEmptySubsequences: false)[0]
            #expect(given == reached.joined(separator: ","), "\(scores)")
        }
    }

    @Test func `class shares change probabilities, and a wrong one is named`() throws {
        _ = try train([])
        func score(_ options: [String]) throws -> Double {
            let line = try classify(options).output.split(separator: "\t")
            return try #require(Double(line[1].dropLast()))
        }
        let shares = try films.folder.write("shares.tsv", "bad\t0.999\ngood\t0.001\n")
        #expect(try score(["--prior", shares]) > score([]))
        #expect(try score(["--prior", shares]) == score(["--prior", "good=0.001"]))
        let evaluated = try run(
            ["evaluate", films.data, "-m", films.model, "--prior", "good=0.000001"], models: .installed)
        #expect(evaluated.output.contains("accuracy 0.500"))
        for (value, words, status) in [
            ("other=0.5", "the model has no label 'other', it knows 'bad', 'good'", 2),
            ("good=0.5,bad=0.2", "the shares have the sum 0.7, expected 1 for all 2 labels", 2),
            ("good=0.5,good=0.2", "the label 'good' has two shares, expected one for each", 2),
            (films.data, "films.tsv:1: expected a label, a tab and a share", 3),
            (films.folder.path, "is a folder", 3), (films.folder.path + "/none", "cannot be read", 3),
        ] as [(String, String, Int32)] {
            let outcome = try classify(["--prior", value])
            #expect(outcome.status == status && outcome.messages.contains(words), "\(outcome.messages)")
        }
        let older = try films.folder.read("model/minibert.json").replacing(
            /"class_shares": \[[^\]]*\]/, with: "\"class_shares\": null")
        try films.folder.write("model/minibert.json", older)
        #expect(try classify(["--prior", "good=0.5"]).messages.contains("it keeps no shares of its classes"))
    }

    @Test func `costs of other labels, and goals for numbers, are refused before the training`() throws {
        let other = try films.folder.write("other.tsv", "\tbad\tfair\nbad\t0\t1\nfair\t1\t0\n")
        let outcome = try train(["--costs", other])
        #expect(outcome.status == 3)
        #expect(outcome.messages.contains("other.tsv:1: the label 'good' of the data is missing"))
        #expect(try train(["--costs", films.folder.path + "/none"]).status == 3)
        #expect(try classify(["--reject-label", "x"]).status != 0)
    }
}
