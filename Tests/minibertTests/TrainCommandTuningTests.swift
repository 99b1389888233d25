import Foundation
import MiniBERT
import NeuralNetworks
import StrictJSON
import TestSupport
import Testing

@testable import MiniBERTTraining
@testable import minibert

struct TrainCommandTuningTests {
    private let folder: TemporaryFolder
    private let data: String

    init() throws {
        folder = try TemporaryFolder.made()
        let rows = (0..<60).map { index in
            "class \(index % 3)\tthe film \(index * 7919 % 1000) is \(["great", "dull", "long"][index % 3])\n"
        }
        data = try folder.write("films.tsv", "label\ttext\n" + rows.joined())
    }

    private var model: String { folder.path + "/model" }

    private func train(_ options: [String]) throws -> Outcome {
        try run(["train", data, "-m", modelFixture("bert-base"), "-o", model, "--no-cache"] + options)
    }

    /// The files of a folder with their bytes.
    private func files(of path: String) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            files[name] = try Data(contentsOf: URL(filePath: path + "/" + name))
        }
        return files
    }

    /// The command that a search shows, without the name of the program.
    private func shownCommand(_ outcome: Outcome) throws -> [String] {
        let json = try JSONValue(parsing: Array(outcome.output.utf8))
        let command = try #require(json["tuning"]?["command"]?.string)
        #expect(outcome.messages.contains("\n  \(command)\n"))
        return command.split(separator: " ").dropFirst().map(String.init)
    }

    @Test(arguments: [["--no-ngrams", "--metric", "accuracy"], ["--portable", "--seed", "3"], []])
    func `the command that is shown writes the same bytes`(options: [String]) throws {
        let tuned = try train(options + ["--trials", "7", "--json", "--threads", "3"])
        #expect(tuned.status == 0, "\(tuned.messages)")
        let files = try files(of: model)
        try FileManager.default.removeItem(atPath: model)

        let repeated = try run(try shownCommand(tuned) + ["--threads", "1"])

        #expect(repeated.status == 0, "\(repeated.messages)")
        #expect(try self.files(of: model) == files)
    }

    @Test func `so does the command for a training by gradients, which is chosen where no linear map can do`()
        throws
    {
        // The label says whether two words are of one kind.
        let rows = (0..<120).map { index in
            let (first, second) = (index % 2, index / 2 % 2)
            return
                "\(first == second ? "yes" : "no")\tfilm \(index * 7919 % 1000) \(["great", "dull"][first]) and "
                + "\(["day", "night"][second])\n"
        }
        try folder.write("films.tsv", "label\ttext\n" + rows.joined())
        let tuned = try train(["--no-ngrams", "--trials", "9", "--json"])
        #expect(tuned.status == 0, "\(tuned.messages)")
        let files = try files(of: model)
        try FileManager.default.removeItem(atPath: model)
        let command = try shownCommand(tuned)
        #expect(command.contains("--epochs"))

        let repeated = try run(command + ["--threads", "1"])

        #expect(repeated.status == 0, "\(repeated.messages)")
        #expect(try self.files(of: model) == files)
    }

    @Test func `the options of a setting ask for exactly this setting`() throws {
        let embedder = try TextEmbedder(folder: modelFixture("bert-base"))
        for isPortable in [false, true] {
            let space = SearchSpace(
                layerCount: 4, rowCount: 600, defaults: HeadOptions(), isPortable: isPortable, seed: 0)
            for candidate in space.candidates {
                let options = TrialSetting.gradient(candidate).options
                let arguments = try ArgumentParser(options: TrainOptions.groups.flatMap(\.options))
                    .parse(options.map { Array($0.utf8) })

                var asked = candidate
                if case .blocks = candidate.unfreezing { asked.unfreezing = .blocks(1) }
                var changed = arguments
                if case .blocks = candidate.unfreezing { changed.occurrences["unfreeze"] = [Array("1".utf8)] }
                #expect(try GradientOptions(changed, for: embedder) == asked, "\(options)")
            }
        }
    }

    @Test func `the journal and the report have every trial`() throws {
        let outcome = try train(["--trials", "5", "--json", "--report", folder.path + "/a.html"])

        #expect(outcome.status == 0, "\(outcome.messages)")
        let lines = try folder.read("model.trials.jsonl").split(separator: "\n")
        #expect(lines.count == 6)
        for (number, line) in lines.dropFirst().enumerated() {
            let json = try JSONValue(parsing: Array(line.utf8))
            #expect(json["trial"]?.integer == number)
            #expect(json["settings"]?.object != nil)
            #expect(json["seed"]?.string == "0")
            #expect(json["scores"]?["log-loss"]?.double != nil)
            #expect((json["seconds"]?.double ?? -1) >= 0)
        }
        let page = try folder.read("a.html")
        #expect(page.contains("Search for settings"))
        #expect(page.contains("Score of each trial"))
        #expect(page.contains("--learning-rate"))
        #expect(outcome.messages.contains("rows that no choice has seen"))
        let json = try JSONValue(parsing: Array(outcome.output.utf8))
        #expect(json["tuning"]?["trials"]?.array?.count == 5)
    }

    @Test func `an earlier search is kept unless it is continued or replaced`() throws {
        #expect(try train(["--trials", "2"]).status == 0)
        let journal = try folder.read("model.trials.jsonl")
        try FileManager.default.removeItem(atPath: model)

        let refused = try train(["--trials", "3"])
        #expect(refused.status == 5)
        #expect(
            refused.messages.contains("model.trials.jsonl: holds an earlier search; --resume continues it"))
        #expect(try folder.read("model.trials.jsonl") == journal)

        #expect(try train(["--trials", "3", "--resume"]).status == 0)
        #expect(try folder.read("model.trials.jsonl").hasPrefix(journal))
        #expect(try folder.read("model.trials.jsonl").split(separator: "\n").count == 4)

        let other = try train(["--trials", "3", "--resume", "--seed", "9"])
        #expect(other.status == 3)
        #expect(other.messages.contains("is of a search with other data or settings; start the search again"))

        #expect(try train(["--trials", "1", "--force"]).status == 0)
        #expect(try folder.read("model.trials.jsonl").split(separator: "\n").count == 2)
    }

    @Test func `impossible options are usage errors, and nothing is written`() throws {
        for options: [String] in [
            ["--tune", "0"], ["--tune", "-1"], ["--tune", "nan"], ["--tune", "1e9"], ["--tune", "x"],
            ["--trials", "0"], ["--trials", "1.5"], ["--trials", "99999"], ["--metric", "accuracy"],
            ["--trials", "2", "--metric", "best"], ["--trials", "2", "--metric", "pearson"],
            ["--trials", "2", "--metric", "log-loss", "--regression"],
            ["--trials", "2", "--epochs", "3"], ["--trials", "2", "--unfreeze", "all"],
            ["--trials", "2", "--head", "mlp"], ["--trials", "2", "--pooling", "mean"],
            ["--trials", "2", "--validation", "0.2"], ["--trials", "2", "--inverse-strength", "1"],
            ["--trials", "2", "--features"], ["--tune", "1", "--dropout", "0.1"],
        ] {
            let outcome = try train(options)

            #expect(outcome.status == 2, "\(options): \(outcome.messages)")
            #expect(try folder.names == ["films.tsv"], "\(options)")
        }
    }

    @Test func `an encoder of integers is searched without training it`() throws {
        let integers = folder.path + "/integers"
        let source = ["-m", modelFixture("bert-base"), "--dtype", "int8", "-o", integers]
        #expect(try run(["convert"] + source).status == 0)
        let options = ["train", data, "-m", integers, "-o", model, "--no-cache", "--trials", "4"]

        let refused = try run(options + ["--portable"])
        let outcome = try run(options)

        #expect(refused.status == 4 && refused.messages.contains("a search tries nothing else"))
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("cannot be trained: the search tries only heads"))
    }

    @Test func `too few rows, and a journal that is the data, are errors`() throws {
        let few = try folder.write("few.tsv", "label\ttext\na\tx\na\ty\nb\tz\n")
        let outcome = try run(
            ["train", few, "-m", modelFixture("bert-base"), "-o", model, "--no-cache", "--trials", "2"])
        #expect(outcome.status == 3)
        #expect(outcome.messages.contains("too few rows for a search"))

        let rows = (0..<30).map { "{\"text\":\"film \($0)\",\"label\":\"\($0 % 2)\"}\n" }.joined()
        let journal = try folder.write("model.trials.jsonl", rows)
        let same = try run(
            [
                "train", journal, "-m", modelFixture("bert-base"), "-o", model, "--no-cache", "--trials", "2",
                "--force",
            ])
        #expect(same.status == 5, "\(same.messages)")
        #expect(try folder.read("model.trials.jsonl") == rows)
    }
}
