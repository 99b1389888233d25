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
