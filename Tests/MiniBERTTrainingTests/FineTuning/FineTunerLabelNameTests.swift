import Foundation
import MiniBERT
import NeuralNetworks
import StrictJSON
import TestModels
import TestSupport
import Testing

@testable import MiniBERTTraining

/// Trainings with names of labels.
struct FineTunerLabelNameTests {
    private let encoder: ChangedFolder

    init() throws { encoder = try ChangedFolder(copying: "bert-base") }

    private var tuner: FineTuner {
        get throws { FineTuner(embedder: try TextEmbedder(folder: encoder.path)) }
    }

    private func options(_ names: [(String, String)]) -> HeadOptions {
        var options = HeadOptions()
        options.labelNames = names.map { LabelName(ClassLabel($0.0), text: $0.1) }
        return options
    }

    private let names = [("good", "a wonder"), ("bad", "dull"), ("odd", "strange")]

    private func data(_ count: Int) -> LabeledData {
        LabeledData(
            (0..<count).map {
                (
                    "the film number \($0) was \($0 % 2 == 0 ? "a wonder" : "dull")",
                    $0 % 2 == 0 ? "good" : "bad"
                )
            })
    }

    @Test(arguments: [2, 12, 40]) func `scores are of all rows and of no name`(count: Int) throws {
        let model = try tuner.fit(data(count), options: options(names))

        #expect(model.report.evaluation.rowCount == count)
        guard case .classification(let scores) = model.report.evaluation else {
            Issue.record("no classes were scored")
            return
        }
        #expect(scores.classes.map(\.support) == [count / 2, count / 2, 0])
        #expect(model.scoredRows?.examples.map(\.text) == data(count).examples.map(\.text))
        #expect(model.labels.map(\.text) == ["bad", "good", "odd"])
        #expect(
            model.report.text().contains(
                "label names: 3 for 3 labels, each trained on as a row, and never scored\n"))
        #expect(model.report.json()["label_names"]?.array?.count == 3)
    }

    @Test func `names of labels change what the head learns, and no names change nothing`() throws {
        let plain = try tuner.fit(data(12)).head.parameters()

        #expect(try tuner.fit(data(12), options: options([])).head.parameters() == plain)
        #expect(
            try tuner.fit(data(12), options: options([("good", "a wonder"), ("bad", "dull")])).head
                .parameters() != plain)
    }

    @Test func `a row whose text is a name is not scored either`() throws {
        var rows = data(12)
        rows.examples[3] = LabeledExample(
            text: "dull", target: .label(ClassLabel("bad")), source: rows.examples[3].source)

        let model = try tuner.fit(rows, options: options(names))

        #expect(model.report.evaluation.rowCount == 11)
        #expect(model.scoredRows?.examples.contains { $0.text == "dull" } == false)
    }

    @Test func `a held-out share and a file are scored without the names`() throws {
        var shared = options(names)
        shared.validationShare = 0.25
        #expect(try tuner.fit(data(40), options: shared).report.evaluation.rowCount == 10)

        let filed = try tuner.fit(data(40), validation: data(6), options: options(names))
        #expect(filed.report.evaluation.rowCount == 6)
    }

    @Test func `a class without rows is named in a warning and can be predicted`() throws {
        let model = try tuner.fit(data(40), options: options(names))

        #expect(
            model.report.findings.contains(.smallClasses([.init(ClassLabel("odd"), rows: 0)], advised: 8)))
        #expect(try model.classifier.classify("strange").logits.count == 3)
    }

    @Test func `names alone train a classifier without scores`() throws {
        let model = try tuner.fit(LabeledData(examples: []), name: "films", options: options(names))
        let path = encoder.beside("films")
        try model.save(to: path)
        let classifier = try TextClassifier(folder: path)

        for (label, text) in names {
            let prediction = try classifier.classify(text)
            #expect(prediction.label == label)
            #expect((0.34..<0.999).contains(prediction.score))
        }
        let report = model.report
        #expect(report.evaluation == .unscored)
        #expect(
            report.text().contains(
                "head: linear, to the label with the most similar name (cosine), not scored\n"))
        #expect(report.inverseStrength == nil && report.memory == nil && report.temperature == 1)
        #expect(report.path.isEmpty && report.learningCurve.isEmpty && report.ngrams == nil)
        #expect(report.suspects.isEmpty && report.calibrationBefore == nil && report.findings.isEmpty)
        #expect(report.text().contains("no row was held out from the training, so there are no scores\n"))
        #expect(report.json()["evaluation"] == .null)
        let card = try String(contentsOfFile: path + "/README.md", encoding: .utf8)
        #expect(card.contains("There are none: the data have no rows beside the label names"))
        #expect(!card.contains("accuracy") && !card.contains("rows in memory"))
    }

    @Test func `a model of names alone gives all labels as possible, and takes class shares`() throws {
        let model = try tuner.fit(LabeledData(examples: []), options: options(names)).classifier

        let assessment = try #require(
            try model.assessing(coverage: 0.8).classify("a wonder").assessment)
        #expect(assessment.labelSet?.count == 3 && assessment.domainShare == nil)
        #expect(throws: Never.self) { try model.expecting([("odd", 0.9)]) }
    }

    @Test func `names alone are scored by the rows of a file`() throws {
        let model = try tuner.fit(
            LabeledData(examples: []), validation: data(8), options: options(names))

        #expect(model.report.evaluation.rowCount == 8)
    }

    @Test(arguments: [
        (
            "\u{1F9FF}",
            "the name '\u{1F9FF}' of the label 'bad' has only pieces that are unknown to the encoder"
        ),
        ("A  Wonder", "the encoder reads the name 'A  Wonder' of the label 'bad' as it reads that of 'good'"),
    ])
    func `a name that the tokenizer does not know, or cannot tell from another, is refused`(
        name: String, words: String
    ) throws {
        let error = #expect(throws: FineTuningError.self) {
            try tuner.fit(data(12), options: options([("good", "a wonder"), ("bad", name)]))
        }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
        #expect(throws: Never.self) {
            try tuner.fit(
                data(12), options: options([("good", "wonder"), ("good", "Wonder"), ("bad", "dull")]))
        }
    }

    @Test func `nothing is chosen without held-out rows`() throws {
        var tuner = try tuner
        var several = options(names)
        several.poolings = [.cls, .mean]
        let none = LabeledData(examples: [])
        #expect(throws: FineTuningError.noHeldOutRows(for: "a pooling")) {
            try tuner.fit(none, options: several)
        }
        tuner.decisionGoal = .f1
        let error = #expect(throws: FineTuningError.self) { try tuner.fit(none, options: options(names)) }
        #expect(
            error?.description
                == "there is no held-out row to choose a rule for labels by, because the data have no rows beside the "
                + "label names")
        #expect(throws: FineTuningError.data(.oneClass(label: ClassLabel("good"), rows: 1))) {
            try self.tuner.fit(none, options: options([("good", "a wonder")]))
        }
    }
}
