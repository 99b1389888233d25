import TestSupport
import Foundation
import Testing

@testable import minibert

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
