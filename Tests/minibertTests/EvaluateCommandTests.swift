import TestSupport
import Foundation
import Testing

@testable import minibert

struct EvaluateCommandTests {
    private let films: Films

    init() throws {
        films = try Films()
        _ = try films.train(["--no-cache", "--portable"])
    }

    private func evaluate(_ options: [String] = [], data: String? = nil) throws -> Outcome {
        try run(["evaluate", data ?? films.data, "-m", films.model] + options)
    }

    @Test func `scores go to standard output, notes about the data to standard error`() throws {
        let outcome = try evaluate()

        #expect(outcome.status == 0)
        #expect(outcome.output.contains("accuracy "))
        #expect(outcome.output.contains("true, predicted as"))
        #expect(outcome.messages.contains("30 rows, 2 labels"))
    }

    @Test func `--report writes a page with examples, and --compare the changed rows`() throws {
        let path = films.folder.path + "/page.html"

        let outcome = try evaluate(["--report", path, "--compare", films.model])

        #expect(outcome.status == 0)
        #expect(outcome.output.contains("only the first is right on 0, only the second on 0 of 30 rows"))
        let page = try films.folder.read("page.html")
        for title in [
            "Evaluation report", "<h2>Compared with another model</h2>", "<h2>Examples</h2>",
            "<h2>Words of the classes</h2>", "<h2>Precision and recall</h2>", "<h2>Length of the texts</h2>",
        ] {
            #expect(page.contains(title), "\(title)")
        }
        #expect(try evaluate(["--report", path]).status == 5)
        let json = try evaluate(["--json", "--compare", films.model]).output
        #expect(json.contains("\"mcnemar_p\": 1"))
    }

    @Test func `a model of other labels cannot be compared`() throws {
        let outcome = try evaluate(["--compare", modelFixture("bert-classifier")])

        #expect(outcome.status == 2)
        #expect(outcome.messages.contains("'--compare' needs two models"))
        #expect(try evaluate(["--compare", "no-such-model"]).status == 4)
    }

    @Test func `--json writes the scores as JSON`() throws {
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(try evaluate(["--json"]).output.utf8))
                as? [String: Any])

        #expect(json["accuracy"] is Double)
    }

    @Test func `a score below its minimum ends with status 1`() throws {
        #expect(try evaluate(["--fail-under", "accuracy=0"]).status == 0)

        let outcome = try evaluate(["--fail-under", "accuracy=1"])

        #expect(outcome.status == 1)
        #expect(outcome.messages.contains("accuracy is "))
        #expect(outcome.messages.hasSuffix("but --fail-under requires at least 1.0\n"))
    }

    @Test func `an invalid minimum score is a usage error`() throws {
        for gate: String in [
            "accuracy", "accuracy=", "accuracy=nan", "=1", "beauty=0.5", "accuracy=90", "pearson=0.5",
        ] {
            #expect(try evaluate(["--fail-under", gate]).status == 2)
        }
    }

    @Test func `the predictions are a table with one line per row`() throws {
        let path = films.folder.path + "/predictions.tsv"

        #expect(try evaluate(["--predictions", path]).status == 0)

        let lines = try films.folder.read("predictions.tsv").split(separator: "\n").map {
            $0.split(separator: "\t")
        }
        #expect(lines.first == ["file", "line", "label", "predicted", "score", "text"])
        #expect(lines.count == 31)
        #expect(lines.allSatisfy { $0.count == 6 })
        #expect(lines[1][1...2] == ["2", "good"])
        #expect(lines[1].last == "the film 0 is great")
        #expect(try evaluate(["--predictions", path]).status == 5)
        #expect(try evaluate(["--predictions", path, "--force"]).status == 0)
    }

    @Test func `the predictions cannot replace the data`() throws {
        let before = try films.folder.read("films.tsv")

        let outcome = try evaluate(["--predictions", films.data, "--force"])

        #expect(outcome.status == 5)
        #expect(outcome.messages.contains("is an input of the same command"))
        #expect(try films.folder.read("films.tsv") == before)
    }

    @Test func `a label that the model lacks is an error with its line and the known labels`() throws {
        let data = try films.folder.write("other.tsv", "label\ttext\ngood\ta\nfine\tb\n")

        let outcome = try evaluate(data: data)

        #expect(outcome.status == 3)
        #expect(
            outcome.messages.contains("other.tsv:3: the model has no label 'fine', it knows 'bad', 'good'"))
        #expect(outcome.output == "")
    }

    @Test func `an encoder without a head cannot be evaluated`() throws {
        let outcome = try run(["evaluate", films.data, "-m", modelFixture("bert-base")])

        #expect(outcome.status == 4)
        #expect(outcome.messages.contains("no classification head"))
    }
}
