import Foundation
import MiniBERT
import StrictJSON
import Tensors
import Testing

@testable import MiniBERTTraining

struct ExitReportTests {
    private let shape = ExitShape(pooling: .cls, layers: [1, 2])
    private let labels = [ClassLabel("a"), ClassLabel("b")]

    /// Logits whose first label has these probabilities.
    private func logits(_ probabilities: [Float]) -> Tensor {
        Tensor(
            probabilities.flatMap { p -> [Float] in [log(p / (1 - p)), 0] }, shape: [probabilities.count, 2])
    }

    @Test func `a row counts the layers up to the first exit that is sure`() throws {
        let report = try ExitReport(
            shape,
            logits: [
                logits([0.98, 0.85, 0.6, 0.5]), logits([0.5, 0.96, 0.85, 0.6]), logits([0.1, 0.1, 0.1, 0.1]),
            ],
            targets: .classes([0, 0, 1, 1], count: 2), labels: labels)

        #expect(report.layerCount == 3)
        #expect(report.exits.map(\.score) == [0.5, 0.5])
        #expect(report.wholeScore == 0.5)
        let points = Dictionary(uniqueKeysWithValues: report.points.map { ($0.threshold, $0) })
        // At 0.8: layers 1, 1, 2 and 3; the third row is wrong.
        let point = try #require(points[0.8])
        #expect(point.meanLayerCount == 1.75 && point.earlyShare == 0.75 && point.score == 0.75)
        // At 0.95: layers 1, 2, 3 and 3.
        #expect(points[0.95]?.meanLayerCount == 2.25 && points[0.95]?.score == 1)
        #expect(points[0.99]?.meanLayerCount == 3 && points[0.99]?.score == report.wholeScore)
        #expect(report.share(point) == 1.75 / 3)
        #expect(
            report.text.contains("  0.80: 1.75 of 3 layers (58 %), 75 % of the texts early, accuracy 0.750\n")
        )
        #expect(
            report.text.contains("  too few rows to judge exits: 4 held-out rows, expected at least 100\n"))
        #expect(report.json["thresholds"]?.array?.count == 5)
    }

    @Test func `early answers are counted for an evaluation`() {
        let early = EarlyAnswers(threshold: 0.9, layers: [1, nil, 2, nil], layerCount: 4)

        #expect(early.meanLayerCount == 2.75 && early.earlyShare == 0.5)
        #expect(early.words == "early answers above 0.9: 2.75 of 4 layers (69 %), 50 % of the texts early")
        #expect(early.json["layer_share"]?.double == 0.6875)
        #expect(EarlyAnswers(threshold: 0.9, layers: [], layerCount: 4).earlyShare == 0)
    }
}
