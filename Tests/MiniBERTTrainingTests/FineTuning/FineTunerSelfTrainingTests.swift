import Foundation
import MiniBERT
import NeuralNetworks
import StrictJSON
import TestModels
import TestSupport
import Tensors
import Testing

@testable import MiniBERTTraining

/// Trainings that also learn from rows without labels.
struct FineTunerSelfTrainingTests {
    private let encoder: ChangedFolder

    init() throws { encoder = try ChangedFolder(copying: "bert-base") }

    private func tuner(threads: Int = 1) throws -> FineTuner {
        FineTuner(embedder: try TextEmbedder(folder: encoder.path), threads: WorkerThreads(count: threads))
    }

    private func text(_ index: Int) -> String {
        "the film number \(index * 7919 % 1000) was \(index % 2 == 0 ? "a wonder" : "dull")"
    }

    private var data: LabeledData {
        LabeledData((0..<24).map { (text($0), $0 % 2 == 0 ? "good" : "bad") })
    }

    private func unlabeled(_ indices: Range<Int>) -> [LabeledExample] {
        indices.map {
            LabeledExample(
                text: text($0), target: .labels([]), source: SourceLine(file: "rest.txt", line: $0 + 1))
        }
    }

    @Test func `scores are of labeled rows, and known or repeated texts are left out`() throws {
        let rest = unlabeled(0..<80) + unlabeled(60..<80)

        let model = try tuner().fit(data, unlabeled: rest)

        let comparison = try #require(model.report.selfTraining)
        #expect(comparison.unlabeledCount == 56)
        #expect(comparison.isUsed, "\(comparison.text)")
        #expect(comparison.selfLabeledCount <= 28)
        #expect(model.report.evaluation.rowCount == 24)
        #expect(model.scoredRows?.examples.map(\.text) == data.examples.map(\.text))
        #expect(model.report.evaluation.score(named: "accuracy") == comparison.selfTrained.score)
        #expect(model.report.learningCurve.isEmpty)
    }

    @Test func `report, JSON and model card tell of it, and its rows have no examples`() throws {
        let model = try tuner().fit(data, unlabeled: unlabeled(24..<80), name: "films")
        let path = encoder.beside("films")
        try model.save(to: path)

        let line = "of 56 unlabeled rows, with labels that the head gave, are trained on, and never scored"
        #expect(model.report.text().contains(line + "\n  without self-training: accuracy "))
        let json = try #require(model.report.json()["self_training"])
        #expect(json["used"]?.boolean == true && json["unlabeled"]?.integer == 56)
        let card = try String(contentsOfFile: path + "/README.md", encoding: .utf8)
        #expect(card.contains("unlabeled rows, with labels that the head gave"))
        #expect(
            throws: FineTuningError.model(
                .noFittedHead(
                    model: path, finding: "its head was also trained on rows that it labeled itself"))
        ) {
            try DecidingExamples(of: data, for: TextClassifier(folder: path), from: .folder(path))
        }
    }

    @Test func `the same rows give the same bytes on one thread and on three`() throws {
        let one = try tuner(threads: 1).fit(data, unlabeled: unlabeled(24..<80))
        let three = try tuner(threads: 3).fit(data, unlabeled: unlabeled(24..<80))

        #expect(one.head.parameters() == three.head.parameters())
        #expect(one.report == three.report)
    }

    @Test func `names of labels are learned beside it`() throws {
        var options = HeadOptions()
        options.labelNames = [LabelName(ClassLabel("good"), text: "a wonder"), LabelName(ClassLabel("bad"))]

        let model = try tuner().fit(data, unlabeled: unlabeled(24..<80), options: options)

        #expect(model.report.selfTraining?.unlabeledCount == 56 && model.report.labelNames.count == 2)
        #expect(model.report.evaluation.rowCount == 24)
        #expect(throws: FineTuningError.noHeldOutRows(for: "self-training")) {
            try tuner().fit(LabeledData(examples: []), unlabeled: unlabeled(0..<9), options: options)
        }
    }

    @Test func `without new rows nothing is tried`() throws {
        let model = try tuner().fit(data, unlabeled: unlabeled(0..<24))

        #expect(model.report.selfTraining == nil)
        #expect(try model.head.parameters() == tuner().fit(data).head.parameters())
    }
}
