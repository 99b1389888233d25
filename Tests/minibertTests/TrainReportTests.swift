import TestSupport
import Foundation
import Testing

@testable import minibert

/// What a training tells of itself, in every form.
struct TrainReportTests {
    private let films: Films

    init() throws { films = try Films() }

    @Test func `the page marks the words that decided, in every kind of report`() throws {
        let folder = films.folder
        let texts = (0..<30).map { "the film \($0) is \($0 % 2 == 0 ? "great" : "dull")" }
        let data = [
            "classes": texts.enumerated().map { "\($0 % 2 == 0 ? "good" : "bad")\t\($1)" },
            "numbers": texts.enumerated().map { "\(Double($0 % 2) + Double($0) / 10)\t\($1)" },
            "sets": texts.enumerated().map { "\($0 % 2 == 0 ? "good,film" : "film,bad")\t\($1)" },
        ]
        for (name, options) in [
            ("classes", []), ("numbers", ["--regression"]), ("sets", ["--multi-label", ","]),
        ] {
            let rows = try folder.write(
                name + ".tsv", "label\ttext\n" + (data[name] ?? []).map { $0 + "\n" }.joined())
            let (model, page) = (folder.path + "/" + name, folder.path + "/" + name + ".html")
            let trained = try run(
                ["train", rows, "-m", modelFixture("bert-base"), "-o", model, "--no-cache", "--report", page]
                    + options)
            #expect(trained.status == 0, "\(trained.messages)")
            var html = try folder.read(name + ".html")
            #expect(html.contains("<mark class=\"p5\" title="), "\(name)")
            #expect(html.contains("(occlusion)"))
            #expect(html.contains("<h2>Largest errors</h2>") == (name != "classes"))
            let evaluated = try run(
                ["evaluate", rows, "-m", model, "--report", page, "--force"] + options, models: .installed)
            #expect(evaluated.status == 0, "\(evaluated.messages)")
            html = try folder.read(name + ".html")
            #expect(html.contains("<mark class=\"p5\" title="), "\(name)")
        }
    }

    @Test func `messages compare scores with and without n-grams, and the page has them, too`() throws {
        let page = films.folder.path + "/page.html"
        let outcome = try films.train(["--no-cache", "--report", page])

        #expect(outcome.messages.contains("  without n-grams: accuracy "))
        #expect(outcome.messages.contains(" n-grams, times "))
        #expect(try films.folder.read("page.html").contains("<h2>N-grams</h2>"))
        #expect(try !films.folder.read("page.html").contains("from transformers import"))
        for option in ["--portable", "--no-ngrams"] {
            #expect(try !films.train(["--no-cache", "--force", option]).messages.contains("n-grams"))
        }
    }

    @Test func `the model card says how the model was trained, without folders of this machine`() throws {
        _ = try films.train()

        let card = try films.folder.read("model/README.md")

        #expect(!card.contains(films.folder.path))
        #expect(card.contains("# model\n"))
        #expect(card.contains("- encoder: bert-base\n- pooling: cls\n"))
    }

    @Test func `the report for programs is JSON`() throws {
        let outcome = try films.train(["--no-cache", "--json"])

        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        #expect(json["name"] as? String == films.model)
        #expect((json["evaluation"] as? [String: Any])?["accuracy"] is Double)
    }

    @Test func `the record in the folder has no texts and at most a hundred suspects`() throws {
        _ = try films.train()

        let record = try films.folder.read("model/minibert.json")

        #expect(!record.contains("the film"))
        let json = try #require(try JSONSerialization.jsonObject(with: Data(record.utf8)) as? [String: Any])
        #expect((json["suspects"] as? [Any])?.count ?? 0 <= 100)
    }

    @Test func `the HTML report loads nothing, and shows how to load the model`() throws {
        #expect(try films.train(["--no-cache", "--report", films.folder.path + "/page.html"]).status == 0)

        let page = try films.folder.read("page.html")

        #expect(page.hasPrefix("<!doctype html>"))
        for word in ["src=", "@import", "url(", "<link", "<script"] { #expect(!page.contains(word)) }
        #expect(page.contains("TextClassifier(folder: "))
    }

    @Test func `rows whose labels look wrong are written as a table`() throws {
        #expect(
            try films.train(["--no-cache", "--suspects", films.folder.path + "/suspects.tsv"]).status == 0)

        let lines = try films.folder.read("suspects.tsv").split(separator: "\n")

        #expect(lines.first == "file\tline\tlabel\tpredicted\tprobability\ttext")
        #expect(lines.allSatisfy { $0.split(separator: "\t").count == 6 })
    }
}
