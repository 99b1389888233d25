import MiniBERT
import TestSupport
import Testing

@testable import minibert

/// Label sets and the mark of foreign texts, with a model that was trained for the test.
struct ClassifyCoverageTests {
    private let films: Films

    init() throws {
        films = try Films()
        _ = try films.train()
    }

    private func classify(_ options: [String], _ text: String = "the film 3 is great") throws -> Outcome {
        try run(["classify", "-m", films.model, text] + options, models: .installed)
    }

    @Test func `a line has the label set and the mark after the label and the score`() throws {
        let plain = try classify(["--format", "tsv"]).output.dropLast()
        let fields = try classify(["--format", "tsv", "--coverage", "0.8"]).output.dropLast()
            .split(separator: "\t", omittingEmptySubsequences: false)

        #expect(fields.count == 4)
        #expect(fields.prefix(2).joined(separator: "\t") == plain)
        let labels = Set(fields[2].split(separator: ","))
        #expect(labels.isSubset(of: ["good", "bad"]))
        #expect(["yes", "no"].contains(fields[3]))
        #expect(try classify(["--format", "tsv", "--domain"]).output.split(separator: "\t").count == 3)
    }

    @Test func `JSON has the label set as an array, and the mark`() throws {
        let line = try classify(["--format", "jsonl", "--coverage", "0.8"]).output

        #expect(line.contains("\"label_set\":["))
        #expect(line.contains("\"in_domain\":"))
        #expect(try !classify(["--format", "jsonl"]).output.contains("label_set"))
    }

    @Test func `a table has a column for each`() throws {
        let outcome = try run(
            [
                "classify", "-m", films.model, "-i", films.data, "--text-column", "text", "--append",
                "--coverage", "0.8",
            ],
            models: .installed)

        let lines = outcome.output.split(separator: "\n")
        #expect(lines.first == "label\ttext\tlabel\tscore\tlabel_set\tin_domain")
        #expect(lines.count == 31)
        #expect(lines.allSatisfy { $0.split(separator: "\t", omittingEmptySubsequences: false).count == 6 })
    }

    @Test func `the label of rejected texts takes the place of one that is not certain`() throws {
        // Thirty held-out rows, fifteen of each class, are too few for 0.99: every label is possible.
        let outcome = try classify(["--format", "tsv", "--coverage", "0.99", "--reject-label", "unsure"])

        #expect(outcome.output.hasPrefix("unsure\t"))
        #expect(
            outcome.messages.contains(
                "30 held-out rows, and this coverage needs 99; every label is in every set"))
        #expect(try !classify(["--format", "tsv", "--coverage", "0.99"]).output.hasPrefix("\t"))
        #expect(try classify(["--format", "text", "--coverage", "0.99"]).output.contains("{"))
    }

    private func explain(_ options: [String], _ text: String = "the film 3 is great") throws -> Outcome {
        try run(
            ["explain", "-m", films.model, "--no-faithfulness", text] + options, models: .installed)
    }

    @Test func `explain shows what classify shows`() throws {
        let options = ["--coverage", "0.8", "--format", "tsv"]
        let answers = try classify(options).output.dropLast().split(
            separator: "\t", omittingEmptySubsequences: false)
        let fields = try explain(options).output.dropLast().split(
            separator: "\t", omittingEmptySubsequences: false)
        #expect(fields.count == 10 && answers.count == 4)
        #expect(fields.prefix(2) == answers.prefix(2) && fields.suffix(2) == answers.suffix(2))

        let unsure = ["--coverage", "0.99", "--reject-label", "unsure"]
        #expect(try explain(unsure + ["--format", "tsv"]).output.hasPrefix("unsure\t"))
        let line = try explain(unsure + ["--format", "jsonl"]).output
        #expect(line.contains("\"label\":\"unsure\"") && line.contains("\"label_set\":["))
        #expect(line.contains("\"label\":\"good\"") || line.contains("\"label\":\"bad\""))
        #expect(try explain(unsure + ["--format", "text"]).output.contains("{"))
        let page = films.folder.path + "/page.html"
        _ = try explain(unsure + ["--html", page])
        #expect(try films.folder.read("page.html").contains("answer: unsure"))
        #expect(try explain(["--reject-label", "x"]).status == 2)
    }

    @Test func `explain shows the training rows that decided`() throws {
        let options = ["--examples", films.data]
        let fields = try explain(options + ["--format", "tsv"]).output.dropLast().split(
            separator: "\t", omittingEmptySubsequences: false)
        #expect(fields.count == 10)
        #expect(fields[8].split(separator: " ").count == 5)
        #expect(fields[8].split(separator: " ").allSatisfy { $0.hasPrefix(films.data + ":") })
        #expect(fields[9].split(separator: " ").compactMap { Double($0) }.count == 5)

        let text = try explain(options + ["--format", "text"])
        #expect(text.output.contains("the training rows that decided most:"))
        #expect(text.output.contains("films.tsv:"))
        let line = try explain(options + ["--format", "jsonl", "--all-labels"]).output
        #expect(line.matches(of: /"examples":\[\{"file":/).count == 2)
        let page = films.folder.path + "/rows.html"
        _ = try explain(options + ["--html", page])
        #expect(try films.folder.read("rows.html").contains("The training rows that decided most"))
    }

    @Test func `rows that only score a model are not among those that it was trained on`() throws {
        let validation = try films.folder.write("validation.tsv", "label\ttext\ngood\tgreat\nbad\tdull\n")
        #expect(try films.train(["--no-cache", "--force", "--validation", validation]).status == 0)

        #expect(try !explain(["--examples", films.data]).messages.contains("was trained on"))
    }

    @Test func `rows that cannot explain a model are refused with what helps`() throws {
        let folder = films.folder
        let cases: [(text: String, status: Int32, message: String)] = [
            ("", 3, "no rows"), ("label\ttext\nother\tx\ngood\ty\n", 3, "other"),
            ("label\ttext\ngood\tx\ngood\ty\n", 3, "good"),
        ]
        for (text, status, message) in cases {
            let path = try folder.write("rows.tsv", text)
            let outcome = try explain(["--examples", path])
            #expect(outcome.status == status && outcome.messages.contains(message), "\(outcome.messages)")
        }
        #expect(try explain(["--examples", folder.path + "/missing.tsv"]).status == 3)

        let few = try folder.write("few.tsv", "label\ttext\ngood\tgreat\nbad\tdull\nbad\tawful\n")
        #expect(
            try explain(["--examples", few]).messages.contains("was trained on 30 rows, and these are 3;"))

        let other = try run(
            ["explain", "-m", modelFixture("bert-classifier"), "--examples", films.data, "x"],
            models: .installed)
        #expect(other.status != 0)
        _ = try films.train(["--no-cache", "--force", "--head", "mlp", "--epochs", "1"])
        let outcome = try explain(["--examples", films.data])
        #expect(outcome.status == 4)
        #expect(outcome.messages.contains("its head was trained by gradients"))
    }

    @Test func `a model of pairs tells that texts are single`() throws {
        let folder = films.folder
        let rows = (0..<30).map { "\($0 % 2 == 0 ? "yes" : "no")\tquestion \($0)\tanswer \($0 % 2)\n" }
        let data = try folder.write("pairs.tsv", "label\ttext_a\ttext_b\n" + rows.joined())
        let path = folder.path + "/pairs"
        let trained = try run(["train", data, "-m", modelFixture("bert-base"), "-o", path, "--no-cache"])
        #expect(trained.status == 0)
        for command in ["classify", "explain"] {
            let single = try run([command, "-m", path, "question 3"], models: .installed)
            let pair = try run([command, "-m", path, "question 3", "--pair", "answer"], models: .installed)
            #expect(single.messages.contains("trained on pairs of texts") && single.status == 0)
            #expect(single.messages.contains("--pair gives") && single.messages.contains("--pair-column"))
            #expect(!pair.messages.contains("trained on pairs"))
        }
        #expect(try !classify([]).messages.contains("trained on pairs"))
    }

    @Test func `a converted model keeps the scores of held-out rows`() throws {
        let path = films.folder.path + "/half"
        let converted = try run([
            "convert", "-m", films.model, "--dtype", "float16", "-o", path, "-v",
        ])
        #expect(converted.status == 0 && !converted.messages.contains("minibert.json"))
        let outcome = try run(
            ["classify", "-m", path, "the film 3 is great", "--coverage", "0.8", "--format", "tsv"],
            models: .installed)
        #expect(outcome.status == 0 && outcome.output.split(separator: "\t").count == 4)
        let encoder = try run([
            "convert", "-m", films.model, "--part", "encoder", "-o", films.folder.path + "/encoder",
        ])
        #expect(encoder.messages.contains("left out:") && encoder.messages.contains("minibert.json"))
    }

    @Test func `a model without held-out rows is an error of the model`() throws {
        for name in ["sentiment", "news", modelFixture("bert-classifier")] {
            for options in [["--coverage", "0.9"], ["--domain"]] {
                let outcome = try run(["classify", "-m", name, "x"] + options, models: .installed)
                #expect(outcome.status == 4)
                #expect(
                    outcome.messages.contains("keeps no scores of held-out rows; train one with this version")
                )
            }
        }
        for value in ["0", "1", "0.4", "nan", "x"] {
            #expect(try classify(["--coverage", value]).status == 2)
        }
    }

    @Test func `a damaged record is an error of the model`() throws {
        let path = "model/minibert.json"
        let text = try films.folder.read(path)
        for (old, new) in [("\"held_out\"", "\"other\""), ("\"means\"", "\"mean\""), ("{", "")] {
            try films.folder.write(path, text.replacing(old, with: new, maxReplacements: 1))
            #expect(try classify(["--coverage", "0.9"]).status == 4)
        }
        #expect(try classify([]).status == 0)
    }
}
