import TestSupport
import Foundation
import Testing

@testable import minibert

/// A labeled file, and a folder for models.
struct Films {
    let folder: TemporaryFolder
    let data: String

    init() throws {
        folder = try TemporaryFolder.made()
        let rows = (0..<30).map {
            "\($0 % 2 == 0 ? "good" : "bad")\tthe film \($0) is \($0 % 2 == 0 ? "great" : "dull")\n"
        }
        data = try folder.write("films.tsv", "label\ttext\n" + rows.joined())
    }

    var model: String { folder.path + "/model" }

    func train(_ options: [String] = ["--no-cache"], variables: [String: String] = [:]) throws -> Outcome {
        try run(
            ["train", data, "-m", modelFixture("bert-base"), "-o", model] + options, variables: variables)
    }
}

struct TrainCommandTests {
    private let films: Films

    init() throws { films = try Films() }

    @Test(arguments: [([], true), (["--pooling", "mean"], true), (["--portable"], false)])
    func `a note names a head that transformers does not have`(options: [String], isOwn: Bool) throws {
        let outcome = try films.train(["--no-cache"] + options)

        #expect(outcome.status == 0)
        #expect(outcome.messages.contains("only MiniBERT will load the model") == isOwn)
        #expect(try films.folder.read("model/config.json").contains("\"model_type\": \"minibert\"") == isOwn)
    }

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

    @Test func `training writes a model, and messages about data and scores on standard error`() throws {
        let outcome = try films.train()

        #expect(outcome.status == 0)
        #expect(outcome.output == "")
        #expect(
            outcome.messages.contains("films.tsv: tsv, header yes, text=text, label=label; 30 rows, 2 labels")
        )
        #expect(outcome.messages.contains("accuracy "))
        #expect(outcome.messages.hasSuffix("wrote \(films.model)\n"))
        #expect(try films.folder.names == ["films.tsv", "model"])
    }

    @Test func `nothing is printed with --quiet`() throws {
        for options in [["--no-cache", "--quiet"], ["--force", "-q", "--epochs", "1"]] {
            let outcome = try films.train(options)

            #expect(outcome.status == 0)
            #expect(outcome.output == "")
            #expect(outcome.messages == "")
        }
    }

    @Test func `texts are encoded once, and a message counts them`() throws {
        let cache = ["XDG_CACHE_HOME": films.folder.path + "/cache"]

        #expect(try films.train([], variables: cache).messages.contains("\nencoded 30 texts in "))
        #expect(
            try films.train(["--force"], variables: cache).messages.contains("\n30 texts from the cache\n"))
    }

    @Test func `a cache that somebody else may have put there is named in a note, and not used`() throws {
        let cache = ["XDG_CACHE_HOME": films.folder.path + "/cache"]
        _ = try films.train([], variables: cache)
        let features = films.folder.path + "/cache/minibert/features"
        let name = try #require(try FileManager.default.contentsOfDirectory(atPath: features).first)
        try FileManager.default.removeItem(atPath: features + "/" + name)
        try FileManager.default.createSymbolicLink(
            atPath: features + "/" + name, withDestinationPath: films.data)

        for options in [[], ["--epochs", "1"]] {
            let outcome = try films.train(["--force"] + options, variables: cache)
            #expect(outcome.status == 0)
            #expect(outcome.messages.contains("\(name): is a symbolic link; features are not kept\n"))
        }
        #expect(try films.folder.read("films.tsv").hasPrefix("label\ttext\n"))
    }

    @Test func `a damaged cache gives a note and the same model`() throws {
        let cache = ["XDG_CACHE_HOME": films.folder.path + "/cache"]
        #expect(try films.train([], variables: cache).status == 0)
        let weights = try films.folder.bytes(of: "model/model.safetensors")
        let name = try #require(
            try FileManager.default.contentsOfDirectory(
                atPath: films.folder.path + "/cache/minibert/features"
            ).first)
        var bytes = try films.folder.bytes(of: "cache/minibert/features/" + name)
        bytes[100] ^= 1
        try films.folder.write(bytes, to: "cache/minibert/features/" + name)

        let outcome = try films.train(["--force"], variables: cache)

        #expect(outcome.status == 0)
        #expect(outcome.messages.contains("is damaged; the features that it has lost are computed again\n"))
        #expect(try films.folder.bytes(of: "model/model.safetensors") == weights)
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

    @Test func `an existing model is replaced only with --force`() throws {
        _ = try films.train()
        let old = try films.folder.read("model/README.md")

        let refused = try films.train()
        #expect(refused.status == 5)
        #expect(refused.messages == "minibert: \(films.model): already exists; --force replaces it\n")

        #expect(try films.train(["--no-cache", "--force", "--inverse-strength", "1"]).status == 0)
        #expect(try films.folder.read("model/README.md") != old)
        #expect(try films.folder.names == ["films.tsv", "model"])
    }

    @Test(arguments: ["--report", "--suspects"]) func `an output cannot replace the data`(option: String)
        throws
    {
        let before = try films.folder.read("films.tsv")

        let outcome = try films.train(["--no-cache", "--force", option, films.data])

        #expect(outcome.status == 5)
        #expect(
            outcome.messages
                == "minibert: \(films.data): is an input of the same command; choose another file\n")
        #expect(try films.folder.read("films.tsv") == before)
        #expect(try films.folder.names == ["films.tsv"])
    }

    @Test func `invalid options are usage errors, and nothing is written`() throws {
        for options: [String] in [
            ["--folds", "1"], ["--inverse-strength", "0"], ["--class-weight", "some"], ["--seed", "-1"],
            ["--validation", "0.9"], ["--header", "--no-header"], ["--multi-label", ",", "--regression"],
            ["--max-length", "0"], ["--pooling", "max"], ["--portable", "--pooling", "mean"],
            ["--portable", "--pooling", "auto"], ["--portable", "--unfreeze", "all"],
        ] {
            let outcome = try films.train(["--no-cache"] + options)

            #expect(outcome.status == 2, "\(outcome.messages)")
            #expect(try films.folder.names == ["films.tsv"])
        }
    }

    @Test func `training needs an output folder`() throws {
        let outcome = try run(["train", films.data, "-m", modelFixture("bert-base")])

        #expect(outcome.status == 2)
        #expect(outcome.messages.hasPrefix("minibert: 'train' needs '--output FOLDER'"))
    }

    @Test func `data that cannot be learned from is refused with the reason`() throws {
        for (content, words): (String, String) in [
            ("label\ttext\ngood\ta\ngood\tb\n", "expected at least two classes"),
            ("label\ttext\ngood\ta\nbad\tb\n", "no row can be held out"),
            ("label\ttext\n", "holds no rows"), ("label\ttext\ngood\ta\tb\n", ":2: 3 columns, expected 2"),
        ] {
            try films.folder.write("films.tsv", content)

            let outcome = try films.train()

            #expect(outcome.status == 3)
            #expect(outcome.messages.contains(words))
            #expect(try films.folder.names == ["films.tsv"])
        }
    }

    @Test func `too many labels are refused`() throws {
        let rows = (0...5000).map { "label \($0)\tfilm\n" }
        try films.folder.write("films.tsv", "label\ttext\n" + rows.joined())

        let outcome = try films.train()

        #expect(outcome.status == 3)
        #expect(outcome.messages.contains("5,001 labels, expected at most 5,000"))
    }

    @Test func `a cache that cannot be created is reported, and nothing is cached`() throws {
        let variables = ["XDG_CACHE_HOME": films.data]

        let outcome = try films.train([], variables: variables)

        #expect(outcome.status == 0)
        #expect(outcome.messages.contains("note: feature cache \(films.data)/minibert/features: "))
        #expect(outcome.messages.contains("features are not kept"))
    }
}
