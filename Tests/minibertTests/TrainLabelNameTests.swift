import TestSupport
import Testing

@testable import minibert

/// `--label-names` of `train`.
struct TrainLabelNameTests {
    private let films: Films
    private let names: String

    init() throws {
        films = try Films()
        names = try films.folder.write("names.tsv", "good\tgreat\nbad\tdull\nodd\tstrange\nodd\n")
    }

    private func train(_ operands: [String], _ options: [String]) throws -> Outcome {
        try run(
            ["train"] + operands
                + ["-m", modelFixture("bert-base"), "-o", films.model, "--no-cache", "--force"] + options)
    }

    @Test func `a file gives names to labels, and a label without rows`() throws {
        let outcome = try train([films.data], ["--label-names", names, "--json"])

        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("label names: 4 for 3 labels, each trained on as a row"))
        #expect(outcome.messages.contains("warning: label 'odd' has 0 rows"))
        #expect(outcome.output.contains("\"rows\": 30,"))
        #expect(outcome.output.contains("\"label\": \"odd\","))
    }

    @Test func `the word labels names each label by itself`() throws {
        let outcome = try train([films.data], ["--label-names", "labels", "--json"])

        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("label names: 2 for 2 labels"))
        #expect(outcome.output.contains("\"text\": \"good\""))
    }

    @Test func `names alone train a model, whose report and page say that there are no scores`() throws {
        let page = films.folder.path + "/page.html"
        let outcome = try train([], ["--label-names", names, "--json", "--report", page])

        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("no row was held out from the training, so there are no scores"))
        #expect(outcome.output.contains("\"evaluation\": null"))
        let html = try films.folder.read("page.html")
        #expect(html.contains("There are no scores, because no row was held out from the training."))
        #expect(html.contains("Not scored.</p>") && !html.contains("NaN"))
        let answer = try run(
            ["classify", "-m", films.model, "--format", "tsv", "strange"], models: .installed)
        #expect(answer.output.hasPrefix("odd\t"), "\(answer.messages)")
        let scored = try train([], ["--label-names", names, "--validation", films.data])
        #expect(scored.status == 0 && scored.messages.contains("accuracy "))
    }

    @Test func `names alone suggest the rows to label first`() throws {
        let rest = try films.folder.write("rest.txt", "a great one\na dull one\na strange one\n")
        let next = films.folder.path + "/next.tsv"

        let outcome = try train(
            [], ["--label-names", names, "--unlabeled", rest, "--suggestions", next, "--suggest", "2"])

        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try films.folder.read("next.tsv").hasPrefix("predicted\tscore\ttext\n"))
    }

    @Test func `the data are checked with the names`() throws {
        let good = try train([films.data], ["--label-names", names, "--check-only"])
        #expect(good.status == 0 && good.messages.contains("label 'odd' has 0 rows"))
        let alone = try train([], ["--label-names", names, "--check-only"])
        #expect(alone.status == 0)
        #expect(alone.messages.hasSuffix("names.tsv: 4 names for 3 labels: 'good', 'bad', 'odd'\n"))
        let one = try films.folder.write("one.tsv", "good\tgreat\n")
        #expect(try train([], ["--label-names", one, "--check-only"]).status == 3)
    }

    @Test func `wrong files and options are refused in words`() throws {
        let other = try films.folder.write("other.tsv", "good\tgreat\nbat\tdull\n")
        let empty = try films.folder.write("empty.tsv", "good\tgreat\nbad\t\n")
        let comma = try films.folder.write("comma.tsv", "good,great\nbad,dull\n")
        let rows = [films.data]
        let table = ["--label-names", names]
        for (operands, options, status, words) in [
            (rows, ["--label-names", other], 3, "other.tsv:1: the label 'bad' of the data is missing"),
            (rows, ["--label-names", empty], 3, "empty.tsv:2: the label 'bad' has an empty name"),
            (rows, ["--label-names", films.folder.path + "/none"], 3, "cannot be read"),
            (rows, ["--label-names", films.data], 3, "is a header"),
            (rows, ["--label-names", comma], 3, "comma.tsv:1: the label 'good,great' has no rows"),
            (rows, table + ["--label-names", comma], 2, "'--label-names' is given twice"),
            (["-"], ["--label-names", "-"], 2, "'-' is given for several inputs"),
            ([], table + ["--text-column", "2"], 2, "'--text-column' needs DATA"),
            ([], table + ["--input-format", "csv"], 2, "'--input-format' needs DATA"),
            ([], table + ["--label-column", "1"], 2, "'--label-column' needs DATA"),
            ([], table + ["--suspects", films.model + ".tsv"], 2, "'--suspects' needs DATA"),
            ([], ["--label-names", "labels"], 2, "a file of labeled rows"),
            (
                [], ["--label-names", names, "--thresholds", "f1"], 3,
                "no held-out row to choose a rule for labels by"
            ),
            ([], ["--label-names", names, "--pooling", "auto"], 3, "no held-out row to choose a pooling by"),
            ([], ["--label-names", names, "--folds", "3"], 2, "'--folds' needs DATA"),
            ([], ["--label-names", names, "--validation", "0.2"], 2, "'--validation' needs DATA"),
            (rows, ["--label-names", names, "--regression"], 2, "'--label-names' and '--regression' cannot"),
            (rows, ["--label-names", names, "--multi-label", ","], 2, "'--label-names' and '--multi-label'"),
            (rows, ["--label-names", names, "--features"], 2, "'--label-names' and '--features' cannot"),
            (rows, ["--label-names", names, "--pair-column", "x"], 2, "'--label-names' and '--pair-column'"),
            (rows, ["--label-names", names, "--tune", "1"], 2, "'--label-names' cannot be combined"),
            (rows, ["--label-names", names, "--head", "mlp"], 2, "'--label-names' and '--head"),
            (rows, ["--label-names", names, "--unfreeze", "all"], 2, "'--label-names' and '--unfreeze"),
        ] as [([String], [String], Int32, String)] {
            let outcome = try train(operands, options)
            #expect(outcome.status == status && outcome.messages.contains(words), "\(outcome.messages)")
        }
    }

    @Test func `names that are not UTF-8 are read with --lossy`() throws {
        let path = films.folder.path + "/latin.tsv"
        try films.folder.write(
            Array("good\tgreat caf".utf8) + [0xE9, 0x0A] + Array("bad\n".utf8), to: "latin.tsv")

        let refused = try train([films.data], ["--label-names", path])
        #expect(
            refused.status == 3 && refused.messages.contains("latin.tsv:1: byte 15 of the line is not UTF-8"))
        #expect(try train([films.data], ["--label-names", path, "--lossy"]).status == 0)
    }

    @Test func `costs are of the labels of the names, too`() throws {
        let costs = try films.folder.write(
            "costs.tsv", "\tbad\tgood\todd\nbad\t0\t1\t1\ngood\t1\t0\t1\nodd\t1\t1\t0\n")

        let outcome = try train([films.data], ["--label-names", names, "--costs", costs])
        #expect(outcome.status == 0 && outcome.messages.contains("costs: "), "\(outcome.messages)")
    }
}
